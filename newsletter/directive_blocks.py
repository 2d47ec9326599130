"""What each `:::` directive becomes. A directive is added in `DIRECTIVES`, and by its name in `directives.NAMES`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from newsletter.errors import ContentError, Location
from newsletter.inlines import link_target
from newsletter.model import (
    Block,
    Button,
    Buttons,
    Callout,
    Divider,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    ListItem,
    Paragraph,
    PullQuote,
    Span,
    Stat,
    Stats,
    Text,
    plain,
)
from newsletter.raw_html import unsafe_scheme

_ATTRIBUTION = re.compile(r"(?:^|\n)(?:--|–|—)[ \u00a0]*(?=\S)")
_KINDS = ("info", "tip", "warning")
_LOOKS = ("primary", "secondary")


@dataclass(frozen=True)
class Fenced:
    """What a directive is made of: the words behind its name, the blocks inside it, and where it opens."""

    arguments: str
    blocks: tuple[Block, ...]
    where: Location

    @property
    def line(self) -> int:
        """The line of the opening fence."""
        return self.where.line

    def fail(self, message: str, hint: str) -> ContentError:
        """The error that stops the render at this directive."""
        return ContentError(message, location=self.where, hint=hint)


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
    return Callout(cast("Any", kind), label, _flow(fenced), fenced.line)


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
    return PullQuote(_flow(replace(fenced, blocks=blocks)), attribution, fenced.line)


def stats(fenced: Fenced) -> Block:
    """`::: stats` around a list whose items begin with the figure in bold."""
    items = [item for block in fenced.blocks if isinstance(block, ListBlock) for item in block.items]
    made = [stat for item in items if (stat := _stat(item))]
    if not 1 <= len(made) <= 4 or len(made) != len(items) or len(fenced.blocks) != 1:
        hint = "write one to four lines like '- **3–5%** of people in the US'"
        raise fenced.fail("figures need a list, and each line starts with the figure in bold", hint)
    return Stats(tuple(made), fenced.line)


def divider(fenced: Fenced) -> Block:
    """`::: divider` and nothing inside."""
    if fenced.blocks:
        raise fenced.fail("a divider has nothing inside", "close it with ':::' on the next line")
    return Divider(fenced.line)


DIRECTIVES: Mapping[str, Callable[[Fenced], Block]] = {
    "button": button,
    "callout": callout,
    "quote": quote,
    "stats": stats,
    "divider": divider,
}


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] in "\"'“”„" and text[-1] in "\"'“”" else text


def _flow(fenced: Fenced) -> tuple[Block, ...]:
    """Blocks that fit into a box of text."""
    if any(isinstance(block, Divider) for block in fenced.blocks):
        raise fenced.fail("a divider cannot stand inside a box", "close the box first with ':::'")
    return fenced.blocks


def _without_links(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    return tuple(part for inline in inlines for part in (inline.children if isinstance(inline, Link) else (inline,)))


def _split_attribution(inlines: tuple[Inline, ...]) -> tuple[tuple[Inline, ...], tuple[Inline, ...]]:
    for index in range(len(inlines) - 1, -1, -1):
        inline = inlines[index]
        if isinstance(inline, Text) and (found := list(_ATTRIBUTION.finditer(inline.text))):
            match = found[-1]
            if match.start() or not index or isinstance(inlines[index - 1], LineBreak):
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
