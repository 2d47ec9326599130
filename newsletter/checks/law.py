"""The checks of what the law and readers' trust ask for."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.checks.interface import Subject
from newsletter.model import Finding


def unsubscribe_missing(subject: Subject) -> Iterator[Finding]:
    """The service's own unsubscribe tag must be a visible link's target in the final bytes (CAN-SPAM, RFC 8058)."""
    tag = subject.service.syntax({}).link("unsubscribe")
    if not any(link.href == tag and link.words for link in subject.page.links):
        where = subject.setting("brand")
        hint = "let the template's footer show '{{ links.unsubscribe }}' as a link"
        yield Finding("unsubscribe-missing", "error", "readers of this email cannot unsubscribe", where, hint)


def address_missing(subject: Subject) -> Iterator[Finding]:
    """A postal address is required by law (CAN-SPAM Act, 15 U.S.C. 7704(a)(5))."""
    address = subject.settings.brand.address
    if not address.strip():
        hint = "write your postal address as 'address:' below 'brand:'"
        yield Finding("address-missing", "error", "this email has no postal address", subject.setting("brand"), hint)
    elif " ".join(address.split()) not in subject.page.words:
        hint = "let the template's footer show 'brand.address'"
        message = "the postal address does not stand in this email"
        yield Finding("address-missing", "error", message, subject.setting("brand.address"), hint)
