"""What the checks of facts do beyond one fault in one line."""

from __future__ import annotations

from datetime import date

import pytest

from newsletter.checks.weekdays import _dates, _objection
from tests.checks.cases import SETTINGS, Case, post

PEOPLE = SETTINGS.replace("people: [Dr. Ada Hill]", "people: [Dr. Neal Taub]")
ISSUED = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("language", "wrong", "right"),
    [
        ("ar", "الاثنين، 1 ديسمبر 2026", "الثلاثاء، 1 ديسمبر 2026"),
        ("da", "mandag den 1. december 2026", "tirsdag den 1. december 2026"),
        ("de-AT", "Montag, 1. Dez. 2026", "Dienstag, 1. Dez. 2026"),
        ("en-GB", "Monday 1st of December", "Tuesday 1st of December"),
        ("es", "lunes, 1 de diciembre de 2026", "martes, 1 de diciembre de 2026"),
        ("fr", "lundi 1er décembre 2026", "mardi 1er décembre 2026"),
        ("he", "ביום שני, 1 בדצמבר 2026", "ביום שלישי, 1 בדצמבר 2026"),
        ("it", "lunedì 1 dicembre", "martedì 1 dicembre"),
        ("ja", "2026年12月1日(月)", "2026年12月1日（火曜日）"),
        ("ko", "2026년 12월 1일 월요일", "2026년 12월 1일(화)"),
        ("nl", "maandag 1 december", "dinsdag 1 december"),
        ("pl", "w poniedziałek, 1 grudnia", "we wtorek, 1 grudnia"),
        ("pt-BR", "segunda-feira, 1 de dezembro", "terça-feira, 1 de dezembro"),
        ("ru", "в среду, 1 декабря", "во вторник, 1 декабря"),
        ("sv", "måndagen den 1 december", "tisdagen den 1 december"),
        ("uk", "у п'ятницю, 1 грудня", "у вівторок, 1 грудня"),
        ("zh-Hant", "12月1日星期一", "12月1日（週二）"),
    ],
)
def test_weekdays_are_held_against_dates_in_many_languages(language, wrong, right):
    key = language.partition("-")[0]
    assert [_objection(one, ISSUED) for one in _dates(wrong, key)] == ["that is Tuesday 1 December 2026"]
    assert [_objection(one, ISSUED) for one in _dates(right, key)] == [""]


def test_without_a_date_of_the_issue_only_dates_with_a_year_are_judged():
    found = [_objection(one, None) for one in _dates("Monday, December 1, and Monday, December 1, 2026", "en")]
    assert found == ["", "that is Tuesday 1 December 2026"]


def test_last_years_invitation_is_found_though_its_weekday_was_right_then():
    assert date(2025, 12, 1).weekday() == 0
    assert [bool(_objection(one, ISSUED)) for one in _dates("Monday, December 1", "en")] == [True]


def test_who_is_quoted_must_be_spelt_right_as_well(check):
    found = check(Case(post(more='::: quote\n"Sleep is half of it."\n-- Dr. Neel Taub\n:::'), settings=PEOPLE))
    assert [finding.code for finding in found] == ["person-misspelt"]
    assert "Neel Taub" in found[0].message
    assert "Dr. Neal Taub" in found[0].message


def test_a_placeholder_for_the_brands_number_judges_no_number(check):
    settings = SETTINGS.replace("704-555-0142", '"[[phone 1]]"')
    found = check(Case(post(more="Call 704-555-0199."), settings=settings))
    assert {finding.code for finding in found} == {"placeholder"}


def test_a_number_of_another_country_is_the_same_with_and_without_its_code(check):
    settings = SETTINGS.replace("phone: 704-555-0142", 'phone: "020 7946 0958"\n  other_phones: [704-555-0142]')
    assert check(Case(post(more="Call +44 20 7946 0958."), settings=settings)) == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("704-555-01{n:02} ", "phone-foreign"),
        ("Monday, December {n} ", "weekday-wrong"),
        ("Neal Traub ", "person-misspelt"),
        ("Suite {n}, 7 Main Street. ", "address-foreign"),
        ("a{n}@hill-clinc.org ", "address-foreign"),
    ],
)
def test_a_thousand_slips_in_one_line_are_told_twenty_at_a_time(check, line, code):
    text = "".join(line.format(n=10 + number % 80) for number in range(1000))
    assert [finding.code for finding in check(Case(post(more=text), settings=PEOPLE))].count(code) == 20
