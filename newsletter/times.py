"""Times as people write and read them: a date and a clock time in the workspace's zone, a moment in words.

Where the clocks are put forward or back, a clock time may name no moment or two; Python tells by `fold` (PEP 495).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from newsletter.errors import UsageError

FORMAT = 'write the date first, then the time of day: "2026-12-01 09:00"'
# A newsletter is planned weeks ahead; a date beyond this is a slip of the year.
_LONGEST = timedelta(days=366)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_AREAS = {
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
}  # fmt: skip
_WRITTEN = re.compile(
    r"(?:(?P<before>[^\W\d]+)\.?,?\s+)?"
    r"(?P<date>\d{4}-\d{1,2}-\d{1,2})(?:\s*[Tt,]\s*|\s+)"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"\s*(?P<offset>[Zz]|UTC|[+-]\d{2}:?\d{2})?(?:,?\s+(?P<after>[^\W\d]+)\.?)?",
    re.ASCII,
)


def parse_time(text: str, zone: str, now: datetime) -> datetime:
    """The moment that was written, in the zone: `2026-12-01 09:00`, with or without a weekday or an offset from UTC.

    zone: of the IANA database. now: with a zone. Raises UsageError for everything that is not one moment to come.
    """
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        raise _unreadable(text)
    there = ZoneInfo(zone)
    day = _date(match["date"])
    _check_weekday(day, match["before"] or match["after"])
    if match["before"] and match["after"]:
        raise UsageError(f"'{text}' names two weekdays", hint=FORMAT)
    try:
        clock = datetime.combine(day, time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0)))
    except ValueError:
        raise UsageError(
            f"there is no time of day {match['hour']}:{match['minute']}", hint="write it from 00:00 to 23:59"
        ) from None
    moment = _with_offset(clock, match["offset"], there) if match["offset"] else _local(clock, there)
    check_ahead(moment, now)
    return moment


def check_ahead(moment: datetime, now: datetime) -> None:
    """Raises UsageError for a moment that has passed, and for one so far ahead that it must be a slip."""
    if moment <= now:
        here = now.astimezone(moment.tzinfo)
        raise UsageError(
            f"{moment:%Y-%m-%d %H:%M} has passed: it is {here:%Y-%m-%d %H:%M} in {place(_key(moment))} now",
            hint="choose a time to come",
        )
    if moment - now > _LONGEST:
        raise UsageError(f"{moment:%Y-%m-%d} is more than a year ahead", hint="look at the year")


def in_words(moment: datetime, zone: str) -> str:
    """`Tuesday 1 December 2026, 09:00 in New York (14:00 UTC)`."""
    here, utc = moment.astimezone(ZoneInfo(zone)), moment.astimezone(UTC)
    if zone in {"UTC", "Etc/UTC", "Zulu", "Etc/Zulu", "UCT", "Etc/UCT", "Universal", "Etc/Universal"}:
        return f"{day_in_words(here.date())}, {here:%H:%M} UTC"
    other_day = "" if utc.date() == here.date() else f" on {_DAYS[utc.weekday()]}"
    return f"{day_in_words(here.date())}, {here:%H:%M} in {place(zone)} ({utc:%H:%M} UTC{other_day})"


def day_in_words(day: date) -> str:
    """`Tuesday 1 December 2026`; in English whatever the system's language, like all that the tool says."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def place(zone: str) -> str:
    """A zone as people call it: `New York`, or `the zone CET` where it has no city."""
    area, _, rest = zone.partition("/")
    return rest.rpartition("/")[2].replace("_", " ") if area in _AREAS and rest else f"the zone {zone}"


def stamp(moment: datetime) -> str:
    """A moment for files: UTC, ISO 8601, whole seconds, like `2026-12-01T14:00:00Z`."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def from_stamp(text: str) -> datetime | None:
    """The moment of a stamp; None for an empty or damaged one."""
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def _unreadable(text: str) -> UsageError:
    shown = text.strip()[:60]
    if re.search(r"\d[/.]\d", shown):
        return UsageError(
            f"'{shown}' is read differently in different countries",
            hint=f'{FORMAT}; the month stands in the middle, as in "2026-12-01" for the first of December',
        )
    if re.fullmatch(r"(?:[^\W\d]+\.?,?\s+)?\d{4}-\d{1,2}-\d{1,2}", shown):
        return UsageError(f"'{shown}' has no time of day", hint=FORMAT)
    return UsageError(f"'{shown}' is not a date and a time", hint=FORMAT)


def _date(text: str) -> date:
    try:
        return date(*map(int, text.split("-")))
    except ValueError:
        raise UsageError(f"there is no day {text}", hint=FORMAT) from None


def _check_weekday(day: date, name: str | None) -> None:
    if not name:
        return
    fits = [number for number, full in enumerate(_DAYS) if len(name) >= 2 and full.lower().startswith(name.lower())]
    if len(fits) != 1:
        raise UsageError(f"'{name}' is not a day of the week, nor anything else that belongs to a time", hint=FORMAT)
    if fits[0] != day.weekday():
        wanted = (fits[0] - day.weekday()) % 7
        near = [day + timedelta(days=wanted - 7), day + timedelta(days=wanted)]
        raise UsageError(
            f"{day} is a {_DAYS[day.weekday()]}, not a {_DAYS[fits[0]]}",
            hint=f"the nearest {_DAYS[fits[0]]}s are {near[0]} and {near[1]}",
        )


def _with_offset(clock: datetime, offset: str, there: ZoneInfo) -> datetime:
    if offset in {"Z", "z", "UTC"}:
        return clock.replace(tzinfo=UTC).astimezone(there)
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    if hours > 14 or minutes > 59:
        raise UsageError(f"no clock is {offset} from UTC", hint="write it like -05:00")
    shift = timedelta(hours=hours, minutes=minutes) * (-1 if offset[0] == "-" else 1)
    try:
        return clock.replace(tzinfo=timezone(shift)).astimezone(there)
    except OverflowError:
        raise UsageError(f"{clock:%Y-%m-%d} is beyond every calendar", hint=FORMAT) from None


def _local(clock: datetime, there: ZoneInfo) -> datetime:
    """The one moment a clock time names in a zone. Raises UsageError where it names none, or two."""
    first, second = clock.replace(tzinfo=there), clock.replace(tzinfo=there, fold=1)
    before, after = first.utcoffset(), second.utcoffset()
    assert before is not None
    assert after is not None
    if before == after:
        return first
    written, where = f"{clock:%Y-%m-%d %H:%M}", place(there.key)
    if before < after:
        around = [moment.astimezone(UTC).astimezone(there) for moment in (second, first)]
        raise UsageError(
            f"there is no {written} in {where}: the clocks are put forward then",
            hint=f"the nearest times are {around[0]:%Y-%m-%d %H:%M} and {around[1]:%Y-%m-%d %H:%M}",
        )
    raise UsageError(
        f"{written} comes twice in {where}: the clocks are put back then",
        hint=f'say which one by its offset from UTC: "{written}{_offset(before)}" comes first,'
        f' then "{written}{_offset(after)}"',
    )


def _offset(delta: timedelta) -> str:
    minutes = int(delta.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _key(moment: datetime) -> str:
    return moment.tzinfo.key if isinstance(moment.tzinfo, ZoneInfo) else "UTC"
