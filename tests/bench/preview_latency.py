"""How long after a save the mail is on the screen, in a real browser; what the preview takes to start, and to run.

The start of a measurement is the moment in which the editor's write has returned; its end is two animation frames after
the visible mail has the new words, when they have been painted. Both are times on the clock, of the same computer.
"""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from timing import ENVIRONMENT

SAVES, STARTS = 30, 5
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
# Gives the moment, in milliseconds since 1970, in which words were painted in the visible mail.
_PAINTED = """(words) => new Promise((done) => {
  const frame = () => document.querySelector("#mail iframe:not(.waiting)");
  const look = () => {
    const mail = frame() && frame().contentDocument;
    if (mail && mail.body && mail.body.textContent.includes(words)) {
      requestAnimationFrame(() => requestAnimationFrame(() => done(performance.timeOrigin + performance.now())));
    } else {
      requestAnimationFrame(look);
    }
  };
  look();
})"""
_ARM = f"(words) => {{ window.painted = ({_PAINTED})(words); }}"
_CHECKED = "() => !document.querySelector('#findings [aria-busy]')"


@dataclass(frozen=True)
class Latency:
    """Milliseconds from a save to the screen, from the command to its address and to the mail; MiB of the process."""

    saves: list[float]
    announced: list[float]
    shown: list[float]
    memory: float | None

    @property
    def median(self) -> float:
        return statistics.median(self.saves)

    @property
    def ninetieth(self) -> float:
        return statistics.quantiles(self.saves, n=10)[-1]


def latency(root: Path, issue: str) -> Latency | str:
    """Measure the preview of an issue; or why that cannot be done here."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        return "there is no Chromium on this machine"
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return "playwright is not installed"
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        try:
            starts = [_start(browser, root, issue) for _ in range(STARTS)]
            saves, memory = _follow(browser, root, issue)
        finally:
            browser.close()
    return Latency(saves, [announced for announced, _ in starts], [shown for _, shown in starts], memory)


def _start(browser: Any, root: Path, issue: str) -> tuple[float, float]:
    """Milliseconds from the command to its address, and to the mail on a page that was never loaded before."""
    before = time.time()
    with _preview(root) as (_, address), _page(browser) as page:
        announced = time.time()
        page.goto(f"{address}/#{issue}")
        shown = page.evaluate(_PAINTED, "")
    return (announced - before) * 1000, shown - before * 1000


def _follow(browser: Any, root: Path, issue: str) -> tuple[list[float], float | None]:
    """Milliseconds of each save, after one that does not count; and what the process takes at the end."""
    post = root / "issues" / issue / "issue.md"
    text = post.read_text(encoding="utf-8")
    # The words are at the top, where the reader is.
    front, _, body = text.removeprefix("---\n").partition("---\n")
    taken = []
    with _preview(root) as (process, address), _page(browser) as page:
        page.goto(f"{address}/#{issue}")
        page.evaluate(_PAINTED, "")
        for number in range(SAVES + 1):
            # People save when they have read what they wrote before.
            page.wait_for_function(_CHECKED)
            words = f"This is save number {number}."
            page.evaluate(_ARM, words)
            post.write_text(f"---\n{front}---\n\n{words}\n{body}", encoding="utf-8")
            saved = time.time_ns() / 1e6
            taken.append(page.evaluate("window.painted") - saved)
        memory = _memory(process)
    post.write_text(text, encoding="utf-8")
    return taken[1:], memory


def _memory(process: subprocess.Popen[str]) -> float | None:
    """MiB of a process in memory, where the system tells."""
    status = Path(f"/proc/{process.pid}/status")
    found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text(encoding="utf-8")) if status.is_file() else None
    return int(found[1]) / 1024 if found else None


@contextmanager
def _preview(root: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`newsletter preview` as a process of its own, and the address it announces."""
    command = [sys.executable, "-m", "newsletter", "preview", "--no-open", "--port", "0"]
    environment = {**ENVIRONMENT, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://[\d.]+:\d+", process.stdout.readline())
            if found is None:
                sys.exit("newsletter preview did not begin")
            yield process, found[0]
        finally:
            process.terminate()


@contextmanager
def _page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        yield context.new_page()
    finally:
        context.close()
