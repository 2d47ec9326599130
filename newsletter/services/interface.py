"""The seam between newsletter and a mailing service: what every adapter offers, and the data that crosses it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from newsletter.model import Draft, ImageFile

CampaignState: TypeAlias = Literal["draft", "scheduled", "sending", "sent", "paused", "canceled", "archived"]


@dataclass(frozen=True)
class Segment:
    """A part of an audience; `count` is its number of people, or None where the service does not say."""

    id: str
    name: str
    count: int | None


@dataclass(frozen=True)
class Audience:
    """A list of people who can be written to."""

    id: str
    name: str
    count: int


@dataclass(frozen=True)
class Campaign:
    """A campaign as the service knows it; `name` is what colleagues see in its list, `web_url` where to open it."""

    id: str
    name: str
    state: CampaignState
    web_url: str
    audience_id: str
    subject: str


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


class MailingService(Protocol):
    """One mailing service. Every method is one request or a few; none of them ever sends mail.

    All methods raise `RefusedError` (the service said no), `SettingsError` (the key is wrong),
    `UnavailableError` (nothing happened; try again) or `UnknownOutcomeError` (a write may have arrived).
    """

    name: str

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
        """Change a draft."""

    def content(self, campaign_id: str) -> Content:
        """Read back what the service stores."""

    def upload_image(self, image: ImageFile) -> str:
        """Host an image; returns its https address."""
