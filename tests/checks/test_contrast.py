"""What texts of a page stand out least, in every scheme; the numbers are Chromium's, as tests/browser measures them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from newsletter.checks import contrast
from newsletter.checks.page import Page
from newsletter.config import load_settings
from newsletter.pipeline import render
from newsletter.workspace import Workspace, find_issue

PROJECT = Path(__file__).parents[2]
GUIDE = "2026-10-style-guide"
# The packaged looks: the least contrast of the style guide in each scheme.
LOOKS = {
    "default": {"light": 6.65, "unstyled": 6.65, "dark": 6.74, "outlook": 7.13, "inverted": 9.14},
    "editorial": {"light": 7.46, "unstyled": 7.46, "dark": 6.68, "outlook": 8.06, "inverted": 8.48},
    "letter": {"light": 6.97, "unstyled": 6.97, "dark": 6.95, "outlook": 8.12, "inverted": 8.16},
}


def lowest(html):
    found = {}
    for text in contrast.texts(Page(html)):
        found[text.scheme] = min(found.get(text.scheme, 21.0), text.ratio)
    return found


@pytest.mark.parametrize("look", LOOKS)
def test_the_packaged_looks_stand_out_as_much_as_in_a_browser(tmp_path, look):
    shutil.copy(PROJECT / "newsletter.yaml", tmp_path)
    shutil.copytree(PROJECT / "issues" / GUIDE, tmp_path / "issues" / GUIDE)
    shutil.copytree(PROJECT / "templates", tmp_path / "templates")
    post = tmp_path / "issues" / GUIDE / "issue.md"
    post.write_text(post.read_text("utf-8").replace("---\n", f"---\ntemplate: {look}\n", 1), "utf-8")
    workspace = Workspace(tmp_path)
    rendered = render(find_issue(workspace, GUIDE, tmp_path), workspace, load_settings(workspace.settings))
    assert lowest(rendered.for_service.html) == pytest.approx(LOOKS[look], abs=0.05)


def words_of(html, scheme="light"):
    return [text.words for text in contrast.texts(Page(f"<body>{html}")) if text.scheme == scheme]


UNREAD = {
    "hidden": '<p style="display:none">a</p>',
    "in a hidden box": '<div style="visibility:hidden"><p style="color:#fff">a</p></div>',
    "a preheader's filler": '<div style="max-height:0;overflow:hidden;color:#fff">a</div>',
    "a pixel high": '<p style="font-size:1px;color:#fff">a</p>',
    "transparent": '<p style="color:transparent">a</p>',
    "faded away": '<p style="opacity:0">a</p>',
    "signs and spaces": '<p style="color:#fff">• — &nbsp;&#847;</p>',
    "on a picture": '<table background="a.png"><tr><td style="color:#fff">a</table>',
    "on a picture in a style": '<div style="background:url(a.png) no-repeat"><p style="color:#fff">a</p></div>',
    "on a gradient": '<div style="background-image:linear-gradient(#000, #111)"><p style="color:#fff">a</p></div>',
    "code of the page": "<style>p{}</style><script>a</script><title>a</title>",
}


@pytest.mark.parametrize("about", UNREAD)
def test_what_is_not_read_is_not_judged(about):
    assert words_of(UNREAD[about]) == []


READ = {
    "on a colour over a picture": '<div style="background:url(a.png)"><p style="background:#eee">a</p></div>',
    "on a picture with a colour under it": '<div style="background:#000 url(a.png)"><p style="color:#fff">a</p></div>',
    "an image's alt text": '<img alt="a" src="a.png">',
    "shown in light": '<style>.d{display:block!important}</style><p class="d" style="display:none">a</p>',
    "around a merge field": "*|FNAME|* a {{ contact.FIRSTNAME }}",
    "in two places": "<p>a</p><p>a</p>",
}


@pytest.mark.parametrize("about", READ)
def test_what_is_read_is_judged_once(about):
    assert words_of(READ[about]) == ["a"]


def test_a_merge_field_alone_is_a_text_too():
    assert words_of("<p>*|FNAME|*</p>") == ["*|FNAME|*"]


def test_what_is_for_the_dark_alone_is_judged_there():
    html = (
        "<style>@media (prefers-color-scheme:dark){.l{display:none!important}.d{display:block!important}}</style>"
        '<p class="l">light</p><p class="d" style="display:none">dark</p>'
    )
    assert words_of(html) == ["light"]
    assert words_of(html, "dark") == ["dark"]


def test_there_is_no_dark_where_the_style_sheet_has_none():
    assert {text.scheme for text in contrast.texts(Page("<p>a"))} == {"light", "unstyled", "outlook", "inverted"}


@pytest.mark.parametrize(
    ("style", "wanted"),
    [
        ("font-size:16px", 4.5),
        ("font-size:24px", 3),
        ("font-size:23.9px", 4.5),
        ("font-size:14pt;font-weight:bold", 3),
        ("font-size:18px;font-weight:bold", 4.5),
        ("font-size:18.7px;font-weight:600", 3),
        ("font-size:150%", 3),
        ("font:bold 20px/24px Arial", 3),
        ("font-size:1.5em", 3),
    ],
)
def test_large_text_needs_less(style, wanted):
    [text] = [text for text in contrast.texts(Page(f'<p style="{style}">a')) if text.scheme == "light"]
    assert text.wanted == wanted


BOMBS = {
    "nothing": "",
    "deep": '<div class="a" style="opacity:.9">' * 5_000 + "x",
    "wide": "<style>.a .a{color:red}.a~.a{color:blue}</style>" + '<i class="a">x</i>' * 5_000,
    "a long style sheet": "<style>" + ".a{color:#eee}" * 5_000 + "</style><p>x",
    "a long selector": "<style>" + ".a " * 100_000 + "{color:red}</style><p>x",
    "brackets": "<style>a{color:" + "(" * 100_000 + "</style><p>x",
    "at-rules in at-rules": "<style>" + "@media screen{" * 20_000 + "</style><p>x",
    "functions": '<p style="background:' + "f(" * 100_000 + '">x',
    "colours that are none": '<p style="color:rgb(1e999,0,0);font-size:1e999px;opacity:nan">x',
    "selectors that are none": "<style>.{color:red}>a{color:red}a>{color:red}a,,b{color:red}[]{color:red}:{}</style>x",
}


@pytest.mark.parametrize("about", BOMBS)
def test_whatever_a_page_holds_it_is_looked_at(about):
    assert all(1 <= text.ratio <= 21.01 for text in contrast.texts(Page(BOMBS[about])))
