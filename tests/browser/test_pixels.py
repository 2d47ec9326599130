"""What is calculated from styles is what stands on the screen: contrast, measured on pictures of the mail."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from newsletter.color import contrast, inverted, outlook_dark
from newsletter.pipeline import templates_of
from newsletter.workspace import Workspace

pytestmark = pytest.mark.browser

PROJECT = Path(__file__).parents[2]
GUIDE = "2026-10-style-guide"
SHARPNESS = 3  # device pixels in one CSS pixel: thin strokes then have a core of their own colour
SLICE = 2000  # CSS pixels: what is taken in one picture
FEW = 40  # CSS pixels: as much of a line as is looked at, of its middle half, where its neighbours do not reach
HIDE = """(() => { const sheet = document.createElement("style"); sheet.textContent =
    "*,*::marker{-webkit-text-fill-color:transparent!important;text-decoration-color:transparent!important}";
    document.head.append(sheet); return sheet; })()"""
# Scheme -> colour preference, a filter on the whole page, how styles say the same, the least contrast.
SCHEMES = {
    "light": ("light", "none", "none", 4.5),
    "authored dark": ("dark", "none", "none", 4.5),
    "inversion": ("light", "invert(1) hue-rotate(180deg)", "turned", 3.0),
}


def pictures(page, top):
    """A slice of the page with its text, and the same without."""
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    clip = {"x": 0, "y": top, "width": 600, "height": SLICE}
    taken = []
    for hidden in (False, True):
        sheet = page.evaluate_handle(HIDE) if hidden else None
        taken.append(image.open(io.BytesIO(page.screenshot(clip=clip, full_page=True))).convert("RGB"))
        if sheet:
            sheet.evaluate("sheet => sheet.remove()")
    return taken


def pixels(picture, area):
    """Each pixel's red, green and blue, from 0 to 1."""
    data = [channel / 255 for channel in picture.crop(area).tobytes()]
    return zip(data[::3], data[1::3], data[2::3], strict=True)


def measured(with_text, without, box):
    """The contrast of the pixel that stands out most from what is there without the text."""
    left, top, width, height = (round(side * SHARPNESS) for side in box)
    area = (left, top, left + width, top + height)
    pairs = set(zip(pixels(with_text, area), pixels(without, area), strict=True))
    return max(contrast(*pair) for pair in pairs)


@pytest.mark.parametrize(
    ("look", "scheme"),
    [(look, scheme) for look in templates_of(Workspace(PROJECT)).names() for scheme in SCHEMES],
)
def test_text_on_the_screen_has_the_contrast_that_was_calculated(mails, new_page, look, scheme):
    preference, effect, rewrite, least = SCHEMES[scheme]
    page = new_page(sharpness=SHARPNESS)
    page.set_viewport_size({"width": 600, "height": 800})
    page.emulate_media(color_scheme=preference)
    page.goto((mails(GUIDE, look).folder / "email.html").as_uri())
    page.evaluate("effect => { document.documentElement.style.filter = effect }", effect)
    found = []
    bottom = page.evaluate("document.documentElement.scrollHeight")
    pieces = page.evaluate("rewrite => measure.inks(rewrite)", rewrite)
    for top in range(0, bottom, SLICE):
        with_text, without = pictures(page, top)
        for piece in pieces:
            left, line, width, height = piece["lines"][0]
            # Pictures of letters, such as emoji, have colours of their own.
            if top <= line < top + SLICE - height and re.search(r"\w", piece["words"]):
                box = (left, line - top + height / 4, min(width, FEW), height / 2)
                found.append((piece["words"][:40], piece["contrast"], measured(with_text, without, box)))
    page.close()
    assert len(found) > 50
    assert [one for one in found if one[2] < least] == []
    assert [(words, due, seen) for words, due, seen in found if abs(seen - due) > 0.05 * due] == []


@pytest.mark.parametrize(("rewrite", "ours"), [("outlook", outlook_dark), ("inverted lightness", inverted)])
def test_these_tests_rewrite_colours_as_the_package_expects_clients_to(new_page, rewrite, ours):
    colors = [(r, g, b) for r in range(0, 256, 51) for g in range(0, 256, 51) for b in range(0, 256, 51)]
    page = new_page()
    rewritten = page.evaluate("([name, all]) => all.map(colors.rewrites[name])", [rewrite, colors])
    page.close()
    expected = [[channel * 255 for channel in ours(tuple(c / 255 for c in color))] for color in colors]
    far = [
        (color, one, due)
        for color, one, due in zip(colors, rewritten, expected, strict=True)
        if max(abs(a - b) for a, b in zip(one, due, strict=True)) > 1
    ]
    assert far == []
