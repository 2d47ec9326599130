"""The check of what comes in pairs: quotation marks and brackets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsletter import merge
from newsletter.checks.interface import Subject
from newsletter.checks.limit import few
from newsletter.checks.prose import OBJECT, Passage
from newsletter.checks.wording import language, passages
from newsletter.model import Finding

_CLOSES = {
    "(": ")", "[": "]", "（": "）", "［": "］", "「": "」", "『": "』", "【": "】", "《": "》", "〈": "〉", "〔": "〕",
}  # fmt: skip
_OPENS = {closing: opening for opening, closing in _CLOSES.items()}
# Chinese and Japanese mix the two widths.
_ONE_WIDTH = str.maketrans("（）［］", "()[]")
_BRACKET = re.compile(r"[()\[\]「」『』【】《》〈〉〔〕]")
# [0, 1) is a set of numbers, and not half a pair.
_INTERVAL = re.compile(r"[(\[]\s{0,3}-?[\w.∞]{1,20}\s{0,3}[,;]\s{0,3}[-+]?[\w.∞]{1,20}\s{0,3}[)\]]")
# Before a closing bracket: `a)`, `12)`, `iv)` number a list, and :-) smiles.
_LONE_CLOSING = re.compile(r"(?:(?:^|[\s(/])(?:[^\W\d_]|\d{1,3}|[ivxlc]{1,5})\.?|[:;=8xX][-'’^o]?[)]*)$")
_LONE_OPENING = re.compile(r"[:;=][-'’^o]?[(\[]*$")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_MARK = re.compile('["“”„‟«»]')
_ANGLES = "«»"
_OPENING_MARKS = "“„‟«"
# Where quotations are written »so«.
_INWARD = frozenset({"da", "de", "sl", "hr", "hu", "sk", "cs"})
# In how many paragraphs a quotation or an aside that goes on may end.
_GOES_ON = 4
_SHOWN = 30


@dataclass(frozen=True)
class _Lone:
    """A mark without its partner. number: of its passage. kind: what it would pair with."""

    number: int
    passage: Passage
    index: int
    kind: str
    opens: bool


def quotes_unbalanced(subject: Subject) -> Iterator[Finding]:
    """A quotation mark or a bracket whose partner is missing: one cannot tell where somebody else stops speaking.

    Single marks are left alone, because an apostrophe looks like one. Marks are counted, so that every language's
    way of writing them („so“, ”so”, »so«) is right.
    """
    found = _without_partner(tuple(passages(subject)), language(subject))
    # A bracket of a link that Markdown did not take for one is a fault of its own.
    for lone, more in few(lone for lone in found if _thing(lone) != "bracket" or "](" not in lone.passage.words):
        words, index = lone.passage.words, lone.index
        before, behind = words[max(0, index - _SHOWN) : index], words[index : index + _SHOWN]
        excerpt = " ".join(merge.reveal(f"{before}{behind}").replace(OBJECT, "…").split())
        where = subject.prose.place(lone.passage, *_around(words, lone))
        message = f"a {_thing(lone)} has no partner: … {excerpt} …{more}"
        yield Finding("quotes-unbalanced", "warning", message, where, "add the missing one, or remove this one")


def _thing(lone: _Lone) -> str:
    return "quotation mark" if lone.kind in ("quotation", "angle") else "bracket"


def _without_partner(read: Sequence[Passage], tongue: str) -> Iterator[_Lone]:
    """Those that have no partner in their passage, nor in one of the next paragraphs."""
    waiting: list[_Lone] = []
    for number, passage in enumerate(read):
        yield from (lone for lone in waiting if lone.number + _GOES_ON < number)
        waiting = [lone for lone in waiting if lone.number + _GOES_ON >= number]
        following = read[number + 1] if number + 1 < len(read) else None
        for lone in _lone_ones(number, passage, tongue):
            if passage.kind != "paragraph":
                yield lone
            elif not lone.opens:
                partner = next((one for one in reversed(waiting) if one.kind == lone.kind), None)
                if partner is None:
                    yield lone
                else:
                    waiting.remove(partner)
            elif not _goes_on(passage, lone, following):
                waiting.append(lone)
    yield from waiting


def _goes_on(passage: Passage, lone: _Lone, following: Passage | None) -> bool:
    """Whether the next paragraph opens the quotation again, as long quotations do, so that only the last one closes."""
    if following is None or following.kind != "paragraph":
        return False
    mark, first = passage.words[lone.index], following.words.lstrip()[:1]
    return first == mark or (lone.kind in ("quotation", "angle") and bool(first) and bool(_MARK.match(first)))


def _lone_ones(number: int, passage: Passage, tongue: str) -> Iterator[_Lone]:
    """At most one bracket and one quotation mark of each kind: behind the first, one cannot tell."""
    if passage.kind == "html":  # whose blocks are not told apart
        return
    bracket = _lone_bracket(passage.words)
    if bracket is not None:
        char = passage.words[bracket].translate(_ONE_WIDTH)
        yield _Lone(number, passage, bracket, _OPENS.get(char, char), opens=char in _CLOSES)
    marks = [found.start() for found in _MARK.finditer(passage.words)]
    for kind in ("quotation", "angle"):
        same = [index for index in marks if (passage.words[index] in _ANGLES) == (kind == "angle")]
        mark = _lone_mark(passage.words, same, tongue)
        if mark is not None:
            yield _Lone(number, passage, mark, kind, opens=_is_opening(passage.words, mark))


def _lone_bracket(words: str) -> int | None:
    """The index of the first bracket without a partner."""
    text = words.translate(_ONE_WIDTH)
    found = [match.start() for match in _BRACKET.finditer(text)]
    if not found:
        return None
    counts = Counter(text[index] for index in found)
    # Writers of Arabic and Hebrew may write )so(, since a bracket is mirrored when it is shown.
    mirrored = bool(_RIGHT_TO_LEFT.search(text))
    if mirrored and all(counts[opening] == counts[closing] for opening, closing in _CLOSES.items()):
        return None
    text = _INTERVAL.sub(lambda interval: " " * len(interval[0]), text)
    waiting: list[int] = []
    missed: list[int] = []
    openings: Counter[str] = Counter()
    for index in found:
        char = text[index]
        if char in _CLOSES and not _LONE_OPENING.search(text, max(0, index - 5), index):
            waiting.append(index)
            openings[char] += 1
        elif char in _OPENS and openings[_OPENS[char]]:
            while text[last := waiting.pop()] != _OPENS[char]:
                missed.append(last)
                openings[text[last]] -= 1
            openings[_OPENS[char]] -= 1
        elif char in _OPENS and not _LONE_CLOSING.search(text, max(0, index - 6), index):
            missed.append(index)
    return min((*missed, *waiting), default=None)


def _lone_mark(words: str, marks: list[int], tongue: str) -> int | None:
    """The index of the quotation mark that has no partner, if their number is odd."""
    marks = [
        index for index in marks if not (words[index - 1 : index].isalpha() and words[index + 1 : index + 2].isalpha())
    ]
    digits = any(words[index - 1 : index].isdigit() or words[index - 1 : index] in "½¼¾′" for index in marks if index)
    if len(marks) % 2 == 0 or digits or len(words.strip()) == 1:
        return None
    if len(marks) == 1 and _is_arrow(words, marks[0], tongue):
        return None
    opened: int | None = None
    for index in marks:
        opens = _is_opening(words, index)
        if opens and opened is not None:
            return opened
        if not opens and opened is None:
            return index
        opened = index if opens else None
    return opened


def _is_arrow(words: str, index: int, tongue: str) -> bool:
    """Whether » at the end, or at the beginning, or « at the beginning points somewhere: "Read more »"."""
    first, last = not words[:index].strip(), not words[index + 1 :].strip()
    if words[index] == "»":
        return (last and words[index - 1 : index].isspace() and tongue != "fr") or (first and tongue not in _INWARD)
    return words[index] == "«" and (last or (first and tongue not in ("fr", "es", "it", "ru", "uk", "el", "nb")))


def _is_opening(words: str, index: int) -> bool:
    """Whether a quotation begins with the mark, by what is beside it, or else by its shape."""
    before, behind = words[index - 1 : index] if index else "", words[index + 1 : index + 2]
    outside = not before or before.isspace() or before in "([{—–-/¿¡"
    inside = bool(behind) and not behind.isspace() and behind not in ".,;:!?)]}…—–"
    return outside if outside == inside else words[index] in _OPENING_MARKS


def _around(words: str, lone: _Lone) -> tuple[int, int]:
    """From where to where a mark and the word beside it go, which is found more surely than the mark alone."""
    if lone.opens:
        word = re.compile(r"\S{1,30}").match(words, lone.index)
        return lone.index, word.end() if word else lone.index + 1
    start = max(words.rfind(" ", max(0, lone.index - _SHOWN), lone.index) + 1, lone.index - _SHOWN, 0)
    return start, lone.index + 1
