"""The text part: the same tree as the HTML, as one would like to read it in a terminal.

Lines are at most 78 columns wide (RFC 5322, 2.1.1) except for what cannot be broken; wide characters count two.
A block type is added here in `_BLOCKS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from newsletter import merge
from newsletter.blocks import (
    Block,
    Blockquote,
    Buttons,
    Callout,
    Card,
    Cell,
    CodeBlock,
    Columns,
    Divider,
    Figure,
    Footnotes,
    Heading,
    Image,
    Link,
    ListBlock,
    Media,
    Paragraph,
    PullQuote,
    RawHtml,
    Spacer,
    Stats,
    Table,
    Text,
)
from newsletter.model import NOT_XML, Issue
from newsletter.text_inlines import InlineWriter
from newsletter.text_lines import UNBREAKABLE, indent, width, wrap
from newsletter.text_links import Addresses, dials, short_address
from newsletter.text_tables import aligned, record
from newsletter.tree import inlines_of, shown, walk_blocks, walk_inlines
from newsletter.words import month_and_year, words

WIDTH = 78
_WIDEST_STAT = 16
_UNDERLINES = {1: "=", 2: "-"}


class _Writer(InlineWriter):
    """Writes one issue: a method for each block type, which gives lines of at most `room` columns."""

    def blocks(self, blocks: Sequence[Block], room: int) -> list[str]:
        lines: list[str] = []
        for block in blocks:
            written = _BLOCKS[type(block)](self, block, room)
            if written:
                lines += [*([""] if lines else []), *written]
        return lines

    def heading(self, block: Heading, room: int) -> list[str]:
        below = Addresses(longest=0)
        text = self.inlines(block.inlines, below)
        lines = wrap(below.alone(text), room)
        mark = _UNDERLINES.get(block.level, "~")
        return [*lines, mark * max(map(width, lines)), *below.lines(room)]

    def paragraph(self, block: Paragraph, room: int) -> list[str]:
        below = Addresses()
        text = self.inlines(block.inlines, below)
        return below.paragraph(text, room) if text.strip() else []

    def list_block(self, block: ListBlock, room: int) -> list[str]:
        lines: list[str] = []
        last = (block.start or 0) + len(block.items) - 1
        for index, item in enumerate(block.items):
            marker = "" if block.start is None else f"{block.start + index}.".ljust(len(str(last)) + 1) + " "
            if item.checked is not None:
                marker += "[x] " if item.checked else "[ ] "
            marker = marker or "- "
            write = self.tight if block.tight else self.blocks
            first, *rest = write(item.blocks, room - len(marker)) or [""]
            if lines and not block.tight:
                lines.append("")
            lines += [f"{marker}{first}".rstrip(" "), *indent(rest, " " * len(marker))]
        return lines

    def tight(self, blocks: Sequence[Block], room: int) -> list[str]:
        return [line for block in blocks for line in _BLOCKS[type(block)](self, block, room)]

    def blockquote(self, block: Blockquote, room: int) -> list[str]:
        return indent(self.blocks(block.blocks, room - 2), "> ")

    def code_block(self, block: CodeBlock, _room: int) -> list[str]:
        return indent(self.filled(block.text).split("\n"), "    ")

    def table(self, block: Table, room: int) -> list[str]:
        below = Addresses(longest=0)
        rows = [self.cells(row, below) for row in (block.head, *block.rows)]
        lines = aligned(rows, [cell.align for cell in block.head], room)
        if lines is None:
            return self.records(block, room)
        addresses = below.lines(room)
        return [*lines, *([""] if addresses else []), *addresses]

    def cells(self, row: Sequence[Cell], below: Addresses) -> list[str]:
        return [self.inlines(cell.inlines, below).strip() for cell in row]

    def records(self, block: Table, room: int) -> list[str]:
        """A table too wide for a line: each row as `Heading: cell` lines, its addresses below them."""
        below = Addresses()
        names = [" ".join(name.split("\n")) for name in self.cells(block.head, below)]
        lines = below.lines(room)
        for row in block.rows:
            below = Addresses()
            written = [*record(names, self.cells(row, below), room), *below.lines(room)]
            lines += [*([""] if lines else []), *written]
        return lines if block.rows else [*wrap(", ".join(names), room), *lines]

    def raw_html(self, block: RawHtml, room: int) -> list[str]:
        text = self.filled(block.text)
        if any(link.href.startswith("tel:") for link in block.links):
            text = self.number(text)
        return [line for part in text.split("\n") for line in wrap(part, room)]

    def image(self, image: Image, room: int) -> list[str]:
        return wrap(f"[{self.words['image']}: {self.filled(image.alt)}]", room) if image.alt else []

    def figure(self, block: Figure, room: int) -> list[str]:
        caption = wrap(self.filled(block.caption), room) if block.caption else []
        return [*self.image(block.image, room), *caption, *self.target(block.href)]

    def target(self, href: str | None) -> list[str]:
        return [f"<{short_address(self.address(href))}>"] if href else []

    def media(self, block: Media, room: int) -> list[str]:
        """The image's words, where it leads unless the text leads there as well, and the text beside it."""
        inside = [i for child in walk_blocks(block.blocks) for i in walk_inlines(inlines_of(child))]
        said = any(isinstance(inline, Link) and inline.href == block.href for inline in inside)
        image = [*self.image(block.image, room), *([] if said else self.target(block.href))]
        text = self.blocks(block.blocks, room)
        return [*image, *([""] if image and text else []), *text]

    def buttons(self, block: Buttons, room: int) -> list[str]:
        return [
            line
            for one in block.buttons
            for line in self.button(self.inlines(one.inlines, Addresses()), one.href, room)
        ]

    def button(self, label: str, href: str, room: int) -> list[str]:
        target = self.address(href)
        label = self.number(label) if href.startswith("tel:") else label
        first, *rest = wrap(label if dials(label, target) else f"{label}: {short_address(target)}", room)
        return [first, *indent(rest, "  ")]

    def callout(self, block: Callout, room: int) -> list[str]:
        label = self.filled(block.label) or self.words[block.kind]
        return indent([*wrap(label, room - 2), *self.blocks(block.blocks, room - 2)], "| ")

    def card(self, block: Card, room: int) -> list[str]:
        return indent(self.blocks(block.blocks, room - 2), "| ")

    def columns(self, block: Columns, room: int) -> list[str]:
        return self.blocks([inside for column in block.columns for inside in column.blocks], room)

    def quote(self, block: PullQuote, room: int) -> list[str]:
        lines = self.blocks(block.blocks, room - 4)
        below = Addresses()
        who = self.inlines(block.attribution, below).strip()
        return indent([*lines, *(below.paragraph(f"– {who}", room - 4) if who else [])], "    ")

    def stats(self, block: Stats, room: int) -> list[str]:
        below = Addresses()
        items = [[self.inlines(part, below).strip() for part in (item.figure, item.label)] for item in block.items]
        size = max((width(figure) for figure, _ in items), default=0)
        lines: list[str] = []
        for figure, label in items:
            if size > _WIDEST_STAT:
                lines += wrap(f"{figure} – {label}", room)
                continue
            first, *rest = wrap(label, room - size - 2)
            lines += [" " * (size - width(figure)) + f"{figure}  {first}", *indent(rest, " " * (size + 2))]
        return [*lines, *below.lines(room)]

    def divider(self, _block: Divider, _room: int) -> list[str]:
        return ["* * *"]

    def spacer(self, _block: Spacer, _room: int) -> list[str]:
        return []

    def footnotes(self, block: Footnotes, room: int) -> list[str]:
        lines = ["----------"]
        for note in block.notes:
            marker = f"[{note.number}] "
            first, *rest = self.blocks(note.blocks, room - len(marker)) or [""]
            lines += [marker + first, *indent(rest, " " * len(marker))]
        return lines


_BLOCKS: Mapping[type, Callable[[_Writer, Any, int], list[str]]] = {
    Heading: _Writer.heading,
    Paragraph: _Writer.paragraph,
    ListBlock: _Writer.list_block,
    Blockquote: _Writer.blockquote,
    CodeBlock: _Writer.code_block,
    Table: _Writer.table,
    RawHtml: _Writer.raw_html,
    Figure: _Writer.figure,
    Media: _Writer.media,
    Buttons: _Writer.buttons,
    Callout: _Writer.callout,
    Card: _Writer.card,
    Columns: _Writer.columns,
    PullQuote: _Writer.quote,
    Stats: _Writer.stats,
    Divider: _Writer.divider,
    Spacer: _Writer.spacer,
    Footnotes: _Writer.footnotes,
}


@dataclass(frozen=True)
class Footer:
    """What stands under every text part: the sender's facts, as in the HTML."""

    name: str
    address: str
    phone: str
    disclaimer: str
    reason: str
    privacy_url: str


def render(issue: Issue, footer: Footer, fill: Callable[[str], str], fill_address: Callable[[str], str]) -> str:
    """The text part of an issue; it ends with a newline.

    fill: what merge fields become (a service's tags, or a sample subscriber's data). fill_address: the same in a link's
    target. Pass `str` to keep them opaque.
    """
    writer = _Writer(fill, fill_address, words(issue.language), issue.direction == "rtl")
    sections = [
        [footer.name, *([month_and_year(issue.date, issue.language)] if issue.date else [])],
        writer.blocks(_article(issue), WIDTH),
        _footer(footer, writer),
    ]
    lines = [line for section in sections if section for line in [*section, ""]]
    # A soft hyphen only says where a word could be broken.
    return NOT_XML.sub("", "\n".join(lines)).replace(UNBREAKABLE, " ").replace("\u00ad", "")


def _article(issue: Issue) -> list[Block]:
    """The title, what stands under it, and the blocks of the post."""
    blocks = shown(issue.blocks, "text")
    head: list[Block] = [Heading(1, (Text(issue.title),), 1)] if issue.title and not issue.title_in_body else []
    if issue.title_in_body and blocks and isinstance(blocks[0], Heading):
        head, blocks = [blocks[0]], blocks[1:]
    if issue.lead:
        head.append(Paragraph((Text(issue.lead),), 1))
    if issue.hero:
        head.append(Figure(issue.hero.image, issue.hero.caption, issue.hero.href, 1))
    return [*head, *blocks]


def _footer(footer: Footer, writer: _Writer) -> list[str]:
    lines = ["-" * WIDTH]
    for fact in (footer.name, footer.address, writer.number(footer.phone)):
        lines += wrap(writer.filled(fact), WIDTH) if fact else []
    for sentence in (footer.disclaimer, footer.reason):
        lines += ["", *wrap(writer.filled(sentence), WIDTH)] if sentence else []
    lines.append("")
    for name in merge.LINKS:
        lines += wrap(f"{writer.words[name]}: {writer.filled(merge.conceal('{{ links.' + name + ' }}'))}", WIDTH)
    if footer.privacy_url:
        lines += wrap(f"{writer.words['privacy']}: {footer.privacy_url}", WIDTH)
    return lines
