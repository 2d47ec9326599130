"""The sandbox as one ASGI application: the API under /3.0, the pages, the uploaded files."""

from __future__ import annotations

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, Router
from starlette.types import ASGIApp

from newsletter.errors import SettingsError, UnavailableError
from newsletter.sandbox.actions import Actions
from newsletter.sandbox.api import Api
from newsletter.sandbox.documents import media_type
from newsletter.sandbox.guard import Guard, RequireKey
from newsletter.sandbox.pages import Pages
from newsletter.sandbox.problems import ApiError, from_api_error, problem
from newsletter.sandbox.store import Store

Wrapper = Callable[[ASGIApp], ASGIApp]
_DETAILS = {
    404: "The requested resource could not be found. The practice service knows campaigns, audiences and files.",
    405: "The requested method and resource are not compatible.",
}


def create_app(store: Store, *, instance: str = "", faults: Wrapper | None = None) -> ASGIApp:
    """The sandbox around a store.

    instance: the token that `X-Newsletter-Sandbox` carries on every answer. faults: wraps the whole in tests, to lose,
    break or delay what a real network would.
    """
    pages = Pages(store)
    api = [*Api(store).routes(), *Actions(store).routes()]
    app = Starlette(
        routes=[
            # A redirect from /lists/ to /lists would hide a mistake that Mailchimp does not forgive.
            Mount("/3.0", Router(api, redirect_slashes=False), middleware=[Middleware(RequireKey)]),
            Route("/", pages.overview),
            Route("/campaigns/{campaign_id}", pages.campaign),
            Route("/campaigns/{campaign_id}/email", pages.email),
            Route("/campaigns/{campaign_id}/stored", pages.stored),
            Route("/campaigns/{campaign_id}/tests/{number}", pages.test),
            Route("/campaigns/{campaign_id}/tests/{number}/email", pages.test_email),
            Route("/reader/{place}", pages.reader),
            Route("/files/{number}/{name}", _file_handler(store)),
        ],
        exception_handlers={
            ApiError: from_api_error,
            HTTPException: _from_http_exception,
            SettingsError: _from_store_error,
            UnavailableError: _from_store_error,
        },
    )
    app.router.redirect_slashes = False
    guarded = Guard(app, instance)
    return faults(guarded) if faults else guarded


def _from_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if not f"{request.url.path}/".startswith("/3.0/"):
        return Pages.not_found()
    answer = problem(error.status_code, _DETAILS.get(error.status_code, error.detail))
    answer.headers.update(error.headers or {})
    return answer


def _from_store_error(_request: Request, error: Exception) -> Response:
    return problem(503, str(error))


def _file_handler(store: Store) -> Callable[[Request], Response]:
    def serve_file(request: Request) -> Response:
        number = request.path_params["number"]
        file = store.file(int(number)) if number.isascii() and number.isdigit() and len(number) < 19 else None
        if file is None or file.name != request.path_params["name"]:
            raise HTTPException(404)
        headers = {
            # An SVG is a document that may hold a script.
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            "X-Content-Type-Options": "nosniff",
        }
        kind = media_type(file.name)
        if not kind.startswith("image/"):
            headers["Content-Disposition"] = "attachment"
        return Response(file.content, media_type=kind, headers=headers)

    return serve_file
