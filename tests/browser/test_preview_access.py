"""The page for everybody: what axe says of each of its states, and what a keyboard alone can do."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from tests.browser.preview_page import ISSUE, POST, SETTINGS, UNREACHABLE, post, started
from tests.preview import SAMPLE, previewed

pytestmark = pytest.mark.browser
FAULTY = POST.replace("subscriber.first_name", "subscriber.nickname")
OTHER = "2026-10-light"
# One state in both schemes and both sizes, two windows a test.
WINDOWS = [(("light", (1440, 900)), ("dark", (1024, 768))), (("dark", (1440, 900)), ("light", (1024, 768)))]
# Boxes beyond the window that nothing cuts off or lets be scrolled to.
BEYOND = """() => [...document.querySelectorAll("body *")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".unseen, .skip, svg, .clip"))
  .filter((one) => {
    const box = one.getBoundingClientRect();
    const out = box.width > 1 && (box.right > innerWidth + 0.5 || box.left < -0.5);
    const cut = (node) => node && (getComputedStyle(node).overflowX !== "visible" || cut(node.parentElement));
    return out && !cut(one.parentElement);
  })
  .map((one) => one.outerHTML.slice(0, 120))"""
AREA = """() => {
  const one = document.activeElement;
  const areas = { "#top": "top", "#issues": "issues", ".viewbar": "view bar", ".explain": "explanation",
    ".inbox": "inbox", iframe: "mail", ".handle": "handle", ".foot": "foot", "#findings": "findings", ".skip": "skip" };
  const found = Object.keys(areas).find((selector) => one.closest(selector));
  return found ? areas[found] : one.localName;
}"""


@pytest.fixture
def axe():
    return pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is missing").Axe()


def looked_over(tab, axe, windows):
    """What axe and the window's edges say in each window; empty where all is well."""
    found = []
    for scheme, (width, height) in windows:
        tab.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        tab.page.set_viewport_size({"width": width, "height": height})
        tab.until("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))")
        answer = axe.run(tab.page, {"exclude": [[".clip iframe"]]}).response
        for violation in answer["violations"]:
            nodes = [node["html"][:160] + " " + node["failureSummary"][:200] for node in violation["nodes"]]
            found.append((scheme, width, violation["id"], nodes))
        found += [(scheme, width, "beyond the window", one) for one in tab.page.evaluate(BEYOND)]
        sideways = tab.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if sideways > 0:
            found.append((scheme, width, "scrolls sideways", sideways))
    return found


def open_finding(tab, expect):
    tab.page.locator(".finding-head").first.click()
    expect(tab.page.locator(".finding.open")).to_have_count(1)


def open_source(name):
    def opened(tab, expect):
        tab.choose("Mail app", name)
        expect(tab.page.locator(".source-code")).not_to_be_empty()

    return opened


def menu(name):
    def opened(tab, expect):
        tab.button(re.compile(rf"^{name}")).click()
        expect(tab.page.get_by_role("menu").filter(visible=True)).to_have_count(1)

    return opened


def dialog(key):
    def opened(tab, expect):
        tab.page.keyboard.press(key)
        expect(tab.dialog()).to_be_visible()

    return opened


def nothing(tab, expect):
    expect(tab.page.locator("#findings .finding").first).to_be_visible()


def compare(tab, expect):
    tab.page.keyboard.press("c")
    tab.shows("colours=dark", pane=1)


def tour(tab, expect):
    tab.page.keyboard.press("v")
    for _ in range(5):
        tab.button("Next").click()
    tab.shows("app=outlook")


def rows(tab, expect):
    tab.page.keyboard.press("b")
    expect(tab.page.get_by_role("group", name=re.compile("^Inbox row on"))).to_have_count(4)


def links(tab, expect):
    tab.button(re.compile(r"^\d+ links?$")).click()
    expect(tab.page.get_by_role("group", name="Links")).to_be_visible()


def tried(tab, expect):
    tab.choose("Template", "letter")
    expect(tab.page.get_by_text("Only tried out:")).to_be_visible()


def pushed(tab, expect):
    dialog("s")(tab, expect)
    tab.dialog().get_by_role("textbox").fill("no address")
    tab.dialog().get_by_role("textbox").press("Enter")
    expect(tab.dialog().get_by_role("alert")).to_contain_text("is not an email address")


STATES = {
    "main": nothing, "a finding": open_finding, "links": links, "compare": compare, "tour": tour, "inbox rows": rows,
    "plain text": open_source("Plain text"), "source": open_source("HTML source"), "tried out": tried,
    "push": dialog("p"), "test": dialog("s"), "a wrong address": pushed, "help": dialog("?"),
    **{f"menu {name}": menu(name) for name in ("Colours", "Mail app", "More", "Reading as", "Template")},
}  # fmt: skip


@pytest.mark.parametrize("windows", WINDOWS, ids=["two windows", "the other two"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_and_nothing_leaves_the_window(sample, visits, expect, axe, state, windows):
    tab = visits.open(sample, SAMPLE, size=windows[0][1])
    STATES[state](tab, expect)
    found = []
    for scheme, size in windows:
        # Menus close where the window is another one.
        if tab.page.viewport_size["width"] != size[0]:
            tab.page.set_viewport_size({"width": size[0], "height": size[1]})
            if state.startswith("menu "):
                STATES[state](tab, expect)
        found += looked_over(tab, axe, [(scheme, size)])
    assert found == []


@contextmanager
def broken(room, visits):
    with previewed(room({ISSUE: FAULTY})) as preview:
        tab = visits.open(preview)
        tab.save(POST.replace("date:", "template: nowhere\ndate:"))
        tab.page.get_by_role("heading", name="This save cannot be shown").wait_for()
        yield tab


@contextmanager
def empty(room, visits):
    with previewed(room({})) as preview:
        tab = visits.open(preview, ready=False)
        tab.page.get_by_role("heading", name="No issue yet").wait_for()
        yield tab


@contextmanager
def missing(room, visits):
    visits.tolerated = "404"
    with previewed(room()) as preview:
        tab = visits.open(preview, "2020-01-nowhere", ready=False)
        tab.page.get_by_role("heading", name="There is no issue").wait_for()
        yield tab


@contextmanager
def lost(room, visits):
    visits.tolerated = UNREACHABLE
    with started(room({ISSUE: FAULTY})) as preview:
        tab = visits.open(preview)
        preview.stop()
        tab.page.get_by_text("newsletter preview was stopped. Start it again").first.wait_for()
        yield tab


@contextmanager
def mismatch(room, visits):
    with previewed(room(), practice=True) as preview:
        at = f"{date.today() + timedelta(days=3)} 09:00"  # noqa: DTZ011 (any day that is to come)
        for line in (["test", ISSUE, "--to", "ada@hill-clinic.org"], ["schedule", ISSUE, "--at", at, "--yes"]):
            command = [sys.executable, "-m", "newsletter", "-C", str(preview.root), *line]
            subprocess.run(command, check=True, capture_output=True, timeout=120)
        tab = visits.open(preview)
        tab.save(POST + "\nOne more line.\n")
        tab.page.locator("#banner .red").wait_for()
        yield tab


@contextmanager
def changes(room, visits):
    with mismatch(room, visits) as tab:
        tab.button("What changed").click()
        tab.dialog().get_by_text("One more line.").wait_for()
        yield tab


@contextmanager
def unscheduling(room, visits):
    with mismatch(room, visits) as tab:
        tab.button("Unschedule…").first.click()
        tab.dialog().get_by_role("button", name="Keep it scheduled").wait_for()
        yield tab


@contextmanager
def done(room, visits):
    with previewed(room({ISSUE: FAULTY}), practice=True) as preview:
        tab = visits.open(preview)
        tab.page.locator(".finding").first.wait_for()
        tab.button("Push draft…").click()
        tab.dialog().get_by_role("button", name="Push draft", exact=True).click()
        tab.dialog().get_by_text("The draft was created").wait_for()
        yield tab


@pytest.mark.parametrize("windows", WINDOWS, ids=["two windows", "the other two"])
@pytest.mark.parametrize(
    "state", [broken, empty, missing, lost, mismatch, changes, unscheduling, done], ids=lambda state: state.__name__
)
def test_axe_finds_nothing_when_something_is_wrong_or_done(room, visits, axe, state, windows):
    with state(room, visits) as tab:
        assert looked_over(tab, axe, windows) == []


def test_the_drawer_of_issues_opens_where_there_is_no_room_and_gives_the_focus_back(sample, visits, expect, axe):
    tab = visits.open(sample, SAMPLE, size=(1024, 768))
    find = tab.page.get_by_role("searchbox", name="Find an issue")
    expect(find).to_be_hidden()
    opener = tab.button("Issues", inside="#top")
    opener.click()
    expect(find).to_be_focused()
    assert looked_over(tab, axe, [("light", (1024, 768))]) == []
    tab.page.keyboard.press("Escape")
    expect(find).to_be_hidden()
    expect(opener).to_be_focused()


# By keyboard alone


def test_tab_goes_through_the_page_as_it_is_read(room, visits, expect):
    with previewed(room({ISSUE: FAULTY, OTHER: POST})) as preview:
        tab = visits.open(preview, ISSUE)
        expect(tab.page.locator(".finding").first).to_be_visible()
        seen = []
        for _ in range(60):
            tab.page.keyboard.press("Tab")
            area = tab.page.evaluate(AREA)
            if area == "body" or (area == "skip" and len(seen) > 1):
                break
            if not seen or seen[-1] != area:
                seen.append(area)
        order = ["skip", "top", "issues", "view bar", "inbox", "mail", "handle", "foot", "findings"]
        assert seen == order
        seen = []
        for _ in range(60):
            tab.page.keyboard.press("Shift+Tab")
            area = tab.page.evaluate(AREA)
            if area == "skip":
                break
            if area != "body" and (not seen or seen[-1] != area):
                seen.append(area)
        assert seen == order[:0:-1]


def test_whatever_has_the_focus_is_seen(sample, visits, expect):
    tab = visits.open(sample, SAMPLE)
    expect(tab.page.locator(".finding").first).to_be_visible()
    unseen = []
    for _ in range(40):
        tab.page.keyboard.press("Tab")
        if tab.page.evaluate("document.activeElement === document.body"):
            break
        seen = tab.page.evaluate("""() => {
          const one = document.activeElement;
          const box = one.getBoundingClientRect();
          const ringed = [one, one.parentElement, one.nextElementSibling].filter(Boolean)
            .some((node) => parseFloat(getComputedStyle(node).outlineWidth) >= 2
              && getComputedStyle(node).outlineStyle !== "none");
          const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
          return inside && (ringed || one.localName === "iframe");
        }""")
        if not seen:
            unseen.append(tab.focused())
    assert unseen == []


@pytest.mark.parametrize("name", ["Colours", "Mail app", "More", "Reading as", "Template"])
def test_a_menu_is_walked_by_arrows_and_left_by_escape(sample, visits, expect, name):
    tab = visits.open(sample, SAMPLE)
    button = tab.button(re.compile(rf"^{name}"))
    items = tab.page.get_by_role("menu").filter(visible=True).locator(".menu-item")
    before = button.inner_text()
    button.focus()
    tab.page.keyboard.press("ArrowDown")
    count = items.count()
    assert count >= 2
    expect(button).to_have_attribute("aria-expanded", "true")
    for key, place in [("Home", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", count - 1), ("ArrowDown", 0),
                       ("End", count - 1)]:  # fmt: skip
        tab.page.keyboard.press(key)
        expect(items.nth(place)).to_be_focused()
    tab.page.keyboard.press("Escape")
    expect(items).to_have_count(0)
    expect(button).to_be_focused()
    assert button.inner_text() == before


def test_a_menus_entry_is_taken_by_its_first_letters_and_enter(sample, visits, expect):
    tab = visits.open(sample, SAMPLE)
    button = tab.button(re.compile("^Mail app"))
    button.focus()
    tab.page.keyboard.press("Enter")
    tab.page.keyboard.type("gm")
    tab.page.keyboard.press("Enter")
    tab.shows("app=gmail")
    expect(button).to_be_focused()
    expect(button).to_have_accessible_name("Mail app: Gmail without styles")


@pytest.mark.parametrize(
    ("key", "name"), [("p", "Push draft…"), ("s", "Send test…"), ("?", "Help and keyboard shortcuts")]
)
def test_a_dialog_keeps_the_focus_and_gives_it_back(sample, visits, expect, key, name):
    tab = visits.open(sample, SAMPLE)
    button = tab.button(name)
    expect(button).not_to_have_attribute("aria-disabled", "true")
    for opening in ("Enter", key):
        button.focus()
        tab.page.keyboard.press(opening)
        expect(tab.dialog()).to_be_visible()
        stops = set()
        for step in ["Tab"] * 12 + ["Shift+Tab"] * 12:
            tab.page.keyboard.press(step)
            # Between the last and the first, the browser's own bar has its turn.
            stops.add(
                tab.page.evaluate("""() => document.activeElement === document.body ? "bar"
              : String(Boolean(document.activeElement.closest("dialog[open]")))""")
            )
        assert stops <= {"true", "bar"}
        assert "true" in stops
        tab.page.keyboard.press("Escape")
        expect(tab.dialog()).to_have_count(0)
        expect(button).to_be_focused()


def radio(name):
    return lambda tab, expect: expect(tab.page.get_by_role("radio", name=name, exact=True)).to_be_checked()


def colours(name):
    return lambda tab, _: tab.shows(f"colours={name}")


def title(words):
    return lambda tab, expect: expect(tab.page.get_by_role("heading", level=2, name=words)).to_be_visible()


def live(words):
    return lambda tab, expect: expect(tab.page.locator("#live")).to_contain_text(words)


def count(selector, number):
    return lambda tab, expect: expect(tab.page.locator(selector).filter(visible=True)).to_have_count(number)


def issue(words):
    return lambda tab, expect: expect(tab.page.get_by_role("heading", level=1)).to_have_text(words)


SHORTCUTS = [
    (["1"], radio("Small phone")), (["2"], radio("Phone")), (["3"], radio("Tablet")), (["4"], radio("Desktop")),
    (["d"], colours("dark")), (["d", "l"], colours("light")), (["D"], colours("dark")),
    (["i"], lambda tab, _: tab.shows("app=blocked")), (["i", "i"], lambda tab, _: tab.shows("app=any")),
    (["t"], count(".source", 1)), (["t", "t"], count(".source", 0)),
    (["c"], count("#mail .pane", 2)), (["c", "c"], count("#mail .pane", 1)),
    (["v"], count(".tour", 1)), (["v", "v"], count(".tour", 0)), (["v", "Escape"], count(".tour", 0)),
    (["b"], count(".inbox .row", 4)), (["b", "b"], count(".inbox .row", 1)), (["b", "Escape"], count(".inbox .row", 1)),
    (["j"], count(".finding.open", 1)), (["k"], count(".finding.open", 1)),
    (["j", "Escape"], count(".finding.open", 0)), (["j", "m"], count(".finding.open", 1)),
    (["m"], live("Open a finding first.")), (["o"], live("Open a finding first.")),
    (["/"], lambda tab, expect: expect(tab.page.get_by_role("searchbox")).to_be_focused()),
    (["]"], issue("About light")), (["]", "["], issue("Sleeping better")), (["["], live("This is the first issue.")),
    (["p"], title("Push the draft")), (["s"], title("Send a test")), (["?"], title("Keyboard shortcuts")),
    (["?", "Escape"], count("dialog", 0)), (["y"], live("copied")),
    (["F6"], lambda tab, expect: expect(tab.page.locator("#top :focus")).to_have_count(1)),
    (["F6", "F6"], lambda tab, expect: expect(tab.page.locator("#issues :focus")).to_have_count(1)),
    (["F6", "F6", "F6"], lambda tab, expect: expect(tab.page.locator("#mail :focus")).to_have_count(1)),
    (["F6"] * 4, lambda tab, expect: expect(tab.page.locator("#findings :focus")).to_have_count(1)),
    (["F6", "Shift+F6"], lambda tab, expect: expect(tab.page.locator("#findings :focus")).to_have_count(1)),
]  # fmt: skip


@pytest.fixture(scope="module")
def two_issues(tmp_path_factory):
    root = tmp_path_factory.mktemp("two")
    (root / "newsletter.yaml").write_text(SETTINGS, encoding="utf-8")
    for name, text in (
        (ISSUE, FAULTY),
        (OTHER, POST.replace("Sleeping better", "About light").replace("-11-", "-10-")),
    ):
        post(root, name).parent.mkdir(parents=True)
        post(root, name).write_text(text, encoding="utf-8")
    with previewed(root) as running:
        yield running


@pytest.mark.parametrize(("keys", "happens"), SHORTCUTS, ids=[" ".join(keys) for keys, _ in SHORTCUTS])
def test_every_shortcut_does_what_the_sheet_says(two_issues, visits, expect, keys, happens):
    tab = visits.open(two_issues, ISSUE)
    expect(tab.page.locator(".finding").first).to_be_visible()
    for key in keys:
        tab.page.keyboard.press(key)
    happens(tab, expect)


def test_the_sheet_names_every_shortcut(two_issues, visits, expect):
    tab = visits.open(two_issues, ISSUE)
    tab.page.keyboard.press("?")
    expect(tab.dialog()).to_be_visible()
    named = (
        tab.dialog()
        .locator("kbd")
        .evaluate_all("(all) => all.map((one) => (one.firstElementChild || one).textContent)")
    )
    assert set(named) >= {*"1234LDITCVBJKOM/[]PSY?", "F6", "Esc"}


def test_letters_can_be_switched_off_and_stay_so(two_issues, visits, expect):
    tab = visits.open(two_issues, ISSUE)
    tab.page.keyboard.press("?")
    switch = tab.dialog().get_by_role("checkbox", name="Use single-letter shortcuts")
    switch.uncheck()
    tab.page.keyboard.press("Escape")
    for _ in range(2):
        for key in "dtcvbjps4":
            tab.page.keyboard.press(key)
        expect(tab.dialog()).to_have_count(0)
        expect(tab.page.locator("#mail .pane")).to_have_count(1)
        expect(tab.button("Colours: Light colours")).to_be_visible()
        expect(tab.page.get_by_role("radio", name="Phone", exact=True)).to_be_checked()
        tab.page.reload()
        tab.mail.locator("body").wait_for()
    tab.page.keyboard.press("F6")
    expect(tab.page.locator("#top :focus")).to_have_count(1)
    tab.page.keyboard.press("?")
    expect(switch).not_to_be_checked()
    switch.check()
    tab.page.keyboard.press("Escape")
    tab.page.keyboard.press("d")
    tab.shows("colours=dark")


def test_letters_that_are_typed_into_a_field_are_only_written(two_issues, visits, expect):
    tab = visits.open(two_issues, ISSUE)
    find = tab.page.get_by_role("searchbox", name="Find an issue")
    find.focus()
    tab.page.keyboard.type("dtc?4/light")
    expect(find).to_have_value("dtc?4/light")
    expect(tab.dialog()).to_have_count(0)
    expect(tab.button("Colours: Light colours")).to_be_visible()


@pytest.mark.parametrize("key", ["Control+d", "Alt+d", "Meta+d", "Control+p", "Shift+D"])
def test_shortcuts_of_the_browser_stay_the_browsers(two_issues, visits, expect, key):
    tab = visits.open(two_issues, ISSUE)
    tab.page.evaluate("addEventListener('keydown', (event) => { window.taken = event.defaultPrevented; })")
    tab.page.keyboard.press(key)
    tab.until("() => window.taken === false")
    expect(tab.button("Colours: Light colours")).to_be_visible()
    expect(tab.dialog()).to_have_count(0)


def test_keys_work_while_somebody_reads_the_mail(two_issues, visits, expect):
    tab = visits.open(two_issues, ISSUE)
    tab.mail.get_by_text("read").first.click(position={"x": 2, "y": 2})
    assert tab.page.evaluate("document.activeElement.localName") == "iframe"
    tab.page.keyboard.press("d")
    tab.shows("colours=dark")
    assert tab.page.evaluate("document.activeElement.localName") == "iframe"
    tab.page.keyboard.press("?")
    expect(tab.dialog()).to_be_visible()
    tab.page.keyboard.press("Escape")
    tab.page.keyboard.press("F6")
    expect(tab.page.locator("#findings :focus")).to_have_count(1)
