"""Attributes in braces, as pandoc and kramdown know them: a picture's width counts, the rest is dropped."""

from __future__ import annotations

import re
from dataclasses import replace

from newsletter.blocks import Image, Inline, Link, Text
from newsletter.raw_html import length

# `{: width=300}` is how kramdown writes it, and an empty space or a line end may stand before what has an `=` in it.
# Braces of words only are attributes as well, but a sentence in braces is not. The last form was never closed.
_IMAGE_ATTRIBUTES = re.compile(
    r"""\{:?([^{}\n=]*=[^{}\n]*|[#.\w -]*)\}
      | \s?\{:?([^{}\n=]*=[^{}\n]*)\}
      | \s?\{:?[ ]*((?:width|height)=\S*)""",
    re.VERBOSE,
)
# Behind a link, and on a line of its own below a paragraph, kramdown's attributes: they style a web page.
_LINK_ATTRIBUTES = re.compile(r"\{(?::|[ ]*[.#][\w-]|[ ]*[\w-]+=)[^{}\n]*\}")
_BLOCK_ATTRIBUTES = re.compile(r"(?:^|\n)\{:[^{}\n]*\}\s*$")
# Quotation marks have been made typographic by now.
_MARKS = "\"'“”„‘’‚«»"
_ATTRIBUTE = re.compile(rf"([#.][\w-]+)|([\w-]+)=(?:[{_MARKS}]([^{_MARKS}]*)[{_MARKS}]|([^\s{_MARKS}]+))(?=\s|$)|(\S+)")
# `## Sleep {#sleep .wide}`, as pandoc and kramdown write it; quotation marks in it are typographic by now.
_HEADING_ATTRIBUTES = re.compile(r"(?<!\s)\s*\{:?\s*(?:[#.][\w-]+|[\w-]+=[^\s{}]+)(?:\s[^{}\n]*)?\}\s*$")


def tidy(inlines: list[Inline], dropped: list[str]) -> tuple[Inline, ...]:
    """Neighbouring texts joined, `{width=300}` behind an image taken to heart. dropped: collects what was not."""
    joined: list[Inline] = []
    for inline in inlines:
        last = joined[-1] if joined else None
        if isinstance(inline, Text) and isinstance(last, Text):
            joined[-1] = Text(last.text + inline.text)
        elif not isinstance(inline, Text) or inline.text:
            joined.append(inline)
    for index in range(len(joined) - 1):
        picture, text = joined[index : index + 2]
        if isinstance(text, Text) and (image := _only_image(picture)) and (match := _IMAGE_ATTRIBUTES.match(text.text)):
            changed, idle = _with_attributes(image, match[1] or match[2] or match[3] or "")
            dropped += [match[0].strip()] if idle else []
            joined[index] = replace(picture, children=(changed,)) if isinstance(picture, Link) else changed
            joined[index + 1] = Text(text.text[match.end() :])
        elif isinstance(text, Text) and isinstance(picture, Link) and (match := _LINK_ATTRIBUTES.match(text.text)):
            dropped.append(match[0])
            joined[index + 1] = Text(text.text[match.end() :])
    return tuple(inline for inline in joined if not isinstance(inline, Text) or inline.text)


def _only_image(inline: Inline) -> Image | None:
    """The image that an inline is, or that is all a link holds."""
    if isinstance(inline, Link) and len(inline.children) == 1:
        inline = inline.children[0]
    return inline if isinstance(inline, Image) else None


def _with_attributes(image: Image, source: str) -> tuple[Image, bool]:
    """An image with the width of `{width=300 .class #id}`, and whether anything else was asked for, or wrongly."""
    idle = False
    for name, key, quoted, bare, broken in _ATTRIBUTE.findall(source):
        pixels, share = length(quoted or bare) if key.lower() == "width" else (None, None)
        if pixels or share:
            image = replace(image, width=pixels, share=share)
        else:
            idle = idle or bool(key or broken or not name)
    return image, idle


def without_trailing(inlines: tuple[Inline, ...], dropped: list[str]) -> tuple[Inline, ...]:
    """A paragraph without the line of attributes below it. dropped: collects them."""
    if inlines and isinstance(last := inlines[-1], Text) and (match := _BLOCK_ATTRIBUTES.search(last.text)):
        dropped.append(match[0].strip())
        rest = last.text[: match.start()]
        return (*inlines[:-1], Text(rest)) if rest else inlines[:-1]
    return inlines


def without_heading_attributes(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """A heading without the anchor and the classes behind it."""
    if inlines and isinstance(last := inlines[-1], Text) and last.text.rstrip().endswith("}"):
        return (*inlines[:-1], Text(_HEADING_ATTRIBUTES.sub("", last.text)))
    return inlines
