"""`newsletter test`: the issue in your own mailbox first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newsletter import proofs
from newsletter.commands import here
from newsletter.commands.push import PRACTICE
from newsletter.console import counted, say
from newsletter.job import Job, opened_job
from newsletter.ownership import command_for
from newsletter.pipeline import Rendered


def run(
    options: Mapping[str, object], wanted: str, addresses: Sequence[str], *, draft: bool, service: str | None
) -> None:
    """Push the draft and send a test of it."""
    place = here(options)
    with opened_job(place.issue(wanted), place.workspace, place.settings, service, place.progress) as job:
        tested = proofs.send_test(job, addresses, unfinished=draft)
    _report(job, tested)


def _report(job: Job, tested: proofs.Tested) -> None:
    rendered = job.rendered
    info = rendered.destination.service
    people = ", ".join(tested.addresses)
    say(f"Sent a test of {job.issue} (version {rendered.version}) to {people} by way of {info.title}.")
    if info.practice:
        say(PRACTICE)
    if not tested.counted:
        errors = [finding for finding in job.findings if finding.severity == "error"]
        say(f"This test does not count, as {counted(len(errors), 'error')} must be mended.")
        say(f"Next: {command_for(rendered, 'check')}")
        return
    where = "run 'newsletter sandbox' and open the page it names" if info.practice else "open it in the mailbox"
    say(f"Next: {where}; read it, tap every link, and then")
    say(f"  {next_step(rendered)}")


def next_step(rendered: Rendered) -> str:
    """The command after a good test."""
    if rendered.settings.approval == "required":
        return command_for(rendered, "approve", "--by NAME --code CODE")
    return command_for(rendered, "schedule", '--at "2026-12-01 09:00"')
