"""The checks of what links are called: words that can be understood where a link stands alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.checks import link_ways, links
from newsletter.checks.interface import Subject
from newsletter.checks.limit import limited
from newsletter.checks.link_address import parsed
from newsletter.checks.links import links_in
from newsletter.checks.places import Places
from newsletter.errors import Location
from newsletter.link_list import WrittenLink, words_place
from newsletter.model import Finding

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


def link_text_url(subject: Subject) -> Iterator[Finding]:
    """An address as the words of a link whose clicks are counted.

    The service writes its own address into the link; mail programs that compare the two take it for fraud
    (Thunderbird's phishing detector does, and so do filters of companies).
    """
    if not subject.settings.tracking.clicks:
        return
    shown = [link for link in links_in(subject) if parsed(link.href).host and _BEGINS_URL.match(link.words.strip())]
    shown = [link for link in shown if not parsed(link.href).placeholder]
    # Said once, so it must be said of a link that has no other fault.
    others = (*links.link_malformed(subject), *links.link_unread(subject), *link_ways.link_private(subject))
    explained = Places(finding.location for finding in others if shown)
    shown = [link for link in shown if not explained.overlap(_place(subject, link))]
    if shown:
        times = f" ({len(shown)} links of this post do)" if len(shown) > 1 else ""
        message = f"this link shows its address, which click tracking changes{times}: '{shown[0].words.strip()[:80]}'"
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


@limited
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
