"""`newsletter push`: the draft at the mailing service."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from newsletter import publish
from newsletter.commands import Place, here
from newsletter.connections import opened
from newsletter.console import counted, progress, say, show_findings
from newsletter.model import Finding
from newsletter.pipeline import Rendered, examine, render
from newsletter.receipts import receipt_path
from newsletter.services.interface import PlannedRequest
from newsletter.workspace import IssueFile

PRACTICE = "Practice run: no real person received this."
_OUTCOMES = {"created": "Created the draft", "updated": "Updated the draft", "unchanged": "The draft is up to date:"}


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
    errors = tuple(finding for finding in examine(rendered) if finding.severity == "error")
    if flags.dry_run:
        _dry_run(place, rendered, found, flags, unfinished=bool(errors))
        return
    with opened(info, rendered.destination.settings, place.workspace) as there:
        pushed = publish.push(
            rendered,
            there,
            path,
            place.workspace,
            publish.PushOptions(overwrite=flags.overwrite, recreate=flags.recreate),
            unfinished=bool(errors),
            progress=progress,
        )
    if flags.as_json:
        say(json.dumps(_as_json(found, rendered, pushed), indent=2))
    else:
        _report(found, rendered, pushed, errors)


def _dry_run(place: Place, rendered: Rendered, found: IssueFile, flags: Flags, *, unfinished: bool) -> None:
    from newsletter.credentials import Secret  # noqa: PLC0415
    from newsletter.services.mailchimp import Mailchimp  # noqa: PLC0415 (only its plans; no request leaves)

    info = rendered.destination.service
    path = receipt_path(found, place.workspace, practice=info.practice)
    adapter = Mailchimp(Secret("none"), "http://127.0.0.1:1/3.0", name=info.name)
    requests = publish.plan(rendered, adapter, path, place.workspace, unfinished=unfinished)
    if flags.as_json:
        say(
            json.dumps({"requests": [{"method": r.method, "path": r.path, "body": r.body} for r in requests]}, indent=2)
        )
        return
    for request in requests:
        say(_shown(request))
    say(f"Dry run: these {counted(len(requests), 'request')} would go to {info.title}; none was made.")
    say(f"Next: newsletter push {found.id}")


def _shown(request: PlannedRequest) -> str:
    body = json.dumps(request.body, indent=2, ensure_ascii=False, default=_shortened)
    lines = [line if len(line) <= 160 else f"{line[:120]}… ({len(line)} characters)" for line in body.splitlines()]
    return f"{request.method} {request.path}\n" + "\n".join(lines)


def _shortened(value: object) -> str:
    return str(value)


def _report(found: IssueFile, rendered: Rendered, pushed: publish.Pushed, errors: tuple[Finding, ...]) -> None:
    info = rendered.destination.service
    images = f", {counted(pushed.images, 'image')} uploaded" if pushed.images else ""
    say(
        f"{_OUTCOMES[pushed.outcome]} of {found.id} at {info.title} (version {pushed.version}{images}). Nothing was sent."
    )
    if info.practice:
        say(PRACTICE)
        say("Next: run 'newsletter sandbox' and open the page it names to see the draft.")
    else:
        say(f"Next: look at it: {pushed.campaign.web_url}")
    if errors:
        show_findings(errors, err=True)
        say(f"There are {counted(len(errors), 'error')} to mend, so the draft's subject begins with [DRAFT].", err=True)


def _as_json(found: IssueFile, rendered: Rendered, pushed: publish.Pushed) -> dict[str, object]:
    return {
        "issue": found.id,
        "service": rendered.destination.service.name,
        "practice": rendered.destination.service.practice,
        "outcome": pushed.outcome,
        "campaign": pushed.campaign.id,
        "state": pushed.campaign.state,
        "url": pushed.campaign.web_url,
        "version": pushed.version,
    }
