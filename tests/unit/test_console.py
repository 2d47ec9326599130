"""How errors and findings look: like those of a good compiler, on a terminal and off it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from newsletter import console
from newsletter.errors import ContentError, Location, Problem, SettingsError
from newsletter.model import Finding
from newsletter.problem_text import printable

PROJECT = Path(__file__).parents[2]


def shown(capsys, *problems: Problem) -> str:
    console.show_error(ContentError(problems=problems))
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


def at(text: str, column: int | None, length: int = 1, line: int = 6) -> Problem:
    return Problem("something", Location("issues/x.md", line, column, length, text))


def mark(capsys, text: str, column: int, length: int = 1) -> tuple[str, str]:
    """The line that is shown and the marks below it, both from the first character of the source."""
    lines = shown(capsys, at(text, column, length)).split("\n")
    return lines[2].removeprefix(" 6 | "), lines[3].removeprefix("   | ")


def test_an_error_looks_as_the_documentation_shows_it(capsys):
    where = Location("newsletter.yaml", 6, 3, 6, "  adress: 123 Example Street")
    problem = Problem("unknown setting 'adress' in brand", where, "did you mean 'address'?")
    assert shown(capsys, problem) == (
        "error: unknown setting 'adress' in brand\n"
        "  --> newsletter.yaml:6:3\n"
        " 6 |   adress: 123 Example Street\n"
        "   |   ^^^^^^\n"
        "  hint: did you mean 'address'?\n"
    )


def test_several_problems_stand_one_after_the_other(capsys):
    assert shown(capsys, Problem("one"), Problem("two", None, "mend it")) == "error: one\nerror: two\n  hint: mend it\n"


def test_a_hint_with_several_lines_stays_in_its_column(capsys):
    assert shown(capsys, Problem("one", None, "first\n- old\n+ new")) == (
        "error: one\n  hint: first\n        - old\n        + new\n"
    )


def test_a_message_with_several_lines_stays_together(capsys):
    assert shown(capsys, Problem("there are two:\na\nb")) == "error: there are two:\n  a\n  b\n"


def test_the_marks_move_with_the_width_of_the_line_number(capsys):
    lines = shown(capsys, at("abc", 2, line=1234)).split("\n")
    assert lines[2:4] == [" 1234 | abc", "      |  ^"]


def test_without_a_column_there_is_the_line_alone(capsys):
    assert shown(capsys, at("abc", None)).split("\n")[1:] == ["  --> issues/x.md:6", " 6 | abc", ""]


@pytest.mark.parametrize("text", [None, "", "   ", "\t"])
def test_without_text_there_is_the_place_alone(capsys, text):
    assert shown(capsys, Problem("something", Location("a.md", 1, 1, 1, text))) == "error: something\n  --> a.md:1:1\n"


def test_tabs_do_not_move_the_marks(capsys):
    assert mark(capsys, "\ta\tb", 4) == (" a b", "   ^")


def test_wide_characters_and_accents_do_not_move_the_marks(capsys):
    assert mark(capsys, "日本 x", 4) == ("日本 x", "     ^")
    assert mark(capsys, "日本", 1, 2) == ("日本", "^^^^")
    assert mark(capsys, "e\u0301 x", 4) == ("e\u0301 x", "  ^")


def test_marks_do_not_go_beyond_the_line(capsys):
    assert mark(capsys, "abc", 2, 50) == ("abc", " ^^")


def test_an_empty_span_still_has_a_mark(capsys):
    assert mark(capsys, "abc", 2, 0) == ("abc", " ^")


def test_the_end_of_a_line_can_be_marked(capsys):
    assert shown(capsys, at("abc", 4)).count("^") == 0


@pytest.mark.parametrize("column", [1, 40, 500, 4990])
def test_of_a_long_line_the_part_around_the_place_is_shown(capsys, column):
    text = "".join(f"{number:05}" for number in range(1000))
    line, marks = mark(capsys, text, column, 4)
    assert len(line) <= 125
    assert marks.strip() == "^^^^"
    start = marks.index("^")
    assert line[start : start + 4] == text[column - 1 : column + 3]


def test_what_would_move_a_terminals_cursor_is_never_printed(capsys):
    evil = "\x1b[2J\x07\x9b1m\r"
    text = shown(capsys, Problem(f"m{evil}", Location("a.md", 1, 1, 1, f"t{evil}"), f"h{evil}"))
    assert not set(text) & set(evil) - set("[2J1m")


TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def test_what_would_turn_letters_round_is_never_printed_and_moves_no_mark(capsys):
    where = Location(f"a{TURNING}.md", 1, 11, 1, f"t{TURNING}x")
    text = shown(capsys, Problem(f"m{TURNING}", where, f"h{TURNING}"))
    assert not set(text) & set(TURNING)
    assert text.split("\n")[3] == f"   | {' ' * 10}^"


def test_the_marks_that_right_to_left_text_needs_are_printed():
    assert printable("שלום\u200f! a\u200e b\u061c") == "שלום\u200f! a\u200e b\u061c"


def test_a_files_name_moves_no_cursor(capsys):
    assert not set(shown(capsys, Problem("m", Location("a\x07\x9b2J.md", 1)))) & set("\x07\x9b")


def test_findings_show_their_code(capsys):
    where = Location("a.md", 3, 1, 1, "![](x)")
    console.show_findings([Finding("alt-missing", "warning", "no alt text", where, "say")])
    assert capsys.readouterr().out == (
        "warning [alt-missing]: no alt text\n  --> a.md:3:1\n 3 | ![](x)\n   | ^\n  hint: say\n"
    )


def test_the_tally_counts_by_severity():
    findings = [Finding("a", severity, "m") for severity in ("note", "error", "note", "warning", "error")]
    assert console.tally(findings) == "2 errors, 1 warning, 2 notes"
    assert console.tally([]) == "nothing found"


def test_a_table_off_a_terminal_is_plain_and_aligned(capsys):
    console.table(("Issue", "State"), [("2026-11-x", "draft"), ("y", "[bold]not pushed[/]")])
    assert capsys.readouterr().out == "Issue      State\n2026-11-x  draft\ny          [bold]not pushed[/]\n"


def test_progress_is_silent_off_a_terminal(capsys):
    console.progress("writing")
    assert capsys.readouterr() == ("", "")


SCRIPT = """
from newsletter import console
from newsletter.errors import Location, SettingsError
console.show_error(SettingsError("bad", location=Location("a", 1, 1, 1, "x"), hint="mend"))
console.say(console.bold("title"))
console.progress("writing")
console.table(("Issue", "[b]State"), [("x" * 10, "draft")])
assert list(console.watched(range(30), "Checking")) == list(range(30))
assert list(console.watched(range(3), "A few")) == [0, 1, 2]
"""


def on_terminal(**environment: str) -> str:
    """What the script prints on a real terminal, both streams."""
    if sys.platform == "win32":
        pytest.skip("there is no pty")
    terminal, end = os.openpty()
    clean = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=PROJECT, stdout=end, stderr=end, env=clean | environment, check=True
    )
    os.close(end)
    data = b""
    try:
        while chunk := os.read(terminal, 65536):
            data += chunk
    except OSError:  # Linux' way to say that the other end was closed
        pass
    os.close(terminal)
    return data.decode().replace("\r\n", "\n")


def test_a_terminal_gets_colours_and_progress():
    text = on_terminal(TERM="xterm-256color")
    assert "\x1b[31m\x1b[1merror\x1b[0m: bad" in text
    assert "… writing\n" in text
    assert "[b]State" in re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert "30/30" in text
    assert "A few" not in text


def test_with_no_color_a_terminal_gets_none():
    text = on_terminal(TERM="xterm-256color", NO_COLOR="1")
    assert not re.search(r"\x1b\[[0-9;]*3\d", text)
    assert "error: bad\n" in text


def test_off_a_terminal_there_are_no_colours():
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert "\x1b" not in done.stdout + done.stderr
    assert done.stderr == "error: bad\n  --> a:1:1\n 1 | x\n   | ^\n  hint: mend\n"


def test_a_reader_who_has_gone_does_not_stop_the_work():
    script = """
import sys
from newsletter import console
for _ in range(3):
    console.say("hello")
print("done", file=sys.stderr)
"""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "done\n")


def test_every_problem_of_an_error_is_shown(capsys):
    console.show_error(SettingsError("alone", hint="mend"))
    assert capsys.readouterr().err == "error: alone\n  hint: mend\n"
