"""YAML text becomes a tree whose every value knows its place, and whose values are still text.

YAML's own typing is not applied: a phone number stays what was written, and so does `No` as a name. The parts of YAML
that can surprise or attack (anchors, tags, merge keys, several documents) are refused, so reading costs what the text
costs and runs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from newsletter.errors import Location, Problem
from newsletter.literal_lines import Masked, mask
from newsletter.source_text import UNUSABLE, Source
from newsletter.yaml_syntax import syntax_problem

DEEPEST = 20
MOST_VALUES = 20_000
MOST_PROBLEMS = 20

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Scalar:
    """A value as text; `quoted` when it stood in quotes or in a block. Nothing written is the empty text, unquoted."""

    text: str
    quoted: bool
    location: Location


@dataclass(frozen=True)
class Sequence:
    """A list; `written` is its source text where it begins with `[[`, which people write for “fill this in”."""

    items: tuple[Node, ...]
    location: Location
    written: str = ""


@dataclass(frozen=True)
class Entry:
    """A key and its value."""

    key: Scalar
    value: Node


@dataclass(frozen=True)
class Mapping:
    """Keys with their values, each key once, in the order they were written."""

    entries: tuple[Entry, ...]
    location: Location


Node: TypeAlias = Scalar | Sequence | Mapping


@dataclass(frozen=True)
class Tree:
    """What was read: the root (None for an empty text) as far as it could be read, and what is wrong with it."""

    root: Node | None
    problems: tuple[Problem, ...]


def read_yaml(source: Source, masked: Masked | None = None) -> Tree:
    """Read a YAML text without ever raising.

    masked: the same text with values put aside by `literal_lines.mask`, for values that are not YAML.
    """
    builder = _Builder(source, masked or mask(source.text))
    try:
        for event in yaml.parse(builder.masked.text, Loader=_LOADER):
            builder.take(event)
            if builder.stopped:
                break
    except yaml.YAMLError as error:
        builder.problems.append(syntax_problem(error, source))
    return Tree(builder.root, tuple(builder.problems))


@dataclass
class _Open:
    """A list or mapping whose end has not been read; a mapping's children are keys and values in turn."""

    mapping: bool
    start: int
    location: Location
    children: list[Node] = field(default_factory=list)

    @property
    def wants_key(self) -> bool:
        return self.mapping and len(self.children) % 2 == 0


class _Builder:
    """Takes the parser's events one by one; the collections still open are a list, not a recursion."""

    def __init__(self, source: Source, masked: Masked) -> None:
        self.source = source
        self.masked = masked
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self.stopped = False
        self._open: list[_Open] = []
        self._values = 0
        self._documents = 0

    def take(self, event: Any) -> None:
        """Take one event of the parser."""
        match event:
            case yaml.ScalarEvent():
                self._check(event)
                self._add(self._scalar(event))
            case yaml.AliasEvent():
                self._refuse(event, f"'*{event.anchor}' repeats a value from elsewhere, which is not possible here")
                self._add(Scalar("", quoted=False, location=self._place(event)))
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._check(event)
                self._begin(event)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._end(event)
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._stop(event, "a second document begins here", "keep one; the line --- separates documents")

    def _place(self, event: Any) -> Location:
        return self.source.location(event.start_mark.index, event.end_mark.index)

    def _problem(self, message: str, location: Location, hint: str) -> None:
        self.problems.append(Problem(message, location, hint))
        self.stopped = self.stopped or len(self.problems) >= MOST_PROBLEMS

    def _refuse(self, event: Any, message: str) -> None:
        self._problem(message, self._place(event), "write the value out; text that begins like this belongs in quotes")

    def _stop(self, event: Any, message: str, hint: str) -> None:
        self._problem(message, self._place(event), hint)
        self.stopped = True

    def _check(self, event: Any) -> None:
        self._values += 1
        if self._values > MOST_VALUES:
            self._stop(event, f"there are more than {MOST_VALUES:,} values here", "move the data to another file")
        if event.anchor is not None:
            self._refuse(event, f"'&{event.anchor}' marks a value to be repeated, which is not possible here")
        if event.tag is not None:
            self._refuse(event, "a value that begins with '!' is a YAML tag, which is not possible here")

    def _scalar(self, event: Any) -> Scalar:
        location = self._place(event)
        text = self.masked.values.get(event.start_mark.index)
        if text is not None:
            return Scalar(text, quoted=False, location=location)
        strange = UNUSABLE.search(event.value)
        if strange:
            message = f"this text contains the character U+{ord(strange[0]):04X}, which cannot be used"
            self._problem(message, location, "remove the escape sequence that stands for it")
        return Scalar(event.value, quoted=bool(event.style), location=location)

    def _begin(self, event: Any) -> None:
        if len(self._open) >= DEEPEST:
            self._stop(event, f"values are nested more than {DEEPEST} levels deep", "check brackets and indentation")
            return
        mapping = isinstance(event, yaml.MappingStartEvent)
        self._open.append(_Open(mapping, event.start_mark.index, self._place(event)))

    def _end(self, event: Any) -> None:
        done = self._open.pop()
        if done.mapping:
            self._add(Mapping(self._entries(done), done.location))
            return
        written = self.source.text[done.start : event.end_mark.index]
        keep = written.startswith("[[") and written.endswith("]]")
        self._add(Sequence(tuple(done.children), done.location, written if keep else ""))

    def _add(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if parent.wants_key and not (isinstance(node, Scalar) and node.text):
            hint = "write `key: value`; text with brackets or braces belongs in quotes"
            self._problem("a key must be a word", node.location, hint)
            node = Scalar("", quoted=False, location=node.location)
        parent.children.append(node)

    def _entries(self, done: _Open) -> tuple[Entry, ...]:
        seen: dict[str, Entry] = {}
        for key, value in zip(done.children[::2], done.children[1::2], strict=True):
            assert isinstance(key, Scalar)
            if key.text == "<<" and not key.quoted:
                self._problem("'<<' merges other values in, which is not possible here", key.location, "write them out")
            elif key.text in seen:
                first = seen[key.text].key.location.line
                message = f"'{key.text}' is there twice, on line {first} and on line {key.location.line}"
                self._problem(message, key.location, "keep one of the two")
            elif key.text:
                seen[key.text] = Entry(key, value)
        return tuple(seen.values())
