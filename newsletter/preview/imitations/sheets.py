"""Style sheets and style attributes, cut into rules and declarations that can be changed one by one.

They are cut as W3C CSS Syntax 3 has it: strings, comments, addresses and what stands in brackets are never taken apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple, TypeAlias

_SIGN = re.compile(
    r"""/\*.*?(?:\*/|\Z)|"(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?|url\(\s*+(?!["'\s])[^)]*+\)?|\\.|[{};()\[\]]""",
    re.DOTALL | re.IGNORECASE,
)
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_BLANK = r"(?:\s|/\*.*?\*/)*+"
_DECLARATION = re.compile(rf"({_BLANK})([-\w]++){_BLANK}:(.*)", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_SCHEME = re.compile(r"\(\s*+prefers-color-scheme\s*+:\s*+(dark|light)\s*+\)", re.IGNORECASE)
# Conditions that hold in every window, and in none.
_ALWAYS, _NEVER = "(min-width:0px)", "(min-width:1000000px)"


class Piece(NamedTuple):
    """A piece of a style sheet, and the sign that ends it: `{` after a selector, `}` or `;` after a declaration."""

    text: str
    end: str


class Declaration(NamedTuple):
    """A declaration. name: in small letters. value: without `!important`."""

    name: str
    value: str
    important: bool = False

    def __str__(self) -> str:
        return f"{self.name}:{self.value}{' !important' if self.important else ''}"


Change: TypeAlias = Callable[[Declaration], Declaration | None]
ChangeWithin: TypeAlias = Callable[[Declaration, str], Declaration | None]
Prelude: TypeAlias = Callable[[str], str | None]


def pieces(css: str, *, inline: bool = False) -> Iterator[Piece]:
    """The pieces of a style sheet, or of a style attribute, in which braces mean nothing. Together they are it all."""
    start = 0
    open_brackets: list[str] = []
    for match in _SIGN.finditer(css):
        sign = match[0]
        if open_brackets and sign == open_brackets[-1]:
            open_brackets.pop()
        elif sign in ("(", "[") or (sign == "{" and (open_brackets or inline)):
            open_brackets.append(_CLOSING[sign])
        elif not open_brackets and (sign == ";" or (sign in ("{", "}") and not inline)):
            yield Piece(css[start : match.start()], sign)
            start = match.end()
    if start < len(css):
        yield Piece(css[start:], "")


def declaration(text: str) -> Declaration | None:
    """The declaration that a piece is, or None where it is none."""
    match = _DECLARATION.match(text)
    if not match:
        return None
    value, mark, important = match[3].rpartition("!")
    if mark and important.strip().lower() == "important":
        return Declaration(match[2].lower(), value.strip(), important=True)
    return Declaration(match[2].lower(), match[3].strip())


def changed_style(style: str, change: Change) -> str:
    """A style attribute with each declaration changed; as it was where none is."""
    return "".join(_changed(piece, change) for piece in pieces(style, inline=True))


def changed_sheet(sheet: str, prelude: Prelude, change: ChangeWithin) -> str:
    """A style sheet with its rules changed.

    prelude: what stands before a brace becomes what this gives; where it gives None, the rule goes with all within it.
    change: what a declaration becomes, with the prelude of the rule it stands in; None where it goes.
    """
    written: list[str] = []
    around: list[str] = []
    dropped = 0
    for piece in pieces(sheet):
        if dropped:
            dropped += (piece.end == "{") - (piece.end == "}")
        elif piece.end == "{":
            new = prelude(piece.text)
            if new is None:
                dropped = 1
                continue
            around.append(piece.text)
            written.append(f"{new}{{")
        else:
            rule = around[-1] if around else ""
            written.append(_ended(piece, prelude, partial(_within, change, rule)))
            if piece.end == "}" and around:
                around.pop()
    return "".join(written)


def of_scheme(condition: str, scheme: str) -> str:
    """A media condition where all that it asks about the colour scheme is answered, and nothing else.

    scheme: `dark` or `light`.
    """
    if "prefers-color-scheme" not in condition.lower():
        return condition
    return _SCHEME.sub(lambda asked: _ALWAYS if asked[1].lower() == scheme else _NEVER, without_comments(condition))


def without_comments(css: str) -> str:
    """The text with a blank in the place of each comment."""
    return _COMMENT.sub(" ", css) if "/*" in css else css


def _within(change: ChangeWithin, rule: str, found: Declaration) -> Declaration | None:
    return change(found, rule)


def _ended(piece: Piece, prelude: Prelude, change: Change) -> str:
    """What stands before a `;` or a `}`, changed: a declaration, or a rule without braces such as `@import`."""
    if not piece.text.lstrip().startswith("@"):
        return _changed(piece, change)
    new = prelude(piece.text)
    return f"{new}{piece.end}" if new is not None else piece.end.replace(";", "")


def _changed(piece: Piece, change: Change) -> str:
    found = declaration(piece.text)
    if found is None:
        return f"{piece.text}{piece.end}"
    new = change(found)
    if new is found:
        return f"{piece.text}{piece.end}"
    if new is None:
        return piece.end.replace(";", "")
    return f"{new}{piece.end}"
