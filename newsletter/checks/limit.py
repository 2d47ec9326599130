"""How often one check says the same of one post."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import wraps
from typing import TypeAlias

from newsletter.checks.interface import Subject
from newsletter.model import Finding

# Own reckoning: what fits a screen. A post with thousands of one fault has one cause.
MOST = 20
_Run: TypeAlias = Callable[[Subject], Iterator[Finding]]


def limited(check: _Run) -> _Run:
    """A check whose findings of one severity are at most `MOST`; the last of them tells how many more there are.

    Each severity by itself: an error that stops an issue must not be lost behind warnings.
    """

    @wraps(check)
    def run(subject: Subject) -> Iterator[Finding]:
        found: dict[str, list[Finding]] = defaultdict(list)
        for finding in check(subject):
            found[finding.severity].append(finding)
        for alike in found.values():
            more = len(alike) - MOST
            yield from alike[: MOST - 1]
            for finding in alike[MOST - 1 : MOST]:
                message = f"{finding.message}; and {more} more such in this post" if more > 0 else finding.message
                yield replace(finding, message=message)

    return run
