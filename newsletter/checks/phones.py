"""The checks of phone numbers: readers must reach the brand, and the number that they see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from newsletter import autolinks
from newsletter.blocks import Link
from newsletter.checks.interface import Subject
from newsletter.errors import Location
from newsletter.model import Finding
from newsletter.tree import inlines_of, plain, shown, walk_blocks, walk_inlines

# Lines for people in need, which are nobody's own: 988's number of before 2022 (988lifeline.org), poison control
# (poison.org), SAMHSA (samhsa.gov), the hotlines of domestic violence (thehotline.org), RAINN (rainn.org), Childhelp
# (childhelphotline.org), The Trevor Project (thetrevorproject.org) and maternal mental health (mchb.hrsa.gov),
# Samaritans (samaritans.org), TelefonSeelsorge (telefonseelsorge.de).
_HELPLINES = frozenset({
    "+18002738255", "+18002221222", "+18006624357", "+18007997233", "+18006564673", "+18004224453", "+18664887386",
    "+18338526262", "+44116123", "+498001110111", "+498001110222",
})  # fmt: skip
# 911, 988, 116117, a text message to 741741: what is shorter than a subscriber's number is everybody's.
_SHORTEST = 7
_CALLS = re.compile(r"(?:tel|sms):(?://)?([^;?,&]+)", re.IGNORECASE)
# What may be left in front of a number that is written once with its country's code and once as it is dialled there.
_COUNTRY = re.compile(r"\+[1-9]\d{0,2}")
# More findings of a kind would not be read, and finding their places in a post of one long line takes time.
_MOST = 20


def phone_foreign(subject: Subject) -> Iterator[Finding]:
    """A phone number that is neither the brand's nor one of `other_phones`: last month's, or mistyped.

    What is judged is what readers can tap: `autolinks` and links that dial. Without `brand.phone` nobody knows.
    """
    brand = subject.settings.brand
    own = {digits for phone in (brand.phone, *brand.other_phones) for digits in _numbers(phone)}
    if not _numbers(brand.phone):
        return
    for number, where in islice(_foreign(subject, own), _MOST):
        message = f"'{number[:80]}' is not a phone number of {brand.name}, which has {brand.phone}"
        hint = "correct it; if it is meant, add it to brand.other_phones in newsletter.yaml"
        yield Finding("phone-foreign", "warning", message, where, hint)


def phone_mismatch(subject: Subject) -> Iterator[Finding]:
    """A link that shows one number among its words and dials another: whoever taps it calls somebody else.

    One that shows a number and nothing else is `link-misleading`.
    """
    wrong = (
        (link, seen, number)
        for link, number in _calls(subject)
        if (seen := _seen(words := plain(link.children).strip()))
        and words not in seen
        and not any(_same(_digits(one), _digits(number)) for one in seen)
    )
    for link, seen, number in islice(wrong, _MOST):
        message = f"the link shows '{seen[0][:80]}' and calls '{number[:80]}'"
        yield Finding("phone-mismatch", "error", message, subject.line(link.line, seen[0]), "let it call what it shows")


def _foreign(subject: Subject, own: set[str]) -> Iterator[tuple[str, Location]]:
    """The numbers, as they are written, that are not among `own`, each with its place."""

    def is_foreign(number: str) -> bool:
        digits = _digits(number)
        known = digits in own or digits in _HELPLINES or any(_same(digits, one) for one in own)
        return len(digits) >= _SHORTEST and not known

    for passage in subject.passages:
        for start, end, target in autolinks.find(passage.words):
            number = passage.words[start:end]
            if target.startswith("tel:") and is_foreign(number):
                yield number, subject.prose.place(passage, start, end)
    for link, number in _calls(subject):
        # Where a number is to be seen, the two are held against each other elsewhere.
        if not _seen(plain(link.children)) and is_foreign(number):
            yield number, subject.line(link.line, number)


def _calls(subject: Subject) -> Iterator[tuple[Link, str]]:
    """The links that dial, each with the number as it is written there."""
    for block in walk_blocks(shown(subject.issue.blocks, "html")):
        for inline in walk_inlines(inlines_of(block)):
            match = isinstance(inline, Link) and _CALLS.match(inline.href)
            if isinstance(inline, Link) and match and not re.search("[^\\W\\d_]", match[1]):
                yield inline, match[1]


def _seen(words: str) -> list[str]:
    """The phone numbers of a text, as they are written."""
    return [words[start:end] for start, end, target in autolinks.find(words) if target.startswith("tel:")]


def _numbers(setting: str) -> tuple[str, ...]:
    """The numbers of a setting, which may hold words as well; none where it is a placeholder."""
    written = _seen(setting) or ([setting] if re.search(r"\d", setting) and "[[" not in setting else [])
    return tuple(_digits(one) for one in written)


def _digits(number: str) -> str:
    """A number without an extension, with a plus where its country is known."""
    return autolinks.telephone(number).removeprefix("tel:").partition(";")[0]


def _same(one: str, other: str) -> bool:
    """Whether two numbers reach one telephone; one of them may be as it is dialled inside its country."""
    if one == other or one.startswith("+") == other.startswith("+"):
        return one == other
    abroad, home = (one, other) if one.startswith("+") else (other, one)
    home = home.lstrip("0")
    return len(home) >= _SHORTEST and abroad.endswith(home) and bool(_COUNTRY.fullmatch(abroad.removesuffix(home)))
