"""What is missing on this computer and in this workspace, and how to mend it. Looks only; changes nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsletter import receipts
from newsletter.config import Settings, load_settings, placeholders
from newsletter.connections import opened
from newsletter.credentials import read_key
from newsletter.errors import NewsletterError
from newsletter.pipeline import templates_of
from newsletter.services.catalogue import SERVICES, service_info
from newsletter.workspace import Workspace, find_workspace, issue_files

_OLDEST = (3, 11)
_PACKAGES = ("mjml", "jinja2", "markdown_it", "nh3", "yaml", "requests", "starlette", "uvicorn", "filelock", "rich")
_IGNORED = (".env", ".newsletter", "build")


@dataclass(frozen=True)
class Item:
    """One thing that was looked at. mend: what to do, empty where it is as it should be."""

    state: Literal["ok", "note", "problem"]
    about: str
    words: str
    mend: str = ""


def examine(start: Path, chosen: Path | None, *, online: bool) -> tuple[Item, ...]:
    """Everything, from the computer to the service. online: ask the service as well. Raises nothing."""
    found = [*_computer()]
    try:
        workspace = find_workspace(start, chosen)
    except NewsletterError as error:
        return (*found, *_problems("workspace", error))
    found.append(Item("ok", "workspace", str(workspace.root)))
    found += [*_git(workspace), *_folders(workspace), *_issues(workspace)]
    try:
        settings = load_settings(workspace.settings)
    except NewsletterError as error:
        return (*found, *_problems("settings", error))
    found += [*_settings(settings), *_services(workspace, settings), *_locks(workspace, settings)]
    if online:
        found += _online(workspace, settings)
    return tuple(found)


def _computer() -> Iterator[Item]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < _OLDEST:
        yield Item("problem", "Python", f"this is Python {version}", "install Python 3.11 or newer")
    else:
        yield Item("ok", "Python", version)
    missing = [name for name in _PACKAGES if find_spec(name) is None]
    if missing:
        yield Item("problem", "packages", f"missing: {', '.join(missing)}", "install newsletter again")
    else:
        yield Item("ok", "packages", "all there")
    try:
        ZoneInfo("America/New_York")
        yield Item("ok", "time zones", "their data is there")
    except ZoneInfoNotFoundError:
        yield Item("problem", "time zones", "this computer has no data on them", "install the package tzdata")


def _git(workspace: Workspace) -> Iterator[Item]:
    folders = (workspace.root, *workspace.root.parents)
    if not any((folder / ".git").exists() for folder in folders):
        yield Item("ok", "git", "not used here, and not needed")
        return
    path = workspace.root / ".gitignore"
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
    listed = {line.strip().strip("/") for line in lines}
    missing = [name for name in _IGNORED if name not in listed]
    if missing:
        words = f".gitignore does not keep away: {', '.join(missing)}"
        yield Item("problem", "git", words, f"add these lines to .gitignore: {' '.join(missing)}")
    else:
        yield Item("ok", "git", "keys, caches and outputs are kept out of it")


def _folders(workspace: Workspace) -> Iterator[Item]:
    try:
        names = sorted(templates_of(workspace).names())
        yield Item("ok", "templates", ", ".join(names))
    except (NewsletterError, OSError) as error:
        yield from _problems("templates", error)
    note, store = workspace.state / "sandbox.json", workspace.state / "sandbox.sqlite"
    if not store.is_file():
        yield Item("ok", "sandbox", "not used yet")
        return
    from newsletter.sandbox.store import Store  # noqa: PLC0415 (brings SQLite)

    try:
        campaigns = len(Store(store).campaigns())
        running = ", and 'newsletter sandbox' left a note that it runs" if note.is_file() else ""
        yield Item("ok", "sandbox", f"holds {campaigns} practice campaign{'' if campaigns == 1 else 's'}{running}")
    except NewsletterError as error:
        yield from _problems("sandbox", error)


def _issues(workspace: Workspace) -> Iterator[Item]:
    try:
        issues = issue_files(workspace)
    except NewsletterError as error:
        yield from _problems("issues", error)
        return
    if not issues:
        yield Item("note", "issues", "there is none yet", "put a post into issues/2026-12-my-topic/issue.md")
        return
    yield Item("ok", "issues", f"{len(issues)} in issues/")
    for issue in issues:
        for practice in (False, True):
            try:
                receipts.read(receipts.receipt_path(issue, workspace, practice=practice), workspace)
            except NewsletterError as error:
                yield from _problems("receipts", error)


def _settings(settings: Settings) -> Iterator[Item]:
    yield Item("ok", "settings", "newsletter.yaml can be read")
    if not settings.id:
        yield Item("problem", "id", "newsletter.yaml has no 'id'", 'add a line at its top:  id: "7f3a91"')
    info = SERVICES.get(settings.service)
    for path, value, where in placeholders(settings):
        words = f"{path} still holds a placeholder: {value}" + (f" ({where})" if where else "")
        harmless = info is not None and info.practice
        mend = "write the real value before you send to people"
        yield Item("note" if harmless else "problem", "placeholder", words, mend)


def _services(workspace: Workspace, settings: Settings) -> Iterator[Item]:
    for name in dict.fromkeys((settings.service, *settings.services)):
        is_used = name == settings.service
        try:
            info = service_info(name, settings.locations.get("service"))
            if info.practice:
                yield Item("ok", name, "needs no key; nothing it does reaches anybody")
                continue
            own = settings.for_service(name)
            if read_key(workspace.root, own.api_key_env) is None:
                state: Literal["problem", "note"] = "problem" if is_used else "note"
                yield Item(state, name, f"there is no key ({own.api_key_env})", f"run 'newsletter connect {name}'")
                continue
            yield Item("ok", name, f"its key is there ({own.api_key_env})")
            if not own.audience:
                words, mend = "newsletter.yaml names no audience for it", "run 'newsletter audiences' and choose one"
                yield Item("note", name, words, mend)
        except NewsletterError as error:
            yield from _problems(name, error)


def _locks(workspace: Workspace, settings: Settings) -> Iterator[Item]:
    if not workspace.state.is_dir():
        yield Item("ok", "lock", "nobody is at work here")
        return
    try:
        with receipts.locked(workspace, settings.service, 0):
            yield Item("ok", "lock", "nobody is at work here")
    except NewsletterError as error:
        yield from _problems("lock", error)


def _online(workspace: Workspace, settings: Settings) -> Iterator[Item]:
    own = settings.for_service(settings.service)
    try:
        info = service_info(settings.service)
        with opened(info, own, workspace) as service:
            audiences = service.audiences()
    except NewsletterError as error:
        yield from _problems("online", error)
        return
    counts = ("?" if audience.count is None else f"{audience.count:,}" for audience in audiences)
    named = zip(audiences, counts, strict=True)
    names = ", ".join(f"'{audience.name}' ({count} people)" for audience, count in named) or "none yet"
    yield Item("ok", "online", f"{info.title} answers and takes the key; its audiences: {names}")
    known = {part for audience in audiences for part in (audience.id, audience.name)}
    if not info.practice and own.audience and own.audience not in known:
        words = f"{info.title} has no audience called '{own.audience}'"
        yield Item("problem", "online", words, "run 'newsletter audiences', and correct newsletter.yaml")


def _problems(about: str, error: Exception) -> Iterator[Item]:
    if not isinstance(error, NewsletterError):
        yield Item("problem", about, str(error), "make the file or folder readable")
        return
    for problem in error.problems:
        place = f" ({problem.location})" if problem.location else ""
        yield Item("problem", about, f"{problem.message}{place}", problem.hint or "correct it")
