"""Keys and passwords that slipped into a settings file: found, and kept out of every message.

A settings file is meant for git and for colleagues. A message about it may end in a ticket or a chat, so it shows
neither the secret nor any line that may hold one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from newsletter.errors import Location, Problem
from newsletter.located_yaml import Mapping, Node, Scalar, Sequence

_NAMES = re.compile("key|token|secret|password|passwd|(?:api|access|auth|secret)_?(?:key|token|secret)", re.IGNORECASE)

# Shapes of keys as the services show them in their own pages: Mailchimp, Brevo, SendGrid, Resend.
_KEY = re.compile(
    r"[0-9a-f]{32}-us[0-9]+|xkeysib-[0-9a-f]{20,}(?:-\w+)?|SG\.[\w-]{16,}\.[\w-]{16,}|\bre_[A-Za-z0-9]{6,}_[A-Za-z0-9]{16,}"
)

# The setting that names a key's variable belongs here too: it is where people paste the key itself.
_SUSPICIOUS_LINE = re.compile(
    rf"{_KEY.pattern}|(?:key|key_env|token|secret|passw\w{{0,20}})['\"]?[ \t]{{0,20}}:", re.IGNORECASE
)

HINT = "delete it here, put it in the file .env, and make a new key at the service if others have seen this file"


def leaks(root: Node) -> tuple[Problem, ...]:
    """A problem for every value that is a secret by its key's name or by its own shape."""
    found = []
    for name, where, scalar in _scalars(root):
        if _NAMES.fullmatch(name.replace("-", "_")) or _KEY.search(scalar.text) or _KEY.search(name):
            shown = "a value" if _KEY.search(name) else f"'{name}'"
            message = f"{shown} looks like a key or password, which must never be in this file"
            found.append(Problem(message, _without_text(where), HINT))
    return tuple(found)


def hide(problems: Iterable[Problem], lines: list[str]) -> tuple[Problem, ...]:
    """The problems without the text of lines that may hold a secret, and without anything that looks like one.

    lines: the whole file's, from its first line. At one place only the first problem is kept.
    """
    kept: dict[tuple[object, ...], Problem] = {}
    for problem in problems:
        where = problem.location
        place = (where.line, where.column) if where else (problem.message,)
        if where and where.text is not None and _SUSPICIOUS_LINE.search(lines[where.line - 1]):
            where = _without_text(where)
        safe = Problem(_KEY.sub("…", problem.message), where, problem.hint and _KEY.sub("…", problem.hint))
        kept.setdefault(place, safe)
    return tuple(kept.values())


def _scalars(root: Node) -> Iterator[tuple[str, Location, Scalar]]:
    """Every scalar with the key it stands under and the place of that key."""
    waiting: list[tuple[str, Location, Node]] = [("", root.location, root)]
    while waiting:
        name, where, node = waiting.pop()
        match node:
            case Scalar():
                yield name, where, node
            case Sequence(items=items):
                waiting.extend((name, where, item) for item in reversed(items))
            case Mapping(entries=entries):
                waiting.extend((entry.key.text, entry.key.location, entry.value) for entry in reversed(entries))


def _without_text(location: Location) -> Location:
    return replace(location, text=None)
