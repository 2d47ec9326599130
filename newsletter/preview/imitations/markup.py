"""HTML as a row of tags, so that some can be changed and every other character stays as it is.

The tags are cut as the HTML standard's tokenizer cuts them (html.spec.whatwg.org, section 13.2.5), with scripting off.
Time and memory grow with the size of the HTML alone: no pattern here looks at a character more than a few times.
"""

from __future__ import annotations

import html as references
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

_VALUE = r"""(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+|(?=>))"""
_ATTRIBUTES = rf"(?:[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+{_VALUE}|(?!\s*+=)))*+"
# The last alternative is a tag that never ends: browsers show nothing of it, or of what follows.
_TOKEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    rf"|<(?P<end>/?)(?P<name>[a-z][^\s/>]*+)(?P<attributes>{_ATTRIBUTES})(?P<tail>[\s/]*+>)"
    r"|<(?:[!?]|/[^a-z>])[^>]*+>?"
    r"|</?[a-z].*+",
    re.DOTALL | re.IGNORECASE | re.ASCII,
)
_ATTRIBUTE = re.compile(
    r"""[\s/]*+(?P<name>[^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<plain>[^\s>]*+)))?""",
    re.ASCII,
)
_REFERENCE = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
# What stands in these is text, whatever it looks like.
_RAW = frozenset({"style", "script", "title", "textarea", "xmp", "iframe", "noembed", "noframes"})
_RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])[^>]*+>?", re.IGNORECASE | re.ASCII) for name in _RAW}
# A tag that is longer than this, or a style sheet, is worked out anew each time.
LONGEST_KEPT = 4_000


class Attribute(NamedTuple):
    """An attribute of a tag. value: without character references. written: as it stands in the HTML, blanks and all."""

    name: str
    value: str
    written: str


@dataclass(frozen=True)
class Tag:
    """An opening tag. name and the names of its attributes are in small letters. tail: what closes it.

    behind: HTML that was put in right after it.
    """

    name: str
    attributes: tuple[Attribute, ...]
    tail: str = ">"
    behind: str = ""

    def get(self, name: str) -> str:
        """The value of an attribute; empty where there is none. The first of two counts, as in browsers."""
        return next((one.value for one in self.attributes if one.name == name), "")

    def has(self, name: str) -> bool:
        """Whether the attribute is there."""
        return any(one.name == name for one in self.attributes)

    def without(self, names: frozenset[str]) -> Tag:
        """The tag without some attributes."""
        if not any(one.name in names for one in self.attributes):
            return self
        return replace(self, attributes=tuple(one for one in self.attributes if one.name not in names))

    def having(self, name: str, value: str) -> Tag:
        """The tag with an attribute of this value, in the place of one that was there, or last."""
        if self.has(name):
            if self.get(name) == value:
                return self
            changed = (attribute(name, value) if one.name == name else one for one in self.attributes)
            return replace(self, attributes=tuple(changed))
        return replace(self, attributes=(*self.attributes, attribute(name, value)))

    def __str__(self) -> str:
        return f"<{self.name}{''.join(one.written for one in self.attributes)}{self.tail}{self.behind}"


@dataclass(frozen=True)
class Changes:
    """What is made of a document.

    tag: what stands in the place of an opening tag's text; the same text where it stays, None where the tag goes, and
    with it the text of a style sheet or a script. sheet: what a style sheet becomes. preamble: HTML for where the head
    begins.
    """

    tag: Callable[[str], str | None]
    sheet: Callable[[str], str]
    preamble: str = ""


def attribute(name: str, value: str) -> Attribute:
    """An attribute, written so that its value says what was meant."""
    return Attribute(name, value, f' {name}="{references.escape(value)}"')


def parsed(text: str) -> Tag | None:
    """The opening tag that a text is, or None where it is none."""
    match = _TOKEN.match(text)
    if match is None or match["name"] is None or match["end"]:
        return None
    found = tuple(_attributes(match["attributes"]))
    return Tag(match["name"].lower(), found, match["tail"])


def changed(html: str, changes: Changes) -> str:
    """A document with its tags and style sheets changed, and every other character as it was."""
    parts: list[str] = []
    at, head, depth = 0, 0, 0
    while match := _TOKEN.search(html, at):
        parts.append(html[at : match.start()])
        name = (match["name"] or "").lower()
        at = match.end()
        if name and not match["end"]:
            new = changes.tag(match[0])
            parts.append(new or "")
            if name in _RAW:
                text, at = _raw_text(html, at, name)
                if new is not None:
                    parts.append(changes.sheet(text) if name == "style" else text)
                    continue
                end = _RAW_END[name].match(html, at)
                at = end.end() if end else at
        else:
            parts.append(match[0])
        found = _depth(name, match[0])
        if found > depth:
            depth, head = found, len(parts)
    parts.append(html[at:])
    parts.insert(head, changes.preamble)
    return "".join(parts)


def _depth(name: str, token: str) -> int:
    """How well the place behind a token suits what belongs at the beginning of the head; 0 where it does not."""
    if name in ("head", "html"):
        return (2 if name == "html" else 3) if token[1] != "/" else 0
    return 1 if token[:9].lower() == "<!doctype" else 0


def _raw_text(html: str, at: int, name: str) -> tuple[str, int]:
    """The text inside an element whose tags are none, and where it ends."""
    end = _RAW_END[name].search(html, at)
    until = end.start() if end else len(html)
    return html[at:until], until


def _attributes(text: str) -> Iterator[Attribute]:
    for match in _ATTRIBUTE.finditer(text):
        value = match["double"] or match["single"] or match["plain"] or ""
        if "&" in value:
            value = _REFERENCE.sub(lambda one: references.unescape(one[0]), value)
        yield Attribute(match["name"].lower(), value, match[0])
