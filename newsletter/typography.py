"""Typographic quotes and dashes: what a printer would set for what a keyboard has."""

from __future__ import annotations

import re

from markdown_it.rules_core import StateCore

# Opening and closing double, then single quotation marks, by language. Sources: Unicode CLDR's `quotationStart` and
# its relatives; French sets a no-break space inside.
_QUOTES = {
    "en": "“”‘’",
    "es": "«»“”",
    "it": "«»“”",
    "pt": "“”‘’",
    "de": "„“‚‘",
    "nl": "“”‘’",
    "da": "”“’‘",
    "sv": "””’’",
    "fi": "””’’",
    "nb": "«»‘’",
    "pl": "„”«»",
    "cs": "„“‚‘",
    "ru": "«»„“",
    "uk": "«»„“",
    "el": "«»“”",
    "ja": "「」『』",
    "he": "””’’",
    "ar": "“”‘’",
}
_FRENCH = ["«\u202f", "\u202f»", "“", "”"]
# An apostrophe that stands for letters left out at a word's beginning, where it looks like an opening quotation mark:
# 'tis, the '90s, '24, rock 'n' roll.
_APOSTROPHE = re.compile(
    r"(?<![\w'])'(?=(?:t(?:is|was|were|will|would|il)|\d\ds?)\b(?!'))|(?<=\w )'(?=n'? \w)|(?<=\w 'n)'(?= \w)",
    re.IGNORECASE,
)
# Three dots, and two or three hyphens between words, spaces or digits. Never four: that is a line somebody drew.
_DASHES = re.compile(r"(?<![-.])(---?|\.\.\.)(?![-.])")
_SET = {"--": "–", "---": "—", "...": "…"}


def quotes(language: str) -> str | list[str]:
    """The quotation marks of a language (BCP 47, only its first part counts), as markdown-it takes them."""
    primary = language.lower().split("-")[0]
    return _FRENCH if primary == "fr" else _QUOTES.get(primary, _QUOTES["en"])


def set_apostrophes(state: StateCore) -> None:
    """A markdown-it core rule, to come before its quotation marks: what must not be taken for one of them."""
    for token in state.tokens:
        for child in token.children or ():
            if child.type == "text" and "'" in child.content:
                child.content = _APOSTROPHE.sub("’", child.content)


def set_dashes(state: StateCore) -> None:
    """A markdown-it core rule: `--`, `---` and `...` become the characters they stand for, but not in code or URLs."""
    for token in state.tokens:
        for child in token.children or ():
            if child.type == "text" and ("--" in child.content or "..." in child.content):
                child.content = _DASHES.sub(lambda match: _SET[match[0]], child.content)
