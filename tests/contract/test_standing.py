"""Where an issue stands, as the preview asks for it: one rendered issue, a kind for its sign, and the words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newsletter import receipts
from newsletter.config import load_settings
from newsletter.errors import SettingsError
from newsletter.pipeline import render
from newsletter.receipts import Entry, receipt_path
from newsletter.sandbox.store import Store, StoredContent
from newsletter.standing import Standing, ask
from newsletter.workspace import Workspace, find_issue

ISSUE = "2026-11-migraine"
KEY = "0123456789abcdef0123456789abcdef-us19"
AT = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d} 14:00"


@pytest.fixture
def asked(clinic):
    def standing(service: str | None = None) -> Standing:
        workspace = Workspace(clinic)
        found = find_issue(workspace, ISSUE, clinic)
        return ask(render(found, workspace, load_settings(workspace.settings), service), found, workspace)

    return standing


@pytest.fixture
def store(clinic) -> Store:
    return Store(clinic / ".newsletter" / "sandbox.sqlite")


def at_service(store: Store, status: str) -> None:
    with store._connection() as connection:
        connection.execute("UPDATE campaigns SET status = ?", (status,))


def note(clinic, **changes: object) -> None:
    workspace = Workspace(clinic)
    path = receipt_path(find_issue(workspace, ISSUE, clinic), workspace, practice=True)
    entry = receipts.read(path, workspace).get("sandbox", Entry())
    receipts.write(path, "sandbox", replace(entry, **changes), workspace)


def test_an_issue_that_was_never_pushed_is_not_asked_about(asked, monkeypatch):
    monkeypatch.setattr("newsletter.services.mailchimp.Mailchimp.find", lambda *_: 1 / 0)
    standing = asked()
    assert (standing.kind, standing.state, standing.campaign, standing.practice) == ("not pushed",) * 2 + ("", True)


def test_a_push_makes_a_draft(asked, newsletter, store):
    newsletter("push", ISSUE)
    standing, [campaign] = asked(), store.campaigns()
    assert (standing.kind, standing.seen, standing.campaign) == ("draft", True, campaign.id)


def test_a_draft_stays_a_draft_while_the_post_changes(asked, newsletter, clinic):
    newsletter("push", ISSUE)
    post = clinic / "issues" / ISSUE / "issue.md"
    post.write_text(post.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    assert (asked().kind, asked().state) == ("draft", "draft (practice), changed here since the push")


@pytest.mark.parametrize(
    ("status", "kind"), [("schedule", "scheduled"), ("sending", "sending"), ("sent", "sent"), ("paused", "paused")]
)
def test_the_kind_is_what_the_service_says(asked, newsletter, store, status, kind):
    newsletter("push", ISSUE)
    at_service(store, status)
    assert asked().kind == kind


def test_a_scheduled_issue_says_when(asked, newsletter):
    newsletter("test", ISSUE, "--to", "me@hill-clinic.org")
    newsletter("schedule", ISSUE, "--at", AT, "--yes")
    standing = asked()
    assert (standing.kind, standing.tested) == ("scheduled", True)
    assert standing.scheduled_for.startswith(AT[:10])


def test_an_edited_draft_and_a_deleted_one_have_kinds_of_their_own(asked, newsletter, store):
    newsletter("push", ISSUE)
    [campaign] = store.campaigns()
    store.put_content(campaign.id, StoredContent("<p>by hand</p>", "by hand"))
    assert asked().kind == "edited"
    store.delete_campaign(campaign.id)
    assert asked().kind == "deleted"


@pytest.mark.parametrize("is_pushed", [False, True])
def test_a_push_that_was_interrupted_has_a_kind_of_its_own(asked, newsletter, clinic, is_pushed):
    if is_pushed:
        newsletter("push", ISSUE)
    note(clinic, intent="update 0.0")
    assert asked().kind == "interrupted"
    assert "push was interrupted" in asked().state


@pytest.mark.parametrize("status", ["save", "schedule", "sent", "deleted", "edited"])
def test_a_service_that_cannot_be_reached_keeps_the_kind_it_had(asked, newsletter, store, monkeypatch, status):
    newsletter("push", ISSUE)
    [campaign] = store.campaigns()
    if status == "deleted":
        store.delete_campaign(campaign.id)
    elif status == "edited":
        store.put_content(campaign.id, StoredContent("<p>by hand</p>", "by hand"))
    else:
        at_service(store, status)
    before = asked()

    def unreachable(*_):
        raise SettingsError("there is no way to it")

    monkeypatch.setattr("newsletter.services.mailchimp.Mailchimp.find", unreachable)
    after = asked()
    assert (before.seen, after.seen) == (True, False)
    assert after.kind == before.kind
    assert "when last seen on " in after.state
    assert "(there is no way to it)" in after.state


def test_a_missing_key_is_told_in_words(asked, clinic, monkeypatch):
    monkeypatch.delenv("MAILCHIMP_API_KEY", raising=False)
    workspace = Workspace(clinic)
    path = receipt_path(find_issue(workspace, ISSUE, clinic), workspace, practice=False)
    receipts.write(path, "mailchimp", Entry(campaign="abc", scheduled_for="2026-12-01T14:00:00Z"), workspace)
    standing = asked("mailchimp")
    assert (standing.kind, standing.seen, standing.practice) == ("scheduled", False, False)
    assert "there is no key for Mailchimp" in standing.state
    assert standing.scheduled_for == "2026-12-01T14:00:00Z"
