"""What readers read, piece by piece, each piece with its place in the source."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from typing import Literal, TypeAlias

from newsletter.blocks import (
    Block,
    Blockquote,
    Buttons,
    Callout,
    Code,
    Figure,
    FootnoteReference,
    Heading,
    Image,
    Inline,
    LineBreak,
    Link,
    Paragraph,
    PullQuote,
    RawHtml,
    Span,
    Stats,
    Table,
    Text,
)
from newsletter.errors import Location
from newsletter.model import Issue
from newsletter.tree import inlines_of, inner, shown, walk_inlines

Kind: TypeAlias = Literal[
    "subject", "preheader", "title", "lead", "heading", "paragraph", "cell", "attribution", "button", "figure",
    "label", "caption", "alt", "html",
]  # fmt: skip
# Stands in a passage for what is no prose: code, an image. No word, and no part of one.
OBJECT = "\ufffc"
_ALIKE = {
    "'": "['‘’‚‛′]", "‘": "['‘’‚‛′]", "’": "['‘’‚‛′]", '"': '["“”„‟″«»]', "“": '["“”„‟″«»]', "”": '["“”„‟″«»]',
    "„": '["“”„‟″«»]', "«": '["“”„‟″«»]', "»": '["“”„‟″«»]', "…": r"(?:…|\.\.\.)", "–": "(?:–|--)", "—": "(?:—|---?)",
}  # fmt: skip
# What may stand between two words in Markdown and is no word: emphasis, brackets, the mark of a quotation.
_BETWEEN = r"[\s>*_~\[\]\\]+"


@dataclass(frozen=True)
class Passage:
    """A piece of prose: a paragraph, a heading, a cell.

    words: as readers see them; merge fields are opaque letters (`merge.reveal`), code and images are `OBJECT`.
    line: where it begins, as `Issue.location` takes it; 0 in the front matter, where `key` names it.
    inlines: what the words were made of, where it was inlines. quoted: whether somebody else is speaking.
    beyond: the line at which the next passage begins; 0 for the last one.
    """

    kind: Kind
    words: str
    line: int
    key: str = ""
    inlines: tuple[Inline, ...] = ()
    quoted: bool = False
    beyond: int = 0


@dataclass(frozen=True)
class _Source:
    """Some lines of an issue as one text. numbers: of the lines. starts: the offset at which each begins."""

    text: str
    numbers: list[int]
    starts: list[int]


class Prose:
    """All passages of an issue's HTML part, and where their words stand in the source."""

    def __init__(self, issue: Issue) -> None:
        self._issue = issue
        # One paragraph may hold the same words ten thousand times: what was looked for is kept.
        self._sources: dict[tuple[int, int], _Source] = {}
        self._matches: dict[tuple[str, int, int], list[tuple[int, int]]] = {}
        self._occurrences: dict[tuple[str, str], list[int]] = {}

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every passage, in the order in which they are read."""
        read = [passage for passage in _passages(self._issue) if passage.words.strip()]
        beyond = 0
        for at in range(len(read) - 1, -1, -1):
            following = read[at + 1].line if at + 1 < len(read) else 0
            beyond = following if following > read[at].line else beyond
            read[at] = replace(read[at], beyond=beyond)
        return tuple(read)

    @cached_property
    def _lines(self) -> dict[int, str]:
        return dict(self._issue.sources())

    def place(self, passage: Passage, start: int, end: int) -> Location:
        """Where in the source the characters from `start` to `end` of a passage's words stand.

        The line where the passage begins, without a column, where they cannot be found: they may be written with
        markup in the middle of a word, or come from a setting.
        """
        fragment = passage.words[start:end].strip()
        earlier = self._earlier(passage.words, fragment, start)
        if passage.key:
            where = self._issue.locations.get(passage.key)
            if where is None:  # the title, and a subject made of it, may be the first heading
                return self._found(fragment, earlier, 1, len(self._lines) + 1) or Location(self._issue.file, 1)
            return self._found(fragment, earlier, where.line, where.line + 8) or where
        found = self._found(fragment, earlier, passage.line, passage.beyond or passage.line + len(self._lines))
        return found or self._issue.location(max(passage.line, 1))

    def _earlier(self, words: str, fragment: str, start: int) -> int:
        """How often a fragment stands in the words before `start`."""
        if not fragment:
            return 0
        key = (words, fragment)
        if key not in self._occurrences:
            self._occurrences[key] = [match.start() for match in re.finditer(re.escape(fragment), words)]
        return bisect_right(self._occurrences[key], start - len(fragment))

    def _found(self, fragment: str, earlier: int, first: int, beyond: int) -> Location | None:
        """The place of the match that follows `earlier` others, from line `first` up to the line `beyond`."""
        source = self._source(first, beyond)
        key = (fragment, first, beyond)
        if key not in self._matches:
            found = re.finditer(_pattern(fragment), source.text) if fragment else ()
            self._matches[key] = [match.span() for match in found]
        matches = self._matches[key]
        if not matches:
            return None
        begin, end = matches[min(earlier, len(matches) - 1)]
        index = bisect_right(source.starts, begin) - 1
        length = len(source.text[begin:end].split("\n")[0])
        return self._issue.location(source.numbers[index], begin - source.starts[index] + 1, length)

    def _source(self, first: int, beyond: int) -> _Source:
        """The lines from `first` up to `beyond`, as one text."""
        key = (first, beyond)
        if key not in self._sources:
            numbers = [number for number in range(max(first, 1), beyond) if number in self._lines]
            lines = [self._lines[number] for number in numbers]
            starts = list(accumulate((len(line) + 1 for line in lines), initial=0))[: len(lines)]
            self._sources[key] = _Source("\n".join(lines), numbers, starts)
        return self._sources[key]


def _pattern(fragment: str) -> str:
    """A regular expression that finds words as they may be written in Markdown."""
    parts = (_ALIKE.get(char) or re.escape(char) if not char.isspace() else " " for char in fragment)
    return re.sub(" +", lambda _: _BETWEEN, "".join(parts))


def words_of(inlines: tuple[Inline, ...]) -> str:
    """The words of inlines as readers see them; code and images are `OBJECT`."""
    parts = []
    for inline in inlines:
        match inline:
            case Text(text=text):
                parts.append(text.replace("\n", " "))  # where a line of the source ends, readers see a space
            case Code() | Image():
                parts.append(OBJECT)
            case LineBreak():
                parts.append("\n")
            case Span(children=children) | Link(children=children):
                parts.append(words_of(children))
            case FootnoteReference():
                pass
    return "".join(parts)


def _passages(issue: Issue) -> Iterator[Passage]:
    yield Passage("subject", issue.subject, 0, "subject" if "subject" in issue.locations else "title")
    yield Passage("preheader", issue.preheader, 0, "preheader" if "preheader" in issue.locations else "description")
    if not issue.title_in_body:
        yield Passage("title", issue.title, 0, "title")
    yield Passage("lead", issue.lead, 0, "lead")
    if issue.hero:
        yield Passage("alt", issue.hero.image.alt, 0, "hero.alt")
        yield Passage("caption", issue.hero.caption, 0, "hero.caption")
    for block in shown(issue.blocks, "html"):
        yield from _of(block, quoted=False)


def _of(block: Block, *, quoted: bool) -> Iterator[Passage]:
    """The passages of a block and of what is inside it."""
    yield from (replace(passage, quoted=quoted) for passage in _own(block))
    for inline in walk_inlines(inlines_of(block)):
        if isinstance(inline, Image):
            yield Passage("alt", inline.alt, inline.line or block.line)
    for child in inner(block):
        yield from _of(child, quoted=quoted or isinstance(block, Blockquote | PullQuote))
    if isinstance(block, PullQuote):
        yield _words("attribution", block.attribution, block.line)


def _own(block: Block) -> Iterator[Passage]:
    """The passages that stand directly in a block."""
    match block:
        case Heading(inlines=inlines, line=line):
            yield _words("heading", inlines, line)
        case Paragraph(inlines=inlines, line=line):
            yield _words("paragraph", inlines, line)
        case Table(head=head, rows=rows, line=line):
            yield from (_words("cell", cell.inlines, line) for row in (head, *rows) for cell in row)
        case Buttons(buttons=buttons):
            yield from (_words("button", button.inlines, button.line) for button in buttons)
        case Stats(items=items):
            for item in items:
                yield _words("figure", item.figure, item.line)
                yield _words("label", item.label, item.line)
        case Callout(label=label, line=line):
            yield Passage("label", label, line)
        case Figure(caption=caption, line=line):
            yield Passage("caption", caption, line)
        case RawHtml(text=text, line=line):
            yield Passage("html", text, line)
        case _:
            pass


def _words(kind: Kind, inlines: tuple[Inline, ...], line: int) -> Passage:
    return Passage(kind, words_of(inlines), line, inlines=inlines)
