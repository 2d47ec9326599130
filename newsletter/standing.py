"""Where an issue stands at its service: what the service says now, or said last, and what is known here beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, TypeAlias, get_args
from zoneinfo import ZoneInfo

from newsletter.connections import opened
from newsletter.destination import Destination
from newsletter.errors import NewsletterError
from newsletter.memory import Memory, recall, remember
from newsletter.ownership import was_edited
from newsletter.pipeline import Rendered
from newsletter.publish import is_pushed
from newsletter.receipts import Entry, note_sent, read, receipt_path
from newsletter.services.catalogue import SERVICES
from newsletter.services.interface import Campaign, CampaignState, MailingService
from newsletter.times import day_in_words, from_stamp, in_words, stamp
from newsletter.workspace import IssueFile, Workspace

Kind: TypeAlias = Literal["unreadable", "not pushed", "interrupted", "deleted", "edited"] | CampaignState

_INTERRUPTED = "push was interrupted"
_DELETED = "draft deleted at the service"
_EDITED = "edited at the service"
_STATES: Mapping[str, CampaignState] = {state: state for state in get_args(CampaignState)}


@dataclass(frozen=True)
class Standing:
    """Where one issue stands at one service. kind: for programs; state: the same and more, in words.

    kind is "draft" where the draft there is what we left, whether or not the post changed since; "interrupted" where
    nobody knows how far the last push came; any other state of a campaign as `CampaignState` has it. seen: whether the
    service itself was asked just now; otherwise kind and state are what is known from the last time. practice: the
    service is the sandbox. campaign: its id there, empty before the first push; url: where to open it.

    tested: a test of this very version was sent. approved_by: who approved this very version. Times are UTC, ISO 8601.
    """

    issue: str
    service: str
    practice: bool
    kind: Kind
    state: str
    version: str = ""
    pushed_at: str = ""
    campaign: str = ""
    url: str = ""
    seen: bool = False
    tested: bool = False
    approved_by: str = ""
    scheduled_for: str = ""
    sent_at: str = ""


class Desk:
    """The services of a workspace, each opened once, and closed with `stack`."""

    def __init__(self, workspace: Workspace, stack: ExitStack) -> None:
        self.workspace = workspace
        self._stack = stack
        self._open: dict[str, MailingService | NewsletterError] = {}

    def service(self, wanted: Destination) -> MailingService:
        """The service of an issue. Raises what `opened` raises, again for each issue."""
        name = wanted.service.name
        if name not in self._open:
            try:
                self._open[name] = self._stack.enter_context(opened(wanted.service, wanted.settings, self.workspace))
            except NewsletterError as error:
                self._open[name] = error
        found = self._open[name]
        if isinstance(found, NewsletterError):
            raise found
        return found


def ask(rendered: Rendered, found: IssueFile, workspace: Workspace) -> Standing:
    """What `standing_of` returns, for one issue; opens its service for that."""
    with ExitStack() as stack:
        return standing_of(rendered, found, Desk(workspace, stack))


def standing_of(rendered: Rendered, found: IssueFile, desk: Desk) -> Standing:
    """Ask an issue's service where it stands; one that was never pushed is not asked about.

    Where the service cannot be asked, the words say why, and what was known last. Raises SettingsError for a receipt
    that cannot be read.
    """
    info = rendered.destination.service
    path = receipt_path(found, desk.workspace, practice=info.practice)
    entry = read(path, desk.workspace).get(info.name, Entry())
    if not entry.campaign:
        if entry.intent:
            return Standing(found.id, info.name, info.practice, "interrupted", _INTERRUPTED, rendered.version)
        return Standing(found.id, info.name, info.practice, "not pushed", "not pushed", rendered.version)
    there = _at_service(desk, rendered, entry)
    if there.campaign and there.campaign.state == "sent":
        note_sent(path, info.name, _stamp(there.campaign.send_time), desk.workspace)
    return Standing(
        found.id,
        info.name,
        info.practice,
        _kind(there.state, entry),
        ", ".join(filter(None, _parts(there, rendered, entry))),
        rendered.version,
        entry.pushed_at,
        entry.campaign,
        entry.web_url,
        seen=there.seen,
        tested=entry.tested == rendered.digest,
        approved_by=entry.approved_by if entry.approved == rendered.digest else "",
        scheduled_for=there.time("scheduled") or ("" if there.seen else entry.scheduled_for),
        sent_at=there.time("sent") or entry.sent_at,
    )


def unreadable(found: IssueFile, service: str, error: NewsletterError) -> Standing:
    """The standing of an issue that cannot be rendered, and why. service: the name of the one that would be asked."""
    practice = service in SERVICES and SERVICES[service].practice
    return Standing(found.id, service, practice, "unreadable", f"cannot be read: {_first_line(error)}")


@dataclass(frozen=True)
class _There:
    """What the service says, or said last. state: in words. doubt: why and when not just now. seen: asked just now."""

    state: str
    doubt: str = ""
    seen: bool = True
    campaign: Campaign | None = None

    def time(self, state: str) -> str:
        return _stamp(self.campaign.send_time) if self.campaign and self.campaign.state == state else ""


def _stamp(moment: datetime | None) -> str:
    return stamp(moment) if moment else ""


def _kind(state: str, entry: Entry) -> Kind:
    """The kind of a state in words, which is all that is remembered of it."""
    if state == _DELETED:
        return "deleted"
    if _EDITED in state:
        return "edited"
    kind: CampaignState = _STATES.get(state.partition(" ")[0], "draft")
    return "interrupted" if kind == "draft" and entry.intent else kind


def _parts(there: _There, rendered: Rendered, entry: Entry) -> Iterator[str]:
    """An issue's state, phrase by phrase."""
    yield there.state + there.doubt
    if entry.intent:
        yield _INTERRUPTED
    is_here = bool(entry.pushed_at) and is_pushed(rendered, entry)
    if there.state.startswith("scheduled") and not is_here:
        yield "changed here since, which does not go out"
    if not there.state.startswith("draft") or there.state == _DELETED or not entry.pushed_at:
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
    there, workspace, issue = rendered.destination, desk.workspace, rendered.issue.id
    name, zone = there.service.name, rendered.settings.timezone
    try:
        service = desk.service(there)
        campaign = service.find(entry.campaign)
        state = _asked(service, campaign, entry, zone, practice=there.service.practice)
    except NewsletterError as error:
        state, when = _last_known(entry, recall(workspace, name, issue), zone)
        return _There(state, f" when last seen{when} ({_first_line(error)})", seen=False)
    remember(workspace, name, issue, state=state, seen_at=stamp(datetime.now(UTC)))
    return _There(state, campaign=campaign)


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
        state += f", {_EDITED}"
    return state


def _first_line(error: NewsletterError) -> str:
    return str(error).split("\n")[0]
