"""The checks of merge fields: a reader must never see one as it is written."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from newsletter import merge
from newsletter.blocks import Callout, CodeBlock, Image, Link, RawHtml, Text
from newsletter.checks.interface import Subject
from newsletter.errors import Location
from newsletter.model import Finding
from newsletter.tree import inlines_of, walk_blocks, walk_inlines

# What a name in a service's own tag means, without its marks, as Mailchimp, Brevo, Klaviyo and others call it.
_NEUTRAL = {
    **dict.fromkeys(("fname", "firstname"), "subscriber.first_name"),
    **dict.fromkeys(("lname", "lastname"), "subscriber.last_name"),
    **dict.fromkeys(("email", "emailaddress"), "subscriber.email"),
    **dict.fromkeys(("unsub", "unsubscribe", "unsubscribelink", "unsubscribeurl"), "links.unsubscribe"),
    **dict.fromkeys(("archive", "viewinbrowser", "mirror"), "links.view_in_browser"),
    **dict.fromkeys(("updateprofile", "preferences"), "links.preferences"),
}
_CONDITION = re.compile(
    r"\*\|\s*(?:if|ifnot|else|elseif|end|interested)\s*[:|]|\{%-?\s*(?:if|else|elif|endif|for)\b|[#/]if\b",
    re.IGNORECASE,
)
# What parts or ends a sentence: behind a space, or at the beginning of a line, a word is missing before it.
_MARKS = (*",.;:!?،؛؟、。，！？；：", "'s", "’s")
# What may stand between a merge field and the words beside it: emphasis, quotation marks, a link's brackets.
_BEFORE, _BEHIND = "*_~[\"'“„«", "*_~"
_BACKTICKS = re.compile(r"(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)")
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
    for tag, where in _live(subject):
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


def merge_field_default(subject: Subject) -> Iterator[Finding]:
    """A field that nothing stands in for: whoever gave no name reads "Hi ,".

    Mailchimp's audiences may have a default of their own for a field, which nobody sees from here.
    """
    defaults = {name: field.default for name, field in subject.settings.subscriber_fields.items()}
    for tag, where in _live(subject):
        field = merge.parse(tag, defaults)
        # Without an email address nobody is written to.
        if not isinstance(field, merge.SubscriberField) or field.default is not None or field.name == "email":
            continue
        message = f"nothing stands in for '{tag}' where a subscriber has no such data"
        hint = f'write {{{{ subscriber.{field.name} | default("there") }}}}, or give it a default in newsletter.yaml'
        if gap := _gap(where):
            message = f"{message}: they would read '{gap}'"
            yield Finding("merge-field-default", "error", message, where, hint)
        else:
            yield Finding("merge-field-default", "warning", message, where, hint)


def merge_field_empty(subject: Subject) -> Iterator[Finding]:
    """A sentence that a sample subscriber would read with a gap, as the field's default is an empty one."""
    defaults = {name: field.default for name, field in subject.settings.subscriber_fields.items()}
    for tag, where in _live(subject):
        field = merge.parse(tag, defaults)
        if not isinstance(field, merge.SubscriberField) or field.default is None or field.default.strip():
            continue
        without = (data for data in subject.settings.sample_subscribers if not data.get(field.name, "").strip())
        reader, gap = next(without, None), _gap(where)
        if reader is not None and gap:
            name = _called(reader, subject.settings.sample_subscribers.index(reader) + 1)
            message = f"{name} would read '{gap}', as the default of '{tag}' is empty"
            hint = "give it a default that reads well, or write the sentence so that it holds without"
            yield Finding("merge-field-empty", "warning", message, where, hint)


def _called(reader: Mapping[str, str], number: int) -> str:
    """What to call a sample subscriber: never by an address, as messages end up in logs that others read."""
    if name := reader.get("first_name", "").strip():
        return f"the sample subscriber {name[:40]}"
    return f"the sample subscriber without a name (number {number})"


def _gap(where: Location | None) -> str:
    """What a line reads like without the merge field at a place, where that has a gap; otherwise nothing."""
    if where is None or where.column is None or where.text is None:
        return ""
    before, after = where.text[: where.column - 1], where.text[where.column - 1 + where.length :]
    words, rest = before.rstrip(_BEFORE), after.lstrip(_BEHIND)
    is_first = not words.strip("#>- ") or words[-1].isspace()
    return f"{before[-30:]}{after[:20]}".strip() if is_first and rest.startswith(_MARKS) else ""


def _live(subject: Subject) -> Iterator[tuple[str, Location | None]]:
    """Every merge field with its place, without the places where it is only shown as code."""
    code = set(_lines_of_code(subject)) if subject.tags else set()
    kept = [(tag, where) for tag, where in subject.tags if not (where and _is_code(where, code))]
    # One that stands nowhere else is in the email all the same.
    missed = {tag for tag, _ in subject.tags} - {tag for tag, _ in kept}
    yield from kept
    yield from ((tag, where) for tag, where in subject.tags if tag in missed)


def _lines_of_code(subject: Subject) -> Iterator[tuple[str, int]]:
    """File and number of every line of a block of code that may hold a merge field."""
    issue = subject.issue
    for block in walk_blocks(issue.blocks):
        if isinstance(block, CodeBlock):
            for offset, text in enumerate(block.text.split("\n")):
                if "{" in text or "|" in text or "%" in text:
                    # Behind the fence, or where it is indented, from its own first line.
                    places = (issue.location(block.line + offset + more) for more in (0, 1))
                    yield from ((place.file, place.line) for place in places if text.strip() in (place.text or ""))


def _is_code(where: Location, code: set[tuple[str, int]]) -> bool:
    if (where.file, where.line) in code:
        return True
    at = (where.column or 1) - 1
    return "`" in (where.text or "") and any(
        span.start() < at < span.end() for span in _BACKTICKS.finditer(where.text or "")
    )


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
        message = f"'{tag}' works with {here.title} only"
        return Finding("merge-field-not-portable", "note", message, where, _instead(tag))
    message = f"'{tag}' is a merge field of {service}, and this email goes to {here.title}"
    hint = f"readers would see it as it is: {_instead(tag)}"
    return Finding("merge-field-foreign", "error", message, where, hint)


def _instead(tag: str) -> str:
    """What to write in place of a service's own tag."""
    if _CONDITION.search(tag):
        return "say it without a condition, so that it fits every reader"
    words = re.findall(r"\w+", tag)
    field = next((_NEUTRAL[bare] for word in words if (bare := word.lower().replace("_", "")) in _NEUTRAL), None)
    if field:
        return f"write '{{{{ {field} }}}}', which works with every service"
    return "say it without, or give it a name of your own below 'subscriber_fields:' in newsletter.yaml"


def _suggestion(name: str, defaults: dict[str, str]) -> str:
    known = merge.known_names(defaults, _FILLED)
    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean '{{{{ {near[0]} }}}}'?" if near else f"the merge fields are: {', '.join(known)}"
