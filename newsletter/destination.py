"""Where an email goes and who it is from, as the command line, the post and the settings say in this order."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.config import ServiceSettings, Settings
from newsletter.model import Issue
from newsletter.services.catalogue import ServiceInfo, service_info


@dataclass(frozen=True)
class Destination:
    """Where an email goes and who it is from; audience and segment as the settings name them."""

    service: ServiceInfo
    settings: ServiceSettings
    audience: str
    segment: str
    sender_name: str
    sender_email: str
    reply_to: str


def destination_of(issue: Issue, settings: Settings, service: str | None = None) -> Destination:
    """Where an issue goes: the command line decides, or else the post, or else the settings."""
    name = service or issue.service or settings.service
    where = issue.locations.get("service") if issue.service and not service else settings.locations.get("service")
    info = service_info(name, None if service else where)
    own = settings.for_service(name)
    email = issue.sender_email or settings.sender.email
    return Destination(
        service=info,
        settings=own,
        audience=issue.audience or own.audience,
        segment=issue.segment or own.segment,
        sender_name=issue.sender_name or settings.sender.name or settings.brand.name,
        sender_email=email,
        reply_to=issue.reply_to or settings.sender.reply_to or email,
    )
