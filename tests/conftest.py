"""Fixtures for all tests."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
# Folders whose tests take long by their nature. Those marked `quick` are in `make test` all the same.
LONG = {"browser", "corpus", "property"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in `make test-all` only; coverage, which costs a third, is measured without it."""
    for item in items:
        if item.path.relative_to(TESTS).parts[0] in LONG and not item.get_closest_marker("quick"):
            item.add_marker("slow")
        if item.get_closest_marker("slow"):
            item.add_marker("no_cover")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published specifications and corpora beside the project; tests that need it skip without it."""
    folder = Path(os.environ.get("NEWSLETTER_SHARED") or Path(__file__).parents[1] / ".." / "shared").resolve()
    if not folder.is_dir():
        pytest.skip(f"the folder of specifications is not there: {folder}")
    return folder


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


@pytest.fixture
def newsletter(capfd, monkeypatch) -> Callable[..., Ran]:
    """Runs `newsletter …` in this process, with the code a shell would get and what stands on both streams."""
    from newsletter.__main__ import run

    monkeypatch.setenv("NO_COLOR", "1")

    def ran(*arguments: object) -> Ran:
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        return Ran(code, *capfd.readouterr())

    return ran


SETTINGS = """\
id: 7f3a91
brand:
  name: Hill Clinic
  address: 1 Main Street, Charlotte, North Carolina
sender: {name: Hill Clinic, email: news@hill-clinic.org}
"""
POST = """\
---
subject: Living with migraine
preheader: What helps, and when to call us
---
# Living with migraine

Hi {{ subscriber.first_name }}, read [our page](https://hill-clinic.org/migraine).
"""


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch) -> Path:
    """A workspace with one issue, `2026-11-migraine`, without any mistake in it; the current folder."""
    root = tmp_path / "clinic"
    issue = root / "issues" / "2026-11-migraine"
    issue.mkdir(parents=True)
    (root / "newsletter.yaml").write_text(SETTINGS, encoding="utf-8")
    (issue / "issue.md").write_text(POST, encoding="utf-8")
    monkeypatch.chdir(root)
    return root


NEWSROOM = """\
id: "7f3a91"
brand:
  name: Quiet Clinic
  website: https://quiet.test
  phone: 704-519-6918
  address: |
    1 Long Street
    Charlotte, NC
sender: {name: Quiet Clinic, email: news@quiet.test}
timezone: America/New_York
subscriber_fields: {first_name: {default: there, mailchimp: FNAME}}
sample_subscribers: [{first_name: Ada, email: ada@quiet.test}]
"""


@dataclass(frozen=True)
class Newsroom:
    """A workspace of its own, to render posts in this process."""

    root: Path

    def write(self, name, content):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def render(self, post, issue="2026-11-topic"):
        from newsletter.config import load_settings
        from newsletter.pipeline import render
        from newsletter.workspace import Workspace, find_issue

        self.write(f"issues/{issue}/issue.md", post)
        workspace = Workspace(self.root)
        return render(find_issue(workspace, issue, self.root), workspace, load_settings(workspace.settings))


@pytest.fixture
def newsroom(tmp_path, monkeypatch) -> Newsroom:
    """An empty workspace; what a render caches stays in the test's own folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    room = Newsroom(tmp_path / "newsroom")
    room.write("newsletter.yaml", NEWSROOM)
    return room
