"""Who may talk to the sandbox: this computer, by a loopback name, and no other web page's script."""

from __future__ import annotations

import base64
import binascii

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsletter.loopback import is_foreign_change, is_loopback_host
from newsletter.sandbox.problems import problem

INSTANCE_HEADER = "X-Newsletter-Sandbox"


class Guard:
    """Refuses foreign Host headers (DNS rebinding) and foreign Origins (a web page that posts here).

    instance: put on every answer, so that a stale note of a port is not taken for a running sandbox.
    """

    def __init__(self, app: ASGIApp, instance: str) -> None:
        self._app = app
        self._instance = instance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http":
            return  # no lifespan and no web sockets here

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[INSTANCE_HEADER] = self._instance
            await send(message)

        refusal = _refusal(scope)
        await (refusal or self._app)(scope, receive, marked)


def _refusal(scope: Scope) -> Response | None:
    headers = Headers(scope=scope)
    host = ",".join(headers.getlist("host"))
    if not is_loopback_host(host):
        return problem(421, "This practice service answers to 127.0.0.1 and localhost only.")
    if is_foreign_change(scope["method"], host, headers.get("origin")):
        return problem(403, "Another web page asked for this, so nothing was done.")
    return None


class RequireKey:
    """Lets a request through that carries any key, by HTTP Basic or as a Bearer token."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer 401."""
        if _key(Headers(scope=scope).get("authorization", "")):
            await self._app(scope, receive, send)
        else:
            refusal = problem(401, "Your API key is missing. The practice service takes any key.")
            refusal.headers["WWW-Authenticate"] = 'Basic realm="practice"'
            await refusal(scope, receive, send)


def _key(authorization: str) -> str:
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(credentials.strip(), validate=True).decode().partition(":")[2].strip()
    except (binascii.Error, ValueError):
        return ""
