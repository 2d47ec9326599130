"""Markdown -> blocks: CommonMark, GFM, footnotes and directives, read by markdown-it and turned into the frozen tree.

A block type is added here in `_BLOCKS` (by its token) or `_DIRECTIVES` (by its name).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, cast

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from newsletter import autolinks, directives, merge, typography
from newsletter.errors import ContentError, Location
from newsletter.inlines import InlineReader
from newsletter.model import (
    Block,
    Blockquote,
    Button,
    Buttons,
    Callout,
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
    PullQuote,
    RawHtml,
    Span,
    Stat,
    Stats,
    Table,
    Text,
    plain,
)
from newsletter.raw_html import removed, sanitise

# Deeper than any letter, and far below what the recursion of Python and of the MJML engine stands
# (mjml-python 1.4.2 ends the whole process at some 20,000 levels).
MAX_DEPTH = 40
_UNSAFE = re.compile(r"(?:javascript|vbscript|file|data):", re.IGNORECASE)
_HIDDEN = re.compile(f"([{merge.FIRST}-{merge.LAST}]+)")
_HEADING_ID = re.compile(r"\s*\{#[\w-]+\}\s*$")
_TASK = re.compile(r"\[([ xX])\][ \n]")
_ATTRIBUTION = re.compile(r"(?:^|\n)(?:--|–|—)[ \u00a0]*(?=\S)")


@dataclass(frozen=True)
class Document:
    """The body of a post, read."""

    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...]


def link_target(url: str) -> str:
    """Percent-encode a link target as markdown-it does, but never the opaque letters of a merge field."""
    return "".join(part if index % 2 else normalizeLink(part) for index, part in enumerate(_HIDDEN.split(url)))


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
    interrupts = {"alt": ["paragraph", "reference", "blockquote", "list", "footnote_def"]}
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
    return _Reader(tokens, file, first_line, values or {}, lines).document()


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
            self.findings.append(Finding("html-removed", "warning", message, location, "say it in words or with a link"))
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
        return _standing_alone(inlines, line) if token.level == 0 else [Paragraph(inlines, line)]

    def bullet_list(self, _token: Token) -> list[Block]:
        return self.list(None, "bullet_list_close")

    def ordered_list(self, token: Token) -> list[Block]:
        start = token.attrGet("start")
        return self.list(1 if start is None else int(start), "ordered_list_close")

    def list(self, start: int | None, until: str) -> list[Block]:
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
        blocks = self.blocks("directive_close")
        return [_DIRECTIVES[token.meta["name"]](self, token.meta["arguments"], blocks, line)]

    def fail(self, line: int, message: str, hint: str) -> ContentError:
        return ContentError(message, location=self.location(line), hint=hint)

    # One method a directive.

    def button(self, arguments: str, blocks: tuple[Block, ...], line: int) -> Block:
        words = arguments.split()
        inlines = tuple(inline for block in blocks if isinstance(block, Paragraph) for inline in block.inlines)
        if words and words[0] not in ("primary", "secondary"):
            href = merge.fill(link_target(merge.conceal_all(words[0])), self.values)
            if not plain(inlines).strip():
                raise self.fail(line, "this button has no label", "write the words to tap between the two ':::' lines")
            label = _without_links(inlines)
            return Buttons((Button(label, href, primary="secondary" not in words, line=line),), line)
        links = [inline for inline in inlines if isinstance(inline, Link)]
        if not links or any(isinstance(b, Text) and b.text.strip() for b in inlines):
            raise self.fail(line, "a button needs a label and a link", "write '[Label](https://…)' inside, a line each")
        primary = "secondary" not in words
        return Buttons(
            tuple(Button(b.children, b.href, primary=primary and not i, line=b.line) for i, b in enumerate(links)), line
        )

    def callout(self, arguments: str, blocks: tuple[Block, ...], line: int) -> Block:
        match = re.fullmatch(r"(?:(info|tip|warning)\b)?\s*(.*)", arguments)
        kind = (match and match[1]) or "info"
        label = _strip_quotes(match[2]) if match else ""
        if not blocks:
            raise self.fail(line, "this callout is empty", "write its text between the two ':::' lines")
        return Callout(cast("Any", kind), merge.fill(merge.conceal_all(label), self.values), _flow(self, blocks), line)

    def quote(self, arguments: str, blocks: tuple[Block, ...], line: int) -> Block:
        attribution: tuple[Inline, ...] = (Text(_strip_quotes(arguments)),) if arguments else ()
        if blocks and isinstance(last := blocks[-1], Paragraph):
            said, who = _split_attribution(last.inlines)
            if who:
                blocks = (*blocks[:-1], *([replace(last, inlines=said)] if plain(said).strip() else []))
                attribution = who
        if not blocks:
            raise self.fail(line, "this quote is empty", "write the words between the two ':::' lines")
        return PullQuote(_flow(self, blocks), attribution, line)

    def stats(self, _arguments: str, blocks: tuple[Block, ...], line: int) -> Block:
        items = [item for block in blocks if isinstance(block, ListBlock) for item in block.items]
        stats = [stat for item in items if (stat := _stat(item))]
        if not 1 <= len(stats) <= 4 or len(stats) != len(items) or len(blocks) != 1:
            hint = "write one to four lines like '- **3–5%** of people in the US'"
            raise self.fail(line, "figures need a list, and each line starts with the figure in bold", hint)
        return Stats(tuple(stats), line)

    def break_(self, _arguments: str, blocks: tuple[Block, ...], line: int) -> Block:
        if blocks:
            raise self.fail(line, "a divider has nothing inside", "close it with ':::' on the next line")
        return Divider(line)


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
_DIRECTIVES: Mapping[str, Callable[[_Reader, str, tuple[Block, ...], int], Block]] = {
    "button": _Reader.button,
    "callout": _Reader.callout,
    "quote": _Reader.quote,
    "stats": _Reader.stats,
    "divider": _Reader.break_,
}


def _strip_quotes(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] in "\"'“”„" and text[-1] in "\"'“”" else text


def _flow(reader: _Reader, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Blocks that fit into a box of text."""
    for block in blocks:
        if isinstance(block, Divider):
            raise reader.fail(block.line, "a divider cannot stand inside a box", "close the box first with ':::'")
    return blocks


def _blank(inline: Inline) -> bool:
    return isinstance(inline, LineBreak) or (isinstance(inline, Text) and not inline.text.strip())


def _without_links(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    return tuple(part for inline in inlines for part in (inline.children if isinstance(inline, Link) else (inline,)))


def _standing_alone(inlines: tuple[Inline, ...], line: int) -> list[Block]:
    """A paragraph that is only images is figures, one that is only a bold link is a button."""
    parts = [inline for inline in inlines if not _blank(inline)]
    figures = [_figure(part, line) for part in parts]
    if parts and all(figures):
        return [figure for figure in figures if figure]
    if len(parts) == 1 and (button := _bold_link(parts[0], line)):
        return [Buttons((button,), line)]
    return [Paragraph(inlines, line)]


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


def _split_attribution(inlines: tuple[Inline, ...]) -> tuple[tuple[Inline, ...], tuple[Inline, ...]]:
    for index in range(len(inlines) - 1, -1, -1):
        inline = inlines[index]
        if isinstance(inline, Text) and (found := list(_ATTRIBUTION.finditer(inline.text))):
            match = found[-1]
            if match.start() or not index or isinstance(inlines[index - 1], LineBreak):
                said = (*inlines[:index], Text(inline.text[: match.start()]))
                return said, (Text(inline.text[match.end() :]), *inlines[index + 1 :])
    return inlines, ()


def _stat(item: ListItem) -> Stat | None:
    if len(item.blocks) != 1 or not isinstance(paragraph := item.blocks[0], Paragraph):
        return None
    match paragraph.inlines:
        case (Span("strong", figure), Text(text), *rest):
            return Stat(figure, (Text(text.lstrip(" :–—-\n")), *rest), item.line)
    return None
