"""`newsletter unschedule`: what is scheduled does not go out."""

from __future__ import annotations

from collections.abc import Mapping

from newsletter import sending
from newsletter.commands import here
from newsletter.commands.push import PRACTICE
from newsletter.commands.test import job_of
from newsletter.console import say
from newsletter.ownership import command_for
from newsletter.times import in_words


def run(options: Mapping[str, object], wanted: str, service: str | None) -> None:
    """Make one scheduled issue a draft again."""
    place = here(options)
    with job_of(place, place.issue(wanted), service) as job:
        done = sending.unschedule(job)
    title = job.rendered.destination.service.title
    if done.outcome == "unchanged":
        say(f"Nothing of {job.issue} is scheduled at {title}, so there was nothing to stop.")
        return
    when = f" on {in_words(done.at, place.settings.timezone)}" if done.at else ""
    say(f"Stopped: {job.issue} does not go out{when}. It is a draft again.")
    if job.rendered.destination.service.practice:
        say(PRACTICE)
    say(f"Next: change it, or schedule it for the same time: {command_for(job.rendered, 'schedule', '--again')}")
