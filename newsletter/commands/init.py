"""`newsletter init`: a new workspace."""

from __future__ import annotations

from pathlib import Path

from newsletter.console import say
from newsletter.errors import SettingsError
from newsletter.starter import create_workspace


def run(folder: Path) -> None:
    """Make the workspace and say what to do in it."""
    try:
        create_workspace(folder)
    except OSError as error:
        hint = "choose a place you can write to, with room on the disk"
        raise SettingsError(f"the folder {folder} cannot be made: {error.strerror or error}", hint=hint) from error
    say(f"Made a workspace in {folder} with its settings (newsletter.yaml) and sample issues.")
    say(f"Next: open {folder / 'newsletter.yaml'} and put your own facts in place of the sample's: brand, sender, time")
    say(f"zone, and whatever stands in [[…]]. To try it as it is:  newsletter -C {folder} demo")
