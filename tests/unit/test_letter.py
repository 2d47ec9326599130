"""The letter look: its letterhead, its date, and what it takes for a signature."""

from __future__ import annotations

import re

import pytest

FRONT = "---\ntitle: A calmer month\nsubject: A calmer month\ntemplate: letter\ndate: 2026-11-24\n{more}---\n\n"
START = "Dear Maria,\n\nHow are you?\n\nWarmly,\n\n"


def html(newsroom, post, more=""):
    return newsroom.render(FRONT.format(more=more) + post).email.html


def signatures(source):
    return [re.sub(r"<[^>]+>", " ", one).strip() for one in re.findall(r'<p class="sg"[^>]*>(.*?)</p>', source)]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("*Dr. Ada Lovelace*\n\nP.S. Write soon.", "Dr. Ada Lovelace"),
        ("*Dr. Ada Lovelace*\\\nQuiet Clinic", "Dr. Ada Lovelace"),
        ("*[Ada](https://ada.test)*", "Ada"),
        ("*د. نيل تاوب*", "د. نيل تاوب"),
        ("*池田*", "池田"),
    ],
)
def test_a_short_emphasised_line_near_the_end_is_a_signature(newsroom, written, shown):
    assert signatures(html(newsroom, START + written + "\n")) == [shown]


@pytest.mark.parametrize(
    "post",
    [
        "*A first line*\n\nDear Maria,\n",
        START + "*A remark, by the way*\n\n## More\n\nText\n",
        START + "*Names have been changed.*\n",
        START + "*本文中の名前は変えてあります。*\n",
        START + "*This line is much too long for the name of anybody who writes letters*\n",
        START + "*Ada* and *Grace*\n",
        START + "> *Ada*\n",
        START + "- *Ada*\n",
        START + "**Ada**\n",
        START + "*Note*\\\nWhat follows it goes on for longer than the name of any office that one could work at\n",
    ],
)
def test_other_emphasis_is_no_signature(newsroom, post):
    source = html(newsroom, post)
    assert signatures(source) == []
    assert "<em>" in source or "<strong>" in source


def test_the_line_under_a_signature_in_the_same_paragraph_is_small_and_kept(newsroom):
    source = html(newsroom, START + "*Ada*\\\nQuiet Office\n")
    assert re.search(r'<p class="i2" style="[^"]*font-size:15px[^"]*">\s*Quiet Office</p>', source)


def test_a_signature_is_slanted_only_where_the_script_has_italics(newsroom):
    latin, arabic = (
        re.search(r'<p class="sg" style="([^"]*)"', html(newsroom, START + "*Ada*\n", f"language: {language}\n"))[1]
        for language in ("en", "ar")
    )
    assert "italic" in latin
    assert "italic" not in arabic


def test_a_letter_has_the_full_date_in_its_language(newsroom):
    assert "24 de noviembre de 2026" in html(newsroom, START, "language: es\n")


@pytest.mark.parametrize(
    "front", ["---\ntitle: Hello\ntemplate: letter\n---\n\n", "---\ntemplate: letter\n---\n\n# Hello\n\n"]
)
def test_a_letter_without_a_date_keeps_its_letterhead_and_its_title(newsroom, front):
    source = newsroom.render(front + "Dear Maria,\n").email.html
    assert len(re.findall(r"<h1[^>]*>Hello</h1>", source)) == 1
    assert source.index("Quiet Clinic</p>") < source.index("<h1")
