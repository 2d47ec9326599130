"""`newsletter schedule`: an issue goes out by itself at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from newsletter import sending
from newsletter.commands import here
from newsletter.commands.send import Flags, permission, report
from newsletter.errors import UsageError
from newsletter.job import opened_job
from newsletter.times import check_ahead, parse_time

__all__ = ["Flags", "run"]


def run(options: Mapping[str, object], wanted: str, *, at: str | None, again: bool, flags: Flags) -> int:
    """Schedule one issue, and return the exit code. at: as it was typed."""
    if (at is None) != again:
        hint = 'write --at "2026-12-01 09:00", or --again for the time that was asked for last'
        raise UsageError("say when" if at is None else "--at and --again exclude each other", hint=hint)
    place = here(options)
    zone, now = place.settings.timezone, datetime.now(UTC)
    moment = parse_time(at, zone, now) if at else None
    with opened_job(place.issue(wanted), place.workspace, place.settings, flags.service, place.progress) as job:
        if moment is None:
            moment = sending.last_time(job)
            check_ahead(moment, now)
        done = sending.schedule(job, moment, permission(job, "schedule", flags, f'--at "{at}"' if at else "--again"))
    return report(job, done)
