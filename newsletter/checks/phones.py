"""The checks of phone numbers: readers must reach the brand, and the number that they see."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from newsletter.blocks import Link
from newsletter.checks.interface import Subject
from newsletter.checks.limit import few
from newsletter.checks.phone_numbers import SHORTEST, Number, in_setting, is_near, is_same, read, slips_of, tappable
from newsletter.errors import Location
from newsletter.model import Finding
from newsletter.tree import inlines_of, plain, shown, walk_blocks, walk_inlines

# Lines for people in need, which are nobody's own: 988's number of before 2022 (988lifeline.org), poison control
# (poison.org), SAMHSA (samhsa.gov), the hotlines of domestic violence (thehotline.org), RAINN (rainn.org), Childhelp
# (childhelphotline.org), The Trevor Project (thetrevorproject.org) and maternal mental health (mchb.hrsa.gov),
# Samaritans (samaritans.org), TelefonSeelsorge (telefonseelsorge.de); for animals, ASPCA Animal Poison Control
# (aspca.org) and the Pet Poison Helpline (petpoisonhelpline.com).
_HELPLINES = frozenset({
    Number("1", "8002738255"), Number("1", "8002221222"), Number("1", "8006624357"), Number("1", "8007997233"),
    Number("1", "8006564673"), Number("1", "8004224453"), Number("1", "8664887386"), Number("1", "8338526262"),
    Number("1", "8884264435"), Number("1", "8557647661"), Number("44", "116123"), Number("49", "8001110111"),
    Number("49", "8001110222"),
})  # fmt: skip
_CALLS = re.compile(r"(?:tel|sms):(?://)?([^;?,&]+)", re.IGNORECASE)
# What says that the number behind it is the sender's own. These patterns are text: a build has no use for them, and
# compiling them would be felt at its start.
_OUR_WAYS = (
    r"(?:call|phone|ring|text|dial|reach|contact|fax) us|give us a (?:call|ring)"
    r"|our (?:(?:new|main|front|direct|phone|telephone|office) ){0,2}(?:office|number|line|desk|clinic|practice|fax)"
    r"|(?:rufen|erreichen) sie uns|ruft? uns|sie erreichen uns"
    r"|unsere[rn]? (?:telefon|ruf|neue )?(?:nummer|praxis|hotline|zentrale)|unser(?:em)? (?:telefon|büro)"
    r"|(?:appelez|contactez|joignez)-nous|nous (?:appeler|joindre)"
    r"|notre (?:nouveau )?(?:numéro|secrétariat|standard|cabinet|accueil|ligne)"
    r"|(?:llám|contáct)[ea]nos|nuestr[oa] (?:nuevo )?(?:número|teléfono|consulta|clínica|oficina|línea)"
)
_OURS = r"(?i)(?<!\w)(?:{})(?!\w)(?P<between>[^\d.!?;]{{0,30}})$"
_OURS_BEHIND = r"(?i)\W{0,3}(?:is|ist|est|es) (?:our|unsere|notre|nuestro)\b"
# Between the two, these name somebody else: `Call us or the Poison Center at …`. German has capital letters in `unter
# der Nummer` too.
_SOMEBODY = (
    r"\b(?:or|and|oder|und|ou|et|o|y)\b"
    r"|\b(?!(?:Tel|Telefon|Telefonnummer|Nummer|Rufnummer|Phone|Fax)\b)[A-ZÀ-Þ]"
)
_SENTENCE = 120
# More would not be read.
_MOST_NAMED = 6


class _Found(NamedTuple):
    """A number that readers see or tap. ours: whether the words around it say that it is the sender's own."""

    written: str
    ours: bool
    place: Callable[[], Location]


def phone_foreign(subject: Subject) -> Iterator[Finding]:
    """A phone number that should be the brand's and is not: last month's, or mistyped.

    It should be if it is one slip away from `brand.phone` or one of `other_phones`, or if the words around it say so.
    The others are somebody else's; nobody but the writer can tell whether they are right, and a note asks once.
    Without `brand.phone` nobody knows.
    """
    brand = subject.settings.brand
    settings = [one for phone in (brand.phone, *brand.other_phones) for one in in_setting(phone)]
    own = {read(one): one for one in reversed(settings)}
    if not in_setting(brand.phone):
        return
    found = [
        (one, next((own[number] for number in own if is_near(read(one.written), number)), ""))
        for one in _numbers(subject, tuple(own))
    ]
    for (one, meant), more in few((one, meant) for one, meant in found if meant or one.ours):
        named = f"'{one.written[:80]}'"
        message = f"{named} is not a phone number of {brand.name}, which has {brand.phone}{more}"
        if meant:
            message = f"{named} looks like a slip: the number of {brand.name} is {meant}{more}"
        hint = "correct it; if it is meant, add it to brand.other_phones in newsletter.yaml"
        yield Finding("phone-foreign", "warning", message, one.place(), hint)
    others: dict[str, _Found] = {}
    for one, meant in found:
        if not meant and not one.ours:
            others.setdefault(one.written, one)
    if others:
        yield _others(tuple(others.values()))


def _others(others: Sequence[_Found]) -> Finding:
    """The one note about all the numbers that are somebody else's."""
    named = ", ".join(found.written[:30] for found in others[:_MOST_NAMED]) + ", …" * (len(others) > _MOST_NAMED)
    one = len(others) == 1
    are = "1 phone number is" if one else f"{len(others)} phone numbers are"
    message = f"{are} not yours: {named}; read {'it' if one else 'them'} once more"
    hint = "what is yours goes into brand.other_phones in newsletter.yaml"
    return Finding("phone-foreign", "note", message, others[0].place(), hint)


def phone_mismatch(subject: Subject) -> Iterator[Finding]:
    """A link that shows one number among its words and dials another: whoever taps it calls somebody else.

    One that shows a number and nothing else is `link-misleading`.
    """
    wrong = (
        (link, seen, number)
        for link, number in _calls(subject)
        if (seen := _seen(words := plain(link.children).strip()))
        and words not in seen
        and not any(is_same(read(one), read(number)) for one in seen)
    )
    for (link, seen, number), more in few(wrong):
        message = f"the link shows '{seen[0][:80]}' and calls '{number[:80]}'{more}"
        yield Finding("phone-mismatch", "error", message, subject.line(link.line, seen[0]), "let it call what it shows")


def _numbers(subject: Subject, own: Sequence[Number]) -> Iterator[_Found]:
    """The numbers that are not among `own`, nor everybody's: what can be tapped, and what is a slip of one of `own`."""
    ours = _OURS.format(f"{_OUR_WAYS}|{re.escape(subject.settings.brand.name)}")

    def is_foreign(written: str) -> bool:
        number = read(written)
        known = any(is_same(number, one) for one in (*own, *_HELPLINES))
        return not known and (len(number.national) >= SHORTEST or any(is_near(number, one) for one in own))

    for passage in subject.passages:
        words = passage.words
        spans = set(tappable(words))
        seen = sorted(spans)
        spans |= {(start, end) for start, end, _ in slips_of(own, words) if not _overlaps(seen, start, end)}
        for start, end in sorted(spans):
            if is_foreign(words[start:end]):
                is_ours = _is_ours(ours, words[max(start - _SENTENCE, 0) : start], words[end : end + _SENTENCE])
                yield _Found(words[start:end], is_ours, partial(subject.prose.place, passage, start, end))
    for link, number in _calls(subject):
        # Where a number is to be seen, the two are held against each other elsewhere.
        if not _seen(words := plain(link.children)) and is_foreign(number):
            yield _Found(number, _is_ours(ours, words[-_SENTENCE:], ""), partial(subject.line, link.line, number))


def _overlaps(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of the sorted spans has a character between `start` and `end`."""
    at = bisect_left(spans, (end, 0))
    return at > 0 and spans[at - 1][1] > start


def _is_ours(pattern: str, before: str, behind: str) -> bool:
    """Whether the words before a number or behind it say that it is the sender's own."""
    match = re.search(pattern, before)
    return bool((match and not re.search(_SOMEBODY, match["between"])) or re.match(_OURS_BEHIND, behind))


def _calls(subject: Subject) -> Iterator[tuple[Link, str]]:
    """The links that dial, each with the number as it is written there."""
    for block in walk_blocks(shown(subject.issue.blocks, "html")):
        for inline in walk_inlines(inlines_of(block)):
            match = isinstance(inline, Link) and _CALLS.match(inline.href)
            if isinstance(inline, Link) and match and not re.search("[^\\W\\d_]", match[1]):
                yield inline, match[1]


def _seen(words: str) -> list[str]:
    """The phone numbers of a text, as they are written."""
    return [words[start:end] for start, end in tappable(words)]
