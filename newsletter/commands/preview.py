"""`newsletter preview`: see the mail as every subscriber will, while you write."""

from __future__ import annotations

import threading
import webbrowser
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from newsletter.commands import Place, here
from newsletter.console import counted, say
from newsletter.errors import UsageError
from newsletter.workspace import IssueFile


def run(options: Mapping[str, object], wanted: str, service: str | None, *, port: int | None, opens: bool) -> None:
    """Serve the page until Ctrl-C. wanted: the issue to begin with; empty for the newest."""
    from newsletter.preview.server import PORT, serve  # noqa: PLC0415 (brings Starlette)

    place = here(options)
    issue = place.issue(wanted).id if wanted else ""

    def announce(address: str, moved: bool) -> None:
        if moved:
            say(f"Port {PORT} is in use, so the next free one was taken.")
        say(f"The preview is running: {address}")
        say("It follows every save. Only this computer can see it. Press Ctrl-C to stop it.")
        if opens:
            # A browser in the terminal answers only at its end, and until then it asks the server for the page.
            threading.Thread(target=_open, args=(address,), name="browser", daemon=True).start()

    with suppress(KeyboardInterrupt):
        serve(place.workspace, place.settings, issue=issue, service=service, port=port, announce=announce)
    say("The preview has stopped.")


def export(options: Mapping[str, object], wanted: str, service: str | None, target: Path) -> None:
    """Write one issue's preview into a file for the person who approves."""
    from newsletter.preview.export import export as write  # noqa: PLC0415 (checks and renders)

    place = here(options)
    found = place.issue(wanted) if wanted else _newest(place)
    exported = write(found, place.workspace, place.settings, target, service=service)
    say(f"Wrote {target}: {found.id}, version {exported.version}, {exported.size / 1_000_000:.1f} MB.")
    for note in exported.notes:
        say(f"note: {note}")
    if exported.errors:
        say(f"It has {counted(exported.errors, 'error')}, so it asks nobody for a yes: newsletter check {found.id}")
        say("Next: mend that first, or send the file to somebody who can help.")
        return
    by = f" --service {service}" if service else ""
    say(f"Next: send that file to the person who approves. They answer with the code {exported.version}; then")
    say(f"  newsletter approve {found.id} --by NAME --code {exported.version}{by}")


def _newest(place: Place) -> IssueFile:
    issues = place.issues(())
    if not issues:
        raise UsageError("there is no issue yet", hint="put a post into issues/2026-12-my-topic/issue.md to begin")
    return max(issues, key=lambda found: found.id)


def _open(address: str) -> None:
    """Have a browser open an address."""
    with suppress(webbrowser.Error, OSError):
        if webbrowser.open(address):
            return
    say("No browser was found here: open that address in one.")
