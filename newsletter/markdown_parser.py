"""The one markdown-it parser, set up with our rules, and what must stop a post before it is read any further."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from newsletter import autolinks, directives, merge, typography
from newsletter.errors import ContentError
from newsletter.fences import left_in_text, may_be_left_in
from newsletter.inlines import link_target
from newsletter.sources import Sources

# Deeper than any letter, and far below what the recursion of Python and of the MJML engine stands
# (mjml-python 1.4.2 ends the whole process at some 20,000 levels).
MAX_DEPTH = 40
_PROSE = ("paragraph_open", "heading_open")


@lru_cache(maxsize=8)
def _parser(language: str) -> MarkdownIt:
    options = {"html": True, "typographer": True, "quotes": typography.quotes(language), "maxNesting": 100}
    parser = MarkdownIt("commonmark", options).enable(["table", "strikethrough", "smartquotes"])
    parser.use(footnote_plugin)
    interrupts: Any = {"alt": ["paragraph", "reference", "blockquote", "list", "footnote_def"]}
    parser.block.ruler.before("fence", "directive", directives.directive, interrupts)
    parser.core.ruler.before("smartquotes", "settings", _fill_settings)
    parser.core.ruler.after("settings", "apostrophes", typography.set_apostrophes)
    parser.core.ruler.after("apostrophes", "addresses", autolinks.link_addresses)
    parser.core.ruler.after("addresses", "dashes", typography.set_dashes)
    parser.normalizeLink = link_target  # type: ignore[method-assign]
    # An address is shown as it was written: decoded, it could hold control characters.
    parser.normalizeLinkText = str  # type: ignore[method-assign,assignment]
    # Whether a target is safe is decided in `inlines.py`, where its removal can be told.
    parser.validateLink = lambda url: True  # type: ignore[method-assign] # noqa: ARG005 (its name is part of the type)
    return parser


def _fill_settings(state: StateCore) -> None:
    """A core rule: `{{ brand.phone }}` in running text becomes its value early enough to be made tappable."""
    for token in state.tokens:
        for child in token.children or ():
            if child.type == "text":
                child.content = merge.fill(child.content, state.env["values"])


def read_tokens(
    body: str, sources: Sources, *, file: str, first_line: int, language: str, values: Mapping[str, str]
) -> tuple[list[Token], Mapping[str, Any]]:
    """The tokens of a post's body and of what it includes, and what the parser noted on the way.

    sources: where included files come from, and to be asked for the place of a token's line, which is `map[0]` and
    `first_line` together. Raises ContentError for a fence that does not fit, also one that would end up as text, and
    for endless nesting.
    """
    env: dict[str, Any] = {
        "values": values,
        "sources": sources,
        "post_line": first_line,
        # Of the file being read: the chain of files that include it, its first line, what its lines are moved by.
        "files": [file],
        "first_line": first_line,
        "shift": 0,
        # Of the place being read: the blocks that are open, and the level that is their left edge.
        "open": [],
        "inside": 0,
    }
    tokens = _parser(language).parse(merge.conceal_all(body), env)
    line = 0
    for index, token in enumerate(tokens):
        line = token.map[0] if token.map else line
        if token.level > MAX_DEPTH or any(child.level > MAX_DEPTH for child in token.children or ()):
            raise ContentError(
                f"this is nested more than {MAX_DEPTH} levels deep",
                location=sources.location(line + first_line, 1),
                hint="use fewer '>' marks, list levels or brackets inside each other",
            )
        html = token.type == "html_block"
        prose = html or (token.type == "inline" and tokens[index - 1].type in _PROSE)
        if prose and may_be_left_in(token.content):
            left = next(left_in_text(token.content, html=html), None)
            if left:
                raise ContentError(left[1], location=sources.location(line + first_line + left[0], 1), hint=left[2])
    return tokens, env
