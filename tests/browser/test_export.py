"""The exported preview in a browser: opened like an attachment, it shows each view and asks the network for nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from newsletter.config import load_settings
from newsletter.preview.export import export
from newsletter.workspace import Workspace, find_issue

pytestmark = pytest.mark.browser

PROJECT = Path(__file__).parents[2]
SAMPLE = "2026-10-style-guide"
HOSTILE = """\
---
title: "</title><script>document.title = 'taken'</script>"
subject: "</script><img src=https://evil.invalid/ onerror=alert(1)>"
preheader: "ערב טוב, おはよう, 🎉"
template: letter
---
<b onclick="alert(1)">Bold</b> `</iframe><script>alert(1)</script>`

![On the web](https://pictures.invalid/hill.png)

[A link](https://hill-clinic.org/)
"""


@dataclass(frozen=True)
class Exported:
    """An export on disk."""

    path: Path
    version: str
    size: int


@dataclass
class Reading:
    """An export that somebody has opened. asked: what it asked for, but for itself and what it holds."""

    page: Any
    asked: list[str]
    wrong: list[str]

    def choose(self, name: str, value: str) -> None:
        """Choose something of a menu, or a width."""
        if name == "width":
            self.page.get_by_role("radio", name=value, exact=True).check()
        else:
            self.page.get_by_label(name).select_option(label=value)

    def mail(self, script: str) -> Any:
        """What a script says in the mail's frame, once it is there."""
        frame = self.page.locator("#frame").element_handle().content_frame()
        frame.wait_for_load_state()
        return frame.evaluate(script)

    def explained(self) -> list[str]:
        return self.page.locator("#explain p").all_inner_texts()


def exported(root: Path, issue: str, target: Path) -> Exported:
    workspace = Workspace(root)
    made = export(
        find_issue(workspace, issue, root), workspace, load_settings(workspace.settings), target, service=None
    )
    return Exported(made.path, made.version, made.size)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """The issue of the repository that has every block, exported."""
    root = tmp_path_factory.mktemp("sample")
    shutil.copy(PROJECT / "newsletter.yaml", root)
    shutil.copytree(PROJECT / "templates", root / "templates")
    shutil.copytree(PROJECT / "issues" / SAMPLE, root / "issues" / SAMPLE)
    return exported(root, SAMPLE, root / "for approval é.html")


@pytest.fixture
def read(browser: Any) -> Iterator[Callable[..., Reading]]:
    """Opens an export as a double click on an attachment does."""
    contexts = []

    def opened(export: Exported, *, width: int = 1024, scheme: str = "light", scripts: bool = True) -> Reading:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=scripts
        )
        contexts.append(context)
        reading = Reading(context.new_page(), [], [])
        own = export.path.as_uri()

        def note(request: Any) -> None:
            if request.url != own and not request.url.startswith(("data:", "about:")):
                reading.asked.append(request.url)

        reading.page.on("request", note)
        reading.page.on("console", lambda message: reading.wrong.append(message.text))
        reading.page.on("pageerror", lambda error: reading.wrong.append(str(error)))
        reading.page.goto(own)
        return reading

    yield opened
    for context in contexts:
        context.close()


def test_it_is_small_enough_for_any_mailbox(sample):
    assert sample.size < 1_500_000


def test_the_code_is_the_largest_thing_on_the_page(sample, read):
    page = read(sample).page
    code = page.get_by_text(sample.version, exact=True).first
    assert code.is_visible()
    size = "(node) => parseFloat(getComputedStyle(node).fontSize)"
    assert code.evaluate(size) > page.locator("h1").evaluate(size)
    assert code.bounding_box()["y"] < 500


def test_no_request_leaves_whatever_is_looked_at(sample, read):
    reading = read(sample)
    for label, names in {
        "Mail app": ["Images blocked", "Gmail without styles", "Outlook for Windows (approximation)", "Most mail apps"],
        "Colours": ["Dark", "Outlook.com dark (approximation)", "Inverted (approximation)", "Light"],
        "Reading as": ["No first name", "Ada"],
        "width": ["Small phone", "Phone", "Tablet", "Desktop"],
    }.items():
        for name in names:
            reading.choose(label, name)
            assert reading.mail("document.body.innerText.length") > 1000
    assert reading.asked == []
    assert reading.wrong == []


@pytest.mark.parametrize(("width", "pixels"), [("Small phone", 320), ("Phone", 375), ("Tablet", 768), ("Desktop", 800)])
def test_a_width_is_the_mails_own_also_where_there_is_less_room(sample, read, width, pixels):
    for room in (1024, 375):
        reading = read(sample, width=room)
        reading.choose("width", width)
        assert reading.mail("innerWidth") == pixels
        assert reading.page.locator("#size").inner_text().startswith(f"{pixels} px wide")
        frame = reading.page.locator("#frame").bounding_box()
        device = reading.page.locator("#device").bounding_box()
        assert frame["width"] <= room
        assert frame["width"] == pytest.approx(device["width"], abs=1)
        assert frame["height"] == pytest.approx(device["height"], abs=1)


def test_pictures_are_shown_and_where_they_are_blocked_their_words(sample, read):
    reading = read(sample)
    loaded = "[...document.images].filter((one) => one.naturalWidth > 0).length"
    reading.page.wait_for_function("document.readyState === 'complete'")
    assert reading.mail(loaded) == reading.mail("document.images.length") > 2
    reading.choose("Colours", "Dark")
    assert reading.mail(loaded) == reading.mail("document.images.length") > 2
    reading.choose("Mail app", "Images blocked")
    assert reading.mail(loaded) == 0
    assert reading.mail("document.body.innerText.includes('Illustration: a wide valley')")
    assert reading.explained() == ["Pictures are off. Can a reader still tell what the mail says, and where to click?"]


@pytest.mark.parametrize(
    ("colours", "is_dark", "explains"),
    [
        ("Light", False, None),
        ("Dark", True, None),
        ("Outlook.com dark (approximation)", True, "Outlook.com picks its own dark colours"),
        ("Inverted (approximation)", True, "Some apps turn every colour round"),
    ],
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_are_those_that_were_chosen_whatever_the_readers_own_are(
    sample, read, colours, is_dark, explains, scheme
):
    reading = read(sample, scheme=scheme)
    reading.choose("Colours", colours)
    channels = reading.mail(
        "getComputedStyle([...document.querySelectorAll('h1')][0]).color.match(/[0-9.]+/g).slice(0, 3).map(Number)"
    )
    assert (sum(channels) / 3 > 128) is is_dark
    assert bool(reading.explained()) is bool(explains)
    assert all(explains in line for line in reading.explained() if explains)


def test_a_view_is_the_same_when_one_comes_back_to_it(sample, read):
    reading = read(sample)
    before = reading.mail("document.documentElement.outerHTML")
    reading.choose("Colours", "Inverted (approximation)")
    assert reading.mail("document.documentElement.outerHTML") != before
    reading.choose("Colours", "Light")
    assert reading.mail("document.documentElement.outerHTML") == before


def test_gmail_without_styles_has_no_style_sheet_of_the_mail(sample, read):
    reading = read(sample)
    assert reading.mail("[...document.querySelectorAll('style')].some((one) => one.textContent.includes('@media'))")
    reading.choose("Mail app", "Gmail without styles")
    assert not reading.mail("[...document.querySelectorAll('style')].some((one) => one.textContent.includes('@media'))")
    assert reading.explained()[0].startswith("Gmail sometimes drops the style sheet.")


def test_outlook_for_windows_has_no_round_corners(sample, read):
    reading = read(sample)
    round_ones = (
        "[...document.body.querySelectorAll('*')].filter((one) => parseFloat(getComputedStyle(one).borderRadius))"
    )
    assert reading.mail(f"{round_ones}.length") > 0
    reading.choose("Mail app", "Outlook for Windows (approximation)")
    assert reading.mail(f"{round_ones}.length") == 0
    assert reading.explained()[0].startswith("Approximation. We leave out what Outlook for Windows ignores")


def test_plain_text_takes_the_mails_place_and_gives_it_back(sample, read):
    reading = read(sample)
    text = reading.page.locator("#text")
    assert not text.is_visible()
    reading.choose("Mail app", "Plain text")
    assert text.is_visible()
    assert not reading.page.locator("#frame").is_visible()
    assert "Hello Ada." in text.inner_text()
    assert reading.page.get_by_label("Colours").is_disabled()
    assert reading.page.get_by_role("radio", name="Phone", exact=True).is_disabled()
    assert reading.explained() == ["Plain text has no width and no colours: every app shows it in its own."]
    reading.choose("Reading as", "No first name")
    assert "Hello Ada." not in text.inner_text()
    reading.choose("Mail app", "Most mail apps")
    assert reading.page.locator("#frame").is_visible()
    assert not text.is_visible()


def test_a_sample_subscriber_reads_his_own_mail(sample, read):
    reading = read(sample)
    assert reading.mail("document.body.innerText.includes('Hello Ada')")
    reading.choose("Reading as", "No first name")
    assert not reading.mail("document.body.innerText.includes('Hello Ada')")


def test_the_inbox_rows_are_on_phone_and_computer_light_and_dark(sample, read):
    page = read(sample).page
    rows = page.locator("[data-row]")
    assert rows.count() == 4
    for number in range(4):
        assert rows.nth(number).is_visible()
        assert "Style guide: every block of the default look" in rows.nth(number).inner_text()
    assert len(set(rows.evaluate_all("(all) => all.map((one) => getComputedStyle(one).backgroundColor)"))) == 2


def test_ticking_a_claim_is_counted_and_not_kept(sample, read):
    reading = read(sample)
    boxes = reading.page.locator("#claims input")
    boxes.first.check()
    assert reading.page.locator("#tally").inner_text() == f"1 of {boxes.count()} ticked"
    assert reading.page.evaluate("document.cookie") == ""


def test_without_scripts_the_mail_on_a_phone_and_its_text_are_there(sample, read):
    reading = read(sample, scripts=False)
    page = reading.page
    assert page.get_by_text(sample.version, exact=True).first.is_visible()
    assert page.frame_locator("#frame").get_by_text("Hello Ada.").is_visible()
    assert page.locator("#frame").bounding_box()["width"] == 375
    assert "Hello Ada." in page.locator("#text").inner_text()
    assert not page.locator("#controls").is_visible()
    assert page.locator("#claims li").first.is_visible()
    assert reading.asked == []


def test_nothing_in_a_mail_runs_or_reaches_the_page(clinic, read, tmp_path):
    (clinic / "issues/2026-11-migraine/issue.md").write_text(HOSTILE, encoding="utf-8")
    hostile = exported(clinic, "2026-11-migraine", tmp_path / "hostile.html")
    reading = read(hostile)
    dialogs: list[str] = []
    reading.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    reading.page.get_by_label("Mail app").select_option("outlook")
    assert reading.mail("origin") == "null"
    assert reading.page.locator("#frame").get_attribute("sandbox") == "allow-popups allow-popups-to-escape-sandbox"
    assert reading.page.title().startswith("</title><script>document.title = 'taken'</script>, version")
    assert reading.page.locator("img").count() == 0
    assert set(reading.asked) <= {"https://pictures.invalid/hill.png"}
    assert dialogs == []
    assert "1 picture comes from the web" in reading.page.locator("footer").inner_text()


def test_a_link_of_the_mail_opens_beside_the_page(sample, read):
    reading = read(sample)
    with reading.page.context.expect_page() as beside:
        reading.page.frame_locator("#frame").get_by_role("link", name="a link").click()
    assert beside.value != reading.page
    assert reading.page.url == sample.path.as_uri()


@pytest.mark.parametrize("width", [320, 375, 1024])
def test_nothing_scrolls_sideways(sample, read, width):
    reading = read(sample, width=width)
    for size in ("Phone", "Desktop"):
        reading.choose("width", size)
        assert reading.page.evaluate("document.documentElement.scrollWidth") <= width
    reading.choose("Mail app", "Plain text")
    assert reading.page.evaluate("document.documentElement.scrollWidth") <= width


def test_all_of_it_can_be_done_by_keyboard(sample, read):
    reading = read(sample)
    page = reading.page
    page.get_by_role("radio", name="Phone", exact=True).focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#size").inner_text() == "768 px wide"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "colours"
    page.keyboard.press("ArrowDown")
    page.wait_for_function("document.getElementById('frame').title.includes('Dark colours')")
    assert page.evaluate("document.activeElement.name") == "colours"


def test_on_paper_the_whole_mail_stands_with_its_text_and_claims(sample, read):
    reading = read(sample)
    reading.choose("Mail app", "Outlook for Windows (approximation)")
    reading.page.emulate_media(media="print")
    paper = reading.page.locator("#paper iframe")
    paper.wait_for(state="visible")
    inside = paper.element_handle().content_frame()
    inside.wait_for_load_state()
    assert inside.evaluate("innerWidth") == 800
    assert inside.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert reading.page.locator("#text").is_visible()
    assert reading.page.locator("#claims").is_visible()
    assert not reading.page.locator("#frame").is_visible()
    assert not reading.page.locator("#controls").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1440])
@pytest.mark.parametrize("app", ["Most mail apps", "Plain text"])
def test_axe_finds_nothing(sample, read, scheme, width, app):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    reading = read(sample, width=width, scheme=scheme)
    reading.choose("Mail app", app)
    found = axe.Axe().run(reading.page, options={"iframes": False}).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
