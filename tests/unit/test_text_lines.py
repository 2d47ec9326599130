"""Columns and line breaks of the text part."""

from __future__ import annotations

import pytest

from newsletter.text_lines import UNBREAKABLE, joined, width, wrap

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
DOCTOR = "\U0001f469\U0001f3fd\u200d⚕️"


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("abc", 3),
        ("日本", 4),
        ("ＡＢ", 4),
        ("가", 2),
        ("\u1100\u1161\u11a8", 2),
        ("e\u0301", 1),
        ("a\u200db", 2),
        ("“Straße” – 5\u00a0€", 14),
        ("नमस्ते", 4),
        ("שָׁלוֹם", 4),
        ("❤", 1),
        ("❤️", 2),
        ("👍🏽", 2),
        (FAMILY, 2),
        (DOCTOR, 2),
        ("🇩🇪🇯🇵", 4),
        ("1️⃣", 2),
        ("🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", 2),
    ],
)
def test_a_text_is_as_wide_as_a_terminal_shows_it(text, columns):
    assert width(text) == columns


@pytest.mark.parametrize("word", ["word", "wörd", "слово", "שלום", "नमस्ते", "한국어", "👍🏽"])
def test_lines_break_at_spaces_and_never_exceed_the_room(word):
    lines = wrap(f"{word}  " * 100, 30)
    assert max(map(width, lines)) <= 30
    assert width(f"{lines[0]} {word}") > 30
    assert " ".join(lines).split() == [word] * 100


def test_wide_text_fills_its_lines_and_breaks_anywhere():
    lines = wrap("日本語の文章です" * 20, 30)
    assert {width(line) for line in lines[:-1]} == {30}
    assert "".join(lines) == "日本語の文章です" * 20


def test_wide_text_behind_a_latin_word_begins_on_its_line():
    assert wrap("see Vue.js " + "日本語" * 10, 30)[0] == "see Vue.js 日本語日本語日本語"


@pytest.mark.parametrize(
    "text", ["日本語の文章です。", "（日本）語「文」、章", "『a』（b）！", "きゃっきゃっ", "日本(foo)語[bar]。"]
)
def test_no_line_starts_with_closing_marks_nor_ends_with_opening_ones(text):
    for room in range(20, 40):
        lines = wrap(text * 20, room)
        assert "".join(lines) == text * 20
        assert not [line for line in lines[1:] if line[0] in "。、」』）！ゃっ)]"]
        assert not [line for line in lines[:-1] if line[-1] in "「『（(["]


def test_a_word_between_ideographs_stays_whole():
    assert wrap("日本語" * 4 + "https://a.test/b.html" + "語" * 9, 30)[1] == "https://a.test/b.html語語語語"


def test_emoji_of_several_characters_are_never_taken_apart():
    for sign in (FAMILY, DOCTOR, "👍🏽", "🇩🇪", "1️⃣"):
        lines = wrap(sign * 40, 31)
        assert "".join(lines) == sign * 40
        assert all(line == sign * (len(line) // len(sign)) for line in lines)


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2007"])
def test_no_break_spaces_keep_their_words_together(space):
    price = f"5{space}€"
    for room in range(20, 30):
        assert " ".join(wrap(f"only {price} " * 10, room)).count(price) == 10
    assert f"日{space}本" in wrap("語" * 9 + f"日{space}本", 20)[1]


def test_an_address_with_a_tag_in_it_stays_in_one_piece():
    tag = "{{ contact.X }}".replace(" ", UNBREAKABLE)
    for room in range(20, 60):
        assert f"<https://b.test/?e={tag}>" in " ".join(wrap(f"some words <https://b.test/?e={tag}> there", room))


@pytest.mark.parametrize("word", ["https://a.test/" + "x" * 100, "ü" * 50, "สวัสดีครับ" * 10])
def test_what_cannot_be_broken_stands_alone_on_its_line(word):
    assert wrap(f"see {word} there", 40) == ["see", word, "there"]


def test_korean_breaks_inside_a_word_only_where_it_fits_no_line():
    assert wrap("안녕하세요 여러분 반갑습니다", 20) == ["안녕하세요 여러분", "반갑습니다"]
    assert max(map(width, wrap("가" * 50, 30))) == 30


def test_a_line_feed_is_a_hard_break():
    assert wrap("a\nb", 40) == ["a", "b"]
    assert wrap("", 40) == [""]


def test_lines_of_the_source_are_joined_as_their_script_does_it():
    assert joined("one\ntwo") == "one two"
    assert joined("日本\n語、\n文 a\n語") == "日本語、文 a 語"
    assert joined("한국\n어") == "한국 어"


def test_a_long_text_is_broken_in_a_straight_line():
    assert len(wrap("word " * 200_000, 78)) == 13334
    assert len(wrap("語" * 200_000, 78)) == 5129
