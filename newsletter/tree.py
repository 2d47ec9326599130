"""Walking and changing trees of blocks and inlines: a block that holds something is entered here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Literal

from newsletter.blocks import (
    Block,
    Blockquote,
    Buttons,
    Callout,
    Card,
    Cell,
    Code,
    Columns,
    Figure,
    FootnoteReference,
    Footnotes,
    Heading,
    Image,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    Media,
    Only,
    Paragraph,
    PullQuote,
    RawHtml,
    Span,
    Stats,
    Table,
    Text,
)


def inner(block: Block) -> tuple[Block, ...]:
    """The blocks directly inside a block, in reading order."""
    match block:
        case ListBlock(items=parts) | Columns(columns=parts) | Footnotes(notes=parts):
            return tuple(child for part in parts for child in part.blocks)
        case Blockquote() | Callout() | PullQuote() | Card() | Media() | Only():
            return block.blocks
        case _:
            return ()


def with_inner(block: Block, change: Callable[[tuple[Block, ...]], tuple[Block, ...]]) -> Block:
    """The same block, with each sequence of blocks directly inside it changed; sequences come in reading order."""
    match block:
        case ListBlock(items=items):
            return replace(block, items=tuple(replace(item, blocks=change(item.blocks)) for item in items))
        case Columns(columns=columns):
            return replace(block, columns=tuple(replace(one, blocks=change(one.blocks)) for one in columns))
        case Footnotes(notes=notes):
            return replace(block, notes=tuple(replace(note, blocks=change(note.blocks)) for note in notes))
        case Blockquote() | Callout() | PullQuote() | Card() | Media() | Only():
            return replace(block, blocks=change(block.blocks))
        case _:
            return block


def with_inlines(block: Block, change: Callable[[tuple[Inline, ...]], tuple[Inline, ...]]) -> Block:
    """The same block, with each sequence of inlines that stands directly in it changed, in reading order."""

    def cells(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
        return tuple(replace(cell, inlines=change(cell.inlines)) for cell in row)

    match block:
        case Heading(inlines=inlines) | Paragraph(inlines=inlines):
            return replace(block, inlines=change(inlines))
        case Table(head=head, rows=rows):
            return replace(block, head=cells(head), rows=tuple(map(cells, rows)))
        case Buttons(buttons=buttons):
            return replace(block, buttons=tuple(replace(one, inlines=change(one.inlines)) for one in buttons))
        case PullQuote(attribution=attribution):
            return replace(block, attribution=change(attribution))
        case Stats(items=items):
            stats = (replace(one, figure=change(one.figure), label=change(one.label)) for one in items)
            return replace(block, items=tuple(stats))
        case _:
            return block


def shown(blocks: tuple[Block, ...], part: Literal["html", "text", "web"]) -> tuple[Block, ...]:
    """The blocks that one use of a post shows: what is meant for another use is left out, the rest is unwrapped.

    With it go boxes that hold nothing else, and notes that nothing else refers to; the other notes keep their numbers.
    """
    if not any(isinstance(block, Only) for block in walk_blocks(blocks)):
        return blocks
    kept = _shown(blocks, part)
    inlines = (inline for block in walk_blocks(kept) for inline in walk_inlines(inlines_of(block)))
    used = {inline.number for inline in inlines if isinstance(inline, FootnoteReference)}
    result: list[Block] = []
    for block in kept:
        if isinstance(block, Footnotes):
            notes = tuple(note for note in block.notes if note.number in used)
            result += [replace(block, notes=notes)] if notes else []
        else:
            result.append(block)
    return tuple(result)


def _shown(blocks: tuple[Block, ...], part: Literal["html", "text", "web"]) -> tuple[Block, ...]:
    uses = {"email": ("html", "text"), "text": ("text",), "web": ("web",)}
    result: list[Block] = []
    for block in blocks:
        if isinstance(block, Only):
            result += _shown(block.blocks, part) if part in uses[block.part] else ()
            continue
        kept = with_inner(block, lambda inside: _shown(inside, part))
        if inner(kept) or not inner(block) or isinstance(block, Media):
            result.append(kept)
    return tuple(result)


def walk_blocks(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Every block of a tree, parents before children, in reading order."""
    for block in blocks:
        yield block
        yield from walk_blocks(inner(block))


def inlines_of(block: Block) -> tuple[Inline, ...]:
    """The inlines that stand directly in a block, in reading order."""
    match block:
        case Heading(inlines=inlines) | Paragraph(inlines=inlines):
            return inlines
        case Table(head=head, rows=rows):
            return tuple(inline for row in (head, *rows) for cell in row for inline in cell.inlines)
        case RawHtml(images=images, links=links):
            return (*images, *links)
        case Figure(image=image, href=href):
            return (Link((image,), href, line=block.line),) if href else (image,)
        case Buttons(buttons=buttons):
            return tuple(Link(button.inlines, button.href, line=button.line) for button in buttons)
        case PullQuote(attribution=attribution):
            return attribution
        case Media(image=image, href=href):
            return (Link((image,), href, line=block.line),) if href else (image,)
        case Stats(items=items):
            return tuple(inline for item in items for inline in (*item.figure, *item.label))
        case _:
            return ()


def walk_inlines(inlines: tuple[Inline, ...]) -> Iterator[Inline]:
    """Every inline of a tree, parents before children, in reading order."""
    for inline in inlines:
        yield inline
        if isinstance(inline, Span | Link):
            yield from walk_inlines(inline.children)


def plain(inlines: tuple[Inline, ...]) -> str:
    """The words of inlines, without any style; images give their alt text."""
    return "".join(
        inline.text
        if isinstance(inline, Text | Code)
        else inline.alt
        if isinstance(inline, Image)
        else " "
        if isinstance(inline, LineBreak)
        else plain(inline.children)
        if isinstance(inline, Span | Link)
        else ""
        for inline in inlines
    )
