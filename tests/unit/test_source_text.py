"""How files of people become text."""

from __future__ import annotations

import pytest

from newsletter.errors import ContentError, SettingsError
from newsletter.source_text import POST_LIMIT, Source, decode_post, decode_settings, read_post, read_settings

POST = "Grüße – “Schlaf”\nund mehr\n"


@pytest.mark.parametrize(
    "data",
    [
        POST.encode(),
        POST.encode("utf-8-sig"),
        POST.encode("utf-16"),
        b"\xfe\xff" + POST.encode("utf-16-be"),
        POST.replace("\n", "\r\n").encode(),
        POST.replace("\n", "\r").encode(),
    ],
)
def test_a_post_in_a_declared_encoding_is_read_without_a_note(data):
    post = decode_post(data, "issue.md")
    assert post.text == POST
    assert post.findings == ()


@pytest.mark.parametrize("codec", ["cp1252", "utf-16-le", "utf-16-be"])
def test_a_guessed_encoding_is_read_with_a_note(codec):
    text = "One line of plain letters\nSchlaf – “gut”\n" if codec == "cp1252" else "Plain letters\nand more ü\n"
    post = decode_post(text.encode(codec), "issue.md")
    assert post.text == text
    (note,) = post.findings
    assert (note.code, note.severity) == ("encoding", "note")


def test_the_note_on_windows_1252_points_at_the_first_such_character():
    (note,) = decode_post("Abc\r\nde “f”".encode("cp1252"), "issue.md").findings
    assert str(note.location) == "issue.md:2:4"
    assert note.location.text == "de “f”"


def test_one_windows_character_does_not_spoil_the_others():
    assert decode_post("Grüße ".encode() + b"\x93x\x94", "issue.md").text == "Grüße “x”"


def test_control_characters_are_removed_with_one_note_and_words_stay_apart():
    post = decode_post("a\x00b\x0bc\x7f\ufffed\te".encode(), "issue.md")
    assert post.text == "ab cd\te"
    assert [finding.code for finding in post.findings] == ["control-characters"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04" + b"x" * 100, "Word document"),
        (b"{\\rtf1 hello}", "rich text"),
        (b"%PDF-1.4", "PDF"),
        (bytes(range(256)) * 20, "not a text file"),
        (b"\x00" * 5, "not a text file"),
        (b"\xff\xfea", "begins like UTF-16"),
    ],
)
def test_what_is_no_text_is_refused_with_a_way_out(data, words):
    with pytest.raises(ContentError) as caught:
        decode_post(data, "issue.md")
    (problem,) = caught.value.problems
    assert words in problem.message
    assert problem.location.line == 1
    assert problem.hint


@pytest.mark.parametrize(("decode", "kind"), [(decode_post, ContentError), (decode_settings, SettingsError)])
def test_letters_reserved_for_merge_fields_are_refused_where_they_stand(decode, kind):
    for letter in "\U00014400\U0001445e\U0001445f":
        with pytest.raises(kind) as caught:
            decode(f"a\nbc{letter}".encode(), "f")
        assert str(caught.value.problems[0].location) == "f:2:3"
    assert decode("\U00014460".encode(), "f")


def test_a_file_larger_than_the_limit_is_refused(tmp_path):
    path = tmp_path / "big.md"
    path.write_bytes(b"x" * 10_000_000)
    with pytest.raises(ContentError, match="larger than 5 MB"):
        read_post(path, "big.md")
    with pytest.raises(SettingsError, match="larger than 1 MB"):
        read_settings(path, "newsletter.yaml")
    assert decode_post(b"x" * POST_LIMIT, "big.md")


def test_settings_name_the_place_of_the_first_byte_that_is_not_utf_8():
    with pytest.raises(SettingsError, match="0xfc") as caught:
        decode_settings(b"a: b\r\nc: \xc3\xbc\xfc\n", "newsletter.yaml")
    assert str(caught.value.problems[0].location) == "newsletter.yaml:2:5"
    assert caught.value.problems[0].location.text is None


def test_settings_with_a_byte_order_mark_are_read():
    assert decode_settings("a: ü".encode("utf-16"), "f") == decode_settings("a: ü".encode("utf-8-sig"), "f") == "a: ü"


def test_settings_with_an_invisible_character_are_refused_where_it_stands():
    with pytest.raises(SettingsError, match=r"U\+0000") as caught:
        decode_settings(b"a: \x00", "f")
    assert str(caught.value.problems[0].location) == "f:1:4"


def test_a_missing_file_a_folder_and_a_strange_name_are_explained(tmp_path):
    for path, words in [(tmp_path / "none.md", "does not exist"), (tmp_path, "is a folder"), (tmp_path / "\0", "null")]:
        with pytest.raises(ContentError, match=words):
            read_post(path, "x")
        with pytest.raises(SettingsError, match=words):
            read_settings(path, "x")


def test_a_file_that_may_not_be_read_is_explained(tmp_path, monkeypatch):
    path = tmp_path / "a.md"
    path.write_text("x")

    def refuse(*_args):
        raise PermissionError

    monkeypatch.setattr(type(path), "open", refuse)
    with pytest.raises(ContentError, match="may not be read"):
        read_post(path, "a.md")


def test_a_place_on_a_very_long_line_does_not_fill_the_terminal():
    source = Source("f", "x" * 1_000_000)
    assert len(source.location(10, 900_000).text) < 250
    assert source.location(10, 900_000).length < 250
    far = source.location(5000)
    assert (far.column, far.text) == (5001, None)
