"""What the preview knows of one issue: a snapshot, made whole and replaced whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from newsletter.errors import Problem
from newsletter.model import Finding
from newsletter.pipeline import Rendered
from newsletter.receipts import Entry
from newsletter.standing import Standing
from newsletter.workspace import IssueFile


@dataclass(frozen=True)
class Build:
    """One issue as it stood at one moment.

    number: grows with every build of this run. mail: the number of the build whose mail this is; it stays while only
    findings or the standing change, and while a save cannot be shown. rendered: the last version that worked, None
    where none did yet. problems: why the last save cannot be shown; none where it can. findings: of `rendered`; None
    while they are looked for. saved: when the post was written last, in the computer's zone. worked: when the version
    of `rendered` was; None where there is none. entry: what the receipt knows of its service; unread: why it cannot be
    read. standing: what that service said when it was asked last; None before.
    """

    found: IssueFile
    number: int
    mail: int
    rendered: Rendered | None = field(repr=False)
    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...] | None
    saved: datetime
    worked: datetime | None = None
    entry: Entry = field(default_factory=Entry)
    unread: tuple[Problem, ...] = ()
    standing: Standing | None = None
