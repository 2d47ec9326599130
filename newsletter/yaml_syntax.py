"""What the YAML parser says about broken syntax, in sentences for people who do not know YAML."""

from __future__ import annotations

import re

import yaml

from newsletter.errors import Problem
from newsletter.source_text import Source

# Only the beginning of a line is looked at, which may be a megabyte long.
_TAB = re.compile(r" {0,200}\t")
_NO_SPACE = re.compile(r"[ -]{0,200}[\w-]{1,50}:[^\s/]")
_AFTER_QUOTE = re.compile(r"""[ -]{0,200}[\w-]{1,50}: {1,50}(?:"[^"\\\n]{0,500}"|'[^'\n]{0,500}') {0,50}[^\s#,'"\]}]""")
_QUOTE_IT = 'put the whole value in straight quotes: "…"'
_LINE_UP = "settings of one group begin in the same column; indent with two spaces, never with tabs"

# The parser's words (libyaml's and PyYAML's own differ), our sentence, what to do. The first that fits is used.
_SENTENCES = (
    ("mapping values are not allowed", "there is a second colon, or this line is indented too far", _QUOTE_IT),
    ("unknown escape", "a backslash in double quotes begins an escape that does not exist", "use single quotes: '…'"),
    ("quoted scalar", "the quote that begins here is never closed", "close it, or take it away"),
    ("expected ',' or ']'", "the square bracket that begins here is not closed properly", "close it with ]"),
    ("expected ',' or '}'", "the brace that begins here is not closed properly", "close it with }"),
    ("flow sequence", "the square bracket that begins here is not closed properly", "close it with ]"),
    ("flow mapping", "the brace that begins here is not closed properly", "close it with }"),
    ("could not find expected ':'", "this line has no colon after its key", "write `key: value`"),
    ("cannot start any token", "a value cannot begin with this character", _QUOTE_IT),
    ("expected alphabetic", "this begins like a YAML anchor or alias", _QUOTE_IT),
    ("block sequence entries are not allowed", "a list cannot begin here", "begin it on the next line, or use quotes"),
    ("block mapping", "this line does not line up with the lines above it", _LINE_UP),
    ("block collection", "this line does not line up with the lines above it", _LINE_UP),
    ("block scalar", "this block of text is not indented properly", _LINE_UP),
    ("<document start>", "this line does not belong to the lines above it", _LINE_UP),
)
# For these the parser's own place is where the text ended, not where the reader must look.
_AT_CONTEXT = frozenset(
    {"quoted scalar", "flow sequence", "flow mapping", "expected ',' or ']'", "expected ',' or '}'"}
    | {"could not find expected ':'"}
)


def syntax_problem(error: yaml.YAMLError, source: Source) -> Problem:
    """A parser's error as a problem with a place in the source."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return Problem("this cannot be read as YAML", source.location(0), _QUOTE_IT)
    said = f"{error.context or ''} {error.problem or ''}"
    words, message, hint = next(
        (line for line in _SENTENCES if line[0] in said), ("", "this cannot be read as YAML", _QUOTE_IT)
    )
    noticed = error.problem_mark or error.context_mark
    mark = error.context_mark if words in _AT_CONTEXT and error.context_mark else noticed
    offsets = [found.index for found in (mark, noticed) if found]
    for offset in offsets:
        problem = slip_near(source, offset)
        if problem:
            return problem
    return Problem(message, source.location(offsets[0] if offsets else 0), hint)


def slip_near(source: Source, offset: int) -> Problem | None:
    """One of the slips that the parser notices late, on this line or on the one before."""
    begin = source.text.rfind("\n", 0, offset) + 1
    for start in (begin, source.text.rfind("\n", 0, max(0, begin - 1)) + 1):
        tab = _TAB.match(source.text, start)
        if tab:
            message = "this line is indented with a tab, which YAML does not allow"
            return Problem(message, source.location(tab.end() - 1), "use two spaces instead of each tab")
        tight = _NO_SPACE.match(source.text, start)
        if tight:
            where = source.location(tight.end() - 2)
            return Problem("there is no space after the colon", where, "write `key: value`, with a space")
        quoted = _AFTER_QUOTE.match(source.text, start)
        if quoted:
            message = "there is more text after the closing quote"
            hint = "put the whole value in quotes, of the other kind if it contains some, or use no quotes at all"
            return Problem(message, source.location(quoted.end() - 1), hint)
    return None
