"""Mailchimp's own client, unmodified, leads the practice service through a campaign's whole life."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from mailchimp_marketing import Client
from mailchimp_marketing.api_client import ApiClientError

from newsletter.credentials import Secret
from newsletter.sandbox import audience
from newsletter.sandbox.faults import Faults
from newsletter.sandbox.server import running
from newsletter.services.mailchimp import Mailchimp

KEY = "0123456789abcdef0123456789abcdef-us19"
AT = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=2)


@pytest.fixture
def faults() -> Faults:
    """Only to see what arrives."""
    return Faults()


@pytest.fixture
def base_url(tmp_path: Path, faults: Faults) -> Iterator[str]:
    with running(tmp_path, faults=faults) as url:
        yield url


@pytest.fixture
def official(base_url: str) -> Client:
    client = Client({"api_key": KEY})
    client.api_client.host = base_url
    return client


def test_a_whole_life(official, draft):
    (readers,) = official.lists.get_all_lists()["lists"]
    settings = {"title": "t", "subject_line": draft.subject, "from_name": "f", "reply_to": draft.reply_to}
    made = official.campaigns.create(
        {"type": "regular", "recipients": {"list_id": readers["id"]}, "settings": settings}
    )["id"]
    assert official.campaigns.get_send_checklist(made)["is_ready"] is False
    official.campaigns.set_content(made, {"html": "<a href='https://example.com/'>x</a>*|UNSUB|*"})
    assert official.campaigns.get_send_checklist(made)["is_ready"] is True
    official.campaigns.send_test_email(made, {"test_emails": ["a@example.com"], "send_type": "html"})
    official.campaigns.schedule(made, {"schedule_time": AT.isoformat()})
    assert official.campaigns.get(made)["status"] == "schedule"
    official.campaigns.unschedule(made)
    assert official.campaigns.get(made)["status"] == "save"
    official.campaigns.update(made, {"settings": {**settings, "subject_line": "Better"}})
    official.campaigns.send(made)
    assert official.campaigns.get(made)["status"] == "sent"
    assert official.reports.get_campaign_report(made)["emails_sent"] == audience.MEMBERS
    links = official.reports.get_campaign_click_details(made)["urls_clicked"]
    assert [link["url"] for link in links] == ["https://example.com/"]
    for late in (official.campaigns.send, official.campaigns.unschedule, official.campaigns.cancel_send):
        with pytest.raises(ApiClientError) as raised:
            late(made)
        assert raised.value.status_code in {400, 403}
    assert official.campaigns.replicate(made)["status"] == "save"


def test_the_adapter_asks_for_the_same_in_the_same_order(official, base_url, draft, faults):
    ours = Mailchimp(Secret(KEY), base_url)
    made = ours.create(draft).id
    ours.send_test(made, ["a@example.com"])
    ours.schedule(made, AT)
    ours.unschedule(made)
    ours.send(made)
    own = [request.replace(made, "ID") for request in faults.seen]
    faults.clear()
    settings, content = ours.planned(draft, None)
    made = official.campaigns.create(settings.body)["id"]
    official.campaigns.set_content(made, content.body)
    official.campaigns.send_test_email(made, {"test_emails": ["a@example.com"], "send_type": "html"})
    official.campaigns.schedule(made, {"schedule_time": AT.isoformat()})
    official.campaigns.unschedule(made)
    official.campaigns.send(made)
    assert own == [request.replace(made, "ID") for request in faults.seen]
