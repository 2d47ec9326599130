"""How a difference to a golden file is shown, and how it is accepted."""

from __future__ import annotations

import pytest

from tests.golden.golden import changed_lines, difference, kept
from tests.golden.update import update

TAG = '<td class="s1" style="padding:{};font-size:16px;line-height:24px;background-color:#f3f6f5;text-align:left">'


def test_below_a_long_line_stands_what_is_different_in_it():
    old, new = (f"a\nb\nc\n{TAG.format(padding)}\nd\n" for padding in ("16px 20px", "16px 24px"))
    assert difference("x.html", old, new) == [
        "--- x.html as kept",
        "+++ x.html as made now",
        "@@ -2,5 +2,5 @@",
        " b",
        " c",
        f"-{TAG.format('16px 20px')}",
        f"+{TAG.format('16px 24px')}",
        "?   20px; → 24px;",
        " d",
        " ",
    ]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("a\n", "b\n", ["@@ -1,2 +1,2 @@", "-a", "+b", " "]),
        ("a\nb\n", "b\n", ["@@ -1,3 +1,2 @@", "-a", " b", " "]),
        ("b\n", "b\na\n", ["@@ -1,2 +1,3 @@", " b", "+a", " "]),
        ("a\nb\n", "c\n", ["@@ -1,3 +1,2 @@", "-a", "-b", "+c", " "]),
        ("a", "a\n", ["@@ -1 +1,2 @@", " a", "+"]),
        ("", "a\n", ["@@ -1 +1,2 @@", "+a", " "]),
    ],
)
def test_a_difference_shows_every_line_that_came_and_went(old, new, shown):
    assert difference("x", old, new)[2:] == shown


def test_lines_that_begin_with_dashes_and_pluses_are_lines():
    assert difference("x", "-- \nn\n", "++ \nn\n")[2:] == ["@@ -1,3 +1,3 @@", "--- ", "+++ ", " n", " "]


def test_a_line_in_place_of_another_counts_once():
    assert changed_lines("a\nb\nc\n", "a\nx\nc\nd\n") == 2


@pytest.fixture
def updated(tmp_path, capsys):
    """Runs an update of the golden files in the test's folder; returns what it ended with and printed."""

    def run(now, *, check=False):
        code = update(tmp_path, now, check=check)
        return code, capsys.readouterr().out

    return run


def test_what_is_new_changed_gone_and_unchanged_is_said_and_written(updated, tmp_path):
    first, then = ({"plain.html": f"<p>{word}</p>\n", "plain.txt": "a\n"} for word in "ab")
    code, said = updated(first)
    assert (code, said.splitlines()[:2]) == (0, ["plain.html: new", "plain.txt: new"])
    (tmp_path / "gone.txt").write_text("x")
    code, said = updated(then)
    assert code == 0
    assert "-<p>a</p>\n+<p>b</p>\n" in said
    for line in ("plain.html: changed 1 line\n", "plain.txt: unchanged\n", "gone.txt: gone"):
        assert line in said
    assert kept(tmp_path) == then
    assert updated(then) == (0, "plain.html: unchanged\nplain.txt: unchanged\n")


def test_check_shows_and_writes_nothing(updated, tmp_path):
    updated({"plain.txt": "a\n"})
    code, said = updated({"plain.txt": "b\n"}, check=True)
    assert code == 1
    assert "-a\n+b\n" in said
    assert kept(tmp_path) == {"plain.txt": "a\n"}
    assert updated({"plain.txt": "a\n"}, check=True)[0] == 0


def test_golden_files_are_the_same_on_a_computer_that_ends_lines_otherwise(updated, tmp_path):
    now = {"plain.html": "<p>\n  a\n</p>\n", "plain.txt": "a\n\nb\n"}
    updated(now)
    for path in tmp_path.iterdir():
        assert b"\r" not in path.read_bytes()
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert updated(now, check=True)[0] == 0
