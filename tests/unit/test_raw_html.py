"""The author's own HTML: what of it is mailed, well-formed, and what is said about the rest."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from newsletter import merge
from newsletter.blocks import Figure, Paragraph, RawHtml
from newsletter.errors import ContentError
from newsletter.markdown import parse
from newsletter.raw_html import in_folder
from newsletter.tree import inlines_of, plain, walk_blocks


def document(source):
    return parse(source, file="issue.md")


def raw(source):
    (one,) = document(source).blocks
    assert isinstance(one, RawHtml)
    ET.fromstring(f"<x>{one.html.replace('&nbsp;', '&#160;')}</x>")  # as the MJML engine wants it
    return one


def said(source):
    return [(found.code, found.message) for found in document(source).findings]


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("<p>a<p>b</p></p>", "<p>a</p><p>b</p><p></p>"),
        ("<P>a<BR>b</P>", "<p>a<br />b</p>"),
        ("<center>a</center>", "<center>a</center>"),
        ("<div><font color=red size=7>a</font></div>", "<div>a</div>"),
        ("<div><b>a <i>b</div>", "<div><b>a <i>b</i></b></div>"),
        ("<p>&copy; &hearts; &lt;x&gt; &bogus;</p>", "<p>© ♥ &lt;x&gt; &amp;bogus;</p>"),
        ('<p style="color:red" class=x id=y>a</p>', "<p>a</p>"),
        ("<table><tr><td>a<td>b</table>", "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>"),
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<div>a <a href=/1>b <a href=/2>c</a></a></div>", '<div>a <a href="/1">b </a><a href="/2">c</a></div>'),
        ("<p lang=he dir=RTL align=Right>a</p>", '<p lang="he" dir="rtl" align="right">a</p>'),
        ("<p dir=up align=top>a</p>", "<p>a</p>"),
        ("<ol start=3><li>a</ol>", '<ol start="3"><li>a</li></ol>'),
    ],
)
def test_html_is_made_well_formed_and_plain(source, html):
    assert raw(source + "\n").html == html
    assert said(source + "\n") == []


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<table width=900>", "<table width='100%'>"),
        ("<table width=600px>", "<table width='100%'>"),
        ("<table width=280>", "<table width='280'>"),
        ("<table width='50%'>", "<table width='50%'>"),
        ("<table width='900%'>", "<table>"),
        ("<table width=all border=1 cellpadding=9>", "<table>"),
    ],
)
def test_a_table_is_never_wider_than_the_mail_or_a_phone(written, kept):
    html = raw(f"{written}<tr><td>a</td></tr></table>\n").html
    assert html.split(">")[0] + ">" == kept.replace("'", '"')


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("<td colspan=2 rowspan=3 valign=TOP width=120>", '<td colspan="2" rowspan="3" valign="top" width="120">'),
        ("<td width='30%' align=center>", '<td width="30%" align="center">'),
        ("<td width=700 colspan=9999999 rowspan=x bgcolor=red>", "<td>"),
    ],
)
def test_cells_keep_what_makes_a_table_of_them(cell, kept):
    assert kept in raw(f"<table><tr>{cell}a</td></tr></table>\n").html


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ("<tr><th></th><th>A</th></tr>", '<tr><td></td><th scope="col">A</th></tr>'),
        ("<tr><th align=left scope=col> &nbsp;<br></th><td>1</td></tr>", '<tr><td align="left"> &nbsp;<br /></td><td>'),
        ("<tr><th>A</th><th scope=colgroup>B</th></tr>", '<tr><th scope="col">A</th><th scope="colgroup">B</th></tr>'),
        ("<tr><th>A</th><td>1</td><th>B</th></tr>", '<tr><th scope="row">A</th><td>1</td><th scope="col">B</th></tr>'),
        ("<tr><th scope=rowgroup>A</th><td>1</td></tr>", '<tr><th scope="rowgroup">A</th><td>1</td></tr>'),
        ("<tr><th>A</th><th></th></tr>", '<tr><th scope="col">A</th><td></td></tr>'),
        ("<tr><th><img src=a.png alt=A></th></tr>", '<th scope="col"><img'),
        (
            "<tr><td><table><tr><th>A</th><td>1</td></tr></table></td></tr>",
            '<tr><th scope="row">A</th><td>1</td></tr></tbody></table></td></tr>',
        ),
    ],
)
def test_every_header_cell_has_words_and_says_what_it_heads(rows, kept):
    assert kept in raw(f"<table>{rows}</table>\n").html


def test_preformatted_text_keeps_its_lines_and_blanks():
    one = raw("<pre>\none\n    two <b>bold</b>  x\n\n<i>three</i>\n\tfour\n</pre>\n<p>c  d\n</p>\n")
    assert one.text.replace("\u00a0", "·") == "one\n····two·bold··x\n\nthree\n····four\nc d"
    assert raw("<div>a  b<pre>c  d</pre>e  f</div>\n").text.replace("\u00a0", "·") == "a b\nc··d\ne f"


def test_an_image_keeps_its_width_up_to_that_of_the_mail():
    one = raw("<div>\n<img src=a.png alt=A width=1200> <img src=b.png width='50%'> <img src=c.png width=x>\n</div>\n")
    assert [(image.width, image.share) for image in one.images] == [(600, None), (None, 50), (None, None)]
    (inline,) = document("<img src=a.png width=50%> x\n").blocks
    assert inline.inlines[0].share == 50


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<details><summary>Question</summary>Answer</details>", "Question\nAnswer"),
        ("<section><header>a</header>b<footer>c</footer></section>", "a\nb\nc"),
        ("<address>a<br>b</address>", "a\nb"),
        ("<dl><dt>a<dd>b</dl>", "a\nb"),
        ("<fieldset><legend>a</legend>b</fieldset>", "a\nb"),
        ("<p>She said <q>no, <q>never</q></q>.</p>", "She said “no, “never””."),
    ],
)
def test_the_words_of_neighbours_are_not_glued_together(source, text):
    assert raw(source + "\n").text == text


def test_of_a_picture_the_image_is_kept():
    one = raw("<div><picture><source srcset=a.webp><img src=a.png alt=A></picture></div>\n")
    assert [image.src for image in one.images] == ["a.png"]
    assert "source" not in one.html


@pytest.mark.parametrize(
    ("source", "text", "message"),
    [
        ("<div>a <svg><text>x</text></svg>b</div>", "a b", "<svg>"),
        ("<div>a <math><mi>x</mi></math>b</div>", "a b", "<math>"),
        ("<div>a <video src=x>no video</video></div>", "a no video", "<video>"),
        ("<form>a <input value=x> <select><option>b<option>c</select></form>", "a\nb\nc", "<form>, <input>, <select>"),
        ('<div style="display:none">a</div>', "a", "so that readers see it"),
        ("<div hidden>a</div>", "a", "so that readers see it"),
        ("<p>a <b STYLE = 'color:red;Visibility : HIDDEN'>b</b></p>", "a b", "so that readers see it"),
        ("<p title=x style='color:red' hidden=''>a</p>", "a", "so that readers see it"),
        ("<div>a<a href=https://a.test/x></a></div>", "a", "the link to https://a.test/x has no words"),
    ],
)
def test_what_is_lost_to_readers_is_warned_about(source, text, message):
    assert raw(source + "\n").text == text
    ((code, found),) = said(source + "\n")
    assert code == "html-removed"
    assert message in found


@pytest.mark.parametrize(
    "source",
    ["<div title='display:none' style='color:red'>a</div>", "<p style='color:red'>display:none <b>hidden</b></p>"],
)
def test_words_about_hiding_hide_nothing(source):
    assert said(source + "\n") == []


def test_an_image_in_html_looks_like_one_among_words(newsroom):
    rendered = newsroom.render("<p>a <img src='https://a.test/a.png' alt='Alt' style='float:left'></p>\n")
    (tag,) = re.findall(r"<img[^>]*a\.test[^>]*>", rendered.for_service.html)
    assert (tag.count('class="im"'), tag.count("class="), tag.count("style=")) == (1, 1, 1)
    assert "max-width:100%;height:auto;border:0" in tag
    assert "background-color:" in tag
    assert "float" not in tag


@pytest.mark.parametrize(
    "source",
    ["<div>a<!-- x --></div>", "<div>a<?php echo '<b>x</b>' ?></div>", "<div>a<![CDATA[x <b>y</b>]]></div>"],
)
def test_what_no_reader_would_see_is_left_out_with_a_note(source):
    assert raw(source + "\n").text == "a"
    assert [code for code, _ in said(source + "\n")] == ["html-comment"]


def test_markdown_between_tags_is_read():
    text = "<div align=center>\n\n**x** [a](/a)\n\n![b](b.png)\n\n</div>\n"
    assert [type(block) for block in document(text).blocks] == [Paragraph, Figure]
    assert said(text) == []


def test_a_link_around_markdown_is_not_lost_unseen():
    text = "<a href=https://a.test/x>\n\n![b](b.png)\n\n</a>\n"
    assert [type(block) for block in document(text).blocks] == [Figure]
    assert "https://a.test/x" in said(text)[0][1]


def test_merge_fields_in_attributes_survive():
    tag = '{{ brand.tagline | default("c") }}'
    one = raw(f'<p title="{tag}"><a href="{{{{ links.unsubscribe }}}}"><img src=a.png alt="{tag}"></a></p>\n')
    assert one.images[0].alt == merge.conceal(tag)
    assert f'title="{merge.conceal(tag)}"' in one.html
    assert one.links[0].href == merge.conceal("{{ links.unsubscribe }}")


@pytest.mark.parametrize("tag", ["div", "b", "table><tr><td", "ul><li", "blockquote"])
def test_tags_without_end_stop_the_render_at_their_line(tag):
    with pytest.raises(ContentError) as caught:
        document("x\n\n<div>" + f"<{tag}>" * 20_000 + "\n")
    assert caught.value.problems[0].location.line == 3
    assert "400 levels" in str(caught.value)


@pytest.mark.parametrize("tag", ["p", "li", "td", "option", "br"])
def test_tags_that_close_themselves_may_follow_one_another(tag):
    text = "<div>" + f"<{tag}>" * 5_000 + "word</div>\n"
    assert "word" in "".join(
        getattr(block, "text", "") or plain(inlines_of(block)) for block in walk_blocks(document(text).blocks)
    )


@pytest.mark.parametrize(
    ("src", "seen"),
    [
        ("a.png", "../shared/a.png"),
        ("img/a.png", "../shared/img/a.png"),
        ("../a.png", "../a.png"),
        ("./a.png", "../shared/a.png"),
        ("/a.png", "../shared/a.png"),
        ("https://a.test/a.png", "https://a.test/a.png"),
        ("//a.test/a.png", "//a.test/a.png"),
        ("cid:x", "cid:x"),
        ("", ""),
    ],
)
def test_an_image_of_another_folder_is_named_as_seen_from_the_post(src, seen):
    assert in_folder(src, "../shared") == seen
    assert in_folder(src, "") == src
