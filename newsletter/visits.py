"""Which addresses may be asked for by a program, because nothing changes and nobody is counted when they are.

A link in a mail often does something as soon as it is opened: it confirms, cancels, leaves a list. Whether one does is
guessed from its words, and in doubt it is left alone: an article about cancelling that nobody asks for costs less than
an appointment that was cancelled.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote, urlsplit

from newsletter import merge
from newsletter.formats import host_of
from newsletter.hosts import is_local
from newsletter.links import is_signed, leaves_a_list, untagged
from newsletter.wrappers import PERSONAL, WRAPPERS, within

# English, and in front of what it acts on. Nouns stand for pages that act as soon as they are opened.
_VERBS = (
    r"(?:confirm(?:ation)?|verify|verification|validate|activate|activation|deactivate|(?:un|re)?subscribe|unsub"
    r"|opt[-_]?(?:in|out)|accept|decline|approve|reject|cancel|delete|remove|rsvp|vote|acknowledge|withdraw|revoke"
    r"|double[-_]?opt[-_]?in|one[-_]?click)"
)
_ON = (
    r"(?:e?mail|account|subscription|newsletter|order|booking|appointment|invit(?:e|ation)|event|user|list"
    r"|registration)"
)
# Elsewhere in Europe the verb may stand last: `newsletter-abmelden`. Without their accents; ä is also written ae.
_FOREIGN = (
    r"(?:abmelden|abmeldung|abbestellen|best(?:a|ae)tig(?:en|ung|t)|k(?:u|ue)ndig(?:en|ung)|l(?:o|oe)schen"
    r"|stornier(?:en|ung)|absagen|zusagen|annehmen|ablehnen|aktivier(?:en|ung)|verifizier(?:en|ung)|abonnieren"
    r"|uitschrijv(?:en|ing)|afmeld(?:en|ing)|bevestig(?:en|ing)|annul(?:eren|eer|ering)|verwijder(?:en)?|accepteren"
    r"|weigeren|activeren|opzegg(?:en|ing)"
    r"|confirm(?:er|ar|are)|conferma(?:re)?|valid(?:er|ar)|annuler|annulla(?:re)?|annulation|supprimer|accepter|refuser"
    r"|d(?:es)?abonn(?:er|ement)|desabonn(?:er|ement)|des?inscri(?:re|ption)|resili(?:er|ation)|activer|verifier"
    r"|cancelar|cancella(?:re)?|eliminar?e?|borrar|aceptar|aceitar|rechazar|recusar|verific(?:ar?|are)|activar|ativar"
    r"|suscribir(?:se)?|anular|descadastr(?:ar|o)|excluir|apagar|disiscri(?:viti|zione)|disdi(?:re|ci)|accetta(?:re)?"
    r"|rifiuta(?:re)?|attiva(?:re)?|wypis(?:z|anie)|potwierdz(?:enie)?|anuluj|usun|rezygnacja"
    r"|avregistrera|avprenumerera|bekrafta|avbest(?:all|ill)|avmeld(?:ing)?|bekreft|afmeld|bekraeft|annuller|slet)"
)
# A step of a path or a value of a query that acts, in small letters and without accents.
_ACTS = re.compile(
    rf"(?:(?:{_ON}[-_.]?)?{_VERBS}{_ON}?(?:[-_.].*)?|(?:.*[-_])?{_FOREIGN}(?:[-_.].*)?"
    rf"|manage[-_]?(?:my[-_]?)?(?:{_ON}|preferences)s?|(?:darse[-_]de[-_])?baja|log-?out|sign-?out|checkout|add-?to-?cart)(?:\.[a-z]{{3,4}})?"
    r"|.*(?:配信停止|退会|退订|取消订阅|수신거부|отписаться|отмена|подтвердить|الغاء|إلغاء).*"
)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
# Characters of a step in which such words are looked for: what follows is a token.
_SEARCHED = 200
# What mailing services put around links where they count taps under the sender's own name.
_COUNTING_HOST = re.compile(r"(?:click|clicks|ctrk|track|tracking|trk|trck)\d*\..+\..+")
_COUNTING_PATH = re.compile(r"/(?:ls|wf|track|tracking|trk|e3t)/(?:click|cl|ctc|c)(?:/|$)", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@=&;]@[\w-]+\.\w")
_RESERVED = re.compile(r"(?:.+\.)?(?:example(?:\.(?:com|org|net))?|test|invalid)")


def may_be_asked(href: str) -> bool:
    """Whether asking for an address is sensible, changes nothing, and counts as nobody's visit."""
    host = website_of(href)
    if merge.has_tags(href) or not host or is_local(host) or _RESERVED.fullmatch(host):
        return False
    # The sender's own words about the campaign are none of the page's.
    href = untagged(href)
    return not (leaves_a_list(href) or is_signed(href) or _is_counted(host, href) or _acts(href))


def website_of(href: str) -> str:
    """The host of an address that can be asked for, or nothing.

    None with a name and a password, and none with an encoded host, which is one name here and another one there.
    """
    host = host_of(href) or ""
    return "" if not host or "%" in host or "@" in urlsplit(href).netloc else host


def _acts(href: str) -> bool:
    parts = urlsplit(href)
    steps = (*unquote(parts.path).split("/"), *re.split("[&;=]", unquote(parts.query)))
    return any(_ACTS.fullmatch(_plain(step[:_SEARCHED])) for step in steps if step)


def _plain(step: str) -> str:
    """`confirmEmail` as `confirm-email`, `bestätigen` as `bestatigen`."""
    apart = unicodedata.normalize("NFKD", _HUMP.sub("-", step).strip())
    return unicodedata.normalize("NFC", "".join(char for char in apart if not unicodedata.combining(char))).lower()


def _is_counted(host: str, href: str) -> bool:
    """Whether an address goes by way of who counts its visits, or names the person who got it."""
    parts = urlsplit(href)
    path, query = unquote(parts.path), unquote(parts.query)
    for name in within(host):
        if name in WRAPPERS and path.lstrip("/").startswith(WRAPPERS[name][0]):
            return True
    names = {part.partition("=")[0].lower().removeprefix("amp;") for part in re.split("[&;]", query)}
    counting = _COUNTING_HOST.fullmatch(host) or _COUNTING_PATH.match(path)
    return bool(counting or PERSONAL & names or _EMAIL.search(query))
