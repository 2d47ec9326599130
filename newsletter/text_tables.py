"""Tables of the text part: columns under each other, in view of wide characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from newsletter.text_lines import indent, width, wrap

_GAP = "  "
# A column narrower than this, or a cell with more lines, is harder to read than a table written as records.
_NARROWEST, _HIGHEST = 24, 6


def aligned(rows: Sequence[Sequence[str]], sides: Sequence[str | None], room: int) -> list[str] | None:
    """A table in at most `room` columns, its widest column wrapped where that is enough; None where it is not.

    rows: the head first; a line feed in a cell is a line break. sides: `right`, `center` or otherwise left, a column.
    """
    widths = [max(width(line) for cell in column for line in cell.split("\n")) for column in zip(*rows, strict=True)]
    widest = widths.index(max(widths))
    over = max(0, sum(widths) + len(_GAP) * (len(widths) - 1) - room)
    widths[widest] -= over
    cells = [
        [wrap(cell, widths[at]) if over and at == widest else cell.split("\n") for at, cell in enumerate(row)]
        for row in rows
    ]
    if over and (widths[widest] < _NARROWEST or not all(_fits(row[widest], widths[widest]) for row in cells)):
        return None
    head, *body = [list(_lines(row, widths, sides)) for row in cells]
    apart = any(len(lines) > 1 for lines in body)
    written = [line for at, lines in enumerate(body) for line in ([""] if apart and at else []) + lines]
    return [*head, _GAP.join("-" * size for size in widths), *written] if any(rows[0]) else written


def _fits(lines: Sequence[str], room: int) -> bool:
    return len(lines) <= _HIGHEST and max(map(width, lines)) <= room


def _lines(row: Sequence[Sequence[str]], widths: Sequence[int], sides: Sequence[str | None]) -> Iterator[str]:
    """One row of a table: as many lines as its highest cell has."""
    for texts in zip_longest(*row, fillvalue=""):
        cells = []
        for text, size, side in zip(texts, widths, sides, strict=True):
            gap = size - width(text)
            left = gap if side == "right" else gap // 2 if side == "center" else 0
            cells.append(" " * left + text + " " * (gap - left))
        yield _GAP.join(cells).rstrip(" ")


def record(names: Sequence[str], cells: Sequence[str], room: int) -> list[str]:
    """One row of a table that is too wide: a line for each cell, `Name: cell`."""
    lines: list[str] = []
    for name, cell in zip(names, cells, strict=True):
        if name or cell:
            mark = "" if not name or name.endswith((":", "?", "：", "？")) else ":"
            first, *rest = wrap(f"{name}{mark} {cell or '–'}", room - 2)
            lines += [first, *indent(rest, "  ")]
    return lines
