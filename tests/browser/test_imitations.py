"""Each view of the preview shows what it says it does: by the pixels, and by what the browser computed."""

from __future__ import annotations

import io
from itertools import product

import pytest

from newsletter.color import inverted, luminance
from newsletter.preview.imitations import imitate

pytestmark = pytest.mark.browser

SAMPLE, GUIDE = "2026-11-chronic-migraines", "2026-10-style-guide"
every_mail = pytest.mark.parametrize(
    ("name", "look"), list(product((SAMPLE, GUIDE), ("default", "editorial", "letter")))
)

# The elements that hold words which are shown, with their colours.
_INKS = """() => [...document.body.querySelectorAll("*")]
  .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .filter((one) => one.getClientRects().length)
  .map((one) => [one.textContent.trim().slice(0, 40), getComputedStyle(one).color])"""
_PICTURES = """() => [...document.querySelectorAll("img, [data-picture]")]
  .filter((one) => one.getClientRects().length)
  .map((one) => [one.alt ?? one.textContent, Math.round(one.getBoundingClientRect().width)])"""


@pytest.fixture
def show(new_page, mails):
    """Open a mail as one view has it, or as it is; the browser's own scheme is the other one."""
    opened = []

    def shown(name, look, colours=None, app="any", *, width=800, prefers=None):
        mail = mails(name, look)
        page = new_page()
        opened.append(page)
        html = mail.html if colours is None else imitate(mail.html, colours=colours, app=app)
        path = mail.folder / f"{colours}-{app}.html"
        path.write_text(html, encoding="utf-8")
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=prefers or ("light" if colours == "dark" else "dark"))
        page.goto(path.as_uri())
        return page

    yield shown
    for page in opened:
        page.close()


def seen(page, **part):
    """All of a page as it is seen, or a part of it."""
    from PIL import Image

    # A browser that is busy draws the rest first, and pictures roughly.
    page.evaluate("Promise.all([...document.images].filter((one) => one.src).map((one) => one.decode()))")
    return Image.open(io.BytesIO(page.screenshot(full_page=True, **part))).convert("RGB")


def inside(page, selector):
    """The middle of the first such element, where no corner is cut off."""
    box = page.locator(selector).first.bounding_box()
    left, top = round(box["x"] + 20), round(box["y"] + 20)
    return seen(page, clip={"x": left, "y": top, "width": box["width"] - 40, "height": box["height"] - 40}).tobytes()


def brightness(page):
    """The luminance of the page's ground: the colour at its left edge, beside the text."""
    pixel = seen(page, clip={"x": 3, "y": 300, "width": 1, "height": 1}).getpixel((0, 0))
    return luminance(tuple(channel / 255 for channel in pixel))


@every_mail
def test_light_and_dark_are_the_mails_own_whatever_the_browser_prefers(name, look, show):
    for scheme, width in (("light", 800), ("dark", 375)):
        own = seen(show(name, look, prefers=scheme, width=width))
        assert seen(show(name, look, scheme, width=width)).tobytes() == own.tobytes(), scheme
    assert brightness(show(name, look, "light")) > 0.8
    assert brightness(show(name, look, "dark")) < 0.05


@every_mail
def test_outlook_com_darkens_as_the_tests_of_contrast_do(name, look, show):
    simulated = show(name, look, prefers="light")
    simulated.evaluate("colors.darkenAsOutlook()")
    dark = show(name, look, "outlookcom")
    assert dark.evaluate(_INKS) == simulated.evaluate(_INKS)
    assert brightness(dark) == brightness(simulated) < 0.05
    assert inside(dark, "img.wd") == inside(show(name, look, "light"), "img.wd")


@every_mail
def test_an_inverted_mail_has_every_letter_turned_and_no_picture(name, look, show):
    light, turned = show(name, look, "light"), show(name, look, "inverted")

    def inverse(css):
        red, green, blue = (float(part) for part in css[4:-1].split(","))
        return [round(255 * channel) for channel in inverted((red / 255, green / 255, blue / 255))]

    found = [(words, [int(part) for part in css[4:-1].split(",")]) for words, css in turned.evaluate(_INKS)]
    assert found == [(words, inverse(css)) for words, css in light.evaluate(_INKS)]
    assert brightness(turned) < 0.05
    assert inside(turned, "img.wd") == inside(light, "img.wd")


@every_mail
def test_outlook_com_and_inversion_without_the_mails_own_dark_have_a_dark_ground_too(name, look, show):
    for colours in ("outlookcom", "inverted"):
        assert brightness(show(name, look, colours, "gmail")) < 0.05


@every_mail
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_gmail_without_styles_is_one_readable_column(name, look, colours, show):
    page = show(name, look, colours, "gmail", width=375)
    assert page.evaluate("document.styleSheets.length + document.querySelectorAll('[class], [id]').length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    assert brightness(page) > 0.8


@every_mail
def test_outlook_for_windows_has_ghost_tables_square_corners_and_no_phone_layout(name, look, show):
    page = show(name, look, "dark", "outlook", width=375)
    assert page.evaluate("document.querySelectorAll('table[width=\"600\"]').length") > 2
    corners = "[...new Set([...document.querySelectorAll('*')].map((one) => getComputedStyle(one).borderRadius))]"
    assert page.evaluate(corners) == ["0px"]
    media = "[...document.styleSheets].flatMap((one) => [...one.cssRules]).filter((rule) => rule.media).length"
    assert page.evaluate(media) == 0
    assert page.evaluate("document.documentElement.scrollWidth") >= 600
    assert brightness(page) > 0.8
    assert page.evaluate("document.body.innerText.includes('[endif]')") is False
    wide = show(name, look, "light", "outlook", width=800)
    size = "getComputedStyle(document.querySelector('h1')).fontSize"
    assert page.evaluate(size) == wide.evaluate(size)
    # All that the mail says is still there, in its order.
    said = "document.body.innerText.replace(/\\s/g, '')"
    assert wide.evaluate(said) == show(name, look, "light").evaluate(said)


@every_mail
@pytest.mark.parametrize("width", [800, 375])
def test_blocked_pictures_show_their_words_at_the_same_width_and_load_nothing(name, look, width, show):
    light, blocked = show(name, look, "light", width=width), show(name, look, "light", "blocked", width=width)
    asked = []
    blocked.on("request", lambda request: asked.append(request.resource_type))
    blocked.reload()
    assert asked == ["document"]
    assert blocked.evaluate(_PICTURES) == light.evaluate(_PICTURES)
    boxes = blocked.locator("[data-picture]:not(:empty)")
    assert boxes.count() > 0
    assert all(boxes.nth(place).bounding_box()["height"] >= 20 for place in range(boxes.count()))
