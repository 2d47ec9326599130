"""What each `:::` directive becomes. A new one: see docs/architecture.md, "Adding something"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Literal, cast

from newsletter.autolinks import find as addresses
from newsletter.blocks import (
    Block,
    Button,
    Buttons,
    Callout,
    Card,
    Column,
    Columns,
    Divider,
    Figure,
    FootnoteReference,
    Image,
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
)
from newsletter.directive_words import Fenced, kind_and_label, no_arguments, target_and_look, unquoted
from newsletter.inlines import link_target
from newsletter.tree import plain, walk_inlines

_ATTRIBUTION = re.compile(r"(?:^|\n)(?:--|–|—)[ \u00a0]*(?=\S|\Z)")
_PARTS = ("email", "web", "text")
_SIDES: Mapping[str, Literal["start", "end"]] = {
    "": "start", "left": "start", "start": "start", "right": "end", "end": "end",
}  # fmt: skip
_HEIGHTS = {"": 32, "small": 16, "medium": 32, "large": 64}
SMALLEST_SPACE, LARGEST_SPACE = 8, 96


def button(fenced: Fenced) -> Block:
    """`::: button HREF [secondary]` around a label, or `::: button` around links, one a line."""
    target, look = target_and_look(fenced)
    other = next((block for block in fenced.blocks if not isinstance(block, Paragraph)), None)
    if other:
        hint = "close the button with ':::' before it"
        raise fenced.fail("a button holds its words and nothing else", hint, getattr(other, "line", None))
    inlines = tuple(inline for block in fenced.blocks if isinstance(block, Paragraph) for inline in block.inlines)
    primary = look != "secondary"
    if target:
        label = _label(fenced, inlines)
        return Buttons((Button(label, link_target(target), primary=primary, line=fenced.line),), fenced.line)
    links = [_only_link(inline) for inline in inlines if not _is_blank(inline)]
    if not links or not all(links):
        raise fenced.fail("a button needs a label and a link", "write '[Label](https://…)' inside, a line each")
    made = (Button(b.children, b.href, primary=primary and not i, line=b.line) for i, b in enumerate(links) if b)
    return Buttons(tuple(made), fenced.line)


def _label(fenced: Fenced, inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """The words of a button whose address stands behind its name. An address among them is not tapped by itself."""
    if not plain(inlines).strip():
        raise fenced.fail("this button has no label", "write the words to tap between the two ':::' lines")
    if len(fenced.blocks) > 1:
        raise fenced.fail("a button has one line of words", "close it with ':::' below the first")
    for inline in walk_inlines(inlines):
        if isinstance(inline, Link) and all(at != inline.href for *_, at in addresses(plain(inline.children))):
            hint = "keep one of the two addresses: '::: button' alone takes those of the links inside it"
            raise fenced.fail("this button has an address already, and here is another link", hint, inline.line)
        if isinstance(inline, Image | FootnoteReference):
            raise fenced.fail("a button holds its words and nothing else", "move the picture or the footnote below it")
    return _without_links(inlines)


def _only_link(inline: Inline) -> Link | None:
    """The link that an inline is, or that is all it marks, as in `**[Label](…)**`."""
    if isinstance(inline, Span) and len(inline.children) == 1:
        return _only_link(inline.children[0])
    return inline if isinstance(inline, Link) else None


def _is_blank(inline: Inline) -> bool:
    return isinstance(inline, LineBreak) or (isinstance(inline, Text) and not inline.text.strip())


def callout(fenced: Fenced) -> Block:
    """`::: callout [info|tip|warning] ["Label"]` around text."""
    kind, label = kind_and_label(fenced)
    if not fenced.blocks:
        raise fenced.fail("this callout is empty", "write its text between the two ':::' lines")
    return Callout(cast("Any", kind), label, fenced.blocks, fenced.line)


def quote(fenced: Fenced) -> Block:
    """`::: quote` around somebody's words and, on a line that begins with two hyphens, who said them."""
    blocks = fenced.blocks
    attribution: tuple[Inline, ...] = (Text(unquoted(fenced.arguments)),) if fenced.arguments else ()
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
    no_arguments(fenced, "stats")
    items = [item for block in fenced.blocks if isinstance(block, ListBlock) for item in block.items]
    made = [stat for item in items if (stat := _stat(item))]
    if not 1 <= len(made) <= 4 or len(made) != len(items) or len(fenced.blocks) != 1:
        hint = "write one to four lines like '- **3–5%** of people in the US'"
        raise fenced.fail("figures need a list, and each line starts with the figure in bold", hint)
    return Stats(tuple(made), fenced.line)


def divider(fenced: Fenced) -> Block:
    """`::: divider :::`."""
    no_arguments(fenced, "divider", "write '::: divider :::' in one line")
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
    no_arguments(fenced, "card")
    if not fenced.blocks:
        raise fenced.fail("this card is empty", "write its text between the two ':::' lines")
    return Card(fenced.blocks, fenced.line)


def column(fenced: Fenced) -> Column:
    """`::: column` inside `::: columns`."""
    no_arguments(fenced, "column")
    if not fenced.blocks:
        raise fenced.fail("this column is empty", "write its text between the two ':::' lines, or remove it")
    return Column(fenced.blocks, fenced.line)


def columns(fenced: Fenced) -> Block:
    """`::: columns` around two to four `::: column`."""
    no_arguments(fenced, "columns")
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


def _without_links(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    bare: list[Inline] = []
    for inline in inlines:
        inside = _without_links(inline.children) if isinstance(inline, Link | Span) else ()
        bare += [replace(inline, children=inside)] if isinstance(inline, Span) else inside or [inline]
    return tuple(bare)


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
