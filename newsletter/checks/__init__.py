"""The checks: each finds one kind of mistake in a finished email, offline and without changing anything.

A check is added in `CHECKS`, as a function of the family it belongs to, with pass and fail cases in the tests.
"""

from __future__ import annotations

from newsletter.checks import draft
from newsletter.checks.interface import Check, Subject
from newsletter.model import Finding

CHECKS: tuple[Check, ...] = (
    draft.subject_missing,
    draft.preheader_missing,
    draft.unsubscribe_missing,
    draft.address_missing,
    draft.placeholder_left,
    draft.image_missing,
    draft.alt_missing,
    draft.merge_field_unknown,
    draft.size,
)
# Required by law: no reason waives them for a real service.
_LAW = frozenset({"unsubscribe-missing", "address-missing"})


def run(subject: Subject) -> tuple[Finding, ...]:
    """Every finding about an email, those of reading it included, in the order of the source; waived ones as notes."""
    found = [*subject.issue.findings, *(finding for check in CHECKS for finding in check(subject))]
    return tuple(sorted((_waived(finding, subject) for finding in found), key=_place))


def _waived(finding: Finding, subject: Subject) -> Finding:
    reason = subject.issue.waivers.get(finding.code)
    if not reason or finding.severity == "note" or (finding.code in _LAW and not subject.service.practice):
        return finding
    message = f"{finding.message} (waived: {reason})"
    return Finding(finding.code, "note", message, finding.location, finding.hint)


def _place(finding: Finding) -> tuple[str, int, int]:
    where = finding.location
    return (where.file, where.line, where.column or 0) if where else ("", 0, 0)
