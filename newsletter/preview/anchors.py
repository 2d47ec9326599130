"""Where in the mail a place of the source is shown: by its words, as readers see them, or by its picture.

The mail's HTML carries no marks: it is the very one that goes out. An anchor says which block of words is meant, and
which of them; `page/anchors.js` finds them in any imitation of a mail program, and in any template that shows them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, TypeAlias

from newsletter import merge
from newsletter.blocks import Image
from newsletter.errors import Location
from newsletter.pipeline import DARK_LOGO, LOGO, Rendered
from newsletter.preview import constructs
from newsletter.preview.pieces import LinkedWords, Piece, pieces_of
from newsletter.preview.source_lines import SEARCHED, SourceLines
from newsletter.preview.wording import collapsed, pattern
from newsletter.words import words

Anchor: TypeAlias = dict[str, Any]

# Characters of a block, and of the marked words, that an anchor holds; the page compares no more of them either.
LONGEST = 500
_LONGEST_LINE = 5_000
_INBOX = {
    "subject": "subject", "preheader": "preheader", "description": "preheader", "from": "sender", "sender": "sender",
    "reply_to": "sender",
}  # fmt: skip
_FOOTER = ("name", "address", "phone", "disclaimer", "why_you_receive_this")


class Anchors:
    """The anchors of one mail. sample: the data of the subscriber whom it is shown to.

    pieces: what the mail is made of. defaults: of each subscriber field, what stands in where there is no value.
    """

    def __init__(self, rendered: Rendered, sample: Mapping[str, str]) -> None:
        self._rendered = rendered
        self._issue = rendered.issue
        self._settings = rendered.settings
        self._syntax = merge.Sample(sample)
        self.defaults = {name: one.default for name, one in rendered.settings.subscriber_fields.items()}
        self.pieces = pieces_of(rendered.issue)
        self._lines = SourceLines(rendered.issue, self.pieces)
        # One paragraph may hold the same words ten thousand times: what was looked for is kept.
        self._found: dict[tuple[int, str], list[tuple[int, int, int]]] = {}

    def of(self, location: Location | None) -> Anchor | None:
        """The anchor of a place, or None where the mail shows nothing of it."""
        if location is None or self.is_whole(location):
            return None
        if location.file == self._settings.file:
            return self._of_setting(location)
        number = self._lines.number(location)
        if number is None:
            return None
        group = self._lines.group(number)
        if group:
            return self._in_group(group, location, number)
        return self._of_front_matter(location) if location.file == self._issue.file else None

    def of_link(self, at: int, link: LinkedWords) -> Anchor:
        """The anchor of a link of the piece `at`: its words, or its picture where it has none."""
        piece = self.pieces[at]
        if link.start > SEARCHED:
            return self._words(piece, 0, len(piece.words), at)
        if not piece.words[link.start : link.end].strip() and link.picture in piece.pictures:
            return self._picture(at, piece.pictures.index(link.picture))
        return self._words(piece, link.start, link.end, at)

    @property
    def file(self) -> str:
        """The post, as places name it."""
        return self._issue.file

    @staticmethod
    def is_whole(location: Location) -> bool:
        """Whether a place stands for all of a file: its first line, and no character of it."""
        return (location.line, location.column) == (1, None)

    def filled(self, text: str) -> str:
        """Words with their merge fields filled in."""
        return merge.write_text(text, self._syntax, self.defaults)

    def group(self, location: Location) -> Sequence[int]:
        """The pieces that a place may be about, by their number; none in the front matter and in other files."""
        number = self._lines.number(location)
        return self._lines.group(number) if number is not None else ()

    def key(self, location: Location) -> str:
        """The front matter value, or the setting, that a place belongs to; empty where it is none."""
        places = self._settings.locations if location.file == self._settings.file else self._issue.locations
        on_line = [(place.column or 0, key) for key, place in places.items() if place.line == location.line]
        if on_line:
            before = [one for one in on_line if one[0] <= (location.column or _LONGEST_LINE)]
            return max(before)[1] if before else min(on_line)[1]
        above = [(place.line, place.column or 0, key) for key, place in places.items() if place.line < location.line]
        return max(above, default=(0, 0, ""))[2]

    # From a place to an anchor.

    def _in_group(self, group: Sequence[int], location: Location, number: int) -> Anchor:
        """The anchor of a place in the article: a picture, a link, words, or else all words of the piece."""
        line = self._issue.source_line(number)
        if location.column is None or location.column > SEARCHED:
            return self._whole(group, line)
        start, end = location.column - 1, location.column - 1 + max(location.length, 1)
        found = constructs.at(line[:_LONGEST_LINE], start, end)
        special: Anchor | None = None
        if found and found.image:
            special = self._picture_called(group, found.target, number)
        elif found:
            special = self._link_to(group, found.target, number, found.before)
        return (
            special
            or self._spoken(group, number, start, line[start:end])
            or self._link_to(group, line[start:end], number, None)
            or self._whole(group, line)
        )

    def _spoken(self, group: Sequence[int], number: int, start: int, fragment: str) -> Anchor | None:
        """Words that stand in the source as `fragment`: as often as it stands there before, so often in the pieces."""
        first = self.pieces[group[0]].line
        passage = self._lines.passage(first)
        if number - first >= len(passage.offsets):
            return None
        found = self._occurrences(group, fragment[:LONGEST])
        before = passage.words.count(fragment, 0, passage.offsets[number - first] + start)
        at, begin, end = found[min(before, len(found) - 1)] if found else (0, 0, 0)
        return self._words(self.pieces[at], begin, end, at) if found else None

    def _occurrences(self, group: Sequence[int], fragment: str) -> list[tuple[int, int, int]]:
        """Where the words of a fragment stand in the pieces of a group: the piece, beginning and end."""
        key = (group[0], fragment)
        if key not in self._found:
            wanted = pattern(fragment)
            self._found[key] = [
                (at, *match.span())
                for at in (group if wanted else ())
                for match in (wanted.finditer(self.pieces[at].words, 0, SEARCHED) if wanted else ())
                if match[0].strip()
            ]
        return self._found[key]

    def _link_to(self, group: Sequence[int], target: str, number: int, before: int | None) -> Anchor | None:
        """The link that leads to a target; of several on the line the one with so many links before it."""
        links = [(at, link) for at in group for link in self.pieces[at].links if link.start <= SEARCHED]
        here = [one for one in links if one[1].line == number] or links
        alike = [one for one in here if constructs.same_target(one[1].href, target)]
        if len(alike) != 1 and before is not None and here:
            alike = [here[min(before, len(here) - 1)]]
        return self.of_link(*alike[0]) if alike else None

    def _picture_called(self, group: Sequence[int], src: str, number: int) -> Anchor | None:
        """The picture of a source address; of several the one on the line."""
        found = [(at, which, image) for at in group for which, image in enumerate(self.pieces[at].pictures)]
        alike = [one for one in found if constructs.same_file(one[2].src, src)] or found
        here = [one for one in alike if one[2].line == number] or alike
        return self._picture(here[0][0], here[0][1]) if here else None

    def _whole(self, group: Sequence[int], line: str) -> Anchor:
        """All of a piece: the one whose words begin on the line, or else the first."""
        readable = line[:_LONGEST_LINE]
        spoken = [at for at in group if self.pieces[at].words.strip()]
        begins = (at for at in spoken if self.pieces[at].words.split(maxsplit=1)[0] in readable)
        at = next(begins, (spoken or group)[0])
        piece = self.pieces[at]
        return self._words(piece, 0, len(piece.words), at) if spoken else self._picture(at, 0)

    def _of_front_matter(self, location: Location) -> Anchor | None:
        key = self.key(location)
        family = key.partition(".")[0]
        if family in _INBOX:
            return {"kind": "inbox", "part": _INBOX[family]}
        wanted = {"title": "title", "lead": "lead", "cta": "cta.label"}.get(family, "")
        wanted = key if key == "hero.caption" else "hero" if family == "hero" else wanted
        at = next((at for at, piece in enumerate(self.pieces) if piece.key == wanted and wanted), None)
        if at is None:
            return None
        if wanted == "hero":
            return self._picture(at, 0)
        return self._part(self.pieces[at], location if key == wanted else None, at)

    def _of_setting(self, location: Location) -> Anchor | None:
        key = self.key(location)
        family, _, name = key.partition(".")
        brand = self._settings.brand
        if family == "sender":
            return {"kind": "inbox", "part": "sender"}
        if key.startswith("brand.logo"):
            file = self._rendered.files.get(DARK_LOGO if key == "brand.logo.dark" else LOGO)
            src = file.path if file else brand.logo.src
            return {"kind": "picture", "src": src, "nth": 0} if src else None
        if key == "brand.privacy_url":
            return self._part(Piece(words(self._issue.language)["privacy"], 0), None)
        text = merge.conceal_all(getattr(brand, name)) if family == "brand" and name in _FOOTER else ""
        return self._part(Piece(text, 0), location) if text else None

    def _part(self, piece: Piece, location: Location | None, at: int | None = None) -> Anchor:
        """The words of a value that a place names, or all of them."""
        if location and location.text and location.column:
            start = location.column - 1
            wanted = pattern(location.text[start : start + location.length][:LONGEST])
            found = wanted.search(piece.words[:SEARCHED]) if wanted else None
            if found and found[0].strip():
                return self._words(piece, *found.span(), at)
        return self._words(piece, 0, len(piece.words), at)

    # Anchors.

    def _words(self, piece: Piece, start: int, end: int, at: int | None) -> Anchor:
        while start < end and piece.words[start].isspace():
            start += 1
        block = self._block(piece)
        # The sign behind the words before keeps the space at their end.
        before = collapsed(self.filled(piece.words[:start]) + "|")[:-1]
        marked = collapsed(self.filled(piece.words[start : min(end, start + 4 * LONGEST)]))[:LONGEST]
        if not marked:  # a merge field that says nothing to this reader
            before, marked = "", block
        nth = 0 if at is None else self._repetitions[at]
        return {"kind": "words", "block": block, "nth": nth, "words": marked, "offset": len(before)}

    def _block(self, piece: Piece) -> str:
        """A piece's words, as far as the page compares them."""
        return collapsed(self.filled(piece.words[: 8 * LONGEST]))[:LONGEST]

    @cached_property
    def _repetitions(self) -> list[int]:
        """How many pieces of the same words stand before each; the brand's name stands above them all."""
        logo = self._settings.brand.logo
        is_named = LOGO not in self._rendered.files or logo.width <= 72
        seen = Counter({collapsed(self._settings.brand.name): 1} if is_named else {})
        counts = []
        for piece in self.pieces:
            block = self._block(piece)
            counts.append(seen[block])
            seen[block] += 1
        return counts

    def _picture(self, at: int, which: int) -> Anchor:
        src, nth = self._pictures[at, which]
        return {"kind": "picture", "src": src, "nth": nth}

    @cached_property
    def _pictures(self) -> dict[tuple[int, int], tuple[str, int]]:
        """The address of each picture in the HTML, and how many of the same stand before it; by piece and place."""
        seen: Counter[str] = Counter()
        found = {}
        for at, piece in enumerate(self.pieces):
            for which, image in enumerate(piece.pictures):
                src = self._address(image)
                found[at, which] = (src, seen[src])
                seen[src] += 1
        return found

    def _address(self, image: Image) -> str:
        file = self._rendered.files.get(image.src)
        return file.path if file else self.filled(image.src)
