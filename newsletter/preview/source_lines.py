"""Which pieces of a mail a line of its source belongs to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from newsletter.errors import Location
from newsletter.model import Issue
from newsletter.preview.pieces import Piece
from newsletter.preview.wording import masked

# Characters of one group's source in which words are looked for: a post pasted as one line may be megabytes long.
SEARCHED = 20_000


@dataclass(frozen=True)
class Passage:
    """The source of the pieces that begin on one line. words: all of it, but for what nobody reads as words.

    offsets: where each of its lines begins.
    """

    words: str
    offsets: Sequence[int]


class SourceLines:
    """The lines of an issue and of the files it includes, counted as pieces count them."""

    def __init__(self, issue: Issue, pieces: Sequence[Piece]) -> None:
        self._issue = issue
        self._passages: dict[int, Passage] = {}
        self._groups: dict[int, list[int]] = {}
        for number, piece in enumerate(pieces):
            if not piece.key:
                self._groups.setdefault(piece.line, []).append(number)
        self._starts = sorted(self._groups)
        included = [(one.first_line, one.first_line + len(one.lines), one.file) for one in issue.included]
        self._files = [(1, len(issue.lines) + 1, issue.file), *included]

    @cached_property
    def _first(self) -> dict[str, int]:
        return {file: first for first, _, file in reversed(self._files)}

    def number(self, location: Location) -> int | None:
        """A place's line, or None where it is in another file."""
        first = self._first.get(location.file)
        return None if first is None else first + location.line - 1

    def group(self, number: int) -> Sequence[int]:
        """The pieces whose source a line may be part of, by their number; none in the front matter."""
        at = bisect_right(self._starts, number) - 1
        if at < 0 or self._starts[at] < self._file_at(number)[0]:
            return ()
        return self._groups[self._starts[at]]

    def passage(self, start: int) -> Passage:
        """The source of the group that begins on the line `start`."""
        if start not in self._passages:
            self._passages[start] = self._read(start)
        return self._passages[start]

    def _read(self, start: int) -> Passage:
        at = bisect_right(self._starts, start)
        behind = self._file_at(start)[1]
        behind = min(self._starts[at], behind) if at < len(self._starts) else behind
        lines: list[str] = []
        offsets: list[int] = []
        length = 0
        for number in range(start, behind):
            if length > SEARCHED:
                break
            lines.append(self._issue.source_line(number)[:SEARCHED])
            offsets.append(length)
            length += len(lines[-1]) + 1
        return Passage(masked("\n".join(lines)), offsets)

    def _file_at(self, number: int) -> tuple[int, int, str]:
        return next((one for one in reversed(self._files) if one[0] <= number), self._files[0])
