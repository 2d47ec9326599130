"""What style sheets, styles and attributes make of the elements of a page: colours, grounds and sizes.

The cascade of W3C CSS Cascading 3, section 6, for the properties that decide whether text can be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import tinycss2
from selectolax.lexbor import LexborHTMLParser, LexborNode
from tinycss2.color4 import parse_color

from newsletter.checks.selectors import Element, Selector, keys, matches, selectors
from newsletter.color import Rgb, rgb

# A colour with its opacity, from 0 to 1.
Shade: TypeAlias = tuple[Rgb, float]
Declaration: TypeAlias = tuple[str, str, bool]

_KEPT = frozenset({
    "color", "background", "background-color", "background-image", "font", "font-size", "font-weight", "opacity",
    "display", "visibility", "max-height",
})  # fmt: skip
_COLORS = frozenset({"color", "background-color"})
_COLOR_TOKENS = frozenset({"ident", "hash", "function"})
# Values that are no colour and yet valid for one.
_KEYWORDS = frozenset({"inherit", "initial", "unset", "currentcolor"})
_UNREAD = frozenset({"head", "script", "style", "template", "noscript", "title"})
_SCHEME = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)")
_HEXADECIMAL = re.compile("#[0-9a-fA-F]{6}")
_FONT_SIZE = re.compile(r"(?:^|\s)([0-9.]+(?:px|pt|em|rem|%))(?:/|\s)")
_FONT_WEIGHT = re.compile(r"(?:^|\s)(bold|bolder|[6-9]00)(?=\s)")
# Colours deeper in brackets than `linear-gradient(rgb(1, 2, 3), …)` are none.
_NESTED = 3
# Characters of a value; what is longer is a picture in the style itself, or nonsense.
_LONGEST = 500
# Of a text, enough to name it.
_BEGINNING = 200


class Rule(NamedTuple):
    """A rule of a style sheet for one of its selectors. scheme: `dark`, `light`, or empty where it is for both."""

    selector: Selector
    declarations: tuple[Declaration, ...]
    scheme: str


class Declared(NamedTuple):
    """A declared value with what decides whether it wins, in the order in which it is asked."""

    important: bool
    own: bool
    specificity: tuple[int, int, int]
    order: int
    value: str


def elements_of(tree: LexborHTMLParser) -> list[Element]:
    """Every element of a page that may be seen, in the order of the document, with its parent before it."""
    found: list[Element] = []
    waiting: list[tuple[LexborNode | None, int, int]] = [(tree.root, -1, -1)]
    while waiting:
        node, parent, previous = waiting.pop()
        if node is None:
            continue
        if node.is_element_node and node.tag not in _UNREAD:
            attributes = node.attributes
            classes = frozenset((attributes.get("class") or "").split())
            style = _inline(attributes.get("style") or "")
            words = [attributes.get("alt") or ""] if node.tag == "img" else []
            found.append(Element(node.tag or "", attributes, classes, parent, previous, style, words))
            waiting += [(node.next, parent, len(found) - 1), (node.child, len(found) - 1, -1)]
            continue
        if node.is_text_node and parent >= 0:
            found[parent].words.append((node.text_content or "").lstrip()[:_BEGINNING])
        waiting.append((node.next, parent, previous))
    return found


def rules_of(tree: LexborHTMLParser) -> list[Rule]:
    """The rules of a page's style sheets, in their order, without those for widths, printers and programs."""
    found: list[Rule] = []
    for node in tree.css("style"):
        text = node.text(deep=True)
        scheme = _scheme(node.attributes.get("media") or "")
        if scheme is None or not ("color" in text or "background" in text or "font" in text or "display" in text):
            continue
        sheet = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
        found += _rules(sheet, scheme)
    return found


class Sheets:
    """Rules, arranged so that those for one element are found at once."""

    def __init__(self, rules: Sequence[Rule], scheme: str) -> None:
        self._by_key: dict[str, list[tuple[int, Rule]]] = {}
        for order, rule in enumerate(rules):
            if rule.scheme in ("", scheme):
                self._by_key.setdefault(rule.selector.key, []).append((order, rule))

    def declared(self, place: int, elements: Sequence[Element]) -> dict[str, Declared]:
        """The value that wins for each property of an element, among what is declared for it."""
        element = elements[place]
        won: dict[str, Declared] = {}
        for name, value in _attributes(element):
            won[name] = Declared(important=False, own=False, specificity=(0, 0, 0), order=-1, value=value)
        for key in keys(element):
            for order, rule in self._by_key.get(key, ()):
                if matches(rule.selector, place, elements):
                    for name, value, important in rule.declarations:
                        _enter(won, name, Declared(important, False, rule.selector.specificity, order, value))
        for name, (value, important) in element.style.items():
            _enter(won, name, Declared(important, True, (0, 0, 0), 0, value))
        return won


@lru_cache(maxsize=1024)
def shade(value: str) -> Shade | None:
    """A colour as CSS writes it, or None where it is none (W3C CSS Color 4)."""
    if _HEXADECIMAL.fullmatch(value):
        return rgb(value), 1.0
    try:
        color = parse_color(value)
        if color is None or isinstance(color, str):
            return None
        red, green, blue = (min(max(float(part or 0), 0.0), 1.0) for part in color.to("srgb").coordinates)
    except (ValueError, TypeError, NotImplementedError, OverflowError):
        return None
    return (red, green, blue), min(max(float(color.alpha), 0.0), 1.0)


def _enter(won: dict[str, Declared], name: str, declared: Declared) -> None:
    if name not in won or won[name][:4] <= declared[:4]:
        won[name] = declared


def _attributes(element: Element) -> Iterator[tuple[str, str]]:
    """What attributes and the tag itself mean, as style (html.spec.whatwg.org, section 15)."""
    attributes = element.attributes
    if element.tag == "a" and "href" in attributes:
        yield "color", "#0000ee"
    if element.tag == "mark":
        yield from (("color", "#000000"), ("background-color", "#ffff00"))
    for name, written in (("background-color", "bgcolor"), ("color", "text"), ("color", "color")):
        value = (attributes.get(written) or "").strip()
        value = value if shade(value) else f"#{value}"
        if written in attributes and shade(value):
            yield name, value
    if attributes.get("background"):
        yield "background-image", "url"


@lru_cache(maxsize=1024)
def _inline(style: str) -> Mapping[str, tuple[str, bool]]:
    found: dict[str, tuple[str, bool]] = {}
    for part in style.split(";"):
        name, _, value = part.partition(":")
        value, _, important = value.partition("!")
        if (name := name.strip().lower()) in _KEPT:
            for longhand, plain in _longhands(name, value.strip()):
                if not important and longhand in found and found[longhand][1]:
                    continue
                found[longhand] = (plain, important.strip().lower() == "important")
    return found


def _longhands(name: str, value: str) -> Iterator[tuple[str, str]]:
    """A declaration as those of the single properties it sets; nothing where its value is not valid."""
    if len(value) > _LONGEST:
        if name.startswith("background"):
            yield "background-image", "url"
    elif name == "background":
        colors, pictures = _background(value)
        yield "background-color", next(iter(colors), "transparent")
        yield "background-image", "url" if pictures else "none"
    elif name == "font":
        yield from (("font-size", match[1]) for match in [_FONT_SIZE.search(value)] if match)
        yield "font-weight", "bold" if _FONT_WEIGHT.search(value) else "normal"
    elif name not in _COLORS or value.lower() in _KEYWORDS or shade(value):
        yield name, value


def _background(value: str) -> tuple[list[str], bool]:
    """The colours that a background is made of, and whether there is a picture."""
    if _HEXADECIMAL.fullmatch(value):
        return [value], False
    tokens = tinycss2.parse_component_value_list(value)
    plain = [token for token in tokens if _is_flat([token], _NESTED)]
    colors = [text for token in plain if token.type in _COLOR_TOKENS if shade(text := token.serialize())]
    pictures = any(token.type == "url" or _is_picture(token) for token in tokens) or "url(" in value.lower()
    return colors, pictures


def _is_picture(token: Any) -> bool:
    return bool(token.type == "function" and token.lower_name.endswith(("gradient", "url", "image-set")))


def _rules(sheet: Sequence[Any], scheme: str) -> Iterator[Rule]:
    waiting = [(rule, scheme) for rule in reversed(sheet)]
    while waiting:
        rule, scheme = waiting.pop()
        if rule.type == "at-rule" and rule.lower_at_keyword == "media" and rule.content:
            asked = _scheme(_text(rule.prelude))
            if asked is not None and {asked, scheme} != {"dark", "light"}:
                inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
                waiting += [(one, asked or scheme) for one in reversed(inner)]
        elif rule.type == "qualified-rule":
            declarations = tuple(_declarations(rule.content))
            if declarations:
                for selector in selectors(rule.prelude):
                    yield Rule(selector, declarations, scheme)


def _declarations(content: Sequence[Any]) -> Iterator[Declaration]:
    for one in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if one.type == "declaration" and one.lower_name in _KEPT:
            for name, value in _longhands(one.lower_name, _text(one.value)):
                yield name, value, one.important


def _text(tokens: Sequence[Any]) -> str:
    """Tokens as they were written, or nothing where they are nested deeper than anything that is valid."""
    return tinycss2.serialize(tokens).strip() if _is_flat(tokens, _NESTED) else ""


def _is_flat(tokens: Sequence[Any], levels: int) -> bool:
    inner = (getattr(token, "content", None) or getattr(token, "arguments", None) or () for token in tokens)
    return levels > 0 and all(_is_flat(one, levels - 1) for one in inner)


def _scheme(media: str) -> str | None:
    """For which colour scheme a media query is: empty for every one, None where it asks for anything else."""
    found = []
    for query in media.lower().split(",") if media.strip() else [""]:
        scheme = _SCHEME.search(query)
        rest = set(_SCHEME.sub(" ", query).split()) - {"only", "screen", "all", "and"}
        if not rest:
            found.append(scheme[1] if scheme else "")
    return min(found) if found else None
