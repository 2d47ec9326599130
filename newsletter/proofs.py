"""The use cases before an issue goes out: a test mail to a few people, and somebody's approval.

Both are bound to the digest of what was tested and approved, so that nothing else goes out on their strength.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from newsletter import gates, memory, publish, receipts
from newsletter.errors import ProtectedError, UsageError
from newsletter.formats import is_email
from newsletter.job import Job
from newsletter.ownership import command_for
from newsletter.pipeline import Rendered
from newsletter.publish import PushOptions
from newsletter.receipts import Entry
from newsletter.times import stamp
from newsletter.workspace import Workspace


@dataclass(frozen=True)
class Tested:
    """A test mail. counted: nothing but this version may go out on its strength; not while there are errors."""

    pushed: publish.Pushed
    addresses: tuple[str, ...]
    counted: bool


def send_test(job: Job, addresses: Sequence[str], *, unfinished: bool) -> Tested:
    """Push the draft, then send it to a few people; without errors, this version counts as tested.

    addresses: empty for those of the last test. unfinished: send it though there are errors. Raises ContentError for
    errors, UsageError where nobody is named, and what `push` and `MailingService.send_test` raise.
    """
    rendered = job.rendered
    gates.refuse_incapable(job.info, "test", "send a test in its own web page")
    people = tuple(dict.fromkeys(addresses)) or memory.recall(job.workspace, job.service.name, job.issue).addresses
    if not people:
        raise UsageError("nobody is named to send the test to", hint="name an address: --to you@your-organisation.org")
    for address in people:
        if not is_email(address):
            raise UsageError(f"'{address}' is not an email address", hint="write it like ada@your-organisation.org")
    if not unfinished:
        again = command_for(rendered, "test", "--draft")
        hint = f"mend them (newsletter check shows them again), or send a test that does not count: {again}"
        gates.refuse_errors(job.findings, "no test was sent, because of the errors above", hint)
    counted = not publish.has_errors(job.findings)
    with receipts.locked(job.workspace, job.service.name):
        pushed = publish.push_locked(
            rendered, job.service, job.path, job.workspace,
            options=PushOptions(), findings=job.findings, progress=job.progress,
        )  # fmt: skip
        memory.remember(job.workspace, job.service.name, job.issue, addresses=people)
        job.progress("sending the test")
        job.service.send_test(pushed.campaign.id, people)
        if counted:
            memory.remember(job.workspace, job.service.name, job.issue, tested=memory.in_words(rendered))
            job.save(tested=rendered.digest, tested_version=rendered.version, tested_at=_now())
    return Tested(pushed, people, counted)


def approve(rendered: Rendered, path: Path, workspace: Workspace, *, by: str, code: str) -> None:
    """Record that somebody approved the email as it is now; no request is made.

    code: the version code that person was shown. Raises ProtectedError when it is of another version, or when the issue
    has gone out.
    """
    name = rendered.destination.service.name
    if not by.strip():
        raise UsageError("nobody is named who approves", hint='name the person: --by "Dr. Ada Hill"')
    with receipts.locked(workspace, name):
        entry = receipts.read(path, workspace).get(name, Entry())
        if entry.sent:
            raise gates.already_sent(rendered, entry)
        if code.strip().upper() != rendered.version:
            same = bool(entry.tested_version) and code.strip().upper() == entry.tested_version
            since = f"\n{gates.since_test(rendered, entry, workspace)}" if same else ""
            raise ProtectedError(
                f"the code {code.strip()} is not of the issue as it is now{since}",
                hint="look at the newest version; its code stands in the answer to: "
                + command_for(rendered, "test", "--to you@your-organisation.org"),
            )
        approved = replace(
            entry,
            approved=rendered.digest,
            approved_version=rendered.version,
            approved_by=by.strip(),
            approved_at=_now(),
        )
        receipts.write(path, name, approved, workspace)


def _now() -> str:
    return stamp(datetime.now(UTC))
