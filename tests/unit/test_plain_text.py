"""The text part: the same words, 78 columns wide."""

from __future__ import annotations

import pytest

from newsletter import plain_text
from newsletter.text_lines import width, wrap

RULER = "-" * 78


@pytest.fixture
def text(newsroom):
    """The article of the text part of a post, without what stands above and below it."""

    def render(post, settings=""):
        if settings:
            newsroom.write("newsletter.yaml", (newsroom.root / "newsletter.yaml").read_text() + settings)
        whole = newsroom.render(post).for_service().text
        return whole.split(f"\n\n{RULER}\n")[0].split("November 2026\n\n", 1)[1]

    return render


# Lines.


def test_wide_characters_take_two_columns_and_marks_none():
    assert [width(t) for t in ("abc", "日本", "ＡＢ", "e\u0301", "a\u200db", "가")] == [3, 4, 4, 1, 2, 2]


def test_lines_break_at_spaces_and_never_exceed_the_room():
    lines = wrap("word " * 100, 30)
    assert max(map(len, lines)) <= 30
    assert " ".join(lines).split() == ["word"] * 100


def test_wide_text_breaks_between_characters_but_not_before_closing_punctuation():
    lines = wrap("日本語の文章です。" * 20, 30)
    assert max(map(width, lines)) <= 30
    assert "".join(lines) == "日本語の文章です。" * 20
    assert not [line for line in lines if line.startswith("。")]


def test_what_cannot_be_broken_stands_alone_on_its_line():
    address = "https://a.test/" + "x" * 100
    assert wrap(f"see {address} there", 40) == ["see", address, "there"]


def test_a_line_feed_is_a_hard_break():
    assert wrap("a\nb", 40) == ["a", "b"]


@pytest.mark.parametrize(
    "post",
    [
        "word " * 200,
        "- " + "word " * 100 + "\n\n  - " + "word " * 100 + "\n",
        "> " + "word " * 100 + "\n>\n> > " + "word " * 100,
        "::: callout tip\n" + "word " * 100 + "\n:::\n",
        "::: quote\n" + "word " * 100 + "\n-- " + "Ada " * 50 + "\n:::\n",
        "# " + "word " * 50,
        "| a | b |\n|---|---|\n| " + "word " * 30 + "|" + "word " * 30 + "|\n",
        "x[^1]\n\n[^1]: " + "word " * 100,
        "日本語の文章です。" * 50,
        "![" + "word " * 50 + "](https://i.test/a.png)",
        "<div>" + "word " * 100 + "</div>",
    ],
)
def test_no_line_is_wider_than_78_columns(newsroom, post):
    assert max(map(width, newsroom.render(post).for_service().text.split("\n"))) <= 78


# Blocks.


def test_headings_are_underlined_as_wide_as_they_are(text):
    assert text("# One\n\n## 日本\n\n### Three\n\nx\n") == "One\n===\n\n日本\n----\n\nThree\n\nx"


def test_lists_keep_their_marks_and_their_depth(text):
    post = "- a\n  - b\n    1. c\n    2. d\n- [x] e\n- [ ] f\n"
    assert text(post) == "- a\n  - b\n    1. c\n    2. d\n[x] e\n[ ] f"


def test_numbers_of_a_list_are_as_wide_as_the_widest(text):
    assert text("9. a\n10. b\n") == "9.  a\n10. b"


def test_loose_lists_have_empty_lines_between_items(text):
    assert text("- a\n\n  b\n\n- c\n") == "- a\n\n  b\n\n- c"


def test_quotes_callouts_and_code_have_their_marks(text):
    assert text("> a\n>\n> b\n") == "> a\n>\n> b"
    assert text('::: callout tip "Do"\na\n\nb\n:::\n') == "| Do\n| a\n|\n| b"
    assert text("```\na\n  b\n```\n") == "    a\n      b"
    assert text("::: quote\nWords\n-- Ada\n:::\n") == "    Words\n    – Ada"


def test_tables_are_aligned_by_columns_in_view_of_wide_characters(text):
    table = text("| Name | n | 中 |\n|:-|-:|:-:|\n| 日本 | 5 | abcd |\n| b | 10 | x |\n").split("\n")
    assert table == ["Name   n   中", "----  --  ----", "日本   5  abcd", "b     10   x"]


def test_a_table_too_wide_for_a_line_becomes_records(text):
    cell = "many words that take their room " * 2
    table = text(f"| Name | Text | More |\n|---|---|---|\n| Ada | {cell} | {cell} |\n| Bob | x | y |\n")
    assert table.startswith("Name: Ada\nText: many words")
    assert "\n\nName: Bob\nText: x\nMore: y" in table


def test_links_show_their_address_once(text):
    assert text("[a](https://b.test/c)") == "a <https://b.test/c>"
    assert text("[b.test](https://b.test/)") == "https://b.test/"
    assert text("<https://b.test/c>") == "https://b.test/c"
    assert text("a@b.test") == "a@b.test"
    assert text("[write](mailto:a@b.test)") == "write <a@b.test>"
    assert text("[![](https://i.test/a.png)](https://b.test) x") == "<https://b.test> x"


def test_a_phone_number_is_never_lost(text):
    assert text("704-519-6918") == "704-519-6918"
    assert text("[Call us](tel:+17045196918)") == "Call us <+17045196918>"
    assert text("[Room 4](tel:+17045196918)") == "Room 4 <+17045196918>"
    assert text("**[Call us](tel:+17045196918)**") == "Call us: +17045196918"
    assert text("**[Call 704-519-6918](tel:+17045196918)**") == "Call 704-519-6918"


def test_buttons_figures_and_rules_are_words(text):
    assert (
        text("**[Book](https://b.test)**\n\n**[Write](mailto:a@b.test)**\n") == "Book: https://b.test\nWrite: a@b.test"
    )
    figure = '[![A door](https://i.test/a.png "Our door")](https://b.test)\n'
    assert text(figure) == "[Image: A door]\nOur door\n<https://b.test>"
    assert text("a\n\n---\n\nb\n") == "a\n\n* * *\n\nb"
    assert text("::: stats\n- **3** cats\n- **4** dogs\n:::\n") == "3 – cats\n4 – dogs"


def test_footnotes_are_numbered_as_in_the_text(text):
    assert text("a[^x] b[^y]\n\n[^x]: One\n[^y]: Two\n\n    more\n") == (
        "a[1] b[2]\n\n----------\n[1] One\n[2] Two\n\n    more"
    )


def test_the_hero_and_the_call_to_action_are_in_the_text_too(text):
    post = (
        "---\ntitle: T\nhero: {src: 'https://i.test/a.png', alt: A, caption: The cap, href: 'https://h.test'}\n"
        "cta: {label: Book, href: 'https://b.test'}\n---\nx\n"
    )
    assert text(post) == "[Image: A]\nThe cap\n<https://h.test>\n\nT\n=\n\nx\n\nBook: https://b.test"


def test_the_words_of_the_tool_follow_the_language(newsroom):
    whole = newsroom.render("---\nlanguage: de\n---\n::: callout tip\nx\n:::\n").for_service().text
    assert "| Tipp\n| x" in whole
    assert "Abmelden: *|UNSUB|*" in whole


def test_no_invisible_filler_is_in_the_text(newsroom):
    whole = newsroom.render("---\npreheader: First\n---\nx\n").for_service().text
    assert "\u034f" not in whole
    assert whole.endswith("\n")


# Merge fields.


def test_merge_fields_are_measured_after_they_were_written(newsroom):
    rendered = newsroom.render(
        "{{ subscriber.first_name }} " * 30 + "\n\n| a | b |\n|--|--|\n| {{ subscriber.first_name }} | x |\n"
    )
    sample = rendered.for_sample({"first_name": "Bo"}).text
    assert ("Bo " * 26).strip() in sample
    assert "a   b\n--  -\nBo  x" in sample
    service = rendered.for_service().text
    assert service.count("*|IF:FNAME|**|FNAME|**|ELSE:|*there*|END:IF|*") == 31
    assert max(map(width, service.split("\n"))) <= 78


def test_a_tag_is_never_broken_over_two_lines(text):
    tag = '{{ contact.FIRSTNAME | default : "dear reader of ours" }}'
    written = text(f"{tag} " * 5)
    assert written.count(tag) == 5
    assert written.split("\n") == [tag] * 5


def test_fields_in_addresses_and_in_the_footer_are_written(newsroom):
    settings = newsroom.root / "newsletter.yaml"
    settings.write_text(settings.read_text().replace("    1 Long Street\n", '    "*|LIST:ADDRESS|*"\n'))
    whole = newsroom.render("[a](https://b.test/?e={{ subscriber.email }})\n").for_service().text
    assert "a <https://b.test/?e=*|EMAIL|*>" in whole
    assert "*|LIST:ADDRESS|*" in whole
    assert not any(plain_text.merge.FIRST <= char <= plain_text.merge.LAST for char in whole)


def test_code_that_a_service_would_run_is_defused(text):
    assert "*|FNAME|*" not in text("Write `*|FNAME|*` and\n\n    *|LNAME|*\n")
    assert "|LNAME|" in text("    *|LNAME|*\n")
