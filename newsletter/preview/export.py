"""`newsletter preview --export`: one file for the person who approves, without a server and without the network."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from newsletter import __version__
from newsletter.claims import claims
from newsletter.config import Settings
from newsletter.errors import UsageError
from newsletter.history import History
from newsletter.model import Finding
from newsletter.ownership import command_for
from newsletter.pipeline import Rendered, examine, render
from newsletter.preview.export_parts import (
    answer,
    in_script,
    paper_height,
    remote_pictures,
    spoken,
    views_of,
    with_pictures,
)
from newsletter.preview.issue_page import mail_page
from newsletter.preview.samples import samples_of
from newsletter.receipts import replace_file
from newsletter.times import day_in_words
from newsletter.workspace import IssueFile, Workspace

# What an export is known by when it is to be replaced; it stands near its beginning.
MARK = '<meta name="generator" content="newsletter preview --export">'
_BEGINNING = 1000
_PAGE = Path(__file__).with_name("page")
# Each sample subscriber adds all views once more.
_MOST_SAMPLES = 4
_ICONS = ("phone", "computer", "error", "warning", "note", "check")
_GROUPS = (("error", "Must be mended first"), ("warning", "Worth a look"), ("note", "Notes"))


@dataclass(frozen=True)
class Exported:
    """What was written. size: bytes. errors, warnings: findings that are open. notes: what the file cannot hold."""

    path: Path
    version: str
    size: int
    errors: int
    warnings: int
    notes: tuple[str, ...]


def export(
    found: IssueFile, workspace: Workspace, settings: Settings, target: Path, *, service: str | None
) -> Exported:
    """Write one issue into a file, whole or not at all. The same issue makes the same bytes.

    target: ends in `.html`; an earlier export is replaced. service: by name, where it is not the issue's own.

    Raises:
        UsageError: the target is no name for a page, or another file stands there.
        ContentError: the issue cannot be read. And what else `render` raises.
    """
    _refuse(target)
    rendered = render(found, workspace, settings, service)
    findings = examine(rendered, History(workspace).before(rendered))
    page = _Page(workspace, rendered, findings)
    content = page.html().encode(errors="replace")
    try:
        replace_file(target, content)
    except OSError as error:
        raise UsageError(
            f"{target} cannot be written: {error.strerror or error}",
            hint="make room on the disk, make the folder writable, or name another file",
        ) from error
    return Exported(
        target,
        rendered.version,
        len(content),
        _count(findings, "error"),
        _count(findings, "warning"),
        page.notes(),
    )


def _count(findings: Sequence[Finding], severity: str) -> int:
    return sum(finding.severity == severity and not finding.waived for finding in findings)


def _refuse(target: Path) -> None:
    """Stop where no page can be, and at a file that no export has written. Raises UsageError."""
    if target.is_dir():
        raise UsageError(f"{target} is a folder", hint=f"name a file in it, such as {target / 'for-approval.html'}")
    if target.suffix.lower() != ".html":
        raise UsageError(
            f"'{target.name}' does not end in .html, so a double click would not open it in a browser",
            hint=f"write --export {target.with_suffix('.html')}" if target.name else "name a file such as approve.html",
        )
    if not target.parent.is_dir():
        raise UsageError(f"there is no folder {target.parent}", hint="make it first, or name another file")
    try:
        with target.open("rb") as file:
            beginning = file.read(_BEGINNING)
    except FileNotFoundError:
        return
    except OSError as error:
        raise UsageError(
            f"{target} exists and cannot be read: {error.strerror or error}", hint="name another file"
        ) from error
    if MARK.encode() not in beginning:
        raise UsageError(
            f"{target} exists and is not an export of newsletter, so it was not replaced",
            hint="move it somewhere else, or name another file",
        )


class _Page:
    """What stands on the page of one issue. It says what the preview's own page says of the same version."""

    def __init__(self, workspace: Workspace, rendered: Rendered, findings: Sequence[Finding]) -> None:
        self._rendered = rendered
        self._model = mail_page(rendered, findings, workspace, rendered.settings)
        self._samples = samples_of(rendered.settings)[:_MOST_SAMPLES]
        self._views = views_of(rendered, self._samples)
        self._remote = remote_pictures(self._views.first)

    def html(self) -> str:
        """The whole file."""
        rendered, model = self._rendered, self._model
        texts = [rendered.for_sample(data).text for data in self._samples]
        inbox = model["inbox"][:_MOST_SAMPLES]
        return _template().render(
            **_frame(self._data(texts, inbox), inbox[0]["color"]),
            **self._asked(),
            title=model["title"],
            version=rendered.version,
            language=rendered.issue.language,
            about=self._about(),
            inbox=inbox[0],
            samples=[one["name"] for one in model["samples"][:_MOST_SAMPLES]],
            frame=with_pictures(self._views.first, rendered.email.images),
            text=texts[0],
            paper_height=paper_height(rendered, texts[0], len(self._remote)),
            claims=self._claims(),
            open=self._open(),
            groups=self._groups(),
            waived=[one for one in model["findings"] if one["waived"]],
            links=self._links(),
            foot=self._foot(),
            network=self._network(),
        )

    def notes(self) -> tuple[str, ...]:
        """What the file cannot hold, each a sentence."""
        notes = []
        if self._remote:
            notes.append(f"{_from_the_web(len(self._remote))}: without the internet they are not shown")
        missing = len(self._rendered.unusable)
        if missing:
            notes.append(f"{_counted(missing, 'picture')} could not be read, as 'newsletter check' says")
        known = len(self._model["samples"])
        if known > _MOST_SAMPLES:
            notes.append(f"the first {_MOST_SAMPLES} of {known} sample subscribers are in the file")
        return tuple(notes)

    def _data(self, texts: Sequence[str], inbox: Sequence[Mapping[str, str]]) -> str:
        parts = ("initial", "sender", "subject", "preheader")
        return in_script(
            {
                "pieces": self._views.pieces,
                "views": self._views.views,
                "shown": self._views.shown,
                "texts": texts,
                "inbox": [{part: row[part] for part in parts} for row in inbox],
            }
        )

    def _asked(self) -> dict[str, str]:
        """What whoever approves is asked to do. With errors nothing can go out, so nobody is asked to say yes."""
        version = self._rendered.version
        errors = sum(one["severity"] == "error" for one in self._open())
        subject = f"{'About' if errors else 'Approved'}: {self._model['title']}, version {version}"
        return {
            "errors": _counted(errors, "error") if errors else "",
            "answer": answer(self._rendered, subject),
            "command": command_for(self._rendered, "approve", f"--by NAME --code {version}"),
        }

    def _links(self) -> list[dict[str, Any]]:
        links = self._model["facts"]["links"]
        return [{"words": link["words"] or "(a picture)", "address": spoken(link["href"])} for link in links]

    def _about(self) -> list[tuple[str, str]]:
        there, day = self._rendered.destination, self._rendered.issue.date
        to = there.audience + (f", only {there.segment}" if there.segment else "")
        practice = f"{to} (practice: no real person receives it)" if to else "Nobody: it is practice"
        sender = f"{there.sender_name} <{there.sender_email}>" if there.sender_email else there.sender_name
        about = [
            ("From", sender),
            ("To", practice if there.service.practice else to),
            ("Date", day_in_words(day) if day else ""),
            ("Reading time", _counted(self._model["facts"]["minutes"], "minute")),
        ]
        return [(name, words) for name, words in about if words]

    def _claims(self) -> list[dict[str, Any]]:
        rendered = self._rendered
        return [
            {"kinds": claim.kinds, "sentence": claim.sentence, "source": spoken(claim.source)}
            for claim in claims(rendered.issue, rendered.settings.brand.website)
        ]

    def _open(self) -> list[dict[str, Any]]:
        return [one for one in self._model["findings"] if not one["waived"]]

    def _groups(self) -> list[dict[str, Any]]:
        groups = [
            {"title": title, "findings": [one for one in self._open() if one["severity"] == severity]}
            for severity, title in _GROUPS
        ]
        return [group for group in groups if group["findings"]]

    def _foot(self) -> list[str]:
        facts = self._model["facts"]
        pictures = f"{_counted(facts['pictures'], 'picture')}, {-(-facts['picture_bytes'] // 1000)} KB"
        return [
            f"Size of the mail: {facts['size']:,} of {facts['limit']:,} bytes. {facts['sentence']}",
            f"Words: {facts['words']:,}",
            f"Pictures: {pictures}" if facts["pictures"] else "Pictures: none that travel with the mail",
        ]

    def _network(self) -> str:
        if not self._remote:
            return "This file holds all it shows, and asks nothing of the internet."
        return f"{_from_the_web(len(self._remote))}; all else is in this file."


def _from_the_web(count: int) -> str:
    return "1 picture comes from the web" if count == 1 else f"{count} pictures come from the web"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _policy(script: str) -> str:
    """What the page may do. Frames with `srcdoc` inherit it, so it names all that a mail may load as well."""
    seal = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{seal}'; style-src 'unsafe-inline'; img-src data: https: http:;"
        " frame-src about:; base-uri 'none'; form-action 'none'"
    )


def _frame(data: str, badge: str) -> dict[str, object]:
    """What is ours on every page. data: JSON that is safe in a script. badge: the colour of the sender's initial."""
    script = _asset("export.js")
    return {
        "mark": Markup(MARK),  # noqa: S704 (these are ours, and no word of an issue is in them)
        "style": Markup(f"{_asset('base.css')}{_asset('export.css')}:root {{ --badge: {badge} }}"),  # noqa: S704
        "icons": _icons(),
        "script": Markup(script),  # noqa: S704
        "data": Markup(data),  # noqa: S704 (escaped for this place by `in_script`)
        "policy": _policy(script),
        "newsletter": __version__,
    }


@cache
def _icons() -> Markup:
    """The signs that the page uses, of those of the preview."""
    symbols = (line.strip() for line in _asset("icons.svg").splitlines())
    used = "".join(line for line in symbols if line.startswith(tuple(f'<symbol id="icon-{name}"' for name in _ICONS)))
    return Markup(f"<svg>{used}</svg>")  # noqa: S704 (ours as well)


@cache
def _asset(name: str) -> str:
    return (_PAGE / name).read_text(encoding="utf-8")


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_PAGE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("export.html.j2")
