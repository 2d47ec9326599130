"""Threads that outlive a bug of ours: otherwise the page would stay for ever at what it shows then."""

from __future__ import annotations

import threading
from collections.abc import Callable

from newsletter import crash
from newsletter.console import say

# Seconds after a bug: what fails at once would otherwise fail a thousand times a second.
_PAUSE = 1.0


def forever(step: Callable[[], object], name: str, stopped: threading.Event) -> None:
    """Do one thing after the other in a thread of its own until `stopped`."""

    def run() -> None:
        told = ""
        while not stopped.is_set():
            try:
                step()
            except Exception as error:  # noqa: BLE001 (as above)
                if repr(error) != told:
                    confess(error)
                told = repr(error)
                stopped.wait(_PAUSE)
            else:
                told = ""

    threading.Thread(target=run, name=name, daemon=True).start()


def confess(error: Exception) -> None:
    """Say in the terminal that a bug was survived, and where its details are."""
    say(f"newsletter made a mistake, and goes on: {error}. {crash.reported(error)}", err=True)
