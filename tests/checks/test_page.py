"""What a reader sees of a mail's HTML, whatever stands in its source."""

from __future__ import annotations

import pytest

from newsletter.checks.page import Page

WORDS = {
    "text": ("<p>One <b>t</b>wo</p><p>three</p>", "One two three"),
    "blocks part words": ("<table><tr><td>a</td><td>b</td></tr></table><div>c</div>d<br>e", "a b c d e"),
    "a title, a style, a script": ("<title>t</title><style>p{}</style><script>s</script><p>a", "a"),
    "a comment": ("a<!-- b -->c", "ac"),
    "a conditional comment for Outlook": ("<!--[if mso]><p>b</p><![endif]-->a", "a"),
    "hidden by its style": ('<p style="color:red; DISPLAY : none">b</p>a', "a"),
    "hidden by what it stands in": ('<div style="visibility:hidden"><p>b</p></div>a', "a"),
    "the attribute hidden": ("<p hidden>b</p>a", "a"),
    "references": ("a&nbsp;&amp;&#32;b", "a & b"),
    "nothing at all": ("", ""),
    "an unclosed element": ("<p>a<b>b", "ab"),
}


@pytest.mark.parametrize("about", WORDS)
def test_words_are_those_that_readers_see(about):
    html, words = WORDS[about]
    assert Page(html).words == words


def test_links_are_those_that_readers_see_with_their_words():
    html = (
        '<a href=" https://a.org/?a=1&amp;b=2 ">One <b>two</b></a><a name="x">no link</a>'
        '<a href="https://b.org"><img alt="A hill" src="x"></a><!-- <a href="https://c.org">c</a> -->'
        '<div style="display:none"><a href="https://d.org">d</a></div><a href="">empty</a>'
    )
    found = [(link.href, link.words) for link in Page(html).links]
    assert found == [("https://a.org/?a=1&b=2", "One two"), ("https://b.org", "A hill"), ("", "empty")]


@pytest.mark.slow
def test_a_hundred_thousand_nested_elements_are_read():
    assert Page("<div>" * 100_000 + "a").words == "a"
