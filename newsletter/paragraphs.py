"""What a paragraph of Markdown really is: a figure, a button, a task, or as many paragraphs as it has lines."""

from __future__ import annotations

import re
from dataclasses import replace

from newsletter.blocks import (
    Block,
    Button,
    Buttons,
    Figure,
    Image,
    Inline,
    LineBreak,
    Link,
    ListItem,
    Paragraph,
    Span,
    Text,
)

_LONG_LINE = 100
_TASK = re.compile(r"\[([ xX])\][ \n]")


def has_paragraphs_as_lines(lines: list[str]) -> bool:
    """Whether a post came out of a word processor: a paragraph a line, and not one empty line between them.

    Markdown would make one block of it. Who writes Markdown leaves empty lines, and breaks lines near column 80.
    """
    text = [line for line in "\n".join(lines).strip("\n").split("\n") if not line.startswith("#")]
    long = sum(len(line) > _LONG_LINE for line in text)
    return long > 1 and all(line.strip() for line in text) and long * 2 > len(text)


def _blank(inline: Inline) -> bool:
    return isinstance(inline, LineBreak) or (isinstance(inline, Text) and not inline.text.strip())


def standing_alone(inlines: tuple[Inline, ...], line: int) -> list[Block]:
    """A paragraph that is only images is figures, one that is only a bold link is a button."""
    parts = [inline for inline in inlines if not _blank(inline)]
    figures = [_figure(part, line) for part in parts]
    if parts and all(figures):
        return [figure for figure in figures if figure]
    if len(parts) == 1 and (button := _bold_link(parts[0], line)):
        return [Buttons((button,), line)]
    return [Paragraph(inlines, line)]


def split_lines(inlines: tuple[Inline, ...]) -> list[tuple[Inline, ...]]:
    """A paragraph's lines, each by itself; an empty one stands for a line break that two lines share."""
    parts: list[list[Inline]] = [[]]
    for inline in inlines:
        if isinstance(inline, LineBreak):
            parts.append([])
            continue
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


def gather(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Buttons that follow one another stand in one row, and only one of them is filled: what is asked for first."""
    gathered: list[Block] = []
    for block in blocks:
        if isinstance(block, Buttons) and gathered and isinstance(last := gathered[-1], Buttons):
            filled = any(button.primary for button in last.buttons)
            more = (replace(button, primary=button.primary and not filled) for button in block.buttons)
            gathered[-1] = replace(last, buttons=(*last.buttons, *more))
        else:
            gathered.append(block)
    return tuple(gathered)


def with_task(item: ListItem) -> ListItem:
    """`[ ] text` and `[x] text` at the start of an item are a task (GFM, section 5.3)."""
    if not item.blocks or not isinstance(first := item.blocks[0], Paragraph) or not first.inlines:
        return item
    text = first.inlines[0]
    match = _TASK.match(text.text) if isinstance(text, Text) else None
    if not match or not isinstance(text, Text):
        return item
    inlines = (Text(text.text[match.end() :]), *first.inlines[1:])
    return replace(item, blocks=(replace(first, inlines=inlines), *item.blocks[1:]), checked=match[1] != " ")
