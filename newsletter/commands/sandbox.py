"""`newsletter sandbox`: the practice mailing service in the foreground."""

from __future__ import annotations

import socket
from collections.abc import Mapping

from newsletter.commands import here
from newsletter.console import say
from newsletter.loopback import HOST, SANDBOX_PORT


def run(options: Mapping[str, object], port: int | None) -> None:
    """Serve until Ctrl-C. port: None for the usual one, or any free one where that is taken."""
    from newsletter.sandbox.server import serve  # noqa: PLC0415 (brings Starlette)

    place = here(options)
    if port is None:
        port = SANDBOX_PORT if _is_free(SANDBOX_PORT) else 0
        if not port:
            say(f"Port {SANDBOX_PORT} is in use, so another one was taken.")
    serve(place.workspace.root, port, announce=say)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) != 0
