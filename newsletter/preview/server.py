"""`newsletter preview` as a server: its port, its start and its end."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from urllib.parse import quote

from newsletter import loopback
from newsletter.config import Settings
from newsletter.console import say
from newsletter.errors import SettingsError
from newsletter.preview.actions import Actions
from newsletter.preview.app import create_app
from newsletter.preview.builder import Builder
from newsletter.sandbox.server import hosted
from newsletter.services.catalogue import service_info
from newsletter.workspace import Workspace

PORT = 8383


def serve(
    workspace: Workspace,
    settings: Settings,
    *,
    issue: str,
    service: str | None,
    port: int | None,
    announce: Callable[[str, bool], None],
) -> None:
    """Serve the preview of a workspace until Ctrl-C.

    issue: the id to begin with; empty for the newest. port: None for the usual one or the next that is free. announce:
    gets the page's address as soon as it can be opened, and whether another port than the usual one was taken.

    Raises UsageError when the port is taken, ContentError where two issues have one id.
    """
    with ExitStack() as stack:
        listener = stack.enter_context(loopback.bound(port) if port is not None else loopback.bound_near(PORT))
        where = None if service else settings.locations.get("service")
        practises = service_info(service or settings.service, where).practice
        # Its pages can be opened as long as this one can.
        practice = _practice(stack, workspace) if practises else ""
        builder = stack.enter_context(building(workspace, settings, service))
        actions = Actions(builder, service)
        # Before what it works with goes away.
        stack.callback(actions.finish, say)
        app = create_app(builder, actions, secrets.token_hex(16), practice)
        taken = port is None and listener.getsockname()[1] != PORT
        first = issue or builder.newest()
        # It is made while the browser starts.
        with builder.awaited(first) if first else nullcontext():
            announce(f"{loopback.origin(listener)}/#{quote(first, errors='replace')}", taken)
        loopback.server(app).run([listener])


def _practice(stack: ExitStack, workspace: Workspace) -> str:
    """The origin of the practice service; empty where its file cannot be written, as whoever pushes will be told."""
    try:
        return stack.enter_context(hosted(workspace.root))
    except SettingsError as error:
        say(f"note: the practice mailing service cannot start here: {error}", err=True)
        return ""


@contextmanager
def building(workspace: Workspace, settings: Settings, service: str | None) -> Iterator[Builder]:
    """A builder at work for the length of the block."""
    builder = Builder(workspace, settings, service)
    builder.start()
    try:
        yield builder
    finally:
        builder.stop()
