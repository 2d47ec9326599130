"""Markdown -> blocks: CommonMark, GFM, footnotes and directives, read by markdown-it and turned into the frozen tree.

A block type is added here in `_BLOCKS` by its token, or in `directive_blocks.py` by its name.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from markdown_it.token import Token

from newsletter import merge
from newsletter.directive_blocks import DIRECTIVES, Fenced
from newsletter.errors import ContentError, Location
from newsletter.inlines import InlineReader
from newsletter.markdown_parser import read_tokens
from newsletter.model import (
    Block,
    Blockquote,
    Cell,
    CodeBlock,
    Divider,
    Figure,
    Finding,
    Footnote,
    Footnotes,
    Heading,
    Image,
    Inline,
    ListBlock,
    ListItem,
    Paragraph,
    Table,
    Text,
    plain,
    walk_inlines,
)
from newsletter.paragraphs import gather, has_paragraphs_as_lines, split_lines, standing_alone, with_task
from newsletter.raw_html import MAX_DEPTH, depth, removed, sanitise

_HEADING_ID = re.compile(r"\s*\{#[\w-]+\}\s*$")
_UNWRITTEN = re.compile(r"\[\^[^\]\s]{1,40}\]")
_RULE = re.compile(r"(?:<hr[^<>]*>\s*)+")


@dataclass(frozen=True)
class Document:
    """The body of a post, read."""

    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...]


def parse(
    body: str, *, file: str, first_line: int = 1, language: str = "en", values: Mapping[str, str] | None = None
) -> Document:
    """Read the body of a post.

    file, first_line: where the body stands, for locations. language: BCP 47, for quotation marks. values: what
    `{{ brand.x }}` and `{{ issue.x }}` stand for. Raises ContentError for what must never reach a reader as text (a
    directive that does not fit) and for nesting without end.
    """
    tokens, env = read_tokens(body, file=file, first_line=first_line, language=language, values=values or {})
    lines = body.split("\n")
    reader = _Reader(tokens, file, first_line, values or {}, lines)
    reader.line_is_paragraph = has_paragraphs_as_lines(lines)
    document = reader.document()
    return replace(document, findings=(*document.findings, *reader.unused_footnotes(env)))


class _Reader:
    """Walks the token stream once; each method reads one kind of block and leaves the position behind it."""

    def __init__(
        self, tokens: list[Token], file: str, first_line: int, values: Mapping[str, str], lines: list[str]
    ) -> None:
        self.tokens = tokens
        self.file = file
        self.first_line = first_line
        self.values = values
        self.lines = lines
        self.position = 0
        self.line = first_line
        self.line_is_paragraph = False
        self.footnotes: list[Footnote] = []
        self.findings: list[Finding] = []

    def document(self) -> Document:
        blocks = list(gather(self.blocks(None)))
        if self.footnotes:
            blocks.append(Footnotes(tuple(self.footnotes), self.footnotes[0].line))
        return Document(tuple(blocks), tuple(self.findings))

    def next(self) -> Token:
        token = self.tokens[self.position]
        self.position += 1
        if token.map:
            self.line = token.map[0] + self.first_line
        return token

    def blocks(self, until: str | None) -> tuple[Block, ...]:
        blocks: list[Block] = []
        while self.position < len(self.tokens):
            token = self.next()
            if token.type == until:
                break
            read = _BLOCKS.get(token.type)
            if read:
                blocks += read(self, token)
        return tuple(blocks)

    def location(self, line: int) -> Location:
        index = line - self.first_line
        text = self.lines[index] if 0 <= index < len(self.lines) else ""
        return Location(self.file, line, len(text) - len(text.lstrip()) + 1, max(len(text.strip()), 1), text[:200])

    def inlines(self) -> tuple[Inline, ...]:
        """The content of a heading, paragraph or cell: the next token."""
        token = self.next()
        reader = InlineReader(token.children or [], self.line, self.values)
        result = reader.read()
        self.note_html(reader.removed, reader.comments, self.line)
        self.note_unwritten_footnotes(result)
        return result

    def note_unwritten_footnotes(self, inlines: tuple[Inline, ...]) -> None:
        """`[^1]` without a note of that name is no reference to Markdown, and readers would see it as it is."""
        for text in walk_inlines(inlines):
            for label in _UNWRITTEN.findall(text.text) if isinstance(text, Text) else ():
                message = f"the footnote {label} is not written anywhere, and readers would see it as it is"
                hint = f"write it below the text: {label}: …"
                self.findings.append(Finding("footnote-missing", "error", message, self.location(self.line), hint))

    def unused_footnotes(self, env: Mapping[str, Any]) -> list[Finding]:
        """Footnotes that nothing refers to: markdown-it leaves them out."""
        labels = [label[1:] for label, uses in env.get("footnotes", {}).get("refs", {}).items() if uses < 0]
        hint = "refer to it in the text, or remove it"
        return [
            Finding(
                "footnote-unused",
                "warning",
                f"the footnote '[^{label}]' is left out: nothing refers to it",
                self.location(self.first_line + index),
                hint,
            )
            for label in map(merge.reveal, labels)
            for index, line in enumerate(self.lines)
            if line.lstrip(" >").startswith(f"[^{label}]:")
        ]

    def note_html(self, gone: tuple[str, ...], comments: int, line: int) -> None:
        location = self.location(line)
        if gone:
            message = f"removed {', '.join(gone)}: mail clients refuse it"
            self.findings.append(
                Finding("html-removed", "warning", message, location, "say it in words or with a link")
            )
        if comments:
            message = "a comment was left out of the email"
            self.findings.append(Finding("html-comment", "note", message, location))

    # One method a token.

    def heading(self, token: Token) -> list[Block]:
        line = self.line
        inlines = self.inlines()
        self.position += 1
        if inlines and isinstance(inlines[-1], Text):
            inlines = (*inlines[:-1], Text(_HEADING_ID.sub("", inlines[-1].text)))
        if any(isinstance(inline, Image) for inline in walk_inlines(inlines)):
            alone = standing_alone(inlines, line)
            # An image says nothing as a heading, and a blocked one leaves a hole where the title should be.
            if not isinstance(alone[0], Paragraph) or not plain(inlines).strip():
                return alone
        return [Heading(int(token.tag[1]), inlines, line)] if plain(inlines).strip() else []

    def paragraph(self, token: Token) -> list[Block]:
        line = self.line
        inlines = self.inlines()
        self.position += 1
        if not inlines:
            return []
        if token.level:
            alone = standing_alone(inlines, line)
            return alone if isinstance(alone[0], Figure) else [Paragraph(inlines, line)]
        if self.line_is_paragraph and (parts := split_lines(inlines)) and len(parts) > 1:
            self.note_lines(line)
            return [block for at, part in enumerate(parts, line) if part for block in standing_alone(part, at)]
        return standing_alone(inlines, line)

    def note_lines(self, line: int) -> None:
        message = "there are no empty lines in this post, so each line was taken as a paragraph"
        if not any(finding.message == message for finding in self.findings):
            hint = "leave an empty line between paragraphs to be sure"
            self.findings.append(Finding("paragraph-lines", "note", message, self.location(line), hint))

    def bullet_list(self, _token: Token) -> list[Block]:
        return self.list_block(None, "bullet_list_close")

    def ordered_list(self, token: Token) -> list[Block]:
        start = token.attrGet("start")
        return self.list_block(1 if start is None else int(start), "ordered_list_close")

    def list_block(self, start: int | None, until: str) -> list[Block]:
        line = self.line
        items: list[ListItem] = []
        tight = True
        while (token := self.next()).type != until:
            if token.type == "list_item_open":
                tight = tight and self.is_tight(token)
                at = self.line
                items.append(with_task(ListItem(self.blocks("list_item_close"), None, at)))
        return [ListBlock(tuple(items), start, tight, line)]

    def is_tight(self, item: Token) -> bool:
        """A list is tight when markdown-it hides the paragraphs right inside its items."""
        following = self.tokens[self.position]
        return following.hidden or following.type != "paragraph_open" or following.level != item.level + 1

    def blockquote(self, _token: Token) -> list[Block]:
        line = self.line
        return [Blockquote(self.blocks("blockquote_close"), line)]

    def code_block(self, token: Token) -> list[Block]:
        language = merge.reveal(token.info).split()[0] if token.info.strip() else ""
        return [CodeBlock(merge.reveal(token.content).rstrip("\n"), language, self.line)]

    def divider(self, _token: Token) -> list[Block]:
        return [Divider(self.line)]

    def raw_html(self, token: Token) -> list[Block]:
        line = self.line
        self.note_html(removed(token.content), "<!--" in token.content, line)
        source = token.content
        # An empty line ends a piece of HTML for Markdown, but not the table that the author is in.
        while self.position < len(self.tokens) and self.tokens[self.position].type == "html_block":
            token = self.next()
            self.note_html(removed(token.content), "<!--" in token.content, self.line)
            source += token.content
        if depth(source) > MAX_DEPTH:
            message = f"tags are nested more than {MAX_DEPTH} levels deep"
            raise ContentError(message, location=self.location(line), hint="close the tags that open here")
        values = {name: html.escape(value) for name, value in self.values.items()}
        block = sanitise(merge.fill(source, values), line)
        if _RULE.fullmatch(block.html):
            return [Divider(line)]
        return [block] if block.text or block.images else []

    def table(self, _token: Token) -> list[Block]:
        line = self.line
        rows: list[tuple[Cell, ...]] = []
        cells: list[Cell] = []
        while (token := self.next()).type != "table_close":
            if token.type in ("th_open", "td_open"):
                align = re.search(r"text-align:(left|center|right)", str(token.attrGet("style") or ""))
                header = token.type == "th_open"
                cells.append(Cell(self.inlines(), cast("Any", align[1]) if align else None, header=header))
            elif token.type == "tr_close":
                rows.append(tuple(cells))
                cells = []
        return [Table(rows[0], tuple(rows[1:]), line)]

    def footnote(self, token: Token) -> list[Block]:
        number = int(token.meta["id"]) + 1
        blocks = self.blocks("footnote_close")
        line = getattr(blocks[0], "line", self.line) if blocks else self.line
        self.footnotes.append(Footnote(number, blocks, line))
        return []

    def directive(self, token: Token) -> list[Block]:
        line = self.line
        arguments = merge.fill(token.meta["arguments"], self.values)
        content = self.blocks("directive_close")
        return [DIRECTIVES[token.meta["name"]](Fenced(arguments, content, self.location(line)))]


_BLOCKS: Mapping[str, Callable[[_Reader, Token], list[Block]]] = {
    "heading_open": _Reader.heading,
    "paragraph_open": _Reader.paragraph,
    "bullet_list_open": _Reader.bullet_list,
    "ordered_list_open": _Reader.ordered_list,
    "blockquote_open": _Reader.blockquote,
    "fence": _Reader.code_block,
    "code_block": _Reader.code_block,
    "hr": _Reader.divider,
    "html_block": _Reader.raw_html,
    "table_open": _Reader.table,
    "footnote_open": _Reader.footnote,
    "directive_open": _Reader.directive,
}
