"""Findings as SARIF 2.1.0, for code scanners and editors.

The standard: docs.oasis-open.org/sarif/sarif/v2.1.0; what GitHub reads of it: docs.github.com, "SARIF support for code
scanning". Both count columns from 1; ours are Unicode code points, which `columnKind` says. Braces in a message are
written as they are, though section 3.11.5 doubles them: viewers show what is written, and people copy `{{ … }}` out.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from newsletter import __version__
from newsletter.check_formats import Checked, ascii_only, every_finding, repository_prefix
from newsletter.check_formats.manual import Section, manual
from newsletter.console import say
from newsletter.errors import Location
from newsletter.model import Finding

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"


def show(results: Sequence[Checked], workspace: Path) -> None:
    """Print one SARIF log with one run."""
    log = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [_run(every_finding(results), repository_prefix(workspace))],
    }
    say(json.dumps(log, indent=2, ensure_ascii=ascii_only()))


def _run(findings: Sequence[Finding], prefix: str) -> dict[str, object]:
    codes = list(dict.fromkeys(finding.code for finding in findings))
    sections = manual().sections if codes else {}
    identities = _identities(findings)
    root = {"description": {"text": "The repository's root, or the workspace where there is no repository."}}
    return {
        "tool": {
            "driver": {
                "name": "newsletter",
                "version": __version__,
                "rules": [_rule(sections[code]) for code in codes],
            }
        },
        "originalUriBaseIds": {_ROOT: root},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(finding, codes.index(finding.code), prefix, identity)
            for finding, identity in zip(findings, identities, strict=True)
        ],
    }


def _rule(section: Section) -> dict[str, object]:
    return {
        "id": section.code,
        "shortDescription": {"text": section.summary},
        "fullDescription": {"text": section.why},
        "help": {"text": section.text, "markdown": section.markdown},
        "defaultConfiguration": {"level": section.severity},
        "properties": {"family": section.family, "tags": [section.family]},
    }


def _result(finding: Finding, rule: int, prefix: str, identity: str) -> dict[str, object]:
    text = finding.message + (f"\nhint: {finding.hint}" if finding.hint else "")
    result: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity,
        "message": {"text": text},
        "locations": [_location(finding.location, prefix)] if finding.location else [],
        "partialFingerprints": {"newsletterFinding/v1": identity},
    }
    if finding.waived:
        result["suppressions"] = [{"kind": "inSource", "status": "accepted", "justification": finding.waived}]
    return result


def _location(where: Location, prefix: str) -> dict[str, object]:
    region = {"startLine": where.line}
    if where.column:
        region |= {"startColumn": where.column, "endColumn": where.column + max(where.length, 1)}
    if Path(where.file).is_absolute():
        artifact = {"uri": Path(where.file).as_uri()}
    else:
        artifact = {"uri": quote(prefix + where.file), "uriBaseId": _ROOT}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}


def _identities(findings: Sequence[Finding]) -> Iterator[str]:
    """What tells each finding from the others and stays when lines above it come and go."""
    seen: Counter[tuple[str, ...]] = Counter()
    for finding in findings:
        where = finding.location
        about = (finding.code, where.file if where else "", ((where and where.text) or finding.message).strip())
        seen[about] += 1
        yield hashlib.sha256(json.dumps([*about, seen[about]]).encode()).hexdigest()[:32]
