"""One issue, made into what the preview shows of it. Nothing in here raises: what goes wrong is shown as well."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime

from newsletter import crash, receipts
from newsletter.config import Settings
from newsletter.errors import NewsletterError, Problem
from newsletter.history import History
from newsletter.model import Finding, Trial
from newsletter.pipeline import Rendered, examine, render
from newsletter.preview.build import Build
from newsletter.receipts import Entry
from newsletter.services.catalogue import SERVICES
from newsletter.workspace import IssueFile, Workspace

# One at a time: two at once are no quicker, and the one that somebody waits for is to be first.
_RENDERING = threading.Lock()


def made(
    found: IssueFile, workspace: Workspace, settings: Settings, service: str | None, trial: Trial | None = None
) -> Rendered | tuple[Problem, ...]:
    """The mail of an issue, or why it cannot be made."""
    try:
        with _RENDERING:
            return render(found, workspace, settings, service, trial)
    except NewsletterError as error:
        return error.problems
    except Exception as error:  # noqa: BLE001 (the page must go on, and show what happened)
        return (_bug(error),)


def examined(rendered: Rendered, workspace: Workspace) -> tuple[Finding, ...]:
    """What the checks find in a mail."""
    try:
        return examine(rendered, History(workspace).before(rendered))
    except NewsletterError as error:
        return tuple(Finding("unreadable", "error", one.message, one.location, one.hint) for one in error.problems)
    except Exception as error:  # noqa: BLE001 (as above)
        bug = _bug(error)
        return (Finding("unreadable", "error", bug.message, None, bug.hint),)


def with_receipt(build: Build, workspace: Workspace, settings: Settings) -> Build:
    """A build with what the receipt knows of its service now. What the service said before is kept if it is the same.

    A receipt that cannot be read is never taken for an empty one: the issue may be scheduled.
    """
    rendered = build.rendered
    info = rendered.destination.service if rendered else SERVICES.get(settings.service, SERVICES["sandbox"])
    try:
        path = receipts.receipt_path(build.found, workspace, practice=info.practice)
        entry = receipts.read(path, workspace).get(info.name, Entry())
    except NewsletterError as error:
        return replace(build, entry=Entry(), unread=error.problems, standing=None)
    standing = build.standing if build.entry == entry else None
    return replace(build, entry=entry, unread=(), standing=standing)


def next_build(
    old: Build | None, found: IssueFile, result: Rendered | tuple[Problem, ...], saved: datetime, number: int
) -> Build:
    """The build that follows `old`, with its receipt as it was. saved: before it was made."""
    if isinstance(result, tuple):
        if old is None:
            return Build(found, number, number, None, result, (), saved)
        return replace(old, found=found, number=number, problems=result, saved=saved)
    is_same = old is not None and old.rendered is not None and _same_mail(old.rendered, result)
    mail = old.mail if old and is_same else number
    build = Build(found, number, mail, result, (), None, saved, saved)
    return replace(build, entry=old.entry, standing=old.standing) if old else build


def _same_mail(one: Rendered, other: Rendered) -> bool:
    return one.email == other.email and one.settings == other.settings


def _bug(error: Exception) -> Problem:
    message = f"this is a bug in newsletter, not your mistake: {type(error).__name__}: {error}"
    return Problem(message, None, crash.reported(error))
