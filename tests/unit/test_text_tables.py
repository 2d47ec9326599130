"""Tables of the text part: aligned where they fit, records where they do not."""

from __future__ import annotations

import pytest

from newsletter.text_lines import width
from newsletter.text_tables import aligned, record

LONG = "https://quiet.test/a/page/with/a/name/that/is/rather/long"


@pytest.fixture
def table(newsroom):
    """The lines of the text part of a table."""

    def render(post):
        whole = newsroom.render(post).for_service.text
        return whole.split(f"\n\n{'-' * 78}\n")[0].split("November 2026\n\n", 1)[1].split("\n")

    return render


def test_columns_are_aligned_in_view_of_wide_characters(table):
    assert table("| Name | n | 中 |\n|:-|-:|:-:|\n| 日本 | 5 | abcd |\n| b | 10 | ❤️ |\n") == [
        "Name   n   中",
        "----  --  ----",
        "日本   5  abcd",
        "b     10   ❤️",
    ]


def test_a_table_without_headings_has_no_rule(table):
    assert table("| | |\n|---|---|\n| a | b |\n| cc | d |\n") == ["a   b", "cc  d"]


def test_a_table_of_one_column_or_of_headings_only_is_one(table):
    assert table("| A |\n|---|\n| b |\n") == ["A", "-", "b"]
    assert table("| A | B |\n|---|---|\n") == ["A  B", "-  -"]


def test_line_breaks_in_a_cell_are_kept_and_rows_stand_apart(table):
    assert table("| A | B |\n|---|---|\n| one<br>two | x |\n| three | y |\n") == [
        "A      B",
        "-----  -",
        "one    x",
        "two",
        "",
        "three  y",
    ]


def test_the_widest_column_is_wrapped_where_that_is_enough():
    rows = [["Day", "What"], ["Monday", "many words " * 9], ["Tuesday", "few"]]
    lines = aligned(rows, [None, None], 50)
    assert lines[:4] == [
        "Day      What",
        "-------  -----------------------------------------",
        "Monday   many words many words many words many",
        "         words many words many words many words",
    ]
    assert lines[-2:] == ["", "Tuesday  few"]
    assert max(map(width, lines)) == 50


@pytest.mark.parametrize(
    "rows",
    [
        [["A", "B"], ["many words " * 9, "many words " * 9]],
        [["A", "B"], ["x", "y" * 60]],
        [["A", "B"], ["x", "many words " * 40]],
        [["heading " * 2] * 5, ["x"] * 5],
    ],
)
def test_a_table_that_would_be_hard_to_read_is_not_aligned(rows):
    assert aligned(rows, [None] * len(rows[0]), 50) is None


def test_a_table_too_wide_for_a_line_becomes_records(table):
    cell = "many words that take their room " * 2
    lines = table(f"| Name | Text? | | More |\n|---|---|---|---|\n| Ada | {cell} | | {cell} |\n| Bob | x | z | |\n")
    assert lines == [
        "Name: Ada",
        "Text? many words that take their room many words that take their room",
        "More: many words that take their room many words that take their room",
        "",
        "Name: Bob",
        "Text? x",
        "z",
        "More: –",
    ]


def test_a_long_cell_of_a_record_goes_on_indented():
    assert record(["A"], ["word " * 10], 30) == ["A: word word word word word", "  word word word word word"]


def test_addresses_in_cells_stand_below_the_table(table):
    assert table(f"| A | B |\n|---|---|\n| [x]({LONG}) | [y](https://b.test) |\n| a@b.test | z |\n") == [
        "A         B",
        "--------  ---",
        "[x]       [y]",
        "a@b.test  z",
        "",
        f"[x]: {LONG}",
        "[y]: https://b.test",
    ]


def test_addresses_in_records_stand_below_their_record(table):
    cell = "many words that take their room " * 2
    lines = table(f"| A | B |\n|---|---|\n| {cell} [x]({LONG}) | {cell} |\n| [y](https://b.test) | z |\n")
    assert lines[1:3] == ["  [x]", f"B: {cell.strip()}"] or lines[lines.index("") - 1] == f"<{LONG}>"
    assert lines[-2:] == ["A: y <https://b.test>", "B: z"]
