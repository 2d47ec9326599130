"""What can go wrong around a command: one clear message, the right exit code, no traceback, nothing half-written."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests
import yaml

from newsletter.commands import build as build_command
from newsletter.sandbox import audience as practice
from newsletter.sandbox.server import running
from newsletter.sandbox.store import Store, StoredContent
from newsletter.services.http import HttpClient
from newsletter.services.interface import Audience

# The smallest picture there is: one white pixel.
HILL = bytes.fromhex("47494638396101000100800000ffffff0000002c00000000010001000002024401003b")
PROJECT = Path(__file__).parents[2]
ISSUE = "2026-11-migraine"
KEY = "0123456789abcdef0123456789abcdef-us19"


def snapshot(root: Path) -> dict[str, bytes | None]:
    """Every file and folder below, with its content."""
    return {
        str(path.relative_to(root)): path.read_bytes() if path.is_file() else None for path in sorted(root.rglob("*"))
    }


def start(*arguments: object, cwd: Path, **options) -> subprocess.Popen[str]:
    """`newsletter …` as a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "NO_COLOR": "1", **options.pop("env", {})}
    return subprocess.Popen(
        [sys.executable, "-m", "newsletter", *map(str, arguments)],
        cwd=cwd, env=environment, text=True, encoding="utf-8", errors="replace",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options,
    )  # fmt: skip


def finish(process: subprocess.Popen[str], text: str = "") -> tuple[int, str, str]:
    out, err = process.communicate(text, timeout=60)
    return process.returncode, out, err


@pytest.fixture
def refused(newsletter) -> Callable[..., str]:
    """Runs a command that must fail with a code and one error, and gives its message."""

    def run(code: int, *arguments: object) -> str:
        ran = newsletter(*arguments)
        assert ran.code == code, ran
        assert ran.err.lower().count("error:") == 1, ran.err
        assert "Traceback" not in ran.err
        return ran.err

    return run


# Where and what.


@pytest.mark.parametrize("command", [["build"], ["check"], ["push", "x"], ["status"], ["audiences"], ["sandbox"]])
def test_outside_a_workspace_the_way_into_one_is_named(refused, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    message = refused(2, *command)
    assert "no newsletter.yaml here or above" in message
    assert "newsletter init" in message
    assert snapshot(tmp_path) == {}


def test_a_folder_that_is_no_workspace_cannot_be_chosen(refused, clinic):
    assert "there is no newsletter.yaml in 'issues'" in refused(2, "-C", "issues", "build")
    assert "there is no newsletter.yaml in 'nowhere'" in refused(2, "-C", "nowhere", "build")


def test_a_workspace_can_be_chosen_and_is_found_from_below(newsletter, clinic, monkeypatch):
    monkeypatch.chdir(clinic.parent)
    assert newsletter("-C", "clinic", "build").code == 0
    monkeypatch.chdir(clinic / "issues" / ISSUE)
    assert f"into build/{ISSUE}/" in newsletter("build", ".").out
    assert newsletter("build", "issue.md").code == 0


def test_an_unknown_issue_comes_with_the_nearest_one(refused, clinic):
    assert f"did you mean '{ISSUE}'?" in refused(2, "push", "2026-11-migrane")
    assert f"the issues here are: {ISSUE}" in refused(2, "build", "zzz")


def test_a_part_of_two_ids_is_not_guessed_at(refused, clinic):
    (clinic / "issues" / "2026-12-migraine-again.md").write_text("# x\n", encoding="utf-8")
    message = refused(2, "push", "migraine")
    assert f"'migraine' fits more than one issue: {ISSUE}, 2026-12-migraine-again" in message


def test_two_issues_of_one_id_are_an_error(refused, clinic):
    (clinic / "issues" / f"{ISSUE}.md").write_text("# x\n", encoding="utf-8")
    assert f"two issues have the id '{ISSUE}'" in refused(1, "build")


def test_a_command_that_reaches_a_service_wants_an_issue(newsletter, clinic):
    ran = newsletter("push")
    assert (ran.code, "Missing argument 'ISSUE'" in ran.err) == (2, True)


def test_without_a_command_there_is_help(newsletter, clinic):
    ran = newsletter()
    assert (ran.code, "Commands:" in ran.err) == (2, True)


@pytest.mark.parametrize(
    "arguments", [["pusch"], ["--what"], ["build", "--sample", "x"], ["sandbox", "--port", "99999"]]
)
def test_what_cannot_be_understood_is_usage(newsletter, clinic, arguments):
    ran = newsletter(*arguments)
    assert (ran.code, "Traceback" in ran.err, ran.out) == (2, False, "")


def test_an_unknown_service_is_refused_with_those_there_are(refused, clinic):
    assert "choose one of: sandbox, mailchimp" in refused(2, "push", ISSUE, "--service", "pigeon")


# Posts.

POSTS = {
    "binary": (b"\x00\x01\x02\xff" * 40, 1),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 1),
    "an old Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 8, 1),
    "a new Word file": (b"PK\x03\x04\x14\x00\x06\x00" * 8, 1),
    "unclosed front matter": (b"---\nsubject: x\n# Hello\n", 1),
    "a broken front matter": (b"---\nhero: {src\n---\n# Hello\n", 1),
}


@pytest.mark.parametrize(("content", "code"), POSTS.values(), ids=POSTS.keys())
@pytest.mark.parametrize("command", ["build", "push"])
def test_a_post_that_cannot_be_read_is_named(refused, clinic, content, code, command):
    (clinic / "issues" / ISSUE / "issue.md").write_bytes(content)
    before = snapshot(clinic)
    assert f"issues/{ISSUE}/issue.md" in refused(code, command, ISSUE)
    assert snapshot(clinic) == before


@pytest.mark.parametrize("content", [b"", b"\n\n", b"---\n---\n", b"\xef\xbb\xbf"])
def test_an_empty_post_is_refused(refused, newsletter, clinic, content):
    (clinic / "issues" / ISSUE / "issue.md").write_bytes(content)
    for command in ("build", "push"):
        assert f"issues/{ISSUE}/issue.md has no text to send" in refused(1, command, ISSUE)
    checked = newsletter("check", ISSUE)
    assert (checked.code, "[unreadable]" in checked.out) == (1, True)


def test_a_post_without_a_heading_is_fine(newsletter, clinic):
    (clinic / "issues" / ISSUE / "issue.md").write_text(
        "---\nsubject: x\npreheader: y\n---\nHello.\n", encoding="utf-8"
    )
    assert (newsletter("build", ISSUE).code, newsletter("check", ISSUE).code) == (0, 0)


def test_a_folder_in_place_of_the_post_is_explained(refused, clinic):
    post = clinic / "issues" / ISSUE / "issue.md"
    post.unlink()
    post.mkdir()
    assert f"issues/{ISSUE}/issue.md" in refused(1, "build", ISSUE)


def test_a_folder_without_a_post_is_explained(refused, clinic):
    (clinic / "issues" / "2026-12-empty").mkdir()
    assert "it holds no issue.md" in refused(2, "build", "issues/2026-12-empty")


def test_a_file_that_is_elsewhere_is_explained(refused, clinic):
    (clinic / "draft.md").write_text("# x\n", encoding="utf-8")
    assert "not in this workspace's issues folder" in refused(2, "build", "draft.md")


def test_a_workspace_without_issues_says_where_they_go(refused, newsletter, clinic):
    (clinic / "issues").rename(clinic / "old")
    assert "issues/2026-12-my-topic/issue.md" in refused(2, "build")
    assert "issues/2026-12-my-topic/issue.md" in newsletter("check").out
    assert "issues/2026-12-my-topic/issue.md" in newsletter("status").out


def test_one_bad_issue_does_not_keep_the_others_from_being_built(newsletter, clinic):
    (clinic / "issues" / "2026-10-bad.md").write_text("---\nhero: {\n---\n", encoding="utf-8")
    ran = newsletter("build")
    assert ran.code == 1
    assert (clinic / "build" / ISSUE / "email.html").is_file()
    assert not (clinic / "build" / "2026-10-bad").exists()


def test_paths_written_the_windows_way_find_their_image(newsletter, clinic):
    folder = clinic / "issues" / ISSUE
    (folder / "images").mkdir()
    (folder / "images" / "hill.gif").write_bytes(HILL)
    post = "---\nsubject: a\npreheader: b\n---\n# A\n\n![A hill](images\\hill.gif)\n"
    (folder / "issue.md").write_text(post, encoding="utf-8")
    assert newsletter("build", ISSUE).err == ""
    assert [path.suffix for path in (clinic / "build" / ISSUE / "images").iterdir()] == [".gif"]


# Settings.


def test_broken_settings_are_exit_3_with_every_problem(newsletter, clinic):
    (clinic / "newsletter.yaml").write_text("brand: {nam: x}\ntimezon: UTC\n", encoding="utf-8")
    for command in (["build"], ["push", ISSUE], ["status"]):
        ran = newsletter(*command)
        assert (ran.code, "newsletter.yaml:1:9" in ran.err, "newsletter.yaml:2:1" in ran.err) == (3, True, True)
    assert "did you mean 'timezone'?" in ran.err


# Building.


def test_a_build_has_exactly_these_files_and_says_where(newsletter, clinic):
    ran = newsletter("build", ISSUE)
    assert snapshot(clinic / "build").keys() == {
        ISSUE, *(f"{ISSUE}/{name}" for name in ("email.html", "email.txt", "email.mjml", "email.eml", "images")),
    }  # fmt: skip
    assert ran.out.startswith(f"Built {ISSUE} (version ")
    assert f"Next: open build/{ISSUE}/email.html in a browser" in ran.out


def test_building_twice_gives_the_same_bytes(newsletter, clinic):
    newsletter("build", ISSUE)
    first = snapshot(clinic / "build")
    newsletter("build", ISSUE)
    assert snapshot(clinic / "build") == first


def test_an_image_that_is_gone_is_not_left_from_the_last_build(newsletter, clinic):
    post = clinic / "issues" / ISSUE / "issue.md"
    text = post.read_text(encoding="utf-8")
    post.with_name("hill.gif").write_bytes(HILL)
    post.write_text(f"{text}\n![A hill](hill.gif)\n", encoding="utf-8")
    newsletter("build", ISSUE)
    assert list((clinic / "build" / ISSUE / "images").iterdir())
    post.write_text(text, encoding="utf-8")
    newsletter("build", ISSUE)
    assert not list((clinic / "build" / ISSUE / "images").iterdir())


def test_a_build_never_deletes_what_it_did_not_make(refused, newsletter, clinic):
    newsletter("build", ISSUE)
    (clinic / "build" / ISSUE / "my notes.txt").write_text("mine", encoding="utf-8")
    before = snapshot(clinic)
    assert "holds 'my notes.txt', which newsletter did not put there" in refused(2, "build", ISSUE)
    assert "holds 'issue.md'" in refused(2, "build", ISSUE, "--out", "issues")
    assert snapshot(clinic) == before


def test_what_a_file_manager_leaves_in_a_build_is_no_obstacle(newsletter, clinic):
    newsletter("build", ISSUE)
    (clinic / "build" / ISSUE / ".DS_Store").write_bytes(b"x")
    assert newsletter("build", ISSUE).code == 0


def test_a_file_where_the_build_goes_is_explained(refused, clinic):
    (clinic / "build").mkdir()
    (clinic / "build" / ISSUE).write_text("mine", encoding="utf-8")
    assert "is a file" in refused(2, "build", ISSUE)
    assert (clinic / "build" / ISSUE).read_text(encoding="utf-8") == "mine"


def test_another_folder_and_another_reader_can_be_chosen(newsletter, refused, clinic):
    assert newsletter("build", ISSUE, "--out", clinic.parent / "there", "--sample", 2).code == 0
    assert b"no-name@example.com" in (clinic.parent / "there" / ISSUE / "email.eml").read_bytes()
    assert "there are 2 sample subscribers" in refused(2, "build", ISSUE, "--sample", "3")


STAGES = ["write_bytes", "mkdir", "rename"]


@pytest.mark.parametrize("method", STAGES)
@pytest.mark.parametrize("nth", [1, 2, 4])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")], ids=["ctrl-c", "full"])
def test_a_build_that_stops_half_way_leaves_the_old_one(newsletter, clinic, monkeypatch, method, nth, error):
    newsletter("build", ISSUE)
    before = snapshot(clinic)
    post = clinic / "issues" / ISSUE / "issue.md"
    post.write_text(post.read_text(encoding="utf-8").replace("Hi", "Hello"), encoding="utf-8")
    before[f"issues/{ISSUE}/issue.md"] = post.read_bytes()
    real, calls = getattr(build_command.Path, method), []

    def failing(self, *arguments, **options):
        if ".new" in str(self) or self.parent.name == "build":
            calls.append(self)
            if len(calls) == nth:
                raise error
        return real(self, *arguments, **options)

    monkeypatch.setattr(build_command.Path, method, failing)
    ran = newsletter("build", ISSUE)
    monkeypatch.undo()
    if len(calls) < nth:
        assert ran.code == 0
        return
    monkeypatch.chdir(clinic)
    assert ran.code == (130 if isinstance(error, KeyboardInterrupt) else 3)
    assert snapshot(clinic) == before
    assert newsletter("build", ISSUE).code == 0
    assert "Hello" in (clinic / "build" / ISSUE / "email.txt").read_text(encoding="utf-8")


def test_a_stray_of_a_killed_build_is_removed_when_it_is_old(newsletter, clinic):
    old, young = (clinic / "build" / f".{ISSUE}.{name}.new" for name in ("old", "young"))
    for folder in (old, young):
        folder.mkdir(parents=True)
    os.utime(old, (0, 0))
    newsletter("build", ISSUE)
    assert (old.exists(), young.exists()) == (False, True)


# A disk that is full, a folder that is not ours. RLIMIT_FSIZE makes every write of a file fail, and a user who is not
# root may not write; both in a child, as neither can be taken back.


def limited() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


@pytest.mark.parametrize("command", [["build", ISSUE], ["push", ISSUE], ["init", "new"], ["demo"]])
def test_a_full_disk_is_explained_and_leaves_no_half_file(clinic, command, monkeypatch):
    for name in [name for name in os.environ if name.startswith("COVERAGE")]:
        monkeypatch.delenv(name)  # its own files would not fit either
    before = snapshot(clinic)
    code, _, err = finish(start(*command, cwd=clinic, preexec_fn=limited))
    assert (code, err.count("error:"), "Traceback" in err) == (3, 1, False), err
    after = snapshot(clinic)
    assert {name: after.get(name) for name in before} == before
    made = {name for name in after if not name.startswith(".newsletter")} - before.keys()
    assert made <= {"build"}


def test_a_receipt_that_does_not_fit_is_explained_and_the_push_goes_on_later(newsletter, clinic, monkeypatch):
    from newsletter import receipts

    real, calls = receipts.os.fsync, []

    def full(handle):
        calls.append(handle)
        if len(calls) > 1:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(receipts.os, "fsync", full)
    ran = newsletter("push", ISSUE)
    assert ran.code == 3
    assert f"receipt .newsletter/receipts/{ISSUE}.yaml cannot be written: No space left on device" in ran.err
    assert "it goes on where it stopped" in ran.err
    monkeypatch.undo()
    monkeypatch.chdir(clinic)
    assert newsletter("push", ISSUE).code == 0
    assert len(Store(clinic / ".newsletter" / "sandbox.sqlite").campaigns()) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("command", [["build", ISSUE], ["push", ISSUE], ["init", "new"]])
def test_a_folder_that_cannot_be_written_is_explained(clinic, command):
    for folder in (clinic, *clinic.parents):
        if folder.stat().st_uid == 0 and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o555)
    before = snapshot(clinic)
    shutil.copytree(clinic, clinic.parent / "rehearsal")
    # Once as root and elsewhere, so that everything is imported: the other user may not be able to read Python itself.
    script = (
        "import os, sys\nfrom newsletter.__main__ import run\nos.chdir('../rehearsal'); run(sys.argv[1:])\n"
        "os.chdir('../clinic'); os.setgid(65534); os.setuid(65534)\nsys.exit(run(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", script, *command],
        cwd=clinic, env={**os.environ, "PYTHONPATH": str(PROJECT), "HOME": "/nonexistent"}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.count("error:")) == (3, 1), done.stderr
    assert "ermission denied" in done.stderr or "annot" in done.stderr
    assert snapshot(clinic) == before


# Interruptions.


@pytest.fixture
def slow_service() -> Iterator[tuple[str, socket.socket]]:
    """A service that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/3.0", listener


def test_ctrl_c_during_a_push_stops_it_and_the_next_goes_on(newsletter, clinic, slow_service, tmp_path, monkeypatch):
    base_url, listener = slow_service
    path = clinic / "newsletter.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8")) | {"service": "mailchimp"}

    def point_to(url: str) -> None:
        data["services"] = {"mailchimp": {"base_url": url, "audience": practice.LIST_NAME}}
        path.write_text(yaml.safe_dump(data), encoding="utf-8")

    point_to(base_url)
    process = start("push", ISSUE, cwd=clinic, env={"MAILCHIMP_API_KEY": KEY})
    connection, _ = listener.accept()
    with connection:
        assert connection.recv(4096).startswith(b"GET /3.0/campaigns")
        process.send_signal(signal.SIGINT)
        code, out, err = finish(process)
    assert (code, out, err) == (130, "", "\nStopped. Run the same command again to go on.\n")
    monkeypatch.setenv("MAILCHIMP_API_KEY", KEY)
    with running(tmp_path / "account") as url:
        point_to(url)
        assert newsletter("push", ISSUE).code == 0
    assert len(Store(tmp_path / "account" / ".newsletter" / "sandbox.sqlite").campaigns()) == 1


def test_ctrl_c_ends_the_sandbox_in_peace(clinic):
    process = start("sandbox", "--port", "0", cwd=clinic)
    said = process.stdout.readline()
    assert said.startswith("The practice mailing service is running: open http://127.0.0.1:")
    assert process.stdout.readline().endswith("Press Ctrl-C to stop it.\n")
    assert requests.get(said.split("open ")[1].split()[0], timeout=30).status_code == 200
    process.send_signal(signal.SIGINT)
    code, out, err = finish(process)
    assert (code, err) == (0, "")
    assert out == "The practice mailing service has stopped. What was pushed is kept.\n"
    assert not (clinic / ".newsletter" / "sandbox.json").exists()


def test_a_running_sandbox_is_used_and_keeps_what_was_pushed(newsletter, clinic):
    process = start("sandbox", "--port", "0", cwd=clinic)
    origin = process.stdout.readline().split("open ")[1].split()[0]
    data = json.loads(newsletter("push", ISSUE, "--json").out)
    assert data["url"].startswith(origin)
    second = newsletter("sandbox")
    assert (second.code, "is running already" in second.err) == (2, True)
    process.send_signal(signal.SIGINT)
    finish(process)
    assert "draft (practice)" in newsletter("status").out


def test_a_port_that_is_taken_is_explained(refused, clinic):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        message = refused(2, "sandbox", "--port", port)
    assert f"port {port} is in use by another program" in message
    assert "--port 0" in message


@pytest.mark.parametrize("command", [["build"], ["status"], ["push", ISSUE]])
def test_a_reader_who_has_gone_changes_nothing(clinic, command):
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "newsletter", *command],
        cwd=clinic, env={**os.environ, "PYTHONPATH": str(PROJECT)}, stdout=writing, stderr=subprocess.PIPE, text=True,
        check=False,
    )  # fmt: skip
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")
    if command == ["build"]:
        assert (clinic / "build" / ISSUE / "email.html").is_file()


def test_an_old_locale_does_not_crash(clinic):
    post = clinic / "issues" / ISSUE / "issue.md"
    post.write_text("---\npreheader: ü\n---\nÜber 日本 ![](日本.png)\n", encoding="utf-8")
    environment = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    code, out, err = finish(start("check", ISSUE, cwd=clinic, env=environment))
    assert (code, err) == (1, "")
    assert "has no alt text" in out


def test_a_bug_of_ours_is_said_to_be_one_and_its_traceback_is_in_a_file(newsletter, clinic, monkeypatch):
    (clinic / ".newsletter").mkdir()
    monkeypatch.setattr("newsletter.commands.build.render", lambda *_: 1 / 0)
    ran = newsletter("build", ISSUE)
    assert ran.code == 70
    assert "this is a bug in newsletter, not your mistake" in ran.err
    assert "Traceback" not in ran.err
    [report] = (clinic / ".newsletter" / "crashes").iterdir()
    assert str(report.relative_to(clinic)) in ran.err
    assert "ZeroDivisionError" in report.read_text(encoding="utf-8")


# Status.


@pytest.fixture
def state(newsletter) -> Callable[..., str]:
    def of_only_issue(*arguments: str) -> str:
        ran = newsletter("status", "--json", *arguments)
        assert ran.code == 0, ran
        [issue] = json.loads(ran.out)["issues"]
        return issue["state"]

    return of_only_issue


def test_status_follows_an_issue_through_its_states(newsletter, clinic, state):
    store = Store(clinic / ".newsletter" / "sandbox.sqlite")
    post = clinic / "issues" / ISSUE / "issue.md"
    assert state() == "not pushed"
    newsletter("push", ISSUE)
    assert state() == "draft (practice)"
    good = post.read_text(encoding="utf-8")
    post.write_text(good.replace("Hi", "Hello"), encoding="utf-8")
    assert state() == "draft (practice), changed here since the push"
    post.write_text(good + "\n{{ nobody }}\n", encoding="utf-8")
    newsletter("push", ISSUE)
    assert state() == "draft (practice), with errors when it was pushed"
    [campaign] = store.campaigns()
    store.put_content(campaign.id, StoredContent("<p>by hand</p>", "by hand"))
    assert state().startswith("draft (practice), edited at the service")
    for status, words in (("schedule", "scheduled"), ("sent", "sent")):
        with store._connection() as connection:
            connection.execute("UPDATE campaigns SET status = ?", (status,))
        assert state() == f"{words} (practice)"
    store.delete_campaign(campaign.id)
    assert state() == "draft deleted at the service"
    post.write_text("---\nhero: {\n---\n", encoding="utf-8")
    assert state().startswith(f"cannot be read: issues/{ISSUE}/issue.md:3:1: ")


def test_status_says_what_to_do_next(newsletter, clinic):
    assert f"Next: newsletter check {ISSUE}, then newsletter push {ISSUE}" in newsletter("status").out
    newsletter("push", ISSUE)
    assert "Next: open the draft at the service" in newsletter("status").out


def test_status_has_these_names_in_json(newsletter, clinic):
    newsletter("push", ISSUE)
    [issue] = json.loads(newsletter("status", "--json").out)["issues"]
    own = {"tested", "approved_by", "scheduled_for", "sent_at"}
    assert issue.keys() == {"issue", "service", "state", "version", "pushed_at", "url", "seen", *own}
    assert (issue["issue"], issue["service"], issue["seen"]) == (ISSUE, "sandbox", True)


def test_status_knows_of_an_interrupted_push(newsletter, clinic, state, monkeypatch):
    monkeypatch.setattr("newsletter.services.mailchimp.Mailchimp.create", lambda *_: 1 / 0)
    assert newsletter("push", ISSUE).code == 70
    assert state() == "push was interrupted"


def test_status_works_without_the_network_and_without_a_key(newsletter, clinic, state, monkeypatch, tmp_path):
    monkeypatch.setenv("MAILCHIMP_API_KEY", KEY)
    path = clinic / "newsletter.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8")) | {"service": "mailchimp"}
    with running(tmp_path / "account") as url:
        data["services"] = {"mailchimp": {"base_url": url, "audience": practice.LIST_NAME}}
        path.write_text(yaml.safe_dump(data), encoding="utf-8")
        assert newsletter("push", ISSUE).code == 0
        assert state() == "draft"
        monkeypatch.delenv("MAILCHIMP_API_KEY")
        assert re.match(r"draft when last seen on \w+day \d+ \w+ \d{4} \(there is no key for Mailchimp", state())
    monkeypatch.setenv("MAILCHIMP_API_KEY", KEY)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        data["services"]["mailchimp"]["base_url"] = f"http://127.0.0.1:{closed.getsockname()[1]}/3.0"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    monkeypatch.setitem(HttpClient.__init__.__kwdefaults__, "sleep", lambda _: None)
    assert re.match(r"draft when last seen on .* \(Mailchimp could not be reached", state())


# Check.


def test_check_prints_json_for_other_programs(newsletter, clinic):
    post = clinic / "issues" / ISSUE / "issue.md"
    post.write_text("---\nsubject: a\npreheader: b\n---\n# A\n\n![](https://a.org/b.png)\n", encoding="utf-8")
    ran = newsletter("check", "--format", "json")
    assert (ran.code, ran.err) == (1, "")
    [finding] = json.loads(ran.out)["findings"]
    assert finding == {
        "code": "alt-missing",
        "severity": "error",
        "message": "the image 'https://a.org/b.png' has no alt text",
        "file": f"issues/{ISSUE}/issue.md",
        "line": 7,
        "column": 5,
        "hint": finding["hint"],
        "url": "docs/checks.md#alt-missing",
    }
    post.write_text("---\nhero: {\n---\n", encoding="utf-8")
    [finding] = json.loads(newsletter("check", "--format", "json").out)["findings"]
    assert (finding["code"], finding["severity"], finding["line"]) == ("unreadable", "error", 3)


def test_warnings_count_as_errors_only_when_they_are_asked_to(newsletter, clinic):
    (clinic / "issues" / ISSUE / "issue.md").write_text("---\nsubject: a\n---\n# A\n", encoding="utf-8")
    ran = newsletter("check")
    assert (ran.code, f"{ISSUE}: 1 warning." in ran.out) == (0, True)
    assert newsletter("check", "--strict").code == 1


def test_check_looks_at_pushed_drafts_too(newsletter, clinic):
    newsletter("push", ISSUE)
    assert f"{ISSUE}: nothing found." in newsletter("check").out


def test_verbose_says_more_on_standard_error(newsletter, clinic):
    ran = newsletter("-v", "push", ISSUE)
    assert f"workspace: {clinic}" in ran.err
    assert "writing the draft" in ran.err
    assert "writing the draft" not in ran.out


# Audiences, connect.


def test_audiences_are_listed_with_their_counts(newsletter, clinic):
    ran = newsletter("audiences")
    assert f"{practice.LIST_NAME}  2,341   {practice.LIST_ID}" in ran.out
    assert "Practice: these people do not exist." in ran.out
    data = json.loads(newsletter("audiences", "--json").out)
    assert (data["service"], data["practice"]) == ("sandbox", True)
    [audience] = data["audiences"]
    assert (audience["id"], audience["count"]) == (practice.LIST_ID, 2341)
    assert {"id": "4103", "name": "Staff", "count": 12} in audience["segments"]


@pytest.fixture
def account(clinic, tmp_path, monkeypatch) -> Iterator[Path]:
    """A workspace whose Mailchimp is on loopback."""
    monkeypatch.delenv("MAILCHIMP_API_KEY", raising=False)
    with running(tmp_path / "account") as url:
        with (clinic / "newsletter.yaml").open("a", encoding="utf-8") as file:
            file.write(f"# ours\nservices:\n  mailchimp:\n    base_url: {url}  # keep\n")
        yield clinic


@pytest.fixture
def typed(monkeypatch) -> Iterator[Callable[[str], None]]:
    """Puts a text behind standard input, as a pipe."""
    with ExitStack() as stack:

        def pipe(text: str) -> None:
            reading, writing = os.pipe()
            os.write(writing, text.encode())
            os.close(writing)
            monkeypatch.setattr("sys.stdin", stack.enter_context(os.fdopen(reading, encoding="utf-8")))

        yield pipe


def everything(root: Path, *texts: str) -> str:
    files = [path.read_text("utf-8", "replace") for path in root.rglob("*") if path.is_file() and path.name != ".env"]
    return "\n".join((*files, *texts))


def test_connect_takes_a_piped_key_and_writes_the_audience(account, newsletter, typed):
    typed(f"{KEY}\n")
    ran = newsletter("connect", "mailchimp")
    assert ran.code == 0, ran
    assert (account / ".env").read_text(encoding="utf-8").count(KEY) == 1
    settings = (account / "newsletter.yaml").read_text(encoding="utf-8")
    assert f'    audience: "{practice.LIST_NAME}"\n    base_url: ' in settings
    assert settings.count("# keep") == settings.count("# ours") == 1
    assert newsletter("push", ISSUE, "--service", "mailchimp").code == 0
    assert KEY not in everything(account, ran.out, ran.err)


TWO = (Audience("a1", "Readers", 7), Audience("a2", "Staff", 2))


def test_connect_does_not_guess_between_audiences(account, newsletter, typed, monkeypatch):
    monkeypatch.setattr("newsletter.services.mailchimp.Mailchimp.audiences", lambda _: TWO)
    before = (account / "newsletter.yaml").read_bytes()
    typed(f"{KEY}\n")
    ran = newsletter("connect", "mailchimp")
    assert (ran.code, (account / "newsletter.yaml").read_bytes()) == (0, before)
    assert "  1. Readers (7 people)\n  2. Staff (2 people)\n" in ran.out
    assert "name the one you write to" in ran.out


def test_connect_asks_which_audience_at_a_terminal(account, newsletter, typed, monkeypatch):
    monkeypatch.setattr("newsletter.services.mailchimp.Mailchimp.audiences", lambda _: TWO)
    typed("")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    answers = [KEY, 2]
    monkeypatch.setattr("click.prompt", lambda *_, **__: answers.pop(0))
    assert newsletter("connect", "mailchimp").code == 0
    settings = yaml.safe_load((account / "newsletter.yaml").read_text(encoding="utf-8"))
    assert settings["services"]["mailchimp"]["audience"] == "Staff"


def test_connect_to_an_account_without_audiences_keeps_the_key(account, newsletter, typed, monkeypatch):
    monkeypatch.setattr("newsletter.services.mailchimp.Mailchimp.audiences", lambda _: ())
    typed(f"{KEY}\n")
    ran = newsletter("connect", "mailchimp")
    assert (ran.code, "has no audience yet" in ran.out) == (0, True)
    assert KEY in (account / ".env").read_text(encoding="utf-8")


def test_a_key_that_is_not_accepted_is_neither_stored_nor_shown(clinic, newsletter, typed):
    for key in ("hunter2 hunter2", "hunter2-hunter2"):
        typed(f"{key}\n")
        before = snapshot(clinic)
        ran = newsletter("connect", "mailchimp")
        assert (ran.code, ran.err.count("error:")) == (3, 1)
        assert "hunter2" not in ran.out + ran.err
        assert snapshot(clinic) == before


def test_connect_without_anybody_to_ask_stops(clinic, newsletter, typed):
    typed("")
    ran = newsletter("connect", "mailchimp")
    assert (ran.code, "nobody at a terminal" in ran.err) == (7, True)


def test_the_sandbox_needs_no_key_and_unknown_services_are_named(refused, clinic):
    assert "the sandbox needs no key" in refused(2, "connect", "sandbox")
    assert "choose one of: mailchimp" in refused(2, "connect", "pigeon")


def test_settings_in_another_encoding_are_left_alone_by_connect(account, newsletter, typed):
    path = account / "newsletter.yaml"
    old = path.read_text(encoding="utf-8").encode("utf-16")
    path.write_bytes(old)
    typed(f"{KEY}\n")
    ran = newsletter("connect", "mailchimp")
    assert (ran.code, path.read_bytes() == old) == (0, True)
    assert "write this into newsletter.yaml yourself" in ran.out


@pytest.mark.parametrize("failure", ["crash", "refusal", "nothing"])
def test_the_key_is_never_in_any_output_or_file(account, newsletter, monkeypatch, failure):
    (account / ".newsletter").mkdir()
    monkeypatch.setenv("MAILCHIMP_API_KEY", KEY)
    if failure == "crash":
        monkeypatch.setattr("newsletter.services.http._read", lambda *_: 1 / 0)
    if failure == "refusal":
        monkeypatch.setattr("newsletter.sandbox.guard._key", lambda header: None)
    ran = newsletter("-v", "push", ISSUE, "--service", "mailchimp")
    assert ran.code in {3, 70}
    assert KEY[:12] not in everything(account, ran.out, ran.err)


# Demo and init.


def test_what_is_wrong_in_the_settings_is_shown_once_for_many_issues(newsletter, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    newsletter("init", "ours")
    monkeypatch.chdir(tmp_path / "ours")
    out = newsletter("check").out
    assert (out.count("sender.email still holds"), out.count("those in newsletter.yaml shown above")) == (1, 1)
    found = json.loads(newsletter("check", "--format", "json").out)["findings"]
    assert sum("sender.email" in finding["message"] for finding in found) == 1


def test_the_demo_outside_a_workspace_makes_one(newsletter, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = newsletter("demo")
    assert ran.code == 0, ran
    assert [path.name for path in tmp_path.iterdir()] == ["newsletter-demo"]
    assert "Practice run: no real person received this." in ran.out
    assert len(Store(tmp_path / "newsletter-demo" / ".newsletter" / "sandbox.sqlite").campaigns()) == 1
    again = newsletter("demo")
    assert (again.code, "is up to date" in again.out) == (0, True)


def test_the_demo_says_how_the_command_is_found_where_it_is_not(newsletter, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    scripts = tmp_path / ".venv" / "bin"
    scripts.mkdir(parents=True)
    (scripts / "activate").touch()
    monkeypatch.setattr("sys.argv", [str(scripts / "newsletter"), "demo"])
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert f"type '. {Path('.venv/bin/activate')}'" in newsletter("demo").out
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/newsletter")
    assert "activate" not in newsletter("demo").out


def test_the_demo_inside_a_workspace_uses_its_sample_and_only_practises(newsletter, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    newsletter("init", "ours")
    monkeypatch.chdir(tmp_path / "ours")
    path = Path("newsletter.yaml")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("service: sandbox", "service: mailchimp"), encoding="utf-8")
    ran = newsletter("demo")
    assert (ran.code, "at the sandbox" in ran.out, Path("newsletter-demo").exists()) == (0, True, False)


def test_the_demo_in_a_workspace_without_the_sample_has_its_own(newsletter, clinic):
    ran = newsletter("demo")
    assert (ran.code, "has no sample issue" in ran.out) == (0, True)
    assert (clinic / "newsletter-demo" / "newsletter.yaml").is_file()


def test_init_makes_a_workspace_with_an_id_of_its_own(newsletter, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("one", "two"):
        assert newsletter("init", name).code == 0
        assert newsletter("-C", name, "build").code == 0
    one, two = (
        yaml.safe_load((tmp_path / name / "newsletter.yaml").read_text("utf-8"))["id"] for name in ("one", "two")
    )
    assert one != two
    assert not list(tmp_path.rglob("*receipt.yaml"))
    ignored = (tmp_path / "one" / ".gitignore").read_text(encoding="utf-8")
    assert ignored.splitlines() == ["build/", ".newsletter/", ".env"]


def test_init_uses_an_empty_folder_and_no_other(newsletter, refused, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    assert newsletter("init", "empty").code == 0
    before = snapshot(tmp_path)
    assert "'empty' exists already and is not empty" in refused(2, "init", "empty")
    assert snapshot(tmp_path) == before
    monkeypatch.chdir(tmp_path / "empty")
    assert "'.' exists already" in refused(2, "init", ".")


@pytest.mark.parametrize("command", [["init", "new"], ["demo"]])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")], ids=["ctrl-c", "full"])
@pytest.mark.parametrize("exists", [True, False], ids=["empty folder", "no folder"])
def test_a_workspace_that_cannot_be_finished_is_not_begun(newsletter, tmp_path, monkeypatch, command, error, exists):
    monkeypatch.chdir(tmp_path)
    name = "new" if command[0] == "init" else "newsletter-demo"
    if exists:
        (tmp_path / name).mkdir()
    before = snapshot(tmp_path)
    rename = Path.rename

    def failing(self, target):
        if Path(target).name == "newsletter.yaml":
            raise error
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    ran = newsletter(*command)
    assert ran.code == (130 if isinstance(error, KeyboardInterrupt) else 3)
    assert snapshot(tmp_path) == before
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert newsletter(*command).code == 0


def test_a_chosen_workspace_without_the_sample_has_no_demo(refused, clinic, monkeypatch):
    monkeypatch.chdir(clinic.parent)
    assert "there is no issue '2026-11-chronic-migraines'" in refused(2, "-C", "clinic", "demo")
    assert "no newsletter.yaml in 'nowhere'" in refused(2, "-C", "nowhere", "demo")


def test_audiences_of_a_real_service_say_what_to_write(account, newsletter, monkeypatch):
    monkeypatch.setenv("MAILCHIMP_API_KEY", KEY)
    ran = newsletter("audiences", "--service", "mailchimp")
    assert f'services: {{mailchimp: {{audience: "{practice.LIST_NAME}"}}}}' in ran.out
    with (account / "newsletter.yaml").open("a", encoding="utf-8") as file:
        file.write(f"    audience: {practice.LIST_NAME}\n")
    ran = newsletter("audiences", "--service", "mailchimp")
    assert f"newsletter.yaml says that you write to '{practice.LIST_NAME}'." in ran.out
    monkeypatch.setattr("newsletter.services.mailchimp.Mailchimp.audiences", lambda _: ())
    assert "Mailchimp has no audience yet" in newsletter("audiences", "--service", "mailchimp").out


def test_the_sandbox_takes_another_port_when_its_own_is_in_use(newsletter, clinic, monkeypatch):
    taken = []
    monkeypatch.setattr("newsletter.sandbox.server.serve", lambda _root, port, announce: taken.append(port))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        monkeypatch.setattr("newsletter.commands.sandbox.SANDBOX_PORT", port)
        assert "is in use, so another one was taken" in newsletter("sandbox").out
    newsletter("sandbox")
    assert taken == [0, port]


def test_ctrl_c_outside_a_command_is_130(monkeypatch):
    from newsletter import __main__

    def stop(_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(__main__, "run", stop)
    with pytest.raises(SystemExit) as caught:
        __main__.main()
    assert caught.value.code == 130
