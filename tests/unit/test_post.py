"""A post becomes an issue: subject, title, outline, date, direction."""

from __future__ import annotations

import re
from datetime import date

import pytest

from newsletter import merge
from newsletter.blocks import Buttons, Figure, Footnotes, Heading, Paragraph
from newsletter.errors import ContentError
from newsletter.pipeline import examine
from newsletter.tree import plain, walk_blocks


def front(**values):
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in values.items()) + "---\n"


@pytest.fixture
def read(newsroom):
    return lambda post, issue="2026-11-topic": newsroom.render(post, issue).issue


def outline(rendered):
    """The levels of the HTML's headings, in order."""
    return [int(level) for level in re.findall(r"<h([1-6])[\s>]", rendered.email.html)]


def test_subject_and_title_fall_back_on_each_other(read):
    heading = "# Heading\n\nText\n"
    assert (read(heading).subject, read(heading).title) == ("Heading", "Heading")
    issue = read(front(title="Title") + heading)
    assert (issue.subject, issue.title) == ("Title", "Title")
    issue = read(front(subject="Subject") + heading)
    assert (issue.subject, issue.title) == ("Subject", "Heading")
    issue = read(front(subject="Subject") + "Only text\n")
    assert (issue.subject, issue.title) == ("Subject", "Subject")
    assert read("Only text\n").subject == ""


@pytest.mark.parametrize(
    ("post", "words"),
    [
        ("# Sleep *well*\n\n{{ issue.title }}\n", "Sleep well"),
        ("Sleep\n=====\n\n{{ issue.title }}\n", "Sleep"),
        ("```\n# no title\n```\n\n# Sleep\n\n{{ issue.title }}\n", "Sleep"),
        ("# For {{ brand.name }}\n\n{{ issue.title }}\n", "For Quiet Clinic"),
        ("---\nsubject: A\n---\n# {{ subscriber.first_name }}\n\n{{ issue.title }}\n", "{{ subscriber.first_name }}"),
        ("---\ntitle: For {{ subscriber.first_name }}\n---\n{{ issue.title }}\n", "For {{ subscriber.first_name }}"),
        ("# About {{ issue.title }}\n\n{{ issue.title }}\n", "About"),
    ],
)
def test_the_title_is_filled_in_as_readers_see_it(read, post, words):
    last = read(post).blocks[-1]
    assert isinstance(last, Paragraph)
    # What stays a tag is one that the service fills in: as plain letters, readers would see it.
    assert (merge.reveal(plain(last.inlines)), "{{" in plain(last.inlines)) == (words, False)


def test_the_preheader_falls_back_on_the_description(read):
    assert read(front(description="In short") + "x\n").preheader == "In short"
    assert read(front(description="In short", preheader="First") + "x\n").preheader == "First"


def test_a_first_heading_that_says_the_title_again_is_shown_once(read):
    issue = read(front(title='"Sleep & migraine"') + "![a](https://a.test/a.png)\n\n# Sleep &amp; Migraine!\n\nText\n")
    assert [type(b) for b in issue.blocks] == [Figure, Paragraph]


def test_a_first_heading_that_says_something_else_stays_below_the_title(read):
    issue = read(front(title="News") + "# Sleep\n\nText\n")
    assert [(b.level, plain(b.inlines)) for b in issue.blocks if isinstance(b, Heading)] == [(2, "Sleep")]


def test_a_title_with_a_link_keeps_the_link(newsroom):
    rendered = newsroom.render("# See [this](https://l.test)\n\n## Two\n")
    assert rendered.issue.title == "See this"
    assert outline(rendered) == [1, 2]
    assert 'href="https://l.test"' in rendered.email.html
    assert "https://l.test" in rendered.email.text


@pytest.mark.parametrize(
    ("body", "levels"),
    [
        ("# A\n\n## B\n\n### C\n\n## D\n", [1, 2, 3, 2]),
        ("# A\n\n# B\n\n# C\n", [1, 2, 2]),
        ("# A\n\n##### B\n\n###### C\n", [1, 2, 3]),
        ("# A\n\n## B\n\n##### C\n\n#### D\n", [1, 2, 3, 4]),
        ("Text first\n\n### A\n\n#### B\n", [1, 2]),
        ("# A\n\n> ## B\n\n- ### C\n\n## D\n", [1, 2, 3, 2]),
        ("# A\n\n<h1>B</h1>\n\n<h5>C</h5>\n\n## D\n", [1, 2, 3, 2]),
        ("# A\n\nx[^1]\n\n[^1]: # B\n", [1, 2]),
    ],
)
def test_there_is_one_h1_and_no_level_is_skipped(newsroom, body, levels):
    assert outline(newsroom.render(body)) == levels


def test_a_title_of_the_front_matter_is_the_one_h1(newsroom):
    assert outline(newsroom.render(front(title="T") + "# A\n\n## B\n\n# C\n")) == [1, 2, 3, 2]


@pytest.mark.parametrize(
    ("issue", "day"),
    [
        ("2026-11-topic", date(2026, 11, 1)),
        ("2026-11-24-topic", date(2026, 11, 24)),
        ("2026-13-topic", None),
        ("2026-02-30-topic", None),
        ("topic-2026", None),
        ("20261-11-x", None),
    ],
)
def test_the_date_comes_from_the_id(read, issue, day):
    assert read("Text\n", issue).date == day


def test_the_front_matters_date_wins(read):
    assert read(front(date="2026-12-03") + "x\n").date == date(2026, 12, 3)


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("he", "rtl"), ("ar-EG", "rtl"), ("de", "ltr")])
def test_the_direction_follows_the_language(newsroom, language, direction):
    rendered = newsroom.render(front(language=language) + "x\n")
    assert rendered.issue.direction == direction
    assert re.search(rf'<html[^>]*lang="{language}"[^>]*dir="{direction}"', rendered.email.html)


def test_the_front_matters_direction_wins(read):
    assert read(front(language="en", direction="rtl") + "x\n").direction == "rtl"


def test_the_call_to_action_stands_before_the_notes(read):
    post = "---\ncta: {label: 'Book, {{ subscriber.first_name }}', href: 'https://b.test/{{ issue.slug }}'}\n---\n"
    *_, button, notes = read(post + "x[^1]\n\n[^1]: y\n").blocks
    assert isinstance(button, Buttons)
    assert isinstance(notes, Footnotes)
    assert button.buttons[0].href == "https://b.test/2026-11-topic"
    assert plain(button.buttons[0].inlines) == "Book, " + merge.conceal("{{ subscriber.first_name }}")


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("cta: {label: Go, href: 'javascript:x'}\n", 2),
        ("subject: x\nhero: {src: a.png, href: 'data:x'}\n", 3),
        ("subject: x\nhero: {src: 'javascript:alert(1)'}\n", 3),
        ("hero: {src: 'file:///C:/a.png'}\n", 2),
    ],
)
def test_addresses_in_the_front_matter_that_could_run_something_are_refused(read, header, line):
    with pytest.raises(ContentError) as caught:
        read(f"---\n{header}---\nText\n")
    assert caught.value.problems[0].location.line == line
    assert "cannot be a" in str(caught.value)


@pytest.mark.parametrize(
    ("written", "src"),
    [
        ("https://a.test/{{ issue.slug }}.png", "https://a.test/2026-11-topic.png"),
        ("{{ brand.website }}/a b.png", "https://quiet.test/a%20b.png"),
    ],
)
def test_the_address_of_the_picture_at_the_top_is_filled_in(read, written, src):
    assert read(f"---\nsubject: x\nhero: {{src: '{written}', alt: A}}\n---\nText\n").hero.image.src == src


def test_settings_and_facts_of_the_issue_are_filled_in_everywhere(read):
    header = front(subject="'{{ issue.month }}: {{ brand.name }}'", preheader="'{{ brand.phone }}'")
    issue = read(header + "Of {{ issue.date }}\n", "2026-11-24-x")
    assert (issue.subject, issue.preheader) == ("November 2026: Quiet Clinic", "704-519-6918")
    assert plain(issue.blocks[0].inlines) == "Of 24 November 2026"


def test_a_merge_field_of_the_settings_is_one_in_the_post_too(newsroom):
    settings = newsroom.root / "newsletter.yaml"
    settings.write_text(settings.read_text().replace("  phone:", "  disclaimer: 'Hi *|FNAME|*'\n  phone:"))
    rendered = newsroom.render("{{ brand.disclaimer }}\n").for_service
    assert rendered.html.count("Hi *|FNAME|*") == 2
    assert rendered.text.count("Hi *|FNAME|*") == 2


def test_the_lead_is_read_to_the_end_of_its_line_and_filled_in(read):
    post = "---\nsubject: A\nlead: For {{ subscriber.first_name }}: what {{ brand.name }} says\n---\nText\n"
    assert merge.reveal(read(post).lead) == "For {{ subscriber.first_name }}: what Quiet Clinic says"
    assert merge.has_tags(read(post).lead)
    assert read("Text\n").lead == ""


ARABIC = "الصداع النصفي يؤثر على الكثير من الناس، وهناك علاج."
HEBREW = "מיגרנה משפיעה על אנשים רבים, ויש טיפול."


@pytest.mark.parametrize(
    ("header", "text", "message", "code"),
    [
        ("", f"# {ARABIC}\n\n{ARABIC} Ketamine\n", "written in Arabic, but its language is English", "language: ar"),
        ("", f"{HEBREW}\n\n- {HEBREW}\n", "written in Hebrew", "language: he"),
        ("subject: x\n", f"> {HEBREW}\n", "written in Hebrew", "language: he"),
    ],
)
def test_a_post_from_right_to_left_without_its_language_is_warned_about(read, header, text, message, code):
    issue = read(f"---\n{header}---\n{text}" if header else text)
    (found,) = [f for f in issue.findings if f.code == "direction-unset"]
    assert (found.severity, found.location.line) == ("warning", 1)
    assert message in found.message
    assert code in found.hint


@pytest.mark.parametrize(
    "post",
    [
        f"---\nlanguage: ar\n---\n{ARABIC}\n",
        f"---\ndirection: rtl\n---\n{ARABIC}\n",
        f"Mostly English words here, and one name: {ARABIC[:12]}\n",
        f"```\n{ARABIC}\n```\n\nCode\n",
        "123\n",
    ],
)
def test_a_post_whose_direction_is_known_is_not_warned_about(read, post):
    assert "direction-unset" not in [f.code for f in read(post).findings]


@pytest.mark.parametrize(
    ("body", "levels"),
    [
        ("# A\n\n::: only web\n## B\n:::\n\n### C\n", [1, 2]),
        ("# A\n\n::: only email\n## B\n\n### C\n:::\n\n## D\n", [1, 2, 3, 2]),
        ("# A\n\n::: columns\n::: column\n## B\n:::\n::: column\n#### C\n:::\n:::\n", [1, 2, 3]),
        ("x\n\n::: callout\n## B\n:::\n\n# A\n", [1, 2]),
    ],
)
def test_the_outline_reaches_into_blocks_and_leaves_out_what_is_not_shown(newsroom, body, levels):
    assert sorted(outline(newsroom.render(body))) == sorted(levels)
    issue = newsroom.render(body).issue
    assert [b.level for b in walk_blocks(issue.blocks) if isinstance(b, Heading)].count(1) == issue.title_in_body


@pytest.mark.parametrize("post", ["", "\n \n", "---\nsubject: x\n---\n\n"])
def test_a_post_without_words_is_refused(read, post):
    with pytest.raises(ContentError, match="has no text to send"):
        read(post)


def test_a_post_out_of_a_word_processor_keeps_its_paragraphs(newsroom):
    long = "Pain of any kind has a way of commanding all of your attention, and that’s certainly true of a migraine."
    rendered = newsroom.render(f"# Title\n{long}\n{long}\n## Part\n{long}\nShort one.\n")
    kinds = [type(b).__name__ for b in walk_blocks(rendered.issue.blocks)]
    assert kinds == ["Paragraph", "Paragraph", "Heading", "Paragraph", "Paragraph"]
    assert any(f.code == "paragraph-lines" for f in rendered.issue.findings)


@pytest.mark.parametrize("head", ["", front(subject="Other")])
def test_the_title_can_be_named_although_it_is_only_a_heading(newsroom, head):
    rendered = newsroom.render(f"{head}# Sleep well\n\nThis is about {{{{ issue.title }}}}.\n")
    assert "This is about Sleep well." in rendered.email.text


SETTINGS = """
brand:
  name: Quiet Clinic
  phone: 704-519-6918
  other_phones: [704-519-0000, 704-519-1111]
  people: [Dr. Ada Neal, "Ben Ö."]
  address: 1 Hill Street, 28210 Town
  privacy_url: https://quiet.test/privacy
  disclaimer: Not advice
sender: {name: "Quiet News", email: news@quiet.test}
"""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("brand.privacy_url", "https://quiet.test/privacy"),
        ("brand.people", "Dr. Ada Neal, Ben Ö."),
        ("brand.other_phones", "704-519-0000, 704-519-1111"),
        ("brand.disclaimer", "Not advice"),
        ("sender.name", "Quiet News"),
        ("sender.email", "news@quiet.test"),
        ("sender.reply_to", "news@quiet.test"),
    ],
)
def test_every_text_of_brand_and_sender_is_filled_in(newsroom, name, value):
    newsroom.write("newsletter.yaml", SETTINGS)
    assert plain(newsroom.render(f"x\n\n{{{{ {name} }}}}\n").issue.blocks[-1].inlines) == value


def test_the_sender_of_a_post_is_the_one_that_is_filled_in(newsroom):
    newsroom.write("newsletter.yaml", SETTINGS)
    post = front(**{"from": "Dr. Neal <neal@quiet.test>"}) + "x\n\n{{ sender.name }}, {{ sender.reply_to }}\n"
    assert plain(newsroom.render(post).issue.blocks[-1].inlines) == "Dr. Neal, neal@quiet.test"


@pytest.mark.parametrize("name", ["brand.logo", "brand.colors", "brand.fonts", "brand.radius"])
def test_what_is_no_text_is_not_filled_in(newsroom, name):
    assert merge.has_tags(plain(newsroom.render(f"x\n\n{{{{ {name} }}}}\n").issue.blocks[-1].inlines))


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("ax x <img alt='x' src=x>", 23),
        ("ax <img alt='a x b' src='x'>", 26),
        ("xx ![ax](x)", 10),
        ("xx ![ax](<x>)", 11),
        ("a ![b](x%20y.png)", 8),
    ],
)
def test_a_missing_picture_is_named_at_its_address_and_not_inside_a_word(newsroom, line, column):
    findings = examine(newsroom.render(f"Text\n\n{line}\n"))
    (found,) = [one.location for one in findings if one.code == "image-missing"]
    assert (found.line, found.column) == (3, column)


def test_a_merge_field_of_a_table_is_written_for_the_service_and_found_in_its_line(newsroom):
    tag = r'{{ subscriber.first_name \| default("you") }}'
    rendered = newsroom.render(f"Text\n\n| {tag} | {{{{ nobody \\| default('x') }}}} |\n|---|---|\n")
    assert "*|ELSE:|*you*|END:IF|*" in rendered.for_service.html
    assert r"\|" not in rendered.for_service.text
    places = [one.location for one in examine(rendered) if one.code == "merge-field-unknown" and one.location]
    assert [(place.line, place.column) for place in places] == [(3, 51)]
