"""Where the front matter of a post ends and its Markdown begins."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from newsletter.errors import ContentError, Problem
from newsletter.literal_lines import mask
from newsletter.located_toml import read_toml
from newsletter.located_yaml import Mapping, Tree, read_yaml
from newsletter.source_text import Source
from newsletter.yaml_syntax import slip_near

LONGEST = 100_000

# One-line values that are read to the very end of their line.
LITERAL_KEYS = frozenset(
    {"subject", "preheader", "title", "description", "lead", "alt", "caption", "label", "audience", "segment"}
)

# Word processors make dashes of hyphens.
_OPENS = re.compile(r"(?P<blank>\s*)(?P<fence>---|\+\+\+|—-?|–-)[ \t]*(?:\n|$)")
_YAML_CLOSES = re.compile(r"^(?:---|\.\.\.|—-?|–-)[ \t]*(?:\n|\Z)", re.MULTILINE)
_TOML_CLOSES = re.compile(r"^\+\+\+[ \t]*(?:\n|\Z)", re.MULTILINE)
_BEGINS_WITH_KEY = re.compile(r"(?:[ \t]*(?:#.*)?\n)*[ \t]*[\"']?\w[\w.-]{0,100}[\"']?[ \t]*[:=]")
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """The two parts of a post. header: None where there is no front matter. body_line: the body's first, from 1."""

    header: Source | None
    toml: bool
    body: str
    body_line: int


def find_block(source: str, file: str) -> Block:
    """Part a post into front matter and body.

    Raises:
        ContentError: the front matter is never closed, or far too long.
    """
    opens = _OPENS.match(source)
    begins_with_key = bool(opens and _BEGINS_WITH_KEY.match(source, opens.end()))
    # A line of dashes is a divider in Markdown; it opens front matter at the very top, or where a key follows.
    if not opens or ((opens["blank"] or opens["fence"][0] in "—–") and not begins_with_key):
        return Block(None, toml=False, body=source, body_line=1)
    toml = opens["fence"] == "+++"
    closes = (_TOML_CLOSES if toml else _YAML_CLOSES).search(source, opens.end())
    if not begins_with_key and (not closes or _is_divider(source[opens.end() : closes.start()])):
        return Block(None, toml=False, body=source, body_line=1)
    first_line = source.count("\n", 0, opens.end()) + 1
    if not closes:
        raise _unclosed(Source(file, source), opens, first_line)
    header = Source(file, source[opens.end() : closes.start()], first_line)
    if len(header.text) > LONGEST:
        message = f"the front matter is longer than {LONGEST:,} characters"
        raise ContentError(message, location=header.location(0), hint="close it with --- before the text begins")
    return Block(header, toml, source[closes.end() :], source.count("\n", 0, closes.end()) + 1)


def read_header(header: Source, *, toml: bool) -> Mapping:
    """The tree of a front matter.

    Raises:
        ContentError: with all that is wrong with its syntax.
    """
    tree = read_toml(header) if toml else read_yaml(header, mask(_with_spaces(header.text), literal=LITERAL_KEYS))
    if tree.problems:
        raise ContentError(problems=_with_missing_close(tree, header))
    if tree.root is None:
        return Mapping((), header.location(0))
    if not isinstance(tree.root, Mapping):
        slip = slip_near(header, 0)
        hint = "write lines such as   subject: What we want to say"
        general = Problem("the front matter has no `key: value` lines", tree.root.location, hint)
        raise ContentError(problems=(slip or general,))
    return tree.root


def _is_divider(between: str) -> bool:
    """Whether text between two lines of dashes is prose: front matter does not begin with an empty line."""
    return between.startswith("\n") and bool(between.strip())


def _unclosed(source: Source, opens: re.Match[str], first_line: int) -> ContentError:
    written = source.text[opens.end() :].split("\n\n", 1)[0].rstrip("\n")
    last_line = first_line + written.count("\n")
    return ContentError(
        "the front matter that begins here is never closed",
        location=source.location(opens.start("fence"), opens.end("fence")),
        hint=f"add a line with {opens['fence']} after its last line, perhaps after line {last_line}",
    )


def _with_spaces(header: str) -> str:
    """Tabs in the indentation as one space each, which keeps every place; mixed ones are left, to be explained."""
    if any("\t" not in indent for indent in _INDENT.findall(header)):
        return header
    return _INDENT.sub(lambda indent: indent[0].replace("\t", " "), header)


def _with_missing_close(tree: Tree, header: Source) -> tuple[Problem, ...]:
    """A syntax error below an empty line often means that the closing line was forgotten."""
    first = tree.problems[0]
    before = header.text.split("\n")[: first.location.line - header.first_line] if first.location else []
    if tree.root is not None or not any(not line.strip() for line in before):
        return tree.problems
    hint = f"{first.hint}; or is the line --- that ends the front matter missing above?"
    return (replace(first, hint=hint), *tree.problems[1:])
