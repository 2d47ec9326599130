"""Colours as mail programs rewrite them, one by one: in declarations and in attributes. Pictures stay as they are.

Outlook.com rewrites the colours of letters and grounds, and marks where it did so (the sources stand at `outlook_dark`
in `newsletter/color.py` and in `newsletter/checks/looks.py`). Programs that invert a mail do so with every colour.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from newsletter.checks.styles import shade
from newsletter.color import Rgb, hexadecimal, inverted, outlook_dark
from newsletter.preview.imitations.markup import Tag
from newsletter.preview.imitations.sheets import Declaration

_NESTED = r"\((?:[^()]|\([^()]*+\))*+\)"
_COLOR = (
    r"#[0-9a-f]{3,8}(?![\w-])"
    rf"|(?<![\w-])(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color){_NESTED}"
    r"|(?<![\w#.-])[a-z]+(?![\w(-])"
)
# Strings and addresses hold no colours. Gradients are pictures to Outlook.com.
_UNREAD = r""""(?:[^"\\]|\\.)*+"?|'(?:[^'\\]|\\.)*+'?|url\([^)]*+\)?|var\([^)]*+\)?"""
_COLORS = re.compile(rf"(?:{_UNREAD})|({_COLOR})", re.IGNORECASE | re.DOTALL)
_FLAT_COLORS = re.compile(
    rf"(?:{_UNREAD}|(?<![\w-])[\w-]*gradient\((?:[^()]|{_NESTED})*+\))|({_COLOR})", re.IGNORECASE | re.DOTALL
)
_TEXT_AND_GROUND = re.compile(r"color|background(?:-color)?|--.*", re.DOTALL)
_ANY_COLOR = re.compile(
    r"[a-z-]*color|background(?:-image)?|border(?:-(?:top|right|bottom|left|block|inline)(?:-(?:start|end))?)?|border-image"
    r"|outline|text-decoration|(?:box|text)-shadow|column-rule|-webkit-text-stroke|fill|stroke|--.*",
    re.DOTALL,
)
# What a browser gives to what declares no colour (html.spec.whatwg.org, section 15).
_INK, _PAPER, _LINK = "#000000", "#ffffff", "#0000ee"
_MARKED_INK, _MARKED = "#000000", "#ffff00"
_TEXT_ATTRIBUTES = {
    "font": ("color",),
    "basefont": ("color",),
    "hr": ("color",),
    "body": ("text", "link", "vlink", "alink"),
}
_OF_LINKS = frozenset({"link", "vlink", "alink"})


@dataclass(frozen=True)
class Recoloring:
    """A way to rewrite colours.

    change: what a colour becomes. every: whether lines, shadows and gradients are too. marks: whether elements are
    marked, as Outlook.com does, for style sheets that ask for it; their rules then keep their colours.
    """

    change: Callable[[Rgb], Rgb]
    every: bool
    marks: bool

    def declaration(self, found: Declaration, rule: str = "") -> Declaration:
        """A declaration in new colours; the same one where it has none. rule: the selector it stands under."""
        pattern = _ANY_COLOR if self.every else _TEXT_AND_GROUND
        if not pattern.fullmatch(found.name) or (self.marks and "data-og" in rule):
            return found
        value = _INK if found.name == "color" and found.value.lower() == "initial" else found.value
        new = _recolored(value, self)
        return found if new == found.value else found._replace(value=new)

    def tag(self, tag: Tag, before: Mapping[str, str]) -> Tag:
        """An element with the colours of its attributes rewritten, and marked.

        before: the declarations of its style attribute as they were, by name.
        """
        ink = "color" in before
        ground = bool(before.keys() & {"background", "background-color"})
        for name in ("bgcolor", *_TEXT_ATTRIBUTES.get(tag.name, ()), *(("bordercolor",) if self.every else ())):
            value = tag.get(name).strip()
            if value and (new := _of_attribute(value, self)):
                tag = tag.having(name, new)
                ground = ground or name == "bgcolor"
                ink = ink or name in ("color", "text")
        if self.marks and ink:
            tag = tag.having("data-ogsc", before.get("color", ""))
        if self.marks and ground:
            tag = tag.having("data-ogsb", before.get("background-color", before.get("background", "")))
        return tag

    def defaults(self) -> str:
        """A style sheet for what declares no colours. It yields to every rule of the mail."""
        ink, paper, link, marked_ink, marked = (
            _recolored(color, self) for color in (_INK, _PAPER, _LINK, _MARKED_INK, _MARKED)
        )
        return (
            f":where(html){{color:{ink}}}:where(body){{background-color:{paper}}}"
            f":where(a:any-link){{color:{link}}}:where(mark){{color:{marked_ink};background-color:{marked}}}"
        )


OUTLOOK_COM = Recoloring(outlook_dark, every=False, marks=True)
INVERTED = Recoloring(inverted, every=True, marks=False)


@lru_cache(maxsize=4096)
def _recolored(value: str, way: Recoloring) -> str:
    pattern = _COLORS if way.every else _FLAT_COLORS
    return pattern.sub(lambda found: (_new(found[1], way) or found[0]) if found[1] else found[0], value)


def _new(written: str, way: Recoloring) -> str:
    """A colour as it is rewritten; empty where it is none, or is not seen."""
    found = shade(written)
    if found is None or found[1] == 0:
        return ""
    color = hexadecimal(way.change(found[0]))
    if found[1] == 1:
        return color
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{found[1]:g})"


def _of_attribute(value: str, way: Recoloring) -> str:
    """The colour of an attribute, which may do without the `#`."""
    return _new(value, way) or _new(f"#{value}", way)
