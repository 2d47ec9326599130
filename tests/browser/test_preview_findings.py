"""Findings lead to their places: in the mail that is on the screen, in its inbox row, and by keyboard."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass

import pytest

from tests.browser.preview_page import FRONT, ISSUE, POST, PROJECT, post
from tests.preview import previewed

pytestmark = pytest.mark.browser
FILLER = "".join(f"\nParagraph {number} is about sleep, which takes a while to read.\n" for number in range(30))
MARKED = "span[data-newsletter-preview]"
RINGED = "[data-newsletter-preview-style]"
# Of each part of a mail one that has a fault, far from the others.
FAULTY = f"""{FRONT.replace("subject: Sleeping better", "subject: Sleep better!!")}
{FILLER}
The first paragraph greets {{{{ subscriber.nickname }}}} in its middle.
{FILLER}
![](figure.png)
{FILLER}
## A heading for {{{{ subscriber.surname }}}} alone
{FILLER}
::: button tel:+1-704
Call our office
:::
{FILLER}
- an item with [a link](https://) that leads nowhere
"""


@dataclass(frozen=True)
class Place:
    """Where a finding is to lead. message: what it says. block: the words around the mark. marked: those marked."""

    message: str
    block: str
    marked: str = ""
    ringed: bool = False


PLACES = {
    "paragraph": Place("subscriber.nickname", "The first paragraph greets"),
    "picture": Place("figure.png", "", ringed=True),
    "heading": Place("subscriber.surname", "A heading for"),
    "button": Place("+1-704", "Call our office"),
    "link": Place("a link", "an item with", marked="a link"),
}


@pytest.fixture
def preview(room):
    root = room({ISSUE: FAULTY})
    figure = PROJECT / "issues" / "2026-10-style-guide" / "figure.png"
    shutil.copy(figure, post(root).with_name("figure.png"))
    with previewed(root) as running:
        yield running


def finding(tab, message):
    """The row of a finding, by some of its words."""
    return tab.page.locator("#findings .finding").filter(has_text=message).first


def in_sight(tab, selector):
    """Wait until the first such element of the mail is inside the window of its frame."""
    tab.until_mail(
        """(mail, selector) => {
          const found = mail.querySelector(selector);
          const box = found && found.getBoundingClientRect();
          return Boolean(box) && box.top >= 0 && box.bottom <= mail.defaultView.innerHeight && box.width > 0;
        }""",
        selector,
    )


@pytest.mark.parametrize("part", PLACES)
def test_a_finding_leads_to_its_place_and_marks_it(preview, visits, expect, part):
    tab, place = visits.open(preview), PLACES[part]
    finding(tab, place.message).get_by_role("button").first.click()
    if place.ringed:
        in_sight(tab, RINGED)
        assert (
            tab.in_mail("(mail, ringed) => getComputedStyle(mail.querySelector(ringed)).outlineWidth", RINGED) == "4px"
        )
        assert tab.in_mail("(mail, ringed) => mail.querySelector(ringed).localName", RINGED) == "img"
    else:
        in_sight(tab, MARKED)
        mark = tab.mail.locator(MARKED)
        assert place.marked in "".join(mark.all_inner_texts())
        block = mark.first.locator("xpath=ancestor::*[self::p or self::td or self::div or self::li or self::h2][1]")
        expect(block).to_contain_text(place.block)
        shadow = mark.first.evaluate("(mark) => getComputedStyle(mark).boxShadow")
        assert shadow != "none"
    expect(finding(tab, place.message)).to_contain_text("Show in the mail")
    expect(finding(tab, place.message).get_by_text(re.compile(r"^Open line \d+$"))).to_be_visible()


def test_a_finding_about_the_subject_marks_it_in_the_inbox_row(preview, visits, expect):
    tab = visits.open(preview)
    finding(tab, "!!").get_by_role("button").first.click()
    subject = tab.page.locator("[data-part=subject]").first
    expect(subject).to_have_class(re.compile("marked"))
    expect(subject).to_contain_text("Sleep better!!")
    expect(tab.page.locator(".marked[data-part]")).to_have_count(1)


def test_the_next_step_leads_to_the_first_error(preview, visits, expect):
    tab = visits.open(preview)
    errors = tab.page.locator(".finding[data-severity=error]")
    step = tab.button(re.compile(r"^fix \d+ errors$"))
    expect(step).to_be_visible()
    expect(step).to_have_text(f"fix {errors.count()} errors")
    step.click()
    expect(errors.first.get_by_role("button").first).to_have_attribute("aria-expanded", "true")
    tab.until_mail(f"(mail) => mail.querySelector('{MARKED}, {RINGED}')")


@pytest.mark.parametrize("part", ["paragraph", "picture", "heading"])
def test_the_mark_and_the_place_survive_a_save(preview, visits, part):
    tab, place = visits.open(preview), PLACES[part]
    finding(tab, place.message).get_by_role("button").first.click()
    mark = RINGED if place.ringed else MARKED
    in_sight(tab, mark)
    top = tab.in_mail("(mail) => mail.scrollingElement.scrollTop")
    for number in range(3):
        # Lines move, and so do all blocks below the first.
        tab.save(FAULTY + f"\nSave number {number}.\n")
        tab.until_mail("(mail, words) => mail.body.textContent.includes(words)", f"Save number {number}.")
        in_sight(tab, mark)
        assert tab.in_mail("(mail) => mail.scrollingElement.scrollTop") == pytest.approx(top, abs=2)
    assert tab.in_mail("(mail, mark) => mail.querySelectorAll(mark).length", mark) == 1


def test_a_finding_that_is_mended_goes_and_takes_its_mark_with_it(preview, visits, expect):
    tab = visits.open(preview)
    finding(tab, "subscriber.nickname").get_by_role("button").first.click()
    in_sight(tab, MARKED)
    tab.save(FAULTY.replace("subscriber.nickname", "subscriber.first_name"))
    expect(finding(tab, "subscriber.nickname")).to_have_count(0)
    tab.until_mail(f"(mail) => mail.body.textContent.includes('greets Ada') && !mail.querySelector('{MARKED}')")


def test_closing_a_finding_takes_its_mark_away(preview, visits, expect):
    tab = visits.open(preview)
    head = finding(tab, "subscriber.nickname").get_by_role("button").first
    words = tab.in_mail("(mail) => mail.body.innerHTML")
    head.click()
    in_sight(tab, MARKED)
    head.click()
    expect(head).to_have_attribute("aria-expanded", "false")
    expect(tab.mail.locator(MARKED)).to_have_count(0)
    assert tab.in_mail("(mail) => mail.body.innerHTML") == words


def test_j_and_k_go_through_the_findings_and_m_shows_the_place_again(preview, visits, expect):
    tab = visits.open(preview)
    heads = tab.page.locator("#findings .finding-head")
    expect(heads.first).to_be_visible()
    number = heads.count()
    for at in range(number):
        tab.page.keyboard.press("j")
        expect(heads.nth(at)).to_have_attribute("aria-expanded", "true")
        expect(heads.nth(at)).to_be_in_viewport()
        expect(tab.page.locator(".finding.open")).to_have_count(1)
    tab.page.keyboard.press("j")
    expect(tab.page.get_by_role("status").filter(has_text="There is no further finding.")).to_have_count(1)
    for at in reversed(range(number - 1)):
        tab.page.keyboard.press("k")
        expect(heads.nth(at)).to_have_attribute("aria-expanded", "true")
    while not tab.in_mail(f"(mail) => Boolean(mail.querySelector('{MARKED}'))"):
        tab.page.keyboard.press("j")
    in_sight(tab, MARKED)
    tab.in_mail("(mail) => mail.defaultView.scrollTo(0, 0)")
    tab.page.keyboard.press("m")
    in_sight(tab, MARKED)
    assert tab.in_mail("(mail) => mail.scrollingElement.scrollTop") > 500


def test_m_without_an_open_finding_says_what_to_do(preview, visits, expect):
    tab = visits.open(preview)
    tab.page.keyboard.press("m")
    expect(tab.page.locator("#live")).to_have_text("Open a finding first.")


def test_a_finding_that_is_opened_beside_a_text_shows_the_mail_again(preview, visits, expect):
    tab = visits.open(preview)
    tab.choose("Mail app", "Plain text")
    expect(tab.page.get_by_role("region", name="Plain text")).to_be_visible()
    finding(tab, "subscriber.nickname").get_by_role("button").first.click()
    in_sight(tab, MARKED)
    expect(tab.button("Mail app: Most mail apps")).to_be_visible()


@pytest.mark.parametrize(
    ("menu", "entry", "asked"),
    [("Colours", "Dark", "colours=dark"), ("Mail app", "Gmail without styles", "app=gmail"),
     ("Mail app", "Outlook for Windows", "app=outlook"), ("Mail app", "Images blocked", "app=blocked")],
)  # fmt: skip
def test_the_mark_is_in_every_view(preview, visits, menu, entry, asked):
    tab = visits.open(preview)
    finding(tab, "subscriber.nickname").get_by_role("button").first.click()
    in_sight(tab, MARKED)
    tab.choose(menu, entry)
    tab.shows(asked)
    in_sight(tab, MARKED)


def test_an_issue_without_a_finding_says_so(room, visits, expect):
    with previewed(room()) as preview:
        tab = visits.open(preview)
        expect(tab.page.get_by_text("Nothing was found. All is well.")).to_be_visible()
        tab.save(POST.replace("first_name", "nickname"))
        expect(tab.page.get_by_text("Nothing was found. All is well.")).to_be_hidden()
        expect(tab.page.locator(".finding")).to_have_count(1)
