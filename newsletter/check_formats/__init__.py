"""The findings of `newsletter check` for each kind of reader: people, other programs, GitHub, code scanners."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from newsletter.model import Finding

DOCS = "docs/checks.md"


@dataclass(frozen=True)
class Checked:
    """One issue and what was found in it, as far as it was asked for.

    again: the command that checks it again. goes_on: the command after it where there is no error, with what it does.
    practice: whether it is for a service that sends nothing to anybody. sent: whether that service has sent it.
    """

    issue: str
    findings: tuple[Finding, ...]
    again: str
    goes_on: str = ""
    practice: bool = False
    sent: bool = False

    @property
    def errors(self) -> int:
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def warnings(self) -> int:
        return sum(finding.severity == "warning" for finding in self.findings)


def every_finding(results: Iterable[Checked]) -> list[Finding]:
    """The findings of all issues; what is wrong in newsletter.yaml is found in each of them, and told once."""
    return list(dict.fromkeys(finding for checked in results for finding in checked.findings))


def repository_prefix(workspace: Path) -> str:
    """What stands before a workspace's paths where they are counted from the repository: nothing, or `folder/`.

    GitHub shows an annotation beside a line only where its path is the repository's.
    """
    root = workspace.resolve()
    for folder in (root, *root.parents):
        # In a second working tree, `.git` is a file.
        if (folder / ".git").exists():
            inside = root.relative_to(folder).as_posix()
            return "" if inside == "." else f"{inside}/"
    return ""


def ascii_only() -> bool:
    """Whether JSON must do without other letters: a file that Windows' own code page wrote would not be JSON."""
    return (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"


def highest_first(findings: Iterable[Finding]) -> Sequence[Finding]:
    """Errors, then warnings, then notes, each in the order they had."""
    return sorted(findings, key=lambda finding: ("error", "warning", "note").index(finding.severity))
