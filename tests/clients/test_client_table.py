"""What is kept of caniemail's data: it can be made anew, stays small, and each sign in it is recognised."""

from __future__ import annotations

import json
import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from newsletter.checks import client_features, mail_programs
from newsletter.checks.client_uses import FACTS, facts
from tests.clients import caniemail, update
from tests.every_template import TEMPLATES

KEPT = json.loads(FACTS.read_text(encoding="utf-8"))
SIGNS = [sign for _, *signs in KEPT["features"].values() for sign in signs]


# How a sign begins or ends -> the least HTML that uses what it stands for; the first that fits counts.
SAMPLES = (
    (r"a \{ b \{\} \}", "<style>a{{b{{color:red}}}}</style>"),
    (r"(?:a [>+~] b|a\[b\]|\.a\.b|\*|a?:+[a-z].*)", "<style>{0}{{color:red}}</style>"),
    (r"(@.*)", "<style>{0} x{{a{{color:red}}}}</style>"),
    (r"\((.*)\)", "<style>@media ({0}: x){{a{{color:red}}}}</style>"),
    (r"(<.*>)", "{0}"),
    (r": (.*)", '<p style="width: {0}">'),
    (r"(\..*)", '<img src="https://a.test/a{0}?b=.c">'),
    (r"(.*)=", '<img {0}="x">'),
    (r"(.*)\(\)", '<p style="width: {0}(1px)">'),
    (r"(1.*)", '<p style="width: {0}">'),
    (r"(.*: .*)", '<p style="{0}">'),
    (r"(.*)", '<p style="{0}: x">'),
)


def sample(sign: str) -> str:
    if sign.endswith(": url()"):
        return f'<p style="{sign[:-1]}a.png)">'
    pattern, form = next((pattern, form) for pattern, form in SAMPLES if re.fullmatch(pattern, sign))
    return form.format(re.fullmatch(pattern, sign)[1] if "(" in pattern.replace("(?", "").replace(r"\(", "") else sign)


@pytest.mark.parametrize("sign", SIGNS)
def test_each_sign_is_recognised_where_it_is_used(sign):
    assert sign in client_features.of_page(LexborHTMLParser(sample(sign)))


@pytest.mark.parametrize("sign", SIGNS)
def test_each_sign_is_found_in_a_template_that_uses_it(sign):
    pattern = client_features.written(sign)
    assert pattern.search(f"<p>words</p>\n{sample(sign)}"), pattern.pattern
    assert not pattern.search("<p>Some words: nothing of that. {{ name }}</p>")


def test_what_stands_in_media_rules_has_signs_of_its_own():
    signs = client_features.of_sheet("@media (max-width: 480px) { a { display: grid } } b { float: left }")
    assert {"display: grid @media", "float", "@media"} <= signs
    assert not {"display: grid", "float @media"} & signs


def test_comments_and_what_they_hide_for_outlook_have_no_signs():
    page = LexborHTMLParser("<!--[if mso]><p style='gap:1px'><video></video><![endif]--><p>x<!-- <svg> --></p>")
    assert not client_features.of_page(page) & set(SIGNS) - {"<body>"}


def test_a_step_of_nth_child_is_no_combinator():
    assert not {"a + b", "*"} & client_features.of_sheet("a:nth-child(2n + 1){color:red}")


def test_the_signs_of_a_selector_within_another_count():
    assert {":not", ":hover"} <= client_features.of_sheet("a:not(:hover){color:red}")


def test_a_semicolon_within_a_value_hides_nothing_of_what_follows():
    page = LexborHTMLParser("""<p style="background:url('data:image/png;base64,AA');gap:1px">""")
    assert "gap" in client_features.of_page(page)


@pytest.mark.parametrize(
    "page",
    [
        "<style>" + "a{" * 20_000 + "</style>",
        "<style>" + ":not(" * 20_000 + "</style>",
        "<style>@media{" * 500 + "</style>",
        "<p style='width:" + "calc(" * 20_000 + "'>",
        "<p style='" + "'" + '"' * 20_000 + ">",
        "<style>}</style><p style='}:;{'>",
        "<img src><p style>",
        "",
    ],
)
def test_broken_styles_are_read_as_far_as_they_go(page):
    assert isinstance(client_features.of_page(LexborHTMLParser(page)), frozenset)


def test_made_anew_the_facts_are_the_same_to_the_byte(shared):
    assert update.made(shared / "caniemail" / "caniemail.json") == FACTS.read_text(encoding="utf-8"), (
        "run: make clients"
    )


def test_without_the_source_the_facts_stay_and_only_the_baseline_is_taken_anew():
    assert update.made(None) == FACTS.read_text(encoding="utf-8"), "run: make clients"


def test_the_facts_name_their_source_their_date_and_their_licence():
    assert KEPT["source"] == "https://github.com/hteumeuleu/caniemail"
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", KEPT["date"])
    assert "Copyright (c) 2019 Rémi Parmentier" in KEPT["notice"]
    assert "this permission notice shall be included" in KEPT["notice"]


def test_the_facts_stay_small_and_hold_no_prose():
    assert FACTS.stat().st_size < 60_000
    for verdicts, *signs in KEPT["features"].values():
        assert len(verdicts) == len(KEPT["clients"])
        assert set(verdicts) <= set("ynau")
        assert all(len(sign) < 40 for sign in signs)


def test_a_sign_belongs_to_one_feature():
    assert len(SIGNS) == len(set(SIGNS))


@pytest.mark.parametrize(
    ("stats", "verdict"),
    [
        ({"2019": "y", "2007": "n #1"}, "n"),  # the file's order counts, not the numbers'
        ({"2019-02": "n", "16.80": "a #1 #2"}, "a"),
        ({}, "u"),
    ],
)
def test_the_newest_verdict_stands_last(tmp_path, stats, verdict):
    features = [
        {"slug": "css-gap", "title": "gap", "stats": {"a": {"b": stats}, "c": {"d": {"1": "n"}}}},
        {"slug": "amp", "title": "AMP", "stats": {"a": {"b": {"1": "n"}}}},
    ]
    (tmp_path / "LICENSE").write_text("MIT")
    data = tmp_path / "data.json"
    data.write_text(json.dumps({"last_update_date": "2025-09-09 18:08:06 +0000", "data": features}))
    made = caniemail.table(data)
    assert made["clients"] == ["a.b", "c.d"]
    assert made["features"] == {"css-gap": [f"{verdict}n", "gap", "row-gap", "column-gap"]}


def test_a_feature_that_nobody_has_decided_on_stops_the_script():
    with pytest.raises(LookupError, match="decide on css-novelty"):
        caniemail.signs_of("css-novelty", "Things of tomorrow")


def test_every_look_is_covered_by_the_baseline():
    assert len(TEMPLATES) >= 3
    beyond = (update.baseline() & set(facts().features)) - set(KEPT["baseline"])
    assert beyond == set()


def test_the_mail_programs_and_the_words_about_features_have_facts():
    known = facts()
    assert {one.id for one in mail_programs.PROGRAMS} <= set(KEPT["clients"])
    words = {*mail_programs.FALLBACK, *mail_programs.SHOWING, *mail_programs.PART_OF, *mail_programs.PART_OF.values()}
    assert words - known.missing.keys() == set()
    assert sum(one.share for one in mail_programs.PROGRAMS) <= 100


def by_id(*ids):
    return [one for one in mail_programs.PROGRAMS if one.id in ids or one.id.partition(".")[0] in ids]


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        (["outlook.windows"], "Outlook for Windows"),
        (["gmail"], "Gmail"),
        (["gmail.ios", "gmail.android"], "Gmail on Android and Gmail on iPhone"),
        (["gmail", "outlook.windows", "yahoo"], "Gmail, Outlook for Windows and Yahoo Mail"),
        (["gmail", "outlook", "yahoo", "aol", "samsung-email"], "Gmail, Outlook, Yahoo Mail and others"),
    ],
)
def test_mail_programs_go_by_the_names_readers_know(ids, words):
    assert mail_programs.names(by_id(*ids)) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (4, "about 1 reader in 25"),
        (11, "about 1 reader in 9"),
        (26, "about 1 reader in 4"),
        (47, "about 1 reader in 2"),
        (95, "most readers"),
        (0.1, "about 1 reader in 100"),
    ],
)
def test_a_share_is_said_in_readers(share, words):
    assert mail_programs.readers(share) == words
