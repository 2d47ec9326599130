"""What stands around the mail: the list of issues, the findings, menus, and what a keyboard alone can do with them."""

from __future__ import annotations

import re

import pytest

from tests.browser.preview_page import FRONT, ISSUE
from tests.preview import SAMPLE, previewed

pytestmark = pytest.mark.browser
FAULTY = FRONT + "\nRead [here](https://hill-clinic.org/sleep).\n\nCall us at [[our number]].\n"
CARETS = """() => {
  const marked = document.querySelector(".finding.open .snippet-marked");
  const carets = getComputedStyle(marked, "::after");
  return [marked.textContent, carets.content, parseFloat(carets.width), marked.getBoundingClientRect().width];
}"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
HIDDEN = """() => [...document.querySelectorAll("#top button")]
  .filter((one) => one.checkVisibility())
  .filter((one) => {
    const box = one.getBoundingClientRect();
    const seen = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    return !one.contains(seen);
  })
  .map((one) => one.outerHTML)"""
SMALL = """() => [...document.querySelectorAll("#top, #issues, #findings")]
  .flatMap((area) => [...area.querySelectorAll("a, button, input")])
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 24)
  .map((one) => one.outerHTML)"""


def heads(tab):
    return tab.page.locator(".finding-head:visible")


def issue_list(count):
    """Posts whose titles name their number."""
    posts = {f"2026-{1 + n % 12:02}-issue-{n}": FRONT.replace("Sleeping better", f"Number {n}") for n in range(count)}
    return {issue: f"{text}\nHello.\n" for issue, text in posts.items()}


def test_an_issue_is_found_by_its_title_or_its_id_and_chosen_with_enter(room, visits, expect):
    posts = {"2026-11-sleep": FRONT, "2026-12-light": FRONT.replace("title: Sleeping", "title: Crème brûlée, sleeping")}
    with previewed(room({issue: f"{text}\nHello.\n" for issue, text in posts.items()})) as preview:
        tab = visits.open(preview, "2026-11-sleep")
        find = tab.page.get_by_role("searchbox", name="Find an issue")
        rows = tab.page.locator("#issues a.issue")
        for typed, found in [("", 2), ("BRULEE creme", 1), ("12-li", 1), ("sleeping", 2), ("<b>", 0)]:
            find.fill(typed)
            expect(rows).to_have_count(found)
        expect(tab.page.get_by_text("No issue is called “<b>”.")).to_be_visible()
        find.fill("brûlée")
        find.press("Enter")
        expect(tab.page.get_by_role("heading", level=1)).to_have_text("Crème brûlée, sleeping better")
        expect(rows.and_(tab.page.locator("[aria-current=page]"))).to_have_attribute("href", "#2026-12-light")
        find.press("Escape")
        expect(find).to_have_value("")
        expect(rows).to_have_count(2)


def test_two_hundred_issues_take_one_stop_of_the_tab_key_and_arrows_lead_through_them(room, visits, expect):
    with previewed(room(issue_list(200))) as preview:
        tab = visits.open(preview)
        rows = tab.page.locator("#issues a.issue")
        expect(rows).to_have_count(200)
        expect(tab.page.locator("#issues a.issue[tabindex='0']")).to_have_count(1)
        tab.page.get_by_role("searchbox").focus()
        for key, place in [("ArrowDown", 0), ("ArrowDown", 1), ("End", 199), ("ArrowUp", 198), ("Home", 0)]:
            tab.page.keyboard.press(key)
            expect(rows.nth(place)).to_be_focused()
            expect(rows.nth(place)).to_be_in_viewport()
        tab.page.keyboard.press("ArrowUp")
        expect(tab.page.get_by_role("searchbox")).to_be_focused()


def test_a_menu_works_with_keys_alone_and_gives_the_focus_back(sample, visits, expect):
    tab = visits.open(sample, SAMPLE)
    more = tab.button("More")
    entries = tab.page.locator("#top [role=menu] .menu-item")
    more.focus()
    steps = {"ArrowUp": 3, "ArrowDown": 0, "End": 3, "Home": 0}
    for key, place in [*steps.items(), ("c", 2), ("c", 3), ("c", 2)]:
        tab.page.keyboard.press(key)
        expect(entries.nth(place)).to_be_focused()
    tab.page.keyboard.press("ArrowUp")
    expect(entries.nth(1)).to_be_focused()
    expect(entries.nth(1)).to_have_accessible_description("It is not scheduled.")
    tab.page.keyboard.press("Enter")
    expect(entries.nth(1)).to_be_visible()
    expect(tab.dialog()).to_have_count(0)
    tab.page.keyboard.press("Escape")
    expect(more).to_be_focused()
    expect(entries.first).to_be_hidden()
    more.press("Enter")
    tab.page.keyboard.press("Tab")
    expect(tab.page.get_by_role("button", name="Help and keyboard shortcuts")).to_be_focused()
    expect(entries.first).to_be_hidden()


@pytest.mark.parametrize("place", [(500, 80), (700, 500)], ids=["beside it", "into the mail"])
def test_a_click_elsewhere_closes_a_menu(sample, visits, expect, place):
    tab = visits.open(sample, SAMPLE)
    tab.button("More").click()
    expect(tab.page.get_by_role("menu", name="More")).to_be_visible()
    tab.page.mouse.click(*place)
    expect(tab.page.get_by_role("menu", name="More")).to_be_hidden()


def test_the_version_code_is_copied_and_that_is_said(sample, visits, expect):
    tab = visits.open(sample, SAMPLE, permissions=["clipboard-read", "clipboard-write"])
    version = sample.model(SAMPLE)["version"]
    tab.button(f"Version {version}, copy the code").click()
    expect(tab.page.locator("#live")).to_have_text(f"Version code {version} copied")
    expect(tab.page.locator("#top .copied")).to_be_visible()
    assert tab.page.evaluate("navigator.clipboard.readText()") == version


def test_an_opened_finding_shows_its_line_with_carets_below_the_fault_and_marks_it(room, visits, expect):
    with previewed(room({ISSUE: FAULTY})) as preview:
        tab = visits.open(preview, ISSUE)
        head = heads(tab).filter(has_text="where the link leads")
        head.click()
        expect(head).to_have_attribute("aria-expanded", "true")
        expect(tab.page.locator(".finding.open .snippet")).to_contain_text("Read [here](")
        marked, carets, below, width = tab.page.evaluate(CARETS)
        assert (marked, carets.strip('"')[:4]) == ("here", "^^^^")
        assert below == pytest.approx(width, abs=1)
        expect(tab.button("Show in the mail")).to_be_visible()
        head.click()
        expect(head).to_have_attribute("aria-expanded", "false")
        expect(tab.button("Show in the mail")).to_be_hidden()


def test_j_and_k_lead_through_the_findings_and_say_each(room, visits, expect):
    with previewed(room({ISSUE: FAULTY})) as preview:
        tab = visits.open(preview, ISSUE)
        expect(heads(tab).nth(1)).to_be_visible()
        messages = tab.page.locator(".finding-message").all_inner_texts()
        for key, place in [("j", 0), ("j", 1), ("k", 0)]:
            tab.page.keyboard.press(key)
            expect(tab.page.locator(".finding.open .finding-message")).to_have_text(messages[place])
            expect(tab.page.locator("#live")).to_contain_text(messages[place])


def test_a_finding_that_is_mended_hands_the_focus_to_the_one_in_its_place(room, visits, expect):
    with previewed(room({ISSUE: FAULTY})) as preview:
        tab = visits.open(preview, ISSUE)
        mended = heads(tab).filter(has_text="where the link leads")
        mended.click()
        tab.save(FAULTY.replace("[here]", "[our page about sleep]"))
        expect(mended).to_have_count(0)
        expect(tab.page.locator(".finding-head:focus")).to_have_count(1)
        expect(tab.page.locator(".finding.open")).to_have_count(0)


def test_what_a_post_says_never_becomes_markup_of_the_page(room, visits, expect):
    evil = "<img src=x onerror=document.title=1><b>bold</b>"
    text = FAULTY.replace("title: Sleeping better", f"title: 'Sleep {evil}'").replace("our number", "our <b>number</b>")
    with previewed(room({ISSUE: text})) as preview:
        tab = visits.open(preview, ISSUE)
        expect(tab.page.get_by_role("heading", level=1)).to_contain_text("<b>bold</b>")
        expect(heads(tab).first).to_be_visible()
        for number in range(heads(tab).count()):
            heads(tab).nth(number).click()
        assert tab.page.locator("#top, #issues, #findings").locator("img, b").count() == 0


@pytest.mark.parametrize(
    "title",
    ["A title without an end " * 20, "Donaudampfschifffahrts" * 20, "كيف يمكن أن يساعد النوم " * 8, "睡眠" * 90],
    ids=["long", "one word", "right to left", "Chinese"],
)
def test_no_title_pushes_the_page_sideways(room, visits, title):
    with previewed(room({ISSUE: FAULTY.replace("title: Sleeping better", f"title: {title}")})) as preview:
        tab = visits.open(preview, ISSUE)
        for width, height in [(1440, 900), (1024, 768), (720, 450)]:
            tab.page.set_viewport_size({"width": width, "height": height})
            tab.until(f"() => innerWidth === {width}")
            # What folds away at a width does so a moment after it.
            tab.until(f"() => !({SIDEWAYS})()")
            tab.until(f"() => !({SMALL})().length")
            tab.until(f"() => !({HIDDEN})().length")


def test_where_there_is_no_room_the_issues_open_over_the_mail_and_go_again(room, visits, expect):
    with previewed(room(issue_list(3))) as preview:
        tab = visits.open(preview, size=(1024, 768))
        issues, opens = tab.page.locator("#issues"), tab.button("Issues")
        expect(issues).to_be_hidden()
        opens.press("Enter")
        expect(tab.page.get_by_role("searchbox")).to_be_focused()
        tab.page.keyboard.press("Escape")
        expect(issues).to_be_hidden()
        expect(opens).to_be_focused()
        opens.click()
        tab.page.mouse.click(500, 500)
        expect(issues).to_be_hidden()
        opens.click()
        issues.get_by_role("link").first.click()
        expect(issues).to_be_hidden()


def test_two_views_leave_counts_of_the_findings_which_open_over_them(room, visits, expect):
    with previewed(room({ISSUE: FAULTY})) as preview:
        tab = visits.open(preview, ISSUE, size=(1024, 768))
        expect(heads(tab).first).to_be_visible()
        tab.page.keyboard.press("c")
        expect(heads(tab)).to_have_count(0)
        counts = tab.button(re.compile(r"^Findings: .*note"))
        counts.press("Enter")
        expect(tab.button("Close", inside="#findings")).to_be_focused()
        expect(heads(tab).first).to_be_visible()
        tab.page.keyboard.press("Escape")
        expect(counts).to_be_focused()


def test_links_are_listed_with_where_they_lead(room, visits, expect):
    with previewed(room({ISSUE: FAULTY})) as preview:
        tab = visits.open(preview, ISSUE)
        tab.button(re.compile(r"^\d+ links?$")).click()
        links = tab.page.get_by_role("group", name="Links")
        expect(links).to_contain_text("https://hill-clinic.org/sleep · line ")
        expect(links.get_by_role("button", name="here")).to_have_attribute("title", "Show in the mail")


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768)], ids=str)
def test_the_shell_has_no_flaw_that_axe_knows(room, visits, expect, size):
    with previewed(room({ISSUE: FAULTY})) as preview:
        tab = visits.open(preview, ISSUE, size=size)
        heads(tab).first.click()
        tab.button(re.compile(r"^\d+ links?$")).click()
        tab.button("More").click()
        expect(tab.page.get_by_role("menu", name="More")).to_be_visible()
        assert flaws(tab) == []
        tab.page.keyboard.press("Escape")
        tab.save(f"{FAULTY}\n::: button https://hill-clinic.org\nNever closed\n")
        expect(tab.page.get_by_text("Last save cannot be shown", exact=True)).to_be_visible()
        assert flaws(tab) == []


def flaws(tab):
    """What axe says of the areas around the mail, in light and in dark."""
    from axe_playwright_python.sync_playwright import Axe

    found = []
    for scheme in ("light", "dark"):
        tab.page.emulate_media(color_scheme=scheme)
        looked = Axe().run(tab.page, context={"include": [["#top"], ["#issues"], ["#findings"]]})
        found += [(scheme, flaw["id"], flaw["nodes"]) for flaw in looked.response["violations"]]
    return found
