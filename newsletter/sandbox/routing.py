"""What all handlers of the sandbox's API need: routes by method, and the campaign a request is about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from newsletter.sandbox.problems import ApiError
from newsletter.sandbox.store import Store, StoredCampaign

Handler = Callable[[Request], Awaitable[Response]]
NARROWING = ("fields", "exclude_fields")
PAGING = (*NARROWING, "count", "offset")


def routes(table: Mapping[str, Mapping[str, Handler]]) -> list[Route]:
    """The routes of a table: path -> method -> handler."""
    return [Route(path, _by_method(handlers), methods=list(handlers)) for path, handlers in table.items()]


def known_campaign(store: Store, request: Request) -> StoredCampaign:
    """The campaign in a request's path. Raises ApiError when there is none."""
    campaign = store.campaign(request.path_params["campaign_id"])
    if campaign is None:
        raise not_found()
    return campaign


def not_found() -> ApiError:
    """The refusal of what does not exist."""
    return ApiError(404, "The requested resource could not be found.")


def _by_method(handlers: Mapping[str, Handler]) -> Handler:
    async def endpoint(request: Request) -> Response:
        # Starlette answers HEAD wherever GET is.
        return await handlers["GET" if request.method == "HEAD" else request.method](request)

    return endpoint
