"""`newsletter check`: find mistakes before anyone else does."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from newsletter.commands import Place, here
from newsletter.console import bold, say, show_findings, tally
from newsletter.errors import ContentError
from newsletter.model import Finding
from newsletter.pipeline import examine, render
from newsletter.receipts import read, receipt_path
from newsletter.workspace import IssueFile

DOCS = "docs/checks.md"


def run(options: Mapping[str, object], wanted: Sequence[str], *, output: str, strict: bool, service: str | None) -> int:
    """Print the findings and return the exit code: 1 when there are errors, with `strict` also for warnings."""
    place = here(options)
    issues = place.issues(wanted) if wanted else [found for found in place.issues(()) if not _was_pushed(place, found)]
    results = {found: _findings(place, found, service) for found in issues}
    if output == "json":
        say(
            json.dumps(
                {"findings": [_as_json(f) for findings in results.values() for f in findings]},
                ensure_ascii=False,
                indent=2,
            )
        )
    else:
        _print(results, wanted)
    blocking = ("error", "warning") if strict else ("error",)
    return int(any(finding.severity in blocking for findings in results.values() for finding in findings))


def _was_pushed(place: Place, found: IssueFile) -> bool:
    """Whether a real service has the issue already; practice does not count."""
    return bool(read(receipt_path(found, place.workspace, practice=False), place.workspace))


def _findings(place: Place, found: IssueFile, service: str | None) -> tuple[Finding, ...]:
    try:
        return examine(render(found, place.workspace, place.settings, service))
    except ContentError as error:
        return tuple(Finding("unreadable", "error", p.message, p.location, p.hint) for p in error.problems)


def _print(results: Mapping[IssueFile, Sequence[Finding]], wanted: Sequence[str]) -> None:
    for found, findings in results.items():
        say(bold(found.id))
        show_findings(findings)
        errors = any(finding.severity == "error" for finding in findings)
        say(f"{found.id}: {tally(findings)}.")
        if errors:
            say(f"Next: mend the errors above, then run 'newsletter check {found.id}' again.\n")
        else:
            say(f"Next: newsletter push {found.id}   (makes a draft, sends nothing)\n")
    if not results:
        say("Every issue has been pushed already; name one to check it again." if not wanted else "Nothing to check.")


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
