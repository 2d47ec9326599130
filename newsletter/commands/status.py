"""`newsletter status`: where each issue stands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from newsletter.commands import Place, here
from newsletter.connections import opened
from newsletter.console import say, table
from newsletter.errors import ContentError, NewsletterError, RefusedError, UnavailableError
from newsletter.pipeline import Rendered, render
from newsletter.publish import fingerprint
from newsletter.receipts import Entry, read, receipt_path
from newsletter.services.interface import MailingService
from newsletter.workspace import IssueFile


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
    standings = [_standing(place, found, service) for found in place.issues(wanted)]
    if as_json:
        say(json.dumps({"issues": [asdict(standing) for standing in standings]}, indent=2))
        return
    if not standings:
        say("There is no issue yet. Put a post into issues/2026-12-my-topic/issue.md to begin.")
        return
    rows = [
        (s.issue, s.state, s.version, s.service, s.pushed_at.replace("T", " ").replace("Z", " UTC")) for s in standings
    ]
    table(("Issue", "State", "Version", "Service", "Pushed"), rows)
    _next(standings)


def _next(standings: Iterable[Standing]) -> None:
    for standing in standings:
        if standing.state == "not pushed" or "changed here" in standing.state:
            say(f"Next: newsletter check {standing.issue}, then newsletter push {standing.issue}")
            return
    say("Next: open the draft at the service and look at it.")


def _standing(place: Place, found: IssueFile, service: str | None) -> Standing:
    try:
        rendered = render(found, place.workspace, place.settings, service)
    except ContentError as error:
        return Standing(found.id, service or place.settings.service, f"cannot be read: {error}", "", "", "", seen=False)
    info = rendered.destination.service
    entry = read(receipt_path(found, place.workspace, practice=info.practice), place.workspace).get(info.name, Entry())
    if not entry.campaign:
        state = "push was interrupted" if entry.intent else "not pushed"
        return Standing(found.id, info.name, state, rendered.version, "", "", seen=False)
    there, seen = _at_service(place, rendered, entry)
    here_state = "changed here since the push" if entry.digest != rendered.digest else ""
    state = ", ".join(part for part in (there, here_state, "push was interrupted" if entry.intent else "") if part)
    return Standing(found.id, info.name, state, rendered.version, entry.pushed_at, entry.web_url, seen=seen)


def _at_service(place: Place, rendered: Rendered, entry: Entry) -> tuple[str, bool]:
    """The campaign's state in words, and whether the service said so; without network, what the receipt knows."""
    there = rendered.destination
    try:
        with opened(there.service, there.settings, place.workspace) as service:
            return _asked(service, entry, practice=there.service.practice), True
    except (UnavailableError, RefusedError) as error:
        return f"draft when last seen ({_first_line(error)})", False


def _asked(service: MailingService, entry: Entry, *, practice: bool) -> str:
    campaign = service.find(entry.campaign)
    if campaign is None:
        return "draft deleted at the service"
    state = campaign.state + (" (practice)" if practice else "")
    if campaign.state == "draft" and entry.fingerprint:
        edited = fingerprint(campaign, service.content(campaign.id)) != entry.fingerprint
        state += ", edited at the service" if edited and not entry.intent else ""
    return state


def _first_line(error: NewsletterError) -> str:
    return str(error).split("\n")[0]
