"""What the practice service does with a campaign after the draft: its states, and what it refuses."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
import requests

from newsletter.sandbox import audience
from newsletter.sandbox.store import Store

READY = {
    "type": "regular",
    "recipients": {"list_id": audience.LIST_ID},
    "settings": {"title": "one", "subject_line": "s", "from_name": "f", "reply_to": "a@b.example"},
}
HTML = "<a href='https://example.com/a'>a</a><a href='https://example.com/b'>b</a><a href='*|UNSUB|*'>c</a>"
AT = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=1)


@pytest.fixture
def ask(base_url: str):
    def make(method: str, path: str, body: object = None) -> requests.Response:
        data = None if body is None else json.dumps(body)
        return requests.request(method, base_url + path, auth=("any", "key"), data=data, timeout=10)

    return make


@pytest.fixture
def made(ask):
    """The path of a campaign that is ready to go."""
    campaign = ask("POST", "/campaigns", READY).json()
    ask("PUT", f"/campaigns/{campaign['id']}/content", {"html": HTML})
    return f"/campaigns/{campaign['id']}"


def schedule(ask, made, at: object = None, **more):
    when = f"{AT:%Y-%m-%dT%H:%M:%SZ}" if at is None else at
    return ask("POST", f"{made}/actions/schedule", {"schedule_time": when, **more})


def assert_refused(response: requests.Response, words: str, status: int = 400) -> None:
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    assert words in response.text


def test_a_campaign_goes_from_draft_to_scheduled_and_back_and_is_sent(ask, made):
    states = [ask("GET", made).json()["status"]]
    assert schedule(ask, made).status_code == 204
    scheduled = ask("GET", made).json()
    states.append(scheduled["status"])
    assert datetime.fromisoformat(scheduled["send_time"]) == AT
    for action, state in (("unschedule", "save"), ("send", "sent")):
        response = ask("POST", f"{made}/actions/{action}")
        assert (response.status_code, response.content) == (204, b"")
        states.append(ask("GET", made).json()["status"])
        assert states[-1] == state
    assert states == ["save", "schedule", "save", "sent"]
    sent = ask("GET", made).json()
    assert sent["emails_sent"] == audience.MEMBERS
    assert ask("GET", "/campaigns?status=sent").json()["total_items"] == 1


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2031-12-01T10:07:00+00:00", "quarter-hour"),
        ("2031-12-01T10:15:01+00:00", "quarter-hour"),
        ("2031-12-01T10:15:00.5Z", "quarter-hour"),
        ("2020-12-01T10:15:00+00:00", "passed"),
        ("2031-12-01T10:15:00", "not a date and time"),
        ("2031-12-01", "not a date and time"),
        ("2031-02-30T10:15:00Z", "not a date and time"),
        ("2031-12-01T23:59:60Z", "not a date and time"),
        ("9999-12-31T23:45:00-23:00", "not a date and time"),
        ("20311201T101500Z", "not a date and time"),
        ("tomorrow", "not a date and time"),
        ("", "not a date and time"),
        ("٢٠٣١-12-01T10:15:00Z", "not a date and time"),
        (7, "schedule_time"),
    ],
)
def test_a_time_that_cannot_be_is_refused(ask, made, at, words):
    assert_refused(schedule(ask, made, at), words)
    assert ask("GET", made).json()["status"] == "save"


@pytest.mark.parametrize("body", [{}, {"timewarp": True}, {"batch_delivery": {}}, {"timewarp": 1}])
def test_other_ways_to_schedule_are_refused(ask, made, body):
    time = {} if not body else {"schedule_time": f"{AT.isoformat()}"}
    assert_refused(ask("POST", f"{made}/actions/schedule", {**time, **body}), "errors")


def test_no_timewarp_is_no_wish(ask, made):
    assert schedule(ask, made, timewarp=False).status_code == 204


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"test_emails": ["a@b.example"]},
        {"send_type": "html"},
        {"test_emails": [], "send_type": "html"},
        {"test_emails": "a@b.example", "send_type": "html"},
        {"test_emails": ["nobody"], "send_type": "html"},
        {"test_emails": [7], "send_type": "html"},
        {"test_emails": ["a@b.example"], "send_type": "both"},
    ],
)
def test_a_bad_test_is_refused(ask, made, body):
    assert_refused(ask("POST", f"{made}/actions/test", body), "errors")


def test_a_campaign_without_content_has_nothing_to_test(ask):
    empty = ask("POST", "/campaigns", READY).json()["id"]
    body = {"test_emails": ["a@b.example"], "send_type": "plaintext"}
    assert_refused(ask("POST", f"/campaigns/{empty}/actions/test", body), "no content yet")


def test_what_is_not_ready_is_refused_as_unhelpfully_as_at_mailchimp(ask):
    empty = f"/campaigns/{ask('POST', '/campaigns', READY).json()['id']}"
    assert_refused(schedule(ask, empty), "This campaign cannot be scheduled: .")
    assert_refused(ask("POST", f"{empty}/actions/send"), "Your Campaign is not ready to send.")
    assert ask("GET", empty).json()["status"] == "save"


def test_a_scheduled_campaign_takes_no_edit_and_no_second_schedule(ask, made):
    schedule(ask, made)
    assert_refused(ask("PATCH", made, {"settings": READY["settings"]}), "not a draft")
    assert_refused(ask("PUT", f"{made}/content", {"html": "x"}), "not a draft")
    assert_refused(schedule(ask, made), "cannot be scheduled")


def test_a_sent_campaign_takes_nothing_any_more(ask, made):
    ask("POST", f"{made}/actions/send")
    assert_refused(ask("PATCH", made, {"settings": READY["settings"]}), "not a draft")
    assert_refused(ask("PUT", f"{made}/content", {"html": "x"}), "not a draft")
    assert_refused(ask("POST", f"{made}/actions/send"), "sent already")
    assert_refused(schedule(ask, made), "cannot be scheduled")
    assert_refused(ask("POST", f"{made}/actions/unschedule"), "not scheduled")
    body = {"test_emails": ["a@b.example"], "send_type": "html"}
    assert_refused(ask("POST", f"{made}/actions/test", body), "sent already")


def test_a_send_cannot_be_cancelled_on_this_plan(ask, made):
    ask("POST", f"{made}/actions/send")
    assert_refused(ask("POST", f"{made}/actions/cancel-send"), "not part of this plan", 403)
    assert ask("GET", made).json()["status"] == "sent"


def test_a_campaign_whose_time_has_come_counts_as_sent(ask, made, tmp_path):
    schedule(ask, made)
    store = Store(tmp_path / ".newsletter" / "sandbox.sqlite")
    with store._connection() as connection:
        connection.execute("UPDATE sendings SET send_time = '2026-01-01T00:00:00+00:00'")
    assert ask("GET", made).json()["status"] == "sent"
    assert ask("GET", "/campaigns?status=schedule").json()["total_items"] == 0
    assert_refused(ask("POST", f"{made}/actions/unschedule"), "not scheduled")
    assert_refused(ask("POST", f"{made}/actions/send"), "sent already")
    assert ask("GET", made.replace("campaigns", "reports")).json()["send_time"] == "2026-01-01T00:00:00+00:00"


def test_a_copy_is_a_draft_with_the_same_content(ask, made):
    ask("POST", f"{made}/actions/send")
    copy = ask("POST", f"{made}/actions/replicate").json()
    assert (copy["status"], copy["settings"]["title"]) == ("save", "one (copy 01)")
    assert "send_time" not in copy
    assert ask("GET", f"/campaigns/{copy['id']}/content").json()["html"] == HTML


def test_a_deleted_campaign_takes_its_tests_and_times_along(ask, made, tmp_path):
    schedule(ask, made)
    ask("POST", f"{made}/actions/test", {"test_emails": ["a@b.example"], "send_type": "html"})
    assert ask("DELETE", made).status_code == 204
    with sqlite3.connect(tmp_path / ".newsletter" / "sandbox.sqlite") as connection:
        for table in ("sendings", "tests", "contents"):
            assert connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone() == (0,)
    connection.close()


def test_the_checklist_warns_of_a_missing_unsubscribe_tag(ask, made):
    assert {item["type"] for item in ask("GET", f"{made}/send-checklist").json()["items"]} == {"success"}
    ask("PUT", f"{made}/content", {"html": "<p>x</p>"})
    checklist = ask("GET", f"{made}/send-checklist").json()
    (warning,) = [item for item in checklist["items"] if item["type"] != "success"]
    assert (warning["type"], warning["heading"]) == ("warning", "Unsubscribe link")
    assert checklist["is_ready"] is True
    assert "2,341 people" in checklist["items"][0]["details"]


def test_reports_are_the_same_each_time_and_exist_for_sent_campaigns_only(ask, made):
    report = made.replace("campaigns", "reports")
    assert ask("GET", report).status_code == 404
    ask("POST", f"{made}/actions/send")
    found = ask("GET", report).json()
    assert found == ask("GET", report).json()
    assert found["emails_sent"] == audience.MEMBERS
    assert ask("GET", f"{report}?fields=emails_sent").json() == {"emails_sent": audience.MEMBERS}


def test_clicks_are_counted_for_each_link_in_the_order_asked_for(ask, made):
    report = made.replace("campaigns", "reports")
    ask("POST", f"{made}/actions/send")
    links = ask("GET", f"{report}/click-details").json()
    assert [link["url"] for link in links["urls_clicked"]] == ["https://example.com/a", "https://example.com/b"]
    assert links["total_items"] == 2
    rising = ask("GET", f"{report}/click-details?sort_field=total_clicks&sort_dir=ASC&count=1").json()
    assert [link["url"] for link in rising["urls_clicked"]] == ["https://example.com/b"]
    falling = ask("GET", f"{report}/click-details?sort_field=unique_clicks&offset=1").json()
    assert [link["url"] for link in falling["urls_clicked"]] == ["https://example.com/b"]
    assert ask("GET", f"{report}/click-details?sort_field=url").status_code == 400


@pytest.mark.parametrize("html", ["<p>no link</p>", HTML])
def test_a_report_without_clicks_is_whole(ask, html):
    made = ask("POST", "/campaigns", {**READY, "tracking": {"opens": False, "html_clicks": False}}).json()["id"]
    ask("PUT", f"/campaigns/{made}/content", {"html": html})
    ask("POST", f"/campaigns/{made}/actions/send")
    report = ask("GET", f"/reports/{made}").json()
    assert (report["opens"]["opens_total"], report["clicks"]["clicks_total"]) == (0, 0)
    assert ask("GET", f"/reports/{made}/click-details").json()["urls_clicked"] == []


def test_a_file_of_an_older_version_is_taken_over(tmp_path):
    path = tmp_path / "sandbox.sqlite"
    old = Store(path).add_campaign(READY)
    with sqlite3.connect(path) as connection:
        connection.executescript("DROP TABLE sendings; DROP TABLE tests; PRAGMA user_version = 1;")
    connection.close()
    store = Store(path)
    assert store.campaigns() == (old,)
    assert store.send(old.id)
    assert store.campaign(old.id).status == "sent"
