"""The checks of what links say: where they lead, truly, and so that it can be understood out of context."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from newsletter import merge
from newsletter.checks.interface import Subject
from newsletter.checks.link_address import parsed, unwrapped
from newsletter.checks.links import links_in
from newsletter.errors import Location
from newsletter.formats import is_email
from newsletter.hosts import registrable
from newsletter.link_list import WrittenLink, words_place
from newsletter.model import Finding

_URL = re.compile(r"(?:https?://|\bwww\.)([\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)
# A domain that stands alone. Names of products are written like it (Node.js, ASP.NET, crates.io), so it is in small
# letters, and of a domain that organisations have.
_DOMAIN = re.compile(
    r"((?:[a-z0-9-]+\.)+(?:com|org|net|edu|gov|info|biz|health|care|clinic|dental|doctor|hospital|app"
    r"|at|au|be|br|ca|ch|co|cz|de|dk|es|eu|fi|fr|gr|hu|ie|il|in|it|jp|mx|nl|no|nz|pl|pt|se|sg|tr|uk|us|za))(?:/\S*)?"
)
_PHONE = re.compile(r"[+(]?[0-9][0-9().\s/\u2010-\u2015-]{5,}[0-9]")
_BEGINS_URL = re.compile(r"(?:https?://|www\.)\S", re.IGNORECASE)
# What says nothing about where it leads when it is read out without its sentence (WCAG 2.2, 2.4.9).
_GENERIC = {
    "en": "click|click here|here|this|this link|link|read more|more|more info|more information|learn more|find out more"
    "|see more|continue|continue reading|read on|tap here|press here|go|details|this page|page|website|click this link",
    "de": "hier|hier klicken|klicken sie hier|klick hier|mehr|mehr lesen|mehr erfahren|mehr infos|mehr informationen"
    "|weiter|weiterlesen|link|dieser link|details|weitere informationen|jetzt lesen",
    "fr": "ici|cliquez ici|cliquer ici|lire la suite|en savoir plus|plus|plus d'infos|plus d'informations|suite|lien"
    "|ce lien|voir plus|lire plus|détails",
    "es": "aquí|aqui|clic aquí|haz clic aquí|haga clic aquí|pincha aquí|leer más|más|más información|ver más"
    "|saber más|seguir leyendo|enlace|este enlace|continuar leyendo",
    "it": "qui|clicca qui|clicchi qui|leggi tutto|leggi di più|continua|continua a leggere|scopri di più|di più"
    "|maggiori informazioni|link|questo link|per saperne di più",
    "nl": "hier|klik hier|lees meer|meer|meer lezen|meer informatie|meer info|lees verder|link|deze link|verder lezen",
    "pt": "aqui|clique aqui|leia mais|ler mais|mais|saiba mais|saber mais|mais informações|veja mais|link|este link"
    "|continue lendo|continuar a ler",
}


def link_misleading(subject: Subject) -> Iterator[Finding]:
    """Words that show another address than the link has: mail programs take it for fraud, and so do readers."""
    for link in links_in(subject):
        if link.key or merge.has_tags(link.words):
            continue
        words = " ".join(link.words.split())
        if fault := other_website(words, link.href) or other_contact(words, link.href):
            message = f"this link shows '{fault[0][:80]}', and leads to '{fault[1][:80]}'"
            hint = "let both be the same, or say in words where it leads"
            yield Finding("link-misleading", "error", message, _place(subject, link), hint)


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


def link_text_url(subject: Subject) -> Iterator[Finding]:
    """An address as the words of a link whose clicks are counted.

    The service writes its own address into the link; mail programs that compare the two take it for fraud
    (Thunderbird's phishing detector does, and so do filters of companies).
    """
    if not subject.settings.tracking.clicks:
        return
    web = (link for link in links_in(subject) if parsed(link.href).host and not parsed(link.href).placeholder)
    shown = [link for link in web if _BEGINS_URL.match(link.words.strip())]
    if shown:
        others = f" ({len(shown)} links of this post do)" if len(shown) > 1 else ""
        message = f"this link shows its address, which click tracking changes{others}: '{shown[0].words.strip()[:80]}'"
        hint = "say in words where it leads: [our guide to good sleep](https://…)"
        yield Finding("link-text-url", "warning", message, _place(subject, shown[0]), hint)


def link_text_generic(subject: Subject) -> Iterator[Finding]:
    """Words that could stand on any link: people who hear a mail, or jump from link to link, learn nothing of them."""
    language = (subject.issue.language or "en").lower().partition("-")[0]
    generic = frozenset(_GENERIC.get(language, "").split("|")) - {""}
    first: dict[str, list[WrittenLink]] = {}
    for link in links_in(subject) if generic else ():
        words = _bare(link.words)
        if words in generic and not link.picture:
            first.setdefault(words, []).append(link)
    for found in first.values():
        times = f", {len(found)} times" if len(found) > 1 else ""
        message = f"these words do not say where the link leads{times}: '{found[0].words.strip()[:80]}'"
        hint = "name what readers find there, such as 'Read how sleep helps'"
        yield Finding("link-text-generic", "note", message, _place(subject, found[0]), hint)


def link_text_repeated(subject: Subject) -> Iterator[Finding]:
    """The same words on links to different places: in a list of links they cannot be told apart (WCAG 2.2, 2.4.9)."""
    language = (subject.issue.language or "en").lower().partition("-")[0]
    generic = frozenset(_GENERIC.get(language, "").split("|"))
    targets: dict[str, str] = {}
    said: set[str] = set()
    for link in links_in(subject):
        words = _bare(link.words)
        # One word is mostly a part of its sentence, which tells the rest: "added", "RFC".
        if link.picture or " " not in words or words in generic or words in said:
            continue
        target = link.href.partition(":")[2].removeprefix("//www.").strip("/")
        if targets.setdefault(words, target) != target:
            said.add(words)
            message = f"these words stand on links to different places: '{link.words.strip()[:80]}'"
            hint = "let the words say what is different"
            yield Finding("link-text-repeated", "note", message, _place(subject, link), hint)


def _bare(words: str) -> str:
    """Words without arrows and the like around them, in small letters."""
    return re.sub(r"^[\W_]+|[\W_]+$", "", " ".join(words.split())).casefold().replace("’", "'")


def _place(subject: Subject, link: WrittenLink) -> Location:
    return words_place(link, subject.issue, subject.settings)
