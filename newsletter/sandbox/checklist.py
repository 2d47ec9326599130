"""What the sandbox looks at before a campaign may go out, as Mailchimp's send checklist does."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.sandbox.documents import people
from newsletter.sandbox.store import StoredCampaign, StoredContent


@dataclass(frozen=True)
class _Item:
    """One check. failure: the type of the item when it does not pass."""

    heading: str
    passed: bool
    praise: str
    advice: str
    failure: str = "error"


def is_ready(campaign: StoredCampaign, content: StoredContent) -> bool:
    """Whether nothing on the checklist keeps a campaign from going out."""
    return all(item.passed or item.failure == "warning" for item in _items(campaign, content))


def checklist_document(campaign: StoredCampaign, content: StoredContent) -> dict[str, object]:
    """The checklist as Mailchimp's API describes it."""
    return {
        "is_ready": is_ready(campaign, content),
        "items": [
            {
                "type": "success" if item.passed else item.failure,
                "id": number,
                "heading": item.heading,
                "details": item.praise if item.passed else item.advice,
            }
            for number, item in enumerate(_items(campaign, content), start=500)
        ],
    }


def _items(campaign: StoredCampaign, content: StoredContent) -> tuple[_Item, ...]:
    settings, recipients = campaign.document.get("settings", {}), campaign.document.get("recipients", {})
    subject, sender, reply_to = (settings.get(name) or "" for name in ("subject_line", "from_name", "reply_to"))
    return (
        _Item("Audience", "list_id" in recipients, f"It would go to {people(recipients)}.", "Choose who gets it."),
        _Item("Subject line", bool(subject.strip()), f"It reads “{subject}”.", "Write a subject."),
        _Item("From name", bool(sender.strip()), f"It is from {sender}.", "Say who it is from."),
        _Item("Reply-to email", bool(reply_to), f"Replies go to {reply_to}.", "Say where replies go."),
        _Item("Content", bool(content.html.strip()), "The issue is in.", "Put the issue in."),
        _Item(
            "Unsubscribe link",
            "*|UNSUB|*" in content.html,
            "The mail has *|UNSUB|*.",
            "The mail has no *|UNSUB|*, so Mailchimp would add a footer of its own.",
            # mailchimp.com/help/about-campaign-footers: without the tag a footer is added, the mail still goes out.
            failure="warning",
        ),
    )
