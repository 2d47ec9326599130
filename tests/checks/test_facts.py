"""What the checks of facts do beyond one fault in one line."""

from __future__ import annotations

from datetime import date

import pytest

from newsletter.checks.weekdays import _dates, _objection
from tests.checks.cases import MORE, SETTINGS, Case, post

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
    found = check(Case(post(more=text), settings=PEOPLE))
    assert [finding.code for finding in found if finding.severity == "warning"].count(code) == 20


def test_all_the_numbers_of_others_make_one_note_at_the_first_of_them(check):
    text = "Sister Pat, 216-555-0171.\n\nNew Hope: (216) 555-0149, or 216-555-0171; see [Zoom](tel:+13017158592)."
    found = check(Case(post(more=text)))
    assert [(finding.code, finding.severity, finding.location.line) for finding in found] == [
        ("phone-foreign", "note", MORE)
    ]
    assert "3 phone numbers are not yours: 216-555-0171, (216) 555-0149, +13017158592;" in found[0].message


def test_a_long_list_of_numbers_of_others_is_named_in_part(check):
    found = check(Case(post(more=", ".join(f"216-555-12{n}" for n in range(10, 30)) + ".")))
    messages = [finding.message for finding in found if finding.code == "phone-foreign"]
    assert [len(message) < 200 and message.startswith("20 phone numbers") for message in messages] == [True]
    assert messages[0].endswith(", …; read them once more")


@pytest.mark.parametrize(
    ("own", "seen"),
    [
        ("07123 555018", "07123 555081"),
        ("07123 555018", "07123/555081"),
        ("07123 555018", "+49 7123 555081"),
        ("07123 555018", "(07123) 55501"),
        ("01 55 50 12 34", "01.55.50.21.34"),
        ("01 55 50 12 34", "+33 1 55 50 21 34"),
        ("+33 1 55 50 12 34", "01 55 50 12 43"),
        ("+971 4 555 0123", "04 555 0132"),
        ("020 7946 0958", "00 44 20 7946 0985"),
        ("+34 912 345 678", "912 345 768"),
        ("+39 347 123 4567", "347 123 4576"),
        ("704-555-0142", "7045550124"),
        ("704-555-0142", "704-555-042"),
        ("704-555-0142", "740 555 0142"),
    ],
)
def test_a_slip_in_a_number_is_found_however_it_is_written(check, own, seen):
    settings = SETTINGS.replace("phone: 704-555-0142", f'phone: "{own}"')
    body = post().replace("704-555-0142", own)
    found = check(Case(f"{body}\nOr ask Ann: {seen}, nine to five.\n", settings=settings))
    assert [(finding.code, finding.severity) for finding in found] == [("phone-foreign", "warning")]
    assert seen in found[0].message
    assert own in found[0].message


@pytest.mark.parametrize(
    ("own", "figures"),
    [
        ("07123 555018", "07.12.2026, 07123 555018-20, 07123/5550 18 or +49 (0)7123 555018; 555 018 euros."),
        ("01 55 50 12 34", "01 55 50 12 34 12 times, 01.55.50.12.34, 01/12/2026, 155 euros, 12 34."),
        ("704-555-0142", "ISBN 978-0-7045-5501-42, $7,045,550,124, 2026-2027 and NCT07045550124."),
        ("+39 347 123 4567", "347 123 4567 and +39 347 1234567, 3471234567."),
    ],
)
def test_figures_and_the_brands_number_in_another_form_are_no_slips(check, own, figures):
    settings = SETTINGS.replace("phone: 704-555-0142", f'phone: "{own}"')
    body = post().replace("704-555-0142", own)
    found = check(Case(f"{body}\nNumbers: {figures}\n", settings=settings))
    assert [finding for finding in found if finding.code == "phone-foreign"] == []


def test_a_number_free_to_call_is_no_slip_of_another(check):
    settings = SETTINGS.replace("704-555-0142", "804-555-0142")
    body = post(more="The city has 800-555-0142.").replace("704-555-0142", "804-555-0142")
    assert [finding.severity for finding in check(Case(body, settings=settings))] == ["note"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Call us any time at 216-555-0171.",
        "Give us a ring: 216-555-0171.",
        "Our new phone number: 216-555-0171.",
        "You reach Hill Clinic at 216-555-0171.",
        "216-555-0171 is our new number.",
        "Rufen Sie uns an, Telefon 216-555-0171.",
        "Appelez-nous au 216-555-0171.",
        "Llámenos al 216-555-0171.",
        "[Call us today](tel:216-555-0171)",
    ],
)
def test_a_number_is_questioned_where_the_words_say_that_it_is_ours(check, sentence):
    found = check(Case(post(more=sentence)))
    assert [(finding.code, finding.severity) for finding in found] == [("phone-foreign", "warning")]


@pytest.mark.parametrize(
    "sentence",
    [
        "Call us or the city at 216-555-0171.",
        "Call us at 704-555-0142, or New Hope at 216-555-0171.",
        "Call us. New Hope has 216-555-0171.",
        "Call us about Karamu House: 216-555-0171.",
        "Call your council member; the office has 216-555-0171.",
    ],
)
def test_a_number_of_somebody_else_is_only_noted_beside_a_call_to_us(check, sentence):
    assert [finding.severity for finding in check(Case(post(more=sentence)))] == ["note"]


@pytest.mark.parametrize(
    ("tag", "words", "wrong"),
    [
        ("en", "Last year's talk on Saturday, December 6, was full.", False),
        ("en", "Last year Dr. Taub spoke on Saturday, December 6.", False),
        ("en", "Last year was full. Come on Saturday, December 6.", True),
        ("en", "Last year's talk on Friday, December 6, was full.", True),
        ("de", "Voriges Jahr, am Samstag, 6. Dezember, war es voll.", False),
        ("fr", "L'an dernier, le samedi 6 décembre, la salle était pleine.", False),
        ("es", "El año pasado, el sábado 6 de diciembre, vinieron ochenta.", False),
        ("de", "Training am Mo., 8.12., um 19 Uhr.", True),
        ("de", "Training am Mo, 8. Dezember.", True),
        ("de", "Training am Do 11.12.", True),
        ("de", "Training am Do., 6.1.", True),
        (
            "de",
            "Di., 8.12., Do 10. Dez., Mi., 6.1., Sa., 9.1.: Ski; Mo–Fr 17–19 Uhr; so 8. Dezember; Mo–Mi 8.12.",
            False,
        ),
        ("fr", "Conférence le mer. 10 décembre à 18 h.", True),
        ("fr", "Le jeu. 10 décembre, la mer 10 décembre et le jeu 9 décembre ; Sam 10 décembre.", False),
        ("en-us", "Sunday, 12/7/2026", True),
        ("en-us", "Thurs. 12/11, at noon", True),
        ("en-us", "Friday, 12/11; open Monday 24/7, Tuesday 1/2 price", False),
        ("en-gb", "Friday 12/11", True),
        ("en-au", "Thursday 12/11", False),
        ("en", "Friday 12/11, Sunday 12/7/2026", False),
        ("en", "Thursday (December 11) is our late evening.", True),
        ("en", "Friday (December 11), Thursday (December 11 to 20)", False),
        ("en", "Come on the 8th of December, a Monday, at six.", True),
        ("en", "Come on December 8, a Tuesday, at six.", False),
        ("en", "Wednesday evening, December 8, at seven", True),
        ("en", "Closed Thursday and Friday, December 23 and 24.", True),
        ("en", "Closed Thursday and Friday, December 24 and 25, 2026; Wed, Thu and Fri, December 23 and 24.", False),
    ],
)
def test_weekdays_are_understood_as_people_write_them(tag, words, wrong):
    assert any(_objection(one, ISSUED) for one in _dates(words, tag)) == wrong


@pytest.mark.parametrize(
    "place", ["Walgreens at 12 Main Street", "Grace Hall, 12 Main Street", "New Hope | 12 Main Street"]
)
def test_a_street_behind_the_name_of_another_place_is_not_the_brands(check, place):
    assert check(Case(post(more=f"Park near {place}."))) == []


def test_a_street_beside_another_name_in_a_table_is_not_the_brands(check):
    table = "| Where | Street |\n|---|---|\n| New Hope | 12 Main Street |\n"
    assert check(Case(post(more=table))) == []
    found = check(Case(post(more=table.replace("New Hope", "our office"))))
    assert [finding.code for finding in found] == ["address-foreign"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Dr. Tom Hail", True),
        ("Dr. Tom Hayle", True),
        ("Tom Hail", False),
        ("Mr. Tom Hail", False),
        ("Dr. Tim Hail", False),
        ("Dr. Tom Bail", False),
        ("Dr. Tom Haas", False),
        ("Dr. Tom Houser", False),
        ("Dr. Halo deGrasse Tyson", False),
        ("Dr. Halo de la Cruz", False),
        ("Dr. Halo van Dyk", False),
        ("Dr. Halo", True),
    ],
)
def test_a_title_and_a_first_name_that_fit_let_a_surname_be_further_off(check, name, told):
    settings = SETTINGS.replace("Dr. Ada Hill", "Dr. Tom Hale")
    found = check(Case(post(more=f"Ask {name} about it."), settings=settings))
    assert [finding.code for finding in found] == ["person-misspelt"] * told
