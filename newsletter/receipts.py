"""Receipts: what was pushed where, kept beside the post and meant for git.

One file per issue, an entry per service. It is written whole or not at all: a temporary file, fsync, rename, fsync of
the folder. A receipt that cannot be understood is an error, never taken for an empty one.
"""

from __future__ import annotations

import glob
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import yaml

from newsletter.errors import Location, SettingsError, UnavailableError
from newsletter.workspace import IssueFile, Workspace

VERSION = 1
LOCK_SECONDS = 60.0
_WRITE_SECONDS = 10.0
# What is no text, and what it is instead.
_KINDS = {"unfinished": bool, "sent": bool, "recipients": int}
_CONFLICT = "\n<<<<<<< "
_HINT_DAMAGED = "restore it from git; if it is lost, delete it: the next push finds the campaign by its name"
_HINT_CONFLICT = "two people pushed, and git could not merge it: keep the newer of the two parts, without the markers"
_HEAD = """\
# What newsletter pushed where. The tool reads it to find the campaign again, so keep it beside the post and in git;
# there is nothing in it to edit.
"""


@dataclass(frozen=True)
class Entry:
    """What is known of one issue at one service.

    intent: what was about to be done, `create SEAL` or `update SEAL`, while nobody knows whether it arrived; the seal
    is of what the service was to hold after it. campaign, web_url: the campaign's id and page there. audience, segment:
    as the settings name them, and their ids. digest, version: of the email that was pushed. draft: of the draft as it
    was sent, the service's tags and the images' addresses included. unfinished: the checks found errors then.
    fingerprint: seal of the service's own copy, read back after the push. pushed_at: UTC, ISO 8601. sent: the service
    said that it was sent. images: file name -> its address at the service.

    tested, approved: digest of the email of which a test was sent without errors, and of the one somebody approved.
    test_skipped: why it went out without a test. action: what was about to be asked for, `send` or `schedule TIME`,
    while nobody knows whether it arrived. scheduled_for: when it goes out. last_time: asked for last, for `--again`.
    recipients: how many people it was for when it was sent or scheduled; 0 where the service did not say. Times are
    UTC, ISO 8601.
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
    draft: str = ""
    unfinished: bool = False
    fingerprint: str = ""
    pushed_at: str = ""
    sent: bool = False
    tested: str = ""
    tested_version: str = ""
    tested_at: str = ""
    approved: str = ""
    approved_version: str = ""
    approved_by: str = ""
    approved_at: str = ""
    test_skipped: str = ""
    action: str = ""
    scheduled_for: str = ""
    last_time: str = ""
    recipients: int = 0
    sent_at: str = ""
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
        # Both are safe loaders; the one in C is there in most installations only.
        data = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
        _refuse_newer(data, where)
        return _entries(data)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise SettingsError(
            "this receipt is damaged, so newsletter does not know what was pushed",
            location=where,
            hint=_HINT_CONFLICT if _CONFLICT in text else _HINT_DAMAGED,
        ) from error


def _refuse_newer(data: Any, where: Location) -> None:
    version = data.get("version") if isinstance(data, dict) else None
    if isinstance(version, int) and version > VERSION:
        raise SettingsError(
            "this receipt was written by a newer newsletter",
            location=where,
            hint="update newsletter on this computer, then run the same command again",
        )


def _entries(data: Any) -> dict[str, Entry]:
    if not isinstance(data, dict) or data.get("version") != VERSION or not isinstance(data.get("services"), dict):
        raise ValueError("not a receipt of this version")
    return {str(name): _entry(entry) for name, entry in data["services"].items()}


def _entry(data: Any) -> Entry:
    known = {item.name for item in fields(Entry)}
    if not isinstance(data, dict) or not set(data) <= known:
        raise ValueError("an entry with unknown keys")
    for name, value in data.items():
        if name != "images" and type(value) is not _KINDS.get(name, str):  # True is an int to isinstance
            raise ValueError(f"'{name}' is of another kind")
    images = data.get("images", {})
    if not isinstance(images, dict) or any(not isinstance(part, str) for pair in images.items() for part in pair):
        raise ValueError("images that are no addresses")
    return Entry(**data)


def write(path: Path, service: str, entry: Entry, workspace: Workspace) -> None:
    """Replace one service's entry, and leave the others as they are.

    Raises SettingsError when the file cannot be written; the old one is then still there, whole.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Pushes to two services hold two locks, and yet share this file.
        with _lock(workspace, "receipts", _WRITE_SECONDS):
            _sweep(path)
            entries = read(path, workspace) | {service: entry}
            replace_file(path, _as_text(entries).encode())
    except OSError as error:
        raise SettingsError(
            f"the receipt {workspace.relative(path)} cannot be written: {_reason(error)}",
            hint="make room, or make the folder writable, and run the same command again: it goes on where it stopped",
        ) from error


def note_sent(path: Path, service: str, sent_at: str, workspace: Workspace) -> None:
    """Keep that an issue was sent, so that nobody must ask again; not while another newsletter is at work."""
    with suppress(UnavailableError), locked(workspace, service, 0):
        entry = read(path, workspace).get(service, Entry())
        if not entry.sent:
            write(path, service, replace(entry, sent=True, sent_at=sent_at), workspace)


def _as_text(entries: Mapping[str, Entry]) -> str:
    kept = {
        name: {key: value for key, value in asdict(item).items() if value} for name, item in sorted(entries.items())
    }
    data = {"version": VERSION, "services": kept}
    return _HEAD + yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=200)


def _sweep(path: Path) -> None:
    """Remove what writers that were killed left behind. Only under the lock: nobody else is writing then."""
    for stray in path.parent.glob(f".{glob.escape(path.name)}.*.tmp"):
        with suppress(OSError):
            stray.unlink()


def replace_file(path: Path, content: bytes) -> None:
    """Write a file so that it is, at any moment, the old one or the new one; its permissions stay."""
    path = path.resolve()
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
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
def locked(workspace: Workspace, service: str, seconds: float | None = None) -> Iterator[None]:
    """One newsletter at a time per workspace and service; others wait, for LOCK_SECONDS unless told otherwise.

    Raises UnavailableError when the other one is not done in time, SettingsError when the folder cannot be written.
    """
    try:
        lock = _lock(workspace, service, LOCK_SECONDS if seconds is None else seconds)
    except OSError as error:
        raise SettingsError(
            f"the folder {workspace.relative(workspace.state)} cannot be written: {_reason(error)}",
            hint="make it writable",
        ) from error
    with lock:
        yield


def _lock(workspace: Workspace, name: str, seconds: float) -> AbstractContextManager[object]:
    """A lock that is held already, and released at the end of its block; the system releases it when we are killed."""
    import filelock  # noqa: PLC0415 (only what reaches a service locks)

    folder = workspace.state / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(folder / f"{name}.lock", timeout=seconds)
    try:
        return lock.acquire()
    except filelock.Timeout as error:
        raise UnavailableError(
            "another newsletter is at work in this workspace", hint="wait until it is done, then try again"
        ) from error


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or "it is not text"
