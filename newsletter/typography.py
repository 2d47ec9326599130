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
# Three dots, and two or three hyphens between words, spaces or digits. Never four: that is a line somebody drew.
_DASHES = re.compile(r"(?<![-.])(---?|\.\.\.)(?![-.])")
_SET = {"--": "–", "---": "—", "...": "…"}


def quotes(language: str) -> str | list[str]:
    """The quotation marks of a language (BCP 47, only its first part counts), as markdown-it takes them."""
    primary = language.lower().split("-")[0]
    return _FRENCH if primary == "fr" else _QUOTES.get(primary, _QUOTES["en"])


def set_dashes(state: StateCore) -> None:
    """A markdown-it core rule: `--`, `---` and `...` become the characters they stand for, but not in code or URLs."""
    for token in state.tokens:
        for child in token.children or ():
            if child.type == "text" and ("--" in child.content or "..." in child.content):
                child.content = _DASHES.sub(lambda match: _SET[match[0]], child.content)
