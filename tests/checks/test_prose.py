"""Where the words of a post stand: a check points at the very letters, however they are written."""

from __future__ import annotations

import pytest

from newsletter.checks.prose import OBJECT, Prose

HEAD = "---\nsubject: Rest and sleep\npreheader: Three habits\nlead: A word before\n---\n"


@pytest.fixture
def prose(newsroom):
    def make(body, head=HEAD) -> Prose:
        return Prose(newsroom.render(f"{head}{body}\n").issue)

    return make


def found(prose: Prose, words: str, nth: int = 0) -> str:
    """Line, column and length of words, where they come for the nth time in a passage."""
    for passage in prose.passages:
        start = -1
        for _ in range(nth + 1):
            start = passage.words.find(words, start + 1)
        if start >= 0:
            where = prose.place(passage, start, start + len(words))
            return f"{where.line}:{where.column}+{where.length}"
    raise AssertionError([passage.words for passage in prose.passages])


PLACES = {
    "plain words": ("Nothing helps more than rest.", "more than", "6:15+9"),
    "the second of two": ("Rest and more rest and more.", "more", "6:10+4"),
    "in a later line of a paragraph": ("One line\nand another one", "another", "7:5+7"),
    "over a line break": ("Go to\nbed", "to bed", "6:4+2"),
    "in bold": ("Go **to bed** now", "to bed", "6:6+6"),
    "across the edge of bold": ("Go **to** bed", "to bed", "6:6+8"),
    "curly quotes that were straight": ('She said "no" to it', "“no”", "6:10+4"),
    "an ellipsis that was three full stops": ("Well... no", "Well…", "6:1+7"),
    "a dash that was two hyphens": ("One -- two", "–", "6:5+2"),
    "in a link's words": ("Read [our guide](https://a.org/our-guide)", "our guide", "6:7+9"),
    "in a quotation": ("> It\n> was so", "It was", "6:3+2"),
    "in a list": ("- one\n- two words", "two words", "7:3+9"),
    "of who is quoted": ("::: quote\nIt was so.\n-- Dr. Ada Hill\n:::\n\nAda Hill", "Ada Hill", "8:8+8"),
    "in a table": ("| A | B |\n|---|---|\n| one | two |", "two", "8:9+3"),
    "in an image's description": ("![A quiet hill](hill.png)", "quiet hill", "6:5+10"),
    "in Arabic": ("الصداع النصفي يعود", "النصفي", "6:8+6"),
    "in Japanese": ("頭痛はつらい", "つらい", "6:4+3"),
    "behind an emoji": ("👩‍⚕️ says yes", "yes", "6:11+3"),
    "of the subject": ("Text", "sleep", "2:19+5"),
    "of the lead": ("Text", "before", "4:14+6"),
    "of a title that is the first heading": ("Text\n\n# Rest well", "Rest well", "8:3+9"),
    "that are not there as they are read": ("a&amp;b", "a&b", "6:None+1"),
}  # fmt: skip


@pytest.mark.parametrize("about", PLACES)
def test_words_are_found_where_they_are_written(prose, about):
    body, words, place = PLACES[about]
    assert found(prose(body), words) == place


def test_the_second_time_a_word_is_said_is_not_its_first(prose):
    assert found(prose("Rest and more rest and more."), "more", 1) == "6:24+4"


def test_words_are_not_looked_for_in_the_next_block(prose):
    assert found(prose("a&amp;b\n\na&b"), "a&b") == "6:None+1"


def test_code_and_pictures_are_no_words(prose):
    words = [passage.words for passage in prose("Type `lorem ipsum` here ![A hill](hill.png) now").passages]
    assert f"Type {OBJECT} here {OBJECT} now" in words
    assert "A hill" in words


def test_every_kind_of_block_is_read_once(prose):
    body = (
        "# Title\n\nText\n\n- item\n\n| a | b |\n|---|---|\n| c | d |\n\n> said\n\n::: stats\n- **5** days\n"
        '- **6** weeks\n:::\n\n::: callout "Mind"\nboxed\n:::\n\n**[Go](https://a.org)**\n\n<p>own</p>\n\n'
        "::: quote\nwords\n-- Ada\n:::\n\n::: only web\nhidden\n:::\n\nend[^1]\n\n[^1]: a note\n"
    )
    read = [(passage.kind, passage.words.strip()) for passage in prose(body).passages[4:]]
    assert read == [
        ("paragraph", "Text"), ("paragraph", "item"),
        ("cell", "a"), ("cell", "b"), ("cell", "c"), ("cell", "d"), ("paragraph", "said"),
        ("figure", "5"), ("label", "days"), ("figure", "6"), ("label", "weeks"), ("label", "Mind"),
        ("paragraph", "boxed"), ("button", "Go"), ("html", "own"), ("paragraph", "words"), ("attribution", "Ada"),
        ("paragraph", "end"), ("paragraph", "a note"),
    ]  # fmt: skip


def test_words_of_an_included_file_are_found_in_it(newsroom):
    newsroom.write("issues/2026-11-topic/hours.md", "Open on\nMonday mornings\n")
    rendered = newsroom.render(f"{HEAD}Text\n\n::: include hours.md :::\n")
    prose = Prose(rendered.issue)
    [passage] = [passage for passage in prose.passages if "Monday" in passage.words]
    where = prose.place(passage, passage.words.index("Monday"), len(passage.words))
    assert (where.file.rpartition("/")[2], where.line, where.column) == ("hours.md", 2, 1)


def test_words_that_stand_in_one_line_ten_thousand_times_are_found_each_at_its_own_place(prose):
    read = prose("more rest and " * 10_000)
    [passage] = [passage for passage in read.passages if passage.kind == "paragraph"]
    places = [read.place(passage, at, at + 4) for at in range(0, 140_000, 14)]
    assert [where.column for where in places] == [at + 1 for at in range(0, 140_000, 14)]


def test_the_words_of_the_picture_at_the_top_stand_in_lines_of_their_own(prose):
    read = prose("Text", HEAD.replace("lead:", "hero:\n  src: hill.png\n  alt: A hill\n  caption: hill\nlead:"))
    passages = {passage.kind: passage for passage in read.passages}
    alt, caption = read.place(passages["alt"], 2, 6), read.place(passages["caption"], 0, 4)
    assert [(where.line, where.column) for where in (alt, caption)] == [(6, 10), (7, 12)]
