"""What every use case that leads to mail is given: an issue, its service, and its receipt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from newsletter import memory, receipts
from newsletter.model import Finding
from newsletter.pipeline import Rendered
from newsletter.receipts import Entry
from newsletter.services.interface import MailingService
from newsletter.times import stamp
from newsletter.workspace import Workspace


@dataclass(frozen=True)
class Job:
    """An issue, its service and its receipt; findings are those of the checks. progress: gets short phrases."""

    rendered: Rendered
    service: MailingService
    path: Path
    workspace: Workspace
    findings: Sequence[Finding] = field(repr=False)
    progress: Callable[[str], None] = field(repr=False)

    @property
    def issue(self) -> str:
        return self.rendered.issue.id

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
