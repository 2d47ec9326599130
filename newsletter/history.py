"""Which issue was sent before another, and to how many: what a careful sender compares a new one with."""

from __future__ import annotations

from pathlib import Path

from newsletter import links, receipts
from newsletter.config import SERVICES, Settings
from newsletter.errors import NewsletterError
from newsletter.model import Issue
from newsletter.pipeline import Rendered, templates_of
from newsletter.post import read_issue
from newsletter.receipts import Entry
from newsletter.workspace import IssueFile, Workspace, issue_files


def sent_before(rendered: Rendered, workspace: Workspace) -> Issue | None:
    """The issue that was sent last, as its post reads today; of one that was sent itself, the one before it.

    What was sent for practice counts for practice alone. An issue that cannot be read any more is passed over: nothing
    depends on it but the comparison.
    """
    practice = rendered.destination.service.practice
    sent, own = [], ""
    for found in issue_files(workspace):
        at = max(_sent_at(_entries(found, workspace, practice=practice)), default="")
        if found.id == rendered.issue.id:
            own = at
        elif at:
            sent.append((at, found))
    for at, found in sorted(sent, key=lambda one: one[0], reverse=True):
        issue = _read(found, workspace, rendered.settings) if not own or at < own else None
        if issue:
            return issue
    return None


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
