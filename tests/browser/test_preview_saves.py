"""What the page does as files are saved, and when newsletter preview itself comes and goes."""

from __future__ import annotations

import re
import threading
from contextlib import ExitStack, contextmanager

import pytest

from newsletter.config import load_settings
from newsletter.errors import UsageError
from newsletter.preview.actions import Actions
from newsletter.preview.app import create_app
from newsletter.preview.server import building
from newsletter.sandbox.server import listening
from newsletter.workspace import Workspace
from tests.browser.preview_page import FRONT, ISSUE, LONG, POST, SETTINGS, UNREACHABLE, Running, post, started
from tests.preview import TOKEN, previewed

pytestmark = pytest.mark.browser
OTHER = "2026-12-light"
BROKEN = POST.replace("date:", "template: nowhere\ndate:")
TOP = "(mail) => mail.scrollingElement.scrollTop"
IN_SIGHT = """(mail, words) => {
  const found = [...mail.querySelectorAll("p, div, td")].filter((one) => one.textContent.includes(words)).pop();
  const box = found && found.getBoundingClientRect();
  return Boolean(box) && box.bottom > 0 && box.top < mail.defaultView.innerHeight;
}"""
# Every moment in which something is said to be wrong, or nothing is shown.
LOG = """() => {
  window.seen = [];
  const look = () => {
    const shown = (selector) => [...document.querySelectorAll(selector)].some((one) => one.getClientRects().length);
    const broken = document.querySelector("#mail").classList.contains("is-broken");
    const words = [...document.querySelectorAll("#mail h2, #mail [role=status]")];
    const flaws = words.filter((one) => one.checkVisibility()).map((one) => one.textContent).filter(Boolean);
    if (broken || flaws.length || !shown("#mail iframe:not(.waiting)")) {
      window.seen.push([broken, flaws, document.title]);
    }
  };
  const options = { subtree: true, childList: true, attributes: true, characterData: true };
  new MutationObserver(look).observe(document, options);
}"""


def long_with(words):
    return LONG.replace("Paragraph 40 ", f"{words} 40 ")


def said(tab, words):
    """Wait until the visible mail says something."""
    tab.mail.get_by_text(words).first.wait_for()


@pytest.mark.quick
def test_twenty_saves_in_a_row_arrive_where_the_reader_is(room, visits, expect):
    with previewed(room({ISSUE: LONG})) as preview:
        tab = visits.open(preview)
        tab.page.get_by_role("radio", name="Tablet").check(force=True)
        tab.choose("Colours", "Dark")
        said(tab, "Paragraph 40 is")
        tab.until_mail("(mail) => mail.defaultView.innerWidth === 768")
        top = tab.in_mail("""(mail) => {
          const all = [...mail.querySelectorAll("p, div, td")];
          const place = all.filter((one) => one.textContent.includes("40 is")).pop();
          mail.defaultView.scrollTo(0, place.getBoundingClientRect().top - 200);
          return mail.scrollingElement.scrollTop;
        }""")
        assert top > 1000
        find = tab.page.get_by_role("searchbox", name="Find an issue")
        find.focus()
        ground = tab.picture().getpixel((4, 300))
        for number in range(20):
            tab.save(long_with(f"Save number {number},"))
            tab.until_mail(IN_SIGHT, f"Save number {number},")
            assert abs(tab.in_mail(TOP) - top) <= 1, number
            expect(find).to_be_focused()
        assert tab.picture().getpixel((4, 300)) == ground
        assert sum(ground) < 150
        expect(tab.page.get_by_role("radio", name="Tablet")).to_be_checked()
        expect(tab.button("Colours: Dark")).to_be_visible()


def test_a_burst_of_a_hundred_saves_ends_with_the_last_one(room, visits, expect):
    with previewed(room()) as preview:
        tab = visits.open(preview)
        for number in range(100):
            tab.save(f"{POST}\nSave number {number}.\n")
        said(tab, "Save number 99.")
        tab.until("async () => (await (await fetch('/issues')).json()).number > 0")
        expect(tab.page.locator("#findings")).to_contain_text("Findings")
        model = preview.model(ISSUE)
        expect(tab.button(re.compile("Version"), inside="#top")).to_contain_text(model["version"])
        said(tab, "Save number 99.")


@pytest.mark.quick
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_save_that_cannot_be_shown_says_where_and_why_and_heals_by_itself(room, visits, expect, ending):
    with previewed(room()) as preview:
        tab = visits.open(preview)
        said(tab, "Hi Ada")
        version = preview.model(ISSUE)["version"]
        post(preview.root).write_bytes(BROKEN.replace("\n", ending).encode())
        card = tab.page.get_by_role("region", name="This save cannot be shown")
        expect(card).to_be_visible()
        expect(card).to_contain_text("There is no template 'nowhere'.")
        expect(card).to_contain_text(f"issues/{ISSUE}/issue.md:5:11")
        expect(card).to_contain_text("Nothing is lost; fix it in your editor and save")
        expect(card).to_contain_text("Try this: Write one of: default, editorial, letter.")
        expect(tab.page).to_have_title(re.compile("Cannot be shown"))
        for name in ("Send test…", "Push draft…"):
            expect(tab.button(name)).to_have_attribute("aria-disabled", "true")
            expect(tab.button(name)).to_have_accessible_description("The last save cannot be shown; mend it first.")
        expect(tab.page.get_by_role("heading", name="Earlier findings")).to_be_visible()
        expect(tab.page.get_by_text(f"Below: the last version that worked, {version}")).to_be_visible()
        said(tab, "Hi Ada")
        faded = "() => Number(getComputedStyle(document.querySelector('#mail .panes')).opacity)"
        assert tab.page.evaluate(faded) < 0.7
        tab.button("Push draft…").click(force=True)
        expect(tab.dialog()).to_have_count(0)
        tab.save(POST.replace("Hi ", "Good morning "))
        said(tab, "Good morning Ada")
        expect(card).to_be_hidden()
        assert tab.page.evaluate(faded) == 1
        expect(tab.button("Push draft…")).not_to_have_attribute("aria-disabled", "true")


def test_the_carets_of_a_broken_save_stand_below_the_very_letters(room, visits, expect):
    with previewed(room()) as preview:
        tab = visits.open(preview)
        tab.save(BROKEN)
        expect(tab.page.locator(".excerpt-caret")).to_have_text("^" * len("nowhere"))
        caret, words, bottom = tab.page.evaluate("""() => {
          const range = document.createRange();
          const text = document.querySelector(".excerpt-line.bad").lastChild;
          const at = text.data.indexOf("nowhere");
          range.setStart(text, at);
          range.setEnd(text, at + 7);
          const both = [document.querySelector(".excerpt-caret"), range];
          const [caret, words] = both.map((one) => one.getBoundingClientRect());
          return [[caret.left, caret.right, caret.top], [words.left, words.right], words.top + words.height / 2];
        }""")
        assert caret[:2] == pytest.approx(words, abs=1)
        assert caret[2] > bottom


def test_settings_that_cannot_be_read_are_told_and_heal_by_themselves(room, visits, expect):
    with previewed(room()) as preview:
        tab = visits.open(preview)
        said(tab, "Hi Ada")
        settings = preview.root / "newsletter.yaml"
        settings.write_text(SETTINGS.replace("brand:", "brnad:"), encoding="utf-8")
        card = tab.page.get_by_role("region", name="This save cannot be shown")
        expect(card).to_contain_text("newsletter.yaml:2")
        expect(card).to_contain_text("brnad")
        said(tab, "Hi Ada")
        settings.write_text(SETTINGS.replace("Hill Clinic\n", "Dale Clinic\n", 1), encoding="utf-8")
        expect(card).to_be_hidden()
        said(tab, "Dale Clinic")


@pytest.mark.parametrize("seconds", [0, 0.02], ids=["at once", "a moment later"])
def test_an_editor_that_empties_the_file_before_it_fills_it_flashes_no_error(room, visits, seconds):
    with previewed(room()) as preview:
        tab = visits.open(preview)
        said(tab, "Hi Ada")
        tab.page.evaluate(LOG)
        for number in range(5):
            post(preview.root).write_text("", encoding="utf-8")
            writing = threading.Timer(seconds, tab.save, [f"{POST}\nSave number {number}.\n"])
            writing.start()
            said(tab, f"Save number {number}.")
        assert tab.page.evaluate("window.seen") == []


def test_a_save_by_way_of_another_file_arrives_as_well(room, visits):
    with previewed(room()) as preview:
        tab = visits.open(preview)
        for number in range(3):
            new = post(preview.root).with_name("issue.md.tmp")
            new.write_text(f"{POST}\nSave number {number}.\n", encoding="utf-8")
            new.replace(post(preview.root))
            said(tab, f"Save number {number}.")


def test_two_tabs_on_two_issues_each_follow_their_own(room, visits, expect):
    with previewed(room({ISSUE: POST, OTHER: POST.replace("Hi ", "Dear ")})) as preview:
        one = visits.open(preview, ISSUE)
        two = visits.beside(one.page.context.new_page(), preview, OTHER)
        said(one, "Hi Ada")
        said(two, "Dear Ada")
        one.save(f"{POST}\nThis is about sleep.\n", ISSUE)
        two.save(f"{POST}\nThis is about light.\n", OTHER)
        said(one, "This is about sleep.")
        said(two, "This is about light.")
        expect(one.mail.get_by_text("This is about light.")).to_have_count(0)
        expect(two.mail.get_by_text("This is about sleep.")).to_have_count(0)


def test_two_tabs_on_one_issue_keep_their_own_views_over_saves_and_reloads(room, visits, expect):
    with previewed(room()) as preview:
        one = visits.open(preview, ISSUE)
        two = visits.beside(one.page.context.new_page(), preview, ISSUE)
        one.choose("Colours", "Dark")
        two.page.get_by_role("radio", name="Desktop").check(force=True)
        for number in range(3):
            one.save(f"{POST}\nSave number {number}.\n")
            for tab in (one, two):
                said(tab, f"Save number {number}.")
        for tab in (one, two):
            tab.page.reload()
            said(tab, "Save number 2.")
        expect(one.button("Colours: Dark")).to_be_visible()
        expect(one.page.get_by_role("radio", name="Phone", exact=True)).to_be_checked()
        expect(two.button("Colours: Light")).to_be_visible()
        expect(two.page.get_by_role("radio", name="Desktop")).to_be_checked()


def test_a_tab_that_slept_shows_the_newest_when_it_wakes(room, visits):
    with previewed(room()) as preview:
        tab = visits.open(preview)
        awake = visits.open(preview)
        said(tab, "Hi Ada")
        sleeping = tab.page.context.new_cdp_session(tab.page)
        sleeping.send("Page.setWebLifecycleState", {"state": "frozen"})
        for number in range(30):
            tab.save(f"{POST}\nSave number {number}.\n")
        said(awake, "Save number 29.")
        sleeping.send("Page.setWebLifecycleState", {"state": "active"})
        said(tab, "Save number 29.")


def test_a_connection_that_broke_is_taken_up_again_and_what_was_missed_is_shown(room, visits, expect):
    visits.tolerated = UNREACHABLE
    root = room()
    workspace = Workspace(root)
    with ExitStack() as stack:
        builder = stack.enter_context(building(workspace, load_settings(workspace.settings), None))
        app = create_app(builder, Actions(builder, None), TOKEN)
        with listening(app) as origin:
            running = Running(root, origin, None)
            tab = visits.open(running)
            said(tab, "Hi Ada")
        expect(tab.page.get_by_text("Not connected.").first).to_be_visible()
        tab.save(f"{POST}\nSaved while nobody listened.\n")
        tab.page.evaluate("window.loadedOnce = true")
        with again(app, running.port):
            said(tab, "Saved while nobody listened.")
            expect(tab.page.get_by_text("Not connected.").first).to_be_hidden()
            assert tab.page.evaluate("window.loadedOnce") is True


@contextmanager
def again(app, port):
    """Serve at a port that a server before may still be leaving."""
    with ExitStack() as stack:
        while True:
            try:
                stack.enter_context(listening(app, port))
                break
            except UsageError:
                continue
        yield


def test_a_preview_that_was_stopped_and_started_again_is_found_again_by_its_page(room, visits, expect):
    visits.tolerated = UNREACHABLE
    root = room()
    with started(root) as first:
        tab = visits.open(first)
        said(tab, "Hi Ada")
        tab.choose("Colours", "Dark")
        first.stop()
        expect(tab.page.get_by_text("Not connected. newsletter preview was stopped.").first).to_be_visible()
        for name in ("Send test…", "Push draft…"):
            expect(tab.button(name)).to_have_attribute("aria-disabled", "true")
        said(tab, "Hi Ada")
        tab.save(f"{POST}\nSaved while it was stopped.\n")
        with started(root, first.port):
            said(tab, "Saved while it was stopped.")
            expect(tab.page.get_by_text("Not connected.").first).to_be_hidden()
            expect(tab.button("Colours: Dark")).to_be_visible()
            tab.save(f"{POST}\nSaved afterwards.\n")
            said(tab, "Saved afterwards.")
            # Its token is of the new run.
            tab.button("Push draft…").click()
            tab.dialog().get_by_role("button", name="Push draft").click()
            expect(tab.dialog()).to_contain_text("The draft was created")


def test_the_first_post_of_an_empty_workspace_appears_by_itself(room, visits, expect):
    with previewed(room({})) as preview:
        tab = visits.open(preview, ready=False)
        expect(tab.page.get_by_role("heading", name="No issue yet")).to_be_visible()
        post(preview.root).parent.mkdir()
        tab.save(POST)
        said(tab, "Hi Ada")
        expect(tab.page.get_by_role("heading", name="No issue yet")).to_be_hidden()


def test_an_issue_that_is_deleted_or_renamed_is_missed_and_one_that_comes_back_is_shown(room, visits, expect):
    visits.tolerated = "404"
    with previewed(room({ISSUE: POST, OTHER: FRONT + "\nThe other one.\n"})) as preview:
        tab = visits.open(preview, ISSUE)
        said(tab, "Hi Ada")
        folder = post(preview.root).parent
        away = preview.root / "away"
        folder.rename(away)
        expect(tab.page.get_by_role("heading", name=f"There is no issue ‘{ISSUE}’ here any more.")).to_be_visible()
        expect(tab.page.locator("#issues a.issue")).to_have_count(1)
        away.rename(folder)
        said(tab, "Hi Ada")
        expect(tab.page.locator("#issues a.issue")).to_have_count(2)
