"""Whatever stands in a post: it becomes HTML and text, or the author is told where it does not fit."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.errors import NewsletterError
from newsletter.source_text import UNUSABLE
from newsletter.text_lines import width

pytestmark = pytest.mark.quick
BOUNDED = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
)
FRAGMENTS = st.sampled_from(
    [
        *(
            "# ",
            "## ",
            "- ",
            "1. ",
            "> ",
            "* * *",
            "\n",
            "\n\n",
            "    ",
            "\t",
            "  \n",
            "\\",
            "`",
            "```\n",
            "~~~\n",
            "| a | b |\n|---|:-:|\n",
        ),
        *(
            "*",
            "**",
            "_",
            "~~",
            "[",
            "](",
            "](https://x.test/a--b)",
            "![",
            ")",
            "![a](b.png){width=3}",
            "<https://a.test>",
            "[^1]",
            "[^1]: ",
        ),
        *("::: callout\n", ":::\n", "::: button /x\n", "::: stats\n", "::: quote\n", "- **1** a\n", "::: /callout\n"),
        *(
            "<b>",
            "</b>",
            "<a href=x>",
            "</a>",
            "<div>",
            "</div>",
            "<table><tr><td>",
            "<script>",
            "</script>",
            "<!--",
            "-->",
            "<br>",
            "<x y='",
        ),
        *(
            "{{ subscriber.first_name }}",
            '{{ x | default("y") }}',
            "*|FNAME|*",
            "%NAME%",
            "{{",
            "}}",
            "{{ brand.phone }}",
            "{{{ a }}}",
        ),
        *(
            '"',
            "'",
            "--",
            "...",
            "704-519-6918",
            "a@b.test",
            "www.a.test",
            "&amp;",
            "&#0;",
            "&#12;",
            "&#xFFFE;",
            "<https://a.test/%0b>",
            "&",
            "<",
            ">",
            "\u00a0",
            "\u200f",
            "❤️",
            "日本語。",
            "é",
        ),
        *("word", "two words", "---\n", "+++\n", "key: value\n", "subject: x\n", "x" * 200),
    ]
)
NASTY = st.lists(FRAGMENTS, max_size=40).map("".join)
WORD = st.text("abcdefghijklmnopqrstuvwxyzäßéабв日本", min_size=1, max_size=12)
PARAGRAPHS = st.lists(st.lists(WORD, min_size=1, max_size=30).map(" ".join), min_size=1, max_size=8)
ADDRESS = st.from_regex(r"https://[a-z]{1,8}\.test/[a-zA-Z0-9_~./?=&-]{0,60}[a-z0-9]", fullmatch=True)


class Page(HTMLParser):
    def __init__(self, source):
        super().__init__()
        self.words = []
        self.links = []
        self.feed(source)

    def handle_starttag(self, _tag, attrs):
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        self.words.append(data)


def refused_in_place(error):
    """Whether every problem of an error says where in the post or the template it is."""
    return error.exit_code == 1 and all(
        problem.location
        and re.fullmatch(r"(?:issues|templates)/[^:]+", problem.location.file)
        and problem.location.line >= 1
        for problem in error.problems
    )


@pytest.fixture
def attempt(newsroom):
    def render(post):
        """The email of a post, or None where it was refused with a place."""
        try:
            return newsroom.render(post).for_service
        except NewsletterError as error:
            if refused_in_place(error):
                return None
            raise

    return render


@BOUNDED
@given(st.text(max_size=300))
def test_any_text_renders_or_is_refused_with_a_place(attempt, text):
    email = attempt(text.encode("utf-8", "surrogatepass"))
    assert email is None or ("</html>" in email.html and email.text.endswith("\n"))


@BOUNDED
@given(NASTY)
def test_markdown_that_fits_together_badly_renders_or_is_refused_with_a_place(attempt, text):
    email = attempt("A first paragraph.\n\n" + text)
    if email:
        assert "<script" not in email.html
        assert "A first paragraph." in email.html
        assert not [
            line
            for line in email.text.split("\n")
            if width(line) > 78 and line.strip().count(" ") > 6 and not line.startswith("    ") and "{{" not in line
        ]
        shown_on_purpose = any(mark in text for mark in ("```", "~~~", "\\", "    ", "\t", "`", "|", "&#"))
        assert shown_on_purpose or not re.search(r"^:::", email.text, re.MULTILINE)


@BOUNDED
@given(PARAGRAPHS)
def test_every_word_of_every_paragraph_is_in_the_html_and_in_the_text(attempt, paragraphs):
    email = attempt("\n\n".join(paragraphs) + "\n")
    words = " ".join(paragraphs).split()
    page = " ".join(Page(email.html).words).split()
    assert _contains(page, words)
    # A word of Chinese or Japanese may be broken anywhere.
    assert "".join(words) in "".join(email.text.split())


@BOUNDED
@given(st.lists(ADDRESS, min_size=1, max_size=6))
def test_every_link_is_in_the_html_and_in_the_text(attempt, addresses):
    forms = (
        "[label]({})",
        "<{}>",
        "- [x]({})\n",
        "> [x]({})\n",
        '<a href="{}">x</a> y',
        "**[Go]({})**",
        "<p><a href='{}'>x</a></p>\n",
    )
    post = "\n\n".join(forms[n % len(forms)].format(address) for n, address in enumerate(addresses))
    email = attempt("Text\n\n" + post + "\n")
    found = Page(email.html).links
    for address in addresses:
        assert html.unescape(address) in map(html.unescape, found)
        assert address in "".join(email.text.split())


@BOUNDED
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_subject_and_title_end_up_as_they_were(newsroom, subject, title):
    subject, title = (" ".join(UNUSABLE.sub("", text).split()) for text in (subject, title))
    quoted = [
        text.replace("'", "''").replace("{", "(").replace("%", "(").replace("|", "(") for text in (subject, title)
    ]
    email = newsroom.render(f"---\nsubject: '{quoted[0]}'\ntitle: '{quoted[1]}'\n---\nText\n").for_service
    expected = [text.replace("''", "'") for text in quoted]
    assert email.subject == expected[0] or not expected[0]
    visible = expected[1].replace("\u00ad", "")  # the text part has no invisible filler
    assert visible in email.text.replace("\n", " ") or len(visible) > 20


def _contains(everything, words):
    """Whether words stand in a row somewhere."""
    return any(everything[start : start + len(words)] == words for start in range(len(everything) - len(words) + 1))
