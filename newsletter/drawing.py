"""Blocks and inlines -> MJML, by the macros of a template.

Which macro draws a block, and what it is given, is in `views.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from types import SimpleNamespace
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from newsletter.blocks import (
    Block,
    Cell,
    Code,
    FootnoteReference,
    Heading,
    Image,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    ListItem,
    Paragraph,
    RawHtml,
    Spacer,
    Span,
    Text,
)
from newsletter.model import Hero, ImageFile, Issue
from newsletter.rooms import asked_width, room_inside
from newsletter.text_lines import without_breaks
from newsletter.tree import plain
from newsletter.views import VIEWS, macro_name

_IMAGE = re.compile(r'(<img\b[^<>]*?\s)src="([^"]*)"([^<>]*>)')
_WIDTH = re.compile(r'\swidth="\d')
# Groups of digits, as in telephone numbers and dates. Behind Arabic letters the bidirectional algorithm would turn
# their order round (Unicode UAX 9, W2 and N1).
_NUMBER = re.compile(r"(?<![\w&#])\+?\(?\d[\d().\u00a0 -]{0,20}[-. ()\u00a0][\d().\u00a0 -]{0,20}\d(?!\w)")
_LONG_WORD = 24
# Marks that lead from a place in the MJML back to a line of the post or the template; only drawn on demand.
START, END = "\ue0f0", "\ue0f1"


class Place(NamedTuple):
    """Where a block stands.

    above: the name of the macro that drew what is above it, or empty. opens: it is the article's first paragraph.
    closes: no heading follows. nested: it is inside another block.
    """

    above: str
    opens: bool = False
    closes: bool = False
    nested: bool = False


@dataclass(frozen=True)
class Drawing:
    """Draws the blocks of one issue. theme, text, sections: the macros and values of the template's files.

    images: local image files by the `src` the author wrote. room: the width of the place that is drawn into, in pixels.
    marks: whether each block says which line it came from.
    """

    issue: Issue
    images: Mapping[str, ImageFile]
    theme: Any
    text: Any
    sections: Any
    room: int
    marks: bool = False

    def within(self, block: Block) -> Drawing:
        """The same, for what is drawn inside a block."""
        return replace(self, room=room_inside(block, self.room, self.theme))

    # Blocks.

    def body(self, blocks: Sequence[Block]) -> Markup:
        """Blocks one under another; neighbours that are text share one section."""
        parts: list[Markup] = []
        flowing: list[Markup] = []
        space = 0
        previous: Block | None = None
        opening = next((block for block in blocks if isinstance(block, Paragraph)), None)
        last_heading = max((n for n, block in enumerate(blocks) if isinstance(block, Heading)), default=-1)
        for number, block in enumerate(blocks):
            gap = self.gap(previous, block)
            above = macro_name(previous) if previous else ""
            place = Place(above, opens=block is opening, closes=number > last_heading)
            previous = block
            if VIEWS[type(block)].file == "text":
                space = space if flowing else gap
                flowing.append(self.block(block, gap if flowing else 0, place))
                continue
            parts += self._flow(flowing, space)
            flowing = []
            parts.append(self.block(block, gap, place))
        return Markup("\n").join(parts + self._flow(flowing, space))

    def _flow(self, flowing: list[Markup], space: int) -> list[Markup]:
        return [self.sections.flow(SimpleNamespace(space=space, content=Markup("\n").join(flowing)))] if flowing else []

    def inside(self, blocks: Sequence[Block], *, most: int | None = None, bare: bool = False) -> Markup:
        """Blocks inside another one. most: the largest space between them, in pixels; for lists half of it.

        bare: the first paragraph goes without its element, as in a list item.
        """
        parts: list[Markup] = []
        previous: Block | None = None
        for block in blocks:
            if bare and previous is None and isinstance(block, Paragraph):
                parts.append(self.marked(block.line, self.inlines(block.inlines)))
            else:
                space = 0 if previous is None else self.gap(previous, block)
                if most is not None:
                    space = min(space, most // 2 if isinstance(block, ListBlock) else most)
                parts.append(self.block(block, space, Place("", nested=True)))
            previous = block
        return Markup("").join(parts)

    def gap(self, previous: Block | None, block: Block) -> int:
        """The space between two neighbours, in pixels, as the theme and the brand's spacing have it."""
        theme = self.theme
        if isinstance(block, Spacer):
            return 0
        upper = macro_name(previous) if previous else "heading1"
        lower = macro_name(block)
        gap = theme.between.get(f"{upper}+{lower}")
        if gap is None and upper.startswith("heading"):
            gap = theme.below.get(upper, theme.usual)
        if gap is None:
            gap = max(theme.below.get(upper, theme.usual), theme.above.get(lower, theme.usual))
        return int(round(gap * theme.spacing / 4) * 4)

    def block(self, block: Block, space: int, place: Place) -> Markup:
        """One block. space: above it, in pixels."""
        drawn_by = VIEWS[type(block)]
        macros: Any = self.text if drawn_by.file == "text" else self.sections
        view = drawn_by.view(self, block)
        view.block, view.space = block, space
        view.above, view.opens, view.closes, view.nested = place
        return self.marked(block.line, self.drawn(getattr(macros, drawn_by.macro), view))

    @staticmethod
    def drawn(macro: Callable[[SimpleNamespace], Markup], view: SimpleNamespace) -> Markup:
        """What a macro makes of its view; with autoescape on it is safe HTML."""
        return macro(view)

    def marked(self, line: int, content: Markup) -> Markup:
        return Markup("{1}P{0}{2}{3}{1}P{2}").format(line, START, END, content) if self.marks else content

    def item(self, item: ListItem) -> SimpleNamespace:
        return SimpleNamespace(content=self.inside(item.blocks, most=8, bare=True), checked=item.checked)

    def cell(self, cell: Cell) -> SimpleNamespace:
        """The view of a table's cell. long: it holds a word so long that it may break, lest it widens the table."""
        long = any(len(word) > _LONG_WORD for word in plain(cell.inlines).split())
        return SimpleNamespace(content=self.inlines(cell.inlines), align=cell.align, long=long)

    def hero(self, hero: Hero) -> SimpleNamespace:
        """The view of the picture at the top, as wide as the theme has it."""
        return self.picture(hero.image, room=int(self.theme.hero), href=hero.href, caption=hero.caption)

    def picture(self, image: Image, *, room: int = 0, href: str | None = None, caption: str = "") -> SimpleNamespace:
        """The view of an image. room: where it does not stand in the drawing's own.

        wide: whether it fills the room. sized: whether its width is known, and not only how wide it may be.
        """
        room = room or self.room
        file = self.images.get(image.src)
        known = asked_width(image, room) or (file.width if file else None)
        width = min(known or room, room)
        height = round(width * file.height / file.width) if file else None
        return SimpleNamespace(
            src=self.source(image), alt=image.alt, width=width, height=height, href=href, caption=caption,
            title=image.title, wide=width == room, sized=known is not None,
        )  # fmt: skip

    def source(self, image: Image) -> str:
        file = self.images.get(image.src)
        return file.path if file else image.src

    def raw_html(self, block: RawHtml) -> Markup:
        """The author's own HTML, with its images as they travel, none of them wider than the room."""

        def local(match: re.Match[str]) -> str:
            file = self.images.get(unescape(match[2]))
            if file is None:
                return match[0]
            width = "" if _WIDTH.search(match[0]) else f' width="{min(file.width, self.room)}"'
            return f'{match[1]}src="{file.path}"{width}{match[3]}'

        return Markup(_IMAGE.sub(local, block.html))  # noqa: S704 (sanitised by nh3 when the post was read)

    # Inlines.

    def inlines(self, inlines: Sequence[Inline]) -> Markup:
        return Markup("").join(map(self.inline, inlines))

    def inline(self, inline: Inline) -> Markup:
        match inline:
            case Text(text=text):
                return self.words(text)
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

    def words(self, text: str) -> Markup:
        """Plain words. In a text from right to left, the groups of a number keep their order."""
        written = escape(without_breaks(text))
        if self.issue.direction == "ltr" or not _NUMBER.search(written):
            return written
        return Markup(_NUMBER.sub(r'<span dir="ltr">\g<0></span>', str(written)))  # noqa: S704 (escaped above)

    def image(self, image: Image) -> Markup:
        """An image among words."""
        return self.drawn(self.text.image, self.picture(image))
