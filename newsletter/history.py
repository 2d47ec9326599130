"""Which issue was sent before another, and to how many: what a careful sender compares a new one with."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from newsletter import links, receipts
from newsletter.config import SERVICES, Settings
from newsletter.errors import NewsletterError
from newsletter.model import Issue
from newsletter.pipeline import Rendered, templates_of
from newsletter.post import read_issue
from newsletter.receipts import Entry
from newsletter.workspace import IssueFile, Workspace, issue_files


class History:
    """What was sent before, of all issues of a workspace. It reads each receipt and each old post once."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._read: dict[str, Issue | None] = {}

    def before(self, rendered: Rendered) -> Issue | None:
        """The issue that was sent last, as its post reads today; of one that was sent itself, the one before it.

        What was sent for practice counts for practice alone. An issue that cannot be read any more is passed over:
        nothing depends on it but the comparison.
        """
        sent = self._sent if not rendered.destination.service.practice else self._sent_or_practised
        own = next((at for at, found in sent if found.id == rendered.issue.id), "")
        for at, found in sent:
            if found.id == rendered.issue.id or (own and at >= own):
                continue
            if found.id not in self._read:
                self._read[found.id] = _read(found, self._workspace, rendered.settings)
            if issue := self._read[found.id]:
                return issue
        return None

    @cached_property
    def _sent(self) -> list[tuple[str, IssueFile]]:
        return self._in_order(practice=False)

    @cached_property
    def _sent_or_practised(self) -> list[tuple[str, IssueFile]]:
        return self._in_order(practice=True)

    def _in_order(self, *, practice: bool) -> list[tuple[str, IssueFile]]:
        """When each issue was sent that was, the last one first."""
        times = (
            (max(_sent_at(_entries(found, self._workspace, practice=practice)), default=""), found)
            for found in issue_files(self._workspace)
        )
        return sorted((one for one in times if one[0]), key=lambda one: one[0], reverse=True)


def recipients_before(rendered: Rendered, workspace: Workspace) -> int:
    """How many people the issue went to that was sent last by way of the same service; 0 where nobody knows."""
    service, sent = rendered.destination.service, []
    for found in issue_files(workspace):
        path = receipts.receipt_path(found, workspace, practice=service.practice)
        entry = _read_entries(path, workspace).get(service.name, Entry())
        if entry.sent and found.id != rendered.issue.id:
            sent.append((entry.sent_at or entry.pushed_at, entry.recipients))
    return max(sent, default=("", 0))[1]


def _entries(found: IssueFile, workspace: Workspace, *, practice: bool) -> list[Entry]:
    paths = {receipts.receipt_path(found, workspace, practice=kind) for kind in (practice, False)}
    return [entry for path in paths for entry in _read_entries(path, workspace).values()]


def _read_entries(path: Path, workspace: Workspace) -> dict[str, Entry]:
    """A receipt's entries; none where it is damaged: whoever pushes that issue will be told."""
    try:
        return receipts.read(path, workspace)
    except NewsletterError:
        return {}


def _sent_at(entries: list[Entry]) -> list[str]:
    """When an issue was sent, in UTC as ISO 8601, which sorts by itself; nothing for an entry that was not."""
    return [entry.sent_at or entry.pushed_at for entry in entries if entry.sent]


def _read(found: IssueFile, workspace: Workspace, settings: Settings) -> Issue | None:
    try:
        issue = read_issue(found, workspace, settings, templates=templates_of(workspace).names(), services=SERVICES)
    except NewsletterError:
        return None
    return links.finished(issue, settings, found.folder)
