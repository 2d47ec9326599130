"""The data that flows through the stages: blocks and inlines of a post, findings, images, the finished email.

Everything here is frozen and knows nothing of files, templates or services.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, TypeAlias

from newsletter.errors import Location

# What neither XML nor a mail may hold (XML 1.0, section 2.2). A source is free of it, but `&#12;` brings it back in.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

# Characters of a line that a place shows: a post pasted as one line may be a megabyte long.
_SHOWN = 200

Direction: TypeAlias = Literal["ltr", "rtl"]
Severity: TypeAlias = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Finding:
    """Something a careful sender wants to know; `code` is stable, so that it can be waived and looked up."""

    code: str
    severity: Severity
    message: str
    location: Location | None = None
    hint: str | None = None


# Inlines: what a paragraph is made of. Merge fields travel inside the strings, as the opaque letters of `merge.py`.


@dataclass(frozen=True)
class Text:
    """A run of plain characters."""

    text: str


@dataclass(frozen=True)
class Code:
    """Characters to be shown as they are, in a code face."""

    text: str


@dataclass(frozen=True)
class LineBreak:
    """A line break the author asked for."""


@dataclass(frozen=True)
class Span:
    """Inlines in a style of their own; `style` is the HTML element that names it.

    language, direction: of words in another language, which a screen reader and a right-to-left script need to know.
    """

    style: Literal["em", "strong", "s", "u", "sub", "sup", "small", "mark", "kbd", "span"]
    children: tuple[Inline, ...]
    language: str = ""
    direction: str = ""


@dataclass(frozen=True)
class Link:
    """A link; `href` is as it goes out, with merge fields still opaque."""

    children: tuple[Inline, ...]
    href: str
    title: str = ""
    line: int = 0


@dataclass(frozen=True)
class Image:
    """An image; `src` as the author wrote it.

    width: CSS pixels the author asked for, or None. share: the percentage of its room the author asked for, or None.
    """

    src: str
    alt: str
    title: str = ""
    width: int | None = None
    line: int = 0
    share: int | None = None


@dataclass(frozen=True)
class FootnoteReference:
    """The small number that points at a footnote, counted from 1 in the order of first use."""

    number: int


Inline: TypeAlias = Text | Code | LineBreak | Span | Link | Image | FootnoteReference


# Blocks: what a post is made of. `line` is the line in the source file, counted from 1; the lines of included files are
# counted on behind the post's own, and `Issue.location` tells file and line of both.


@dataclass(frozen=True)
class Heading:
    """A heading; `level` is 1 only for the title of the issue."""

    level: int
    inlines: tuple[Inline, ...]
    line: int


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of text."""

    inlines: tuple[Inline, ...]
    line: int


@dataclass(frozen=True)
class ListItem:
    """One item of a list; `checked` is None unless it is a task."""

    blocks: tuple[Block, ...]
    checked: bool | None
    line: int


@dataclass(frozen=True)
class ListBlock:
    """A bullet list (`start` is None) or a numbered one that counts from `start`."""

    items: tuple[ListItem, ...]
    start: int | None
    tight: bool
    line: int


@dataclass(frozen=True)
class Blockquote:
    """Quoted blocks."""

    blocks: tuple[Block, ...]
    line: int


@dataclass(frozen=True)
class CodeBlock:
    """Lines to be shown as they are."""

    text: str
    line: int


@dataclass(frozen=True)
class Cell:
    """A cell of a table; `align` is None where the author set none."""

    inlines: tuple[Inline, ...]
    align: Literal["left", "center", "right"] | None


@dataclass(frozen=True)
class Table:
    """A data table; every row, the head too, has the same number of cells."""

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    line: int


@dataclass(frozen=True)
class RawHtml:
    """HTML of the author's, already reduced to what mail clients keep and made well-formed.

    text: the same as plain text, for the text part. images: the `src` of its images. links: its link targets.
    """

    html: str
    text: str
    images: tuple[Image, ...]
    links: tuple[Link, ...]
    line: int


@dataclass(frozen=True)
class Figure:
    """An image that stands alone, with an optional caption and link."""

    image: Image
    caption: str
    href: str | None
    line: int


@dataclass(frozen=True)
class Button:
    """A call to action. `primary` is the filled look."""

    inlines: tuple[Inline, ...]
    href: str
    primary: bool
    line: int


@dataclass(frozen=True)
class Buttons:
    """Buttons that stand together in a row, or one of them alone."""

    buttons: tuple[Button, ...]
    line: int


@dataclass(frozen=True)
class Callout:
    """A box that stands out; `kind` decides its colour and, where the author gave none, its label."""

    kind: Literal["info", "tip", "warning"]
    label: str
    blocks: tuple[Block, ...]
    line: int


@dataclass(frozen=True)
class PullQuote:
    """A sentence in somebody's own words, set large, with who said it."""

    blocks: tuple[Block, ...]
    attribution: tuple[Inline, ...]
    line: int


@dataclass(frozen=True)
class Stat:
    """A figure and the words that say what it counts."""

    figure: tuple[Inline, ...]
    label: tuple[Inline, ...]
    line: int


@dataclass(frozen=True)
class Stats:
    """Two to four figures side by side."""

    items: tuple[Stat, ...]
    line: int


@dataclass(frozen=True)
class Column:
    """One of the columns that stand side by side, and one under another on a phone."""

    blocks: tuple[Block, ...]
    line: int


@dataclass(frozen=True)
class Columns:
    """Two to four columns of equal width."""

    columns: tuple[Column, ...]
    line: int


@dataclass(frozen=True)
class Card:
    """A short text with an outline: one thing that can be read, and followed, by itself."""

    blocks: tuple[Block, ...]
    line: int


@dataclass(frozen=True)
class Media:
    """An image beside text; on a phone above it. side: where the image stands, `start` being where lines begin."""

    image: Image
    href: str | None
    side: Literal["start", "end"]
    blocks: tuple[Block, ...]
    line: int


@dataclass(frozen=True)
class Spacer:
    """Empty space. height: CSS pixels, beside what neighbours keep between them anyway."""

    height: int
    line: int


@dataclass(frozen=True)
class Only:
    """Blocks for one use of the post: `email` (both parts of a mail), `text` (its text part), `web` (its web page)."""

    part: Literal["email", "web", "text"]
    blocks: tuple[Block, ...]
    line: int


@dataclass(frozen=True)
class Divider:
    """A break between two parts."""

    line: int


@dataclass(frozen=True)
class Footnote:
    """A note at the end of the mail; `number` counts from 1."""

    number: int
    blocks: tuple[Block, ...]
    line: int


@dataclass(frozen=True)
class Footnotes:
    """All notes, as the last block of a post."""

    notes: tuple[Footnote, ...]
    line: int


Block: TypeAlias = (
    Heading
    | Paragraph
    | ListBlock
    | Blockquote
    | CodeBlock
    | Table
    | RawHtml
    | Figure
    | Buttons
    | Callout
    | PullQuote
    | Stats
    | Columns
    | Card
    | Media
    | Spacer
    | Only
    | Divider
    | Footnotes
)


@dataclass(frozen=True)
class Included:
    """A file that a post includes. file: relative to the workspace. lines: all of it.

    first_line: the number that blocks give to its first line, behind the lines of the post and of earlier files.
    """

    file: str
    first_line: int
    lines: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Hero:
    """The picture at the top of an issue."""

    image: Image
    href: str | None = None
    caption: str = ""


@dataclass(frozen=True)
class CallToAction:
    """The one thing the issue asks its readers to do."""

    label: str
    href: str
    line: int = 0


@dataclass(frozen=True)
class Issue:
    """One issue of the newsletter, read and understood, before any template.

    file: its Markdown file, relative to the workspace. title: shown as the h1 unless `title_in_body`. findings: what
    reading it brought up. lines: the source, for carets. locations: the place of each front matter value, by its key.
    included: the files it includes, in the order of their lines. lead: a sentence or two under the title.
    service, audience, segment, sender_name, sender_email, reply_to, utm_campaign: empty where the post does not say.
    waivers: code of a finding -> why it does not matter here. What `{{ brand.x }}` and `{{ issue.x }}` name is filled
    in already.
    """

    id: str
    file: str
    subject: str
    preheader: str
    title: str
    title_in_body: bool
    date: date | None
    language: str
    direction: Direction
    template: str
    slug: str
    hero: Hero | None
    cta: CallToAction | None
    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...]
    lines: tuple[str, ...] = field(repr=False)
    service: str = ""
    audience: str = ""
    segment: str = ""
    sender_name: str = ""
    sender_email: str = ""
    reply_to: str = ""
    utm_campaign: str = ""
    waivers: Mapping[str, str] = field(default_factory=dict)
    locations: Mapping[str, Location] = field(default_factory=dict, repr=False)
    included: tuple[Included, ...] = ()
    lead: str = ""

    def location(self, line: int, column: int | None = None, length: int = 1) -> Location:
        """The place of a block's `line`, in the post or in a file it includes. column: from 1. length: characters."""
        return place(self._files(), line, column, length)

    def source_line(self, line: int) -> str:
        """The line that `location` finds, whole, or nothing where there is none."""
        return source_line(self._files(), line) or ""

    def sources(self) -> Iterator[tuple[int, str]]:
        """Every line of the post, and then of the files it includes, with the number that `location` takes."""
        for source in self._files():
            yield from enumerate(source.lines, source.first_line)

    def _files(self) -> tuple[Included, ...]:
        return (Included(self.file, 1, self.lines), *self.included)


@dataclass(frozen=True)
class OriginalImage:
    """The file that lies beside the post. width, height: its pixels, upright. size: its bytes. kind: such as `WebP`."""

    width: int
    height: int
    size: int
    kind: str


@dataclass(frozen=True)
class ImageFile:
    """A local image that travels with the email, as it goes out.

    src: as the author wrote it. name: the file name it goes out under. width, height: pixels. transparent: whether it
    may have transparent parts. frames: if more than one, it moves; loops_forever: without ever stopping.

    identity: SHA-256, hexadecimal, of the source's bytes and of what was to be made of them. The name and the email's
    digest are built from it and not from `content`: another version of Pillow writes other bytes of the same picture,
    and a colleague's computer must not say that an email changed which nobody changed.
    """

    src: str
    name: str
    content: bytes = field(repr=False)
    mime_type: str
    width: int
    height: int
    identity: str = ""
    original: OriginalImage | None = None
    transparent: bool = False
    frames: int = 1
    loops_forever: bool = False

    @property
    def path(self) -> str:
        """What stands for the image in the HTML until a service hosts it."""
        return f"images/{self.name}"


@dataclass(frozen=True)
class Email:
    """A rendered email. In the neutral form merge fields are opaque letters and images are `images/<name>`.

    mjml, html, text: the three forms of one content. images: the local images, each once, in order of appearance.
    """

    subject: str
    preheader: str
    mjml: str = field(repr=False)
    html: str = field(repr=False)
    text: str = field(repr=False)
    images: tuple[ImageFile, ...]


@dataclass(frozen=True)
class Draft:
    """What a campaign at a mailing service is made of: in that service's merge syntax, its images hosted.

    name: what colleagues see in the service's list of campaigns; it contains `key`. key: finds the campaign again, made
    from the workspace's and the issue's ids. open_tracking, click_tracking: always sent, never left to a default.
    extra: settings of the user's for this service, merged last into the request.
    """

    name: str
    key: str
    subject: str
    preheader: str
    html: str = field(repr=False)
    text: str = field(repr=False)
    sender_name: str
    sender_email: str
    reply_to: str
    audience_id: str
    segment_id: str | None
    open_tracking: bool
    click_tracking: bool
    extra: Mapping[str, object] = field(default_factory=dict)


def place(sources: Sequence[Included], line: int, column: int | None = None, length: int = 1) -> Location:
    """The place of a line that is counted through several files, with the line itself as far as it can be shown."""
    source = next((one for one in reversed(sources) if one.first_line <= line), sources[0])
    number = max(line - source.first_line + 1, 1)
    text = source_line(sources, line)
    shown = text if text is None or len(text) <= _SHOWN else f"{text[:_SHOWN]}…" if (column or 1) <= _SHOWN else None
    return Location(source.file, number, column, length, shown)


def source_line(sources: Sequence[Included], line: int) -> str | None:
    """A line that is counted through several files, or None where there is none."""
    source = next((one for one in reversed(sources) if one.first_line <= line), sources[0])
    index = line - source.first_line
    return source.lines[index] if 0 <= index < len(source.lines) else None


def inner(block: Block) -> tuple[Block, ...]:
    """The blocks directly inside a block, in reading order."""
    match block:
        case ListBlock(items=parts) | Columns(columns=parts) | Footnotes(notes=parts):
            return tuple(child for part in parts for child in part.blocks)
        case Blockquote() | Callout() | PullQuote() | Card() | Media() | Only():
            return block.blocks
        case _:
            return ()


def with_inner(block: Block, change: Callable[[tuple[Block, ...]], tuple[Block, ...]]) -> Block:
    """The same block, with each sequence of blocks directly inside it changed; sequences come in reading order."""
    match block:
        case ListBlock(items=items):
            return replace(block, items=tuple(replace(item, blocks=change(item.blocks)) for item in items))
        case Columns(columns=columns):
            return replace(block, columns=tuple(replace(one, blocks=change(one.blocks)) for one in columns))
        case Footnotes(notes=notes):
            return replace(block, notes=tuple(replace(note, blocks=change(note.blocks)) for note in notes))
        case Blockquote() | Callout() | PullQuote() | Card() | Media() | Only():
            return replace(block, blocks=change(block.blocks))
        case _:
            return block


def with_inlines(block: Block, change: Callable[[tuple[Inline, ...]], tuple[Inline, ...]]) -> Block:
    """The same block, with each sequence of inlines that stands directly in it changed, in reading order."""

    def cells(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
        return tuple(replace(cell, inlines=change(cell.inlines)) for cell in row)

    match block:
        case Heading(inlines=inlines) | Paragraph(inlines=inlines):
            return replace(block, inlines=change(inlines))
        case Table(head=head, rows=rows):
            return replace(block, head=cells(head), rows=tuple(map(cells, rows)))
        case Buttons(buttons=buttons):
            return replace(block, buttons=tuple(replace(one, inlines=change(one.inlines)) for one in buttons))
        case PullQuote(attribution=attribution):
            return replace(block, attribution=change(attribution))
        case Stats(items=items):
            stats = (replace(one, figure=change(one.figure), label=change(one.label)) for one in items)
            return replace(block, items=tuple(stats))
        case _:
            return block


def shown(blocks: tuple[Block, ...], part: Literal["html", "text", "web"]) -> tuple[Block, ...]:
    """The blocks that one use of a post shows: what is meant for another use is left out, the rest is unwrapped.

    With it go boxes that hold nothing else, and notes that nothing else refers to; the other notes keep their numbers.
    """
    if not any(isinstance(block, Only) for block in walk_blocks(blocks)):
        return blocks
    kept = _shown(blocks, part)
    inlines = (inline for block in walk_blocks(kept) for inline in walk_inlines(inlines_of(block)))
    used = {inline.number for inline in inlines if isinstance(inline, FootnoteReference)}
    result: list[Block] = []
    for block in kept:
        if isinstance(block, Footnotes):
            notes = tuple(note for note in block.notes if note.number in used)
            result += [replace(block, notes=notes)] if notes else []
        else:
            result.append(block)
    return tuple(result)


def _shown(blocks: tuple[Block, ...], part: Literal["html", "text", "web"]) -> tuple[Block, ...]:
    uses = {"email": ("html", "text"), "text": ("text",), "web": ("web",)}
    result: list[Block] = []
    for block in blocks:
        if isinstance(block, Only):
            result += _shown(block.blocks, part) if part in uses[block.part] else ()
            continue
        kept = with_inner(block, lambda inside: _shown(inside, part))
        if inner(kept) or not inner(block) or isinstance(block, Media):
            result.append(kept)
    return tuple(result)


def walk_blocks(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Every block of a tree, parents before children, in reading order."""
    for block in blocks:
        yield block
        yield from walk_blocks(inner(block))


def inlines_of(block: Block) -> tuple[Inline, ...]:
    """The inlines that stand directly in a block, in reading order."""
    match block:
        case Heading(inlines=inlines) | Paragraph(inlines=inlines):
            return inlines
        case Table(head=head, rows=rows):
            return tuple(inline for row in (head, *rows) for cell in row for inline in cell.inlines)
        case RawHtml(images=images, links=links):
            return (*images, *links)
        case Figure(image=image, href=href):
            return (Link((image,), href, line=block.line),) if href else (image,)
        case Buttons(buttons=buttons):
            return tuple(Link(button.inlines, button.href, line=button.line) for button in buttons)
        case PullQuote(attribution=attribution):
            return attribution
        case Media(image=image, href=href):
            return (Link((image,), href, line=block.line),) if href else (image,)
        case Stats(items=items):
            return tuple(inline for item in items for inline in (*item.figure, *item.label))
        case _:
            return ()


def walk_inlines(inlines: tuple[Inline, ...]) -> Iterator[Inline]:
    """Every inline of a tree, parents before children, in reading order."""
    for inline in inlines:
        yield inline
        if isinstance(inline, Span | Link):
            yield from walk_inlines(inline.children)


def plain(inlines: tuple[Inline, ...]) -> str:
    """The words of inlines, without any style; images give their alt text."""
    return "".join(
        inline.text
        if isinstance(inline, Text | Code)
        else inline.alt
        if isinstance(inline, Image)
        else " "
        if isinstance(inline, LineBreak)
        else plain(inline.children)
        if isinstance(inline, Span | Link)
        else ""
        for inline in inlines
    )
