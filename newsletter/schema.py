"""Readers that turn located nodes into checked values; `config.py` describes the settings with them.

A reader takes a node, its dotted key path and the `Reading` under way, and returns the value or raises
`UnreadableError`; a record notes the problem, keeps the default, and goes on, so that one run tells all problems.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, fields
from typing import Any, TypeAlias, TypeVar

from newsletter.errors import Location, Problem
from newsletter.located_yaml import Entry, Mapping, Node, Scalar, Sequence

T = TypeVar("T")

# A file of another kind may hold thousands of unknown keys; nobody reads more than these.
MOST_UNKNOWN = 20

_TRUE = {"true", "yes", "on"}
_FALSE = {"false", "no", "off"}
_CURLY = re.compile(r"[“”„‟«»]([^“”„‟«»]*)[“”„‟«»]|[‘’‚]([^‘’‚]*)[‘’‚]")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")


@dataclass
class Reading:
    """What reading a file brought up so far: its problems, and the place of every value by its dotted key path."""

    problems: list[Problem] = field(default_factory=list)
    locations: dict[str, Location] = field(default_factory=dict)


Reader: TypeAlias = Callable[[Node, str, Reading], T]


class UnreadableError(Exception):
    """A value is not what its setting takes; `problem` says why."""

    def __init__(self, message: str, location: Location, hint: str) -> None:
        super().__init__(message)
        self.problem = Problem(message, location, hint)


def setting(read: Reader[T], default: T) -> T:
    """A field of a settings dataclass: how its value is read, and what it is when nothing is written."""
    value: T = field(default_factory=lambda: default, metadata={"read": read})
    return value


def record(kind: type[T]) -> Reader[T]:
    """Reads a group of settings into a dataclass whose fields are made by `setting`; unknown keys are problems."""
    readers: dict[str, Reader[Any]] = {
        part.name: part.metadata["read"]
        for part in fields(kind)  # type: ignore[arg-type]
        if "read" in part.metadata
    }

    def read(node: Node, path: str, reading: Reading) -> T:
        entries = entries_of(node, path)
        note_unknown(entries, readers, path, reading)
        values = {
            entry.key.text: value
            for entry in entries
            if entry.key.text in readers
            and (value := attempt(readers[entry.key.text], entry.value, join(path, entry.key.text), reading))
            is not None
        }
        return kind(**values)

    return read


def group(kind: type[T]) -> dict[str, Reader[T]]:
    """The metadata of a field that holds a group of settings."""
    return {"read": record(kind)}


def mapping_of(read: Reader[T], *, keys: Collection[str] = ()) -> Reader[dict[str, T]]:
    """Reads a group whose keys are names of the user's choice, or some of `keys`."""

    def read_all(node: Node, path: str, reading: Reading) -> dict[str, T]:
        entries = entries_of(node, path)
        if keys:
            note_unknown(entries, keys, path, reading)
        values: dict[str, T] = {}
        for entry in entries:
            name = entry.key.text
            if keys and name not in keys:
                continue
            if not keys and not _WORD.fullmatch(name):
                message = f"'{name[:40]}' cannot be a name in {path}"
                hint = "a name is made of the letters a to z, digits and _"
                reading.problems.append(Problem(message, entry.key.location, hint))
                continue
            value = attempt(read, entry.value, join(path, name), reading)
            if value is not None:
                values[name] = value
        return values

    return read_all


def list_of(read: Reader[T]) -> Reader[tuple[T, ...]]:
    """Reads a list; a single value stands for a list of one."""

    def read_all(node: Node, path: str, reading: Reading) -> tuple[T, ...]:
        items = node.items if isinstance(node, Sequence) and not node.written else (node,)
        values = (attempt(read, item, f"{path}.{number}", reading) for number, item in enumerate(items))
        return tuple(value for value in values if value is not None)

    return read_all


def attempt(read: Reader[T], node: Node, path: str, reading: Reading) -> T | None:
    """The value, or None where nothing is written or where it is noted as a problem."""
    reading.locations[path] = node.location
    if is_unset(node):
        return None
    try:
        return read(node, path, reading)
    except UnreadableError as error:
        reading.problems.append(error.problem)
        return None


def is_unset(node: Node) -> bool:
    """Whether a key has nothing, or YAML's `null`, as its value."""
    return isinstance(node, Scalar) and not node.quoted and node.text in ("", "~", "null", "Null", "NULL")


def entries_of(node: Node, path: str) -> tuple[Entry, ...]:
    """The entries of a group of settings."""
    if isinstance(node, Mapping):
        return node.entries
    hint = f"write {last(path)}: and below it, indented with two spaces, a line `key: value` for each setting"
    raise UnreadableError(f"'{last(path)}' should be a group of settings", node.location, hint)


def note_unknown(entries: tuple[Entry, ...], known: Collection[str], path: str, reading: Reading) -> None:
    """Add a problem for every key that is not known, with the nearest one that is."""
    where = f" in {path}" if path else ""
    for entry in [entry for entry in entries if entry.key.text not in known][:MOST_UNKNOWN]:
        name = entry.key.text[:60]
        hint = did_you_mean(name, known) or f"the settings{where} are: {', '.join(known)}"
        reading.problems.append(Problem(f"unknown setting '{name}'{where}", entry.key.location, hint))


def did_you_mean(name: str, known: Collection[str]) -> str | None:
    """A hint with the nearest known name, or None when nothing is near."""
    near = difflib.get_close_matches(name.lower()[:60], list(known), n=1)
    return f"did you mean '{near[0]}'?" if near else None


def text(node: Node, path: str, _reading: Reading) -> str:
    """Text on one line; line breaks become spaces."""
    return re.sub(r"(?<![ \t])[ \t]*\n\s*", " ", _written(node, path).strip())


def paragraphs(node: Node, path: str, _reading: Reading) -> str:
    """Text that may have several lines."""
    return _written(node, path).strip()


def bare(node: Node, path: str) -> str:
    """A value that is no prose, without the curly quotes that word processors put around it."""
    return without_curly_quotes(_written(node, path).strip())


def without_curly_quotes(value: str) -> str:
    """The value without a pair of curly quotes around all of it."""
    found = _CURLY.fullmatch(value)
    return (found[1] or found[2] or "").strip() if found else value


def boolean(node: Node, path: str, _reading: Reading) -> bool:
    """One of true, yes, on, false, no, off."""
    value = bare(node, path).lower()
    if value in _TRUE | _FALSE:
        return value in _TRUE
    raise UnreadableError(f"'{last(path)}' should be yes or no", node.location, "write yes or no, or true or false")


def choice(*values: str) -> Reader[str]:
    """One of the given words."""

    def read(node: Node, path: str, _reading: Reading) -> str:
        value = bare(node, path)
        if value in values:
            return value
        hint = did_you_mean(value, values) or f"write one of: {', '.join(values)}"
        raise UnreadableError(f"'{last(path)}' cannot be '{value[:60]}'", node.location, hint)

    return read


def plain_data(node: Node, path: str, reading: Reading) -> object:
    """Anything, as plain Python data; unquoted numbers, true, false and null become what they look like."""
    match node:
        case Sequence(items=items):
            return [plain_data(item, path, reading) for item in items]
        case Mapping(entries=entries):
            return {entry.key.text: plain_data(entry.value, path, reading) for entry in entries}
        case Scalar(text=value, quoted=quoted):
            return value if quoted else _typed(value)


def join(path: str, name: str) -> str:
    """The dotted path of a key in the group at `path`."""
    return f"{path}.{name}" if path else name


def last(path: str) -> str:
    """What a message calls the setting at a path: its own key, without the number of a list item."""
    names = [name for name in path.split(".") if not name.isdigit()]
    return names[-1] if names else path


def _written(node: Node, path: str) -> str:
    match node:
        case Scalar(text=value):
            return value
        case Sequence(written=value) if value:
            return value
        case Sequence():
            raise UnreadableError(f"'{last(path)}' should be text, not a list", node.location, "put the text in quotes")
        case Mapping():
            message = f"'{last(path)}' should be text, not a group of settings"
            raise UnreadableError(message, node.location, "put the text on the same line, in quotes")


def _typed(value: str) -> object:
    if value in ("", "~", "null"):
        return None
    if value in ("true", "True", "false", "False"):
        return value.lower() == "true"
    # Leading zeros are part of a code, and longer numbers lose digits on their way through JSON.
    if re.fullmatch(r"-?(?:0|[1-9][0-9]{0,14})", value):
        return int(value)
    return float(value) if re.fullmatch(r"-?[0-9]{1,14}\.[0-9]{1,14}", value) else value
