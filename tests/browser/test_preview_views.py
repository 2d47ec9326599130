"""Each view of the page shows what it says it does, by its pixels and by what stands in the mail."""

from __future__ import annotations

import io
import re
from itertools import combinations

import pytest
from PIL import Image

from newsletter.color import luminance
from tests.browser.preview_page import FRONT, ISSUE, LONG, POST
from tests.preview import SAMPLE, previewed

pytestmark = pytest.mark.browser
WIDTH = "(mail) => mail.defaultView.innerWidth"
SHARE = """(mail) => {
  const page = mail.scrollingElement;
  return page.scrollTop / (page.scrollHeight - page.clientHeight);
}"""
LANGUAGE = "(mail) => mail.documentElement.lang"
DIRECTION = "(mail) => getComputedStyle(mail.querySelector('h1')).direction"
COLOURS = {"Light": "light", "Dark": "dark", "Outlook.com dark": "outlookcom", "Inverted": "inverted"}
EXPLANATIONS = [
    ("Colours", "Outlook.com dark", "Approximation. Outlook.com picks its own dark colours."),
    ("Colours", "Inverted", "Approximation. Some apps turn every colour round. Check that all text can still be read."),
    ("Mail app", "Images blocked", "Pictures are off. Can a reader still tell what the mail says, and where to click?"),
    ("Mail app", "Gmail without styles", "Gmail sometimes drops the style sheet. The mail must still read well;"),
    ("Mail app", "Outlook for Windows", "Approximation. We leave out what Outlook for Windows ignores: round corners,"),
]


@pytest.fixture
def tab(sample, visits):
    """A tab that only looks at the sample issue."""
    return visits.open(sample, SAMPLE)


def ground(picture):
    """The luminance of a mail's ground, left of its words."""
    return luminance(tuple(channel / 255 for channel in picture.getpixel((3, 500))))


# Widths


@pytest.mark.parametrize(("name", "pixels"), [("Small phone", 320), ("Phone", 375), ("Tablet", 768), ("Desktop", 800)])
def test_each_width_is_the_mails_very_own(tab, expect, name, pixels):
    tab.page.get_by_role("radio", name=name, exact=True).check(force=True)
    tab.until_mail("(mail, pixels) => mail.defaultView.innerWidth === pixels", pixels)
    expect(tab.page.get_by_text(f"{pixels} px wide", exact=True)).to_be_visible()
    assert tab.picture().width == pixels
    assert tab.in_mail("(mail) => mail.documentElement.clientWidth") == pixels
    assert tab.in_mail("(mail) => mail.documentElement.scrollWidth") <= pixels
    # On a phone the figures stand below each other.
    figures = tab.in_mail("""(mail) => ["1 billion", "15 days"].map((words) =>
      [...mail.querySelectorAll("div, td, p")].filter((one) => one.textContent.trim() === words).pop()
        .getBoundingClientRect().top)""")
    assert (figures[0] < figures[1]) is (pixels < 480)


def test_what_does_not_fit_is_scaled_and_the_page_says_so(sample, visits, expect):
    tab = visits.open(sample, SAMPLE, size=(1024, 768))
    tab.page.keyboard.press("4")
    expect(tab.page.get_by_text("800 px wide, shown at 83 %")).to_be_visible()
    tab.until_mail("(mail) => mail.defaultView.innerWidth === 800")
    assert tab.picture().width == pytest.approx(664, abs=2)
    assert tab.page.evaluate("document.documentElement.scrollWidth") == 1024


def test_the_handle_drags_the_mail_to_any_width(tab, expect):
    handle = tab.page.get_by_role("slider", name="Width of the mail")
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab.page.mouse.move(x, y)
    tab.page.mouse.down()
    tab.page.mouse.move(x + 30, y, steps=4)
    tab.page.mouse.move(x + 50, y, steps=4)
    tab.page.mouse.up()
    tab.until_mail("(mail) => mail.defaultView.innerWidth === 475")
    assert tab.picture().width == 475
    expect(handle).to_have_attribute("aria-valuenow", "475")
    expect(tab.page.get_by_role("radio", checked=True)).to_have_count(0)
    tab.page.mouse.move(x - 200, y)
    assert tab.in_mail(WIDTH) == 475


def test_the_handle_takes_arrow_keys_within_its_ends(tab):
    handle = tab.page.get_by_role("slider", name="Width of the mail")
    for key, pixels in [("ArrowRight", 385), ("ArrowLeft", 375), ("PageDown", 325), ("Home", 280), ("ArrowLeft", 280),
                        ("End", 1000), ("ArrowRight", 1000)]:  # fmt: skip
        handle.press(key)
        tab.until_mail("(mail, pixels) => mail.defaultView.innerWidth === pixels", pixels)


# Colours and mail apps


def test_each_choice_of_colours_is_seen_and_none_is_like_another(tab):
    pictures = {}
    for name, asked in COLOURS.items():
        tab.choose("Colours", name)
        tab.shows(f"colours={asked}")
        pictures[name] = tab.picture()
        assert (ground(pictures[name]) > 0.8) is (name == "Light")
        assert (ground(pictures[name]) < 0.05) is (name != "Light")
    assert all(pictures[one].tobytes() != pictures[other].tobytes() for one, other in combinations(COLOURS, 2))


def test_dark_colours_are_the_mails_own_whatever_the_browser_prefers(sample, visits):
    shots = []
    for scheme in ("light", "dark"):
        tab = visits.open(sample, SAMPLE, scheme=scheme)
        for colours in ("Light", "Dark"):
            tab.choose("Colours", colours)
            tab.shows(f"colours={colours.lower()}")
            # Its corners are round, and what is behind them is the page's.
            shots.append(tab.picture().crop((16, 16, 359, 600)))
    assert shots[0].tobytes() == shots[2].tobytes()
    assert shots[1].tobytes() == shots[3].tobytes()
    assert (ground(shots[0]) > 0.8, ground(shots[1]) < 0.05) == (True, True)


@pytest.mark.parametrize(("menu", "entry", "words"), EXPLANATIONS, ids=[entry for _, entry, _ in EXPLANATIONS])
def test_a_view_that_needs_explaining_is_explained(tab, expect, menu, entry, words):
    line = tab.page.get_by_text(words)
    expect(line).to_have_count(0)
    tab.choose(menu, entry)
    expect(line).to_be_visible()


def test_blocked_images_are_not_asked_for_and_their_words_are_read(tab, expect):
    asked = []
    image = tab.mail.get_by_role("img", name="Illustration: hills settle")
    expect(image).to_be_visible()
    hero = Image.open(io.BytesIO(image.screenshot())).convert("RGB")
    tab.page.on("request", lambda request: asked.append(request.url))
    tab.choose("Mail app", "Images blocked")
    tab.shows("app=blocked")
    expect(tab.mail.get_by_text("Illustration: hills settle into a calm horizon")).to_be_visible()
    assert not [url for url in asked if "/pictures/" in url]
    assert tab.in_mail("(mail) => [...mail.images].filter((one) => one.naturalWidth).length") == 0
    sky = hero.getpixel((40, 20))
    assert sky not in {pixel for _, pixel in tab.picture().getcolors(1_000_000)}


def test_gmail_without_styles_has_no_style_sheet_and_stays_readable(tab):
    tab.choose("Mail app", "Gmail without styles")
    tab.shows("app=gmail")
    theirs = "(mail) => mail.querySelectorAll('style:not([data-newsletter-preview]), link[rel=stylesheet]').length"
    assert tab.in_mail(theirs) == 0
    assert tab.in_mail("(mail) => mail.querySelectorAll('[class], [id]').length") == 0
    assert tab.in_mail("(mail) => mail.documentElement.scrollWidth") == 375
    assert ground(tab.picture()) > 0.8


def test_outlook_for_windows_has_no_round_corners_and_no_phone_layout(tab):
    tab.choose("Mail app", "Outlook for Windows")
    tab.shows("app=outlook")
    corners = (
        "(mail) => [...mail.body.querySelectorAll('*')].filter((one) => getComputedStyle(one).borderRadius !== '0px')"
    )
    assert tab.in_mail(f"(mail) => ({corners})(mail).length") == 0
    assert tab.in_mail("(mail) => mail.documentElement.scrollWidth") >= 600


def test_the_plain_text_is_what_readers_get_and_has_no_looks(tab, sample, expect):
    tab.choose("Mail app", "Plain text")
    box = tab.page.get_by_role("region", name="Plain text")
    text = sample.ask("GET", f"/issues/{SAMPLE}/source?kind=text&as=0")[2].decode()
    expect(box).to_be_visible()
    assert box.locator(".source-code").text_content() == text
    assert "Pain has a way of taking over the room." in text
    for width in ("Phone", "Desktop"):
        expect(tab.page.get_by_role("radio", name=width, exact=True)).to_be_disabled()
    expect(tab.button(re.compile("^Colours"))).to_have_attribute("aria-disabled", "true")
    expect(tab.button(re.compile("^Colours"))).to_have_accessible_description(re.compile("Plain text has no width"))
    expect(tab.page.locator("#mail iframe:not(.waiting)")).to_be_hidden()


@pytest.mark.parametrize(
    ("name", "kind", "begins"), [("HTML source", "html", "<!doctype html"), ("MJML source", "mjml", "<mjml")]
)
def test_a_source_is_what_is_pushed_and_can_be_copied(sample, visits, expect, name, kind, begins):
    tab = visits.open(sample, SAMPLE, permissions=["clipboard-read", "clipboard-write"])
    tab.choose("Mail app", name)
    source = sample.ask("GET", f"/issues/{SAMPLE}/source?kind={kind}")[2].decode()
    assert source.lstrip().lower().startswith(begins)
    box = tab.page.get_by_role("region", name=name)
    expect(box).to_be_visible()
    tab.until("(text) => document.querySelector('.source-code').textContent === text", source)
    tab.button("Copy", inside="#mail").click()
    expect(tab.page.get_by_text(f"Copied {len(source):,} characters").first).to_be_visible()
    # Line ends are the clipboard's own.
    copied = tab.page.evaluate("navigator.clipboard.readText()")
    assert copied.replace("\r\n", "\n") == source.replace("\r\n", "\n")


# Two views


def test_compare_shows_a_light_and_a_dark_mail_that_scroll_together(room, visits, expect):
    with previewed(room({ISSUE: LONG})) as preview:
        tab = visits.open(preview)
        tab.button("Compare").click()
        for pane, colours in enumerate(("light", "dark")):
            tab.shows(f"colours={colours}", pane=pane)
            expect(tab.page.get_by_role("region", name=("Left view", "Right view")[pane])).to_be_visible()
        assert (ground(tab.picture(0)) > 0.8, ground(tab.picture(1)) < 0.05) == (True, True)
        for leader, other, share in ((0, 1, 0.5), (1, 0, 0.25)):
            tab.in_mail(
                """(mail, share) => {
              const page = mail.scrollingElement;
              page.scrollTop = share * (page.scrollHeight - page.clientHeight);
            }""",
                share,
                pane=leader,
            )
            tab.until_mail(f"(mail, share) => Math.abs(({SHARE})(mail) - share) < 0.01", share, pane=other)
            assert tab.in_mail(SHARE, pane=leader) == pytest.approx(share, abs=0.01)
        tab.save(LONG.replace("Paragraph 30 ", "Changed 30 "))
        for pane in (0, 1):
            tab.until_mail("(mail) => mail.body.textContent.includes('Changed 30 ')", pane=pane)
            tab.until_mail(f"(mail) => Math.abs(({SHARE})(mail) - 0.25) < 0.01", pane=pane)
        tab.choose("Mail app", "Gmail without styles", pane=1)
        tab.shows("app=gmail", pane=1)
        tab.shows("app=any", pane=0)
        tab.button("One view").click()
        expect(tab.page.locator("#mail .pane")).to_have_count(1)


# Inbox rows


def test_all_inbox_rows_show_four_of_which_long_ones_are_cut(room, visits, expect):
    subject = (
        "What thirty years of research say about sleeping better in the dark half of the year, and what they do not"
    )
    with previewed(room({ISSUE: POST.replace("subject: Sleeping better", f"subject: {subject}")})) as preview:
        tab = visits.open(preview)
        expect(tab.page.get_by_role("group", name=re.compile("^Inbox row on"))).to_have_count(1)
        tab.button("All inbox rows").click()
        rows = tab.page.get_by_role("group", name=re.compile("^Inbox row on"))
        expect(rows).to_have_count(4)
        for kind in ("phone", "computer"):
            light, dark = (
                rows.and_(tab.page.get_by_role("group", name=f"on a {kind}, {one}")) for one in ("light", "dark")
            )
            for row in (light, dark):
                expect(row).to_contain_text("Hill Clinic")
                expect(row).to_contain_text(subject)
                assert is_cut(row)
            grounds = [row.evaluate("(row) => getComputedStyle(row).backgroundColor") for row in (light, dark)]
            assert grounds[0] != grounds[1]
            width = light.bounding_box()["width"]
            assert width == pytest.approx(375, abs=1) if kind == "phone" else width > 700
        tab.save(POST)
        for row in rows.all():
            expect(row).to_contain_text("Sleeping better")
            assert not is_cut(row)


def is_cut(row):
    """Whether some words of a row end in an ellipsis."""
    return row.evaluate("""(row) => [row, ...row.querySelectorAll("*")].some((one) =>
      getComputedStyle(one).textOverflow === "ellipsis" && one.scrollWidth > one.clientWidth)""")


# Who reads it, and in which look


def test_a_subscriber_without_a_first_name_is_greeted_by_the_stand_in(room, visits, expect):
    with previewed(room()) as preview:
        tab = visits.open(preview)
        expect(tab.mail.get_by_text("Hi Ada, read")).to_be_visible()
        tab.choose("Reading as", "No first name")
        expect(tab.mail.get_by_text("Hi there, read")).to_be_visible()
        expect(tab.mail.get_by_text("Hi Ada, read")).to_have_count(0)
        tab.choose("Mail app", "Plain text")
        expect(tab.page.get_by_role("region", name="Plain text")).to_contain_text("Hi there, read")


@pytest.mark.parametrize(
    ("entry", "asked", "words", "seen"),
    [
        ("letter", "template=letter", "uses ‘default’. To keep it, write template: letter", None),
        ("German", "language=de", "is in American English. To keep it, write language: de", LANGUAGE),
        ("Right to left", "direction=rtl", "To keep it, write direction: rtl", DIRECTION),
    ],
    ids=["template", "language", "direction"],
)  # fmt: skip
def test_a_look_is_tried_out_and_put_back_without_touching_the_post(tab, sample, expect, entry, asked, words, seen):
    post = sample.root / "issues" / SAMPLE / "issue.md"
    source, before = post.read_bytes(), tab.picture()
    tab.choose("Template", entry)
    tab.shows(asked)
    expect(tab.page.get_by_text("Only tried out:")).to_be_visible()
    expect(tab.page.locator("#mail .explain")).to_contain_text(words)
    tried = tab.picture().crop((0, 0, 375, 500))
    if seen:
        assert tab.in_mail(seen) == asked.rpartition("=")[2]
    if entry != "German":  # which changes the words below
        assert tried.tobytes() != before.crop((0, 0, 375, 500)).tobytes()
    tab.button("Back to the issue’s own").click()
    expect(tab.page.get_by_text("Only tried out:")).to_have_count(0)
    tab.until_mail("(mail, asked) => !mail.URL.includes(asked)", asked)
    assert tab.picture().crop((0, 0, 375, 500)).tobytes() == before.crop((0, 0, 375, 500)).tobytes()
    assert post.read_bytes() == source


# The tour


def test_the_tour_leads_through_nine_views_and_back_to_the_one_before(tab, expect):
    tab.choose("Colours", "Dark")
    tab.shows("colours=dark")
    tab.button("Tour").click()
    bar = tab.page.get_by_role("region", name="Tour")
    rows = tab.page.get_by_role("group", name=re.compile("^Inbox row on"))
    stops = [
        ("Inbox rows", lambda: expect(rows).to_have_count(4)),
        ("Phone, light", lambda: tab.shows("colours=light", "app=any")),
        ("Phone, dark", lambda: tab.shows("colours=dark", "app=any")),
        ("Outlook.com dark (approximation)", lambda: tab.shows("colours=outlookcom")),
        ("Inverted (approximation)", lambda: tab.shows("colours=inverted")),
        ("Outlook for Windows (approximation)", lambda: tab.shows("app=outlook")),
        ("Images blocked", lambda: tab.shows("app=blocked")),
        ("Gmail without styles", lambda: tab.shows("app=gmail")),
        ("Plain text", lambda: expect(tab.page.get_by_role("region", name="Plain text")).to_be_visible()),
    ]
    for number, (name, is_shown) in enumerate(stops, 1):
        expect(bar.get_by_text(f"{number} of 9 · {name}")).to_be_visible()
        expect(bar.get_by_text(re.compile(r"\?$"))).to_be_visible()
        is_shown()
        if number == 3:
            bar.get_by_role("button", name="Back").click()
            expect(bar.get_by_text("2 of 9")).to_be_visible()
            bar.get_by_role("button", name="Next").click()
        bar.get_by_role("button", name="Next" if number < 9 else "Done").click()
    expect(bar).to_be_hidden()
    expect(rows).to_have_count(1)
    tab.shows("colours=dark", "app=any")


# Long lists


def test_two_hundred_issues_are_listed_and_found_and_the_page_stays_usable(room, visits, expect):
    posts = {
        f"2026-01-topic-{number:03}": FRONT.replace("better", f"No {number}") + "\nWords.\n" for number in range(199)
    }
    with previewed(room({**posts, ISSUE: POST})) as preview:
        tab = visits.open(preview, ISSUE)
        links = tab.page.locator("#issues a.issue")
        expect(links).to_have_count(200)
        assert tab.page.evaluate("async () => (await (await fetch('/issues')).json()).issues.length") == 200
        find = tab.page.get_by_role("searchbox", name="Find an issue")
        find.fill("no 198")
        expect(links).to_have_count(1)
        find.press("Enter")
        expect(tab.page.get_by_role("heading", level=1)).to_have_text("Sleeping No 198")
        expect(tab.mail.get_by_text("Words.")).to_be_visible()
        find.fill("nothing at all")
        expect(links).to_have_count(0)
        expect(tab.page.get_by_text("No issue is called “nothing at all”.")).to_be_visible()
        find.press("Escape")
        expect(links).to_have_count(200)
        tab.save(f"{POST.replace('Hi', 'Hello')}", "2026-01-topic-198")
        expect(tab.mail.get_by_text("Hello Ada")).to_be_visible()
        for link in (links.first, links.last):
            link.scroll_into_view_if_needed()
            expect(link).to_be_in_viewport()
