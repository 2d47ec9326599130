"""Every request the adapter makes, in every way it can fail: the right error or a repetition, never a second write."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from requests.adapters import HTTPAdapter

from newsletter.credentials import Secret
from newsletter.errors import NewsletterError
from newsletter.model import Draft, ImageFile
from newsletter.sandbox import faults as of
from newsletter.sandbox.faults import Faults
from newsletter.sandbox.server import running
from newsletter.services.interface import LinkClicks
from newsletter.services.mailchimp import Mailchimp

KEY = "0123456789abcdef0123456789abcdef-us19"
TOKEN = base64.b64encode(f"newsletter:{KEY}".encode()).decode()
QUOTING = json.dumps({"title": f"No, {KEY}", "detail": f"Basic {TOKEN}"}).encode()
AT = datetime.now(UTC).replace(minute=45, second=0, microsecond=0) + timedelta(days=2)
REFUSED, SETTINGS, UNAVAILABLE, UNKNOWN = 4, 3, 5, 6

Use = Callable[[Mailchimp, Draft, str], object]


@dataclass(frozen=True)
class Endpoint:
    """A request of the adapter. use: the call that makes it. before: what must have happened to the campaign."""

    pattern: str
    use: Use
    before: Use = lambda *_: None

    @property
    def is_write(self) -> bool:
        return not self.pattern.startswith("GET")


ENDPOINTS = [
    Endpoint("GET /lists", lambda s, *_: s.audiences()),
    Endpoint("GET /lists/*/segments", lambda s, d, _: s.segments(d.audience_id)),
    Endpoint("GET /campaigns", lambda s, d, _: s.find_by_key(d.key)),
    Endpoint("GET /campaigns/*", lambda s, _, i: s.find(i)),
    Endpoint("GET /campaigns/*/content", lambda s, _, i: s.content(i)),
    Endpoint("GET /campaigns/*/send-checklist", lambda s, _, i: s.checklist(i)),
    Endpoint("GET /reports/*", lambda s, _, i: s.report(i), lambda s, _, i: s.send(i)),
    Endpoint("GET /reports/*/click-details", lambda s, _, i: s.report(i), lambda s, _, i: s.send(i)),
    Endpoint("POST /campaigns", lambda s, d, _: s.create(d)),
    Endpoint("PATCH /campaigns/*", lambda s, d, i: s.update(i, d)),
    Endpoint("PUT /campaigns/*/content", lambda s, d, i: s.update(i, d)),
    Endpoint(
        "POST /file-manager/files",
        lambda s, *_: s.upload_image(ImageFile("a.png", "a.png", b"x", "image/png", 1, 1)),
    ),
    Endpoint("POST /campaigns/*/actions/test", lambda s, _, i: s.send_test(i, ["a@example.com"])),
    Endpoint("POST /campaigns/*/actions/schedule", lambda s, _, i: s.schedule(i, AT)),
    Endpoint(
        "POST /campaigns/*/actions/unschedule", lambda s, _, i: s.unschedule(i), lambda s, _, i: s.schedule(i, AT)
    ),
    Endpoint("POST /campaigns/*/actions/send", lambda s, _, i: s.send(i)),
]


@dataclass(frozen=True)
class Failure:
    """A way to fail. read, write: the exit code that follows, 0 for success. arrivals: how often a write, a read comes.

    times: how many requests fail. is_refused: nobody answers at the address. patience: of the client, in seconds.
    """

    fault: of.Fault | None
    read: int
    write: int
    arrivals: tuple[int, int]
    times: int | None = None
    is_refused: bool = False
    patience: float = 30


def status(code: int, *, content: bytes = QUOTING, kind: str = "application/problem+json") -> of.Fault:
    return of.answer(code, content, kind)


PAGE = f"<html><body><h1>Bad Gateway</h1>{KEY}</body></html>".encode()
OTHER = "<the other host>"
FAILURES = {
    "refused": Failure(None, UNAVAILABLE, UNAVAILABLE, (0, 0), is_refused=True),
    "reset before": Failure(of.reset(), UNAVAILABLE, UNKNOWN, (1, 4)),
    "reset after": Failure(of.dropped(), UNAVAILABLE, UNKNOWN, (1, 4)),
    "reset once": Failure(of.reset(), 0, UNKNOWN, (1, 2), times=1),
    "time-out before": Failure(of.silent(), UNAVAILABLE, UNKNOWN, (1, 4), patience=0.05),
    "time-out after": Failure(of.unheard(), UNAVAILABLE, UNKNOWN, (1, 4), patience=0.05),
    "400": Failure(status(400), REFUSED, REFUSED, (1, 1)),
    "401": Failure(status(401), SETTINGS, SETTINGS, (1, 1)),
    "403 plain": Failure(status(403, content=PAGE, kind="text/html"), REFUSED, REFUSED, (1, 1)),
    "403 empty": Failure(status(403, content=b""), REFUSED, REFUSED, (1, 1)),
    "403 worded": Failure(status(403), REFUSED, REFUSED, (1, 1)),
    "404": Failure(status(404), REFUSED, REFUSED, (1, 1)),
    "409": Failure(status(409), REFUSED, REFUSED, (1, 1)),
    "422": Failure(status(422), REFUSED, REFUSED, (1, 1)),
    "429 twice": Failure(of.throttled(), 0, 0, (3, 3), times=2),
    "429 twice with a wait": Failure(of.throttled("7"), 0, 0, (3, 3), times=2),
    "429 for ever": Failure(of.throttled(), UNAVAILABLE, UNAVAILABLE, (4, 4)),
    "429 with a long wait": Failure(of.throttled("7200"), UNAVAILABLE, UNAVAILABLE, (1, 1)),
    "500": Failure(status(500), UNAVAILABLE, UNKNOWN, (1, 4)),
    "500 once": Failure(status(500), 0, UNKNOWN, (1, 2), times=1),
    "502 with HTML": Failure(status(502, content=PAGE, kind="text/html"), UNAVAILABLE, UNKNOWN, (1, 4)),
    "truncated JSON": Failure(of.truncated(), UNAVAILABLE, UNKNOWN, (1, 4)),
    "not JSON": Failure(of.replaced(PAGE, "text/html"), UNAVAILABLE, UNKNOWN, (1, 1)),
    "wrong JSON": Failure(of.replaced(b'{"unexpected": true}'), UNAVAILABLE, UNKNOWN, (1, 1)),
    "a list as JSON": Failure(of.replaced(b"[]"), UNAVAILABLE, UNKNOWN, (1, 1)),
    "redirect": Failure(of.redirected(OTHER), REFUSED, REFUSED, (1, 1)),
    "permanent redirect": Failure(of.redirected(OTHER, 308), REFUSED, REFUSED, (1, 1)),
}


class Detour(HTTPAdapter):
    """A transport that is impatient with the requests that match, or leads them where nobody answers."""

    def __init__(self, pattern: str, failure: Failure) -> None:
        super().__init__()
        self._matching = Faults()
        self._pattern, self._failure, self.is_on = pattern, failure, False

    def send(self, request, **options):
        path = request.path_url.partition("?")[0].removeprefix("/3.0")
        self._matching.seen = [f"{request.method} {path}"]
        if self.is_on and self._matching.count(self._pattern):
            options["timeout"] = (5, self._failure.patience)
            if self._failure.is_refused:
                request.url = of.nobody() + path
        return super().send(request, **options)


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def base_url(tmp_path: Path, faults: Faults) -> Iterator[str]:
    with running(tmp_path, faults=faults) as url:
        yield url


@pytest.fixture
def draft(draft: Draft) -> Draft:
    return replace(draft, click_tracking=True)


def all_words(error: NewsletterError) -> str:
    words, cause = [], error
    while cause:
        words += [str(cause), repr(cause), *(problem.hint or "" for problem in getattr(cause, "problems", ()))]
        cause = cause.__cause__ or cause.__context__
    return "\n".join(words)


@pytest.mark.parametrize("name", FAILURES)
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.pattern)
def test_every_request_in_every_fault(base_url, client, faults, draft, raw, caplog, endpoint, name):
    caplog.set_level(logging.DEBUG)
    failure = FAILURES[name]
    detour = Detour(endpoint.pattern, failure)
    service = Mailchimp(Secret(KEY), base_url, client=client(base_url, detour))
    campaign = service.create(draft)
    endpoint.before(service, draft, campaign.id)
    faults.seen.clear()
    detour.is_on = True
    if failure.fault:
        fault = of.redirected(raw.url, 308 if "permanent" in name else 302) if "redirect" in name else failure.fault
        faults.on(endpoint.pattern, fault, times=failure.times)

    expected = failure.write if endpoint.is_write else failure.read
    if expected and not (name == "404" and endpoint.pattern == "GET /campaigns/*"):
        with pytest.raises(NewsletterError) as raised:
            endpoint.use(service, draft, campaign.id)
        assert raised.value.exit_code == expected
        assert raised.value.problems[0].message
        assert "Mailchimp" in all_words(raised.value)
        assert KEY not in all_words(raised.value)
        assert TOKEN not in all_words(raised.value)
    else:
        result = endpoint.use(service, draft, campaign.id)
        assert (result is None) == (name == "404" or "/actions/" in endpoint.pattern)

    assert faults.count(endpoint.pattern) == failure.arrivals[0 if endpoint.is_write else 1]
    assert raw.requests == []
    assert KEY not in caplog.text
    assert TOKEN not in caplog.text


def test_the_size_of_the_matrix():
    print(f"\nfault matrix: {len(ENDPOINTS)} requests x {len(FAILURES)} faults = {len(ENDPOINTS) * len(FAILURES)}")
    assert len(ENDPOINTS) * len(FAILURES) > 400


def test_scheduling_on_a_plan_without_it_names_the_plan(base_url, client, faults, draft):
    service = Mailchimp(Secret(KEY), base_url, client=client(base_url))
    campaign = service.create(draft)
    faults.on("POST **", status(403, content=b'{"title": "Forbidden", "detail": "Not on this plan"}'))
    with pytest.raises(NewsletterError, match="Not on this plan") as raised:
        service.schedule(campaign.id, AT)
    assert "free plans lack it" in raised.value.problems[0].hint
    assert "newsletter send" in raised.value.problems[0].hint


EMPTY_REASON = b'{"title": "Bad Request", "status": 400, "detail": "This campaign cannot be scheduled: ."}'
CHECKLIST = {
    "is_ready": False,
    "items": [
        {"type": "error", "heading": "Domain", "details": "Verify <a href='https://x.example'>your domain</a>."},
        {"type": "brand new", "heading": None},
        {"type": "success", "heading": "Subject", "details": "fine"},
    ],
}


@pytest.mark.parametrize(
    ("checklist", "message", "hint"),
    [
        (of.answer(200, json.dumps(CHECKLIST).encode()), "Domain – Verify – your domain", "mend this"),
        (of.answer(200, b'{"items": []}'), "cannot be scheduled", "finds nothing wrong"),
        (of.answer(500), "cannot be scheduled", ""),
        (of.answer(200, b'{"items": [7]}'), "cannot be scheduled", ""),
        (of.silent(), "cannot be scheduled", ""),
    ],
    ids=["errors", "no errors", "broken", "senseless", "silent"],
)
def test_a_refusal_without_a_reason_is_explained_by_the_checklist(
    base_url, client, faults, draft, checklist, message, hint
):
    detour = Detour("GET /campaigns/*/send-checklist", Failure(None, 0, 0, (0, 0), patience=0.05))
    service = Mailchimp(Secret(KEY), base_url, client=client(base_url, detour))
    campaign = service.create(draft)
    faults.on("POST **", of.answer(400, EMPTY_REASON))
    faults.on("GET /campaigns/*/send-checklist", checklist)
    detour.is_on = True
    with pytest.raises(NewsletterError, match=message) as raised:
        service.schedule(campaign.id, AT)
    assert raised.value.exit_code == REFUSED
    assert hint in (raised.value.problems[0].hint or "")


@pytest.mark.parametrize(
    ("pattern", "body"),
    [
        ("GET /reports/*", b'{"emails_sent": "many"}'),
        ("GET /reports/*/click-details", b'{"urls_clicked": [7]}'),
        ("GET /campaigns/*/send-checklist", b'{"items": "x"}'),
    ],
)
def test_answers_of_another_shape_are_not_taken_for_numbers(base_url, client, faults, draft, pattern, body):
    service = Mailchimp(Secret(KEY), base_url, client=client(base_url))
    campaign = service.create(draft)
    service.send(campaign.id)
    faults.on(pattern, of.answer(200, body))
    with pytest.raises(NewsletterError, match="could not be read"):
        (service.checklist if "checklist" in pattern else service.report)(campaign.id)


def test_a_report_that_says_little_is_read_as_far_as_it_goes(base_url, client, faults, draft):
    service = Mailchimp(Secret(KEY), base_url, client=client(base_url))
    campaign = service.create(draft)
    service.send(campaign.id)
    faults.on("GET /reports/*", of.answer(200, b'{"emails_sent": 3, "send_time": "", "opens": null}'))
    faults.on("GET /reports/*/click-details", of.answer(200, b'{"urls_clicked": [{"id": "1"}]}'))
    report = service.report(campaign.id)
    assert (report.sent, report.delivered, report.opens, report.sent_at) == (3, 3, None, None)
    assert report.links == (LinkClicks("", 0, 0),)


def test_delayed_answers_are_waited_for(base_url, client, faults):
    faults.on("GET **", of.delayed(0.01))
    assert Mailchimp(Secret(KEY), base_url, client=client(base_url)).audiences()
