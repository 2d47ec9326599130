"""`newsletter preview` as it is typed: its address, its port, its end, and the file for who approves."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager

import pytest

from newsletter import receipts
from newsletter.workspace import Workspace
from tests.preview import SAMPLE, sample_workspace


@pytest.fixture
def root(tmp_path):
    return sample_workspace(tmp_path / "workspace")


@contextmanager
def started(root, *arguments: str):
    """The command, and its output up to the sentence that says it is running."""
    command = [sys.executable, "-m", "newsletter", "-C", str(root), "preview", *arguments]
    environment = {**os.environ, "BROWSER": "false %s", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    said = ""
    try:
        for line in process.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        yield process, said
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def address(said: str) -> str:
    return re.search(r"http://127\.0\.0\.1:\d+/#\S*", said)[0]


def test_it_says_where_it_is_and_ends_with_a_sentence(root):
    with started(root, "--no-open", "--port", "0") as (process, said):
        assert address(said).endswith(f"#{SAMPLE}")
        with urllib.request.urlopen(address(said), timeout=30) as answer:
            assert b"newsletter-token" in answer.read()
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=60)
    assert rest.splitlines()[-1] == "The preview has stopped."
    assert process.returncode == 0
    assert not (root / ".newsletter" / "sandbox.json").exists()


def test_it_ends_at_once_also_while_a_page_listens(root):
    with started(root, "--no-open", "--port", "0") as (process, said):
        origin = address(said).split("/#")[0]
        with urllib.request.urlopen(f"{origin}/events", timeout=30) as events:
            assert events.readline().startswith(b"id: ")
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)
    assert process.returncode == 0


def test_a_push_that_was_begun_is_finished_before_it_ends(root):
    with started(root, "--no-open", "--port", "0") as (process, said):
        origin = address(said).split("/#")[0]
        with urllib.request.urlopen(f"{origin}/", timeout=30) as answer:
            token = re.search(r'newsletter-token" content="([0-9a-f]+)"', answer.read().decode())[1]
        with urllib.request.urlopen(f"{origin}/issues/{SAMPLE}", timeout=30) as answer:
            version = json.load(answer)["version"]
        with receipts.locked(Workspace(root), "sandbox"):
            request = urllib.request.Request(
                f"{origin}/issues/{SAMPLE}/push",
                json.dumps({"version": version}).encode(),
                headers={"X-Newsletter-Token": token},
            )
            with urllib.request.urlopen(request, timeout=30):
                while not _is_at_work(origin, token):
                    pass
                process.send_signal(signal.SIGINT)
                assert process.stdout.readline().startswith("What was begun from the page is being finished.")
        rest, _ = process.communicate(timeout=60)
    assert rest == "The preview has stopped.\n"
    found = receipts.read(root / ".newsletter" / "receipts" / f"{SAMPLE}.yaml", Workspace(root))
    assert found["sandbox"].version == version


def _is_at_work(origin: str, token: str) -> bool:
    """Whether something was begun from the page; asking for a version that there is not does nothing by itself."""
    request = urllib.request.Request(
        f"{origin}/issues/{SAMPLE}/push", b'{"version": "?"}', headers={"X-Newsletter-Token": token}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return b"Something else is being done" in answer.read()


def test_the_issue_that_was_named_is_shown_first(root):
    with started(root, "style", "--no-open", "--port", "0") as (_, said):
        assert address(said).endswith("#2026-10-style-guide")


def test_an_issue_of_any_name_has_an_address_that_can_be_clicked(root):
    (root / "issues" / "2026-12 100% שלום.md").write_text("# Hello\n")
    with started(root, "2026-12", "--no-open", "--port", "0") as (_, said):
        assert address(said).endswith("#2026-12%20100%25%20%D7%A9%D7%9C%D7%95%D7%9D")


def test_a_taken_port_is_the_next_free_one_and_said(root):
    with started(root, "--no-open") as (_, first), started(root, "--no-open") as (_, second):
        assert address(first) != address(second)
        assert "Port 8383 is in use, so the next free one was taken." in second


def test_a_port_that_was_asked_for_and_is_taken_is_said(root, newsletter):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = newsletter("-C", str(root), "preview", "--no-open", "--port", str(port))
    assert ran.code == 2
    assert f"port {port} is in use by another program" in ran.err


def test_a_browser_that_cannot_be_opened_is_no_mistake(root):
    with started(root, "--port", "0") as (process, said):
        assert address(said)
        assert process.poll() is None


def test_an_issue_that_is_not_there_is_said(root, newsletter):
    ran = newsletter("-C", str(root), "preview", "nowhere", "--no-open")
    assert ran.code == 2
    assert "nowhere" in ran.err


def test_the_file_for_who_approves_names_the_code_and_the_next_step(root, newsletter, tmp_path):
    target = tmp_path / "for-approval.html"
    ran = newsletter("-C", str(root), "preview", SAMPLE, "--export", str(target))
    assert ran.code == 0, ran.err
    code = re.search(r"version ([2-9A-Z]{4})", ran.out)[1]
    assert code in target.read_text(encoding="utf-8")
    assert ran.out.splitlines()[-1] == f"  newsletter approve {SAMPLE} --by NAME --code {code}"


def test_a_file_of_an_issue_with_errors_asks_nobody_for_a_yes(root, newsletter, tmp_path):
    post = root / "issues" / SAMPLE / "issue.md"
    post.write_text(f"{post.read_text()}\n[Come](htp://www.example.com)\n")
    ran = newsletter("-C", str(root), "preview", SAMPLE, "--export", str(tmp_path / "x.html"))
    assert ran.code == 0
    assert "It has 1 error, so it asks nobody for a yes" in ran.out
    assert "approve" not in ran.out


def test_without_an_issue_there_is_something_to_do(tmp_path, newsletter):
    (tmp_path / "newsletter.yaml").write_text("brand: {name: Hill Clinic}\n")
    ran = newsletter("-C", str(tmp_path), "preview", "--export", str(tmp_path / "x.html"))
    assert ran.code == 2
    assert "put a post into issues/" in ran.err
    with started(tmp_path, "--no-open", "--port", "0") as (_, said):
        assert address(said).endswith("/#")
