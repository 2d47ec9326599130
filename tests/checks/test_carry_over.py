"""What came along from the issue before, where a single case does not tell it all."""

from __future__ import annotations

from datetime import date

import pytest

from newsletter.checks.carry_over import _is_standing, _month_names
from tests.checks.carry_over_cases import last
from tests.checks.cases import Case, post

MONTHS = {
    "en": ("November", "NOVEMBER"),
    "de": ("November",),
    "es": ("noviembre", "Noviembre"),
    "fr": ("novembre",),
    "pl": ("listopad", "listopada"),
    "ru": ("ноябрь", "ноября", "НОЯБРЬ"),
    "he": ("נובמבר", "בנובמבר"),
    "ar": ("نوفمبر",),
    "ja": ("11月",),
    "ko": ("11월",),
    "zh": ("11月",),
}


@pytest.mark.parametrize("language", MONTHS)
def test_a_month_is_known_by_its_name_in_the_language_of_the_issue(language):
    names = _month_names(date(2026, 11, 3), language)
    for name in MONTHS[language]:
        assert names.search(f"… {name} 2026"), name
        assert not names.search(f"x1{name}x" if name[0].isdigit() else f"x{name}x"), name


def test_a_language_whose_months_are_not_known_has_no_names():
    assert _month_names(date(2026, 11, 3), "fi") is None


@pytest.mark.parametrize("href", ["mailto:a@hill-clinic.org", "sms:+1704", "https://calendly.com/hill/30min?month=2"])
def test_pages_for_every_month_are_no_page_of_one_issue(href):
    assert _is_standing("Go", href, "https://hill-clinic.org")


@pytest.mark.parametrize(
    "href", ["https://hill-clinic.org/blog/rest-and-sleep", "https://[broken/x", "https://a.org/?p=7"]
)
def test_a_page_of_one_issue_is_none_for_every_month(href):
    assert not _is_standing("Read on", href, "https://hill-clinic.org")


def test_a_post_that_was_copied_whole_brings_up_one_finding_a_kind(check):
    found = [finding.code for finding in check(Case(post(), before=post(date="2026-11-03")))]
    assert found.count("repeated-paragraph") == 1
    assert sorted(set(found)) == ["repeated-paragraph", "repeated-preheader", "repeated-subject"]


def test_a_huge_copy_is_one_finding_too(check):
    paragraphs = "\n\n".join(f"{number} {'word ' * 20}" for number in range(3000))
    found = [finding.code for finding in check(Case(post(more=paragraphs), before=last(more=paragraphs)))]
    assert found.count("repeated-paragraph") == 1
