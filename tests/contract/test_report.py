"""`newsletter report` against the practice service: which issues, which state, which file."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from newsletter.sandbox.store import Store

ISSUE = "2026-11-migraine"
LONG_AGO = datetime(2026, 1, 5, 14, 0, tzinfo=UTC)


@pytest.fixture
def store(clinic, newsletter) -> Store:
    """The sandbox, in which the issue was sent long ago."""
    assert newsletter("test", ISSUE, "--to", "me@hill-clinic.org").code == 0
    assert newsletter("send", ISSUE, "--yes").code == 0
    store = Store(clinic / ".newsletter" / "sandbox.sqlite")
    with store._connection() as connection:
        connection.execute("UPDATE sendings SET send_time = ?", (LONG_AGO.isoformat(),))
    return store


def test_a_report_lists_issues_and_links_and_how_to_read_them(store, newsletter):
    ran = newsletter("report")
    assert ran.code == 0
    head, row = ran.out.splitlines()[:2]
    assert head.split("  ")[0] == "Issue"
    assert head.endswith("Opened (includes automatic opens)")
    assert row.startswith(ISSUE)
    assert "2026-01-05 14:00 (practice)" in row
    assert f"Clicks by link: {ISSUE}" in ran.out
    assert "https://hill-clinic.org/migraine" in ran.out
    assert "Taps on phone links" in ran.out
    assert "Practice run: no real person received this." in ran.out


def test_json_has_the_numbers(store, newsletter):
    data = json.loads(newsletter("report", ISSUE, "--json").out)
    [issue] = data["issues"]
    assert (issue["issue"], issue["sent_at"], issue["too_early"]) == (ISSUE, "2026-01-05T14:00:00Z", False)
    assert (issue["practice"], issue["recipients"]) == (True, 2341)
    assert issue["links"][0]["url"] == "https://hill-clinic.org/migraine"


@pytest.mark.parametrize("name", ["report.html", "report.csv", "REPORT.CSV"])
def test_an_export_is_a_file_of_its_kind(store, newsletter, clinic, name):
    ran = newsletter("report", "--export", name)
    assert (ran.code, f"to {name}" in ran.out) == (0, True)
    content = (clinic / name).read_bytes()
    assert content.startswith(b"<!doctype html>" if name.endswith("html") else b"\xef\xbb\xbfissue,")
    assert ISSUE.encode() in content


def test_an_export_that_cannot_be_written_is_an_error_in_words(store, newsletter):
    assert newsletter("report", "--export", "report.pdf").code == 2
    ran = newsletter("report", "--export", "nowhere/report.csv")
    assert ran.code == 3
    assert "cannot be written" in ran.err


def test_without_clicks_measured_it_says_so(clinic, newsletter):
    settings = clinic / "newsletter.yaml"
    settings.write_text(
        f"{settings.read_text(encoding='utf-8')}tracking: {{opens: false, clicks: false}}\n", encoding="utf-8"
    )
    newsletter("test", ISSUE, "--to", "me@hill-clinic.org")
    newsletter("send", ISSUE, "--yes")
    assert newsletter("report").out.count("not measured") == 2


def test_what_was_not_sent_has_no_report(clinic, newsletter):
    assert "No issue was sent yet" in newsletter("report").out
    ran = newsletter("report", ISSUE)
    assert (ran.code, "the sandbox does not have it" in ran.err) == (2, True)
    newsletter("push", ISSUE)
    assert "No issue was sent yet" in newsletter("report").out
    ran = newsletter("report", ISSUE)
    assert (ran.code, "it is 'draft' at the sandbox" in ran.err) == (2, True)
    assert json.loads(newsletter("report", "--json").out)["issues"] == []


def test_a_colleague_without_the_receipt_gets_the_report_by_the_issues_name(store, newsletter, clinic):
    (clinic / ".newsletter" / "receipts" / f"{ISSUE}.yaml").unlink()
    assert "No issue was sent yet" in newsletter("report").out
    assert ISSUE in newsletter("report", ISSUE).out


def test_an_issue_that_cannot_be_read_does_not_hide_the_others(store, newsletter, clinic):
    (clinic / "issues" / "2026-12-broken.md").write_text("---\nhero: {\n---\n", encoding="utf-8")
    assert ISSUE in newsletter("report").out
    assert newsletter("report", "2026-12-broken").code == 1


def test_a_scheduled_issue_whose_time_has_come_is_noted_as_sent(clinic, newsletter, store):
    receipt = clinic / ".newsletter" / "receipts" / f"{ISSUE}.yaml"
    text = receipt.read_text(encoding="utf-8")
    receipt.write_text(text.replace("    sent: true\n", ""), encoding="utf-8")
    newsletter("report")
    assert "sent: true" in receipt.read_text(encoding="utf-8")
