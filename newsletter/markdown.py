"""Markdown -> blocks: CommonMark, GFM, footnotes and directives, read by markdown-it and turned into the frozen tree.

A block is read here by its token, in `_BLOCKS`, or in `directive_blocks.py` by its name.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from markdown_it.token import Token

from newsletter import merge
from newsletter.attributes import without_heading_attributes
from newsletter.blocks import (
    Block,
    Blockquote,
    Cell,
    CodeBlock,
    Column,
    Divider,
    Figure,
    Footnote,
    Footnotes,
    Heading,
    Image,
    Inline,
    ListBlock,
    ListItem,
    Paragraph,
    Table,
)
from newsletter.directive_blocks import DIRECTIVES, column
from newsletter.directive_words import Fenced
from newsletter.directives import INSIDE
from newsletter.errors import ContentError
from newsletter.inlines import InlineReader
from newsletter.markdown_parser import read_tokens
from newsletter.model import Finding, Included
from newsletter.paragraphs import gather, has_paragraphs_as_lines, split_lines, standing_alone, with_task
from newsletter.raw_html import MAX_DEPTH, depth, removed, sanitise, unseen
from newsletter.remarks import Remarks
from newsletter.sources import Loader, Sources, no_loader
from newsletter.tree import plain, walk_inlines

_RULE = re.compile(r"(?:<hr[^<>]*>\s*)+")


@dataclass(frozen=True)
class Document:
    """The body of a post, read; `included` are the files it includes."""

    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...]
    included: tuple[Included, ...] = ()


def parse(
    body: str,
    *,
    file: str,
    first_line: int = 1,
    language: str = "en",
    values: Mapping[str, str] | None = None,
    load: Loader = no_loader,
) -> Document:
    """Read the body of a post.

    file, first_line: where the body stands, for locations. language: BCP 47, for quotation marks. values: what
    `{{ brand.x }}` and `{{ issue.x }}` stand for. load: brings the files it includes. Raises ContentError for what must
    never reach a reader as text (a directive that does not fit), for a file that cannot be included, and for nesting
    without end.
    """
    sources = Sources(file, body, first_line, load)
    values = values or {}
    tokens, env = read_tokens(body, sources, file=file, first_line=first_line, language=language, values=values)
    reader = _Reader(tokens, first_line, values, sources)
    blocks = reader.document()
    reader.remarks.unused_footnotes(env, first_line)
    # A file that is included twice brings up the same twice.
    findings = dict.fromkeys((*sources.findings, *reader.remarks.findings))
    return Document(blocks, tuple(findings), sources.included)


class _Reader:
    """Walks the token stream once; each method reads one kind of block and leaves the position behind it."""

    def __init__(self, tokens: list[Token], first_line: int, values: Mapping[str, str], sources: Sources) -> None:
        self.tokens = tokens
        self.first_line = first_line
        self.values = values
        self.sources = sources
        self.remarks = Remarks(sources)
        self.position = 0
        self.line = first_line
        # The directives that are open here; each is one level of tokens.
        self.open: list[str] = []
        self.columns: list[Column] = []
        self.footnotes: list[Footnote] = []
        self._lined: dict[str, bool] = {}

    def document(self) -> tuple[Block, ...]:
        blocks = self.blocks(None)
        return (*blocks, Footnotes(tuple(self.footnotes), self.footnotes[0].line)) if self.footnotes else blocks

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
        return gather(tuple(blocks))

    def inlines(self) -> tuple[Inline, ...]:
        """The content of a heading, paragraph or cell: the next token."""
        token = self.next()
        line = self.line
        reader = InlineReader(token.children or [], line, self.values, self.sources.folder(line))
        result = reader.read()
        self.remarks.html(reader.removed, reader.comments, token.content, line)
        self.remarks.misplaced(reader.misplaced, token.content, line)
        self.remarks.attributes(reader.dropped, token.content, line)
        self.remarks.left_as_written(token.content, result, line)
        return result

    def is_at_edge(self, token: Token) -> bool:
        """Whether a token stands in no list or quotation, but right in a block that buttons may stand in."""
        parent = next((name for name in reversed(self.open) if name != "only"), "")
        return token.level == len(self.open) and "button" in INSIDE.get(parent, ())

    def has_paragraphs_as_lines(self, line: int) -> bool:
        file = self.sources.file_of(line)
        if file not in self._lined:
            self._lined[file] = has_paragraphs_as_lines(self.sources.body_of(file))
        return self._lined[file]

    # One method a token.

    def heading(self, token: Token) -> list[Block]:
        line = self.line
        inlines = self.inlines()
        self.position += 1
        inlines = without_heading_attributes(inlines)
        if any(isinstance(inline, Image) for inline in walk_inlines(inlines)):
            alone = standing_alone(inlines, line)
            # An image says nothing as a heading, and a blocked one leaves a hole where the title should be.
            if not isinstance(alone[0], Paragraph) or not plain(inlines).strip():
                return alone
        return [Heading(int(token.tag[1]), inlines, line)] if plain(inlines).strip() else []

    def paragraph(self, token: Token) -> list[Block]:
        line = self.line
        source = self.tokens[self.position].content
        inlines = self.inlines()
        self.position += 1
        if not inlines:
            return []
        if "|" in source:
            self.remarks.pipes(source, line)
        if not self.is_at_edge(token):
            alone = standing_alone(inlines, line)
            return alone if isinstance(alone[0], Figure) else [Paragraph(inlines, line)]
        if "\n" in source and not token.level and self.has_paragraphs_as_lines(line):
            self.remarks.lines(line)
            parts = enumerate(split_lines(inlines), line)
            return [block for at, part in parts if part for block in standing_alone(part, at)]
        return standing_alone(inlines, line)

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
        return [CodeBlock(merge.reveal(token.content).rstrip("\n"), self.line)]

    def divider(self, _token: Token) -> list[Block]:
        return [Divider(self.line)]

    def raw_html(self, token: Token) -> list[Block]:
        line = self.line
        self.remarks.html(removed(token.content), unseen(token.content), token.content, line)
        source = token.content
        self.remarks.open_comment(source, line)
        # An empty line ends a piece of HTML for Markdown, but not the table that the author is in.
        while following := self.html_of(self.sources.file_of(line)):
            written = following.content
            self.remarks.html(removed(written), unseen(written), written, self.line)
            self.remarks.open_comment(written, self.line)
            source += written
        if depth(source) > MAX_DEPTH:
            message = f"tags are nested more than {MAX_DEPTH} levels deep"
            raise ContentError(message, location=self.sources.whole(line), hint="close the tags that open here")
        values = {name: html.escape(value) for name, value in self.values.items()}
        block, lost = sanitise(merge.fill(source, values), line, self.sources.folder(line))
        self.remarks.lost_links(lost, line)
        if _RULE.fullmatch(block.html):
            return [Divider(line)]
        return [block] if block.text or block.images else []

    def html_of(self, file: str) -> Token | None:
        """The next token if it is HTML of the same file: what is included has lines and images of its own."""
        token = self.tokens[self.position] if self.position < len(self.tokens) else None
        if token is None or token.type != "html_block" or not token.map:
            return None
        return self.next() if self.sources.file_of(token.map[0] + self.first_line) == file else None

    def table(self, _token: Token) -> list[Block]:
        line = self.line
        rows: list[tuple[Cell, ...]] = []
        cells: list[Cell] = []
        while (token := self.next()).type != "table_close":
            if token.type in ("th_open", "td_open"):
                align = re.search(r"text-align:(left|center|right)", str(token.attrGet("style") or ""))
                cells.append(Cell(self.inlines(), cast("Any", align[1]) if align else None))
            elif token.type == "tr_close":
                if rows:
                    self.remarks.row(len(cells), self.line)
                rows.append(tuple(cells))
                cells = []
        return [Table(rows[0], tuple(rows[1:]), line)]

    def footnote(self, token: Token) -> list[Block]:
        number = int(token.meta["id"]) + 1
        self.open.append("footnote")
        blocks = self.blocks("footnote_close")
        self.open.pop()
        line = getattr(blocks[0], "line", self.line) if blocks else self.line
        self.footnotes.append(Footnote(number, blocks, line))
        return []

    def directive(self, token: Token) -> list[Block]:
        line, name = self.line, token.meta["name"]
        columns, self.columns = self.columns, []
        self.open.append(name)
        content = self.blocks("directive_close")
        self.open.pop()
        arguments = merge.fill(token.meta["arguments"], self.values)
        fenced = Fenced(arguments, content, line, self.sources, tuple(self.columns))
        self.columns = columns
        if name == "column":
            self.columns.append(column(fenced))
            return []
        return [DIRECTIVES[name](fenced)]


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
