"""Mails in a real browser: rendered once, opened in Chromium, with nothing from the network."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from newsletter.config import load_settings
from newsletter.pipeline import render
from newsletter.workspace import Workspace, issue_files
from tests.browser.preview_page import expect, room, sample, visits  # noqa: F401 (fixtures)
from tests.browser.states import CLIENTS, IN_PLACE, SCHEMES, WIDTHS

PROJECT = Path(__file__).parents[2]
HERE = Path(__file__).parent
POSTS = HERE / "posts"
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
  website: https://www.example.com/
  phone: 704-519-6918
  address: "1 High Street\\nCharlotte, North Carolina"
  privacy_url: https://example.com/privacy
  disclaimer: General information.
  why_you_receive_this: You asked for it.
  logo: {src: logo.png, alt: "", width: 44}
"""


@dataclass(frozen=True)
class Mail:
    """A rendered mail on disk, with and without its <style>."""

    folder: Path
    html: str


@dataclass(frozen=True)
class Opened:
    """A mail in the browser."""

    page: Any

    def measure(self, what: str, *arguments: object) -> Any:
        """Call a function of measure.js."""
        return self.page.evaluate("([what, args]) => measure[what](...args)", [what, list(arguments)])


@dataclass(frozen=True)
class Seen:
    """All that was measured of one mail.

    layouts: by what a client keeps (a key of CLIENTS) and the window's width. colors: by scheme (a key of SCHEMES).
    structure: what does not depend on either. See measure.js for what each holds.
    """

    layouts: dict[tuple[str, int], Any]
    colors: dict[str, Any]
    structure: Any


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
def new_page(browser: Any) -> Callable[..., Any]:
    """A page that measures, which is refused what it asks of the network, and images too if they are blocked."""
    contexts: dict[tuple[bool, float], Any] = {}

    def context(*, images: bool, sharpness: float) -> Any:
        def allow(route: Any) -> None:
            local = route.request.url.startswith(("file:", "data:"))
            wanted = images or route.request.resource_type != "image"
            route.continue_() if local and wanted else route.abort()

        made = browser.new_context(device_scale_factor=sharpness)
        for script in ("colors.js", "measure.js"):
            made.add_init_script(path=HERE / script)
        made.route("**/*", allow)
        return made

    def page(*, images: bool = True, sharpness: float = 1) -> Any:
        if (images, sharpness) not in contexts:
            contexts[images, sharpness] = context(images=images, sharpness=sharpness)
        return contexts[images, sharpness].new_page()

    return page


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
        return Mail(folder, email.html)

    return make


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of posts that are harder on a template than anybody's, and of others that tests write into it."""
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    root = tmp_path_factory.mktemp("workspace")
    (root / "newsletter.yaml").write_text(_SETTINGS, encoding="utf-8")
    (root / "issues").mkdir()
    image.new("RGB", (88, 88), "#217a80").save(root / "logo.png")
    image.new("RGB", (1200, 500), "#217a80").save(root / "issues" / "picture.png")
    return root


def _with_template(post: str, template: str) -> str:
    """A post that asks for a template, whatever front matter it has."""
    if post.startswith("+++"):
        return post.replace("+++\n", f'+++\ntemplate = "{template}"\n', 1)
    if post.startswith("---"):
        front, end, body = post.partition("\n---")
        kept = re.sub(r"\ntemplate:.*", "", front)
        return f"---\ntemplate: {template}{kept.removeprefix('---')}{end}{body}"
    return f"---\ntemplate: {template}\n---\n{post}"


@pytest.fixture(scope="session")
def mails(scratch: Path, make_mail: Callable[[Path, str], Mail], request: Any) -> Callable[..., Mail]:
    """Mails by name and template, each rendered once: of tests/browser/posts, the sample issues, the corpus."""
    made: dict[tuple[str, str], Mail] = {}

    def source(name: str) -> Path:
        if (POSTS / f"{name}.md").is_file():
            return POSTS / f"{name}.md"
        if "--" in name:
            return request.getfixturevalue("shared") / "corpus" / f"{name}.md"
        return PROJECT / "issues" / name / "issue.md"

    def copied(name: str, template: str) -> tuple[Path, str]:
        """The post in a workspace, with its template: the workspace, and the issue's id."""
        post = source(name)
        if not post.is_file():
            pytest.skip(f"the post {name} is not there")
        issue = re.sub(r"[^a-z0-9]+", "-", f"{template}-{name}".lower())
        root, written = scratch, scratch / "issues" / f"{issue}.md"
        if post.name == "issue.md":  # a sample: with its images, for the brand it was written for
            root = scratch / "samples"
            shutil.copytree(PROJECT / "templates", root / "templates", dirs_exist_ok=True)
            shutil.copy(PROJECT / "newsletter.yaml", root)
            written = Path(shutil.copytree(post.parent, root / "issues" / issue)) / post.name
        written.write_text(_with_template(post.read_text(encoding="utf-8"), template), encoding="utf-8")
        return root, issue

    def mail(name: str, template: str = "default") -> Mail:
        if (name, template) not in made:
            made[name, template] = make_mail(*copied(name, template))
        return made[name, template]

    return mail


@pytest.fixture(scope="session")
def look_over(new_page: Callable[..., Any], mails: Callable[..., Mail]) -> Callable[[str, str], Seen]:
    """Measures a mail as every client shows it, once."""
    seen: dict[tuple[str, str], Seen] = {}

    def looked(name: str, template: str) -> Seen:
        if (name, template) not in seen:
            seen[name, template] = _measured(new_page, mails(name, template))
        return seen[name, template]

    return looked


def _measured(new_page: Callable[..., Any], mail: Mail) -> Seen:
    """One page with images and one without; all else is changed in the page, which is quicker than to open it anew."""
    seen = Seen({}, {}, {})
    for images in (True, False):
        opened = Opened(new_page(images=images))
        opened.page.goto((mail.folder / "email.html").as_uri())
        for client, (with_images, styles, preference) in CLIENTS.items():
            if with_images is images:
                opened.measure("withStyles", styles)
                opened.page.emulate_media(color_scheme=preference)
                _measure_client(opened, client, seen)
        opened.page.emulate_media(color_scheme="light")
        opened.measure("withStyles", True)
        seen.structure.update(opened.measure("structure"))
        _measure_in_place(opened, "everything" if images else "no images", seen)
        opened.page.close()
    return seen


def _measure_client(opened: Opened, client: str, seen: Seen) -> None:
    for width in WIDTHS:
        opened.page.set_viewport_size({"width": width, "height": 800})
        seen.layouts[client, width] = opened.measure("layout")
    for scheme, (kept, rewrite, _) in SCHEMES.items():
        if kept == client and rewrite not in IN_PLACE:
            seen.colors[scheme] = opened.measure("colors", rewrite)


def _measure_in_place(opened: Opened, client: str, seen: Seen) -> None:
    """The page itself is rewritten, so this comes last."""
    for scheme, (kept, rewrite, _) in SCHEMES.items():
        if kept == client and rewrite in IN_PLACE:
            opened.page.evaluate(IN_PLACE[rewrite])
            seen.colors[scheme] = opened.measure("colors", "none")


@pytest.fixture(scope="session")
def show(new_page: Callable[..., Any]) -> Callable[..., Opened]:
    """A mail as one client shows it, at one width. The page is shared: a test only looks."""
    pages: dict[tuple[Path, bool, bool, bool], Opened] = {}

    def shown(mail: Mail, width: int = 600, *, dark: bool = False, styles: bool = True, images: bool = True) -> Opened:
        key = (mail.folder, dark, styles, images)
        if key not in pages:
            made = pages[key] = Opened(new_page(images=images))
            made.page.emulate_media(color_scheme="dark" if dark else "light")
            made.page.goto((mail.folder / ("email.html" if styles else "unstyled.html")).as_uri())
        pages[key].page.set_viewport_size({"width": width, "height": 800})
        return pages[key]

    return shown
