"""What a build tells of an email, without looking for anything else: words and pictures that readers would not get."""

from __future__ import annotations

from newsletter.checks import images, inbox, merge_fields
from newsletter.checks.interface import Subject
from newsletter.checks.waivers import judged
from newsletter.model import Finding

_CHECKS = (
    inbox.subject_missing,
    images.image_missing,
    images.image_heavy,
    images.image_endless,
    images.image_small,
    merge_fields.merge_field,
    merge_fields.merge_field_broken,
)


def unresolved(subject: Subject) -> tuple[Finding, ...]:
    """Errors and warnings that a build tells, in the order of the source's lines; they stop nothing."""
    removed = [finding for finding in subject.issue.findings if finding.code == "html-removed"]
    found = [*removed, *(finding for check in _CHECKS for finding in check(subject))]
    kept = [finding for finding in found if judged(finding, subject).severity != "note"]
    return tuple(sorted(kept, key=lambda finding: finding.location.line if finding.location else 0))
