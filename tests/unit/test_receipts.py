"""Receipts are whole or not there, are never misread, and have one writer at a time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from newsletter import receipts
from newsletter.errors import SettingsError, UnavailableError
from newsletter.receipts import Entry, locked, read, receipt_path, replace_file, write
from newsletter.sandbox.store import Store
from newsletter.workspace import IssueFile, Workspace

PROJECT = Path(__file__).parents[2]
FULL = Entry(
    intent="update 0011.2233",
    campaign="abc123",
    web_url="https://us19.admin.mailchimp.com/campaigns/edit?id=7",
    audience="Newsletter readers: «Grüße»",
    audience_id="5a9d0c7e41",
    segment="No",
    segment_id="4103",
    digest="00e1",
    version="K7QF",
    draft="1e5",
    unfinished=True,
    fingerprint="12.34",
    pushed_at="2026-11-01T09:00:00Z",
    sent=True,
    recipients=2341,
    images={"hero-0123456789.jpg": "https://files.example/hero.jpg"},
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "issues" / "2026-11-x.receipt.yaml"


def child(script: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, text=True, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def test_what_is_written_is_read_again(workspace, path):
    write(path, "mailchimp", FULL, workspace)
    assert read(path, workspace) == {"mailchimp": FULL}


def test_an_entry_without_anything_is_read_again(workspace, path):
    write(path, "mailchimp", Entry(), workspace)
    assert read(path, workspace) == {"mailchimp": Entry()}


def test_words_that_yaml_takes_for_something_else_stay_words(workspace, path):
    for word in ("yes", "1e5", "0x1f", "2026-11-01", "~", "1:30", " lead", "a: b", "#", "'\"", "\u2028\u0085\ufeff"):
        write(path, "mailchimp", Entry(audience=word, images={word: word}), workspace)
        assert read(path, workspace)["mailchimp"] == Entry(audience=word, images={word: word})


def test_the_entries_of_other_services_stay(workspace, path):
    write(path, "mailchimp", FULL, workspace)
    write(path, "brevo", Entry(campaign="9"), workspace)
    write(path, "mailchimp", Entry(campaign="1"), workspace)
    assert read(path, workspace) == {"mailchimp": Entry(campaign="1"), "brevo": Entry(campaign="9")}


def test_a_receipt_says_to_people_what_it_is(workspace, path):
    write(path, "mailchimp", FULL, workspace)
    assert path.read_text(encoding="utf-8").startswith("# What newsletter pushed where.")


def test_without_a_file_there_are_no_entries(workspace, path):
    assert read(path, workspace) == {}


def test_the_sandbox_keeps_its_receipts_out_of_git(workspace, path):
    found = IssueFile("2026-11-x", path.with_name("2026-11-x.md"), path.parent, path)
    assert receipt_path(found, workspace, practice=False) == path
    assert workspace.state in receipt_path(found, workspace, practice=True).parents


DAMAGED = {
    "empty": "",
    "only comments": "# nothing\n",
    "cut off": "version: 1\nservices:\n  mailchimp:\n    campaign: 'abc",
    "not YAML": "{[}",
    "a list": "- 1\n",
    "a sentence": "hello",
    "without a version": "services: {}\n",
    "of an older kind": "version: 0\nservices: {}\n",
    "a version in words": "version: one\nservices: {}\n",
    "without services": "version: 1\n",
    "services that are a list": "version: 1\nservices: []\n",
    "an entry that is a word": "version: 1\nservices: {mailchimp: yes}\n",
    "an unknown key": "version: 1\nservices: {mailchimp: {campain: a}}\n",
    "a number for a campaign": "version: 1\nservices: {mailchimp: {campaign: 123}}\n",
    "a flag for a number": "version: 1\nservices: {mailchimp: {recipients: true}}\n",
    "a word for a number": "version: 1\nservices: {mailchimp: {recipients: many}}\n",
    "a list for a flag": "version: 1\nservices: {mailchimp: {sent: [1]}}\n",
    "images in a list": "version: 1\nservices: {mailchimp: {images: [a]}}\n",
    "an image without an address": "version: 1\nservices: {mailchimp: {images: {a: null}}}\n",
    "a Python object": "version: 1\nservices: !!python/object/apply:os.getcwd []\n",
    "very deep": "version: 1\nservices: " + "[" * 3000,
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_receipt_is_an_error_and_never_empty(workspace, path, text):
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read(path, workspace)
    [problem] = caught.value.problems
    assert problem.message == "this receipt is damaged, so newsletter does not know what was pushed"
    assert str(problem.location) == "issues/2026-11-x.receipt.yaml:1"
    assert "restore it from git" in problem.hint


def test_a_damaged_receipt_is_not_overwritten(workspace, path):
    path.parent.mkdir()
    path.write_text("hello", encoding="utf-8")
    with pytest.raises(SettingsError):
        write(path, "mailchimp", FULL, workspace)
    assert path.read_text(encoding="utf-8") == "hello"


def test_a_receipt_that_git_could_not_merge_is_explained(workspace, path):
    write(path, "mailchimp", FULL, workspace)
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "<<<<<<< HEAD\n=======\n>>>>>>> theirs\n", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read(path, workspace)
    assert "two people pushed" in caught.value.problems[0].hint


def test_a_receipt_of_a_newer_newsletter_asks_for_an_update(workspace, path):
    path.parent.mkdir()
    path.write_text("version: 2\nservices: {mailchimp: {something: new}}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="newer newsletter") as caught:
        read(path, workspace)
    assert "update newsletter" in caught.value.problems[0].hint


@pytest.mark.parametrize("content", [b"\xff\xfe\x00\x01", b"version: 1\nservices: {a: {campaign: \xe9}}"])
def test_a_receipt_that_is_no_text_is_an_error(workspace, path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(SettingsError, match="cannot be read: it is not text"):
        read(path, workspace)


def test_a_folder_in_place_of_a_receipt_is_an_error(workspace, path):
    path.mkdir(parents=True)
    with pytest.raises(SettingsError, match="cannot be read"):
        read(path, workspace)


@pytest.mark.parametrize("text", [DAMAGED["cut off"], "version: 2\nservices: {}\n"], ids=["damaged", "newer"])
def test_nothing_is_pushed_while_a_receipt_cannot_be_understood(clinic, newsletter, text):
    receipt = clinic / ".newsletter" / "receipts" / "2026-11-migraine.yaml"
    receipt.parent.mkdir(parents=True)
    receipt.write_text(text, encoding="utf-8")
    ran = newsletter("push", "migraine")
    assert ran.code == 3
    assert ".newsletter/receipts/2026-11-migraine.yaml:1" in ran.err
    assert receipt.read_text(encoding="utf-8") == text
    assert Store(clinic / ".newsletter" / "sandbox.sqlite").campaigns() == ()


def test_a_failed_write_leaves_the_old_receipt_and_nothing_else(workspace, path, monkeypatch):
    write(path, "mailchimp", FULL, workspace)

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(receipts.os, "fsync", full)
    with pytest.raises(SettingsError, match="cannot be written: No space left on device") as caught:
        write(path, "mailchimp", Entry(campaign="new"), workspace)
    assert "make room" in caught.value.problems[0].hint
    monkeypatch.undo()
    assert read(path, workspace) == {"mailchimp": FULL}
    assert [item.name for item in path.parent.iterdir()] == [path.name]


def test_replacing_a_file_keeps_who_may_read_it(tmp_path):
    file = tmp_path / "newsletter.yaml"
    file.write_bytes(b"old")
    file.chmod(0o640)
    replace_file(file, b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", 0o640)


def test_replacing_a_file_behind_a_link_keeps_the_link(tmp_path):
    (tmp_path / "real.yaml").write_bytes(b"old")
    link = tmp_path / "newsletter.yaml"
    link.symlink_to("real.yaml")
    replace_file(link, b"new")
    assert link.is_symlink()
    assert (tmp_path / "real.yaml").read_bytes() == b"new"


def test_temporary_files_of_killed_writers_are_swept_and_others_stay(workspace, path):
    path.parent.mkdir()
    strays = [path.with_name(f".{path.name}.{letters}.tmp") for letters in ("abc", "x_9")]
    others = [path.with_name(name) for name in (".2026-12-y.receipt.yaml.abc.tmp", "notes.tmp", f"{path.name}.tmp")]
    for file in (*strays, *others):
        file.write_text("half", encoding="utf-8")
    write(path, "mailchimp", FULL, workspace)
    assert sorted(path.parent.iterdir()) == sorted([path, *others])


# A writer that never stops, and a parent that kills it with SIGKILL at any moment, again and again. The parent is a
# process of its own without threads, so that forking is safe; the number of turns before the kill is random.
KILLS = """
import os, random, signal, sys
from pathlib import Path
from newsletter.receipts import Entry, read, write
from newsletter.workspace import Workspace
import filelock
root, kills = Path(sys.argv[1]), int(sys.argv[2])
workspace, path = Workspace(root), root / "issues" / "x.receipt.yaml"
entries = [Entry(campaign=name * 20, images={f"{name}{n}": name * 300 for n in range(40)}) for name in "ab"]
write(path, "mailchimp", entries[0], workspace)
for _ in range(kills):
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        for turn in range(10**9):
            write(path, "mailchimp", entries[turn % 2], workspace)
            os.write(writing, b".")
    for _ in range(random.randint(0, 3)):
        os.read(reading, 1)
    for _ in range(random.randint(0, 20000)):
        pass
    os.kill(pid, signal.SIGKILL)
    assert os.waitpid(pid, 0)[1] == signal.SIGKILL
    os.close(reading), os.close(writing)
    assert read(path, workspace)["mailchimp"] in entries
write(path, "mailchimp", entries[0], workspace)
print(sorted(item.name for item in path.parent.iterdir()))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork and no SIGKILL")
@pytest.mark.parametrize("kills", [8, pytest.param(200, marks=pytest.mark.slow)])
def test_a_writer_that_is_killed_never_leaves_a_torn_receipt(tmp_path, kills):
    with child(KILLS, tmp_path, kills) as process:
        out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert out.strip() == "['x.receipt.yaml']"


RACE = """
import sys
from pathlib import Path
from newsletter.receipts import Entry, write
from newsletter.workspace import Workspace
root, service = Path(sys.argv[1]), sys.argv[2]
sys.stdin.readline()
for turn in range(25):
    write(root / "r.yaml", service, Entry(campaign=str(turn)), Workspace(root))
"""


def test_pushes_to_two_services_do_not_lose_each_others_entries(tmp_path):
    names = ("mailchimp", "brevo", "listmonk")
    children = [child(RACE, tmp_path, name) for name in names]
    for process in children:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in children:
        process.communicate(timeout=60)
    assert [process.returncode for process in children] == [0, 0, 0]
    assert read(tmp_path / "r.yaml", Workspace(tmp_path)) == {name: Entry(campaign="24") for name in names}


HOLDER = """
import sys
from pathlib import Path
from newsletter.receipts import locked
from newsletter.workspace import Workspace
log = Path(sys.argv[1]) / "log"
print("waiting", flush=True)
with locked(Workspace(Path(sys.argv[1])), "sandbox"):
    print("held", flush=True)
    log.open("a").write(f"{sys.argv[2]} in\\n")
    sys.stdin.readline()
    log.open("a").write(f"{sys.argv[2]} out\\n")
"""


def test_a_second_process_waits_for_the_first(tmp_path):
    first = child(HOLDER, tmp_path, "first")
    assert [first.stdout.readline(), first.stdout.readline()] == ["waiting\n", "held\n"]
    second = child(HOLDER, tmp_path, "second")
    assert second.stdout.readline() == "waiting\n"
    first.communicate("\n", timeout=30)
    second.communicate("\n", timeout=30)
    assert (tmp_path / "log").read_text().splitlines() == ["first in", "first out", "second in", "second out"]


def test_a_second_process_gives_up_in_the_end(tmp_path):
    with child(HOLDER, tmp_path, "first") as first:
        assert [first.stdout.readline(), first.stdout.readline()] == ["waiting\n", "held\n"]
        with (
            pytest.raises(UnavailableError, match="another newsletter is at work") as caught,
            locked(Workspace(tmp_path), "sandbox", seconds=0.05),
        ):
            pytest.fail("the lock was held by two")
        first.communicate("\n", timeout=30)
    assert (caught.value.exit_code, "try again" in caught.value.problems[0].hint) == (5, True)


def test_a_push_exits_5_while_another_is_at_work(clinic, newsletter, monkeypatch):
    monkeypatch.setattr(receipts, "LOCK_SECONDS", 0.05)
    with child(HOLDER, clinic, "first") as first:
        assert [first.stdout.readline(), first.stdout.readline()] == ["waiting\n", "held\n"]
        ran = newsletter("push", "migraine")
        first.communicate("\n", timeout=30)
    assert (ran.code, ran.err.count("error:")) == (5, 1)
    assert newsletter("push", "migraine").code == 0


def test_the_lock_of_a_killed_process_is_free(tmp_path):
    with child(HOLDER, tmp_path, "first") as first:
        assert [first.stdout.readline(), first.stdout.readline()] == ["waiting\n", "held\n"]
        first.kill()
        first.communicate()
    with locked(Workspace(tmp_path), "sandbox", seconds=0.05):
        pass


def test_services_do_not_wait_for_each_other(workspace):
    with locked(workspace, "sandbox"), locked(workspace, "mailchimp", seconds=0.05):
        pass


def test_an_error_inside_frees_the_lock(workspace):
    with pytest.raises(KeyError), locked(workspace, "sandbox"):
        raise KeyError
    with locked(workspace, "sandbox", seconds=0.05):
        pass


def test_a_state_folder_that_is_a_file_is_explained(workspace):
    workspace.state.write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"the folder \.newsletter cannot be written"), locked(workspace, "sandbox"):
        pass


def test_a_receipt_is_plain_yaml_that_other_tools_can_read(workspace, path):
    write(path, "mailchimp", FULL, workspace)
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert data["version"] == receipts.VERSION
    assert data["services"]["mailchimp"]["campaign"] == "abc123"
