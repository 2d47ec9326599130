"""What each command does: plain functions that `cli.py` calls, one module a command, imported only when it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from newsletter.console import detail, progress
from newsletter.workspace import IssueFile, Workspace, find_issue, find_workspace, issue_files

if TYPE_CHECKING:
    from newsletter.config import Settings


@dataclass(frozen=True)
class Place:
    """The workspace a command works in, and its settings."""

    workspace: Workspace
    settings: Settings
    progress: Callable[[str], None] = progress

    def issue(self, wanted: str) -> IssueFile:
        """The one issue that was named on the command line."""
        return find_issue(self.workspace, wanted, Path.cwd())

    def issues(self, wanted: Sequence[str]) -> tuple[IssueFile, ...]:
        """The issues that were named, each once, or all that are there."""
        if not wanted:
            return issue_files(self.workspace)
        return tuple({found.id: found for found in map(self.issue, wanted)}.values())

    def unsent(self) -> tuple[IssueFile, ...]:
        """All issues but those of which a receipt says that they were sent; practice does not count."""
        from newsletter.receipts import read  # noqa: PLC0415 (YAML costs 28 ms)

        return tuple(
            found
            for found in issue_files(self.workspace)
            if not any(entry.sent for entry in read(found.receipt, self.workspace).values())
        )


def here(options: Mapping[str, object]) -> Place:
    """Find the workspace and read its settings. Raises what `find_workspace` and `load_settings` raise."""
    from newsletter.config import load_settings  # noqa: PLC0415 (YAML costs 28 ms)

    directory = options.get("directory")
    workspace = find_workspace(Path.cwd(), directory if isinstance(directory, Path) else None)
    settings = load_settings(workspace.settings)
    if not options.get("verbose"):
        return Place(workspace, settings)
    detail(f"workspace: {workspace.root}")
    return Place(workspace, settings, detail)
