"""The checks of image files: whether they are there, are light, stop moving and look sharp, and of what kind they are.

Of one on the web nobody knows here what it is today, so only local ones are judged by their pixels.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from newsletter import merge
from newsletter.blocks import Image
from newsletter.checks.interface import Subject
from newsletter.checks.limit import limited
from newsletter.errors import Location
from newsletter.model import Finding, ImageFile, Severity

# Own reckoning: half a megabyte takes two seconds at 2 Mbit/s, what a phone gets at the edge of a network.
STILL_BYTES = 500 * 1024
MOVING_BYTES = 1024 * 1024
TOTAL_BYTES = 2 * 1024 * 1024
# Pixels for one of CSS. Screens of phones have two and more, so one looks soft on them, and less than one everywhere.
_SOFT_EVERYWHERE = 1.0
_SOFT_ON_PHONES = 1.5
# Smaller ones are dots and lines, whose sharpness nobody sees; in CSS pixels.
_SMALLEST = 24
# Types that no mail program shows, by the ending of the address. Those that some do show are with `clients`.
_UNSHOWN = {
    "svgz": "a compressed SVG", "jxl": "JPEG XL", "jp2": "JPEG 2000", "pdf": "a PDF", "psd": "a Photoshop file",
    "ai": "an Illustrator file", "eps": "EPS", "indd": "an InDesign file", "docx": "a Word file",
}  # fmt: skip
_IMG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_WEB = re.compile("https?://", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\s(src|width)\s*=\s*["']([^"']*)["']""", re.IGNORECASE)


@limited
def image_missing(subject: Subject) -> Iterator[Finding]:
    """An image that cannot travel; no draft is pushed with one."""
    places = {image.src: subject.image_place(image) for image in reversed(subject.images)}
    for key, unusable in subject.unusable.items():
        code = "image-missing" if unusable.missing else "image-unusable"
        where = places.get(key) or subject.setting(key)
        yield Finding(code, "error", unusable.message, where, unusable.hint)


@limited
def image_heavy(subject: Subject) -> Iterator[Finding]:
    """Pictures that keep readers on the move waiting."""
    for key, file in _files(subject):
        limit = MOVING_BYTES if file.frames > 1 else STILL_BYTES
        if len(file.content) > limit:
            message = (
                f"the image '{_shown(file)}' has {_size(len(file.content))}; above {_size(limit)} readers wait for it"
            )
            yield Finding("image-heavy", "warning", message, _place(subject, key), _lighter(file))
    total = sum(len(file.content) for _, file in _files(subject))
    if total > TOTAL_BYTES:
        message = (
            f"the images of this email have {_size(total)} together; above {_size(TOTAL_BYTES)} readers wait for them"
        )
        hint = "leave some out, and link to them on your website"
        yield Finding("image-heavy", "warning", message, subject.line(1), hint)


@limited
def image_endless(subject: Subject) -> Iterator[Finding]:
    """What moves for over five seconds must be possible to stop (WCAG 2.2, 2.2.2); mail clients offer no way to."""
    for key, file in _files(subject):
        if file.loops_forever:
            message = f"the image '{_shown(file)}' moves without end, and readers cannot stop it"
            hint = "save it so that it plays once or twice and stops within five seconds"
            yield Finding("image-endless", "warning", message, _place(subject, key), hint)


@limited
def image_small(subject: Subject) -> Iterator[Finding]:
    """Fewer pixels than the place it is shown in: soft or blocky."""
    widths = shown_widths(subject.email.html)
    for key, file in _files(subject):
        width = widths.get(file.path, 0)
        if width < _SMALLEST or file.width >= _SOFT_ON_PHONES * width:
            continue
        everywhere = file.width < _SOFT_EVERYWHERE * width
        severity: Severity = "warning" if everywhere else "note"
        where = "everywhere" if everywhere else "on sharp screens, such as phones"
        message = f"the image '{_shown(file)}' is {file.width} pixels wide and shown at {width}: it looks soft {where}"
        hint = f"use one that is {2 * width} pixels wide, or show it smaller"
        yield Finding("image-small", severity, message, _place(subject, key), hint)


@limited
def image_converted(subject: Subject) -> Iterator[Finding]:
    """What was made of a picture that mail clients do not show, or that would be heavy as it is."""
    for key, file in _files(subject):
        kind = file.mime_type.removeprefix("image/").upper()
        if file.original and file.original.kind != kind:
            message = (
                f"the image '{_shown(file)}', {file.original.kind} with {_size(file.original.size)}, goes out as {kind}"
                f" with {_size(len(file.content))}"
            )
            hint = "nothing needs doing if it looks right"
            yield Finding("image-converted", "note", message, _place(subject, key), hint)


@limited
def image_type(subject: Subject) -> Iterator[Finding]:
    """A file on the web that is no picture to a mail program; local ones are converted, or refused."""
    for image in _remote(subject):
        ending = urlsplit(image.src).path.rpartition(".")[2].lower()
        if ending in _UNSHOWN:
            message = f"the image '{_address(image)}' is {_UNSHOWN[ending]}, which mail programs do not show"
            hint = "save it as PNG or JPEG, put that beside the post, and name it here"
            yield Finding("image-type", "warning", message, subject.image_place(image), hint)


@limited
def image_insecure(subject: Subject) -> Iterator[Finding]:
    """An image by plain HTTP: mail programs on the web refuse to mix it into their page (W3C Mixed Content)."""
    for image in _remote(subject):
        if image.src.lower().startswith("http:"):
            message = f"the image '{_address(image)}' is fetched without encryption: some mail programs do not show it"
            hint = "write https://, or put the picture beside the post"
            yield Finding("image-insecure", "warning", message, subject.image_place(image), hint)


def _remote(subject: Subject) -> list[Image]:
    """The images with an address on the web, each once."""
    once = {image.src: image for image in reversed(subject.images) if _WEB.match(image.src)}
    return list(reversed(once.values()))


def _address(image: Image) -> str:
    return merge.reveal(unquote(image.src))[:80]


def _files(subject: Subject) -> list[tuple[str, ImageFile]]:
    """Each picture once, however often it is shown, with what it goes by."""
    once: dict[str, tuple[str, ImageFile]] = {}
    for key, file in subject.files.items():
        once.setdefault(file.name, (key, file))
    return list(once.values())


def _shown(file: ImageFile) -> str:
    return unquote(file.src)[:80]


def _size(size: int) -> str:
    """A size as people write it: `340 KB`, `2.1 MB`."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, round(size / 1024))} KB"


def _lighter(file: ImageFile) -> str:
    if file.frames > 1:
        return "save it with fewer pictures, fewer colours or smaller; newsletter does not change what moves"
    return "save it as JPEG" if file.mime_type == "image/png" else "save it smaller, or with less quality"


def _place(subject: Subject, key: str) -> Location:
    image = next((image for image in subject.images if image.src == key), None)
    return subject.image_place(image) if image else subject.setting(key)


def shown_widths(html: str) -> dict[str, int]:
    """The largest width in CSS pixels at which each picture is shown, by its `src`, where the HTML says one."""
    widths: dict[str, int] = {}
    for tag in _IMG.findall(html):
        attributes = {name.lower(): entities.unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
        src, width = attributes.get("src", ""), attributes.get("width", "").removesuffix("px")
        if width.isascii() and width.isdigit():
            widths[src] = max(widths.get(src, 0), int(width))
    return widths
