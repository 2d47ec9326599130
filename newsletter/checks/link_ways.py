"""The checks of links that lead somewhere, but not for readers, or by way of somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter import merge
from newsletter.checks.interface import Subject
from newsletter.checks.link_address import LOCAL, Address, parsed, trackers, unwrapped, wrapped_by
from newsletter.checks.link_hosts import (
    DOCUMENTS,
    EDITING,
    EDITING_ANYWHERE,
    PERSONAL,
    PREVIEW,
    SHORTENERS,
    STAGING,
    STAGING_HOSTS,
    within,
)
from newsletter.checks.link_words import other_website
from newsletter.checks.links import links_in, place, quoted
from newsletter.formats import host_of
from newsletter.hosts import is_local, registrable
from newsletter.link_list import WrittenLink
from newsletter.model import Finding

_PUBLIC = "link to the page as everybody sees it: open it in a private window, and copy its address from there"


def _web(subject: Subject) -> Iterator[tuple[WrittenLink, Address]]:
    """Every link to a website that can be asked for."""
    for link in links_in(subject):
        address = parsed(link.href)
        if address.host and not address.placeholder:
            yield link, address


def link_private(subject: Subject) -> Iterator[Finding]:
    """An address that works at the author's desk alone: this computer, the office's network, a page's editor."""
    website = registrable(host_of(subject.settings.brand.website) or "")
    for link in links_in(subject):
        fault = _private(parsed(link.href), quoted(link), website)
        if fault:
            yield Finding("link-private", "error", fault, place(subject, link), _PUBLIC)
        elif _is_staging(host := parsed(link.href).host, website):
            message = f"this looks like a website that is not public yet: '{host[:80]}'"
            yield Finding("link-private", "warning", message, place(subject, link), _PUBLIC)


def _private(address: Address, shown: str, website: str) -> str:
    """What keeps readers from a page, in words, or nothing."""
    host, path = address.host, address.path
    if address.scheme in LOCAL:
        return f"only computers in your own network can open this: {shown}"
    if not host or address.placeholder:
        return ""
    # `\\server\folder`, which Markdown took for a page of the website.
    folder = path.startswith("\\") and registrable(host) == website
    if folder or is_local(host):
        return f"only computers in your own network know '{(path if folder else host)[:80]}'"
    return f"only its makers can open this page: {shown}" if _is_editor(address) else ""


def _is_editor(address: Address) -> bool:
    names = dict(address.query)
    preview = bool(PREVIEW & names.keys()) or (
        names.get("preview", "").lower() == "true" and bool({"p", "page_id", "post_type"} & names.keys())
    )
    pattern = next((EDITING[name] for name in within(address.host) if name in EDITING), None)
    here = pattern is not None and bool(re.match(pattern, address.path))
    return here or preview or bool(re.match(EDITING_ANYWHERE, address.path))


def _is_staging(host: str, website: str) -> bool:
    if any(name in STAGING_HOSTS for name in within(host)):
        return True
    label, _, rest = host.partition(".")
    ours = bool(website) and registrable(host) == website and bool(rest)
    deployed = rest in ("netlify.app", "vercel.app") and label.count("-") > 1 and "-git-" in label
    return (ours and bool(re.fullmatch(STAGING, label))) or deployed or label.startswith("deploy-preview-")


def link_document_private(subject: Subject) -> Iterator[Finding]:
    """A document that may open only for those it was shared with; nobody sees that who has access."""
    for link, address in _web(subject):
        pattern = next((DOCUMENTS[name] for name in within(address.host) if name in DOCUMENTS), None)
        shared = any(name in ("usp", "sharingaction", "resourcekey") for name, _ in address.query)
        if pattern is not None and re.match(pattern, address.path) and not shared and not _is_editor(address):
            message = f"readers may have no access to this document: {quoted(link)}"
            hint = "open it in a private window; share it with everybody who has the link, or put it on your website"
            yield Finding("link-document-private", "warning", message, place(subject, link), hint)


def link_shortener(subject: Subject) -> Iterator[Finding]:
    """A short address hides where it leads, which is why spam uses it, and why filters punish it (Spamhaus DBL)."""
    for link, address in _web(subject):
        name = address.host.removeprefix("www.")
        # Words that show another website are the worse fault, and mending it mends this one.
        if name in SHORTENERS and not other_website(" ".join(link.words.split()), link.href):
            message = f"{name} hides where this link leads, and spam filters take it for a bad sign: {quoted(link)}"
            hint = "link to the page itself: open the short address in a browser, and copy what it becomes"
            yield Finding("link-shortener", "warning", message, place(subject, link), hint)


def link_wrapped(subject: Subject) -> Iterator[Finding]:
    """An address copied out of a mail or a website that counts its visitors, or tells who they are."""
    for link, address in _web(subject):
        wrapper, alien = wrapped_by(address), trackers(address)
        if wrapper:
            message = f"this address was copied from another mail or page, and leads through {wrapper}: {quoted(link)}"
        elif PERSONAL.intersection(alien):
            message = f"this address tells who received the mail it was copied from, by '{alien[0]}': {quoted(link)}"
        elif alien:
            message = f"this address counts for somebody else's statistics, by '{alien[0]}': {quoted(link)}"
        else:
            continue
        direct = merge.reveal(unwrapped(link.href))
        known = direct != merge.reveal(link.href)
        hint = f"link to the page itself: {direct[:200]}" if known else "open it in a browser, and copy what it becomes"
        yield Finding("link-wrapped", "warning", message, place(subject, link), hint)


def link_insecure(subject: Subject) -> Iterator[Finding]:
    """The brand's own website without the encryption it has: browsers warn of such a page."""
    website = subject.settings.brand.website
    own = (host_of(website) or "").removeprefix("www.")
    if not own or not website.lower().startswith("https:"):
        return
    for link, address in _web(subject):
        if address.scheme == "http" and address.host.removeprefix("www.") == own:
            message = f"this link to your own website is not encrypted: {quoted(link)}"
            hint = f"did you mean 'https:{merge.reveal(link.href).partition(':')[2][:200]}'?"
            yield Finding("link-insecure", "warning", message, place(subject, link), hint)
