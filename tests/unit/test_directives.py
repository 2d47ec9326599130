"""The `:::` fences: what they become, and that none of them ever ends up as text in the mail."""

from __future__ import annotations

import pytest

from newsletter.errors import ContentError
from newsletter.markdown import parse
from newsletter.model import Buttons, Callout, CodeBlock, Divider, Paragraph, PullQuote, Stats, plain


def block(text):
    (one,) = parse(text, file="issue.md").blocks
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
    assert block("::: divider\n:::\n") == Divider(1)


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
        ("- a\n\n  ::: callout\n  x\n  :::\n", "inside a list or a quotation", "left edge", 3),
        ("> ::: callout\n> x\n> :::\n", "inside a list or a quotation", "left edge", 1),
        ("::: callout\n- a\n  ::: divider\n  :::\n:::\n", "inside a list or a quotation", "left edge", 3),
        ("::: callout\nx\n\n::: quote\ny\n:::\n:::\n", "'quote' cannot stand inside another", "close the other one", 4),
        ("<div>\n::: callout\nx\n:::\n</div>\n", "would end up as text", "left edge", 2),
        ("a\n<br>::: callout\n", "would end up as text", "left edge", 2),
        ("# ::: callout\n", "would end up as text", "left edge", 1),
        ("a\nb\n      ::: callout\n", "would end up as text", "left edge", 3),
        ("::: button /x\n:::\n", "has no label", "write the words", 1),
        ("::: button\nWords\n:::\n", "needs a label and a link", "[Label]", 1),
        ("::: button javascript:x\nGo\n:::\n", "cannot lead to a javascript: address", "https://", 1),
        ("::: callout\n:::\n", "callout is empty", "write its text", 1),
        ("::: callout\na\n\n---\n:::\n", "divider cannot stand inside a box", "close the box", 1),
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
        ("::: divider\nx\n:::\n", "divider has nothing inside", "close it", 1),
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
