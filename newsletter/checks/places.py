"""Whether findings are about the same place."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

from newsletter.errors import Location


class Places:
    """Places in files, to be asked whether another place overlaps one of them.

    A question costs no more than a search by halves: a post pasted as one line may have ten thousand findings in it.
    """

    def __init__(self, places: Iterable[Location | None]) -> None:
        self._nowhere = False
        self._lines: set[tuple[str, int]] = set()
        spans: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
        for place in places:
            if place is None:
                self._nowhere = True
            elif place.column is None:
                self._lines.add((place.file, place.line))
            else:
                spans[place.file, place.line].append(_span(place.column, place.length))
        self._spans = {line: _merged(found) for line, found in spans.items()}

    def overlap(self, place: Location | None) -> bool:
        """Whether a place has a character in common with one of these; a line without a column is all of the line."""
        if place is None:
            return self._nowhere
        line = (place.file, place.line)
        spans = self._spans.get(line, [])
        if line in self._lines or place.column is None:
            return line in self._lines or bool(spans)
        start, end = _span(place.column, place.length)
        before = bisect_left(spans, (end,)) - 1
        return before >= 0 and spans[before][1] > start


def _span(column: int, length: int) -> tuple[int, int]:
    return column, column + max(length, 1)


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same characters in spans that do not overlap, from left to right."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
