"""Times: one moment or a sentence that says why not, in every zone there is; and a moment in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from newsletter.errors import UsageError
from newsletter.times import check_ahead, day_in_words, from_stamp, in_words, parse_time, place, stamp

NEW_YORK = "America/New_York"
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def refused(text: str, zone: str = NEW_YORK, now: datetime = NOW) -> tuple[str, str]:
    with pytest.raises(UsageError) as caught:
        parse_time(text, zone, now)
    [problem] = caught.value.problems
    assert problem.hint
    return problem.message, problem.hint


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-01 09:00",
        "2026-12-01T09:00",
        "2026-12-01t09:00:00",
        " 2026-12-01, 9:00 ",
        "2026-12-1 9:00",
        "Tuesday 2026-12-01 09:00",
        "tue, 2026-12-01 09:00",
        "2026-12-01 09:00 Tuesday",
        "2026-12-01 14:00Z",
        "2026-12-01 14:00 UTC",
        "2026-12-01 09:00-05:00",
        "2026-12-01T15:00+0100",
    ],
)
def test_a_time_is_read_in_the_zone_of_the_workspace(text):
    moment = parse_time(text, NEW_YORK, NOW)
    assert moment == datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
    assert (moment.tzinfo, moment.hour) == (ZoneInfo(NEW_YORK), 9)


@pytest.mark.parametrize("text", ["12/01/2026 09:00", "12/01/2026", "01.12.2026 09:00", "1/12/26 9:00"])
def test_a_date_that_countries_read_differently_is_refused_and_the_right_form_named(text):
    message, hint = refused(text)
    assert "read differently in different countries" in message
    assert '"2026-12-01 09:00"' in hint


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not a date and a time"),
        ("tomorrow at nine", "is not a date and a time"),
        ("2026-12-01", "has no time of day"),
        ("Tuesday 2026-12-01", "has no time of day"),
        ("2026-02-30 09:00", "there is no day 2026-02-30"),
        ("2026-13-01 09:00", "there is no day 2026-13-01"),
        ("2026-12-01 25:00", "there is no time of day 25:00"),
        ("2026-12-01 09:60", "there is no time of day 09:60"),
        ("2026-12-01 9 pm", "is not a date and a time"),
        ("2026-12-01 9:00 pm", "'pm' is not a day of the week"),
        ("Tuesday 2026-12-01 09:00 Tuesday", "names two weekdays"),
        ("2026-12-01 09:00+25:00", "no clock is +25:00 from UTC"),
        ("0001-01-01 00:00+14:00", "beyond every calendar"),
        ("0000-01-01 00:00", "there is no day 0000-01-01"),
        ("２０２６-12-01 09:00", "is not a date and a time"),
    ],
)
def test_what_is_no_time_is_refused_in_words(text, words):
    assert words in refused(text)[0]


def test_a_weekday_that_does_not_fit_is_refused_with_the_days_that_do():
    message, hint = refused("Monday 2026-12-01 09:00")
    assert message == "2026-12-01 is a Tuesday, not a Monday"
    assert hint == "the nearest Mondays are 2026-11-30 and 2026-12-07"


def test_a_time_that_has_passed_is_refused_and_the_clock_is_told():
    assert refused("2026-11-22 09:59")[0] == "2026-11-22 09:59 has passed: it is 2026-11-22 10:00 in New York now"
    assert "has passed" in refused("2026-11-22 10:00")[0]
    assert "has passed" in refused("0001-01-01 00:00", "UTC")[0]
    assert "has passed" in refused("2020-01-01 09:00Z")[0]
    assert parse_time("2026-11-22 10:01", NEW_YORK, NOW)


@pytest.mark.parametrize("text", ["2027-11-24 09:00", "2062-12-01 09:00", "9999-12-31 23:59", "9999-12-31 23:59-12:00"])
def test_a_time_far_ahead_is_a_slip(text):
    assert any(words in refused(text)[0] for words in ("more than a year ahead", "beyond every calendar"))


def test_a_time_that_the_clocks_leave_out_is_refused_with_its_neighbours():
    message, hint = refused("2027-03-14 02:30")
    assert message == "there is no 2027-03-14 02:30 in New York: the clocks are put forward then"
    assert hint == "the nearest times are 2027-03-14 01:30 and 2027-03-14 03:30"
    assert parse_time("2027-03-14 03:00", NEW_YORK, NOW).astimezone(UTC).hour == 7


def test_a_time_that_comes_twice_is_refused_and_can_be_told_apart():
    message, hint = refused("2027-11-07 01:30")
    assert message == "2027-11-07 01:30 comes twice in New York: the clocks are put back then"
    assert '"2027-11-07 01:30-04:00" comes first, then "2027-11-07 01:30-05:00"' in hint
    moments = [parse_time(f"2027-11-07 01:30{offset}", NEW_YORK, NOW) for offset in ("-04:00", "-05:00")]
    assert moments[1].astimezone(UTC) - moments[0].astimezone(UTC) == timedelta(hours=1)


def test_half_an_hour_is_a_change_of_clocks_too():
    assert "there is no 2026-10-04 02:15" in refused("2026-10-04 02:15", "Australia/Lord_Howe", NOW - timedelta(99))[0]
    twice = refused("2027-04-04 01:45", "Australia/Lord_Howe")
    assert "comes twice" in twice[0]
    assert "+11:00" in twice[1]
    assert "+10:30" in twice[1]


@pytest.mark.parametrize("zone", sorted(available_timezones()))
def test_every_moment_survives_being_written_and_read_in_every_zone(zone):
    """Hours around each change of clocks of a year, and a few instants of every month."""
    there = ZoneInfo(zone)
    start = datetime(2026, 11, 23, tzinfo=UTC)
    instants = {start + timedelta(days=30 * month, hours=7 * month, minutes=15 * month) for month in range(1, 12)}
    for change in changes_of(there, start):
        instants |= {change + timedelta(minutes=15 * quarter) for quarter in range(-9, 10)}
    for instant in sorted(instants):
        local = instant.astimezone(there)
        written = f"{local:%Y-%m-%d %H:%M}"
        try:
            assert parse_time(written, zone, NOW).astimezone(UTC) == instant
        except UsageError as error:
            assert "comes twice" in str(error), (zone, written)  # noqa: PT017 - most do not raise
            offset = f"{local:%z}"
            assert parse_time(written + offset[:3] + ":" + offset[3:5], zone, NOW).astimezone(UTC) == instant
        said = in_words(instant, zone)
        assert f"{local:%H:%M}" in said
        assert f"{instant:%H:%M} UTC" in said
        assert from_stamp(stamp(instant)) == instant


def changes_of(zone: ZoneInfo, start: datetime) -> list[datetime]:
    """When the clocks change within a year, to the minute."""
    found = []
    for day in range(364):
        low, high = start + timedelta(days=day), start + timedelta(days=day + 1)
        if zone.utcoffset(low.astimezone(zone)) == zone.utcoffset(high.astimezone(zone)):
            continue
        while high - low > timedelta(minutes=1):
            middle = low + (high - low) / 2
            same = zone.utcoffset(middle.astimezone(zone)) == zone.utcoffset(low.astimezone(zone))
            low, high = (middle, high) if same else (low, middle)
        found.append(high.replace(second=0, microsecond=0))
    return found


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        (NEW_YORK, "Tuesday 1 December 2026, 09:00 in New York (14:00 UTC)"),
        ("Asia/Tokyo", "Tuesday 1 December 2026, 23:00 in Tokyo (14:00 UTC)"),
        ("Pacific/Auckland", "Wednesday 2 December 2026, 03:00 in Auckland (14:00 UTC on Tuesday)"),
        ("America/Argentina/Buenos_Aires", "Tuesday 1 December 2026, 11:00 in Buenos Aires (14:00 UTC)"),
        ("UTC", "Tuesday 1 December 2026, 14:00 UTC"),
        ("Etc/UTC", "Tuesday 1 December 2026, 14:00 UTC"),
        ("CET", "Tuesday 1 December 2026, 15:00 in the zone CET (14:00 UTC)"),
        ("US/Eastern", "Tuesday 1 December 2026, 09:00 in the zone US/Eastern (14:00 UTC)"),
    ],
)
def test_a_moment_in_words(zone, words):
    assert in_words(datetime(2026, 12, 1, 14, 0, tzinfo=UTC), zone) == words


def test_days_and_places_in_words():
    assert day_in_words(date(2024, 2, 29)) == "Thursday 29 February 2024"
    assert place("Europe/Berlin") == "Berlin"


def test_a_damaged_stamp_is_none():
    assert from_stamp("") is None
    assert from_stamp("soon") is None
    assert stamp(datetime(2026, 12, 1, 9, 0, tzinfo=ZoneInfo(NEW_YORK))) == "2026-12-01T14:00:00Z"


def test_a_moment_in_no_named_zone_can_be_checked_too():
    with pytest.raises(UsageError, match="in the zone UTC now"):
        check_ahead(datetime(2020, 1, 1, tzinfo=UTC), NOW)
