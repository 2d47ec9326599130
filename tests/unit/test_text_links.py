"""Links of the text part: short addresses in the sentence, long ones below it, each once."""

from __future__ import annotations

import pytest

from newsletter.text_lines import width, wrap
from newsletter.text_links import Addresses, isolated

LONG = "https://quiet.test/a/page/with/a/name/that/is/rather/long"
OTHER = "https://quiet.test/another/page/with/a/name/that/is/longer"
TAGS = "?utm_source=newsletter&utm_medium=email&utm_campaign=2026-11"


@pytest.fixture
def text(newsroom):
    """The article of the text part of a post."""

    def render(post):
        whole = newsroom.render(post).for_service.text
        return whole.split(f"\n\n{'-' * 78}\n")[0].split("November 2026\n\n", 1)[1]

    return render


def test_a_short_address_stands_in_the_sentence(text):
    assert text("See [a](https://b.test/c).") == "See a <https://b.test/c>."
    assert text("[![](https://i.test/a.png)](https://b.test) x") == "<https://b.test> x"
    assert text("[![Door](https://i.test/a.png)](https://b.test) x") == "Door <https://b.test> x"


def test_a_long_address_stands_below_the_sentence(text):
    assert text(f"See [our page]({LONG}) now.\n\nMore") == f"See [our page] now.\n<{LONG}>\n\nMore"


def test_a_link_that_stands_alone_needs_no_brackets(text):
    assert text(f"See:\n\n[our page]({LONG})") == f"See:\n\nour page\n<{LONG}>"
    assert text(f"# [Our page]({LONG})\n\nx").startswith(f"Our page\n========\n<{LONG}>")


def test_several_addresses_say_which_link_they_belong_to(text):
    assert text(f"[One]({LONG}) and [two]({OTHER})") == f"[One] and [two]\n[One]: {LONG}\n[two]: {OTHER}"
    assert text(f"[One]({LONG}), [two](https://b.test)") == f"[One], two <https://b.test>\n[One]: {LONG}"


def test_an_address_is_written_once_for_all_its_links(text):
    assert text(f"[One]({LONG}) and [one]({LONG})") == f"[One] and [one]\n<{LONG}>"
    assert text(f"[a]({LONG}) [b]({LONG}) [c]({OTHER})") == f"[a] [b] [c]\n[a], [b]: {LONG}\n[c]: {OTHER}"


def test_links_of_one_name_are_numbered(text):
    assert text(f"[Here]({LONG}) and [Here]({OTHER}), [Here]({LONG})") == (
        f"[Here] and [Here 2], [Here]\n[Here]: {LONG}\n[Here 2]: {OTHER}"
    )


def test_a_number_never_makes_two_links_look_the_same(text):
    third = OTHER + "/3"
    assert text(f"[A]({LONG}) [A 2]({OTHER}) [A]({third})").startswith("[A] [A 2] [A 3]\n")


def test_thousands_of_links_of_one_name_are_written_in_a_straight_line():
    below = Addresses()
    for number in range(20_000):
        below.written("x", f"{LONG}/{number}")
    assert len(below.lines(78)) == 20_000


def test_a_long_name_is_whole_in_the_sentence_and_shortened_below_it(text):
    name = "Everything that we know of migraine and of sleep. And more"
    assert text(f"[{name}]({LONG}) [b]({OTHER})") == (
        f"[{name}] [b]\n[Everything that we know of migraine and of sleep.…]:\n  {LONG}\n[b]: {OTHER}"
    )


def test_an_address_too_long_for_its_line_begins_a_line_of_its_own(text):
    address = "https://quiet.test/" + "x" * 90
    assert text(f"[a]({address}) [b]({OTHER})") == f"[a] [b]\n[a]:\n  {address}\n[b]: {OTHER}"


def test_addresses_stay_inside_what_they_stand_in(text):
    assert text(f"- [a]({LONG})\n- b\n") == f"- a\n  <{LONG}>\n- b"
    assert text(f"> see [a]({LONG})\n") == f"> see [a]\n> <{LONG}>"
    assert text(f"::: callout tip\nsee [a]({LONG})\n:::\n") == f"| Tip\n| see [a]\n| <{LONG}>"
    assert text(f"::: quote\nWords\n-- Ada, [doctor]({LONG})\n:::\n") == f"    Words\n    – Ada, [doctor]\n    <{LONG}>"


def test_a_label_that_is_the_address_is_not_repeated(text):
    assert text("[b.test](https://b.test/)") == "https://b.test/"
    assert text("[www.b.test](https://b.test/)") == "https://b.test/"
    assert text("<https://b.test/c>") == "https://b.test/c"
    assert text("[https://b.test/日本](https://b.test/日本)") == "https://b.test/%E6%97%A5%E6%9C%AC"
    assert text(f"See {LONG}.") == f"See {LONG}."


def test_an_address_stays_one_when_values_for_the_statistics_are_behind_it(text):
    assert text(f"[b.test](https://b.test/{TAGS}) x") == f"[b.test] x\n<https://b.test/{TAGS}>"
    assert text(f"[https://b.test/](https://b.test/{TAGS}) x") == f"[b.test] x\n<https://b.test/{TAGS}>"
    assert text(f"[{LONG}]({LONG}{TAGS})") == f"{LONG}{TAGS}"
    assert text(f"[https://b.test/{TAGS}](https://b.test/{TAGS})") == f"https://b.test/{TAGS}"


def test_an_email_address_is_written_without_its_scheme(text):
    assert text("a@b.test") == "a@b.test"
    assert text("[write](mailto:a@b.test)") == "write <a@b.test>"
    assert text("[write](mailto:a@b.test?subject=Hi)") == "write <mailto:a@b.test?subject=Hi>"


def test_a_phone_number_is_never_lost(text):
    assert text("704-519-6918") == "704-519-6918"
    assert text("[Call us](tel:+17045196918)") == "Call us <+17045196918>"
    assert text("[Room 4](tel:+17045196918)") == "Room 4 <+17045196918>"
    assert text("**[Call us](tel:+17045196918)**") == "Call us: +17045196918"
    assert text("**[Call 704-519-6918](tel:+17045196918)**") == "Call 704-519-6918"


def test_a_phone_number_is_never_broken_over_two_lines(text):
    written = text("\n\n".join(f"{'x' * filler} +49 30 1234567 y" for filler in range(60, 80)))
    assert written.count("+49 30 1234567") == 20


HEBREW = "---\nlanguage: he\n---\n"
CALL = "tel:+17045196918"
# What stands in a post in Hebrew -> a line of its text part; [ and ] stand for the isolates.
ISOLATED = {
    "a number among words": ("חייגו 704-519-6918 היום", "חייגו [704-519-6918] היום"),
    "a number in brackets": ("חייגו (704) 519-6918.", "חייגו [(704) 519-6918]."),
    "a number from abroad": ("חייגו +49 30 1234567", "חייגו [+49 30 1234567]"),
    "a number with an extension": ("חייגו 704-519-6918 ext. 12", "חייגו [704-519-6918 ext. 12]"),
    "words that dial": (f"[חייגו]({CALL})", "חייגו <[+17045196918]>"),
    "words with a number that dial": (f"[חייגו 704-519-6918]({CALL})", "חייגו [704-519-6918]"),
    "a number as people dial it from abroad": ("[001 704 519 6918](tel:+17045196918)", "[001 704 519 6918]"),
    "a button that dials": (f"**[חייגו]({CALL})**", "חייגו: [+17045196918]"),
    "a button with a number": (f"**[חייגו 704-519-6918]({CALL})**", "חייגו [704-519-6918]"),
    "a heading": (f"## [חייגו]({CALL})", "<[+17045196918]>"),
    "an image": (f"[![דלת](https://i.test/a.png)]({CALL})", "<[+17045196918]>"),
    "HTML": (f"<div><a href='{CALL}'>חייגו 704-519-6918</a></div>", "חייגו [704-519-6918] <tel:[+17045196918]>"),
}


@pytest.mark.parametrize("case", ISOLATED)
def test_a_phone_number_keeps_its_order_among_words_that_run_from_right_to_left(newsroom, case):
    post, line = ISOLATED[case]
    whole = newsroom.render(HEBREW + post).for_service.text
    assert line in whole.replace("\u2066", "[").replace("\u2069", "]").split("\n")
    assert "\n\u2066704-519-6918\u2069\n" in whole.split("-" * 78)[1]


def test_only_phone_numbers_and_only_of_such_a_post_are_isolated(newsroom):
    numbers = "[x](https://b.test/2026-11-03/12345) 2026-11-03, 704-519-6918\n"
    written = newsroom.render(HEBREW + numbers).for_service.text
    assert "x <https://b.test/2026-11-03/12345> 2026-11-03, \u2066704-519-6918\u2069\n" in written
    assert "\u2066" not in newsroom.render(numbers).for_service.text
    assert "\u2066" not in newsroom.render(f"---\nlanguage: he\ndirection: ltr\n---\n{numbers}").for_service.text


def test_an_isolated_number_takes_no_room_for_its_marks_and_is_never_broken(newsroom):
    assert width(isolated("704-519-6918")) == 12
    for before in range(10):
        lines = wrap(isolated("語" * before + "+49 30 1234567" + "語" * 20), 20)
        assert [line.count("\u2066") for line in lines] == [line.count("\u2069") for line in lines]
    post = "\n\n".join(f"{'ש' * filler} +49 30 1234567 y" for filler in range(60, 80))
    written = newsroom.render(HEBREW + post).for_service.text
    assert written.count("\u2066+49 30 1234567\u2069") == 20
    assert max(map(width, written.split("\n"))) <= 79


def test_addresses_hold_the_tags_of_the_service(text):
    written = text("[a](https://b.test/?e={{ subscriber.email }}) [b](https://b.test/?x={{ contact.A | default: 1 }})")
    assert written.startswith("a <https://b.test/?e=*|EMAIL|*>")
    assert "{{ contact.A | default: 1 }}" in written
