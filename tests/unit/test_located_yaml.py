"""YAML as a tree whose values are text and know their place."""

from __future__ import annotations

import time

import pytest

from newsletter.literal_lines import mask
from newsletter.located_toml import read_toml
from newsletter.located_yaml import Mapping, Sequence, read_yaml
from newsletter.source_text import Source


def read(text, **options):
    return read_yaml(Source("f.yaml", text), mask(text, **options))


def values(text, **options):
    tree = read(text, **options)
    assert tree.problems == ()
    return {entry.key.text: entry.value for entry in tree.root.entries}


def problem(text):
    tree = read(text)
    assert tree.problems, text
    return tree.problems[0]


@pytest.mark.parametrize("written", ["704", "No", "2026", "0x1F", "1e3", "2026-12-01", "~", "null", "1:30"])
def test_values_stay_the_text_that_was_written(written):
    value = values(f"a: {written}")["a"]
    assert (value.text, value.quoted) == (written, False)


def test_every_node_knows_its_place():
    tree = read("a: b\nc:\n  - d\n  - {e: 'ff'}\n")
    first, second = tree.root.entries
    assert str(first.value.location) == "f.yaml:1:4"
    assert str(second.key.location) == "f.yaml:2:1"
    assert isinstance(second.value, Sequence)
    inner = second.value.items[1]
    assert isinstance(inner, Mapping)
    where = inner.entries[0].value.location
    assert (str(where), where.length, where.text) == ("f.yaml:4:9", 4, "  - {e: 'ff'}")


def test_an_empty_text_has_no_root_and_no_problem():
    for text in ("", "\n\n", "# only a comment\n"):
        assert read(text).root is None
        assert read(text).problems == ()


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", "f.yaml:3:1", "on line 1 and on line 3"),
        ("a: &x b\n", "f.yaml:1:4", "'&x' marks a value"),
        ("a: *x\n", "f.yaml:1:4", "'*x' repeats"),
        ("a: !!python/object/apply:os.system [ls]\n", "f.yaml:1:4", "YAML tag"),
        ("a: !thing b\n", "f.yaml:1:4", "YAML tag"),
        ("<<: {a: b}\n", "f.yaml:1:1", "'<<' merges"),
        ("---\na: 1\n---\nb: 2\n", "f.yaml:3:1", "second document"),
        ("? [a]\n: b\n", "f.yaml:1:3", "key must be a word"),
        ("'': b\n", "f.yaml:1:1", "key must be a word"),
        ("a:\n\tb: c\n", "f.yaml:2:1", "indented with a tab"),
        ("a:\n  b: 1\n\tc: 2\n", "f.yaml:3:1", "indented with a tab"),
        ("a: b\n  c: d\n", "f.yaml:2:4", "second colon"),
        ("a: b\nc:d\ne: f\n", "f.yaml:2:2", "no space after the colon"),
        ("a: b\nword\nc: d\n", "f.yaml:2:1", "no colon after its key"),
        ("a: [1, 2\nb: 3\n", "f.yaml:1:4", "square bracket"),
        ("a: {b: 1\nc: 3\n", "f.yaml:1:4", "brace"),
        ('a: "open\nb: c\n', "f.yaml:1:4", "never closed"),
        ('- "x" y\n', "f.yaml:1:7", "does not line up"),
        ('a: "x"y\n  b\n', "f.yaml:1:7", "after the closing quote"),
        ('a: "\\q"\n', "f.yaml:1:5", "backslash"),
        ("- a\nb: c\n", "f.yaml:2:1", "does not line up"),
        ('a: "\\x07"\n', "f.yaml:1:4", "U+0007"),
        ('a: "\\U00014421"\n', "f.yaml:1:4", "U+14421"),
        ("%\n", "f.yaml:1:2", "cannot be read as YAML"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence_with_its_place_and_a_way_out(text, where, words):
    found = problem(text)
    assert str(found.location) == where
    assert words in found.message
    assert found.hint


def test_several_problems_are_told_in_one_run():
    assert len(read("a: *x\nb: &y z\na: c\n").problems) == 3


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{" * 100_000,
        "- " * 100_000,
        "\n".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1000)),
        "- x\n" * 250_000,
        "k: &a [" + "*a, " * 200_000,
    ],
    ids=["brackets", "braces", "dashes", "laughs", "values", "aliases"],
)
def test_hostile_texts_are_refused_quickly(text):
    began = time.perf_counter()
    found = read(text).problems
    assert 1 <= len(found) <= 20
    assert time.perf_counter() - began < 10


def test_a_line_of_a_megabyte_is_read():
    assert len(values("a: " + "x" * 1_000_000)["a"].text) == 1_000_000
    assert len(values("a: b: " + "x " * 500_000)["a"].text) == 1_000_002


@pytest.mark.parametrize(
    "written",
    [
        "Ketamine: what to know",
        "ends with a colon:",
        "*|FNAME|*, hello",
        "*Best* clinic",
        "{{ brand.name }}",
        "[The] Clinic",
        "[[postal address]], Charlotte",
        "%NAME% and more",
        "@handle",
        "`code`",
        "| hello",
        "> hello",
        "- hello",
        '"Dr. X" and others',
    ],
)
def test_sentences_that_yaml_would_misread_are_text(written):
    value = values(f"a:\n  b: {written}  # comment\nc: d\n")["a"].entries[0].value
    assert (value.text, value.location.column, value.location.length) == (written, 6, len(written))


@pytest.mark.parametrize("written", ["Issue #12", "a # b", "#1 reason", '"x" y', "'tis", "[a, b]", "*x", "!x", "x: y"])
def test_a_literal_key_is_read_to_the_end_of_its_line(written):
    value = values(f"a: {written} \nc: d\n", literal={"a"})["a"]
    assert (value.text, value.quoted) == (written, False)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"a: \\"b\\""', 'a: "b"'),
        ("'it''s' # comment", "it's"),
        ("|\n  one: two\n  # three\n", "one: two\n# three\n"),
        (">-\n  one\n  two\n", "one two"),
        ("one\n  two", "one two"),
    ],
)
def test_proper_strings_blocks_and_continued_lines_are_left_to_yaml(written, meant):
    assert values(f"a: {written}\nc: d\n", literal={"a"})["a"].text == meant


def test_keys_inside_a_block_are_not_keys():
    assert values("a: |\n  b: c: d\n  e\nf: g: h\n")["f"].text == "g: h"
    assert values("a: |\n  b: c: d\n  e\n")["a"].text == "b: c: d\ne\n"


def test_tabs_and_unbreakable_spaces_after_a_colon_are_spaces():
    assert values("a:\tb\nc:\u00a0d\n")["c"].text == "d"


def test_a_colour_is_no_comment():
    assert values("a: #0f766e\nb: # comment\n")["a"].text == "#0f766e"
    assert values("a: #0f766e\nb: # comment\n")["b"].text == ""


def test_something_to_fill_in_keeps_its_brackets():
    value = values("p: {a: [[your list]]}")["p"].entries[0].value
    assert isinstance(value, Sequence)
    assert value.written == "[[your list]]"


def toml(text):
    return read_toml(Source("f.md", text, 2))


def test_toml_becomes_the_same_tree_with_lines():
    tree = toml('title = "A"\ndate = 2026-12-01\nflag = true\ntags = ["x"]\n\n[hero]\nsrc = "a.jpg"\n')
    assert tree.problems == ()
    found = {entry.key.text: entry.value for entry in tree.root.entries}
    assert [found[name].text for name in ("title", "date", "flag")] == ["A", "2026-12-01", "true"]
    assert str(found["hero"].entries[0].value.location) == "f.md:8"
    assert found["date"].location.text == "date = 2026-12-01"


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        ("a = 1\nb = x\n", "f.md:3", "not TOML"),
        ("a = '", "f.md:2", "not TOML"),
        ('a = "\\u0007"\n', "f.md:2", "U+0007"),
        ("a = " + "[" * 30 + "]" * 30, "f.md:2", "levels deep"),
        ("a = " + "[" * 50_000, "f.md:2", "too deeply"),
        ("a = 1\n" + "b." * 50_000 + "c = 1\n", "f.md:3", "levels deep"),
        ("a = " + "1" * 5000, "f.md:3", ""),
    ],
)
def test_wrong_toml_is_told_with_its_line(text, where, words):
    tree = toml(text)
    assert tree.problems
    assert words in tree.problems[0].message
    assert tree.problems[0].location.column is None
    assert str(tree.problems[0].location) == where or not words
