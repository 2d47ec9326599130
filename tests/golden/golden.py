"""The style guide in every template as it is kept in `style-guide/`, as it is now, and the difference in words.

MJML and HTML are kept and compared in their normal form (see `normal_form.py`), the text part to the letter.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stdout
from difflib import SequenceMatcher, unified_diff
from io import StringIO
from pathlib import Path

from tests.every_template import TEMPLATES, build
from tests.golden.normal_form import normal_form

FOLDER = Path(__file__).parent / "style-guide"
KINDS = ("mjml", "html", "txt")
NAMES = tuple(f"{template}.{kind}" for template in TEMPLATES for kind in KINDS)
_SAMPLE = "2026-10-style-guide"
_CONTEXT = 2
_LONG = 80
_TOKEN = re.compile(r'[^;" >]*[;" >]?')


def made(template: str) -> dict[str, str]:
    """What `newsletter build` makes of the style guide in one template, by the name of its golden file."""
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(StringIO()):
        built = build(Path(folder), template, _SAMPLE)
        texts = {kind: (built / f"email.{kind}").read_text(encoding="utf-8") for kind in KINDS}
    return {f"{template}.{kind}": text if kind == "txt" else normal_form(text) for kind, text in texts.items()}


def kept(folder: Path) -> dict[str, str]:
    """The golden files by their names."""
    files = sorted(path for path in folder.glob("*.*") if path.suffix[1:] in KINDS)
    return {path.name: path.read_text(encoding="utf-8") for path in files}


def changed_lines(old: str, new: str) -> int:
    """How many lines differ; one in place of another counts once."""
    matcher = SequenceMatcher(None, old.split("\n"), new.split("\n"), autojunk=False)
    return sum(max(b - a, d - c) for kind, a, b, c, d in matcher.get_opcodes() if kind != "equal")


def difference(name: str, old: str, new: str) -> list[str]:
    """A unified diff; below a long line and what stands in its place, what is different in them (`? old → new`)."""
    lines = list(
        unified_diff(
            old.split("\n"), new.split("\n"), f"{name} as kept", f"{name} as made now", lineterm="", n=_CONTEXT
        )
    )
    shown = lines[:2]
    removed: list[str] = []
    added: list[str] = []
    for line in [*lines[2:], "@"]:
        if line.startswith("-") and not added:
            removed.append(line)
        elif line.startswith("+"):
            added.append(line)
        else:
            shown += _paired(removed, added)
            removed, added = ([line], []) if line.startswith("-") else ([], [])
            shown += [] if removed else [line]
    return shown[:-1]


def _paired(removed: list[str], added: list[str]) -> Iterator[str]:
    if len(removed) != len(added):
        yield from (*removed, *added)
        return
    for old, new in zip(removed, added, strict=True):
        yield from (old, new)
        if max(len(old), len(new)) > _LONG:
            yield f"?   {', '.join(_within(old[1:], new[1:]))}"


def _within(old: str, new: str) -> Iterator[str]:
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            yield f"{''.join(before[a:b]).strip() or 'nothing'} → {''.join(after[c:d]).strip() or 'nothing'}"
