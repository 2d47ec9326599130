"""What is pushed: an email as the draft of a campaign, and the key that finds the campaign again."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, replace

from newsletter.config import Settings
from newsletter.errors import SettingsError
from newsletter.model import Draft, Email
from newsletter.pipeline import Rendered

PREFIX = "[DRAFT]"


def campaign_key(settings: Settings, issue: str) -> str:
    """What the campaign of an issue is found by; the same for everybody who works in this workspace. issue: its id.

    Raises SettingsError where the workspace has no id.
    """
    if not settings.id:
        raise SettingsError(
            "newsletter.yaml has no 'id', which every campaign's name needs",
            hint=f'add this line at its top:  id: "{secrets.token_hex(3)}"',
        )
    return f"nl-{settings.id}-{hashlib.sha256(issue.encode()).hexdigest()[:8]}"


def draft_of(
    rendered: Rendered, audience_id: str, segment_id: str, hosted: Mapping[str, str], *, unfinished: bool
) -> Draft:
    """The campaign an email becomes.

    segment_id: empty for the whole audience. hosted: image file name -> address. unfinished: there are errors, so its
    subject says that this is a draft.
    """
    email, there = _with_hosted(rendered.for_service, hosted), rendered.destination
    key = campaign_key(rendered.settings, rendered.issue.id)
    return Draft(
        name=f"{rendered.issue.id[:60]} [{key}]",
        key=key,
        subject=f"{PREFIX} {email.subject}".rstrip() if unfinished else email.subject,
        preheader=email.preheader,
        html=email.html,
        text=email.text,
        sender_name=there.sender_name,
        sender_email=there.sender_email,
        reply_to=there.reply_to,
        audience_id=audience_id,
        segment_id=segment_id or None,
        open_tracking=rendered.settings.tracking.opens,
        click_tracking=rendered.settings.tracking.clicks,
        extra=there.settings.extra,
    )


def digest_of(draft: Draft) -> str:
    """SHA-256, hexadecimal, of all that a service is given: two drafts with one digest make the same campaign."""
    return hashlib.sha256(json.dumps(asdict(draft), sort_keys=True, default=str).encode()).hexdigest()


def _with_hosted(email: Email, hosted: Mapping[str, str]) -> Email:
    html = email.html
    for image in email.images:
        html = html.replace(image.path, hosted.get(image.name, image.path))
    return replace(email, html=html)
