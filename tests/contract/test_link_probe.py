"""`check --online` against real sockets: what it asks, what it makes of the answers, and what it never asks."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsletter import __version__
from newsletter.config import parse_settings
from newsletter.link_probe import AT_ONCE_PER_HOST, _visit, probe
from newsletter.pipeline import render
from newsletter.reach import FailedError, Reach, Visitor
from newsletter.visits import may_be_asked
from newsletter.workspace import Workspace, find_issue

SETTINGS = """\
id: 7f3a91
brand: {name: Hill Clinic, address: "1 Main Street"}
sender: {name: Hill Clinic, email: news@hill-clinic.org}
"""
LOCAL = "127.0.0.1"
PUBLIC_ADDRESS = "93.184.215.14"
# Of a website called hill-clinic.org, signed by itself, good for a hundred years, and used nowhere else.
CERTIFICATE = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgPDPOF4AIgzPFYTS8
cX8BdTkmjK7RIiXQBLmbL43Zn/mhRANCAARLGUUUHS8GV0O6P1xNmczHhmBbHq43
j1YlyyDUbyzgoHDHO9K47NMKu4m06DZcJ3IhSxWXcGkE5m58uap2+B07
-----END PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBaDCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAloaWxsLnRl
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWhpbGwudGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABEsZRRQdLwZXQ7o/
XE2ZzMeGYFserjePViXLINRvLOCgcMc70rjs0wq7ibToNlwnciFLFZdwaQTmbny5
qnb4HTujTjBMMBoGA1UdEQQTMBGCD2hpbGwtY2xpbmljLm9yZzAPBgNVHRMBAf8E
BTADAQH/MB0GA1UdDgQWBBQVL5CjOKsgQUuTOqHad0byCJ+AWDAKBggqhkjOPQQD
AgNJADBGAiEAxPgC/QriHFxnFgQMa6/VKNUjga0qxhdtSeEtyMxs/V4CIQCTgY0C
4dvDKpawj0/hGddzqy7YyF8QpSkIaPr1eMlEfg==
-----END CERTIFICATE-----
"""


@dataclass
class Website:
    """A website on this computer. answers: path -> (status, headers) for both methods, or by (method, path)."""

    port: int = 0
    answers: dict[object, tuple[int, dict[str, str]]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    open_now: int = 0
    most_at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    gate: threading.Event | None = None

    def url(self, path: str, host: str = "hill-clinic.org") -> str:
        return f"http://{host}:{self.port}{path}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Website

    def answer(self) -> None:
        site = self.site
        with site.lock:
            site.open_now += 1
            site.most_at_once = max(site.most_at_once, site.open_now)
            site.asked.append((self.command, self.path))
            site.headers.append(dict(self.headers))
        if site.gate:
            site.gate.wait(5)
        status, headers = site.answers.get((self.command, self.path)) or site.answers.get(self.path) or (200, {})
        with site.lock:
            site.open_now -= 1
        if status == 0:  # nothing at all
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(status)
        for name, value in {"Content-Length": "0", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    do_HEAD = do_GET = answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Nothing."""


def _serving(context: ssl.SSLContext | None = None) -> Iterator[Website]:
    site = Website()
    server = ThreadingHTTPServer((LOCAL, 0), type("Here", (Handler,), {"site": site}))
    server.daemon_threads = True
    server.handle_error = lambda *_: None
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield site
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def website() -> Iterator[Website]:
    yield from _serving()


@pytest.fixture
def secure_website(tmp_path) -> Iterator[Website]:
    (tmp_path / "hill.pem").write_text(CERTIFICATE)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "hill.pem")
    yield from _serving(context)


def reach(site: Website, **more) -> Reach:
    """Every name is this computer, of which one port may be asked."""
    options = {
        "allowed": frozenset({(LOCAL, site.port)}),
        "look_up": lambda *_: (LOCAL,),
        "proxies": lambda _: {},
        "pause": 0.0,
    }
    return Reach(**(options | more))


@pytest.fixture
def tried(tmp_path):
    """(code, line) and all findings of a post with one link a line, from line 6 on."""

    def run(links: list[str], reach: Reach, settings: str = SETTINGS, told=None):
        lines = [link if link.startswith("[") else f"[words {number}]({link})" for number, link in enumerate(links)]
        post = "---\nsubject: Sleep\npreheader: Well\n---\n# Sleep\n" + "\\\n".join(lines) + "\n"
        (tmp_path / "issues").mkdir(exist_ok=True)
        (tmp_path / "newsletter.yaml").write_text(settings)
        (tmp_path / "issues" / "sleep.md").write_text(post, encoding="utf-8")
        workspace, known = Workspace(tmp_path), parse_settings(settings)
        issue = render(find_issue(workspace, "sleep", tmp_path), workspace, known).issue
        return probe(issue, known, progress=(told if told is not None else []).append, reach=reach)

    return run


def seen(findings) -> list[tuple[str, str, int]]:
    return [(found.code, found.severity, found.location.line) for found in findings]


ANSWERS = {
    "a page that is there": (200, []),
    "a page that is not there": (404, [("link-broken", "error", 6)]),
    "a page that is gone": (410, [("link-broken", "error", 6)]),
    "a page behind a password": (401, [("link-doubtful", "warning", 6)]),
    "a page that lets no program in": (403, [("link-doubtful", "warning", 6)]),
    "a website that is asked too often": (429, [("link-doubtful", "warning", 6)]),
    "a website with a fault": (503, [("link-doubtful", "warning", 6)]),
    "no answer at all": (0, [("link-doubtful", "warning", 6)]),
}


@pytest.mark.parametrize("about", ANSWERS)
def test_an_answer_becomes_a_finding_of_its_weight(website, tried, about):
    status, expected = ANSWERS[about]
    website.answers["/x"] = (status, {})
    found = tried([website.url("/x")], reach(website))
    assert seen(found) == expected
    assert not found or (found[0].hint and found[0].location.column and (not status or str(status) in found[0].message))


def test_a_link_is_asked_for_with_head_alone_where_that_is_answered(website, tried):
    tried([website.url("/a"), website.url("/b?c=d")], reach(website))
    assert sorted(website.asked) == [("HEAD", "/a"), ("HEAD", "/b?c=d")]


@pytest.mark.parametrize("status", [400, 403, 404, 405, 501, 0])
def test_a_website_that_does_not_know_head_is_asked_with_get(website, tried, status):
    website.answers["HEAD", "/a"] = (status, {})
    assert tried([website.url("/a")], reach(website)) == ()
    assert website.asked == [("HEAD", "/a"), ("GET", "/a")]


def test_one_address_is_asked_once_whatever_stands_behind_its_hash(website, tried):
    website.answers["/a"] = (404, {})
    found = tried([website.url("/a"), website.url("/a#b"), website.url("/a#c")], reach(website))
    assert seen(found) == [("link-broken", "error", 6)]
    assert "in 3 places" in found[0].message
    assert website.asked == [("HEAD", "/a"), ("GET", "/a")]


def test_readers_address_with_the_utm_values_is_what_is_asked(website, tried):
    settings = SETTINGS + "tracking: {utm: {source: letter}}\n"
    website.answers["/a?utm_source=letter&utm_medium=email&utm_campaign=sleep"] = (404, {})
    found = tried([website.url("/a")], reach(website), settings)
    assert seen(found) == [("link-broken", "error", 6)]
    assert "utm_" not in found[0].message


def test_the_request_says_who_asks_and_nothing_of_the_asker(website, tried, tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("machine hill-clinic.org login ada password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    website.answers["/a"] = (302, {"Location": "/b", "Set-Cookie": "visitor=1; Path=/"})
    tried([website.url("/a")], reach(website))
    assert [path for _, path in website.asked] == ["/a", "/b"]
    for headers in website.headers:
        assert f"newsletter/{__version__}" in headers["User-Agent"]
        assert headers["Host"] == f"hill-clinic.org:{website.port}"
        assert headers.keys().isdisjoint({"Authorization", "Cookie", "Referer"})


NEVER = {
    "where one unsubscribes": "/unsubscribe?u=1",
    "what one click confirms": "/newsletter/confirm/8a7f",
    "where one signs out": "/account/logout",
    "what deletes": "/list?action=delete&id=3",
    "what adds to a list": "/subscribe",
    "a signed address": "/file?Expires=1&Signature=abc",
    "an address with a token": "/visit?token=abc",
    "what confirms in two words": "/confirm-subscription",
    "what verifies an address": "/verify-email/abc",
    "what accepts an invitation": "/accept-invitation/77",
    "what cancels an appointment": "/cancel-appointment/12",
    "what deletes an account": "/delete-account",
    "where one chooses what one gets": "/manage-subscription/abc",
    "an answer to an invitation": "/rsvp-yes",
    "words without a gap": "/verifyEmail?id=3",
    "a noun before its verb": "/newsletter-confirm",
    "a long token behind the verb": f"/confirm-{'8a7f' * 99}",
    "in a value": "/list?do=confirm-order",
    "in Dutch": "/uitschrijven",
    "in Spanish": "/cancelar",
    "in German, the verb behind": "/termin-absagen/12",
    "in German, with its umlaut": "/best%C3%A4tigen/12",
    "in French, with its accent": "/se-d%C3%A9sabonner",
    "in Italian": "/annulla-appuntamento",
    "in Japanese": "/%E9%85%8D%E4%BF%A1%E5%81%9C%E6%AD%A2",
    "what tells whose mail it was": "/sleep?mc_eid=8a7f",
    "an address with somebody's email": "/sleep?reader=ada%40hill-clinic.org",
    "what a mailing service counts": "/ls/click?upn=8a7f",
}


@pytest.mark.parametrize("about", NEVER)
def test_what_a_visit_could_change_is_never_visited(website, tried, about):
    assert tried([website.url(NEVER[about])], reach(website)) == ()
    assert website.asked == []


@pytest.mark.parametrize(
    "host", ["nam02.safelinks.protection.outlook.com", "click.e.hill-clinic.org", "hill.us1.list-manage.com"]
)
def test_websites_that_count_visits_are_never_visited(website, tried, host):
    assert tried([website.url("/track/click?u=1", host)], reach(website)) == ()
    assert website.asked == []


def test_the_senders_own_words_about_a_campaign_keep_no_page_from_being_tried(website, tried):
    settings = SETTINGS + "tracking: {utm: {source: confirm}}\n"
    website.answers["/a?utm_source=confirm&utm_medium=email&utm_campaign=sleep"] = (404, {})
    assert seen(tried([website.url("/a")], reach(website), settings)) == [("link-broken", "error", 6)]


@pytest.mark.parametrize(
    "path",
    ["/how-to-delete-cookies", "/cancellation", "/blog/why-we-subscribe-to-silence", "/removal", "/annual-report"],
)
def test_an_article_about_such_things_is_visited(website, tried, path):
    tried([website.url(path)], reach(website))
    assert website.asked == [("HEAD", path)]


@pytest.mark.parametrize(
    "href",
    ["tel:+17045550142", "mailto:a@hill-clinic.org", "https://{{ subscriber.email }}/x", "#there", "https://a.test/"],
)
def test_what_is_no_page_of_the_web_is_not_asked_for(tried, href):
    def look_up(*_):
        raise AssertionError(href)

    assert tried([href], Reach(look_up=look_up, proxies=lambda _: {})) == ()


def test_passwords_in_an_address_are_never_sent(website, tried):
    address = f"http://ada:secret@hill-clinic.org:{website.port}"
    website.answers["/a"] = (302, {"Location": f"{address}/b"})
    found = tried([f"{address}/", website.url("/a")], reach(website))
    assert seen(found) == [("link-doubtful", "warning", 7)]
    assert website.asked == [("HEAD", "/a")]


def test_without_leave_this_computer_is_refused_before_a_connection_is_made(website, tried):
    def connect(*_):
        raise AssertionError("a connection was made")

    found = tried([website.url("/admin")], reach(website, allowed=frozenset(), connect=connect))
    assert seen(found) == [("link-private", "error", 6)]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "::1",
        "::ffff:127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "fe80::1%eth0",
        "224.0.0.1",
        "64:ff9b::a00:1",
    ],
)
def test_a_name_with_one_private_address_among_public_ones_is_refused(tried, address):
    def connect(*_):
        raise AssertionError("a connection was made")

    found = tried(
        ["https://hill-clinic.org/"],
        Reach(look_up=lambda *_: (PUBLIC_ADDRESS, address), connect=connect, proxies=lambda _: {}),
    )
    assert seen(found) == [("link-private", "error", 6)]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "017700000001", "[::ffff:7f00:1]"])
def test_a_redirect_to_this_computer_is_not_followed(website, tried, host):
    with socket.create_server((LOCAL, 0)) as other:
        other.settimeout(0.05)
        port = other.getsockname()[1]
        website.answers["/a"] = (302, {"Location": f"http://{host}:{port}/admin"})

        def look_up(name, at):
            return (
                (LOCAL,)
                if name == "hill-clinic.org"
                else tuple({str(found[4][0]) for found in socket.getaddrinfo(name, at)})
            )

        found = tried([website.url("/a")], reach(website, look_up=look_up))
        assert seen(found) == [("link-doubtful", "warning", 6)]
        assert "private network" in found[0].message
        with pytest.raises(TimeoutError):
            other.accept()


def test_a_name_that_changes_its_address_reaches_nothing(website, tried):
    """The name is said to be public, and the connection ends at this computer: no byte of a request follows."""

    def rebound(_, seconds):
        return socket.create_connection((LOCAL, website.port), seconds)

    found = tried(
        [website.url("/admin")],
        reach(website, allowed=frozenset(), look_up=lambda *_: (PUBLIC_ADDRESS,), connect=rebound),
    )
    assert seen(found) == [("link-private", "error", 6)]
    assert website.asked == []


REDIRECTS = {
    "to the encrypted page": (301, "http://www.hill-clinic.org:{port}/b", []),
    "to another website for good": (301, "http://other-clinic.org:{port}/b", [("link-moved", "note", 6)]),
    "to another website for now": (302, "http://other-clinic.org:{port}/b", []),
    "to the home page": (302, "/", [("link-moved", "note", 6)]),
    "to a page that is not there": (301, "/gone", [("link-broken", "error", 6)]),
    "to a page that asks to sign in": (302, "/users/login?next=a", [("link-doubtful", "warning", 6)]),
    "to itself": (302, "/a", [("link-doubtful", "warning", 6)]),
    "to what is no website": (302, "file:///etc/passwd", [("link-doubtful", "warning", 6)]),
    "to where one unsubscribes": (302, "/unsubscribe", []),
    "to half an address": (302, "http://[bad", [("link-doubtful", "warning", 6)]),
    "to a bracket": (302, "//[", [("link-doubtful", "warning", 6)]),
    "to a letter that hides a slash": (302, "https://a\u2100.org/", [("link-doubtful", "warning", 6)]),
    "to a port that is none": (302, "http://hill-clinic.org:80%40x/", [("link-doubtful", "warning", 6)]),
    "to an encoded slash": (302, "http://127.0.0.1%2f.hill-clinic.org/", [("link-doubtful", "warning", 6)]),
    "to a host of an odd character": (302, "http://hill!clinic.org/", [("link-doubtful", "warning", 6)]),
    "to a page with letters beyond ASCII": (302, "/schläfrig", []),
}


@pytest.mark.parametrize("about", REDIRECTS)
def test_a_redirect_is_followed_with_care(website, tried, about):
    status, there, expected = REDIRECTS[about]
    website.answers["/gone"] = (404, {})
    website.answers["/a"] = (status, {"Location": there.format(port=website.port).encode().decode("latin-1")})
    assert seen(tried([website.url("/a")], reach(website))) == expected
    assert ("HEAD", "/unsubscribe") not in website.asked
    assert len(website.asked) <= 6


def test_a_name_that_nobody_has_is_a_dead_link(tried):
    def look_up(host, _):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    found = tried(["https://hill-clinik.org/"], Reach(look_up=look_up, proxies=lambda _: {}))
    assert seen(found) == [("link-broken", "error", 6)]
    assert "there is no website called 'hill-clinik.org'" in found[0].message


@pytest.mark.parametrize("code", [socket.EAI_AGAIN, socket.EAI_NONAME])
def test_without_internet_one_warning_says_so_instead_of_an_error_a_link(tried, code):
    def look_up(*_):
        raise socket.gaierror(code, "no")

    links = [f"https://clinic-{number}.org/" for number in range(4)]
    found = tried(links, Reach(look_up=look_up, proxies=lambda _: {}))
    assert seen(found) == [("link-doubtful", "warning", 1)]
    assert "not connected to the internet" in found[0].message


def test_where_not_even_the_senders_own_website_is_known_the_internet_is_missing(tried):
    def look_up(*_):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    settings = SETTINGS.replace("name: Hill Clinic,", "name: Hill Clinic, website: https://hill-clinic.org,", 1)
    found = tried(["https://hill-clinic.org/sleep"], Reach(look_up=look_up, proxies=lambda _: {}), settings)
    assert seen(found) == [("link-doubtful", "warning", 1)]


def test_a_post_without_links_asks_nobody(tried):
    def look_up(*_):
        raise AssertionError

    assert tried(["#"], Reach(look_up=look_up, proxies=lambda _: {})) == ()


def test_where_nobody_listens_the_link_is_dead(website, tried):
    with socket.create_server((LOCAL, 0)) as free:
        port = free.getsockname()[1]
    found = tried([f"http://hill-clinic.org:{port}/"], reach(website, allowed=frozenset({(LOCAL, port)})))
    assert seen(found) == [("link-broken", "error", 6)]


def test_a_certificate_that_a_browser_refuses_is_a_dead_link(secure_website, tried):
    found = tried([secure_website.url("/a").replace("http:", "https:")], reach(secure_website))
    assert seen(found) == [("link-broken", "error", 6)]
    assert "it signed its certificate itself" in found[0].message
    assert secure_website.asked == []


def test_an_unencrypted_answer_where_encryption_was_asked_for_is_doubtful(website, tried):
    found = tried([website.url("/a").replace("http:", "https:")], reach(website))
    assert seen(found) == [("link-doubtful", "warning", 6)]


def test_a_certificate_that_is_trusted_and_the_hosts_own_is_fine(secure_website, tried, tmp_path, monkeypatch):
    """The connection is made to an address, and still held against the name."""
    bundle = tmp_path / "trusted.pem"
    bundle.write_text(CERTIFICATE)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    urls = [
        secure_website.url("/a", host).replace("http:", "https:") for host in ("hill-clinic.org", "evil-clinic.org")
    ]
    found = tried(urls, reach(secure_website))
    assert seen(found) == [("link-broken", "error", 7)]
    assert secure_website.asked == [("HEAD", "/a")]


def test_a_website_that_never_answers_is_given_up(website, tried):
    website.gate = threading.Event()
    found = tried([website.url("/a")], reach(website, read_seconds=0.05))
    website.gate.set()
    assert seen(found) == [("link-doubtful", "warning", 6)]
    assert "it took too long" in found[0].message


def test_two_requests_at_most_are_made_to_one_host_at_a_time(website, tried):
    tried([website.url(f"/{number}") for number in range(40)], reach(website))
    assert len(website.asked) == 40
    assert website.most_at_once <= AT_ONCE_PER_HOST


def test_websites_are_asked_side_by_side(website, tried):
    """Eight of them stand at the gate together before it opens."""
    website.gate = threading.Event()
    opened = threading.Thread(target=_open_when, args=(website, 8), daemon=True)
    opened.start()
    tried([website.url("/a", f"clinic-{number}.org") for number in range(8)], reach(website))
    opened.join()
    assert website.most_at_once == 8


def _open_when(website: Website, count: int) -> None:
    end = time.monotonic() + 5
    while website.open_now < count and time.monotonic() < end:
        pass
    website.gate.set()


def test_progress_is_told_in_sentences(website, tried):
    told: list[str] = []
    tried([website.url("/a"), website.url("/b")], reach(website), told=told)
    assert told == ["Tried 1 of 2 addresses", "Tried 2 of 2 addresses"]


def test_ctrl_c_ends_the_trying_at_once(website, tried):
    class Interrupting(list):
        def append(self, sentence):
            raise KeyboardInterrupt

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        tried([website.url(f"/{number}") for number in range(50)], reach(website, pause=5.0), told=Interrupting())
    assert time.monotonic() - started < 5
    assert len(website.asked) <= 2 * AT_ONCE_PER_HOST


def test_a_fault_of_our_own_is_not_hidden(website, tried):
    def look_up(*_):
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        tried([website.url("/a")], reach(website, look_up=look_up))


def test_behind_a_proxy_the_target_is_looked_at_all_the_same(website, tried):
    proxy = {"http": f"http://{LOCAL}:{website.port}"}
    links = ["http://hill-clinic.org/a", "http://router.clinic-network.org/b", "http://unknown-here.org/c"]

    def look_up(host, _):
        if host.startswith("unknown"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return ("10.0.0.1",) if host.startswith("router") else (PUBLIC_ADDRESS,)

    found = tried(links, Reach(look_up=look_up, proxies=lambda _: proxy, pause=0.0))
    assert seen(found) == [("link-private", "error", 7)]
    assert sorted(website.asked) == [("HEAD", "http://hill-clinic.org/a"), ("HEAD", "http://unknown-here.org/c")]


def test_the_private_page_of_a_network_is_an_error_that_says_so():
    with pytest.raises(FailedError, match="private network"):
        Reach(look_up=lambda *_: ("192.168.1.1",)).addresses("printer.clinic.org", 80)


INWARDS = [
    "http://1%369.254.169.254/latest/meta-data/",
    "http://127.0.0.%31/",
    "http://%31%30.0.0.1/",
    "http://127.0.0.1/",
    "http://127.0.0.1%2f.hill-clinic.org/",
    "http://[::1%25lo]/",
    "http://[::1]/",
    "http://metadata.google.internal/",
    "http://printer.local/",
    "http://router.lan/",
    "http://files.corp/",
    "http://nas.home/",
    "http://wiki.intranet/",
    "http://admin.localhost/",
    "http://wiki/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://hill-clinic.org:80%40127.0.0.1/",
]


def unknown(host: str, _: int) -> tuple[str, ...]:
    if host == "hill-clinic.org":
        return (PUBLIC_ADDRESS,)
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@pytest.mark.parametrize("url", INWARDS)
def test_a_proxy_is_never_asked_for_what_lies_near_it(website, tried, url):
    """Names that this computer cannot look up are left to the proxy: none of these may be among them."""
    proxy = {"http": f"http://{LOCAL}:{website.port}"}
    behind = Reach(look_up=unknown, proxies=lambda _: proxy, pause=0.0)
    tried([url], behind)
    assert website.asked == []
    with Visitor(behind) as visitor, pytest.raises(FailedError):
        visitor.ask("HEAD", url)
    website.answers["http://hill-clinic.org/a"] = (302, {"Location": url})
    assert seen(tried(["http://hill-clinic.org/a"], behind)) == [("link-doubtful", "warning", 6)]
    assert website.asked == [("HEAD", "http://hill-clinic.org/a")]


def test_a_link_that_no_program_can_take_apart_ends_nothing(website, tried):
    assert tried(["https://a.org%5B/", "https://a%E2%84%80.org/", "http://a.org:80%40x/"], reach(website)) == ()


def nobody(*_: object) -> tuple[str, ...]:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def nobody_answers(*_: object) -> socket.socket:
    raise ConnectionRefusedError


# Of a port that nothing listens to.
NO_PROXY = {"http": "http://127.0.0.1:9", "https": "http://127.0.0.1:9"}
NOWHERE = Reach(look_up=nobody, connect=nobody_answers, proxies=lambda _: {}, pause=0.0)
DIRECT = Visitor(NOWHERE)
PROXIED = Visitor(Reach(look_up=nobody, connect=nobody_answers, proxies=lambda _: NO_PROXY, pause=0.0))
PIECES = [*"ab:/?#[]@%2f5B.0\\ é\u2100。-_;&=", "//", "http://", "https://", "%31", "127.0.0.1", "\t"]
HARD = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@given(HARD)
@example("//[")
@example("https://a\u2100.org/")
@example("http://a.org:99999/")
@settings(max_examples=150, deadline=None)
def test_no_address_and_no_redirect_of_any_writing_ends_the_trying(text):
    """Neither the question whether it may be asked for, nor asking for it, nor being led to it by a website."""
    for url in (text, f"http://{text}", f"https://hill-clinic.org/{text}"):
        may_be_asked(url)
        for visitor in (DIRECT, PROXIED):
            with pytest.raises(FailedError):
                visitor.ask("HEAD", url)
    outcome = _visit(Leading(text), "https://hill-clinic.org/a", threading.Event(), NOWHERE)
    assert outcome.kind in {"fine", "doubtful", "nameless", "moved"}


class Leading(Visitor):
    """A website that leads on to one address, and says of every other that it is there."""

    def __init__(self, location: str) -> None:
        self.location = location

    def ask(self, method, url):
        return (302, self.location) if url == "https://hill-clinic.org/a" else (200, "")
