"""The check of weekdays: an invitation for "Monday 1 December" loses its readers when that day is a Tuesday."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import islice
from typing import NamedTuple

from newsletter.checks.interface import Subject
from newsletter.model import Finding
from newsletter.words import long_date, month_and_year

# From Monday, as the Unicode CLDR has them (cldr.unicode.org, `dates/calendars/gregorian/days`); behind a slash as they
# are shortened, or inflected behind "on"; `_` is a space. Two letters, as in German, are words too often.
_WEEKDAYS: Mapping[str, str] = {
    "ar": "الاثنين/الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
    "da": "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag/Sonnabend Sonntag",
    "en": "Monday/Mon Tuesday/Tues/Tue Wednesday/Wed Thursday/Thurs/Thur/Thu Friday/Fri Saturday/Sat Sunday/Sun",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "he": "יום_שני/ביום_שני יום_שלישי/ביום_שלישי יום_רביעי/ביום_רביעי יום_חמישי/ביום_חמישי "
    "יום_שישי/ביום_שישי יום_שבת/ביום_שבת/שבת יום_ראשון/ביום_ראשון",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "pl": "poniedziałek wtorek środa/środę czwartek piątek sobota/sobotę niedziela/niedzielę",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    "ru": "понедельник вторник среда/среду четверг пятница/пятницу суббота/субботу воскресенье",
    "sv": "måndag/måndagen tisdag/tisdagen onsdag/onsdagen torsdag/torsdagen fredag/fredagen lördag/lördagen "
    "söndag/söndagen",
    "uk": "понеділок вівторок середа/середу четвер п’ятниця/п’ятницю субота/суботу неділя/неділю",
}
# These patterns are text: a build has no use for them, and compiling them would be felt at its start.
# `12月1日(火)`, `12月1日星期二`, `12월 1일 화요일`: a year and a weekday's sign around a date that is written alike.
_EAST_ASIAN = (
    r"(?:(?P<year>\d{4})\s?[年년]\s?)?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日號号일]\s?"
    r"(?:[(（](?P<short>[月火水木金土日월화수목금토일])[)）]"
    r"|[(（]?(?:(?:星期|周|週)(?P<chinese>[一二三四五六日天])|(?P<long>[月火水木金土日월화수목금토일])(?:曜|요일)))"
)
_SIGNS = ("月一월", "火二화", "水三수", "木四목", "金五금", "土六토", "日天일")
_YEAR = r"(?P<{}>(?:19|20)\d\d)(?!\w)"
_DATE = (
    r"(?:(?P<iso>\d{4}-\d{2}-\d{2})(?![\w-])"
    rf"|(?P<dotted_day>\d{{1,2}})\.\s?(?P<dotted_month>\d{{1,2}})\.(?:\s?{_YEAR.format('dotted_year')})?(?!\w)"
    rf"|(?P<first>\d{{1,2}})/(?P<second>\d{{1,2}})(?:/{_YEAR.format('slashed_year')})?(?![\w/])"
    r"|(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?\s+(?:(?:of|de|di)\s+)?(?P<month>[^\W\d_]{3,})(?!\w)\.?"
    rf"(?:,?\s+(?:de\s+)?{_YEAR.format('year')})?"
    r"|(?P<month_before>[^\W\d_]{3,})\.?\s+(?P<day_behind>\d{1,2})(?:st|nd|rd|th)?(?![\w:%/]|[.,]\d|\s?[-–]\s?\d)"
    rf"(?:,?\s+{_YEAR.format('year_behind')})?)"
)
_DATE_BEHIND = rf"(?i)[.,،]{{0,2}}\s+(?:(?:the|den|dem|le|el|il)\s+)?{_DATE}"
_DATE_BEFORE = rf"(?i)(?<![\w/.-]){_DATE}\s?[(（]$"
# `Monday and Tuesday, 1 and 2 December`: the date is not the last weekday's.
_JOINED = r"[-–—,/&+]|and|or|to|through|und|oder|bis|et|ou|au|y|o|a|e|i|og|en|of|и|до|to the"
# A date without a year is the nearest one behind or ahead, within what a newsletter looks back on and invites to. A
# whole year back would take in last year's invitation, and the weekday that was right in it.
_BEHIND, _AHEAD = timedelta(days=183), timedelta(days=335)
_LONGEST_DATE = 40
# More findings of a kind would not be read, and finding their places in a post of one long line takes time.
_MOST = 20


class _Written(NamedTuple):
    """A weekday (0 is Monday) with a date, from `start` to `end` of a text; year is None where none is written."""

    start: int
    end: int
    weekday: int
    year: int | None
    month: int
    day: int


def weekday_wrong(subject: Subject) -> Iterator[Finding]:
    """A weekday that does not fit its date, in the issue's language; a date that can be read in two ways is not judged.

    Without a year it is judged by the issue's date, and fits if any day in reach of it does.
    """
    language, issued = subject.issue.language.lower().partition("-")[0], subject.issue.date
    found = (
        (passage, written, objection)
        for passage in subject.passages
        for written in _dates(passage.words, language)
        if (objection := _objection(written, issued))
    )
    for passage, written, objection in islice(found, _MOST):
        shown = " ".join(passage.words[written.start : written.end].split())
        hint = "correct the weekday or the date" + ("" if written.year else ", or add the year")
        where = subject.prose.place(passage, written.start, written.end)
        yield Finding("weekday-wrong", "warning", f"'{shown}' does not fit: {objection}", where, hint)


def _objection(written: _Written, issued: date | None) -> str:
    """What speaks against a weekday beside a date, or nothing."""
    if written.year is not None:
        days = [day for day in (_day(written.year, written),) if day]
    elif issued is not None:
        nearby = (_day(issued.year + years, written) for years in (-1, 0, 1))
        days = [day for day in nearby if day and -_BEHIND <= day - issued <= _AHEAD]
        days.sort(key=lambda day: abs(day - issued))
    else:
        return ""
    if any(day.weekday() == written.weekday for day in days):
        return ""
    from newsletter.times import day_in_words  # noqa: PLC0415 (time zones take 2 ms, and a build has no use for them)

    return f"that is {day_in_words(days[0])}" if days else "there is no such day"


def _day(year: int, written: _Written) -> date | None:
    try:
        return date(year, written.month, written.day)
    except ValueError:
        return None


def _dates(words: str, language: str) -> Iterator[_Written]:
    """Every weekday of a text that has a date beside it."""
    if language in ("ja", "zh", "ko"):
        for match in re.finditer(_EAST_ASIAN, words):
            sign = match["short"] or match["chinese"] or match["long"]
            weekday = next(number for number, signs in enumerate(_SIGNS) if sign in signs)
            year = int(match["year"]) if match["year"] else None
            yield _Written(match.start(), match.end(), weekday, year, int(match["month"]), int(match["day"]))
    elif language in _WEEKDAYS and any(char.isdigit() for char in words):
        weekdays, months = _weekdays(language), _months(language)
        pattern = rf"(?<!\w)(?:{'|'.join(sorted(weekdays, key=len, reverse=True))})(?!\w)"
        previous = -1
        for match in re.finditer(pattern, words.replace("'", "’"), re.IGNORECASE):
            weekday = weekdays[match[0].lower()]
            joined = previous >= 0 and re.fullmatch(_JOINED, words[previous : match.start()].strip())
            previous = match.end()
            # `sun` and `sat` are words, `Sun` and `Sat` are days.
            if not joined and (len(match[0]) > 5 or match[0][0].isupper() or language != "en"):
                yield from _beside(words, match, weekday, months, language)


def _beside(
    words: str, weekday: re.Match[str], number: int, months: Mapping[str, int], language: str
) -> Iterator[_Written]:
    """The date behind a weekday, or the one in front of it where the weekday stands in brackets."""
    # Behind a whole word, a full stop ends the sentence: `on Monday. December 15 is …`
    ends = len(weekday[0]) > 5 and words.startswith(".", weekday.end())
    behind = None if ends else re.compile(_DATE_BEHIND).match(words, weekday.end())
    read = behind and _read(behind, months, language)
    if behind and read:
        yield _Written(weekday.start(), behind.end(), number, *read)
    elif words[weekday.end() : weekday.end() + 1] in (")", "）"):
        earliest = max(weekday.start() - _LONGEST_DATE, 0)
        before = re.search(_DATE_BEFORE, words[earliest : weekday.start()])
        read = before and _read(before, months, language)
        if before and read:
            yield _Written(earliest + before.start(), weekday.end() + 1, number, *read)


def _read(match: re.Match[str], months: Mapping[str, int], language: str) -> tuple[int | None, int, int] | None:
    """Year, month and day of a date, or None where it is none or can be read in two ways."""
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
        return year, month, day
    if match["first"]:
        first, second = int(match["first"]), int(match["second"])
        if (first > 12) == (second > 12):
            return None
        return _number(match["slashed_year"]), min(first, second), max(first, second)
    if match["dotted_day"]:
        year_or_none = _number(match["dotted_year"])
        return None if language == "en" else (year_or_none, int(match["dotted_month"]), int(match["dotted_day"]))
    known = months.get((match["month"] or match["month_before"]).lower())
    if known is None:
        return None
    return _number(match["year"] or match["year_behind"]), known, int(match["day"] or match["day_behind"])


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


@cache
def _weekdays(language: str) -> Mapping[str, int]:
    """The weekdays of a language in small letters, each with its number."""
    days = enumerate(_WEEKDAYS[language].lower().split())
    return {form.replace("_", " "): number for number, forms in days for form in forms.split("/")}


@cache
def _months(language: str) -> Mapping[str, int]:
    """The months of a language in small letters, as they are written beside a day and shortened, with their numbers."""
    found: dict[str, set[int]] = {}
    for month in range(1, 13):
        day = date(2000, month, 28)
        alone = month_and_year(day, language).lower().split()[0]
        # Hebrew writes "in" before a month without a space; Slavic languages inflect it.
        forms = {alone, *(word for word in long_date(day, language).lower().split() if word[:2] == alone[:2])}
        forms |= {f"ב{alone}"} if language == "he" else set()
        for form in forms:
            for length in range(3, len(form) + 1):
                found.setdefault(form[:length], set()).add(month)
    return {form: min(numbers) for form, numbers in found.items() if len(numbers) == 1}
