"""Columns and lines of plain text: how wide a text is in a terminal, and where it may be broken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from newsletter import merge

# A space inside a service's tag or a phone number, while lines are broken: a tag on two lines is none any more (Django,
# Liquid).
UNBREAKABLE = merge.SPARE

# Where words are written without spaces. Korean has spaces, and its readers want lines to break there.
_IDEOGRAPHS = (
    "\u2e80-\u303f\u3041-\u30ff\u3105-\u318f\u3190-\ua4cf\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\U00020000-\U0003ffff"
)
_HANGUL_AND_SIGNS = "\u1100-\u11ff\ua960-\ua97f\uac00-\ud7ff\u203c-\u2065\u206a-\u2bff\U0001f000-\U0001faff"
# What no line begins with: closing punctuation, small kana, and marks of the character before (JIS X 4051, kinsoku).
_NEVER_FIRST = (
    "、。，．・：；？！‼⁇⁈⁉…‥‐–〜～ー々〻ゝゞヽヾぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰ-ㇿ"
    r"’”»）〕］｝〉》」』】〙〗〟｠)\]}>.,;:!?%％℃°\u0300-\u036f\u200d\u2069\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef"
)
# What no line ends with.
_NEVER_LAST = r"‘“«（〔［｛〈《「『【〘〖〝｟(\[{<\u2066"
_GLUE = f"\u00a0\u202f\u2007\u2060{UNBREAKABLE}"
_SIGN = "[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff]"
_TONE = "[\ufe0f\U0001f3fb-\U0001f3ff]"
# Several characters that are drawn as one sign: with a variation selector or a skin tone, joined, a keycap, a flag
# (Unicode Technical Standard 51). All are two columns wide.
_ONE_SIGN = re.compile(
    f"{_SIGN}(?:{_TONE}(?:\u200d{_SIGN}{_TONE}?)*|(?:\u200d{_SIGN}{_TONE}?)+)|[0-9#*]\ufe0f?\u20e3|[\U0001f1e6-\U0001f1ff]{{2}}"
)
_SEVERAL = re.compile("[\ufe0f\u200d\u20e3\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]")
# What may be wider or narrower than one column; the rest is Latin, Greek, Cyrillic and typographic punctuation.
_NOT_ONE = re.compile(
    "[^\\x20-\\x7e\\t\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fff\u2010-\u2027\u202f-\u203b\u20a0-\u20bf]"
)
_BLANKS = re.compile("[ \t\r\f\v]+")


# These take up to 15 ms to compile, and few scripts need them.


@lru_cache(maxsize=1)
def _between_ideographs() -> re.Pattern[str]:
    """A line break between two ideographs, which is no space to their readers."""
    return re.compile(f"(?<=[{_IDEOGRAPHS}])[ \t]*\n[ \t]*(?=[{_IDEOGRAPHS}])")


@lru_cache(maxsize=2)
def _pieces_at(breakable: str) -> re.Pattern[str]:
    """What a text without spaces can be broken into, where lines may break before and behind each `breakable`."""
    one = f"{_ONE_SIGN.pattern}|[{breakable}]"
    run = f"(?:(?!{one}|[{_GLUE}]).)+?(?=[{_NEVER_LAST}]{{0,16}}(?:{one}|$)|[{_GLUE}])"
    unit = f"(?:{one}|{run})"
    return re.compile(f"[{_NEVER_LAST}]*{unit}(?:[{_GLUE}]+{unit})*[{_NEVER_FIRST}]*|.", re.DOTALL)


@lru_cache(maxsize=4096)
def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf") or "\u1160" <= char <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def width(text: str) -> int:
    """Columns a text takes in a terminal: East Asian wide characters and emoji two (Unicode UAX 11), marks none."""
    if not _NOT_ONE.search(text):
        return len(text)
    if _SEVERAL.search(text):
        text = _ONE_SIGN.sub("＿", text)
    return sum(map(_columns, text))


def wrap(text: str, room: int) -> list[str]:
    """Break a paragraph into lines of at most `room` columns (20 at least); a line feed in it is a hard break.

    Lines break at spaces, and between ideographs and kana, which have none. No-break spaces, addresses and long words
    are never broken, so that a line may be wider than `room`.
    """
    room = max(room, 20)
    return [line for part in text.split("\n") for line in (_wrap_wide if _NOT_ONE.search(part) else _wrap)(part, room)]


def _wrap(text: str, room: int) -> list[str]:
    """Lines of a text whose characters are one column wide each."""
    text = _BLANKS.sub(" ", text).strip(" ")
    lines: list[str] = []
    start = 0
    while len(text) - start > room:
        end = text.rfind(" ", start, start + room + 1)
        if end < 0 and (end := text.find(" ", start)) < 0:
            break
        lines.append(text[start:end])
        start = end + 1
    return [*lines, text[start:]]


def _wrap_wide(text: str, room: int) -> list[str]:
    lines: list[str] = []
    line, used = "", 0
    for word in filter(None, _BLANKS.split(text)):
        gap = " " if line else ""
        for piece in _pieces(word, room):
            size = width(piece)
            if line and used + len(gap) + size > room:
                lines.append(line)
                line, used, gap = "", 0, ""
            line += gap + piece
            used += len(gap) + size
            gap = ""
    return [*lines, line] if line or not lines else lines


def _pieces(word: str, room: int) -> Sequence[str]:
    if word.isascii():
        return (word,)
    if width(word) > room:
        return _pieces_at(_IDEOGRAPHS + _HANGUL_AND_SIGNS).findall(word)
    return _pieces_at(_IDEOGRAPHS).findall(word) if _NOT_ONE.search(word) else (word,)


def joined(text: str) -> str:
    """A text whose source lines have become one: with a space between them, but between ideographs without."""
    return without_breaks(text).replace("\n", " ")


def without_breaks(text: str) -> str:
    """A text without the line breaks of its source that stand between ideographs, where they are no space."""
    return _between_ideographs().sub("", text) if "\n" in text and _NOT_ONE.search(text) else text


def digits(text: str) -> str:
    """Only the ASCII digits of a text."""
    return "".join(char for char in text if char in "0123456789")


def indent(lines: Sequence[str], by: str) -> list[str]:
    """Lines, each with something before it and nothing behind it."""
    return [f"{by}{line}".rstrip(" ") for line in lines]
