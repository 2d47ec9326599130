"""The `:::` fences: what they become, and that none of them ever ends up as text in the mail."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newsletter.blocks import (
    Buttons,
    Callout,
    Card,
    CodeBlock,
    Columns,
    Divider,
    Footnotes,
    Link,
    Media,
    Paragraph,
    PullQuote,
    Spacer,
    Stats,
)
from newsletter.directives import INSIDE
from newsletter.errors import ContentError
from newsletter.fences import NAMES
from newsletter.markdown import parse
from newsletter.tree import plain, shown, walk_inlines


def blocks(text):
    return parse(text, file="issue.md").blocks


def block(text):
    (one,) = blocks(text)
    return one


def problem(text, **options):
    with pytest.raises(ContentError) as caught:
        parse(text, file="issue.md", **options)
    (one,) = caught.value.problems
    return one


# What they become.


def test_a_button_takes_its_target_from_the_fence_or_from_links():
    one = block("::: button https://b.test secondary\nBook *now*\n:::\n")
    assert [(plain(b.inlines), b.href, b.primary) for b in one.buttons] == [("Book now", "https://b.test", False)]
    two = block("::: button\n[Book](https://b.test)\n[Call](tel:+1704)\n:::\n")
    assert [(plain(b.inlines), b.primary, b.line) for b in two.buttons] == [("Book", True, 2), ("Call", False, 3)]


def test_a_callout_has_a_kind_a_label_and_blocks():
    callout = block('::: callout warning "Before you come"\nOne\n\n- Two\n:::\n')
    assert (callout.kind, callout.label, callout.line, len(callout.blocks)) == ("warning", "Before you come", 1, 2)
    assert (block(":::callout\nx\n:::\n").kind, block("::: callout tip\nx\n:::\n").kind) == ("info", "tip")
    assert (block("::: callout Warning\nx\n:::\n").kind, block("::: callout Warning signs\nx\n:::\n").kind) == (
        "warning",
        "info",
    )
    assert [block(f"::: callout {label}\nx\n:::\n").label for label in ("Tips", '"warnings"')] == ["Tips", "warnings"]
    assert block("::: callout Opening hours\nx\n:::\n").label == "Opening hours"


@pytest.mark.parametrize(
    ("written", "kind", "label"),
    [
        ('Warning "Take care"', "warning", "Take care"),
        ("TIP  “Take care”", "tip", "Take care"),
        ("warning Take care", "warning", "Take care"),
        ("Important dates", "info", "Important dates"),
        ("“Take care”", "info", "Take care"),
        ("注意", "info", "注意"),
    ],
)
def test_the_kind_of_a_callout_has_no_case_and_a_label_may_begin_like_one(written, kind, label):
    callout = block(f"::: callout {written}\nx\n:::\n")
    assert (callout.kind, callout.label) == (kind, label)


@pytest.mark.parametrize(
    ("written", "name", "meant"),
    [
        ("note", "note", "info"),
        ("Danger", "Danger", "warning"),
        ("IMPORTANT", "IMPORTANT", "warning"),
        ('caution "Stairs"', "caution", "warning"),
        ('Hint "Stairs"', "Hint", "tip"),
        ("success it worked", "success", "tip"),
        ('wraning "Stairs"', "wraning", "warning"),
    ],
)
def test_a_kind_of_callout_from_another_tool_is_told_by_ours(written, name, meant):
    found = problem(f"::: callout {written}\nx\n:::\n")
    assert found.message == f"there is no callout '{name}'"
    assert f"did you mean '::: callout {meant}'?" in found.hint


def test_a_label_that_begins_outside_its_quotes_is_no_label():
    assert "the kinds are info, tip, warning" in problem('::: callout About "Stairs"\nx\n:::\n').hint


def test_the_look_of_a_button_has_no_case_and_bold_links_are_links():
    found = [
        block(f"::: button {words}\n:::\n").buttons[0]
        for words in ("/a Secondary\nx", "Secondary\n[x](/a)", "/a primary\nx", "\n**[x](/a)**", "\n*[x](/a)*")
    ]
    assert [(plain(b.inlines), b.href, b.primary) for b in found] == [
        ("x", "/a", primary) for primary in (False, False, True, True, True)
    ]


def test_an_address_written_on_a_button_is_words():
    label = "Call *704-519-6918* or a@b.test"
    (one,) = block(f"::: button tel:+17045196918\n{label}\n:::\n").buttons
    assert (plain(one.inlines), one.href) == (label.replace("*", ""), "tel:+17045196918")
    assert not any(isinstance(inline, Link) for inline in walk_inlines(one.inlines))


@pytest.mark.parametrize(
    "text", ["::: quote\nWords\n-- Ada\n:::\n", "::: quote\nWords\n\n— Ada\n:::\n", '::: quote "Ada"\nWords\n:::\n']
)
def test_a_quote_says_who_said_it(text):
    quote = block(text)
    assert isinstance(quote, PullQuote)
    assert plain(quote.attribution) == "Ada"
    assert [plain(b.inlines) for b in quote.blocks] == ["Words"]


def test_stats_are_figures_in_bold_and_what_they_count():
    stats = block("::: stats\n- **3–5%** of people\n- **15**: days *a month*\n:::\n")
    assert isinstance(stats, Stats)
    assert [(plain(s.figure), plain(s.label), s.line) for s in stats.items] == [
        ("3–5%", "of people", 2),
        ("15", "days a month", 3),
    ]


def test_a_divider_has_nothing_inside():
    assert block("::: divider\n:::\n") == block("::: divider :::\n") == Divider(1)


def test_a_fence_may_close_by_name_and_interrupts_a_paragraph():
    first, second, third = parse("Before\n::: callout\nIn\n::: /callout\nAfter\n", file="issue.md").blocks
    assert (type(first), type(second), type(third)) == (Paragraph, Callout, Paragraph)
    assert [b.line for b in (first, second, second.blocks[0], third)] == [1, 2, 3, 5]


@pytest.mark.parametrize("code", ["```\n:::\n```", "~~~ md\n::: callout\n~~~", "````\n```\n:::\n````", "    :::\n"])
def test_a_fence_in_code_is_code(code):
    callout = block(f"::: callout\nx\n\n{code}\n\n:::\n")
    assert isinstance(callout.blocks[1], CodeBlock)
    assert ":::" in callout.blocks[1].text


def test_backticks_in_a_line_do_not_hide_the_fence_that_closes():
    assert plain(block("::: callout\n```code``` here\n:::\n").blocks[0].inlines) == "code here"


def test_a_fence_behind_a_backslash_is_shown():
    assert plain(block("\\::: callout\n").inlines) == "::: callout"


def test_buttons_of_a_fence_and_bold_links_stand_in_one_row():
    row = block("**[A](/a)**\n\n::: button /b\nB\n:::\n")
    assert isinstance(row, Buttons)
    assert [b.href for b in row.buttons] == ["/a", "/b"]


# What does not fit.


@pytest.mark.parametrize(
    ("text", "message", "hint", "line"),
    [
        ("::: calout\nx\n:::\n", "no block called 'calout'", "did you mean '::: callout'?", 1),
        ("::: callout wraning\nx\n:::\n", "no callout 'wraning'", "did you mean '::: callout warning'", 1),
        ("::: warning\nx\n:::\n", "no block called 'warning'", "write '::: callout warning'", 1),
        ("::: note\nx\n:::\n", "no block called 'note'", "write '::: callout info'", 1),
        ("::: {.tip}\nx\n:::\n", "no block called '{.tip}'", "the blocks are: button", 1),
        ("::: zzz\n", "no block called 'zzz'", "the blocks are: button", 1),
        ("a\n\n::: callout\nx\n", "'callout' is never closed", "add a line ':::'", 3),
        ("::: callout\n\n```\n:::\n", "'callout' is never closed", "add a line ':::'", 1),
        ("a\n\n:::\n", "closes nothing", "remove it", 3),
        ("a\n\n::: /callout\n", "closes nothing", "remove it", 3),
        ("::: callout\nx\n::: /quote\n", "closes 'quote', but", "write '::: /callout'", 3),
        ("- a\n\n  ::: callout\n  x\n  :::\n", "inside a list, a quotation or a footnote", "left edge", 3),
        ("> ::: callout\n> x\n> :::\n", "inside a list, a quotation or a footnote", "left edge", 1),
        ("::: callout\n- a\n  ::: divider\n  :::\n:::\n", "inside a list, a quotation or a footnote", "left edge", 3),
        ("::: callout\nx\n\n::: quote\ny\n:::\n:::\n", "'quote' cannot stand inside 'callout'", "close 'callout'", 4),
        ("<div>\n::: callout\nx\n:::\n</div>\n", "would end up as text", "left edge", 2),
        ("a\n<br>::: callout\n", "would end up as text", "left edge", 2),
        ("# ::: callout\n", "would end up as text", "left edge", 1),
        ("a\nb\n      ::: callout\n", "would end up as text", "left edge", 3),
        ("::: button /x\n:::\n", "has no label", "write the words", 1),
        ("::: button\nWords\n:::\n", "needs a label and a link", "[Label]", 1),
        ("::: button /x\n# Head\n\nand [more](/y)\n:::\n", "its words and nothing else", "close the button", 2),
        ("::: button /x\nBook\n\n- a\n\n| a |\n|---|\n:::\n", "its words and nothing else", "close the button", 4),
        ("::: button\n[Book](/x)\n\n![a](a.png)\n:::\n", "its words and nothing else", "close the button", 4),
        ("::: button /x\nBook\n\nand more\n:::\n", "one line of words", "below the first", 1),
        ("::: button /x\nBook\n[here](/y)\n:::\n", "here is another link", "keep one", 3),
        ("::: button /x\nBook ![a](a.png)\n:::\n", "its words and nothing else", "move the picture", 1),
        ("::: button /x\nBook[^1]\n:::\n\n[^1]: a\n", "its words and nothing else", "the footnote", 1),
        ("::: button\n[A](/a) *and* [B](/b)\n:::\n", "needs a label and a link", "[Label]", 1),
        ("::: button /x secundary\nGo\n:::\n", "'secundary' says nothing", "did you mean 'secondary'?", 1),
        ("::: button Secundary\n[Go](/x)\n:::\n", "'Secundary' says nothing", "did you mean 'secondary'?", 1),
        ('::: button /x "Book"\nGo\n:::\n', "'\"Book\"' says nothing", "in the next line", 1),
        ("::: divider thick :::\n", "takes no words behind it: 'thick'", "'::: divider :::'", 1),
        ("::: stats four\n- **1** a\n:::\n", "takes no words behind it: 'four'", "alone in its line", 1),
        ("::: card\nx\n::: /card and this\n", "holds nothing else: 'and this'", "':::' alone", 3),
        ("::: success\nx\n:::\n", "no block called 'success'", "write '::: callout tip'", 1),
        ("::: button javascript:x\nGo\n:::\n", "cannot lead to a javascript: address", "https://", 1),
        ("::: callout\n:::\n", "callout is empty", "write its text", 1),
        ("::: quote\na\n\n---\nb\n:::\n", "divider cannot stand inside a quote", "close the quote", 4),
        ("::: quote\n:::\n", "quote is empty", "write the words", 1),
        ("::: quote\n-- Ada\n:::\n", "quote is empty", "write the words", 1),
        ("::: stats\n- no bold\n:::\n", "figures need a list", "- **3–5%**", 1),
        (
            "::: stats\n- **1** a\n- **2** b\n- **3** c\n- **4** d\n- **5** e\n:::\n",
            "figures need a list",
            "one to four",
            1,
        ),
        ("::: stats\nwords\n:::\n", "figures need a list", "one to four", 1),
        ("::: divider\nx\n:::\n", "divider has nothing inside", "in one line", 1),
    ],
)
def test_a_fence_that_does_not_fit_stops_the_render_with_its_line(text, message, hint, line):
    for above in (0, 7):
        found = problem(text, first_line=1 + above)
        assert message in found.message
        assert hint in found.hint
        assert (found.location.file, found.location.line) == ("issue.md", line + above)
        assert found.location.text == text.split("\n")[line - 1]


def test_lines_are_right_with_front_matter_above(newsroom):
    with pytest.raises(ContentError) as caught:
        newsroom.render("---\nsubject: Sleep\npreheader: x\n---\n\nHello\n\n::: calout\nx\n:::\n")
    assert str(caught.value.problems[0].location).startswith("issues/2026-11-topic/issue.md:8")


# One inside another.


def around(name, content):
    """A directive of that name around blocks that may stand in it."""
    if name == "columns":
        return f"::: columns\n{content}\n::: column\nlast\n:::\n:::\n"
    before = "![a](a.png)\n\n" if name == "media" else "- **1** a\n" if name == "stats" else ""
    return f"::: {name}\n{before}{content}\n:::\n"


WRITTEN = {
    "button": "::: button /a\nGo\n:::",
    "callout": "::: callout\nx\n:::",
    "card": "::: card\nx\n:::",
    "column": "::: column\nx\n:::",
    "columns": "::: columns\n::: column\na\n:::\n::: column\nb\n:::\n:::",
    "divider": "::: divider :::",
    "media": "::: media\n![a](a.png)\n\nx\n:::",
    "only email": "::: only email\nx\n:::",
    "quote": "::: quote\nx\n:::",
    "spacer": "::: spacer :::",
    "stats": "::: stats\n- **1** a\n:::",
}
BOX = {"button", "divider", "only email", "spacer"}
FITS = {
    "columns": {"column"},
    "column": BOX | {"callout", "card", "quote"},
    "card": BOX | {"callout"},
    "callout": BOX | {"card"},
    "media": BOX | {"callout", "card"},
    "quote": set(),
    "stats": set(),
    "only email": set(WRITTEN) - {"column"},
}


@pytest.mark.parametrize("inner", WRITTEN)
@pytest.mark.parametrize("outer", FITS)
def test_a_block_holds_what_fits_into_it_and_refuses_the_rest_with_the_line(outer, inner):
    text = around(outer, WRITTEN[inner])
    if outer == "column":
        text = f"::: columns\n::: column\nfirst\n:::\n{text}:::\n"
    if inner in FITS[outer]:
        assert blocks(text)
        return
    found = problem(text)
    assert found.hint
    assert found.location.text == WRITTEN[inner].split("\n")[0]


def test_columns_hold_all_that_a_letter_is_made_of():
    text = (
        "::: columns\n::: column\n## A\n\ntext\n\n- list\n\n![a](a.png)\n\n| a |\n|---|\n\n> b\n\n**[Go](/a)**\n:::\n"
        "::: column\n::: card\n**[Go](/b)**\n\n::: button /c\nThere\n:::\n:::\n:::\n:::\n"
    )
    columns = block(text)
    first, second = columns.columns
    kinds = [type(b).__name__ for b in first.blocks]
    assert kinds == ["Heading", "Paragraph", "ListBlock", "Figure", "Table", "Blockquote", "Buttons"]
    (card,) = second.blocks
    (row,) = card.blocks
    assert [(b.href, b.primary) for b in row.buttons] == [("/b", True), ("/c", False)]
    assert [b.line for b in (columns, first, second, card, row)] == [1, 2, 18, 19, 20]


def test_media_takes_the_picture_its_link_its_side_and_the_text():
    media = block('::: media right\n[![Ada](ada.jpg "At work"){width=50%}](/ada)\n\nText\n\n- more\n:::\n')
    assert isinstance(media, Media)
    assert (media.image.src, media.image.share, media.href, media.side) == ("ada.jpg", 50, "/ada", "end")
    # A caption is text like the rest: beside a picture there is no room below it.
    assert [plain(b.inlines) for b in media.blocks[:2]] == ["At work", "Text"]
    sides = [block(f"::: media {side}\n![a](a.png)\n\nx\n:::\n").side for side in ("", "left", "start", "end", "Right")]
    assert sides == ["start", "start", "start", "end", "end"]


@pytest.mark.parametrize(
    ("written", "height"),
    [("", 32), ("small", 16), ("Medium", 32), ("large", 64), ("8", 8), ("24px", 24), ("96 px", 96)],
)
def test_a_spacer_is_as_high_as_it_says(written, height):
    assert block(f"::: spacer {written} :::\n") == block(f"::: spacer {written}\n:::\n") == Spacer(height, 1)


def test_only_keeps_its_blocks_for_one_use():
    found = blocks("::: only email\na\n:::\n\n::: only web\n::: callout\nb\n:::\n:::\n\n::: only text\nc\n:::\n")
    assert [b.part for b in found] == ["email", "web", "text"]
    assert [[plain(b.inlines) for b in shown(found, use)] for use in ("html", "text")] == [["a"], ["a", "c"]]
    assert [type(b) for b in shown(found, "web")] == [Callout]


def test_what_is_left_out_takes_its_empty_boxes_and_its_notes_with_it():
    found = blocks(
        "a[^1]\n\n::: only web\nb[^2]\n:::\n\nc[^3]\n\n::: card\n::: only web\nd\n:::\n:::\n\n"
        "::: columns\n::: column\n::: only text\ne\n:::\n:::\n::: column\nf\n:::\n:::\n\n"
        "[^1]: one\n\n[^2]: two\n\n[^3]: three\n"
    )
    html = shown(found, "html")
    assert [type(b) for b in html] == [Paragraph, Paragraph, Columns, Footnotes]
    assert [len(column.blocks) for column in html[2].columns] == [0, 1]
    assert [note.number for note in html[-1].notes] == [1, 3]
    assert [type(b) for b in shown(found, "web")] == [Paragraph, Paragraph, Paragraph, Card, Columns, Footnotes]


def test_a_callout_may_hold_a_divider_in_every_notation():
    assert [type(b) for b in block("::: callout\na\n\n---\n\n::: divider :::\n:::\n").blocks] == [
        Paragraph,
        Divider,
        Divider,
    ]


def test_a_block_closed_in_its_own_line_leaves_the_outer_one_open():
    callout = block("::: callout\na\n\n::: spacer 8 :::\n\nb\n:::\n")
    assert [type(b) for b in callout.blocks] == [Paragraph, Spacer, Paragraph]


@pytest.mark.parametrize(
    "text",
    [
        "::: button /a\nA\n:::\n\n**[B](/b)**\n\n[**C**](/c)\n",
        "**[A](/a)**\n\n::: button\n[B](/b)\n[C](/c)\n:::\n",
        "::: callout\n**[A](/a)**\n\n**[B](/b)**\n\n**[C](/c)**\n:::\n",
    ],
)
def test_only_the_first_button_of_a_row_is_filled(text):
    found = block(text)
    row = found.blocks[0] if isinstance(found, Callout) else found
    assert [(plain(b.inlines), b.primary) for b in row.buttons] == [("A", True), ("B", False), ("C", False)]


@pytest.mark.parametrize(
    ("text", "message", "hint", "line"),
    [
        ("::: columns\n::: column\nx\n:::\n:::\n", "two to four columns, and here it holds 1", "'::: column'", 1),
        ("::: columns\n" + "::: column\nx\n:::\n" * 5 + ":::\n", "here it holds 5", "'::: column'", 1),
        ("::: columns\n::: column\nx\n:::\ny\n:::\n", "only columns stand inside", "'::: column'", 5),
        ("::: columns two\n:::\n", "takes no words behind it: 'two'", "alone in its line", 1),
        ("::: columns\n::: column\n:::\n:::\n", "this column is empty", "or remove it", 2),
        ("::: column\nx\n:::\n", "stands only inside 'columns'", "'::: columns' above", 1),
        ("::: card\n:::\n", "this card is empty", "write its text", 1),
        ("::: card big\nx\n:::\n", "takes no words behind it: 'big'", "alone in its line", 1),
        ("::: media\n![a](a.png)\ntext\n:::\n", "alone in its paragraph", "an empty line below it", 1),
        ("::: media\ntext\n:::\n", "begins with a picture", "write ![", 1),
        ("::: media\n![a](a.png)\n:::\n", "no text beside this picture", "below the picture", 1),
        ("::: media up\n![a](a.png)\n\nx\n:::\n", "does not stand 'up'", "media left", 1),
        ("::: spacer 7 :::\n", "no space of the size '7'", "from 8 to 96", 1),
        ("::: spacer 97 :::\n", "no space of the size '97'", "small, medium, large", 1),
        ("::: spacer huge :::\n", "no space of the size 'huge'", "small, medium, large", 1),
        ("::: spacer\nx\n:::\n", "a spacer has nothing inside", "in one line", 1),
        ("::: only\nx\n:::\n", "does not say for what", "'::: only email'", 1),
        ("::: only print\nx\n:::\n", "for what: 'print'", "'::: only web'", 1),
        ("::: only web\n:::\n", "nothing inside this 'only'", "write its text", 1),
        (
            "::: callout\n::: only email\n::: stats\n- **1** a\n:::\n:::\n:::\n",
            "inside 'callout'",
            "may stand: button",
            3,
        ),
        ("::: only email\n" * 11 + "x\n" + ":::\n" * 11, "more than 10 levels deep", "close the blocks", 11),
        ("a\n\n::: divider\n\nb\n", "'divider' is never closed", "'::: divider :::'", 3),
        ("a\n\n::: foo\n\nb\n", "no block called 'foo'", "the blocks are", 3),
        ("::: email\nx\n:::\n", "no block called 'email'", "write '::: only email'", 1),
        ("::: include x.md :::\n", "'x.md' cannot be included", "in a workspace", 1),
        ("::: include x.md\ny\n:::\n", "has nothing inside", "in one line", 1),
    ],
)
def test_a_block_that_is_not_written_as_it_should_be_stops_the_render_with_its_line(text, message, hint, line):
    found = problem(text, first_line=8)
    assert message in found.message
    assert hint in found.hint
    assert (found.location.file, found.location.line) == ("issue.md", line + 7)
    assert found.location.text == text.split("\n")[line - 1]


# Nearly a fence.


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (":: callout\nx\n::\n", 1),
        ("::callout\nx\n", 1),
        ("a\n\n:: /callout\n", 3),
        ("a\n:: Divider ::\n", 2),
        (":callout:\n", 1),
        ("> :: only email\n", 1),
        ("- a\n\n  :: card\n", 3),
        ("：：： callout\n", 1),
        ("# :: columns\n", 1),
        ("<div>\n:: callout\n</div>\n", 2),
    ],
)
def test_what_was_nearly_a_fence_stops_the_render_with_a_hint(text, line):
    found = problem(text)
    assert "would end up as text" in found.message
    assert "three colons" in found.hint
    assert found.location.line == line


@pytest.mark.parametrize(
    "text",
    [
        "::",
        "a :: card",
        "std::only",
        ":: Button-down shirts ::",
        ":smile: and :card: inside",
        ": card",
        "\\:: callout",
        "\\:callout:",
        "`a\n:: callout`",
        "```\n:: callout\n```",
        "    :: callout",
        "<pre>\n:: callout\n</pre>",
    ],
)
def test_colons_in_ordinary_text_and_in_code_are_left_alone(text):
    assert blocks(text + "\n")


# The documentation.


def documented():
    return (Path(__file__).parents[2] / "docs" / "writing.md").read_text(encoding="utf-8")


def test_the_table_of_blocks_says_what_may_stand_in_what():
    rows = re.findall(r"^\| `::: ([a-z]+)[^`]*` \|.*\|([^|]*)\|$", documented(), re.MULTILINE)
    assert {name for name, _ in rows} == set(NAMES)
    for name, places in rows:
        if name in ("only", "include") or "the same" in places:
            continue
        holders = {outer for outer, inside in INSIDE.items() if name in inside} - {""}
        assert set(re.findall(r"`([a-z]+)`", places)) == holders, name


def test_the_examples_of_blocks_can_be_read():
    examples = [
        text for text in re.findall(r"^```\n(.+?)^```", documented(), re.MULTILINE | re.DOTALL) if ":::" in text
    ]
    assert [type(block(text)) for text in examples] == [Columns, Media]


def test_who_said_it_can_be_a_link_alone(newsroom):
    html = newsroom.render('::: quote\n"Words."\n-- [Ada](https://ada.test)\n:::\n').email.html
    assert re.search(r'<p class="i2"[^>]*><a href="https://ada.test"[^>]*>Ada</a></p></blockquote>', html)


def test_a_dash_without_a_name_is_part_of_the_quotation(newsroom):
    assert "Words. —" in newsroom.render("::: quote\nWords.\n—\n:::\n").email.text.replace("\n    ", " ")
