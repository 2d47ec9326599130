"""The text part: the same words, 78 columns wide."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import pytest

from newsletter import merge, plain_text
from newsletter.blocks import (
    Button,
    Buttons,
    Callout,
    Card,
    Column,
    Columns,
    Figure,
    Heading,
    Image,
    Link,
    ListBlock,
    ListItem,
    Media,
    Only,
    Paragraph,
    PullQuote,
    Spacer,
    Text,
)
from newsletter.services.catalogue import SERVICES
from newsletter.text_lines import width

RULER = "-" * 78


@pytest.fixture
def text(newsroom):
    """The article of the text part of a post, without what stands above and below it."""

    def render(post, settings=""):
        if settings:
            newsroom.write("newsletter.yaml", (newsroom.root / "newsletter.yaml").read_text() + settings)
        whole = newsroom.render(post).for_service.text
        return whole.split(f"\n\n{RULER}\n")[0].split("November 2026\n\n", 1)[1]

    return render


# Lines.


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
    assert max(map(width, newsroom.render(post).for_service.text.split("\n"))) <= 78


# Blocks.


def test_headings_are_underlined_as_wide_as_they_are(text):
    assert text("# One\n\n## 日本\n\n### Three\n\n#### Four\n\nx\n") == (
        "One\n===\n\n日本\n----\n\nThree\n~~~~~\n\nFour\n~~~~\n\nx"
    )


def test_lists_keep_their_marks_and_their_depth(text):
    post = "- a\n  - b\n    1. c\n    2. d\n- [x] e\n- [ ] f\n"
    assert text(post) == "- a\n  - b\n    1. c\n    2. d\n[x] e\n[ ] f"


def test_tasks_of_a_numbered_list_keep_their_numbers(text):
    assert text("9. [x] a\n10. [ ] b\n    more\n11. c\n") == "9.  [x] a\n10. [ ] b more\n11. c"


def test_numbers_of_a_list_are_as_wide_as_the_widest(text):
    assert text("9. a\n10. b\n") == "9.  a\n10. b"


def test_loose_lists_have_empty_lines_between_items(text):
    assert text("- a\n\n  b\n\n- c\n") == "- a\n\n  b\n\n- c"


def test_quotes_callouts_and_code_have_their_marks(text):
    assert text("> a\n>\n> b\n") == "> a\n>\n> b"
    assert text('::: callout tip "Do"\na\n\nb\n:::\n') == "| Do\n| a\n|\n| b"
    assert text("```\na\n  b\n```\n") == "    a\n      b"
    assert text("::: quote\nWords\n-- Ada\n:::\n") == "    Words\n    – Ada"


def test_buttons_figures_and_rules_are_words(text):
    assert (
        text("**[Book](https://b.test)**\n\n**[Write](mailto:a@b.test)**\n") == "Book: https://b.test\nWrite: a@b.test"
    )
    figure = '[![A door](https://i.test/a.png "Our door")](https://b.test)\n'
    assert text(figure) == "[Image: A door]\nOur door\n<https://b.test>"
    assert text("a\n\n---\n\nb\n") == "a\n\n* * *\n\nb"
    assert text("::: stats\n- **3** cats\n- **4** dogs\n:::\n") == "3  cats\n4  dogs"


def test_figures_of_a_row_stand_under_each_other_and_long_ones_in_a_sentence(text):
    post = "::: stats\n- **1 billion** people\n- **3%** " + "of all people " * 7 + "\n:::\n"
    assert text(post) == (
        "1 billion  people\n       3%  of all people of all people of all people of all people of all\n"
        "           people of all people of all people"
    )
    assert text("::: stats\n- **As many as there are stars** a\n- **3** b\n:::\n").endswith("stars – a\n3 – b")


def test_a_button_too_long_for_a_line_has_its_address_below(text):
    address = "https://quiet.test/" + "x" * 70
    assert text(f"**[Book a visit]({address})**") == f"Book a visit:\n  {address}"


def test_what_a_style_says_is_said_in_characters(text):
    assert text("~~$99~~ $79") == "~~$99~~ $79"
    assert text("10<sup>-3</sup> H<sub>2</sub>O 1<sup>st</sup>") == "10⁻³ H₂O 1st"
    assert text("**a** *b* `c`") == "a b c"


def test_an_image_among_words_is_named_as_one(text):
    assert text("a ![door](https://i.test/a.png) b") == "a [Image: door] b"
    assert text("a ![](https://i.test/a.png) b") == "a b"


def test_a_soft_hyphen_is_left_out_and_a_no_break_space_kept(text):
    assert text("Donau\u00addampf 5\u00a0€") == "Donaudampf 5\u00a0€"


def test_lines_of_japanese_are_joined_without_a_space(text):
    assert text("日本\n語\n") == "日本語"


def test_items_keep_what_stands_in_them(text):
    post = "1. a\n\n   > b\n\n   ```\n   c\n   ```\n\n2. | x |\n   |---|\n   | y |\n"
    assert text(post) == "1. a\n\n   > b\n\n       c\n\n2. x\n   -\n   y"


def test_footnotes_are_numbered_as_in_the_text(text):
    assert text("a[^x] b[^y]\n\n[^x]: One\n[^y]: Two\n\n    more\n") == (
        "a[1] b[2]\n\n----------\n[1] One\n[2] Two\n\n    more"
    )


def test_the_hero_and_the_call_to_action_are_in_the_text_too(text):
    post = (
        "---\ntitle: T\nhero: {src: 'https://i.test/a.png', alt: A, caption: The cap, href: 'https://h.test'}\n"
        "cta: {label: Book, href: 'https://b.test'}\n---\nx\n"
    )
    assert text(post) == "T\n=\n\n[Image: A]\nThe cap\n<https://h.test>\n\nx\n\nBook: https://b.test"


def test_the_words_of_the_tool_follow_the_language(newsroom):
    whole = newsroom.render("---\nlanguage: de\n---\n::: callout tip\nx\n:::\n").for_service.text
    assert "| Tipp\n| x" in whole
    assert "Abmelden: *|UNSUB|*" in whole


def test_no_invisible_filler_is_in_the_text(newsroom):
    whole = newsroom.render("---\npreheader: First\n---\nx\n").for_service.text
    assert "\u034f" not in whole
    assert whole.endswith("\n")


# Blocks of a layout.


@pytest.fixture
def written(newsroom):
    """The lines of blocks, as they stand in the text part."""
    rendered = newsroom.render("x\n")

    def write(*blocks, **changes):
        issue = replace(rendered.issue, blocks=blocks, **changes)
        whole = plain_text.render(issue, rendered.footer, str, str)
        return whole.split(f"\n\n{RULER}\n")[0].split("November 2026\n\n", 1)[1].split("\n")

    return write


def words(text):
    return Paragraph((Text(text),), 1)


def buttons(label):
    return Buttons((Button((Text(label),), "https://b.test", primary=True, line=1),), 1)


DOOR = Image("https://i.test/a.png", "A door")


def test_columns_stand_one_under_another(written):
    columns = Columns((Column((words("a"), buttons("B")), 1), Column((words("c"),), 1)), 1)
    assert written(columns) == ["a", "", "B: https://b.test", "", "c"]


def test_a_card_has_an_edge_around_all_that_is_in_it(written):
    card = Card((Heading(3, (Text("Visit"),), 1), words("word " * 20), Card((buttons("Go"),), 1)), 1)
    assert written(words("x"), card, card)[:9] == [
        "x",
        "",
        "| Visit",
        "| ~~~~~",
        "|",
        "| word word word word word word word word word word word word word word word",
        "| word word word word word",
        "|",
        "| | Go: https://b.test",
    ]


def test_media_says_what_the_image_shows_and_where_it_leads(written):
    beside = Media(DOOR, "https://d.test", "start", (words("a"), words("b")), 1)
    assert written(beside) == ["[Image: A door]", "<https://d.test>", "", "a", "", "b"]
    link = Paragraph((Link((Text("a"),), "https://d.test"),), 1)
    assert written(replace(beside, blocks=(link,))) == ["[Image: A door]", "", "a <https://d.test>"]
    assert written(replace(beside, image=Image("a.png", ""), href=None)) == ["a", "", "b"]


def test_space_is_nothing_in_a_text(written):
    assert written(words("a"), Spacer(40, 1), words("b")) == ["a", "", "b"]


def test_blocks_for_another_use_are_left_out_wherever_they_stand(written):
    def each(part):
        return Only(part, (words(part),), 1)

    parts = (each("web"), each("email"), each("text"))
    assert written(*parts) == ["email", "", "text"]
    assert written(Card(parts, 1)) == ["| email", "|", "| text"]


def test_boxes_fit_into_each_other_and_into_lists(written):
    quote = PullQuote((words("said"),), (Text("Ada"),), 1)
    inside = (quote, Figure(DOOR, "Ours", None, 1), Callout("tip", "", (buttons("Go"),), 1))
    box = ["    said", "    – Ada", "", "[Image: A door]", "Ours", "", "| Tip", "| Go: https://b.test"]
    assert written(Card(inside, 1)) == [f"| {line}".rstrip() for line in box]
    items = ListBlock((ListItem((words("x"), *inside), None, 1),), None, tight=False, line=1)
    assert written(items) == ["- x", "", *(f"  {line}".rstrip() for line in box)]


def test_the_lead_stands_under_the_title(written):
    title = Heading(1, (Text("T"),), 1)
    assert written(words("x"), lead="Why.", title="T", title_in_body=False) == ["T", "=", "", "Why.", "", "x"]
    assert written(title, words("x"), lead="Why.", title="T", title_in_body=True) == ["T", "=", "", "Why.", "", "x"]


# Merge fields.


def test_merge_fields_are_measured_after_they_were_written(newsroom):
    rendered = newsroom.render(
        "{{ subscriber.first_name }} " * 30 + "\n\n| a | b |\n|--|--|\n| {{ subscriber.first_name }} | x |\n"
    )
    sample = rendered.for_sample({"first_name": "Bo"}).text
    assert ("Bo " * 26).strip() in sample
    assert "a   b\n--  -\nBo  x" in sample
    service = rendered.for_service.text
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
    whole = newsroom.render("[a](https://b.test/?e={{ subscriber.email }})\n").for_service.text
    assert "a <https://b.test/?e=*|EMAIL|*>" in whole
    assert "*|LIST:ADDRESS|*" in whole
    assert not any(merge.FIRST <= char <= merge.LAST for char in whole)


def test_a_value_with_blanks_does_not_end_its_address(newsroom):
    post = "[a](https://b.test/?n={{ subscriber.first_name | default('dear reader') }}) {{ subscriber.first_name }}\n"
    rendered = newsroom.render(post)
    assert "a <https://b.test/?n=Mary%20Ann> Mary Ann\n" in rendered.for_sample({"first_name": "Mary Ann"}).text
    assert "a <https://b.test/?n=dear%20reader> there\n" in rendered.for_sample({}).text
    assert "*|ELSE:|*dear%20reader*|END:IF|*" in rendered.for_service.text
    assert "dear%20reader" in rendered.for_service.html


def test_code_that_a_service_would_run_is_defused(text):
    assert "*|FNAME|*" not in text("Write `*|FNAME|*` and\n\n    *|LNAME|*\n")
    assert "|LNAME|" in text("    *|LNAME|*\n")


@dataclass(frozen=True)
class Templates:
    """A service whose text parts are a template, and how it writes a literal `{{`."""

    literal: str

    def subscriber(self, name, _default):
        return f"{{{{ contact.{name} }}}}"

    def link(self, name):
        return f"{{{{ {name} }}}}"

    def escape_html(self, source):
        return source

    def escape_text(self, source):
        return source.replace("{{", self.literal)


SYNTAXES = [*(service.syntax({}) for service in SERVICES.values()), Templates('{{ "{{" }}'), Templates("{{ `{{` }}")]


@pytest.mark.parametrize("syntax", SYNTAXES, ids=repr)
@pytest.mark.parametrize("sample", ["{{ x }}", "{{ subscriber.email }}", "*|FNAME|*", "{% if a %}"])
def test_a_sample_of_a_services_code_is_shown_and_never_run(newsroom, syntax, sample):
    post = f"`{sample}` " * 9 + f"\n\n    {sample}\n\n| a |\n|---|\n| `{sample}` |\n"
    rendered = newsroom.render(post)
    fill = partial(merge.write_text, syntax=syntax, fields={})
    text = plain_text.render(rendered.issue, rendered.footer, fill, fill)
    shown = syntax.escape_text(sample)
    assert text.replace("\n", " ").count(shown) == 11
    assert f"\n    {shown}\n" in text
    assert text.count(sample) == (11 if shown == sample else 0)
    # The code that stands for two braces is run: over two lines it would be none.
    assert text.count(syntax.escape_text("{{")) == (11 if "{{" in sample else 0)


def test_code_is_measured_as_it_goes_out(newsroom):
    rendered = newsroom.render("| a | b |\n|---|---|\n| `{{ x }}` | y |\n")
    fill = partial(merge.write_text, syntax=Templates('{{ "{{" }}'), fields={})
    text = plain_text.render(rendered.issue, rendered.footer, fill, fill)
    assert 'a                b\n---------------  -\n{{ "{{" }} x }}  y' in text
