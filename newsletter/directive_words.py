"""A directive as it is written: the words behind its name, and what they may be."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from newsletter import merge
from newsletter.blocks import Block, Column
from newsletter.errors import ContentError
from newsletter.fences import KINDS_ELSEWHERE
from newsletter.raw_html import unsafe_scheme
from newsletter.sources import Sources

_KINDS = ("info", "tip", "warning")
_QUOTES = "\"'“”„"
_LOOKS = ("primary", "secondary")


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


def target_and_look(fenced: Fenced) -> tuple[str, str]:
    """What stands behind `::: button`: where it leads and how it looks, each of which may be missing."""
    words = fenced.arguments.split()
    target = ""
    if words and not difflib.get_close_matches(words[0].lower(), _LOOKS, n=1, cutoff=0.8):
        target = words.pop(0)
        if scheme := unsafe_scheme(target):
            raise fenced.fail(f"a button cannot lead to a {scheme}: address", "give it one that starts with https://")
    look = " ".join(words).lower()
    if look and look not in _LOOKS:
        near = difflib.get_close_matches(look, _LOOKS, n=1)
        hint = "its words stand in the next line, and behind its address may stand 'secondary'"
        hint = f"did you mean '{near[0]}'?" if near else hint
        raise fenced.fail(f"'{merge.reveal(' '.join(words))[:40]}' says nothing to a button", hint)
    return target, look


def kind_and_label(fenced: Fenced) -> tuple[str, str]:
    """What stands behind `::: callout`: a kind and a label. `Warning signs` is all label, `Warning "Signs"` is both."""
    first, *others = fenced.arguments.split(maxsplit=1) or [""]
    rest, word = "".join(others), first.lower()
    quoted = rest.startswith(tuple(_QUOTES))
    names_kind = quoted or not rest or first.islower()
    if names_kind and word in _KINDS:
        return word, unquoted(rest)
    if names_kind and first.isalpha() and not merge.has_tags(first):
        near = [KINDS_ELSEWHERE[word]] if word in KINDS_ELSEWHERE else []
        if not near and (quoted or (first.islower() and not rest)):
            near = difflib.get_close_matches(word, _KINDS, n=1, cutoff=0.7)
        if near or quoted:
            meant = f"did you mean '::: callout {near[0]}'?" if near else f"the kinds are {', '.join(_KINDS)}."
            raise fenced.fail(f"there is no callout '{first}'", f"{meant} A label of your own stands in quotes")
    return "info", unquoted(fenced.arguments)


def no_arguments(fenced: Fenced, name: str, hint: str = "") -> None:
    """Raise ContentError where words stand behind the name of a directive that takes none."""
    if fenced.arguments:
        message = f"'{name}' takes no words behind it: '{fenced.arguments[:40]}'"
        raise fenced.fail(message, hint or f"write '::: {name}' alone in its line, and the text below it")


def unquoted(text: str) -> str:
    """A text without the quotation marks around all of it."""
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES else text
