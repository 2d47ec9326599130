"""What is done from the page ends in the practice service, once, and never at the audience."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from datetime import date, timedelta

import pytest

from newsletter import receipts
from newsletter.workspace import Workspace
from tests.browser.preview_page import ISSUE, POST
from tests.preview import previewed

pytestmark = pytest.mark.browser
FAULTY = POST.replace("subscriber.first_name", "subscriber.nickname")
ADA, BEN = "ada@hill-clinic.org", "ben@hill-clinic.org"
DAY = date.today() + timedelta(days=3)  # noqa: DTZ011 (any day that is to come)


@pytest.fixture
def preview(room):
    with previewed(room(), practice=True) as running:
        yield running


def campaigns(preview):
    """What the practice service has, as anybody with a key sees it."""
    request = urllib.request.Request(f"{preview.sandbox}/3.0/campaigns", headers={"Authorization": "Bearer x-us1"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return [(one["status"], one["settings"]["subject_line"]) for one in json.load(answer)["campaigns"]]


def entry(preview):
    """What the receipt knows of the issue."""
    path = preview.root / ".newsletter" / "receipts" / f"{ISSUE}.yaml"
    return receipts.read(path, Workspace(preview.root)).get("sandbox", receipts.Entry())


def newsletter(preview, *arguments):
    command = [sys.executable, "-m", "newsletter", "-C", str(preview.root), *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def schedule(preview):
    """Test and schedule the issue from the command line; gives the version code."""
    newsletter(preview, "test", ISSUE, "--to", ADA)
    newsletter(preview, "schedule", ISSUE, "--at", f"{DAY} 09:00", "--yes")
    return entry(preview).version


def press(tab, name):
    """A button of the dialog that is open."""
    tab.dialog().get_by_role("button", name=name, exact=True).click()


def checked(tab, expect):
    """Wait until the findings are known: with an error, dialogs say other things."""
    expect(tab.page.get_by_text("Checking…")).to_be_hidden()
    expect(tab.page.locator("#findings .calm, #findings .finding").filter(visible=True).first).to_be_visible()


def test_a_push_makes_the_draft_and_says_what_is_next(preview, visits, expect):
    tab = visits.open(preview)
    checked(tab, expect)
    version = preview.model(ISSUE)["version"]
    tab.button("Push draft…").click()
    expect(tab.dialog()).to_contain_text(f"Version {version} becomes the draft at the sandbox. Nobody receives it.")
    assert campaigns(preview) == []
    press(tab, "Push draft")
    expect(tab.dialog()).to_contain_text("The draft was created")
    expect(tab.dialog()).to_contain_text("Practice run: no real person received this.")
    assert campaigns(preview) == [("save", "Sleeping better")]
    assert entry(preview).version == version
    press(tab, "Close")
    expect(tab.dialog()).to_have_count(0)
    expect(tab.button("Push draft…")).to_be_focused()
    expect(tab.page.locator("#top")).to_contain_text("Pushed")
    expect(tab.page.get_by_text("Next: send a test to yourself.")).to_be_visible()


def test_a_double_click_pushes_once(preview, visits, expect):
    asked = []
    tab = visits.open(preview)
    tab.page.on("request", lambda request: request.method == "POST" and asked.append(request.url))
    tab.button("Push draft…").click()
    tab.dialog().get_by_role("button", name="Push draft", exact=True).dblclick()
    expect(tab.dialog()).to_contain_text("The draft was created")
    tab.page.keyboard.press("Escape")
    expect(tab.dialog()).to_have_count(0)
    assert [url.rpartition("/")[2] for url in asked] == ["push"]
    assert len(campaigns(preview)) == 1


def test_what_changed_since_the_last_push_is_listed_before_the_next(preview, visits, expect):
    tab = visits.open(preview)
    newsletter(preview, "test", ISSUE, "--to", ADA)
    tab.save(POST + "\nOne more line.\n")
    expect(tab.page.locator("#top")).to_contain_text("Changed since push")
    tab.button("Push draft…").click()
    expect(tab.dialog().get_by_role("listitem").filter(has_text="One more line.")).to_be_visible()
    press(tab, "Push draft")
    expect(tab.dialog()).to_contain_text("The draft was updated")
    assert len(campaigns(preview)) == 1


def test_a_test_without_errors_counts_and_its_people_are_remembered(preview, visits, expect):
    tab = visits.open(preview)
    checked(tab, expect)
    tab.button("Send test…").click()
    tab.dialog().get_by_role("textbox").fill(f"{ADA}, Ben <{BEN}>")
    expect(tab.dialog()).to_contain_text("No subscriber receives this.")
    press(tab, "Send test to 2 people")
    expect(tab.dialog()).to_contain_text("Test sent to 2 people")
    expect(tab.dialog()).to_contain_text("Practice run: no real person received this.")
    assert campaigns(preview) == [("save", "Sleeping better")]
    assert entry(preview).tested_version == preview.model(ISSUE)["version"]
    press(tab, "Close")
    expect(tab.page.locator("#top")).to_contain_text("Tested")
    tab.page.reload()
    tab.button("Send test…").click()
    for address in (ADA, BEN):
        expect(tab.dialog().get_by_role("checkbox", name=address)).to_be_checked()
    expect(tab.dialog().get_by_role("button", name="Send test to 2 people")).to_be_enabled()


def test_a_test_with_errors_is_a_draft_test_that_does_not_count(preview, visits, expect):
    tab = visits.open(preview)
    tab.save(FAULTY)
    expect(tab.page.locator(".finding[data-severity=error]")).to_have_count(1)
    tab.button("Send test…").click()
    expect(tab.dialog()).to_contain_text(
        "There is 1 error. You can send a draft test to look at it: its subject starts with [DRAFT], and it does not"
        " count as the test you need before scheduling."
    )
    tab.dialog().get_by_role("textbox").fill(ADA)
    press(tab, "Send draft test to 1 person")
    expect(tab.dialog()).to_contain_text("Draft test sent to 1 person")
    [(status, subject)] = campaigns(preview)
    assert status == "save"
    assert subject.startswith("[DRAFT] ")
    assert entry(preview).tested == ""


@pytest.mark.parametrize("typed", ["nobody", "ada@", "@b.org", f"{ADA}, ben", "<script>@x y"])
def test_what_is_no_address_is_said_and_goes_nowhere(preview, visits, expect, typed):
    tab = visits.open(preview)
    tab.button("Send test…").click()
    field = tab.dialog().get_by_role("textbox")
    field.fill(typed)
    field.press("Enter")
    expect(tab.dialog().get_by_role("alert")).to_contain_text("is not an email address.")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert campaigns(preview) == []


def test_what_is_scheduled_can_be_stopped_from_the_page(preview, visits, expect):
    tab = visits.open(preview)
    schedule(preview)
    expect(tab.page.locator("#top")).to_contain_text(f"Goes out {DAY:%a} {DAY.day} {DAY:%b}, 09:00")
    assert campaigns(preview)[0][0] == "schedule"
    for name in ("Push draft…", "Send test…"):
        expect(tab.button(name)).to_have_attribute("aria-disabled", "true")
    tab.choose("More", "Unschedule…")
    # The red button is not to be pressed by mistake.
    expect(tab.dialog().get_by_role("button", name="Keep it scheduled")).to_be_focused()
    expect(tab.dialog()).to_contain_text("Nobody receives it then, and it is a draft again.")
    press(tab, "Unschedule")
    expect(tab.dialog()).to_contain_text("Stopped: it does not go out")
    assert campaigns(preview)[0][0] == "save"
    press(tab, "Close")
    expect(tab.button("Push draft…")).not_to_have_attribute("aria-disabled", "true")


def test_another_version_than_the_scheduled_one_is_told_in_red(preview, visits, expect):
    tab = visits.open(preview)
    scheduled = schedule(preview)
    expect(tab.page.locator("#top")).to_contain_text("Goes out")
    banner = tab.page.locator("#banner").get_by_text("This is not the version that goes out.")
    expect(banner.filter(visible=True)).to_have_count(0)
    tab.save(POST + "\nOne more line.\n")
    expect(banner).to_be_visible()
    region = tab.page.locator("#banner")
    version = preview.model(ISSUE)["version"]
    assert version != scheduled
    for words in (f"You see {version}.", f"Scheduled is {scheduled}", f"{DAY.day} {DAY:%B %Y}, 09:00", "people"):
        expect(region).to_contain_text(words)
    red, green, blue = region.locator(".red").evaluate(
        "(node) => getComputedStyle(node).backgroundColor.match(/\\d+/g).map(Number)"
    )
    assert red > 2 * max(green, blue)
    for name in ("Push draft…", "Send test…"):
        expect(tab.button(name)).to_be_hidden()
    expect(tab.page.locator("#top")).to_contain_text(f"Scheduled: {scheduled}")
    expect(tab.page.locator("#top")).to_contain_text(f"On screen: {version}")
    tab.button("What changed").click()
    expect(tab.dialog()).to_contain_text("One more line.")
    press(tab, "Close")
    region.get_by_role("button", name="Unschedule…").click()
    expect(tab.dialog()).to_contain_text(scheduled)
    press(tab, "Unschedule")
    expect(tab.dialog()).to_contain_text("Stopped: it does not go out")
    press(tab, "Close")
    expect(banner).to_be_hidden()
    assert campaigns(preview)[0][0] == "save"


def test_a_save_while_the_dialog_is_open_has_to_be_looked_at_first(preview, visits, expect):
    asked = []
    tab = visits.open(preview)
    tab.page.on("request", lambda request: request.method == "POST" and asked.append(request.url))
    before = preview.model(ISSUE)["version"]
    tab.button("Push draft…").click()
    tab.save(POST + "\nOne more line.\n")
    expect(tab.dialog()).to_contain_text(f"This issue was saved again: {before} is now ")
    push = tab.dialog().get_by_role("button", name="Push draft", exact=True)
    expect(push).to_have_attribute("aria-disabled", "true")
    push.click(force=True)
    assert asked == []
    assert campaigns(preview) == []
    press(tab, "Use the new version")
    press(tab, "Push draft")
    expect(tab.dialog()).to_contain_text("The draft was created")
    assert entry(preview).version == preview.model(ISSUE)["version"] != before


def test_a_save_that_the_page_has_not_heard_of_is_not_pushed_unseen(preview, visits, expect):
    tab = visits.open(preview)
    tab.button("Push draft…").click()
    # The page hears of nothing any more, and acts on what it knows.
    tab.page.route("**/issues/*", lambda route: route.abort() if route.request.method == "GET" else route.continue_())
    visits.tolerated = "ERR_FAILED"
    before = preview.model(ISSUE)["version"]
    tab.save(POST + "\nOne more line.\n")
    press(tab, "Push draft")
    expect(tab.dialog()).to_contain_text(f"This issue was saved again: you looked at version {before}, and it is")
    expect(tab.dialog()).to_contain_text("Look at it once more, and then do it again.")
    assert campaigns(preview) == []


def test_what_went_wrong_is_told_with_what_to_do_and_can_be_tried_again(preview, visits, expect, monkeypatch):
    monkeypatch.setattr(receipts, "LOCK_SECONDS", 0.1)
    tab = visits.open(preview)
    tab.button("Push draft…").click()
    with receipts.locked(Workspace(preview.root), "sandbox"):
        press(tab, "Push draft")
        expect(tab.dialog()).to_contain_text("The push could not be finished")
    expect(tab.dialog()).to_contain_text("Another newsletter is at work in this workspace.")
    expect(tab.dialog()).to_contain_text("Wait until it is done, then try again.")
    assert campaigns(preview) == []
    press(tab, "Try again")
    press(tab, "Push draft")
    expect(tab.dialog()).to_contain_text("The draft was created")
    assert len(campaigns(preview)) == 1


def test_a_preview_that_ends_in_the_middle_is_not_taken_for_done(preview, visits, expect):
    visits.tolerated = "ERR_FAILED"
    tab = visits.open(preview)
    tab.page.route("**/push", lambda route: route.abort())
    tab.button("Push draft…").click()
    press(tab, "Push draft")
    expect(tab.dialog()).to_contain_text("newsletter preview did not answer, so it is not known what happened.")
    expect(tab.dialog()).to_contain_text("newsletter status")


def test_work_goes_on_while_its_dialog_is_closed_and_says_how_it_ended(preview, visits, expect):
    tab = visits.open(preview)
    tab.button("Push draft…").click()
    with receipts.locked(Workspace(preview.root), "sandbox"):
        press(tab, "Push draft")
        expect(tab.dialog()).to_contain_text("You can close this window; the work goes on.")
        tab.page.keyboard.press("Escape")
        expect(tab.dialog()).to_have_count(0)
    expect(tab.page.locator("#live")).to_contain_text("The draft was created")
    assert len(campaigns(preview)) == 1


def test_a_service_without_its_key_says_so_before_anything_is_tried(room, visits, expect):
    from tests.browser.preview_page import SETTINGS

    with previewed(room({ISSUE: POST}, f"{SETTINGS}service: mailchimp\n")) as preview:
        tab = visits.open(preview)
        expect(tab.button("Push draft…")).to_have_accessible_description(re.compile("newsletter connect mailchimp"))
        tab.page.keyboard.press("p")
        expect(tab.dialog()).to_contain_text("The draft cannot be pushed now")
        expect(tab.dialog()).to_contain_text("newsletter connect mailchimp")


def test_commands_of_the_terminal_are_copied(preview, visits, expect):
    tab = visits.open(preview, permissions=["clipboard-read", "clipboard-write"])
    for name, command in [
        ("Copy the schedule command", rf'newsletter schedule {ISSUE} --at "\d{{4}}-\d\d-\d\d 09:00"'),
        ("Copy the export command", rf'newsletter preview {ISSUE} --export "{ISSUE}\.html"'),
    ]:
        tab.choose("More", name)
        expect(tab.page.locator("#live")).to_contain_text("copied")
        assert re.fullmatch(command, tab.page.evaluate("navigator.clipboard.readText()"))
    tab.button(re.compile("^Version")).click()
    expect(tab.page.locator("#live")).to_contain_text("Version code")
    assert tab.page.evaluate("navigator.clipboard.readText()") == preview.model(ISSUE)["version"]


def test_nothing_on_the_page_sends_to_the_audience(preview, visits, expect):
    """All that can be pressed, in all menus and dialogs, pressed: the campaign stays a draft."""
    tab = visits.open(preview)
    checked(tab, expect)
    asked = set()
    tab.page.on("request", lambda request: request.method == "POST" and asked.add(request.url.rpartition("/")[2]))
    tab.button("Push draft…").click()
    press(tab, "Push draft")
    press(tab, "Send test…")
    tab.dialog().get_by_role("textbox").fill(ADA)
    press(tab, "Send test to 1 person")
    expect(tab.dialog()).to_contain_text("Test sent to 1 person")
    press(tab, "Close")
    tab.button("More").click()
    words = tab.page.get_by_role("menuitem").all_inner_texts()
    tab.page.keyboard.press("Escape")
    buttons = tab.page.get_by_role("button").all_inner_texts()
    offers = re.compile(r"\bsend\b(?! test)|\bschedule\b(?! command)", re.IGNORECASE)
    assert not [text for text in [*words, *buttons] if offers.search(text)]
    assert asked == {"push", "test"}
    assert [status for status, _ in campaigns(preview)] == ["save"]
