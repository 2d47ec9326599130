"""Markdown becomes the tree: blocks, inlines, lines, and what is said about what was left out."""

from __future__ import annotations

import pytest

from newsletter import merge
from newsletter.blocks import (
    Blockquote,
    Buttons,
    Cell,
    Code,
    CodeBlock,
    Divider,
    Figure,
    FootnoteReference,
    Footnotes,
    Heading,
    Image,
    LineBreak,
    Link,
    ListBlock,
    Paragraph,
    RawHtml,
    Span,
    Table,
    Text,
)
from newsletter.errors import ContentError
from newsletter.markdown import parse
from newsletter.tree import inlines_of, plain, walk_blocks, walk_inlines

VALUES = {"brand.phone": "704-519-6918", "brand.name": 'A & B "<x>"'}


def blocks(text, **options):
    return parse(text, file="issue.md", **options).blocks


def block(text, **options):
    (one,) = blocks(text, **options)
    return one


def inlines(text, **options):
    return block(text, **options).inlines


def findings(text):
    return [(found.code, found.severity, found.location.line) for found in parse(text, file="issue.md").findings]


def links(text, **options):
    """The links of a text as (label, target)."""
    found = [
        i for b in walk_blocks(blocks(text, **options)) for i in walk_inlines(inlines_of(b)) if isinstance(i, Link)
    ]
    return [(plain(link.children), link.href) for link in found]


def words(text, **options):
    return "\n".join(plain(inlines_of(b)) for b in walk_blocks(blocks(text, **options)) if inlines_of(b))


# Blocks.


def test_each_block_knows_what_it_is_and_on_which_line_it_starts():
    text = (
        "# One\n\nTwo\n\n- Three\n\n> Four\n\n```py\nfive\n```\n\n| Six |\n|---|\n| x |\n\n<div>Seven</div>\n\n"
        "![Eight](e.png)\n\n**[Nine](https://n.test)**\n\n---\n\nTen[^1]\n\n[^1]: Eleven\n"
    )
    found = [(type(b), b.line) for b in blocks(text, first_line=5)]
    assert found == [
        (Heading, 5),
        (Paragraph, 7),
        (ListBlock, 9),
        (Blockquote, 11),
        (CodeBlock, 13),
        (Table, 17),
        (RawHtml, 21),
        (Figure, 23),
        (Buttons, 25),
        (Divider, 27),
        (Paragraph, 29),
        (Footnotes, 31),
    ]


def test_headings_have_their_level_in_both_notations_and_lose_the_id():
    assert [b.level for b in blocks("# A\n\nB\n==\n\nC\n--\n\n###### D\n")] == [1, 1, 2, 6]
    for attributes in ("{#sleep-1}", "{#sleep .wide}", "{: #sleep}", "{.wide}", '{#a title="x y"}'):
        assert plain(block(f"## Sleep {attributes}\n").inlines) == "Sleep"
    assert plain(block("## Sleep {2026}\n").inlines) == "Sleep {2026}"


def test_a_heading_without_words_is_none():
    assert blocks("#\n\n## \n") == ()


def test_a_heading_that_is_only_an_image_is_a_figure():
    assert isinstance(block("# ![Our logo](logo.png)\n"), Figure)
    assert isinstance(block("# ![](logo.png)\n"), Figure)


def test_a_list_is_tight_until_an_empty_line_stands_in_it():
    assert block("- a\n- b\n").tight
    assert not block("- a\n\n- b\n").tight


def test_a_numbered_list_counts_from_where_the_author_does():
    assert [block(t).start for t in ("1. a\n", "7. a\n", "0. a\n", "- a\n")] == [1, 7, 0, None]


def test_nested_lists_keep_their_lines():
    outer = block("- a\n  - b\n    1. c\n- d\n")
    inner = outer.items[0].blocks[1]
    assert [item.line for item in outer.items] == [1, 4]
    assert (inner.line, inner.items[0].blocks[1].line, inner.items[0].blocks[1].start) == (2, 3, 1)


def test_tasks_are_open_or_done_and_other_items_are_neither():
    items = block("- [ ] call\n- [x] ask\n- [X] *pay*\n- [y] no\n- plain\n").items
    assert [item.checked for item in items] == [False, True, True, None, None]
    assert plain(items[1].blocks[0].inlines) == "ask"


def test_code_keeps_every_character():
    code = block('~~~ python title="x"\nif a < b:\n    {{ x }} -- "quoted"\n~~~\n')
    assert code.text == 'if a < b:\n    {{ x }} -- "quoted"'
    assert block("    indented\n      more\n").text == "indented\n  more"


def test_tables_have_the_alignment_the_author_set():
    table = block("| a | b | c | d |\n|---|:--|:-:|--:|\n| *1* | 2 | 3 |\n")
    assert [cell.align for cell in table.head] == [None, "left", "center", "right"]
    assert table.rows[0][0].inlines == (Span("em", (Text("1"),)),)
    assert table.rows[0][3] == Cell((), "right")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x\n\na | b\n--|--|--\n1 | 2\n", 3),
        ("| a | b |\n|---|\n| 1 | 2 |\n", 1),
        ("| a | b |\n| 1 | 2 |\n", 1),
        ("words\n| a | b |\n| -- |\n", 2),
        ("| a | b |\n|—-|—-|\n", 1),
        ("- | a | b |\n  | 1 | 2 |\n", 1),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 | five |\n", 4),
    ],
)
def test_a_table_that_is_none_is_warned_about_at_its_line(text, line):
    assert ("table-broken", "warning", line) in findings(text)


@pytest.mark.parametrize(
    "text",
    [
        "a | b\n",
        "one | two\nthree | four\n",
        "`| a | b |`\n`|---|`\n",
        "```\n| a |\n| b |\n```\n",
        "    | a |\n    | b |\n",
        "\\| a |\n--\n",
        "| a | b |\n|---|---|\n| 1 |\n| x \\| y | {{ subscriber.a | default('|') }} |\n",
        "*|FNAME|*\n*|LNAME|*\n",
    ],
)
def test_pipes_that_are_no_table_are_left_alone(text):
    assert "table-broken" not in [code for code, _, _ in findings(text)]


def test_a_footnote_written_twice_is_warned_about():
    text = "A[^x]\n\n[^x]: first\n\n[^x]: second\n"
    assert findings(text) == [("footnote-unused", "warning", 5)]
    assert plain(blocks(text)[-1].notes[0].blocks[0].inlines) == "first"


def places(text, code):
    """Where findings of a code are, as (line, column, what is underlined)."""
    found = [f.location for f in parse(text, file="issue.md").findings if f.code == code]
    return [(at.line, at.column, at.text[at.column - 1 :][: at.length]) for at in found]


def test_a_footnote_that_is_not_written_is_named_at_its_place():
    prose = "missing[^zz]\nand {{ subscriber.email }}[^yy] `[^c]` \\[^d]\n\n> - x *[^zz]*\n"
    text = f"{prose}\n| a | b |\n|--|--|\n| x | [^t] |\n"
    assert places(text, "footnote-missing") == [
        (1, 8, "[^zz]"),
        (2, 27, "[^yy]"),
        (4, 8, "[^zz]"),
        (8, 7, "[^t]"),
    ]


def test_a_link_whose_address_is_not_written_is_warned_about_at_its_place():
    text = "[ok][yy] [a][zz]\n- see [*b* c][Zz Y], ![d][e]\n\n[yy]: /y\n"
    assert places(text, "reference-missing") == [(1, 10, "[a][zz]"), (2, 7, "[*b* c][Zz Y]"), (2, 23, "[d][e]")]
    assert {severity for code, severity, _ in findings(text) if code == "reference-missing"} == {"warning"}


@pytest.mark.parametrize(
    "text",
    [
        "`[a][b]`",
        "    [a][b]",
        "```\n[a][b]\n```",
        "<code>[a][b]</code>",
        "x[0][1]",
        "\\[a][b]",
        "[a][]",
        "[a]",
        "[a] [b]",
        "[^1][^2]\n\n[^1]: x\n[^2]: y",
        "[a][ B ]\n\n[b]: /b",
    ],
)
def test_brackets_that_are_no_link_are_left_alone(text):
    assert places(text + "\n", "reference-missing") == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a\n\n<!-- note\n\nb\n\n# c\n", (3, 1, "<!--")),
        ("<div>\na <!-- b --> <!-- c\n\n</div>\n", (2, 14, "<!--")),
        ("<div>\n\n<p>a\n<!-- b</p>\n", (4, 1, "<!--")),
        ("a <!-- note\nb\n", (1, 3, "<!--")),
        ("a `<!--` b\n> c <!-- note\n\nd -->\n", (2, 5, "<!--")),
        ("<?xml:namespace a />\n\nb\n", (1, 1, "<?")),
    ],
)
def test_a_comment_that_is_never_closed_is_an_error_at_its_place(text, place):
    assert places(text, "comment-unclosed") == [place]
    assert ("comment-unclosed", "error", place[0]) in findings(text)


@pytest.mark.parametrize(
    "text",
    [
        "a <!-- b\nc --> d\n",
        "<!--\n\nb\n\n-->\n",
        "<!--> a\n\n<p>b</p>\n",
        "`<!--` \\<!-- a\n",
        "<div><!-- <? --></div>\n",
    ],
)
def test_a_comment_that_ends_or_is_shown_is_no_error(text):
    assert places(text, "comment-unclosed") == []


def test_tags_of_blocks_inside_a_paragraph_are_said_to_need_their_own_line():
    text = "a <table><tr><td>b</td></tr></table> <div>c</div> <h2>d</h2>\n"
    (found,) = parse(text, file="issue.md").findings
    assert (found.code, found.message) == (
        "html-removed",
        "removed <table>, <tr>, <td>, <h2>: inside a paragraph they have no effect",
    )
    assert "mail clients" not in found.hint


def test_a_pipe_behind_a_backslash_is_one_in_the_merge_fields_of_a_table():
    tag = '{{ subscriber.first_name \\| default("x") }}'
    table = block(f"| {tag} | [l](/?a={tag}) | `{tag}` | *\\|FNAME\\|* |\n|--|--|--|--|\n")
    meant = tag.replace("\\", "")
    assert table.head[0].inlines == (Text(merge.conceal(meant)),)
    assert table.head[1].inlines[0].href == f"/?a={merge.conceal(meant)}"
    assert table.head[2].inlines == (Code(meant),)
    assert table.head[3].inlines == (Text(merge.conceal("*|FNAME|*")),)
    # Elsewhere a backslash in code is a backslash.
    assert inlines(f"`{tag}`\n") == (Code(tag),)


def test_footnotes_stand_at_the_end_in_the_order_of_their_use():
    first, second = blocks("A[^b] B[^a] C^[inline *note*]\n\n[^a]: Second\n[^b]: First\n\n    more\n")
    assert [i.number for i in first.inlines if isinstance(i, FootnoteReference)] == [1, 2, 3]
    assert [plain(note.blocks[0].inlines) for note in second.notes] == ["First", "Second", "inline note"]
    assert len(second.notes[0].blocks) == 2


def test_a_footnote_nobody_refers_to_is_left_out_with_a_warning():
    assert ("footnote-unused", "warning", 3) in findings("A\n\n[^x]: never\n")


def test_a_paragraph_that_is_only_an_image_is_a_figure_with_its_title_as_caption():
    figure = block('![A door](door.jpg "Our new door")\n')
    assert figure == Figure(Image("door.jpg", "A door", line=1), "Our new door", None, 1)
    assert block("[![A door](door.jpg)](https://d.test)\n").href == "https://d.test"
    assert len(blocks("![a](a.png)\n![b](b.png)\n")) == 2


def test_an_image_beside_words_stays_in_its_paragraph():
    paragraph = block('Before ![icon](i.png "tip") after\n')
    assert Image("i.png", "icon", "tip", line=1) in paragraph.inlines


def test_an_image_alone_in_a_list_item_is_a_figure_too():
    assert isinstance(block('- ![a](a.png "caption")\n').items[0].blocks[0], Figure)


@pytest.mark.parametrize(
    ("braces", "width"),
    [
        ("{width=300}", 300),
        ('{width="300"}', 300),
        ("{width='300px'}", 300),
        ("{: width=300}", 300),
        ("{ .wide #hero width=300 }", 300),
        ("{.wide}", None),
    ],
)
def test_attributes_of_an_image_are_taken_to_heart_and_never_printed(braces, width):
    for language in ("en", "de", "fr"):
        figure = block(f"![a](a.png){braces}\n", language=language)
        assert figure.image.width == width


@pytest.mark.parametrize(
    ("source", "share", "width"),
    [
        ("![a](a.png){width=50%}", 50, None),
        ("![a](a.png){width=100%}", 100, None),
        ("![a](a.png) {width=50%}", 50, None),
        ('![a](a.png)\n{: width="300"}', None, 300),
        ("[![a](a.png)](/x){width=300}", None, 300),
        ("[![a](a.png){width=300}](/x)", None, 300),
        ("![a](a.png){width=300", None, 300),
    ],
)
def test_the_width_of_an_image_is_pixels_or_a_share_of_its_room(source, share, width):
    text = source + "\n"
    image = block(text).image
    assert (image.share, image.width) == (share, width)
    assert findings(text) == []


@pytest.mark.parametrize(
    ("braces", "width"),
    [
        ("{width=300 fluid}", 300),
        ("{fluid}", None),
        ("{height=200}", None),
        ("{width=150%}", None),
        ('{width="300}', None),
        ("{width=auto .wide}", None),
        ("{width=0}", None),
        (" {: target=_blank }", None),
    ],
)
def test_attributes_that_have_no_effect_are_dropped_with_a_note(braces, width):
    figure = block(f"![a](a.png){braces}\n")
    assert (figure.image.width, figure.image.share, figure.caption) == (width, None, "")
    assert findings(f"x\n\n![a](a.png){braces}\n") == [("attributes-ignored", "note", 3)]


def test_attributes_behind_links_and_below_paragraphs_are_not_mailed():
    text = '[a](/a){target=_blank}, [b](/b){:rel="x"} and {c}\n{: .lead}\n'
    assert words(text) == "a, b and {c}"
    assert [code for code, _, _ in findings(text)] == ["attributes-ignored"] * 3
    assert blocks("{: .lead}\n") == ()


def test_braces_that_are_no_attributes_stay_text():
    assert plain(inlines("![a](a.png){see below!} x\n")) == "a{see below!} x"


def test_a_bold_link_alone_is_a_button_and_neighbours_stand_together():
    (row,) = blocks("**[Book](https://b.test)**\n\n[**Call**](tel:+1704)\n")
    assert [(plain(b.inlines), b.href, b.primary, b.line) for b in row.buttons] == [
        ("Book", "https://b.test", True, 1),
        ("Call", "tel:+1704", False, 3),
    ]
    assert isinstance(block("**[Book](https://b.test)** now\n"), Paragraph)


def test_every_inline_of_commonmark_and_gfm_is_read():
    assert inlines('*a* **b** ~~c~~ `d` [e](/f "g")\\\n<https://h.test>\n') == (
        Span("em", (Text("a"),)),
        Text(" "),
        Span("strong", (Text("b"),)),
        Text(" "),
        Span("s", (Text("c"),)),
        Text(" "),
        Code("d"),
        Text(" "),
        Link((Text("e"),), "/f", "g", 1),
        LineBreak(),
        Link((Text("https://h.test"),), "https://h.test", "", 2),
    )


def test_links_and_images_know_the_line_they_stand_on():
    found = inlines("one\n[a](/a) ![x\ny](x.png)\n<b\nclass=c>two</b> [b](/b)\n", first_line=10)
    assert [i.line for i in found if isinstance(i, Link)] == [11, 14]


def test_the_words_of_an_image_are_its_alt_text_without_marks():
    image = next(i for i in inlines("x ![a *b* `c` [d](e) ![f](g)\nh <i>i</i>](j.png)\n") if isinstance(i, Image))
    assert image.alt == "a b c d f h i"


# Posts out of a word processor.

LONG = (
    "This line is as long as a paragraph out of a word processor usually is, which is longer than any editor breaks at."
)


def test_lines_are_paragraphs_where_no_line_is_empty():
    text = f"# Title\n{LONG}\n{LONG} **bold**\nShort one.\n{LONG}\n"
    found = blocks(text, first_line=3)
    assert [(type(b), b.line) for b in found] == [(Heading, 3), *((Paragraph, n) for n in range(4, 8))]
    assert ("paragraph-lines", "note", 2) in findings(text)


def test_lines_with_two_blanks_at_their_end_are_paragraphs_there_as_well():
    assert [b.line for b in blocks(f"{LONG}  \n{LONG}  \n{LONG}\n")] == [1, 2, 3]


@pytest.mark.parametrize("text", [f"{LONG}\n\n{LONG}\n{LONG}\n", "short\nlines\nonly\n", f"{LONG}\n"])
def test_lines_of_markdown_stay_one_paragraph(text):
    assert "paragraph-lines" not in [code for code, _, _ in findings(text)]


# The author's own HTML.


def test_tags_in_a_paragraph_become_inlines():
    assert inlines('<b>a</b> <EM>b</EM><br>H<sub>2</sub>O <a href="/c" title="t">c</a> <code>d&lt;</code>\n') == (
        Span("strong", (Text("a"),)),
        Text(" "),
        Span("em", (Text("b"),)),
        LineBreak(),
        Text("H"),
        Span("sub", (Text("2"),)),
        Text("O "),
        Link((Text("c"),), "/c", "t", 1),
        Text(" "),
        Code("d<"),
    )


@pytest.mark.parametrize(
    "source",
    [
        "a <b>b <i>c</b> d</i> e",
        "a **b <i>c** d</i> e",
        "a</b> b</i> c d e",
        "a <b>b c d e",
        "*a <b>b* c</b> d e",
        "<span>a <font color=red>b</font></span> c <foo>d</foo> e",
    ],
)
def test_no_word_is_lost_to_tags_that_do_not_fit(source):
    assert words(source + "\n") == "a b c d e"


def test_a_link_in_a_link_ends_the_outer_one_as_in_browsers():
    expected = [("a ", "/1"), ("b", "/2")]
    assert links('<a href="/1">a [b](/2) c</a>\n') == expected
    assert links('[a <a href="/2">b</a> *c*](/1)\n') == expected


def test_code_written_as_html_keeps_its_words_and_its_links():
    assert words("<code>call 704-519-6918, **now**</code>\n") == "call 704-519-6918, now"
    assert links("<code>704-519-6918</code>\n") == []
    assert links("<code>see [Vec](/vec) and *more*</code>\n") == [("Vec", "/vec")]


def test_scripts_go_with_their_content_and_are_warned_about():
    text = "before <script>alert('x')</script> after\n\n<style>\np {}\n</style>\n\n<p onclick=\"x()\">kept</p>\n"
    assert words(text) == "before  after"
    assert [b.text for b in blocks(text) if isinstance(b, RawHtml)] == ["kept"]
    assert findings(text) == [
        ("html-removed", "warning", 1),
        ("html-removed", "warning", 3),
        ("html-removed", "warning", 7),
    ]


def test_what_follows_a_tag_that_closes_itself_is_kept():
    assert words('a <embed src="x"> b <svg/> c\n') == "a  b  c"


def test_comments_are_left_out_with_a_note():
    text = "a <!-- x --> b\n\n<!-- <script> alone -->\n"
    assert words(text) == "a  b"
    assert findings(text) == [("html-comment", "note", 1), ("html-comment", "note", 3)]


def test_unsafe_addresses_are_removed_and_their_words_stay():
    text = (
        "[a](javascript:x) <a href=' java&#9;script:x'>b</a> [c][r] <vbscript:d>\n\n[r]: data:text/html,x\n\n"
        '<p><a href="javascript:x">e</a></p>\n\n![f](data:image/png;base64,AA) <img src="data:x" alt="g">\n'
    )
    assert links(text) == []
    assert words(text).split() == ["a", "b", "c", "vbscript:d", "f", "g"]
    assert [(code, line) for code, _, line in findings(text)] == [
        ("html-removed", 1),
        ("html-removed", 5),
        ("image-unread", 7),
        ("image-unread", 7),
    ]


def test_html_that_stands_alone_is_cleaned_and_well_formed():
    raw = block("<div class=x><p>one<br>two <img src=a.png width=30 alt='A'>\n<a href=/b>b</a></div>\n")
    assert raw.images == (Image("a.png", "A", width=30, line=1),)
    assert [(link.href, plain(link.children)) for link in raw.links] == [("/b", "b")]
    assert raw.text == "one\ntwo A b </b>"
    assert "class" not in raw.html
    assert "<br />" in raw.html


def test_a_table_of_html_survives_empty_lines_in_it():
    raw = block("<table>\n<tr><td>a</td><td>b</td></tr>\n\n<tr><td>c</td></tr>\n</table>\n")
    assert raw.html.count("<tr>") == 2
    assert raw.text == "a | b\nc"


def test_a_rule_of_html_is_a_divider():
    assert isinstance(block("<hr>\n"), Divider)


def test_settings_in_html_are_escaped():
    raw = block('<p title="{{ brand.name }}">{{ brand.name }}</p>\n', values=VALUES)
    assert raw.text == 'A & B "<x>"'
    assert raw.html.count("&lt;x&gt;") + raw.html.count("<x>") == 2
    assert '"A &amp; B &quot;' in raw.html


# Addresses.


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("see https://a.test/b?c=d&e#f.", "https://a.test/b?c=d&e#f"),
        ("(www.a.test/x_(y))", "https://www.a.test/x_(y)"),
        ("www.a.test, then", "https://www.a.test"),
        ("请看https://a.test/b。好", "https://a.test/b"),
        ("请看https://a.test查看", "https://a.test"),
        ("Write Ada.B+c@mail.a.test!", "mailto:Ada.B+c@mail.a.test"),
        ("Email:a@b.test", "mailto:a@b.test"),
        ("邮箱a@b.test。", "mailto:a@b.test"),
        ("704-519-6918", "tel:+17045196918"),
        ("(704) 519-6918.", "tel:+17045196918"),
        ("704.519.6918", "tel:+17045196918"),
        ("704 519 6918", "tel:+17045196918"),
        ("1-704-519-6918", "tel:+17045196918"),
        ("(call +1 704-519-6918)", "tel:+17045196918"),
        ("+44 20 7946 0958", "tel:+442079460958"),
        ("+49 (30) 1234567", "tel:+49301234567"),
        ("+49 (0)30 1234567", "tel:+49301234567"),
        ("704–519–6918", "tel:+17045196918"),
        ("+1 (704) 519-6918", "tel:+17045196918"),
    ],
)
def test_addresses_in_running_text_can_be_tapped(text, target):
    assert [href for _, href in links(text + "\n")] == [target]
    assert words(text + "\n") == text


@pytest.mark.parametrize(
    "text",
    [
        "911",
        "Call 911 now",
        "2026-11-22",
        "192.168.100.200",
        "3.14159265358979",
        "a@b",
        "12704-519-6918-77",
        "$1,704.519",
        "www.",
        "readme.md",
        "`https://a.test 704-519-6918 a@b.test`",
        "```\n704-519-6918\n```",
    ],
)
def test_what_is_no_address_stays_text(text):
    assert links(text + "\n") == []


def test_an_address_inside_a_link_is_not_linked_again():
    assert links("[call 704-519-6918](/a) <a\nhref='/b'>a@b.test</a>\n") == [
        ("call 704-519-6918", "/a"),
        ("a@b.test", "/b"),
    ]


def test_a_phone_number_from_the_settings_can_be_tapped_too():
    assert links("Call {{ brand.phone }}\n", values=VALUES) == [("704-519-6918", "tel:+17045196918")]


# Typography.


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "“a ‘b’” it’s"),
        ("de-AT", "„a ‚b‘“ it’s"),
        ("fr", "«\u202fa “b”\u202f» it’s"),
        ("sv", "”a ’b’” it’s"),
        ("xx", "“a ‘b’” it’s"),
    ],
)
def test_quotation_marks_follow_the_language(language, expected):
    assert words("\"a 'b'\" it's\n", language=language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'tis the season", "’tis the season"),
        ('"\'Twas the night"', "“’Twas the night”"),
        ("the '90s and '24", "the ’90s and ’24"),
        ("rock 'n' roll", "rock ’n’ roll"),
        ("rock 'n roll", "rock ’n roll"),
        ("'til May", "’til May"),
        ("say 'tiny' or '90' or 'n'", "say ‘tiny’ or ‘90’ or ‘n’"),
        ("`'tis` of the '90s", "'tis of the ’90s"),
        ("it's the 90's", "it’s the 90’s"),
    ],
)
def test_an_apostrophe_before_a_word_is_none_of_the_quotation_marks(text, expected):
    assert words(text + "\n") == expected


def test_dashes_and_dots_are_set_as_a_printer_would():
    assert words("a -- b---c... 3--5 and ----- ....\n") == "a – b—c… 3–5 and ----- ....\n".strip()


def test_quotes_and_dashes_leave_code_and_addresses_alone():
    text = '`a--b "c"` https://a.test/b--c\'d "x" <https://e.test/f--g> [h](/i--j...)\n'
    assert "https://a.test/b--c'd “x” https://e.test/f--g" in words(text)
    assert words(text).startswith('a--b "c" ')
    assert [href for _, href in links(text)] == ["https://a.test/b--c'd", "https://e.test/f--g", "/i--j..."]


# Depth.


@pytest.mark.parametrize(
    "text",
    [
        "x\n\n" + ">" * 60 + " deep",
        "x\n\n" + "\n".join("  " * n + "- a" for n in range(30)),
        "x\n\n" + "*a **b " * 40 + "c** d*" * 40,
        "x\n\n" + "> " * 300 + "deep",
        "x\n\n" + "".join("  " * n + "- a\n" for n in range(300)),
        "x\n\n" + "".join("   " * n + "1. a\n" for n in range(300)),
        "x\n\n" + "> - " * 300 + "deep",
    ],
)
def test_nesting_without_end_stops_with_a_place(text):
    with pytest.raises(ContentError) as caught:
        parse(text, file="issue.md", first_line=10)
    (problem,) = caught.value.problems
    assert problem.location.file == "issue.md"
    assert problem.location.line >= 12
    assert "levels deep" in problem.message


@pytest.mark.parametrize("text", ["<b>" * 5000 + "a", "![" * 1500 + "a" + "](x)" * 1500, "^[" * 300 + "a" + "]" * 300])
def test_tags_and_brackets_without_end_are_read_without_harm(text):
    assert "a" in "".join(plain(inlines_of(b)) for b in walk_blocks(blocks(text)))


# Merge fields.

NAME = merge.conceal("{{ subscriber.first_name }}")


@pytest.mark.parametrize(
    "text",
    [
        "**{{ subscriber.first_name }}** x",
        "_{{ subscriber.first_name }}_",
        "a*{{ subscriber.first_name }}*b",
        '"{{ subscriber.first_name }}"',
        "# {{ subscriber.first_name }}",
        "- {{ subscriber.first_name }}",
        "| a |\n|---|\n| {{ subscriber.first_name }} |",
        "> {{ subscriber.first_name }}'s",
        "[a {{ subscriber.first_name }}](/b)",
        "**[{{ subscriber.first_name }}](/b)**",
        "x[^1]\n\n[^1]: {{ subscriber.first_name }}",
        "<div>{{ subscriber.first_name }}</div>",
    ],
)
def test_a_merge_field_survives_wherever_it_stands(text):
    everything = "".join(
        b.html if isinstance(b, RawHtml) else plain(inlines_of(b)) for b in walk_blocks(blocks(text + "\n"))
    )
    assert NAME in everything


def test_a_merge_field_with_pipes_and_quotes_does_not_disturb_a_table():
    tag = '{{ subscriber.first_name | default("a | *b*") }}'
    table = block(f"| x | y |\n|---|---|\n| {tag} | *|FNAME|* |\n")
    assert [plain(cell.inlines) for cell in table.rows[0]] == [merge.conceal(tag), merge.conceal("*|FNAME|*")]


def test_a_merge_field_survives_in_targets_titles_and_alt_texts():
    tag = "{{ links.unsubscribe }}"
    (link,) = inlines(f'[a]({tag}?x=%20ä "{tag}")\n')
    assert (link.href, link.title) == (merge.conceal(tag) + "?x=%20%C3%A4", merge.conceal(tag))
    figure = block(f"![{tag}](i/{tag}.png)\n")
    assert (figure.image.alt, figure.image.src) == (merge.conceal(tag), f"i/{merge.conceal(tag)}.png")
    (inner,) = block(f'<p><a href="{tag}">x</a></p>\n').links
    assert inner.href == merge.conceal(tag)


def test_a_merge_field_in_code_or_behind_a_backslash_is_shown_as_written():
    tag = '{{ subscriber.first_name | default("ä") }}'
    assert inlines(f"`{tag}`\n") == (Code(tag),)
    assert block(f"```\n{tag}\n```\n").text == tag
    assert words("\\{{ subscriber.email }}\n") == "{{ subscriber.email }}"
    assert not merge.has_tags(words("\\{{ subscriber.email }}\n"))


def test_settings_are_filled_in_everywhere_but_in_code():
    text = (
        "{{ brand.phone }} [{{ brand.phone }}](/?{{ brand.phone }}) ![{{ brand.phone }}](x.png) `{{ brand.phone }}`\n"
    )
    assert words(text, values=VALUES) == "704-519-6918 704-519-6918 704-519-6918 {{ brand.phone }}"
    assert ("704-519-6918", "/?704-519-6918") in links(text, values=VALUES)


def test_words_in_another_language_keep_their_language_and_direction(newsroom):
    rendered = newsroom.render('# A\n\nSay <span lang="he" dir="rtl">בוקר טוב</span> or <span lang="x\'y">hm</span>.\n')
    assert '<span lang="he" dir="rtl">בוקר טוב</span>' in rendered.email.html
    assert "בוקר טוב or hm." in rendered.email.text
    assert "x'y" not in rendered.email.html


SPACED = {
    "in a photo's name": ("![Our *team*](team photo.jpg)", "team%20photo.jpg"),
    "with brackets, as computers number copies": ("![Our team](photo (1).JPG)", "photo%20(1).JPG"),
    "with quotation marks that typography would change": (
        "![Our team](the team's photo.jpg)",
        "the%20team's%20photo.jpg",
    ),
    "from another computer": (r"![Our team](C:\Users\anna\team 2.jpg)", "C:%5CUsers%5Canna%5Cteam%202.jpg"),
    "on the web": ("![Our team](https://a.org/team photo.png)", "https://a.org/team%20photo.png"),
}


@pytest.mark.parametrize("about", SPACED)
def test_a_picture_is_one_though_its_name_has_a_space(about):
    text, src = SPACED[about]
    figure = block(f"{text}\n")
    assert (figure.image.src, figure.image.alt) == (src, "Our team")
    assert findings(f"{text}\n") == []


def test_a_picture_with_a_space_in_its_name_has_its_title_its_link_and_its_width():
    figure = block('[![Our team](team photo.jpg "At noon")](https://a.org){width=300}\n')
    assert (figure.caption, figure.href, figure.image.width) == ("At noon", "https://a.org", 300)


def test_a_picture_that_stays_in_brackets_is_an_error_at_its_place():
    text = "See ![our hill](team photo) now\n\nand ![hill] (hill.jpg), ![hill](two words\n"
    assert places(text, "image-unread") == [
        (1, 5, "![our hill](team photo)"),
        (3, 5, "![hill] (hill.jpg)"),
        (3, 25, "![hill](two words"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "`![a](b c)`", "    ![a](b c)", "\\![a](b c)", "\\![a](b c.jpg)", "Hello! [a](b) (c.jpg)",
        "Great![sic] (see there)",
        "![a](<b c.jpg>) and ![d](e.jpg)", "What!", "![a][b]\n\n[b]: /b.jpg",
    ],
)  # fmt: skip
def test_pictures_that_are_read_or_shown_as_code_are_no_error(text):
    assert places(f"{text}\n", "image-unread") == []


def test_a_reference_of_one_pair_of_brackets_or_with_a_space_is_warned_about():
    text = "See [that one][], *[b c][]* and [the study] [1].\n"
    assert places(text, "reference-missing") == [
        (1, 5, "[that one][]"),
        (1, 20, "[b c][]"),
        (1, 33, "[the study] [1]"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[yes][]\n\n[yes]: /yes", "`[that one][]`", "array[0] [1] and names[][]", "[x][] [ ][]", "as shown [1] [2]",
        "We know that [the rest is missing] [1].\n\n[1] Smith, 2019", "Others say so [2], [emphasis added] [1].",
        "[first name] [last name]", "[Smith 2019] [1]", "[A note] [^1]\n\n[^1]: b", "\\[that one][]",
    ],
)  # fmt: skip
def test_citations_and_other_brackets_are_no_references(text):
    assert places(f"{text}\n", "reference-missing") == []


LEFT_OUT = {
    "a comment": ("Call us `<!-- a -->` <!-- hi --> now", "html-comment", (1, 22, "<!-- hi -->")),
    "a comment in a piece of HTML": ("<p>Call us\nnow <!-- hi --></p>", "html-comment", (2, 5, "<!-- hi -->")),
    "a tag": ("> Rest `<svg>` <svg></svg> well", "html-removed", (1, 16, "<svg>")),
    "a handler": ("<p>a\n<b onclick='x()'>c</b></p>", "html-removed", (2, 4, "onclick=")),
    "what hid something": ('<p>a <b style="display: none">c</b></p>', "html-removed", (1, 16, "display: none")),
    "a tag of blocks": ("Rest <div>or</div> <h2>sleep</h2>", "html-removed", (1, 20, "<h2>")),
    "an address that runs": ("See [this](javascript:x)", "html-removed", (1, 12, "javascript:")),
    "attributes": ('See [this](/a){rel="x"} now', "attributes-ignored", (1, 15, '{rel="x"}')),
    "a file on this computer": ("See [our hours](file:///C:/hours.pdf)", "link-local-file", (1, 17, "file:///C:/hours.pdf")),
    "the same in HTML": ("<p><a href='file:///C:/h.pdf'>a</a></p>", "link-local-file", (1, 13, "file:///C:/h.pdf")),
    "a picture on this computer": ("![A hill](file:///C:/hill.png)", "image-unread", (1, 11, "file:///C:/hill.png")),
    "a pasted picture": ("Look:\n![A hill](data:image/png,AA)", "image-unread", (2, 11, "data:image/png,AA")),
    "one in HTML": ('<p><img src="data:image/png,AA" alt="a"></p>', "image-unread", (1, 14, "data:image/png,AA")),
}  # fmt: skip


@pytest.mark.parametrize("about", LEFT_OUT)
def test_what_is_left_out_is_pointed_at_where_it_stands(about):
    text, code, place = LEFT_OUT[about]
    assert [found[0] for found in findings(f"{text}\n")] == [code]
    assert places(f"{text}\n", code) == [place]


def test_a_link_to_a_file_that_is_not_in_its_line_is_told_for_the_whole_line():
    text = "See [our hours][h]\n\n[h]: file:///C:/hours.pdf\n"
    assert places(text, "link-local-file") == [(1, 1, "See [our hours][h]")]


def test_a_long_line_is_shown_whole_and_one_that_nobody_wrote_only_in_its_beginning():
    def shown(length):
        return parse(f"{'a ' * length}[^zz]\n", file="issue.md").findings[0].location

    where = shown(1_000)
    assert where.text[where.column - 1 : where.column - 1 + where.length] == "[^zz]"
    assert shown(10_000).text == f"{'a ' * 100}…"
    assert shown(10_000).column is None
