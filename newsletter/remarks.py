"""What reading a post brings up: what was left out, and what readers would see otherwise than its writer means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from markdown_it.rules_block.table import escapedSplit

from newsletter import merge
from newsletter.blocks import Inline, Text
from newsletter.errors import Location
from newsletter.fences import without_code
from newsletter.model import Finding
from newsletter.sources import Sources
from newsletter.tree import walk_inlines

_UNWRITTEN = re.compile(r"(?<!\\)\[\^[^\]\s]{1,40}\]")
# `[text][label]`, but not `array[0][1]`, and none that is a footnote's.
_REFERENCE = re.compile(r"(?<![A-Za-z0-9_\\\]])\[(?!\^)[^\[\]\n]+\]\[(?!\^|\s*\])([^\[\]\n]+)\]")
# `<!-->` is a comment as well.
_CLOSES_COMMENT = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
_OPENS_COMMENT = re.compile("|".join(map(re.escape, _CLOSES_COMMENT)))
_COMMENT = re.compile(r"(?<!\\)<!--(?!-?>)")
_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*")
_RULE_OF_TABLE = re.compile(r"[ \t|:+–—-]+")


class Remarks:
    """Collects findings, each with its place."""

    def __init__(self, sources: Sources) -> None:
        self.findings: list[Finding] = []
        self._sources = sources

    def html(self, gone: tuple[str, ...], comments: int, line: int) -> None:
        """What of the author's own HTML is not in the email."""
        where = self._sources.whole(line)
        if gone:
            message = f"removed {', '.join(dict.fromkeys(gone))}: mail clients refuse it"
            hint = "say it in words or with a link"
            self.findings.append(Finding("html-removed", "warning", message, where, hint))
        if comments:
            self.findings.append(Finding("html-comment", "note", "a comment was left out of the email", where))

    def misplaced(self, tags: tuple[str, ...], line: int) -> None:
        """Tags of blocks in the middle of a paragraph, where they make nothing."""
        if tags:
            message = f"removed {', '.join(dict.fromkeys(tags))}: inside a paragraph they have no effect"
            hint = "begin the line with it, and leave an empty line above"
            self.findings.append(Finding("html-removed", "warning", message, self._sources.whole(line), hint))

    def lost_links(self, targets: tuple[str, ...], line: int) -> None:
        """Links of the author's own HTML that hold no words, because Markdown stands between their tags."""
        where = self._sources.whole(line)
        for href in targets:
            message = f"the link to {merge.reveal(href)[:80]} has no words in its piece of HTML, and was left out"
            hint = "write it as [words](https://…), or leave no empty line between <a> and </a>"
            self.findings.append(Finding("html-removed", "warning", message, where, hint))

    def attributes(self, dropped: list[str], line: int) -> None:
        """Attributes in braces that have no effect."""
        where = self._sources.whole(line)
        hint = "only a picture's width has one: {width=300}, in pixels, or {width=50%}"
        for written in dropped:
            message = f"these attributes have no effect: {written[:60]}"
            self.findings.append(Finding("attributes-ignored", "note", message, where, hint))

    def lines(self, line: int) -> None:
        """Said once: that each line of a post was taken as a paragraph."""
        message = "there are no empty lines in this post, so each line was taken as a paragraph"
        if not any(finding.message == message for finding in self.findings):
            hint = "leave an empty line between paragraphs to be sure"
            where = self._sources.whole(line)
            self.findings.append(Finding("paragraph-lines", "note", message, where, hint))

    def pipes(self, source: str, line: int) -> None:
        """Lines that look like a table and are none: readers would see the pipes."""
        lines = without_code(source).split("\n")
        for above, (upper, lower) in enumerate(pairwise(lines)):
            rule = "-" in lower and ("|" in lower or "+" in lower) and bool(_RULE_OF_TABLE.fullmatch(lower))
            if (rule and "|" in upper) or (_ROW.fullmatch(upper) and _ROW.fullmatch(lower)):
                message = "this looks like a table, but it is none, and readers would see its | characters"
                hint = "below the first row write a line like |---|---|, with as many columns as the row has"
                where = self._sources.whole(line + above)
                self.findings.append(Finding("table-broken", "warning", message, where, hint))
                return

    def row(self, columns: int, line: int) -> None:
        """A row with more cells than its table has columns: what is beyond is left out (GFM, section 4.10)."""
        written = merge.conceal_all(self._sources.text(line)).strip()
        edges = written.startswith("|") + written.endswith("|")
        if written.count("|") + 1 - edges <= columns:
            return
        cells = escapedSplit(written)
        cells = cells[1:] if cells and not cells[0] else cells
        cells = cells[:-1] if cells and not cells[-1] else cells
        left_out = " ".join(cell.strip() for cell in cells[columns:])
        if left_out:
            message = f"this row has more cells than the table's first row, so this is left out: {left_out[:60]}"
            hint = "give the first row as many cells, or write '\\|' for a | in text"
            self.findings.append(Finding("table-broken", "warning", message, self._sources.whole(line), hint))

    def left_as_written(self, source: str, inlines: tuple[Inline, ...], line: int) -> None:
        """What Markdown takes for words, and readers would see as it is, because its other half is not written.

        source: the Markdown of `inlines`, which begins on `line`.
        """
        if "[" not in source and "<!" not in source:
            return
        words = "".join(inline.text for inline in walk_inlines(inlines) if isinstance(inline, Text))
        prose = without_code(source)
        for found in _UNWRITTEN.finditer(prose):
            label = found[0]
            if label in words:
                message = f"the footnote {label} is not written anywhere, and readers would see it as it is"
                hint = f"write it below the text: {label}: …"
                where = self._place(source, found, line)
                self.findings.append(Finding("footnote-missing", "error", message, where, hint))
        for found in _REFERENCE.finditer(prose):
            if f"][{found[1]}]" in words:
                message = "this looks like a link whose address is not written anywhere"
                hint = f"write it below the text: [{merge.reveal(found[1])}]: https://…"
                where = self._place(source, found, line)
                self.findings.append(Finding("reference-missing", "warning", message, where, hint))
        # Only one that begins behind the last end, whose hyphens may not be its own, has none.
        if "<!" in words and (opened := _COMMENT.search(prose, max(prose.rfind("-->") - 3, 0))):
            message = "this comment is never closed, and readers would see it as it is"
            where = self._place(source, opened, line)
            self.findings.append(Finding("comment-unclosed", "error", message, where, "write '-->' where it ends"))

    def open_comment(self, source: str, line: int) -> None:
        """A comment (or its like) in a piece of HTML that has no end, and takes what follows with it."""
        opening = _OPENS_COMMENT.search(source)
        while opening:
            closing = _CLOSES_COMMENT[opening[0]]
            end = source.find(closing, opening.start() + 2)
            if end < 0:
                message = "this comment is never closed: the rest of the post would be missing"
                where, hint = self._place(source, opening, line), f"write '{closing}' where it ends"
                self.findings.append(Finding("comment-unclosed", "error", message, where, hint))
                return
            opening = _OPENS_COMMENT.search(source, end + len(closing))

    def _place(self, source: str, found: re.Match[str], line: int) -> Location:
        """Where in the post a match in a piece of Markdown stands; its lines may have been moved out of a block."""
        number = line + source.count("\n", 0, found.start())
        begin, end = source.rfind("\n", 0, found.start()) + 1, source.find("\n", found.start())
        text, match = self._sources.text(number), merge.reveal(source[found.start() : found.end()])
        at = text.find(merge.reveal(source[begin : end if end >= 0 else None]))
        column = at + len(merge.reveal(source[begin : found.start()])) if at >= 0 else text.find(match)
        return self._sources.location(number, column + 1, len(match)) if column >= 0 else self._sources.whole(number)

    def unused_footnotes(self, env: Mapping[str, Any], first_line: int) -> None:
        """Footnotes that nothing refers to, which markdown-it leaves out, and those whose name another one has.

        env: what the parser noted; its lines begin with `first_line`.
        """
        refs = env["footnotes"]["refs"]
        first: dict[str, int] = {}
        for opening in env["notes"]:
            name, line = opening.meta["name"], opening.map[0] + first_line
            label = merge.reveal(name.partition("\n")[2])
            if first.setdefault(name, line) != line:
                message, hint = f"there is a footnote '[^{label}]' already, so this one is left out", "name it anew"
            elif refs[f":{name}"] < 0:
                message = f"the footnote '[^{label}]' is left out: nothing refers to it"
                hint = "refer to it in the text"
            else:
                continue
            where = self._sources.whole(line)
            self.findings.append(Finding("footnote-unused", "warning", message, where, f"{hint}, or remove it"))
