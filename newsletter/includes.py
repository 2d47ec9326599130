"""The files that a post includes, found on disk: beside the file that names them, or else from the workspace's root."""

from __future__ import annotations

import difflib
import os
from functools import partial
from pathlib import Path

from newsletter.front_matter_block import find_block
from newsletter.model import Finding
from newsletter.source_text import Source, read_post
from newsletter.sources import IncludeError, Loaded, Loader

ENDINGS = (".md", ".markdown", ".txt")


def loader(root: Path, folder: Path) -> Loader:
    """The loader for one post. root: the workspace, which nothing is read outside of. folder: the post's own."""
    return partial(_load, root.resolve(), folder.resolve())


def _load(root: Path, folder: Path, path: str, including: str) -> Loaded:
    """The file of a path. Raises IncludeError where it cannot be included, ContentError where it cannot be read."""
    found = _find(root, path, (root / including).parent)
    file = found.relative_to(root).as_posix()
    source = read_post(found, file)
    block = find_block(source.text, file)
    findings = source.findings
    if block.header is not None:
        message, hint = "the front matter of an included file has no effect", "write it into the post itself"
        where = Source(file, source.text).location(0)
        findings = (*findings, Finding("include-front-matter", "note", message, where, hint))
    way = Path(os.path.relpath(found.parent, folder)).as_posix()
    return Loaded(file, source.text, block.body, block.body_line, "" if way == "." else way, findings)


def _find(root: Path, path: str, beside: Path) -> Path:
    written = path.replace("\\", "/")
    if not written:
        raise IncludeError("this 'include' names no file", "write '::: include hours.md :::'")
    if written.startswith("/") or ":" in written:
        hint = "write its path as seen from this file or from the workspace, such as parts/hours.md"
        raise IncludeError(f"'{path}' cannot be included: it is not a path in the workspace", hint)
    try:
        candidates = [(folder / written).resolve() for folder in (beside, root)]
        found = next((one for one in candidates if one.is_file()), None)
    except (OSError, ValueError):  # a name too long for any file, or with a character that none can have
        raise IncludeError(f"there is no file '{path[:80]}'", "check its name") from None
    inside = [one for one in candidates if one.is_relative_to(root)]
    if not inside or (found and not found.is_relative_to(root)):
        raise IncludeError(f"the file '{path}' is outside the workspace", "copy it into the workspace")
    if found is None:
        raise IncludeError(f"there is no file '{path}'", _nearest(root, [one for one in inside if one != root]))
    if found.suffix.lower() not in ENDINGS:
        hint = f"only text can be included, in a file that ends with {', '.join(ENDINGS)}"
        raise IncludeError(f"'{path}' cannot be included", hint)
    return found


def _nearest(root: Path, missing: list[Path]) -> str:
    """A file of nearly that name, in one of the folders where it was looked for."""
    for path in missing:
        try:
            names = sorted(one.name for one in path.parent.iterdir() if one.suffix.lower() in ENDINGS)
        except OSError:
            continue
        near = difflib.get_close_matches(path.name, names, n=1) or [
            name for name in names if name.lower() == path.name.lower() or Path(name).stem == path.name
        ]
        if near:
            return f"did you mean '{(path.parent / near[0]).relative_to(root).as_posix()}'?"
    return "put the file beside the post, or name it as seen from the workspace"
