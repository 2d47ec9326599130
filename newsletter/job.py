"""What every use case that leads to mail is given: an issue, its service, and its receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from newsletter import memory, receipts
from newsletter.config import SERVICES as KNOWN_SERVICES
from newsletter.config import Settings
from newsletter.connections import opened
from newsletter.errors import ContentError, Location
from newsletter.front_matter import read_front_matter
from newsletter.history import History
from newsletter.model import Finding
from newsletter.pipeline import Rendered, examine, render, templates_of
from newsletter.receipts import Entry
from newsletter.services.catalogue import ServiceInfo, service_info
from newsletter.services.interface import MailingService
from newsletter.source_text import read_post
from newsletter.times import stamp
from newsletter.workspace import IssueFile, Workspace


@dataclass(frozen=True, kw_only=True)
class AtService:
    """An issue at its service, with its receipt: what it takes to stop it, even where its post cannot be read.

    issue: its id. path: of the receipt. usual: the service that commands use for it without `--service`; empty where
    that stands in a front matter that cannot be read.
    """

    issue: str
    settings: Settings
    info: ServiceInfo
    usual: str
    service: MailingService
    path: Path
    workspace: Workspace

    def entry(self) -> Entry:
        """The receipt as it is on disk."""
        return receipts.read(self.path, self.workspace).get(self.service.name, Entry())

    def save(self, **changes: object) -> Entry:
        """Change the receipt."""
        entry = replace(self.entry(), **changes)  # type: ignore[arg-type]
        receipts.write(self.path, self.service.name, entry, self.workspace)
        return entry

    def forget_state(self) -> None:
        """What the service last said is about to change: from now on the receipt knows better."""
        now = stamp(datetime.now(UTC))
        memory.remember(self.workspace, self.service.name, self.issue, state="", seen_at=now)


@dataclass(frozen=True, kw_only=True)
class Job(AtService):
    """The issue rendered as well; findings are those of the checks. progress: gets short phrases."""

    rendered: Rendered
    findings: Sequence[Finding] = field(repr=False)
    progress: Callable[[str], None] = field(repr=False)


@contextmanager
def opened_job(
    found: IssueFile, workspace: Workspace, settings: Settings, service: str | None, progress: Callable[[str], None]
) -> Iterator[Job]:
    """An issue, rendered and checked, with its service opened. service: by name, where it is not the issue's own.

    progress: gets short phrases. Raises what `render` and `opened` raise.
    """
    rendered = render(found, workspace, settings, service)
    info = rendered.destination.service
    findings = examine(rendered, History(workspace).before(rendered))
    with opened(info, rendered.destination.settings, workspace) as there:
        yield Job(
            issue=found.id,
            settings=settings,
            info=info,
            usual=rendered.issue.service or settings.service,
            service=there,
            path=receipts.receipt_path(found, workspace, practice=info.practice),
            workspace=workspace,
            rendered=rendered,
            findings=findings,
            progress=progress,
        )


@contextmanager
def opened_at_service(
    found: IssueFile, workspace: Workspace, settings: Settings, service: str | None
) -> Iterator[AtService]:
    """An issue with its service opened; its post is not rendered. service: by name, where it is not the issue's own.

    Where the front matter cannot be read, the receipts say which service has the issue. Raises what `service_info` and
    `opened` raise, SettingsError for a receipt that cannot be read.
    """
    usual, where = _usual(found, workspace, settings)
    name = service or usual or _pushed_to(found, workspace) or settings.service
    info = service_info(name, None if service else where)
    with opened(info, settings.for_service(name), workspace) as there:
        yield AtService(
            issue=found.id,
            settings=settings,
            info=info,
            usual=usual,
            service=there,
            path=receipts.receipt_path(found, workspace, practice=info.practice),
            workspace=workspace,
        )


def _usual(found: IssueFile, workspace: Workspace, settings: Settings) -> tuple[str, Location | None]:
    """The service of an issue and where it is named; empty where its front matter cannot be read."""
    file = workspace.relative(found.post)
    try:
        text, templates = read_post(found.post, file).text, templates_of(workspace).names()
        front = read_front_matter(text, file, templates=templates, services=KNOWN_SERVICES)[0]
    except ContentError:
        return "", settings.locations.get("service")
    if front.service:
        return front.service, front.locations.get("service")
    return settings.service, settings.locations.get("service")


def _pushed_to(found: IssueFile, workspace: Workspace) -> str:
    """The service that has an issue by its receipts, before others one that lets it go out, and practice last."""
    paths = [receipts.receipt_path(found, workspace, practice=practice) for practice in (False, True)]
    entries = [one for path in paths for one in receipts.read(path, workspace).items()]
    waiting = [name for name, entry in entries if entry.scheduled_for or entry.action]
    return next(iter(waiting or [name for name, entry in entries if entry.campaign]), "")
