"""Markdown -> blocks: CommonMark, GFM, footnotes and directives, read by markdown-it and turned into the frozen tree.

A block type is added here in `_BLOCKS` by its token, or in `directive_blocks.py` by its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, cast

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from newsletter import autolinks, directives, merge, typography
from newsletter.directive_blocks import DIRECTIVES, Fenced
from newsletter.errors import ContentError, Location
from newsletter.inlines import InlineReader, link_target
from newsletter.model import (
    Block,
    Blockquote,
    Button,
    Buttons,
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
    LineBreak,
    Link,
    ListBlock,
    ListItem,
    Paragraph,
    Span,
    Table,
    Text,
    plain,
)
from newsletter.raw_html import removed, sanitise

# Deeper than any letter, and far below what the recursion of Python and of the MJML engine stands
# (mjml-python 1.4.2 ends the whole process at some 20,000 levels).
MAX_DEPTH = 40
_UNSAFE = re.compile(r"(?:javascript|vbscript|file|data):", re.IGNORECASE)
_LONG_LINE = 100
_HEADING_ID = re.compile(r"\s*\{#[\w-]+\}\s*$")
_TASK = re.compile(r"\[([ xX])\][ \n]")


@dataclass(frozen=True)
class Document:
    """The body of a post, read."""

    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...]


def _fill_settings(state: StateCore) -> None:
    """A core rule: `{{ brand.phone }}` in running text becomes its value early enough to be made tappable."""
    for token in state.tokens:
        for child in token.children or ():
            if child.type == "text":
                child.content = merge.fill(child.content, state.env["values"])


@lru_cache(maxsize=8)
def _parser(language: str) -> MarkdownIt:
    options = {"html": True, "typographer": True, "quotes": typography.quotes(language), "maxNesting": 100}
    parser = MarkdownIt("commonmark", options).enable(["table", "strikethrough", "smartquotes"])
    parser.use(footnote_plugin)
    interrupts: Any = {"alt": ["paragraph", "reference", "blockquote", "list", "footnote_def"]}
    parser.block.ruler.before("fence", "directive", directives.directive, interrupts)
    parser.core.ruler.before("smartquotes", "settings", _fill_settings)
    parser.core.ruler.after("settings", "addresses", autolinks.link_addresses)
    parser.core.ruler.after("addresses", "dashes", typography.set_dashes)
    parser.normalizeLink = link_target  # type: ignore[method-assign]
    parser.validateLink = lambda url: not _UNSAFE.match(url.strip())  # type: ignore[method-assign]
    return parser


def parse(
    body: str, *, file: str, first_line: int = 1, language: str = "en", values: Mapping[str, str] | None = None
) -> Document:
    """Read the body of a post.

    file, first_line: where the body stands, for locations. language: BCP 47, for quotation marks. values: what
    `{{ brand.x }}` and `{{ issue.x }}` stand for. Raises ContentError for what must never reach a reader as text (a
    directive that does not fit) and for nesting without end.
    """
    env: dict[str, Any] = {"file": file, "first_line": first_line, "inside": 0, "values": values or {}}
    tokens = _parser(language).parse(merge.conceal_all(body), env)
    lines = body.split("\n")
    _bound(tokens, file, first_line, lines)
    reader = _Reader(tokens, file, first_line, values or {}, lines)
    reader.line_is_paragraph = _has_paragraphs_as_lines(lines)
    return reader.document()


def _has_paragraphs_as_lines(lines: list[str]) -> bool:
    """Whether a post came out of a word processor: a paragraph a line, and not one empty line between them.

    Markdown would make one block of it. Who writes Markdown leaves empty lines, and breaks lines near column 80.
    """
    text = "\n".join(lines).strip("\n").split("\n")
    long = sum(len(line) > _LONG_LINE for line in text)
    return long > 1 and all(line.strip() for line in text) and long * 2 > len(text)


def _bound(tokens: list[Token], file: str, first_line: int, lines: list[str]) -> None:
    line = 0
    for token in tokens:
        line = token.map[0] if token.map else line
        if token.level > MAX_DEPTH or any(child.level > MAX_DEPTH for child in token.children or ()):
            text = lines[line][:120] if line < len(lines) else None
            raise ContentError(
                f"this is nested more than {MAX_DEPTH} levels deep",
                location=Location(file, line + first_line, 1, 1, text),
                hint="use fewer '>' marks, list levels or brackets inside each other",
            )


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
        blocks = list(_gather(self.blocks(None)))
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
        return Location(self.file, line, len(text) - len(text.lstrip()) + 1, max(len(text.strip()), 1), text)

    def inlines(self) -> tuple[Inline, ...]:
        """The content of a heading, paragraph or cell: the next token."""
        token = self.next()
        reader = InlineReader(token.children or [], self.line, self.values)
        result = reader.read()
        self.note_html(reader.removed, reader.comments, self.line)
        return result

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
        return [Heading(int(token.tag[1]), inlines, line)] if plain(inlines).strip() else []

    def paragraph(self, token: Token) -> list[Block]:
        line = self.line
        inlines = self.inlines()
        self.position += 1
        if not inlines:
            return []
        if token.level:
            return [Paragraph(inlines, line)]
        if self.line_is_paragraph and (parts := _split_lines(inlines)) and len(parts) > 1:
            self.note_lines(line)
            return [block for at, part in enumerate(parts, line) if part for block in _standing_alone(part, at)]
        return _standing_alone(inlines, line)

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
                items.append(_task(ListItem(self.blocks("list_item_close"), None, at)))
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
        self.note_html(removed(token.content), "<!--" in token.content, self.line)
        block = sanitise(merge.fill(token.content, self.values), self.line)
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


def _blank(inline: Inline) -> bool:
    return isinstance(inline, LineBreak) or (isinstance(inline, Text) and not inline.text.strip())


def _standing_alone(inlines: tuple[Inline, ...], line: int) -> list[Block]:
    """A paragraph that is only images is figures, one that is only a bold link is a button."""
    parts = [inline for inline in inlines if not _blank(inline)]
    figures = [_figure(part, line) for part in parts]
    if parts and all(figures):
        return [figure for figure in figures if figure]
    if len(parts) == 1 and (button := _bold_link(parts[0], line)):
        return [Buttons((button,), line)]
    return [Paragraph(inlines, line)]


def _split_lines(inlines: tuple[Inline, ...]) -> list[tuple[Inline, ...]]:
    parts: list[list[Inline]] = [[]]
    for inline in inlines:
        first, *rest = inline.text.split("\n") if isinstance(inline, Text) else [None]
        if first is None:
            parts[-1].append(inline)
            continue
        parts[-1] += [Text(first)] if first else []
        parts += [[Text(text)] if text else [] for text in rest]
    return [tuple(part) for part in parts]


def _figure(inline: Inline, line: int) -> Figure | None:
    if isinstance(inline, Image):
        return Figure(replace(inline, title=""), inline.title, None, inline.line or line)
    if isinstance(inline, Link):
        inside = [part for part in inline.children if not _blank(part)]
        if len(inside) == 1 and isinstance(image := inside[0], Image):
            return Figure(replace(image, title=""), image.title or inline.title, inline.href, image.line or line)
    return None


def _bold_link(inline: Inline, line: int) -> Button | None:
    match inline:
        case Span("strong", (Link(children=label, href=href),)):
            return Button(label, href, primary=True, line=line)
        case Link(children=(Span("strong", label),), href=href):
            return Button(label, href, primary=True, line=line)
    return None


def _gather(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Buttons that follow one another stand in one row."""
    gathered: list[Block] = []
    for block in blocks:
        if isinstance(block, Buttons) and gathered and isinstance(last := gathered[-1], Buttons):
            gathered[-1] = replace(last, buttons=(*last.buttons, *block.buttons))
        else:
            gathered.append(block)
    return tuple(gathered)


def _task(item: ListItem) -> ListItem:
    """`[ ] text` and `[x] text` at the start of an item are a task (GFM, section 5.3)."""
    if not item.blocks or not isinstance(first := item.blocks[0], Paragraph) or not first.inlines:
        return item
    text = first.inlines[0]
    match = _TASK.match(text.text) if isinstance(text, Text) else None
    if not match or not isinstance(text, Text):
        return item
    inlines = (Text(text.text[match.end() :]), *first.inlines[1:])
    return replace(item, blocks=(replace(first, inlines=inlines), *item.blocks[1:]), checked=match[1] != " ")
