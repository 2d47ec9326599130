"""One issue as the page shows it: all that stands around its mail, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from newsletter import merge
from newsletter.config import Settings
from newsletter.memory import Memory, people, recall
from newsletter.model import Finding
from newsletter.pipeline import Rendered
from newsletter.preview.anchors import Anchors
from newsletter.preview.build import Build
from newsletter.preview.facts import facts_of
from newsletter.preview.findings import findings_of
from newsletter.preview.issue_list import state_of, title_of, title_of_mail, usual_service
from newsletter.preview.next_step import next_step
from newsletter.preview.readiness import actions_of, banner_of, service_part
from newsletter.preview.samples import samples_of
from newsletter.preview.trouble import broken
from newsletter.preview.wording import collapsed
from newsletter.problem_text import printable
from newsletter.words_by_language import WORDS
from newsletter.workspace import Workspace

# When the mail of an inbox row came in, so to speak.
_TIME = "09:00"


def workspace_page(workspace: Workspace, settings: Settings) -> dict[str, Any]:
    """What stands around the list of issues."""
    info = usual_service(settings)
    service = {"name": info.name, "title": info.title, "practice": info.practice}
    return {"workspace": settings.brand.name or workspace.root.name, "service": service}


def mail_page(
    rendered: Rendered, findings: Sequence[Finding] | None, workspace: Workspace, settings: Settings
) -> dict[str, Any]:
    """What the page shows of a mail by itself. findings: None while they are looked for. settings: name the editor.

    Places are found in the mail as the first sample subscriber gets it.
    """
    samples = samples_of(rendered.settings)
    anchors = Anchors(rendered, samples[0])
    return {
        "title": title_of_mail(rendered),
        "version": rendered.version,
        "inbox": [_inbox_row(rendered, data) for data in samples],
        "samples": [{"name": _name(data)} for data in samples],
        "findings": None if findings is None else findings_of(findings, anchors, workspace, settings),
        "facts": facts_of(rendered, anchors),
    }


def page_of(build: Build, workspace: Workspace, settings: Settings) -> dict[str, Any]:
    """Everything the page shows of an issue beside the mail itself.

    While a save cannot be shown, all but `broken` is of the last version that could. Beside the build it reads only the
    key of a real service, what this computer remembers of tests, and the source around what is broken.
    """
    rendered = build.rendered
    used = rendered.settings if rendered else settings
    info = rendered.destination.service if rendered else usual_service(settings)
    service = service_part(info, used.for_service(info.name).api_key_env, workspace)
    memory = recall(workspace, info.name, build.found.id) if rendered else Memory()
    state = state_of(build, settings)
    trouble = broken(build.problems, workspace, settings)
    mail = mail_page(rendered, build.findings, workspace, settings) if rendered else _no_mail(build, settings)
    return {
        "id": build.found.id,
        "file": workspace.relative(build.found.post),
        "number": build.number,
        "mail": build.mail,
        "saved": build.saved.isoformat(),
        "worked": build.worked.isoformat() if build.worked else "",
        "state": state,
        "broken": trouble,
        **mail,
        "next": next_step(build, state, mail["findings"], trouble),
        "banner": banner_of(build, state, memory),
        "service": service,
        "actions": actions_of(build, service, memory, people(workspace, info.name)),
        **_look(rendered),
    }


def _no_mail(build: Build, settings: Settings) -> dict[str, Any]:
    """What there is of a mail where none could be made yet."""
    names = [{"name": _name(data)} for data in samples_of(settings)]
    title = title_of(build.found)
    return {"title": title, "version": "", "inbox": [], "samples": names, "findings": None, "facts": None}


def _name(data: Mapping[str, str]) -> str:
    """What a sample subscriber is called in a menu."""
    return data.get("first_name") or "No first name"


def _inbox_row(rendered: Rendered, data: Mapping[str, str]) -> dict[str, str]:
    """A mail among others, as one subscriber gets it."""
    defaults = {name: field.default for name, field in rendered.settings.subscriber_fields.items()}

    def said(text: str) -> str:
        return collapsed(printable(merge.write_text(text, merge.Sample(data), defaults)))

    sender = said(rendered.destination.sender_name)
    return {
        "sender": sender,
        "subject": said(rendered.email.subject),
        "preheader": said(rendered.email.preheader),
        "time": _TIME,
        "initial": sender[:1].upper(),
        "color": rendered.palette.light["accent"],
    }


def _look(rendered: Rendered | None) -> dict[str, Any]:
    """The template, the language and the direction of a mail, and what else could be tried."""
    if rendered is None:
        look = {"template": "", "language": "", "direction": "ltr"}
        return {"templates": [], "languages": sorted(WORDS), **look, "saved_look": look}
    issue = rendered.issue
    look = {"template": issue.template, "language": issue.language, "direction": issue.direction}
    return {
        "templates": list(rendered.templates.names()),
        "languages": sorted({*WORDS, issue.language}),
        **look,
        "saved_look": look,
    }
