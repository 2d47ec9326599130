"""The direction that a script runs in: of a language, and of what is really written."""

from __future__ import annotations

import re

from newsletter.blocks import Block
from newsletter.errors import Location
from newsletter.model import Direction, Finding
from newsletter.tree import inlines_of, plain, walk_blocks

# Languages usually written from right to left (Unicode CLDR, `characterOrder`).
_RTL = frozenset(["ar", "arc", "dv", "fa", "he", "ks", "ku", "nqo", "ps", "sd", "ug", "ur", "yi"])
# Unicode 16, Blocks.txt: the scripts with their supplements and presentation forms.
_SCRIPTS = (
    ("Hebrew", "he", re.compile("[\u0590-\u05ff\ufb1d-\ufb4f]")),
    ("Arabic", "ar", re.compile("[\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")),
)
_LETTER = re.compile(r"[^\W\d_]")
_NAMES = {"en": "English", "de": "German", "es": "Spanish", "fr": "French", "it": "Italian", "pt": "Portuguese"}


def direction_of(language: str) -> Direction:
    """The direction of a language's usual script. language: BCP 47."""
    return "rtl" if language.lower().split("-", 1)[0] in _RTL else "ltr"


def direction_unset(blocks: tuple[Block, ...], language: str, where: Location) -> tuple[Finding, ...]:
    """A warning where more than half of a post's letters run from right to left, and its language does not.

    language: what the post would be sent in. where: the place to complain about.
    """
    text = "".join(plain(inlines_of(block)) for block in walk_blocks(blocks))
    for name, code, letters in _SCRIPTS:
        if len(letters.findall(text)) * 2 > len(_LETTER.findall(text)):
            known = _NAMES.get(language.lower().split("-", 1)[0], f"'{language}'")
            message = f"this post is written in {name}, but its language is {known}, so it would run from left to right"
            hint = (
                f"add   language: {code}   at the top of the post (or the code of another language in {name} letters)"
            )
            return (Finding("direction-unset", "warning", message, where, hint),)
    return ()
