"""Local images: found beside the post, made fit for mail, named by what they were made from.

A picture that mail clients show, upright and no wider than it needs to be, goes out with the pixels it has. Any other
is turned, resized or converted once, and kept in a cache. Metadata never goes out: no place, no name, no camera.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from newsletter import image_cache, image_files
from newsletter.image_bytes import inspect
from newsletter.image_kinds import (
    Inspected,
    Kind,
    ProcessedImage,
    UnusableImageError,
    is_mailable,
    kind_of,
    refuse_too_many_pixels,
)
from newsletter.model import ImageFile, OriginalImage

# Of what goes out. Mailchimp's file manager takes 10 MB for an image; nobody should mail more than a fraction of that.
MAX_BYTES = 10 * 1024 * 1024
# Sharp screens show two pixels for one of CSS in each direction; more than that nobody sees.
_PIXELS = 2
# To be raised with every change of what is made of a picture: it gives new names, so that nothing old passes for new.
_RECIPE = "1"
_ENDINGS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif"}
_HINTS: dict[Kind, tuple[str, str]] = {
    "SVG": ("is an SVG drawing, which Gmail and Outlook do not show", "export it as PNG{width}"),
    "HEIC": (
        "is a HEIC photo, which mail clients do not show",
        "save it as JPEG; an iPhone does so by itself with Settings > Camera > Formats > Most Compatible",
    ),
    "PDF": ("is a PDF, which mail clients do not show as a picture", "export the page as PNG{width}"),
    "": ("is not a picture that mail clients show", "save it as JPEG or PNG; mail clients show only JPEG, PNG and GIF"),
}
_REMOTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)


@dataclass(frozen=True)
class UnusableImage:
    """A local image that cannot travel: why, and what to do."""

    src: str
    message: str
    hint: str
    missing: bool = False


def is_remote(src: str) -> bool:
    """Whether an image stands on the web already."""
    return bool(_REMOTE.match(src))


def load(
    src: str, folder: Path, workspace: Path, *, width: int | None = None, cache: Path | None = None
) -> ImageFile | UnusableImage:
    """The image that a post or a setting names, looked up in `folder`, never outside the workspace, and fit for mail.

    width: the largest at which it is shown, in CSS pixels; a picture of more than twice as many pixels is made smaller.
    Without it, a picture keeps its size. cache: a folder for what was processed, which need not exist nor be writable.
    """
    name = image_files.name_of(src).strip()
    if not name:
        hint = "write the file's name between the brackets"
        return UnusableImage(src, "this image has no address", hint, missing=True)
    try:
        found, content = image_files.read(src, folder, workspace)
        return _made_for_mail(src, found, content, width, cache)
    except UnusableImageError as error:
        shown = name if len(name) <= 80 else f"{name[:79]}…"
        return UnusableImage(src, f"the image '{shown}' {error.reason}", error.hint, missing=error.missing)


def _made_for_mail(src: str, name: str, content: bytes, width: int | None, cache: Path | None) -> ImageFile:
    kind = kind_of(content)
    if kind in _HINTS:
        reason, hint = _HINTS[kind]
        raise UnusableImageError(reason, hint.format(width=f", {_PIXELS * width} pixels wide" if width else ""))
    found = inspect(content, kind) if is_mailable(kind) else None
    if found:
        refuse_too_many_pixels(found.width, found.height)
    widest = width * _PIXELS if width and (found is None or found.upright_size[0] > width * _PIXELS) else None
    if found and _stays(found, widest):
        identity = _identity(content, None)
        made = ProcessedImage(found.content, found.kind, *found.upright_size, found.transparent, *found.upright_size)
    else:
        identity = _identity(content, widest)
        made = image_cache.kept_or_made(cache, identity, lambda: _processed(content, kind, found, widest))
    if len(made.content) > MAX_BYTES:
        moving = found is not None and found.frames > 1
        hint = "let it have fewer pictures or colours" if moving else "export it smaller, 1200 pixels wide"
        raise UnusableImageError("would go out with more than 10 MB, which mailing services do not take", hint)
    return ImageFile(
        src=src,
        name=f"{_safe(name)}-{identity[:10]}.{_ENDINGS[made.kind]}",
        content=made.content,
        mime_type=f"image/{made.kind.lower()}",
        width=made.width,
        height=made.height,
        identity=identity,
        original=OriginalImage(made.original_width, made.original_height, len(content), _described(kind, found)),
        transparent=made.transparent,
        frames=found.frames if found else 1,
        loops_forever=bool(found and found.loops_forever),
    )


def _described(kind: Kind, found: Inspected | None) -> str:
    """What people call such a file; of the JPEGs that are not displayable, one meets those for printers."""
    return kind if found is None or found.displayable else f"CMYK {kind}"


def _stays(found: Inspected, widest: int | None) -> bool:
    """Whether a picture keeps its pixels. A moving one does in any case: resized, such files grow and flicker."""
    return found.frames > 1 or (found.displayable and found.orientation == 1 and widest is None)


def _identity(content: bytes, widest: int | None) -> str:
    made_of = hashlib.sha256(f"{_RECIPE} {widest or ''}\n".encode())
    made_of.update(content)
    return made_of.hexdigest()


def _processed(content: bytes, kind: Kind, found: Inspected | None, widest: int | None) -> ProcessedImage:
    from newsletter.image_processing import process  # noqa: PLC0415 (Pillow costs 40 ms, and most builds need none)

    return process(found.content if found else content, kind, found.orientation if found else 1, widest)


def _safe(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", Path(name).stem.lower()).strip("-")[:40] or "image"
