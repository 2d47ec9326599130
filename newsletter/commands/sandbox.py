"""`newsletter sandbox`: the practice mailing service in the foreground."""

from __future__ import annotations

import socket
from collections.abc import Mapping

from newsletter.commands import here
from newsletter.console import say

DEFAULT_PORT = 8484


def run(options: Mapping[str, object], port: int | None) -> None:
    """Serve until Ctrl-C. port: None for the usual one, or any free one where that is taken."""
    from newsletter.sandbox.server import serve  # noqa: PLC0415 (brings Starlette)

    place = here(options)
    if port is None:
        port = DEFAULT_PORT if _is_free(DEFAULT_PORT) else 0
        if not port:
            say(f"Port {DEFAULT_PORT} is in use, so another one was taken.")
    serve(place.workspace.root, port, announce=say)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
