"""A workspace for one case, checked in this process as the commands would."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image

from newsletter.config import load_settings
from newsletter.history import History
from newsletter.model import Finding
from newsletter.pipeline import examine, render
from newsletter.receipts import Entry, write
from newsletter.workspace import Workspace, find_issue
from tests.checks.cases import Case


def picture(width: int, height: int) -> bytes:
    """A PNG of one colour, which a mail would show sharply at half its width."""
    content = io.BytesIO()
    Image.new("RGB", (width, height), "#14565d").save(content, "PNG")
    return content.getvalue()


HILL = picture(1200, 400)


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    """A folder for the templates that were compiled: to do so for each case would take longer than all else."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def check(tmp_path, monkeypatch, compiled) -> Callable[[Case], list[Finding]]:
    """Findings of a case's issue, in the order in which they are shown."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(compiled))
    root = tmp_path / "clinic"

    def put(name: str, content: str | bytes) -> None:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def checked(case: Case) -> list[Finding]:
        workspace = Workspace(root)
        put("newsletter.yaml", case.settings)
        for name, content in {"hill.png": HILL, **case.files}.items():
            put(name[1:] if name.startswith("/") else f"issues/2026-12-sleep/{name}", content)
        put("issues/2026-12-sleep/issue.md", case.post)
        if case.before:
            put("issues/2026-11-before/issue.md", case.before)
            put("issues/2026-11-before/hill.png", HILL)
            sent = Entry(campaign="1", sent=True, sent_at="2026-11-03T14:00:00+00:00")
            write(find_issue(workspace, "2026-11-before", root).receipt, "mailchimp", sent, workspace)
        found = find_issue(workspace, "2026-12-sleep", root)
        rendered = render(found, workspace, load_settings(workspace.settings), case.service or None)
        return list(examine(rendered, History(workspace).before(rendered)))

    return checked
