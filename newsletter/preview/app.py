"""The preview as one ASGI application: the page, what it asks for, and what it may do."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from newsletter import crash
from newsletter.pipeline import Rendered
from newsletter.preview import issue_page, mails
from newsletter.preview.actions import Actions
from newsletter.preview.build import Build
from newsletter.preview.builder import Builder
from newsletter.preview.bulletin import Bulletin, News
from newsletter.preview.guard import PAGE_POLICY, Guard, mail_policy
from newsletter.preview.mails import View
from newsletter.preview.trials import Trials

_PAGE = Path(__file__).with_name("page")
# Seconds after which a silent line says that it is still there, so that both ends notice when it is not.
_HEARTBEAT = 15.0


def create_app(builder: Builder, actions: Actions, token: str, practice: str = "") -> ASGIApp:
    """The preview around a builder.

    token: what every request that acts must carry. practice: the origin of the practice service, where it is running.
    """
    views = _Views(builder, token, practice)
    app = Starlette(
        routes=[
            Route("/", views.page),
            Route("/assets/{name}", views.asset),
            Route("/events", views.events),
            Route("/issues", views.issues),
            Route("/issues/{issue}", views.issue),
            Route("/issues/{issue}/mail", views.mail),
            Route("/issues/{issue}/source", views.source),
            Route("/issues/{issue}/pictures/{name}", views.picture),
            Route("/issues/{issue}/{action}", actions.act, methods=["POST"]),
        ],
        exception_handlers={HTTPException: _from_http_exception, Exception: _from_bug},
    )
    app.router.redirect_slashes = False
    return Guard(app, token)


class _Views:
    """The handlers of all that is only looked at."""

    def __init__(self, builder: Builder, token: str, practice: str) -> None:
        self._builder = builder
        self._token = token
        self._practice = practice
        self._trials = Trials(builder)
        self._assets = {
            path.name: path
            for path in _PAGE.iterdir()
            if path.suffix in {".js", ".css", ".svg"} and path.name != "icons.svg"
        }

    def page(self, _request: Request) -> Response:
        """The page; `#ISSUE` in its address is the issue it shows."""
        html, icons = (_PAGE.joinpath(name).read_text(encoding="utf-8") for name in ("index.html", "icons.svg"))
        # What is filled in is ours alone: two hexadecimal numbers and a file of the page.
        values = {"token": self._token, "run": self._builder.bulletin.run, "icons": icons}
        for name, value in values.items():
            html = html.replace(f"{{{{ {name} }}}}", value)
        return HTMLResponse(html, headers={"Content-Security-Policy": PAGE_POLICY})

    def asset(self, request: Request) -> Response:
        """One of the page's own files; no other can be named."""
        path = self._assets.get(request.path_params["name"])
        if path is None:
            raise HTTPException(404)
        return FileResponse(path, headers={"Cache-Control": "no-cache"})

    async def events(self, _request: Request) -> Response:
        """Server-sent events: that something is to be asked for anew."""
        return StreamingResponse(_lines(self._builder.bulletin), media_type="text/event-stream")

    def issues(self, _request: Request) -> Response:
        """The list of issues."""
        builder = self._builder
        about = issue_page.workspace_page(builder.workspace, builder.settings)
        ids = {"run": builder.bulletin.run, "number": builder.bulletin.number}
        return _Json({**ids, **about, "issues": builder.rows()})

    async def issue(self, request: Request) -> Response:
        """One issue with all that stands around its mail; waits until there is one."""
        build = await self._build(request)
        return await run_in_threadpool(lambda: _Json(self._model(build)))

    def _model(self, build: Build) -> Mapping[str, Any]:
        page = issue_page.page_of(build, self._builder.workspace, self._builder.settings)
        if page["service"]["practice"]:
            # A practice service has another port each time, so the address of the last push leads nowhere.
            draft = f"{self._practice}/campaigns/{build.entry.campaign}"
            page["actions"]["draft_url"] = draft if self._practice and build.entry.campaign else ""
        return page

    async def mail(self, request: Request) -> Response:
        """The mail as one subscriber sees it in one mail program."""
        build, view = await self._build(request), mails.view_of(request.query_params)
        return await run_in_threadpool(self._mail, build, view)

    def _mail(self, build: Build, view: View) -> Response:
        rendered = mails.rendered_for(build, view, self._trials)
        if isinstance(rendered, str):
            return PlainTextResponse(rendered, 409)
        policy = mail_policy("'none'") if view.app == "blocked" else mail_policy()
        html = mails.as_seen(rendered, view).encode(errors="replace")
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    async def source(self, request: Request) -> Response:
        """The text part, or what is pushed: HTML, MJML."""
        build, view = await self._build(request), mails.view_of(request.query_params)
        return await run_in_threadpool(self._source, build, view, request.query_params.get("kind", "text"))

    def _source(self, build: Build, view: View, kind: str) -> Response:
        rendered = mails.rendered_for(build, view, self._trials)
        if isinstance(rendered, str):
            return PlainTextResponse(rendered, 409)
        return PlainTextResponse(mails.source(rendered, view, kind).encode(errors="replace"))

    async def picture(self, request: Request) -> Response:
        """A picture of the mail, from memory: no file of this computer can be named."""
        build, view = await self._build(request), mails.view_of(request.query_params)
        rendered = await run_in_threadpool(mails.rendered_for, build, view, self._trials)
        images = rendered.email.images if isinstance(rendered, Rendered) else ()
        found = next((image for image in images if image.name == request.path_params["name"]), None)
        if found is None:
            raise HTTPException(404)
        # Its name holds a hash of what it shows.
        return Response(found.content, media_type=found.mime_type, headers={"Cache-Control": "max-age=86400"})

    async def _build(self, request: Request) -> Build:
        """The issue of an address. No thread waits for it, as there are few, and others ask for something else."""
        issue = request.path_params["issue"]
        try:
            with self._builder.awaited(issue):
                async with aclosing(self._builder.bulletin.news(_HEARTBEAT)) as heard:
                    async for _ in heard:
                        build = self._builder.ready(issue)
                        if build:
                            return build
        except KeyError:
            pass
        raise HTTPException(404)


class _Json(JSONResponse):
    """JSON in ASCII: the name of a file may hold what no encoding of text can."""

    def render(self, content: object) -> bytes:
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode()


async def _lines(bulletin: Bulletin) -> AsyncIterator[str]:
    async for news in bulletin.news(_HEARTBEAT):
        yield _event(bulletin.run, news) if news else "event: still-here\ndata: {}\n\n"


def _event(run: str, news: News) -> str:
    issues = sorted(news.issues) if news.issues is not None else None
    data = {"run": run, "number": news.number, "issues": issues, "list": news.rows}
    return f"id: {news.number}\ndata: {json.dumps(data)}\n\n"


def _from_bug(_request: Request, error: Exception) -> Response:
    message = f"This is a bug in newsletter, not your mistake: {type(error).__name__}: {error}"
    return PlainTextResponse(f"{message}\n{crash.reported(error)}\n".encode(errors="replace"), 500)


def _from_http_exception(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = "There is nothing at this address." if error.status_code == 404 else error.detail
    return PlainTextResponse(words, error.status_code, error.headers)
