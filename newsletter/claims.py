"""The claims of an issue: every sentence that somebody should stand up for, and the source that follows it.

It judges nothing: the sheet is for the person who approves. Figures and quotations are found in every language, studies
and outcomes in those of `claim_words`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from newsletter import autolinks, merge
from newsletter.blocks import FootnoteReference, Footnotes, Inline, Link, Span, Table
from newsletter.checks.prose import OBJECT, Passage, Prose, words_of
from newsletter.claim_words import Kind, kinds_of
from newsletter.errors import Location
from newsletter.links import untagged
from newsletter.model import Issue
from newsletter.sentences import sentences
from newsletter.tree import shown, walk_blocks, walk_inlines

_NAMES_A_SOURCE = r"(?:sources?|quellen?|fuentes?|fontes?|bron(?:nen)?|出典|来源)\s?[:：]\s*"
_SOURCE = rf"[(\[]?\s*{_NAMES_A_SOURCE}"
_PLACEHOLDER = r"\[\[[^\[\]\n]*\]\]"
# What is found by its first words is found although a note or a tag stands further on.
_FIRST_WORDS = 40
# In a paragraph that is longer than this, a claim is at the paragraph's first line: looking it up would take too long.
_LONGEST_SEARCHED = 20_000


@dataclass(frozen=True)
class Claim:
    """A sentence to stand up for. kinds: at least one. source: the link or the note that follows; empty without one."""

    kinds: tuple[Kind, ...]
    sentence: str
    location: Location
    source: str


@dataclass(frozen=True)
class _Unit:
    """What is read in one go. marks: its links and notes, with the offset in `words` at which each stands.

    whole: whether it is one claim, however many sentences it has; kinds: what it is whatever its words say.
    """

    passage: Passage
    words: str
    marks: tuple[tuple[int, Inline], ...] = ()
    whole: bool = False
    kinds: tuple[Kind, ...] = ()
    location: Location | None = field(default=None)


def claims(issue: Issue, website: str = "") -> tuple[Claim, ...]:
    """Every sentence of an issue with a figure, a study, a quotation or the promise of an outcome, in reading order.

    website: the brand's own; its pages are no source, nor are buttons, `mailto:` and `tel:`. Notes at the end are the
    sources of the sentences that refer to them; one that no claim refers to is read like a paragraph.
    """
    return tuple(_Reading(issue, website).claims())


class _Reading:
    """One reading of an issue."""

    def __init__(self, issue: Issue, website: str) -> None:
        self._issue = issue
        self._prose = Prose(issue)
        self._own = _host(website)
        self._blocks = tuple(walk_blocks(shown(issue.blocks, "html")))
        self._notes = {
            note.number: tuple(walk_blocks(note.blocks))
            for block in self._blocks
            if isinstance(block, Footnotes)
            for note in block.notes
        }
        self._cited: set[int] = set()

    def claims(self) -> Iterator[Claim]:
        lines = {line: number for number, blocks in self._notes.items() for line in (block.line for block in blocks)}
        text: list[_Unit] = []
        notes: list[tuple[int, _Unit]] = []
        for unit in self._units():
            number = lines.get(unit.passage.line) if not unit.passage.key else None
            if number is None:
                text.append(unit)
            else:
                notes.append((number, unit))
        yield from self._in(text)
        yield from self._in([unit for number, unit in notes if number not in self._cited])

    def _in(self, units: Sequence[_Unit]) -> Iterator[Claim]:
        following = self._following(units)
        for unit, after in zip(units, following, strict=True):
            if not re.match(_SOURCE, unit.words, re.IGNORECASE):
                yield from self._of(unit, after)

    def _following(self, units: Sequence[_Unit]) -> list[str]:
        """For each unit, the source that a line `Source: …` under it names; one under figures or a table is for all."""
        found: list[str] = []
        source, of = "", ""
        for unit in reversed(units):
            kind = unit.passage.kind
            if re.match(_SOURCE, unit.words, re.IGNORECASE):
                source, of = self._named(unit, 0, len(unit.words)), ""
                found.append("")
                continue
            source = source if of in ("", kind) else ""
            found.append(source)
            source, of = (source, kind) if kind in ("figure", "cell") else ("", "")
        return found[::-1]

    def _of(self, unit: _Unit, after: str) -> Iterator[Claim]:
        language = self._issue.language
        spans = [(0, len(unit.words))] if unit.whole else list(sentences(unit.words, language))
        for at, (start, end) in enumerate(spans):
            words = unit.words[start:end]
            if re.match(_SOURCE, words, re.IGNORECASE):
                continue
            kinds = kinds_of(words, language, unit.kinds)
            if not kinds:
                continue
            last = at + 1 == len(spans)
            upto = len(unit.words) + 1 if last else spans[at + 1][0]
            source = self._source(unit, start, upto)
            if not source and not last and re.match(_SOURCE, unit.words[spans[at + 1][0] :], re.IGNORECASE):
                source = self._named(unit, *spans[at + 1])
            shown_words = " ".join(merge.reveal(words).replace(OBJECT, "[…]").split())
            yield Claim(kinds, shown_words, self._place(unit, start, end), source or (after if last else ""))

    def _source(self, unit: _Unit, start: int, end: int) -> str:
        """The sources inside a sentence: links to others, notes, `(Source: …)`."""
        found: list[str] = []
        for offset, inline in unit.marks:
            # A note stands behind the last character of its sentence, a link begins inside.
            if isinstance(inline, Link) and start <= offset < end:
                found += self._outside(inline.href)
            elif isinstance(inline, FootnoteReference) and start < offset <= end:
                found += self._note(inline.number)
        for begins, ends, target in autolinks.find(unit.words[start:end]) if unit.passage.kind == "html" else ():
            found += self._outside(target) if begins < ends else []
        named = re.search(rf"[(\[]{_NAMES_A_SOURCE}([^)\]]+)", unit.words[start:end], re.IGNORECASE)
        found += [named[1].strip()] if named and not found and not re.search(r"\[\[", named[0]) else []
        return "; ".join(dict.fromkeys(found))

    def _named(self, unit: _Unit, start: int, end: int) -> str:
        """What a line `Source: …` names: its words, and where they lead."""
        words = re.sub(_SOURCE, "", unit.words[start:end], count=1, flags=re.IGNORECASE)
        words = _without_placeholder(merge.reveal(words)).strip(" .)]")
        links = [one for offset, mark in unit.marks if isinstance(mark, Link) and start <= offset < end
                 for one in self._outside(mark.href) if one not in words]  # fmt: skip
        return " ".join(filter(None, (words, *(f"({link})" for link in links)))) if words else ""

    def _note(self, number: int) -> list[str]:
        """A note as a source: its words and where they lead; nothing where it is still to be written."""
        inlines = [getattr(block, "inlines", ()) for block in self._notes.get(number, ())]
        words = " ".join(" ".join(merge.reveal(words_of(one)) for one in inlines).split())
        self._cited.add(number)
        if not _without_placeholder(words):
            return []
        links = [link.href for one in inlines for link in walk_inlines(one) if isinstance(link, Link)]
        where = [f"({one})" for href in links for one in self._outside(href) if one not in words]
        return [" ".join((f"note {number}:", words, *where))]

    def _outside(self, href: str) -> list[str]:
        """A link as a source: only a web page, and none of the brand's own."""
        if not re.match("https?://", href, re.IGNORECASE) or merge.has_tags(href):
            return []
        host = _host(href)
        own = self._own and (host == self._own or host.endswith(f".{self._own}"))
        return [] if own or not host else [untagged(href)]

    def _place(self, unit: _Unit, start: int, end: int) -> Location:
        passage = unit.passage
        if unit.location:
            return unit.location
        if len(passage.words) > _LONGEST_SEARCHED or start >= len(passage.words):
            return self._issue.location(max(passage.line, 1))
        first = passage.words[start : min(end, start + _FIRST_WORDS, len(passage.words))]
        whole_words = first.rpartition(" ")[0] if end > start + _FIRST_WORDS and " " in first else first
        return self._prose.place(passage, start, start + len(whole_words))

    def _units(self) -> Iterator[_Unit]:
        """Passages as they are read: a figure with its label, a row of a table, a quotation with who said it."""
        tables = {block.line: block for block in self._blocks if isinstance(block, Table)}
        waiting: list[_Unit] = []
        for passage in self._prose.passages:
            unit = _Unit(passage, passage.words, _marks(passage.inlines))
            before = waiting[-1] if waiting else None
            if passage.kind == "label" and before and before.passage.kind == "figure":
                waiting[-1] = replace(_joined(before, unit, " "), whole=True, kinds=("figure",))
            elif before and before.passage.quoted and _says_who(passage):
                waiting[-1] = _joined(before, unit, " " if passage.quoted else " – ")
            elif passage.kind == "cell":
                waiting += self._rows(passage, tables.pop(passage.line, None))
            elif passage.quoted and passage.kind == "paragraph":
                waiting.append(replace(unit, whole=True, kinds=("quotation",)))
            else:
                waiting.append(unit)
            yield from waiting[:-1]
            waiting = waiting[-1:]
        yield from waiting

    def _rows(self, passage: Passage, table: Table | None) -> Iterator[_Unit]:
        """The rows of a table, at its first cell."""
        for number, row in enumerate(table.rows if table else (), 2):
            unit = _Unit(passage, "")
            for cell in row:
                unit = _joined(unit, _Unit(passage, words_of(cell.inlines), _marks(cell.inlines)), " | ")
            # A table of Markdown has a row in a line, behind its head and the line below that.
            line = passage.line + (number if "|" in self._issue.source_line(passage.line + number) else 0)
            yield replace(unit, whole=True, location=self._issue.location(line))


def _says_who(passage: Passage) -> bool:
    """Whether a passage says who spoke: the line of a pull quote, or one behind a dash in a plain quotation."""
    return passage.kind == "attribution" or (passage.quoted and re.match("[—–―]", passage.words) is not None)


def _joined(one: _Unit, other: _Unit, between: str) -> _Unit:
    words = f"{one.words}{between}" if one.words else ""
    marks = tuple((offset + len(words), inline) for offset, inline in other.marks)
    return replace(one, words=words + other.words, marks=(*one.marks, *marks))


def _marks(inlines: Sequence[Inline], offset: int = 0) -> tuple[tuple[int, Inline], ...]:
    """The links and the references to notes in inlines, each with its offset in `words_of` them."""
    found: list[tuple[int, Inline]] = []
    for inline in inlines:
        if isinstance(inline, Link | FootnoteReference):
            found.append((offset, inline))
        if isinstance(inline, Span | Link):
            found += _marks(inline.children, offset)
        offset += len(words_of((inline,)))
    return tuple(found)


def _without_placeholder(words: str) -> str:
    return re.sub(_PLACEHOLDER, "", words).strip(" .;,")


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
