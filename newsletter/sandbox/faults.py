"""Faults that a test switches on: what a network, a proxy or a tired service does to single requests.

    faults = Faults()
    with running(workspace, faults=faults) as base_url:
        faults.on("POST /campaigns/*/actions/send", unheard())        # the work is done, and nobody hears of it
        faults.on("GET **", answer(502, b"<html>", "text/html"), times=2) # twice, then all is well
        …
        assert faults.count("POST /campaigns/*/actions/send") == 1

A connection that nobody accepts cannot be had request by request: `nobody()` is a base URL where none answers.
Nothing but a test imports this module.
"""

from __future__ import annotations

import asyncio
import re
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Fault = Callable[[ASGIApp, Scope, Receive, Send], Awaitable[None]]


@dataclass
class _Rule:
    pattern: re.Pattern[str]
    fault: Fault
    left: int | None


class Faults:
    """Which requests fail, and how; give it to `running` or `create_app` as `faults`.

    seen: every request that arrived, as "METHOD /path" below /3.0, in order.
    """

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._rules: list[_Rule] = []

    def on(self, pattern: str, fault: Fault, *, times: int | None = None) -> None:
        """Let the requests that match fail. pattern: "METHOD /path"; `*` stands for one part, `**` for any number.

        times: how many of them; None for all. The rule that was switched on last wins.
        """
        self._rules.insert(0, _Rule(_regex(pattern), fault, times))

    def clear(self) -> None:
        """Switch every fault off and forget what was seen."""
        self._rules.clear()
        self.seen.clear()

    def count(self, pattern: str) -> int:
        """How many requests arrived that match."""
        return sum(bool(_regex(pattern).fullmatch(request)) for request in self.seen)

    def __call__(self, app: ASGIApp) -> ASGIApp:
        """The application with its faults around it."""

        async def faulty(scope: Scope, receive: Receive, send: Send) -> None:
            request = f"{scope['method']} {scope['path'].removeprefix('/3.0')}"
            self.seen.append(request)
            fault = self._fault(request)
            if fault:
                await fault(app, scope, receive, send)
            else:
                await app(scope, receive, send)

        return faulty

    def _fault(self, request: str) -> Fault | None:
        for rule in self._rules:
            if rule.left != 0 and rule.pattern.fullmatch(request):
                rule.left = None if rule.left is None else rule.left - 1
                return rule.fault
        return None


def answer(
    status: int,
    body: bytes = b"",
    content_type: str = "application/problem+json",
    headers: Mapping[str, str] | None = None,
) -> Fault:
    """Another answer, and nothing done: an error, a page of HTML, JSON of another kind."""

    async def fault(_app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        await Response(body, status, headers, content_type)(scope, receive, send)

    return fault


def throttled(retry_after: str | None = None) -> Fault:
    """429, and nothing done; Mailchimp gives no Retry-After, others do."""
    return answer(429, headers={} if retry_after is None else {"Retry-After": retry_after})


def redirected(url: str, status: int = 302) -> Fault:
    """A redirect, as a Wi-Fi login page makes one, and nothing done."""
    return answer(status, headers={"Location": url})


def replaced(body: bytes, content_type: str = "application/json") -> Fault:
    """The work is done, and the answer is 200 with another body."""

    async def fault(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, _nowhere)
        await Response(body, media_type=content_type)(scope, receive, send)

    return fault


def delayed(seconds: float) -> Fault:
    """The right answer, late."""

    async def fault(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(seconds)
        await app(scope, receive, send)

    return fault


def silent() -> Fault:
    """Nothing is done, and nothing comes until the client gives up."""

    async def fault(_app: ASGIApp, _scope: Scope, receive: Receive, _send: Send) -> None:
        await _gone(receive)

    return fault


def unheard() -> Fault:
    """The work is done, and nothing comes until the client gives up."""

    async def fault(app: ASGIApp, scope: Scope, receive: Receive, _send: Send) -> None:
        await app(scope, receive, _nowhere)
        await _gone(receive)

    return fault


def reset() -> Fault:
    """Nothing is done, and the connection breaks."""

    async def fault(_app: ASGIApp, _scope: Scope, _receive: Receive, send: Send) -> None:
        _break(send)

    return fault


def dropped() -> Fault:
    """The work is done, and the connection breaks before the answer."""

    async def fault(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, _nowhere)
        _break(send)

    return fault


def truncated(body: bytes = b'{"id": "5a9d0c', status: int = 200) -> Fault:
    """The work is done, and its answer breaks off in the middle."""

    async def fault(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, _nowhere)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body) + 100).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": True})
        # Ending here makes the server close the connection, as the rest it was promised is missing.

    return fault


def nobody() -> str:
    """A base URL on this computer where nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}/3.0"


def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*\*", ".*").replace(r"\*", "[^/]+"))


async def _nowhere(_message: Message) -> None:
    """Takes an answer that nobody is to hear."""


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _break(send: Send) -> None:
    """Reset the connection. ASGI cannot, so this reaches for the transport of uvicorn's request behind `send`."""
    transport = send.__self__.transport  # type: ignore[attr-defined]
    # Closing at once, without waiting for anything to be delivered, makes it a reset.
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
