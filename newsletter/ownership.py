"""Whose the draft at the service is: what we left there, or something a colleague changed since.

A service may store HTML in its own way, so its copy is read back after a push and remembered by a seal. While an
intent is open nobody knows how far a push came: settings and content may each be the old ones or the new ones.
"""

from __future__ import annotations

import difflib
import hashlib
import json

from newsletter.destination import destination_of
from newsletter.drafts import PREFIX
from newsletter.errors import ProtectedError
from newsletter.model import Draft
from newsletter.pipeline import Rendered
from newsletter.receipts import Entry
from newsletter.services.interface import Campaign, Content
from newsletter.times import in_words

_DIFFERENCE_LINES = 14
_STATES = {
    "sent": "this issue was sent already",
    "sending": "this issue is being sent right now",
}


def fingerprint(campaign: Campaign, content: Content) -> str:
    """The seal of the service's own copy: subject and recipients, then HTML and text, as it gives them back."""
    settings = _settings(campaign.subject, campaign.audience_id, campaign.segment_id)
    return f"{settings}.{_hash(content.html, content.text)}"


def intent(action: str, draft: Draft) -> str:
    """What is about to be done, with the seal of what the service is to hold then; of its content only the words."""
    settings = _settings(draft.subject, draft.audience_id, draft.segment_id)
    return f"{action} {settings}.{_hash(*draft.text.split())}"


def was_edited(entry: Entry, campaign: Campaign, content: Content) -> bool:
    """Whether a draft differs from what the receipt says we left there, however far an interrupted push came."""
    settings, exact = fingerprint(campaign, content).split(".")
    words = _hash(*content.text.split())
    old_settings, _, old_content = entry.fingerprint.partition(".")
    action, _, seal = entry.intent.partition(" ")
    new_settings, _, new_words = seal.partition(".")
    is_begun = action == "create" and not content.html.strip()
    return settings not in {old_settings, new_settings} or not (is_begun or exact == old_content or words == new_words)


def refuse_not_draft(campaign: Campaign, rendered: Rendered) -> None:
    """Stop at a campaign that is no draft any more. Raises ProtectedError."""
    if campaign.state == "scheduled":
        when = (
            f": it goes out on {in_words(campaign.send_time, rendered.settings.timezone)}" if campaign.send_time else ""
        )
        raise ProtectedError(
            f"this issue is scheduled already{when}; what is scheduled is not changed",
            hint=f"to stop it and make it a draft again: {command_for(rendered, 'unschedule')}",
        )
    refuse_gone(campaign)


def refuse_gone(campaign: Campaign) -> None:
    """Stop at a campaign that is neither a draft nor scheduled. Raises ProtectedError."""
    if campaign.state not in {"draft", "scheduled"}:
        raise ProtectedError(
            _STATES.get(campaign.state, f"the campaign of this issue is '{campaign.state}' at the service"),
            hint=f"look at it there: {campaign.web_url}",
        )


def refuse_edited(entry: Entry, rendered: Rendered, campaign: Campaign, content: Content) -> None:
    """Stop at a draft that somebody edited at the service. Raises ProtectedError, with the difference."""
    if was_edited(entry, campaign, content):
        raise ProtectedError(
            "this draft was edited at the service since the last push, and a push would undo that",
            hint=_with_difference(rendered, campaign, content),
        )


def refuse_foreign(rendered: Rendered, campaign: Campaign, content: Content) -> None:
    """Stop at a draft that carries our key while no receipt names it, unless it is empty or says what we say.

    Raises ProtectedError, with the difference.
    """
    ours = rendered.for_service
    # The text part holds no addresses of images, which the service gave and only the lost receipt knew.
    is_same = content.text.split() == ours.text.split() and campaign.subject in {
        ours.subject,
        f"{PREFIX} {ours.subject}",
    }
    if content.html.strip() and not is_same:
        raise ProtectedError(
            "the service has a draft of this issue that was not pushed from this computer",
            hint=_with_difference(rendered, campaign, content),
        )


def push_command(rendered: Rendered, flag: str) -> str:
    """The command that goes on, as it must be typed for this issue and service."""
    return command_for(rendered, "push", flag)


def command_for(rendered: Rendered, verb: str, arguments: str = "") -> str:
    """A command of newsletter, as it must be typed for this issue and service."""
    usual = destination_of(rendered.issue, rendered.settings).service.name
    return command(rendered.issue.id, rendered.destination.service.name, usual, verb, arguments)


def command(issue: str, service: str, usual: str, verb: str, arguments: str = "") -> str:
    """What `command_for` returns, of an issue by its id. usual: the service that needs no `--service`."""
    named = f'"{issue}"' if " " in issue else issue
    words = (f"newsletter {verb} {named}", "" if service == usual else f"--service {service}", arguments)
    return " ".join(filter(None, words))


def _with_difference(rendered: Rendered, campaign: Campaign, content: Content) -> str:
    difference = _difference(rendered, campaign, content)
    return f"{difference}\nto overwrite it: {push_command(rendered, '--overwrite')}"


def _difference(rendered: Rendered, campaign: Campaign, content: Content) -> str:
    ours = rendered.for_service
    there = [f"Subject: {campaign.subject.removeprefix(f'{PREFIX} ')}", *content.text.splitlines()]
    here = [f"Subject: {ours.subject}", *ours.text.splitlines()]
    lines = list(difflib.unified_diff(there, here, "at the service", "here", lineterm="", n=0))
    more = len(lines) - _DIFFERENCE_LINES
    shown = lines[:_DIFFERENCE_LINES] + ([f"… and {more} more lines"] if more > 0 else [])
    return "\n".join(shown) or "only the HTML or the recipients differ"


def _settings(subject: str, audience_id: str, segment_id: str | None) -> str:
    return _hash(subject, audience_id, *filter(None, [segment_id]))


def _hash(*parts: str) -> str:
    """80 bits of SHA-256: a receipt is read by people, and nobody gains by a collision."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:20]
