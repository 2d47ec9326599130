"""`newsletter test`: the issue in your own mailbox first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from newsletter import proofs
from newsletter.commands import Place, here
from newsletter.commands.push import PRACTICE
from newsletter.connections import opened
from newsletter.console import counted, say
from newsletter.history import History
from newsletter.job import Job
from newsletter.ownership import command_for
from newsletter.pipeline import Rendered, examine, render
from newsletter.receipts import receipt_path
from newsletter.workspace import IssueFile


def run(
    options: Mapping[str, object], wanted: str, addresses: Sequence[str], *, draft: bool, service: str | None
) -> None:
    """Push the draft and send a test of it."""
    place = here(options)
    with job_of(place, place.issue(wanted), service) as job:
        tested = proofs.send_test(job, addresses, unfinished=draft)
    _report(job, tested)


@contextmanager
def job_of(place: Place, found: IssueFile, service: str | None) -> Iterator[Job]:
    """An issue, rendered and checked, with its service opened."""
    rendered = render(found, place.workspace, place.settings, service)
    info = rendered.destination.service
    path = receipt_path(found, place.workspace, practice=info.practice)
    findings = examine(rendered, History(place.workspace).before(rendered))
    with opened(info, rendered.destination.settings, place.workspace) as there:
        yield Job(rendered, there, path, place.workspace, findings, place.progress)


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
