"""What the macros are given: numbers in scripts from right to left, long words, lines of East Asian text, raw HTML."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

LOOKS = ("default", "editorial", "letter")
RAW = (
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "div",
    "ul",
    "ol",
    "dl",
    "blockquote",
    "pre",
    "table",
    "center",
    "figure",
)
INSIDE = {
    "ul": "<li>x</li>",
    "ol": "<li>x</li>",
    "dl": "<dt>x</dt><dd>y</dd>",
    "table": "<tr><th>x</th><td>y</td></tr>",
}


def png(width, height):
    file = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, "PNG")
    return file.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("tag", RAW)
def test_every_tag_of_raw_html_can_be_drawn_in_every_look(newsroom, look, tag):
    html = newsroom.render(f"---\ntemplate: {look}\n---\n# T\n\n<{tag}>{INSIDE.get(tag, 'word')}</{tag}>\n").email.html
    assert "&lt;" not in html.split("<body", 1)[1]


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("اتصل على 704-519-6918 الآن", "704-519-6918"),
        ("هاتف (704) 519-6918", "(704) 519-6918"),
        ("هاتف +1 704 519 6918", "+1 704 519 6918"),
        ("يوم 2026-11-24", "2026-11-24"),
        ("**[اتصل 704-519-6918](tel:+17045196918)**", "704-519-6918"),
    ],
)
def test_the_groups_of_a_number_keep_their_order_in_a_text_from_right_to_left(newsroom, words, kept):
    html = newsroom.render(f"---\nlanguage: ar\n---\n# عنوان\n\n{words}\n").email.html
    assert f'<span dir="ltr">{kept}</span>' in html


@pytest.mark.parametrize("words", ["عام 2026", "5 أيام", "a&#39;b 12"])
def test_a_number_of_one_group_needs_no_help(newsroom, words):
    html = newsroom.render(f"---\nlanguage: ar\n---\n# عنوان\n\n{words}\n").email.html
    assert '<span dir="ltr">' not in html


def test_numbers_are_left_alone_where_text_runs_from_left_to_right(newsroom):
    assert '<span dir="ltr">' not in newsroom.render("Call 704-519-6918\n").email.html


def test_a_very_long_word_in_a_table_may_break_and_others_stay_whole(newsroom):
    long = "x" * 60
    html = newsroom.render(f"| Week | Note |\n|---|---|\n| 1 | {long} |\n| 2 | short |\n").email.html
    styles = {words: style for style, words in re.findall(r'<td class="i1 rl[^"]*" style="([^"]*)">([^<]*)', html)}
    assert [words for words, style in styles.items() if "anywhere" in style] == [long]


def test_a_line_break_between_ideographs_is_no_space(newsroom):
    assert "片頭痛の月は長い" in newsroom.render("---\nlanguage: ja\n---\n片頭痛の\n月は長い\n").email.html


@pytest.mark.parametrize("title", ["We ❤️ you", "a\u00a0b", "back\\slash", "e\u0301"])
def test_odd_characters_of_a_title_arrive_intact_for_screen_readers(newsroom, title):
    html = newsroom.render(f"---\ntitle: {title}\n---\nText\n").email.html
    assert "\\u{" not in html
    assert "\\\\" not in html


def test_a_logo_for_the_dark_has_the_same_words_as_the_one_for_the_light(newsroom):
    settings = (newsroom.root / "newsletter.yaml").read_text(encoding="utf-8")
    logos = "logo: {src: https://i.test/a.png, dark: https://i.test/b.png, alt: Quiet, width: 180}"
    newsroom.write("newsletter.yaml", settings.replace("brand:\n", f"brand:\n  {logos}\n", 1))
    html = newsroom.render("Text\n").email.html
    assert html.count('alt="Quiet"') == 2
    assert re.search(
        r'<div class="ld" style="display:none;[^"]*mso-hide:all"><img [^>]*src="https://i.test/b.png"', html
    )


def test_a_picture_of_the_logos_name_beside_the_post_is_not_the_logo(newsroom):
    settings = (newsroom.root / "newsletter.yaml").read_text(encoding="utf-8")
    newsroom.write("newsletter.yaml", settings.replace("brand:\n", "brand:\n  logo: {src: logo.png, width: 44}\n", 1))
    newsroom.write("logo.png", png(44, 44))
    newsroom.write("issues/2026-11-topic/logo.png", png(300, 20))
    rendered = newsroom.render("![Our old logo](logo.png)\n")
    widths = re.findall(r'<img [^>]*src="images/logo-[^"]*"[^>]*width="(\d+)"', rendered.email.html)
    assert widths == ["44", "300"]
    assert [(image.width, image.height) for image in rendered.email.images] == [(300, 20), (44, 44)]
