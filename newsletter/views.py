"""Which macro draws a block, and what it is given. A new block: see docs/architecture.md, "Adding something"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import combining

from markupsafe import Markup

from newsletter.blocks import (
    Block,
    Blockquote,
    Buttons,
    Callout,
    Card,
    CodeBlock,
    Columns,
    Divider,
    Figure,
    Footnotes,
    Heading,
    ListBlock,
    Media,
    Paragraph,
    PullQuote,
    RawHtml,
    Spacer,
    Span,
    Stats,
    Table,
    Text,
)
from newsletter.words import words

if TYPE_CHECKING:
    from newsletter.drawing import Drawing


class View(NamedTuple):
    """How a block is drawn.

    file: `text` flows with its neighbours in one mj-text, `sections` stands alone. macro: its name in that file. view:
    what the macro finds in `b`, beside `block`, `space` and the parts of `drawing.Place`.
    """

    file: str
    macro: str
    view: Callable[[Drawing, Any], SimpleNamespace]


def _holding(content: str) -> SimpleNamespace:
    return SimpleNamespace(content=content)


def _paragraph(drawing: Drawing, block: Paragraph) -> SimpleNamespace:
    """sole: the style that the whole paragraph has. initial: the letter it begins with, for a look that enlarges it."""
    sole = block.inlines[0].style if len(block.inlines) == 1 and isinstance(block.inlines[0], Span) else ""
    content = drawing.inlines(block.inlines)
    first = block.inlines[0] if block.inlines else None
    opening = first.text if isinstance(first, Text) else ""
    # Half of a letter is none: an accent that follows it would stand alone.
    initial = "" if combining(opening[1:2] or " ") else opening[:1]
    # Only letters with two cases: others have no initials, and a merge field is not to be cut apart.
    initial = initial if initial.lower() != initial else ""
    rest = Markup(content[len(initial) :])  # noqa: S704 (an ASCII-safe letter less of what is escaped already)
    return SimpleNamespace(content=content, sole=sole, initial=initial, rest=rest)


def _quote(drawing: Drawing, block: PullQuote) -> SimpleNamespace:
    content = drawing.inside(block.blocks)
    # A quotation mark hangs outside the text's edge, so that the words line up.
    first = block.blocks[0]
    opening = isinstance(first, Paragraph) and first.inlines and isinstance(first.inlines[0], Text)
    hang = -int(drawing.theme.hang) if opening and first.inlines[0].text[:1] in '“„«"' else 0  # type: ignore[union-attr]
    return SimpleNamespace(content=content, attribution=drawing.inlines(block.attribution), hang=hang)


def _list(drawing: Drawing, block: ListBlock) -> SimpleNamespace:
    entries = [drawing.within(block).item(item) for item in block.items]
    return SimpleNamespace(entries=entries, tasks=all(item.checked is not None for item in block.items))


def _table(drawing: Drawing, block: Table) -> SimpleNamespace:
    rows = [[drawing.cell(cell) for cell in row] for row in block.rows]
    return SimpleNamespace(head=[drawing.cell(cell) for cell in block.head], rows=rows)


def _buttons(drawing: Drawing, block: Buttons) -> SimpleNamespace:
    return SimpleNamespace(
        entries=[
            SimpleNamespace(content=drawing.inlines(button.inlines), href=button.href, primary=button.primary)
            for button in block.buttons
        ]
    )


def _callout(drawing: Drawing, block: Callout) -> SimpleNamespace:
    label = block.label or words(drawing.issue.language)[block.kind]
    return SimpleNamespace(content=drawing.within(block).inside(block.blocks, most=16), label=label)


def _stats(drawing: Drawing, block: Stats) -> SimpleNamespace:
    entries = [
        SimpleNamespace(figure=drawing.inlines(one.figure), label=drawing.inlines(one.label)) for one in block.items
    ]
    return SimpleNamespace(entries=entries)


def _columns(drawing: Drawing, block: Columns) -> SimpleNamespace:
    return SimpleNamespace(entries=[drawing.within(block).inside(column.blocks, most=20) for column in block.columns])


def _media(drawing: Drawing, block: Media) -> SimpleNamespace:
    picture = drawing.picture(block.image, room=int(drawing.theme.media), href=block.href)
    return SimpleNamespace(
        picture=picture, content=drawing.within(block).inside(block.blocks, most=20), side=block.side
    )


def _footnotes(drawing: Drawing, block: Footnotes) -> SimpleNamespace:
    notes = (
        SimpleNamespace(number=note.number, content=drawing.within(block).inside(note.blocks, most=8, bare=True))
        for note in block.notes
    )
    return SimpleNamespace(notes=list(notes))


# Spaces between the blocks inside are at most so many pixels.
_QUOTED, _BOXED = 12, 16
VIEWS: Mapping[type, View] = {
    Heading: View("text", "heading", lambda d, b: _holding(d.inlines(b.inlines))),
    Paragraph: View("text", "paragraph", _paragraph),
    ListBlock: View("text", "list", _list),
    Blockquote: View("text", "blockquote", lambda d, b: _holding(d.within(b).inside(b.blocks, most=_QUOTED))),
    CodeBlock: View("text", "code_block", lambda _, b: _holding(b.text)),
    Table: View("text", "table", _table),
    RawHtml: View("text", "raw_html", lambda d, b: _holding(d.raw_html(b))),
    Figure: View("text", "figure", lambda d, b: d.picture(b.image, href=b.href, caption=b.caption)),
    Buttons: View("text", "buttons", _buttons),
    Callout: View("text", "callout", _callout),
    Card: View("text", "card", lambda d, b: _holding(d.within(b).inside(b.blocks, most=_BOXED))),
    PullQuote: View("text", "quote", _quote),
    Spacer: View("text", "spacer", lambda _, b: SimpleNamespace(height=b.height)),
    Divider: View("text", "divider", lambda _, __: SimpleNamespace()),
    Footnotes: View("text", "footnotes", _footnotes),
    Stats: View("sections", "stats", _stats),
    Columns: View("sections", "columns", _columns),
    Media: View("sections", "media", _media),
}


def macro_name(block: Block) -> str:
    """The name of a block's macro, a heading's with its level: what the theme's table of spaces calls it."""
    name = VIEWS[type(block)].macro
    return f"{name}{block.level}" if isinstance(block, Heading) else name
