"""`newsletter preview` in a real browser: tabs on a preview that runs, and what a person sees in them.

The fixtures are in every test of this folder by way of conftest.py.
"""

from __future__ import annotations

import io
import math
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.preview import SAMPLE, Preview, previewed, sample_workspace

PROJECT = Path(__file__).parents[2]
# Milliseconds. Everything a test waits for comes much sooner; a machine that does other things as well may be slow.
PATIENCE = 30_000
LOCAL = re.compile(r"https?://(127\.0\.0\.1|localhost):\d+/|(data|blob|about):")
# What a browser says by itself where nobody answers.
UNREACHABLE = r"net::ERR_(CONNECTION|INCOMPLETE_CHUNKED|NETWORK|EMPTY_RESPONSE)"
ISSUE = "2026-11-sleep"
SETTINGS = """\
id: 7f3a91
brand:
  name: Hill Clinic
  address: 1 Main Street, Charlotte, North Carolina
sender: {name: Hill Clinic, email: news@hill-clinic.org}
subscriber_fields: {first_name: {default: there, mailchimp: FNAME}}
sample_subscribers: [{first_name: Ada, email: ada@hill-clinic.org}, {first_name: "", email: no@hill-clinic.org}]
"""
FRONT = """\
---
title: Sleeping better
subject: Sleeping better
preheader: What helps, and when to call us
date: 2026-11-24
---
"""
POST = f"{FRONT}\nHi {{{{ subscriber.first_name }}}}, read [our page](https://hill-clinic.org/sleep).\n"
LONG = FRONT + "".join(f"\nParagraph {number} is about sleep, which takes a while to read.\n" for number in range(80))


@dataclass(frozen=True)
class Tab:
    """A tab of the browser that shows the preview."""

    page: Any
    root: Path
    origin: str

    @property
    def mail(self) -> Any:
        """The mail that is visible, to look for words in it; of two, the left one."""
        return self.page.frame_locator("#mail iframe:not(.waiting)").first

    def button(self, name: str | re.Pattern[str], *, inside: str = "body") -> Any:
        return self.page.locator(inside).get_by_role("button", name=name)

    def dialog(self) -> Any:
        return self.page.locator("dialog[open]")

    def choose(self, menu: str, entry: str, *, pane: int = 0) -> None:
        """Open a menu by its name and take one of its entries."""
        self.button(re.compile(rf"^{re.escape(menu)}")).nth(pane).click()
        entries = self.page.get_by_role("menuitemradio").or_(self.page.get_by_role("menuitem"))
        entries.filter(visible=True).filter(has_text=re.compile(rf"^{re.escape(entry)}")).first.click()

    def save(self, text: str, issue: str = ISSUE) -> None:
        """Write a post, as an editor does."""
        post(self.root, issue).write_text(text, encoding="utf-8")

    def in_mail(self, expression: str, argument: object = None, *, pane: int = 0) -> Any:
        """What a function of the visible mail's document (and an argument) gives."""
        return self.page.evaluate(_in_mail(expression), [pane, argument])

    def until_mail(self, expression: str, argument: object = None, *, pane: int = 0) -> None:
        """Wait until such a function gives something true."""
        self.page.wait_for_function(_in_mail(expression), arg=[pane, argument])

    def shows(self, *asked: str, pane: int = 0) -> None:
        """Wait until the mail that is visible is the one of an address with these parts, such as `colours=dark`."""
        self.until_mail("(mail, asked) => asked.every((part) => mail.URL.includes(part))", list(asked), pane=pane)

    def until(self, expression: str, argument: object = None) -> None:
        self.page.wait_for_function(expression, arg=argument)

    def picture(self, pane: int = 0) -> Any:
        """What is seen of a mail."""
        from PIL import Image

        box = self.page.locator("#mail .pane").nth(pane).locator("iframe:not(.waiting)").bounding_box()
        # A mail may stand on half a pixel; browsers draw it on the next whole one.
        clip = {name: math.floor(size + 0.5) for name, size in box.items()}
        return Image.open(io.BytesIO(self.page.screenshot(clip=clip))).convert("RGB")

    def focused(self) -> str:
        """The name and the words of what has the focus."""
        return str(self.page.evaluate("document.activeElement.localName + ' ' + document.activeElement.textContent"))


def _in_mail(expression: str) -> str:
    """The mail is looked for anew each time: every save has a document of its own."""
    return f"""([pane, argument]) => {{
      const frame = document.querySelectorAll("#mail .pane")[pane]?.querySelector("iframe:not(.waiting)");
      const mail = frame && frame.contentDocument;
      return mail && mail.body ? ({expression})(mail, argument) : null;
    }}"""


@dataclass
class Visits:
    """Opens tabs, and keeps what none of them should have done."""

    browser: Any
    faults: list[str] = field(default_factory=list)
    tolerated: str = ""
    _contexts: list[Any] = field(default_factory=list)

    def open(
        self,
        preview: Preview | Running,
        issue: str = "",
        *,
        size: tuple[int, int] = (1440, 900),
        scheme: str = "light",
        ready: bool = True,
        **options: Any,
    ) -> Tab:
        """A tab in a browser of its own. ready: wait for the mail."""
        width, height = size
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce", **options
        )
        context.set_default_timeout(PATIENCE)
        context.on("console", lambda said: said.type in ("error", "warning") and self._fault(said.text, said.location))
        context.on("weberror", lambda error: self._fault(str(error.error)))
        context.on("request", lambda asked: LOCAL.match(asked.url) or self._fault(f"it asked for {asked.url}"))
        self._contexts.append(context)
        preview.visitors.callback(context.close)
        return self.beside(context.new_page(), preview, issue, ready=ready)

    def beside(self, page: Any, preview: Preview | Running, issue: str = "", *, ready: bool = True) -> Tab:
        """The preview in a tab that is there already."""
        page.goto(f"{preview.origin}/#{issue}")
        tab = Tab(page, preview.root, preview.origin)
        if ready:
            tab.mail.locator("body").wait_for()
        return tab

    def _fault(self, text: str, where: Mapping[str, object] | None = None) -> None:
        if not (self.tolerated and re.search(self.tolerated, text)):
            self.faults.append(f"{text} {dict(where or {}).get('url', '')}")

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def expect() -> Any:
    """Playwright's, which waits for what is expected."""
    from playwright.sync_api import expect

    expect.set_options(timeout=PATIENCE)
    return expect


@pytest.fixture
def visits(browser: Any) -> Iterator[Visits]:
    """Tabs; whatever they complain about, and whatever they ask of the network, fails the test."""
    visits = Visits(browser)
    yield visits
    visits.close()
    assert not visits.faults, "\n".join(visits.faults)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A preview of the sample workspace that all tests of a module look at, and none changes."""
    with previewed(sample_workspace(tmp_path_factory.mktemp("sample"))) as running:
        running.model(SAMPLE)
        yield running


@pytest.fixture
def room(tmp_path: Path) -> Callable[..., Path]:
    """Makes a small workspace. posts: their texts by their ids; one about sleep, if there are none."""

    def made(posts: Mapping[str, str] | None = None, settings: str = SETTINGS) -> Path:
        root = tmp_path / "clinic"
        root.mkdir()
        (root / "newsletter.yaml").write_text(settings, encoding="utf-8")
        for issue, text in ({ISSUE: POST} if posts is None else posts).items():
            path = post(root, issue)
            path.parent.mkdir(parents=True)
            path.write_text(text, encoding="utf-8")
        (root / "issues").mkdir(exist_ok=True)
        return root

    return made


def post(root: Path, issue: str = ISSUE) -> Path:
    """The file of an issue."""
    return root / "issues" / issue / "issue.md"


@dataclass(frozen=True)
class Running:
    """`newsletter preview`, as a process of its own. visitors: what is closed before it stops."""

    root: Path
    origin: str
    process: subprocess.Popen[str]
    visitors: ExitStack = field(default_factory=ExitStack)

    @property
    def port(self) -> int:
        return int(self.origin.rpartition(":")[2])

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)


@contextmanager
def started(root: Path, port: int = 0) -> Iterator[Running]:
    """The command itself, until the block ends. port: 0 for any free one."""
    command = [sys.executable, "-m", "newsletter", "-C", str(root), "preview", "--no-open", "--port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    try:
        lines: list[str] = []
        while not (found := re.search(r"http://127\.0\.0\.1:\d+", lines[-1] if lines else "")):
            line = process.stdout.readline()
            assert line, f"newsletter preview ended: {lines}"
            lines.append(line)
        running = Running(root, found[0], process)
        with running.visitors:
            yield running
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()
