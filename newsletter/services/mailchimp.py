"""Mailchimp: drafts by its Marketing API 3.0; `mailchimp_sending.py` has what comes after the draft.

What is relied on is in Mailchimp's published specification (3.0.55) unless a comment names another source. Not verified
against a live account.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from newsletter.credentials import Secret
from newsletter.errors import ProtectedError, RefusedError, SettingsError
from newsletter.model import Draft, ImageFile
from newsletter.services.answers import Call, NotFoundError, Peer, unreadable
from newsletter.services.catalogue import SERVICES
from newsletter.services.http import BasicKey, HttpClient, checked_base_url, is_loopback
from newsletter.services.interface import Audience, Campaign, Content, PlannedRequest, Segment
from newsletter.services.mailchimp_reading import STATES, count, inner, moment, pages, quoted
from newsletter.services.mailchimp_requests import CAMPAIGN_ID, requests_for
from newsletter.services.mailchimp_sending import Sending

_LIST_PAGE = 1000
# A large page of campaigns times out at Mailchimp (drewm/mailchimp-api #263).
_CAMPAIGN_PAGE = 100
_CAMPAIGN_FIELDS = ("id", "web_id", "status", "send_time", "settings.title", "settings.subject_line", "recipients")


class Mailchimp(Sending):
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
        self.capabilities = SERVICES["mailchimp"].capabilities
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
        lists = pages(
            self._client, "/lists", "lists", _LIST_PAGE, ("id", "name", "stats.member_count"), aim="list your audiences"
        )
        found = (
            Audience(str(item["id"]), str(item.get("name", "")), count(inner(item, "stats").get("member_count")))
            for item in lists
        )
        return tuple(sorted(found, key=lambda audience: audience.name.casefold()))

    def segments(self, audience_id: str) -> tuple[Segment, ...]:
        """Every segment of an audience, tags included, by name."""
        segments = pages(
            self._client,
            f"/lists/{quoted(audience_id, 'audience')}/segments",
            "segments",
            _LIST_PAGE,
            ("id", "name", "member_count"),
            aim="list the segments of the audience",
        )
        found = (
            Segment(str(item["id"]), str(item.get("name", "")), count(item.get("member_count"))) for item in segments
        )
        return tuple(sorted(found, key=lambda segment: segment.name.casefold()))

    def find(self, campaign_id: str) -> Campaign | None:
        """The campaign of that id, or None when it was deleted."""
        aim = "look up the campaign"
        try:
            path = f"/campaigns/{quoted(campaign_id, 'campaign')}"
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
        found = pages(
            self._client, "/campaigns", "campaigns", _CAMPAIGN_PAGE, _CAMPAIGN_FIELDS, aim=aim, query=newest_first
        )
        # A campaign made meanwhile moves the pages on, so that one may come twice.
        unique = {str(item["id"]): item for item in found if key in str(inner(item, "settings").get("title", ""))}
        return tuple(self._campaign(item) for item in unique.values())

    def planned(self, draft: Draft, campaign_id: str | None) -> tuple[PlannedRequest, ...]:
        """The requests that `create` (no id) or `update` would make, without making any."""
        return requests_for(draft, None if campaign_id is None else quoted(campaign_id, "campaign"))

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
        path = f"/campaigns/{quoted(campaign_id, 'campaign')}/content"
        aim = "read the campaign's content"
        answer = self._client.request("GET", path, aim=aim, query={"fields": "html,plain_text"})
        self._check_content(answer, Call("GET", path, aim))
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
        path = content.path.replace(CAMPAIGN_ID, quoted(campaign.id, "campaign"))
        aim = f"put the content into the draft '{draft.name}', which exists already"
        answer = self._client.request(content.method, path, aim=aim, body=content.body)
        self._check_content(answer, Call(content.method, path, aim))
        return campaign

    def _check_content(self, answer: Mapping[str, Any], call: Call) -> None:
        """No specification says that content must come back, but other data than content came from elsewhere."""
        if answer and not answer.keys() & {"html", "plain_text", "archive_html"}:
            raise unreadable(call, self.peer)

    def _check_written(self, campaign: Campaign, answer: Mapping[str, Any], draft: Draft) -> None:
        """Trust the answer, not the status: the wrong people must not get this mail."""
        if campaign.state != "draft":
            raise ProtectedError(
                f"{self.peer.title} says that '{draft.name}' is {campaign.state}, where it should be a draft",
                hint=f"look at it at once: {campaign.web_url}",
            )
        # Whether a PATCH without a segment removes the old one is not in the specification.
        kept = inner(inner(answer, "recipients"), "segment_opts").get("saved_segment_id")
        is_own_segment = "segment_opts" in inner(draft.extra, "recipients")
        is_other_segment = bool(kept) and str(kept) != draft.segment_id and not is_own_segment
        if is_other_segment or campaign.audience_id not in {"", draft.audience_id}:
            raise ProtectedError(
                f"{self.peer.title} kept other recipients for the draft '{draft.name}' than it was given",
                hint=f"choose the recipients there: {campaign.web_url} – then push again",
            )

    def _campaign(self, answer: Mapping[str, Any]) -> Campaign:
        status = str(answer.get("status"))
        if status not in STATES:
            raise RefusedError(
                f"{self.peer.title} says that a campaign is '{status}', which newsletter does not know",
                hint="look at the campaign there; a newer newsletter may know this state",
            )
        settings, web_id = inner(answer, "settings"), answer.get("web_id")
        here = f"{self._web}/campaigns/{answer['id']}"
        there = f"{self._web}/campaigns/edit?id={web_id}" if web_id else f"{self._web}/campaigns/"
        return Campaign(
            id=str(answer["id"]),
            name=str(settings.get("title") or ""),
            state=STATES[status],
            web_url=here if self._is_local else there,
            audience_id=str(inner(answer, "recipients").get("list_id") or ""),
            subject=str(settings.get("subject_line") or ""),
            send_time=moment(answer.get("send_time")),
            recipients=count(inner(answer, "recipients").get("recipient_count")),
            segment_id=str(inner(inner(answer, "recipients"), "segment_opts").get("saved_segment_id") or ""),
        )


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
