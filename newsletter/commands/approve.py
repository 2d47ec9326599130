"""`newsletter approve`: somebody answers for this version."""

from __future__ import annotations

from collections.abc import Mapping

from newsletter import proofs
from newsletter.commands import here
from newsletter.console import say
from newsletter.ownership import command_for
from newsletter.pipeline import render
from newsletter.receipts import receipt_path


def run(options: Mapping[str, object], wanted: str, *, by: str, code: str, service: str | None) -> None:
    """Record the approval; nothing is asked of any service."""
    place = here(options)
    found = place.issue(wanted)
    rendered = render(found, place.workspace, place.settings, service)
    path = receipt_path(found, place.workspace, practice=rendered.destination.service.practice)
    proofs.approve(rendered, path, place.workspace, by=by, code=code)
    say(f"{by.strip()} approved version {rendered.version} of {found.id}. After a change it must be approved again.")
    schedule = command_for(rendered, "schedule", '--at "2026-12-01 09:00"')
    say(f"Next: {schedule}")
