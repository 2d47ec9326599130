"""The text part: the same tree as the HTML, as one would like to read it in a terminal.

Lines are at most 78 columns wide (RFC 5322, 2.1.1) except for what cannot be broken; wide characters count two.
A block type is added here in `_BLOCKS`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from newsletter import merge
from newsletter.model import (
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
from newsletter.words import month_and_year, words

WIDTH = 78
_SCHEMES = ("mailto:", "tel:")


def width(text: str) -> int:
    """Columns a text takes in a terminal: East Asian wide characters two (Unicode UAX 11), combining marks none."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.category(char) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(char) in "WF"
        else 1
        for char in text
    )


def wrap(text: str, room: int) -> list[str]:
    """Break a paragraph at spaces, and between wide characters, which have none; `\\n` in it is a hard break."""
    return [line for part in text.split("\n") for line in _wrap_line(part, max(room, 20))]


def _wrap_line(text: str, room: int) -> list[str]:
    lines: list[str] = []
    line, used = "", 0
    for word in text.split():
        size = width(word)
        if line and used + 1 + size <= room:
            line, used = f"{line} {word}", used + 1 + size
            continue
        if line:
            lines.append(line)
        line, used = word, size
        while used > room and (cut := _cut(line, room)):
            lines.append(line[:cut])
            line = line[cut:]
            used = width(line)
    return [*lines, line] if line or not lines else lines


def _cut(text: str, room: int) -> int:
    """How many characters of a text without spaces fit, or 0 where it cannot be broken."""
    used = 0
    best = 0
    for index, char in enumerate(text):
        wide = unicodedata.east_asian_width(char) in "WF"
        used += width(char)
        if used > room:
            break
        # No line starts with closing punctuation (JIS X 4051's kinsoku, in its plainest form).
        if wide and index + 1 < len(text) and text[index + 1] not in "、。，．！？」』）】〉》：；ー々":
            best = index + 1
    return best


@dataclass(frozen=True)
class _Writer:
    """Writes one issue. `fill` turns merge fields into what will stand there, before any line is measured."""

    fill: Callable[[str], str]
    words: Mapping[str, str]
    rtl: bool

    # Inlines.

    def inline(self, inline: Inline) -> str:
        match inline:
            case Text(text=text):
                return self.fill(text.replace("\n", " "))
            case Code(text=text):
                return self.fill(text)
            case LineBreak():
                return "\n"
            case Span(children=children):
                return self.inlines(children)
            case Image(alt=alt):
                return f"[{self.fill(alt)}]" if alt else ""
            case Link():
                return self.link(inline)
            case FootnoteReference(number=number):
                return f"[{number}]"

    def inlines(self, inlines: Sequence[Inline]) -> str:
        return "".join(map(self.inline, inlines))

    def link(self, link: Link) -> str:
        label = self.inlines(link.children).strip()
        href = self.fill(link.href)
        if not label:
            return f"<{href}>"
        shown = href
        for scheme in ("mailto:", "https://", "http://"):
            shown = shown.removeprefix(scheme)
        if label in (href, shown, shown.rstrip("/")) or (href.startswith("tel:") and _digits(label) in _digits(href)):
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
            lines += [f"{marker}{first}".rstrip(), *(_indent(rest, " " * len(marker)))]
        return lines

    def tight(self, blocks: Sequence[Block], room: int) -> list[str]:
        return [line for block in blocks for line in _BLOCKS[type(block)](self, block, room)]

    def blockquote(self, block: Blockquote, room: int) -> list[str]:
        return [f"> {line}".rstrip() for line in self.blocks(block.blocks, room - 2)]

    def code_block(self, block: CodeBlock, _room: int) -> list[str]:
        return _indent(self.fill(block.text).split("\n"), "    ")

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
                lines += [first, *_indent(rest, "  ")]
        return lines or [", ".join(rows[0])]

    def raw_html(self, block: RawHtml, room: int) -> list[str]:
        return [line for part in self.fill(block.text).split("\n") for line in wrap(part, room)]

    def figure(self, block: Figure, room: int) -> list[str]:
        alt = self.fill(block.image.alt)
        lines = wrap(f"[{self.words['image']}: {alt}]", room) if alt else []
        lines += wrap(self.fill(block.caption), room) if block.caption else []
        return lines + ([f"<{self.fill(block.href)}>"] if block.href else [])

    def buttons(self, block: Buttons, room: int) -> list[str]:
        return [
            line for button in block.buttons for line in self.button(self.inlines(button.inlines), button.href, room)
        ]

    def button(self, label: str, href: str, room: int) -> list[str]:
        target = self.fill(href)
        if target.startswith("tel:") and _digits(label) and _digits(label) in _digits(target):
            return wrap(label, room)
        return wrap(f"{label}: {target.removeprefix('tel:').removeprefix('mailto:')}", room)

    def callout(self, block: Callout, room: int) -> list[str]:
        label = self.fill(block.label) or self.words[block.kind]
        return _indent([*wrap(label, room - 2), *self.blocks(block.blocks, room - 2)], "| ")

    def quote(self, block: PullQuote, room: int) -> list[str]:
        lines = self.blocks(block.blocks, room - 4)
        who = self.inlines(block.attribution).strip()
        return _indent([*lines, *(wrap(f"– {who}", room - 4) if who else [])], "    ")

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
            lines += [marker + first, *_indent(rest, " " * len(marker))]
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


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _indent(lines: Sequence[str], by: str) -> list[str]:
    return [f"{by}{line}".rstrip() for line in lines]


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
    writer = _Writer(fill, words(issue.language), rtl=issue.direction == "rtl")
    head: list[Block] = []
    if issue.title and not issue.title_in_body:
        head = [Heading(1, (Text(issue.title),), 1)]
    sections = [
        [footer.name, *([month_and_year(issue.date, issue.language)] if issue.date else [])],
        writer.blocks([*head, *issue.blocks], WIDTH),
        _footer(footer, writer),
    ]
    lines = [line for section in sections if section for line in [*section, ""]]
    return "\n".join(lines)


def _footer(footer: Footer, writer: _Writer) -> list[str]:
    lines = ["-" * WIDTH]
    for fact in (footer.name, footer.address, footer.phone):
        lines += wrap(fact, WIDTH) if fact else []
    for sentence in (footer.disclaimer, footer.reason):
        lines += ["", *wrap(sentence, WIDTH)] if sentence else []
    lines.append("")
    for name in merge.LINKS:
        lines += wrap(f"{writer.words[name]}: {writer.fill(merge.conceal('{{ links.' + name + ' }}'))}", WIDTH)
    if footer.privacy_url:
        lines += wrap(f"{writer.words['privacy']}: {footer.privacy_url}", WIDTH)
    return lines
