"""What the sandbox says became of a campaign: plausible numbers, always the same for the same audience and links."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from newsletter.sandbox import audience, documents
from newsletter.sandbox.store import StoredCampaign, StoredContent


@dataclass(frozen=True)
class _Numbers:
    """Made-up numbers of people. As at Mailchimp, opens and clicks are 0 where they are not tracked."""

    sent: int
    hard: int
    soft: int
    openers: int
    clickers: int

    @property
    def delivered(self) -> int:
        return self.sent - self.hard - self.soft


def report_document(campaign: StoredCampaign, content: StoredContent) -> dict[str, Any]:
    """The report of a sent campaign as Mailchimp's API describes it."""
    numbers, links = _numbers(campaign), click_documents(campaign, content)
    settings = campaign.document.get("settings", {})
    return {
        "id": campaign.id,
        "campaign_title": settings.get("title", ""),
        "type": "regular",
        "list_id": audience.LIST_ID,
        "list_is_active": True,
        "list_name": audience.LIST_NAME,
        "subject_line": settings.get("subject_line", ""),
        "preview_text": settings.get("preview_text", ""),
        "emails_sent": numbers.sent,
        "abuse_reports": numbers.delivered // 2000,
        "unsubscribed": numbers.delivered // 400,
        "send_time": campaign.send_time,
        "bounces": {"hard_bounces": numbers.hard, "soft_bounces": numbers.soft, "syntax_errors": 0},
        "forwards": {"forwards_count": 0, "forwards_opens": 0},
        "opens": {
            "opens_total": numbers.openers * 3 // 2,
            "unique_opens": numbers.openers,
            "open_rate": _rate(numbers.openers, numbers.delivered),
        },
        "clicks": {
            "clicks_total": sum(link["total_clicks"] for link in links),
            "unique_clicks": sum(link["unique_clicks"] for link in links),
            "unique_subscriber_clicks": numbers.clickers if links else 0,
            "click_rate": _rate(numbers.clickers if links else 0, numbers.delivered),
        },
        "delivery_status": {"enabled": False},
    }


def click_documents(campaign: StoredCampaign, content: StoredContent) -> list[dict[str, Any]]:
    """The clicks on each link, in the order of the mail; nothing where clicks are not tracked."""
    clickers = _numbers(campaign).clickers
    if not clickers:
        return []
    finder = _Links()
    finder.feed(content.html)
    # Everybody who clicks at all clicks the first link, half of them the second as well, and so on.
    people = [clickers // place for place in range(1, len(finder.found) + 1)]
    clicks = [number * 5 // 4 for number in people]
    return [
        {
            "id": f"{campaign.id}{place:03}",
            "url": url,
            "total_clicks": clicks[place],
            "click_percentage": _rate(clicks[place], sum(clicks)),
            "unique_clicks": people[place],
            "unique_click_percentage": _rate(people[place], sum(people)),
            "campaign_id": campaign.id,
        }
        for place, url in enumerate(finder.found)
    ]


def _numbers(campaign: StoredCampaign) -> _Numbers:
    sent = documents.count(campaign.document.get("recipients", {}))
    tracking = {**documents.TRACKING, **campaign.document.get("tracking", {})}
    hard, soft = sent // 300, sent // 120
    delivered = sent - hard - soft
    return _Numbers(
        sent=sent,
        hard=hard,
        soft=soft,
        openers=delivered * 41 // 100 if tracking["opens"] else 0,
        clickers=delivered * 9 // 100 if tracking["html_clicks"] or tracking["text_clicks"] else 0,
    )


def _rate(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


class _Links(HTMLParser):
    """The web addresses a mail links to, each once."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            is_link = tag == "a" and name == "href" and (value or "").startswith(("http://", "https://"))
            if is_link and value and value not in self.found:
                self.found.append(value)
