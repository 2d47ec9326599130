"""What the servers on this computer share: a socket nobody else reaches, and what a foreign web page may not ask."""

from __future__ import annotations

import errno
import re
import socket
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from newsletter.errors import UsageError

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

HOST = "127.0.0.1"
# Where the practice service is looked for first, by people too.
SANDBOX_PORT = 8484
# A Host header of this computer (RFC 9110, section 7.2); of several, or with anything around it, it is none.
_OURS = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?", re.IGNORECASE)
_READING = {"GET", "HEAD", "OPTIONS"}
_LAST_PORT = 65535
_QUEUE = 128


def bound(port: int) -> socket.socket:
    """A socket that listens at a port of the loopback address; the caller closes it. port: 0 for any free one.

    Connections queue from here on, so nobody has to wait for a server to start. Raises UsageError when the port is
    taken or is none.
    """
    try:
        return _listening(port)
    except (OSError, OverflowError) as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            problem = f"port {port} is in use by another program"
        else:
            problem = f"port {port} cannot be used: {getattr(error, 'strerror', None) or 'it is not a port'}"
        raise UsageError(
            problem, hint="choose another with --port, like --port 8899, or any free one: --port 0"
        ) from error


def bound_near(port: int, tries: int = 20) -> socket.socket:
    """What `bound` makes, at this port or else at the next one above it that is free; `tries` are looked at.

    Raises UsageError, about the port that was asked for, where none of them is free.
    """
    for candidate in range(port, min(port + tries, _LAST_PORT + 1)):
        with suppress(OSError, OverflowError):
            return _listening(candidate)
    return bound(port)


def _listening(port: int) -> socket.socket:
    # Without proto asyncio does not see that this is TCP and leaves Nagle's algorithm on: 44 ms a POST instead of 2.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":  # there it would let two programs share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        # Linux lets two sockets bind one port as long as neither listens, so only this makes it ours.
        listener.listen(_QUEUE)
    except (OSError, OverflowError):
        listener.close()
        raise
    return listener


def origin(listener: socket.socket) -> str:
    """`http://127.0.0.1:PORT`, with no slash behind it."""
    return f"http://{HOST}:{listener.getsockname()[1]}"


def server(app: ASGIApp) -> uvicorn.Server:
    """A server that says nothing by itself; its `run` takes a list of sockets."""
    import uvicorn  # noqa: PLC0415 (80 ms that only a server needs)

    return uvicorn.Server(
        uvicorn.Config(
            app,
            access_log=False,
            log_level="critical",
            log_config=None,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=1,
        )
    )


def is_loopback_host(host: str) -> bool:
    """Whether a Host header names this computer.

    It does not where a foreign website has its own name lead here (DNS rebinding), in order to read what we serve.
    """
    return _OURS.fullmatch(host) is not None


def is_foreign_change(method: str, host: str, origin: str | None) -> bool:
    """Whether the script of another web page asks for a change. host, origin: of the headers; None where there is none.

    Browsers send an Origin with every such request (Fetch Standard, "append a request Origin header").
    """
    return origin is not None and origin != f"http://{host}" and method not in _READING
