"""A preview that is served to tests: the real one, on a real port, of a workspace in a temporary folder."""

from __future__ import annotations

import http.client
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newsletter.config import load_settings
from newsletter.preview.actions import Actions
from newsletter.preview.app import create_app
from newsletter.preview.builder import Builder
from newsletter.preview.server import building
from newsletter.sandbox.server import hosted, listening
from newsletter.workspace import Workspace

PROJECT = Path(__file__).parents[1]
TOKEN = "0123456789abcdef0123456789abcdef"
SAMPLE = "2026-11-chronic-migraines"


@dataclass(frozen=True)
class Preview:
    """A preview that is running. origin: `http://127.0.0.1:PORT`. sandbox: the practice service's origin.

    visitors: what is closed before it stops, as a page complains of a server that stops.
    """

    root: Path
    origin: str
    builder: Builder
    sandbox: str
    visitors: ExitStack = field(default_factory=ExitStack)

    @property
    def port(self) -> int:
        return int(self.origin.rpartition(":")[2])

    def ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: object = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        """One request as it is, with no help of a browser: status, headers by small letters, body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            content = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
            connection.request(method, path, content, dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def model(self, issue: str = SAMPLE) -> Any:
        """What the page is told of an issue."""
        return json.loads(self.ask("GET", f"/issues/{issue}")[2])

    def act(self, action: str, issue: str = SAMPLE, **asked: object) -> Any:
        """What an action of the page answers last."""
        headers = {"X-Newsletter-Token": TOKEN, "Content-Type": "application/json", "Origin": self.origin}
        _, _, said = self.ask("POST", f"/issues/{issue}/{action}", headers=headers, body=asked)
        return json.loads(said.decode().splitlines()[-1])


def sample_workspace(root: Path) -> Path:
    """A copy of the sample workspace."""
    shutil.copytree(PROJECT / "issues", root / "issues")
    shutil.copytree(PROJECT / "templates", root / "templates")
    shutil.copy(PROJECT / "newsletter.yaml", root)
    return root


@contextmanager
def previewed(root: Path, *, practice: bool = False) -> Iterator[Preview]:
    """A preview of a workspace for the length of the block. practice: its practice service is running beside it."""
    workspace = Workspace(root)
    with ExitStack() as stack:
        sandbox = stack.enter_context(hosted(root)) if practice else ""
        builder = stack.enter_context(building(workspace, load_settings(workspace.settings), None))
        origin = stack.enter_context(listening(create_app(builder, Actions(builder, None), TOKEN, sandbox)))
        preview = Preview(root, origin, builder, sandbox)
        with preview.visitors:
            yield preview
