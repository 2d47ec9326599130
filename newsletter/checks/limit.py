"""How often one check says the same of one post."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import wraps
from typing import TypeAlias, TypeVar

from newsletter.checks.interface import Subject
from newsletter.model import Finding

# Own reckoning: what fits a screen. A post with thousands of one fault has one cause.
MOST = 20
_Run: TypeAlias = Callable[[Subject], Iterator[Finding]]
T = TypeVar("T")


def few(found: Iterable[T], severity: Callable[[T], str] = lambda _: "") -> Iterator[tuple[T, str]]:
    """The first `MOST` of each severity, each with what its message ends with: how many more there are, at the last.

    Each severity by itself: an error that stops an issue must not be lost behind warnings. A check that has to look for
    the place of what it found asks here first, as to look for ten thousand places takes long.
    """
    groups: dict[str, list[T]] = defaultdict(list)
    for one in found:
        groups[severity(one)].append(one)
    for alike in groups.values():
        more = len(alike) - MOST
        for number, one in enumerate(alike[:MOST], 1):
            yield one, f"; and {more} more such in this post" if more > 0 and number == MOST else ""


def limited(check: _Run) -> _Run:
    """A check whose findings of one severity are at most `MOST`."""

    @wraps(check)
    def run(subject: Subject) -> Iterator[Finding]:
        for finding, more in few(check(subject), lambda one: one.severity):
            yield replace(finding, message=finding.message + more)

    return run
