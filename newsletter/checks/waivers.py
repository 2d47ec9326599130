"""What a waiver makes of a finding."""

from __future__ import annotations

from dataclasses import replace

from newsletter.checks.interface import Subject
from newsletter.model import Finding

# Required by law: no reason waives them for a real service.
LAW = frozenset({"unsubscribe-missing", "address-missing"})
# No draft is pushed without them, on any service: a waiver would promise what a push refuses.
NEEDED = frozenset({"image-missing", "image-unusable"})


def judged(finding: Finding, subject: Subject) -> Finding:
    """A finding as it counts: a note where the post waives it with a reason, unless it cannot be waived."""
    reason = subject.issue.waivers.get(finding.code)
    if not reason or finding.severity == "note":
        return finding
    if why := _why_not(finding.code, subject):
        return replace(finding, hint="; ".join(filter(None, (finding.hint, f"{why}, so it cannot be waived"))))
    return replace(finding, severity="note", message=f"{finding.message} (waived: {reason})", waived=reason)


def _why_not(code: str, subject: Subject) -> str:
    """Why a finding cannot be waived, where that is so."""
    if code in NEEDED:
        return "nothing is pushed without it"
    return "the law asks for it" if code in LAW and not subject.service.practice else ""
