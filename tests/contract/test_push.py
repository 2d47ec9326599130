"""Push, through the command line, against the practice service on a real socket: one draft, and nothing is sent.

Every test runs twice: with the sandbox of the workspace, and with the service `mailchimp` whose `base_url` is a
practice service on loopback.
"""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
import yaml

from newsletter.config import load_settings
from newsletter.connections import opened
from newsletter.errors import ProtectedError, SettingsError
from newsletter.pipeline import examine, render
from newsletter.publish import PushOptions, push
from newsletter.receipts import Entry, read, receipt_path
from newsletter.recipients import find_recipients
from newsletter.sandbox import audience as practice
from newsletter.sandbox.server import running
from newsletter.sandbox.store import Store, StoredCampaign, StoredContent
from newsletter.services.interface import Audience, Segment
from newsletter.workspace import Workspace, find_issue

ISSUE = "2026-11-migraine"
KEY = "0123456789abcdef0123456789abcdef-us19"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
SERVICES = ["sandbox", "mailchimp"]


@dataclass
class Desk:
    """A workspace, the service it pushes to, and what went over the wire."""

    root: Path
    service: str
    store: Store
    newsletter: Callable
    sent: list[str] = field(default_factory=list)

    @property
    def post(self) -> Path:
        return self.root / "issues" / ISSUE / "issue.md"

    @property
    def receipt(self) -> Path:
        own = self.post.with_name("receipt.yaml")
        return self.root / ".newsletter" / "receipts" / f"{ISSUE}.yaml" if self.service == "sandbox" else own

    @property
    def entry(self) -> Entry:
        return read(self.receipt, Workspace(self.root)).get(self.service, Entry())

    @property
    def campaign(self) -> StoredCampaign:
        [only] = self.store.campaigns()
        return only

    @property
    def content(self) -> StoredContent:
        return self.store.content(self.campaign.id)

    def push(self, *flags: str, code: int = 0):
        self.sent.clear()
        ran = self.newsletter("push", ISSUE, *flags)
        assert ran.code == code, ran
        assert "Traceback" not in ran.err
        return ran

    def edit(self, old: str, new: str) -> None:
        text = self.post.read_text(encoding="utf-8")
        assert old in text
        self.post.write_text(text.replace(old, new), encoding="utf-8")

    def settings(self, **changes: object) -> None:
        path = self.root / "newsletter.yaml"
        data = {**yaml.safe_load(path.read_text(encoding="utf-8")), **changes}
        path.write_text(yaml.safe_dump(data), encoding="utf-8")

    def own_settings(self, **changes: object) -> None:
        data = yaml.safe_load((self.root / "newsletter.yaml").read_text(encoding="utf-8"))
        services = data.get("services", {})
        self.settings(services={**services, self.service: {**services.get(self.service, {}), **changes}})

    def add_image(self, name: str = "hill.png", more: bytes = b"") -> None:
        self.post.with_name(name).write_bytes(PIXEL + more)
        self.post.write_text(f"{self.post.read_text(encoding='utf-8')}\n![A hill]({name})\n", encoding="utf-8")

    def at_service(self, status: str | None = None, subject: str | None = None, content: StoredContent | None = None):
        """Change the campaign as somebody at the service would."""
        there = self.campaign
        if subject is not None:
            document = {**there.document, "settings": {**there.document["settings"], "subject_line": subject}}
            self.store.change_campaign(there.id, document)
        if content is not None:
            self.store.put_content(there.id, content)
        if status is not None:
            with self.store._connection() as connection:
                connection.execute("UPDATE campaigns SET status = ? WHERE id = ?", (status, there.id))


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


@pytest.fixture(params=SERVICES)
def desk(request, clinic, newsletter, wire, monkeypatch, tmp_path) -> Iterator[Desk]:
    monkeypatch.delenv("MAILCHIMP_API_KEY", raising=False)
    if request.param == "sandbox":
        yield Desk(clinic, "sandbox", Store(clinic / ".newsletter" / "sandbox.sqlite"), newsletter, wire)
        return
    account = tmp_path / "account"
    monkeypatch.setenv("MAILCHIMP_API_KEY", KEY)
    with running(account) as base_url:
        store = Store(account / ".newsletter" / "sandbox.sqlite")
        desk = Desk(clinic, "mailchimp", store, newsletter, wire)
        desk.settings(service="mailchimp")
        desk.own_settings(base_url=base_url, audience=practice.LIST_NAME)
        yield desk


# One draft.


def test_the_first_push_makes_one_draft_in_six_requests_at_most(desk):
    ran = desk.push()
    assert desk.campaign.status == "save"
    assert len(desk.sent) <= 6, desk.sent
    assert [line.split()[0] for line in desk.sent].count("POST") == 1
    assert ran.out.startswith(f"Created the draft of {ISSUE} at ")
    assert "Nothing was sent." in ran.out
    assert ("Practice run: no real person received this." in ran.out) == (desk.service == "sandbox")
    assert ran.err == ""


def test_the_draft_is_the_issue(desk):
    desk.push()
    document = desk.campaign.document
    settings = document["settings"]
    assert settings["subject_line"] == "Living with migraine"
    assert settings["preview_text"] == "What helps, and when to call us"
    assert settings["title"].startswith(f"{ISSUE} [nl-7f3a91-")
    assert (settings["from_name"], settings["reply_to"]) == ("Hill Clinic", "news@hill-clinic.org")
    assert document["recipients"]["list_id"] == practice.LIST_ID
    assert "*|UNSUB|*" in desk.content.html
    assert "FNAME" in desk.content.text
    assert "{{" not in desk.content.html + desk.content.text


def test_an_unchanged_push_changes_nothing_in_three_requests_at_most(desk):
    desk.push()
    before = desk.campaign, desk.receipt.read_bytes()
    ran = desk.push()
    assert len(desk.sent) <= 3, desk.sent
    assert all(line.startswith("GET ") for line in desk.sent)
    assert (desk.campaign, desk.receipt.read_bytes()) == before
    assert ran.out.startswith(f"The draft of {ISSUE} at ")
    assert "is up to date" in ran.out


@pytest.mark.parametrize(
    ("old", "new", "there"),
    [
        ("subject: Living", "subject: Thriving", "Thriving with migraine"),
        ("What helps", "What does help", "What does help, and"),
        ("Hi {{", "Hello {{", "Hello *|"),
        ("/migraine)", "/cluster)", "https://hill-clinic.org/cluster"),
    ],
    ids=["subject", "preheader", "text", "link"],
)
def test_a_push_after_an_edit_updates_the_same_draft(desk, old, new, there):
    desk.push()
    first = desk.campaign
    desk.edit(old, new)
    assert desk.push().out.startswith("Updated the draft")
    assert desk.campaign.id == first.id
    now = json.dumps(desk.campaign.document) + desk.content.html + desk.content.text
    assert there in now
    assert desk.push().out.startswith("The draft of")


def test_a_change_of_the_slug_and_the_title_keeps_the_campaign(desk):
    desk.push()
    first = desk.campaign
    desk.edit("subject:", "slug: another\ntitle: Another\nsubject:")
    desk.edit("# Living with migraine", "# Something else")
    desk.push()
    assert (desk.campaign.id, desk.campaign.document["settings"]["title"]) == (
        first.id,
        first.document["settings"]["title"],
    )


def test_a_changed_tag_of_the_service_is_pushed(desk):
    desk.push()
    desk.settings(subscriber_fields={"first_name": {"default": "there", "mailchimp": "VORNAME"}})
    assert desk.push().out.startswith("Updated")
    assert "*|VORNAME|*" in desk.content.html


def test_a_change_of_sender_tracking_and_extra_is_pushed(desk):
    desk.push()
    for changes in (
        {"sender": {"name": "Dr. Hill", "email": "news@hill-clinic.org"}},
        {"tracking": {"opens": False, "clicks": True}},
    ):
        desk.settings(**changes)
        assert desk.push().out.startswith("Updated")
    desk.own_settings(extra={"settings": {"to_name": "*|FNAME|*"}})
    assert desk.push().out.startswith("Updated")
    assert desk.campaign.document["settings"]["from_name"] == "Dr. Hill"
    assert desk.campaign.document["tracking"]["opens"] is False
    assert desk.campaign.document["settings"]["to_name"] == "*|FNAME|*"


def test_the_receipt_says_what_was_pushed_where(desk):
    desk.push()
    entry, there = desk.entry, desk.campaign
    assert (entry.campaign, entry.intent, entry.unfinished, entry.sent) == (there.id, "", False, False)
    assert entry.audience_id == practice.LIST_ID
    assert re.fullmatch(r"[0-9a-f]{64}", entry.digest)
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{4}", entry.version)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", entry.pushed_at)
    assert there.id in entry.web_url


def test_two_issues_have_two_campaigns(desk):
    (desk.root / "issues" / "2026-12-sleep.md").write_text(desk.post.read_text(encoding="utf-8"), encoding="utf-8")
    desk.push()
    assert desk.newsletter("push", "sleep").code == 0
    first, second = (campaign.document["settings"]["title"] for campaign in desk.store.campaigns())
    assert first.split("[")[1] != second.split("[")[1]


def test_two_workspaces_do_not_find_each_others_campaigns(desk):
    desk.push()
    desk.settings(id="000000")
    desk.receipt.unlink()
    desk.push()
    assert len(desk.store.campaigns()) == 2


# Images.


def test_images_are_uploaded_once(desk):
    desk.add_image()
    assert "1 image uploaded" in desk.push().out
    [file] = desk.store.files()
    address = desk.entry.images[file.name]
    assert address in desk.content.html
    assert 'src="images/' not in desk.content.html
    desk.edit("read [our", "look at [our")
    assert "uploaded" not in desk.push().out
    assert len(desk.store.files()) == 1
    assert "POST /file-manager/files" not in desk.sent


def test_an_image_with_new_content_is_uploaded_under_a_new_name(desk):
    desk.add_image()
    desk.push()
    desk.post.with_name("hill.png").write_bytes(PIXEL + b"another picture")
    desk.push()
    old, new = sorted(desk.store.files(), key=lambda file: file.number)
    assert old.name != new.name
    assert new.name in desk.content.html
    assert old.name not in desk.content.html


def test_the_same_picture_under_two_names_is_uploaded_once(desk):
    desk.add_image("a.png")
    desk.add_image("a.png")
    desk.push()
    assert len(desk.store.files()) == 1


def test_nothing_is_pushed_with_a_missing_image(desk):
    desk.edit("Hi {{", "![A hill](hill.png)\n\nHi {{")
    ran = desk.push(code=1)
    assert f"--> issues/{ISSUE}/issue.md:7:" in ran.err
    assert "the image 'hill.png' is not there" in ran.err
    assert (desk.sent, desk.store.campaigns(), desk.receipt.exists()) == ([], (), False)


def test_nothing_is_pushed_with_a_missing_image_even_when_that_is_waived(desk):
    desk.edit("subject:", "waive: {image-missing: it is on its way}\nsubject:")
    desk.edit("Hi {{", "![A hill](hill.png)\n\nHi {{")
    desk.push(code=1)
    assert desk.store.campaigns() == ()


# Errors.


def test_while_there_are_errors_the_subject_says_that_it_is_a_draft(desk):
    desk.edit("Hi {{", "{{ subscriber.frist_name }} Hi {{")
    ran = desk.push()
    assert desk.campaign.document["settings"]["subject_line"] == "[DRAFT] Living with migraine"
    assert "[merge-field-unknown]" in ran.err
    assert "subject begins with [DRAFT], as 1 error must be mended" in ran.err
    assert desk.entry.unfinished
    desk.edit("{{ subscriber.frist_name }} Hi {{", "Hi {{")
    assert desk.push().out.startswith("Updated")
    assert desk.campaign.document["settings"]["subject_line"] == "Living with migraine"
    assert not desk.entry.unfinished


def test_a_new_error_without_a_change_of_the_mail_puts_the_mark_there(desk):
    desk.push()
    desk.settings(brand={"name": "Hill Clinic", "address": "1 Main Street, Charlotte, North Carolina", "people": []})
    assert "up to date" in desk.push().out
    desk.settings(sender={"name": "Hill Clinic", "email": "news@hill-clinic.org", "reply_to": "a@example.com"})
    ran = desk.push()
    expected = "" if desk.service == "sandbox" else "[DRAFT] "
    assert desk.campaign.document["settings"]["subject_line"] == f"{expected}Living with migraine"
    assert ("[placeholder]" in ran.err) == (desk.service == "mailchimp")


# What is not ours to touch.


def test_a_draft_that_was_deleted_stops_until_recreate(desk):
    desk.push()
    old = desk.campaign.id
    desk.store.delete_campaign(old)
    desk.edit("read [our", "look at [our")
    ran = desk.push(code=7)
    assert "was deleted at the service" in ran.err
    assert f"newsletter push {ISSUE} --recreate" in ran.err
    assert desk.store.campaigns() == ()
    assert desk.push("--recreate").out.startswith("Created")
    assert desk.campaign.id != old
    assert desk.push().out.startswith("The draft")


def test_recreate_does_nothing_more_where_the_draft_is_there(desk):
    desk.push()
    assert "up to date" in desk.push("--recreate").out
    assert desk.campaign


def test_recreate_finds_the_draft_that_a_colleague_made_again(desk):
    desk.push()
    receipt = desk.receipt.read_bytes()
    desk.store.delete_campaign(desk.campaign.id)
    desk.push("--recreate")
    desk.receipt.write_bytes(receipt)  # the colleague's receipt has not arrived here
    desk.push("--recreate")
    assert desk.campaign.id == desk.entry.campaign


EDITS = {
    "content": {"content": StoredContent("<p>Ours, mended by hand.</p>", "Ours, mended by hand.")},
    "html alone": {"content": StoredContent("<p>Other</p>", "KEEP")},
    "subject": {"subject": "Mended by hand"},
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
@pytest.mark.parametrize("changed_here", [True, False], ids=["changed here", "unchanged here"])
def test_a_colleagues_edit_stops_the_push_and_is_shown(desk, edit, changed_here):
    desk.push()
    if edit.get("content", StoredContent("", "")).text == "KEEP":
        edit = {"content": StoredContent("<p>Other</p>", desk.content.text)}
    desk.at_service(**edit)
    there = desk.campaign, desk.content
    if changed_here:
        desk.edit("read [our", "look at [our")
    ran = desk.push(code=7)
    assert "this draft was edited at the service" in ran.err
    assert f"newsletter push {ISSUE} --overwrite" in ran.err
    if "subject" in edit or "hand" in edit["content"].text:
        assert re.search(r"^        -.*[mM]ended by hand", ran.err, re.MULTILINE), ran.err
    assert (desk.campaign, desk.content) == there
    desk.push(code=7)  # it does not get used to it
    assert desk.push("--overwrite").out.startswith("Updated")
    assert "hand" not in desk.content.text + desk.campaign.document["settings"]["subject_line"]
    assert "Other" not in desk.content.html
    assert "up to date" in desk.push().out


def test_a_long_difference_is_cut_short(desk):
    desk.push()
    desk.at_service(content=StoredContent("<p>x</p>", "\n".join(f"line {number}" for number in range(100))))
    ran = desk.push(code=7)
    assert "more lines" in ran.err
    assert ran.err.count("\n") < 25


def test_other_recipients_chosen_at_the_service_stop_the_push(desk):
    desk.push()
    document = {**desk.campaign.document, "recipients": {"list_id": "somebodyelse"}}
    desk.store.change_campaign(desk.campaign.id, document)
    desk.push(code=7)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("sent", "was sent already"),
        ("sending", "is being sent right now"),
        ("schedule", "is scheduled already"),
        ("paused", "is 'paused'"),
    ],
)
@pytest.mark.parametrize("flags", [(), ("--overwrite", "--recreate")], ids=["plain", "every flag"])
def test_what_is_no_draft_any_more_is_never_touched(desk, status, words, flags):
    desk.push()
    desk.at_service(status)
    there = desk.campaign, desk.content
    desk.edit("read [our", "look at [our")
    for lost in (False, True):
        if lost:
            desk.receipt.unlink()
        ran = desk.push(*flags, code=7)
        assert words in ran.err
        assert all(line.startswith("GET ") for line in desk.sent)
        assert (desk.campaign, desk.content) == there


def test_a_sent_issue_is_noted_and_left_alone_by_check_and_build(desk):
    desk.push()
    desk.at_service("sent")
    desk.push(code=7)
    assert desk.entry.sent
    checked = desk.newsletter("check")
    built = desk.newsletter("build")
    if desk.service == "sandbox":  # practice does not count
        assert f"{ISSUE}: nothing found." in checked.out
        return
    assert checked.out == "Every issue was sent already; name one to check it again.\n"
    assert built.out == "Every issue was sent already; name one to build it again.\n"
    assert not (desk.root / "build").exists()


# A lost receipt.


def test_without_its_receipt_a_draft_is_adopted_when_its_content_is_ours(desk):
    desk.add_image()
    desk.push()
    first = desk.campaign.id
    desk.receipt.unlink()
    desk.push()
    assert (desk.campaign.id, desk.entry.campaign) == (first, first)
    assert "up to date" in desk.push().out


def test_without_its_receipt_a_draft_with_errors_is_adopted_too(desk):
    desk.edit("Hi {{", "{{ subscriber.frist_name }} Hi {{")
    desk.push()
    desk.receipt.unlink()
    desk.push()
    assert desk.campaign.id == desk.entry.campaign


@pytest.mark.parametrize("edit", [EDITS["content"], EDITS["subject"]], ids=["content", "subject"])
def test_without_its_receipt_another_content_stops_the_push(desk, edit):
    desk.push()
    desk.receipt.unlink()
    desk.at_service(**edit)
    there = desk.campaign, desk.content
    ran = desk.push(code=7)
    assert "was not pushed from this computer" in ran.err
    assert "ended by hand" in ran.err
    assert (desk.campaign, desk.content) == there
    assert not desk.receipt.exists()
    desk.push("--overwrite")
    assert "hand" not in desk.content.text
    assert desk.entry.campaign == desk.campaign.id


def test_two_campaigns_with_one_key_are_reported(desk):
    desk.push()
    desk.receipt.unlink()
    desk.store.add_campaign(desk.campaign.document)
    ids = {campaign.id for campaign in desk.store.campaigns()}
    ran = desk.push(code=6)
    assert "there are 2 campaigns of this issue" in ran.err
    assert all(identifier in ran.err for identifier in ids)
    assert "delete all but one" in ran.err
    assert {campaign.id for campaign in desk.store.campaigns()} == ids
    assert all(line.startswith("GET ") for line in desk.sent)


def test_a_twin_that_appears_during_the_push_is_reported(desk, monkeypatch):
    add = Store.add_campaign

    def twice(self, document):
        add(self, document)
        return add(self, document)

    monkeypatch.setattr(Store, "add_campaign", twice)
    assert "there are 2 campaigns" in desk.push(code=6).err


# Audiences.


def test_an_audience_is_found_by_its_name_or_its_id(desk):
    for wanted in (practice.LIST_NAME, practice.LIST_ID):
        desk.own_settings(audience=wanted)
        desk.push()
        assert desk.campaign.document["recipients"]["list_id"] == practice.LIST_ID
        assert desk.entry.audience == wanted


def test_a_segment_is_found_by_its_name_or_its_id(desk):
    for wanted in ("Staff", "4103"):
        desk.own_settings(segment=wanted)
        desk.push()
        assert desk.campaign.document["recipients"]["segment_opts"]["saved_segment_id"] == 4103


def test_the_post_can_name_audience_and_segment(desk):
    desk.edit("subject:", f'audience: "{practice.LIST_NAME}"\nsegment: New readers\nsubject:')
    desk.push()
    assert desk.campaign.document["recipients"]["segment_opts"]["saved_segment_id"] == 4101


def test_an_unknown_segment_is_an_error_with_those_there_are(desk):
    desk.own_settings(segment="Stuff")
    ran = desk.push(code=3)
    assert "has no segment 'Stuff'" in ran.err
    assert "'New readers', 'Opened the last issue', 'Staff'" in ran.err
    assert desk.store.campaigns() == ()


def test_an_unknown_audience_is_an_error_at_a_real_service_and_not_for_practice(desk):
    desk.own_settings(audience="Nobody")
    if desk.service == "sandbox":
        desk.push()
        return
    ran = desk.push(code=3)
    assert "there is no audience called 'Nobody' at Mailchimp" in ran.err
    assert practice.LIST_NAME in ran.err
    assert desk.store.campaigns() == ()


def test_without_an_audience_a_real_service_is_not_guessed_at(desk):
    desk.own_settings(audience="")
    if desk.service == "sandbox":
        desk.push()
        return
    assert "no audience is chosen" in desk.push(code=3).err


class TwoAlike:
    """A service with two audiences and two segments of one name."""

    name = "mailchimp"

    def audiences(self):
        return (Audience("a1", "Readers", 1), Audience("a2", "Readers", 2), Audience("a3", "Others", 2))

    def segments(self, _audience_id):
        return (Segment("1", "Staff", 1), Segment("2", "Staff", None))


def destination(clinic: Path, **changes):
    workspace = Workspace(clinic)
    rendered = render(find_issue(workspace, ISSUE, clinic), workspace, load_settings(workspace.settings), "mailchimp")
    from dataclasses import replace

    return replace(rendered.destination, **changes)


def test_two_audiences_of_one_name_must_be_told_apart_by_their_ids(clinic):
    with pytest.raises(SettingsError, match="more than one audience is called 'Readers'") as caught:
        find_recipients(TwoAlike(), destination(clinic, audience="Readers"))
    assert caught.value.problems[0].hint.endswith("a1, a2")
    assert find_recipients(TwoAlike(), destination(clinic, audience="a2")) == ("a2", "")


def test_two_segments_of_one_name_must_be_told_apart_by_their_ids(clinic):
    with pytest.raises(SettingsError, match="more than one segment called 'Staff'") as caught:
        find_recipients(TwoAlike(), destination(clinic, audience="Others", segment="Staff"))
    assert caught.value.problems[0].hint.endswith("1, 2")
    assert find_recipients(TwoAlike(), destination(clinic, audience="Others", segment="2")) == ("a3", "2")


# Dry run.


@pytest.fixture
def no_network(monkeypatch) -> None:
    def refuse(*_arguments, **_options):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "bind", refuse)


def snapshot(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_dry_run_makes_no_request_and_no_file(clinic, newsletter, no_network):
    before = snapshot(clinic)
    ran = newsletter("push", ISSUE, "--dry-run")
    assert (ran.code, ran.err) == (0, "")
    assert snapshot(clinic) == before
    assert not (clinic / ".newsletter").exists()
    assert "none was made" in ran.out
    assert ran.out.startswith("POST /campaigns\n{")
    assert '"subject_line": "Living with migraine"' in ran.out
    assert "PUT /campaigns/{campaign_id}/content" in ran.out


def test_a_dry_run_for_a_real_service_needs_no_key(clinic, newsletter, no_network, monkeypatch):
    monkeypatch.delenv("MAILCHIMP_API_KEY", raising=False)
    ran = newsletter("push", ISSUE, "--service", "mailchimp", "--dry-run")
    assert ran.code == 0
    assert "would go to Mailchimp; none was made" in ran.out


def test_a_dry_run_shows_what_it_does_not_know_yet(desk, no_network):
    desk.own_settings(segment="Staff", audience="Readers")
    desk.add_image()
    data = json.loads(desk.push("--dry-run", "--json").out)
    upload, create, content = data["requests"]
    assert (upload["method"], upload["body"]["bytes"]) == ("POST", len(PIXEL))
    assert create["body"]["recipients"] == {
        "list_id": "<id of 'Readers'>",
        "segment_opts": {"saved_segment_id": "<id of 'Staff'>"},
    }
    assert "<address of hill-" in content["body"]["html"]
    assert desk.sent == []


def test_a_dry_run_shows_the_very_bodies_that_are_pushed(desk):
    desk.push()
    desk.edit("read [our", "look at [our")
    planned = json.loads(desk.push("--dry-run", "--json").out)["requests"]
    assert desk.sent == []
    desk.push()
    assert [(r["method"], r["path"]) for r in planned] == [
        ("PATCH", f"/campaigns/{desk.campaign.id}"),
        ("PUT", f"/campaigns/{desk.campaign.id}/content"),
    ]
    assert [f"{r['method']} {r['path']}" for r in planned] == [s for s in desk.sent if not s.startswith("GET")]
    assert planned[1]["body"] == {"html": desk.content.html, "plain_text": desk.content.text}
    assert planned[0]["body"]["settings"].items() <= desk.campaign.document["settings"].items()


def test_a_dry_run_stops_where_a_push_would(clinic, newsletter, no_network):
    (clinic / "issues" / ISSUE / "issue.md").write_text("# x\n\n![A hill](hill.png)\n", encoding="utf-8")
    assert newsletter("push", ISSUE, "--dry-run").code == 1


# JSON, keys, ids.


def test_json_says_what_happened(desk):
    data = json.loads(desk.push("--json").out)
    assert data == {
        "issue": ISSUE,
        "service": desk.service,
        "practice": desk.service == "sandbox",
        "outcome": "created",
        "campaign": desk.campaign.id,
        "state": "draft",
        "url": data["url"],
        "version": desk.entry.version,
        "images_uploaded": 0,
        "errors": 0,
    }
    assert desk.campaign.id in data["url"]
    assert json.loads(desk.push("--json").out)["outcome"] == "unchanged"
    desk.edit("Hi {{", "{{ no.such }} Hi {{")
    ran = desk.push("--json")
    assert (json.loads(ran.out)["outcome"], json.loads(ran.out)["errors"], ran.err) == ("updated", 1, "")


def test_without_a_key_a_real_service_is_not_asked(clinic, newsletter, wire, monkeypatch):
    monkeypatch.delenv("MAILCHIMP_API_KEY", raising=False)
    ran = newsletter("push", ISSUE, "--service", "mailchimp")
    assert ran.code == 3
    assert "there is no key for Mailchimp: neither MAILCHIMP_API_KEY in the environment nor in .env" in ran.err
    assert "newsletter connect mailchimp" in ran.err
    assert wire == []


def test_the_key_may_stand_in_the_env_file(desk, monkeypatch):
    monkeypatch.delenv("MAILCHIMP_API_KEY", raising=False)
    (desk.root / ".env").write_text(f"MAILCHIMP_API_KEY={KEY}\n", encoding="utf-8")
    desk.push()


def test_without_an_id_of_the_workspace_nothing_is_pushed(desk):
    path = desk.root / "newsletter.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    del data["id"]
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    for flags in ((), ("--dry-run",)):
        ran = desk.push(*flags, code=3)
        assert "newsletter.yaml has no 'id'" in ran.err
        assert re.search(r'add this line at its top:  id: "[0-9a-f]{6}"', ran.err)
    assert desk.store.campaigns() == ()


@pytest.mark.parametrize("desk", ["mailchimp"], indirect=True)
def test_the_command_that_goes_on_names_the_service_where_it_must(desk):
    desk.settings(service="sandbox")
    desk.push("--service", "mailchimp")
    desk.at_service(subject="Mended by hand")
    ran = desk.push("--service", "mailchimp", code=7)
    assert f"newsletter push {ISSUE} --service mailchimp --overwrite" in ran.err


def test_the_use_case_does_what_the_command_does(desk):
    workspace = Workspace(desk.root)
    found, settings = find_issue(workspace, ISSUE, desk.root), load_settings(workspace.settings)
    rendered = render(found, workspace, settings)
    info, said = rendered.destination.service, []
    path = receipt_path(found, workspace, practice=info.practice)
    with opened(info, rendered.destination.settings, workspace) as service:
        done = push(
            rendered, service, path, workspace, options=PushOptions(), findings=examine(rendered), progress=said.append
        )
        assert (done.outcome, done.version, done.images) == ("created", rendered.version, 0)
        assert done.campaign.id == desk.campaign.id
        assert said == ["looking for the draft", "writing the draft"]
        desk.store.delete_campaign(done.campaign.id)
        with pytest.raises(ProtectedError, match="deleted"):
            push(rendered, service, path, workspace, options=PushOptions(), findings=(), progress=said.append)


def test_a_service_that_does_not_list_what_it_made_is_not_trusted(desk, monkeypatch):
    monkeypatch.setattr("newsletter.services.mailchimp.Mailchimp.find_by_key", lambda *_: ())
    ran = desk.push(code=6)
    assert "does not list it" in ran.err
    monkeypatch.undo()


def test_a_service_that_keeps_no_content_is_not_trusted(desk, monkeypatch):
    monkeypatch.setattr(Store, "content", lambda *_: StoredContent("", ""))
    assert "its content is empty there" in desk.push(code=6).err
