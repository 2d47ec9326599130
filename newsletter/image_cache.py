"""Processed pictures, kept by what they were made from; safe to delete, and to share between processes.

A file per picture: a line with the checksum of all that follows, a line that describes it, its bytes. One that was
torn, changed or written by another version is as good as none. Where the folder cannot be written, nothing is kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from newsletter.image_kinds import ProcessedImage

_UNUSED_SECONDS = 90 * 24 * 3600


def kept_or_made(folder: Path | None, identity: str, make: Callable[[], ProcessedImage]) -> ProcessedImage:
    """The picture that was kept under this identity, or else the one that `make` makes, which is kept from now on.

    folder: None keeps nothing. Raises what `make` raises.
    """
    found = _fetch(folder, identity) if folder else None
    if found:
        return found
    made = make()
    if folder:
        _keep(folder, identity, made)
    return made


def _fetch(folder: Path, identity: str) -> ProcessedImage | None:
    path = folder / identity
    try:
        checksum, _, kept = path.read_bytes().partition(b"\n")
        if checksum.decode("ascii") != _checksum(identity, kept):
            return None
        description, _, content = kept.partition(b"\n")
        found = ProcessedImage(content=content, **json.loads(description))
    except (OSError, ValueError, TypeError):
        return None
    with suppress(OSError):
        os.utime(path)
    return found


def _keep(folder: Path, identity: str, image: ProcessedImage) -> None:
    """Whole or not at all; and those that nobody used for 90 days are let go."""
    description: dict[str, Any] = asdict(image)
    content = description.pop("content")
    kept = json.dumps(description).encode() + b"\n" + content
    temporary = folder / f"{identity}.{os.getpid()}-{threading.get_ident()}.tmp"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(_checksum(identity, kept).encode("ascii") + b"\n" + kept)
        temporary.replace(folder / identity)
        _sweep(folder)
    with suppress(OSError):
        temporary.unlink(missing_ok=True)


def _checksum(identity: str, kept: bytes) -> str:
    """Of the identity as well, so that a picture renamed to another's is none."""
    return hashlib.sha256(identity.encode() + b"\n" + kept).hexdigest()


def _sweep(folder: Path) -> None:
    oldest = time.time() - _UNUSED_SECONDS
    for path in folder.iterdir():
        with suppress(OSError):  # another process was quicker
            if path.stat().st_mtime < oldest:
                path.unlink()
