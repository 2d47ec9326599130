"""Takes the pictures of the docs, of the sample issues in each look: `make pictures`. Needs Chromium and the dev extra.

Into docs/pictures/, each small enough for a repository: `<look>.png` (on a computer, on a phone, in the dark),
`style-guide-<look>.png`, `blocked.png` (every look while a mail program withholds pictures), and `preview….png`, of the
page that shows mails.
"""

from __future__ import annotations

import io
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Route, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from preview_pictures import preview_pictures  # noqa: E402 (beside this file; brings the checkout's own package)

from newsletter.config import load_settings  # noqa: E402 (installed or not)
from newsletter.pipeline import render, templates_of  # noqa: E402
from newsletter.workspace import Workspace, find_issue  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
SAMPLE, STYLE_GUIDE = "2026-11-chronic-migraines", "2026-10-style-guide"
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
COMPUTER, PHONE, HEIGHT = 700, 375, 1050  # CSS pixels
SHARPNESS = 2  # device pixels in one CSS pixel
MOST_BYTES = 150_000
MAT, EDGE = "#e4e8e8", 28  # what pictures that stand side by side lie on, and how much of it is around them


@dataclass(frozen=True)
class Camera:
    """Takes the pictures of one mail. page: its HTML, with its images beside it."""

    browser: Browser
    page: Path

    def take(
        self, width: int = COMPUTER, height: int | None = HEIGHT, *, dark: bool = False, images: bool = True
    ) -> Image.Image:
        """The mail from its top, with nothing from the network; without a height, all of it."""

        def allow(route: Route) -> None:
            local = route.request.url.startswith(("file:", "data:"))
            shown = images or route.request.resource_type != "image"
            route.continue_() if local and shown else route.abort()

        page = self.browser.new_page(
            viewport={"width": width, "height": height or HEIGHT},
            device_scale_factor=SHARPNESS,
            color_scheme="dark" if dark else "light",
        )
        page.route("**/*", allow)
        page.goto(self.page.as_uri())
        taken = Image.open(io.BytesIO(page.screenshot(full_page=height is None)))
        page.close()
        return taken.convert("RGB")


def open_mail(browser: Browser, folder: Path, look: str, name: str) -> Camera:
    """Render an issue in a look, in a copy of this workspace."""
    root = folder / f"{look}-{name}"
    shutil.copytree(ROOT / "templates", root / "templates")
    shutil.copytree(ROOT / "issues" / name, root / "issues" / name)
    shutil.copy(ROOT / "newsletter.yaml", root)
    post = root / "issues" / name / "issue.md"
    text = re.sub(r"^template:.*\n", "", post.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
    post.write_text(text.replace("---\n", f"---\ntemplate: {look}\n", 1), encoding="utf-8")
    workspace = Workspace(root)
    rendered = render(find_issue(workspace, name, root), workspace, load_settings(workspace.settings))
    email = rendered.for_sample({"first_name": "Ada"})
    (root / "images").mkdir()
    for image in email.images:
        (root / image.path).write_bytes(image.content)
    page = root / "email.html"
    page.write_text(email.html, encoding="utf-8")
    return Camera(browser, page)


def side_by_side(pictures: Sequence[Image.Image], scale: float) -> Image.Image:
    """Pictures in a row on a mat; scale: pixels of the result in one CSS pixel."""
    factor = scale / SHARPNESS
    small = [
        one.resize((round(one.width * factor), round(one.height * factor)), Image.Resampling.LANCZOS)
        for one in pictures
    ]
    edge = round(EDGE * scale)
    width = sum(one.width + edge for one in small) + edge
    height = max(one.height for one in small)
    row = Image.new("RGB", (width, height + 2 * edge), MAT)
    left = edge
    for one in small:
        # A shorter one goes on in the colour in which it ends.
        row.paste(one.crop((0, one.height - 1, 1, one.height)).resize((one.width, height)), (left, edge))
        row.paste(one, (left, edge))
        left += one.width + edge
    return row


def in_columns(page: Image.Image, count: int) -> list[Image.Image]:
    """A long picture cut into so many of about one height, never through a line or a box."""
    columns = []
    top = 0
    for number in range(count, 1, -1):
        height = (page.height - top) // number
        bottom = widest_gap(page, top + height * 9 // 10, top + height * 21 // 20)
        columns.append(page.crop((0, top, page.width, bottom)))
        top = bottom
    return [*columns, page.crop((0, top, *page.size))]


def widest_gap(page: Image.Image, start: int, end: int) -> int:
    """The middle of the most blank rows that follow one another, which is above a heading rather than below it."""
    best, blank = (0, end), 0
    for row in range(start, end):
        blank = blank + 1 if page.crop((0, row, page.width, row + 1)).getcolors(1) else 0
        best = max(best, (blank, row - blank // 2))
    return best[1]


def compressed(picture: Image.Image) -> bytes:
    """A PNG with as many colours as the size allows."""
    for colors in (256, 128, 64, 32):
        file = io.BytesIO()
        fewer = picture.quantize(colors, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE, kmeans=3)
        fewer.save(file, "PNG", optimize=True)
        if file.tell() < MOST_BYTES:
            break
    return file.getvalue()


def all_pictures(browser: Browser, folder: Path) -> dict[str, Image.Image]:
    """Every picture by the name of its file."""
    looks = templates_of(Workspace(ROOT)).names()
    made: dict[str, Image.Image] = {}
    blocked = []
    for look in looks:
        sample = open_mail(browser, folder, look, SAMPLE)
        made[look] = side_by_side([sample.take(), sample.take(PHONE), sample.take(dark=True)], 0.75)
        blocked.append(sample.take(images=False))
        guide = open_mail(browser, folder, look, STYLE_GUIDE)
        made[f"style-guide-{look}"] = side_by_side(in_columns(guide.take(height=None), 4), 0.6)
    made["blocked"] = side_by_side(blocked, 0.6)
    return made | preview_pictures(browser, folder)


def main() -> str:
    """Take them all; says what was written."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        return "There is no Chromium on this machine: nothing written."
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        pictures = all_pictures(browser, Path(folder))
        browser.close()
    PICTURES.mkdir(exist_ok=True)
    sizes = []
    for name, picture in pictures.items():
        content = compressed(picture)
        (PICTURES / f"{name}.png").write_bytes(content)
        sizes.append(f"{name}.png ({len(content) // 1024} KB)")
    return f"Wrote into docs/pictures/: {', '.join(sizes)}"


if __name__ == "__main__":
    print(main())
