"""What mail programs make of a mail: each rule on the smallest HTML that shows it."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newsletter.color import hexadecimal, inverted, outlook_dark, rgb
from newsletter.preview.imitations import APPS, COLOURS, imitate
from newsletter.preview.imitations.conditions import holds, resolved

VIEWS = [(colours, app) for app in APPS for colours in COLOURS]
every_view = pytest.mark.parametrize(("colours", "app"), VIEWS)
WHITE_IN_OUTLOOK = "#333333"


def outlook_com(color):
    return hexadecimal(outlook_dark(rgb(color)))


def turned(color):
    return hexadecimal(inverted(rgb(color)))


def shown(html, colours="light", app="any"):
    """The imitation without what every one puts at the beginning."""
    found = imitate(f"<html><head>{html}</head></html>", colours=colours, app=app)
    return re.sub(r"^<html><head><meta [^>]*>(<style>:where.*?</style>)?", "", found).removesuffix("</head></html>")


def words(html):
    return LexborHTMLParser(html).body.text(deep=True)


# The colour scheme


@pytest.mark.parametrize(
    ("condition", "light", "dark"),
    [
        ("(prefers-color-scheme: dark)", "(min-width:1000000px)", "(min-width:0px)"),
        ("(prefers-color-scheme:light)", "(min-width:0px)", "(min-width:1000000px)"),
        (
            "only screen and ( PREFERS-color-scheme : Dark ) and (min-width: 480px)",
            "only screen and (min-width:1000000px) and (min-width: 480px)",
            "only screen and (min-width:0px) and (min-width: 480px)",
        ),
        ("not (prefers-color-scheme:dark)", "not (min-width:1000000px)", "not (min-width:0px)"),
        ("(prefers-color-scheme:/**/dark),print", "(min-width:1000000px),print", "(min-width:0px),print"),
        ("(max-width:479px)", "(max-width:479px)", "(max-width:479px)"),
    ],
)
def test_what_a_condition_asks_about_the_colour_scheme_is_answered_and_the_rest_stays(condition, light, dark):
    sheet = "<style>@media {}{{.a{{color:red}}}}</style>".format
    # The blank in the place of a comment is all that a browser would not have seen.
    assert shown(sheet(condition)).replace(" ", "") == sheet(light).replace(" ", "")
    assert shown(sheet(condition), "dark").replace(" ", "") == sheet(dark).replace(" ", "")


@pytest.mark.parametrize(
    ("html", "light"),
    [
        (
            '<source media="(prefers-color-scheme: dark)" srcset="a.png">',
            '<source media="(min-width:1000000px)" srcset="a.png">',
        ),
        (
            '<style media="(prefers-color-scheme: dark)">a{color:red}</style>',
            '<style media="(min-width:1000000px)">a{color:red}</style>',
        ),
        ("<style>:root{color-scheme:light dark}</style>", "<style>:root{color-scheme:only light}</style>"),
        (
            "<style>:root{color-scheme:dark!important}</style>",
            "<style>:root{color-scheme:only light !important}</style>",
        ),
        ('<p style="COLOR-SCHEME: dark">', '<p style="color-scheme:only light">'),
        ('<meta name="color-scheme" content="light dark"/>', '<meta name="color-scheme" content="only light"/>'),
        (
            "<style>@media print{@media (prefers-color-scheme:dark){a{color:red}}}</style>",
            "<style>@media print{@media (min-width:1000000px){a{color:red}}}</style>",
        ),
        (
            "<style>.a{color:red;@media (prefers-color-scheme:dark){color:blue}}</style>",
            "<style>.a{color:red;@media (min-width:1000000px){color:blue}}</style>",
        ),
    ],
)
def test_light_is_light_wherever_a_mail_can_ask_for_the_scheme(html, light):
    assert shown(html) == light


@pytest.mark.parametrize(
    "html",
    [
        "<p>@media (prefers-color-scheme: dark){a{color:red}}</p>",
        "<code>&lt;style&gt;:root{color-scheme:dark}&lt;/style&gt;</code>",
        "<textarea><style>:root{color-scheme:dark}</style></textarea>",
        "<title><style>:root{color-scheme:dark}</style></title>",
        '<p title="<style>:root{color-scheme:dark}</style>">',
        "<!-- <style>:root{color-scheme:dark}</style> -->",
        "<style>.a::before{content:'(prefers-color-scheme: dark){color-scheme:dark}'}</style>",
        "<style>/* color-scheme:dark; */</style>",
        "<style>@media (prefers-reduced-motion){a{b:c}}</style>",
        '<P CLASS=a  Style = "color:red">&nbsp;&copy&#8217;<br/>',
    ],
)
def test_what_asks_for_nothing_stays_letter_by_letter(html):
    assert shown(html) == html
    assert shown(html, "dark") == html


@every_view
def test_every_view_says_its_own_colour_scheme_before_the_mail_does(colours, app):
    html = '<!doctype html><html><head><meta name="color-scheme" content="dark light"></head><body>a</body></html>'
    found = imitate(html, colours=colours, app=app)
    first = LexborHTMLParser(found).css_first("meta").attributes["content"]
    assert first == ("dark" if colours == "dark" and app in ("any", "blocked") else "only light")
    assert found.startswith("<!doctype html><html><head><meta")


# Outlook.com


@pytest.mark.parametrize(
    ("html", "dark"),
    [
        ('<p style="color:#14565d">', f'<p style="color:{outlook_com("#14565d")}" data-ogsc="#14565d">'),
        ('<p style="color:RED;margin:0">', f'<p style="color:{outlook_com("#ff0000")};margin:0" data-ogsc="RED">'),
        ('<p style="background:#fff">', f'<p style="background:{WHITE_IN_OUTLOOK}" data-ogsb="#fff">'),
        (
            '<p style="background:url(w.png) #fff no-repeat">',
            f'<p style="background:url(w.png) {WHITE_IN_OUTLOOK} no-repeat" data-ogsb="url(w.png) #fff no-repeat">',
        ),
        ('<td bgcolor="#ffffff">', f'<td bgcolor="{WHITE_IN_OUTLOOK}" data-ogsb="">'),
        ("<td bgcolor=ffffff>", f'<td bgcolor="{WHITE_IN_OUTLOOK}" data-ogsb="">'),
        ('<font color="black">', '<font color="#ffffff" data-ogsc="">'),
        ("<style>.a{color:#000!important}</style>", "<style>.a{color:#ffffff !important}</style>"),
        ("<style>.a{color:rgba(0,0,0,.5)}</style>", "<style>.a{color:rgba(255,255,255,0.5)}</style>"),
        ("<style>.a{color:rgb(0 0 0 / 50%)}</style>", "<style>.a{color:rgba(255,255,255,0.5)}</style>"),
        ("<style>.a{--ink:#000}</style>", "<style>.a{--ink:#ffffff}</style>"),
        (
            "<style>@media (min-width:1px){.a{color:#000}}</style>",
            "<style>@media (min-width:1px){.a{color:#ffffff}}</style>",
        ),
        ('<p style="color:initial">', '<p style="color:#ffffff" data-ogsc="initial">'),
    ],
)
def test_outlook_com_rewrites_colours_of_letters_and_grounds_and_marks_them(html, dark):
    assert shown(html, "outlookcom") == dark


@pytest.mark.parametrize(
    "html",
    [
        '<img src="red.png" alt="black">',
        '<p style="border:1px solid #000000;box-shadow:0 0 1px #000">',
        "<style>[data-ogsc] .a{color:#86c9c3!important}</style>",
        "<style>.a{background-image:linear-gradient(#000,#fff)}</style>",
        "<style>.a{color:inherit;background:none;background-color:transparent}</style>",
        "<style>.red{font-family:'Black',Red}</style>",
        "<style>#fff{width:1px}</style>",
        "<p>color:#000000</p>",
    ],
)
def test_outlook_com_leaves_lines_pictures_and_rules_for_its_own_marks(html):
    assert re.sub(' data-ogs[bc]="[^"]*"', "", shown(html, "outlookcom")) == html


def test_text_that_declares_no_colour_gets_dark_too():
    found = imitate("<html><head></head><body>a</body></html>", colours="outlookcom", app="any")
    assert f":where(html){{color:#ffffff}}:where(body){{background-color:{WHITE_IN_OUTLOOK}}}" in found


# Inversion


@pytest.mark.parametrize(
    ("html", "other"),
    [
        ('<p style="color:#14565d">', f'<p style="color:{turned("#14565d")}">'),
        ('<p style="border:1px solid #000">', '<p style="border:1px solid #ffffff">'),
        ('<p style="border-left-color:White">', '<p style="border-left-color:#000000">'),
        ('<td bgcolor="#fff">', '<td bgcolor="#000000">'),
        (
            "<style>.a{background:linear-gradient(to right,#000,white 50%)}</style>",
            "<style>.a{background:linear-gradient(to right,#ffffff,#000000 50%)}</style>",
        ),
        ("<style>[data-ogsc] .a{color:#fff}</style>", "<style>[data-ogsc] .a{color:#000000}</style>"),
        ('<img src="white.png" style="width:1px">', '<img src="white.png" style="width:1px">'),
        (
            '<p style="font-family:Black;background:url(black.png)">',
            '<p style="font-family:Black;background:url(black.png)">',
        ),
        ('<p style="border:0 solid transparent">', '<p style="border:0 solid transparent">'),
    ],
)
def test_an_inverting_program_turns_every_colour_and_no_picture(html, other):
    assert shown(html, "inverted") == other


# Pictures that do not load


@pytest.mark.parametrize(
    ("html", "blocked"),
    [
        (
            '<img src="a.png" alt="A &amp; B" width="52" class="im" style="margin:0" />',
            '<span class="im" style="--picture-width:52px;margin:0" data-picture="a.png" role="img" aria-label="A &amp; B">A &amp; B</span>',  # noqa: E501
        ),
        ('<img src=a.png alt="">', '<span data-picture="a.png"></span>'),
        (
            "<img width=50% height=4 src=a>",
            '<span data-picture="a" style="--picture-width:50%;--picture-height:4px;"></span>',
        ),
        (
            '<img align=right alt="<b>">',
            '<span data-picture="" role="img" aria-label="&lt;b&gt;" style="float:right;">&lt;b&gt;</span>',
        ),
        ('<td background="a.png">', "<td>"),
        ("<picture><source srcset=a.webp></picture>", "<picture></picture>"),
        ('<video src="a.mp4" poster="a.png">', "<video>"),
        ('<a href="https://example.com">', '<a href="https://example.com">'),
        ('<p style="background:url(a.png) red">', '<p style="background:none red">'),
        ("<p style='background:url(\"a(1).png\")'>", '<p style="background:none">'),
        ('<p style=\'background-image:image-set("a.png" 1x, "b.png" 2x)\'>', '<p style="background-image:none">'),
        (r"<p style='color:red;background:u\72l(a.png)'>", '<p style="color:red;">'),
        ("<style>@import url(a.css);.a{color:red}</style>", "<style>.a{color:red}</style>"),
        ("<style>.a{list-style:url( 'a.png' )}</style>", "<style>.a{list-style:none}</style>"),
        (
            "<style>.b img,img.a{width:1px}</style>",
            "<style>.b :is(img,span:where([data-picture])),:is(img,span:where([data-picture])).a{width:1px}</style>",
        ),
        (
            '<style>.img,[alt="img"],#img,imgs{width:1px}</style>',
            '<style>.img,[alt="img"],#img,imgs{width:1px}</style>',
        ),
    ],
)
def test_a_blocked_picture_is_a_box_with_its_words_and_no_address_is_left(html, blocked):
    assert shown(html, app="blocked") == blocked


# Gmail without styles


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<style type='text/css'>.a{color:red}</style><p>a", "<p>a"),
        ('<STYLE>a</STYLE ><p class="a b" id=c style="color:red">', '<p style="color:red">'),
        ('<link rel="stylesheet" href="a.css">', ""),
        ("<style>never ends", ""),
        ("<p>&lt;style&gt; .a{} &lt;/style&gt;</p>", "<p>&lt;style&gt; .a{} &lt;/style&gt;</p>"),
    ],
)
def test_gmail_without_styles_has_only_what_stands_in_style_attributes(html, left):
    assert (
        imitate(html, colours="light", app="gmail").replace('<meta name="color-scheme" content="only light">', "")
        == left
    )


# Outlook for Windows


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        (" mso", True), (" !mso", False), (" mso | IE", True), ("(gte mso 9)|(IE)", True), (" lte mso 11", False),
        (" gte mso 9", True), (" mso 16", True), (" mso 12", False), (" gt mso 15", True), (" lt mso 17", True),
        (" IE", False), (" !IE", True), (" gte IE 9", False), (" !vml", False), (" !supportLists", False),
        (" (mso)&(!IE)", True), (" mso & IE | mso", True), (" !(mso|IE)", False), (" gte vml 1", False),
        ("", None), (" (mso", None), (" mso mso", None), (" a-b", None), (" gte", None), ("|", None),
    ],
)  # fmt: skip
def test_a_condition_is_answered_as_outlook_2016_answers_it(expression, answer):
    assert holds(expression) is answer


@pytest.mark.parametrize(
    ("html", "word"),
    [
        ("a<!--[if mso]><b>c</b><![endif]-->d", "a<b>c</b>d"),
        ("a<!--[if lte mso 11]><b>c</b><![endif]-->d", "ad"),
        ("a<!--[if !mso]><!-->b<!--<![endif]-->c", "ac"),
        ("a<!--[if !mso]><!-- -->b<!-- <![endif]-->c", "ac"),
        ("a<!--[if !mso]>-->b<!--<![endif]-->c", "ac"),
        ("a<!--[if gte mso 9]><!-->b<!--<![endif]-->c", "abc"),
        ("a<![if !mso]>b<![endif]>c", "ac"),
        ("a<![if mso]>b<![endif]>c", "abc"),
        ("a<!--[if mso | IE]><table><td><![endif]-->b<!--[if mso | IE]></table><![endif]-->", "a<table><td>b</table>"),
        ("a<!--[if mso]>b<![if !vml]>c<![endif]>d<![endif]-->e", "abde"),
        ("a<!--[if !mso]><!-->b<!--[if mso]>c<![endif]-->d<!--<![endif]-->e", "ae"),
        ("a<!--[if mso]><!--[if gte mso 9]>b<![endif]-->c", "abc"),
        ("a<!-- plain -->b", "a<!-- plain -->b"),
        ("a<!--[if !mso]><!-->b never ends", "a<!--[if !mso]><!-->b never ends"),
        ("a<!--[if mso]>b never ends", "ab never ends"),
        ("a<!--[if something else]>b<![endif]-->c", "ac"),
        ("a<![if something else]>b<![endif]>c", "abc"),
        ("a<![endif]-->b", "ab"),
        ("<title><!--[if mso]>a<![endif]--></title>", "<title><!--[if mso]>a<![endif]--></title>"),
    ],
)  # fmt: skip
def test_conditional_comments_become_what_outlook_reads(html, word):
    assert resolved(html) == word


@pytest.mark.parametrize(
    ("style", "left"),
    [
        ("border-radius:8px;color:red", "color:red"),
        (
            "max-width:600px;min-height:1px;opacity:.5;position:absolute;overflow:hidden;float:left;color:red",
            "color:red",
        ),
        ("display:flex;gap:1px;align-items:center;transform:none;color:red", "color:red"),
        ("display:inline-block;color:red", "color:red"),
        ("display:none", "display:none"),
        ("width:50%;height:10px;color:red", "color:red"),
        ("padding:10px;padding-left:1px;color:red", "color:red"),
        ("mso-hide:all", "display:none !important"),
        ("mso-padding-alt:1px;mso-table-lspace:0pt", "mso-padding-alt:1px;mso-table-lspace:0pt"),
        ("margin:0 auto", "margin-top:0;margin-bottom:0"),
        ("margin:1px auto 2px 3px", "margin-top:1px;margin-bottom:2px;margin-left:3px"),
        ("margin:auto;margin-left:auto;margin-top:1px", "margin-top:1px"),
        ("margin:-10px;color:red", "color:red"),
        ("background:url(a.png) #fff no-repeat", "background-color:#fff"),
        ("background:url(a.png)", ""),
        ("background:#fff", "background:#fff"),
        ("background-image:url(a.png);background-size:cover;color:red", "color:red"),
        ("font-size:1rem;color:red", "color:red"),
        ("font-size:calc(1px + 2px);color:var(--a);--a:red", ""),
        ("color:rgba(0,0,0,.5)", ""),
        ("font-weight:500", "font-weight:normal"),
        ("font-weight:700", "font-weight:bold"),
        ("color:red!important;font-size:1px", "font-size:1px"),
        ("text-decoration:underline dotted", ""),
        ("text-align:start", ""),
        ("font-family:&quot;A B&quot;,serif", "font-family:&quot;A B&quot;,serif"),
    ],
)
def test_outlook_for_windows_ignores_declarations_in_a_div(style, left):
    assert shown(f'<div style="{style}">', app="outlook") == f'<div style="{left}">'


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ('<td style="padding:10px;width:5px;height:4px">', '<td style="padding:10px;width:5px;height:4px">'),
        ('<td style="padding:1px;mso-padding-alt:10px 25px">', '<td style="padding:1px;padding:10px 25px">'),
        ('<table style="width:100%">', '<table style="width:100%">'),
        ('<img width="44" style="display:block;width:100%">', '<img width="44" style="">'),
        ('<img src="a.png" srcset="b.png 2x">', '<img src="a.png">'),
        ('<td background="a.png">', "<td>"),
        ('<body background="a.png">', '<body background="a.png">'),
        ("<p hidden>", "<p>"),
        ("<o:p>a</o:p><w:anchorlock/>", "<o:p>a</o:p>"),
        ('<v:fill type="tile" src="a.png" />', ""),
        (
            '<v:rect fillcolor="#14565d" style="width:200px">a</v:rect>',
            '<v:rect fillcolor="#14565d" style="display:inline-block;background-color:#14565d;width:200px">a</v:rect>',
        ),
        ("<noscript><xml>\n<o:OfficeDocumentSettings/></xml></noscript>", "<noscript></noscript>"),
        (
            '<img src="a.webp?b" alt="c" width="9">',
            '<span data-picture="a.webp?b" role="img" aria-label="c" style="--picture-width:9px;">c</span>',
        ),
    ],
)
def test_outlook_for_windows_heeds_elements_in_its_own_way(html, left):
    assert shown(html, app="outlook") == left


@pytest.mark.parametrize(
    ("sheet", "left"),
    [
        ("@media (min-width:1px){.a{color:red}}.b{color:red}", ".b{color:red}"),
        ("@font-face{font-family:a;src:url(a)}@import 'a.css';.b{color:red}", ".b{color:red}"),
        (".a>.b,.c:hover,.d .e,.f.g,*,[h],i+j,a:link{color:red}", ".d .e,a:link{color:red}"),
        (".a::before{content:'b'}", ""),
        (".a{border-radius:1px}", ""),
        (".a,.b{padding:1px;color:red}", ".a:where(td,th),.b:where(td,th){padding:1px}\n.a,.b{color:red}"),
        (
            ".a{width:1px !important}",
            ".a:where(:not(a,body,div,:is(img,span:where([data-picture])),p,span)){width:1px !important}",
        ),
        (".a{b:c;.d{color:red}}", ".a{b:c}"),
        ("<!-- .a{color:red} -->", ".a{color:red}"),
        (".a{color:red", ".a{color:red}"),
    ],
)
def test_outlook_for_windows_reads_a_style_sheet_in_its_own_way(sheet, left):
    assert shown(f"<style>{sheet}</style>", app="outlook") == f"<style>{left}</style>"


# Together, and with anything at all


def test_each_pair_is_both_of_its_parts():
    html = '<style>.a{color:red}</style><p class="a" style="color:#000;border-radius:1px"><img src="a.png" alt="b"></p>'
    gmail = imitate(html, colours="outlookcom", app="gmail")
    assert "class" not in gmail
    assert 'style="color:#ffffff;border-radius:1px"' in gmail
    outlook = imitate(html, colours="inverted", app="outlook")
    assert 'style="color:#ffffff"' in outlook
    assert "radius" not in outlook
    blocked = imitate(html, colours="dark", app="blocked")
    assert blocked.startswith('<meta name="color-scheme" content="dark">')
    assert "src=" not in blocked


@pytest.mark.parametrize(("colours", "app"), [("sepia", "any"), ("light", "pine")])
def test_a_view_that_is_not_there_is_refused(colours, app):
    with pytest.raises(ValueError, match="there is no view"):
        imitate("", colours=colours, app=app)


_PIECES = """\
<p style='color:red;background:url(a)'>|</p>|<img src="a" alt="|">|<style>|</style>|.a{|}|@media |<!--|-->|<!--[if mso]>
(prefers-color-scheme:dark)|<![endif]-->|<!--[if !mso]><!-->|<!--<![endif]-->|<td bgcolor=red>|<|>|"|'|url(|(|)|;|:|\\
/*|*/|rgb(|#fff|&amp|&#x110000;|مرحبا|🙂|<xml>|</xml>|<v:rect/>|<title>|</title| |=|!important|--a\
""".replace("\n", "|").split("|")
_PIECES += ["\x00", "\ud800", "\r\n", "|"]


@settings(max_examples=150, deadline=None)
@given(view=st.sampled_from(VIEWS), pieces=st.lists(st.sampled_from(_PIECES), max_size=30))
def test_no_html_raises_anything(view, pieces):
    colours, app = view
    assert isinstance(imitate("".join(pieces), colours=colours, app=app), str)


_WORDS = st.text(st.characters(blacklist_characters="<>&", blacklist_categories=("Cs", "Cc")), min_size=1, max_size=12)
_TAGS = st.sampled_from(
    [
        "<p>",
        "</p>",
        '<td style="padding:1px;color:red">',
        "<br/>",
        "<b class=a>",
        "</b>",
        '<table bgcolor="#fff">',
        "<!-- a -->",
    ]
)


@settings(max_examples=150, deadline=None)
@given(view=st.sampled_from(VIEWS), parts=st.lists(st.one_of(_WORDS, _TAGS), max_size=20))
def test_the_words_of_a_mail_are_never_changed(view, parts):
    colours, app = view
    html = "<!doctype html><html><head></head><body>" + "".join(parts) + "</body></html>"
    assert words(imitate(html, colours=colours, app=app)) == words(html)


HOSTILE = {
    "tags that never end": '<a x="',
    "conditions": "<!--[if mso]>",
    "conditions that hide": "<![if !mso]>",
    "islands": "<xml>",
    "addresses": "<p style='background:url(",
    "colours": "<p style='color:rgb(",
    "gradients": "<style>a{background:linear-gradient(",
    "brackets": "<style>a{b:(",
    "comments": "<style>/*",
    "rules": "<style>a{",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("app", APPS)
def test_a_longer_mail_takes_longer_in_proportion_alone(app, piece):
    started = time.process_time()
    imitate(piece * 20_000, colours="inverted", app=app)
    # A search that began anew at each of them would take minutes.
    assert time.process_time() - started < 5
