"""From the test mail to the report, through the command line, against the practice service on a real socket.

Every test runs twice: with the sandbox of the workspace, and with the service `mailchimp` whose `base_url` is a
practice service on loopback.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import requests
import yaml

from newsletter.receipts import Entry, read, receipt_path, write
from newsletter.sandbox import audience as practice
from newsletter.sandbox.faults import Faults, answer, dropped, reset, throttled
from newsletter.sandbox.server import running
from newsletter.sandbox.store import Store, StoredCampaign, StoredContent
from newsletter.services.interface import Audience
from newsletter.workspace import Workspace, find_issue

ISSUE = "2026-11-migraine"
KEY = "0123456789abcdef0123456789abcdef-us19"
ME = "me@hill-clinic.org"
SENDS = "POST /campaigns/*/actions/send"
SCHEDULES = "POST /campaigns/*/actions/schedule"
BROKEN = ("Hi {{", "{{ subscriber.frist_name }} Hi {{")
# A month ahead, a quarter hour, in the zone of the workspace.
THEN = (datetime.now(UTC) + timedelta(days=30)).replace(hour=14, minute=0, second=0, microsecond=0)
AT = f"{THEN:%Y-%m-%d %H:%M}"


@dataclass
class Desk:
    """A workspace, the service it sends by, and what arrived there."""

    root: Path
    service: str
    store: Store
    newsletter: Callable
    faults: Faults
    wire: list[str] = field(default_factory=list)

    def __call__(self, *arguments: object, code: int = 0):
        self.wire.clear()
        ran = self.newsletter(*arguments)
        assert ran.code == code, ran
        assert "Traceback" not in ran.err
        assert KEY not in ran.out + ran.err
        return ran

    @property
    def post(self) -> Path:
        return self.root / "issues" / ISSUE / "issue.md"

    @property
    def receipt(self) -> Path:
        workspace = Workspace(self.root)
        return receipt_path(find_issue(workspace, ISSUE, self.root), workspace, practice=self.service == "sandbox")

    @property
    def entry(self) -> Entry:
        return read(self.receipt, Workspace(self.root)).get(self.service, Entry())

    @property
    def campaign(self) -> StoredCampaign:
        [only] = self.store.campaigns()
        return only

    @property
    def version(self) -> str:
        return json.loads(self.newsletter("status", "--json").out)["issues"][0]["version"]

    @property
    def state(self) -> str:
        return json.loads(self.newsletter("status", "--json").out)["issues"][0]["state"]

    def edit(self, old: str, new: str) -> None:
        text = self.post.read_text(encoding="utf-8")
        assert old in text
        self.post.write_text(text.replace(old, new), encoding="utf-8")

    def settings(self, **changes: object) -> None:
        path = self.root / "newsletter.yaml"
        path.write_text(
            yaml.safe_dump({**yaml.safe_load(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8"
        )

    def at_service(self, status: str) -> None:
        with self.store._connection() as connection:
            connection.execute("UPDATE campaigns SET status = ?", (status,))

    def let_its_time_come(self) -> None:
        with self.store._connection() as connection:
            connection.execute("UPDATE sendings SET send_time = ?", (datetime.now(UTC).isoformat(timespec="seconds"),))

    def tested(self) -> Desk:
        self("test", ISSUE, "--to", ME)
        return self


@pytest.fixture
def wire(monkeypatch) -> list[str]:
    """Every request that leaves this process, as `METHOD /path`."""
    seen: list[str] = []
    send = requests.Session.send

    def noted(self, request, **options):
        seen.append(f"{request.method} {urlsplit(request.url).path.removeprefix('/3.0')}")
        return send(self, request, **options)

    monkeypatch.setattr(requests.Session, "send", noted)
    return seen


@pytest.fixture(params=["sandbox", "mailchimp"])
def desk(request, clinic, newsletter, wire, monkeypatch, tmp_path) -> Iterator[Desk]:
    """For the sandbox, the one of the workspace is kept running as `newsletter sandbox` would."""
    monkeypatch.delenv("MAILCHIMP_API_KEY", raising=False)
    faults = Faults()
    account = clinic if request.param == "sandbox" else tmp_path / "account"
    with running(account, faults=faults) as base_url:
        store = Store(account / ".newsletter" / "sandbox.sqlite")
        desk = Desk(clinic, request.param, store, newsletter, faults, wire)
        if request.param == "sandbox":
            origin = base_url.removesuffix("/3.0")
            monkeypatch.setattr("newsletter.sandbox.server._already_serving", lambda _: origin)
        else:
            monkeypatch.setenv("MAILCHIMP_API_KEY", KEY)
            own = {"base_url": base_url, "audience": practice.LIST_NAME}
            desk.settings(service="mailchimp", services={"mailchimp": own})
        yield desk


@pytest.fixture
def impatient(monkeypatch) -> None:
    from newsletter.services.http import HttpClient

    monkeypatch.setitem(HttpClient.__init__.__kwdefaults__, "sleep", lambda _: None)


only_mailchimp = pytest.mark.parametrize("desk", ["mailchimp"], indirect=True)


# The whole way.


def test_an_issue_is_tested_scheduled_stopped_sent_and_reported(desk):
    ran = desk("test", ISSUE, "--to", ME)
    assert f"Sent a test of {ISSUE} (version {desk.version}) to {ME}" in ran.out
    assert f"newsletter schedule {ISSUE} --at" in ran.out
    [mail] = desk.store.tests(desk.campaign.id)
    assert (mail.addresses, mail.subject) == ((ME,), "Living with migraine")
    assert desk.state == f"draft{practised(desk)}, tested"

    ran = desk("schedule", ISSUE, "--at", AT, "--yes")
    assert f"Scheduled {ISSUE} (version " in ran.out
    assert desk.campaign.status == "schedule"
    assert datetime.fromisoformat(desk.campaign.send_time) == THEN
    assert desk.state.startswith(f"scheduled{practised(desk)} for ")

    ran = desk("unschedule", ISSUE)
    assert f"Stopped: {ISSUE} does not go out on " in ran.out
    assert desk.campaign.status == "save"

    ran = desk("send", ISSUE, "--yes")
    assert f"Sent {ISSUE} (version " in ran.out
    assert f"newsletter report {ISSUE}" in ran.out
    assert (desk.campaign.status, desk.entry.sent, desk.entry.action) == ("sent", True, "")
    assert desk.state == f"sent{practised(desk)}"
    assert desk.faults.count(SENDS) == 1

    ran = desk("report", ISSUE)
    assert "too early" in ran.out


def practised(desk: Desk) -> str:
    return " (practice)" if desk.service == "sandbox" else ""


def test_what_the_sandbox_did_is_called_practice(desk):
    ran = [desk("test", ISSUE, "--to", ME), desk("schedule", ISSUE, "--at", AT, "--yes"), desk("unschedule", ISSUE)]
    ran += [desk("send", ISSUE, "--yes"), desk("report", ISSUE)]
    says = ["Practice run: no real person received this." in one.out for one in ran]
    assert says == [desk.service == "sandbox"] * 5


def test_the_question_names_audience_subject_sender_version_and_time(desk, monkeypatch):
    desk.settings(timezone="America/New_York")
    desk.tested()
    asked = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.confirm", lambda text, **_: asked.append(text))
    noon = f"{THEN:%Y-%m-%d} 12:00"
    ran = desk("schedule", ISSUE, "--at", noon, code=7)
    for part in (desk.version, "Living with migraine", "Hill Clinic <news@hill-clinic.org>"):
        assert part in ran.out
    utc = "16:00" if zone_name(noon) == "EDT" else "17:00"
    assert f", 12:00 in New York ({utc} UTC), to 2,341 people in '{practice.LIST_NAME}'" in ran.out
    assert "Nothing was done" in ran.out
    desk("send", ISSUE, code=7)
    assert asked == ["Schedule it?", "Send it now? It cannot be called back."]
    assert desk.campaign.status == "save"


def zone_name(local: str) -> str:
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo("America/New_York")).tzname()


def test_a_segment_is_named_and_counted(desk):
    desk.edit("subject:", "segment: Staff\nsubject:")
    ran = desk.tested()("send", ISSUE, "--yes")
    assert f"to 12 people in 'Staff', a segment of '{practice.LIST_NAME}'" in ran.out


def test_a_yes_sends_and_the_draft_is_looked_at_again_after_it(desk, monkeypatch):
    desk.tested()
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)

    def edited_meanwhile(*_, **__):
        desk.store.put_content(desk.campaign.id, StoredContent("<p>Other</p>", "Other"))
        return True

    monkeypatch.setattr("click.confirm", edited_meanwhile)
    ran = desk("send", ISSUE, code=7)
    assert "was edited at the service" in ran.err
    assert desk.faults.count(SENDS) == 0
    desk("push", ISSUE, "--overwrite")
    monkeypatch.setattr("click.confirm", lambda *_, **__: True)
    desk("send", ISSUE)
    assert desk.campaign.status == "sent"


# Tests.


def test_addresses_are_remembered_on_this_computer_only(desk):
    desk("test", ISSUE, "--to", ME, "--to", "you@hill-clinic.org", "--to", ME)
    desk("test", ISSUE)
    assert [mail.addresses for mail in desk.store.tests(desk.campaign.id)] == [(ME, "you@hill-clinic.org")] * 2
    assert ME not in desk.receipt.read_text(encoding="utf-8")
    desk("test", ISSUE, "--to", "new@hill-clinic.org")
    desk("test", ISSUE)
    assert desk.store.tests(desk.campaign.id)[0].addresses == ("new@hill-clinic.org",)


def test_without_any_address_a_test_is_a_usage_error(desk):
    assert "--to" in desk("test", ISSUE, code=2).err
    assert "is not an email address" in desk("test", ISSUE, "--to", "ada", code=2).err
    assert desk.wire == []


def test_errors_block_a_test_that_counts(desk):
    desk.edit(*BROKEN)
    ran = desk("test", ISSUE, "--to", ME, code=1)
    assert "[merge-field-unknown]" in ran.err
    assert f"newsletter test {ISSUE} --draft" in ran.err
    assert (desk.wire, desk.store.campaigns()) == ([], ())


def test_a_draft_with_errors_can_be_tested_and_does_not_count(desk):
    desk.edit(*BROKEN)
    ran = desk("test", ISSUE, "--to", ME, "--draft")
    assert "does not count, as 1 error must be mended" in ran.out
    [mail] = desk.store.tests(desk.campaign.id)
    assert mail.subject == "[DRAFT] Living with migraine"
    assert desk.entry.tested == ""
    desk("send", ISSUE, "--yes", code=1)
    desk.edit(BROKEN[1], BROKEN[0])
    ran = desk("send", ISSUE, "--yes", code=7)
    assert "begins with [DRAFT]" in ran.err
    assert f"newsletter push {ISSUE}" in ran.err
    desk("push", ISSUE)
    assert "no test of this issue was sent yet" in desk("send", ISSUE, "--yes", code=7).err
    assert desk.faults.count(SENDS) == 0


def test_a_test_stops_at_a_colleagues_edit(desk):
    desk.tested()
    desk.store.put_content(desk.campaign.id, StoredContent("<p>Other</p>", "Other"))
    assert f"newsletter push {ISSUE} --overwrite" in desk("test", ISSUE, code=7).err
    assert len(desk.store.tests(desk.campaign.id)) == 1


def test_after_an_edit_what_changed_since_the_test_is_listed(desk):
    desk.tested()
    desk.edit("read [our", "look at [our")
    desk.edit("subject: Living", "subject: Thriving")
    desk("push", ISSUE)
    ran = desk("send", ISSUE, "--yes", code=7)
    assert "was changed since it was tested" in ran.err
    assert "subject: 'Living with migraine' is now 'Thriving with migraine'" in ran.err
    assert "+Hi" in ran.err.replace(" ", "")
    assert "look at" in ran.err
    assert f"newsletter test {ISSUE}" in ran.err
    assert desk.state == f"draft{practised(desk)}, changed since the test"


def test_what_changed_is_also_said_without_the_memory_of_this_computer(desk):
    desk.tested()
    old = desk.version
    for path in (desk.root / ".newsletter" / "memory").rglob("*.json"):
        path.write_text("{", encoding="utf-8")
    desk.edit("read [our", "look at [our")
    desk("push", ISSUE)
    ran = desk("send", ISSUE, "--yes", code=7)
    assert f"version {old} was tested, and this is version {desk.version}" in ran.err


def test_a_test_can_be_skipped_with_a_reason_that_is_kept(desk):
    desk("push", ISSUE)
    assert "--skip-test REASON" in desk("send", ISSUE, "--yes", code=7).err
    desk("send", ISSUE, "--yes", "--skip-test", " ", code=2)
    ran = desk("send", ISSUE, "--yes", "--skip-test", "the doctor is waiting")
    assert "no test:  the doctor is waiting" in ran.out
    assert desk.entry.test_skipped == "the doctor is waiting"
    assert desk.campaign.status == "sent"


# Approval.


def test_where_approval_is_required_nothing_goes_out_without(desk):
    desk.settings(approval="required")
    ran = desk("test", ISSUE, "--to", ME)
    assert f"newsletter approve {ISSUE} --by NAME --code CODE" in ran.out
    for command in (["send", ISSUE, "--yes"], ["schedule", ISSUE, "--at", AT, "--yes"]):
        ran = desk(*command, code=7)
        assert "nobody has approved this issue yet" in ran.err
        assert f"newsletter approve {ISSUE} --by NAME --code CODE" in ran.err
    desk("approve", ISSUE, "--by", "Dr. Hill", "--code", desk.version.lower())
    assert desk.state == f"draft{practised(desk)}, tested, approved by Dr. Hill"
    desk("send", ISSUE, "--yes")
    assert desk.campaign.status == "sent"
    assert desk("approve", ISSUE, "--by", "Dr. Hill", "--code", desk.version, code=7).err


def test_an_approval_is_of_one_version(desk):
    desk.settings(approval="required")
    old = desk.tested().version
    desk("approve", ISSUE, "--by", "Dr. Hill", "--code", old)
    desk.edit("read [our", "look at [our")
    desk.tested()
    ran = desk("send", ISSUE, "--yes", code=7)
    assert f"Dr. Hill approved version {old}, and this is {desk.version}" in ran.err
    assert desk.faults.count(SENDS) == 0


def test_an_approval_with_errors_is_kept_and_says_what_must_be_mended_first(desk):
    desk.edit(*BROKEN)
    desk("test", ISSUE, "--to", ME, "--draft")
    ran = desk("approve", ISSUE, "--by", "Dr. Hill", "--code", desk.version)
    assert f"Dr. Hill approved version {desk.version} of {ISSUE}." in ran.out
    assert "as 1 error must be mended first" in ran.out
    assert f"Next: newsletter check {ISSUE}" in ran.out
    assert "schedule" not in ran.out
    assert desk.entry.approved_by == "Dr. Hill"


@pytest.mark.parametrize("code", ["2222", "", "K7QFX"])
def test_another_code_approves_nothing(desk, code):
    desk.tested()
    assert "is not of the issue as it is now" in desk("approve", ISSUE, "--by", "Ada", "--code", code, code=7).err
    assert desk.entry.approved == ""


def test_the_code_of_the_tested_version_says_what_changed_since(desk):
    old = desk.tested().version
    desk.edit("subject: Living", "subject: Thriving")
    ran = desk("approve", ISSUE, "--by", "Ada", "--code", old, code=7)
    assert "is now 'Thriving with migraine'" in ran.err
    desk("approve", ISSUE, "--by", " ", "--code", desk.version, code=2)


# Gates.

GOING = [("send", ISSUE, "--yes"), ("schedule", ISSUE, "--at", AT, "--yes")]
each_going = pytest.mark.parametrize("going", GOING, ids=["send", "schedule"])


@each_going
def test_nobody_at_a_terminal_and_no_yes_stops(desk, going):
    desk.tested()
    ran = desk(*going[:-1], code=7)
    assert "nobody at a terminal to ask" in ran.err
    when = "" if going[0] == "send" else f'--at "{AT}" '
    assert f"newsletter {going[0]} {ISSUE} {when}--yes" in ran.err
    assert desk.campaign.status == "save"


@each_going
def test_an_issue_that_was_not_pushed_stops(desk, going):
    ran = desk(*going, code=7)
    assert "has not been pushed yet" in ran.err
    assert f"newsletter test {ISSUE} --to" in ran.err
    assert desk.store.campaigns() == ()


@each_going
def test_what_is_here_must_be_what_is_there(desk, going):
    desk.tested()
    desk.edit("read [our", "look at [our")
    there = desk.store.content(desk.campaign.id)
    ran = desk(*going, code=7)
    assert "was changed here since it was pushed" in ran.err
    assert f"newsletter push {ISSUE}" in ran.err
    assert (desk.campaign.status, desk.store.content(desk.campaign.id)) == ("save", there)


@each_going
def test_errors_block(desk, going):
    desk.tested()
    desk.edit(*BROKEN)
    ran = desk(*going, code=1)
    assert "[merge-field-unknown]" in ran.err
    assert "because of the errors above" in ran.err
    assert desk.wire == []


@each_going
@only_mailchimp
def test_for_a_real_service_placeholders_and_findings_of_law_block(desk, going):
    desk.tested()
    brand = yaml.safe_load((desk.root / "newsletter.yaml").read_text(encoding="utf-8"))["brand"]
    desk.settings(brand={**brand, "address": "[[address]]"})
    assert "[placeholder]" in desk(*going, code=1).err
    desk.settings(brand={"name": "Hill Clinic"})
    desk.edit("subject:", "waive: {address-missing: we have none}\nsubject:")
    assert "[address-missing]" in desk(*going, "--skip-test", "x", code=1).err
    assert desk.faults.count(SENDS) + desk.faults.count(SCHEDULES) == 0


@each_going
def test_an_edit_at_the_service_stops_and_is_shown(desk, going):
    desk.tested()
    desk.store.put_content(desk.campaign.id, StoredContent("<p>Mended by hand</p>", "Mended by hand"))
    ran = desk(*going, code=7)
    assert "was edited at the service" in ran.err
    assert "Mended by hand" in ran.err
    assert f"newsletter push {ISSUE} --overwrite" in ran.err


@each_going
def test_another_segment_chosen_at_the_service_stops(desk, going):
    desk.tested()
    recipients = {"list_id": practice.LIST_ID, "segment_opts": {"saved_segment_id": 4103}}
    desk.store.change_campaign(desk.campaign.id, {**desk.campaign.document, "recipients": recipients})
    assert "was edited at the service" in desk(*going, code=7).err


@each_going
def test_a_deleted_draft_stops(desk, going):
    desk.tested()
    desk.store.delete_campaign(desk.campaign.id)
    ran = desk(*going, code=7)
    assert "was deleted at the service" in ran.err
    assert f"newsletter push {ISSUE} --recreate" in ran.err


@each_going
def test_a_scheduled_issue_says_when_it_goes_out_and_how_to_stop_it(desk, going):
    desk.tested()("schedule", ISSUE, "--at", AT, "--yes")
    for command in (going, ("push", ISSUE), ("test", ISSUE), ("push", ISSUE, "--overwrite", "--recreate")):
        ran = desk(*command, code=7)
        assert "scheduled already: it goes out on" in ran.err
        assert f"{THEN:%H:%M} UTC" in ran.err
        assert f"newsletter unschedule {ISSUE}" in ran.err
    assert desk.faults.count(SCHEDULES) == 1
    assert desk.faults.count(SENDS) == 0


@each_going
def test_a_sent_issue_is_not_sent_again_by_the_receipt(desk, going):
    desk.tested()("send", ISSUE, "--yes")
    ran = desk(*going, code=7)
    assert "this issue was sent already on" in ran.err
    assert desk.wire == []


@each_going
@pytest.mark.parametrize("lost", ["receipt lost", "receipt kept"])
def test_a_sent_issue_is_not_sent_again_by_the_state_at_the_service(desk, going, lost):
    desk.tested()
    desk.store.send(desk.campaign.id)  # a colleague did
    if lost == "receipt lost":
        desk.receipt.unlink()
    assert "this issue was sent already" in desk(*going, code=7).err
    assert "this issue was sent already" in desk(*going, code=7).err
    assert desk.faults.count("POST /campaigns/*/actions/*") == 1  # the test


@each_going
@pytest.mark.parametrize(("status", "words"), [("sending", "being sent right now"), ("paused", "is 'paused'")])
def test_other_states_stop(desk, going, status, words):
    desk.tested()
    desk.at_service(status)
    assert words in desk(*going, code=7).err


@each_going
def test_a_colleagues_copy_at_the_service_stops(desk, going):
    desk.tested()
    copy = desk.store.add_campaign(desk.campaign.document)
    ran = desk(*going, code=6)
    assert "there are 2 campaigns of this issue" in ran.err
    desk.store.put_content(copy.id, StoredContent("<p>x</p>", "x"))
    desk.store.send(copy.id)
    assert "was sent already" in desk(*going, code=7).err
    assert desk.faults.count(SENDS) + desk.faults.count(SCHEDULES) == 0


@each_going
def test_a_colleague_without_the_receipt_takes_the_draft_up_first(desk, going):
    desk.tested()
    desk.receipt.unlink()
    ran = desk(*going, code=7)
    assert "was not pushed from this computer" in ran.err
    assert f"newsletter push {ISSUE}" in ran.err
    desk("push", ISSUE)
    desk.tested()
    desk(*going)
    assert desk.faults.count(SENDS) + desk.faults.count(SCHEDULES) == 1


def test_a_slug_edited_after_the_push_is_the_same_campaign(desk):
    desk.tested()
    desk.edit("subject:", "slug: another\nsubject:")
    desk.tested()("send", ISSUE, "--yes")
    assert desk.campaign.status == "sent"


@only_mailchimp
def test_two_workspaces_in_one_account_do_not_meet(desk):
    desk.tested()("send", ISSUE, "--yes")
    desk.settings(id="000000")
    desk.receipt.unlink()
    desk.tested()("send", ISSUE, "--yes")
    assert [campaign.status for campaign in desk.store.campaigns()] == ["sent", "sent"]
    assert desk.faults.count(SENDS) == 2


@only_mailchimp
def test_the_command_that_goes_on_names_the_service_where_it_must(desk):
    desk.settings(service="sandbox")
    ran = desk("send", ISSUE, "--service", "mailchimp", "--yes", code=7)
    assert f"newsletter test {ISSUE} --service mailchimp --to" in ran.err


def test_a_service_without_a_capability_says_so_before_the_first_request(desk, monkeypatch):
    from dataclasses import replace

    from newsletter.services.catalogue import SERVICES

    poor = replace(SERVICES[desk.service], capabilities=frozenset())
    monkeypatch.setattr("newsletter.services.catalogue.SERVICES", {**SERVICES, desk.service: poor})
    for command in (["test", ISSUE, "--to", ME], ["schedule", ISSUE, "--at", AT, "--yes"], ["unschedule", ISSUE]):
        assert "cannot do this" in desk(*command, code=2).err
    assert desk.wire == []


# Times.


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("12/01/2026 09:00", "2026-12-01 09:00"),
        ("2020-01-01 09:00", "has passed"),
        (f"{THEN:%Y-%m-%d} 09:05", "09:00 and"),
        (f"{THEN:%Y-%m-%d}", "no time of day"),
        ("tomorrow", "is not a date and a time"),
        ("2099-01-01 09:00", "more than a year ahead"),
    ],
)
def test_a_time_that_is_none_is_a_usage_error(desk, at, words):
    desk.tested()
    assert words in desk("schedule", ISSUE, "--at", at, "--yes", code=2).err
    assert desk.wire == []


def test_a_time_that_comes_twice_can_be_scheduled_by_its_offset(desk):
    desk.settings(timezone="America/New_York")
    zone, days = ZoneInfo("America/New_York"), (THEN + timedelta(days=number) for number in range(330))
    local = (day.replace(hour=6, minute=30).astimezone(zone) for day in days)
    at = next(moment for moment in local if moment.fold)
    desk.tested()
    assert "comes twice in New York" in desk("schedule", ISSUE, "--at", f"{at:%Y-%m-%d %H:%M}", "--yes", code=2).err
    desk("schedule", ISSUE, "--at", f"{at:%Y-%m-%d %H:%M}-05:00", "--yes")
    assert datetime.fromisoformat(desk.campaign.send_time) == at.astimezone(UTC)


def test_schedule_again_takes_the_time_of_the_last_one(desk):
    desk.tested()
    assert "never scheduled" in desk("schedule", ISSUE, "--again", "--yes", code=2).err
    desk("schedule", ISSUE, "--at", AT, "--yes")
    desk("unschedule", ISSUE)
    desk.edit("read [our", "look at [our")
    desk.tested()("schedule", ISSUE, "--again", "--yes")
    assert datetime.fromisoformat(desk.campaign.send_time) == THEN


def test_when_to_schedule_must_be_said_once(desk):
    desk("schedule", ISSUE, "--yes", code=2)
    desk("schedule", ISSUE, "--at", AT, "--again", "--yes", code=2)
    desk("schedule", code=2)
    assert desk.wire == []


# Unschedule.


def test_unschedule_does_nothing_where_nothing_is_scheduled(desk):
    assert "Nothing of" in desk("unschedule", ISSUE).out
    desk("push", ISSUE)
    assert "Nothing of" in desk("unschedule", ISSUE).out
    assert desk.faults.count("POST /campaigns/*/actions/*") == 0


def test_unschedule_works_without_the_receipt(desk):
    desk.tested()("schedule", ISSUE, "--at", AT, "--yes")
    desk.receipt.unlink()
    assert "Stopped" in desk("unschedule", ISSUE).out
    assert desk.campaign.status == "save"


def test_unschedule_comes_too_late_for_what_was_sent(desk):
    desk.tested()("schedule", ISSUE, "--at", AT, "--yes")
    desk.let_its_time_come()
    assert "was sent already" in desk("unschedule", ISSUE, code=7).err
    assert desk.state == f"sent{practised(desk)}"
    assert desk.entry.sent


BROKEN_POSTS = {
    "an unclosed box": lambda text: text + "\n::: box\n",
    "front matter that is no YAML": lambda text: text.replace("---\n", "---\nhero: {\n", 1),
    "a look that does not exist": lambda text: text.replace("---\n", "---\ntemplate: nowhere\n", 1),
    "a service that does not exist": lambda text: text.replace("---\n", "---\nservice: mailhimp\n", 1),
    "no text": lambda _: "",
}


@pytest.mark.parametrize("broken", BROKEN_POSTS)
def test_a_post_that_cannot_be_read_is_stopped_all_the_same(desk, broken):
    desk.tested()("schedule", ISSUE, "--at", AT, "--yes")
    desk.post.write_text(BROKEN_POSTS[broken](desk.post.read_text(encoding="utf-8")), encoding="utf-8")
    desk("check", ISSUE, code=1)
    ran = desk("unschedule", ISSUE)
    assert f"Stopped: {ISSUE} does not go out on " in ran.out
    assert (desk.campaign.status, desk.entry.scheduled_for) == ("save", "")


@only_mailchimp
def test_a_post_that_cannot_be_read_is_stopped_where_its_receipt_says_and_practice_comes_last(desk):
    good = desk.post.read_text(encoding="utf-8").replace("---\n", "---\nservice: mailchimp\n", 1)
    desk.post.write_text(good, encoding="utf-8")
    desk.settings(service="sandbox")
    for service in ("sandbox", "mailchimp"):
        desk("test", ISSUE, "--to", ME, "--service", service)
        desk("schedule", ISSUE, "--at", AT, "--yes", "--service", service)
    desk.post.write_text(good.replace("---\n", "---\nhero: {\n", 1), encoding="utf-8")
    ran = desk("unschedule", ISSUE)
    assert f"The post of {ISSUE} cannot be read, so this looks at Mailchimp; --service names another." in ran.out
    assert f"Next: mend the post, and then push it again: newsletter check {ISSUE} says what is wrong" in ran.out
    assert desk.campaign.status == "save"
    [practised] = Store(desk.root / ".newsletter" / "sandbox.sqlite").campaigns()
    assert practised.status == "schedule"
    ran = desk("unschedule", ISSUE, "--service", "sandbox")
    assert "so this looks at" not in ran.out
    [practised] = Store(desk.root / ".newsletter" / "sandbox.sqlite").campaigns()
    assert practised.status == "save"


def test_a_post_that_cannot_be_read_and_was_never_pushed_here_is_looked_for_at_the_usual_service(desk):
    desk.tested()("schedule", ISSUE, "--at", AT, "--yes")
    desk.receipt.unlink()
    desk.post.write_text("---\nhero: {\n---\n", encoding="utf-8")
    assert "Stopped" in desk("unschedule", ISSUE).out
    assert desk.campaign.status == "save"


def test_stopping_a_good_post_says_how_it_goes_on(desk):
    desk.tested()("schedule", ISSUE, "--at", AT, "--yes")
    ran = desk("unschedule", ISSUE)
    assert f"Next: change it, or schedule it for the same time: newsletter schedule {ISSUE} --again" in ran.out
    assert "cannot be read" not in ran.out


# Lost answers.


@each_going
def test_an_answer_that_is_lost_after_the_work_is_found_by_looking(desk, going):
    desk.tested()
    desk.faults.on("POST /campaigns/*/actions/*", dropped())
    desk(*going)
    assert desk.campaign.status == ("sent" if going[0] == "send" else "schedule")
    assert desk.faults.count("POST /campaigns/*/actions/*") == 2  # the test, and this
    assert desk.entry.action == ""


@each_going
def test_a_request_that_is_lost_before_the_work_leaves_it_to_a_person(desk, going):
    desk.tested()
    desk.faults.on("POST /campaigns/*/actions/*", reset())
    ran = desk(*going, code=6)
    assert "it may have happened, or not" in ran.err
    assert "asked once more, the service calls it 'draft'" in ran.err
    assert "look at the list of campaigns first" in ran.err
    assert desk.entry.action.startswith(going[0])
    assert f"the last {going[0]} was interrupted" in desk.state
    desk.faults.clear()
    desk(*going)
    assert desk.faults.count("POST /campaigns/*/actions/*") == 1
    assert desk.entry.action == ""


@each_going
def test_where_nobody_can_be_asked_the_outcome_is_unknown_and_settled_later(desk, going, impatient):
    desk.tested()

    async def done_and_then_down(*request):
        desk.faults.on("GET /campaigns/*", answer(503))
        await dropped()(*request)

    desk.faults.on("POST /campaigns/*/actions/*", done_and_then_down)
    ran = desk(*going, code=6)
    assert "it may have happened, or not" in ran.err
    desk.faults.clear()
    ran = desk(*going)
    assert "The last run was interrupted, but it had reached the service" in ran.out
    assert desk.faults.count("POST /campaigns/*/actions/*") == 0
    assert desk.entry.action == ""
    desk(*going, code=7)


@each_going
@pytest.mark.parametrize(("fault", "code"), [(answer(400, b'{"title": "No."}'), 4), (throttled(), 5), (answer(401), 3)])
def test_a_refusal_leaves_nothing_open(desk, going, fault, code, impatient):
    desk.tested()
    desk.faults.on("POST /campaigns/*/actions/*", fault)
    desk(*going, code=code)
    assert desk.entry.action == ""
    desk.faults.clear()
    desk(*going)


def test_a_lost_answer_to_unschedule_is_found_by_looking(desk):
    desk.tested()("schedule", ISSUE, "--at", AT, "--yes")
    desk.faults.on("POST /campaigns/*/actions/unschedule", reset(), times=1)
    ran = desk("unschedule", ISSUE, code=6)
    assert "while it is scheduled there, it goes out by itself" in ran.err
    desk.faults.on("POST /campaigns/*/actions/unschedule", dropped(), times=1)
    desk("unschedule", ISSUE)
    assert desk.campaign.status == "save"


def test_a_schedule_at_the_wrong_time_is_noticed(desk):
    desk.tested()

    async def an_hour_late(app, scope, receive, send):
        await app(scope, receive, send)
        with desk.store._connection() as connection:
            late = (THEN + timedelta(hours=1)).isoformat(timespec="seconds")
            connection.execute("UPDATE sendings SET send_time = ?", (late,))

    desk.faults.on(SCHEDULES, an_hour_late)
    ran = desk("schedule", ISSUE, "--at", AT, "--yes", code=6)
    assert f"{THEN + timedelta(hours=1):%H:%M} UTC" in ran.err
    assert f"newsletter unschedule {ISSUE}" in ran.err


def test_a_lost_answer_to_a_test_does_not_count(desk):
    desk.faults.on("POST /campaigns/*/actions/test", dropped())
    ran = desk("test", ISSUE, "--to", ME, code=6)
    assert "look into the mailboxes first" in ran.err
    assert desk.entry.tested == ""
    desk.faults.clear()
    desk.tested()
    assert desk.entry.tested


# Two at once.


def test_two_that_send_at_once_send_once(desk):
    desk.tested()
    from newsletter.__main__ import run

    codes: list[int] = []
    threads = [threading.Thread(target=lambda: codes.append(run(["send", ISSUE, "--yes"]))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [0, 7, 7]
    assert desk.faults.count(SENDS) == 1


# Cost.


@pytest.mark.parametrize("people", [10, 10_000_000])
def test_the_number_of_requests_does_not_depend_on_the_number_of_people(desk, people, monkeypatch):
    monkeypatch.setattr(practice, "MEMBERS", people)
    counts = []
    for command in (["push", ISSUE], ["push", ISSUE], ["test", ISSUE, "--to", ME], ["send", ISSUE, "--yes"]):
        ran = desk(*command)
        counts.append(len(desk.wire))
    assert f"to {people:,} people" in ran.out
    assert counts[0] <= 6
    assert counts[1] <= 3
    assert counts == [6, 2, 3, 4], desk.wire


# Odd moments.


@each_going
def test_an_interrupted_push_must_be_finished_first(desk, going, monkeypatch):
    desk.tested()
    desk.edit("read [our", "look at [our")
    with monkeypatch.context() as bug:
        bug.setattr("newsletter.services.mailchimp.Mailchimp.update", lambda *_: 1 / 0)
        desk("push", ISSUE, code=70)
    ran = desk(*going, code=7)
    assert "the last push of this issue was interrupted" in ran.err
    assert f"newsletter push {ISSUE}" in ran.err


@each_going
def test_what_a_colleague_scheduled_stops_without_the_receipt_too(desk, going):
    desk.tested()("schedule", ISSUE, "--at", AT, "--yes")
    desk.receipt.unlink()
    assert "scheduled already: it goes out on" in desk(*going, code=7).err


def test_a_picture_or_the_look_is_a_change_too(desk):
    desk.tested()
    desk.settings(
        brand={
            "name": "Hill Clinic",
            "address": "1 Main Street, Charlotte, North Carolina",
            "colors": {"accent": "#663399"},
        }
    )
    desk("push", ISSUE)
    assert (
        "the words are the same; a picture, the look or a setting changed" in desk("send", ISSUE, "--yes", code=7).err
    )


def test_a_long_list_of_changes_is_cut_short(desk):
    desk.tested()
    desk.edit("read [our", "\n\n".join(f"line {number}" for number in range(50)) + "\n\nread [our")
    desk("push", ISSUE)
    ran = desk("send", ISSUE, "--yes", code=7)
    assert "more lines" in ran.err
    assert ran.err.count("\n") < 25


def test_an_audience_that_was_deleted_meanwhile_is_named_as_the_receipt_does(desk, monkeypatch):
    desk.tested()
    monkeypatch.setattr("newsletter.services.mailchimp.Mailchimp.audiences", lambda _: ())
    ran = desk("send", ISSUE, "--yes")
    assert f"people in '{desk.entry.audience or practice.LIST_ID}'" in ran.out


def test_a_schedule_that_cannot_be_read_back_is_believed(desk, impatient):
    desk.tested()

    async def done_and_then_down(*request):
        desk.faults.on("GET /campaigns/*", answer(503))
        await request[0](*request[1:])

    desk.faults.on(SCHEDULES, done_and_then_down)
    desk("schedule", ISSUE, "--at", AT, "--yes")
    assert (desk.campaign.status, desk.entry.action) == ("schedule", "")


@only_mailchimp
def test_offline_status_tells_the_last_known_state_and_its_day(desk, monkeypatch):
    desk.tested()
    assert desk.state == "draft, tested"
    today = f"{datetime.now(UTC):%Y}"

    def offline() -> str:
        monkeypatch.delenv("MAILCHIMP_API_KEY")
        state = desk.state
        monkeypatch.setenv("MAILCHIMP_API_KEY", KEY)
        return state

    assert offline().startswith("draft when last seen on ")
    desk("schedule", ISSUE, "--at", AT, "--yes")
    assert offline().startswith("scheduled for ")
    assert f"{today} (there is no key" in offline()
    desk.let_its_time_come()
    assert desk.state == "sent"
    assert offline().startswith("sent when last seen on ")


def test_status_says_what_comes_next(desk):
    desk("push", ISSUE)
    assert f"newsletter test {ISSUE} --to" in desk("status").out
    desk.tested()
    assert f"Next: newsletter schedule {ISSUE} --at" in desk("status").out
    desk("schedule", ISSUE, "--at", AT, "--yes")
    assert "Next: nothing to do" in desk("status").out
    desk.edit("read [our", "look at [our")
    ran = desk("status")
    assert "changed here since, which does not go out" in ran.out
    assert "Next: nothing to do" in ran.out
    [issue] = json.loads(desk("status", "--json").out)["issues"]
    assert (issue["tested"], issue["scheduled_for"], issue["sent_at"]) == (False, f"{THEN:%Y-%m-%dT%H:%M:%SZ}", "")


# The number of people.


def sent_before(desk: Desk, **entry: object) -> None:
    """An issue of an earlier month that went out, as its receipt has it."""
    workspace = Workspace(desk.root)
    post = desk.root / "issues" / "2026-10-before.md"
    post.write_text("---\nsubject: Before\n---\nText.\n", encoding="utf-8")
    found = find_issue(workspace, "2026-10-before", desk.root)
    path = receipt_path(found, workspace, practice=desk.service == "sandbox")
    write(path, desk.service, Entry(sent=True, sent_at="2026-10-01T09:00:00Z", **entry), workspace)


@each_going
def test_an_empty_audience_stops(desk, going, monkeypatch):
    desk.tested()
    monkeypatch.setattr(practice, "MEMBERS", 0)
    ran = desk(*going, code=7)
    done = "sent" if going[0] == "send" else "scheduled"
    assert f"there is nobody in '{practice.LIST_NAME}', so nothing was {done}" in ran.err
    assert "newsletter audiences" in ran.err
    assert "if you added people just now, try again in ten minutes" in ran.err
    assert desk.campaign.status == "save"
    assert (desk.entry.action, desk.entry.sent) == ("", False)
    monkeypatch.setattr(practice, "MEMBERS", 1)
    assert f"to 1 person in '{practice.LIST_NAME}'" in desk(*going).out


@each_going
def test_a_number_that_nobody_knows_stops_nothing_and_is_said(desk, going, monkeypatch):
    desk.tested()
    monkeypatch.setattr("newsletter.services.mailchimp.count", lambda _: None)
    ran = desk(*going)
    assert f"to an unknown number of people in '{practice.LIST_NAME}'" in ran.out
    assert desk.entry.recipients == 0
    assert "recipients:" not in desk.receipt.read_text(encoding="utf-8")
    # No more than where the number is known: a schedule is read back.
    assert len(desk.wire) == (4 if going[0] == "send" else 5)


@each_going
def test_an_audience_that_was_counted_too_early_is_held_against_the_campaign(desk, going, monkeypatch):
    desk.tested()
    counted_early = (Audience(practice.LIST_ID, practice.LIST_NAME, 0),)
    monkeypatch.setattr("newsletter.services.mailchimp.Mailchimp.audiences", lambda _: counted_early)
    assert f"to 2,341 people in '{practice.LIST_NAME}'" in desk(*going).out
    assert desk.entry.recipients == 2341


@each_going
def test_an_empty_segment_stops(desk, going, monkeypatch):
    desk.edit("subject:", "segment: Staff\nsubject:")
    desk.tested()
    monkeypatch.setattr(practice, "SEGMENTS", (practice.PracticeSegment(4103, "Staff", 0),))
    ran = desk(*going, code=7)
    assert f"there is nobody in 'Staff', a segment of '{practice.LIST_NAME}'" in ran.err
    assert desk.campaign.status == "save"


CHANGES = {
    "as many": (2341, 2341, False),
    "a third less": (300, 200, False),
    "more than a third less": (300, 199, True),
    "the wrong audience": (2341, 12, True),
    "everybody in place of a segment": (12, 2341, True),
    "a growing list": (2000, 2341, False),
    "a small list of which most left": (22, 2, False),
    "one more than a few left": (22, 1, True),
    "unknown before": (0, 2341, False),
}


@each_going
@pytest.mark.parametrize("about", CHANGES)
def test_a_sharply_changed_number_of_people_is_said_also_with_yes(desk, going, about, monkeypatch):
    before, now, is_said = CHANGES[about]
    sent_before(desk, recipients=before)
    desk.tested()
    monkeypatch.setattr(practice, "MEMBERS", now)
    ran = desk(*going)
    last = f"The last issue went to {before:,} people; this one goes to {now:,}."
    assert (last in ran.out) == is_said
    assert ("The last issue" in ran.out) == is_said
    if is_said:
        assert ran.out.index(last) < ran.out.index("Sent " if going[0] == "send" else "Scheduled ")


@each_going
def test_the_number_of_people_is_kept_and_the_next_issue_is_held_against_it(desk, going, monkeypatch):
    desk.tested()(*going)
    assert desk.entry.recipients == 2341
    if going[0] == "schedule":
        desk.let_its_time_come()
        desk("status")
    post = desk.root / "issues" / "2026-12-next.md"
    post.write_text("---\nsubject: Next\npreheader: What comes\n---\nText.\n", encoding="utf-8")
    desk("test", "2026-12-next", "--to", ME)
    assert "The last issue" not in desk("schedule", "2026-12-next", "--at", AT, "--yes").out
    desk("unschedule", "2026-12-next")
    monkeypatch.setattr(practice, "MEMBERS", 1000)
    ran = desk("send", "2026-12-next", "--yes")
    assert "The last issue went to 2,341 people; this one goes to 1,000." in ran.out
    assert len(desk.wire) == 4


def test_a_damaged_receipt_of_another_issue_stops_nothing(desk):
    sent_before(desk, recipients=12)
    workspace = Workspace(desk.root)
    found = find_issue(workspace, "2026-10-before", desk.root)
    receipt_path(found, workspace, practice=desk.service == "sandbox").write_text("version: x\n", encoding="utf-8")
    assert "The last issue" not in desk.tested()("send", ISSUE, "--yes").out


@only_mailchimp
def test_what_was_sent_for_practice_is_no_measure_for_real_people(desk):
    workspace = Workspace(desk.root)
    sent_before(desk)
    found = find_issue(workspace, "2026-10-before", desk.root)
    sent = Entry(sent=True, sent_at="2026-10-02T09:00:00Z", recipients=7)
    write(receipt_path(found, workspace, practice=True), "sandbox", sent, workspace)
    assert "The last issue" not in desk.tested()("send", ISSUE, "--yes").out
