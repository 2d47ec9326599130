"""What stands above a post between `---` lines (YAML) or `+++` lines (TOML), read as its writers mean it.

A mistake in a key of ours stops the render, because it would change the mail unseen. What a blog engine put there does
not: it is kept, and mentioned in a note.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from newsletter import front_matter_values as values
from newsletter.errors import ContentError, Location, Problem
from newsletter.formats import language
from newsletter.front_matter_block import find_block, read_header
from newsletter.front_matter_values import MistakeError
from newsletter.located_yaml import Entry, Node, Scalar
from newsletter.model import CallToAction, Direction, Finding, Hero
from newsletter.schema import (
    Reader,
    Reading,
    UnreadableError,
    choice,
    is_unset,
    plain_data,
    text,
    without_curly_quotes,
)

TEXTS = frozenset({"subject", "preheader", "title", "description", "lead"})

# Keys that blog engines use and that look like a slip of one of ours, or that their users would not want mentioned as
# one: Jekyll, Hugo, Zola, Eleventy, Hexo, Gatsby, Astro, Ghost, Pelican.
BLOG_KEYS = frozenset(
    {
        *("aliases", "author", "authors", "canonical_url", "cat", "categories", "category", "comments", "cover"),
        *("cover_image", "date_created", "dates", "draft", "excerpt", "extra", "featured", "form", "guid", "heroes"),
        *(
            "id",
            "image",
            "images",
            "keywords",
            "lang",
            "lastmod",
            "layout",
            "math",
            "menu",
            "next",
            "path",
            "permalink",
        ),
        *("prev", "published", "redirect_from", "robots", "series", "slugs", "status", "subtitle", "summary", "tag"),
        *("tags", "taxonomies", "templates", "thumbnail", "titles", "toc", "type", "updated", "url", "weight"),
    }
)


@dataclass(frozen=True)
class FrontMatter:
    """What an issue says about itself. Empty and None mean: not said.

    from_name, from_email: the key `from`. waive: reasons by check code. extra: the keys that newsletter does not use,
    as plain data. locations: dotted key path → place of the value, for what is said.
    """

    subject: str = ""
    preheader: str = ""
    title: str = ""
    description: str = ""
    lead: str = ""
    date: date | None = None
    slug: str = ""
    template: str = ""
    service: str = ""
    audience: str = ""
    segment: str = ""
    from_name: str = ""
    from_email: str = ""
    reply_to: str = ""
    hero: Hero | None = None
    cta: CallToAction | None = None
    language: str = ""
    direction: Direction | None = None
    utm_campaign: str = ""
    waive: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, object] = field(default_factory=dict)
    locations: Mapping[str, Location] = field(default_factory=dict, repr=False, compare=False)


Result: TypeAlias = tuple[FrontMatter, int, str, tuple[Finding, ...]]


def read_front_matter(source: str, file: str, *, templates: Collection[str], services: Collection[str]) -> Result:
    """Read the front matter of a post.

    Args:
        source: the whole post, with line feeds as line ends.
        file: what messages call it.
        templates: the names that `template` may have.
        services: the names that `service` may have.

    Returns:
        The front matter, the number of the body's first line (from 1), the body, and notes.

    Raises:
        ContentError: with every problem of the front matter.
    """
    block = find_block(source, file)
    if block.header is None:
        return FrontMatter(), block.body_line, block.body, ()
    entries = read_header(block.header, toml=block.toml).entries
    found = _Found(_readers(templates, services))
    for entry in entries:
        found.take(entry)
    if found.reading.problems:
        raise ContentError(problems=tuple(found.reading.problems))
    return found.front_matter(), block.body_line, block.body, found.notes()


def _readers(templates: Collection[str], services: Collection[str]) -> dict[str, Reader[Any]]:
    return {
        "subject": text,
        "preheader": text,
        "title": text,
        "description": text,
        "lead": text,
        "date": values.date_of,
        "slug": values.slug,
        "template": values.template(templates),
        "service": values.one_of(services),
        "audience": text,
        "segment": text,
        "from": values.sender,
        "reply_to": values.reply_to,
        "hero": values.hero,
        "cta": values.call_to_action,
        "language": language,
        "direction": choice("ltr", "rtl"),
        "utm_campaign": text,
        "waive": values.waivers,
    }


class _Found:
    """What the keys read so far brought."""

    def __init__(self, readers: Mapping[str, Reader[Any]]) -> None:
        self.reading = Reading()
        self._readers = readers
        self._values: dict[str, Any] = {}
        self._unknown: list[Entry] = []
        self._notes: list[Finding] = []

    def take(self, entry: Entry) -> None:
        """Read one key. Blog engines do not mind capitals, so neither do we."""
        name = entry.key.text.lower()
        if name in self.reading.locations:
            message = f"'{entry.key.text}' is there twice, once with another capital letter"
            self.reading.problems.append(Problem(message, entry.key.location, "keep one of the two"))
        elif name in self._readers:
            self._read(name, entry.value)
        else:
            self._keep(name, entry)

    def front_matter(self) -> FrontMatter:
        """The front matter of all keys taken."""
        known = dict(self._values)
        sender = known.pop("from", values.Sender("", ""))
        extra = {entry.key.text: plain_data(entry.value, "", self.reading) for entry in self._unknown}
        locations = self.reading.locations
        return FrontMatter(**known, from_name=sender.name, from_email=sender.email, extra=extra, locations=locations)

    def notes(self) -> tuple[Finding, ...]:
        """The notes on all keys taken; unknown ones share one."""
        if not self._unknown:
            return tuple(self._notes)
        names = [entry.key.text[:40] for entry in self._unknown]
        listed = ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
        message = f"newsletter does not use these keys of the front matter: {listed}"
        where = self._unknown[0].key.location
        note = Finding("front-matter-unknown", "note", message, where, "they are kept and change nothing in the mail")
        return (*self._notes, note)

    def _read(self, name: str, node: Node) -> None:
        self.reading.locations[name] = node.location
        if is_unset(node):
            return
        try:
            self._values[name] = self._readers[name](node, name, self.reading)
        except MistakeError as mistake:
            self.reading.problems.append(mistake.problem)
            return
        except UnreadableError as foreign:
            problem = foreign.problem
            message = f"{problem.message}, so it is ignored"
            self._notes.append(Finding("front-matter-foreign", "note", message, problem.location, problem.hint))
            return
        if (
            name in TEXTS
            and isinstance(node, Scalar)
            and not node.quoted
            and without_curly_quotes(node.text) != node.text
        ):
            message = f"the curly quotes around the {name} will be shown to readers"
            hint = "remove them, or leave them if that is meant"
            self._notes.append(Finding("front-matter-quotes", "note", message, node.location, hint))

    def _keep(self, name: str, entry: Entry) -> None:
        near = next((known for known in self._readers if one_slip(name, known)), None)
        if near is None or name in BLOG_KEYS:
            self._unknown.append(entry)
            return
        message = f"unknown key '{entry.key.text}' in the front matter"
        self.reading.problems.append(Problem(message, entry.key.location, f"did you mean '{near}'?"))


def one_slip(written: str, meant: str) -> bool:
    """Whether one letter too many, too few or wrong, or two swapped, make one word of the other."""
    if written == meant or abs(len(written) - len(meant)) > 1:
        return False
    start = 0
    while start < min(len(written), len(meant)) and written[start] == meant[start]:
        start += 1
    rest, rest_meant = written[start:], meant[start:]
    swapped = rest_meant[1:2] + rest_meant[:1] + rest_meant[2:]
    return rest[1:] == rest_meant[1:] or rest[1:] == rest_meant or rest == rest_meant[1:] or rest == swapped
