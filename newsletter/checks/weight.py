"""What makes a mail long: how many bytes of its HTML came of each section of the post."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from newsletter import merge
from newsletter.blocks import Block, CodeBlock, Heading, ListBlock, Paragraph, RawHtml, Table, Text
from newsletter.checks.prose import words_of
from newsletter.model import Issue
from newsletter.tree import inlines_of, shown, walk_blocks, walk_inlines

# Words that stand in the HTML as they do in the post: whatever a template may escape, join or break is left out.
_LETTER = rf"(?![{merge.FIRST}-{merge.LAST}])[^\W\d_]"
_PLAIN = re.compile(rf"(?:{_LETTER}){{1,20}}(?:[ ,.](?:{_LETTER}){{1,20}}){{0,8}}")
_LONG_ENOUGH = 3
_FIRST = 4
# A block whose words are not there has the whole rest of the HTML searched for them.
_MOST_MISSED = 50
# The words of a heading may stand in a list of contents, or in a text, before the heading itself.
_TRIES = 8
_LONGEST_TAG = 1000
_LONGEST_NAME = 60
_NAMES: dict[type, str] = {
    Table: "table", ListBlock: "list", Paragraph: "paragraph", RawHtml: "HTML", CodeBlock: "code",
}  # fmt: skip


def heaviest(issue: Issue, html: str, footer: str, count: int = 2) -> list[tuple[str, int]]:
    """The heaviest sections of a post, in words, each with its size in bytes of HTML, the heaviest first.

    A section goes from a heading to the next one; without headings each block is one. It is found by its first words,
    in order; what cannot be found is counted to the one before it. footer: words with which the end of the mail begins.
    """
    starts = list(_starts(issue, html))
    if not starts:
        return []
    end = html.find(_plain(footer) or "</body", starts[-1][0])
    ends = [*(start for start, _ in starts[1:]), end if end >= 0 else len(html)]
    sections = zip(starts, ends, strict=True)
    sizes = [(name, len(html[start:end].encode(errors="replace"))) for (start, name), end in sections]
    return sorted(sizes, key=lambda size: -size[1])[:count]


def _starts(issue: Issue, html: str) -> Iterator[tuple[int, str]]:
    """Where each section begins in the HTML, and its name."""
    blocks = shown(issue.blocks, "html")
    headings = tuple(block for block in blocks if isinstance(block, Heading))
    begin, missed = max(html.find("<body"), 0), 0
    for block in headings or blocks:
        words = _first_words(block)
        at = _find(html, words, begin, heading=bool(headings)) if words and missed < _MOST_MISSED else -1
        if at < 0:
            missed += 1
            continue
        begin = at + len(words)
        yield at, _name(block, issue)


def _find(html: str, words: str, begin: int, *, heading: bool) -> int:
    """Where words stand from a place on, or -1; those of a heading in one, where the template draws one as such."""
    first = at = html.find(words, begin)
    for _ in range(_TRIES if heading else 0):
        if at < 0 or _is_in_heading(html, at):
            return first if at < 0 else at
        at = html.find(words, at + 1)
    return first


def _is_in_heading(html: str, at: int) -> bool:
    before = html[max(at - _LONGEST_TAG, 0) : at].lower()
    opened = max(before.rfind(f"<h{level}") for level in range(1, 7))
    return opened >= 0 and "</h" not in before[opened:]


def _first_words(block: Block) -> str:
    """Some of the first words of a block, as the HTML has them; markup parts them."""
    inlines = (inline for one in walk_blocks((block,)) for inline in walk_inlines(inlines_of(one)))
    texts = (_plain(inline.text) for inline in inlines if isinstance(inline, Text))
    return max(islice(texts, _FIRST), key=len, default="")


def _plain(text: str) -> str:
    found = max(_PLAIN.findall(text[:200]), key=len, default="")
    return found if len(found) >= _LONG_ENOUGH else ""


def _name(block: Block, issue: Issue) -> str:
    where = issue.location(max(block.line, 1))
    place = f"line {where.line}" + ("" if where.file == issue.file else f" of {where.file}")
    if isinstance(block, Heading):
        title = " ".join(merge.reveal(words_of(block.inlines)).split())
        return f"“{title if len(title) <= _LONGEST_NAME else title[:_LONGEST_NAME] + '…'}” from {place}"
    return f"the {_NAMES.get(type(block), 'block')} at {place}"
