"""What every mail keeps to on every screen: design.md section 5, invariants 1 to 5.

Each mail is measured once, in every state a client shows it in (conftest.py); each test holds one promise against that.
"""

from __future__ import annotations

import os
import re
from itertools import pairwise
from pathlib import Path

import pytest

from newsletter.pipeline import templates_of
from newsletter.workspace import Workspace
from tests.browser.states import CLIENTS, SCHEMES, WIDTHS

pytestmark = pytest.mark.browser

PROJECT = Path(__file__).parents[2]
LOOKS = templates_of(Workspace(PROJECT)).names()
GUIDE, SAMPLE = "2026-10-style-guide", "2026-11-chronic-migraines"
POSTS = ("everything", "arabic", "japanese")
_FOLDER = Path(os.environ.get("NEWSLETTER_SHARED") or PROJECT / ".." / "shared") / "corpus"
CORPUS = sorted(path.stem for path in _FOLDER.glob("*--*.md"))
# Of the corpus those that ask most: words from right to left beside code, pictures and lists of links, tables in HTML.
SPREAD = ("ar.react.dev--react-canaries", "ipfs--109-2020-oct-13", "rust-lang--compiler-team-2022-midyear-report")
PHONES = [width for width in WIDTHS if width < 480]
DESKTOPS = [width for width in WIDTHS if width >= 600]
STYLED = [client for client, (_, styles, _) in CLIENTS.items() if styles]

# All of the corpus, and a spread of it in every look; one that has every block of our own is enough for a quick look.
QUICK = (GUIDE, "default")
MAILS = [(name, look) for look in LOOKS for name in (GUIDE, SAMPLE, *POSTS, *SPREAD)]
MAILS += [(name, "default") for name in CORPUS if name not in SPREAD]

every_mail = pytest.mark.parametrize(
    ("name", "look"),
    [
        pytest.param(*mail, marks=pytest.mark.quick if mail == QUICK else (), id="-".join(reversed(mail)))
        for mail in MAILS
    ],
)
every_look = pytest.mark.parametrize("look", LOOKS)


def layouts(seen, widths=WIDTHS, clients=CLIENTS):
    """Each state of a mail with a name for it, and what was measured in it."""
    for client in clients:
        for width in widths:
            yield f"{client} at {width}", seen.layouts[client, width]


def document_of(mails, name, look):
    """The HTML without comments, style sheets, images, and cells that hold nothing else."""
    html = re.sub(r"<!--.*?-->|<style.*?</style>|<img[^>]*>", "", mails(name, look).html, flags=re.DOTALL)
    return re.sub(r"<td[^>]*>\s*</td>", "", html)


def too_low(measured, least):
    return [f"{value:.2f}: {name}" for value, name in measured if value < least]


@every_mail
def test_nothing_makes_a_mail_scroll_sideways(look_over, name, look):
    seen = look_over(name, look)
    assert [state for state, layout in layouts(seen) if layout["scroll"] > int(state.rpartition(" ")[2])] == []
    assert [(state, wide) for state, layout in layouts(seen) for wide in layout["wide"]] == []


@every_mail
def test_no_word_is_cut_off_or_stands_on_another(look_over, name, look):
    seen = look_over(name, look)
    assert [(state, words) for state, layout in layouts(seen) for words in layout["outside"]] == []
    assert [(state, words) for state, layout in layouts(seen) for words in layout["overlapping"]] == []


@every_mail
def test_no_text_is_too_small_to_read(look_over, name, look):
    for state, layout in layouts(look_over(name, look)):
        assert layout["words"] > 10
        small = [(size, words) for size, may_be_small, words in layout["sizes"] if size < (14 if may_be_small else 16)]
        assert (state, small) == (state, [])


@every_mail
def test_a_finger_can_hit_every_button_and_link(look_over, name, look):
    for state, layout in layouts(look_over(name, look)):
        assert layout["links"]
        low = too_low([(button["height"], button["name"]) for button in layout["buttons"]], 44)
        assert (state, low + too_low(layout["links"], 24)) == (state, [])


@every_mail
def test_buttons_take_the_full_width_of_a_phone(look_over, name, look):
    for state, layout in layouts(look_over(name, look), PHONES, STYLED):
        narrow = [button["name"] for button in layout["buttons"] if button["share"] < 0.98]
        assert (state, narrow) == (state, [])


@every_mail
def test_on_a_phone_there_is_one_column_with_and_without_style_sheets(look_over, name, look):
    for state, layout in layouts(look_over(name, look), PHONES):
        beside = [
            (one["name"], other["name"])
            for row in layout["columns"]
            for one, other in pairwise(sorted(row, key=lambda column: column["top"]))
            if other["top"] < one["bottom"] - 1
        ]
        assert (state, beside) == (state, [])


@every_mail
def test_one_under_another_columns_keep_their_order_and_a_picture_is_above_its_text(look_over, name, look):
    for state, layout in layouts(look_over(name, look), PHONES):
        for row in layout["columns"]:
            tops = [column["top"] for column in row]
            assert (state, tops) == (state, sorted(tops))
            assert (state, [" mi" in column["kind"] for column in row[1:]]) == (state, [False] * (len(row) - 1))


@every_mail
def test_on_a_desktop_columns_stand_side_by_side_in_the_order_of_reading(look_over, name, look):
    seen = look_over(name, look)
    mirrored = seen.structure["said"][0][1] == "rtl"
    for state, layout in layouts(seen, DESKTOPS, STYLED):
        for row in layout["columns"]:
            if " mi" in row[0]["kind"]:
                continue  # a picture stands where its author put it: see the next tests
            lefts = [column["left"] for column in row]
            assert (state, lefts) == (state, sorted(lefts, reverse=mirrored))
            assert len(set(lefts)) == len(row)
            assert max(column["top"] for column in row) - min(column["top"] for column in row) < 1


@every_look
@pytest.mark.parametrize(("name", "first", "second"), [("everything", "left", "right"), ("arabic", "right", "left")])
def test_a_picture_stands_on_the_side_that_its_author_chose(look_over, name, look, first, second):
    rows = look_over(name, look).layouts["everything", 600]["columns"]
    beside = [row for row in rows if " mi" in row[0]["kind"]]
    sides = ["left" if picture["left"] < text["left"] else "right" for picture, text in beside]
    assert sides == [first, second]


@every_mail
def test_no_picture_is_distorted_or_larger_than_it_was_made_for(look_over, name, look):
    for state, layout in layouts(look_over(name, look)):
        distorted = [picture for picture in layout["pictures"] if abs(picture["height"] - picture["due"]) > 1]
        assert (state, distorted) == (state, [])
    for state, layout in layouts(look_over(name, look), DESKTOPS):
        large = [image for image in layout["pictures"] if image["meant"] and image["width"] > image["meant"] + 0.5]
        assert (state, large) == (state, [])


@every_mail
def test_every_link_is_underlined(look_over, name, look):
    assert look_over(name, look).structure["notUnderlined"] == []


@every_mail
def test_language_direction_title_and_viewport_are_said(look_over, name, look):
    structure = look_over(name, look).structure
    page, body = structure["said"]
    assert page == body
    assert page[0]
    assert page[1] in ("ltr", "rtl")
    assert structure["title"]
    assert "width=device-width" in structure["viewport"]


@every_look
@pytest.mark.parametrize(("name", "said"), [("arabic", ["ar", "rtl"]), ("japanese", ["ja", "ltr"])])
def test_a_mail_says_the_language_of_its_post(look_over, name, look, said):
    assert look_over(name, look).structure["said"] == [said, said]


@every_mail
def test_tables_and_images_say_what_they_are(look_over, name, look):
    structure = look_over(name, look).structure
    assert [structure[part] for part in ("mute", "presented", "headless", "undescribed")] == [[], [], [], []]


@every_mail
def test_headings_step_down_one_level_at_a_time(look_over, name, look):
    levels = look_over(name, look).structure["headings"]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == []


@every_mail
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_text_stands_out_from_its_ground(look_over, name, look, scheme):
    texts = look_over(name, look).colors[scheme]["texts"]
    assert len(texts) > 2
    assert too_low(texts, SCHEMES[scheme][-1]) == []


@every_mail
def test_buttons_and_the_lines_that_mean_something_can_be_seen(look_over, name, look):
    for scheme, colors in look_over(name, look).colors.items():
        assert (scheme, too_low(colors["graphics"] + colors["faces"], 3)) == (scheme, [])


@every_mail
def test_no_text_has_a_fixed_height(mails, name, look):
    fixed = re.findall(r"<[^>]*(?:[\s;\"]height:\s*[1-9]| height=\"[1-9])[^>]*>", document_of(mails, name, look))
    assert fixed == []


@every_look
def test_style_sheets_are_small_flat_and_ask_for_nothing(mails, look):
    sheets = re.findall(r"<style[^>]*>(.*?)</style>", mails("everything", look).html, re.DOTALL)
    assert all(len(sheet.encode()) < 8192 for sheet in sheets)
    assert sum(len(sheet.encode()) for sheet in sheets) < 16384
    assert not re.search(r"url\(|@import|@font-face", "\n".join(sheets))
    for sheet in sheets:
        before = [sheet[: at.start()] for at in re.finditer("@", sheet)]
        assert all(text.count("{") == text.count("}") for text in before), "an at-rule inside another"


@every_look
@pytest.mark.parametrize("name", POSTS)
def test_columns_for_outlook_are_as_wide_as_their_section(mails, name, look):
    sections = re.findall(
        r'<td style="direction:\w+;font-size:0px;padding:([^;"]*);[^>]*>(.*?)</tr></table><!\[endif\]-->',
        mails(name, look).html,
        re.DOTALL,
    )
    assert len(sections) > 3
    for padding, content in sections:
        sides = [float(side.removesuffix("px")) for side in padding.split()]
        right, left = sides[1], sides[3 if len(sides) > 3 else 1]
        widths = re.findall(r"<!--\[if mso \| IE\]>(?:</td>)?<td[^>]*?width:([\d.]+)px", content)
        assert sum(map(float, widths)) == pytest.approx(600 - left - right, abs=1)


@every_look
def test_nothing_scrolls_sideways_on_a_desktop_at_twice_the_size(mails, new_page, look):
    page = new_page(sharpness=2)
    page.set_viewport_size({"width": 320, "height": 256})  # 640 by 512, zoomed to 200 %
    page.goto((mails("everything", look).folder / "email.html").as_uri())
    layout = page.evaluate("measure.layout()")
    page.close()
    assert [layout[part] for part in ("scroll", "wide", "outside", "overlapping")] == [320, [], [], []]


@pytest.mark.parametrize(
    ("name", "look"),
    [(name, look) for look in LOOKS for name in (GUIDE, *POSTS, *SPREAD)],
)
@pytest.mark.parametrize(("width", "dark"), [(320, False), (600, True)], ids=["light phone", "dark desktop"])
def test_axe_finds_nothing_that_a_mail_can_mend(mails, show, name, look, width, dark):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    opened = show(mails(name, look), width, dark=dark)
    found = axe.Axe().run(opened.page).response["violations"]
    # A mail stands inside the client's page: the landmarks are the client's.
    found = [violation for violation in found if violation["id"] not in ("region", "landmark-one-main")]
    assert [(violation["id"], [node["html"] for node in violation["nodes"]]) for violation in found] == []


@pytest.mark.parametrize(("name", "side"), [("everything", "left"), ("arabic", "right")])
def test_a_hanging_mark_hangs_to_the_side_where_lines_begin(mails, show, name, side):
    hangs = show(mails(name)).measure("hanging", ".qt p")
    assert hangs[side] == pytest.approx(10, abs=0.5)


def test_a_script_from_right_to_left_mirrors_everything_that_has_a_side(mails, show):
    mail = show(mails("arabic"), 600)
    text = mail.measure("edges", "h1")[0]
    mark = mail.measure("edges", "td > img")[0]
    quote = mail.page.evaluate("getComputedStyle(document.querySelector('.bq')).borderRightWidth")
    first, second = (edge["right"] for edge in mail.measure("edges", ".st")[:2])
    row = [edge for edge in mail.measure("edges", ".bt") if edge["right"] == text["right"]]
    aligned = mail.page.evaluate("[...document.querySelectorAll('p,li,h1,h2')].map(e => getComputedStyle(e).textAlign)")
    code = mail.page.evaluate("[...document.querySelectorAll('pre,code')].map(e => getComputedStyle(e).direction)")
    assert mark["right"] == text["right"] == 560
    assert quote == "2px"
    assert first > second
    assert row
    assert set(aligned) <= {"right", "start"}
    assert set(code) == {"ltr"}


@every_look
@pytest.mark.parametrize("styles", [True, False], ids=["styled", "unstyled"])
def test_blocked_pictures_leave_their_words_on_a_ground_of_some_height(mails, show, look, styles):
    blocked = show(mails("everything", look), styles=styles, images=False).page.evaluate(
        """[...document.querySelectorAll("img.im")].filter((image) => image.width >= 300).map((image) => {
             const { backgroundColor } = getComputedStyle(image);
             return [image.alt, image.getBoundingClientRect().height, backgroundColor]; })"""
    )
    assert len(blocked) > 3
    for words, height, ground in blocked:
        assert words
        assert height >= 40
        assert ground not in ("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)")


@pytest.fixture
def with_logo(tmp_path, make_mail):
    """A short mail of a brand whose logo is `wide` or not, and which may have one for the dark."""
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")

    def made(look, *, width, dark):
        logo = f"src: logo.png, alt: The Clinic, width: {width}" + (", dark: dark.png" if dark else "")
        (tmp_path / "newsletter.yaml").write_text(f"brand: {{name: A Clinic, logo: {{{logo}}}}}\n", encoding="utf-8")
        image.new("RGBA", (width * 2, 96)).save(tmp_path / "logo.png")
        image.new("RGBA", (width * 2, 96), "#ffffff").save(tmp_path / "dark.png")
        (tmp_path / "issues").mkdir()
        post = f"---\ntemplate: {look}\n---\n# A title\n\nA paragraph.\n"
        (tmp_path / "issues" / "short.md").write_text(post, encoding="utf-8")
        return make_mail(tmp_path, "short")

    return made


@every_look
@pytest.mark.parametrize("images", [True, False], ids=["images", "blocked"])
@pytest.mark.parametrize("scheme", ["authored dark", "Outlook.com"])
def test_a_wide_logo_stands_on_a_light_plate_in_the_dark(with_logo, show, look, images, scheme):
    opened = show(with_logo(look, width=240, dark=False), 320, dark=scheme == "authored dark", images=images)
    if scheme == "Outlook.com":
        opened.page.evaluate("colors.darkenAsOutlook()")
    logo = opened.page.evaluate(
        """(() => { const logo = document.querySelector("img"), style = getComputedStyle(logo);
           return [logo.alt, style.backgroundColor, style.opacity, parseFloat(style.paddingLeft) > 4]; })()"""
    )
    assert logo == ["The Clinic", "rgb(255, 255, 255)", "1", True]
    assert opened.measure("layout")["scroll"] <= 320
    assert too_low(opened.measure("colors", "none")["texts"], 4.5) == []


@every_look
@pytest.mark.parametrize("width", [44, 240])
def test_a_logo_for_the_dark_takes_the_place_of_the_other_there_and_only_there(with_logo, show, look, width):
    mail = with_logo(look, width=width, dark=True)
    seen = """[...document.querySelectorAll("img")].filter((logo) => logo.checkVisibility()
              && logo.getBoundingClientRect().height > 0 && logo.parentElement.getBoundingClientRect().height > 0)
              .map((logo) => /\\/dark-/.test(logo.src) ? "dark" : "light")"""
    assert show(mail).page.evaluate(seen) == ["light"]
    assert show(mail, dark=True).page.evaluate(seen) == ["dark"]
    assert show(mail, styles=False).page.evaluate(seen) == ["light"]
    assert show(mail, dark=True, styles=False).page.evaluate(seen) == ["light"]
    opened = show(mail)
    opened.page.evaluate("colors.darkenAsOutlook()")
    assert opened.page.evaluate(seen) == ["dark"]


def test_the_first_users_post_stays_far_below_what_gmail_clips(shared, scratch, make_mail):
    lines = (shared / "seed" / "post.txt").read_text(encoding="utf-8").split("\n")
    body = "\n\n".join(f"## {line}" if len(line) < 70 else line for line in lines[1:])
    front = f'---\ntitle: "{lines[0]}"\nsubject: "{lines[0]}"\ndate: 2026-11-24\n---\n'
    (scratch / "issues" / "seed.md").write_text(front + body, encoding="utf-8")
    assert len(make_mail(scratch, "seed").html.encode()) < 30_000


@pytest.mark.parametrize("width", [320, 375, 600])
def test_a_very_flat_picture_is_never_stretched(new_page, make_mail, tmp_path, width):
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    (tmp_path / "newsletter.yaml").write_text("brand: {name: Hill Clinic}\n", encoding="utf-8")
    (tmp_path / "issues").mkdir()
    image.new("RGB", (1200, 200), "#217a80").save(tmp_path / "issues" / "flat.png")
    (tmp_path / "issues" / "flat.md").write_text("# Flat\n\n![A wide hill](flat.png)\n", encoding="utf-8")
    page = new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto((make_mail(tmp_path, "flat").folder / "email.html").as_uri())
    shown = page.locator("img").bounding_box()
    page.close()
    assert shown["width"] / shown["height"] == pytest.approx(6, rel=0.02)
