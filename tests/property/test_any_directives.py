"""Whatever stands between colons: it becomes a block, or the author is told where it does not fit."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.blocks import Column, Columns, RawHtml, Text
from newsletter.errors import ContentError
from newsletter.fences import NAMES
from newsletter.markdown import parse
from newsletter.sources import IncludeError, Loaded
from newsletter.tree import inlines_of, walk_blocks, walk_inlines

BOUNDED = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
OPENING = st.builds(
    "{}{}{} {}{}".format,
    st.sampled_from([":::", ":::", ":::", "::::", "::", "：：：", ":"]),
    st.sampled_from([" ", "", " /"]),
    st.sampled_from([*NAMES, *NAMES, "calout", "tip", ""]),
    st.sampled_from(["", "", "left", "email", "24", "/a", "a.md", "b.md", "warning", '"x"']),
    st.sampled_from(["", "", " :::", ":::"]),
)
LINE = st.one_of(
    OPENING,
    st.just(":::"),
    st.just(":::"),
    st.just(""),
    st.sampled_from(
        ["text", "![a](a.png)", "**[Go](/a)**", "- **1** a", "[Go](/b)", "# A", "> q", "---", "```", "<div>", "</div>"]
    ),
    st.sampled_from(
        ["| a | b |", "|---|---|", "[^1]", "[^1]: note", "<!--", "-->", "`", "    code", "\\::: card", "-- Ada"]
    ),
)
PREFIX = st.sampled_from(["", "", "", "", "", " ", "  ", "> ", "- ", "    ", "[^2]: "])
SOURCE = st.lists(st.builds("{}{}".format, PREFIX, LINE), max_size=25).map("\n".join)
BLOCK = st.recursive(
    st.lists(LINE, min_size=1, max_size=3).map("\n".join),
    lambda inner: st.builds(
        "::: {}\n{}\n:::".format, st.sampled_from(NAMES), st.lists(inner, min_size=1, max_size=4).map("\n\n".join)
    ),
    max_leaves=8,
)
SOURCE = st.one_of(SOURCE, st.lists(BLOCK, max_size=4).map("\n\n".join))
LEFT = re.compile(rf"^[ \t]*(?::::|::[ \t]*(?:{'|'.join(NAMES)})(?:\s|$))", re.MULTILINE | re.IGNORECASE)


def read(source, included=""):
    """The blocks of a post that may include `included`, or None where it was refused with a place."""

    def load(path, _including):
        if path not in {"a.md", "b.md"}:
            raise IncludeError("no such file", "write a.md")
        text = included if path == "a.md" else "one\n\n![x](x.png)\n"
        return Loaded(f"parts/{path}", text, text, 1, "parts")

    try:
        return parse(source, file="issue.md", load=load).blocks
    except ContentError as error:
        for problem in error.problems:
            text = {"issue.md": source, "parts/a.md": included}.get(problem.location.file, "one\n\n![x](x.png)\n")
            line = text.split("\n")[problem.location.line - 1]
            assert problem.message
            assert problem.location.text in (line, line[:200], f"{line[:200]}…")
        return None


def shown(blocks):
    """Every run of plain text that readers would see, of the author's own HTML as well."""
    for block in walk_blocks(blocks):
        if isinstance(block, RawHtml):
            yield block.text
        yield from (inline.text for inline in walk_inlines(inlines_of(block)) if isinstance(inline, Text))


@BOUNDED
@given(SOURCE, SOURCE)
def test_no_fence_ever_ends_up_as_text(source, included):
    blocks = read(source, included)
    if blocks is None or "\\:" in source + included:
        return
    assert not [text for text in shown(blocks) if LEFT.search(text)]


@BOUNDED
@given(SOURCE)
def test_what_is_read_has_the_shape_that_the_model_promises(source):
    for block in walk_blocks(read(source, "::: callout\nx\n:::\n") or ()):
        assert block.line >= 1
        if isinstance(block, Columns):
            assert 2 <= len(block.columns) <= 4
            assert all(isinstance(column, Column) and column.blocks for column in block.columns)


@BOUNDED
@given(SOURCE)
def test_an_included_file_reads_as_if_it_stood_there(source):
    alone = read(source)
    part = read("::: include a.md :::\n", source)
    if alone is not None and "include" not in source:
        assert [type(block) for block in part] == [type(block) for block in alone]
        assert [block.line for block in walk_blocks(part)] == [block.line + 2 for block in walk_blocks(alone)]
