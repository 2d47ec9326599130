"""The check of links that show one address and lead to another."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from urllib.parse import unquote

from newsletter import merge
from newsletter.checks.interface import Subject
from newsletter.checks.limit import limited
from newsletter.checks.link_address import parsed, unwrapped
from newsletter.checks.links import links_in
from newsletter.errors import Location
from newsletter.formats import host_of, is_email
from newsletter.hosts import registrable
from newsletter.link_list import WrittenLink, words_place
from newsletter.model import Finding, Severity

_URL = re.compile(r"(?:https?://|\bwww\.)([\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)
# A domain that stands alone. Names of products are written like it (Node.js, ASP.NET, crates.io), so it is in small
# letters, and of a domain that organisations have.
_DOMAIN = re.compile(
    r"((?:[a-z0-9-]+\.)+(?:com|org|net|edu|gov|info|biz|health|care|clinic|dental|doctor|hospital|app"
    r"|at|au|be|br|ca|ch|co|cz|de|dk|es|eu|fi|fr|gr|hu|ie|il|in|it|jp|mx|nl|no|nz|pl|pt|se|sg|tr|uk|us|za))(?:/\S*)?"
)
# Words of going somewhere, and the domain at which they end: "Visit clinic.org". A domain among other words may be what
# they are about: "Why we left booking.com".
_GOING = re.compile(
    r"(?:please )?(?:visit|go to|head to|see|open|(?:(?:read|learn|find out|see) )?more (?:at|on)"
    r"|(?:book|donate|register|order|sign up|shop|apply|subscribe)(?: \w+)? (?:at|on|through|via)"
    r"|besuchen sie|(?:weiter )?zur?|mehr (?:auf|unter|bei)|visitez|rendez-vous sur|en savoir plus sur|visit[ae]|vaya a"
    r"|más en|visita il sito|vai a|bezoek|ga naar|meer op) (\S+)",
    re.IGNORECASE,
)
_SHORT = 60
_PHONE = re.compile(r"[+(]?[0-9][0-9().\s/\u2010-\u2015-]{5,}[0-9]")


@limited
def link_misleading(subject: Subject) -> Iterator[Finding]:
    """Words that show another address than the link has: mail programs take it for fraud, and so do readers."""
    hosts = (host_of(subject.settings.brand.website) or "", subject.settings.sender.email.rpartition("@")[2])
    own = {registrable(host) for host in hosts if host}
    for link in links_in(subject):
        if link.key or merge.has_tags(link.words):
            continue
        words = " ".join(link.words.split())
        website = other_website(words, link.href)
        sister = website and _is_sister(*website, own)
        severity: Severity = "error"
        fault = website or other_contact(words, link.href)
        if sister or not fault:
            severity, fault = "warning", fault or _other_mentioned(words, link.href)
        if fault:
            message = f"this link shows '{fault[0][:80]}', and leads to '{fault[1][:80]}'"
            hint = "let both be the same, or say in words where it leads"
            yield Finding("link-misleading", severity, message, _place(subject, link), hint)


def _is_sister(shown: str, there: str, own: Collection[str]) -> bool:
    """Whether two websites have one name in two countries, `bbc.com` and `bbc.co.uk`, and neither is the brand's."""
    owners = {registrable(shown.lower()), registrable(there)}
    return owners.isdisjoint(own) and len({owner.partition(".")[0] for owner in owners}) == 1


def _other_mentioned(words: str, href: str) -> tuple[str, str] | None:
    """The website that short words send readers to and the one that the link leads to, where they differ."""
    going = _GOING.fullmatch(words.rstrip("/.,;:!›»→> ")) if "." in words and len(words) <= _SHORT else None
    return other_website(going[1], href) if going else None


def other_website(words: str, href: str) -> tuple[str, str] | None:
    """The website that words show and the one that a link leads to, where they belong to different owners."""
    alone = None if "." not in words else _DOMAIN.fullmatch(words.rstrip("/.,;:!"))
    hosts = [alone[1]] if alone else [host.lower() for host in _URL.findall(words)]
    shown = {registrable(host.rstrip(".")) for host in hosts}
    address = parsed(unwrapped(href))
    if len(shown) != 1 or address.placeholder or address.fault:
        return None
    there = address.host
    if address.scheme == "mailto":
        there = unquote(href[7:]).partition("?")[0].rpartition("@")[2].lower()
    if not there or registrable(there) in shown:
        return None
    # The repository of a project, the article about a website: what is shown is the name of the thing.
    if alone and alone[1] in f"/{address.path.lower()}/".split("/"):
        return None
    return hosts[0], there


def other_contact(words: str, href: str) -> tuple[str, str] | None:
    """The number or the email address that words show and the one that a link has, where they differ."""
    scheme, _, target = href.partition(":")
    target = unquote(target)
    if scheme.lower() == "mailto" and is_email(words):
        addresses = [one.strip() for one in target.partition("?")[0].split(",")]
        same = not addresses[0] or words.lower() in map(str.lower, addresses)
        return None if same else (words, addresses[0])
    if scheme.lower() in ("tel", "sms") and _PHONE.fullmatch(words):
        shown = re.sub(r"\D", "", words.replace("(0)", "")).lstrip("0")
        dialled = re.sub(r"\D", "", re.split("[;?,]", target, maxsplit=1)[0])
        return None if len(dialled) < 7 or dialled.endswith(shown) or shown.endswith(dialled) else (words, target)
    return None


def _place(subject: Subject, link: WrittenLink) -> Location:
    return words_place(link, subject.issue, subject.settings)
