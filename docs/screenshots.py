"""Takes the README's pictures of the sample issue: `python docs/screenshots.py`. Needs Chromium and the dev extra.

Writes docs/pictures/{desktop,phone,dark,blocked}.png, small enough for a repository; without a sample issue, nothing.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Route, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from newsletter.config import load_settings  # noqa: E402 (the checkout's own package, installed or not)
from newsletter.pipeline import render  # noqa: E402
from newsletter.workspace import Workspace, issue_files  # noqa: E402

SAMPLE = "2026-11-chronic-migraines"
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
# File -> width and height in CSS pixels, dark or light, with or without images.
LOOKS = {
    "desktop": (700, 1050, False, True),
    "phone": (375, 1069, False, True),
    "dark": (700, 1050, True, True),
    "blocked": (700, 1050, False, False),
}
SHARPNESS = 2  # device pixels in one CSS pixel
MOST_BYTES = 150_000


def write_mail(folder: Path) -> Path | None:
    """The sample issue as a page with its images, or None where there is no sample."""
    workspace = Workspace(ROOT)
    found = next((issue for issue in issue_files(workspace) if issue.id == SAMPLE), None)
    if found is None:
        return None
    email = render(found, workspace, load_settings(workspace.settings)).for_sample({"first_name": "Ada"})
    (folder / "images").mkdir()
    for image in email.images:
        (folder / "images" / image.name).write_bytes(image.content)
    page = folder / "email.html"
    page.write_text(email.html, encoding="utf-8")
    return page


def screenshot(browser: Browser, mail: Path, width: int, height: int, *, dark: bool, images: bool) -> Image.Image:
    """The top of the mail, with nothing from the network."""

    def allow(route: Route) -> None:
        local = route.request.url.startswith(("file:", "data:"))
        shown = images or route.request.resource_type != "image"
        route.continue_() if local and shown else route.abort()

    page = browser.new_page(
        viewport={"width": width, "height": height},
        device_scale_factor=SHARPNESS,
        color_scheme="dark" if dark else "light",
    )
    page.route("**/*", allow)
    page.goto(mail.as_uri())
    taken = Image.open(io.BytesIO(page.screenshot()))
    page.close()
    return taken.convert("RGB")


def compressed(picture: Image.Image) -> bytes:
    """A PNG with as many colours as the size allows."""
    for colors in (256, 128, 64, 32):
        file = io.BytesIO()
        fewer = picture.quantize(colors, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        fewer.save(file, "PNG", optimize=True)
        if file.tell() < MOST_BYTES:
            break
    return file.getvalue()


def main() -> str:
    """Take them all; says what was written."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        return "There is no Chromium on this machine: nothing written."
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        mail = write_mail(Path(folder))
        if mail is None:
            return f"There is no issue {SAMPLE}: nothing written."
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        pictures = ROOT / "docs" / "pictures"
        pictures.mkdir(exist_ok=True)
        sizes = []
        for name, (width, height, dark, images) in LOOKS.items():
            content = compressed(screenshot(browser, mail, width, height, dark=dark, images=images))
            (pictures / f"{name}.png").write_bytes(content)
            sizes.append(f"{name}.png {len(content) // 1024} KB")
        browser.close()
    return f"Wrote docs/pictures/: {', '.join(sizes)}"


if __name__ == "__main__":
    print(main())
