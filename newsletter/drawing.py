"""Blocks and inlines -> MJML, by the macros of a template.

A block type is added here in `_MACROS` (which file its macro is in) and in `_VIEWS` (what the macro is given).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup, escape

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
    ImageFile,
    Inline,
    Issue,
    LineBreak,
    Link,
    ListBlock,
    ListItem,
    Paragraph,
    PullQuote,
    RawHtml,
    Span,
    Stats,
    Table,
    Text,
)
from newsletter.words import words

# Which file holds a block's macro: `text` flows with its neighbours in one mj-text, `sections` stands alone.
_MACROS: Mapping[type, tuple[str, str]] = {
    Heading: ("text", "heading"),
    Paragraph: ("text", "paragraph"),
    ListBlock: ("text", "list"),
    Blockquote: ("text", "blockquote"),
    CodeBlock: ("text", "code_block"),
    Table: ("text", "table"),
    RawHtml: ("text", "raw_html"),
    Figure: ("sections", "figure"),
    Buttons: ("sections", "buttons"),
    Callout: ("sections", "callout"),
    PullQuote: ("sections", "quote"),
    Stats: ("sections", "stats"),
    Divider: ("sections", "divider"),
    Footnotes: ("sections", "footnotes"),
}
_SRC = re.compile(r'(?<=\s)src="([^"]*)"')
# Marks that lead from a place in the MJML back to a line of the post or the template; only drawn on demand.
START, END = "\ue0f0", "\ue0f1"


@dataclass(frozen=True)
class Drawing:
    """Draws the blocks of one issue. theme, text, sections: the macros and values of the template's files.

    images: local image files by the `src` the author wrote. marks: whether each block says which line it came from.
    """

    issue: Issue
    images: Mapping[str, ImageFile]
    theme: Any
    text: Any
    sections: Any
    marks: bool = False

    # Blocks.

    def body(self, blocks: Sequence[Block]) -> Markup:
        """Blocks one under another; neighbours that are text share one section."""
        parts: list[Markup] = []
        flowing: list[Markup] = []
        space = 0
        previous: Block | None = None
        for block in blocks:
            gap = self.gap(previous, block)
            previous = block
            if _MACROS[type(block)][0] == "text":
                space = space if flowing else gap
                flowing.append(self.block(block, gap if flowing else 0))
                continue
            parts += self._flow(flowing, space)
            flowing = []
            parts.append(self.block(block, gap))
        return Markup("\n").join(parts + self._flow(flowing, space))

    def _flow(self, flowing: list[Markup], space: int) -> list[Markup]:
        return [self.sections.flow(SimpleNamespace(space=space, content=Markup("\n").join(flowing)))] if flowing else []

    def inside(self, blocks: Sequence[Block], *, first: int = 0, bare: bool = False) -> Markup:
        """Blocks inside a list item, a quote or a box; `bare` leaves the first paragraph without its element."""
        parts: list[Markup] = []
        previous: Block | None = None
        for block in blocks:
            if bare and previous is None and isinstance(block, Paragraph):
                parts.append(self.marked(block.line, self.inlines(block.inlines)))
            else:
                space = first if previous is None else self.gap(previous, block, nested=bare)
                parts.append(self.block(block, space, nested=True))
            previous = block
        return Markup("").join(parts)

    def gap(self, previous: Block | None, block: Block, *, nested: bool = False) -> int:
        """The space between two neighbours, in pixels, as the theme has it."""
        theme = self.theme
        upper = _name(previous) if previous else "heading1"
        lower = _name(block)
        if nested and lower == "list":
            return 4
        if nested:
            return 8
        pair = theme.between.get(f"{upper}+{lower}")
        if pair is not None:
            return int(pair)
        if upper.startswith("heading"):
            return int(theme.below.get(upper, theme.usual))
        return int(max(theme.below.get(upper, theme.usual), theme.above.get(lower, theme.usual)))

    def block(self, block: Block, space: int, *, nested: bool = False) -> Markup:
        file, name = _MACROS[type(block)]
        macros: Any = self.text if file == "text" else self.sections
        if nested and file == "sections":
            return self.marked(block.line, self.section_inside(block, space))
        view = _VIEWS[type(block)](self, block)
        view.block, view.space, view.nested = block, space, nested
        return self.marked(block.line, self.drawn(getattr(macros, name), view))

    @staticmethod
    def drawn(macro: Callable[[SimpleNamespace], Markup], view: SimpleNamespace) -> Markup:
        """What a macro makes of its view; with autoescape on it is safe HTML."""
        return macro(view)

    def section_inside(self, block: Block, space: int) -> Markup:
        """A figure or a divider, which would stand alone, drawn inside a list, a quote or a box."""
        if isinstance(block, Figure):
            image = self.image(block.image)
            content = Markup('<a href="{}">{}</a>').format(block.href, image) if block.href else image
            view = SimpleNamespace(space=space, content=content, caption=block.caption)
            return self.drawn(self.text.figure_inside, view)
        return self.block(Paragraph((Text("* * *"),), block.line), space)

    def marked(self, line: int, content: Markup) -> Markup:
        return Markup("{1}P{0}{2}{3}{1}P{2}").format(line, START, END, content) if self.marks else content

    def item(self, item: ListItem) -> SimpleNamespace:
        return SimpleNamespace(content=self.inside(item.blocks, bare=True), checked=item.checked)

    def cell(self, cell: Cell) -> SimpleNamespace:
        return SimpleNamespace(content=self.inlines(cell.inlines), align=cell.align)

    def picture(self, image: Image, space: int, *, href: str | None, caption: str) -> SimpleNamespace:
        measure = int(self.theme.measure)
        file = self.images.get(image.src)
        natural = file.width if file else measure
        width = min(image.width or natural, measure) or measure
        height = round(width * file.height / file.width) if file else None
        return SimpleNamespace(
            src=self.source(image), alt=image.alt, width=width, height=height, href=href, caption=caption, space=space
        )

    def source(self, image: Image) -> str:
        file = self.images.get(image.src)
        return file.path if file else image.src

    def raw_html(self, block: RawHtml) -> Markup:
        def local(match: re.Match[str]) -> str:
            file = self.images.get(unescape(match[1]))
            return f'src="{file.path}"' if file else match[0]

        return Markup(_SRC.sub(local, block.html))  # noqa: S704 (sanitised by nh3 when the post was read)

    # Inlines.

    def inlines(self, inlines: Sequence[Inline]) -> Markup:
        return Markup("").join(map(self.inline, inlines))

    def inline(self, inline: Inline) -> Markup:
        match inline:
            case Text(text=text):
                return escape(text)
            case Span(children=children):
                return self.drawn(self.text.span, SimpleNamespace(span=inline, content=self.inlines(children)))
            case Link(children=children, href=href, title=title):
                view = SimpleNamespace(href=href, title=title, content=self.inlines(children))
                return self.drawn(self.text.link, view)
            case Code(text=text):
                return self.drawn(self.text.code, SimpleNamespace(content=text))
            case LineBreak():
                return Markup("<br />")
            case Image():
                return self.image(inline)
            case FootnoteReference(number=number):
                return self.drawn(self.text.footnote_reference, SimpleNamespace(number=number))

    def image(self, image: Image) -> Markup:
        file = self.images.get(image.src)
        natural = min(file.width, int(self.theme.measure)) if file else None
        width = min(image.width, int(self.theme.measure)) if image.width else natural
        view = SimpleNamespace(src=self.source(image), alt=image.alt, title=image.title, width=width)
        return self.drawn(self.text.image, view)


def _name(block: Block) -> str:
    name = _MACROS[type(block)][1]
    return f"{name}{block.level}" if isinstance(block, Heading) else name


def _quote(renderer: Drawing, block: PullQuote) -> SimpleNamespace:
    content = renderer.inside(block.blocks)
    # A quotation mark hangs outside the text's edge, so that the words line up.
    first = block.blocks[0]
    opening = isinstance(first, Paragraph) and first.inlines and isinstance(first.inlines[0], Text)
    hang = -10 if opening and first.inlines[0].text[:1] in '“„«"' else 0  # type: ignore[union-attr]
    return SimpleNamespace(content=content, attribution=renderer.inlines(block.attribution), hang=hang)


# What each macro finds in `b`, beside `block`, `space` and `nested`.
_VIEWS: Mapping[type, Callable[[Drawing, Any], SimpleNamespace]] = {
    Heading: lambda r, b: SimpleNamespace(content=r.inlines(b.inlines)),
    Paragraph: lambda r, b: SimpleNamespace(content=r.inlines(b.inlines)),
    ListBlock: lambda r, b: SimpleNamespace(
        entries=[r.item(item) for item in b.items], tasks=all(item.checked is not None for item in b.items)
    ),
    Blockquote: lambda r, b: SimpleNamespace(content=r.inside(b.blocks)),
    CodeBlock: lambda _, b: SimpleNamespace(content=b.text),
    Table: lambda r, b: SimpleNamespace(
        head=[r.cell(cell) for cell in b.head], rows=[[r.cell(cell) for cell in row] for row in b.rows]
    ),
    RawHtml: lambda r, b: SimpleNamespace(content=r.raw_html(b)),
    Figure: lambda r, b: r.picture(b.image, 0, href=b.href, caption=b.caption),
    Buttons: lambda r, b: SimpleNamespace(
        entries=[
            SimpleNamespace(content=r.inlines(button.inlines), href=button.href, primary=button.primary)
            for button in b.buttons
        ]
    ),
    Callout: lambda r, b: SimpleNamespace(content=r.inside(b.blocks), label=b.label or words(r.issue.language)[b.kind]),
    PullQuote: _quote,
    Stats: lambda r, b: SimpleNamespace(
        entries=[SimpleNamespace(figure=r.inlines(s.figure), label=r.inlines(s.label)) for s in b.items]
    ),
    Divider: lambda _, __: SimpleNamespace(),
    Footnotes: lambda r, b: SimpleNamespace(
        notes=[SimpleNamespace(number=note.number, content=r.inside(note.blocks, bare=True)) for note in b.notes]
    ),
}
