"""Mailchimp: drafts by its Marketing API 3.0.

What is relied on is in Mailchimp's published specification (3.0.55) unless a comment names another source. Not verified
against a live account.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from newsletter.credentials import Secret
from newsletter.errors import NewsletterError, ProtectedError, RefusedError, SettingsError
from newsletter.model import Draft, ImageFile
from newsletter.services.answers import Call, NotFoundError, Peer, unreadable
from newsletter.services.http import BasicKey, HttpClient, checked_base_url, is_loopback
from newsletter.services.interface import Audience, Campaign, CampaignState, Content, PlannedRequest, Segment
from newsletter.services.mailchimp_requests import CAMPAIGN_ID, requests_for

_STATES: Mapping[str, CampaignState] = {
    "save": "draft",
    "schedule": "scheduled",
    "sending": "sending",
    "sent": "sent",
    "paused": "paused",
    "canceled": "canceled",
    "canceling": "canceled",
    "archived": "archived",
}
_LIST_PAGE = 1000
# A large page of campaigns times out at Mailchimp (drewm/mailchimp-api #263).
_CAMPAIGN_PAGE = 100
_CAMPAIGN_FIELDS = ("id", "web_id", "status", "settings.title", "settings.subject_line", "recipients")


class Mailchimp:
    """The mailing service Mailchimp, or the practice service, which speaks the same language.

    A sender is `from_name` and `reply_to` here. Mailchimp has no field for the sender's own address: its campaigns go
    out from the reply-to address, which must be verified there, so `Draft.sender_email` is not sent.

    base_url: for a service on this computer; the key may then have any form. name: 'sandbox' when that is the practice
    service. client: used in place of one of its own.

    Raises SettingsError when the key or the base URL cannot be Mailchimp's. Methods raise what `MailingService` says.
    """

    def __init__(
        self, key: Secret, base_url: str | None = None, *, name: str = "mailchimp", client: HttpClient | None = None
    ) -> None:
        self.name = name
        base_url = checked_base_url(base_url) if base_url else None
        if base_url and is_loopback(base_url):
            _check_any_key(key)
            self._web = base_url.removesuffix("/3.0")
            self._is_local = True
        else:
            data_centre = _data_centre(key)
            base_url = _checked_host(base_url, data_centre)
            self._web = f"https://{data_centre}.admin.mailchimp.com"
            self._is_local = False
        self.peer = Peer(
            title="the sandbox" if name == "sandbox" else "Mailchimp",
            base_url=base_url,
            connect=f"newsletter connect {name}",
            look=f"look at the list of campaigns first: {self._web}/{'' if self._is_local else 'campaigns/'}",
        )
        self._client = client or HttpClient(self.peer, BasicKey(key))

    def audiences(self) -> tuple[Audience, ...]:
        """Every audience, by name."""
        lists = self._pages(
            "/lists", "lists", _LIST_PAGE, ("id", "name", "stats.member_count"), aim="list your audiences"
        )
        found = (
            Audience(str(item["id"]), str(item.get("name", "")), _count(_inner(item, "stats").get("member_count")) or 0)
            for item in lists
        )
        return tuple(sorted(found, key=lambda audience: audience.name.casefold()))

    def segments(self, audience_id: str) -> tuple[Segment, ...]:
        """Every segment of an audience, tags included, by name."""
        segments = self._pages(
            f"/lists/{_quoted(audience_id, 'audience')}/segments",
            "segments",
            _LIST_PAGE,
            ("id", "name", "member_count"),
            aim="list the segments of the audience",
        )
        found = (
            Segment(str(item["id"]), str(item.get("name", "")), _count(item.get("member_count"))) for item in segments
        )
        return tuple(sorted(found, key=lambda segment: segment.name.casefold()))

    def find(self, campaign_id: str) -> Campaign | None:
        """The campaign of that id, or None when it was deleted."""
        aim = "look up the campaign"
        try:
            path = f"/campaigns/{_quoted(campaign_id, 'campaign')}"
            query = {"fields": ",".join(_CAMPAIGN_FIELDS)}
            answer = self._client.request("GET", path, aim=aim, query=query, require=("id", "status"))
        except NotFoundError:
            return None
        return self._campaign(answer)

    def find_by_key(self, key: str) -> tuple[Campaign, ...]:
        """Every campaign whose title contains the key, newest first.

        Mailchimp cannot search by title, so all campaigns are read, a hundred at a time. Raises ValueError when the key
        is empty.
        """
        if not key:
            raise ValueError("an empty key would match every campaign")
        newest_first = {"sort_field": "create_time", "sort_dir": "DESC"}
        aim = "list your campaigns"
        pages = self._pages("/campaigns", "campaigns", _CAMPAIGN_PAGE, _CAMPAIGN_FIELDS, aim=aim, query=newest_first)
        # A campaign made meanwhile moves the pages on, so that one may come twice.
        unique = {str(item["id"]): item for item in pages if key in str(_inner(item, "settings").get("title", ""))}
        return tuple(self._campaign(item) for item in unique.values())

    def planned(self, draft: Draft, campaign_id: str | None) -> tuple[PlannedRequest, ...]:
        """The requests that `create` (no id) or `update` would make, without making any."""
        return requests_for(draft, None if campaign_id is None else _quoted(campaign_id, "campaign"))

    def create(self, draft: Draft) -> Campaign:
        """Make a campaign that stays a draft until somebody sends it."""
        return self._write(draft, None)

    def update(self, campaign_id: str, draft: Draft) -> Campaign:
        """Change a draft. Raises ProtectedError when the campaign is gone, or is not a draft any more."""
        current = self.find(campaign_id)
        if current is None:
            raise ProtectedError(
                f"the draft '{draft.name}' was deleted at {self.peer.title}",
                hint="to make a new one, run the same command with --recreate",
            )
        if current.state != "draft":
            raise ProtectedError(
                f"the campaign '{current.name}' is {current.state} at {self.peer.title}, so it was not changed",
                hint="run 'newsletter unschedule' first, then push again"
                if current.state == "scheduled"
                else f"look at it there: {current.web_url}",
            )
        return self._write(draft, campaign_id)

    def content(self, campaign_id: str) -> Content:
        """Read back what the service stores. Raises NotFoundError when the campaign was deleted."""
        path = f"/campaigns/{_quoted(campaign_id, 'campaign')}/content"
        answer = self._client.request(
            "GET", path, aim="read the draft's content", query={"fields": "html,plain_text"}, require=()
        )
        return Content(html=str(answer.get("html") or ""), text=str(answer.get("plain_text") or ""))

    def upload_image(self, image: ImageFile) -> str:
        """Host an image in the account's file manager; returns its https address (http for the practice service)."""
        aim = f"take the image '{image.src}'"
        body = {"name": image.name, "file_data": base64.b64encode(image.content).decode("ascii")}
        path = "/file-manager/files"
        answer = self._client.request("POST", path, aim=aim, body=body, require=("full_size_url",))
        url = str(answer["full_size_url"])
        if not url.startswith("https://") and not is_loopback(url):
            raise unreadable(Call("POST", path, aim), self.peer)
        return url

    def _write(self, draft: Draft, campaign_id: str | None) -> Campaign:
        settings, content = self.planned(draft, campaign_id)
        aim = f"create the draft '{draft.name}'" if campaign_id is None else f"change the draft '{draft.name}'"
        answer = self._client.request(
            settings.method, settings.path, aim=aim, body=settings.body, require=("id", "status")
        )
        campaign = self._campaign(answer)
        self._check_written(campaign, answer, draft)
        path = content.path.replace(CAMPAIGN_ID, _quoted(campaign.id, "campaign"))
        aim = f"put the content into the draft '{draft.name}', which exists already"
        self._client.request(content.method, path, aim=aim, body=content.body)
        return campaign

    def _check_written(self, campaign: Campaign, answer: Mapping[str, Any], draft: Draft) -> None:
        """Trust the answer, not the status: the wrong people must not get this mail."""
        if campaign.state != "draft":
            raise ProtectedError(
                f"{self.peer.title} says that '{draft.name}' is {campaign.state}, where it should be a draft",
                hint=f"look at it at once: {campaign.web_url}",
            )
        # Whether a PATCH without a segment removes the old one is not in the specification.
        kept = _inner(_inner(answer, "recipients"), "segment_opts").get("saved_segment_id")
        is_own_segment = "segment_opts" in _inner(draft.extra, "recipients")
        is_other_segment = bool(kept) and str(kept) != draft.segment_id and not is_own_segment
        if is_other_segment or campaign.audience_id not in {"", draft.audience_id}:
            raise ProtectedError(
                f"{self.peer.title} kept other recipients for the draft '{draft.name}' than it was given",
                hint=f"choose the recipients there: {campaign.web_url} – then push again",
            )

    def _campaign(self, answer: Mapping[str, Any]) -> Campaign:
        status = str(answer.get("status"))
        if status not in _STATES:
            raise RefusedError(
                f"{self.peer.title} says that a campaign is '{status}', which newsletter does not know",
                hint="look at the campaign there; a newer newsletter may know this state",
            )
        settings, web_id = _inner(answer, "settings"), answer.get("web_id")
        here = f"{self._web}/campaigns/{answer['id']}"
        there = f"{self._web}/campaigns/edit?id={web_id}" if web_id else f"{self._web}/campaigns/"
        return Campaign(
            id=str(answer["id"]),
            name=str(settings.get("title") or ""),
            state=_STATES[status],
            web_url=here if self._is_local else there,
            audience_id=str(_inner(answer, "recipients").get("list_id") or ""),
            subject=str(settings.get("subject_line") or ""),
        )

    def _pages(
        self,
        path: str,
        name: str,
        size: int,
        fields: tuple[str, ...],
        *,
        aim: str,
        query: Mapping[str, str] | None = None,
    ) -> Iterator[Mapping[str, Any]]:
        """Every item of a collection, page by page; `fields` keeps the answers small."""
        wanted = ",".join((*(f"{name}.{field}" for field in fields), "total_items"))
        offset = 0
        while True:
            page: dict[str, str | int] = {**(query or {}), "fields": wanted, "count": size, "offset": offset}
            answer = self._client.request("GET", path, aim=aim, query=page, require=(name,))
            items = answer[name]
            if not isinstance(items, list) or not all(isinstance(item, dict) and "id" in item for item in items):
                raise self._unreadable_page(path, aim)
            yield from items
            offset += len(items)
            total = _count(answer.get("total_items"))
            if not items or (offset >= total if total is not None else len(items) < size):
                return

    def _unreadable_page(self, path: str, aim: str) -> NewsletterError:
        return unreadable(Call("GET", path, aim), self.peer)


def _data_centre(key: Secret) -> str:
    """The part of a key behind its hyphen, which names the host.

    Checked because the key goes to that host: with 'abc-evil.example/' Mailchimp's own Python client would send it to
    somebody else. The shape is an inference from published examples.
    """
    match = re.fullmatch(r"[0-9a-f]{32}-([a-z]{2,3}\d{1,3})", key.reveal())
    if match is None:
        raise SettingsError(
            "this is not a Mailchimp key: one has 32 letters and digits, a hyphen and a short name, like …-us19",
            hint="copy the whole key from Mailchimp (Account & billing, Extras, API keys), then run"
            " 'newsletter connect mailchimp'",
        )
    return match[1]


def _checked_host(base_url: str | None, data_centre: str) -> str:
    own = f"https://{data_centre}.api.mailchimp.com/3.0"
    if base_url and urlsplit(base_url).hostname != urlsplit(own).hostname:
        raise SettingsError(
            f"the 'base_url' of mailchimp would send your key to {urlsplit(base_url).hostname}, which is not"
            " Mailchimp's host for this key",
            hint="remove 'base_url' from newsletter.yaml: the address follows from the key",
        )
    return base_url or own


def _check_any_key(key: Secret) -> None:
    if not re.fullmatch(r"[!-~]+", key.reveal()):
        raise SettingsError(
            "the key is empty, or holds a space or a letter that no key has",
            hint="run 'newsletter connect mailchimp'",
        )


def _quoted(identifier: str, kind: str) -> str:
    """An id as a part of a path. An id that Mailchimp cannot have made would reach another address, so it is not found.

    Raises NotFoundError.
    """
    if not re.fullmatch(r"[0-9A-Za-z_-]+", identifier):
        raise NotFoundError(f"there is no {kind} with the id '{identifier}' at Mailchimp")
    return quote(identifier, safe="")


def _inner(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object inside an object, empty where there is none."""
    value = data.get(name)
    return value if isinstance(value, Mapping) else {}


def _count(value: object) -> int | None:
    return value if isinstance(value, int) else None
