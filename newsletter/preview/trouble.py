"""Why a save cannot be shown, with the lines around the place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from newsletter.config import Settings
from newsletter.errors import Location, Problem
from newsletter.preview.editors import editor_link
from newsletter.preview.excerpts import sentence
from newsletter.problem_text import paragraph, printable
from newsletter.workspace import Workspace

_AROUND = 2
_LONGEST_LINE = 120
# Characters before the caret that are kept of a longer line.
_BEFORE = 40
_MOST_BYTES = 6 * 1024 * 1024
_MOST_PROBLEMS = 20


def broken(problems: Sequence[Problem], workspace: Workspace, settings: Settings) -> dict[str, Any] | None:
    """What the page says of a save that cannot be shown; None where there is nothing wrong with it."""
    if not problems:
        return None
    first, *others = problems
    where = first.location
    lines, caret = _lines(where, workspace) if where else ([], None)
    return {
        "sentence": sentence(first.message or "something went wrong"),
        "hint": sentence(first.hint or ""),
        "file": where.file if where else "",
        "line": where.line if where else 0,
        "column": (where.column or 0) if where else 0,
        "excerpt": lines,
        "caret": caret,
        "more": [printable(str(problem)) for problem in others[:_MOST_PROBLEMS]],
        "message": "\n".join(
            paragraph("error", one.message, one.location, one.hint) for one in problems[:_MOST_PROBLEMS]
        ),
        "editor": editor_link(where, workspace, settings),
    }


def _lines(where: Location, workspace: Workspace) -> tuple[list[dict[str, Any]], dict[str, int] | None]:
    """The line of a place with two before and behind, and where the caret stands in what is shown of it."""
    source = _read(where.file, workspace)
    if not 0 < where.line <= len(source):
        return [], None
    first, last = max(where.line - _AROUND, 1), min(where.line + _AROUND, len(source))
    shown: list[dict[str, Any]] = []
    caret: dict[str, int] | None = None
    for number in range(first, last + 1):
        is_bad = number == where.line
        text, skipped = _cut(printable(source[number - 1]), where.column if is_bad else None)
        shown.append({"number": number, "text": text, "bad": is_bad})
        if is_bad and where.column and where.column <= len(source[number - 1]) + 1:
            start = where.column - 1 - skipped
            caret = {"start": start, "length": max(min(where.length, len(text) - start), 1)}
    return shown, caret


def _cut(text: str, column: int | None) -> tuple[str, int]:
    """What is shown of a line, and how many characters that moves a column to the left."""
    if len(text) <= _LONGEST_LINE:
        return text, 0
    begin = max((column or 1) - 1 - _BEFORE, 0)
    mark = "…" if begin else ""
    end = "…" if len(text) > begin + _LONGEST_LINE else ""
    return f"{mark}{text[begin : begin + _LONGEST_LINE]}{end}", begin - len(mark)


def _read(file: str, workspace: Workspace) -> list[str]:
    """The lines of a file of the workspace; none where it is not one, or is gone."""
    try:
        root = workspace.root.resolve()
        path = (root / file).resolve()
        if not path.is_relative_to(root) or not path.is_file() or path.name == ".env":
            return []
        return _text(path).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    except (OSError, ValueError):
        return []


def _text(path: Path) -> str:
    with path.open("rb") as stream:
        data = stream.read(_MOST_BYTES)
    codec = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    return data.decode(codec, errors="replace")
