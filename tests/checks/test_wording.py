"""What the checks of words hold beyond one case each: order, measure, and posts that nobody writes."""

from __future__ import annotations

from collections import Counter

import pytest

from newsletter.checks.catalogue import FAMILIES
from tests.checks.cases import SETTINGS, Case, post

WORDS = {code for check in FAMILIES["words"] for code in check.codes}
AVOIDING = f"{SETTINGS}checks: {{words: {{avoid: [cure, free]}}}}\n"
# Each is one paragraph of some ten thousand mistakes, or of what looks like the beginning of one.
MANY = {
    "placeholders": "[Name] and TODO; ",
    "doubled words": "the the cup; ",
    "brackets": "( [ ",
    "claims": "a cure, free ",
    "denied claims": "not free ",
    "angles": "< a ",
    "letters": "a",
}


def codes(found) -> list[str]:
    return [finding.code for finding in found if finding.code in WORDS]


def test_every_avoided_word_of_a_sentence_is_found_at_its_own_place(check):
    found = check(Case(post(more="A cure, a free cure, and no cure."), settings=AVOIDING))
    assert [finding.location.column for finding in found if finding.code == "word-avoid"] == [3, 11, 16]


def test_the_words_that_were_found_are_quoted_as_they_are_written(check):
    [found] = [one for one in check(Case(post(more="It is a CURE."), settings=AVOIDING)) if one.code == "word-avoid"]
    assert "“CURE”" in found.message


def test_a_waived_word_is_a_note_with_its_reason(check):
    settled = post(more="A cup of of tea.", waive='{word-doubled: "a song is called so"}')
    [found] = [one for one in check(Case(settled)) if one.code == "word-doubled"]
    assert found.severity == "note"


def test_a_merge_field_is_never_taken_for_a_word_of_the_post(check):
    more = "Hi {{ subscriber.first_name }} {{ subscriber.first_name }}, {{ subscriber.first_name | default('free') }}!"
    assert codes(check(Case(post(more=more), settings=AVOIDING))) == []


def test_windows_line_ends_change_no_place(check):
    lines = post(more="Go to the\nthe bed.\n\nA cure for all.").replace("\n", "\r\n")
    found = {one.code: (one.location.line, one.location.column) for one in check(Case(lines, settings=AVOIDING))}
    last = lines.count("\n")
    assert found["word-doubled"] == (last - 3, 7)
    assert found["word-avoid"] == (last, 3)


@pytest.mark.parametrize("about", MANY)
def test_a_paragraph_of_mistakes_is_checked_and_reported_with_measure(check, about):
    found = check(Case(post(more=MANY[about] * 3000), settings=AVOIDING))
    told = Counter((one.code, one.severity) for one in found)
    assert max(told[code, severity] for code in WORDS for severity in ("error", "warning", "note")) <= 20


def test_an_error_is_told_however_many_warnings_of_its_kind_stand_before_it(check):
    real = Case(post(more="TODO. " * 30 + "Hi [First Name]!"), service="mailchimp")
    said = [(one.severity, one.message) for one in check(real) if one.code == "placeholder"]
    assert ("error", "a placeholder is left: [First Name]") in said
    assert [message for severity, message in said if severity == "warning"][-1].endswith(
        "; and 10 more such in this post"
    )
    assert len(said) == 21


def test_a_warning_is_told_however_many_notes_of_its_kind_stand_before_it(check):
    found = check(Case(post(more="There is no cure. " * 30 + "It is a cure."), settings=AVOIDING))
    assert [one.severity for one in found if one.code == "word-avoid"].count("warning") == 1
