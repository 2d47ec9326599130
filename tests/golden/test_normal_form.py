"""The normal form: the same for what means the same, another one for what does not."""

from __future__ import annotations

import pytest

from tests.golden.normal_form import declarations, normal_form

SAME = {
    "the order of attributes": ('<td width="8" align="left">a</td>', '<td align="left" width="8">a</td>'),
    "the order of classes": ('<p class="i2 bq">a</p>', '<p class="bq  i2 ">a</p>'),
    "spaces in a style": (
        '<p style="margin:0 0 12px;color:#fff">a</p>',
        '<p style=" margin : 0  0 12px ; color: #fff; ">a</p>',
    ),
    "line ends in a style": ('<p style="margin:0;color:#fff">a</p>', '<p style="margin:0;\r\n  color:#fff">a</p>'),
    "spaces between blocks": ("<div><p>a</p><p>b</p></div>", "<div>\n  <p>a</p>\n\n  <p>b</p>\n</div>"),
    "spaces at the edge of a block": ("<p>a b</p>", "<p>\n  a\n  b\n</p>"),
    "a slash in a void tag": ("<p>a<br>b</p>", "<p>a<br />b</p>"),
    "quotation marks": ('<a href="x">a</a>', "<a href='x'>a</a>"),
    "upper case": ("<P>a</P>", "<p>a</p>"),
    "character references": ("<p>a&nbsp;é&amp;</p>", "<p>a&#160;&eacute;&#x26;</p>"),
    "spaces in a style sheet": (
        "<style>@media (min-width:1px){.a>b,i{margin:0;color:red!important}}</style>",
        "<style>\n@media (min-width:1px) {\n  .a > b, i { margin: 0; color: red !important; }\n}\n/* a note */</style>",
    ),
    "spaces in what only Outlook reads": (
        "<!--[if mso | IE]><table><tr><td width='8' align='left'><![endif]-->",
        '<!--[if mso | IE]>\n<table>\n <tr>\n <td align="left" width="8">\n<![endif]-->',
    ),
    "spaces among words": ("<p>a <b>c</b> d</p>", "<p>a\n<b>c</b>\td</p>"),
    "MJML that closes itself": ("<mj-all padding='0px' /><mj-text />", '<mj-all padding="0px"/>\n<mj-text/>'),
}
DIFFERENT = {
    "the order of declarations": ('<p style="margin:0;margin:1px">a</p>', '<p style="margin:1px;margin:0">a</p>'),
    "a declaration more": ('<p style="margin:0">a</p>', '<p style="margin:0;color:red">a</p>'),
    "a space between words": ("<p>a <b>c</b></p>", "<p>a<b>c</b></p>"),
    "a space that does not break": ("<p>a b</p>", "<p>a&nbsp;b</p>"),
    "a joiner nobody sees": ("<p>ab</p>", "<p>a&zwnj;b</p>"),
    "a sign as picture or plain": ("<p>☑</p>", "<p>☑&#65038;</p>"),
    "a space in code": ("<pre>a  b</pre>", "<pre>a b</pre>"),
    "a line in code": ("<pre>a\nb</pre>", "<pre>a b</pre>"),
    "an empty alt": ('<img src="a" alt="">', '<img src="a">'),
    "a tag that is text": ("<p>&lt;b&gt;</p>", "<p><b></p>"),
    "the order of rules": ("<style>a{top:0}b{top:0}</style>", "<style>b{top:0}a{top:0}</style>"),
    "a rule in a media query": ("<style>@media print{a{top:0}}</style>", "<style>@media print{}a{top:0}</style>"),
    "what only Outlook reads": ("<!--[if mso]><td width=8><![endif]-->", "<!--[if mso]><td width=9><![endif]-->"),
    "who reads it": ("<!--[if mso]><td><![endif]-->", "<!--[if mso | IE]><td><![endif]-->"),
    "what is inside": ("<div><p>a</p></div><p>b</p>", "<div><p>a</p><p>b</p></div>"),
    "what is not closed": ("<div><td>a</td></div>", "<div><td>a</div>"),
    "what was never opened": ("<div>a</div>", "<div>a</td></div>"),
    "the case of an address": ('<a href="https://a.test/B">a</a>', '<a href="https://a.test/b">a</a>'),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME.keys())
def test_it_is_the_same_whatever_is_said_in_another_way(one, other):
    assert normal_form(one) == normal_form(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT.keys())
def test_it_differs_where_a_reader_could_notice(one, other):
    assert normal_form(one) != normal_form(other)


def test_a_document_has_one_tag_a_line():
    document = (
        '<div class="b a"><p>Two <b>words</b>.</p><style>a{top:0}@media print{a{top:1px}}</style><img src="x"></div>'
    )
    assert normal_form(document).splitlines() == [
        '<div class="a b">',
        "  <p>",
        "    Two&#32;",
        "    <b>words</b>",
        "    .",
        "  </p>",
        "  <style>",
        "    a {top:0}",
        "    @media print {",
        "      a {top:1px}",
        "    }",
        "  </style>",
        '  <img src="x">',
        "</div>",
    ]


@pytest.mark.parametrize("document", ["", "\n", "  "])
def test_nothing_has_an_empty_form(document):
    assert normal_form(document) == ""


def test_a_semicolon_in_an_address_or_a_string_ends_no_declaration():
    style = "background:url(data:image/png;base64,AA==) ; font-family:'a;b' , serif"
    assert declarations(style) == ["background:url(data:image/png;base64,AA==)", "font-family:'a;b',serif"]
