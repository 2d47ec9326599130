"""Which issue was sent before another: what a careful sender compares a new one with."""

from __future__ import annotations

from newsletter import links, receipts
from newsletter.config import SERVICES, Settings
from newsletter.errors import NewsletterError
from newsletter.model import Issue
from newsletter.pipeline import Rendered, templates_of
from newsletter.post import read_issue
from newsletter.workspace import IssueFile, Workspace, issue_files


def sent_before(rendered: Rendered, workspace: Workspace) -> Issue | None:
    """The issue that was sent last, as its post reads today; never the issue itself.

    What was sent for practice counts for practice alone. An issue that cannot be read any more is passed over: nothing
    depends on it but the comparison.
    """
    practice = rendered.destination.service.practice
    sent = [
        (at, found)
        for found in issue_files(workspace)
        if found.id != rendered.issue.id and (at := _sent_at(found, workspace, practice=practice))
    ]
    for _, found in sorted(sent, key=lambda one: one[0], reverse=True):
        issue = _read(found, workspace, rendered.settings)
        if issue:
            return issue
    return None


def _sent_at(found: IssueFile, workspace: Workspace, *, practice: bool) -> str:
    """When an issue was sent, in UTC as ISO 8601, which sorts by itself; empty where it was not."""
    paths = {receipts.receipt_path(found, workspace, practice=kind) for kind in (practice, False)}
    try:
        entries = [entry for path in paths for entry in receipts.read(path, workspace).values()]
    except NewsletterError:
        return ""
    return max((entry.sent_at or entry.pushed_at for entry in entries if entry.sent), default="")


def _read(found: IssueFile, workspace: Workspace, settings: Settings) -> Issue | None:
    try:
        issue = read_issue(found, workspace, settings, templates=templates_of(workspace).names(), services=SERVICES)
    except NewsletterError:
        return None
    return links.finished(issue, settings, found.folder)
