"""Words of the text part: what stands inside a paragraph, a heading or a cell, as plain characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from newsletter import merge
from newsletter.blocks import Code, FootnoteReference, Image, Inline, LineBreak, Link, Span, Text
from newsletter.text_lines import UNBREAKABLE, joined
from newsletter.text_links import Addresses, isolated

# A service's tags and the code by which it shows a literal `{{`: Django and Liquid read none that is on two lines.
_EXECUTED = re.compile(
    r"""\{\{(?:\s*(?:"[^"\n]{0,20}"|'[^'\n]{0,20}'|`[^`\n]{0,20}`)\s*|.{0,200}?)\}\}+|\{%.{0,200}?%\}"""
)
_FIGURES = {
    "sup": str.maketrans("0123456789+-−()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾"),
    "sub": str.maketrans("0123456789+-−()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎"),
}
_FIGURE = re.compile(r"[-+−(]*\d[-+−()\d]*")


def _whole(text: str, written: str) -> str:
    """What was written of a text, its tags each in one piece."""
    if merge.has_tags(text):
        written = merge.in_one_piece(written, UNBREAKABLE)
    if "{{" in written or "{%" in written:
        written = _EXECUTED.sub(lambda tag: tag[0].replace(" ", UNBREAKABLE), written)
    return written


@dataclass(frozen=True)
class InlineWriter:
    """Writes the inlines of one issue.

    fill, fill_address: turn merge fields into what will stand there, in words and in a link's target, before any line
    is measured. words: the tool's own. right_to_left: whether its words run so.
    """

    fill: Callable[[str], str]
    fill_address: Callable[[str], str]
    words: Mapping[str, str]
    right_to_left: bool = False

    def filled(self, text: str) -> str:
        """A text with its merge fields written, each in one piece."""
        return _whole(text, self.fill(text))

    def address(self, href: str) -> str:
        """A link's target with its merge fields written."""
        return self.number(self.filled(href)) if href.startswith("tel:") else _whole(href, self.fill_address(href))

    def number(self, text: str) -> str:
        """A text that holds a phone number, in the order in which it is read."""
        return isolated(text) if self.right_to_left else text

    def inline(self, inline: Inline, below: Addresses) -> str:
        """One inline; the addresses of links that are too long for a sentence go `below`."""
        match inline:
            case Text(text=text):
                return self.filled(joined(text))
            case Code(text=text):
                return self.filled(text)
            case LineBreak():
                return "\n"
            case Span():
                return self.span(inline, below)
            case Image(alt=alt):
                return f"[{self.words['image']}: {self.filled(alt)}]" if alt else ""
            case Link():
                label = "".join(
                    self.filled(i.alt) if isinstance(i, Image) else self.inline(i, below) for i in inline.children
                )
                label = self.number(label) if inline.href.startswith("tel:") else label
                return below.written(label.replace("\n", " ").strip(" "), self.address(inline.href))
            case FootnoteReference(number=number):
                return f"[{number}]"

    def inlines(self, inlines: Sequence[Inline], below: Addresses) -> str:
        """Inlines in a row."""
        return "".join([self.inline(inline, below) for inline in inlines])

    def span(self, span: Span, below: Addresses) -> str:
        """Words in a style, as far as the style says something: 10³ is not 103, and a price struck out is not one."""
        text = self.inlines(span.children, below)
        if span.style in _FIGURES and _FIGURE.fullmatch(text):
            return text.translate(_FIGURES[span.style])
        return f"~~{text}~~" if span.style == "s" and text.strip() else text
