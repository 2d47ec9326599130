"""How wide the places are that images stand in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from newsletter.blocks import Block, Columns, Image, Media
from newsletter.model import Issue
from newsletter.tree import inlines_of, inner, shown, walk_inlines
from newsletter.views import macro_name


def shown_widths(issue: Issue, theme: Any) -> dict[str, int]:
    """The largest width, in CSS pixels, at which each image of an issue is shown, by its `src`."""
    widths: dict[str, int] = {}
    if issue.hero:
        widths[issue.hero.image.src] = int(theme.hero)
    for image, room in _places(shown(issue.blocks, "html"), int(theme.measure), theme):
        widths[image.src] = max(widths.get(image.src, 0), min(asked_width(image, room) or room, room))
    return widths


def asked_width(image: Image, room: int) -> int | None:
    """The width in pixels that the author asked for."""
    return round(room * image.share / 100) if image.share else image.width


def room_inside(block: Block, room: int, theme: Any) -> int:
    """How wide the inside of a block is that stands in a room of so many pixels."""
    match block:
        case Columns(columns=columns):
            between = int(theme.column_gap)
            return (room + between) // len(columns) - between
        case Media():
            return room - int(theme.media) - int(theme.media_gap)
        case _:
            return room - int(theme.insets.get(macro_name(block), 0))


def _places(blocks: Sequence[Block], room: int, theme: Any) -> Iterator[tuple[Image, int]]:
    """Each image with the width of the place it stands in, where that is largest: a phone stacks columns."""
    for block in blocks:
        mine = int(theme.stacked) if isinstance(block, Media) else room
        yield from ((inline, mine) for inline in walk_inlines(inlines_of(block)) if isinstance(inline, Image))
        inside = room_inside(block, room, theme)
        yield from _places(
            inner(block), max(inside, int(theme.stacked)) if isinstance(block, Columns | Media) else inside, theme
        )
