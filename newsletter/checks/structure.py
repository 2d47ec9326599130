"""The checks of structure: whether a post can be followed by who skims it, and by who hears it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from newsletter import merge
from newsletter.blocks import (
    FootnoteReference,
    Heading,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    Paragraph,
    RawHtml,
    Span,
    Table,
    Text,
)
from newsletter.checks.interface import Subject
from newsletter.checks.prose import OBJECT, words_of
from newsletter.model import Finding
from newsletter.tree import shown, walk_blocks, walk_inlines

# Own reckoning: a phone shows some 150 words at once; who skims gets lost in more without a break, or without headings.
_WALL, _NEEDS_HEADINGS = 150, 600
# Characters: three lines of a heading on a phone.
_LONG_HEADING = 90
# Chinese and Japanese have no spaces between words, and Korean has few; two characters are about a word.
_EAST_ASIAN = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff66-\uff9d]")
_HASHES = re.compile(r"[\s>]*(?:[-*+]\s+|\d+[.)]\s+)?(#{1,6})(?:\s|$)")
_UNDERLINE = re.compile(r"[\s>]*(=+|-+)\s*")
# A table of the author's own HTML without another one in it, and what makes it one that arranges a page.
_RAW_TABLE = re.compile(r"<table\b[^<>]*>(?:(?!<table\b).)*?</table>", re.DOTALL)
_ARRANGES, _LONGEST_CELL = re.compile(r"<(?:img|p|h[1-6]|div|ul|ol)\b|presentation"), 60
_RAW_HEADING = re.compile(r"<h[1-6]\b", re.IGNORECASE)
_BULLET = re.compile(r"\s*([•◦▪‣●○■□►▶➤·]|[-*](?=\s))\s*\S")
_ENDS_A_SENTENCE = (".", "!", "?", "…", ":", ",", ";", "。", "！", "？", "：", "،", "؟")
# A label is longer than a cry, and shorter than a paragraph that is bold throughout; in characters.
_HEADING_LENGTHS = range(4, 81)
# Fewer capitals than this are an abbreviation, or two.
_FEWEST_CAPITALS, _FEWEST_CAPITAL_WORDS = 20, 4
_FIELD = re.compile(f"[{merge.FIRST}-{merge.LAST}]+")
_SHOWN = 80


def heading_order(subject: Subject) -> Iterator[Finding]:
    """A level that is left out in the post: the email's own are put right, but its author may have meant another."""
    for (_, before), (heading, level) in pairwise(_headings(subject)):
        if level > before + 1:
            message = (
                f"the heading '{_shown(heading)}' is of level {level} and follows one of level {before}; the email"
                f" shows it one level deeper, so that who hears it does not look for what is missing"
            )
            hint = f"write {'#' * (before + 1)} in front of it, or leave it if it looks right"
            yield Finding("heading-order", "note", message, subject.issue.location(heading.line), hint)


def heading_many(subject: Subject) -> Iterator[Finding]:
    """More headings of the first level than the title: an email has one, so the others become those of its parts."""
    titles = [heading for heading, level in _headings(subject) if level == 1]
    # A title that opens the post is none of its blocks any more; where it is in the front matter, # may be for parts.
    others = titles[1:] if subject.issue.title_in_body else titles
    if others and "title" not in subject.issue.locations:
        message = (
            f"the post has {len(others) + 1} headings of the first level; the first is the email's title, the others"
            " are shown as headings of its parts"
        )
        hint = "write ## in front of the parts, or leave it if it looks right"
        yield Finding("heading-many", "note", message, subject.issue.location(others[0].line), hint)


def heading_missing(subject: Subject) -> Iterator[Finding]:
    """A long text without headings: who skims finds nothing, and screen readers go from heading to heading."""
    blocks = tuple(walk_blocks(shown(subject.issue.blocks, "html")))
    if any(isinstance(block, RawHtml) and _RAW_HEADING.search(block.html) for block in blocks):
        return
    if any(isinstance(block, Heading) and block.level > 1 for block in blocks):
        return
    words = sum(_length(passage.words) for passage in subject.passages if passage.kind in ("paragraph", "html"))
    if words > _NEEDS_HEADINGS:
        message = f"the post has about {round(words, -2)} words and no heading among them"
        hint = "begin each part with a heading, such as   ## What helps   so that readers find theirs"
        first = next(passage for passage in subject.passages if passage.kind in ("paragraph", "html"))
        yield Finding("heading-missing", "note", message, subject.issue.location(first.line), hint)


def heading_long(subject: Subject) -> Iterator[Finding]:
    """A heading of several lines is a paragraph in large letters."""
    for passage in subject.passages:
        if passage.kind == "heading" and len(passage.words) + _east_asian(passage.words) > _LONG_HEADING:
            message = (
                f"the heading '{_cut(passage.words)}' has {len(passage.words)} characters, several lines on a phone"
            )
            hint = "say it in half as many, and the rest in the text below"
            yield Finding("heading-long", "note", message, subject.issue.location(passage.line), hint)


def table_head_empty(subject: Subject) -> Iterator[Finding]:
    """Cells of a table are read out with the header of their column, where it has one (WCAG 2.2, 1.3.1)."""
    for block in walk_blocks(shown(subject.issue.blocks, "html")):
        if isinstance(block, RawHtml) and any(map(_has_data_alone, _RAW_TABLE.findall(block.html))):
            message = "this table has no header, so who hears it does not learn what the figures are"
            hint = "write the cells of its first row as <th>, and say in a word or two what stands in each column"
            yield Finding("table-head-empty", "warning", message, subject.issue.location(block.line), hint)
        if not isinstance(block, Table):
            continue
        empty = [not words_of(cell.inlines).strip() for cell in block.head]
        # Above the names of rows a corner may stay empty.
        if all(empty) or any(empty[1:]):
            which = "no header" if all(empty) else f"no header in column {empty.index(True, 1) + 1}"
            message = f"this table has {which}, so who hears it does not learn what the figures are"
            hint = "say in a word or two what stands in each column: | Day | Hours |"
            yield Finding("table-head-empty", "warning", message, subject.issue.location(block.line), hint)


def wall_of_text(subject: Subject) -> Iterator[Finding]:
    """A paragraph that fills a phone's screen, and more."""
    for passage in subject.passages:
        if passage.kind == "paragraph" and (length := _length(passage.words)) > _WALL:
            message = f"this paragraph has about {round(length, -1)} words, more than a phone shows at once"
            hint = "begin a new paragraph at its second thought, or make a list of what it lists"
            yield Finding("wall-of-text", "note", message, subject.issue.location(passage.line), hint)


def language_mismatch(subject: Subject) -> Iterator[Finding]:
    """Screen readers pronounce a mail by the language it names, and mail programs hyphenate by it."""
    from newsletter.checks.languages import NAMES, another_language  # noqa: PLC0415 (a build has no use for them)

    kinds = ("lead", "heading", "paragraph", "cell")
    words = " ".join(passage.words for passage in subject.passages if passage.kind in kinds and not passage.quoted)
    declared = subject.issue.language
    found = another_language(_FIELD.sub(" ", words), declared)
    if found:
        named = NAMES.get(declared.lower().split("-", 1)[0], f"'{declared}'")
        written = f"in {NAMES[found]}" if found in NAMES else f"in {found} letters"
        message = f"this post is written {written}, but its language is {named}: screen readers would mispronounce it"
        code = found if found in NAMES else "…"
        hint = f"write   language: {code}   at the top of the post"
        yield Finding("language-mismatch", "warning", message, subject.front_matter("language"), hint)


def list_fake(subject: Subject) -> Iterator[Finding]:
    """Lines with typed bullets are no list: they run together, and nobody hears how many there are."""
    for passage in subject.passages:
        lines = _lines(passage.inlines) if passage.kind == "paragraph" else []
        bulleted = [line for line in lines if _BULLET.match(line)]
        if len(bulleted) > 1:
            message = f"this looks like a list, but it is a paragraph: '{_cut(bulleted[0].strip())}'"
            hint = "begin each line with a hyphen and a space, with an empty line above the first"
            yield Finding("list-fake", "note", message, subject.issue.location(passage.line), hint)


def heading_fake(subject: Subject) -> Iterator[Finding]:
    """A bold line is no heading: screen readers do not stop at it. In boxes it is often a name, or a label."""
    people = {*subject.settings.brand.people, subject.settings.brand.name, subject.settings.sender.name}
    for block, following in pairwise(shown(subject.issue.blocks, "html")):
        if not (isinstance(block, Paragraph) and isinstance(following, Paragraph | ListBlock | Table)):
            continue
        words = _bold_line(block)
        if len(words) in _HEADING_LENGTHS and words not in people and not words.endswith(_ENDS_A_SENTENCE):
            message = f"the bold line '{_cut(words)}' looks like a heading, and is none to who hears the mail"
            hint = f"write it as one: ## {_cut(words)}"
            yield Finding("heading-fake", "note", message, subject.issue.location(block.line), hint)


def capitals(subject: Subject) -> Iterator[Finding]:
    """Whole sentences in capitals are slow to read, and some screen readers spell them out."""
    for passage in subject.passages:
        words = _FIELD.sub(" ", passage.words)
        if passage.kind in ("paragraph", "heading") and words.isupper() and len(words.split()) >= _FEWEST_CAPITAL_WORDS:
            if sum(map(str.isupper, words)) < _FEWEST_CAPITALS:
                continue
            message = f"this is all in capitals: '{_cut(words)}'"
            hint = "write it as you write everything else, and make it bold if it matters most"
            yield Finding("capitals", "note", message, subject.issue.location(passage.line), hint)


def _has_data_alone(table: str) -> bool:
    """Whether a table in HTML has rows and columns of short cells, as data has, and no header among them."""
    if "<th" in table or _ARRANGES.search(table):
        return False
    rows = [row.split("<td")[1:] for row in table.split("<tr")[1:]]
    cells = [re.sub(r"<[^<>]*>", "", f"<td{cell}").strip() for row in rows for cell in row]
    return len(rows) > 1 and min(map(len, rows)) > 1 and all(len(cell) <= _LONGEST_CELL for cell in cells)


def _headings(subject: Subject) -> list[tuple[Heading, int]]:
    """Every heading in Markdown, with the level that its author gave it."""
    blocks = walk_blocks(shown(subject.issue.blocks, "html"))
    found = [(block, _written_level(subject, block.line)) for block in blocks if isinstance(block, Heading)]
    return [(heading, level) for heading, level in found if level]


def _written_level(subject: Subject, line: int) -> int:
    """1 to 6, or 0 where it is not told by the source."""
    if match := _HASHES.match(subject.issue.source_line(line)):
        return len(match[1])
    following = (subject.issue.source_line(number) for number in range(line + 1, line + 5))
    underline = next((match for text in following if (match := _UNDERLINE.fullmatch(text))), None)
    return 0 if underline is None else 1 if underline[1][0] == "=" else 2


def _bold_line(paragraph: Paragraph) -> str:
    """The words of a paragraph that is one bold line and nothing else, or nothing."""
    parts = [one for one in paragraph.inlines if not (isinstance(one, Text) and not one.text.strip())]
    if len(parts) != 1 or not isinstance(parts[0], Span) or parts[0].style != "strong":
        return ""
    inside = walk_inlines(parts[0].children)
    if any(isinstance(one, Link | LineBreak | FootnoteReference) for one in inside):
        return ""
    words = words_of(parts[0].children).strip()
    return "" if OBJECT in words else words


def _lines(inlines: tuple[Inline, ...]) -> list[str]:
    """The lines of a paragraph, as they stand in the source or end with a break."""
    parts = [
        one.text if isinstance(one, Text) else "\n" if isinstance(one, LineBreak) else ""
        for one in walk_inlines(inlines)
    ]
    return "".join(parts).split("\n")


def _length(words: str) -> int:
    """How many words there are, about, in any language."""
    return len(_EAST_ASIAN.sub(" ", words).split()) + _east_asian(words) // 2


def _east_asian(words: str) -> int:
    return len(_EAST_ASIAN.findall(words))


def _shown(heading: Heading) -> str:
    return _cut(words_of(heading.inlines))


def _cut(words: str) -> str:
    words = " ".join(merge.reveal(words).replace(OBJECT, "…").split())
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN].rstrip()}…"
