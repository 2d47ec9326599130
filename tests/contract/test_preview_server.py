"""Who the preview answers, what it lets be done, and what it never tells: asked over real sockets, with no browser."""

from __future__ import annotations

import json
import os
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from newsletter.preview import issue_page, making
from tests.preview import SAMPLE, TOKEN, previewed, sample_workspace

ACTIONS = ("push", "test", "unschedule", "look", "open")
KEY = "a5d0c1b2e3f4a5d0c1b2e3f4a5d0c1b2-us21"


@pytest.fixture(scope="module")
def preview(tmp_path_factory):
    with previewed(sample_workspace(tmp_path_factory.mktemp("preview"))) as running:
        running.model()
        yield running


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "192.168.0.7", "", "[::2]", "localhost@evil.org", "evil.org@localhost"],
)
@pytest.mark.parametrize("path", ["/", "/issues", f"/issues/{SAMPLE}", f"/issues/{SAMPLE}/mail", "/events"])
def test_a_foreign_host_is_refused(preview, host, path):
    status, _, body = preview.ask("GET", path, headers={"Host": host})
    assert status == 421
    assert TOKEN.encode() not in body


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST"])
def test_this_computer_is_answered_by_any_of_its_names(preview, name):
    assert preview.ask("GET", "/", headers={"Host": f"{name}:{preview.port}"})[0] == 200


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost.evil.example"]
)
@pytest.mark.parametrize("action", ACTIONS)
def test_a_foreign_origin_does_nothing_even_with_the_token(preview, origin, action):
    headers = {"Origin": origin, "X-Newsletter-Token": TOKEN}
    assert preview.ask("POST", f"/issues/{SAMPLE}/{action}", headers=headers, body={})[0] == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_request_that_another_site_caused_is_refused(preview, site):
    headers = {"Sec-Fetch-Site": site, "X-Newsletter-Token": TOKEN}
    assert preview.ask("POST", f"/issues/{SAMPLE}/push", headers=headers, body={})[0] == 403


@pytest.mark.parametrize("token", [None, "", "0" * 32, TOKEN[:-1], TOKEN.upper(), "é"])
@pytest.mark.parametrize("action", ACTIONS)
def test_nothing_is_done_without_the_token_of_this_run(preview, token, action):
    headers = {} if token is None else {"X-Newsletter-Token": token.encode("utf-8").decode("latin-1")}
    status, _, body = preview.ask("POST", f"/issues/{SAMPLE}/{action}", headers=headers, body={})
    assert status == 403
    assert "earlier run" in json.loads(body)["failed"]["message"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/", "/issues", f"/issues/{SAMPLE}", f"/issues/{SAMPLE}/mail", "/nowhere"])
def test_what_is_looked_at_cannot_be_written(preview, method, path):
    status, _, _ = preview.ask(method, path, headers={"X-Newsletter-Token": TOKEN}, body={})
    assert status in (404, 405)


@pytest.mark.parametrize("action", ["send", "schedule", "approve", "delete", "__class__"])
def test_there_is_no_way_to_send_to_the_audience(preview, action):
    status, _, _ = preview.ask("POST", f"/issues/{SAMPLE}/{action}", headers={"X-Newsletter-Token": TOKEN}, body={})
    assert status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../index.html", "/assets/..%2f..%2fserver.py", "/assets/%2e%2e/%2e%2e/app.py", "/assets/index.html",
        "/assets//etc/passwd", "/assets/..%5capp.py", f"/issues/{SAMPLE}/pictures/..%2f..%2fnewsletter.yaml",
        f"/issues/{SAMPLE}/pictures/issue.md", f"/issues/{SAMPLE}/pictures/%2fetc%2fpasswd", "/issues/..%2f..",
        "/issues/..", "/newsletter.yaml", "/.env", "/issues/issue.md/mail", f"/issues/{SAMPLE}%00/mail",
    ],
)  # fmt: skip
def test_no_file_can_be_named(preview, path):
    status, _, body = preview.ask("GET", path)
    assert status in (404, 405)
    assert len(body) < 100


def test_a_picture_that_is_a_way_out_of_the_workspace_is_not_served(tmp_path_factory):
    root = sample_workspace(tmp_path_factory.mktemp("links"))
    outside = tmp_path_factory.mktemp("outside") / "secret.png"
    outside.write_bytes((root / "templates" / "default" / "logo.png").read_bytes())
    folder = root / "issues" / SAMPLE
    (folder / "way-out.png").symlink_to(outside)
    post = folder / "issue.md"
    post.write_text(post.read_text() + f"\n![one](way-out.png)\n\n![two](../../../{outside.parent.name}/secret.png)\n")
    with previewed(root) as running:
        model = running.model()
        mail = running.ask("GET", f"/issues/{SAMPLE}/mail")[2].decode()
        assert "secret-" not in mail
        assert "way-out-" not in mail
        assert model["facts"]["pictures"] == len(running.builder.build(SAMPLE).rendered.email.images)


@pytest.mark.parametrize(
    "file",
    [
        "../outside.md",
        "/etc/hostname",
        "templates/default/logo.png",
        "nowhere.md",
        "issues",
        ".",
        "",
        "a\0.md",
        "x" * 999,
    ],
)
def test_only_texts_of_the_workspace_are_opened(preview, file):
    (preview.root.parent / "outside.md").write_text("x")
    failed = preview.act("open", file=file)["failed"]
    assert failed["message"] == "Only the texts of this workspace are opened from here."


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"null", b"[" * 100_000, b'"x"'])
def test_a_request_that_is_none_of_the_page_s_is_refused(preview, body):
    headers = {"X-Newsletter-Token": TOKEN}
    assert preview.ask("POST", f"/issues/{SAMPLE}/push", headers=headers, body=body)[0] == 400


def test_a_request_of_any_length_is_not_read_to_its_end(preview):
    headers = {"X-Newsletter-Token": TOKEN}
    assert preview.ask("POST", f"/issues/{SAMPLE}/push", headers=headers, body=b" " * 200_000)[0] == 413


def test_every_answer_forbids_what_it_does_not_need(preview):
    for path in ("/", "/issues", f"/issues/{SAMPLE}", f"/issues/{SAMPLE}/mail", "/assets/page.js", "/nowhere"):
        _, headers, _ = preview.ask("GET", path)
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'self'" in policy if path.endswith("mail") else "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "access-control-allow-origin" not in headers


def test_the_mail_is_told_to_run_nothing(preview):
    _, headers, _ = preview.ask("GET", f"/issues/{SAMPLE}/mail")
    policy = headers["content-security-policy"].split(";")
    assert "script-src 'none'" in [part.strip() for part in policy]
    [sandbox] = [part.split() for part in policy if part.strip().startswith("sandbox")]
    assert "allow-scripts" not in sandbox
    assert "allow-forms" not in sandbox
    assert "allow-top-navigation" not in sandbox


def test_keys_are_nowhere_in_what_the_page_gets(tmp_path, monkeypatch):
    root = sample_workspace(tmp_path)
    (root / ".env").write_text(f"MAILCHIMP_API_KEY={KEY}\n")
    settings = (root / "newsletter.yaml").read_text()
    (root / "newsletter.yaml").write_text(
        f"{settings}\nservice: mailchimp\n"
        if "\nservice:" not in settings
        else settings.replace("service: sandbox", "service: mailchimp")
    )
    with previewed(root) as running:
        paths = ("/", "/issues", f"/issues/{SAMPLE}", f"/issues/{SAMPLE}/mail", f"/issues/{SAMPLE}/source?kind=html")
        told = b"".join(running.ask("GET", path)[2] for path in paths)
        assert running.model()["service"]["name"] == "mailchimp"
    assert KEY.encode() not in told
    assert KEY[:12].encode() not in told


@pytest.mark.parametrize(
    "query",
    ["colours=dark", "app=outlook", "as=1", "as=-1", "as=999", "as=%D9%A3", "colours=%00", "app=../x", "direction=x",
     "template=../../etc", "template=letter&language=ar&direction=rtl", "language=%3Cscript%3E"],
)  # fmt: skip
def test_any_view_that_can_be_typed_is_answered_without_a_trace_of_a_crash(preview, query):
    status, _, body = preview.ask("GET", f"/issues/{SAMPLE}/mail?{query}")
    assert status in (200, 409)
    assert b"Traceback" not in body


def test_two_hosts_are_none(preview):
    with socket.create_connection(("127.0.0.1", preview.port), timeout=60) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.split()[1] in (b"400", b"421")
    assert TOKEN.encode() not in answer


def test_a_file_name_that_is_no_text_breaks_nothing(tmp_path):
    root = sample_workspace(tmp_path)
    odd = Path(os.fsdecode(os.fsencode(root / "issues") + b"/2026-12-\xff.md"))
    try:
        odd.write_text("# Odd\n")
    except OSError:
        return  # a disk that has no such names
    with previewed(root) as running:
        status, _, body = running.ask("GET", "/issues")
        others = [running.ask("GET", f"/issues/2026-12-%FF{path}")[0] for path in ("", "/mail", "/source")]
    assert status == 200
    assert max(others) < 500
    assert "2026-12-\udcff" in [row["id"] for row in json.loads(body)["issues"]]


def test_a_bug_is_said_with_the_place_of_its_details(preview, monkeypatch):
    monkeypatch.setattr(issue_page, "page_of", lambda *_: 1 / 0)
    status, headers, body = preview.ask("GET", f"/issues/{SAMPLE}")
    assert status == 500
    assert body.startswith(
        b"This is a bug in newsletter, not your mistake: ZeroDivisionError: division by zero\nThe details"
    )
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_while_a_mail_takes_long_everything_else_is_answered(tmp_path, monkeypatch):
    begun, held, made = threading.Event(), threading.Event(), making.made

    def slow(*arguments):
        begun.set()
        held.wait(60)
        return made(*arguments)

    monkeypatch.setattr(making, "made", slow)
    with previewed(sample_workspace(tmp_path)) as running, ThreadPoolExecutor(60) as pool:
        waiting = [pool.submit(running.ask, "GET", f"/issues/{SAMPLE}/mail") for _ in range(60)]
        assert begun.wait(60)
        assert running.ask("GET", "/issues")[0] == 200
        assert running.ask("GET", "/assets/page.js")[0] == 200
        held.set()
        assert {one.result(60)[0] for one in waiting} == {200}


def test_a_template_of_ones_own_leads_neither_out_of_the_frame_nor_to_the_web(tmp_path):
    root = sample_workspace(tmp_path / "workspace")
    frame = root / "templates" / "default" / "frame.mjml.j2"
    text = frame.read_text(encoding="utf-8")
    links = '<a href="https://example.com/x" target="_self">x</a> <a href="#note">y</a>'
    links += '<link rel="prefetch" href="https://example.com/p" />'
    frame.write_text(text.replace("<h1 ", f"{links}<h1 "), encoding="utf-8")
    with previewed(root) as running:
        mail = running.ask("GET", f"/issues/{SAMPLE}/mail")[2].decode()
    assert '<base target="_blank">' in mail
    assert '<a href="https://example.com/x">x</a>' in mail
    assert '<a target="_self" href="#note">y</a>' in mail
    assert "prefetch" not in mail
