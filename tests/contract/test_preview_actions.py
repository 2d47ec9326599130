"""What the preview's page may do, asked as the page asks: it ends in the practice service, once, and never sends."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest

from newsletter import receipts
from newsletter.workspace import Workspace
from tests.preview import SAMPLE, TOKEN, previewed, sample_workspace

SECONDS = 20.0
BROKEN = "::: button https://www.example.com\nCome"


@pytest.fixture
def preview(tmp_path):
    with previewed(sample_workspace(tmp_path / "workspace"), practice=True) as running:
        yield running


def campaigns(preview) -> list[dict]:
    request = urllib.request.Request(f"{preview.sandbox}/3.0/campaigns", headers={"Authorization": "Bearer x-us1"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["campaigns"]


def entry(preview) -> receipts.Entry:
    path = preview.root / ".newsletter" / "receipts" / f"{SAMPLE}.yaml"
    return receipts.read(path, Workspace(preview.root)).get("sandbox", receipts.Entry())


def newsletter(preview, *arguments: str) -> str:
    command = [sys.executable, "-m", "newsletter", "-C", str(preview.root), *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def add(preview, text: str) -> None:
    post = preview.root / "issues" / SAMPLE / "issue.md"
    post.write_text(f"{post.read_text()}\n{text}\n")


def until(preview, is_so):
    """The issue as the page is told of it, as soon as something holds."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        model = preview.model()
        if is_so(model):
            return model
        with preview.builder._work:
            preview.builder._work.wait(0.05)
    raise AssertionError(f"never so: {model}")


def schedule(preview) -> str:
    """Test and schedule the sample from the command line; gives the version code."""
    newsletter(preview, "test", SAMPLE, "--to", "ada@example.org")
    at = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%d 09:00")
    newsletter(preview, "schedule", SAMPLE, "--at", at, "--yes")
    return entry(preview).version


def test_a_push_makes_one_draft_however_often_it_is_asked_for(preview):
    version = preview.model()["version"]
    first, second = preview.act("push", version=version), preview.act("push", version=version)
    assert (first["done"]["outcome"], second["done"]["outcome"]) == ("created", "unchanged")
    assert [campaign["status"] for campaign in campaigns(preview)] == ["save"]
    assert until(preview, lambda model: model["state"]["kind"] == "pushed")["actions"]["draft_url"].startswith(
        preview.sandbox
    )


def test_its_steps_come_as_they_begin(preview):
    headers = {"X-Newsletter-Token": TOKEN}
    body = {"version": preview.model()["version"]}
    _, told, said = preview.ask("POST", f"/issues/{SAMPLE}/push", headers=headers, body=body)
    lines = [json.loads(line) for line in said.decode().splitlines()]
    assert told["content-type"].startswith("application/x-ndjson")
    assert [line["step"] for line in lines[:-1]] == [
        "looking for the draft", "uploading image 1 of 2", "uploading image 2 of 2", "writing the draft",
    ]  # fmt: skip
    assert lines[-1]["done"]["practice"] is True


@pytest.mark.parametrize("action", ["push", "test"])
@pytest.mark.parametrize("version", ["ZZZZ", "", None])
def test_nothing_is_done_with_a_version_that_nobody_looked_at(preview, action, version):
    failed = preview.act(action, version=version, addresses=["ada@example.org"])["failed"]
    assert "it is" in failed["message"]
    assert campaigns(preview) == []


def test_what_was_saved_after_somebody_looked_is_not_pushed(preview):
    looked_at = preview.model()["version"]
    add(preview, "One more word.")
    failed = preview.act("push", version=looked_at)["failed"]
    assert failed["message"].startswith(f"This issue was saved again: you looked at version {looked_at}, and it is ")
    assert campaigns(preview) == []


def test_a_test_without_errors_counts_and_its_people_are_remembered(preview):
    version = preview.model()["version"]
    done = preview.act("test", version=version, addresses=["ada@example.org", "ben@example.org"])["done"]
    assert (done["addresses"], done["counted"]) == (["ada@example.org", "ben@example.org"], True)
    assert entry(preview).tested_version == version
    model = until(preview, lambda model: model["state"]["kind"] == "tested")
    assert model["actions"]["test"]["addresses"] == ["ada@example.org", "ben@example.org"]


def test_a_test_with_errors_is_a_draft_test_and_does_not_count(preview):
    add(preview, "[Come](htp://www.example.com)")
    model = until(preview, lambda model: any(one["severity"] == "error" for one in model["findings"] or ()))
    done = preview.act("test", version=model["version"], addresses=["ada@example.org"])["done"]
    assert done["counted"] is False
    assert campaigns(preview)[0]["settings"]["subject_line"].startswith("[DRAFT] ")
    assert entry(preview).tested == ""


@pytest.mark.parametrize("people", [[], ["no address"], ["ada@example.org"] * 3 + ["@"], "ada@example.org", [1], None])
def test_a_test_goes_to_addresses_and_to_nothing_else(preview, people):
    failed = preview.act("test", version=preview.model()["version"], addresses=people)["failed"]
    assert failed["hint"]
    assert campaigns(preview) == []


def test_a_test_to_nobody_does_not_go_to_those_of_the_last_one(preview):
    version = preview.model()["version"]
    assert preview.act("test", version=version, addresses=["ada@example.org"])["done"]["counted"]
    tested = entry(preview).tested_at
    failed = preview.act("test", version=version, addresses=[])["failed"]
    assert failed["message"] == "Nobody is named to send the test to."
    assert entry(preview).tested_at == tested


def test_nothing_is_done_while_the_settings_cannot_be_read(preview):
    version = preview.model()["version"]
    settings = preview.root / "newsletter.yaml"
    settings.write_text(f"{settings.read_text()}\nnowhere: 1\n")
    model = until(preview, lambda model: model["broken"])
    assert model["version"] == version
    failed = preview.act("push", version=version)["failed"]
    assert failed["place"].startswith("newsletter.yaml:")
    assert campaigns(preview) == []


def test_what_is_scheduled_is_stopped_also_while_the_post_cannot_be_read(preview):
    schedule(preview)
    add(preview, BROKEN)
    until(preview, lambda model: model["broken"])
    done = preview.act("unschedule")["done"]
    assert (done["outcome"], done["practice"]) == ("unscheduled", True)
    assert done["when"].endswith("UTC)") or "UTC" in done["when"]
    assert [campaign["status"] for campaign in campaigns(preview)] == ["save"]


def test_another_version_than_the_scheduled_one_is_said(preview):
    scheduled = schedule(preview)
    assert until(preview, lambda model: model["state"]["kind"] == "scheduled")["banner"] is None
    add(preview, "One more word.")
    model = until(preview, lambda model: model["banner"])
    assert model["state"]["kind"] == "mismatch"
    assert (model["banner"]["scheduled"], model["banner"]["you"]) == (scheduled, model["version"])
    assert model["banner"]["you"] != scheduled
    assert not model["actions"]["push"]["ready"]
    assert "+One more word." in model["banner"]["changes"]
    failed = preview.act("push", version=model["version"])["failed"]
    assert "scheduled already" in failed["message"]


def test_what_a_colleague_did_at_the_service_is_seen_when_somebody_looks(preview):
    newsletter(preview, "push", SAMPLE)
    [campaign] = campaigns(preview)
    request = urllib.request.Request(
        f"{preview.sandbox}/3.0/campaigns/{campaign['id']}", method="DELETE", headers={"Authorization": "Bearer x-us1"}
    )
    urllib.request.urlopen(request, timeout=30).close()
    assert preview.act("look")["done"] == {"seen": True}
    assert until(preview, lambda model: model["state"]["kind"] == "deleted")["state"]["words"].startswith(
        "Draft deleted"
    )


def test_an_issue_that_was_never_pushed_is_not_asked_about(preview):
    assert preview.act("look")["done"] == {"seen": False}


def test_one_thing_is_done_at_a_time(preview):
    version = preview.model()["version"]
    held = receipts.locked(Workspace(preview.root), "sandbox")
    with held, socket.create_connection(("127.0.0.1", preview.port), timeout=60) as first:
        first.sendall(_request(preview, "push", {"version": version}))
        waited = b""
        while b"\r\n\r\n" not in waited:
            waited += first.recv(65536)
        failed = preview.act("push", version=version)["failed"]
    assert failed["message"] == "Something else is being done from this page."


def test_a_page_that_goes_away_stops_nothing(preview):
    version = preview.model()["version"]
    with socket.create_connection(("127.0.0.1", preview.port), timeout=60) as page:
        page.sendall(_request(preview, "push", {"version": version}))
        page.recv(1)
    until(preview, lambda model: model["state"]["kind"] == "pushed")
    assert [campaign["status"] for campaign in campaigns(preview)] == ["save"]


def test_an_issue_that_went_away_is_said(preview):
    assert preview.act("push", issue="2020-01-nowhere", version="ZZZZ")["failed"]["message"] == (
        "This issue is not here any more."
    )


def _request(preview, action: str, asked: dict) -> bytes:
    body = json.dumps(asked)
    lines = (
        f"POST /issues/{SAMPLE}/{action} HTTP/1.1", f"Host: 127.0.0.1:{preview.port}", f"X-Newsletter-Token: {TOKEN}",
        f"Content-Length: {len(body)}", "", body,
    )  # fmt: skip
    return "\r\n".join(lines).encode()


def test_a_receipt_that_cannot_be_read_is_never_taken_for_an_empty_one(preview):
    schedule(preview)
    path = preview.root / ".newsletter" / "receipts" / f"{SAMPLE}.yaml"
    whole = path.read_text()
    path.write_text("<<<<<<< HEAD\n" + whole[: len(whole) // 2])
    model = until(preview, lambda model: model["state"]["words"] == "Receipt is damaged")
    assert model["next"]["after"].startswith("mend the receipt .newsletter/receipts/")
    assert not model["actions"]["push"]["ready"]
    assert "damaged" in model["actions"]["push"]["reason"]
    assert model["actions"]["unschedule"]["ready"]
    path.write_text(whole)
    assert until(preview, lambda model: model["state"]["kind"] == "scheduled")


@pytest.mark.parametrize("file", [".newsletter/receipts/2026-11-chronic-migraines.yaml", "\0.md", "x" * 5000 + ".md"])
def test_what_is_not_a_text_of_the_workspace_is_not_opened(preview, file):
    newsletter(preview, "push", SAMPLE)
    assert (
        preview.act("open", file=file)["failed"]["message"] == "Only the texts of this workspace are opened from here."
    )
