"""What the checks found, as the page shows it: in order, with its place in words and in the mail."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from newsletter.check_formats.manual import Section, manual
from newsletter.config import Settings
from newsletter.errors import Location
from newsletter.model import Finding
from newsletter.preview.anchors import Anchors
from newsletter.preview.editors import editor_link
from newsletter.preview.excerpts import excerpt, headline, sentence
from newsletter.preview.wording import collapsed
from newsletter.problem_text import printable
from newsletter.workspace import Workspace

_RANKS = {"error": 0, "warning": 1, "note": 2}
_WAIVED = 3
_INBOX = frozenset({"subject", "preheader", "description", "from", "reply_to"})
_LONGEST_HEADING = 40


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Errors, then warnings, then notes, and last what is waived; each in the order in which it was found."""
    return sorted(findings, key=lambda finding: _WAIVED if finding.waived else _RANKS[finding.severity])


def findings_of(
    findings: Sequence[Finding], anchors: Anchors, workspace: Workspace, settings: Settings
) -> list[dict[str, Any]]:
    """Every finding of a mail, as the page shows it."""
    places = _Places(anchors, settings)
    seen: Counter[str] = Counter()
    shown = []
    for finding in in_order(findings):
        known_by = _known_by(finding)
        seen[known_by] += 1
        where = finding.location
        shown.append(
            {
                "key": f"{known_by}-{seen[known_by]}",
                "code": finding.code,
                "severity": finding.severity,
                "message": headline(_told(finding)),
                "hint": sentence(finding.hint or ""),
                "waived": printable(finding.waived),
                "where": places.in_words(where),
                "file": where.file if where else "",
                "line": where.line if where else 0,
                "column": (where.column or 0) if where else 0,
                "excerpt": None if where and anchors.is_whole(where) else excerpt(where),
                "anchor": anchors.of(where),
                "editor": editor_link(where, workspace, settings),
                "why": _why(finding.code),
            }
        )
    return shown


def _told(finding: Finding) -> str:
    """A message without the reason of its waiver, which is told beside it."""
    return finding.message.removesuffix(f" (waived: {finding.waived})")


def _known_by(finding: Finding) -> str:
    """What a finding is known by across builds: not its line, which moves while people write."""
    where = finding.location
    marked = ""
    if where and where.text and where.column:
        marked = where.text[where.column - 1 : where.column - 1 + max(where.length, 1)]
    told = f"{where.file if where else ''}\n{marked or finding.message}"
    return f"{finding.code}-{hashlib.sha256(told.encode(errors='replace')).hexdigest()[:8]}"


class _Places:
    """Places of a mail in words that readers of the page understand."""

    def __init__(self, anchors: Anchors, settings: Settings) -> None:
        self._anchors = anchors
        self._settings = settings
        self._headings = [at for at, piece in enumerate(anchors.pieces) if piece.heading > 1 and not piece.note]

    def in_words(self, location: Location | None) -> str:
        """`Talk to us, line 41`; empty where there is no place."""
        if location is None:
            return ""
        if location.file == self._settings.file:
            return f"Settings, line {location.line}"
        if self._anchors.is_whole(location) and location.file == self._anchors.file:
            return "The mail as a whole"
        return f"{self._part(location)}, line {location.line}"

    def _part(self, location: Location) -> str:
        """The part of the mail that a place of a post or of another file belongs to."""
        if location.file != self._anchors.file:
            return location.file.rpartition("/")[2]
        group = self._anchors.group(location)
        if not group:
            family = self._anchors.key(location).partition(".")[0]
            return "Inbox row" if family in _INBOX else "End of the mail" if family == "cta" else "Top of the mail"
        if self._anchors.pieces[group[0]].note:
            return "Footnotes"
        above = bisect_right(self._headings, group[0]) - 1
        if above < 0:
            return "Top of the mail"
        piece = self._anchors.pieces[self._headings[above]]
        words = collapsed(self._anchors.filled(piece.words[: 4 * _LONGEST_HEADING]))
        return words if len(words) <= _LONGEST_HEADING else f"{words[: _LONGEST_HEADING - 1].rstrip()}…"


@cache
def _manual() -> Mapping[str, Section]:
    return manual().sections


def _why(code: str) -> str:
    """Why a finding matters, in one sentence of the documentation."""
    section = _manual().get(code)
    return section.summary if section else ""
