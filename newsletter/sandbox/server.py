"""Starting the sandbox: inside a command for as long as it runs, or in the foreground for `newsletter sandbox`."""

from __future__ import annotations

import http.client
import json
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.types import ASGIApp

from newsletter.errors import UsageError
from newsletter.loopback import HOST, SANDBOX_PORT, bound, bound_near, origin, server
from newsletter.sandbox.app import Wrapper, create_app
from newsletter.sandbox.guard import INSTANCE_HEADER
from newsletter.sandbox.store import Store

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
    with listening(create_app(_store(workspace), faults=faults), port) as here:
        yield f"{here}/3.0"


@contextmanager
def hosted(workspace: Path) -> Iterator[str]:
    """A sandbox of this workspace that every command uses while the block lasts, as its origin `http://127.0.0.1:PORT`.

    One that is already serving the workspace is used; otherwise one is started in a thread, at the usual port or at
    another one that is free.

    Raises UsageError when no port is free, SettingsError when the sandbox's file cannot be used.
    """
    serving = _already_serving(workspace)
    if serving:
        yield serving
        return
    instance = secrets.token_hex(16)
    app = create_app(_store(workspace), instance=instance)
    with bound_near(SANDBOX_PORT) as listener, _in_thread(app, listener), _noted(workspace, listener, instance):
        yield origin(listener)


@contextmanager
def listening(app: ASGIApp, port: int = 0) -> Iterator[str]:
    """An application served by a thread of this process, as its origin `http://127.0.0.1:PORT`."""
    with bound(port) as listener, _in_thread(app, listener):
        yield origin(listener)


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
    app = create_app(_store(workspace), instance=instance)
    with bound(port) as listener, _noted(workspace, listener, instance):
        try:
            announce(f"The practice mailing service is running: open {origin(listener)}/ in a browser.")
            announce("Pushes from this workspace go there as long as it runs. Press Ctrl-C to stop it.")
            server(app).run([listener])
        except KeyboardInterrupt:
            announce("The practice mailing service has stopped. What was pushed is kept.")


@contextmanager
def _in_thread(app: ASGIApp, listener: socket.socket) -> Iterator[None]:
    served = server(app)
    # Nobody joins it at the end: that takes uvicorn's shutdown, up to 0.2 s.
    threading.Thread(target=served.run, args=([listener.dup()],), name="sandbox", daemon=True).start()
    try:
        yield
    finally:
        served.should_exit = True


def _store(workspace: Path) -> Store:
    return Store(_folder(workspace) / "sandbox.sqlite")


def _folder(workspace: Path) -> Path:
    return workspace / ".newsletter"


@contextmanager
def _noted(workspace: Path, listener: socket.socket, instance: str) -> Iterator[None]:
    """Leave the port for other commands; whole or not at all, as they may read it at any moment."""
    note = _folder(workspace) / "sandbox.json"
    new = note.with_name(f"{note.name}.{instance}")
    new.write_text(json.dumps({"port": listener.getsockname()[1], "instance": instance}), encoding="utf-8")
    new.replace(note)
    try:
        yield
    finally:
        # Another one that started at the same moment may have left its own since.
        if _read_note(note)[1] == instance:
            note.unlink(missing_ok=True)


def _read_note(note: Path) -> tuple[int, str]:
    """The port and the instance; 0 and nothing where there is no note that makes sense."""
    try:
        data = json.loads(note.read_text(encoding="utf-8"))
        return int(data["port"]), str(data["instance"])
    except (OSError, ValueError, TypeError, KeyError):
        return 0, ""


def _already_serving(workspace: Path) -> str | None:
    """The origin of a sandbox that serves this workspace; None when there is none, or only its stale note."""
    port, instance = _read_note(_folder(workspace) / "sandbox.json")
    if not instance:
        return None
    connection = http.client.HTTPConnection(HOST, port, timeout=_PROBE_SECONDS)
    try:
        connection.request("GET", "/3.0/ping")
        answered = connection.getresponse().getheader(INSTANCE_HEADER)
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return f"http://{HOST}:{port}" if answered == instance else None
