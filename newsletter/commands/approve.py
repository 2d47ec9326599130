"""`newsletter approve`: somebody answers for this version."""

from __future__ import annotations

from collections.abc import Mapping

from newsletter import proofs
from newsletter.commands import here
from newsletter.console import counted, say
from newsletter.history import History
from newsletter.ownership import command_for
from newsletter.pipeline import examine, render
from newsletter.receipts import receipt_path


def run(options: Mapping[str, object], wanted: str, *, by: str, code: str, service: str | None) -> None:
    """Record the approval; nothing is asked of any service. With errors it counts as well: it is a person's word."""
    place = here(options)
    found = place.issue(wanted)
    rendered = render(found, place.workspace, place.settings, service)
    path = receipt_path(found, place.workspace, practice=rendered.destination.service.practice)
    proofs.approve(rendered, path, place.workspace, by=by, code=code)
    say(f"{by.strip()} approved version {rendered.version} of {found.id}. After a change it must be approved again.")
    findings = examine(rendered, History(place.workspace).before(rendered))
    if errors := sum(finding.severity == "error" for finding in findings):
        say(
            f"It cannot go out yet, as {counted(errors, 'error')} must be mended first, which makes it another version."
        )
        say(f"Next: {command_for(rendered, 'check')}")
        return
    schedule = command_for(rendered, "schedule", '--at "2026-12-01 09:00"')
    say(f"Next: {schedule}")
