"""Mailchimp, from the draft on: checklist, test, schedule, send, and the report of what became of it.

Whatever leads to mail is asked for once. What is relied on is in Mailchimp's published specification (3.0.55) unless a
comment names another source. Not verified against a live account.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from newsletter.errors import NewsletterError, RefusedError, UnknownOutcomeError, UsageError
from newsletter.services.answers import Call, InvalidError, NotAllowedError, Peer, text_of_page, unreadable
from newsletter.services.http import HttpClient
from newsletter.services.interface import ChecklistItem, LinkClicks, Report
from newsletter.services.mailchimp_reading import STATES, count, inner, moment, pages, quoted
from newsletter.services.schedule_times import nearest_times

_KINDS: Mapping[object, Literal["success", "warning", "error"]] = {
    "success": "success",
    "warning": "warning",
    "error": "error",
}
_LINKS_PAGE = 1000


class Sending:
    """The part of the adapter that can lead to mail, and what comes after."""

    peer: Peer
    _client: HttpClient

    def checklist(self, campaign_id: str) -> tuple[ChecklistItem, ...]:
        """What Mailchimp itself thinks of sending a campaign."""
        path, aim = f"{_path(campaign_id)}/send-checklist", "check the campaign"
        answer = self._client.request("GET", path, aim=aim, query={"fields": "items"}, require=("items",))
        items = answer["items"]
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise unreadable(Call("GET", path, aim), self.peer)
        return tuple(_checklist_item(item) for item in items)

    def send_test(self, campaign_id: str, addresses: Sequence[str]) -> None:
        """Send a campaign, as Mailchimp holds it, to a few people only. Raises UsageError without any address."""
        people = list(dict.fromkeys(addresses))
        if not people:
            raise UsageError("nobody is named to send the test to", hint="name an address: --to you@example.com")
        self._act(
            "test",
            campaign_id,
            aim=f"send a test mail to {', '.join(people)}",
            body={"test_emails": people, "send_type": "html"},
            afterwards="look into the mailboxes first: the test mail may have been sent already",
        )

    def schedule(self, campaign_id: str, at: datetime) -> None:
        """Let a draft go out by itself at a quarter hour.

        Raises UsageError for another time, before any request, and RefusedError with what the checklist finds.
        """
        when = at.astimezone(UTC) if at.tzinfo else at
        earlier, later = nearest_times(when)
        if earlier != later:
            raise UsageError(
                f"{self.peer.title} sends at :00, :15, :30 and :45 only, not at {_time(when)}",
                hint=f"the nearest times are {_time(earlier)} and {_time(later)}",
            )
        try:
            self._act(
                "schedule",
                campaign_id,
                aim=f"schedule the campaign for {_time(when)}",
                body={"schedule_time": f"{when:%Y-%m-%dT%H:%M:%S}+00:00"},
                afterwards=f"{self.peer.look}; if it is scheduled, it goes out by itself unless you run"
                " 'newsletter unschedule'",
            )
        except NotAllowedError as error:
            # A free plan answers 403 to scheduling (afup/web, pull request 1184).
            hint = (
                f"scheduling is not part of every plan at {self.peer.title}, and free plans lack it: send the campaign"
                " yourself at that time with 'newsletter send', or change the plan"
            )
            raise RefusedError(str(error), hint=hint) from error
        except InvalidError as error:
            raise self._explained(error, campaign_id) from error

    def unschedule(self, campaign_id: str) -> None:
        """Make a scheduled campaign a draft again."""
        self._act(
            "unschedule",
            campaign_id,
            aim="take the campaign off its schedule",
            afterwards=f"{self.peer.look}; while it is scheduled there, it goes out by itself",
        )

    def send(self, campaign_id: str) -> None:
        """Send a campaign to its whole audience, now. Raises RefusedError with what the checklist finds."""
        try:
            self._act(
                "send",
                campaign_id,
                aim="send the campaign",
                afterwards=f"{self.peer.look}; do not send it again before you know, for it may be on its way",
            )
        except InvalidError as error:
            raise self._explained(error, campaign_id) from error

    def report(self, campaign_id: str) -> Report:
        """What became of a campaign. Raises RefusedError while it has not been sent."""
        path, aim = f"/reports/{quoted(campaign_id, 'campaign')}", "report on the campaign"
        tracking = self._tracking_of_sent(campaign_id, aim)
        found = self._client.request("GET", path, aim=aim, query=_REPORT, require=("emails_sent",))
        sent, bounces = count(found["emails_sent"]), inner(found, "bounces")
        if sent is None:
            raise unreadable(Call("GET", path, aim), self.peer)
        hard, soft = count(bounces.get("hard_bounces")) or 0, count(bounces.get("soft_bounces")) or 0
        # Untracked opens and clicks are reported as 0, which would read as "nobody".
        opens = inner(found, "opens") if tracking.get("opens") is not False else {}
        tracks_clicks = tracking.get("html_clicks") is not False or tracking.get("text_clicks") is not False
        clicks = inner(found, "clicks") if tracks_clicks else {}
        return Report(
            sent=sent,
            delivered=max(0, sent - hard - soft),
            opens=count(opens.get("opens_total")),
            unique_opens=count(opens.get("unique_opens")),
            clicks=count(clicks.get("clicks_total")),
            # "unique_clicks" counts a person once for each link.
            unique_clicks=count(clicks.get("unique_subscriber_clicks")),
            unsubscribes=count(found.get("unsubscribed")) or 0,
            hard_bounces=hard,
            soft_bounces=soft,
            complaints=count(found.get("abuse_reports")) or 0,
            links=self._links(path, aim) if tracks_clicks else (),
            sent_at=moment(found.get("send_time")),
        )

    def _tracking_of_sent(self, campaign_id: str, aim: str) -> Mapping[str, Any]:
        query = {"fields": "status,tracking"}
        campaign = self._client.request("GET", _path(campaign_id), aim=aim, query=query, require=("status",))
        state = STATES.get(str(campaign["status"]), str(campaign["status"]))
        if state not in {"sent", "sending"}:
            raise RefusedError(
                f"there is no report yet: at {self.peer.title} this campaign is {state}, not sent",
                hint="run 'newsletter status' to see where the issue stands",
            )
        return inner(campaign, "tracking")

    def _links(self, path: str, aim: str) -> tuple[LinkClicks, ...]:
        fields = ("id", "url", "total_clicks", "unique_clicks")
        items = pages(self._client, f"{path}/click-details", "urls_clicked", _LINKS_PAGE, fields, aim=aim)
        found = (
            LinkClicks(
                url=str(item.get("url", "")),
                clicks=count(item.get("total_clicks")) or 0,
                unique=count(item.get("unique_clicks")) or 0,
            )
            for item in items
        )
        return tuple(sorted(found, key=lambda link: (-link.clicks, link.url)))

    def _act(
        self, action: str, campaign_id: str, *, aim: str, afterwards: str, body: Mapping[str, object] | None = None
    ) -> None:
        """One action, asked for once; `afterwards` says what to do when nobody knows whether it happened."""
        path = f"{_path(campaign_id)}/actions/{action}"
        try:
            # A good answer has no content; one that has some came from somebody else, like a Wi-Fi login page.
            if self._client.request("POST", path, aim=aim, body=body):
                raise unreadable(Call("POST", path, aim), self.peer)
        except UnknownOutcomeError as error:
            raise UnknownOutcomeError(str(error), hint=afterwards) from error

    def _explained(self, refusal: RefusedError, campaign_id: str) -> RefusedError:
        """A refusal together with what the checklist finds.

        Mailchimp refuses with "This campaign cannot be scheduled: ." and no reason (drewm/mailchimp-api #211 and #315,
        amro/gibbon #243), or with "Your Campaign is not ready to send" (drewm/mailchimp-api #192 and #209).
        """
        try:
            missing = [item for item in self.checklist(campaign_id) if item.kind == "error"]
        except NewsletterError:
            return refusal
        if not missing:
            hint = f"its checklist finds nothing wrong; {self.peer.look}, and open the campaign there"
            return RefusedError(str(refusal), hint=hint)
        found = "; ".join(f"{item.heading} – {item.details}".strip(" –.") for item in missing)
        hint = "mend this, push the issue again, then run the same command again"
        return RefusedError(f"{refusal}; its checklist says: {found}", hint=hint)


_REPORT = {"fields": "emails_sent,abuse_reports,unsubscribed,send_time,bounces,opens,clicks"}


def _path(campaign_id: str) -> str:
    return f"/campaigns/{quoted(campaign_id, 'campaign')}"


def _checklist_item(item: Mapping[str, Any]) -> ChecklistItem:
    return ChecklistItem(
        kind=_KINDS.get(item.get("type"), "warning"),
        heading=_words(item.get("heading")),
        details=_words(item.get("details")),
    )


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}".removesuffix(":00") + f" {at.tzname()}"


def _words(value: object) -> str:
    """What the checklist says, in one line and without its links."""
    text = value if isinstance(value, str) else ""
    return " ".join((text_of_page(text) if "<" in text else text).split())
