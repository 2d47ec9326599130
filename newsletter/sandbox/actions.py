"""The sandbox's routes for what happens to a campaign: checklist, test mail, schedule, send, and the report of it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from newsletter.sandbox import documents, validation
from newsletter.sandbox.checklist import checklist_document, is_ready
from newsletter.sandbox.problems import ApiError
from newsletter.sandbox.reports import click_documents, report_document
from newsletter.sandbox.routing import NARROWING, PAGING, known_campaign, not_found, routes
from newsletter.sandbox.store import Store, StoredCampaign


class Actions:
    """The handlers, around one store. Nothing here reaches anybody: a test mail is kept, a campaign counts as sent."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def routes(self) -> list[Route]:
        """Every route, below /3.0."""
        campaign = "/campaigns/{campaign_id}"
        return routes(
            {
                f"{campaign}/send-checklist": {"GET": self.checklist},
                f"{campaign}/actions/test": {"POST": self.test},
                f"{campaign}/actions/schedule": {"POST": self.schedule},
                f"{campaign}/actions/unschedule": {"POST": self.unschedule},
                f"{campaign}/actions/send": {"POST": self.send},
                f"{campaign}/actions/cancel-send": {"POST": self.cancel_send},
                f"{campaign}/actions/replicate": {"POST": self.replicate},
                "/reports/{campaign_id}": {"GET": self.report},
                "/reports/{campaign_id}/click-details": {"GET": self.clicks},
            }
        )

    async def checklist(self, request: Request) -> Response:
        """What is missing before a campaign could be sent."""
        campaign, parameters = known_campaign(self._store, request), validation.query(request, *NARROWING)
        found = checklist_document(campaign, self._store.content(campaign.id))
        return JSONResponse(documents.project(found, parameters))

    async def test(self, request: Request) -> Response:
        """Keep a test mail for the pages to show."""
        campaign = self._asked(request)
        addresses = validation.test(await validation.json_body(request))
        content = self._store.content(campaign.id)
        if campaign.status not in {"save", "schedule"}:
            raise ApiError(400, "This campaign was sent already, so no test of it can be sent.")
        if not content.html.strip():
            raise ApiError(400, "This campaign has no content yet, so no test of it can be sent.")
        subject = campaign.document.get("settings", {}).get("subject_line", "")
        self._store.add_test(campaign.id, addresses, subject, content)
        return Response(status_code=204)

    async def schedule(self, request: Request) -> Response:
        """Let a draft count as sent at a time."""
        campaign = self._asked(request)
        at = validation.schedule(await validation.json_body(request))
        if campaign.status != "save":
            raise ApiError(400, f"This campaign cannot be scheduled: its state is '{campaign.status}'.")
        if not is_ready(campaign, self._store.content(campaign.id)):
            # Mailchimp gives no reason here either (drewm/mailchimp-api #211 and #315).
            raise ApiError(400, "This campaign cannot be scheduled: .")
        if not self._store.schedule(campaign.id, at):
            raise ApiError(400, "This campaign is not a draft any more, so it cannot be scheduled.")
        return Response(status_code=204)

    async def unschedule(self, request: Request) -> Response:
        """Make a scheduled campaign a draft again."""
        if not self._store.unschedule(self._asked(request).id):
            raise ApiError(400, "This campaign is not scheduled, so it cannot be unscheduled.")
        return Response(status_code=204)

    async def send(self, request: Request) -> Response:
        """Count a campaign as sent."""
        campaign = self._asked(request)
        if campaign.status not in {"save", "schedule"}:
            raise ApiError(400, "This campaign cannot be sent: it was sent already.")
        if not is_ready(campaign, self._store.content(campaign.id)):
            raise ApiError(400, "Your Campaign is not ready to send.")
        if not self._store.send(campaign.id):
            raise ApiError(400, "This campaign cannot be sent: it was sent meanwhile.")
        return Response(status_code=204)

    async def cancel_send(self, request: Request) -> Response:
        """Refuse, as on a plan without it: what was sent stays sent."""
        self._asked(request)
        raise ApiError(403, "Cancelling a campaign that is being sent is not part of this plan.")

    async def replicate(self, request: Request) -> Response:
        """Make a draft that is a copy; its title carries the key of the first one, as at Mailchimp."""
        campaign = self._asked(request)
        settings = campaign.document.get("settings", {})
        settings = {**settings, "title": f"{settings.get('title', '')} (copy 01)"}
        copy = self._store.add_campaign({**campaign.document, "settings": settings})
        self._store.put_content(copy.id, self._store.content(campaign.id))
        return JSONResponse(documents.campaign_document(copy))

    async def report(self, request: Request) -> Response:
        """What became of a sent campaign."""
        campaign, parameters = self._sent(request), validation.query(request, *NARROWING)
        found = report_document(campaign, self._store.content(campaign.id))
        return JSONResponse(documents.project(found, parameters))

    async def clicks(self, request: Request) -> Response:
        """The clicks on each link of a sent campaign."""
        campaign, parameters = self._sent(request), validation.query(request, *PAGING, "sort_field", "sort_dir")
        page = validation.page(parameters)
        sort_field = validation.choice(parameters, "sort_field", "total_clicks", "unique_clicks")
        is_descending = validation.choice(parameters, "sort_dir", "ASC", "DESC") != "ASC"
        links = click_documents(campaign, self._store.content(campaign.id))
        if sort_field:
            links.sort(key=lambda link: int(link[sort_field]), reverse=is_descending)
        found = documents.collection("urls_clicked", links, page, campaign_id=campaign.id)
        return JSONResponse(documents.project(found, parameters))

    def _asked(self, request: Request) -> StoredCampaign:
        validation.query(request)
        return known_campaign(self._store, request)

    def _sent(self, request: Request) -> StoredCampaign:
        campaign = known_campaign(self._store, request)
        if campaign.status != "sent" or not campaign.send_time:
            raise not_found()
        return campaign
