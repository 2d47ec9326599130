"""The checks of links that lead somewhere, but not for readers, or by way of somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from newsletter import merge
from newsletter.checks.interface import Subject
from newsletter.checks.limit import limited
from newsletter.checks.link_address import LOCAL, Address, parsed, person_in, trackers, unwrapped, wrapped_by
from newsletter.checks.link_hosts import (
    DOCUMENTS,
    EDITING,
    EDITING_ANYWHERE,
    PREVIEW,
    SHORTENERS,
    STAGING,
    STAGING_HOSTS,
)
from newsletter.checks.link_words import other_website
from newsletter.checks.links import links_in, place, quoted
from newsletter.formats import host_of
from newsletter.hosts import is_local, registrable
from newsletter.link_list import WrittenLink, words_place
from newsletter.model import Finding, Severity
from newsletter.wrappers import PERSONAL, within

# What Mailchimp puts in the place of a reader's number in mails that are sent to try them.
_TEST_TAG = "[UNIQID]"
_PUBLIC = "link to the page as everybody sees it: open it in a private window, and copy its address from there"


def _web(subject: Subject) -> Iterator[tuple[WrittenLink, Address]]:
    """Every link to a website that can be asked for."""
    for link in links_in(subject):
        address = parsed(link.href)
        if address.host and not address.placeholder:
            yield link, address


@limited
def link_private(subject: Subject) -> Iterator[Finding]:
    """An address that works at the author's desk alone: this computer, the office's network, a page's editor."""
    website = registrable(host_of(subject.settings.brand.website) or "")
    for link in links_in(subject):
        fault = _private(parsed(link.href), quoted(link), website)
        if fault and _is_shown(link):
            message = f"this becomes a link that only computers in your own network can open: {quoted(link)}"
            hint = (
                "write it as code, between backticks: `http://localhost:3000`; or link to the page as everybody sees it"
            )
            where = words_place(link, subject.issue, subject.settings)
            yield Finding("link-private", "warning", message, where, hint)
        elif fault:
            yield Finding("link-private", "error", fault, place(subject, link), _PUBLIC)
        elif _is_staging(host := parsed(link.href).host, website):
            message = f"this looks like a website that is not public yet: '{host[:80]}'"
            yield Finding("link-private", "warning", message, place(subject, link), _PUBLIC)


def _is_shown(link: WrittenLink) -> bool:
    """Whether an address of the local network is itself what readers read: a manual says what to open on a computer."""
    address = parsed(link.href)
    return bool(address.host) and is_local(address.host) and parsed(link.words.strip()).host == address.host


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


@limited
def link_document_private(subject: Subject) -> Iterator[Finding]:
    """A document that may open only for those it was shared with; nobody sees that who has access."""
    for link, address in _web(subject):
        pattern = next((DOCUMENTS[name] for name in within(address.host) if name in DOCUMENTS), None)
        shared = any(name in ("usp", "sharingaction", "resourcekey") for name, _ in address.query)
        if pattern is not None and re.match(pattern, address.path) and not shared and not _is_editor(address):
            message = f"readers may have no access to this document: {quoted(link)}"
            hint = "open it in a private window; share it with everybody who has the link, or put it on your website"
            yield Finding("link-document-private", "warning", message, place(subject, link), hint)


@limited
def link_shortener(subject: Subject) -> Iterator[Finding]:
    """A short address hides where it leads, which is why spam uses it, and why filters punish it (Spamhaus DBL)."""
    for link, address in _web(subject):
        name = address.host.removeprefix("www.")
        # Words that show another website are the worse fault, and mending it mends this one.
        if name in SHORTENERS and not other_website(" ".join(link.words.split()), link.href):
            message = f"{name} hides where this link leads, and spam filters take it for a bad sign: {quoted(link)}"
            hint = "link to the page itself: open the short address in a browser, and copy what it becomes"
            yield Finding("link-shortener", "warning", message, place(subject, link), hint)


@limited
def link_wrapped(subject: Subject) -> Iterator[Finding]:
    """An address copied out of a mail or a website that counts its visitors, or tells who they are."""
    for link, address in _web(subject):
        wrapper, alien, named = wrapped_by(address), trackers(address), person_in(address)
        if named:
            message = f"this address names who received the mail it was copied from, by '{named[:80]}': {quoted(link)}"
        elif wrapper:
            message = f"this address was copied from another mail or page, and leads through {wrapper}: {quoted(link)}"
        elif PERSONAL.intersection(alien):
            message = f"this address tells who received the mail it was copied from, by '{alien[0]}': {quoted(link)}"
        elif any(_TEST_TAG in unquote(value) for _, value in address.query):
            message = (
                f"this address was copied from a test mail of Mailchimp, which left '{_TEST_TAG}' in it: {quoted(link)}"
            )
        elif alien:
            message = f"this address counts for somebody else's statistics, by '{alien[0]}': {quoted(link)}"
        else:
            continue
        direct = merge.reveal(unwrapped(link.href))
        known = direct != merge.reveal(link.href)
        hint = f"link to the page itself: {direct[:200]}" if known else "open it in a browser, and copy what it becomes"
        # Whoever taps it is taken for that person, who may be unsubscribed by it as well.
        severity: Severity = "error" if named else "warning"
        yield Finding("link-wrapped", severity, message, place(subject, link), hint)


@limited
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
