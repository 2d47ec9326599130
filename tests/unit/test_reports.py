"""Reports: nothing is said that was not measured, and the exported files are what they claim to be."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from newsletter.report_page import to_html
from newsletter.reports import HEAD, NOTES, OPENED, IssueReport, to_csv
from newsletter.services.interface import LinkClicks, Report

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
SENT = datetime(2026, 11, 10, 14, 0, tzinfo=UTC)
FIGURES = Report(
    sent=2341, delivered=2315, opens=1423, unique_opens=949, clicks=260, unique_clicks=208, unsubscribes=5,
    hard_bounces=7, soft_bounces=19, complaints=1,
    links=(LinkClicks("https://hill-clinic.org/migraine?a=1&b=2", 250, 208), LinkClicks("https://hill.org", 10, 9)),
    sent_at=SENT,
)  # fmt: skip
REPORT = IssueReport("2026-11-migraine", "Living with migraine", "mailchimp", False, FIGURES, SENT, NOW)
UNTRACKED = replace(FIGURES, opens=None, unique_opens=None, clicks=None, unique_clicks=None, links=())


def row(report: IssueReport, zone: str = "America/New_York") -> dict[str, str]:
    return dict(zip((*HEAD, OPENED), report.cells(zone), strict=True))


def test_delivered_clicks_and_leavers_come_first_and_opens_last_with_their_warning():
    assert list(row(REPORT).items()) == [
        ("Issue", "2026-11-migraine"),
        ("Sent", "2026-11-10 09:00"),
        ("Delivered", "2,315 of 2,341"),
        ("Clicked", "208 (9.0%)"),
        ("Unsubscribed", "5 (0.2%)"),
        ("Bounced", "26"),
        ("Complaints", "1 (0.0%)"),
        ("Opened (includes automatic opens)", "949 (41.0%)"),
    ]
    assert any("Taps on phone links" in note and "not counted" in note for note in NOTES)
    assert any("includes automatic opens" in note for note in NOTES)


@pytest.mark.parametrize(("hours", "early"), [(0, True), (47.99, True), (48, False), (1000, False)])
def test_under_48_hours_it_is_too_early(hours, early):
    report = replace(REPORT, sent_at=NOW - timedelta(hours=hours))
    assert report.is_early == early
    cells = row(report)
    for name in ("Clicked", "Unsubscribed", "Complaints", OPENED):
        assert (cells[name] == "too early") == early
    assert cells["Delivered"] == "2,315 of 2,341"
    assert (report.click_rate is None) == early


def test_what_is_not_tracked_is_not_measured_and_never_zero():
    report = replace(REPORT, figures=UNTRACKED)
    assert (row(report)["Clicked"], row(report)[OPENED]) == ("not measured", "not measured")
    data = report.as_json()
    assert (data["people_clicked"], data["clicks"], data["opens_including_automatic"]) == (None, None, None)
    early = replace(report, sent_at=NOW)
    assert row(early)["Clicked"] == "not measured"
    zero = replace(REPORT, figures=replace(FIGURES, unique_clicks=0))
    assert row(zero)["Clicked"] == "0 (0.0%)"


def test_nobody_delivered_divides_nothing():
    report = replace(REPORT, figures=replace(FIGURES, delivered=0, unique_clicks=0))
    assert row(report)["Clicked"] == "0 (0.0%)"


def test_practice_and_an_unknown_time_are_said():
    assert row(replace(REPORT, practice=True))["Sent"] == "2026-11-10 09:00 (practice)"
    unknown = replace(REPORT, sent_at=None)
    assert (row(unknown)["Sent"], unknown.is_early, unknown.as_json()["sent_at"]) == ("?", False, None)


def test_json_holds_every_number():
    data = json.loads(json.dumps(REPORT.as_json()))
    assert data["sent_at"] == "2026-11-10T14:00:00Z"
    assert (data["recipients"], data["delivered"], data["hard_bounces"], data["soft_bounces"]) == (2341, 2315, 7, 19)
    assert data["links"][0] == {"url": "https://hill-clinic.org/migraine?a=1&b=2", "clicks": 250, "people": 208}


def test_the_table_for_spreadsheets_has_a_row_an_issue():
    early = replace(REPORT, issue="2026-12-sleep", sent_at=NOW)
    untracked = replace(REPORT, issue="2026-10-x", figures=UNTRACKED)
    rows = list(csv.DictReader(io.StringIO(to_csv([REPORT, early, untracked]))))
    assert [one["issue"] for one in rows] == ["2026-11-migraine", "2026-12-sleep", "2026-10-x"]
    assert (rows[0]["people_clicked"], rows[0]["too_early"], rows[0]["unsubscribes"]) == ("208", "no", "5")
    assert rows[0]["clicks_by_link"].startswith("https://hill-clinic.org/migraine?a=1&b=2 = 250; ")
    assert (rows[1]["people_clicked"], rows[1]["complaints"], rows[1]["delivered"]) == (
        "too early",
        "too early",
        "2315",
    )
    assert (rows[2]["clicks"], rows[2]["opens_including_automatic"]) == ("not measured", "not measured")
    assert to_csv([]).strip() == "clicks_by_link"


@pytest.mark.parametrize("subject", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_no_text_becomes_a_formula(subject):
    [one] = csv.DictReader(io.StringIO(to_csv([replace(REPORT, subject=subject)])))
    assert one["subject"] == f"'{subject}"


# The page.


class Reader(HTMLParser):
    """Collects elements and checks that they nest."""

    VOID = frozenset({"meta", "br", "link"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def page(*reports: IssueReport, practice: str = "") -> tuple[str, Reader]:
    html = to_html(reports, title="Hill <Clinic>", practice=practice, zone="America/New_York")
    reader = Reader()
    reader.feed(html)
    assert reader.open == []
    return html, reader


def test_the_page_stands_alone():
    html, reader = page(REPORT)
    tags = {tag for tag, _ in reader.found}
    assert not tags & {"script", "link", "img", "iframe", "object", "form"}
    assert not re.search(r"\b(?:src|href|xlink:href)=|url\(|@import|\son\w+=", html)
    assert "default-src 'none'" in html
    assert "prefers-color-scheme: dark" in html
    assert '<html lang="en">' in html


def test_the_page_is_accessible():
    _, reader = page(REPORT, replace(REPORT, issue="2026-12-sleep"))
    assert [tag for tag, _ in reader.found].count("h1") == 1
    [svg] = [attributes for tag, attributes in reader.found if tag == "svg"]
    ids = {attributes.get("id") for _, attributes in reader.found}
    assert svg["role"] == "img"
    assert set(svg["aria-labelledby"].split()) <= ids
    assert all(attributes.get("scope") for tag, attributes in reader.found if tag == "th")
    assert all(attributes.get("aria-label") for _, attributes in reader.found if attributes.get("tabindex"))
    assert "2026-11-migraine: 9.0%." in reader.text


def test_the_chart_has_a_bar_for_every_issue_that_was_measured():
    half = replace(REPORT, issue="half", figures=replace(FIGURES, unique_clicks=104))
    early, untracked = replace(REPORT, issue="e", sent_at=NOW), replace(REPORT, issue="u", figures=UNTRACKED)
    html, reader = page(REPORT, half, early, untracked)
    heights = [int(attributes["height"]) for tag, attributes in reader.found if tag == "rect"]
    assert heights == [160, 80]
    words = re.findall(r'text-anchor="middle">([^<]*)<', html)
    assert words[::2] == ["9.0%", "4.5%", "too early", "not measured"]


def test_what_people_wrote_is_text_in_the_page():
    bad = "<script>alert(1)</script>"
    links = (LinkClicks(f"https://a.org/{bad}", 1, 1),)
    report = replace(REPORT, issue=bad, subject=bad, figures=replace(FIGURES, links=links))
    html, reader = page(report)
    assert "Hill <Clinic>" in reader.text
    assert "<script" not in html
    assert reader.text.count(bad) >= 3


def test_the_page_says_practice_and_how_to_read_it():
    sentence = "Practice run: no real person received this."
    assert sentence in page(REPORT, practice=sentence)[1].text
    assert sentence not in page(REPORT)[1].text
    assert all(note in page()[1].text for note in NOTES)
