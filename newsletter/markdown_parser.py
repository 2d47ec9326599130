"""The one markdown-it parser, set up with our rules, and what must stop a post before it is read any further."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from newsletter import autolinks, directives, merge, typography
from newsletter.errors import ContentError, Location
from newsletter.inlines import link_target

# Deeper than any letter, and far below what the recursion of Python and of the MJML engine stands
# (mjml-python 1.4.2 ends the whole process at some 20,000 levels).
MAX_DEPTH = 40
_PROSE = ("paragraph_open", "heading_open")
# A paragraph's line, or one of raw HTML, that was meant as a fence.
_FENCE = re.compile(r"^(?:[ \t>]|<[^<>\n]*>)*:{3,}", re.MULTILINE)


@lru_cache(maxsize=8)
def _parser(language: str) -> MarkdownIt:
    options = {"html": True, "typographer": True, "quotes": typography.quotes(language), "maxNesting": 100}
    parser = MarkdownIt("commonmark", options).enable(["table", "strikethrough", "smartquotes"])
    parser.use(footnote_plugin)
    interrupts: Any = {"alt": ["paragraph", "reference", "blockquote", "list", "footnote_def"]}
    parser.block.ruler.before("fence", "directive", directives.directive, interrupts)
    parser.core.ruler.before("smartquotes", "settings", _fill_settings)
    parser.core.ruler.after("settings", "addresses", autolinks.link_addresses)
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
    body: str, *, file: str, first_line: int, language: str, values: Mapping[str, str]
) -> tuple[list[Token], Mapping[str, Any]]:
    """The tokens of a post's body, and what the parser noted on the way.

    Raises ContentError for a fence that does not fit, also one that would end up as text, and for endless nesting.
    """
    env: dict[str, Any] = {"file": file, "first_line": first_line, "inside": 0, "values": values}
    tokens = _parser(language).parse(merge.conceal_all(body), env)
    lines = body.split("\n")

    def location(line: int) -> Location:
        return Location(file, line + first_line, 1, 1, lines[line][:200] if line < len(lines) else None)

    line = 0
    for index, token in enumerate(tokens):
        line = token.map[0] if token.map else line
        if token.level > MAX_DEPTH or any(child.level > MAX_DEPTH for child in token.children or ()):
            raise ContentError(
                f"this is nested more than {MAX_DEPTH} levels deep",
                location=location(line),
                hint="use fewer '>' marks, list levels or brackets inside each other",
            )
        prose = token.type == "html_block" or (token.type == "inline" and tokens[index - 1].type in _PROSE)
        if prose and ":::" in token.content and (fence := _FENCE.search(token.content)):
            raise ContentError(
                "this ':::' would end up as text in the email",
                location=location(line + token.content.count("\n", 0, fence.start())),
                hint="put it at the left edge, with an empty line before it; write '\\:::' to show it",
            )
    return tokens, env
