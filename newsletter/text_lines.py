"""Columns and lines of plain text: how wide a text is in a terminal, and where it may be broken."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from newsletter import merge

# A space inside a service's tag, while lines are broken: a tag on two lines is none any more (Django, Liquid).
UNBREAKABLE = merge.SPARE


def width(text: str) -> int:
    """Columns a text takes in a terminal: East Asian wide characters two (Unicode UAX 11), combining marks none."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.category(char) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(char) in "WF"
        else 1
        for char in text
    )


def wrap(text: str, room: int) -> list[str]:
    """Break a paragraph at spaces, and between wide characters, which have none; a line feed in it is a hard break."""
    return [line for part in text.split("\n") for line in _wrap_line(part, max(room, 20))]


def _wrap_line(text: str, room: int) -> list[str]:
    lines: list[str] = []
    line, used = "", 0
    for word in text.split():
        size = width(word)
        if line and used + 1 + size <= room:
            line, used = f"{line} {word}", used + 1 + size
            continue
        if line:
            lines.append(line)
        line, used = word, size
        while used > room and (cut := _cut(line, room)):
            lines.append(line[:cut])
            line = line[cut:]
            used = width(line)
    return [*lines, line] if line or not lines else lines


def _cut(text: str, room: int) -> int:
    """How many characters of a text without spaces fit, or 0 where it cannot be broken."""
    used = 0
    best = 0
    for index, char in enumerate(text):
        wide = unicodedata.east_asian_width(char) in "WF"
        used += width(char)
        if used > room:
            break
        # No line starts with closing punctuation (JIS X 4051's kinsoku, in its plainest form).
        if wide and index + 1 < len(text) and text[index + 1] not in "、。，．！？」』）】〉》：；ー々":
            best = index + 1
    return best


def digits(text: str) -> str:
    """Only the ASCII digits of a text."""
    return "".join(char for char in text if char in "0123456789")


def indent(lines: Sequence[str], by: str) -> list[str]:
    """Lines, each with something before it and nothing behind it."""
    return [f"{by}{line}".rstrip() for line in lines]
