"""Who may talk to the preview: this computer's browser, by a loopback name, and for what acts only its own page."""

from __future__ import annotations

import hmac

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsletter.loopback import is_foreign_change, is_loopback_host

TOKEN_HEADER = "X-Newsletter-Token"  # noqa: S105 (the name of a header)
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Guard:
    """Refuses a foreign Host (DNS rebinding), a foreign Origin, and what acts without this run's token."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http":
            return  # no lifespan and no web sockets here

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
                headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
            await send(message)

        refusal = self._refusal(scope)
        await (refusal or self._app)(scope, receive, with_headers)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host, origin = ",".join(headers.getlist("host")), headers.get("origin")
        if not is_loopback_host(host):
            return _refused(421, "The preview answers to 127.0.0.1 and localhost only.")
        asked_by, looks = headers.get("sec-fetch-site", "none"), scope["method"] in {"GET", "HEAD"}
        # Another program's page on this computer is of the same site, and of another origin.
        is_own = asked_by in {"same-origin", "none"} or (looks and asked_by == "same-site")
        if is_foreign_change(scope["method"], host, origin) or not is_own:
            return _refused(403, "Another web page asked for this, so nothing was done.")
        if looks:
            return None
        given = headers.get(TOKEN_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._token.encode()):
            return _refused(403, "This page is of an earlier run of newsletter preview. Load it anew.")
        return None


def mail_policy(pictures: str = "'self' http: https: data:") -> str:
    """What a mail's frame may do. pictures: where they may come from.

    The mail is somebody's HTML: nothing in it runs. It has this page's origin so that the page can scroll it and mark
    in it; that gives a mail nothing as long as it runs no script, which the sandbox and `script-src` forbid twice.
    """
    return (
        "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; script-src 'none';"
        f" img-src {pictures}; style-src 'unsafe-inline'; font-src 'none'; frame-ancestors 'self'; base-uri 'none';"
        " form-action 'none'"
    )


def _refused(status: int, message: str) -> Response:
    return JSONResponse({"failed": {"message": message, "hint": "", "place": "", "practice": False}}, status)
