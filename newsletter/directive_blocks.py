"""What each `:::` directive becomes. A directive is added in `DIRECTIVES`, and by its name in `fences.NAMES`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from newsletter.errors import ContentError
from newsletter.inlines import link_target
from newsletter.model import (
    Block,
    Button,
    Buttons,
    Callout,
    Card,
    Column,
    Columns,
    Divider,
    Figure,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    ListItem,
    Media,
    Only,
    Paragraph,
    PullQuote,
    Spacer,
    Span,
    Stat,
    Stats,
    Text,
    plain,
)
from newsletter.raw_html import unsafe_scheme
from newsletter.sources import Sources

_ATTRIBUTION = re.compile(r"(?:^|\n)(?:--|–|—)[ \u00a0]*(?=\S|\Z)")
_KINDS = ("info", "tip", "warning")
_LOOKS = ("primary", "secondary")
_PARTS = ("email", "web", "text")
_SIDES: Mapping[str, Literal["start", "end"]] = {
    "": "start", "left": "start", "start": "start", "right": "end", "end": "end",
}  # fmt: skip
_HEIGHTS = {"": 32, "small": 16, "medium": 32, "large": 64}
SMALLEST_SPACE, LARGEST_SPACE = 8, 96


@dataclass(frozen=True)
class Fenced:
    """What a directive is made of: the words behind its name, what is inside it, and the line where it opens.

    columns: those inside, which are no blocks of their own.
    """

    arguments: str
    blocks: tuple[Block, ...]
    line: int
    sources: Sources
    columns: tuple[Column, ...] = ()

    def fail(self, message: str, hint: str, line: int | None = None) -> ContentError:
        """The error that stops the render at this directive, or at a line inside it."""
        return ContentError(message, location=self.sources.whole(line or self.line), hint=hint)


def button(fenced: Fenced) -> Block:
    """`::: button HREF [secondary]` around a label, or `::: button` around links, one a line."""
    words = fenced.arguments.split()
    primary = "secondary" not in words
    inlines = tuple(inline for block in fenced.blocks if isinstance(block, Paragraph) for inline in block.inlines)
    if words and words[0] not in _LOOKS:
        if not plain(inlines).strip():
            raise fenced.fail("this button has no label", "write the words to tap between the two ':::' lines")
        if scheme := unsafe_scheme(words[0]):
            raise fenced.fail(f"a button cannot lead to a {scheme}: address", "give it one that starts with https://")
        label = _without_links(inlines)
        return Buttons((Button(label, link_target(words[0]), primary=primary, line=fenced.line),), fenced.line)
    links = [inline for inline in inlines if isinstance(inline, Link)]
    if not links or any(isinstance(inline, Text) and inline.text.strip() for inline in inlines):
        raise fenced.fail("a button needs a label and a link", "write '[Label](https://…)' inside, a line each")
    made = (Button(b.children, b.href, primary=primary and not i, line=b.line) for i, b in enumerate(links))
    return Buttons(tuple(made), fenced.line)


def callout(fenced: Fenced) -> Block:
    """`::: callout [info|tip|warning] ["Label"]` around text."""
    words = fenced.arguments.lower() if fenced.arguments.lower() in _KINDS else fenced.arguments
    match = re.fullmatch(rf"(?:({'|'.join(_KINDS)})\b)?\s*(.*)", words)
    kind, label = (match[1] or "info", _unquoted(match[2])) if match else ("info", words)
    # A label begins with a capital letter, stands in quotes or has several words: this is a kind, misspelt.
    if label == words and label.isalpha() and label.islower():
        for near in difflib.get_close_matches(label, _KINDS, n=1, cutoff=0.7):
            hint = f"did you mean '::: callout {near}'? A label of your own stands in quotes"
            raise fenced.fail(f"there is no callout '{label}'", hint)
    if not fenced.blocks:
        raise fenced.fail("this callout is empty", "write its text between the two ':::' lines")
    return Callout(cast("Any", kind), label, fenced.blocks, fenced.line)


def quote(fenced: Fenced) -> Block:
    """`::: quote` around somebody's words and, on a line that begins with two hyphens, who said them."""
    blocks = fenced.blocks
    attribution: tuple[Inline, ...] = (Text(_unquoted(fenced.arguments)),) if fenced.arguments else ()
    if blocks and isinstance(last := blocks[-1], Paragraph):
        said, who = _split_attribution(last.inlines)
        if who:
            blocks = (*blocks[:-1], *([replace(last, inlines=said)] if plain(said).strip() else []))
            attribution = who
    if not blocks:
        raise fenced.fail("this quote is empty", "write the words between the two ':::' lines")
    for block in blocks:
        if isinstance(block, Divider):
            raise fenced.fail("a divider cannot stand inside a quote", "close the quote first with ':::'", block.line)
    return PullQuote(blocks, attribution, fenced.line)


def stats(fenced: Fenced) -> Block:
    """`::: stats` around a list whose items begin with the figure in bold."""
    items = [item for block in fenced.blocks if isinstance(block, ListBlock) for item in block.items]
    made = [stat for item in items if (stat := _stat(item))]
    if not 1 <= len(made) <= 4 or len(made) != len(items) or len(fenced.blocks) != 1:
        hint = "write one to four lines like '- **3–5%** of people in the US'"
        raise fenced.fail("figures need a list, and each line starts with the figure in bold", hint)
    return Stats(tuple(made), fenced.line)


def divider(fenced: Fenced) -> Block:
    """`::: divider :::`."""
    if fenced.blocks:
        raise fenced.fail("a divider has nothing inside", "write '::: divider :::' in one line")
    return Divider(fenced.line)


def spacer(fenced: Fenced) -> Block:
    """`::: spacer [small|medium|large|8…96] :::`; the number counts CSS pixels."""
    if fenced.blocks:
        raise fenced.fail("a spacer has nothing inside", "write '::: spacer large :::' in one line")
    written = fenced.arguments.lower()
    number = re.fullmatch(r"([0-9]{1,4})(?:[ ]?px)?", written)
    height = _HEIGHTS.get(written) or (int(number[1]) if number else 0)
    if not SMALLEST_SPACE <= height <= LARGEST_SPACE:
        sizes = f"small, medium, large, or a number of pixels from {SMALLEST_SPACE} to {LARGEST_SPACE}"
        raise fenced.fail(f"there is no space of the size '{fenced.arguments[:40]}'", f"write {sizes}")
    return Spacer(height, fenced.line)


def card(fenced: Fenced) -> Block:
    """`::: card` around a short text."""
    _no_arguments(fenced, "card")
    if not fenced.blocks:
        raise fenced.fail("this card is empty", "write its text between the two ':::' lines")
    return Card(fenced.blocks, fenced.line)


def column(fenced: Fenced) -> Column:
    """`::: column` inside `::: columns`."""
    _no_arguments(fenced, "column")
    if not fenced.blocks:
        raise fenced.fail("this column is empty", "write its text between the two ':::' lines, or remove it")
    return Column(fenced.blocks, fenced.line)


def columns(fenced: Fenced) -> Block:
    """`::: columns` around two to four `::: column`."""
    _no_arguments(fenced, "columns")
    hint = "put '::: column' and ':::' around the text of each column"
    if fenced.blocks:
        raise fenced.fail("only columns stand inside 'columns'", hint, fenced.blocks[0].line)
    if not 2 <= len(fenced.columns) <= 4:
        raise fenced.fail(f"'columns' holds two to four columns, and here it holds {len(fenced.columns)}", hint)
    return Columns(fenced.columns, fenced.line)


def media(fenced: Fenced) -> Block:
    """`::: media [left|right]` around an image and the text beside it; `left` is where lines begin."""
    side = _SIDES.get(fenced.arguments.lower())
    if side is None:
        hint = "write '::: media left' or '::: media right'"
        raise fenced.fail(f"a picture does not stand '{fenced.arguments[:40]}' of a text", hint)
    figure, text = (fenced.blocks[0], fenced.blocks[1:]) if fenced.blocks else (None, ())
    if not isinstance(figure, Figure):
        hint = "write ![What it shows](photo.jpg) first, and leave an empty line below it"
        raise fenced.fail("'media' begins with a picture that stands alone in its paragraph", hint)
    if figure.caption:
        text = (Paragraph((Span("small", (Text(figure.caption),)),), figure.line), *text)
    if not text:
        raise fenced.fail("there is no text beside this picture", "write it below the picture, after an empty line")
    return Media(figure.image, figure.href, side, text, fenced.line)


def only(fenced: Fenced) -> Block:
    """`::: only email|web|text` around what is for one use of the post."""
    part = fenced.arguments.lower()
    if part not in _PARTS:
        hint = "write '::: only email', '::: only text' (the mail's text part) or '::: only web'"
        raise fenced.fail(f"'only' does not say for what: '{fenced.arguments[:40]}'", hint)
    if not fenced.blocks:
        raise fenced.fail("there is nothing inside this 'only'", "write its text between the two ':::' lines")
    return Only(cast("Any", part), fenced.blocks, fenced.line)


# `column` is not here: it is no block of its own, but a part of `columns`.
DIRECTIVES: Mapping[str, Callable[[Fenced], Block]] = {
    "button": button,
    "callout": callout,
    "card": card,
    "columns": columns,
    "divider": divider,
    "media": media,
    "only": only,
    "quote": quote,
    "spacer": spacer,
    "stats": stats,
}


def _no_arguments(fenced: Fenced, name: str) -> None:
    if fenced.arguments:
        message = f"'{name}' takes no words behind it: '{fenced.arguments[:40]}'"
        raise fenced.fail(message, f"write '::: {name}' alone in its line, and the text below it")


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] in "\"'“”„" and text[-1] in "\"'“”" else text


def _without_links(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    return tuple(part for inline in inlines for part in (inline.children if isinstance(inline, Link) else (inline,)))


def _split_attribution(inlines: tuple[Inline, ...]) -> tuple[tuple[Inline, ...], tuple[Inline, ...]]:
    for index in range(len(inlines) - 1, -1, -1):
        inline = inlines[index]
        if isinstance(inline, Text) and (found := list(_ATTRIBUTION.finditer(inline.text))):
            match = found[-1]
            names_somebody = match.end() < len(inline.text) or index + 1 < len(inlines)
            if names_somebody and (match.start() or not index or isinstance(inlines[index - 1], LineBreak)):
                said = (*inlines[:index], Text(inline.text[: match.start()]))
                return said, (Text(inline.text[match.end() :]), *inlines[index + 1 :])
    return inlines, ()


def _stat(item: ListItem) -> Stat | None:
    if len(item.blocks) != 1 or not isinstance(paragraph := item.blocks[0], Paragraph):
        return None
    match paragraph.inlines:
        case (Span("strong", figure), Text(text), *rest):
            return Stat(figure, (Text(text.lstrip(" :–—-\n")), *rest), item.line)
    return None
