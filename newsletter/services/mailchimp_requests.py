"""What a draft is in the requests of Mailchimp's API: pure data, so that a dry run shows the very same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from newsletter.errors import SettingsError
from newsletter.model import Draft
from newsletter.services.interface import PlannedRequest

CAMPAIGN_ID = "{campaign_id}"

# What `extra` must not change, and why.
_RESERVED: Mapping[tuple[str, ...], str] = {
    ("type",): "newsletter makes regular campaigns only",
    ("settings", "title"): "newsletter finds the campaign again by its title",
    ("recipients", "list_id"): "the audience is chosen by 'audience'",
    # Such a campaign ignores other content while it answers 200 (mailchimp-client-lib-codegen #34).
    ("settings", "template_id"): "a campaign with a template at Mailchimp silently ignores the issue's own content",
}


def requests_for(draft: Draft, campaign_id: str | None) -> tuple[PlannedRequest, PlannedRequest]:
    """The request for the settings and the one for the content, of a new campaign (no id) or of an existing draft.

    The second path of a new campaign holds CAMPAIGN_ID in place of the id that Mailchimp is going to give it.

    Raises SettingsError when the segment or `extra` cannot be sent.
    """
    _check_extra(draft.extra)
    settings = _merged(_campaign(draft), draft.extra)
    content: dict[str, object] = {"html": draft.html, "plain_text": draft.text}
    if campaign_id is None:
        first = PlannedRequest("POST", "/campaigns", {"type": "regular", **settings})
    else:
        first = PlannedRequest("PATCH", f"/campaigns/{campaign_id}", settings)
    return first, PlannedRequest("PUT", f"/campaigns/{campaign_id or CAMPAIGN_ID}/content", content)


def _campaign(draft: Draft) -> dict[str, object]:
    recipients: dict[str, object] = {"list_id": draft.audience_id}
    if draft.segment_id is not None:
        recipients["segment_opts"] = {"saved_segment_id": _segment_number(draft.segment_id)}
    return {
        "recipients": recipients,
        "settings": {
            "subject_line": draft.subject,
            "preview_text": draft.preheader,
            "title": draft.name,
            "from_name": draft.sender_name,
            "reply_to": draft.reply_to,
            # The issue has its own footer and its own inline styles.
            "auto_footer": False,
            "inline_css": False,
        },
        "tracking": {
            "opens": draft.open_tracking,
            "html_clicks": draft.click_tracking,
            "text_clicks": draft.click_tracking,
            "goal_tracking": False,
            "ecomm360": False,
        },
    }


def _segment_number(segment_id: str) -> int:
    if not (segment_id.isascii() and segment_id.isdigit()):
        raise SettingsError(
            f"'{segment_id}' is not the id of a segment at Mailchimp, which is a number",
            hint="run 'newsletter audiences' to see the segments",
        )
    return int(segment_id)


def _check_extra(extra: Mapping[str, object]) -> None:
    try:
        json.dumps(extra, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise SettingsError(
            "'extra' of mailchimp holds something that cannot be sent, like a date without quotes",
            hint="put the value into quotes in newsletter.yaml",
        ) from error
    for path, reason in _RESERVED.items():
        inner: Any = extra
        for name in path:
            inner = inner.get(name) if isinstance(inner, Mapping) else None
        if inner is not None:
            raise SettingsError(
                f"'extra' of mailchimp cannot set {'.'.join(path)}: {reason}", hint="remove it from newsletter.yaml"
            )


def _merged(base: Mapping[str, object], extra: Mapping[str, object]) -> dict[str, object]:
    """Both, the extra one winning; objects in both are merged likewise."""
    merged = dict(base)
    for name, value in extra.items():
        old = merged.get(name)
        merged[name] = _merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return merged
