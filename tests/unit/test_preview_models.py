"""What the preview's page is told of an issue: findings, trouble, figures, states, what can be done and what next."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest

from newsletter import credentials, memory
from newsletter.config import parse_settings
from newsletter.drafts import digest_of, draft_of
from newsletter.errors import Location, Problem, SettingsError
from newsletter.model import Finding
from newsletter.pipeline import Rendered, examine, render
from newsletter.preview import readiness
from newsletter.preview.build import Build
from newsletter.preview.editors import editor_link, filled
from newsletter.preview.excerpts import WINDOW, excerpt, headline, sentence
from newsletter.preview.issue_list import bare_row, in_order, row_of, title_of
from newsletter.preview.issue_page import page_of, workspace_page
from newsletter.preview.trouble import broken
from newsletter.receipts import Entry
from newsletter.standing import Standing
from newsletter.workspace import IssueFile, Workspace, find_issue

SETTINGS = """\
id: 7f3a91
brand:
  name: Hill Clinic
  address: 1 Main Street, Charlotte
  website: https://hill-clinic.org
  privacy_url: https://hill-clinic.org/privacy
  colors: {accent: "#14565d"}
sender: {name: Hill Clinic, email: news@hill-clinic.org}
timezone: America/New_York
tracking: {utm: {}}
services:
  sandbox: {audience: Newsletter readers}
  mailchimp: {audience: Everybody, segment: Charlotte}
sample_subscribers:
  - {first_name: Ada, email: ada@hill-clinic.org}
  - {first_name: "", email: no-name@hill-clinic.org}
"""
POST = """\
---
title: Sleep well
subject: Sleep well, {{ subscriber.first_name }}
preheader: Three habits
date: 2026-12-01
---

Before any heading TODO here.

## Talk to us

Hi {{ subscriber.first_name }}, see [our guide](https://hill-clinic.org/sleep), [leave]({{ links.unsubscribe }}) or
[write](mailto:news@hill-clinic.org).

## Numbers

Nothing more.[^n]

[^n]: A note.
"""
AT = datetime(2026, 11, 23, 9, 41, 7, tzinfo=UTC)
YEAR = datetime.now(UTC).year


class Bench:
    """A workspace with one issue, and builds of it."""

    def __init__(self, root: Path) -> None:
        self.workspace = Workspace(root)
        self.settings = parse_settings(SETTINGS)
        self.write(POST)

    def write(self, post: str, settings: str = SETTINGS) -> None:
        folder = self.workspace.root / "issues" / "2026-12-sleep"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "issue.md").write_bytes(post.encode())
        self.workspace.settings.write_text(settings, encoding="utf-8")
        self.settings = parse_settings(settings)

    @property
    def found(self) -> IssueFile:
        return find_issue(self.workspace, "2026-12-sleep", self.workspace.root)

    def rendered(self, service: str | None = None) -> Rendered:
        return render(self.found, self.workspace, self.settings, service)

    def build(self, service: str | None = None, **changes: Any) -> Build:
        made = Build(self.found, 3, 2, self.rendered(service), (), (), AT)
        return replace(made, **changes)

    def page(self, service: str | None = None, **changes: Any) -> dict[str, Any]:
        page = page_of(self.build(service, **changes), self.workspace, self.settings)
        json.dumps(page)  # plain data, and nothing else
        return page

    def entry(self, rendered: Rendered, **changes: Any) -> Entry:
        """A receipt that says that this very mail was pushed."""
        there = rendered.destination
        draft = draft_of(rendered, "a1", "", {}, unfinished=False)
        known = Entry(
            campaign="c1", web_url="https://clinic.example/c1", audience=there.audience, audience_id="a1",
            segment=there.segment, digest=rendered.digest, version=rendered.version, draft=digest_of(draft),
            pushed_at="2026-11-20T10:00:00Z",
        )  # fmt: skip
        return replace(known, **changes)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.delenv("MAILCHIMP_API_KEY", raising=False)
    return Bench(tmp_path)


def error(line: int = 12, column: int | None = 4, length: int = 4, **changes: Any) -> Finding:
    text = POST.split("\n")[line - 1]
    where = Location("issues/2026-12-sleep/issue.md", line, column, length, text)
    return replace(Finding("made-up", "error", "something is off.", where, "mend it"), **changes)


# The whole


def test_a_page_has_all_that_the_design_names(bench):
    page = bench.page()
    assert set(page) == {
        "id", "file", "title", "number", "mail", "version", "saved", "worked", "state", "broken", "inbox", "samples",
        "findings", "facts", "next", "banner", "service", "actions", "templates", "template", "languages", "language",
        "direction", "saved_look",
    }  # fmt: skip
    assert (page["id"], page["number"], page["mail"]) == ("2026-12-sleep", 3, 2)
    assert page["file"] == "issues/2026-12-sleep/issue.md"
    assert page["saved"] == "2026-11-23T09:41:07+00:00"
    assert len(page["version"]) == 4
    assert page["templates"] == ["default", "editorial", "letter"]
    assert page["saved_look"] == {"template": "default", "language": "en", "direction": "ltr"}


def test_the_inbox_shows_a_row_for_each_sample_subscriber(bench):
    page = bench.page()
    assert [row["subject"] for row in page["inbox"]] == ["Sleep well, Ada", "Sleep well, there"]
    assert page["inbox"][0]["preheader"] == "Three habits"
    assert (page["inbox"][0]["sender"], page["inbox"][0]["initial"]) == ("Hill Clinic", "H")
    assert page["inbox"][0]["color"] == "#14565d"
    assert page["samples"] == [{"name": "Ada"}, {"name": "No first name"}]


def test_an_issue_of_which_nothing_could_ever_be_shown_is_a_page_as_well(bench):
    problem = Problem("it is not text", Location("issues/2026-12-sleep/issue.md", 1))
    page = bench.page(rendered=None, problems=(problem,), findings=None)
    assert (page["version"], page["facts"], page["findings"], page["inbox"]) == ("", None, None, [])
    assert page["state"] == {"kind": "unreadable", "words": "Cannot be shown"}
    assert page["title"] == "Sleep well"
    assert not page["actions"]["push"]["ready"]


def test_a_workspace_is_called_by_its_brand(bench):
    about = workspace_page(bench.workspace, bench.settings)
    assert about == {
        "workspace": "Hill Clinic",
        "service": {"name": "sandbox", "title": "the sandbox", "practice": True},
    }


# Findings


def test_findings_stand_by_weight_and_what_is_waived_comes_last(bench):
    found = (
        error(severity="note", waived="it is fine"),
        error(severity="note", code="b"),
        error(severity="error", code="d"),
        error(severity="warning", code="c"),
    )
    page = bench.page(findings=found)
    assert [one["code"] for one in page["findings"]] == ["d", "c", "b", "made-up"]
    assert page["findings"][3]["waived"] == "it is fine"


def test_the_reason_of_a_waiver_is_told_once(bench):
    told = error(severity="note", message="something is off (waived: it is fine)", waived="it is fine")
    [shown] = bench.page(findings=(told,))["findings"]
    assert (shown["message"], shown["waived"]) == ("Something is off", "it is fine")


WHERE = {
    "in a section": (Location("issues/2026-12-sleep/issue.md", 12, 1), "Talk to us, line 12"),
    "on a heading": (Location("issues/2026-12-sleep/issue.md", 10, 1), "Talk to us, line 10"),
    "before any heading": (Location("issues/2026-12-sleep/issue.md", 8, 1), "Top of the mail, line 8"),
    "in the subject": (Location("issues/2026-12-sleep/issue.md", 3, 10), "Inbox row, line 3"),
    "in the title": (Location("issues/2026-12-sleep/issue.md", 2, 8), "Top of the mail, line 2"),
    "in a note": (Location("issues/2026-12-sleep/issue.md", 19, 7), "Footnotes, line 19"),
    "in the settings": (Location("newsletter.yaml", 4, 12), "Settings, line 4"),
    "in another file": (Location("templates/default/text.mjml.j2", 3), "text.mjml.j2, line 3"),
    "nowhere in particular": (Location("issues/2026-12-sleep/issue.md", 1), "The mail as a whole"),
    "nowhere": (None, ""),
}


@pytest.mark.parametrize(("where", "words"), WHERE.values(), ids=WHERE)
def test_a_place_is_told_in_words_that_need_no_file_name(bench, where, words):
    [finding] = bench.page(findings=(error(location=where),))["findings"]
    assert finding["where"] == words


def test_a_finding_keeps_its_key_while_its_line_moves(bench):
    moved = error(line=12)
    assert moved.location
    lower = replace(moved, location=replace(moved.location, line=40, column=4))
    before = bench.page(findings=(moved, moved))["findings"]
    after = bench.page(findings=(lower, lower))["findings"]
    assert [one["key"] for one in before] == [one["key"] for one in after]
    assert len({one["key"] for one in before}) == 2


EXCERPTS = {
    "short": (("an odd word", 4, 3), ("an ", "odd", " word")),
    "at the end": (("an odd", 4, 3), ("an ", "odd", "")),
    "no column": (("  an odd word", None, 1), ("an odd word", "", "")),
    "a control": (("a\x1b[31m odd", 8, 3), ("a [31m ", "odd", "")),
    "turned letters": (("a\u202eb odd", 5, 3), ("a b ", "odd", "")),
    "long before": (("x" * 60 + " odd", 62, 3), ("…" + "x" * 30 + " ", "odd", "")),
    "long behind": (("odd " + "x" * 60, 1, 3), ("", "odd", " " + "x" * 30 + "…")),
    "all of it long": (("x" * 90, 1, 90), ("", "x" * 34 + "…", "")),
    "beyond the end": (("odd", 9, 3), ("odd", "", "")),
}


@pytest.mark.parametrize(("place", "expected"), EXCERPTS.values(), ids=EXCERPTS)
def test_an_excerpt_holds_the_fault_and_what_fits_around_it(place, expected):
    text, column, length = place
    found = excerpt(Location("a.md", 1, column, length, text))
    assert found == dict(zip(("before", "marked", "behind"), expected, strict=True))
    assert len("".join(found.values()).replace("…", "")) <= WINDOW


@pytest.mark.parametrize("text", [None, "", "   ", "\t"])
def test_an_empty_line_has_no_excerpt(text):
    assert excerpt(Location("a.md", 1, 1, 1, text)) is None


HEADLINES = {
    "a sentence": ("this link leads nowhere.", "This link leads nowhere"),
    "a number": ("1 phone number is not yours", "1 phone number is not yours"),
    "a setting": ("brand.name is empty", "brand.name is empty"),
    "a key with a line": ("utm_campaign is long", "utm_campaign is long"),
    "dots": ("and so on...", "And so on..."),
    "a quotation": ("'x' is odd", "'x' is odd"),
    "another script": ("état civil", "État civil"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("message", "expected"), HEADLINES.values(), ids=HEADLINES)
def test_a_message_becomes_a_line_of_its_own(message, expected):
    assert headline(message) == expected


def test_a_sentence_ends_once():
    assert [sentence(one) for one in ("write it", "write it.", "did you mean 'x'?", "")] == [
        "Write it.", "Write it.", "Did you mean 'x'?", "",
    ]  # fmt: skip


# A save that cannot be shown


def test_trouble_shows_the_line_with_two_around_it_and_a_caret(bench):
    where = Location("issues/2026-12-sleep/issue.md", 10, 4, 4, "## Talk to us")
    trouble = broken((Problem("the button is never closed", where, "close it"),), bench.workspace, bench.settings)
    assert trouble
    assert trouble["sentence"] == "The button is never closed."
    assert trouble["hint"] == "Close it."
    assert [(one["number"], one["bad"]) for one in trouble["excerpt"]] == [
        (8, False), (9, False), (10, True), (11, False), (12, False),
    ]  # fmt: skip
    assert trouble["caret"] == {"start": 3, "length": 4}
    assert trouble["message"] == (
        "error: the button is never closed\n  --> issues/2026-12-sleep/issue.md:10:4\n 10 | ## Talk to us\n"
        "    |    ^^^^\n  hint: close it"
    )


@pytest.mark.parametrize("column", [1, 60, 250, 399, 400, 401])
def test_of_a_long_line_the_part_around_the_caret_is_shown(bench, column):
    line = "".join(chr(97 + number % 26) for number in range(400))
    bench.write(f"# Top\n\n{line}\n")
    where = Location("issues/2026-12-sleep/issue.md", 3, column, 3, line)
    trouble = broken((Problem("odd", where),), bench.workspace, bench.settings)
    assert trouble
    [bad] = [one["text"] for one in trouble["excerpt"] if one["bad"]]
    assert len(bad) <= 122
    assert bad[trouble["caret"]["start"] :][:1] == line[column - 1 :][:1]


OUTSIDE = ["../secret.txt", "/etc/passwd", ".env", "gone.md", "issues", "a\x00b"]


@pytest.mark.parametrize("file", OUTSIDE)
def test_trouble_shows_no_line_of_what_is_no_file_of_the_workspace(bench, file):
    (bench.workspace.root.parent / "secret.txt").write_text("secret", encoding="utf-8")
    (bench.workspace.root / ".env").write_text("KEY=secret", encoding="utf-8")
    trouble = broken((Problem("odd", Location(file, 1, 1)),), bench.workspace, bench.settings)
    assert trouble
    assert (trouble["excerpt"], trouble["caret"]) == ([], None)


def test_a_tab_and_windows_line_ends_leave_the_caret_in_its_place(bench):
    bench.write("# Top\r\n\r\n\tx odd\r\n")
    trouble = broken(
        (Problem("odd", Location("issues/2026-12-sleep/issue.md", 3, 4, 3)), Problem("more", Location("x.md", 7))),
        bench.workspace,
        bench.settings,
    )
    assert trouble
    [bad] = [one["text"] for one in trouble["excerpt"] if one["bad"]]
    assert (bad, trouble["caret"]) == (" x odd", {"start": 3, "length": 3})
    assert trouble["more"] == ["x.md:7: more"]


# Figures


def test_facts_name_links_as_they_were_meant(bench):
    facts = bench.page()["facts"]
    assert [(one["words"], one["href"], one["line"]) for one in facts["links"]] == [
        ("our guide", "https://hill-clinic.org/sleep", 12),
        ("leave", "Unsubscribe", 12),
        ("write", "mailto:news@hill-clinic.org", 13),
        ("Privacy", "https://hill-clinic.org/privacy", 6),
    ]
    assert facts["links"][0]["anchor"]["words"] == "our guide"


SIZES = {"fine": 10, "long": 75_000, "over": 100_000}


@pytest.mark.parametrize(("level", "characters"), SIZES.items(), ids=SIZES)
def test_a_size_is_judged_by_gmails_limit(bench, level, characters):
    bench.write(f"# Top\n\n{'word ' * (characters // 5)}\n")
    facts = bench.page()["facts"]
    assert (facts["level"], facts["limit"], facts["tick"]) == (level, 102_400, 81_920)
    assert facts["sentence"].endswith(".")


MINUTES = {"a few": ("a few words", 1), "English": ("word " * 690, 3), "Japanese": ("眠" * 1500, 3)}


@pytest.mark.parametrize(("words", "minutes"), MINUTES.values(), ids=MINUTES)
def test_reading_takes_as_long_as_its_script_needs(bench, words, minutes):
    bench.write(f"# Top\n\n{words}\n")
    assert bench.page()["facts"]["minutes"] == minutes


# States, and what is next


def standing(kind: str, **changes: Any) -> Standing:
    return replace(Standing("2026-12-sleep", "sandbox", True, "draft", kind, seen=True), kind=kind, **changes)


LATER = f"{YEAR}-12-01T14:00:00Z"
GOES_OUT = f"Goes out {datetime(YEAR, 12, 1, tzinfo=UTC):%a} 1 Dec, 09:00"
STATES: dict[str, tuple[dict[str, Any] | None, Standing | None, str, str, str]] = {
    "nothing was pushed": (None, None, "draft", "Draft", "push the draft."),
    "pushed": ({}, None, "pushed", "Pushed", "send a test to yourself."),
    "changed": ({"draft": "x"}, None, "changed", "Changed since push", "push what you changed, and send a test."),
    "scheduled": (
        {"scheduled_for": LATER}, None, "scheduled", GOES_OUT,
        "nothing to do; it goes out by itself.",
    ),
    "another version is": (
        {"scheduled_for": LATER, "draft": "x"}, None, "mismatch", "Not the scheduled version",
        "unschedule, or undo your changes.",
    ),
    "sent for practice": ({"sent": True}, None, "practice", "Sent (practice)", "nothing to do; see newsletter report."),
    "interrupted": (
        {"intent": "update x"}, None, "interrupted", "Push was interrupted", "push again; it goes on where it stopped.",
    ),
    "deleted there": (
        {}, standing("deleted"), "deleted", "Draft deleted at the sandbox",
        "push again in the terminal, with --recreate: that makes a new draft.",
    ),
    "edited there": (
        {}, standing("edited"), "edited", "Edited at the sandbox",
        "look at the draft at the service, and decide whose words are to stay.",
    ),
    "scheduled there": (
        {}, standing("scheduled", scheduled_for=LATER), "scheduled", GOES_OUT,
        "nothing to do; it goes out by itself.",
    ),
    "unscheduled there": ({"scheduled_for": LATER}, standing("draft"), "pushed", "Pushed", "send a test to yourself."),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "said", "kind", "words", "after"), STATES.values(), ids=STATES)
def test_a_state_is_told_with_what_to_do_next(bench, changes, said, kind, words, after):
    rendered = bench.rendered()
    entry = Entry() if changes is None else bench.entry(rendered, **changes)
    page = bench.page(rendered=rendered, entry=entry, standing=said)
    assert page["state"] == {"kind": kind, "words": words}
    assert page["next"] == {"before": "", "link": "", "key": "", "after": after}


def test_a_tested_issue_is_to_be_scheduled_or_approved_first(bench):
    rendered = bench.rendered()
    tested = bench.entry(rendered, tested=rendered.digest)
    page = bench.page(rendered=rendered, entry=tested)
    assert (page["state"]["kind"], page["next"]["after"]) == ("tested", "schedule it in the terminal.")
    bench.write(POST, SETTINGS + "approval: required\n")
    asking = bench.page(entry=tested)["next"]["after"]
    assert asking == "ask for approval: they answer with the version code."
    approved = bench.page(entry=replace(tested, approved=rendered.digest))["next"]["after"]
    assert approved == "schedule it in the terminal."


def test_what_was_sent_another_year_says_so(bench):
    rendered = bench.rendered("mailchimp")
    entry = bench.entry(rendered, sent=True, sent_at="2024-10-06T13:00:00Z")
    state = bench.page("mailchimp", rendered=rendered, entry=entry)["state"]
    assert state == {"kind": "sent", "words": "Sent 6 Oct 2024"}


@pytest.mark.parametrize(("count", "link"), [(1, "fix 1 error"), (3, "fix 3 errors")])
def test_errors_come_before_all_else(bench, count, link):
    page = bench.page(findings=(error(),) * count)
    assert page["next"] == {
        "before": "", "link": link, "key": page["findings"][0]["key"], "after": ", then push and send a test.",
    }  # fmt: skip


def test_while_findings_are_looked_for_nothing_is_promised(bench):
    page = bench.page(findings=None)
    assert page["findings"] is None
    assert page["next"]["after"] == "checking …"


def test_a_broken_save_is_to_be_mended_first(bench):
    where = Location("issues/2026-12-sleep/issue.md", 10, 4)
    page = bench.page(problems=(Problem("odd", where),), findings=(error(),))
    assert page["next"]["after"] == "fix line 10 and save."
    assert page["findings"]
    elsewhere = bench.page(problems=(Problem("odd", Location("newsletter.yaml", 3)),))
    assert elsewhere["next"]["after"] == "fix line 3 of newsletter.yaml and save."


# What can be done


def test_a_push_says_what_it_changes_and_who_would_get_it(bench):
    rendered = bench.rendered()
    actions = bench.page(rendered=rendered)["actions"]
    assert actions["push"] == {"ready": True, "reason": ""}
    assert actions["changes"] == ["Nothing of it was pushed yet."]
    assert actions["recipients"] == "everybody in “Newsletter readers”"
    assert actions["schedule_command"].startswith('newsletter schedule 2026-12-sleep --at "20')
    entry = bench.entry(rendered)
    memory.remember(
        bench.workspace, "sandbox", "2026-12-sleep", tested=memory.in_words(rendered), addresses=("a@b.org",)
    )
    bench.write(POST.replace("Nothing more.", "Something more."))
    changed = bench.page(entry=entry)["actions"]
    assert changed["changes"] == ["-Nothing more.[1]", "+Something more.[1]"]
    assert changed["test"]["addresses"] == ["a@b.org"]
    assert changed["draft_url"] == "https://clinic.example/c1"


CLOSED: dict[str, tuple[Callable[[Rendered], dict[str, Any]], str]] = {
    "a broken save": (
        lambda _: {"problems": (Problem("odd"),)}, "The last save cannot be shown; mend it first.",
    ),
    "sent": (lambda _: {"entry": Entry(campaign="c", sent=True)}, "It was sent already."),
    "scheduled": (
        lambda _: {"entry": Entry(campaign="c", scheduled_for=LATER)}, "It is scheduled; unschedule it first.",
    ),
    "scheduled there": (lambda _: {"standing": standing("scheduled")}, "It is scheduled; unschedule it first."),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "reason"), CLOSED.values(), ids=CLOSED)
def test_what_cannot_be_done_says_why(bench, changes, reason):
    actions = bench.page(**changes(bench.rendered()))["actions"]
    assert actions["push"] == {"ready": False, "reason": reason}
    assert (actions["test"]["ready"], actions["test"]["reason"]) == (False, reason)
    assert actions["unschedule"]["ready"] is (reason.startswith("It is scheduled"))


def test_a_real_service_without_a_key_says_how_to_connect_it(bench, monkeypatch):
    page = bench.page("mailchimp")
    reason = "There is no key for Mailchimp: run newsletter connect mailchimp in the terminal."
    assert page["service"] == {
        "name": "mailchimp", "title": "Mailchimp", "practice": False, "ready": False, "reason": reason,
    }  # fmt: skip
    assert page["actions"]["push"] == {"ready": False, "reason": reason}
    assert page["actions"]["recipients"] == "the segment “Charlotte” of “Everybody”"
    monkeypatch.setenv("MAILCHIMP_API_KEY", "0-us1")
    assert bench.page("mailchimp")["actions"]["push"]["ready"]


def test_a_key_is_noticed_when_it_comes_when_it_goes_and_when_git_has_it(bench):
    root, keys = bench.workspace.root, bench.workspace.root / ".env"
    assert not bench.page("mailchimp")["service"]["ready"]
    keys.write_text("MAILCHIMP_API_KEY=0-us1\n")
    assert bench.page("mailchimp")["service"]["ready"]
    keys.write_text("")
    assert not bench.page("mailchimp")["service"]["ready"]
    keys.write_text("MAILCHIMP_API_KEY=0-us1\n")
    assert bench.page("mailchimp")["service"]["ready"]
    for arguments in (["init", "-q"], ["add", "-f", ".env"]):
        subprocess.run(["git", *arguments], cwd=root, check=True)
    assert "the file .env is in git" in bench.page("mailchimp")["service"]["reason"].lower()


def test_git_is_not_asked_again_for_every_page(bench, monkeypatch):
    (bench.workspace.root / ".env").write_text("MAILCHIMP_API_KEY=0-us1\n")
    asked = []

    def counting(*arguments):
        asked.append(arguments)
        return credentials.read_key(*arguments)

    monkeypatch.setattr(readiness, "read_key", counting)
    for _ in range(3):
        assert bench.page("mailchimp")["service"]["ready"]
    assert len(asked) == 1


def test_pictures_that_cannot_travel_stop_a_push(bench):
    bench.write(POST + "\n![A hill](gone.png)\n")
    push = bench.page()["actions"]["push"]
    assert push == {"ready": False, "reason": "1 picture cannot be used: gone.png."}


def test_the_banner_names_both_versions(bench):
    entry = bench.entry(bench.rendered(), scheduled_for=LATER, recipients=2341)
    assert bench.page(entry=entry)["banner"] is None
    bench.write(POST.replace("Nothing more.", "Something more."))
    page = bench.page(entry=entry)
    assert page["banner"] == {
        "you": page["version"],
        "scheduled": entry.version,
        "when": f"{datetime(YEAR, 12, 1, tzinfo=UTC):%A} 1 December {YEAR}, 09:00 in New York",
        "people": "2,341 people",
        "changes": [f"Version {entry.version} was pushed, and this is version {page['version']}."],
    }


# The list


def test_a_row_counts_the_worst_that_nobody_waived(bench):
    found = (error(severity="note"), error(severity="warning"), error(severity="warning"), error(waived="fine"))
    row = row_of(bench.build(findings=found), bench.settings)
    assert (row["worst"], row["count"], row["broken"]) == ("warning", 2, False)
    assert (row["id"], row["title"], row["date"], row["group"]) == (
        "2026-12-sleep", "Sleep well", "2026-12-01", "works",
    )  # fmt: skip


def test_what_was_sent_is_counted_no_more_and_stands_among_what_was_sent(bench):
    entry = Entry(campaign="c", sent=True, sent_at="2026-10-06T13:00:00Z")
    row = row_of(bench.build(findings=(error(),), entry=entry), bench.settings)
    assert (row["worst"], row["count"], row["group"], row["date"]) == ("", 0, "sent", "2026-10-06")


def test_a_row_is_the_same_before_and_after_the_issue_was_built(bench):
    bare = bare_row(bench.found, bench.workspace, bench.settings)
    assert bare == row_of(bench.build(findings=()), bench.settings)


def test_issues_stand_newest_first_and_sent_ones_last():
    rows = [
        {"id": name, "date": day, "group": group}
        for name, day, group in (
            ("a", "2026-01-01", "works"), ("2026-03-b", "", "works"), ("c", "2026-09-01", "sent"),
            ("d", "2026-02-01", "works"), ("e", "2026-10-01", "sent"),
        )
    ]  # fmt: skip
    assert [row["id"] for row in in_order(rows)] == ["2026-03-b", "d", "a", "e", "c"]


TITLES = {
    "front matter": ("---\ntitle: Sleep well\n---\n# Other\n", "Sleep well"),
    "quoted": ('---\ntitle: "Sleep: well"\n---\n', "Sleep: well"),
    "TOML": ('+++\ntitle = "Sleep well"\n+++\n', "Sleep well"),
    "a heading": ("---\nsubject: x\n---\n\n# Sleep well #\n", "Sleep well"),
    "a heading that ends with a sign": ("# Learn C# now, and C#\n", "Learn C# now, and C#"),
    "a heading of blanks": ("# a" + " " * 16_000 + "b", "a b"),
    "the subject": ("---\nsubject: Sleep well\n---\n\nWords.\n", "Sleep well"),
    "Windows": ("---\r\ntitle: Sleep well\r\n---\r\n", "Sleep well"),
    "never closed": ("---\ntitle: Sleep well\n", "Sleep well"),
    "several lines": ("---\ntitle: >\n  Sleep\n---\n", "x"),
    "nothing": ("", "x"),
    "no text": ("\x00\xff\x00", "x"),
    "right to left": ("# שינה טובה\n", "שינה טובה"),
}


@pytest.mark.parametrize(("post", "title"), TITLES.values(), ids=TITLES)
def test_a_title_is_read_without_building_the_issue(tmp_path, post, title):
    path = tmp_path / "x.md"
    path.write_bytes(post.encode())
    assert title_of(IssueFile("x", path, tmp_path, tmp_path / "r.yaml")) == title


def test_a_post_that_is_gone_is_called_by_its_id(tmp_path):
    assert title_of(IssueFile("x", tmp_path / "x.md", tmp_path, tmp_path / "r.yaml")) == "x"


# Editors


_ENCODED = "/home/ada/my%20clinic/issues/%C3%A4%231.md"
EDITORS = {
    "vscode": f"vscode://file{_ENCODED}:41:7",
    "Cursor": f"cursor://file{_ENCODED}:41:7",
    "zed": f"zed://file{_ENCODED}:41:7",
    "sublime": f"subl://open?url=file://{_ENCODED}&line=41&column=7",
    "textmate": f"txmt://open?url=file://{_ENCODED}&line=41&column=7",
    "pycharm": f"pycharm://open?file={_ENCODED}&line=41&column=7",
    "my-editor://{file}?{line}": f"my-editor://{_ENCODED}?41",
}


@pytest.mark.parametrize(("editor", "expected"), EDITORS.items(), ids=EDITORS)
def test_an_editor_opens_the_very_line(bench, editor, expected):
    settings = parse_settings(f"{SETTINGS}preview: {{editor: '{editor}'}}\n")
    workspace = Workspace(Path("/home/ada/my clinic"))
    assert editor_link(Location("issues/ä#1.md", 41, 7), workspace, settings) == expected


def test_without_an_editor_there_is_no_link(bench):
    assert editor_link(Location("a.md", 1), bench.workspace, bench.settings) == ""


def test_paths_of_windows_are_written_as_editors_take_them():
    path = PureWindowsPath("C:\\Users\\Ada Hill\\issue.md")
    assert filled("vscode://file{file}:{line}:{column}", path, 3, 1) == "vscode://file/C:/Users/Ada%20Hill/issue.md:3:1"
    assert filled("idea://open?file={file}&line={line}", path, 3, 1).endswith(
        "file=C:/Users/Ada%20Hill/issue.md&line=3"
    )


REFUSED = [
    "javascript:alert(1)//{file}{line}", "https://x.org/{file}:{line}", "data:text/html,{file}{line}",
    "file://{file}:{line}", "emacs", "my-editor://{file}", "my-editor://{file}:{line}:{other}", "x y://{file}:{line}",
]  # fmt: skip


@pytest.mark.parametrize("editor", REFUSED)
def test_an_editor_that_is_none_is_a_slip_in_the_settings(editor):
    with pytest.raises(SettingsError) as error:
        parse_settings(f'{SETTINGS}preview:\n  editor: "{editor}"\n')
    [problem] = error.value.problems
    assert "cannot be" in problem.message
    assert "vscode" in str(problem.hint)


# How long it takes


def test_a_page_with_findings_is_made_in_a_moment(bench):
    build = bench.build(findings=(error(), error(line=8, column=20)) * 5)
    page_of(build, bench.workspace, bench.settings)
    start = time.process_time()
    page_of(build, bench.workspace, bench.settings)
    assert time.process_time() - start < 0.05


@pytest.mark.slow
def test_a_page_of_thousands_of_links_with_hundreds_of_findings_takes_no_seconds(bench):
    bench.write("---\nsubject: x\n---\n\n# Top\n\n" + "A **word** and [more](https://a.org/x) of it. " * 4_000 + "\n")
    rendered = bench.rendered()
    _ = rendered.digest, rendered.for_service
    places = (rendered.issue.location(7, 1 + number * 45, 8) for number in range(400))
    build = bench.build(rendered=rendered, findings=tuple(error(location=where) for where in places))
    start = time.process_time()
    page_of(build, bench.workspace, bench.settings)
    assert time.process_time() - start < 5


def test_nothing_raises_for_what_the_checks_find_in_a_bad_post(bench):
    bench.write(POST.replace("Nothing more.", "{{ bogus }} [x](ftp://y) ![](no.png) [[z]] \u202e <b>a</b>"))
    page = bench.page(findings=examine(bench.rendered()))
    assert page["findings"]
    assert row_of(bench.build(), bench.settings)["id"] == "2026-12-sleep"


def test_a_finding_says_why_it_matters_in_the_words_of_the_documentation(bench):
    [known, made_up] = bench.page(findings=(error(code="placeholder"), error()))["findings"]
    assert known["why"].endswith(".")
    assert known["why"][:1].isupper()
    assert made_up["why"] == ""
