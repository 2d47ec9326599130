"""Where the sentences of a text begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator

# What ends a sentence, with the quotation marks and brackets that close behind it; East Asian scripts leave no space.
_END = r"(?:(?<![.!?…؟۔।])[.!?…؟۔।]++[”’\"'»)\]]*+(?=\s)|[。！？]++[」』”’）]*+)\s*+"
_QUOTED = (
    r"“[^“”]{1,2000}”|„[^„“”]{1,2000}[“”]|«[^«»]{1,2000}»|»[^«»]{1,2000}«"
    r"|「[^「」]{1,2000}」|『[^『』]{1,2000}』"
)
# Behind these a full stop ends no sentence; behind `no` only where a number follows.
_ABBREVIATIONS = frozenset({
    "al", "approx", "apr", "aug", "bspw", "bzw", "ca", "cf", "d.h", "dec", "dr", "dra", "e.g", "feb", "fig", "figs",
    "hr", "i.e", "inc", "jan", "jr", "jul", "jun", "ltd", "m.d", "mar", "mme", "mr", "mrs", "ms", "mt", "no", "nos",
    "nov", "nr", "oct", "p", "ph.d", "pp", "prof", "rev", "sep", "sept", "sr", "sra", "st", "u.a", "u.k", "u.s",
    "u.s.a", "usw", "vgl", "viz", "vol", "vs", "z.b",
})  # fmt: skip
# Before a letter these say that it is no initial; behind one, that a new sentence has begun.
_LETTERED = frozenset({
    "class", "figure", "gate", "grade", "group", "hall", "hepatitis", "level", "option", "part", "plan", "point",
    "room", "section", "step", "table", "team", "type", "vitamin", "vitamins",
})  # fmt: skip
_OPENERS = frozenset({
    "a", "all", "an", "and", "as", "at", "but", "for", "he", "here", "how", "if", "in", "it", "it's", "its", "it’s",
    "many", "most", "my", "no", "on", "our", "please", "she", "so", "some", "that", "the", "their", "then", "there",
    "these", "they", "this", "those", "to", "we", "what", "when", "who", "why", "you", "your", "das", "der", "die",
    "er", "es", "sie", "wir", "el", "la", "los", "las", "ella", "elle", "il", "ils", "le", "les", "nous", "vous",
})  # fmt: skip
_LAST_WORD = re.compile(r"[^\s(\[“„«\"]+$")
_LONGEST_WORD = 30


def sentences(text: str, language: str = "en") -> Iterator[tuple[int, int]]:
    """Start and end of every sentence of a text. language: BCP 47.

    A quotation in quotation marks is never cut; `Dr.`, `e.g.`, an initial and a German `1. Dezember` end nothing.
    """
    quoted = iter([match.span() for match in re.finditer(_QUOTED, text)])
    inside = next(quoted, None)
    start = 0
    for match in re.finditer(_END, text):
        while inside and inside[1] <= match.start():
            inside = next(quoted, None)
        # A quotation's own last full stop stands before its closing mark.
        within = inside is not None and inside[0] < match.start() and match.end() < inside[1]
        if not within and not _goes_on(text, match, language):
            yield start, start + len(text[start : match.end()].rstrip())
            start = match.end()
    if text[start:].strip():
        yield start, start + len(text[start:].rstrip())


def _goes_on(text: str, match: re.Match[str], language: str) -> bool:
    """Whether a sentence goes on behind a full stop."""
    following = text[match.end() : match.end() + 1]
    if following.islower():
        return True
    if not match[0].startswith(".") or match[0].startswith(".."):
        return False
    word = _LAST_WORD.search(text[max(match.start() - _LONGEST_WORD, 0) : match.start()])
    before = word[0].lower() if word else ""
    initial = len(before) == 1 and before.isalpha() and before != "i" and _is_initial(text, match)
    ordinal = not language.lower().startswith("en") and before.isdigit() and len(before) <= 2
    # `1. Sleep` at the beginning is an item of a list that was typed by hand.
    item = before.isdigit() and len(before) == match.start()
    abbreviation = before in _ABBREVIATIONS and (before != "no" or following.isdigit())
    return abbreviation or initial or ordinal or item


def _is_initial(text: str, match: re.Match[str]) -> bool:
    """Whether a single letter belongs to a name or a number that follows: `J. Smith`, but not `vitamin B. It`."""
    earlier = text[max(match.start() - _LONGEST_WORD, 0) : match.start()].lower().split()
    following = text[match.end() : match.end() + _LONGEST_WORD].split(maxsplit=1)
    if not following or (len(earlier) > 1 and earlier[-2] in _LETTERED):
        return False
    return following[0][0].isalnum() and following[0].rstrip(".,;:!?").lower() not in _OPENERS
