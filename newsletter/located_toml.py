"""TOML front matter becomes the same tree as YAML's, with lines for places: the standard parser tells no columns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping as MappingType
from dataclasses import replace

from newsletter.errors import Location, Problem
from newsletter.located_yaml import DEEPEST, Entry, Mapping, Node, Scalar, Sequence, Tree
from newsletter.source_text import UNUSABLE, Source

_TABLE = re.compile(r"[ \t]*\[\[?[ \t]*([\w.\"'-]+)[ \t]*\]")
_KEY = re.compile(r"[ \t]*([\w.\"'-]+)[ \t]*=")
# The standard parser takes quadratic time over such keys.
_DEEP_KEY = re.compile(rf"""^[ \t\[]*(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){{{DEEPEST}}}""", re.MULTILINE)
_PLACE = re.compile(r" \(at line (\d+), column \d+\)$| \(at end of document\)$")


def read_toml(source: Source) -> Tree:
    """Read a TOML text without ever raising."""
    deep = _DEEP_KEY.search(source.text)
    if deep:
        message = f"values are nested more than {DEEPEST} levels deep"
        return Tree(None, (Problem(message, _line(source, deep.start()), "use fewer dots in one key"),))
    try:
        data = tomllib.loads(source.text)
    except RecursionError:
        return Tree(None, (Problem("values are nested too deeply", _line(source, 0), "check the brackets"),))
    except ValueError as error:
        return Tree(None, (_syntax_problem(str(error), source),))
    builder = _Builder(source)
    root = builder.node(data, "", _line(source, 0), 0)
    return Tree(root, tuple(builder.problems))


class _Builder:
    def __init__(self, source: Source) -> None:
        self._places = _places(source)
        self.problems: list[Problem] = []

    def node(self, value: object, path: str, near: Location, depth: int) -> Node:
        """The node for a value; `near` is the place of what it stands in."""
        where = self._places.get(path, near)
        if depth > DEEPEST:
            self.problems.append(Problem(f"values are nested more than {DEEPEST} levels deep", where))
            return Scalar("", quoted=False, location=where)
        if isinstance(value, dict):
            return Mapping(tuple(self._entry(name, value[name], path, where, depth) for name in value), where)
        if isinstance(value, list):
            return Sequence(tuple(self.node(item, path, where, depth + 1) for item in value), where)
        return self._scalar(value, where)

    def _entry(self, name: str, value: object, path: str, near: Location, depth: int) -> Entry:
        inner = f"{path}.{name}" if path else name
        node = self.node(value, inner, near, depth + 1)
        return Entry(Scalar(name, quoted=True, location=node.location), node)

    def _scalar(self, value: object, where: Location) -> Scalar:
        if isinstance(value, str):
            strange = UNUSABLE.search(value)
            if strange:
                message = f"this text contains the character U+{ord(strange[0]):04X}, which cannot be used"
                self.problems.append(Problem(message, where, "remove the escape sequence that stands for it"))
            return Scalar(value, quoted=True, location=where)
        # Dates and numbers print as they are written, in ISO format; booleans do not.
        return Scalar(str(value).lower() if isinstance(value, bool) else str(value), quoted=False, location=where)


def _places(source: Source) -> MappingType[str, Location]:
    """The line of every key, by its dotted path, as far as keys begin lines."""
    places: dict[str, Location] = {}
    table = ""
    offset = 0
    for line in source.text.split("\n"):
        head = _TABLE.match(line)
        key = _KEY.match(line)
        if head:
            table = head[1].replace('"', "").replace("'", "")
            places.setdefault(table, _line(source, offset))
        elif key:
            name = key[1].replace('"', "").replace("'", "")
            places.setdefault(f"{table}.{name}" if table else name, _line(source, offset))
        offset += len(line) + 1
    return places


def _line(source: Source, offset: int) -> Location:
    return replace(source.location(offset), column=None, length=1)


def _syntax_problem(said: str, source: Source) -> Problem:
    found = _PLACE.search(said)
    lines = source.text.split("\n")
    number = int(found[1]) if found and found[1] else len(lines)
    offset = sum(len(line) + 1 for line in lines[: number - 1])
    reason = _PLACE.sub("", said)[:200]
    hint = 'in TOML every text stands in quotes: subject = "…"; between --- lines it may stand without them'
    return Problem(f"this is not TOML: {reason}", _line(source, offset), hint)
