"""An email as the message file that one sample subscriber would receive."""

from __future__ import annotations

from collections.abc import Mapping

from newsletter.message import Envelope, to_eml
from newsletter.pipeline import Rendered


def sample_mail(rendered: Rendered, data: Mapping[str, str]) -> bytes:
    """The message, as `message.to_eml` writes it. data: the sample subscriber's; empty stands for a reader unknown.

    Raises SettingsError for an address that no message can carry.
    """
    there = rendered.destination
    envelope = Envelope(
        sender_name=there.sender_name,
        sender_email=there.sender_email or "newsletter@example.invalid",
        reply_to=there.reply_to,
        recipient_name=data.get("first_name", ""),
        recipient_email=data.get("email") or "reader@example.invalid",
        day=rendered.issue.date,
        timezone=rendered.settings.timezone,
        digest=rendered.digest,
    )
    return to_eml(rendered.for_sample(data), envelope)
