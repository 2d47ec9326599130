"""Findings for other programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from newsletter.check_formats import DOCS, Checked, ascii_only, every_finding
from newsletter.console import say
from newsletter.model import Finding


def show(results: Sequence[Checked]) -> None:
    """Print `{"findings": […]}` in the order of the issues and of their lines, each finding once."""
    findings = [_as_json(finding) for finding in every_finding(results)]
    say(json.dumps({"findings": findings}, indent=2, ensure_ascii=ascii_only()))


def _as_json(finding: Finding) -> dict[str, object]:
    where = finding.location
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "file": where.file if where else None,
        "line": where.line if where else None,
        "column": where.column if where else None,
        "hint": finding.hint,
        "url": f"{DOCS}#{finding.code}",
    }
