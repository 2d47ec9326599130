"""The checks of the subject and the preheader: what an inbox shows."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.checks.interface import Subject
from newsletter.model import Finding


def subject_missing(subject: Subject) -> Iterator[Finding]:
    """Without a subject no service takes a campaign."""
    if not subject.email.subject.strip():
        where = subject.front_matter("subject")
        hint = "write 'subject: …' at the top of the post, or give it a heading"
        yield Finding("subject-missing", "error", "this email has no subject", where, hint)


def preheader_missing(subject: Subject) -> Iterator[Finding]:
    """Without a preheader the inbox shows whatever text comes first."""
    if not subject.email.preheader.strip():
        where = subject.front_matter("preheader")
        hint = "write 'preheader: …' at the top of the post: the sentence that stands beside the subject in the inbox"
        yield Finding("preheader-missing", "warning", "this email has no preheader", where, hint)
