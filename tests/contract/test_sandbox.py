"""The practice service itself: what it takes, what it refuses, and how it is started and shared."""

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
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.credentials import Secret
from newsletter.errors import SettingsError, UnknownOutcomeError, UsageError
from newsletter.sandbox import audience
from newsletter.sandbox.server import _bound, running, serve
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
NEW = {"type": "regular", "recipients": {"list_id": audience.LIST_ID}, "settings": {"title": "one"}}
CHANGE = {"settings": {"subject_line": "s", "from_name": "f", "reply_to": "a@b.example"}}


@pytest.fixture
def ask(base_url: str):
    def make(method: str, path: str, body: object = None, **options) -> requests.Response:
        options.setdefault("auth", ("any", "key"))
        if body is not None:
            options["data"] = body if isinstance(body, bytes) else json.dumps(body)
        return requests.request(method, base_url + path, timeout=10, **options)

    return make


def assert_problem(response: requests.Response, status: int) -> dict:
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    document = response.json()
    assert document["status"] == status
    assert {"type", "title", "detail", "instance"} <= document.keys()
    return document


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Basic"},
        {"Authorization": "Basic !!"},
        {"Authorization": "Basic YW55Og=="},
        {"Authorization": "Bearer "},
        {"Authorization": "Digest x"},
        {"Authorization": "Basic /////w=="},
    ],
)
def test_a_request_without_a_key_is_refused(ask, headers):
    assert_problem(ask("GET", "/lists", auth=lambda r: r, headers=headers), 401)


def test_a_bearer_token_is_a_key_too(ask):
    assert ask("GET", "/ping", auth=lambda r: r, headers={"Authorization": "Bearer k"}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/lists/", 404),
        ("GET", "/campaigns/none", 404),
        ("GET", "/campaigns/none/content", 404),
        ("GET", "/campaigns/none/send-checklist", 404),
        ("GET", "/lists/none/segments", 404),
        ("PUT", "/campaigns", 405),
        ("DELETE", "/lists", 405),
        ("POST", "/campaigns/none/actions/send", 404),
        ("POST", "/campaigns/none/actions/schedule", 404),
        ("POST", "/campaigns/none/actions/test", 404),
        ("GET", "/lists?count=x", 400),
        ("GET", "/lists?count=1001", 400),
        ("GET", "/lists?offset=-1", 400),
        ("GET", "/lists?count=99999999999999999999", 400),
        ("GET", "/campaigns?status=gone", 400),
        ("GET", "/campaigns?sort_dir=up", 400),
        ("GET", "/campaigns?since_create_time=2026-01-01", 400),
    ],
)
def test_what_is_not_there_is_a_problem_document(ask, method, path, status):
    assert_problem(ask(method, path), status)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "type"),
        ({"type": 7}, "type"),
        ({"type": "rss"}, "type"),
        ({"type": "regular", "settings": []}, "settings"),
        ({"type": "regular", "settings": {"subject_line": 7}}, "settings.subject_line"),
        ({"type": "regular", "settings": {"auto_footer": "no"}}, "settings.auto_footer"),
        ({"type": "regular", "settings": {"reply_to": "nobody"}}, "settings.reply_to"),
        ({"type": "regular", "settings": {"template_id": 1}}, "settings.template_id"),
        ({"type": "regular", "tracking": {"opens": 1}}, "tracking.opens"),
        ({"type": "regular", "recipients": {}}, "recipients.list_id"),
        ({"type": "regular", "recipients": {"list_id": "none"}}, "recipients.list_id"),
        (
            {"type": "regular", "recipients": {"list_id": audience.LIST_ID, "segment_opts": {"saved_segment_id": 1}}},
            "recipients.segment_opts.saved_segment_id",
        ),
    ],
)
def test_a_bad_campaign_is_refused_by_the_field(ask, body, field):
    problem = assert_problem(ask("POST", "/campaigns", body), 400)
    assert problem["title"] == "Invalid Resource"
    assert field in [error["field"] for error in problem["errors"]]
    assert ask("GET", "/campaigns").json()["total_items"] == 0


@pytest.mark.parametrize(
    "body", [{}, {"settings": {}}, {"settings": {"subject_line": "s"}}, {**CHANGE, "type": "regular"}]
)
def test_a_bad_change_is_refused(ask, body):
    made = ask("POST", "/campaigns", NEW).json()
    assert_problem(ask("PATCH", f"/campaigns/{made['id']}", body), 400)


@pytest.mark.parametrize("body", [{}, {"html": 1}, {"html": "x", "plain_text": None}, {"url": "https://a.example"}])
def test_bad_content_is_refused(ask, body):
    made = ask("POST", "/campaigns", NEW).json()
    assert_problem(ask("PUT", f"/campaigns/{made['id']}/content", body), 400)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "a"},
        {"name": "a", "file_data": "?"},
        {"name": "a", "file_data": ""},
        {"name": "a/b", "file_data": "eA=="},
        {"name": "..", "file_data": "eA=="},
        {"name": "", "file_data": "eA=="},
        {"name": "a\n", "file_data": "eA=="},
        {"name": "ä", "file_data": "ä"},
    ],
)
def test_a_bad_file_is_refused(ask, body):
    assert_problem(ask("POST", "/file-manager/files", body), 400)
    assert ask("GET", "/file-manager/files").json()["total_items"] == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"\xff",
        b'{"type": NaN}',
        b'{"type": "\\ud800"}',
        b"[" * 100_000,
        b"1" * 10_000,
        b'{"type":"regular","x":' + b"[" * 900 + b"]" * 900 + b"}",
    ],
)
def test_a_body_that_is_no_json_object_is_refused(ask, body):
    assert ask("POST", "/campaigns", body).status_code in {200, 400}


def test_a_body_that_is_too_large_is_refused(ask):
    assert_problem(ask("POST", "/campaigns", b" " * (15 * 1024 * 1024)), 413)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["regular", audience.LIST_ID]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "settings",
                    "recipients",
                    "tracking",
                    "list_id",
                    "segment_opts",
                    "saved_segment_id",
                    "title",
                    "reply_to",
                    "html",
                    "plain_text",
                    "name",
                    "file_data",
                    "subject_line",
                    "from_name",
                    "other",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.builds(lambda value: {**NEW, **CHANGE, **value} if isinstance(value, dict) else value, json_values),
    target=st.sampled_from(
        ["POST /campaigns", "PATCH /campaigns/ID", "PUT /campaigns/ID/content", "POST /file-manager/files"]
    ),
)
def test_no_json_makes_it_fail(ask, body, target):
    made = ask("POST", "/campaigns", NEW).json()["id"]
    method, path = target.replace("ID", made).split()
    assert ask(method, path, body).status_code in {200, 400}
    assert ask("GET", f"/campaigns/{made}").status_code == 200
    assert requests.get(f"{ask('GET', '/ping').url.removesuffix('/3.0/ping')}/campaigns/{made}", timeout=10).ok


def test_fields_and_pages_are_respected(ask):
    for number in range(5):
        ask("POST", "/campaigns", {**NEW, "settings": {"title": str(number)}})
    page = ask("GET", "/campaigns?fields=campaigns.settings.title,total_items&count=2&offset=1").json()
    assert page == {"campaigns": [{"settings": {"title": "3"}}, {"settings": {"title": "2"}}], "total_items": 5}
    oldest = ask(
        "GET", "/campaigns?sort_field=create_time&sort_dir=ASC&count=1&exclude_fields=campaigns.settings"
    ).json()
    assert "settings" not in oldest["campaigns"][0]
    assert ask("GET", "/campaigns?count=0").json()["campaigns"] == []
    assert ask("GET", "/lists?fields=lists.id").json() == {"lists": [{"id": audience.LIST_ID}]}
    assert len(ask("GET", "/campaigns?status=sent").json()["campaigns"]) == 0
    for odd in ("campaigns", "campaigns.id,campaigns", ",,..,a.b.c", "total_items.x"):
        assert ask("GET", "/campaigns", params={"fields": odd}).status_code == 200


def test_settings_that_a_change_does_not_name_stay(ask):
    made = ask("POST", "/campaigns", NEW).json()
    changed = ask("PATCH", f"/campaigns/{made['id']}", CHANGE).json()
    assert changed["settings"]["title"] == "one"
    assert changed["settings"]["subject_line"] == "s"
    assert changed["recipients"]["list_id"] == audience.LIST_ID


def test_the_checklist_names_what_is_missing(ask):
    made = ask("POST", "/campaigns", NEW).json()
    checklist = ask("GET", f"/campaigns/{made['id']}/send-checklist").json()
    missing = [item["heading"] for item in checklist["items"] if item["type"] == "error"]
    assert missing == ["Subject line", "From name", "Reply-to email", "Content"]
    assert checklist["is_ready"] is False
    ask("PATCH", f"/campaigns/{made['id']}", CHANGE)
    ask("PUT", f"/campaigns/{made['id']}/content", {"html": "<p>x</p>"})
    assert ask("GET", f"/campaigns/{made['id']}/send-checklist").json()["is_ready"] is True


def test_a_text_part_is_made_from_html_that_came_without_one(ask):
    made = ask("POST", "/campaigns", NEW).json()
    html = "<html><head><title>t</title><style>p{}</style></head><h1>One &amp; two</h1><p>Three <b>four</b></p></html>"
    content = ask("PUT", f"/campaigns/{made['id']}/content", {"html": html}).json()
    assert content["plain_text"] == "One & two\n\nThree four"


def test_account_audience_and_subscriber_fields_are_there(ask, witness, base_url):
    with requests.Session() as session:
        session.mount("http://", witness)
        for path in (
            "/",
            f"/lists/{audience.LIST_ID}",
            f"/lists/{audience.LIST_ID}/merge-fields",
            "/file-manager/files",
        ):
            assert session.get(base_url + path, auth=("a", "b"), timeout=10).status_code == 200
    assert [f["tag"] for f in ask("GET", f"/lists/{audience.LIST_ID}/merge-fields").json()["merge_fields"]] == [
        "FNAME",
        "LNAME",
    ]


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
    with _bound(0) as listener:
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
    assert "cannot use its file" in assert_problem(response, 503)["detail"]
