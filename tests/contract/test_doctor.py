"""`newsletter doctor`: each thing that can be missing is named with its remedy, and nothing is changed by looking."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from newsletter.receipts import locked
from newsletter.received_mail import examine_mail
from newsletter.sandbox import audience as practice
from newsletter.sandbox.server import running
from newsletter.workspace import Workspace

KEY = "0123456789abcdef0123456789abcdef-us19"


@pytest.fixture
def doctor(newsletter, clinic, monkeypatch) -> Callable[..., dict[str, list[dict]]]:
    """Runs the command with --json; its items by what they are about."""
    monkeypatch.delenv("MAILCHIMP_API_KEY", raising=False)

    def examined(*arguments: str, code: int = 0) -> dict[str, list[dict]]:
        ran = newsletter("doctor", "--json", *arguments)
        assert ran.code == code, ran
        assert KEY not in ran.out + ran.err
        found: dict[str, list[dict]] = {}
        for item in json.loads(ran.out)["items"]:
            found.setdefault(item["about"], []).append(item)
            assert bool(item["mend"]) == (item["state"] != "ok")
        return found

    return examined


def settings(clinic: Path, **changes: object) -> None:
    path = clinic / "newsletter.yaml"
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


def states(items: list[dict]) -> list[str]:
    return [item["state"] for item in items]


def test_a_good_workspace_has_nothing_to_mend(newsletter, clinic):
    before = {path: path.read_bytes() for path in clinic.rglob("*") if path.is_file()}
    ran = newsletter("doctor")
    assert (ran.code, ran.err) == (0, "")
    assert "Nothing to mend." in ran.out
    assert {path: path.read_bytes() for path in clinic.rglob("*") if path.is_file()} == before


def test_outside_a_workspace_it_still_looks_at_the_computer(newsletter, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = newsletter("doctor")
    assert ran.code == 3
    assert "Python: 3." in ran.out
    assert "no newsletter.yaml here or above" in ran.out
    assert "newsletter init FOLDER" in ran.out
    assert "1 thing to mend" in ran.out


def test_every_problem_of_the_settings_is_listed(doctor, clinic):
    (clinic / "newsletter.yaml").write_text("brand: {nam: x}\nservise: y\n", encoding="utf-8")
    found = doctor(code=3)["settings"]
    assert len(found) == 2
    assert "newsletter.yaml:1:9" in found[0]["words"]
    assert "did you mean" in found[0]["mend"]


def test_a_missing_id_is_named(doctor, clinic):
    text = (clinic / "newsletter.yaml").read_text(encoding="utf-8").replace("id: 7f3a91\n", "")
    (clinic / "newsletter.yaml").write_text(text, encoding="utf-8")
    assert "has no 'id'" in doctor(code=3)["id"][0]["words"]


def test_placeholders_are_notes_for_practice_and_problems_for_a_real_service(doctor, clinic, monkeypatch):
    settings(clinic, sender={"name": "Hill", "email": "news@example.com"})
    assert states(doctor()["placeholder"]) == ["note"]
    monkeypatch.setenv("MAILCHIMP_API_KEY", KEY)
    settings(clinic, service="mailchimp")
    [found] = doctor(code=3)["placeholder"]
    assert found["state"] == "problem"
    assert "newsletter.yaml:" in found["words"]


def test_a_missing_key_is_a_problem_where_the_service_is_used(doctor, clinic, monkeypatch):
    settings(clinic, services={"mailchimp": {"audience": "Readers"}})
    assert states(doctor()["mailchimp"]) == ["note"]
    settings(clinic, service="mailchimp")
    [found] = doctor(code=3)["mailchimp"]
    assert (found["state"], found["mend"]) == ("problem", "run 'newsletter connect mailchimp'")
    (clinic / ".env").write_text(f"MAILCHIMP_API_KEY={KEY}\n", encoding="utf-8")
    assert states(doctor()["mailchimp"]) == ["ok"]
    settings(clinic, services={})
    assert states(doctor()["mailchimp"]) == ["ok", "note"]  # no audience


def test_a_service_that_newsletter_cannot_speak_to_is_named(doctor, clinic):
    settings(clinic, service="brevo")
    assert "cannot speak to 'brevo' yet" in doctor(code=3)["brevo"][0]["words"]


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def test_what_git_would_keep_is_named(doctor, clinic, monkeypatch):
    git(clinic, "init")
    [found] = doctor(code=3)["git"]
    assert found["mend"] == "add these lines to .gitignore: .env .newsletter build"
    (clinic / ".gitignore").write_text("/.env\n.newsletter/\nbuild/\n", encoding="utf-8")
    assert states(doctor()["git"]) == ["ok"]
    (clinic / ".env").write_text(f"MAILCHIMP_API_KEY={KEY}\n", encoding="utf-8")
    git(clinic, "add", "-f", ".env")
    settings(clinic, service="mailchimp")
    assert "git rm --cached .env" in doctor(code=3)["mailchimp"][0]["mend"]


def test_a_damaged_receipt_is_found(doctor, clinic):
    (clinic / "issues" / "2026-11-migraine" / "receipt.yaml").write_text("{", encoding="utf-8")
    [found] = doctor(code=3)["receipts"]
    assert "issues/2026-11-migraine/receipt.yaml" in found["words"]


def test_issues_that_clash_and_none_at_all_are_found(doctor, clinic):
    (clinic / "issues" / "2026-11-migraine.md").write_text("# x\n", encoding="utf-8")
    assert "two issues have the id" in doctor(code=3)["issues"][0]["words"]
    for path in (clinic / "issues").rglob("*.md"):
        path.unlink()
    assert states(doctor()["issues"]) == ["note"]


def test_another_newsletter_at_work_is_noticed(doctor, clinic):
    with locked(Workspace(clinic), "sandbox"):
        assert "at work" in doctor(code=3)["lock"][0]["words"]
    assert states(doctor()["lock"]) == ["ok"]


def test_the_state_of_the_sandbox_is_told(doctor, clinic, newsletter):
    newsletter("push", "migraine")
    assert doctor()["sandbox"][0]["words"] == "holds 1 practice campaign"
    (clinic / ".newsletter" / "sandbox.json").write_text("{}", encoding="utf-8")
    assert "left a note that it runs" in doctor()["sandbox"][0]["words"]
    for path in (clinic / ".newsletter").glob("sandbox.sqlite*"):
        path.write_bytes(b"no database at all, but long enough to be looked at as one" * 100)
    assert "delete that file" in doctor(code=3)["sandbox"][0]["mend"]


def test_missing_parts_of_the_computer_are_named(doctor, monkeypatch):
    from zoneinfo import ZoneInfoNotFoundError

    def nowhere(_):
        raise ZoneInfoNotFoundError

    monkeypatch.setattr("newsletter.doctor._OLDEST", (99, 0))
    monkeypatch.setattr("newsletter.doctor._PACKAGES", ("mjml", "no_such_package"))
    monkeypatch.setattr("newsletter.doctor.ZoneInfo", nowhere)
    found = doctor(code=3)
    assert found["packages"][0]["words"] == "missing: no_such_package"
    assert "tzdata" in found["time zones"][0]["mend"]
    assert "3.11" in found["Python"][0]["mend"]


def test_online_asks_the_service(doctor, clinic, tmp_path, monkeypatch):
    assert "answers and takes the key" in doctor("--online")["online"][0]["words"]
    monkeypatch.setenv("MAILCHIMP_API_KEY", KEY)
    with running(tmp_path / "account") as url:
        own = {"base_url": url, "audience": practice.LIST_NAME}
        settings(clinic, service="mailchimp", services={"mailchimp": own})
        assert states(doctor("--online")["online"]) == ["ok"]
        settings(clinic, services={"mailchimp": {**own, "audience": "Nobody"}})
        assert "no audience called 'Nobody'" in doctor("--online", code=3)["online"][1]["words"]
    monkeypatch.setitem(_client_defaults(), "sleep", lambda _: None)
    settings(clinic, services={"mailchimp": {**own, "base_url": "http://127.0.0.1:9/3.0"}})
    assert "could not be reached" in doctor("--online", code=3)["online"][0]["words"]


def _client_defaults() -> dict:
    from newsletter.services.http import HttpClient

    return HttpClient.__init__.__kwdefaults__


# A mail that arrived.

GOOD = """\
Authentication-Results: mx.google.com;
 dkim=pass header.i=@hill-clinic.org header.s=k1; spf=pass smtp.mailfrom=bounce.mailchimpapp.net;
 dmarc=pass (p=NONE) header.from=hill-clinic.org
DKIM-Signature: v=1; a=rsa-sha256; d=hill-clinic.org; s=k1;
 h=Subject:From:List-Unsubscribe:List-Unsubscribe-Post; bh=x; b=y
From: Hill Clinic <news@hill-clinic.org>
Subject: Living with migraine
List-Unsubscribe: <https://clinic.us19.list-manage.com/unsubscribe?u=1>, <mailto:u@m.net>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
Content-Type: text/plain

Hi Ada.
"""


def looked_at(mail: str) -> dict[str, str]:
    return {item.about: item.state for item in examine_mail(mail.encode())}


def test_a_well_sent_mail_has_nothing_to_mend():
    assert looked_at(GOOD) == dict.fromkeys(("from", "spf", "dkim", "dmarc", "unsubscribe", "signature"), "ok")


@pytest.mark.parametrize(
    ("old", "new", "about", "state"),
    [
        ("dkim=pass", "dkim=fail", "dkim", "problem"),
        ("spf=pass", "spf=softfail", "spf", "problem"),
        (" dmarc=pass (p=NONE) header.from=hill-clinic.org\n", "", "dmarc", "problem"),
        ("Authentication-Results", "X-Nothing", "authentication", "note"),
        ("List-Unsubscribe: <https", "List-Unsubscribe: <http", "unsubscribe", "problem"),
        ("List-Unsubscribe: <", "X-Nothing: <", "unsubscribe", "problem"),
        ("List-Unsubscribe-Post: List", "X-Post: List", "unsubscribe", "problem"),
        ("DKIM-Signature", "X-Signature", "signature", "problem"),
        ("d=hill-clinic.org", "d=mailchimpapp.net", "signature", "problem"),
        (":List-Unsubscribe-Post;", ";", "signature", "problem"),
        ("From: Hill", "From: a@b.org\nFrom: Hill", "from", "problem"),
        ("Hi Ada", "Hi *|FNAME|*", "merge fields", "problem"),
        ("Subject: L", "Subject: [DRAFT] L", "subject", "note"),
        ("From: Hill", "X-From: Hill", "mail", "problem"),
        ("https://clinic.us19", "https://unsubscribe.invalid", "mail", "note"),
        ("text/plain", "text/plain; charset=nonsense", "from", "ok"),
    ],
)
def test_what_is_wrong_with_a_mail_is_named(old, new, about, state):
    assert old in GOOD
    assert looked_at(GOOD.replace(old, new))[about] == state


def test_only_the_results_of_the_last_server_count():
    assert looked_at(f"Authentication-Results: mx.b.org; dkim=fail; spf=pass; dmarc=pass\n{GOOD}")["dkim"] == "problem"


def test_doctor_reads_a_saved_mail(newsletter, clinic):
    (clinic / "mail.eml").write_text(GOOD, encoding="utf-8")
    ran = newsletter("doctor", "--mail", "mail.eml")
    assert (ran.code, "Nothing to mend in this mail." in ran.out) == (0, True)
    (clinic / "mail.eml").write_text(GOOD.replace("dkim=pass", "dkim=fail"), encoding="utf-8")
    assert newsletter("doctor", "--mail", "mail.eml").code == 3
    assert newsletter("doctor", "--mail", "none.eml").code == 2
    newsletter("build")
    ran = newsletter("doctor", "--mail", "build/2026-11-migraine/email.eml")
    assert (ran.code, "its headers are a simulation" in ran.out) == (0, True)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"From: \n\n", b"\n\nhello", b"From: =?x?q?=\n: :\n"])
def test_no_file_breaks_it(content):
    assert examine_mail(content)
