"""Findings as annotations of a GitHub workflow.

The form, and what must be escaped in it: docs.github.com/actions/reference/workflow-commands-for-github-actions, and
`escapeData` and `escapeProperty` in github.com/actions/toolkit, packages/core/src/command.ts. GitHub shows ten of each
severity and step.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from newsletter.check_formats import Checked, every_finding, highest_first, repository_prefix
from newsletter.console import say
from newsletter.model import Finding
from newsletter.problem_text import printable

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def show(results: Sequence[Checked], workspace: Path) -> None:
    """Print a workflow command for each finding."""
    prefix = repository_prefix(workspace)
    for finding in highest_first(every_finding(results)):
        say(_annotation(finding, prefix))


def _annotation(finding: Finding, prefix: str) -> str:
    where, properties = finding.location, {}
    if where:
        file = where.file if Path(where.file).is_absolute() else prefix + where.file
        properties = {"file": file, "line": str(where.line), "endLine": str(where.line)}
        if where.column:
            properties |= {"col": str(where.column), "endColumn": str(where.column + max(where.length, 1))}
    properties["title"] = finding.code
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = finding.message + (f"\nhint: {finding.hint}" if finding.hint else "")
    return f"::{_COMMANDS[finding.severity]} {written}::{_data(message)}"


def _data(text: str) -> str:
    # People read the log as well, on a page that knows the colours of terminals.
    return printable(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
