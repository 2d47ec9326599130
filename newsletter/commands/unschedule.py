"""`newsletter unschedule`: what is scheduled does not go out."""

from __future__ import annotations

from collections.abc import Mapping

from newsletter import sending
from newsletter.commands import here
from newsletter.commands.push import PRACTICE
from newsletter.console import say
from newsletter.job import AtService, opened_at_service
from newsletter.ownership import command
from newsletter.times import in_words


def run(options: Mapping[str, object], wanted: str, service: str | None) -> None:
    """Make one scheduled issue a draft again."""
    place = here(options)
    with opened_at_service(place.issue(wanted), place.workspace, place.settings, service) as there:
        if not (there.usual or service):
            title = there.info.title
            say(f"The post of {there.issue} cannot be read, so this looks at {title}; --service names another.")
        done = sending.unschedule(there)
    if done.outcome == "unchanged":
        say(f"Nothing of {there.issue} is scheduled at {there.info.title}, so there was nothing to stop.")
        return
    when = f" on {in_words(done.at, place.settings.timezone)}" if done.at else ""
    say(f"Stopped: {there.issue} does not go out{when}. It is a draft again.")
    if there.info.practice:
        say(PRACTICE)
    say(_next(there))


def _next(there: AtService) -> str:
    if not there.usual:
        check = command(there.issue, there.info.name, there.info.name, "check")
        return f"Next: mend the post, and then push it again: {check} says what is wrong with it"
    again = command(there.issue, there.info.name, there.usual, "schedule", "--again")
    return f"Next: change it, or schedule it for the same time: {again}"
