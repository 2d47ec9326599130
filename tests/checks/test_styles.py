"""The cascade: each case but those of `@supports` was held against Chromium's computed styles."""

from __future__ import annotations

import pytest

from newsletter.checks import looks, styles
from newsletter.checks.page import Page
from newsletter.color import hexadecimal

SHEET = """<style>/* a */ .a{color:#777777} .a{color:#666666} p.a{color:#555555} #x{color:#123456}
[data-k="v"]{color:rgb(10,20,30)} [class^=pre]{color:green} .imp{color:#990000!important}
div > .child{color:#222;background:#eee} .s + .t{color:navy} .s ~ .u{color:maroon} td .deep b{color:teal}
.hov:hover{color:#fff} a:link{color:#333333} .un, .un:hover{color:purple} :root{color:#101010}
@media print{.a{color:#fff}} @media (max-width:100px){.a{color:#fff}} @media screen{.scr{color:#445566}}
@media (prefers-color-scheme:dark){.a{color:#dddddd!important} .bx{background-color:#111!important}}
@media (prefers-color-scheme:light){.day{color:#abcdef}}
u + .body{color:#fff} @supports (color:red){.sup{color:#fff}} .bad{color:#12345;background:nonsense}</style>"""
# HTML whose last text is `x`, its colour and its ground.
LIGHT = {
    "the later rule": ('<i class="a">x</i>', "#666666", "#ffffff"),
    "the more specific rule": ('<p class="a">x</p>', "#555555", "#ffffff"),
    "an id": ('<p class="a" id="x">x</p>', "#123456", "#ffffff"),
    "an attribute": ('<p data-k="v">x</p>', "#0a141e", "#ffffff"),
    "the beginning of an attribute": ('<p class="prefix">x</p>', "#008000", "#ffffff"),
    "a style over rules": ('<p class="a" style="color:#0000ff">x</p>', "#0000ff", "#ffffff"),
    "what is important over a style": ('<p class="imp" style="color:#000000">x</p>', "#990000", "#ffffff"),
    "an important style": ('<p class="imp" style="color:#000001 ! important">x</p>', "#000001", "#ffffff"),
    "a child": ('<div><i class="child">x</i></div>', "#222222", "#eeeeee"),
    "no child": ('<div><b><i class="child">x</i></b></div>', "#101010", "#ffffff"),
    "a neighbour": ('<p class="s"></p><p class="t">x</p>', "#000080", "#ffffff"),
    "a later neighbour": ('<p class="s"></p><p></p><p class="u">x</p>', "#800000", "#ffffff"),
    "deep inside": ('<table><tr><td><div class="deep"><i><b>x</b></i></div>', "#008080", "#ffffff"),
    "under the mouse only": ('<p class="hov">x</p>', "#101010", "#ffffff"),
    "a link": ('<a href="#">x</a>', "#333333", "#ffffff"),
    "a name that is no link": ("<a>x</a>", "#101010", "#ffffff"),
    "one selector of two": ('<p class="un">x</p>', "#800080", "#ffffff"),
    "for screens": ('<p class="scr">x</p>', "#445566", "#ffffff"),
    "for light alone": ('<p class="day">x</p>', "#abcdef", "#ffffff"),
    "a hack for Gmail": ('<p class="body">x</p>', "#101010", "#ffffff"),
    "where something is supported, which few mail programs tell": ('<p class="sup">x</p>', "#101010", "#ffffff"),
    "a colour that is none": ('<p class="bad" style="color:bogus">x</p>', "#101010", "#ffffff"),
    "inherited": ('<div style="color:#123123"><p>x</p></div>', "#123123", "#ffffff"),
    "asked to inherit": ('<i style="color:#123123"><a href="#" style="color:inherit">x</a></i>', "#123123", "#ffffff"),
    "asked to begin anew": ('<div style="color:#123123"><p style="color:initial">x</p></div>', "#000000", "#ffffff"),
    "in capitals": ('<p style="COLOR : #ABCDEF; Background:#001">x</p>', "#abcdef", "#000011"),
    "hue and lightness": ('<p style="color:hsl(200, 50%, 40%)">x</p>', "#337799", "#ffffff"),
    "attributes": ('<table bgcolor="#ffeecc"><tr><td><font color="336699">x</font>', "#336699", "#ffeecc"),
    "an attribute under a style": ('<table bgcolor="navy" style="background:#fff"><tr><td>x', "#101010", "#ffffff"),
    "a ground that shows through": ('<div style="background-color:rgba(0,0,0,.5)">x</div>', "#101010", "#808080"),
    "letters that the ground shows through": ('<p style="color:rgba(0,0,0,.6)">x</p>', "#666666", "#ffffff"),
    "faded with its box": (
        '<div style="opacity:.5;background:#cccccc"><p style="color:#0000ff">x</p></div>', "#8080ff", "#e6e6e6"
    ),
    "a ground of the letters' colour": ('<p style="background-color:currentColor">x</p>', "#101010", "#101010"),
    "marked": ("<mark>x</mark>", "#000000", "#ffff00"),
}  # fmt: skip
DARK = {
    "for the dark alone": ('<p class="a">x</p>', "#dddddd", "#ffffff"),
    "not for the dark": ('<p class="day">x</p>', "#101010", "#ffffff"),
    "a ground for the dark": ('<p class="bx" style="background:#eeeeee">x</p>', "#101010", "#111111"),
}
RULES = "<style>[data-ogsc] .og{color:#fafafa!important}[data-ogsb] .gr{background-color:#000000!important}.own[data-ogsc]{color:#00ff00!important}.imp{color:#990000!important}</style>"  # noqa: E501
OUTLOOK = {
    "what has no colour follows": ("x", "#f4f4f4", "#333333"),
    "a colour of its own": ('<p style="color:#aa0000">x</p>', "#ff7e5a", "#333333"),
    "a ground of its own": ('<p style="background:#000000;color:#ffffff">x</p>', "#333333", "#ffffff"),
    "a rule for inside": ('<div style="color:#222222"><p class="og">x</p></div>', "#fafafa", "#333333"),
    "a rule for itself": ('<p class="own" style="color:#444444">x</p>', "#00ff00", "#333333"),
    "a rule for grounds": ('<div style="background:#ffffff"><p class="gr">x</p></div>', "#f4f4f4", "#000000"),
    "what is important stays": ('<p class="imp">x</p>', "#990000", "#333333"),
}


def seen(html, scheme):
    tree = Page(html).tree
    elements, rules = styles.elements_of(tree), styles.rules_of(tree)
    sheets = styles.Sheets(rules, "dark" if scheme == "dark" else "light")
    found = looks.looks(elements, sheets)
    if scheme == "outlook":
        found = looks.looks_in_outlook(elements, found, sheets)
    place = max(place for place, element in enumerate(elements) if "x" in element.words)
    return hexadecimal(found[place].visible_ink()), hexadecimal(found[place].ground)


@pytest.mark.parametrize("about", LIGHT)
def test_a_text_has_the_colours_that_win(about):
    html, *colors = LIGHT[about]
    assert seen(f"{SHEET}<body>{html}", "light") == tuple(colors)


@pytest.mark.parametrize("about", DARK)
def test_the_dark_has_rules_of_its_own(about):
    html, *colors = DARK[about]
    assert seen(f"{SHEET}<body>{html}", "dark") == tuple(colors)


@pytest.mark.parametrize("about", OUTLOOK)
def test_outlook_rewrites_colours_and_marks_what_it_rewrote(about):
    html, *colors = OUTLOOK[about]
    page = f'{RULES}<body style="background-color:#ffffff;color:#101010">{html}'
    assert seen(page, "outlook") == tuple(colors)


def test_style_sheets_for_printers_and_phones_are_left_out():
    tree = Page('<style media="print">p{color:red}</style><style media="(max-width: 9px)">p{color:red}</style>').tree
    assert styles.rules_of(tree) == []
