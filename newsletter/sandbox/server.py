"""Starting the sandbox: inside a command for as long as it runs, or in the foreground for `newsletter sandbox`."""

from __future__ import annotations

import errno
import http.client
import json
import secrets
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from newsletter.errors import UsageError
from newsletter.sandbox.app import Wrapper, create_app
from newsletter.sandbox.guard import INSTANCE_HEADER
from newsletter.sandbox.store import Store

_HOST = "127.0.0.1"
_PROBE_SECONDS = 2.0


@contextmanager
def running(workspace: Path, port: int = 0, *, faults: Wrapper | None = None) -> Iterator[str]:
    """A sandbox of this workspace, as the base URL of its API: `http://127.0.0.1:PORT/3.0`.

    A `newsletter sandbox` that is already serving the workspace is used; otherwise one is started in this process and
    ends with the block. port: 0 for any free one. faults: see `create_app`; with them one is always started.

    Raises UsageError when the port is taken, SettingsError when the sandbox's file cannot be used.
    """
    serving = None if faults else _already_serving(workspace)
    if serving:
        yield f"{serving}/3.0"
        return
    app = create_app(Store(_folder(workspace) / "sandbox.sqlite"), faults=faults)
    with listening(app, port) as origin:
        yield f"{origin}/3.0"


@contextmanager
def listening(app: ASGIApp, port: int = 0) -> Iterator[str]:
    """An application served by a thread of this process, as its origin `http://127.0.0.1:PORT`."""
    with _bound(port) as listener:
        # Connections queue from here on, so nobody waits for the thread; nor is it waited for at the end: joining it
        # takes uvicorn's shutdown, up to 0.2 s.
        listener.listen(128)
        server = _server(app)
        threading.Thread(target=server.run, args=([listener.dup()],), name="sandbox", daemon=True).start()
        try:
            yield _origin(listener)
        finally:
            server.should_exit = True


def serve(workspace: Path, port: int, *, announce: Callable[[str], None]) -> None:
    """Serve the workspace's sandbox until Ctrl-C. port: 0 for any free one.

    announce: gets the sentences for the user, the first as soon as the pages can be opened.

    Raises UsageError when the port is taken or a sandbox of this workspace is serving already, SettingsError when the
    sandbox's file cannot be used.
    """
    serving = _already_serving(workspace)
    if serving:
        raise UsageError("the sandbox of this workspace is running already", hint=f"open {serving}/ in a browser")
    instance = secrets.token_hex(16)
    app = create_app(Store(_folder(workspace) / "sandbox.sqlite"), instance=instance)
    with _bound(port) as listener:
        listener.listen(128)
        note = _folder(workspace) / "sandbox.json"
        try:
            _write_note(note, listener.getsockname()[1], instance)
            announce(f"The practice mailing service is running: open {_origin(listener)}/ in a browser.")
            announce("Pushes from this workspace go there as long as it runs. Press Ctrl-C to stop it.")
            _server(app).run([listener])
        except KeyboardInterrupt:
            announce("The practice mailing service has stopped. What was pushed is kept.")
        finally:
            note.unlink(missing_ok=True)


def _server(app: ASGIApp) -> uvicorn.Server:
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


def _bound(port: int) -> socket.socket:
    # Without proto asyncio does not see that this is TCP and leaves Nagle's algorithm on: 44 ms a POST instead of 2.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":  # there it would let two programs share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((_HOST, port))
    except (OSError, OverflowError) as error:
        listener.close()
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            problem = f"port {port} is in use by another program"
        else:
            problem = f"port {port} cannot be used: {getattr(error, 'strerror', None) or 'it is not a port'}"
        raise UsageError(
            problem, hint="choose another with --port, like --port 8899, or any free one: --port 0"
        ) from error
    return listener


def _origin(listener: socket.socket) -> str:
    return f"http://{_HOST}:{listener.getsockname()[1]}"


def _folder(workspace: Path) -> Path:
    return workspace / ".newsletter"


def _write_note(note: Path, port: int, instance: str) -> None:
    """Leave the port for other commands; whole or not at all, as they may read it at any moment."""
    new = note.with_name(f"{note.name}.{instance}")
    new.write_text(json.dumps({"port": port, "instance": instance}), encoding="utf-8")
    new.replace(note)


def _already_serving(workspace: Path) -> str | None:
    """The origin of a sandbox that serves this workspace; None when there is none, or only its stale note."""
    try:
        note = json.loads((_folder(workspace) / "sandbox.json").read_text(encoding="utf-8"))
        port, instance = int(note["port"]), str(note["instance"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
    connection = http.client.HTTPConnection(_HOST, port, timeout=_PROBE_SECONDS)
    try:
        connection.request("GET", "/3.0/ping")
        answered = connection.getresponse().getheader(INSTANCE_HEADER)
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return f"http://{_HOST}:{port}" if answered == instance and instance else None
