"""`newsletter status`: where each issue stands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass

from newsletter.commands import Place, here
from newsletter.connections import opened
from newsletter.console import say, table
from newsletter.errors import ContentError, NewsletterError
from newsletter.ownership import was_edited
from newsletter.pipeline import Destination, Rendered, render
from newsletter.publish import is_pushed
from newsletter.receipts import Entry, read, receipt_path
from newsletter.services.interface import MailingService
from newsletter.workspace import IssueFile

_NOT_PUSHED = "not pushed"
_INTERRUPTED = "push was interrupted"
_DELETED = "draft deleted at the service"
_UNREADABLE = "cannot be read"


@dataclass(frozen=True)
class Standing:
    """One issue's row. state: in words. seen: whether the service itself was asked just now."""

    issue: str
    service: str
    state: str
    version: str
    pushed_at: str
    url: str
    seen: bool


def run(options: Mapping[str, object], wanted: Sequence[str], service: str | None, *, as_json: bool) -> None:
    """Print where issues stand."""
    place = here(options)
    with ExitStack() as stack:
        desk = _Desk(place, stack)
        standings = [_standing(desk, found, service) for found in place.issues(wanted)]
    if as_json:
        say(json.dumps({"issues": [asdict(standing) for standing in standings]}, indent=2, ensure_ascii=False))
        return
    if not standings:
        say("There is no issue yet. Put a post into issues/2026-12-my-topic/issue.md to begin.")
        return
    rows = [
        (s.issue, s.state, s.version, s.service, s.pushed_at.replace("T", " ").replace("Z", " UTC")) for s in standings
    ]
    table(("Issue", "State", "Version", "Service", "Pushed"), rows)
    say(_next(standings))


def _next(standings: Iterable[Standing]) -> str:
    """What to do about the first issue that needs something."""
    for standing in standings:
        if standing.state.startswith(_UNREADABLE):
            return f"Next: newsletter check {standing.issue}"
        if standing.state == _NOT_PUSHED or "changed here" in standing.state:
            return f"Next: newsletter check {standing.issue}, then newsletter push {standing.issue}"
        if any(part in standing.state for part in (_INTERRUPTED, "edited at", "deleted at")):
            return f"Next: newsletter push {standing.issue}   (says what it would change before it does)"
    return "Next: open the draft at the service and look at it."


class _Desk:
    """The services that issues were pushed to, each opened once."""

    def __init__(self, place: Place, stack: ExitStack) -> None:
        self.place = place
        self._stack = stack
        self._open: dict[str, MailingService | NewsletterError] = {}

    def service(self, wanted: Destination) -> MailingService:
        """The service of an issue. Raises what `opened` raises, again for each issue."""
        name = wanted.service.name
        if name not in self._open:
            try:
                self._open[name] = self._stack.enter_context(
                    opened(wanted.service, wanted.settings, self.place.workspace)
                )
            except NewsletterError as error:
                self._open[name] = error
        found = self._open[name]
        if isinstance(found, NewsletterError):
            raise found
        return found


def _standing(desk: _Desk, found: IssueFile, service: str | None) -> Standing:
    place = desk.place
    try:
        rendered = render(found, place.workspace, place.settings, service)
    except ContentError as error:
        state = f"{_UNREADABLE}: {_first_line(error)}"
        return Standing(found.id, service or place.settings.service, state, "", "", "", seen=False)
    info = rendered.destination.service
    entry = read(receipt_path(found, place.workspace, practice=info.practice), place.workspace).get(info.name, Entry())
    if not entry.campaign:
        state = _INTERRUPTED if entry.intent else _NOT_PUSHED
        return Standing(found.id, info.name, state, rendered.version, "", "", seen=False)
    there, seen = _at_service(desk, rendered, entry)
    parts = [there, _INTERRUPTED if entry.intent else ""]
    if there.startswith("draft") and there != _DELETED and entry.pushed_at:
        parts.append("with errors when it was pushed" if entry.unfinished else "")
        parts.append("" if is_pushed(rendered, entry) else "changed here since the push")
    state = ", ".join(filter(None, parts))
    return Standing(found.id, info.name, state, rendered.version, entry.pushed_at, entry.web_url, seen=seen)


def _at_service(desk: _Desk, rendered: Rendered, entry: Entry) -> tuple[str, bool]:
    """The campaign's state in words, and whether the service said so; where it does not, what the receipt knows."""
    there = rendered.destination
    try:
        return _asked(desk.service(there), entry, practice=there.service.practice), True
    except NewsletterError as error:
        return f"{'sent' if entry.sent else 'draft'} when last seen ({_first_line(error)})", False


def _asked(service: MailingService, entry: Entry, *, practice: bool) -> str:
    campaign = service.find(entry.campaign)
    if campaign is None:
        return _DELETED
    state = campaign.state + (" (practice)" if practice else "")
    if campaign.state == "draft" and was_edited(entry, campaign, service.content(campaign.id)):
        state += ", edited at the service"
    return state


def _first_line(error: NewsletterError) -> str:
    return str(error).split("\n")[0]
