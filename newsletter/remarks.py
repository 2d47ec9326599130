"""What reading a post brings up: what was left out, and what readers would see otherwise than its writer means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from markdown_it.rules_block.table import escapedSplit

from newsletter import merge
from newsletter.model import Finding, Inline, Text, walk_inlines
from newsletter.sources import Sources

_UNWRITTEN = re.compile(r"\[\^[^\]\s]{1,40}\]")
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*")
_RULE_OF_TABLE = re.compile(r"[ \t|:+–—-]*[|+][ \t|:+–—-]*")


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
        lines = _CODE_SPAN.sub(lambda code: "\n" * code[0].count("\n"), source).split("\n")
        for above, (upper, lower) in enumerate(pairwise(lines)):
            rule = "-" in lower and bool(_RULE_OF_TABLE.fullmatch(lower))
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

    def unwritten_footnotes(self, inlines: tuple[Inline, ...], line: int) -> None:
        """`[^1]` without a note of that name is no reference to Markdown, and readers would see it as it is."""
        for text in walk_inlines(inlines):
            for label in _UNWRITTEN.findall(text.text) if isinstance(text, Text) else ():
                message = f"the footnote {label} is not written anywhere, and readers would see it as it is"
                hint = f"write it below the text: {label}: …"
                where = self._sources.whole(line)
                self.findings.append(Finding("footnote-missing", "error", message, where, hint))

    def unused_footnotes(self, env: Mapping[str, Any]) -> None:
        """Footnotes that nothing refers to, which markdown-it leaves out, and those whose name another one has."""
        refs = env.get("footnotes", {}).get("refs", {})
        if not refs:
            return
        unused = {merge.reveal(label[1:]) for label, uses in refs.items() if uses < 0}
        places: dict[str, list[int]] = {}
        for number, line in self._sources.numbered():
            begin = line.lstrip(" >")
            if begin.startswith("[^") and "]:" in begin:
                places.setdefault(begin[2 : begin.index("]:")], []).append(number)
        for label, numbers in places.items():
            if label in unused:
                message, hint = (
                    f"the footnote '[^{label}]' is left out: nothing refers to it",
                    "refer to it in the text",
                )
            else:
                numbers.pop()  # markdown-it takes the last one
                message, hint = f"the footnote '[^{label}]' is written again below, and left out here", "name it anew"
            for number in numbers:
                where = self._sources.whole(number)
                self.findings.append(Finding("footnote-unused", "warning", message, where, f"{hint}, or remove it"))
