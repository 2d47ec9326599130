"""Receipts: what was pushed where, kept beside the post and meant for git.

One file per issue, an entry per service. It is written whole or not at all: a temporary file, fsync, rename, fsync of the
folder. A receipt that cannot be understood is an error, never taken for an empty one.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml

from newsletter.errors import Location, SettingsError, UnavailableError
from newsletter.workspace import IssueFile, Workspace

VERSION = 1
_LOCK_SECONDS = 60.0
_HEAD = """\
# What newsletter pushed where. The tool reads it to find the campaign again, so keep it beside the post and in git;
# there is nothing in it to edit.
"""


@dataclass(frozen=True)
class Entry:
    """What is known of one issue at one service.

    intent: what was about to be done, `create DIGEST` or `update DIGEST`, while nobody knows whether it arrived.
    campaign, web_url: the campaign's id and page there. audience, segment: as the settings name them, and their ids.
    digest, version: of the email that was pushed; unfinished: while the checks found errors. fingerprint: of the service's own copy, read back after the push.
    pushed_at: UTC, ISO 8601. images: file name -> its address at the service.
    """

    intent: str = ""
    campaign: str = ""
    web_url: str = ""
    audience: str = ""
    audience_id: str = ""
    segment: str = ""
    segment_id: str = ""
    digest: str = ""
    version: str = ""
    unfinished: bool = False
    fingerprint: str = ""
    pushed_at: str = ""
    images: Mapping[str, str] = field(default_factory=dict)


def receipt_path(found: IssueFile, workspace: Workspace, *, practice: bool) -> Path:
    """Where an issue's receipt is; the sandbox's stay out of git."""
    return workspace.state / "receipts" / f"{found.id}.yaml" if practice else found.receipt


def read(path: Path, workspace: Workspace) -> dict[str, Entry]:
    """The entries of a receipt by service; none where there is no file.

    Raises SettingsError for a file that is not a receipt of ours.
    """
    where = Location(workspace.relative(path), 1)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"the receipt cannot be read: {_reason(error)}", location=where) from error
    try:
        return _entries(yaml.load(text, yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader))  # noqa: S506 (both are safe loaders)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        hint = "restore it from git; if it is lost, delete it: the next push finds the campaign by its name"
        raise SettingsError("this receipt is damaged, so nothing was pushed", location=where, hint=hint) from error


def _entries(data: Any) -> dict[str, Entry]:
    if not isinstance(data, dict) or data.get("version") != VERSION or not isinstance(data.get("services"), dict):
        raise ValueError("not a receipt of this version")
    return {str(name): _entry(entry) for name, entry in data["services"].items()}


def _entry(data: Any) -> Entry:
    known = {item.name for item in fields(Entry)}
    if not isinstance(data, dict) or not set(data) <= known:
        raise ValueError("an entry with unknown keys")
    for name, value in data.items():
        if name != "images" and not isinstance(value, bool if name == "unfinished" else str):
            raise ValueError(f"'{name}' is of another kind")
    images = data.get("images", {})
    if not isinstance(images, dict) or any(not isinstance(part, str) for pair in images.items() for part in pair):
        raise ValueError("images that are no addresses")
    return Entry(**data)


def write(path: Path, service: str, entry: Entry, workspace: Workspace) -> None:
    """Replace one service's entry, and leave the others as they are.

    Raises SettingsError when the file cannot be written; the old one is then still there, whole.
    """
    entries = read(path, workspace) | {service: entry}
    kept = {
        name: {key: value for key, value in asdict(item).items() if value} for name, item in sorted(entries.items())
    }
    text = _HEAD + yaml.safe_dump(
        {"version": VERSION, "services": kept}, sort_keys=False, allow_unicode=True, width=200
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, text.encode())
    except OSError as error:
        raise SettingsError(
            f"the receipt {workspace.relative(path)} cannot be written: {_reason(error)}",
            hint="make room, or make the folder writable, and run the same command again: it goes on where it stopped",
        ) from error


def replace_file(path: Path, content: bytes) -> None:
    """Write a file so that it is, at any moment, the old one or the new one."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut, where the system lets a folder be opened (not on Windows)."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def locked(workspace: Workspace, service: str, seconds: float = _LOCK_SECONDS) -> Iterator[None]:
    """One newsletter at a time per workspace and service; others wait.

    Raises UnavailableError when the other one is not done in time, SettingsError when the folder cannot be written.
    """
    import filelock  # noqa: PLC0415 (only what reaches a service locks)

    folder = workspace.state / "locks"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder / f"{service}.lock", timeout=seconds)
        lock.acquire()
    except filelock.Timeout as error:
        raise UnavailableError(
            "another newsletter is at work in this workspace", hint="wait until it is done, then try again"
        ) from error
    except OSError as error:
        raise SettingsError(
            f"the folder {workspace.relative(folder)} cannot be written: {_reason(error)}", hint="make it writable"
        ) from error
    try:
        yield
    finally:
        lock.release()


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or "it is not text"
