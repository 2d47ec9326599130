"""The checks: each finds one kind of mistake in a finished email, offline and without changing anything.

A check is added in `CHECKS`, as a function of the family it belongs to, with pass and fail cases in the tests and a
section in `docs/checks.md`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from newsletter.checks import brand, draft, merge_fields, pictures
from newsletter.checks.interface import Check, Subject
from newsletter.model import Finding

CHECKS: tuple[Check, ...] = (
    draft.subject_missing,
    draft.preheader_missing,
    draft.unsubscribe_missing,
    draft.address_missing,
    draft.placeholder_left,
    draft.placeholder_in_post,
    draft.executable,
    draft.image_missing,
    draft.alt_missing,
    merge_fields.merge_field,
    merge_fields.merge_field_broken,
    pictures.image_heavy,
    pictures.image_endless,
    pictures.image_small,
    pictures.image_converted,
    draft.size,
    brand.color_changed,
)
# Required by law: no reason waives them for a real service.
LAW = frozenset({"unsubscribe-missing", "address-missing"})


def run(subject: Subject) -> tuple[Finding, ...]:
    """Every finding about an email, those of reading it included, in the order of the source; waived ones as notes."""
    found = [*subject.issue.findings, *(finding for check in CHECKS for finding in check(subject))]
    judged = [_judged(finding, subject) for finding in found]
    return tuple(sorted((*judged, *_idle_waivers(found, subject)), key=_place))


def _judged(finding: Finding, subject: Subject) -> Finding:
    reason = subject.issue.waivers.get(finding.code)
    if not reason or finding.severity == "note":
        return finding
    if finding.code in LAW and not subject.service.practice:
        return replace(finding, hint=f"{finding.hint}; the law asks for it, so it cannot be waived")
    return replace(finding, severity="note", message=f"{finding.message} (waived: {reason})")


def _idle_waivers(found: list[Finding], subject: Subject) -> Iterator[Finding]:
    """A waiver that waives nothing is a slip of the pen, or is left over; either way somebody relies on it."""
    for code in subject.issue.waivers.keys() - {finding.code for finding in found}:
        message = f"there is nothing to waive: no finding has the code '{code}'"
        yield Finding("waiver-idle", "note", message, subject.front_matter("waive"), "correct the code, or remove it")


def _place(finding: Finding) -> tuple[str, int, int, str]:
    where = finding.location
    return (where.file, where.line, where.column or 0, finding.code) if where else ("", 0, 0, finding.code)
