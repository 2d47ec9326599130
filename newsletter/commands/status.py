"""`newsletter status`: where each issue stands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack

from newsletter.commands import Place, here
from newsletter.console import say, table
from newsletter.errors import ContentError
from newsletter.pipeline import render
from newsletter.standing import Desk, Standing, standing_of, unreadable
from newsletter.workspace import IssueFile

# The fields of a standing that `--json` shows.
_FIELDS = (
    "issue", "service", "state", "version", "pushed_at", "url", "seen", "tested", "approved_by", "scheduled_for",
    "sent_at",
)  # fmt: skip


def run(options: Mapping[str, object], wanted: Sequence[str], service: str | None, *, as_json: bool) -> None:
    """Print where issues stand."""
    place = here(options)
    with ExitStack() as stack:
        desk = Desk(place.workspace, stack)
        standings = [_standing(place, desk, found, service) for found in place.issues(wanted)]
    if as_json:
        rows = [{field: getattr(standing, field) for field in _FIELDS} for standing in standings]
        say(json.dumps({"issues": rows}, indent=2, ensure_ascii=False))
        return
    if not standings:
        say("There is no issue yet. Put a post into issues/2026-12-my-topic/issue.md to begin.")
        return
    cells = [(s.issue, s.state, s.version, s.service, _short(s.pushed_at)) for s in standings]
    table(("Issue", "State", "Version", "Service", "Pushed"), cells)
    say(_next(standings))


def _short(stamp: str) -> str:
    return stamp.replace("T", " ").replace("Z", " UTC")


def _next(standings: Iterable[Standing]) -> str:
    """What to do about the first issue that needs something."""
    for standing in standings:
        if standing.kind == "unreadable":
            return f"Next: newsletter check {standing.issue}"
        if standing.kind == "scheduled":
            continue
        if standing.kind == "not pushed" or "changed here" in standing.state:
            return f"Next: newsletter check {standing.issue}, then newsletter push {standing.issue}"
        if standing.kind == "deleted":
            return f"Next: to make a new draft, newsletter push {standing.issue} --recreate"
        if standing.kind == "edited" or "push was interrupted" in standing.state:
            return f"Next: newsletter push {standing.issue}   (says what it would change before it does)"
        if standing.state.startswith("draft") and not standing.tested:
            return (
                "Next: open the draft at the service and look at it, or have it sent to you:"
                f" newsletter test {standing.issue} --to you@your-organisation.org"
            )
        if standing.state.startswith("draft"):
            return f'Next: newsletter schedule {standing.issue} --at "2026-12-01 09:00"'
    return "Next: nothing to do; newsletter report shows what became of the issues that were sent."


def _standing(place: Place, desk: Desk, found: IssueFile, service: str | None) -> Standing:
    try:
        rendered = render(found, place.workspace, place.settings, service)
    except ContentError as error:
        return unreadable(found, service or place.settings.service, error)
    return standing_of(rendered, found, desk)
