"""The checks that guard a draft: what nobody should find out from a reader's reply."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from newsletter import merge
from newsletter.checks.interface import Subject
from newsletter.config import placeholders
from newsletter.model import Finding

# Gmail cuts a message off at about 102 KB of HTML (hteumeuleu/email-bugs #41); services add tracking to every link and a
# little of their own to every mail.
SIZE_LIMIT = 102_400
SIZE_WARNING = 80 * 1024
_BYTES_PER_LINK = 200
_BYTES_OF_SERVICE = 2048
_LINK = re.compile(r"<a\s[^>]*href=", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


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
    tag = subject.service.syntax({}).link("unsubscribe") or ""
    html = _COMMENT.sub("", subject.email.html)
    if not re.search(rf"<a\s[^>]*href=\"{re.escape(tag)}\"", html):
        where = subject.setting("brand")
        hint = "let the template's footer show '{{ links.unsubscribe }}' as a link"
        yield Finding("unsubscribe-missing", "error", "readers of this email cannot unsubscribe", where, hint)


def address_missing(subject: Subject) -> Iterator[Finding]:
    """A postal address is required by law (CAN-SPAM Act, 15 U.S.C. 7704(a)(5))."""
    address = subject.settings.brand.address
    if not address.strip():
        hint = "write your postal address as 'address:' below 'brand:'"
        yield Finding("address-missing", "error", "this email has no postal address", subject.setting("brand"), hint)
    elif " ".join(address.split()) not in " ".join(_visible(subject.email.html).split()):
        hint = "let the template's footer show 'brand.address'"
        message = "the postal address does not stand in this email"
        yield Finding("address-missing", "error", message, subject.setting("brand.address"), hint)


def _visible(html: str) -> str:
    import html as entities  # noqa: PLC0415 (the name is taken by the argument everywhere else)

    return entities.unescape(re.sub(r"<[^>]+>", " ", _COMMENT.sub("", html)))


def placeholder_left(subject: Subject) -> Iterator[Finding]:
    """`[[…]]` or a reserved example domain in the brand's or the sender's facts: fine for practice, not for people."""
    for path, value, where in placeholders(subject.settings):
        severity = "note" if subject.service.practice else "error"
        message = f"{path} still holds a placeholder: {value}"
        yield Finding("placeholder", severity, message, where, "write the real value before you send to people")  # type: ignore[arg-type]


def image_missing(subject: Subject) -> Iterator[Finding]:
    """An image that cannot travel; no draft is pushed with one."""
    seen = set()
    for image in subject.images:
        unusable = subject.unusable.get(image.src)
        if unusable and image.src not in seen:
            seen.add(image.src)
            code = "image-missing" if unusable.missing else "image-unusable"
            yield Finding(code, "error", unusable.message, _image_place(subject, image.src, image.line), unusable.hint)
    logo = subject.settings.brand.logo.src
    if unusable := subject.unusable.get(logo) if logo not in seen else None:
        yield Finding("image-missing", "error", unusable.message, subject.setting("brand.logo.src"), unusable.hint)


def _image_place(subject: Subject, src: str, line: int):  # type: ignore[no-untyped-def] # noqa: ANN202
    return subject.line(line, src) if line else subject.front_matter("hero")


def alt_missing(subject: Subject) -> Iterator[Finding]:
    """Without alt text an image says nothing to who cannot see it, or has images switched off."""
    for image in subject.images:
        if not image.alt.strip():
            message = f"the image '{image.src[:80]}' has no alt text"
            hint = "say in a few words what it shows: ![A quiet hill at dawn](hill.jpg)"
            yield Finding("alt-missing", "error", message, _image_place(subject, image.src, image.line), hint)


def merge_field_unknown(subject: Subject) -> Iterator[Finding]:
    """A merge field that would reach readers as it is written."""
    fields = {name: field.default for name, field in subject.settings.subscriber_fields.items()}
    tags = {
        name: field.tags.get(subject.service.tags_from, "")
        for name, field in subject.settings.subscriber_fields.items()
    }
    syntax = subject.service.syntax(tags)
    known = (
        *merge.known_names(fields, {}),
        "brand.name",
        "brand.phone",
        "brand.website",
        "brand.address",
        "issue.title",
        "issue.date",
    )
    for tag, where in subject.tags:
        match merge.parse(tag, fields):
            case merge.UnknownTag(name=name):
                near = difflib.get_close_matches(name, known, n=1)
                hint = f"did you mean '{{{{ {near[0]} }}}}'?" if near else f"the merge fields are: {', '.join(known)}"
                yield Finding("merge-field-unknown", "error", f"there is no merge field '{tag}'", where, hint)
            case merge.NativeTag(service=service) if service == subject.service.tags_from:
                message = f"'{tag}' works with {subject.service.title} only"
                yield Finding(
                    "merge-field-not-portable",
                    "note",
                    message,
                    where,
                    "'{{ subscriber.first_name }}' works with every service",
                )
            case merge.NativeTag(service=service):
                message = f"'{tag}' is a merge field of {service}, and this email goes to {subject.service.title}"
                yield Finding(
                    "merge-field-foreign",
                    "error",
                    message,
                    where,
                    "readers would see it as it is: write '{{ subscriber.first_name }}'",
                )
            case merge.SubscriberField(name=name, default=default) if syntax.subscriber(name, default) is None:
                message = f"{subject.service.title} has no tag for the merge field '{name}'"
                hint = f"add it in newsletter.yaml: subscriber_fields: {{{name}: {{{subject.service.tags_from}: …}}}}"
                yield Finding("merge-field-unknown", "error", message, where, hint)


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
