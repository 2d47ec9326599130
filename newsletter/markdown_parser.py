"""The one markdown-it parser, set up with our rules, and what must stop a post before it is read any further."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def

from newsletter import autolinks, directives, merge, typography
from newsletter.errors import ContentError
from newsletter.fences import left_in_text, may_be_left_in
from newsletter.image_syntax import spaced_image
from newsletter.inlines import link_target
from newsletter.sources import Sources

# Deeper than any letter, and far below what the recursion of Python and of the MJML engine stands
# (mjml-python 1.4.2 ends the whole process at some 20,000 levels).
MAX_DEPTH = 40
_REFERENCE = re.compile(r"\[\^([^\]\s]+)\]")
_PROSE = ("paragraph_open", "heading_open")
_CELLS = ("th_open", "td_open")


@lru_cache(maxsize=8)
def _parser(language: str) -> MarkdownIt:
    options = {"html": True, "typographer": True, "quotes": typography.quotes(language), "maxNesting": 100}
    parser = MarkdownIt("commonmark", options).enable(["table", "strikethrough", "smartquotes"])
    parser.use(footnote_plugin)
    parser.block.ruler.at("footnote_def", _footnote, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.at("footnote_ref", _footnote_reference)
    parser.inline.ruler.after("image", "spaced_image", spaced_image)
    parser.core.ruler.at("inline", _inlines)
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


def _footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A block rule: a footnote, whose name counts in its file alone; of two with one name, the first (as in GFM)."""
    begin, refs = len(state.tokens), state.env["footnotes"]["refs"]
    if not footnote_def(state, start, end, silent):
        return False
    if not silent:
        opening = state.tokens[begin]
        label = opening.meta["label"]
        name = f"{state.env['files'][-1]}\n{label}"
        refs.pop(f":{label}", None)
        # The plugin leaves out what has no references, and nothing can refer to an empty label.
        opening.meta = {"label": name if f":{name}" not in refs else "", "name": name}
        refs.setdefault(f":{name}", -1)
        state.env["names"].setdefault(label, name)
        state.env["notes"].append(opening)
    return True


def _footnote_reference(state: StateInline, silent: bool) -> bool:
    """An inline rule: a reference to a footnote of this file, or else to the first of that name anywhere."""
    match = _REFERENCE.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    notes, name = state.env["footnotes"], f"{state.env['file']}\n{match[1]}"
    name = name if f":{name}" in notes["refs"] else state.env["names"].get(match[1])
    if not name:
        return False
    if not silent:
        if notes["refs"][f":{name}"] < 0:
            notes["refs"][f":{name}"] = len(notes["list"])
            notes["list"][len(notes["list"])] = {"label": name, "count": 0}
        state.push("footnote_ref", "", 0).meta = {"id": notes["refs"][f":{name}"]}
    state.pos = match.end()
    return True


def _inlines(state: StateCore) -> None:
    """A core rule: what stands in each paragraph, heading and cell, read in view of its file."""
    for index, token in enumerate(state.tokens):
        if token.type == "inline":
            state.env["file"] = token.meta.get("file") or state.env["files"][0]
            if state.tokens[index - 1].type in _CELLS:
                token.content = merge.conceal_in_cell(token.content)
            token.children = []
            state.md.inline.parse(token.content, state.md, state.env, token.children)


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
        # What the plugin for footnotes keeps, by names that begin with their file; the first name of each label; the
        # token that opens each footnote.
        "footnotes": {"refs": {}, "list": {}},
        "names": {},
        "notes": [],
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
