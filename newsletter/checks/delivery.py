"""The checks of what arrives: how long the mail is, and that nothing in it runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.checks.interface import Subject
from newsletter.errors import Location
from newsletter.model import Finding

# Gmail cuts a message off at about 102 KB of HTML (hteumeuleu/email-bugs #41); services add tracking to every link and
# a little of their own to every mail.
SIZE_LIMIT = 102_400
SIZE_WARNING = 80 * 1024
_BYTES_PER_LINK = 200
_BYTES_OF_SERVICE = 2048
_LINK = re.compile(r"<a\s[^>]*href=", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_EXECUTABLE = re.compile(
    r"<(?:script|iframe|object|embed|form|input)\b|<[a-z][^<>]{0,2000}?\son[a-z]{3,20}\s*=|(?:href|src)=[\"']\s*(?:javascript|vbscript|data):",
    re.IGNORECASE,
)


def executable(subject: Subject) -> Iterator[Finding]:
    """What a mail client would have to run: a post's own is removed when it is read, so a template brought it."""
    for found in dict.fromkeys(_EXECUTABLE.findall(_COMMENT.sub("", subject.email.html))):
        message = f"this email holds something that runs: {found[-40:].strip()}"
        hint = "remove it from the template; mail clients refuse it, and filters take the mail for an attack"
        yield Finding("executable", "error", message, Location(subject.issue.file, 1), hint)


def delivered_size(html: str) -> int:
    """Bytes of HTML that will arrive, estimated: ours, what click tracking adds per link, what the service adds."""
    return len(html.encode()) + _BYTES_PER_LINK * len(_LINK.findall(html)) + _BYTES_OF_SERVICE


def size(subject: Subject) -> Iterator[Finding]:
    """Gmail hides the end of a long mail, and with it the unsubscribe link."""
    delivered = delivered_size(subject.email.html)
    if delivered < SIZE_WARNING:
        return
    too_much = delivered >= SIZE_LIMIT
    message = f"this email will be about {delivered // 1024} KB long; Gmail cuts off at {SIZE_LIMIT // 1024} KB"
    hint = "shorten it, and link to the rest on your website"
    yield Finding("size", "error" if too_much else "warning", message, subject.line(1), hint)
