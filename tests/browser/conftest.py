"""Mails in a real browser: rendered once, opened in Chromium, with nothing from the network."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from newsletter.config import load_settings
from newsletter.pipeline import render
from newsletter.workspace import Workspace, issue_files

PROJECT = Path(__file__).parents[2]
POSTS = Path(__file__).parent / "posts"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_SETTINGS = """\
brand:
  name: A Clinic with a Rather Long Name
  phone: 704-519-6918
  address: "1 High Street\\nCharlotte, North Carolina"
  privacy_url: https://example.com/privacy
  disclaimer: General information.
  why_you_receive_this: You asked for it.
  logo: {src: logo.png, alt: "", width: 44}
"""


@dataclass(frozen=True)
class Mail:
    """A rendered mail on disk, with and without its <style>. images: the names of its own."""

    folder: Path
    html: str
    images: frozenset[str]


@dataclass
class Opened:
    """A mail in the browser. requests: every address the page asked for."""

    page: Any
    requests: list[str] = field(default_factory=list)

    def measure(self, what: str, *arguments: object) -> Any:
        """Call a function of measure.js."""
        return self.page.evaluate("([what, args]) => measure[what](...args)", [what, list(arguments)])


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        pytest.skip("there is no Chromium on this machine")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def make_mail(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, str], Mail]:
    """Render one issue of a workspace and write what a browser needs."""

    def make(root: Path, name: str) -> Mail:
        workspace = Workspace(root)
        found = {issue.id: issue for issue in issue_files(workspace)}[name]
        email = render(found, workspace, load_settings(workspace.settings)).for_sample({"first_name": "Ada"})
        folder = tmp_path_factory.mktemp(name)
        (folder / "images").mkdir()
        for image in email.images:
            (folder / "images" / image.name).write_bytes(image.content)
        (folder / "email.html").write_text(email.html, encoding="utf-8")
        bare = re.sub(r"<style.*?</style>", "", email.html, flags=re.DOTALL)
        (folder / "unstyled.html").write_text(bare, encoding="utf-8")
        return Mail(folder, email.html, frozenset(image.name for image in email.images))

    return make


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of posts that are harder on a template than anybody's."""
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    root = tmp_path_factory.mktemp("workspace")
    (root / "newsletter.yaml").write_text(_SETTINGS, encoding="utf-8")
    shutil.copytree(POSTS, root / "issues")
    image.new("RGB", (88, 88), "#217a80").save(root / "logo.png")
    image.new("RGB", (1200, 500), "#217a80").save(root / "issues" / "picture.png")
    return root


@pytest.fixture(scope="session")
def mails(scratch: Path, make_mail: Callable[[Path, str], Mail]) -> Callable[[str], Mail]:
    """Mails by name, each rendered once; a sample issue that is not there skips the test."""
    made: dict[str, Mail] = {}

    def mail(name: str) -> Mail:
        root = scratch if (POSTS / f"{name}.md").is_file() else PROJECT
        if root is PROJECT and not (PROJECT / "issues" / name / "issue.md").is_file():
            pytest.skip(f"the sample issue {name} is not there")
        if name not in made:
            made[name] = make_mail(root, name)
        return made[name]

    return mail


@pytest.fixture(scope="session")
def opened_mails(browser: Any) -> Callable[..., Opened]:
    """Opens each mail once as each client shows it; what it asks of the network is refused."""
    contexts: dict[tuple[bool, bool], Any] = {}
    pages: dict[tuple[Path, bool, bool, bool], Opened] = {}

    def context(*, dark: bool, images: bool) -> Any:
        def allow(route: Any) -> None:
            local = route.request.url.startswith(("file:", "data:"))
            wanted = images or route.request.resource_type != "image"
            route.continue_() if local and wanted else route.abort()

        made = browser.new_context(color_scheme="dark" if dark else "light")
        made.add_init_script(path=Path(__file__).parent / "measure.js")
        made.route("**/*", allow)
        return made

    def opened(mail: Mail, *, dark: bool, styles: bool, images: bool) -> Opened:
        key = (mail.folder, dark, styles, images)
        if key not in pages:
            if (dark, images) not in contexts:
                contexts[dark, images] = context(dark=dark, images=images)
            made = pages[key] = Opened(contexts[dark, images].new_page())
            made.page.on("request", lambda request: made.requests.append(request.url))
            made.page.goto((mail.folder / ("email.html" if styles else "unstyled.html")).as_uri())
        return pages[key]

    return opened


@pytest.fixture(scope="session")
def show(opened_mails: Callable[..., Opened]) -> Callable[..., Opened]:
    """A mail as one client shows it, at one width. The page is shared: a test only looks."""

    def shown(mail: Mail, width: int = 600, *, dark: bool = False, styles: bool = True, images: bool = True) -> Opened:
        opened = opened_mails(mail, dark=dark, styles=styles, images=images)
        opened.page.set_viewport_size({"width": width, "height": 800})
        return opened

    return shown
