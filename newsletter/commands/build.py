"""`newsletter build`: write an email's files."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from newsletter.commands import Place, here
from newsletter.console import counted, progress, say, show_findings
from newsletter.errors import NewsletterError, SettingsError, UsageError
from newsletter.message import Envelope, to_eml
from newsletter.model import Finding
from newsletter.pipeline import Rendered, render
from newsletter.workspace import IssueFile

FILES = ("email.html", "email.txt", "email.mjml", "email.eml")


def run(
    options: Mapping[str, object], wanted: Sequence[str], *, service: str | None, sample: int, out: Path | None
) -> None:
    """Build issues one after another; what stops one is raised after the others were built."""
    place = here(options)
    issues = place.issues(wanted)
    if not issues:
        raise UsageError("there is no issue in this workspace", hint="put a post into issues/2026-12-my-topic/issue.md")
    failed: list[NewsletterError] = []
    for issue in issues:
        if len(issues) > 1:
            progress(f"building {issue.id}")
        try:
            build_one(place, issue, service=service, sample=sample, out=out)
        except NewsletterError as error:
            if len(issues) == 1 or error.exit_code != 1:
                raise
            failed.append(error)
    if failed:
        from newsletter.errors import ContentError  # noqa: PLC0415

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
    from newsletter.pipeline import examine  # noqa: PLC0415

    codes = ("image-", "merge-field-unknown", "merge-field-foreign", "html-removed", "subject-missing")
    return tuple(
        finding for finding in examine(rendered) if finding.code.startswith(codes) and finding.severity != "note"
    )


def write_files(rendered: Rendered, folder: Path, sample: int) -> None:
    """Write all files of a build, or none: into a folder beside, which then takes the place of the old one."""
    subscribers = rendered.settings.sample_subscribers
    if sample > len(subscribers):
        raise UsageError(
            f"there are {counted(len(subscribers), 'sample subscriber')} in newsletter.yaml, so --sample {sample} is too many"
        )
    data = subscribers[sample - 1] if subscribers else {}
    email = rendered.for_service()
    message = to_eml(rendered.for_sample(data), _envelope(rendered, data))
    contents = (email.html.encode(), email.text.encode(), email.mjml.encode(), message)
    fresh = folder.with_name(f".{folder.name}.new")
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        for name, content in zip(FILES, contents, strict=True):
            (fresh / name).write_bytes(content)
        (fresh / "images").mkdir()
        for image in email.images:
            (fresh / image.path).write_bytes(image.content)
        if folder.is_dir():
            shutil.rmtree(folder)
        fresh.rename(folder)
    except OSError as error:
        shutil.rmtree(fresh, ignore_errors=True)
        raise SettingsError(
            f"the folder {folder.name}/ cannot be written: {error.strerror or error}",
            hint="make room on the disk, make the folder writable, or choose another one with --out DIR",
        ) from error


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
