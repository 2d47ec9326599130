"""What reading a post brings up: what was left out, and what readers would see otherwise than its writer means."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import pairwise
from typing import Any

from markdown_it.rules_block.table import escapedSplit

from newsletter import merge
from newsletter.blocks import Inline, Text
from newsletter.errors import Location
from newsletter.fences import without_code
from newsletter.image_syntax import ENDINGS
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
# An image that is none: with a blank in its address, or in front of it. One on the web is told of as a link.
_UNREAD_IMAGE = re.compile(
    rf"(?<!\\)!\[([^\[\]\n]{{0,300}})\](\((?!https?:|www\.|\))| \((?=[^()\n]{{1,200}}\.(?:{ENDINGS})\)))"
    r"[^()\n]{1,300}\)?",
    re.IGNORECASE,
)
# `[that one][]`, and `[the study] [1]` as it was once written; what is in brackets twice has a word in them.
_SHORT_REFERENCE = re.compile(r"(?<![A-Za-z0-9_\\\]!])\[([^\W\d_][^\[\]\n\d]+)\](\[\]|[ ]\[[0-9]{1,2}\](?![\[(:]))")
_CITATION = re.compile(r"(?:^|[^\]\s])[ \t]*\[[0-9]{1,3}\](?![\[(:])")
_PICTURE_ADDRESS = re.compile(
    r"(?:!\[[^\[\]\n]{0,300}\]\(<?\s*|\bsrc\s*=\s*[\"']?)((data:|file:|blob:)[^\s\"'<>)]{0,2000})", re.IGNORECASE
)
_FILE_ADDRESS = re.compile(r"(?:\]\(<?\s*|\bhref\s*=\s*[\"']?|<)(file:[^\s\"'<>)]{0,2000})", re.IGNORECASE)
_WHOLE_COMMENT = re.compile(r"<!--[^\n]*?-->|<(?:!--|!\[CDATA\[|\?|![A-Za-z])[^\n]*")
_HIDING = re.compile(r"\bhidden(?=[\s/=>])|display\s*:\s*none|visibility\s*:\s*hidden|mso-hide", re.IGNORECASE)
# In a longer line, a post that was pasted as one, no column is looked for: there may be thousands of findings in it.
_LONGEST_LINE = 5_000
_MARKS, _ANY_MARK = re.compile("[\"'“”„‘’‚«»]"), "[\"'“”„‘’‚«»]"
_RULE_OF_TABLE = re.compile(r"[ \t|:+–—-]+")


def _last_word(words: str) -> str:
    """The letters that words end in, which typography leaves as they are."""
    return words[len(words.rstrip(string.ascii_letters + string.digits)) :]


def _as_written(name: str) -> re.Pattern[str]:
    """What finds a thing by the name that `raw_html.removed` gives it: `<tag>`, `onclick`, `a data: address`."""
    if name.startswith("<"):
        return re.compile(rf"{re.escape(name[:-1])}\b[^<>\n]{{0,300}}>?", re.IGNORECASE)
    if name.endswith(" address"):
        return re.compile(rf"\b{name.split(' ')[1]}", re.IGNORECASE)
    return re.compile(rf"\b{name}\s*=", re.IGNORECASE) if name.startswith("on") else _HIDING


class Remarks:
    """Collects findings, each with its place."""

    def __init__(self, sources: Sources) -> None:
        self.findings: list[Finding] = []
        self._sources = sources

    def html(self, gone: tuple[str, ...], comments: int, source: str, line: int) -> None:
        """What of a piece of Markdown or HTML is not in the email. gone: as `raw_html.removed` names it."""
        names = self._unsafe_addresses(tuple(dict.fromkeys(gone)), source, line) if gone else ()
        if names:
            message = f"removed {', '.join(names)}: mail clients refuse it"
            hint = "say it in words or with a link"
            where = self._first(source, map(_as_written, names), line)
            self.findings.append(Finding("html-removed", "warning", message, where, hint))
        if comments:
            where = self._first(source, (_WHOLE_COMMENT,), line)
            self.findings.append(Finding("html-comment", "note", "a comment was left out of the email", where))

    def _unsafe_addresses(self, gone: tuple[str, ...], source: str, line: int) -> tuple[str, ...]:
        """Tell of pictures that are pasted or named by a place on one computer, and of links to one; what is left."""
        schemes = {name.split(" ")[1] for name in gone if name.endswith(": address")}
        prose = without_code(source) if schemes & {"file:", "data:", "blob:"} else ""
        pictures = [found for found in _PICTURE_ADDRESS.finditer(prose) if found[2].lower() in schemes]
        for found in pictures:
            self._unread_address(source, found, line)
        told = {found[2].lower() for found in pictures}
        if "file:" in schemes:
            links = [
                found for found in _FILE_ADDRESS.finditer(prose) if found.end() not in {one.end() for one in pictures}
            ]
            for found in links:
                self._local_file(merge.reveal(found[1]), self._place(source, found, line, 1))
            if not links and "file:" not in told:
                self._local_file("file:", self._sources.whole(line))
            told.add("file:")
        return tuple(name for name in gone if name not in {f"a {scheme} address" for scheme in told})

    def _unread_address(self, source: str, found: re.Match[str], line: int) -> None:
        if found[2].lower() == "file:":
            message = f"this picture is named by its place on one computer: '{merge.reveal(found[1])[:80]}'"
            hint = "copy it beside the post, and write its name alone: ![what it shows](picture.jpg)"
        else:
            message = f"this picture is pasted into the post, which mail programs do not show: '{found[1][:40]}'"
            hint = "save it as a file beside the post, and write its name: ![what it shows](picture.jpg)"
        self.findings.append(Finding("image-unread", "error", message, self._place(source, found, line, 1), hint))

    def _local_file(self, address: str, where: Location) -> None:
        message = f"this link leads to a file, which does not travel with the mail: '{address[:80]}'"
        hint = "put the file on your website, and link to it there"
        self.findings.append(Finding("link-local-file", "error", message, where, hint))

    def misplaced(self, tags: tuple[str, ...], source: str, line: int) -> None:
        """Tags of blocks in the middle of a paragraph, where they make nothing."""
        if tags:
            message = f"removed {', '.join(dict.fromkeys(tags))}: inside a paragraph they have no effect"
            hint = "begin the line with it, and leave an empty line above"
            where = self._first(source, map(_as_written, dict.fromkeys(tags)), line)
            self.findings.append(Finding("html-removed", "warning", message, where, hint))

    def lost_links(self, targets: tuple[str, ...], line: int) -> None:
        """Links of the author's own HTML that hold no words, because Markdown stands between their tags."""
        where = self._sources.whole(line)
        for href in targets:
            message = f"the link to {merge.reveal(href)[:80]} has no words in its piece of HTML, and was left out"
            hint = "write it as [words](https://…), or leave no empty line between <a> and </a>"
            self.findings.append(Finding("html-removed", "warning", message, where, hint))

    def attributes(self, dropped: list[str], source: str, line: int) -> None:
        """Attributes in braces that have no effect."""
        hint = "only a picture's width has one: {width=300}, in pixels, or {width=50%}"
        done = 0
        prose = without_code(source) if dropped else ""
        for written in dropped:
            # Its quotation marks have been made typographic by now.
            found = re.compile(_MARKS.sub(_ANY_MARK, re.escape(written))).search(prose, done)
            done = found.end() if found else done
            where = self._place(source, found, line) if found else self._sources.whole(line)
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
        self._references(source, prose, words, line)
        self._unread_images(source, prose, words, line)
        # Only one that begins behind the last end, whose hyphens may not be its own, has none.
        if "<!" in words and (opened := _COMMENT.search(prose, max(prose.rfind("-->") - 3, 0))):
            message = "this comment is never closed, and readers would see it as it is"
            where = self._place(source, opened, line)
            self.findings.append(Finding("comment-unclosed", "error", message, where, "write '-->' where it ends"))

    def _references(self, source: str, prose: str, words: str, line: int) -> None:
        """Links whose address was to stand elsewhere: `[text][label]`, `[label][]`, and as it was once `[text] [1]`."""
        missing = [(found, found[1]) for found in _REFERENCE.finditer(prose) if f"][{found[1]}]" in words]
        for found in _SHORT_REFERENCE.finditer(prose):
            number = found[2].strip(" []")
            if f"{_last_word(found[1])}]{found[2]}" in words and not (number and self._cites):
                missing.append((found, number or found[1]))
        for found, label in missing:
            message = "this looks like a link whose address is not written anywhere"
            hint = f"write it below the text: [{merge.reveal(label)}]: https://…"
            where = self._place(source, found, line)
            self.findings.append(Finding("reference-missing", "warning", message, where, hint))

    @cached_property
    def _cites(self) -> bool:
        """Whether a number in brackets alone stands for a source in this post, as in papers."""
        return any(_CITATION.search(text) for _, text in self._sources.numbered() if "[" in text)

    def _unread_images(self, source: str, prose: str, words: str, line: int) -> None:
        """Pictures that are none to Markdown, so that readers would see their brackets."""
        for found in _UNREAD_IMAGE.finditer(prose) if "![" in words else ():
            if f"{_last_word(found[1])}]{found[2]}" in words:
                message = f"readers would see the brackets of this picture: '{merge.reveal(found[0])[:80]}'"
                hint = "write the name between angle brackets: ![what it shows](<team photo.jpg>), or rename the file"
                hint = "leave no space between ] and (" if found[2].startswith(" ") else hint
                where = self._place(source, found, line)
                self.findings.append(Finding("image-unread", "error", message, where, hint))

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

    def _first(self, source: str, patterns: Iterable[re.Pattern[str]], line: int) -> Location:
        """Where the first of some patterns stands that can be found; the whole line where none can."""
        prose = without_code(source)
        found = next(filter(None, (pattern.search(prose) for pattern in patterns)), None)
        return self._place(source, found, line) if found else self._sources.whole(line)

    def _place(self, source: str, found: re.Match[str], line: int, group: int = 0) -> Location:
        """Where in the post a match in a piece of Markdown stands; its lines may have been moved out of a block."""
        start = found.start(group)
        number = line + source.count("\n", 0, start)
        begin, end = source.rfind("\n", 0, start) + 1, source.find("\n", start)
        text = self._sources.text(number)
        if len(text) > _LONGEST_LINE:
            return self._sources.location(number)
        match = merge.reveal(source[start : found.end(group)])
        at = text.find(merge.reveal(source[begin : end if end >= 0 else None]))
        column = at + len(merge.reveal(source[begin:start])) if at >= 0 else text.find(match)
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
