"""No text keeps the checks busy: four times as much of it takes about four times as long, and none raises."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

import pytest

from newsletter.checks import engine
from newsletter.checks.interface import Subject
from newsletter.errors import ContentError
from newsletter.pipeline import examine

# What a check takes that has nothing to do with the length of the email, in seconds.
_FLOOR = 0.05
# Four times as long would be linear; what is quadratic takes sixteen times as long.
_MOST = 10
POST = "---\nsubject: Sleeping better\npreheader: Three habits\n---\n# Sleeping better\n\nGo to bed early, {}.\n"
MEGABYTE = 2**20

# How often the pattern stands in the longer of two posts, and the post of so many.
POSTS = {
    "one word without an end": (MEGABYTE // 4, lambda n: "a" * n),
    "one word of capitals": (MEGABYTE // 16, lambda n: "A" * n),
    "digits without an end": (MEGABYTE // 16, lambda n: "7" * n),
    "digits and hyphens": (20_000, lambda n: "704-" * n),
    "digits and spaces": (20_000, lambda n: "12 " * n),
    "straight quotes": (8_000, lambda n: '"' * n),
    "quotes around words": (5_000, lambda n: '"a" ' * n),
    "apostrophes": (8_000, lambda n: "'" * n),
    "brackets that open": (MEGABYTE // 4, lambda n: "(" * n),
    "brackets that close": (MEGABYTE // 4, lambda n: ")" * n),
    "square brackets that open": (4_000, lambda n: "[[" * n),
    "a word twice": (30_000, lambda n: "the the " * n),
    "words in a line": (30_000, lambda n: "word " * n),
    "words on lines": (10_000, lambda n: "word\n" * n),
    "points": (MEGABYTE // 4, lambda n: "." * n),
    "points and spaces": (20_000, lambda n: " ." * n),
    "exclamation marks": (20_000, lambda n: "!" * n),
    "commas without a space": (20_000, lambda n: "a,b" * n),
    "spaces within a line": (MEGABYTE // 4, lambda n: "a" + " " * n + "b"),
    "ideographs": (20_000, lambda n: "漢" * n),
    "joined emoji": (5_000, lambda n: "👩‍👩‍👧‍👦" * n),
    "combining marks": (20_000, lambda n: "e" + "\u0301" * n),
    "marks of direction": (5_000, lambda n: "a\u202eb\u202c " * n),
    "names of people": (5_000, lambda n: "Dr. Ada Hill and Dr. Ada Hil, " * n),
    "days": (3_000, lambda n: "Monday, December 1, 2026 and " * n),
    "dates of digits": (5_000, lambda n: "12/31/2026 " * n),
    "times": (5_000, lambda n: "7:30 pm " * n),
    "telephone numbers": (1_000, lambda n: "704-555-0142, " * n),
    "amounts of money": (5_000, lambda n: "$1,000,000 " * n),
    "addresses of websites": (500, lambda n: "www.quiet.test/a https://quiet.test/b " * n),
    "addresses of people": (1_500, lambda n: "ada@quiet.test " * n),
    "slips, a line each": (1_000, lambda n: "\n\n".join(f"Word {i} , and ( this this is  ." for i in range(n))),
    "placeholders": (3_000, lambda n: "[[name]] TODO " * n),
    "merge fields": (1_000, lambda n: "{{ subscriber.first_name }} " * n),
    "merge fields nobody knows": (500, lambda n: "{{ nobody }} " * n),
    "promises": (3_000, lambda n: "100% free, guaranteed cure, act now! " * n),
    "links in many lines": (500, lambda n: "[read on](https://quiet.test/a)\n\n" * n),
    "links": (5_000, lambda n: "[read on](https://quiet.test/a) " * n),
    "links, each another": (2_500, lambda n: " ".join(f"[page {i}](https://quiet.test/{i})" for i in range(n))),
    "links, each to another host": (1_000, lambda n: " ".join(f"[page {i}](https://a{i}.test/)" for i in range(n))),
    "links without words": (1_000, lambda n: "[](https://quiet.test/a) " * n),
    "links to places in the mail": (1_000, lambda n: "[x](#nowhere) " * n),
    "an address without an end": (20_000, lambda n: f"[x](https://quiet.test/{'a' * n})"),
    "an address of values": (5_000, lambda n: f"[x](https://quiet.test/?{'a=b&' * n})"),
    "images that are there": (1_250, lambda n: "![A hill](hill.png)\n\n" * n),
    "images that are not": (1_250, lambda n: "![A hill](no.png)\n\n" * n),
    "images without alt text": (1_250, lambda n: "![](hill.png)\n\n" * n),
    "images on the web": (1_250, lambda n: "![A hill](https://quiet.test/a.png)\n\n" * n),
    "images in one line": (1_250, lambda n: "![A hill](hill.png) " * n),
    "images in one line, each another": (250, lambda n: " ".join(f"![A hill](no{i}.png)" for i in range(n))),
    "headings": (500, lambda n: "## A heading\n\n" * n),
    "headings of all levels": (500, lambda n: "## A\n\n#### B\n\n# C\n\n" * n),
    "short paragraphs": (1_000, lambda n: "A paragraph.\n\n" * n),
    "rows": (500, lambda n: "| a | b |\n|---|---|\n" + "| c | d |\n" * n),
    "cells": (2_000, lambda n: "| a " * n + "|\n" + "|---" * n + "|\n"),
    "points of a list": (1_000, lambda n: "- point\n" * n),
    "buttons": (250, lambda n: "::: button /x\nGo there\n:::\n\n" * n),
    "quotations": (500, lambda n: "> Somebody said this.\n\n" * n),
    "HTML that nests": (95, lambda n: "<div>" * n),
    "HTML that nests and ends": (95, lambda n: "<div>" * n + "x" + "</div>" * n),
    "attributes": (20_000, lambda n: "<p " + " ".join(f"a{i}=1" for i in range(n)) + ">x</p>"),
    "styles of one element": (10_000, lambda n: f"<p style=\"{'color:#123456;' * n}\">x</p>"),
    "elements with a style": (500, lambda n: '<p style="color:#123456">x</p>\n\n' * n),
    "text between tags": (2_000, lambda n: "<b>x</b>" * n),
    "footnotes": (200, lambda n: "".join(f"a[^{i}]\n\n[^{i}]: b\n\n" for i in range(n))),
}  # fmt: skip


@pytest.fixture(scope="module")
def hill():
    from tests.checks.conftest import HILL

    return HILL


def seconds(newsroom, post: str) -> float:
    """What the checks of a post take. Raises ContentError where it is refused, so that there is nothing to check."""
    rendered = newsroom.render(POST.format("Ada") + "\n" + post)
    _ = rendered.for_service
    begin = process_time()
    examine(rendered)
    return process_time() - begin


def grows_by_the_square(measured) -> tuple[float, float] | None:
    """The times of a text and of four times as much, where both tries say that they are not in proportion."""
    for _ in range(2):
        short, long = measured(1), measured(4)
        if long < _MOST * max(short, _FLOOR):
            return None
    return short, long


@pytest.mark.slow
@pytest.mark.parametrize(("times", "post"), POSTS.values(), ids=POSTS.keys())
def test_the_checks_of_four_times_as_much_text_take_about_four_times_as_long(newsroom, hill, times, post):
    newsroom.write("issues/2026-11-topic/hill.png", hill)
    seconds(newsroom, "Warm")
    assert grows_by_the_square(lambda factor: seconds(newsroom, post(factor * times // 4))) is None


LARGE = {
    "a line of one megabyte": "word " * (MEGABYTE // 5),
    "a word of one megabyte": "a" * MEGABYTE,
    "ten thousand links": "[read on](https://quiet.test/a) " * 10_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("about", LARGE)
def test_what_is_far_too_large_is_checked_and_said_to_be_so(newsroom, about):
    rendered = newsroom.render(f"{POST.format('Ada')}\n{LARGE[about]}\n")
    assert ("size", "error") in {(finding.code, finding.severity) for finding in examine(rendered)}


@pytest.mark.parametrize("times", [25_000, 100_000])
def test_html_that_nests_without_end_is_refused_before_any_check(newsroom, times):
    with pytest.raises(ContentError, match="nested more than 400 levels deep"):
        seconds(newsroom, "<div>" * times)


# HTML that no post can bring about, but a template.
PAGES = {
    "elements that never end": (10_000, lambda n: "<b>" * n),
    "tags that never end": (50_000, lambda n: "<a " * n),
    "links without words": (2_500, lambda n: '<a href="https://quiet.test/"></a>' * n),
    "links that never end": (2_500, lambda n: '<a href="https://quiet.test/">x' * n),
    "images": (2_500, lambda n: '<img src="https://quiet.test/a.png">' * n),
    "tables in tables": (500, lambda n: "<table><tr><td>" * n),
    "rows": (2_500, lambda n: f"<table>{'<tr><td>a</td></tr>' * n}</table>"),
    "comments": (25_000, lambda n: "<!-- a -->" * n),
    "comments that never end": (50_000, lambda n: "<!--" * n),
    "links for Outlook": (2_500, lambda n: '<!--[if mso]><a href="*|UNSUB|*">x</a><![endif]-->' * n),
    "links that Outlook leaves out": (
        2_500,
        lambda n: '<!--[if !mso]><!--><a href="*|UNSUB|*">x</a><!--<![endif]-->' * n,
    ),
    "beginnings of what is for Outlook": (
        10_000,
        lambda n: '<div style="mso-hide:all"><a href="*|UNSUB|*">x</a></div>' + "<!--[if mso]>" * n,
    ),
    "beginnings of what Outlook leaves out": (10_000, lambda n: "<!--[if !mso]><!-->" * n),
    "comments for Outlook": (10_000, lambda n: "<!--[if mso]>a<![endif]-->" * n),
    "attributes": (500, lambda n: "<p " + " ".join(f"a{i}=1" for i in range(n)) + ">x"),
    "handlers": (500, lambda n: "<p onclick='go()'>x</p>" * n),
    "styles": (1_000, lambda n: "<style>.a{color:red}</style>" * n),
    "a style sheet of rules": (MEGABYTE // 4 // 14, lambda n: f"<style>{'.a{color:red}' * n}</style>"),
    "a style sheet of other rules": (
        2_500,
        lambda n: f"<style>{''.join(f'.a{i}{{color:red}}' for i in range(n))}</style>",
    ),
    "a style sheet of braces": (50_000, lambda n: f"<style>{'{' * n}</style>"),
    "a style sheet of at-rules": (10_000, lambda n: f"<style>{'@media a{' * n}</style>"),
    "a style sheet of imports": (10_000, lambda n: f"<style>{'@import a;' * n}</style>"),
    "a style sheet of comments": (50_000, lambda n: f"<style>{'/*' * n}</style>"),
    "a style sheet of strings": (50_000, lambda n: f"<style>{'a' + chr(34) * n}</style>"),
    "a style sheet of backslashes": (50_000, lambda n: f"<style>'{chr(92) * n}</style>"),
    "a style sheet of addresses": (10_000, lambda n: f"<style>{'url(' * n}</style>"),
    "a style sheet of selectors": (10_000, lambda n: f"<style>{'.a ' * n}{{color:red}}</style>"),
    "a style of declarations": (10_000, lambda n: f"<p style=\"{'color:red;' * n}\">x</p>"),
    "a style of brackets": (10_000, lambda n: f"<p style=\"color:{'rgb(' * n}\">x</p>"),
    "blanks": (MEGABYTE // 8, lambda n: " " * n),
    "references": (20_000, lambda n: "&nbsp;" * n),
    "words": (50_000, lambda n: "word " * n),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("times", "html"), PAGES.values(), ids=PAGES.keys())
def test_the_checks_of_four_times_as_much_html_take_about_four_times_as_long(newsroom, times, html):
    rendered = newsroom.render(POST.format("Ada"))
    whole = rendered.for_service.html

    def measured(factor: int) -> float:
        changed = whole.replace("</body>", html(factor * times // 4) + "</body>")
        email = replace(rendered.for_service, html=changed)
        subject = Subject(
            issue=rendered.issue, email=email, settings=rendered.settings, destination=rendered.destination,
            files=rendered.files, unusable=rendered.unusable, tags=(), palette=rendered.palette,
            templates=rendered.templates,
        )  # fmt: skip
        begin = process_time()
        engine.run(subject)
        return process_time() - begin

    measured(0)
    assert grows_by_the_square(measured) is None
