"""The quarter hours a campaign can be scheduled for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.services.schedule_times import nearest_times


def test_a_time_between_has_a_neighbour_on_both_sides():
    at = datetime(2026, 12, 1, 10, 7, 30, tzinfo=UTC)
    assert nearest_times(at) == (at.replace(minute=0, second=0), at.replace(minute=15, second=0))


def test_a_quarter_hour_is_its_own_neighbour():
    at = datetime(2026, 12, 1, 10, 45, tzinfo=UTC)
    assert nearest_times(at) == (at, at)


def test_the_neighbours_are_told_in_the_same_zone_across_a_change_of_the_clock():
    at = datetime(2026, 10, 25, 2, 52, tzinfo=ZoneInfo("Europe/Berlin"))
    earlier, later = nearest_times(at)
    assert f"{earlier:%H:%M %z}" == "02:45 +0200"
    assert f"{later:%H:%M %z}" == "02:00 +0100"


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        nearest_times(datetime(2026, 12, 1))  # noqa: DTZ001


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.timezones()))  # noqa: DTZ001
def test_neighbours_enclose_a_time_by_at_most_a_quarter_hour(at):
    # Two times of one zone are compared by the clock on its walls, which may go back; those of UTC are not.
    earlier, moment, later = (time.astimezone(UTC) for time in (nearest_times(at)[0], at, nearest_times(at)[1]))
    assert earlier <= moment <= later
    assert later - earlier in {timedelta(0), timedelta(minutes=15)}
    assert (earlier == later) == (earlier == moment)
    assert {earlier.minute % 15, later.minute % 15} == {0}
