"""`newsletter status`: where each issue stands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from newsletter.commands import Place, here
from newsletter.connections import opened
from newsletter.console import say, table
from newsletter.destination import Destination
from newsletter.errors import ContentError, NewsletterError
from newsletter.memory import Memory, recall, remember
from newsletter.ownership import was_edited
from newsletter.pipeline import Rendered, render
from newsletter.publish import is_pushed
from newsletter.receipts import Entry, note_sent, read, receipt_path
from newsletter.services.interface import Campaign, MailingService
from newsletter.times import day_in_words, from_stamp, in_words, stamp
from newsletter.workspace import IssueFile

_NOT_PUSHED = "not pushed"
_INTERRUPTED = "push was interrupted"
_DELETED = "draft deleted at the service"
_UNREADABLE = "cannot be read"


@dataclass(frozen=True)
class Standing:
    """One issue's row. state: in words. seen: whether the service itself was asked just now.

    tested: a test of this very version was sent. approved_by: who approved this very version. Times are UTC, ISO 8601.
    """

    issue: str
    service: str
    state: str
    version: str
    pushed_at: str
    url: str
    seen: bool
    tested: bool = False
    approved_by: str = ""
    scheduled_for: str = ""
    sent_at: str = ""


def run(options: Mapping[str, object], wanted: Sequence[str], service: str | None, *, as_json: bool) -> None:
    """Print where issues stand."""
    place = here(options)
    with ExitStack() as stack:
        desk = Desk(place, stack)
        standings = [_standing(desk, found, service) for found in place.issues(wanted)]
    if as_json:
        say(json.dumps({"issues": [asdict(standing) for standing in standings]}, indent=2, ensure_ascii=False))
        return
    if not standings:
        say("There is no issue yet. Put a post into issues/2026-12-my-topic/issue.md to begin.")
        return
    rows = [(s.issue, s.state, s.version, s.service, _short(s.pushed_at)) for s in standings]
    table(("Issue", "State", "Version", "Service", "Pushed"), rows)
    say(_next(standings))


def _short(stamp: str) -> str:
    return stamp.replace("T", " ").replace("Z", " UTC")


def _next(standings: Iterable[Standing]) -> str:
    """What to do about the first issue that needs something."""
    for standing in standings:
        if standing.state.startswith(_UNREADABLE):
            return f"Next: newsletter check {standing.issue}"
        if standing.state.startswith("scheduled"):
            continue
        if standing.state == _NOT_PUSHED or "changed here" in standing.state:
            return f"Next: newsletter check {standing.issue}, then newsletter push {standing.issue}"
        if "deleted at" in standing.state:
            return f"Next: to make a new draft, newsletter push {standing.issue} --recreate"
        if any(part in standing.state for part in (_INTERRUPTED, "edited at")):
            return f"Next: newsletter push {standing.issue}   (says what it would change before it does)"
        if standing.state.startswith("draft") and not standing.tested:
            return (
                "Next: open the draft at the service and look at it, or have it sent to you:"
                f" newsletter test {standing.issue} --to you@your-organisation.org"
            )
        if standing.state.startswith("draft"):
            return f'Next: newsletter schedule {standing.issue} --at "2026-12-01 09:00"'
    return "Next: nothing to do; newsletter report shows what became of the issues that were sent."


class Desk:
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


def _standing(desk: Desk, found: IssueFile, service: str | None) -> Standing:
    place = desk.place
    try:
        rendered = render(found, place.workspace, place.settings, service)
    except ContentError as error:
        state = f"{_UNREADABLE}: {_first_line(error)}"
        return Standing(found.id, service or place.settings.service, state, "", "", "", seen=False)
    info = rendered.destination.service
    path = receipt_path(found, place.workspace, practice=info.practice)
    entry = read(path, place.workspace).get(info.name, Entry())
    if not entry.campaign:
        state = _INTERRUPTED if entry.intent else _NOT_PUSHED
        return Standing(found.id, info.name, state, rendered.version, "", "", seen=False)
    there = _at_service(desk, rendered, entry)
    if there.campaign and there.campaign.state == "sent":
        note_sent(path, info.name, _stamp(there.campaign.send_time), place.workspace)
    return Standing(
        found.id,
        info.name,
        ", ".join(filter(None, _parts(there, rendered, entry))),
        rendered.version,
        entry.pushed_at,
        entry.web_url,
        seen=there.seen,
        tested=entry.tested == rendered.digest,
        approved_by=entry.approved_by if entry.approved == rendered.digest else "",
        scheduled_for=there.time("scheduled") or ("" if there.seen else entry.scheduled_for),
        sent_at=there.time("sent") or entry.sent_at,
    )


@dataclass(frozen=True)
class _There:
    """What the service says, or said last. words: its state. seen: it was asked just now."""

    words: str
    seen: bool
    campaign: Campaign | None = None

    def time(self, state: str) -> str:
        return _stamp(self.campaign.send_time) if self.campaign and self.campaign.state == state else ""


def _stamp(moment: datetime | None) -> str:
    return stamp(moment) if moment else ""


def _parts(there: _There, rendered: Rendered, entry: Entry) -> Iterator[str]:
    """An issue's state, phrase by phrase."""
    yield there.words
    if entry.intent:
        yield _INTERRUPTED
    is_here = bool(entry.pushed_at) and is_pushed(rendered, entry)
    if there.words.startswith("scheduled") and not is_here:
        yield "changed here since, which does not go out"
    if not there.words.startswith("draft") or there.words == _DELETED or not entry.pushed_at:
        return
    if entry.action:
        yield f"the last {entry.action.split()[0]} was interrupted"
    if entry.unfinished:
        yield "with errors when it was pushed"
    if not is_here:
        yield "changed here since the push"
    if entry.tested:
        yield "tested" if entry.tested == rendered.digest else "changed since the test"
    if entry.approved:
        yield (
            f"approved by {entry.approved_by}" if entry.approved == rendered.digest else "changed since the approval"
        )


def _at_service(desk: Desk, rendered: Rendered, entry: Entry) -> _There:
    """What the service says of a campaign; where it does not answer, what is known from the last time."""
    there, workspace, issue = rendered.destination, desk.place.workspace, rendered.issue.id
    name, zone = there.service.name, rendered.settings.timezone
    try:
        service = desk.service(there)
        campaign = service.find(entry.campaign)
        words = _asked(service, campaign, entry, zone, practice=there.service.practice)
    except NewsletterError as error:
        state, when = _last_known(entry, recall(workspace, name, issue), zone)
        return _There(f"{state} when last seen{when} ({_first_line(error)})", seen=False)
    remember(workspace, name, issue, state=words, seen_at=stamp(datetime.now(UTC)))
    return _There(words, seen=True, campaign=campaign)


def _last_known(entry: Entry, memory: Memory, zone: str) -> tuple[str, str]:
    """The last known state, and ` on DAY` where that is known: what the service said, or what was done later."""
    planned = from_stamp(entry.scheduled_for)
    scheduled = f"scheduled for {in_words(planned, zone)}" if planned else "draft"
    own = "sent" if entry.sent else scheduled
    done = max(entry.pushed_at, entry.tested_at, entry.sent_at)
    is_newest = bool(memory.state) and memory.seen_at >= done and not entry.sent
    seen = from_stamp(max(done, memory.seen_at))
    state = memory.state if is_newest else own
    return state, f" on {day_in_words(seen.astimezone(ZoneInfo(zone)).date())}" if seen else ""


def _asked(service: MailingService, campaign: Campaign | None, entry: Entry, zone: str, *, practice: bool) -> str:
    if campaign is None:
        return _DELETED
    state = campaign.state + (" (practice)" if practice else "")
    if campaign.state == "scheduled" and campaign.send_time:
        state += f" for {in_words(campaign.send_time, zone)}"
    if campaign.state == "draft" and was_edited(entry, campaign, service.content(campaign.id)):
        state += ", edited at the service"
    return state


def _first_line(error: NewsletterError) -> str:
    return str(error).split("\n")[0]
