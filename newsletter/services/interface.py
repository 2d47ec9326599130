"""The seam between newsletter and a mailing service: what every adapter offers, and the data that crosses it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, TypeAlias

from newsletter.model import Draft, ImageFile
from newsletter.services.capabilities import Capability as Capability  # noqa: PLC0414 (part of the seam)

CampaignState: TypeAlias = Literal["draft", "scheduled", "sending", "sent", "paused", "canceled", "archived"]


@dataclass(frozen=True)
class Segment:
    """A part of an audience; `count` is its number of people, or None where the service does not say."""

    id: str
    name: str
    count: int | None


@dataclass(frozen=True)
class Audience:
    """A list of people who can be written to; `count` is their number, or None where the service does not say."""

    id: str
    name: str
    count: int | None


@dataclass(frozen=True)
class Campaign:
    """A campaign as the service knows it; `name` is what colleagues see in its list, `web_url` where to open it.

    send_time: UTC; when it went out, or will by its schedule. recipients: how many people it is for. Both are None
    where there is none, or where the service does not say. segment_id: empty for the whole audience.
    """

    id: str
    name: str
    state: CampaignState
    web_url: str
    audience_id: str
    subject: str
    send_time: datetime | None = None
    recipients: int | None = None
    segment_id: str = ""


@dataclass(frozen=True)
class Content:
    """The service's own copy of a campaign's content."""

    html: str
    text: str


@dataclass(frozen=True)
class PlannedRequest:
    """A request as it would leave, for `push --dry-run`. It never contains a key."""

    method: str
    path: str
    body: Mapping[str, object]


@dataclass(frozen=True)
class ChecklistItem:
    """One thing the service looks at before it sends; an error keeps it from sending."""

    kind: Literal["success", "warning", "error"]
    heading: str
    details: str


@dataclass(frozen=True)
class LinkClicks:
    """A link of a sent campaign: how often it was clicked, and by how many people."""

    url: str
    clicks: int
    unique: int


@dataclass(frozen=True)
class Report:
    """What became of a sent campaign, in numbers of people but for `opens` and `clicks`, which count every time.

    Opens and clicks are None where they were not tracked. Opens count what mail programs load, not what people read.
    links: most clicked first. sent_at: UTC.
    """

    sent: int
    delivered: int
    opens: int | None
    unique_opens: int | None
    clicks: int | None
    unique_clicks: int | None
    unsubscribes: int
    hard_bounces: int
    soft_bounces: int
    complaints: int
    links: tuple[LinkClicks, ...]
    sent_at: datetime | None


class MailingService(Protocol):
    """One mailing service. Every method is one request or a few.

    Only `send_test`, `schedule` and `send` ever lead to mail. What they ask for is asked for once: after a lost answer
    they raise `UnknownOutcomeError` and leave it to a person to look.

    All methods raise `RefusedError` (the service said no), `SettingsError` (the key is wrong),
    `UnavailableError` (nothing happened; try again) or `UnknownOutcomeError` (a write may have arrived).
    """

    name: str
    capabilities: frozenset[Capability]

    def audiences(self) -> tuple[Audience, ...]:
        """Every audience, by name."""

    def segments(self, audience_id: str) -> tuple[Segment, ...]:
        """Every segment of an audience, by name."""

    def find(self, campaign_id: str) -> Campaign | None:
        """The campaign of that id, or None when it was deleted."""

    def find_by_key(self, key: str) -> tuple[Campaign, ...]:
        """Every campaign whose name carries the key, newest first; more than one is a mishap to report."""

    def planned(self, draft: Draft, campaign_id: str | None) -> tuple[PlannedRequest, ...]:
        """The requests that `create` (no id) or `update` would make, without making any."""

    def create(self, draft: Draft) -> Campaign:
        """Make a campaign that stays a draft until somebody sends it."""

    def update(self, campaign_id: str, draft: Draft) -> Campaign:
        """Change a draft. Raises ProtectedError when the campaign is gone, or is not a draft (any more)."""

    def content(self, campaign_id: str) -> Content:
        """Read back what the service stores."""

    def upload_image(self, image: ImageFile) -> str:
        """Host an image; returns its https address."""

    def checklist(self, campaign_id: str) -> tuple[ChecklistItem, ...]:
        """What the service itself thinks of sending a campaign."""

    def send_test(self, campaign_id: str, addresses: Sequence[str]) -> None:
        """Send a campaign, as the service holds it, to a few people only. Raises UsageError without any address."""

    def schedule(self, campaign_id: str, at: datetime) -> None:
        """Let a draft go out by itself at a time, which must have a zone.

        Raises UsageError, before any request, for a time the service does not take; the message names the nearest ones.
        """

    def unschedule(self, campaign_id: str) -> None:
        """Make a scheduled campaign a draft again."""

    def send(self, campaign_id: str) -> None:
        """Send a campaign to its whole audience, now. It cannot be called back."""

    def report(self, campaign_id: str) -> Report:
        """What became of a campaign. Raises RefusedError while it has not been sent."""
