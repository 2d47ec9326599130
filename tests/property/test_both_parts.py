"""Every word and every link of a post is in the HTML and in the text part."""

from __future__ import annotations

import os
import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.blocks import Code, Link, Table, Text
from newsletter.errors import NewsletterError
from newsletter.model import NOT_XML
from newsletter.tree import inlines_of, shown, walk_blocks, walk_inlines

FOLDER = Path(os.environ.get("NEWSLETTER_SHARED") or Path(__file__).parents[2] / ".." / "shared") / "corpus"
POSTS = sorted(path.name for path in FOLDER.glob("*--*.md")) or ["none is here"]
BOUNDED = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
)

WORD = st.text("abcdefghijklmnoprstuvwzäßéабвשלוםعربي日本語中가나", min_size=1, max_size=12)
SIGNS = st.sampled_from(
    ["5\u00a0€", "&lt;b&gt;", "“so”", "3 < 4 & 5", "👩‍⚕️", "🇩🇪", "日本。", "{{ subscriber.first_name }}", "so\u00adft"]
)
ADDRESS = st.from_regex(r"https://[a-z]{1,8}\.test/[a-z0-9]{1,60}(\?[a-z]{1,5}=[a-z0-9]{1,30})?", fullmatch=True)
LINK = st.builds("[{}]({})".format, WORD, ADDRESS)
MARKED = st.builds("{0}{1}{0}".format, st.sampled_from(["*", "**", "~~", "`"]), WORD)
LATIN = st.lists(st.text("abcdefghijklmnopqrstuvwxyzäßé–”", min_size=1, max_size=12), min_size=20).map(" ".join)
PROSE = LATIN | st.lists(st.one_of(WORD, WORD, WORD, SIGNS, LINK, MARKED), min_size=1, max_size=25).map(" ".join)


def indented(text, by):
    return "\n".join(by + line if line else line for line in text.split("\n"))


def table(cells):
    rows = [cells[start : start + 3] for start in range(0, len(cells), 3)]
    return "\n".join(["| {} | {} | {} |".format(*row) for row in (rows[0], ["---"] * 3, *rows[1:])])


BLOCK = st.recursive(
    st.one_of(
        PROSE,
        st.builds("## {}".format, PROSE),
        st.lists(PROSE, min_size=6, max_size=6).map(table),
        st.builds("**[{}]({})**".format, WORD, ADDRESS),
        st.builds('[![{}](https://i.test/a.png "{}")]({})'.format, WORD, WORD, ADDRESS),
        st.builds("<div><b>{}</b> <a href='{}'>{}</a></div>".format, WORD, ADDRESS, WORD),
        st.builds("::: stats\n- **{}** {}\n- **{}** {}\n:::".format, WORD, PROSE, WORD, PROSE),
        st.builds("::: quote\n{}\n-- {}\n:::".format, WORD, WORD),
    ),
    lambda inner: st.one_of(
        st.builds(lambda a, b: f"- {indented(a, '  ')[2:]}\n\n{indented(b, '  ')}".replace(":::", ""), inner, inner),
        st.builds(lambda a: indented(a.replace(":::", ""), "> "), inner),
        st.builds('::: callout tip "{}"\n{}\n:::'.format, WORD, PROSE),
    ),
    max_leaves=3,
)
POST = st.lists(BLOCK, min_size=1, max_size=6).map("\n\n".join)
FOR_ONE_USE = st.lists(st.tuples(st.sampled_from(["email", "text", "web"]), PROSE), min_size=1, max_size=4)


class Page(HTMLParser):
    """The words and the links of an email's HTML."""

    def __init__(self, source):
        super().__init__()
        self.words = ""
        self.links = []
        self.feed(source)

    def handle_starttag(self, _tag, attrs):
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        self.words += data


def squeezed(text):
    """A text without blanks, invisible marks and differences in how a character is written."""
    return re.sub(r"[\s\u00ad\u200b\u2060]", "", unicodedata.normalize("NFKC", NOT_XML.sub("", text)))


def lines_squeezed(text):
    """A text part without the marks that lists, quotes and boxes put before their lines."""
    return squeezed("\n".join(re.sub(r"^[>|\s]+", "", line) for line in text.split("\n")))


def missing(issue, part, everything):
    """The words of a post that a part does not show; a table's cells may be broken wherever a line may."""
    for block in walk_blocks(shown(issue.blocks, part)):
        for inline in walk_inlines(inlines_of(block)):
            if isinstance(inline, Text | Code):
                words = re.findall(r"[^\W⺀-鿿]+", inline.text) if isinstance(block, Table) else [inline.text]
                yield from (word for word in words if squeezed(word) not in everything)


def links(issue, part):
    """The targets of a post's links, as people write them."""
    for block in walk_blocks(shown(issue.blocks, part)):
        yield from (inline.href for inline in walk_inlines(inlines_of(block)) if isinstance(inline, Link))


def all_is_in_both_parts(rendered):
    email, issue = rendered.email, rendered.issue
    page = Page(email.html)
    assert not list(missing(issue, "html", squeezed(page.words)))
    assert set(links(issue, "html")) <= set(page.links)
    text = lines_squeezed(email.text)
    assert not list(missing(issue, "text", text))
    for href in links(issue, "text"):
        number = re.sub(r"\D", "", href.removeprefix("tel:+1"))
        shown_as = squeezed(href.removeprefix("mailto:").removeprefix("tel:"))
        assert shown_as in text or (href.startswith("tel:") and number in re.sub(r"\D", "", text)), href


@BOUNDED
@given(POST)
def test_every_word_and_every_link_of_a_post_is_in_both_parts(newsroom, post):
    all_is_in_both_parts(newsroom.render("First words.\n\n" + post + "\n"))


@BOUNDED
@given(FOR_ONE_USE)
def test_words_for_one_use_are_only_there(newsroom, parts):
    marked = [(use, f"{use}{number}q {prose}") for number, (use, prose) in enumerate(parts)]
    rendered = newsroom.render("First.\n\n" + "\n\n".join(f"::: only {use}\n{prose}\n:::" for use, prose in marked))
    all_is_in_both_parts(rendered)
    words = Page(rendered.email.html).words
    for number, (use, _) in enumerate(marked):
        assert (f"{use}{number}q" in words) == (use == "email")
        assert (f"{use}{number}q" in rendered.email.text) == (use != "web")


@pytest.mark.parametrize("name", POSTS)
def test_every_word_and_every_link_of_a_real_post_is_in_both_parts(shared, newsroom, name):
    try:
        rendered = newsroom.render((shared / "corpus" / name).read_bytes())
    except NewsletterError:  # what is refused, and how, is a matter of tests/corpus
        return
    all_is_in_both_parts(rendered)
