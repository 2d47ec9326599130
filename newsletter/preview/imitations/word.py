"""What Outlook for Windows, which draws mail with Word, makes of HTML and CSS: it ignores much of it.

Each rule is what caniemail.com measured in Outlook 2016 to 2019 for Windows (github.com/hteumeuleu/caniemail, its data
of 2025-09-09). `conditions.py` has the comments that it alone reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from newsletter.checks.styles import shade
from newsletter.preview.imitations.markup import Tag
from newsletter.preview.imitations.sheets import Declaration, declaration, pieces, without_comments

_IGNORED = re.compile(
    r"--.*|border-(?:.*-)?radius|border-image.*|border-spacing|(?:max|min)-(?:width|height)|opacity|position|float|clear"
    r"|top|right|bottom|left|z-index|inset.*|overflow.*|(?:box|text)-shadow|object-.*|transform.*|transition.*|animation.*"
    r"|(?:-webkit-|-moz-)?(?:backdrop-)?filter|flex.*|grid.*|(?:row-|column-)?gap|(?:align|justify|place)-.*|columns?|column-.*"
    r"|background-(?!color).*|box-sizing|aspect-ratio|clip.*|mask.*|mix-blend-mode|visibility|white-space.*|word-spacing"
    r"|word-wrap|hyphen.*|text-wrap.*|text-overflow|text-underline-.*|text-decoration-.*|text-emphasis.*|text-align-last"
    r"|table-layout|caption-side|empty-cells|outline.*|list-style-(?:image|position)|tab-size|writing-mode|will-change"
    r"|(?:margin|padding|border)-(?:block|inline).*|(?:block|inline)-size|font-(?:stretch|kerning)|color-scheme|user-select"
    r"|-(?:webkit|moz)-.*",
    re.DOTALL,
)
# Units and functions that void a declaration, and values that one property does not know.
_UNKNOWN = re.compile(
    r"(?<![\w#-])-?[0-9.]++(?:rem|ch|vw|vh|vmin|vmax|[sld]v[wh])\b|(?:calc|clamp|min|max|var|env|light-dark)\("
    r"|(?:rgba|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix)\(|rgb\([^,()]*+\)|(?<![\w-])(?:initial|unset|revert)(?![\w-])",
    re.IGNORECASE,
)
_UNKNOWN_VALUES = {
    "text-align": frozenset({"start", "end"}),
    "text-transform": frozenset({"lowercase"}),
    "text-decoration": frozenset({"overline"}),
}
_PICTURE = re.compile(r"(?:url|gradient|image-set|cross-fade)\(", re.IGNORECASE)
_COLOR = re.compile(r"#[0-9a-f]{3,8}(?![\w-])|rgb\([^()]*+\)|(?<![\w(./-])[a-z]{3,}(?![\w(./-])", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,4}")
_NEGATIVE = re.compile(r"(?<![\w.-])-[0-9.]*[1-9]")
# What Word's own properties mean to a browser.
_OWN = {
    "mso-margin-top-alt": "margin-top",
    "mso-margin-bottom-alt": "margin-bottom",
    "mso-line-height-alt": "line-height",
}


class _Elements(NamedTuple):
    """Elements that a property works on: these alone, or all but these."""

    tags: frozenset[str]
    alone: bool = False

    def has(self, tag: str) -> bool:
        return (tag in self.tags) == self.alone

    def selector(self) -> str:
        """The end of a selector that means no others, and adds no weight."""
        names = ",".join(sorted(self.tags))
        return f":where({names})" if self.alone else f":where(:not({names}))"


_CELLS = _Elements(frozenset({"td", "th"}), alone=True)
_ON = {
    "padding": _CELLS,
    "padding-top": _CELLS,
    "padding-right": _CELLS,
    "padding-bottom": _CELLS,
    "padding-left": _CELLS,
    "width": _Elements(frozenset({"body", "span", "div", "p", "a", "img"})),
    "height": _Elements(frozenset({"body", "span", "div", "p", "a"})),
    "margin": _Elements(frozenset({"span", "body"})),
    "margin-top": _Elements(frozenset({"span", "body"})),
    "margin-right": _Elements(frozenset({"span", "body"})),
    "margin-bottom": _Elements(frozenset({"span", "body"})),
    "margin-left": _Elements(frozenset({"span", "body"})),
}
# Selectors that it does not know: children, siblings, attributes, pseudo-classes but `:link`, two classes in one, `*`.
_UNKNOWN_SELECTOR = re.compile(r"[>+~\[*\\|]|:(?!link(?![\w-]))|[.#][\w-]+[.#]")
_NOT_SHOWN = re.compile(r"\.(?:webp|svg|avif|heic)(?:[?#]|$)|^data:", re.IGNORECASE)
_ADDRESSES = frozenset({"srcset", "sizes", "hidden", "poster", "background"})
# Pictures stand in the line, and the line is as high as they are.
DEFAULTS = ":where(img){vertical-align:bottom}"
_SHAPES = frozenset({"v:rect", "v:roundrect", "v:oval"})
_ISLAND = re.compile(r"<xml(?=[\s>])[^>]*+>.*?(?:</xml\s*+>|(?P<open>\Z))", re.DOTALL | re.IGNORECASE)


def known(found: Declaration, tag: str = "") -> Iterator[Declaration]:
    """What is left of a declaration. tag: the element whose style attribute it stands in; empty in a style sheet."""
    if found.name == "mso-hide" and found.value.lower() == "all":
        yield Declaration("display", "none", important=True)
    elif found.name == "mso-padding-alt" and (not tag or _CELLS.has(tag)):
        yield found._replace(name="padding")
    elif found.name in _OWN:
        yield found._replace(name=_OWN[found.name])
    elif not _IGNORED.fullmatch(found.name) and not _UNKNOWN.search(found.value):
        if tag and (found.important or (found.name in _ON and not _ON[found.name].has(tag))):
            return
        yield from _with_known_value(found, tag)


def sheet(css: str) -> str:
    """What is left of a style sheet: rules outside of every at-rule, with selectors and declarations that it knows."""
    written: list[str] = []
    depth, selector, body = 0, "", list[Declaration]()
    for piece in pieces(css):
        if piece.end == "{":
            depth += 1
            if depth == 1:
                selector, body = piece.text, []
            continue
        if depth == 1 and (found := declaration(piece.text)):
            body.append(found)
        if piece.end == "}":
            if depth == 1:
                written += _rule(selector, body)
            depth = max(0, depth - 1)
    if depth == 1:
        written += _rule(selector, body)
    return "\n".join(written)


def element(tag: Tag) -> Tag | None:
    """What is left of an element's tag; None where it goes. Its style attribute is not looked at."""
    if ":" in tag.name:
        return _of_another_language(tag)
    if tag.name == "source":
        return None
    return tag.without(_ADDRESSES - {"background"} if tag.name == "body" else _ADDRESSES)


def lacks(tag: Tag) -> bool:
    """Whether an element is a picture of a kind that it does not show."""
    return tag.name == "img" and bool(_NOT_SHOWN.search(tag.get("src").strip()))


def without_islands(html: str) -> str:
    """HTML without the settings in XML that are for Word and no part of the mail."""
    return _ISLAND.sub(lambda found: found[0] if found["open"] is not None else "", html)


def _with_known_value(found: Declaration, tag: str) -> Iterator[Declaration]:
    value = found.value.lower()
    if found.name == "display":
        if tag in _SHAPES or (value == "none" and tag != "img"):
            yield found
    elif found.name == "background" and _PICTURE.search(value):
        if color := next((one for one in _COLOR.findall(_flat(value)) if shade(one)), ""):
            yield found._replace(name="background-color", value=color)
    elif found.name.startswith("margin"):
        if not _NEGATIVE.search(value):
            yield from _without_auto(found, value)
    elif found.name == "font-weight" and _NUMBER.fullmatch(value):
        yield found._replace(value="bold" if int(value) >= 600 else "normal")
    elif not _is_unknown(found.name, value):
        yield found


def _without_auto(found: Declaration, value: str) -> Iterator[Declaration]:
    """A margin without the sides that are to be `auto`, so that the `align` of a table can still center it."""
    if "auto" not in value:
        yield found
    elif found.name == "margin" and len(sizes := value.split()) <= 4:
        # One size is for all sides, the second also for the left, the third for the bottom (W3C CSS 2.2, 8.3).
        places = {"top": 0, "right": 1, "bottom": 2 if len(sizes) > 2 else 0, "left": 3 if len(sizes) > 3 else 1}
        for side, place in places.items():
            if (size := sizes[place % len(sizes)]) != "auto":
                yield found._replace(name=f"margin-{side}", value=size)


def _is_unknown(name: str, value: str) -> bool:
    if name == "text-decoration" and len(value.split()) > 1:
        return True
    return value in _UNKNOWN_VALUES.get(name, ()) or bool(_PICTURE.search(value))


def _flat(value: str) -> str:
    """A value without its addresses and gradients."""
    return re.sub(r"""url\([^)]*+\)?|(?<![\w-])[\w-]*gradient\((?:[^()]|\([^()]*+\))*+\)?""", " ", value)


def _rule(selector: str, body: list[Declaration]) -> Iterator[str]:
    """A rule as rules that browsers limit to the elements on which Word heeds them."""
    plain = without_comments(selector).replace("<!--", "").replace("-->", "").strip()
    if not plain or plain.startswith("@"):
        return
    meant = [one.strip() for one in plain.split(",") if one.strip() and not _UNKNOWN_SELECTOR.search(one)]
    by_elements: dict[str, list[str]] = {}
    for found in body:
        for left in known(found):
            limit = (
                _ON[left.name].selector() if left.name in _ON else ":where(:not(img))" if left.name == "display" else ""
            )
            by_elements.setdefault(limit, []).append(str(left))
    for limit, declarations in by_elements.items() if meant else ():
        yield f"{','.join(f'{one}{limit}' for one in meant)}{{{';'.join(declarations)}}}"


def _of_another_language(tag: Tag) -> Tag | None:
    """A tag of VML or of Word's own: shapes keep their size and colour, others are nothing to a browser."""
    if "/" in tag.tail or tag.name not in _SHAPES:
        return None if "/" in tag.tail else tag
    color = tag.get("fillcolor") if tag.get("filled").lower() not in ("f", "false") else ""
    ground = f"background-color:{color};" if re.fullmatch(r"#?\w+", color) else ""
    return tag.having("style", f"display:inline-block;{ground}{tag.get('style')}")
