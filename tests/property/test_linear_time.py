"""No text takes a computer hostage: four times as much of it takes about four times as long."""

from __future__ import annotations

from contextlib import suppress
from itertools import count, takewhile
from time import process_time

import pytest

from newsletter.errors import ContentError

# What a render takes that has nothing to do with the length of the post, in seconds.
_FLOOR = 0.03
# Four times as long would be linear; what is quadratic takes sixteen times as long.
_MOST = 12


def runs_of_backticks(characters):
    """Runs of one backtick, two, three …, none of which has a fellow that closes it."""
    lengths = takewhile(lambda length: length * length < 2 * characters, count(1))
    return " ".join("`" * length for length in lengths)


# How often the pattern stands in the shorter of two posts, and the post of so many.
POSTS = {
    "a style in each attribute": (4_000, lambda n: "<p" + " style=" * n),
    "a style in each attribute of a whole tag": (4_000, lambda n: "<p" + " style=a" * n + ">x</p>"),
    "pipes below a row": (12_000, lambda n: "a | b\n-" + "|" * n + "x"),
    "blanks in a heading": (16_000, lambda n: "# a" + " " * n + "b}"),
    "blanks in a heading's attributes": (16_000, lambda n: "# a {a=b" + " " * n + "{}"),
    "attributes of a picture, never closed": (6_000, lambda n: "![a](b.png){" + "a=" * n),
    "an attribute of a picture, never closed": (12_000, lambda n: "![a](b.png){" + "a" * n),
    "blanks in the attributes of a picture": (16_000, lambda n: "![a](b.png){" + " " * n + "*b*"),
    "blanks in an attribute of a picture": (1_000, lambda n: '![a](b.png){width="' + " " * n + "x}"),
    "blanks in the width of a picture": (16_000, lambda n: "<img src=b.png width='1" + " " * n + "x'> a"),
    "telephone numbers": (200, lambda n: (" +44" + "1" * 40) * n),
    "a word of brackets between ideographs": (2_000, lambda n: "漢a" + "(" * n + "b"),
    "a word of ideographs": (2_000, lambda n: "漢" * n),
    "opening brackets": (1_000, lambda n: "[" * n),
    "a label that is never closed": (12_000, lambda n: "[a][" + "b" * n),
    "asterisks": (20_000, lambda n: "*" * n),
    "asterisks around letters": (500, lambda n: "*a_ " * n),
    "runs of backticks": (6_000, runs_of_backticks),
    "angle brackets": (1_500, lambda n: "<" * n),
    "openings of tags": (1_500, lambda n: "<a " * n),
    "tags": (2_000, lambda n: "<p>" * n),
    "comments that open": (6_000, lambda n: "\\<! a " + "<!--" * n + " -->"),
    "braces": (1_500, lambda n: "{{" * n),
    "openings of merge fields": (1_000, lambda n: "{{ a | " * n),
    "cells": (1_000, lambda n: "| a " * n),
    "a row and its cells": (300, lambda n: "| a " * n + "|\n" + "|---" * n + "|\n"),
    "marks of quotations": (2_000, lambda n: ">" * n),
    "marks of lists": (2_000, lambda n: "- " * n),
    "fences": (20_000, lambda n: ":::" * n),
    "fences, a line each": (500, lambda n: ":::\n" * n),
    "wide colons": (12_000, lambda n: "::" + " " * n + "x"),
    "wide colons and blanks": (6_000, lambda n: "a\n：：" + "\t " * n + "x"),
    "pictures with half their attributes": (100, lambda n: "![a](b){" * n),
    "ampersands": (2_000, lambda n: "&" * n),
    "addresses": (100, lambda n: "www.a.test a@b.test " * n),
    "at signs": (2_000, lambda n: "a@" * n),
    "points": (2_000, lambda n: "a." * n),
    "hyphens": (2_000, lambda n: "a-" * n),
    "one long word": (12_000, lambda n: "a" * n),
    "many lines": (300, lambda n: "a\n" * n),
    "many paragraphs": (100, lambda n: "a\n\n" * n),
    "footnotes": (100, lambda n: "".join(f"a[^{i}]\n\n[^{i}]: b\n\n" for i in range(n))),
}


def seconds(newsroom, post):
    """What a post takes to render, or to be refused."""
    begin = process_time()
    with suppress(ContentError):
        _ = newsroom.render(post).for_service
    return process_time() - begin


@pytest.mark.parametrize(("times", "post"), POSTS.values(), ids=POSTS.keys())
def test_four_times_as_much_text_takes_about_four_times_as_long(newsroom, times, post):
    _ = newsroom.render("Warm\n").for_service
    short = seconds(newsroom, post(times))
    long = seconds(newsroom, post(4 * times))
    assert long < _MOST * max(short, _FLOOR)
