"""Phone numbers as they are written, and how two of them are held against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from newsletter import autolinks
from newsletter.checks.slips import is_one_slip

# A subscriber's number has as many digits at least; 911, 988 and 116117 are everybody's. The most are of ITU-T E.164.
SHORTEST, _LONGEST = 7, 15
# The country codes of ITU-T E.164 by their first digits; those that are not here have three.
_COUNTRY = r"1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3}"
# Numbers that are free to call: North America's codes (nanpa.com), and 0800 in most of Europe.
_FREE = r"800|8([3-8])\1"
# Groups of digits with what people set between them; what follows a letter, an amount or an address is none.
_RUN = r"(?<![\w@/=&?#.,$€£-])\+?[(]?\d(?:[ \u00a0\u2009\u202f.‐‑–/()-]{0,3}\d)+"
# `00 33 1 55 50 12 34`; what has more groups is several numbers.
_MOST_GROUPS = 7


class Number(NamedTuple):
    """A phone number. country: its code, or nothing where none is written. national: without the zero in front."""

    country: str
    national: str

    @property
    def is_free(self) -> bool:
        """Whether calls to it are free, which no slip changes."""
        return bool(re.match(_FREE, self.national))


@lru_cache(maxsize=4096)  # the same few numbers are read again and again
def read(written: str) -> Number:
    """A number as it is written or dialled, without its extension."""
    link = autolinks.telephone(written).removeprefix("tel:").partition(";")[0]
    digits = link.removeprefix("+")
    # Any ten digits become a North American link, wherever they belong.
    if link.startswith("+1") and not re.match(r"\D*[01]", written):
        return Number("", digits[1:])
    code = re.match(_COUNTRY, digits) if link.startswith("+") else None
    country = code[0] if code else ""
    return Number(country, digits.removeprefix(country).lstrip("0"))


def is_same(one: Number, other: Number) -> bool:
    """Whether two numbers reach one telephone; either may be as it is dialled inside its country."""
    return one.national == other.national and (one.country == other.country or not (one.country and other.country))


def is_near(one: Number, other: Number) -> bool:
    """Whether one number is the other with a single slip in it; no number that is free to call is a slip of another."""
    if one.is_free != other.is_free:
        return False
    if one.country and other.country:
        return is_one_slip(one.country + one.national, other.country + other.national)
    return is_one_slip(one.national, other.national)


def tappable(words: str) -> Iterator[tuple[int, int]]:
    """From where to where in a text a phone number stands that becomes a link by itself."""
    return ((start, end) for start, end, target in autolinks.find(words) if target.startswith("tel:"))


def in_setting(setting: str) -> tuple[str, ...]:
    """The numbers of a setting as they are written there, which may hold words as well; none if it is a placeholder."""
    if "[[" in setting:
        return ()
    found = [setting[start:end] for start, end in tappable(setting)] or [
        match[0] for match in re.finditer(_RUN, setting)
    ]
    return tuple(one for one in found if len(read(one).national) >= SHORTEST)


def slips_of(own: Sequence[Number], words: str) -> Iterator[tuple[int, int, Number]]:
    """From where to where in a text digits stand that are one slip away from one of `own`, and from which.

    This looks at whatever could be a number, also at what nobody can tap: `07123/555081` is dialled at home.
    """
    intact = {part for one in own for part in _halves(one.national)}
    for run in re.finditer(_RUN, words):
        digits = re.sub(r"\D", "", run[0])
        if len(digits) >= SHORTEST - 1 and any(part in digits for part in intact):
            yield from _slips_in(run, own)


def _halves(national: str) -> tuple[str, str]:
    """The beginning and the end of a number: wherever its slip is, one of the two is as it should be."""
    half = len(national) // 2 - 1
    return national[:half], national[-half:]


def _slips_in(run: re.Match[str], own: Sequence[Number]) -> Iterator[tuple[int, int, Number]]:
    groups = [match.span() for match in re.finditer(r"\d+", run[0])]
    windows = list(_windows(run, groups))
    known = ((start, end) for start, end, number in windows if any(is_same(number, one) for one in own))
    taken = {at for start, end in known for at in range(start, end)}
    after = 0
    for start, end, number in windows:
        if start < after or start in taken or end - 1 in taken:
            continue
        meant = next((one for one in own if is_near(number, one)), None)
        if meant:
            after = end
            yield start, end, meant


def _windows(run: re.Match[str], groups: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, Number]]:
    """Every sequence of groups that has the length of a phone number, in the order in which they begin."""
    for first, (begin, _) in enumerate(groups):
        start = 0 if first == 0 else begin
        count = 0
        for left, end in groups[first : first + _MOST_GROUPS]:
            count += end - left
            if count > _LONGEST:
                break
            if count >= SHORTEST - 1:
                yield run.start() + start, run.start() + end, read(run[0][start:end])
