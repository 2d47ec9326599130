"""What people write after `key: ` on one line, taken as it stands before YAML sees it.

YAML reads a colon, a hash, a bracket or a percent sign in a sentence as syntax. Here such values are found line by
line, put aside, and replaced by letters of the same number, so that every place in the text stays where it was.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

_KEY_LINE = re.compile(
    r"""(?P<indent>[ \t\u00a0]*(?:-[ \t]+)*)(?P<key>"[^"\n]*"|'[^'\n]*'|\w[\w.-]*)[ \t]*:(?P<gap>[ \t\u00a0]+|$)"""
)
_INDENT = re.compile(r"[ \t\u00a0]*(?:-[ \t]+)*")
_BLOCK_SCALAR = re.compile(r"[|>][-+0-9]{0,2}(?:[ \t]+#.*)?$")
_QUOTED = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')[ \t]*(?:[ \t]#.*)?$""")
_COMMENT = re.compile(r"(?<![ \t])[ \t]+#.*")
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})(?:[ \t]|$)")
_ALIAS = re.compile(r"\*[\w-]+")
_ANY_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")

# Replaced by a space each, where YAML would see a line break or nothing printable.
_NOT_FOR_YAML = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


@dataclass(frozen=True)
class Masked:
    """A text for YAML, as long as the original; `values` holds what was put aside, by its offset."""

    text: str
    values: Mapping[int, str] = field(default_factory=dict)


def mask(text: str, *, literal: Collection[str] = ()) -> Masked:
    """Put aside the one-line values that YAML would misread.

    literal: lower-case keys whose value is read to the very end of its line. With any other key ` #` begins a comment,
    and only what YAML could not read is put aside. A value that is a proper YAML string, a block (`|`, `>`) or
    continued on indented lines is left to YAML.
    """
    lines = _NOT_FOR_YAML.sub(" ", text).split("\n")
    originals = text.split("\n")
    values: dict[int, str] = {}
    offset, inside = 0, -1
    for number, line in enumerate(lines):
        indent = _indent(line)
        if line.strip() and (inside < 0 or indent <= inside):
            found = _KEY_LINE.match(line)
            inside = _inside(line, found, literal)
            if found:
                lines[number] = _plain_gap(line, found)
            if found and inside >= 0 and not _continued(lines, number, indent):
                start = found.end()
                length = _text_length(_key(found), line[start:], literal)
                if length:
                    values[offset + start] = originals[number][start : start + length]
                    filler = "x" * length
                    lines[number] = (line[: found.start("gap")].ljust(start) + filler).ljust(len(line))
        offset += len(line) + 1
    return Masked("\n".join(lines), values)


def _indent(line: str) -> int:
    found = _INDENT.match(line)
    return found.end() if found else 0


def _inside(line: str, found: re.Match[str] | None, literal: Collection[str]) -> int:
    """The indentation beyond which further lines belong to this line's value; -1 when it has none yet."""
    if found is None:
        return _indent(line)
    value = line[found.end() :].strip()
    comment = value.startswith("#") and not (_COLOUR.match(value) or (_key(found) in literal and value[1:2].strip()))
    return -1 if not value or comment else found.end("indent")


def _key(found: re.Match[str]) -> str:
    return found["key"].strip("\"'").lower()


def _plain_gap(line: str, found: re.Match[str]) -> str:
    """Tabs and unbreakable spaces after the colon are spaces to the person who typed them."""
    return line[: found.start("gap")] + " " * len(found["gap"]) + line[found.end() :]


def _continued(lines: list[str], number: int, indent: int) -> bool:
    for line in lines[number + 1 : number + 50]:
        if line.strip() and not line.lstrip().startswith("#"):
            return _indent(line) > indent
    return False


def _text_length(key: str, value: str, literal: Collection[str]) -> int:
    """How many characters of the value are text that YAML must not see; 0 when it may see all of it."""
    if _BLOCK_SCALAR.match(value) or _QUOTED.match(value):
        return 0
    if key in literal:
        return len(value.rstrip())
    if _COLOUR.match(value):
        return len(value.split(maxsplit=1)[0])
    text = _COMMENT.sub("", value, count=1).rstrip()
    return 0 if _readable(text) else len(text)


def _readable(text: str) -> bool:
    """Whether YAML reads a one-line value, or refuses it for a reason that its writer should hear of."""
    match text[:1]:
        case "%" | "@" | "`" | "|" | ">":
            return False
        case "&" | "!":
            return True
        case '"' | "'":
            return text.find(text[0], 1) < 0
        case "[" | "{":
            return not text.startswith("{{") and not _closes_early(text)
        case "*":
            return _ALIAS.fullmatch(text) is not None
        case _:
            return not (text.startswith(("- ", "? ")) or ": " in text or text.endswith(":"))


def _closes_early(text: str) -> bool:
    """Whether the bracket that begins the text is closed before its end, as in `[The] Clinic`."""
    text = _ANY_QUOTED.sub("", text)
    depth = 0
    for offset, character in enumerate(text):
        depth += (character in "[{") - (character in "]}")
        if depth == 0:
            return offset < len(text) - 1
    return False
