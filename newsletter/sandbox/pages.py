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

from newsletter.sandbox.documents import people
from newsletter.sandbox.store import Store, StoredCampaign

# The mail is somebody's HTML: nothing in it runs, and it is not let near the page around it.
_EMAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; script-src 'none';"
    " img-src 'self' http: https: data:; style-src 'unsafe-inline'; frame-ancestors 'self'; form-action 'none'"
)
_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
_STATES = {"save": "draft", "schedule": "scheduled"}


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


class Pages:
    """The handlers of the pages, around one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def overview(self, _request: Request) -> Response:
        """All campaigns, newest first."""
        return _page("overview", campaigns=[_view(campaign) for campaign in self._store.campaigns()])

    def campaign(self, request: Request) -> Response:
        """One campaign: its settings, the mail and its text part."""
        campaign = self._known(request)
        content = self._store.content(campaign.id)
        return _page("campaign", campaign=_view(campaign), has_content=bool(content.html), text=content.text)

    def email(self, request: Request) -> Response:
        """The mail alone, for the frame on its campaign's page."""
        html = self._store.content(self._known(request).id).html
        # A sandbox that a command starts has another port each time; the files are here all the same.
        local = re.sub(r"http://(?:127\.0\.0\.1|localhost|\[::1\]):\d{1,5}/files/", "/files/", html)
        # A link would open inside the frame, where the page around it allows no other site.
        opening = re.sub(r"<head\b[^>]*>", r'\g<0><base target="_blank">', local, count=1, flags=re.IGNORECASE)
        return HTMLResponse(opening, headers={**_HEADERS, "Content-Security-Policy": _EMAIL_POLICY})

    @staticmethod
    def not_found() -> Response:
        """The page for an address that leads nowhere."""
        return _page("not_found", status=404)

    def _known(self, request: Request) -> StoredCampaign:
        campaign = self._store.campaign(request.path_params["campaign_id"])
        if campaign is None:
            raise HTTPException(404)
        return campaign


def _view(campaign: StoredCampaign) -> _View:
    settings: Mapping[str, Any] = campaign.document.get("settings", {})
    recipients = campaign.document.get("recipients")
    updated = datetime.fromisoformat(campaign.updated).astimezone()
    return _View(
        id=campaign.id,
        name=settings.get("title") or "(no name)",
        state=_STATES.get(campaign.status, campaign.status),
        subject=settings.get("subject_line", ""),
        preheader=settings.get("preview_text", ""),
        sender=settings.get("from_name") or "nobody yet",
        reply_to=settings.get("reply_to", ""),
        people=people(recipients) if recipients else "nobody yet",
        updated=f"{updated.day} {updated:%B %Y, %H:%M}",
        updated_iso=campaign.updated,
    )


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
