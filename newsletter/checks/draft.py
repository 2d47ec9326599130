"""The checks that guard a draft: what nobody should find out from a reader's reply."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from urllib.parse import unquote

from newsletter.blocks import Image
from newsletter.checks.interface import Subject
from newsletter.config import placeholders
from newsletter.errors import Location
from newsletter.model import Finding, Severity

# Gmail cuts a message off at about 102 KB of HTML (hteumeuleu/email-bugs #41); services add tracking to every link and
# a little of their own to every mail.
SIZE_LIMIT = 102_400
SIZE_WARNING = 80 * 1024
_BYTES_PER_LINK = 200
_BYTES_OF_SERVICE = 2048
_LINK = re.compile(r"<a\s[^>]*href=", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_UNSEEN = re.compile(r"<(head|style|script)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_ANCHOR = re.compile(r"<a\s([^>]*)>(.*?)</a\s*>", re.DOTALL | re.IGNORECASE)
_HREF = re.compile(r"""\bhref\s*=\s*["']([^"']*)["']""", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\[\[[^\[\]\n]{1,200}\]\](?!\()")
_EXECUTABLE = re.compile(
    r"<(?:script|iframe|object|embed|form|input)\b|<[a-z][^<>]{0,2000}?\son[a-z]{3,20}\s*=|(?:href|src)=[\"']\s*(?:javascript|vbscript|data):",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


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


def unsubscribe_missing(subject: Subject) -> Iterator[Finding]:
    """The service's own unsubscribe tag must be a visible link's target in the final bytes (CAN-SPAM, RFC 8058)."""
    tag = subject.service.syntax({}).link("unsubscribe")
    if not any(href == tag and _visible(words) for href, words in _links(subject.email.html)):
        where = subject.setting("brand")
        hint = "let the template's footer show '{{ links.unsubscribe }}' as a link"
        yield Finding("unsubscribe-missing", "error", "readers of this email cannot unsubscribe", where, hint)


def _links(html: str) -> Iterator[tuple[str, str]]:
    """Target and inner HTML of every link that is not commented out or hidden by its own style."""
    for attributes, words in _ANCHOR.findall(_COMMENT.sub("", html)):
        target = _HREF.search(attributes)
        if target and not _HIDDEN.search(attributes):
            yield entities.unescape(target[1]), words


def address_missing(subject: Subject) -> Iterator[Finding]:
    """A postal address is required by law (CAN-SPAM Act, 15 U.S.C. 7704(a)(5))."""
    address = subject.settings.brand.address
    if not address.strip():
        hint = "write your postal address as 'address:' below 'brand:'"
        yield Finding("address-missing", "error", "this email has no postal address", subject.setting("brand"), hint)
    elif " ".join(address.split()) not in _visible(subject.email.html):
        hint = "let the template's footer show 'brand.address'"
        message = "the postal address does not stand in this email"
        yield Finding("address-missing", "error", message, subject.setting("brand.address"), hint)


def _visible(html: str) -> str:
    """The words of HTML as a reader sees them, with single spaces."""
    shown = _UNSEEN.sub(" ", _COMMENT.sub("", html))
    return " ".join(entities.unescape(re.sub(r"<[^>]+>", " ", shown)).split())


def placeholder_left(subject: Subject) -> Iterator[Finding]:
    """`[[…]]` or a reserved example domain in the brand's or the sender's facts: fine for practice, not for people."""
    severity: Severity = "note" if subject.service.practice else "error"
    for path, value, where in placeholders(subject.settings):
        message = f"{path} still holds a placeholder: {value}"
        yield Finding("placeholder", severity, message, where, "write the real value before you send to people")


def placeholder_in_post(subject: Subject) -> Iterator[Finding]:
    """`[[…]]` in the post itself: a citation or a name that somebody meant to fill in."""
    severity: Severity = "note" if subject.service.practice else "error"
    words = subject.email.subject + subject.email.preheader + _visible(subject.email.html)
    for number, line in subject.issue.sources():
        for match in _PLACEHOLDER.finditer(line):
            if match[0] in words:
                where = subject.issue.location(number, match.start() + 1, len(match[0]))
                hint = "write what belongs there before you send to people"
                yield Finding("placeholder", severity, f"a placeholder is left: {match[0]}", where, hint)


def executable(subject: Subject) -> Iterator[Finding]:
    """What a mail client would have to run: a post's own is removed when it is read, so a template brought it."""
    for found in dict.fromkeys(_EXECUTABLE.findall(_COMMENT.sub("", subject.email.html))):
        message = f"this email holds something that runs: {found[-40:].strip()}"
        hint = "remove it from the template; mail clients refuse it, and filters take the mail for an attack"
        yield Finding("executable", "error", message, Location(subject.issue.file, 1), hint)


def image_missing(subject: Subject) -> Iterator[Finding]:
    """An image that cannot travel; no draft is pushed with one."""
    places = {image.src: _image_place(subject, image) for image in reversed(subject.images)}
    for key, unusable in subject.unusable.items():
        code = "image-missing" if unusable.missing else "image-unusable"
        where = places.get(key) or subject.setting(key)
        yield Finding(code, "error", unusable.message, where, unusable.hint)


def _image_place(subject: Subject, image: Image) -> Location:
    return subject.line(image.line, image.src) if image.line else subject.front_matter("hero")


def alt_missing(subject: Subject) -> Iterator[Finding]:
    """Without alt text an image says nothing to who cannot see it, or has images switched off."""
    for image in subject.images:
        if not image.alt.strip():
            message = f"the image '{unquote(image.src)[:80]}' has no alt text"
            hint = "say in a few words what it shows: ![A quiet hill at dawn](hill.jpg)"
            yield Finding("alt-missing", "error", message, _image_place(subject, image), hint)


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
