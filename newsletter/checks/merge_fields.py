"""The checks of merge fields: a reader must never see one as it is written."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from newsletter import merge
from newsletter.checks.interface import Subject
from newsletter.errors import Location
from newsletter.model import Finding

_NEUTRAL = "'{{ subscriber.first_name }}' works with every service"
# What a build fills in, by the names that are worth suggesting.
_FILLED = dict.fromkeys(
    ("brand.name", "brand.phone", "brand.website", "brand.address", "issue.title", "issue.date", "issue.month"), ""
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
