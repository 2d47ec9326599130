"""Readers of the values that only front matter has.

`UnreadableError` means: written for another program, to be ignored with a note. `MistakeError` means: written for us,
and wrong.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from newsletter import formats
from newsletter.blocks import Image
from newsletter.errors import Problem
from newsletter.located_yaml import Mapping, Node, Scalar
from newsletter.model import CallToAction, Hero
from newsletter.schema import Reader, Reading, UnreadableError, attempt, bare, did_you_mean, is_unset, join, text

_DATE = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?:[T\s][0-9:.,\sZ+-]*)?", re.IGNORECASE)


class MistakeError(UnreadableError):
    """A value was meant for newsletter and is wrong."""


@dataclass(frozen=True)
class Sender:
    """Who an issue is from; an empty part is taken from the settings."""

    name: str
    email: str


def date_of(node: Node, path: str, _reading: Reading) -> date:
    """The day of an ISO date or date-time, as it is written: a zone does not move it."""
    value = bare(node, path)
    found = _DATE.fullmatch(value)
    try:
        return date(*(int(part) for part in found.groups())) if found else date.fromisoformat(value)
    except ValueError:
        hint = "write year, month and day, such as 2026-12-01"
        raise UnreadableError(f"'date' is not a date that can be read: '{value[:40]}'", node.location, hint) from None


def slug(node: Node, path: str, _reading: Reading) -> str:
    """A short name for addresses."""
    value = bare(node, path).strip("/")
    if re.fullmatch(r"[\w.~-]{1,200}", value):
        return value
    hint = "write letters, digits and hyphens, such as better-sleep"
    raise UnreadableError("'slug' should be one word for addresses", node.location, hint)


def template(names: Collection[str]) -> Reader[str]:
    """The name of one of the templates; `post.html` is another program's."""

    def read(node: Node, path: str, reading: Reading) -> str:
        value = bare(node, path)
        if value not in names and ("." in value or "/" in value):
            hint = f"the templates here are: {', '.join(names)}"
            raise UnreadableError(f"'template' names a file of another program, '{value[:60]}'", node.location, hint)
        return one_of(names)(node, path, reading)

    return read


def one_of(names: Collection[str]) -> Reader[str]:
    """One of some names; any other is a mistake."""

    def read(node: Node, path: str, _reading: Reading) -> str:
        value = bare(node, path)
        if value in names:
            return value
        hint = did_you_mean(value, names) or f"write one of: {', '.join(names)}"
        raise MistakeError(f"there is no {path} '{value[:60]}'", node.location, hint)

    return read


def sender(node: Node, path: str, reading: Reading) -> Sender:
    """`Name <address>`, either of the two alone, or a group with `name` and `email`."""
    if isinstance(node, Mapping):
        values = _texts(node, path, ("name", "email"), reading)
        found = Sender(values.get("name", ""), values.get("email", ""))
    else:
        value = text(node, path, reading)
        name, bracket, address = value.removesuffix(">").rpartition("<")
        if bracket and value.endswith(">"):
            found = Sender(name.strip().strip("\"'").strip(), address.strip())
        else:
            found = Sender("", value) if "@" in value else Sender(value, "")
    if found.email and "[[" not in found.email and not formats.is_email(found.email):
        hint = "write   from: Name <name@your-domain.org>"
        raise MistakeError(f"'from' has no proper email address: '{found.email[:60]}'", node.location, hint)
    return found


def reply_to(node: Node, path: str, reading: Reading) -> str:
    """An email address, with or without a name in front."""
    address = sender(node, path, reading).email
    if address:
        return address
    raise MistakeError("'reply_to' should be an email address", node.location, "write   reply_to: name@your-domain.org")


def hero(node: Node, path: str, reading: Reading) -> Hero:
    """The picture at the top, by `src`, `alt`, `href` and `caption`."""
    values = _texts(node, path, ("src", "alt", "href", "caption"), reading)
    if not values.get("src"):
        raise MistakeError("'hero' names no picture", node.location, "add   src: picture.jpg   below hero:")
    image = Image(values["src"], values.get("alt", ""), line=reading.locations[join(path, "src")].line)
    return Hero(image, values.get("href") or None, values.get("caption", ""))


def call_to_action(node: Node, path: str, reading: Reading) -> CallToAction:
    """The button of the issue, by `label` and `href`."""
    values = _texts(node, path, ("label", "href"), reading)
    for key, example in (("label", "Book a visit"), ("href", "https://…")):
        if not values.get(key):
            raise MistakeError(f"'cta' has no {key}", node.location, f"add   {key}: {example}   below cta:")
    return CallToAction(values["label"], values["href"], line=reading.locations[join(path, "href")].line)


def waivers(node: Node, path: str, reading: Reading) -> dict[str, str]:
    """Reasons by the code of the check that is waived; a waiver without a reason is a mistake."""
    hint = "write a reason: the code of the check, a colon, and why it does not apply"
    if not isinstance(node, Mapping):
        raise MistakeError("'waive' should list check codes, each with a reason", node.location, hint)
    reasons: dict[str, str] = {}
    for entry in node.entries:
        reason = attempt(text, entry.value, join(path, entry.key.text), reading)
        if reason:
            reasons[entry.key.text] = reason
        elif is_unset(entry.value) or isinstance(entry.value, Scalar):
            message = f"'{entry.key.text[:60]}' is waived without a reason"
            reading.problems.append(Problem(message, entry.key.location, hint))
    return reasons


def _texts(node: Node, path: str, keys: tuple[str, ...], reading: Reading) -> dict[str, str]:
    """The texts of a group that has at least one of the keys; a misspelt key beside one of them is a mistake."""
    known = {entry.key.text for entry in node.entries} & set(keys) if isinstance(node, Mapping) else set()
    if not isinstance(node, Mapping) or (node.entries and not known and not _slips(node, keys)):
        hint = f"write {path}: and below it, indented with two spaces, {' and '.join(f'{key}: …' for key in keys[:2])}"
        raise UnreadableError(f"'{path}' is written for another program", node.location, hint)
    for name, hint in _slips(node, keys).items():
        where = next(entry.key.location for entry in node.entries if entry.key.text == name)
        reading.problems.append(Problem(f"unknown key '{name[:60]}' in {path}", where, hint))
    entries = [entry for entry in node.entries if entry.key.text in keys]
    return {
        name: attempt(_address if name in ("src", "href") else text, entry.value, join(path, name), reading) or ""
        for entry in entries
        for name in (entry.key.text,)
    }


def _address(node: Node, path: str, _reading: Reading) -> str:
    """A file's name or a link: no prose, so that curly quotes around it are not part of it."""
    return bare(node, path)


def _slips(node: Mapping, keys: tuple[str, ...]) -> dict[str, str]:
    names = [entry.key.text for entry in node.entries[:50] if entry.key.text not in keys]
    hints = ((name, did_you_mean(name, keys)) for name in names)
    return {name: hint for name, hint in hints if hint}
