"""How a problem or a finding reads as lines of text: its sentence, its place with a mark under it, what to do."""

from __future__ import annotations

import re
import unicodedata

from newsletter.errors import Location

# Characters of a source line that are shown, and how many of them before the place that matters.
_LINE = 120
_CONTEXT = 40
# Control characters (Unicode's Cc), and Bidi_Control's embeddings, overrides and isolates (UAX 9, section 2).
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """A text of the same length, with a space for each character that would move a cursor, or that nobody sees act.

    Control characters, tabs, and those that show letters in another order than they are written in
    (trojansource.codes). The marks U+200E, U+200F and U+061C stay: they turn no letters round.
    """
    return _UNSEEN.sub(" ", text)


def paragraph(label: str, message: str, where: Location | None, hint: str | None, hint_label: str = "hint") -> str:
    """Lines that no character of a post can disturb. label, hint_label: what stands before the sentences."""
    first, *rest = (message or "something went wrong").split("\n")
    lines = [f"{label}: {printable(first)}", *(f"  {printable(line)}" for line in rest)]
    if where:
        lines += [f"  --> {printable(str(where))}", *_caret(where)]
    if hint:
        first, *rest = hint.split("\n")
        lines.append(f"  {hint_label}: {printable(first)}")
        lines += [f"        {printable(line)}" for line in rest]
    return "\n".join(lines)


def _caret(where: Location) -> list[str]:
    """The source line and a mark under the place, as a compiler shows it; of a long line, the part around it."""
    if not where.text or not where.text.strip():
        return []
    number, text = str(where.line), printable(where.text)
    start = where.column - 1 if where.column and where.column <= len(text) else None
    cut = max(start - _CONTEXT, 0) if start is not None and len(text) > _LINE else 0
    before = ("…" if cut else "") + text[cut : start or cut]
    after = text[start or cut : cut + _LINE] + ("…" if len(text) > cut + _LINE else "")
    lines = [f" {number} | {before}{after}"]
    if start is not None:
        marked = text[start : start + max(where.length, 1)][:_LINE]
        marks = "^" * max(min(_width(marked), _width(after)), 1)
        lines.append(f" {' ' * len(number)} | {' ' * _width(before)}{marks}")
    return lines


def _width(text: str) -> int:
    """The columns a terminal needs for a text."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) > 0 for char in text)
