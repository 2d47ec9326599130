"""`newsletter demo`: the whole way, from the sample post to a draft in the practice mailing service."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from newsletter.commands import Place, here
from newsletter.commands.build import build_one
from newsletter.commands.push import Flags, push_one
from newsletter.console import bold, say
from newsletter.errors import UsageError
from newsletter.starter import create_workspace
from newsletter.workspace import SETTINGS

SAMPLE = "2026-11-chronic-migraines"
_FOLDER = Path("newsletter-demo")


def run(options: Mapping[str, object]) -> None:
    """Build the sample and push it to the sandbox, whatever service the settings name."""
    place = _place(options)
    issue = place.issue(SAMPLE)
    say(bold("1. The post becomes an email"))
    build_one(place, issue)
    say()
    say(bold("2. The email becomes a draft in the practice mailing service"))
    push_one(place, issue, "sandbox", Flags())
    say()
    say(bold("Look at it"))
    say(f"  the email:  {(place.workspace.build / SAMPLE / 'email.html').absolute().as_uri()}")
    say("  the draft:  run 'newsletter sandbox' and open the page it names")
    say(f"Then change issues/{SAMPLE}/issue.md and run 'newsletter push {SAMPLE}': the same draft changes.")


def _place(options: Mapping[str, object]) -> Place:
    """The workspace here, or one made for the demo where there is none."""
    try:
        return here(options)
    except UsageError:
        if options.get("directory"):
            raise
    if not (_FOLDER / SETTINGS).is_file():
        create_workspace(_FOLDER)
        say(f"Made a sample workspace in {_FOLDER}/.")
    return here({**options, "directory": _FOLDER})
