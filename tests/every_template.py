"""The sample issues in every template there is, built with the command that people type."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from newsletter.__main__ import run
from newsletter.pipeline import templates_of
from newsletter.workspace import Workspace

PROJECT = Path(__file__).parents[1]
SAMPLES = ("2026-11-chronic-migraines", "2026-10-style-guide")
TEMPLATES = templates_of(Workspace(PROJECT)).names()

each_sample_in_each_template = pytest.mark.parametrize(
    ("template", "sample"), [(template, sample) for template in TEMPLATES for sample in SAMPLES]
)


def build(folder: Path, template: str, sample: str) -> Path:
    """Build one sample in one template, in a workspace of its own under `folder`; returns the folder of its files."""
    root = folder / "workspace"
    root.mkdir()
    shutil.copy(PROJECT / "newsletter.yaml", root)
    shutil.copytree(PROJECT / "templates", root / "templates")
    shutil.copytree(PROJECT / "issues" / sample, root / "issues" / sample)
    post = root / "issues" / sample / "issue.md"
    _, front, body = post.read_text(encoding="utf-8").split("---\n", 2)
    front = re.sub(r"^template:.*\n", "", front, flags=re.MULTILINE)
    post.write_text(f"---\ntemplate: {template}\n{front}---\n{body}", encoding="utf-8")
    assert run(["-C", str(root), "build", sample]) == 0
    return root / "build" / sample
