"""The checks of what stands for images where they are not seen, and of mails that are made of images."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from newsletter import merge
from newsletter.blocks import Figure, Image
from newsletter.checks.images import shown_widths
from newsletter.checks.interface import Subject
from newsletter.checks.limit import limited
from newsletter.model import Finding
from newsletter.tree import shown, walk_blocks

# Own reckoning: a screen reader reads an alt text in one breath, and goes neither back in it nor on from its middle. In
# characters; a Chinese or Japanese one says as much as two others.
_LONG_ALT = 150
_WIDE = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
# SpamAssassin 4 (20_html_tests.cf, HTML_IMAGE_RATIO_02): fewer characters of text for each square pixel of images. Own
# reckoning: from the area on, in square CSS pixels, at which images fill more than a screen.
_TEXT_FOR_IMAGES, _SCREEN = 0.002, 300_000
# Own reckoning: with an image of this area, fewer words than these are its caption.
_LARGE_IMAGE, _FEW_WORDS = 100_000, 30
_WRITTEN = frozenset({"title", "lead", "heading", "paragraph", "cell", "figure", "label", "html"})
# Compiled only where there is an alt text. Names that cameras, phones and programs give, and names of files.
_FILE = (
    r"\S+\.(?:jpe?g|png|gif|webp|svg|heic|avif|bmp|tiff?)"
    r"|(?:img|image|dscn?|dscf|pxl|mvimg|photo|foto|bild|picture|screen ?shot|bildschirmfoto|captura|capture|signal"
    r"|(?:whatsapp|telegram) (?:image|bild|photo|foto|imagem|imagen|afbeelding))"
    r"[-_ ]?\(?\d[\d_\-.:() ]*(?:[-_ ]?(?:at|um|à|om|a las)[\d\-.: ]+(?:am|pm)?(?: ?\(\d+\))?)?"
    r"|(?:untitled|unnamed|unbenannt|sans titre|sin título)(?:[ -](?:design|document|diagram))?(?:[-_ ]?\(?\d+\)?)?"
)
_EMPTY_WORDS = frozenset(
    {"image", "an image", "img", "picture", "a picture", "pic", "photo", "a photo", "photograph", "graphic", "alt"}
    | {"alt text", "alt-text", "image description", "untitled", "bild", "ein bild", "foto", "grafik", "afbeelding"}
    | {
        "imagen",
        "une image",
        "immagine",
        "imagem",
        "изображение",
        "картинка",
        "фото",
        "画像",
        "写真",
        "图片",
        "圖片",
        "صورة",
    }
)


@limited
def alt_missing(subject: Subject) -> Iterator[Finding]:
    """Without alt text an image says nothing to who cannot see it, or has images switched off."""
    for image in subject.images:
        if not image.alt.strip():
            message = f"the image '{_name(image)}' has no alt text"
            hint = "say in a few words what it shows: ![A quiet hill at dawn](hill.jpg)"
            yield Finding("alt-missing", "error", message, subject.image_place(image), hint)


@limited
def alt_file_name(subject: Subject) -> Iterator[Finding]:
    """An alt text that names the file, or says no more than that there is an image, says nothing."""
    for image in subject.images:
        alt = " ".join(image.alt.split())
        if alt and (
            re.fullmatch(_FILE, alt, re.IGNORECASE) or alt.strip(".").casefold() in _EMPTY_WORDS or _is_stem(alt, image)
        ):
            message = f"the alt text '{alt[:80]}' does not say what the image shows"
            hint = "say it in a few words, as you would on the telephone: ![A quiet hill at dawn](hill.jpg)"
            yield Finding("alt-file-name", "warning", message, subject.alt_place(image), hint)


@limited
def alt_long(subject: Subject) -> Iterator[Finding]:
    """A long alt text often repeats what is written in the image, where many cannot read it."""
    for image in subject.images:
        if len(image.alt) + len(_WIDE.findall(image.alt)) > _LONG_ALT:
            message = (
                f"the alt text of '{_name(image)}' has {len(image.alt)} characters: text that is in an image cannot be"
                " read where images are blocked, small or dark"
            )
            hint = "write what matters as text under the image, and let the alt text say in a few words what it shows"
            yield Finding("alt-long", "note", message, subject.alt_place(image), hint)


@limited
def alt_repeated(subject: Subject) -> Iterator[Finding]:
    """An alt text that is its caption too is read out twice."""
    blocks = walk_blocks(shown(subject.issue.blocks, "html"))
    figures = [(block.image, block.caption) for block in blocks if isinstance(block, Figure)]
    if hero := subject.issue.hero:
        figures.insert(0, (hero.image, hero.caption))
    for image, caption in figures:
        if _bare(caption) and _bare(caption) == _bare(image.alt):
            message = f"the caption repeats the alt text '{' '.join(image.alt.split())[:80]}', so it is read out twice"
            hint = "let the alt text say what the image shows, and the caption why it is here"
            yield Finding("alt-repeated", "note", message, subject.alt_place(image), hint)


def mostly_images(subject: Subject) -> Iterator[Finding]:
    """Where images are blocked, a mail of images is empty; and spam filters have learnt that spam is made so."""
    areas = _areas(subject)
    area = sum(areas.values())
    if area < _LARGE_IMAGE:
        return
    written = " ".join(passage.words for passage in subject.passages if passage.kind in _WRITTEN)
    words = len(written.split()) + len(_WIDE.findall(written)) // 2
    if words < _FEW_WORDS or (area > _SCREEN and len(subject.page.words) < _TEXT_FOR_IMAGES * area):
        message = (
            f"this mail is made of images, with about {words} words beside them: where images are blocked it is nearly"
            " empty, and spam filters mistrust it"
        )
        largest = max(areas, key=lambda src: areas[src])
        image = next(image for image in subject.images if image.src == largest)
        hint = "write what the images say as text"
        yield Finding("mostly-images", "warning", message, subject.image_place(image), hint)


def _areas(subject: Subject) -> dict[str, float]:
    """The area of each local image of the post as a desktop shows it, in square CSS pixels, by its `src`."""
    widths = shown_widths(subject.email.html)
    found = ((image.src, subject.files.get(image.src)) for image in subject.images)
    return {src: widths.get(file.path, 0) ** 2 * file.height / max(file.width, 1) for src, file in found if file}


def _is_stem(alt: str, image: Image) -> bool:
    """Whether an alt text is its file's name without the ending, and looks like one: `hill-2-final`."""
    stem = PurePosixPath(unquote(urlsplit(image.src).path)).stem
    return alt.casefold() == stem.casefold() and bool(re.search(r"[-_\d]", stem)) and " " not in stem


def _name(image: Image) -> str:
    return merge.reveal(unquote(image.src))[:80]


def _bare(words: str) -> str:
    """Words without what nobody hears."""
    return " ".join(merge.reveal(words).casefold().rstrip(".!?…").split())
