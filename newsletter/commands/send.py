"""`newsletter send`: the whole audience, now and once. `newsletter schedule` asks the same question."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass

import click

from newsletter import sending
from newsletter.commands import here
from newsletter.commands.push import PRACTICE
from newsletter.console import bold, say
from newsletter.errors import ProtectedError, UsageError
from newsletter.job import Job, opened_job
from newsletter.ownership import command_for
from newsletter.sending import Done, Permission, Question
from newsletter.times import in_words

DECLINED = 7


@dataclass(frozen=True)
class Flags:
    """The flags of the command line; skip_test: the reason, None where a test is asked for."""

    skip_test: str | None = None
    yes: bool = False
    service: str | None = None


def run(options: Mapping[str, object], wanted: str, flags: Flags) -> int:
    """Send one issue, and return the exit code."""
    place = here(options)
    with opened_job(place.issue(wanted), place.workspace, place.settings, flags.service, place.progress) as job:
        done = sending.send(job, permission(job, "send", flags))
    return report(job, done)


def permission(job: Job, verb: str, flags: Flags, when: str = "") -> Permission:
    """What the flags allow; when: the arguments that named the time. Raises UsageError for a skip without a reason."""
    reason = "" if flags.skip_test is None else flags.skip_test.strip()
    if flags.skip_test is not None and not reason:
        raise UsageError("--skip-test needs a reason", hint='like --skip-test "only the date changed"')
    skip = f'--skip-test "{reason}"' if reason else ""
    again = command_for(job.rendered, verb, " ".join(filter(None, (when, skip, "--yes"))))

    def ask() -> bool:
        if sys.stdin is None or not sys.stdin.isatty():
            raise ProtectedError(
                "there is nobody at a terminal to ask, so nothing was done",
                hint=f"to go on without being asked: {again}",
            )
        return click.confirm("Schedule it?" if when else "Send it now? It cannot be called back.", default=False)

    return Permission(reason, _show, None if flags.yes else ask)


def _show(question: Question) -> None:
    say(bold(f"{question.issue}, version {question.version}"))
    say(f"  subject:  {question.subject}")
    say(f"  from:     {question.sender}")
    say(f"  when, to: {question.when}, to {question.recipients}")
    if question.test_skipped:
        say(f"  no test:  {question.test_skipped}")
    if question.change:
        say(bold(question.change))


def report(job: Job, done: Done) -> int:
    """Say what came of it, and return the exit code."""
    rendered = job.rendered
    info = rendered.destination.service
    if done.outcome == "declined":
        say("Nothing was done. The draft stays as it is.")
        return DECLINED
    if done.settled:
        say("The last run was interrupted, but it had reached the service; nothing was asked of it now.")
    version = f" (version {done.question.version})" if done.question else ""
    when = in_words(done.at, rendered.settings.timezone) if done.at else "at a time the service does not say"
    to = f", to {done.question.recipients}" if done.question else ""
    if done.outcome == "scheduled":
        say(f"Scheduled {job.issue}{version}: {info.title} sends it on {when}{to}.")
    else:
        say(f"Sent {job.issue}{version} by way of {info.title} on {when}{to}.")
    if info.practice:
        say(PRACTICE)
    if done.outcome == "scheduled":
        say(f"Next: nothing. To stop it: {command_for(rendered, 'unschedule')}")
    else:
        say(f"Next: in two days or later, {command_for(rendered, 'report')}")
    return 0
