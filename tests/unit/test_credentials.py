"""Keys are found, kept and never shown."""

from __future__ import annotations

import copy
import os
import pickle
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from newsletter.credentials import Secret, read_key, write_key
from newsletter.errors import SettingsError

NAME = "MAILCHIMP_API_KEY"
KEY = "0123456789abcdef0123456789abcdef-us19"
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture(autouse=True)
def _no_key_in_the_environment(monkeypatch):
    monkeypatch.delenv(NAME, raising=False)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    return tmp_path


@pytest.mark.parametrize("show", [str, repr, "{}".format, "{0!r}".format, lambda s: f"{[s]} {{{s!r}: 1}}"])
def test_a_secret_does_not_show_itself(show):
    assert KEY not in show(Secret(KEY))


def test_a_secret_gives_the_key_when_asked():
    assert Secret(KEY).reveal() == KEY
    assert copy.copy(Secret(KEY)) == pickle.loads(pickle.dumps(Secret(KEY)))


def test_without_a_key_there_is_none(tmp_path):
    assert read_key(tmp_path, NAME) is None


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text(f"{NAME}=from-the-file\n")
    assert read_key(tmp_path, NAME) == Secret("from-the-file")
    monkeypatch.setenv(NAME, " from-the-environment\n")
    assert read_key(tmp_path, NAME) == Secret("from-the-environment")


def test_an_empty_value_in_the_environment_does_not_hide_the_file(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text(f"{NAME}=from-the-file\n")
    monkeypatch.setenv(NAME, "")
    assert read_key(tmp_path, NAME) == Secret("from-the-file")


@pytest.mark.parametrize(
    "line",
    [
        f"{NAME}={KEY}",
        f"export {NAME}='{KEY}'",
        f'{NAME} = "{KEY}"',
        f"{NAME}={KEY} # mine",
        f"\ufeff{NAME}={KEY}\r\nX=1\r\n",
    ],
)
def test_a_key_is_read_however_people_write_it(tmp_path, line):
    (tmp_path / ".env").write_bytes(line.encode())
    assert read_key(tmp_path, NAME) == Secret(KEY)


@pytest.mark.parametrize("line", [f"{NAME}=", NAME, f"{NAME}=''", "", f"#{NAME}=x"])
def test_an_empty_key_is_none(tmp_path, line):
    (tmp_path / ".env").write_text(line)
    assert read_key(tmp_path, NAME) is None


def test_a_dollar_sign_in_a_key_is_a_dollar_sign(tmp_path):
    (tmp_path / ".env").write_text(f"{NAME}=a${{HOME}}b$HOME\n")
    assert read_key(tmp_path, NAME) == Secret("a${HOME}b$HOME")


def test_a_file_that_is_no_text_is_explained_without_quoting_it(tmp_path):
    (tmp_path / ".env").write_bytes(f"{NAME}={KEY}".encode("utf-16"))
    with pytest.raises(SettingsError, match="not UTF-8 text") as raised:
        read_key(tmp_path, NAME)
    assert KEY not in str(raised.value)


def test_a_written_key_is_read_back_and_only_its_owner_can_read_it(tmp_path):
    write_key(tmp_path, NAME, Secret(KEY))
    assert read_key(tmp_path, NAME) == Secret(KEY)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".env", ".gitignore"]
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600


def test_an_open_file_is_closed_to_others_when_a_key_is_written(tmp_path):
    (tmp_path / ".env").write_text("OTHER=1\n")
    (tmp_path / ".env").chmod(0o644)
    write_key(tmp_path, NAME, Secret(KEY))
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600


def test_other_lines_stay_and_an_old_key_is_replaced(tmp_path):
    (tmp_path / ".env").write_text(f"# mine\nOTHER='a b'\n{NAME}=old\n\nLAST=1")
    write_key(tmp_path, NAME, Secret(KEY))
    lines = (tmp_path / ".env").read_text().splitlines()
    assert [line for line in lines if not line.startswith(NAME)] == ["# mine", "OTHER='a b'", "", "LAST=1"]
    assert sum(line.startswith(NAME) for line in lines) == 1
    assert read_key(tmp_path, NAME) == Secret(KEY)


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("OTHER=1\n")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(SettingsError, match="No space left"):
        write_key(tmp_path, NAME, Secret(KEY))
    assert (tmp_path / ".env").read_text() == "OTHER=1\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".env", ".gitignore"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, ".env\n"),
        ("build/", "build/\n.env\n"),
        ("build/\n", "build/\n.env\n"),
        (".env\n", ".env\n"),
        ("/.env", "/.env"),
        (" .env \n", " .env \n"),
        ("#.env\n", "#.env\n.env\n"),
    ],
)
def test_git_is_told_to_ignore_the_file_once(tmp_path, before, after):
    if before is not None:
        (tmp_path / ".gitignore").write_text(before)
    write_key(tmp_path, NAME, Secret(KEY))
    assert (tmp_path / ".gitignore").read_text() == after


def test_without_a_list_of_ignored_files_no_key_is_written(tmp_path):
    (tmp_path / ".gitignore").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="was not stored"):
        write_key(tmp_path, NAME, Secret(KEY))
    assert not (tmp_path / ".env").exists()


@pytest.mark.parametrize("name", ["", "MAIL CHIMP", "1KEY", "A=B", KEY])
def test_a_bad_name_is_refused_without_quoting_what_may_be_the_key(tmp_path, name):
    with pytest.raises(SettingsError, match="api_key_env") as raised:
        write_key(tmp_path, name, Secret("x"))
    assert not name or name not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("key", ["", "two words", "two\nlines", "it's", 'a"b', "a\\b", "schlüssel", "\u200b"])
def test_a_key_that_no_service_makes_is_refused(tmp_path, key):
    with pytest.raises(SettingsError, match="no key has"):
        write_key(tmp_path, NAME, Secret(key))
    assert list(tmp_path.iterdir()) == []


@needs_git
@pytest.mark.parametrize("workspace", [".", "team/newsletter"])
def test_a_file_of_keys_in_git_is_an_error_that_says_how_to_mend_it(repository, workspace, monkeypatch):
    folder = repository / workspace
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".env").write_text(f"{NAME}={KEY}\n")
    assert read_key(folder, NAME) == Secret(KEY)
    subprocess.run(["git", "add", ".env"], cwd=folder, check=True)
    monkeypatch.setenv(NAME, "from-the-environment")
    for use in (lambda: read_key(folder, NAME), lambda: write_key(folder, NAME, Secret("new"))):
        with pytest.raises(SettingsError, match="is in git") as raised:
            use()
        assert "git rm --cached .env" in raised.value.problems[0].hint
        assert "make a new key" in raised.value.problems[0].hint
        assert KEY not in str(raised.value)


@needs_git
def test_git_is_not_needed(repository, monkeypatch):
    (repository / ".env").write_text(f"{NAME}={KEY}\n")
    subprocess.run(["git", "add", ".env"], cwd=repository, check=True)
    monkeypatch.setenv("PATH", str(repository))
    assert read_key(repository, NAME) == Secret(KEY)


@needs_git
def test_a_git_that_hangs_is_not_waited_for(repository, monkeypatch):
    (repository / ".env").write_text(f"{NAME}={KEY}\n")

    def hang(command, **options):
        raise subprocess.TimeoutExpired(command, options["timeout"])

    monkeypatch.setattr(subprocess, "run", hang)
    assert read_key(repository, NAME) == Secret(KEY)


@needs_git
def test_a_written_key_is_invisible_to_git(repository):
    write_key(repository, NAME, Secret(KEY))
    status = subprocess.run(
        ["git", "status", "--short", "--untracked-files=all"],
        cwd=repository,
        check=True,
        capture_output=True,
        text=True,
    )
    assert status.stdout.split() == ["??", ".gitignore"]
