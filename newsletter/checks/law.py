"""The checks of what the law asks for, and of whose address a newsletter comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from newsletter.checks.interface import Subject
from newsletter.color import contrast
from newsletter.errors import Location
from newsletter.model import Finding

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from newsletter.checks.looks import Look

# Below this, letters are there for a machine only. Text that is merely hard to read is the matter of another check.
_VISIBLE = 1.5
# What Word-engine Outlook alone shows (Microsoft, "conditional comments").
_OUTLOOK_ALONE = re.compile(r"<!--\[if [^\]!]{0,40}mso[^\]]{0,40}\]>")
# Where what it leaves out begins, and ends; a comment that it alone reads may stand in between.
_NOT_OUTLOOK = r"\[if \s*\(?!\s*\(?mso[^\]]{0,40}\]>"
_OUTLOOK_LEAVES_OUT = re.compile(
    rf"(?P<begins><!{_NOT_OUTLOOK}|<!--{_NOT_OUTLOOK}(?:<!(?:--)?\s*)?-->)|<!--\s*<!\[endif\]-->|<!\[endif\]>",
    re.IGNORECASE,
)
_HIDDEN_IN_OUTLOOK = re.compile(r"mso-hide\s*:\s*all", re.IGNORECASE)
# Mailbox providers where anybody can have an address. Newsletter services are not theirs, so a mail of such a sender
# fails DMARC: yahoo.com and aol.com have published p=reject since 2014, Gmail's guidelines have announced quarantine
# since February 2024 (support.google.com/mail/answer/81126, mailchimp.com/help/limitations-of-free-email-addresses).
_FREE_DOMAINS = """
    gmail.com googlemail.com aol.com aim.com icloud.com me.com mac.com ymail.com rocketmail.com outlook.com
    hotmail.com live.com msn.com passport.com mail.com email.com zoho.com inbox.com proton.me protonmail.com pm.me
    tutanota.com tuta.com fastmail.com hushmail.com hey.com comcast.net verizon.net att.net sbcglobal.net
    bellsouth.net cox.net charter.net earthlink.net gmx.de gmx.net gmx.com gmx.at gmx.ch web.de t-online.de
    freenet.de arcor.de posteo.de bluewin.ch hispeed.ch aon.at orange.fr wanadoo.fr free.fr laposte.net sfr.fr
    bbox.fr libero.it virgilio.it tiscali.it alice.it tin.it telefonica.net terra.es sapo.pt skynet.be telenet.be
    ziggo.nl planet.nl kpnmail.nl xs4all.nl btinternet.com sky.com talktalk.net virginmedia.com ntlworld.com
    bigpond.com optusnet.com.au shaw.ca rogers.com sympatico.ca telus.net mail.ru bk.ru list.ru inbox.ru yandex.ru
    yandex.com ya.ru rambler.ru ukr.net wp.pl o2.pl onet.pl interia.pl seznam.cz centrum.cz abv.bg freemail.hu
    citromail.hu qq.com 163.com 126.com sina.com sohu.com foxmail.com naver.com daum.net hanmail.net rediffmail.com
    uol.com.br bol.com.br terra.com.br ig.com.br walla.co.il walla.com
"""
_FREE = frozenset(_FREE_DOMAINS.split())
# Providers that have a domain in many countries: yahoo.co.uk, hotmail.fr, live.nl, outlook.es.
_FREE_IN_MANY_COUNTRIES = re.compile(r"(?:yahoo|hotmail|live|outlook)\.(?:com?\.)?[a-z]{2,3}")
# The part before the `@` that asks readers not to answer, in the languages of `words_by_language`, as far as it is
# written in Latin letters.
_NO_REPLY = re.compile(
    r"(?:^|[^a-z])(?:(?:no|not|do[-_.]?not|dont|never)[-_.]?(?:reply|respond|answer)"
    r"|(?:nicht|keine)[-_.]?(?:antwort|antworten)|ne[-_.]?pas[-_.]?repondre|(?:no|nao)[-_.]?(?:responder?|responda|contestar)"
    r"|non[-_.]?rispondere|niet[-_.]?(?:be)?antwoorden|nie[-_.]?odpowiadaj|(?:svar|svara)[-_.]?(?:ej|inte|ikke))"
    r"(?:$|[^a-z])"
)


def unsubscribe_missing(subject: Subject) -> Iterator[Finding]:
    """The service's own unsubscribe tag must be a visible link's target in the final bytes (CAN-SPAM, RFC 8058).

    What Outlook alone shows stands in a comment. What Outlook leaves out or hides must stand in such a comment as well:
    its readers, too, must find a way out.
    """
    tag = subject.service.syntax({}).link("unsubscribe") or ""
    if not _is_seen(tag, subject):
        where = subject.setting("brand")
        hint = "let the template's footer show '{{ links.unsubscribe }}' as a link"
        yield Finding("unsubscribe-missing", "error", "readers of this email cannot unsubscribe", where, hint)


def _is_seen(target: str, subject: Subject) -> bool:
    """Whether a link to `target` has words, or a picture that says them, which a reader can make out."""
    links = [link for link in subject.page.links if link.href == target and link.words]
    if not links or not (_is_seen_in_outlook(target, subject) or _stands_for_outlook_alone(target, subject.email.html)):
        return False
    inside: set[int] = set()
    for place, (element, look) in enumerate(zip(subject.page.elements, subject.page.light, strict=True)):
        is_link = element.tag == "a" and (element.attributes.get("href") or "").strip() == target
        if is_link or element.parent in inside:
            inside.add(place)
            has_words = any(char.isprintable() and not char.isspace() for char in "".join(element.words))
            if has_words and (_is_legible(look) or (element.tag == "img" and not look.is_hidden)):
                return True
    return False


def _is_legible(look: Look) -> bool:
    return look.is_shown and contrast(look.visible_ink(), look.ground) >= _VISIBLE


def _is_seen_in_outlook(target: str, subject: Subject) -> bool:
    """Whether a link to `target` is left where Outlook has left out what is for the others."""
    html, page = subject.email.html, subject.page
    left = _without_what_outlook_leaves_out(html)
    if left.count(target) < html.count(target):
        page = type(page)(left)
    return any(link.href == target and link.words and not _is_hidden_in_outlook(link.node) for link in page.links)


def _without_what_outlook_leaves_out(html: str) -> str:
    kept, at, is_left_out = [], 0, False
    for match in _OUTLOOK_LEAVES_OUT.finditer(html):
        if match["begins"] and not is_left_out:
            kept.append(html[at : match.start()])
            is_left_out = True
        elif is_left_out and not match["begins"]:
            at, is_left_out = match.end(), False
    return "".join(kept) if is_left_out else "".join((*kept, html[at:]))


def _stands_for_outlook_alone(target: str, html: str) -> bool:
    return any(target in part.partition("<![endif]-->")[0] for part in _OUTLOOK_ALONE.split(html)[1:])


def _is_hidden_in_outlook(node: LexborNode) -> bool:
    around: LexborNode | None = node
    while around is not None:
        if _HIDDEN_IN_OUTLOOK.search(around.attributes.get("style") or ""):
            return True
        around = around.parent
    return False


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
    elif not _is_address_legible(" ".join(address.split()), subject):
        hint = "show it in a colour and a size that can be read"
        message = "the postal address stands in this email, and no reader can make it out"
        yield Finding("address-missing", "error", message, subject.setting("brand.address"), hint)


def _is_address_legible(address: str, subject: Subject) -> bool:
    """Whether an address can be made out wherever one element holds it; in parts it is somebody's own design."""
    looks = [
        look
        for element, look in zip(subject.page.elements, subject.page.light, strict=True)
        if element.tag != "img" and address in " ".join(" ".join(element.words).split())
    ]
    return not looks or any(map(_is_legible, looks))


def sender_free_mail(subject: Subject) -> Iterator[Finding]:
    """A sender at a free mailbox: no newsletter service may vouch for that domain, so its mails are turned away."""
    sender = subject.destination.sender_email
    domain = sender.rpartition("@")[2].lower()
    if domain in _FREE or _FREE_IN_MANY_COUNTRIES.fullmatch(domain):
        message = f"the sender is a personal mailbox, '{sender[:80]}': many readers' providers refuse such a newsletter"
        hint = "send from an address at your own website's domain; answers may still go to the mailbox, by reply_to"
        yield Finding("sender-free-mail", "warning", message, _sender_place(subject), hint)


def sender_no_reply(subject: Subject) -> Iterator[Finding]:
    """A sender who wants no answer: readers who would have asked press "spam", or ask to be taken off by replying."""
    there = subject.destination
    places = {there.sender_email: _sender_place(subject)}
    places.setdefault(there.reply_to, _reply_place(subject))
    for address, where in places.items():
        if _NO_REPLY.search(address.rpartition("@")[0].lower()):
            message = f"'{address[:80]}' asks readers not to answer"
            hint = "use an address that somebody reads: an answer is the warmest thing a reader can do"
            yield Finding("sender-no-reply", "warning", message, where, hint)


def _sender_place(subject: Subject) -> Location:
    return subject.front_matter("from") if subject.issue.sender_email else subject.setting("sender.email")


def _reply_place(subject: Subject) -> Location:
    return subject.front_matter("reply_to") if subject.issue.reply_to else subject.setting("sender.reply_to")
