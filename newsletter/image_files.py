"""Finding and reading the file that a post or a setting names; never outside the workspace."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from newsletter.image_kinds import UnusableImageError

# Of the source. A camera's largest photo passes; what goes out is far smaller.
MAX_SOURCE_BYTES = 40 * 1024 * 1024
_ONE_COMPUTER = re.compile(r"file:|[A-Za-z]:[\\/]", re.IGNORECASE)
_PUT_IT_THERE = "put the file there, or correct its name"


def name_of(src: str) -> str:
    """The name that an address in a post means: decoded, without a query, with forward slashes."""
    return unquote(re.split(r"[?#]", src)[0]).replace("\\", "/")


def read(src: str, folder: Path, workspace: Path) -> tuple[str, bytes]:
    """Name and bytes of the file that `src` means, looked up in `folder`.

    Raises UnusableImageError where there is none, it lies outside the workspace, or it cannot be read.
    """
    if _ONE_COMPUTER.match(src):
        hint = "copy it beside the post, and write its name alone"
        raise UnusableImageError("is named by its place on one computer", hint, missing=True)
    try:
        path = _find(src, folder, workspace.resolve())
        return path.name, _content(path)
    except FileNotFoundError as error:
        raise UnusableImageError("is not there", _PUT_IT_THERE, missing=True) from error
    except (
        OSError,
        ValueError,
        RuntimeError,
    ) as error:  # RuntimeError: a link that leads to itself, before Python 3.13
        reason = getattr(error, "strerror", None) or "its name is not one a file can have"
        raise UnusableImageError(f"cannot be read: {reason}", "check the file and its name") from error


def _find(src: str, folder: Path, workspace: Path) -> Path:
    meant = next(_candidates(src, folder))
    if not meant.is_relative_to(workspace):
        raise UnusableImageError("is outside the workspace", "put it beside the post")
    for path in _candidates(src, folder):
        if path.is_relative_to(workspace) and path.exists():
            return path
    raise UnusableImageError("is not there", _nearby(meant), missing=True)


def _candidates(src: str, folder: Path) -> Iterator[Path]:
    """As an address, which is what Markdown means; else as the very name of a file, `a#1.png` or `50%20.png`."""
    plain = (folder / name_of(src).lstrip("/")).resolve()
    yield plain
    # A Mac may write ä as two characters, and a keyboard as one.
    yield from (other for other in _siblings(plain) if _composed(other.name) == _composed(plain.name))
    yield (folder / src.replace("\\", "/").lstrip("/")).resolve()


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _siblings(path: Path) -> list[Path]:
    return [other.resolve() for other in sorted(path.parent.iterdir())] if path.parent.is_dir() else []


def _nearby(path: Path) -> str:
    """A file of nearly that name is the usual reason: another ending, another case."""
    stem = _composed(path.stem).lower()
    same = [other.name for other in _siblings(path) if _composed(other.stem).lower() == stem]
    return f"did you mean '{same[0]}'?" if same else _PUT_IT_THERE


def _content(path: Path) -> bytes:
    """The bytes of a regular file: a pipe would keep us waiting, and a device has no end."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise UnusableImageError("is not a file", _PUT_IT_THERE, missing=True)
    # What stands there may be exchanged before it is opened.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise UnusableImageError("is not a file", _PUT_IT_THERE, missing=True)
        content = file.read(MAX_SOURCE_BYTES + 1)
    if len(content) > MAX_SOURCE_BYTES:
        raise UnusableImageError("is larger than 40 MB", "export it smaller, 1200 pixels wide")
    if not content:
        raise UnusableImageError("is empty", "copy it again from where it came from, or save it anew")
    return content
