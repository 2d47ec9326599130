"""Local images: found beside the post, named by their content."""

from __future__ import annotations

import hashlib
import io
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from newsletter.model import ImageFile

# Mailchimp's file manager takes 10 MB for an image; nobody should mail more than a fraction of that.
MAX_BYTES = 10 * 1024 * 1024
_TYPES = (
    (b"\x89PNG\r\n\x1a\n", "png", "image/png"),
    (b"\xff\xd8\xff", "jpg", "image/jpeg"),
    (b"GIF8", "gif", "image/gif"),
)
_REMOTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)


@dataclass(frozen=True)
class UnusableImage:
    """A local image that cannot travel: why, and what to do."""

    src: str
    message: str
    hint: str
    missing: bool = False


def is_remote(src: str) -> bool:
    """Whether an image stands on the web already."""
    return bool(_REMOTE.match(src))


def load(src: str, folder: Path, workspace: Path) -> ImageFile | UnusableImage:
    """The image that a post or a setting names, looked up in `folder`; never outside the workspace."""
    name = unquote(re.split(r"[?#]", src)[0]).replace("\\", "/")
    if not name.strip():
        return UnusableImage(
            src, "this image has no address", "write the file's name between the brackets", missing=True
        )
    try:
        path = (folder / name.lstrip("/")).resolve()
        if not path.is_relative_to(workspace.resolve()):
            return UnusableImage(src, f"the image '{name}' is outside the workspace", "put it beside the post")
        if not path.is_file():
            return UnusableImage(src, f"the image '{name}' is not there", _nearby(path), missing=True)
        if path.stat().st_size > MAX_BYTES:
            return UnusableImage(src, f"the image '{name}' is larger than 10 MB", "export it smaller, 1200 pixels wide")
        return _read(src, path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is not one a file can have"
        return UnusableImage(src, f"the image '{name}' cannot be read: {reason}", "check the file and its name")


def _read(src: str, path: Path) -> ImageFile | UnusableImage:
    content = path.read_bytes()
    kind = next(((ending, mime) for magic, ending, mime in _TYPES if content.startswith(magic)), None)
    size = _size(content) if kind else None
    if kind is None or size is None:
        hint = "save it as JPEG or PNG; mail clients show only JPEG, PNG and GIF"
        return UnusableImage(src, f"the image '{path.name}' is not a picture that mail clients show", hint)
    stem = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:40] or "image"
    name = f"{stem}-{hashlib.sha256(content).hexdigest()[:10]}.{kind[0]}"
    return ImageFile(src, name, content, kind[1], *size)


def _size(content: bytes) -> tuple[int, int] | None:
    import imagesize  # noqa: PLC0415 (a post without images does without)

    try:
        width, height = imagesize.get(io.BytesIO(content))
    except (ValueError, OSError, LookupError, ArithmeticError, struct.error):  # the file ends too early, or lies
        return None
    return (int(width), int(height)) if width > 0 and height > 0 else None


def _nearby(path: Path) -> str:
    """A file of nearly that name is the usual reason: another ending, another case."""
    if not path.parent.is_dir():
        return "put the file there, or correct its name"
    same = [other.name for other in sorted(path.parent.iterdir()) if other.stem.lower() == path.stem.lower()]
    return f"did you mean '{same[0]}'?" if same else "put the file there, or correct its name"
