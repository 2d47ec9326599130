"""What a post is made of: blocks, and the inlines inside them. Frozen; they know nothing of files or templates.

A `line` is the line in the source, counted from 1; those of included files are counted on (see `model.Included`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias


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
