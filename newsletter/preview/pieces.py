"""A mail's words and pictures, piece by piece as its HTML has them, each with where its source begins.

A piece is what a browser shows between two borders of blocks: a paragraph, a cell, a button. The page finds pieces by
their words (`page/anchors.js`), so whatever a template leaves as it is must be here just as readers see it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import unescape

from newsletter.blocks import (
    Block,
    Buttons,
    Callout,
    Code,
    CodeBlock,
    Figure,
    FootnoteReference,
    Footnotes,
    Heading,
    Image,
    Inline,
    LineBreak,
    Link,
    Media,
    Paragraph,
    PullQuote,
    RawHtml,
    Span,
    Stats,
    Table,
    Text,
)
from newsletter.model import NOT_XML, Issue
from newsletter.text_lines import joined
from newsletter.tree import inner, plain, shown
from newsletter.words import words

# Elements that end a line of text. `page/anchors.js` has the same, but for what the sanitiser lets through.
_BORDERS = re.compile(
    r"</?(?:address|article|aside|blockquote|caption|center|dd|details|div|dl|dt|figcaption|figure|footer|h[1-6]|header"
    r"|hr|li|main|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul)\b[^<>]*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:[^<>\"]|\"[^\"]*\")*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r'\s(href|src|alt)="([^"]*)"', re.IGNORECASE)


@dataclass(frozen=True)
class LinkedWords:
    """A link: the characters of its piece's words from `start` to `end`, and the image in it, if there is one."""

    start: int
    end: int
    href: str
    line: int
    picture: Image | None = None


@dataclass(frozen=True)
class Piece:
    """Words that stand together, with the links and pictures among them; merge fields are opaque letters.

    line: as `Issue.location` takes it; 0 where `key` names the front matter value the words come from. heading: of
    which rank they are a heading, 0 for none. note: whether they stand in the notes at the end.
    """

    words: str
    line: int
    key: str = ""
    heading: int = 0
    note: bool = False
    links: tuple[LinkedWords, ...] = ()
    pictures: tuple[Image, ...] = ()


def pieces_of(issue: Issue) -> tuple[Piece, ...]:
    """Every piece of an issue's HTML part, in reading order; what a template adds of its own is none."""
    head = []
    if issue.hero:
        image, href = issue.hero.image, issue.hero.href
        link = (LinkedWords(0, 0, href, 0, image),) if href else ()
        head.append(Piece("", 0, "hero", links=link, pictures=(image,)))
        head.append(Piece(issue.hero.caption, 0, "hero.caption"))
    if not issue.title_in_body:
        head.append(Piece(issue.title, 0, "title", heading=1))
    head.append(Piece(issue.lead, 0, "lead"))
    body = (piece for block in shown(issue.blocks, "html") for piece in _of(block, issue.language))
    cta = issue.cta.line if issue.cta else 0
    every = (replace(piece, line=0, key="cta.label") if cta and piece.line == cta else piece for piece in body)
    return tuple(piece for piece in (*head, *every) if piece.words.strip() or piece.pictures)


def _of(block: Block, language: str) -> Iterator[Piece]:
    """The pieces of a block and of what is inside it."""
    if isinstance(block, Callout):
        yield Piece(block.label or words(language)[block.kind], block.line)
    yield from _own(block)
    line = block.line
    for child in inner(block):
        for piece in _of(child, language):
            line = max(line, piece.line)
            yield replace(piece, note=True) if isinstance(block, Footnotes) else piece
    if isinstance(block, PullQuote):
        yield _piece(block.attribution, line)  # it is written behind the last of the words


def _own(block: Block) -> Iterator[Piece]:
    """The pieces that stand directly in a block, before what is inside it."""
    match block:
        case Heading(inlines=inlines, line=line) | Paragraph(inlines=inlines, line=line):
            yield _piece(inlines, line, heading=block.level if isinstance(block, Heading) else 0)
        case Table(head=head, rows=rows, line=line):
            yield from (_piece(cell.inlines, line) for row in (head, *rows) for cell in row)
        case Buttons(buttons=buttons):
            for button in buttons:
                yield _piece((Link(button.inlines, button.href, line=button.line),), button.line)
        case Stats(items=items):
            yield from (_piece(part, item.line) for item in items for part in (item.figure, item.label))
        case Figure() | Media():
            yield _picture(block)
            yield Piece(block.caption if isinstance(block, Figure) else "", block.line)
        case CodeBlock(text=text, line=line):
            yield Piece(text, line)
        case RawHtml(html=html, line=line):
            yield from _raw(html, line)
        case _:
            pass


def _picture(block: Figure | Media) -> Piece:
    line = block.image.line or block.line
    links = (LinkedWords(0, 0, block.href, line, block.image),) if block.href else ()
    return Piece("", line, links=links, pictures=(block.image,))


def _piece(inlines: Sequence[Inline], line: int, heading: int = 0) -> Piece:
    running = _Running(line)
    running.add(inlines)
    return replace(running.piece(), heading=heading)


@dataclass
class _Running:
    """Words that are put together from inlines or from HTML."""

    line: int
    parts: list[str] = field(default_factory=list)
    length: int = 0
    links: list[LinkedWords] = field(default_factory=list)
    pictures: list[Image] = field(default_factory=list)

    def piece(self) -> Piece:
        return Piece("".join(self.parts), self.line, links=tuple(self.links), pictures=tuple(self.pictures))

    def say(self, text: str) -> None:
        clean = NOT_XML.sub("", text)
        self.parts.append(clean)
        self.length += len(clean)

    def add(self, inlines: Sequence[Inline]) -> None:
        for inline in inlines:
            match inline:
                case Text(text=text):
                    self.say(joined(text))
                case Code(text=text):
                    self.say(text)
                case LineBreak():
                    self.say(" ")
                case FootnoteReference(number=number):
                    self.say(str(number))
                case Image():
                    self.pictures.append(inline)
                case Span(children=children):
                    self.add(children)
                case Link(children=children, href=href, line=line):
                    self.link(children, href, line or self.line)

    def link(self, children: Sequence[Inline], href: str, line: int) -> None:
        """A link's words and pictures; its place among the links is where it begins."""
        start, before = self.length, len(self.pictures)
        self.add(children)
        picture = self.pictures[before] if len(self.pictures) > before else None
        self.links.append(LinkedWords(start, self.length, href, line, picture))


def _raw(html: str, line: int) -> Iterator[Piece]:
    """The author's own HTML, which a sanitiser made well-formed."""
    for part in _BORDERS.split(html):
        running = _Running(line)
        href, start, end = "", 0, 0
        for tag in _TAG.finditer(part):
            running.say(unescape(part[end : tag.start()]))
            end = tag.end()
            closes, name = bool(tag[1]), tag[2].lower()
            values = {found[1].lower(): unescape(found[2]) for found in _ATTRIBUTE.finditer(tag[3])}
            if name == "br":
                running.say(" ")
            elif name == "img":
                running.pictures.append(Image(values.get("src", ""), values.get("alt", ""), line=line))
            elif name == "a" and not closes:
                href, start = values.get("href", ""), running.length
            elif name == "a" and href:
                picture = running.pictures[-1] if running.pictures and running.length == start else None
                running.links.append(LinkedWords(start, running.length, href, line, picture))
                href = ""
        running.say(unescape(part[end:]))
        yield running.piece()


def link_words(piece: Piece, link: LinkedWords) -> str:
    """What readers see of a link: its words, or else what its picture says."""
    seen = " ".join(piece.words[link.start : link.end].split())
    return seen or (plain((link.picture,)) if link.picture else "")
