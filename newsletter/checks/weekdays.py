"""The check of weekdays: an invitation for "Monday 1 December" loses its readers when that day is a Tuesday."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from newsletter.checks.interface import Subject
from newsletter.checks.limit import few
from newsletter.model import Finding
from newsletter.words import long_date, month_and_year

# From Monday, as the Unicode CLDR has them (cldr.unicode.org, `dates/calendars/gregorian/days`); behind a slash as they
# are shortened, or inflected behind "on"; `_` is a space.
_WEEKDAYS: Mapping[str, str] = {
    "ar": "الاثنين/الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
    "da": "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "de": "Montag/Mo Dienstag/Di Mittwoch/Mi Donnerstag/Do Freitag/Fr Samstag/Sonnabend/Sa Sonntag/So",
    "en": "Monday/Mon Tuesday/Tues/Tue Wednesday/Wed Thursday/Thurs/Thur/Thu Friday/Fri Saturday/Sat Sunday/Sun",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "fr": "lundi/lun mardi/mar mercredi/mer jeudi/jeu vendredi/ven samedi/sam dimanche/dim",
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
_TIME_OF_DAY = "morning|afternoon|evening|night|matin|midi|soir|mañana|tarde|noche|mattina|pomeriggio|sera|abend"
_DATE_BEHIND = (
    rf"(?i)(?:\s+(?:{_TIME_OF_DAY})\b)?(?:[.,،]{{0,2}}\s+(?:(?:the|den|dem|le|el|il)\s+)?|\s?(?P<bracket>[(（]))"
    rf"{_DATE}(?(bracket)[)）])"
)
# `15 December (Tuesday)`, and `15 December, a Tuesday`.
_DATE_BEFORE = rf"(?i)(?<![\w/.-]){_DATE}(?:\s?[(（]|,\s+(?:a|ein|un)\s+)$"
_ENDS_A_DATE_BEFORE = r"(?i)(?:[(（]|,\s+(?:a|ein|un)\s+)$"
# `Thursday and Friday, December 23 and 24`, from the second date on.
_AND = r"and|und|et|y|e|&"
_SECOND_DAY = (
    rf"(?i)\s+(?:{_AND})\s+(\d{{1,2}})(?:st|nd|rd|th)?(?![\w:%/]|[.,]\d)(?:,?\s+{_YEAR.format('second_year')})?"
)
# In these, `12/01` is the first of December, or the twelfth of January; elsewhere it can be either.
_MONTH_FIRST = frozenset({"en-us"})
_DAY_FIRST = frozenset({"en-au", "en-gb", "en-ie", "en-in", "en-nz", "en-za"})
# `open Monday 24/7`, `Tuesday 1/2 price`.
_NO_DATES = frozenset({(24, 7), (1, 2), (1, 3), (2, 3), (1, 4), (3, 4)})
# Own compilation: what says that a date is last year's, and the end of a sentence around it.
_LAST_YEAR = (
    r"(?i)\b(?:last year|a year ago|(?:letzte[sn]|vorige[sn]|vergangene[sn]) jahr|vor einem jahr"
    r"|l[’']an(?:née)? (?:dernier|dernière|passée?)|il y a un an|el año pasado|hace un año)"
)
_SENTENCE_ENDS = r"(?<=\w{4})[.!?]\s|\n"
_SENTENCE = 160
# `Monday and Tuesday, 1 and 2 December`: the date is not the last weekday's.
_JOINED = r"[-–—,/&+]|and|or|to|through|und|oder|bis|et|ou|au|y|o|a|e|i|og|en|of|и|до|to the"
# A date without a year is the nearest one behind or ahead, within what a newsletter looks back on and invites to. A
# whole year back would take in last year's invitation, and the weekday that was right in it.
_BEHIND, _AHEAD = timedelta(days=183), timedelta(days=335)
_LONGEST_DATE = 40


class _Written(NamedTuple):
    """A weekday (0 is Monday) with a date, from `start` to `end` of a text; year is None where none is written.

    is_past: whether the sentence is about last year.
    """

    start: int
    end: int
    weekday: int
    year: int | None
    month: int
    day: int
    is_past: bool = False


def weekday_wrong(subject: Subject) -> Iterator[Finding]:
    """A weekday that does not fit its date, in the issue's language; a date that can be read in two ways is not judged.

    Without a year it is judged by the issue's date, and fits if any day in reach of it does.
    """
    language, issued = subject.issue.language.lower(), subject.issue.date
    found = (
        (passage, written, objection)
        for passage in subject.passages
        for written, objection in _wrong(passage.words, language, issued)
    )
    for (passage, written, objection), more in few(found):
        shown = " ".join(passage.words[written.start : written.end].split())
        hint = "correct the weekday or the date" + ("" if written.year else ", or add the year")
        where = subject.prose.place(passage, written.start, written.end)
        yield Finding("weekday-wrong", "warning", f"'{shown}' does not fit: {objection}{more}", where, hint)


def _wrong(words: str, language: str, issued: date | None) -> Iterator[tuple[_Written, str]]:
    """Every weekday of a text that does not fit, with what speaks against it; one of two that share their dates."""
    told = 0
    for written in _dates(words, language):
        objection = _objection(written, issued)
        if objection and written.start >= told:
            told = written.end
            yield written, objection


def _objection(written: _Written, issued: date | None) -> str:
    """What speaks against a weekday beside a date, or nothing."""
    if written.year is not None:
        days = [day for day in (_day(written.year, written),) if day]
    elif issued is not None:
        nearby = [_day(issued.year + years, written) for years in (-1, 0, 1)]
        last = nearby[0] if written.is_past else None
        days = [day for day in nearby if day and (day == last or -_BEHIND <= day - issued <= _AHEAD)]
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


def _dates(words: str, tag: str) -> Iterator[_Written]:
    """Every weekday of a text that has a date beside it; the language is a tag in small letters, `en` or `en-us`."""
    language = tag.partition("-")[0]
    if language in ("ja", "zh", "ko"):
        for match in re.finditer(_EAST_ASIAN, words):
            sign = match["short"] or match["chinese"] or match["long"]
            weekday = next(number for number, signs in enumerate(_SIGNS) if sign in signs)
            year = int(match["year"]) if match["year"] else None
            yield _Written(match.start(), match.end(), weekday, year, int(match["month"]), int(match["day"]))
    elif language in _WEEKDAYS and any(char.isdigit() for char in words):
        looks_back = re.search(_LAST_YEAR, words)
        for written in _dates_of_letters(words, tag):
            is_past = bool(looks_back and re.search(_LAST_YEAR, _sentence(words, written.start, written.end)))
            yield written._replace(is_past=is_past)


def _sentence(words: str, start: int, end: int) -> str:
    """What stands around a part of a text, as far as its sentence goes."""
    before = re.split(_SENTENCE_ENDS, words[max(start - _SENTENCE, 0) : start])[-1]
    return before + words[start:end] + re.split(_SENTENCE_ENDS, words[end : end + _SENTENCE], maxsplit=1)[0]


def _dates_of_letters(words: str, tag: str) -> Iterator[_Written]:
    """Every weekday with a date, in a language that writes the names of both in letters."""
    language = tag.partition("-")[0]
    weekdays = _weekdays(language)
    pattern = rf"(?<!\w)(?:{'|'.join(sorted(weekdays, key=len, reverse=True))})(?!\w)"
    previous: re.Match[str] | None = None
    is_joined = False
    for match in re.finditer(pattern, words.replace("'", "’"), re.IGNORECASE):
        if not _is_weekday(match, language):
            continue
        between = words[previous.end() : match.start()].strip() if previous else ""
        was_joined, is_joined = is_joined, bool(previous and re.fullmatch(_JOINED, between))
        if not is_joined:
            yield from _beside(words, match, weekdays[match[0].lower()], tag)
        elif previous and not was_joined and re.fullmatch(_AND, between):
            yield from _pair(words, previous, match, tag)
        previous = match


def _is_weekday(match: re.Match[str], language: str) -> bool:
    """Whether a word that is a weekday, or short for one, is meant as such: `sun` and `do` are words, `Sun` a day."""
    if len(match[0]) > 5:
        return True
    if language == "fr" and len(match[0]) == 3:
        return match.string.startswith(".", match.end())
    return match[0][0].isupper() or language not in ("de", "en")


def _pair(words: str, first: re.Match[str], second: re.Match[str], tag: str) -> Iterator[_Written]:
    """Two weekdays with a month and two days behind them."""
    behind = re.compile(_DATE_BEHIND).match(words, second.end())
    read = behind and behind["day_behind"] and _read(behind, tag)
    more = behind and read and re.compile(_SECOND_DAY).match(words, behind.end())
    if behind and read and more:
        year, month, day = read
        year = _number(more["second_year"]) or year
        weekdays = _weekdays(tag.partition("-")[0])
        yield _Written(first.start(), more.end(), weekdays[first[0].lower()], year, month, day)
        yield _Written(second.start(), more.end(), weekdays[second[0].lower()], year, month, int(more[1]))


def _beside(words: str, weekday: re.Match[str], number: int, tag: str) -> Iterator[_Written]:
    """The date behind a weekday, or the one in front of it where the weekday stands in brackets or is "a Monday"."""
    # Behind a whole word, a full stop ends the sentence: `on Monday. December 15 is …`
    ends = len(weekday[0]) > 5 and words.startswith(".", weekday.end())
    behind = None if ends else re.compile(_DATE_BEHIND).match(words, weekday.end())
    read = behind and _read(behind, tag)
    if behind and read:
        yield _Written(weekday.start(), behind.end(), number, *read)
        return
    before = words[max(weekday.start() - _LONGEST_DATE, 0) : weekday.start()]
    opened = re.search(_ENDS_A_DATE_BEFORE, before)
    closes = words[weekday.end() : weekday.end() + 1] in (")", "）")
    if opened and (closes or opened[0][0] == ","):
        match = re.search(_DATE_BEFORE, before)
        read = match and _read(match, tag)
        if match and read:
            yield _Written(weekday.start() - len(before) + match.start(), weekday.end() + closes, number, *read)


def _read(match: re.Match[str], tag: str) -> tuple[int | None, int, int] | None:
    """Year, month and day of a date, or None where it is none or can be read in two ways."""
    language = tag.partition("-")[0]
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
        return year, month, day
    if match["first"]:
        return _read_slashed(int(match["first"]), int(match["second"]), _number(match["slashed_year"]), tag)
    if match["dotted_day"]:
        year_or_none = _number(match["dotted_year"])
        return None if language == "en" else (year_or_none, int(match["dotted_month"]), int(match["dotted_day"]))
    known = _months(language).get((match["month"] or match["month_before"]).lower())
    if known is None:
        return None
    return _number(match["year"] or match["year_behind"]), known, int(match["day"] or match["day_behind"])


def _read_slashed(first: int, second: int, year: int | None, tag: str) -> tuple[int | None, int, int] | None:
    """Year, month and day of `12/01`, or None where nobody knows which of the two is the month."""
    if year is None and (first, second) in _NO_DATES:
        return None
    if (first > 12) != (second > 12):
        return year, min(first, second), max(first, second)
    if first > 12 or tag not in _MONTH_FIRST | _DAY_FIRST:
        return None
    return (year, first, second) if tag in _MONTH_FIRST else (year, second, first)


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


def calendar_words(tag: str) -> frozenset[str]:
    """The names of weekdays and months, and their short forms, in small letters; none in an unknown language."""
    language = tag.lower().partition("-")[0]
    return frozenset((*_weekdays(language), *_months(language)) if language in _WEEKDAYS else ())
