"""The claims sheet lists what somebody should stand up for, with its line and its source."""

from __future__ import annotations

import pytest

from newsletter.claim_words import kinds_of
from newsletter.claims import claims
from newsletter.sentences import sentences

HEAD = "---\nsubject: News\npreheader: For you\n---\n# News\n\n"
WEBSITE = "https://quiet.test"


@pytest.fixture
def sheet(newsroom):
    def made(body, head=HEAD):
        return claims(newsroom.render(head + body).issue, WEBSITE)

    return made


@pytest.mark.parametrize(
    ("language", "words", "kinds"),
    [
        ("en", "About 3% of people have it.", "figure"),
        ("en", "Nearly half of them slept.", "figure"),
        ("en", "It takes two weeks.", "figure"),
        ("en", "One in four wakes at night.", "figure"),
        ("en", "A visit is $120.", "figure"),
        ("en", "There were 2000 people.", "figure"),
        ("en", "A trial in Ohio asked why.", "study"),
        ("en", "According to the hospital, nothing changed.", "study"),
        ("en", "She told us: “I sleep all night again.”", "quotation"),
        ("en", "It can help you, and pain-free days are guaranteed.", "outcome"),
        ("en", "A study found relief in 40 of 60 patients.", "figure study outcome"),
        ("de", "Eine Studie zeigt: Die Hälfte schläft besser, und es wirkt.", "figure study outcome"),
        ("de", "Sie sagt: „Ich schlafe wieder die ganze Nacht.“", "quotation"),
        ("fr", "Selon une étude, la moitié dort mieux et c’est efficace.", "figure study outcome"),
        ("es", "Según un estudio, uno de cada cuatro duerme y se alivia.", "figure study outcome"),
        ("ja", "患者の３割が「毎晩よく眠れるようになりました」と言う。", "figure quotation"),
        ("ar", "نام ٤٠٪ منهم.", "figure"),
        ("en", "Treatment works.", "outcome"),
        ("en", "It stops migraines.", "outcome"),
        ("en", "Infusions can stop the pain.", "outcome"),
        ("en", "You'll feel much better in days.", "outcome"),
        ("en", "Those who stay succeed.", "outcome"),
        ("en", "Forty of our guests came.", "figure"),
        ("en", "Twenty-five people and seventeen guests came.", "figure"),
        # Nothing to stand up for.
        ("en", "Dr. Hill works at our clinic, and the bus stops here.", ""),
        ("en", "Stop by on your way to work, two of us are there.", ""),
        ("en", "Come on Tuesday, 1 December 2026, at 9:30 or 6 pm, to 1 Main Street.", ""),
        ("en", "Call 704-519-6918 or see https://quiet.test/2026/40.", ""),
        ("en", "1. Open the notebook, step 2 is on page 3, and COVID-19 is gone since 2023.", ""),
        ("en", "Read our “sleep guide” about health and the free trial, on 27–29 May or May 3-5.", ""),
        ("de", "Am 1. Dezember um 9 Uhr beginnt der Kurs.", ""),
        ("ja", "2026年12月1日に会いましょう。", ""),
        # English words mean nothing in other languages.
        ("pl", "Study relief.", ""),
    ],
)
def test_what_makes_a_sentence_a_claim(language, words, kinds):
    assert " ".join(kinds_of(words, language)) == kinds


@pytest.mark.parametrize(
    ("language", "text", "parts"),
    [
        ("en", "Dr. Taub came. It is 3.5 miles, e.g. by U.S. roads! Why?", 3),
        ("en", "He said “It hurt. Now it is gone.” Then he left.", 2),
        ("en", "J. Smith et al. (2020) said so. 1 more.", 2),
        ("en", "It rose to 5. Then it fell.", 2),
        ("en", "Ask for vitamin B. It helps.", 2),
        ("en", "Ask for vitamin B. Come by.", 2),
        ("en", "The letter is in hall A. We wait.", 2),
        ("en", "We thank A. Hill and John F. Kennedy. Good.", 2),
        ("en", "See p. 3. It is there.", 2),
        ("en", "The answer is no. Come by.", 2),
        ("en", "It is No. 5 of ten.", 1),
        ("de", "Es gibt z. B. Tee. Er wärmt.", 2),
        ("de", "Am 1. Dezember kommt Dr. Hill. Das war 2025. Dann nicht.", 3),
        ("ja", "眠れます。本当ですか？はい。", 3),
        ("ar", "هل هذا صحيح؟ نعم.", 2),
        ("en", "", 0),
        ("en", " . ", 1),
        ("en", "no end", 1),
    ],
)
def test_sentences_end_where_readers_see_it(language, text, parts):
    found = [text[start:end] for start, end in sentences(text, language)]
    assert len(found) == parts
    assert "".join("".join(found).split()) == "".join(text.split())


def test_a_claim_has_its_sentence_its_line_and_its_column(sheet):
    [claim] = sheet("The nights are long.\nFor *some* of us,\nit helps: 40% sleep better. Good night.\n")
    assert claim.sentence == "For some of us, it helps: 40% sleep better."
    assert claim.kinds == ("figure", "outcome")
    assert (claim.location.line, claim.location.column) == (8, 1)


@pytest.mark.parametrize(
    ("body", "source"),
    [
        ("It helps 40%, says [the hospital](https://hospital.test/x).\n", "https://hospital.test/x"),
        ("It helps 40%. Read [the hospital’s page](https://hospital.test/x).\n", ""),
        ("It helps 40%. Source: [The Hospital](https://hospital.test/x).\n", "The Hospital (https://hospital.test/x)"),
        ("It helps 40%.\n\nSource: The Hospital, 2024\n", "The Hospital, 2024"),
        ("It helps 40% (Source: The Hospital, 2024).\n", "The Hospital, 2024"),
        ("It helps 40%.[^a]\n\n[^a]: Smith, 2024.\n", "note 1: Smith, 2024."),
        (
            "It helps 40%.[^a] Good.\n\n[^a]: [Smith](https://doi.test/1), 2024.\n",
            "note 1: Smith, 2024. (https://doi.test/1)",
        ),
        ("It helps 40%.[^a]\n\n[^a]: [[citation of the study]]\n", ""),
        ("It helps 40%.\n\nSource: [[to be found]]\n", ""),
        ("It helps 40%, see [our page](https://www.quiet.test/x) or [call](tel:+17045196918).\n", ""),
        ("It helps 40%, see [our page](/x) or [write](mailto:a@quiet.test).\n", ""),
        ("Good.[^a] It helps 40%.\n\n[^a]: Smith.\n", ""),
        ("It helps 40%: https://hospital.test/x\n", "https://hospital.test/x"),
    ],
)
def test_the_source_is_what_really_follows(sheet, body, source):
    assert [claim.source for claim in sheet(body) if "40%" in claim.sentence] == [source]


def test_a_source_is_shown_without_what_is_added_for_statistics(newsroom):
    path = newsroom.root / "newsletter.yaml"
    path.write_text(path.read_text() + "tracking: {utm: {}}\n")
    [claim] = claims(newsroom.render(HEAD + "It is 40%, says [this](https://hospital.test/x).\n").issue, WEBSITE)
    assert claim.source == "https://hospital.test/x"


def test_figures_with_their_labels_are_one_row_each_and_share_the_source_below(sheet):
    found = sheet("::: stats\n- **40%** sleep\n- **9** do not\n:::\n\nSource: [WHO](https://who.test/)\n")
    assert [(claim.sentence, claim.source) for claim in found] == [
        ("40% sleep", "WHO (https://who.test/)"),
        ("9 do not", "WHO (https://who.test/)"),
    ]


def test_a_row_of_a_table_is_one_claim_at_its_own_line(sheet):
    found = sheet("| Week | Hours |\n|---|--:|\n| first | 5 |\n| second | 7 |\n")
    assert [(claim.sentence, claim.location.line) for claim in found] == [("first | 5", 9), ("second | 7", 10)]


def test_a_quotation_is_one_row_with_who_said_it_and_the_note_behind_that(sheet):
    found = sheet(
        '::: quote\n"I sleep. I wake."\n-- Ada, patient[^a]\n:::\n\n> Well said.\n>\n> — Bo\n\n[^a]: By mail.\n'
    )
    assert [(claim.kinds, claim.sentence, claim.source) for claim in found] == [
        (("quotation",), "“I sleep. I wake.” – Ada, patient", "note 1: By mail."),
        (("quotation",), "Well said. — Bo", ""),
    ]


def test_a_note_that_no_claim_refers_to_is_read_like_a_paragraph(sheet):
    found = sheet("Good night.[^a] It helps.[^b]\n\n[^a]: Of 9 who slept.\n\n[^b]: Smith, 40 pages.\n")
    assert [claim.sentence for claim in found] == ["It helps.", "Of 9 who slept."]


def test_the_subject_the_headings_alt_texts_and_buttons_are_read_as_well(sheet):
    head = "---\nsubject: 40% off\npreheader: Guaranteed\n---\n# News\n\n"
    body = "## A cure\n\n![A chart: 7 of 9](a.png)\n\n::: button\n[Feel pain-free](https://hospital.test/)\n:::\n"
    found = sheet(body, head)
    assert [claim.sentence for claim in found] == [
        "40% off",
        "Guaranteed",
        "A cure",
        "A chart: 7 of 9",
        "Feel pain-free",
    ]
    assert {claim.source for claim in found} == {""}


def test_code_and_merge_fields_are_shown_in_a_readable_way(sheet):
    [claim] = sheet("{{ subscriber.first_name }}, run `sleep` for 8 hours.\n")
    assert claim.sentence == "{{ subscriber.first_name }}, run […] for 8 hours."


def test_what_is_only_for_the_web_is_not_listed(sheet):
    assert sheet("Good.\n\n::: only web\nIt helps 40%.\n:::\n") == ()


def test_a_post_without_claims_has_an_empty_sheet(sheet):
    assert sheet("Good night.\n") == ()
