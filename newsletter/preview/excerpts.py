"""Pieces of source lines and sentences, as the page shows them."""

from __future__ import annotations

import re

from newsletter.errors import Location
from newsletter.problem_text import printable

# Characters around a fault that fit beside it in the narrow column of findings.
WINDOW = 34
_PLAIN_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*(?=[\s,;:!?]|\.?$)")


def excerpt(location: Location | None) -> dict[str, str] | None:
    """The characters of a place with some before and behind, together no more than `WINDOW` and two marks of a cut."""
    if location is None or not location.text or not location.text.strip():
        return None
    text = printable(location.text)
    start = location.column - 1 if location.column and location.column <= len(text) else None
    if start is None:
        text = text.strip()
        return {"before": _cut_end(text, WINDOW), "marked": "", "behind": ""}
    end = min(start + max(location.length, 1), len(text))
    marked = _cut_end(text[start:end], WINDOW)
    room = max(WINDOW - len(marked), 0)
    left = text[:start].lstrip()
    behind = min(len(text) - end, max(room - len(left), room // 2))
    before = min(len(left), room - behind)
    cut_before = ("…" if before < len(left) else "") + left[len(left) - before :]
    return {"before": cut_before, "marked": marked, "behind": _cut_end(text[end:], behind)}


def _cut_end(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}…"


def headline(message: str) -> str:
    """A message as a line of its own: with a capital, unless it begins with code, and without a full stop."""
    text = capital(printable(message.split("\n", maxsplit=1)[0]).strip())
    return text[:-1] if text.endswith(".") and not text.endswith("..") else text


def sentence(message: str) -> str:
    """A message as a sentence: with a capital, unless it begins with code, and one full stop."""
    text = capital("\n".join(printable(line) for line in message.strip().split("\n")))
    return text if not text or text[-1] in ".!?…:" else f"{text}."


def capital(text: str) -> str:
    """A text with a capital letter, unless its first word is a name that programs read, such as `brand.name`."""
    first = _PLAIN_WORD.match(text)
    return text[:1].upper() + text[1:] if first and first[0].islower() else text
