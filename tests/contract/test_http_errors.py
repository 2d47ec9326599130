"""Every way in which a service can fail, on a real socket: a typed error, in its own words, without the key."""

from __future__ import annotations

import base64
import json
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from newsletter.credentials import Secret
from newsletter.errors import RefusedError, SettingsError, UnavailableError, UnknownOutcomeError
from newsletter.services.answers import NotFoundError, Peer
from newsletter.services.http import BasicKey, HttpClient, checked_base_url

KEY = "0123456789abcdef0123456789abcdef-us19"
TOKEN = base64.b64encode(f"newsletter:{KEY}".encode()).decode()


def reply(status: int, body: bytes | str = b"", kind: str = "application/json", **headers: str) -> bytes:
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", f"Content-Length: {len(data)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + data


def truncated(status: int, body: bytes) -> bytes:
    return f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n".encode() + body


PROBLEM = json.dumps(
    {
        "type": "https://mailchimp.com/developer/marketing/docs/errors/",
        "title": "Invalid Resource",
        "status": 400,
        "detail": "The resource submitted could not be validated.",
        "instance": "1",
        "errors": [{"field": "settings.reply_to", "message": "Not verified."}],
    }
)
GOOD = reply(200, '{"id": "1"}')
# A body of an error -> the service's own words, as they must appear.
SHAPES = {
    "problem": (
        "application/problem+json",
        PROBLEM,
        "Invalid Resource. The resource submitted could not be validated. settings.reply_to: Not verified",
    ),
    "list": ("application/json", '[{"message": "No."}, "Never."]', "No. Never"),
    "message": ("application/json", '{"message": "Not on this plan"}', "Not on this plan"),
    "code": ("application/json", '{"code": "x", "message": "Bad id"}', "Bad id"),
    "nested": ("application/json", '{"errors": {"detail": "Deep", "message": ["A", "B"]}}', "A. B. Deep"),
    "html": (
        "text/html",
        "<html><head><title>Bad Gateway</title><style>p{}</style><script>x()</script></head><body><p>nginx</p></body>",
        "Bad Gateway – nginx",
    ),
    "html with a wrong type": ("application/json", "<h1>Oops</h1>", "Oops"),
    "text": ("text/plain", "go\x1b[31m away\n\n", "go [31m away"),
    "empty": ("application/json", "", "no reason"),
    "broken json": ("application/json", '{"title": "Inv', "no reason"),
    "odd json": ("application/json", '{"title": 7, "errors": [[[[[["x"]]]]]], "detail": null}', "no reason"),
    "null": ("application/json", "null", "null"),
    "deep json": ("application/json", "[" * 60_000, "no reason"),
    "not utf-8": ("text/plain", b"caf\xe9", "caf"),
    "huge": ("text/plain", "word " * 400_000, "…"),
}
STATUSES = {400: 4, 401: 3, 402: 4, 403: 4, 404: 4, 405: 4, 409: 4, 413: 4, 418: 4, 422: 4, 429: 5, 451: 4}
SERVER_FAULTS = (408, 500, 501, 502, 503, 504, 520, 599)


def assert_keyless(error: BaseException) -> None:
    seen: BaseException | None = error
    while seen:
        for text in (str(seen), repr(seen)):
            assert KEY not in text
            assert TOKEN not in text
        seen = seen.__cause__ or seen.__context__
    for problem in error.problems:
        assert KEY not in (problem.hint or "")
        assert TOKEN not in (problem.hint or "")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_refusal_is_an_error_in_the_services_words(raw, client, method, shape):
    kind, body, words = SHAPES[shape]
    raw.play(reply(400, body, kind))
    with pytest.raises(RefusedError) as raised:
        client(raw.url).request(method, "/campaigns", aim="make the draft")
    assert words in str(raised.value)
    assert "refused to make the draft" in str(raised.value)
    assert "HTTP 400" in str(raised.value)
    assert len(str(raised.value)) < 400
    assert "\x1b" not in str(raised.value)


@pytest.mark.parametrize("body", ["", PROBLEM, "<html></html>"])
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "PUT", "DELETE"])
@pytest.mark.parametrize("status", STATUSES)
def test_no_refusal_is_taken_for_success(raw, client, method, status, body):
    raw.play(reply(status, body))
    with pytest.raises((RefusedError, SettingsError, UnavailableError)) as raised:
        client(raw.url).request(method, "/x", aim="do it")
    # A 404 that is not the service's own says nothing about what is there.
    assert raised.value.exit_code == (5 if status == 404 and body != PROBLEM else STATUSES[status])


@pytest.mark.parametrize("body", ["", PROBLEM, "<html></html>"])
@pytest.mark.parametrize("status", SERVER_FAULTS)
def test_a_fault_of_the_service_is_try_again_for_a_read_and_unknown_for_a_write(raw, client, status, body):
    raw.play(reply(status, body))
    with pytest.raises(UnavailableError):
        client(raw.url).request("GET", "/x", aim="do it")
    assert len(raw.requests) == 4
    raw.requests.clear()
    with pytest.raises(UnknownOutcomeError) as raised:
        client(raw.url).request("POST", "/x", aim="do it")
    assert len(raw.requests) == 1
    assert raised.value.problems[0].hint.startswith("look at the list of campaigns first; then run")


def test_a_wrong_key_says_which_command_mends_it(raw, client):
    raw.play(reply(401, '{"title": "API Key Invalid", "detail": "Your API key may be invalid."}'))
    with pytest.raises(SettingsError, match="does not accept the key: API Key Invalid") as raised:
        client(raw.url).request("GET", "/x", aim="do it")
    assert "'newsletter connect mailchimp'" in raised.value.problems[0].hint


def test_a_bare_403_may_be_throttling_and_a_403_with_words_is_not(raw, client):
    raw.play(reply(403, "<html><body>Forbidden</body></html>", "text/html"), reply(403, '{"detail": "Plan"}'))
    with pytest.raises(RefusedError) as bare:
        client(raw.url).request("GET", "/x", aim="do it")
    assert "too many requests" in bare.value.problems[0].hint
    with pytest.raises(RefusedError) as worded:
        client(raw.url).request("GET", "/x", aim="do it")
    assert "too many requests" not in worded.value.problems[0].hint


def test_a_404_is_a_refusal_that_an_adapter_can_tell_apart(raw, client):
    raw.play(reply(404, PROBLEM))
    with pytest.raises(NotFoundError):
        client(raw.url).request("GET", "/x", aim="do it")


@pytest.mark.parametrize("body", ["", "<h1>Log in</h1>", "[]"])
def test_a_404_of_something_that_is_not_the_service_proves_nothing(raw, client, body):
    raw.play(reply(404, body))
    with pytest.raises(UnavailableError, match="something else answered"):
        client(raw.url).request("GET", "/x", aim="do it")


@pytest.mark.parametrize(
    "body", ["", "null", "[]", '"text"', '{"id": ', "<html>Log in to this Wi-Fi</html>", "\ufeff", "[" * 60_000]
)
def test_a_success_that_is_not_a_json_object_is_an_error(raw, client, body):
    raw.play(reply(200, body))
    with pytest.raises(UnavailableError, match="could not be read"):
        client(raw.url).request("GET", "/x", aim="do it")
    with pytest.raises(UnknownOutcomeError, match="may have happened, or not"):
        client(raw.url).request("POST", "/x", aim="do it")


def test_a_success_without_what_it_must_have_is_an_error(raw, client):
    raw.play(reply(200, "{}"))
    with pytest.raises(UnavailableError):
        client(raw.url).request("GET", "/x", aim="do it", require=("id",))
    with pytest.raises(UnknownOutcomeError):
        client(raw.url).request("POST", "/x", aim="do it", require=("id",))


def test_no_content_is_an_empty_answer(raw, client):
    raw.play(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
    assert client(raw.url).request("POST", "/x", aim="do it") == {}


@pytest.mark.parametrize("broken", [truncated(200, b'{"id": "1"}'), "reset", b"", b"HTTP/1.1 2"])
def test_a_read_is_repeated_after_a_broken_connection_and_a_write_never(raw, client, broken):
    raw.play(broken, broken, broken, GOOD)
    assert client(raw.url).request("GET", "/x", aim="do it") == {"id": "1"}
    raw.requests.clear()
    raw.play(broken, GOOD)
    with pytest.raises(UnknownOutcomeError, match="do it") as raised:
        client(raw.url).request("POST", "/x", aim="do it")
    assert len(raw.requests) == 1
    assert raised.value.exit_code == 6


def test_a_service_that_stays_silent_is_given_up(raw, client):
    raw.play("hang")
    patient = client(raw.url, timeouts=(5, 0.05))
    with pytest.raises(UnavailableError, match="it took too long"):
        patient.request("GET", "/x", aim="do it")
    with pytest.raises(UnknownOutcomeError, match="it took too long"):
        patient.request("POST", "/x", aim="do it")
    assert len(raw.requests) == 5


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_there_means_that_nothing_happened(client, method):
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}/3.0"
    with pytest.raises(UnavailableError, match="nobody answers at its address") as raised:
        client(url).request(method, "/x", aim="do it")
    assert raised.value.exit_code == 5
    assert "nothing was changed" in raised.value.problems[0].hint


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unencrypted_answer_is_not_taken_for_https(raw, client, method):
    raw.play(GOOD)
    with pytest.raises((UnavailableError, UnknownOutcomeError), match="certificate"):
        client(raw.url.replace("http:", "https:")).request(method, "/x", aim="do it")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_too_many_requests_waits_as_long_as_it_is_asked_to(raw, method):
    pauses: list[float] = []
    peer = Peer("Mailchimp", raw.url, "newsletter connect mailchimp", "")
    patient = HttpClient(peer, BasicKey(Secret(KEY)), backoff=2, sleep=pauses.append)
    raw.play(reply(429, Retry_After="7"), reply(429, Retry_After="soon"), reply(429), GOOD)
    assert patient.request(method, "/x", aim="do it") == {"id": "1"}
    assert pauses == [7, 4, 8]


def test_a_date_to_retry_after_is_understood(raw, client):
    then = format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)
    raw.play(reply(429, Retry_After=then), GOOD)
    assert client(raw.url).request("POST", "/x", aim="do it") == {"id": "1"}


@pytest.mark.parametrize(
    "value", ["9" * 400, "-1", "1e9", "nan", "Mon, 99 Foo 2026", "", "٣", "Thu, 01 Jan 1970 00:00:00"]
)
def test_a_strange_wait_is_not_taken_at_its_word(raw, client, value):
    raw.play(reply(429).replace(b"Connection", f"Retry-After: {value}\r\nConnection".encode()), GOOD)
    assert client(raw.url).request("GET", "/x", aim="do it") == {"id": "1"}


def test_a_proxy_that_is_not_there_means_that_nothing_happened(client, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(UnavailableError, match="the proxy of your network does not answer"):
        client("https://mail.example/3.0").request("POST", "/x", aim="do it")


def test_too_long_a_wait_is_told_instead_of_waited(raw, client):
    raw.play(reply(429, Retry_After="7200"))
    with pytest.raises(UnavailableError) as raised:
        client(raw.url).request("POST", "/x", aim="do it")
    assert "120 minutes" in raised.value.problems[0].hint
    assert len(raw.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_the_other_host_gets_nothing(raw, client, status, request):
    other = type(raw)()
    request.addfinalizer(other.close)
    other.play(GOOD)
    raw.play(reply(status, Location=other.url.replace("127.0.0.1", "localhost")))
    for method in ("GET", "POST"):
        with pytest.raises(RefusedError, match="sent us on to localhost") as raised:
            client(raw.url).request(method, "/x", aim="do it")
        assert_keyless(raised.value)
    assert other.requests == []


@pytest.mark.parametrize("location", ["", "http://[", "//", "javascript:1", "http://\udce4", f"https://{KEY}.example/"])
def test_a_strange_redirect_is_only_a_refusal(raw, client, location):
    raw.play(
        reply(302).replace(b"Connection", f"Location: {location}\r\nConnection".encode("utf-8", "surrogateescape"))
    )
    with pytest.raises(RefusedError) as raised:
        client(raw.url).request("GET", "/x", aim="do it")
    assert_keyless(raised.value)


@pytest.mark.parametrize("status", [*STATUSES, *SERVER_FAULTS])
def test_a_service_that_quotes_the_key_does_not_make_us_show_it(raw, client, status):
    raw.play(reply(status, json.dumps({"title": f"Key {KEY}", "detail": f"Basic {TOKEN}"})))
    for method in ("GET", "POST"):
        with pytest.raises((RefusedError, SettingsError, UnavailableError, UnknownOutcomeError)) as raised:
            client(raw.url).request(method, "/x", aim="do it")
        assert_keyless(raised.value)
        assert "Key ***" in str(raised.value)


def test_lost_connections_do_not_show_the_key(raw, client):
    for answer in ("reset", "hang", b"", truncated(200, b"{")):
        raw.play(answer)
        with pytest.raises(UnknownOutcomeError) as raised:
            client(raw.url, timeouts=(5, 0.05)).request("POST", "/x", aim="do it")
        assert_keyless(raised.value)


def test_netrc_and_proxies_do_not_come_between(raw, client, tmp_path, monkeypatch):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login thief password stolen\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    raw.play(GOOD)
    client(raw.url).request("GET", "/x", aim="do it")
    assert f"Authorization: Basic {TOKEN}".encode() in raw.requests[0]


def test_the_service_learns_who_is_calling(raw, client):
    raw.play(GOOD)
    client(raw.url).request("GET", "/x", aim="do it", query={"fields": "a,b"})
    assert b"User-Agent: newsletter/" in raw.requests[0]
    assert raw.requests[0].startswith(b"GET /3.0/x?fields=a%2Cb ")


@pytest.mark.parametrize(
    "url",
    [
        "http://mail.example/3.0",
        "ftp://127.0.0.1",
        "https://",
        "127.0.0.1:80",
        "",
        "https://a:b@mail.example",
        "https://[",
        "https://mail.example:99999",
        "https://mail.example/?a",
        "http://127.0.0.1.evil.example",
    ],
)
def test_a_base_url_without_encryption_or_shape_is_a_settings_error(url):
    with pytest.raises(SettingsError, match="base_url"):
        checked_base_url(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/3.0/", "http://localhost/3.0", "http://[::1]:1/3.0", "https://a.example"]
)
def test_https_and_this_computer_are_fine(url):
    assert checked_base_url(url) == url.rstrip("/")


def test_a_key_in_an_object_stays_out_of_its_repr():
    assert KEY not in repr(vars(BasicKey(Secret(KEY))))
