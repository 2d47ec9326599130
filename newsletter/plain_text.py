"""The text part: the same tree as the HTML, as one would like to read it in a terminal.

Lines are at most 78 columns wide (RFC 5322, 2.1.1) except for what cannot be broken; wide characters count two.
A block type is added here in `_BLOCKS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from newsletter import merge
from newsletter.model import (
    NOT_XML,
    Block,
    Blockquote,
    Buttons,
    Callout,
    Cell,
    Code,
    CodeBlock,
    Divider,
    Figure,
    FootnoteReference,
    Footnotes,
    Heading,
    Image,
    Inline,
    Issue,
    LineBreak,
    Link,
    ListBlock,
    Paragraph,
    PullQuote,
    RawHtml,
    Span,
    Stats,
    Table,
    Text,
)
from newsletter.text_lines import UNBREAKABLE, digits, indent, width, wrap
from newsletter.words import month_and_year, words

WIDTH = 78
_SCHEMES = ("mailto:", "tel:")


@dataclass(frozen=True)
class _Writer:
    """Writes one issue. `fill` turns merge fields into what will stand there, before any line is measured."""

    fill: Callable[[str], str]
    words: Mapping[str, str]

    def filled(self, text: str) -> str:
        """A text with its merge fields written, each in one piece."""
        return merge.in_one_piece(self.fill(text), UNBREAKABLE) if merge.has_tags(text) else self.fill(text)

    # Inlines.

    def inline(self, inline: Inline) -> str:
        match inline:
            case Text(text=text):
                return self.filled(text.replace("\n", " "))
            case Code(text=text):
                return self.filled(text)
            case LineBreak():
                return "\n"
            case Span(children=children):
                return self.inlines(children)
            case Image(alt=alt):
                return f"[{self.filled(alt)}]" if alt else ""
            case Link():
                return self.link(inline)
            case FootnoteReference(number=number):
                return f"[{number}]"

    def inlines(self, inlines: Sequence[Inline]) -> str:
        return "".join(map(self.inline, inlines))

    def link(self, link: Link) -> str:
        label = self.inlines(link.children).strip()
        href = self.filled(link.href)
        if not label:
            return f"<{href}>"
        shown = href
        for scheme in ("mailto:", "https://", "http://"):
            shown = shown.removeprefix(scheme)
        if label in (href, shown, shown.rstrip("/")) or _dials(label, href):
            return label if not href.startswith("http") else href
        return f"{label} <{href.removeprefix('tel:') if href.startswith('tel:') else href.removeprefix('mailto:')}>"

    # Blocks; each gives lines.

    def blocks(self, blocks: Sequence[Block], room: int) -> list[str]:
        lines: list[str] = []
        for block in blocks:
            written = _BLOCKS[type(block)](self, block, room)
            if written:
                lines += [*([""] if lines else []), *written]
        return lines

    def heading(self, block: Heading, room: int) -> list[str]:
        lines = wrap(self.inlines(block.inlines), room)
        mark = "=" if block.level == 1 else "-"
        return [*lines, mark * max(map(width, lines))] if block.level <= 2 else lines

    def paragraph(self, block: Paragraph, room: int) -> list[str]:
        text = self.inlines(block.inlines)
        return wrap(text, room) if text.strip() else []

    def list_block(self, block: ListBlock, room: int) -> list[str]:
        lines: list[str] = []
        last = (block.start or 0) + len(block.items) - 1
        for index, item in enumerate(block.items):
            marker = "- " if block.start is None else f"{block.start + index}.".ljust(len(str(last)) + 1) + " "
            if item.checked is not None:
                marker = "[x] " if item.checked else "[ ] "
            inside = (
                self.tight(item.blocks, room - len(marker))
                if block.tight
                else self.blocks(item.blocks, room - len(marker))
            )
            first, *rest = inside or [""]
            if lines and not block.tight:
                lines.append("")
            lines += [f"{marker}{first}".rstrip(), *(indent(rest, " " * len(marker)))]
        return lines

    def tight(self, blocks: Sequence[Block], room: int) -> list[str]:
        return [line for block in blocks for line in _BLOCKS[type(block)](self, block, room)]

    def blockquote(self, block: Blockquote, room: int) -> list[str]:
        return [f"> {line}".rstrip() for line in self.blocks(block.blocks, room - 2)]

    def code_block(self, block: CodeBlock, _room: int) -> list[str]:
        return indent(self.filled(block.text).split("\n"), "    ")

    def table(self, block: Table, room: int) -> list[str]:
        rows = [
            [self.inlines(cell.inlines).replace("\n", " ").strip() for cell in row] for row in (block.head, *block.rows)
        ]
        widths = [max(width(row[column]) for row in rows) for column in range(len(block.head))]
        if sum(widths) + 2 * (len(widths) - 1) > room:
            return self.records(rows, room)
        lines = [_row(row, widths, block.head) for row in rows]
        return [lines[0], "  ".join("-" * size for size in widths), *lines[1:]]

    def records(self, rows: Sequence[Sequence[str]], room: int) -> list[str]:
        """A table too wide for a line: each row as `Heading: cell` lines."""
        lines: list[str] = []
        for row in rows[1:]:
            lines += [""] if lines else []
            for name, value in zip(rows[0], row, strict=True):
                first, *rest = wrap(f"{name}: {value}" if name else value, room)
                lines += [first, *indent(rest, "  ")]
        return lines or [", ".join(rows[0])]

    def raw_html(self, block: RawHtml, room: int) -> list[str]:
        return [line for part in self.filled(block.text).split("\n") for line in wrap(part, room)]

    def figure(self, block: Figure, room: int) -> list[str]:
        alt = self.filled(block.image.alt)
        lines = wrap(f"[{self.words['image']}: {alt}]", room) if alt else []
        lines += wrap(self.filled(block.caption), room) if block.caption else []
        return lines + ([f"<{self.filled(block.href)}>"] if block.href else [])

    def buttons(self, block: Buttons, room: int) -> list[str]:
        return [
            line for button in block.buttons for line in self.button(self.inlines(button.inlines), button.href, room)
        ]

    def button(self, label: str, href: str, room: int) -> list[str]:
        target = self.filled(href)
        if _dials(label, target):
            return wrap(label, room)
        return wrap(f"{label}: {target.removeprefix('tel:').removeprefix('mailto:')}", room)

    def callout(self, block: Callout, room: int) -> list[str]:
        label = self.filled(block.label) or self.words[block.kind]
        return indent([*wrap(label, room - 2), *self.blocks(block.blocks, room - 2)], "| ")

    def quote(self, block: PullQuote, room: int) -> list[str]:
        lines = self.blocks(block.blocks, room - 4)
        who = self.inlines(block.attribution).strip()
        return indent([*lines, *(wrap(f"– {who}", room - 4) if who else [])], "    ")

    def stats(self, block: Stats, room: int) -> list[str]:
        return [
            line
            for item in block.items
            for line in wrap(f"{self.inlines(item.figure).strip()} – {self.inlines(item.label).strip()}", room)
        ]

    def divider(self, _block: Divider, _room: int) -> list[str]:
        return ["* * *"]

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
    Buttons: _Writer.buttons,
    Callout: _Writer.callout,
    PullQuote: _Writer.quote,
    Stats: _Writer.stats,
    Divider: _Writer.divider,
    Footnotes: _Writer.footnotes,
}


def _dials(label: str, href: str) -> bool:
    """Whether a label shows the number that its link dials; words alone do not."""
    return href.startswith("tel:") and len(digits(label)) > 2 and digits(label) in digits(href)


def _row(row: Sequence[str], widths: Sequence[int], head: Sequence[Cell]) -> str:
    cells = []
    for text, size, cell in zip(row, widths, head, strict=True):
        gap = size - width(text)
        left = gap if cell.align == "right" else gap // 2 if cell.align == "center" else 0
        cells.append(" " * left + text + " " * (gap - left))
    return "  ".join(cells).rstrip()


@dataclass(frozen=True)
class Footer:
    """What stands under every text part: the sender's facts, as in the HTML."""

    name: str
    address: str
    phone: str
    disclaimer: str
    reason: str
    privacy_url: str


def render(issue: Issue, footer: Footer, fill: Callable[[str], str]) -> str:
    """The text part of an issue. fill: what merge fields become (a service's tags, or a sample subscriber's data).

    Pass `str` to keep them opaque. The result ends with a newline.
    """
    writer = _Writer(fill, words(issue.language))
    head: list[Block] = []
    if issue.title and not issue.title_in_body:
        head = [Heading(1, (Text(issue.title),), 1)]
    if issue.hero:
        head.insert(0, Figure(issue.hero.image, issue.hero.caption, issue.hero.href, 1))
    sections = [
        [footer.name, *([month_and_year(issue.date, issue.language)] if issue.date else [])],
        writer.blocks([*head, *issue.blocks], WIDTH),
        _footer(footer, writer),
    ]
    lines = [line for section in sections if section for line in [*section, ""]]
    return NOT_XML.sub("", "\n".join(lines)).replace(UNBREAKABLE, " ")


def _footer(footer: Footer, writer: _Writer) -> list[str]:
    lines = ["-" * WIDTH]
    for fact in (footer.name, footer.address, footer.phone):
        lines += wrap(writer.filled(fact), WIDTH) if fact else []
    for sentence in (footer.disclaimer, footer.reason):
        lines += ["", *wrap(writer.filled(sentence), WIDTH)] if sentence else []
    lines.append("")
    for name in merge.LINKS:
        lines += wrap(f"{writer.words[name]}: {writer.filled(merge.conceal('{{ links.' + name + ' }}'))}", WIDTH)
    if footer.privacy_url:
        lines += wrap(f"{writer.words['privacy']}: {footer.privacy_url}", WIDTH)
    return lines
