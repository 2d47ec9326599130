"""The checks of words: what was left unfinished, and what was not meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.checks.interface import Subject
from newsletter.config import placeholders
from newsletter.model import Finding, Severity

_PLACEHOLDER = re.compile(r"\[\[[^\[\]\n]{1,200}\]\](?!\()")


def placeholder_left(subject: Subject) -> Iterator[Finding]:
    """`[[…]]` or a reserved example domain in the brand's or the sender's facts: fine for practice, not for people."""
    severity: Severity = "note" if subject.service.practice else "error"
    for path, value, where in placeholders(subject.settings):
        message = f"{path} still holds a placeholder: {value}"
        yield Finding("placeholder", severity, message, where, "write the real value before you send to people")


def placeholder_in_post(subject: Subject) -> Iterator[Finding]:
    """`[[…]]` in the post itself: a citation or a name that somebody meant to fill in."""
    severity: Severity = "note" if subject.service.practice else "error"
    words = subject.email.subject + subject.email.preheader + subject.page.words
    for number, line in subject.issue.sources():
        for match in _PLACEHOLDER.finditer(line):
            if match[0] in words:
                where = subject.issue.location(number, match.start() + 1, len(match[0]))
                hint = "write what belongs there before you send to people"
                yield Finding("placeholder", severity, f"a placeholder is left: {match[0]}", where, hint)
