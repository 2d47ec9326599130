"""The checks of what arrives: how long the mail is, that its styles are kept, and that nothing in it runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.checks.interface import Subject
from newsletter.checks.own_template import place_in_template
from newsletter.checks.weight import heaviest
from newsletter.errors import Location
from newsletter.model import Finding

# Gmail cuts a message off at about 102 KB of HTML (hteumeuleu/email-bugs #41); services add tracking to every link and
# a little of their own to every mail.
SIZE_LIMIT = 102_400
SIZE_WARNING = 80 * 1024
_BYTES_PER_LINK = 200
_BYTES_OF_SERVICE = 2048
# No `<` in it: many openings of tags that are never closed would take the square of their time.
_LINK = re.compile(r"<a\s[^<>]*?href=", re.IGNORECASE)
_RUNS = ("script", "iframe", "object", "embed", "form", "input")
_RUNNING_SCHEMES = ("javascript:", "vbscript:", "data:")
_ADDRESSES = ("href", "src", "action", "formaction", "background")
# Browsers overlook these at the beginning of an address (WHATWG URL, "basic URL parser").
_OVERLOOKED = re.compile(r"[\x00-\x20]+")
# Gmail drops a style sheet of 8,192 characters or more, and those that bring the sum to 16,384 (hteumeuleu/email-bugs
# #90, hteumeuleu/caniemail #144).
STYLE_LIMIT = 8192
STYLES_LIMIT = 16_384
_CSS = re.compile(
    r"/\*.*?(?:\*/|\Z)|\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?|@[a-z-]+[^{};@\"'/]*|[{};]|url\(",
    re.IGNORECASE | re.DOTALL,
)

_END_OF_RULE = re.compile(r"[;{}\n]")


def executable(subject: Subject) -> Iterator[Finding]:
    """What a mail client would have to run: a post's own is removed when it is read, so a template brought it."""
    for found in dict.fromkeys(_running(subject)):
        message = f"this email holds something that runs: {found}"
        hint = "remove it from the template; mail clients refuse it, and filters take the mail for an attack"
        needle = found.rpartition(" ")[2].rpartition('"')[2].rstrip("=")
        yield Finding("executable", "error", message, _in_template(subject, needle), hint)


def _running(subject: Subject) -> Iterator[str]:
    """Every element and attribute that runs, as it may be written."""
    root = subject.page.tree.root
    for node in root.traverse() if root else ():
        tag = node.tag or ""
        if tag in _RUNS:
            yield f"<{tag}"
        for name, value in node.attributes.items():
            if name.startswith("on") and name[2:].isalpha():
                yield f"<{tag[:40]} {name[:40]}="
            if name in _ADDRESSES and value:
                address = _OVERLOOKED.sub("", value[:200]).lower()
                scheme = next((scheme for scheme in _RUNNING_SCHEMES if address.startswith(scheme)), None)
                if scheme:
                    yield f'{name}="{scheme}'


def delivered_size(html: str) -> int:
    """Bytes of HTML that will arrive, estimated: ours, what click tracking adds per link, what the service adds."""
    return _size(html) + _BYTES_PER_LINK * len(_LINK.findall(html)) + _BYTES_OF_SERVICE


def _size(html: str) -> int:
    return len(html.encode(errors="replace"))


def size(subject: Subject) -> Iterator[Finding]:
    """Gmail hides the end of a long mail, and with it the unsubscribe link."""
    html = subject.email.html
    delivered = delivered_size(html)
    if delivered < SIZE_WARNING:
        return
    too_much = delivered >= SIZE_LIMIT
    message = f"this email will be about {delivered // 1024} KB long; Gmail cuts off at {SIZE_LIMIT // 1024} KB"
    footer = subject.settings.brand.address or subject.settings.brand.name
    parts = [f"{name} ({_kilobytes(bytes_)})" for name, bytes_ in heaviest(subject.issue, html, footer)]
    links = len(_LINK.findall(html))
    if links:
        parts.append(f"the tracking of {links} links ({_kilobytes(links * _BYTES_PER_LINK)})")
    parts.append(f"styles ({_kilobytes(sum(map(_size, _styles(subject))))})")
    hint = "shorten it, and link to the rest on your website"
    yield Finding(
        "size", "error" if too_much else "warning", f"{message}. What weighs most: {', '.join(parts)}",
        subject.line(1), hint,
    )  # fmt: skip


def _kilobytes(size: int) -> str:
    return f"{max(round(size / 1024), 1)} KB"


def _styles(subject: Subject) -> tuple[str, ...]:
    """The style sheets; those for Outlook stand in comments, which Gmail takes away before it counts."""
    return tuple(node.text() for node in subject.page.tree.css("style"))


def style_heavy(subject: Subject) -> Iterator[Finding]:
    """Gmail drops style sheets that are too long, and with them the phone and the dark version."""
    lengths = [len(style) for style in _styles(subject)]
    hint = "take out what your template adds and no block uses; the look falls back to its style attributes"
    where = Location(subject.issue.file, 1)
    for number, length in enumerate(lengths, 1):
        if length >= STYLE_LIMIT:
            message = (
                f"style sheet {number} of this email has {length:,} characters; Gmail drops one from {STYLE_LIMIT:,} on"
            )
            yield Finding("style-heavy", "warning", message, where, hint)
    if sum(lengths) >= STYLES_LIMIT and max(lengths) < STYLE_LIMIT:
        message = (
            f"the style sheets of this email have {sum(lengths):,} characters together; "
            f"Gmail drops those that reach {STYLES_LIMIT:,}"
        )
        yield Finding("style-heavy", "warning", message, where, hint)


def style_refused(subject: Subject) -> Iterator[Finding]:
    """Single rules for which a mail program drops a whole style sheet.

    An at-rule inside an at-rule: Gmail (hteumeuleu/email-bugs #21). `@import`: Roundcube's sanitizer (measured).
    `url()`: Gmail (email-bugs #90), and it is a request to the network that tells of each opening.
    """
    why = {
        "nested": "Gmail drops the whole style sheet for an @-rule inside another one",
        "import": "mail programs load no style sheet, and some drop the whole one that asks for it",
        "url": "some mail programs drop the whole style sheet that loads something",
    }
    hints = {
        "nested": "write the rules of the two after each other",
        "import": "write its rules into the template, and name fonts that readers have",
        "url": "show a picture with an image in the post, and name fonts that readers have",
    }
    risks: dict[str, str] = {}
    for style in _styles(subject):
        for kind, written in _risks(style):
            risks.setdefault(kind, written)
    for kind, written in risks.items():
        message = f"a style sheet of this email holds '{' '.join(written.split())[:80]}'; {why[kind]}"
        yield Finding("style-refused", "warning", message, _in_template(subject, written), hints[kind])


def _risks(style: str) -> Iterator[tuple[str, str]]:
    """What voids a style sheet, each with the words it begins with; found by one pass over the CSS (CSS Syntax 3)."""
    opened: list[bool] = []  # for each open brace whether it belongs to an at-rule
    inside = 0
    rule = ""
    for match in _CSS.finditer(style):
        part = match[0]
        if part.startswith("@"):
            rule = part.strip()
            if rule.lower().startswith("@import"):
                yield "import", _END_OF_RULE.split(style[match.start() : match.start() + 80])[0].strip()
        elif part == "{":
            if rule and inside:
                yield "nested", rule
            opened.append(bool(rule))
            inside += bool(rule)
            rule = ""
        elif part == "}":
            inside -= opened.pop() if opened else 0
            rule = ""
        elif part == ";":
            rule = ""
        elif part.lower() == "url(" and not rule.lower().startswith("@import"):
            yield "url", style[match.start() : match.start() + 40].partition(")")[0] + ")"


def _in_template(subject: Subject, written: str) -> Location:
    """Where words stand in the workspace's own templates, or the beginning of the post."""
    pattern = re.compile(re.escape(written), re.IGNORECASE)
    found = place_in_template(subject.templates, subject.issue.template, pattern)
    return found or Location(subject.issue.file, 1)
