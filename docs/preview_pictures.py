"""The pictures of docs/preview.md: the real page, of a copy of the sample workspace with a few faults put in."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from newsletter.config import load_settings
from newsletter.preview.actions import Actions
from newsletter.preview.app import create_app
from newsletter.preview.server import building
from newsletter.sandbox.server import listening
from newsletter.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = "2026-11-chronic-migraines"
LARGE, SMALL = (1440, 900), (1024, 768)
TOKEN = "0" * 32
# A slip that somebody might make: two digits of the clinic's number have changed places.
RIGHT, WRONG = "704-519-6918.", "704-519-6981."
OPEN_FENCE = "\n::: button https://www.example.com/consultation\nAsk for a consultation\n"


@contextmanager
def opened(browser: Browser, root: Path, size: tuple[int, int], *, dark: bool = False) -> Iterator[Page]:
    """The page on the sample, as soon as its mail and its findings are there."""
    workspace = Workspace(root)
    settings = load_settings(workspace.settings)
    with (
        building(workspace, settings, None) as builder,
        listening(create_app(builder, Actions(builder, None), TOKEN)) as origin,
    ):
        page = browser.new_page(
            viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
        )
        page.goto(f"{origin}/#{SAMPLE}")
        settled(page)
        yield page
        page.close()


def settled(page: Page) -> None:
    """Wait until nothing moves any more."""
    page.wait_for_load_state("load")
    page.wait_for_selector("#findings .finding-head")
    page.wait_for_timeout(1200)


def taken(page: Page) -> Image.Image:
    """What the window shows."""
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def preview_pictures(browser: Browser, folder: Path) -> dict[str, Image.Image]:
    """Every picture of the preview by the name of its file."""
    root = folder / "preview"
    for name in ("issues", "templates"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "newsletter.yaml", root)
    post = root / "issues" / SAMPLE / "issue.md"
    text = post.read_text(encoding="utf-8").replace(RIGHT, WRONG)
    post.write_text(text, encoding="utf-8")
    made = {}
    with opened(browser, root, LARGE) as page:
        page.keyboard.press("j")
        settled(page)
        made["preview"] = taken(page)
        page.keyboard.press("c")
        settled(page)
        made["preview-compare"] = taken(page)
        page.keyboard.press("c")
        page.keyboard.press("v")
        for _ in range(5):
            page.get_by_role("button", name="Next", exact=True).click()
        settled(page)
        made["preview-tour"] = taken(page)
        page.keyboard.press("Escape")
        post.write_text(text + OPEN_FENCE, encoding="utf-8")
        page.get_by_role("heading", name="This save cannot be shown").wait_for()
        settled(page)
        made["preview-broken"] = taken(page)
        post.write_text(text, encoding="utf-8")
    with opened(browser, root, SMALL, dark=True) as page:
        page.keyboard.press("d")
        settled(page)
        made["preview-dark"] = taken(page)
    return {name: picture.resize((picture.width * 3 // 4, picture.height * 3 // 4)) for name, picture in made.items()}
