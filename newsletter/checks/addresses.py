"""The checks of addresses: mail and visitors must get to the brand, and not next door."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from functools import partial
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from newsletter import autolinks
from newsletter.blocks import Link, Table
from newsletter.checks.interface import Subject
from newsletter.checks.limit import few
from newsletter.checks.prose import Passage
from newsletter.checks.slips import is_slip
from newsletter.checks.weekdays import calendar_words
from newsletter.errors import Location
from newsletter.model import Finding
from newsletter.tree import inlines_of, plain, shown, walk_blocks, walk_inlines

# Mail providers whose names are near each other.
_PROVIDERS = frozenset({
    "aol.com", "email.com", "gmail.com", "gmx.com", "gmx.de", "gmx.net", "hotmail.com", "mail.com", "me.com", "web.de",
    "ymail.com",
})  # fmt: skip
_ABBREVIATIONS = {
    "st": "street", "ave": "avenue", "av": "avenue", "rd": "road", "blvd": "boulevard", "dr": "drive", "ln": "lane",
    "ct": "court", "pl": "place", "sq": "square", "hwy": "highway", "pkwy": "parkway", "n": "north", "s": "south",
    "e": "east", "w": "west", "str": "straße", "strasse": "straße",
}  # fmt: skip
# These patterns are text: a build has no use for them, and compiling them would be felt at its start.
_NUMBER = r"\d{1,5}(?:[-–]\d{1,5})?(?:[A-Za-z]|\s[a-z])?"
_HOUSE = rf"(?<![\w.,/#–-])(?:{_NUMBER})(?![\w/:%])"
# What may be a postcode is no number of a house: one of four digits or more, unless a street of two words follows.
_NUMBER_FIRST = (
    rf"(?P<number>(?!\d{{4}}){_NUMBER})\s+(?P<name>\S.*)",
    rf"(?P<number>{_NUMBER})\s+(?P<name>\S+\s+\S.*)",
)
_NUMBER_LAST = (r"(?P<name>\S.*?)\s+(?P<number>\d{1,3}(?:\s?[A-Za-z])?)",)
_STREET_WORD = r"[^\W_][\w.'’-]*"
_YEAR = r"(?:19|20)\d\d"
# The town that an address names behind its street, if it is not one of the brand's own words.
_TOWN = r"(?:,|\s+in)\s+(?:\d{4,5}\s+)?([^\W\d_][\w-]+)"
_POSTCODE = r"(?<![\w-])(\d{5})(?!\w)"
_ROOM = r"(?i)(?:\b(?:suite|ste|unit|floor|level|room|building)\b\.?|#)\s*(\d\w*)"
_BEHIND_STREET = 80
# What names another place than the brand's own: a name in front of the street or in brackets behind it, and these
# words around it. Own compilation.
_NAME = r"([^\W\d_][\w'’&.-]*)"
_NAME_BEFORE = (
    rf"{_NAME}(?:\s*[(][^()]{{0,40}}[)])?\s*(?:[,|]|\s(?:at|in|on|an|am|bei|à|au|en|a))\s+(?:(?:the|der|dem)\s+)?$"
)
_NAME_BEHIND = rf"\s?[(]{_NAME}"
_NEARBY = (
    r"(?i)\b(?:next door|across (?:from|the street)|opposite|around the corner|down the street|nebenan|gegenüber"
    r"|à côté|en face|al lado|enfrente)\b"
)
_MOVES = (
    r"(?i)\b(?:(?:new|second|other|former|old) (?:office|location|clinic|address|home|building|space|site|practice)"
    r"|mov(?:e|ed|es|ing) (?:in)?to|neue[nrs]? (?:praxis|büro|räume|standort|adresse)|zieh(?:en|t) (?:um|in)"
    r"|nouve(?:aux?|lle) (?:bureaux?|cabinet|adresse|locaux)|nuev[oa] (?:oficina|consulta|clínica|dirección|sede))\b"
)
# Capital letters in front of a street, or in brackets behind it, that name nobody: they begin a sentence or a line.
_NO_NAMES = frozenset({
    "address", "adresse", "büro", "cabinet", "clinic", "clínica", "come", "dirección", "eingang", "entrance", "find",
    "floor", "haus", "here", "join", "klinik", "located", "location", "main", "meet", "now", "office", "open", "parken",
    "parking", "praxis", "raum", "room", "see", "site", "standort", "still", "street", "suite", "us", "visit", "where",
})  # fmt: skip


def email_foreign(subject: Subject) -> Iterator[Finding]:
    """An email address that is a slip away from the brand's own: mail to it comes back, or reaches somebody else."""
    settings, issue = subject.settings, subject.issue
    senders = (settings.sender.email, settings.sender.reply_to, issue.sender_email, issue.reply_to)
    own = {address.lower() for address in senders if "@" in address}
    hosts = {address.rpartition("@")[2] for address in own} | ({_host(settings.brand.website)} - {""})
    found = ((address, place, _meant(address.lower(), own, hosts)) for address, place in _emails(subject))
    for (address, place, meant), more in few(one for one in found if one[2]):
        message = f"'{address[:80]}' looks like a slip: the brand's own is '{meant}'{more}"
        hint = "correct it; if it is somebody else's, waive this finding"
        yield Finding("address-foreign", "warning", message, place(), hint)


def street_foreign(subject: Subject) -> Iterator[Finding]:
    """A street address that looks like the brand's and is another: the same street with another number, or a slip."""
    brand = subject.settings.brand
    own = _own_street(brand.address)
    if not own:
        return
    whole = ", ".join(line.strip(" ,") for line in brand.address.splitlines() if line.strip())
    ours = _words(" ".join((brand.name, brand.address, *brand.people))) | _NO_NAMES
    ours |= calendar_words(subject.issue.language)
    found = (
        (passage, start, end)
        for passage in subject.passages
        for start, end, street in _streets(passage.words, own)
        if _is_astray(street, passage.words[end : end + _BEHIND_STREET], own, whole)
        if not _is_elsewhere(passage.words, start, end, ours) and not _names_in_row(subject, passage, ours)
    )
    for (passage, start, end), more in few(found):
        said = passage.words[start:end][:80]
        message = f"'{said}' is not the address of {brand.name}, which is at {whole[:160]}{more}"
        hint = "correct it; if it is somebody else's, name the town behind it, or waive this finding"
        yield Finding("address-foreign", "warning", message, subject.prose.place(passage, start, end), hint)


def _host(website: str) -> str:
    return (urlsplit(website).hostname or "").removeprefix("www.")


def _emails(subject: Subject) -> Iterator[tuple[str, Callable[[], Location]]]:
    """The email addresses that readers see or write to, each with what finds its place."""
    for passage in subject.passages:
        for _, end, target in autolinks.find(passage.words):
            if target.startswith("mailto:"):
                address = target.removeprefix("mailto:")
                yield address, partial(subject.prose.place, passage, end - len(address), end)
    for block in walk_blocks(shown(subject.issue.blocks, "html")):
        for inline in walk_inlines(inlines_of(block)):
            if isinstance(inline, Link) and inline.href[:7].lower() == "mailto:":
                address = unquote(inline.href[7:].partition("?")[0])
                # What shows another address than it has is `link-misleading`.
                if "@" not in plain(inline.children):
                    yield address, partial(subject.line, inline.line, address)


def _meant(address: str, own: set[str], hosts: set[str]) -> str:
    """The address or the host of the brand's own that an address comes close to, or nothing."""
    name, _, host = address.rpartition("@")
    if host in _PROVIDERS or any(host.endswith(f".{one}") for one in hosts):
        return ""
    if host not in hosts:
        return next((f"…@{one}" for one in sorted(hosts) if is_slip(host, one)), "")
    names = [one.rpartition("@")[0] for one in sorted(own) if one.endswith(f"@{host}")]
    # `team1@` beside `team2@` is no slip.
    near = [one for one in names if is_slip(name, one) and not re.search(r"\d", name + one) and name != f"{one}s"]
    return f"{near[0]}@{host}" if near and name not in names else ""


class _Street(NamedTuple):
    """A street with the number of a house. name: its words in one spelling. first: whether the number stands first."""

    number: str
    name: tuple[str, ...]
    first: bool

    @property
    def house(self) -> str:
        return self.number.replace(" ", "").lower()


def _own_street(address: str) -> _Street | None:
    """The street of a postal address: the first of its parts that begins or ends with the number of a house."""
    # `12, rue de la Paix` is one part.
    parts = re.split(r"[,;\n]", re.sub(r"(?m)^(\d{1,4}),", r"\1", address))
    for part in (part.strip() for part in parts if "[[" not in part and not re.search(_ROOM, part)):
        for pattern in (*_NUMBER_FIRST, *_NUMBER_LAST):
            match = re.fullmatch(pattern, part)
            if match and (words := _spelling(match["name"])):
                return _Street(match["number"], words, pattern in _NUMBER_FIRST)
    return None


def _spelling(name: str) -> tuple[str, ...]:
    """The words of a street in small letters, its abbreviations written out."""
    words = (word.rstrip(".").lower() for word in re.findall(_STREET_WORD, name))
    written = (_ABBREVIATIONS.get(word, word) for word in words)
    return tuple(re.sub("(?<=...)str(?:asse)?$", "straße", word) for word in written)


def _streets(words: str, own: _Street) -> Iterator[tuple[int, int, _Street]]:
    """Every number of a text with as many words beside it as the brand's street has, as a street of that name."""
    word = re.compile(_STREET_WORD)
    count = len(own.name)
    for match in re.finditer(_HOUSE, words):
        if own.first:
            beside = list(islice(word.finditer(words, match.end(), match.end() + _BEHIND_STREET), count))
        else:
            beside = list(word.finditer(words, max(match.start() - _BEHIND_STREET, 0), match.start()))[-count:]
        if len(beside) == count:
            start, end = min(match.start(), beside[0].start()), max(match.end(), beside[-1].end())
            if not re.search(r"[^\w\s.,'’-]|\n", words[start:end].replace(",", "", 1)):
                end -= words[end - 1] == "."
                yield start, end, _Street(match[0], _spelling(words[start:end].replace(match[0], "", 1)), own.first)


def _is_astray(street: _Street, behind: str, own: _Street, whole: str) -> bool:
    """Whether a street is meant to be the brand's and is not; `behind` is what follows it, `whole` the brand's own."""
    town = re.match(_TOWN, behind)
    if town and town[1].istitle() and town[1].lower() not in whole.lower() and not re.search(_ROOM, behind[:20]):
        return False
    if street.name != own.name:
        return street.house == own.house and is_slip(" ".join(street.name), " ".join(own.name))
    if street.house != own.house:
        return not re.fullmatch(_YEAR, street.number)
    return any(_differ(pattern, behind, whole) for pattern in (_POSTCODE, _ROOM))


def _differ(pattern: str, behind: str, whole: str) -> bool:
    """Whether both texts have a postcode, or a room, and not the same one."""
    theirs, ours = re.search(pattern, behind), re.search(pattern, whole)
    return bool(theirs and ours and theirs[1].lower() != ours[1].lower())


def _is_elsewhere(words: str, start: int, end: int, ours: Collection[str]) -> bool:
    """Whether what stands around a street says that it is not the brand's; `ours` are words that name nobody else."""
    before = words[max(start - _BEHIND_STREET, 0) : start].rpartition("\n")[2]
    behind = words[end : end + _BEHIND_STREET].partition("\n")[0]
    # The sentence before has its own places.
    before = re.split(r"(?<=\w{4})[.!?]\s", before)[-1]
    names = (re.search(_NAME_BEFORE, before), re.match(_NAME_BEHIND, behind))
    if any(match and _is_name(match[1], ours) for match in names):
        return True
    behind = re.split(r"(?<=\w{4})[.!?]\s", behind)[0]
    return bool(re.search(_MOVES, before) or re.search(_NEARBY, f"{before} … {behind}"))


def _is_name(word: str, ours: Collection[str]) -> bool:
    return word[0].isupper() and word.lower().rstrip(".") not in ours


def _names_in_row(subject: Subject, passage: Passage, ours: Collection[str]) -> bool:
    """Whether a passage is a cell of a table that has somebody's name in the same row."""
    if passage.kind != "cell":
        return False
    tables = (block for block in walk_blocks(shown(subject.issue.blocks, "html")) if isinstance(block, Table))
    rows = (row for table in tables if table.line == passage.line for row in table.rows)
    row = next((row for row in rows if any(cell.inlines is passage.inlines for cell in row)), ())
    others = " ".join(plain(cell.inlines) for cell in row if cell.inlines is not passage.inlines)
    return any(_is_name(word, ours) for word in re.findall(_NAME, others))


def _words(text: str) -> frozenset[str]:
    return frozenset(word.lower().rstrip(".") for word in re.findall(_NAME, text))
