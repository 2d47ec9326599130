"""The sandbox's web pages: what was put here, as a person looks at it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from newsletter.sandbox import audience
from newsletter.sandbox.documents import people
from newsletter.sandbox.merge_tags import resolved
from newsletter.sandbox.store import Store, StoredCampaign, StoredTest

# The mail is somebody's HTML: nothing in it runs, and it is not let near the page around it.
_EMAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; script-src 'none';"
    " img-src 'self' http: https: data:; style-src 'unsafe-inline'; frame-ancestors 'self'; form-action 'none'"
)
_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
# Where the links of a mail lead that a real service puts in, for each reader.
_PLACES = {
    "unsubscribe": "Here a reader could unsubscribe, with one click.",
    "preferences": "Here a reader could change their name and address.",
    "archive": "Here a reader could read the mail in the browser.",
}


@dataclass(frozen=True)
class _View:
    """A campaign in the words of the pages."""

    id: str
    name: str
    state: str
    subject: str
    preheader: str
    sender: str
    reply_to: str
    people: str
    updated: str
    updated_iso: str
    is_sent: bool


@dataclass(frozen=True)
class _TestView:
    """A test mail in the words of the pages."""

    number: int
    people: str
    subject: str
    created: str
    created_iso: str


class Pages:
    """The handlers of the pages, around one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def overview(self, _request: Request) -> Response:
        """All campaigns, newest first."""
        return _page("overview", campaigns=[_view(campaign) for campaign in self._store.campaigns()])

    def campaign(self, request: Request) -> Response:
        """One campaign: its settings, its test mails, the mail as a reader gets it and its text part."""
        campaign, reader = self._known(request), _reader(request)
        content = self._store.content(campaign.id)
        return _page(
            "campaign",
            campaign=_view(campaign, reader, _origin(request)),
            tests=[_test_view(test) for test in self._store.tests(campaign.id)],
            reader=reader,
            readers=audience.READERS,
            has_content=bool(content.html),
            text=resolved(content.text, reader, _origin(request)),
        )

    def email(self, request: Request) -> Response:
        """The mail alone as a reader gets it, for the frame on its campaign's page."""
        html = self._store.content(self._known(request).id).html
        return _mail(resolved(html, _reader(request), _origin(request)))

    def stored(self, request: Request) -> Response:
        """The mail alone as it was put here, with its merge tags."""
        return _mail(self._store.content(self._known(request).id).html)

    def test(self, request: Request) -> Response:
        """One test mail."""
        campaign, test, reader = self._known(request), self._known_test(request), audience.READERS[0]
        return _page(
            "test",
            campaign=_view(campaign, reader, _origin(request)),
            test=_test_view(test),
            text=resolved(test.content.text, reader, _origin(request)),
        )

    def test_email(self, request: Request) -> Response:
        """A test mail alone, for the frame on its page."""
        return _mail(resolved(self._known_test(request).content.html, audience.READERS[0], _origin(request)))

    def reader(self, request: Request) -> Response:
        """Where a link leads that a real service puts into each reader's mail."""
        if request.path_params["place"] not in _PLACES:
            raise HTTPException(404)
        return _page("reader", words=_PLACES[request.path_params["place"]])

    @staticmethod
    def not_found() -> Response:
        """The page for an address that leads nowhere."""
        return _page("not_found", status=404)

    def _known(self, request: Request) -> StoredCampaign:
        campaign = self._store.campaign(request.path_params["campaign_id"])
        if campaign is None:
            raise HTTPException(404)
        return campaign

    def _known_test(self, request: Request) -> StoredTest:
        for test in self._store.tests(self._known(request).id):
            if str(test.number) == request.path_params["number"]:
                return test
        raise HTTPException(404)


def _view(campaign: StoredCampaign, reader: audience.Reader = audience.READERS[0], origin: str = "") -> _View:
    settings: Mapping[str, Any] = campaign.document.get("settings", {})
    recipients = campaign.document.get("recipients")
    return _View(
        id=campaign.id,
        name=settings.get("title") or "(no name)",
        state=_state(campaign),
        subject=resolved(settings.get("subject_line", ""), reader, origin),
        preheader=resolved(settings.get("preview_text", ""), reader, origin),
        sender=settings.get("from_name") or "nobody yet",
        reply_to=settings.get("reply_to", ""),
        people=people(recipients) if recipients else "nobody yet",
        updated=_time(campaign.updated),
        updated_iso=campaign.updated,
        is_sent=campaign.status == "sent",
    )


def _test_view(test: StoredTest) -> _TestView:
    return _TestView(
        number=test.number,
        people=", ".join(test.addresses),
        subject=resolved(test.subject, audience.READERS[0], ""),
        created=_time(test.created),
        created_iso=test.created,
    )


def _state(campaign: StoredCampaign) -> str:
    if campaign.status == "schedule" and campaign.send_time:
        return f"scheduled for {_time(campaign.send_time)} (practice)"
    states = {"save": "draft", "schedule": "scheduled (practice)", "sent": "sent (practice)"}
    return states.get(campaign.status, campaign.status)


def _time(stamp: str) -> str:
    """A time in this computer's zone, in words."""
    then = datetime.fromisoformat(stamp).astimezone()
    return f"{then.day} {then:%B %Y, %H:%M}"


def _reader(request: Request) -> audience.Reader:
    wanted = request.query_params.get("reader")
    return next((reader for reader in audience.READERS if reader.id == wanted), audience.READERS[0])


def _origin(request: Request) -> str:
    return f"http://{request.headers['host']}"


def _mail(html: str) -> HTMLResponse:
    # A sandbox that a command starts has another port each time; the files are here all the same.
    local = re.sub(r"http://(?:127\.0\.0\.1|localhost|\[::1\]):\d{1,5}/files/", "/files/", html)
    # A link would open inside the frame, where the page around it allows no other site.
    opening = re.sub(r"<head\b[^>]*>", r'\g<0><base target="_blank">', local, count=1, flags=re.IGNORECASE)
    return HTMLResponse(opening, headers={**_HEADERS, "Content-Security-Policy": _EMAIL_POLICY})


def _page(template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    nonce = secrets.token_urlsafe(16)
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; frame-src 'self'; frame-ancestors 'none';"
        " base-uri 'none'; form-action 'none'"
    )
    html = _environment().get_template(f"{template}.html.j2").render(nonce=nonce, **values)
    return HTMLResponse(html, status, headers={**_HEADERS, "Content-Security-Policy": policy})


@cache
def _environment() -> Environment:
    folder = Path(__file__).with_name("html")
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
