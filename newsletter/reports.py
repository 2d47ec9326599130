"""What became of sent issues, in words and numbers that do not say more than was measured.

Clicks, unsubscribes and complaints keep coming for two days, so before that they are "too early". Where tracking is
off they are "not measured", never 0. Opens come last: since 2021 Apple's Mail loads pictures by itself (Mail Privacy
Protection), and company filters do so as well.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from newsletter.services.interface import Report
from newsletter.times import stamp

EARLY = timedelta(hours=48)
TOO_EARLY = "too early"
NOT_MEASURED = "not measured"
HEAD = ("Issue", "Sent", "Delivered", "Clicked", "Unsubscribed", "Bounced", "Complaints")
OPENED = "Opened (includes automatic opens)"
NOTES = (
    "Clicked and opened count people, each once; the percentages are of the delivered mails.",
    "Taps on phone links and on email addresses are not counted: mailing services follow web links only.",
    "Opened includes automatic opens: mail programs load pictures by themselves, so judge an issue by its clicks.",
)


@dataclass(frozen=True)
class IssueReport:
    """One issue's figures. now: when they were asked for. sent_at: None where nobody knows."""

    issue: str
    subject: str
    service: str
    practice: bool
    figures: Report
    sent_at: datetime | None
    now: datetime

    @property
    def is_early(self) -> bool:
        """Whether it went out so recently that the numbers still grow."""
        return self.sent_at is not None and self.now - self.sent_at < EARLY

    @property
    def bounced(self) -> int:
        return self.figures.hard_bounces + self.figures.soft_bounces

    @property
    def click_rate(self) -> float | None:
        """People who clicked, as a part of the delivered mails; None while that cannot be told."""
        people = self.figures.unique_clicks
        return None if self.is_early or people is None else _part(people, self.figures.delivered)

    def cells(self, zone: str) -> tuple[str, ...]:
        """The row of a table under `HEAD` and `OPENED`."""
        figures = self.figures
        sent = f"{self.sent_at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" if self.sent_at else "?"
        return (
            self.issue,
            f"{sent} (practice)" if self.practice else sent,
            f"{figures.delivered:,} of {figures.sent:,}",
            self._people(figures.unique_clicks),
            self._people(figures.unsubscribes),
            f"{self.bounced:,}",
            self._people(figures.complaints),
            self._people(figures.unique_opens),
        )

    def _people(self, number: int | None) -> str:
        if number is None:
            return NOT_MEASURED
        if self.is_early:
            return TOO_EARLY
        return f"{number:,} ({_part(number, self.figures.delivered):.1%})"

    def as_json(self) -> dict[str, object]:
        """For other programs: null for what was not measured; the numbers so far where it is too early."""
        figures = self.figures
        return {
            "issue": self.issue,
            "subject": self.subject,
            "service": self.service,
            "practice": self.practice,
            "sent_at": stamp(self.sent_at) if self.sent_at else None,
            "too_early": self.is_early,
            "recipients": figures.sent,
            "delivered": figures.delivered,
            "people_clicked": figures.unique_clicks,
            "clicks": figures.clicks,
            "links": [{"url": link.url, "clicks": link.clicks, "people": link.unique} for link in figures.links],
            "unsubscribes": figures.unsubscribes,
            "hard_bounces": figures.hard_bounces,
            "soft_bounces": figures.soft_bounces,
            "complaints": figures.complaints,
            "people_opened_including_automatic": figures.unique_opens,
            "opens_including_automatic": figures.opens,
        }


def to_csv(reports: Sequence[IssueReport]) -> str:
    """A table for spreadsheets, a row an issue, its numbers bare so that they can be added up."""
    text = io.StringIO()
    writer = csv.writer(text)
    rows = [report.as_json() for report in reports]
    names = [name for name in (rows[0] if rows else {}) if name != "links"]
    writer.writerow([*names, "clicks_by_link"])
    for report, row in zip(reports, rows, strict=True):
        by_link = "; ".join(f"{link.url} = {link.clicks}" for link in report.figures.links)
        writer.writerow([_cell(name, row[name], report) for name in names] + [_harmless(by_link)])
    return text.getvalue()


def _cell(name: str, value: object, report: IssueReport) -> object:
    growing = name.startswith(("people_", "clicks", "opens_")) or name in {"unsubscribes", "complaints"}
    if value is None:
        return NOT_MEASURED if growing else ""
    if growing and report.is_early:
        return TOO_EARLY
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _harmless(value) if isinstance(value, str) else value


def _harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _part(number: int, whole: int) -> float:
    return number / whole if whole else 0.0
