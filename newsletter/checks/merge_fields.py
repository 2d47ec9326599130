"""The checks of merge fields: a reader must never see one as it is written."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from urllib.parse import unquote

from newsletter import merge
from newsletter.blocks import Callout, Image, Link, RawHtml, Text
from newsletter.checks.interface import Subject
from newsletter.errors import Location
from newsletter.model import Finding
from newsletter.tree import inlines_of, walk_blocks, walk_inlines

_NEUTRAL = "'{{ subscriber.first_name }}' works with every service"
# What a build fills in, by the names that are worth suggesting.
_FILLED = dict.fromkeys(
    (
        *("brand.name", "brand.phone", "brand.other_phones", "brand.people", "brand.website", "brand.address"),
        *("brand.privacy_url", "sender.name", "sender.email", "issue.title", "issue.date", "issue.month"),
    ),
    "",
)


def merge_field(subject: Subject) -> Iterator[Finding]:
    """A merge field that nobody knows, that the service has no tag for, or that is another service's own."""
    own = subject.settings.subscriber_fields
    defaults = {name: field.default for name, field in own.items()}
    syntax = subject.service.syntax(
        {name: field.tags.get(subject.service.tags_from, "") for name, field in own.items()}
    )
    for tag, where in subject.tags:
        match merge.parse(tag, defaults):
            case merge.UnknownTag(name=name):
                message = f"there is no merge field '{tag}'"
                yield Finding("merge-field-unknown", "error", message, where, _suggestion(name, defaults))
            case merge.NativeTag(service=service):
                yield _native(subject, tag, service, where)
            case merge.SubscriberField(name=name, default=default) if syntax.subscriber(name, default) is None:
                message = f"{subject.service.title} has no tag for the merge field '{name}'"
                hint = f"add it in newsletter.yaml: subscriber_fields: {{{name}: {{{subject.service.tags_from}: …}}}}"
                yield Finding("merge-field-unknown", "error", message, where, hint)
            case merge.ServiceLink(name=name) if syntax.link(name) is None:
                message = f"{subject.service.title} has no such link: '{tag}'"
                yield Finding("merge-field-unknown", "error", message, where, "leave it out, or link to your website")


def merge_field_broken(subject: Subject) -> Iterator[Finding]:
    """A merge field that misses a brace, or is broken over two lines, is text for every stage, and for the reader."""
    issue = subject.issue
    hint = "write it in one line, with two braces on each side: {{ subscriber.first_name }}; or show it as `code`"
    found = [(n, at, tag) for n, line in issue.sources() for at, tag in merge.broken_tags(line)]
    shown = _prose(subject) if found else ""
    for number, at, tag in found:
        if tag in shown:
            where = issue.location(number, at + 1, len(tag))
            yield Finding("merge-field-unknown", "error", f"the merge field '{tag} …' is incomplete", where, hint)


def _prose(subject: Subject) -> str:
    """Every word of an email that is not code, as it was written."""
    issue, words = subject.issue, [subject.issue.subject, subject.issue.preheader, subject.issue.title]
    if issue.hero:
        words += [issue.hero.image.alt, issue.hero.caption]
    for block in walk_blocks(issue.blocks):
        words += [block.html] if isinstance(block, RawHtml) else [block.label] if isinstance(block, Callout) else []
        for inline in walk_inlines(inlines_of(block)):
            match inline:
                case Text(text=text):
                    words.append(text)
                case Link(href=href, title=title):
                    words += [unquote(href), title]
                case Image(src=src, alt=alt, title=title):
                    words += [unquote(src), alt, title]
    return "\n".join(words)


def _native(subject: Subject, tag: str, service: str, where: Location | None) -> Finding:
    here = subject.service
    if service == here.tags_from:
        return Finding("merge-field-not-portable", "note", f"'{tag}' works with {here.title} only", where, _NEUTRAL)
    message = f"'{tag}' is a merge field of {service}, and this email goes to {here.title}"
    hint = "readers would see it as it is: write '{{ subscriber.first_name }}'"
    return Finding("merge-field-foreign", "error", message, where, hint)


def _suggestion(name: str, defaults: dict[str, str]) -> str:
    known = merge.known_names(defaults, _FILLED)
    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean '{{{{ {near[0]} }}}}'?" if near else f"the merge fields are: {', '.join(known)}"
