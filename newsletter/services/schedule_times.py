"""The times a campaign can be scheduled for: every quarter of an hour.

Mailchimp takes no others (its specification, on `schedule_time`), and the practice service is as strict. Apart from the
adapter, so that a command can tell without importing an HTTP library.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MINUTES = 15


def nearest_times(at: datetime) -> tuple[datetime, datetime]:
    """The last possible time that is not after `at`, and the first that is not before it, in the zone of `at`.

    Both are `at` itself when it is possible. Raises ValueError when `at` has no zone.
    """
    if at.tzinfo is None:
        raise ValueError("a time without a zone is no moment")
    moment = at.astimezone(UTC)
    earlier = moment.replace(minute=moment.minute // MINUTES * MINUTES, second=0, microsecond=0)
    later = earlier if earlier == moment else earlier + timedelta(minutes=MINUTES)
    return earlier.astimezone(at.tzinfo), later.astimezone(at.tzinfo)
