"""What a waiver makes of a finding."""

from __future__ import annotations

from dataclasses import replace

from newsletter.checks.interface import Subject
from newsletter.model import Finding

# Required by law: no reason waives them for a real service.
LAW = frozenset({"unsubscribe-missing", "address-missing"})


def judged(finding: Finding, subject: Subject) -> Finding:
    """A finding as it counts: a note where the post waives it with a reason, unless the law asks for it."""
    reason = subject.issue.waivers.get(finding.code)
    if not reason or finding.severity == "note":
        return finding
    if finding.code in LAW and not subject.service.practice:
        hints = (finding.hint, "the law asks for it, so it cannot be waived")
        return replace(finding, hint="; ".join(filter(None, hints)))
    return replace(finding, severity="note", message=f"{finding.message} (waived: {reason})", waived=reason)
