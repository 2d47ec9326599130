"""Which issue was sent before another, and to how many people."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.config import load_settings
from newsletter.history import History, recipients_before
from newsletter.pipeline import render
from newsletter.receipts import Entry, receipt_path, write
from newsletter.workspace import Workspace, find_issue
from tests.checks.cases import SETTINGS


class Desk:
    """A workspace with issues, of which some were sent."""

    def __init__(self, root: Path) -> None:
        self.root, self.workspace = root, Workspace(root)
        (root / "issues").mkdir()
        (root / "newsletter.yaml").write_text(SETTINGS, encoding="utf-8")

    def issue(self, name: str, text: str = "Text.\n") -> None:
        (self.root / "issues" / f"{name}.md").write_text(f"---\nsubject: {name}\n---\n{text}", encoding="utf-8")

    def sent(self, name: str, at: str, people: int = 0, service: str = "mailchimp") -> None:
        self.issue(name)
        entry = Entry(campaign="1", sent=True, sent_at=at, recipients=people)
        write(self.receipt(name, service), service, entry, self.workspace)

    def receipt(self, name: str, service: str = "mailchimp") -> Path:
        found = find_issue(self.workspace, name, self.root)
        return receipt_path(found, self.workspace, practice=service == "sandbox")

    def before(self, name: str, service: str | None = None) -> tuple[str, int]:
        """What was sent before an issue: its id, and to how many people."""
        found = find_issue(self.workspace, name, self.root)
        rendered = render(found, self.workspace, load_settings(self.workspace.settings), service)
        issue = History(self.workspace).before(rendered)
        return issue.id if issue else "", recipients_before(rendered, self.workspace)


@pytest.fixture
def desk(tmp_path) -> Desk:
    return Desk(tmp_path)


def test_the_issue_that_was_sent_last_is_the_one_before_whatever_its_name(desk):
    desk.sent("2026-12-b", "2026-09-01T09:00:00Z", 3)
    desk.sent("2026-01-a", "2026-10-01T09:00:00Z", 7)
    desk.issue("2026-11-new")
    assert desk.before("2026-11-new") == ("2026-01-a", 7)


def test_what_was_not_sent_is_never_before(desk):
    desk.issue("2026-10-draft")
    write(desk.receipt("2026-10-draft"), "mailchimp", Entry(campaign="1", recipients=9), desk.workspace)
    desk.issue("2026-11-new")
    assert desk.before("2026-11-new") == ("", 0)


def test_before_an_issue_that_was_sent_is_what_was_sent_earlier(desk):
    desk.sent("2026-09-a", "2026-09-01T09:00:00Z")
    desk.sent("2026-10-b", "2026-10-01T09:00:00Z")
    desk.sent("2026-11-c", "2026-11-01T09:00:00Z")
    assert desk.before("2026-10-b")[0] == "2026-09-a"
    assert desk.before("2026-09-a")[0] == ""


def test_an_issue_is_never_before_itself(desk):
    desk.sent("2026-11-c", "2026-11-01T09:00:00Z", 5)
    assert desk.before("2026-11-c") == ("", 0)


def test_practice_counts_for_practice_alone(desk):
    desk.sent("2026-10-real", "2026-10-01T09:00:00Z", 100)
    desk.sent("2026-11-practice", "2026-11-01T09:00:00Z", 2341, "sandbox")
    desk.issue("2026-12-new")
    assert desk.before("2026-12-new") == ("2026-10-real", 100)
    assert desk.before("2026-12-new", "sandbox") == ("2026-11-practice", 2341)


def test_a_number_that_nobody_knows_is_not_replaced_by_an_older_one(desk):
    desk.sent("2026-09-a", "2026-09-01T09:00:00Z", 100)
    desk.sent("2026-10-b", "2026-10-01T09:00:00Z")
    desk.issue("2026-11-new")
    assert desk.before("2026-11-new") == ("2026-10-b", 0)


@pytest.mark.parametrize("text", ["version: 1\nservices: [", "", "version: 99\n"])
def test_a_damaged_receipt_of_another_issue_is_passed_over(desk, text):
    desk.sent("2026-09-a", "2026-09-01T09:00:00Z", 100)
    desk.sent("2026-10-b", "2026-10-01T09:00:00Z", 200)
    desk.receipt("2026-10-b").write_text(text, encoding="utf-8")
    desk.issue("2026-11-new")
    assert desk.before("2026-11-new") == ("2026-09-a", 100)


def test_an_issue_that_cannot_be_read_any_more_is_passed_over(desk):
    desk.sent("2026-09-a", "2026-09-01T09:00:00Z")
    desk.sent("2026-10-b", "2026-10-01T09:00:00Z")
    desk.issue("2026-10-b", "::: callout\nnever closed\n")
    desk.issue("2026-11-new")
    assert desk.before("2026-11-new")[0] == "2026-09-a"
