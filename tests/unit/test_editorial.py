"""The editorial look: its head, the order of its opening, its rules and its initial."""

from __future__ import annotations

import re

import pytest

FRONT = "---\ntemplate: editorial\nsubject: A calmer month\n{more}---\n\n"
LONG = "Pain has a way of taking over the room. About one billion people report migraines, and they know it well.\n"


def html(newsroom, post, more="title: A calmer month\ndate: 2026-11-24\n"):
    return newsroom.render(FRONT.format(more=more) + post, issue="calm").email.html


def initials(source):
    return re.findall(r'<span class="dc">(.*?)</span>', source)


def ruled(source):
    return re.findall(r'<h2 class="h2 rk"[^>]*>(.*?)</h2>', source)


def test_the_title_and_the_lead_stand_before_the_picture(newsroom):
    newsroom.write("issues/calm/hero.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;")
    more = "title: A calmer month\nlead: What may help\nhero: {src: hero.gif, alt: Hills}\n"
    source = html(newsroom, LONG, more)
    places = [source.index(part) for part in ("A calmer month</h1>", "What may help</p>", 'alt="Hills"')]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("more", "website", "shown"),
    [
        ("title: T\ndate: 2026-11-24\n", "https://www.quiet.test/news", ["November 2026", "quiet.test"]),
        ("title: T\n", "https://www.quiet.test/news", ["quiet.test"]),
        ("title: T\ndate: 2026-11-24\n", "", ["November 2026"]),
        ("title: T\n", "", []),
    ],
)
def test_the_line_under_the_name_says_only_what_is_known(newsroom, more, website, shown):
    settings = (newsroom.root / "newsletter.yaml").read_text(encoding="utf-8")
    line = f"website: {website}" if website else "privacy_url: https://quiet.test/privacy"
    newsroom.write("newsletter.yaml", settings.replace("website: https://quiet.test", line))
    assert re.findall(r'<td class="i2 rk"[^>]*>(.*?)</td>', html(newsroom, LONG, more)) == shown


def test_each_section_has_a_rule_above_it_but_none_under_the_title_or_a_divider_or_in_a_box(newsroom):
    post = (
        "::: only web\nA\n:::\n\n## First\n\nText\n\n## Second\n\n::: card\n## Boxed\n\nText\n:::\n\n"
        "::: divider\n:::\n\n## After dots\n\nText\n\n## Third\n"
    )
    assert ruled(html(newsroom, post)) == ["Second", "Third"]


@pytest.mark.parametrize(
    ("post", "shown"),
    [
        (LONG, ["P"]),
        ("## Heading\n\n" + LONG + "\n" + LONG, ["P"]),
        ("École " + LONG, ["É"]),
        ("Dear reader,\n\n" + LONG, []),
        ("“" + LONG.strip() + "”\n", []),
        ("**Pain** " + LONG, []),
        ("1 billion " + LONG, []),
        ("الألم " * 30, []),
        ("頭痛" * 60, []),
        ('{{ subscriber.first_name | default("there") }}, ' + LONG, []),
        ("> " + LONG, []),
    ],
)
def test_a_long_first_paragraph_begins_with_an_initial(newsroom, post, shown):
    assert initials(html(newsroom, post)) == shown


def test_an_initial_is_part_of_its_word_and_a_plain_letter_without_style_sheets(newsroom):
    source = html(newsroom, LONG)
    assert '<span class="dc">P</span>ain has a way' in source
    sheet = re.search(r"@media screen\{\s*\.dc\{([^}]*)\}\s*\.dp\{min-height:56px\}", source)
    assert sheet
    assert "float:left" in sheet[1]
    assert "font-size:64px" in sheet[1]


def test_an_initial_stands_at_the_side_where_lines_begin(newsroom):
    source = html(newsroom, LONG, "title: T\nlanguage: ar\ndirection: rtl\n")
    assert ".dc{float:right;padding:4px 0 0;padding-left:8px;" in source


@pytest.mark.parametrize(("language", "slanted"), [("en", True), ("de", True), ("ar", False), ("ja", False)])
def test_only_scripts_that_have_italics_are_slanted(newsroom, language, slanted):
    source = html(newsroom, LONG, f"title: T\nlead: L\nlanguage: {language}\n")
    lead = re.search(r'<p class="i2 ll" style="([^"]*)"', source)
    assert lead
    assert ("font-style:italic" in lead[1]) is slanted


def test_a_divider_is_not_read_out(newsroom):
    source = html(newsroom, "One\n\n::: divider\n:::\n\nTwo\n")
    assert re.search(r'<div aria-hidden="true"[^>]*>•(?:&#160;|\xa0)', source)


@pytest.mark.parametrize(("width", "alt", "name"), [(44, "", True), (240, "The Quiet Clinic", False)])
def test_a_small_logo_stands_above_the_name_and_a_wide_one_in_its_place(newsroom, width, alt, name):
    settings = (newsroom.root / "newsletter.yaml").read_text(encoding="utf-8")
    logo = f"brand:\n  logo: {{src: https://quiet.test/logo.png, alt: The Quiet Clinic, width: {width}}}"
    newsroom.write("newsletter.yaml", settings.replace("brand:", logo, 1))
    source = html(newsroom, LONG)
    assert f'<img src="https://quiet.test/logo.png" alt="{alt}" width="{width}"' in source
    assert ('class="i1 nm"' in source) is name
