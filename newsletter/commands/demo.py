"""`newsletter demo`: the whole way, from the sample post to a draft in the practice mailing service."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from newsletter.commands import Place, here
from newsletter.commands.build import build_one
from newsletter.commands.push import Flags, push_one
from newsletter.console import bold, say
from newsletter.errors import SettingsError, UsageError
from newsletter.starter import create_workspace
from newsletter.workspace import SETTINGS, IssueFile

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
    # The draft of an earlier demo is nobody's work: whatever became of it, there is one again.
    push_one(place, issue, "sandbox", Flags(overwrite=True, recreate=True))
    say()
    say(bold("Look at it"))
    if activate := _activation():
        say(f"  first:      type '. {activate}', once in this terminal, so that it finds the command newsletter")
    say(f"  the email:  {(place.workspace.build / SAMPLE / 'email.html').absolute().as_uri()}")
    say(f"  the draft:  run 'newsletter sandbox'{_elsewhere(place)} and open the page it names")
    say(f"Then change {_post(issue)} and run 'newsletter push {SAMPLE}'{_elsewhere(place)}: the same draft changes.")


def _activation() -> str:
    """The script that puts newsletter on the path, where it is not there yet: `make demo` runs it from `.venv`."""
    script = Path(sys.argv[0]).with_name("activate")
    if shutil.which("newsletter") or not script.is_file():
        return ""
    return str(script.relative_to(Path.cwd()) if script.is_relative_to(Path.cwd()) else script)


def _place(options: Mapping[str, object]) -> Place:
    """The workspace here, or one made for the demo where there is none, or none with the sample in it."""
    try:
        place = here(options)
        if options.get("directory") or any(found.id == SAMPLE for found in place.issues(())):
            return place
        say(f"This workspace has no sample issue, so the demo has a workspace of its own in {_FOLDER}/.")
    except UsageError:
        if options.get("directory"):
            raise
    if not (_FOLDER / SETTINGS).is_file():
        try:
            create_workspace(_FOLDER)
        except OSError as error:
            hint = "go to a folder you can write to, with room on the disk"
            reason = error.strerror or error
            raise SettingsError(f"the folder {_FOLDER} cannot be made here: {reason}", hint=hint) from error
        say(f"Made a sample workspace in {_FOLDER}/.")
    return here({**options, "directory": _FOLDER})


def _post(issue: IssueFile) -> Path:
    """The post as somebody in this folder would type it."""
    return issue.post.relative_to(Path.cwd()) if issue.post.is_relative_to(Path.cwd()) else issue.post


def _elsewhere(place: Place) -> str:
    """Where to run a command, if not in this folder."""
    root, current = place.workspace.root, Path.cwd()
    if current.is_relative_to(root):
        return ""
    return f" in {root.relative_to(current) if root.is_relative_to(current) else root}"
