"""The sandbox's routes under /3.0 up to the draft: account, audience, campaigns, their content, files."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from newsletter.sandbox import audience, documents, validation
from newsletter.sandbox.problems import ApiError
from newsletter.sandbox.routing import NARROWING, PAGING, Handler, known_campaign, not_found, routes
from newsletter.sandbox.store import Store, StoredContent

_STATES = ("save", "paused", "schedule", "sending", "sent")


class Api:
    """The handlers, around one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def routes(self) -> list[Route]:
        """Every route, below /3.0."""
        table: dict[str, dict[str, Handler]] = {
            "/": {"GET": self.root},
            "/ping": {"GET": self.ping},
            "/lists": {"GET": self.lists},
            "/lists/{list_id}": {"GET": self.audience},
            "/lists/{list_id}/segments": {"GET": self.segments},
            "/lists/{list_id}/merge-fields": {"GET": self.merge_fields},
            "/campaigns": {"GET": self.campaigns, "POST": self.add_campaign},
            "/campaigns/{campaign_id}": {
                "GET": self.campaign,
                "PATCH": self.change_campaign,
                "DELETE": self.delete_campaign,
            },
            "/campaigns/{campaign_id}/content": {"GET": self.content, "PUT": self.put_content},
            "/file-manager/files": {"GET": self.files, "POST": self.add_file},
        }
        return routes(table)

    async def root(self, request: Request) -> Response:
        """The account."""
        account = {
            "account_id": "practice",
            "account_name": "Practice account: no real person gets anything",
            "email": "practice@example.com",
            "role": "owner",
            "total_subscribers": audience.MEMBERS,
        }
        return JSONResponse(documents.project(account, validation.query(request, *NARROWING)))

    async def ping(self, request: Request) -> Response:
        """A sign of life."""
        validation.query(request)
        return JSONResponse({"health_status": "Ready for practice."})

    async def lists(self, request: Request) -> Response:
        """The audiences."""
        parameters = validation.query(request, *PAGING)
        limits = {"may_create": False, "max_instances": 1, "current_total_instances": 1}
        page = validation.page(parameters)
        found = documents.collection("lists", [audience.list_document()], page, constraints=limits)
        return JSONResponse(documents.project(found, parameters))

    async def audience(self, request: Request) -> Response:
        """One audience."""
        _known_list(request)
        return JSONResponse(documents.project(audience.list_document(), validation.query(request, *NARROWING)))

    async def segments(self, request: Request) -> Response:
        """The segments of an audience."""
        list_id, parameters = _known_list(request), validation.query(request, *PAGING)
        page = validation.page(parameters)
        found = documents.collection("segments", audience.segment_documents(), page, list_id=list_id)
        return JSONResponse(documents.project(found, parameters))

    async def merge_fields(self, request: Request) -> Response:
        """The subscriber fields of an audience."""
        list_id, parameters = _known_list(request), validation.query(request, *PAGING)
        page = validation.page(parameters)
        found = documents.collection("merge_fields", audience.merge_field_documents(), page, list_id=list_id)
        return JSONResponse(documents.project(found, parameters))

    async def campaigns(self, request: Request) -> Response:
        """The campaigns, newest first unless asked otherwise."""
        parameters = validation.query(request, *PAGING, "type", "status", "list_id", "sort_field", "sort_dir")
        page = validation.page(parameters)
        validation.choice(parameters, "type", "regular", "plaintext", "absplit", "rss", "variate")
        validation.choice(parameters, "status", *_STATES)
        validation.choice(parameters, "sort_field", "create_time")
        newest_first = validation.choice(parameters, "sort_dir", "ASC", "DESC") != "ASC"
        found = [
            campaign
            for campaign in self._store.campaigns()
            if parameters.get("status", campaign.status) == campaign.status
            and parameters.get("type", campaign.document["type"]) == campaign.document["type"]
            and parameters.get("list_id") in {None, campaign.document.get("recipients", {}).get("list_id")}
        ]
        in_order = map(documents.campaign_document, found if newest_first else reversed(found))
        return JSONResponse(documents.project(documents.collection("campaigns", in_order, page), parameters))

    async def add_campaign(self, request: Request) -> Response:
        """Make a draft."""
        document = validation.campaign(await validation.json_body(request), is_new=True)
        return JSONResponse(documents.campaign_document(self._store.add_campaign(document)))

    async def campaign(self, request: Request) -> Response:
        """One campaign."""
        found = documents.campaign_document(known_campaign(self._store, request))
        return JSONResponse(documents.project(found, validation.query(request, *NARROWING)))

    async def change_campaign(self, request: Request) -> Response:
        """Change a draft's settings; those that are not named stay."""
        old = known_campaign(self._store, request)
        new = validation.campaign(await validation.json_body(request), is_new=False)
        document = {**old.document, **new}
        for part in ("settings", "tracking"):
            document[part] = {**old.document.get(part, {}), **new.get(part, {})}
        changed = self._store.change_campaign(old.id, document)
        if changed is None:
            raise _not_a_draft()
        return JSONResponse(documents.campaign_document(changed))

    async def delete_campaign(self, request: Request) -> Response:
        """Delete a campaign."""
        self._store.delete_campaign(known_campaign(self._store, request).id)
        return Response(status_code=204)

    async def content(self, request: Request) -> Response:
        """The content of a campaign."""
        campaign = known_campaign(self._store, request)
        found = documents.content_document(self._store.content(campaign.id))
        return JSONResponse(documents.project(found, validation.query(request, *NARROWING)))

    async def put_content(self, request: Request) -> Response:
        """Set a draft's content."""
        campaign = known_campaign(self._store, request)
        html, text = validation.content(await validation.json_body(request))
        content = StoredContent(html, documents.generated_text(html) if text is None else text)
        if not self._store.put_content(campaign.id, content):
            raise _not_a_draft()
        return JSONResponse(documents.content_document(content))

    async def files(self, request: Request) -> Response:
        """The uploaded files, newest first."""
        parameters = validation.query(request, *PAGING)
        page = validation.page(parameters)
        stored = [documents.file_document(file, _origin(request)) for file in self._store.files()]
        return JSONResponse(documents.project(documents.collection("files", stored, page), parameters))

    async def add_file(self, request: Request) -> Response:
        """Upload a file."""
        name, data = validation.file(await validation.json_body(request))
        return JSONResponse(documents.file_document(self._store.add_file(name, data), _origin(request)))


def _known_list(request: Request) -> str:
    if request.path_params["list_id"] != audience.LIST_ID:
        raise not_found()
    return audience.LIST_ID


def _origin(request: Request) -> str:
    return f"http://{request.headers['host']}"


def _not_a_draft() -> ApiError:
    return ApiError(400, "This campaign is not a draft any more, so it cannot be changed.")
