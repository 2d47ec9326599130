"""The tool's own words and dates, in the language of the issue."""

from __future__ import annotations

from datetime import date

import pytest

from newsletter.words import long_date, month_and_year, words
from newsletter.words_by_language import WORDS

DAY = date(2026, 11, 24)


@pytest.mark.parametrize("language", WORDS)
def test_every_language_has_every_word(language):
    assert list(words(language)) == list(WORDS["en"])
    assert all(word == word.strip() != "" for word in words(language).values())


@pytest.mark.parametrize("language", WORDS)
def test_every_language_tells_its_twelve_months_apart(language):
    assert len({month_and_year(date(2026, month, 1), language) for month in range(1, 13)}) == 12
    assert len({long_date(date(2026, month, 1), language) for month in range(1, 13)}) == 12


@pytest.mark.parametrize(
    ("language", "month", "day"),
    [
        ("en", "November 2026", "24 November 2026"),
        ("en-US", "November 2026", "November 24, 2026"),
        ("de-AT", "November 2026", "24. November 2026"),
        ("es", "noviembre de 2026", "24 de noviembre de 2026"),
        ("pl", "listopad 2026", "24 listopada 2026"),
        ("ru", "ноябрь 2026\u00a0г.", "24 ноября 2026\u00a0г."),
        ("ar", "نوفمبر 2026", "24 نوفمبر 2026"),
        ("he", "נובמבר 2026", "24 בנובמבר 2026"),
        ("ja", "2026年11月", "2026年11月24日"),
        ("zh-TW", "2026年11月", "2026年11月24日"),
        ("ko", "2026년 11월", "2026년 11월 24일"),
        ("tlh", "2026-11", "2026-11-24"),
    ],
)
def test_dates_are_written_as_their_language_does(language, month, day):
    assert (month_and_year(DAY, language), long_date(DAY, language)) == (month, day)


def test_the_first_of_a_month_is_an_ordinal_in_french():
    assert long_date(date(2026, 12, 1), "fr-CA") == "1er décembre 2026"


@pytest.mark.parametrize("language", ["zh-Hant", "zh-TW", "zh-hk", "zh-Hant-CN"])
def test_chinese_is_traditional_where_the_tag_or_its_region_says_so(language):
    assert words(language)["unsubscribe"] == "取消訂閱"


@pytest.mark.parametrize("language", ["zh", "zh-CN", "zh-Hans", "zh-Hans-HK"])
def test_chinese_is_simplified_elsewhere(language):
    assert words(language)["unsubscribe"] == "退订"


def test_an_unknown_language_gets_english_words():
    assert words("tlh") == words("en")
    assert words("") == words("en")
