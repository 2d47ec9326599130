"""The checks of links that dial a number or begin a mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from newsletter import merge
from newsletter.autolinks import telephone
from newsletter.checks.interface import Subject
from newsletter.checks.limit import limited
from newsletter.checks.link_address import parsed
from newsletter.checks.link_hosts import MAIL_SLIPS, SLIPS
from newsletter.checks.links import links_in, place, quoted
from newsletter.formats import is_email
from newsletter.model import Finding

# The keys of a telephone, as they carry letters (ITU-T E.161).
_KEYS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
_DIALLED = re.compile(r"[+0-9().\s/*#pw,\u2010-\u2015-]*")
# Behind these country codes a number has no zero that is dialled at home only; Italy's (39) has one that stays.
_WITHOUT_ZERO = re.compile(r"\+(?:2[07]|3[0-46]|4[013-9]|5[1-8]|6[0-46]|8[1246]|9[0-58]|35[1-358]|420)0")
# An area code and an exchange begin with 2 to 9 (North American Numbering Plan).
_NORTH_AMERICAN = re.compile(r"\+1[2-9]\d\d[2-9]\d{6}")
# Where the brand's own number is a North American one: nine digits are one of those with a digit lost.
_DIGIT_LOST = re.compile(r"[2-9]\d\d[2-9]\d{5}")

_COMPLETE = "write it with its country's code and digits only: tel:+17045550142"


@limited
def tel_malformed(subject: Subject) -> Iterator[Finding]:
    """A number that cannot be dialled (RFC 3966; ITU-T E.164: at most 15 digits with the country's)."""
    phone = telephone(subject.settings.brand.phone) if subject.settings.brand.phone else ""
    at_home = bool(_NORTH_AMERICAN.fullmatch(phone.removeprefix("tel:")))
    for link in links_in(subject):
        if link.href[:4].lower() in ("tel:", "sms:") and not merge.has_tags(link.href):
            number = unquote(link.href[4:])
            fault = number_fault(number)
            if not fault and at_home and _DIGIT_LOST.fullmatch(re.sub(r"[().\s-]", "", number)):
                fault = "it has nine digits, where yours has ten", _COMPLETE
            if fault:
                message = f"this number cannot be dialled: {quoted(link)}: {fault[0]}"
                yield Finding("tel-malformed", "error", message, place(subject, link), fault[1])


def number_fault(written: str) -> tuple[str, str] | None:
    """What is wrong with a number behind `tel:`, and a hint."""
    written = re.split("[;?&]", written, maxsplit=1)[0]
    hint = _COMPLETE
    if written.startswith("//"):
        return "no slashes belong behind 'tel:'", f"did you mean 'tel:{written.lstrip('/')[:40]}'?"
    number = re.sub(r"[^+0-9]", "", written)
    if not number.strip("+"):
        return "there is no number in it", hint
    if not _DIALLED.fullmatch(written):
        letters = written.isascii() and len(written) < 40 and re.fullmatch(r"[+0-9A-Za-z().\s-]+", written)
        dialled = re.sub(r"[^+0-9]", "", written.lower().translate(_KEYS)) if letters else ""
        known = 10 <= len(dialled) <= 15
        return "a phone dials digits only", f"did you mean '{telephone(dialled)}'?" if known else hint
    digits = number.replace("+", "")
    if "+" in number[1:]:
        return "there is a plus in the middle of it", hint
    if len(digits) > 15 or len(digits) < 3:
        return f"it has {len(digits)} {'digit' if len(digits) == 1 else 'digits'}", hint
    if number.startswith("+0"):
        return "no country's code begins with 0", f"did you mean 'tel:+{digits.lstrip('0')}'?"
    if number.startswith("+1") and not _NORTH_AMERICAN.fullmatch(number):
        return "behind +1 there are ten digits, and neither the first nor the fourth is 0 or 1", hint
    if number.startswith("+") and len(digits) < 7:
        return f"it has {len(digits)} digits only", hint
    if zero := _WITHOUT_ZERO.match(number):
        return "the 0 is for calls from inside the country", f"did you mean 'tel:{zero[0][:-1]}{number[zero.end() :]}'?"
    return None


@limited
def mailto_malformed(subject: Subject) -> Iterator[Finding]:
    """A mail that could not be sent (RFC 6068: addresses parted by commas, then `?subject=…`)."""
    for link in links_in(subject):
        if link.href[:7].lower() == "mailto:" and not parsed(link.href).placeholder:
            fault = _mail_fault(link.href[7:])
            if fault:
                message = f"no mail can be written with this link: {quoted(link)}: {fault[0]}"
                yield Finding("mailto-malformed", "error", message, place(subject, link), fault[1])


def _mail_fault(target: str) -> tuple[str, str] | None:
    written, _, query = target.partition("?")
    addresses = unquote(written)
    if addresses.startswith("//"):
        return "no slashes belong behind 'mailto:'", f"did you mean 'mailto:{addresses.lstrip('/')[:80]}'?"
    if not addresses:
        # Without anybody to send it to, a mail with a subject or a text is meant to be passed on to a friend.
        return None if query else ("it names nobody", "write the address behind 'mailto:'")
    if ";" in addresses:
        return "addresses are parted by commas", f"did you mean 'mailto:{addresses.replace(';', ',')[:80]}'?"
    if "&" in addresses:
        meant = addresses.replace("&", "?", 1)
        return "a question mark comes before the subject", f"did you mean 'mailto:{meant[:80]}'?"
    return next(filter(None, map(_address_fault, addresses.split(","))), None)


def _address_fault(written: str) -> tuple[str, str] | None:
    address = written.strip()
    if merge.has_tags(address):
        return None
    name, at, domain = address.rpartition("@")
    shown = address[:80]
    if not at:
        return f"'{shown}' has no @", "write the whole address, such as news@your-clinic.org"
    if "@" in name:
        return f"'{shown}' has two @", "write one address, or part them with a comma"
    if any(map(str.isspace, address)):
        return f"there is a space in '{shown}'", f"did you mean '{''.join(shown.split())}'?"
    last = domain.rpartition(".")[2].lower()
    if slip := MAIL_SLIPS.get(domain.lower()) or (SLIPS.get(last) and f"{domain.rpartition('.')[0]}.{SLIPS[last]}"):
        return f"there is no '{domain[:80]}'", f"did you mean '{name[:80]}@{slip}'?"
    if "." not in domain or not is_email(address):
        return f"'{shown}' is no email address", "write the whole address, such as news@your-clinic.org"
    return None
