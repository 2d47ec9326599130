"""Merge fields: what stands in a post until a mailing service puts a subscriber's data there.

From the source to the finished email a merge field travels as *opaque letters*: each ASCII character of the tag is
shifted into a block of Anatolian hieroglyphs. They are letters without case, so Markdown, link targets, the HTML
sanitiser and the MJML engine all carry them unchanged, at the same width. `write_html` and `write_text` turn them into
a service's own syntax at the very end. Source text that holds such letters itself is refused when it is read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import quote

SHIFT = 0x143E0
FIRST, LAST = chr(SHIFT + 0x20), chr(SHIFT + 0x7E)
# The next letter of that script: refused in sources as well, and free for a mark that must not be mistaken for text.
SPARE = chr(SHIFT + 0x7F)

# `{{ … }}` and `{{{ … }}}` (neutral, Django, Liquid, Go, Handlebars), `{% … %}` (Django, Liquid), `*|…|*` (Mailchimp),
# `%NAME%`. The last never matches a percent-encoded byte of a URL: three letters at least, and no two hexadecimal
# digits behind it.
_TAG = re.compile(
    r"(?<!\\)(?:\{\{\{?[^{}\n]*\}?\}\}|\{%[^{}%\n]*%\}|\*\|[A-Za-z][^|*\n]{0,100}\|\*"
    r"|%[A-Z][A-Z0-9_]{2,40}%(?![0-9A-Fa-f]{2}))"
)
# What was meant as a tag of ours and is none: a brace is missing, or the tag goes on in the next line.
_BROKEN = re.compile(r"(?<!\\)\{\{\s*\w[\w.]*|(?<![\\{])\{\s*(?:subscriber|links|brand|issue|sender)\.\w+")
_NEUTRAL = re.compile(
    r"""\{\{\s*(?P<name>[A-Za-z_][\w.\- ]*?)\s*
        (?:\|\s*default\s*\(\s*["'“”„‘’](?P<default>.*)["'“”‘’]\s*\)\s*)?\}\}""",
    re.VERBOSE,
)
_RUN = re.compile(f"[{FIRST}-{LAST}]+")
_TARGET_WITH_RUN = re.compile(rf'(?<=\shref=")[^"<>{FIRST}-{LAST}]*[{FIRST}-{LAST}][^"<>]*')
_LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_ELEMENT_WITH_RUN = re.compile(rf"<[^<>{FIRST}-{LAST}]*[{FIRST}-{LAST}][^<>]*>")
_ESCAPED = re.compile("~([0-9a-f]+)~")

LINKS = ("unsubscribe", "preferences", "view_in_browser")
BUILT_IN_FIELDS = ("first_name", "last_name", "email")

# The tags other services know, each only as far as it cannot be mistaken for ours.
_NATIVE = (
    ("mailchimp", re.compile(r"\*\|[^|]*\|\*")),
    ("resend", re.compile(r"\{\{\{.*\}\}\}")),
    (
        "listmonk",
        re.compile(r"\{\{-?\s*(?:\.\w+(?:\.\w+)*.*|UnsubscribeURL|ManageURL|MessageURL|OptinURL|TrackView)\s*-?\}\}"),
    ),
    ("brevo", re.compile(r"\{\{\s*(?:contact\.\w+.*|params\.\w+.*|mirror|unsubscribe)\s*\}\}")),
    (
        "buttondown",
        re.compile(r"\{\{\s*(?:subscriber\.metadata\.\w+.*|unsubscribe_url|manage_subscription_url)\s*\}\}"),
    ),
    ("another service", re.compile(r"%\w+%|\{%.*%\}")),
)


@dataclass(frozen=True)
class SubscriberField:
    """`{{ subscriber.first_name | default("there") }}`; `default` is None where the post gives none."""

    name: str
    default: str | None


@dataclass(frozen=True)
class ServiceLink:
    """`{{ links.unsubscribe }}` and its like."""

    name: str


@dataclass(frozen=True)
class NativeTag:
    """A tag in the syntax of one service; it goes out as it is."""

    tag: str
    service: str


@dataclass(frozen=True)
class UnknownTag:
    """`{{ something }}` that nobody knows; it goes out as it is, and is a finding."""

    tag: str
    name: str


Parsed = SubscriberField | ServiceLink | NativeTag | UnknownTag


class MergeSyntax(Protocol):
    """How one service writes merge fields, and how its own syntax is kept from running where it is only shown."""

    def subscriber(self, name: str, default: str | None) -> str | None:
        """The tag for a subscriber's field, or None where the service has no such field."""

    def link(self, name: str) -> str | None:
        """The tag for a service's link, or None where the service has none."""

    def escape_html(self, source: str) -> str:
        """HTML in which nothing is a tag of the service any more."""

    def escape_text(self, source: str) -> str:
        """Plain text in which nothing is a tag of the service any more."""


@dataclass(frozen=True)
class Sample:
    """A sample subscriber: merge fields become his or her data, links go nowhere (RFC 2606's `.invalid`)."""

    data: Mapping[str, str] = field(default_factory=dict)

    def subscriber(self, name: str, default: str | None) -> str:
        return self.data.get(name) or default or ""

    def link(self, name: str) -> str:
        return f"https://{name.replace('_', '-')}.invalid/"

    def escape_html(self, source: str) -> str:
        return source

    def escape_text(self, source: str) -> str:
        return source


def _shift(char: str) -> str:
    if " " <= char <= "}":
        return chr(ord(char) + SHIFT)
    return "".join(chr(ord(c) + SHIFT) for c in f"~{ord(char):x}~")


def conceal(tag: str) -> str:
    """One tag as opaque letters."""
    return "".join(map(_shift, tag))


def conceal_all(source: str) -> str:
    """A text with every tag in it as opaque letters; Markdown shows one behind a backslash as it is written."""
    return (
        _TAG.sub(lambda match: conceal(match[0]), source)
        if "{{" in source or "|" in source or "%" in source
        else source
    )


def conceal_in_cell(text: str) -> str:
    """The text of a table's cell, in whose tags a pipe stands behind a backslash (GFM, section 4.10)."""
    return conceal_all(_RUN.sub(lambda run: conceal(_reveal_run(run[0]).replace("\\|", "|")), text))


def _reveal_run(run: str) -> str:
    plain = "".join(chr(ord(char) - SHIFT) for char in run)
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), plain)


def reveal(text: str) -> str:
    """A text with its tags as the author wrote them."""
    return _RUN.sub(lambda match: _reveal_run(match[0]), text)


def tags_in(text: str) -> Iterator[str]:
    """Every concealed tag of a text, as the author wrote it, in order."""
    for run in _RUN.finditer(text):
        for match in _TAG.finditer(_reveal_run(run[0])):
            yield match[0]


def has_tags(text: str) -> bool:
    """Whether a text holds a concealed tag."""
    return bool(_RUN.search(text))


def in_one_piece(text: str, space: str) -> str:
    """A text whose tags, in whatever service's syntax, hold `space` where they held spaces."""
    return _TAG.sub(lambda tag: tag[0].replace(" ", space), text)


def tags_with_offsets(source: str) -> Iterator[tuple[int, str]]:
    """Every tag of a source text that is not concealed yet, as it is meant, with its offset in characters."""
    for match in _TAG.finditer(source):
        yield match.start(), match[0].replace("\\|", "|")


def broken_tags(line: str) -> Iterator[tuple[int, str]]:
    """The beginning of every tag in a source line that misses a brace, with its offset."""
    whole = _TAG.sub(lambda tag: " " * len(tag[0]), line)
    yield from ((match.start(), match[0]) for match in _BROKEN.finditer(whole))


def parse(tag: str, fields: Mapping[str, str]) -> Parsed:
    """What a tag means. fields: the subscriber fields that exist, each with its default."""
    neutral = _NEUTRAL.fullmatch(tag)
    name = neutral["name"] if neutral else ""
    family, _, rest = name.partition(".")
    if neutral and family == "subscriber" and (rest in fields or rest in BUILT_IN_FIELDS):
        default = neutral["default"]
        return SubscriberField(rest, fields.get(rest) or None if default is None else default)
    if neutral and family == "links" and rest in LINKS:
        return ServiceLink(rest)
    for service, pattern in _NATIVE:
        if pattern.fullmatch(tag):
            return NativeTag(tag, service)
    return UnknownTag(tag, name or tag.strip("{} "))


def known_names(fields: Mapping[str, str], values: Mapping[str, str]) -> tuple[str, ...]:
    """Every name that may stand between braces, for "did you mean"."""
    subscriber = dict.fromkeys((*BUILT_IN_FIELDS, *fields))
    return (*(f"subscriber.{name}" for name in subscriber), *(f"links.{name}" for name in LINKS), *values)


def fill(text: str, values: Mapping[str, str]) -> str:
    """A text whose `{{ brand.x }}` and `{{ issue.x }}` are filled in; all other tags stay concealed."""

    def filled(tag: re.Match[str]) -> str:
        neutral = _NEUTRAL.fullmatch(tag[0])
        value = values.get(neutral["name"]) if neutral else None
        return conceal(tag[0]) if value is None else value or (neutral and neutral["default"]) or ""

    return _RUN.sub(lambda run: _TAG.sub(filled, _reveal_run(run[0])), text) if _RUN.search(text) else text


def _write(
    text: str,
    syntax: MergeSyntax,
    fields: Mapping[str, str],
    escape: Callable[[str], str],
    value: Callable[[str], str] | None = None,
) -> str:
    """A text with its tags in a service's syntax.

    `escape` is applied to tags that stay as they are, `value` (or else `escape`) to defaults and readers' data.
    """
    value = value or escape

    def written(match: re.Match[str]) -> str:
        tag = match[0]
        native: str | None = None
        match parse(tag, fields):
            case SubscriberField(name=name, default=default) if isinstance(syntax, Sample):
                native = value(syntax.subscriber(name, default))
            case SubscriberField(name=name, default=default):
                native = syntax.subscriber(name, None if default is None else value(default))
            case ServiceLink(name=name):
                native = syntax.link(name)
        return escape(tag) if native is None else native

    return _RUN.sub(lambda run: _TAG.sub(written, _reveal_run(run[0])), text)


def write_html(source: str, syntax: MergeSyntax, fields: Mapping[str, str]) -> str:
    """HTML with its merge fields in the service's syntax; anything else of that syntax is defused."""
    source = syntax.escape_html(source)

    def target(match: re.Match[str]) -> str:
        encoded = _encoder(match[0])
        return _write(match[0], syntax, fields, html.escape, lambda value: html.escape(encoded(value)))

    source = _TARGET_WITH_RUN.sub(target, source)
    source = _ELEMENT_WITH_RUN.sub(lambda element: _write(element[0], syntax, fields, html.escape), source)
    return _write(source, syntax, fields, lambda value: html.escape(value, quote=False))


def _encoder(target: str) -> Callable[[str], str]:
    """How a value is written inside a link target, so that it does not end it.

    The signs that part an address (RFC 3986, 2.2) stay only in a value that is the whole of one.
    """
    safe = "%/:@?#[]&=+;,!$" if _RUN.match(target) else "%/:@"
    return lambda value: quote(_LONE_PERCENT.sub("%25", value), safe=safe)


def write_text(source: str, syntax: MergeSyntax, fields: Mapping[str, str]) -> str:
    """Plain text (a subject, a line of the text part) with its merge fields in the service's syntax."""
    return _write(syntax.escape_text(source), syntax, fields, str)


def write_address(target: str, syntax: MergeSyntax, fields: Mapping[str, str]) -> str:
    """A link target as the text part shows it, with its merge fields in the service's syntax."""
    return _write(syntax.escape_text(target), syntax, fields, str, _encoder(target))
