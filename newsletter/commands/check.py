"""`newsletter check`: find mistakes before anyone else does."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from newsletter.commands import Place, here
from newsletter.console import bold, say, show_findings, tally
from newsletter.errors import ContentError
from newsletter.history import sent_before
from newsletter.model import Finding
from newsletter.pipeline import examine, render
from newsletter.workspace import IssueFile

DOCS = "docs/checks.md"


def run(options: Mapping[str, object], wanted: Sequence[str], *, output: str, strict: bool, service: str | None) -> int:
    """Print the findings and return the exit code: 1 when there are errors, with `strict` also for warnings."""
    place = here(options)
    issues = place.issues(wanted) if wanted else place.unsent()
    results = {found: _findings(place, found, service) for found in issues}
    if output == "json":
        say(
            json.dumps(
                {"findings": [_as_json(f) for f in dict.fromkeys(f for found in results.values() for f in found)]},
                ensure_ascii=False,
                indent=2,
            )
        )
    else:
        _print(results)
        if not results:
            say(_nothing(place))
    blocking = ("error", "warning") if strict else ("error",)
    return int(any(finding.severity in blocking for findings in results.values() for finding in findings))


def _findings(place: Place, found: IssueFile, service: str | None) -> tuple[Finding, ...]:
    try:
        rendered = render(found, place.workspace, place.settings, service)
        return examine(rendered, sent_before(rendered, place.workspace))
    except ContentError as error:
        return tuple(Finding("unreadable", "error", p.message, p.location, p.hint) for p in error.problems)


def _print(results: Mapping[IssueFile, Sequence[Finding]]) -> None:
    shown: set[Finding] = set()
    for found, findings in results.items():
        say(bold(found.id))
        # What is wrong in newsletter.yaml is found in every issue, and said once.
        fresh = [finding for finding in findings if finding not in shown]
        shown.update(findings)
        show_findings(fresh)
        errors = any(finding.severity == "error" for finding in findings)
        above = ", those in newsletter.yaml shown above" if len(fresh) < len(findings) else ""
        say(f"{found.id}: {tally(findings)}{above}.")
        if errors:
            say(f"Next: mend the errors above, then run 'newsletter check {found.id}' again.\n")
        else:
            say(f"Next: newsletter push {found.id}   (makes a draft, sends nothing)\n")


def _nothing(place: Place) -> str:
    if place.issues(()):
        return "Every issue was sent already; name one to check it again."
    return "There is no issue yet. Put a post into issues/2026-12-my-topic/issue.md to begin."


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
