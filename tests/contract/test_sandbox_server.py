"""How the practice service is started, shared, stopped and kept."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from newsletter.credentials import Secret
from newsletter.errors import SettingsError, UnknownOutcomeError, UsageError
from newsletter.loopback import bound
from newsletter.sandbox.server import hosted, running, serve
from newsletter.sandbox.store import Store
from newsletter.services.mailchimp import Mailchimp

ROOT = Path(__file__).parents[2]
SERVE = """
import sys
from pathlib import Path
from newsletter.sandbox.server import serve
serve(Path(sys.argv[1]), 0, announce=lambda sentence: print(sentence, flush=True))
"""
FILL = """
import sys
from pathlib import Path
from newsletter.sandbox.store import Store
sys.stdin.readline()
for number in range(50):
    Store(Path(sys.argv[1])).add_campaign({"type": "regular"})
"""


def test_what_was_put_there_is_there_the_next_time(tmp_path, draft):
    with running(tmp_path) as base_url:
        made = Mailchimp(Secret("practice-key"), base_url).create(draft)
    with running(tmp_path) as base_url:
        service = Mailchimp(Secret("practice-key"), base_url, name="sandbox")
        assert service.name == "sandbox"
        assert service.content(made.id).html == draft.html


def test_an_answer_that_is_lost_after_the_work_leaves_the_campaign(tmp_path, draft, client):
    def lose_answers_to_posts(app):
        async def wrapped(scope, receive, send):
            async def nowhere(message):
                """The work is done, and nobody hears of it."""

            is_post = scope["method"] == "POST"
            await app(scope, receive, nowhere if is_post else send)
            if is_post:
                head = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]}
                await send(head)  # and then the connection breaks

        return wrapped

    with running(tmp_path, faults=lose_answers_to_posts) as base_url:
        service = Mailchimp(Secret("practice-key"), base_url, client=client(base_url))
        with pytest.raises(UnknownOutcomeError, match="create the draft"):
            service.create(draft)
        assert len(service.find_by_key(draft.key)) == 1


@contextmanager
def served(workspace: Path):
    """`serve` in a process of its own, and the sentence it starts with."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, workspace], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            yield process, process.stdout.readline()
        finally:
            process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process there")
def test_a_service_in_the_foreground_is_used_and_stops_cleanly(tmp_path, draft):
    with served(tmp_path) as (process, sentence):
        with running(tmp_path) as base_url:
            assert base_url.removesuffix("/3.0") in sentence
            Mailchimp(Secret("practice-key"), base_url).create(draft)
        with running(tmp_path, faults=lambda app: app) as own:
            assert own != base_url
            assert len(Mailchimp(Secret("practice-key"), own).find_by_key(draft.key)) == 1
        with pytest.raises(UsageError, match="running already") as raised:
            serve(tmp_path, 0, announce=print)
        assert base_url.removesuffix("3.0") in raised.value.problems[0].hint
        process.send_signal(signal.SIGINT)
        assert "has stopped" in process.communicate(timeout=20)[0]
        assert process.returncode == 0
    assert not (tmp_path / ".newsletter" / "sandbox.json").exists()


def test_the_note_of_a_killed_service_is_ignored(tmp_path):
    with served(tmp_path) as (process, sentence):
        process.kill()
        process.wait(20)
        assert (tmp_path / ".newsletter" / "sandbox.json").exists()
        with running(tmp_path) as base_url:
            assert base_url.removesuffix("/3.0") not in sentence
            assert requests.get(f"{base_url}/ping", auth=("a", "b"), timeout=10).ok


def note_in(workspace: Path) -> Path:
    return workspace / ".newsletter" / "sandbox.json"


def test_a_hosted_service_is_used_by_every_thread_and_every_other_process(clinic):
    with hosted(clinic) as origin:
        with running(clinic) as base_url:
            assert base_url == f"{origin}/3.0"
        with hosted(clinic) as same:
            assert same == origin
        assert note_in(clinic).exists(), "who only used it leaves its note"
        command = [sys.executable, "-m", "newsletter", "push", "2026-11-migraine"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        subprocess.run(command, env=environment, capture_output=True, check=True, timeout=60)
        receipt = (clinic / ".newsletter" / "receipts" / "2026-11-migraine.yaml").read_text(encoding="utf-8")
        assert f"{origin}/" in receipt
    assert not note_in(clinic).exists()
    with running(clinic) as base_url:
        assert base_url != f"{origin}/3.0"


def test_a_hosted_service_gives_way_to_one_in_the_foreground(tmp_path):
    with served(tmp_path) as (_, sentence):
        with hosted(tmp_path) as origin:
            assert f"{origin}/" in sentence
        assert note_in(tmp_path).exists()


def test_a_hosted_service_replaces_a_stale_note(tmp_path):
    note_in(tmp_path).parent.mkdir()
    note_in(tmp_path).write_text('{"port": 1, "instance": "a"}')
    with hosted(tmp_path) as origin, running(tmp_path) as base_url:
        assert base_url == f"{origin}/3.0"
    assert not note_in(tmp_path).exists()


def test_the_note_of_another_service_that_started_at_the_same_moment_is_left_alone(tmp_path):
    with hosted(tmp_path):
        note_in(tmp_path).write_text('{"port": 1, "instance": "another"}')
    assert json.loads(note_in(tmp_path).read_text()) == {"port": 1, "instance": "another"}


def test_a_block_that_fails_leaves_no_note(tmp_path):
    with pytest.raises(ZeroDivisionError), hosted(tmp_path):
        raise ZeroDivisionError
    assert not note_in(tmp_path).exists()


@pytest.mark.parametrize(
    "note", ["", "{", "[]", "{}", '{"port": "x", "instance": ""}', '{"port": 99999999, "instance": "a"}']
)
def test_a_note_that_makes_no_sense_is_ignored(tmp_path, note):
    (tmp_path / ".newsletter").mkdir()
    (tmp_path / ".newsletter" / "sandbox.json").write_text(note)
    with running(tmp_path) as base_url:
        assert requests.get(f"{base_url}/ping", auth=("a", "b"), timeout=10).ok


def test_another_program_on_the_noted_port_is_not_taken_for_ours(tmp_path, raw):
    raw.play(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Newsletter-Sandbox: other\r\n\r\n")
    port = int(raw.url.split(":")[2].split("/")[0])
    (tmp_path / ".newsletter").mkdir()
    (tmp_path / ".newsletter" / "sandbox.json").write_text(json.dumps({"port": port, "instance": "mine"}))
    with running(tmp_path) as base_url:
        assert str(port) not in base_url


def test_a_taken_port_is_a_usage_error_with_a_way_out(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {port} is in use") as raised:
            serve(tmp_path, port, announce=print)
        assert "--port" in raised.value.problems[0].hint
        with pytest.raises(UsageError), running(tmp_path, port):
            pass
    assert not (tmp_path / ".newsletter" / "sandbox.json").exists()


@pytest.mark.parametrize("port", [-1, 70000])
def test_a_number_that_is_no_port_is_a_usage_error(tmp_path, port):
    with pytest.raises(UsageError, match="cannot be used"):
        serve(tmp_path, port, announce=print)


def test_answers_are_not_held_back_to_fill_a_packet():
    with bound(0) as listener:
        assert listener.proto == socket.IPPROTO_TCP


def test_a_command_that_used_the_service_ends_without_a_word(tmp_path):
    script = "import sys; from pathlib import Path\nfrom newsletter.sandbox.server import running\n"
    script += "from newsletter.services.mailchimp import Mailchimp; from newsletter.credentials import Secret\n"
    script += "with running(Path(sys.argv[1])) as url: Mailchimp(Secret('k'), url).audiences()"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, tmp_path],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_two_processes_fill_one_store(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    path = tmp_path / "new" / "sandbox.sqlite"
    children = [
        subprocess.Popen(
            [sys.executable, "-c", FILL, path], stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
        )
        for _ in range(3)
    ]
    for child in children:
        child.stdin.write(b"go\n")
        child.stdin.flush()
    outcomes = [(child.communicate(timeout=60)[1], child.returncode) for child in children]
    assert outcomes == [(b"", 0)] * 3
    assert len(Store(path).campaigns()) == 150


@pytest.mark.parametrize("content", [b"this is not a database, but it is long enough to be one" * 20, b"\x00" * 4096])
def test_a_broken_file_is_explained(tmp_path, content):
    path = tmp_path / "sandbox.sqlite"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match="cannot use its file") as raised:
        Store(path)
    assert "delete that file" in raised.value.problems[0].hint


def test_a_file_of_a_newer_version_is_left_alone(tmp_path):
    path = tmp_path / "sandbox.sqlite"
    with Store(path)._connection() as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(SettingsError, match="newer newsletter"):
        Store(path)


def test_a_service_that_loses_its_file_says_so(base_url, tmp_path):
    for path in (tmp_path / ".newsletter").iterdir():
        path.write_bytes(b"broken" * 1000)
    response = requests.get(f"{base_url}/campaigns", auth=("a", "b"), timeout=10)
    assert response.status_code == 503
    assert "cannot use its file" in response.json()["detail"]
