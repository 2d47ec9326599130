"""`newsletter push`: the draft at the mailing service."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from newsletter import publish
from newsletter.commands import Place, here
from newsletter.connections import opened
from newsletter.console import counted, say, show_findings
from newsletter.history import History
from newsletter.model import Finding
from newsletter.ownership import command_for
from newsletter.pipeline import Rendered, examine, render
from newsletter.receipts import receipt_path
from newsletter.services.interface import PlannedRequest
from newsletter.workspace import IssueFile

PRACTICE = "Practice run: no real person received this."
_OUTCOMES = {
    "created": "Created the draft of {issue} at {service}",
    "updated": "Updated the draft of {issue} at {service}",
    "unchanged": "The draft of {issue} at {service} is up to date",
}


@dataclass(frozen=True)
class Flags:
    """The flags of the command line."""

    dry_run: bool = False
    overwrite: bool = False
    recreate: bool = False
    as_json: bool = False


def run(options: Mapping[str, object], wanted: str, service: str | None, flags: Flags) -> None:
    """Push one issue, or with `dry_run` print what would be requested."""
    place = here(options)
    push_one(place, place.issue(wanted), service, flags)


def push_one(place: Place, found: IssueFile, service: str | None, flags: Flags) -> None:
    """Render, check and push one issue, and say what happened and what to do next."""
    rendered = render(found, place.workspace, place.settings, service)
    info = rendered.destination.service
    path = receipt_path(found, place.workspace, practice=info.practice)
    findings = examine(rendered, History(place.workspace).before(rendered))
    if flags.dry_run:
        _dry_run(place, rendered, found, flags, findings)
        return
    with opened(info, rendered.destination.settings, place.workspace) as there:
        allowed = publish.PushOptions(overwrite=flags.overwrite, recreate=flags.recreate)
        pushed = publish.push(
            rendered, there, path, place.workspace, options=allowed, findings=findings, progress=place.progress
        )
    errors = tuple(finding for finding in findings if finding.severity == "error")
    if flags.as_json:
        say(json.dumps(_as_json(found, rendered, pushed, len(errors)), indent=2, ensure_ascii=False))
    else:
        _report(found, rendered, pushed, errors)


def _dry_run(place: Place, rendered: Rendered, found: IssueFile, flags: Flags, findings: tuple[Finding, ...]) -> None:
    from newsletter.credentials import Secret  # noqa: PLC0415
    from newsletter.services.mailchimp import Mailchimp  # noqa: PLC0415 (only its plans; no request leaves)

    info = rendered.destination.service
    path = receipt_path(found, place.workspace, practice=info.practice)
    adapter = Mailchimp(Secret("none"), "http://127.0.0.1:1/3.0", name=info.name)
    requests = publish.plan(rendered, adapter, path, place.workspace, findings)
    if flags.as_json:
        data = [{"method": request.method, "path": request.path, "body": request.body} for request in requests]
        say(json.dumps({"requests": data}, indent=2, ensure_ascii=False))
        return
    for request in requests:
        say(_shown(request))
    say(f"Dry run: these {counted(len(requests), 'request')} would go to {info.title}; none was made.")
    say(f"Next: newsletter push {found.id}")


def _shown(request: PlannedRequest) -> str:
    body = json.dumps(request.body, indent=2, ensure_ascii=False)
    lines = [line if len(line) <= 160 else f"{line[:120]}… ({len(line)} characters)" for line in body.splitlines()]
    return f"{request.method} {request.path}\n" + "\n".join(lines)


def _report(found: IssueFile, rendered: Rendered, pushed: publish.Pushed, errors: tuple[Finding, ...]) -> None:
    info = rendered.destination.service
    images = f", {counted(pushed.images, 'image')} uploaded" if pushed.images else ""
    done = _OUTCOMES[pushed.outcome].format(issue=found.id, service=info.title)
    say(f"{done} (version {pushed.version}{images}). Nothing was sent.")
    if errors:
        show_findings(errors, err=True)
        them = "it" if len(errors) == 1 else "them"
        say(f"The draft's subject begins with [DRAFT], as {counted(len(errors), 'error')} must be mended.", err=True)
        say(f"Next: mend {them}, and push again; 'newsletter check {found.id}' shows everything.", err=True)
    if info.practice:
        say(PRACTICE)
        say("Next: run 'newsletter sandbox' and open the page it names to see the draft.")
    else:
        say(f"Next: look at it: {pushed.campaign.web_url}")
    if not errors:
        say(f"Then have it sent to yourself: {command_for(rendered, 'test')} --to you@your-organisation.org")


def _as_json(found: IssueFile, rendered: Rendered, pushed: publish.Pushed, errors: int) -> dict[str, object]:
    return {
        "issue": found.id,
        "service": rendered.destination.service.name,
        "practice": rendered.destination.service.practice,
        "outcome": pushed.outcome,
        "campaign": pushed.campaign.id,
        "state": pushed.campaign.state,
        "url": pushed.campaign.web_url,
        "version": pushed.version,
        "images_uploaded": pushed.images,
        "errors": errors,
    }
