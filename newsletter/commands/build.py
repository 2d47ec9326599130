"""`newsletter build`: write an email's files."""

from __future__ import annotations

import glob
import re
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from newsletter.commands import Place, here
from newsletter.console import counted, say, show_findings
from newsletter.errors import ContentError, SettingsError, UsageError
from newsletter.message import Envelope, to_eml
from newsletter.model import Finding
from newsletter.pipeline import Rendered, examine, render
from newsletter.workspace import IssueFile

FILES = ("email.html", "email.txt", "email.mjml", "email.eml")
_IMAGE_NAME = re.compile(r"-[0-9a-f]{10}\.(?:png|jpg|gif)$")
_STRAY_SECONDS = 3600
_LEFT_BY_SYSTEMS = {".DS_Store", "Thumbs.db", "desktop.ini"}


def run(
    options: Mapping[str, object], wanted: Sequence[str], *, service: str | None, sample: int, out: Path | None
) -> None:
    """Build issues one after another; what stops one is raised after the others were built."""
    place = here(options)
    issues = place.issues(wanted) if wanted else place.unsent()
    if not issues:
        if place.issues(()):
            say("Every issue was sent already; name one to build it again.")
            return
        raise UsageError("there is no issue in this workspace", hint="put a post into issues/2026-12-my-topic/issue.md")
    failed: list[ContentError] = []
    for issue in issues:
        if len(issues) > 1:
            place.progress(f"building {issue.id}")
        try:
            build_one(place, issue, service=service, sample=sample, out=out)
        except ContentError as error:
            failed.append(error)
    if failed:
        raise ContentError(problems=tuple(problem for error in failed for problem in error.problems))


def build_one(
    place: Place, issue: IssueFile, *, service: str | None = None, sample: int = 1, out: Path | None = None
) -> Rendered:
    """Write one issue's files and say where they are."""
    rendered = render(issue, place.workspace, place.settings, service)
    folder = (out / issue.id if out else place.workspace.build / issue.id).absolute()
    write_files(rendered, folder, sample)
    show_findings(unresolved(rendered), err=True)
    shown = place.workspace.relative(folder)
    code = f"version {rendered.version}"
    size = f"{max(len(rendered.email.html.encode()) // 1024, 1)} KB of HTML"
    say(f"Built {issue.id} ({code}, {size}, {counted(len(rendered.email.images), 'image')}) into {shown}/")
    if not out:
        say(f"Next: open {shown}/email.html in a browser, then run 'newsletter check {issue.id}'.")
    return rendered


def unresolved(rendered: Rendered) -> tuple[Finding, ...]:
    """What could not be resolved while building: said, but it stops nothing."""
    codes = ("image-", "merge-field-unknown", "merge-field-foreign", "html-removed", "subject-missing")
    return tuple(
        finding for finding in examine(rendered) if finding.code.startswith(codes) and finding.severity != "note"
    )


def write_files(rendered: Rendered, folder: Path, sample: int) -> None:
    """Write all files of a build, or none: into a folder beside, which then takes the place of the old one.

    Raises UsageError when the folder holds what no build has put there, SettingsError when it cannot be written; the
    old build is then still there, whole, and also after Ctrl-C.
    """
    subscribers = rendered.settings.sample_subscribers
    if sample > len(subscribers):
        there_are = f"there are {counted(len(subscribers), 'sample subscriber')} in newsletter.yaml"
        raise UsageError(f"{there_are}, so --sample {sample} is too many", hint="add one, or take a smaller number")
    data = subscribers[sample - 1] if subscribers else {}
    email = rendered.for_service()
    message = to_eml(rendered.for_sample(data), _envelope(rendered, data))
    texts = (email.html.encode(), email.text.encode(), email.mjml.encode(), message)
    contents = dict(zip(FILES, texts, strict=True)) | {image.path: image.content for image in email.images}
    try:
        _refuse_foreign(folder)
        _replace_folder(folder, contents)
    except OSError as error:
        raise SettingsError(
            f"the folder {folder.name}/ cannot be written: {error.strerror or error}",
            hint="make room on the disk, make the folder writable, or choose another one with --out DIR",
        ) from error


def _refuse_foreign(folder: Path) -> None:
    """Never delete what somebody else put there: `--out issues` would name the post's own folder."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file, and a folder is needed there", hint="choose another one with --out DIR")
    inside = [*folder.iterdir(), *(folder / "images").glob("*")] if folder.is_dir() else []
    for path in inside:
        is_ours = (
            _IMAGE_NAME.search(path.name)
            if path.parent.name == "images" and path.parent != folder
            else path.name in {*FILES, "images"}
        )
        if not is_ours and path.name not in _LEFT_BY_SYSTEMS:
            raise UsageError(
                f"the folder {folder} holds '{path.name}', which newsletter did not put there, so nothing was replaced",
                hint="move it somewhere else, or choose another folder with --out DIR",
            )


def _replace_folder(folder: Path, contents: Mapping[str, bytes]) -> None:
    """A folder with exactly these files in place of the old one, which stays until the new one is complete."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    for stray in folder.parent.glob(f".{glob.escape(folder.name)}.*.new"):
        # Of a build that was killed; a younger one may be another newsletter at work.
        if time.time() - stray.stat().st_mtime > _STRAY_SECONDS:
            shutil.rmtree(stray, ignore_errors=True)
    stage = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".new", dir=folder.parent))
    fresh, old = stage / "fresh", stage / "old"
    try:
        (fresh / "images").mkdir(parents=True)
        for name, content in contents.items():
            (fresh / name).write_bytes(content)
        if folder.is_dir():
            folder.rename(old)
        fresh.rename(folder)
    finally:
        if old.is_dir() and not folder.is_dir():
            old.rename(folder)
        shutil.rmtree(stage, ignore_errors=True)


def _envelope(rendered: Rendered, data: Mapping[str, str]) -> Envelope:
    there = rendered.destination
    return Envelope(
        sender_name=there.sender_name,
        sender_email=there.sender_email or "newsletter@example.invalid",
        reply_to=there.reply_to,
        recipient_name=data.get("first_name", ""),
        recipient_email=data.get("email") or "reader@example.invalid",
        day=rendered.issue.date,
        timezone=rendered.settings.timezone,
        digest=rendered.digest,
    )
