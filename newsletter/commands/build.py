"""`newsletter build`: write an email's files."""

from __future__ import annotations

import glob
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from newsletter.commands import Place, here
from newsletter.config import Settings
from newsletter.console import counted, say, show_findings
from newsletter.errors import ContentError, SettingsError, UsageError
from newsletter.model import Finding
from newsletter.pipeline import Rendered, render, unresolved
from newsletter.sample_mail import sample_mail
from newsletter.workspace import IssueFile, Workspace

FILES = ("email.html", "email.txt", "email.mjml", "email.eml")
_IMAGE_NAME = re.compile(r"-[0-9a-f]{10}\.(?:png|jpg|gif)$")
_STRAY_SECONDS = 3600
# From so many issues on, other processes are worth starting.
_MANY = 8
_LEFT_BY_SYSTEMS = {".DS_Store", "Thumbs.db", "desktop.ini"}


@dataclass(frozen=True)
class Built:
    """What a build has to say: of which issue, what was made, where, and what could not be resolved."""

    issue: str
    made: str
    shown: str
    findings: tuple[Finding, ...]


def run(
    options: Mapping[str, object], wanted: Sequence[str], *, service: str | None, sample: int, out: Path | None
) -> None:
    """Build issues, many of them on all processors; what stops one is raised after the others were built."""
    place = here(options)
    issues = place.issues(wanted) if wanted else place.unsent()
    if not issues:
        if place.issues(()):
            say("Every issue was sent already; name one to build it again.")
            return
        raise UsageError("there is no issue in this workspace", hint="put a post into issues/2026-12-my-topic/issue.md")
    failed: list[ContentError] = []
    work = partial(_attempt, place.workspace, place.settings, service=service, sample=sample, out=out)
    for number, result in enumerate(_results(work, issues), 1):
        if len(issues) > 1:
            place.progress(f"built {number} of {len(issues)}")
        if isinstance(result, ContentError):
            failed.append(result)
        else:
            _report(result, next_step=not out and len(issues) == 1)
    if len(issues) > 1 and not out and not failed:
        say("Next: open the email.html of each in a browser, then run 'newsletter check'.")
    if failed:
        raise ContentError(problems=tuple(problem for error in failed for problem in error.problems))


def _results(
    work: Callable[[IssueFile], Built | ContentError], issues: Sequence[IssueFile]
) -> Iterator[Built | ContentError]:
    """The result of each issue, in order. A few are done here: starting other processes would take longer."""
    if len(issues) < _MANY:
        yield from map(work, issues)
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 (16 ms that a single issue does without)

    pool = ProcessPoolExecutor()
    try:
        yield from pool.map(work, issues, chunksize=max(len(issues) // 64, 1))
    finally:
        pool.shutdown(cancel_futures=True)


def _attempt(
    workspace: Workspace, settings: Settings, issue: IssueFile, *, service: str | None, sample: int, out: Path | None
) -> Built | ContentError:
    try:
        return _build(workspace, settings, issue, service=service, sample=sample, out=out)
    except ContentError as error:
        return error


def _build(
    workspace: Workspace, settings: Settings, issue: IssueFile, *, service: str | None, sample: int, out: Path | None
) -> Built:
    rendered = render(issue, workspace, settings, service)
    folder = (out / issue.id if out else workspace.build / issue.id).absolute()
    write_files(rendered, folder, sample)
    size = f"{max(len(rendered.email.html.encode()) // 1024, 1)} KB of HTML"
    made = f"version {rendered.version}, {size}, {counted(len(rendered.email.images), 'image')}"
    return Built(issue.id, made, workspace.relative(folder), unresolved(rendered))


def build_one(place: Place, issue: IssueFile) -> None:
    """Write one issue's files into `build/` and say where they are."""
    _report(_build(place.workspace, place.settings, issue, service=None, sample=1, out=None), next_step=True)


def _report(built: Built, *, next_step: bool) -> None:
    show_findings(built.findings, err=True)
    say(f"Built {built.issue} ({built.made}) into {built.shown}/")
    if next_step:
        say(f"Next: open {built.shown}/email.html in a browser, then run 'newsletter check {built.issue}'.")


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
    email = rendered.for_service
    message = sample_mail(rendered, data)
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
