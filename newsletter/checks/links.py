"""The checks of links that lead nowhere: never finished, or written so that no program can open them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from newsletter import merge
from newsletter.blocks import Code, CodeBlock, RawHtml
from newsletter.checks.interface import Subject
from newsletter.checks.limit import limited
from newsletter.checks.link_address import parsed
from newsletter.checks.link_hosts import PLACEHOLDER_WORD
from newsletter.errors import Location
from newsletter.formats import host_of
from newsletter.hosts import registrable
from newsletter.link_list import WrittenLink, target_place
from newsletter.model import Finding, Severity
from newsletter.tree import inlines_of, walk_blocks, walk_inlines

_ADDRESS = "write the page's address there, beginning with https://"
_LOST = re.compile(r"(?<![!\\])\[\]\([^()\s]{1,2000}\)")
_NO_TARGET = re.compile(r"<a(?: href=\"\s*\")?>")
_NAMED = re.compile(r"<a\s[^<>]*\b(?:name|id)\s*=", re.IGNORECASE)
_MARKED = re.compile(r'\s(?:id|name)="([^"<>]+)"')
# With a space before the address there are words in the brackets: `[1] (https://…)` is a source.
_UNREAD = re.compile(
    r"\[(?:[^\[\]\n]{1,200}\]|[^\[\]\n]{0,100}[^\W\d_]{2}[^\[\]\n]{0,100}\](?P<space> ))\((?:https?://|www\.|mailto:|tel:)"
)
# `https://zoom.us/webinar/register/XXXXXXX`: a part of the path that was to be replaced.
_CROSSED_OUT = re.compile(r"(?:^|/)(?:X{4,}|x{4,})(?:/|$)")
_WEB_AGAIN = re.compile(r"https?:?/+(?=[\w-]+\.)")


def links_in(subject: Subject) -> Iterator[WrittenLink]:
    """Every link of an email that has more than a merge field for a target."""
    return (link for link in subject.links if not merge.has_tags(link.href[:1]))


def place(subject: Subject, link: WrittenLink) -> Location:
    """Where a link's target is written."""
    return target_place(link, subject.issue, subject.settings)


def quoted(link: WrittenLink) -> str:
    """A link's target as a message shows it."""
    return f"'{merge.reveal(link.href)[:80]}'"


@limited
def link_empty(subject: Subject) -> Iterator[Finding]:
    """A link that leads nowhere, or that nobody can see: one of its halves was never written."""
    for link in links_in(subject):
        if link.href in ("", "#") or (link.href.lower().rstrip("/") in ("http:", "https:")):
            message = f"this link leads nowhere: '{merge.reveal(link.words).strip()[:80]}'"
            yield Finding("link-empty", "error", message, place(subject, link), _ADDRESS)
        elif not link.words.strip() and not link.picture:
            message = f"nobody can see this link, for it has no words: {quoted(link)}"
            hint = "write between its brackets what readers find there"
            yield Finding("link-empty", "error", message, place(subject, link), hint)


@limited
def link_lost(subject: Subject) -> Iterator[Finding]:
    """A link whose words or whose address are missing so wholly that it did not come into the mail."""
    code: str | None = None
    for number, line in subject.issue.sources():
        for match in _LOST.finditer(line) if "[](" in line else ():
            code = _code(subject) if code is None else code
            if match[0] not in code:
                where = subject.issue.location(number, match.start() + 1, len(match[0]))
                message = f"nobody can see this link, for it has no words: '{match[0][:80]}'"
                hint = "write between its brackets what readers find there"
                yield Finding("link-empty", "error", message, where, hint)
    for block in walk_blocks(subject.issue.blocks):
        if isinstance(block, RawHtml) and _NO_TARGET.search(block.html):
            source = "\n".join(subject.issue.source_line(line) for line in range(block.line, block.line + 20))
            if not _NAMED.search(source):
                message = "a link in this piece of HTML has no address, or one that mail programs do not know"
                where = subject.issue.location(block.line)
                yield Finding("link-empty", "error", message, where, 'write it as <a href="https://…">words</a>')


def _code(subject: Subject) -> str:
    """All code of a post: what looks like a link in it is none."""
    parts = []
    for block in walk_blocks(subject.issue.blocks):
        parts += [block.text] if isinstance(block, CodeBlock) else []
        parts += [inline.text for inline in walk_inlines(inlines_of(block)) if isinstance(inline, Code)]
    return "\n".join(parts)


@limited
def link_malformed(subject: Subject) -> Iterator[Finding]:
    """An address that no program can open, because of how it is written (RFC 3986; a host's name by RFC 1123)."""
    website = host_of(subject.settings.brand.website) or ""
    for link in links_in(subject):
        address = parsed(link.href)
        fault, shown = address.fault, quoted(link)
        if website and address.host == website and _WEB_AGAIN.match(address.path):
            meant = _WEB_AGAIN.sub("https://", address.path, count=1)
            fault, shown = ("its beginning lacks the colon", f"did you mean '{meant[:80]}'?"), f"'{address.path[:80]}'"
        if fault:
            message = f"this link cannot be opened: {shown}: {fault[0]}"
            yield Finding("link-malformed", "error", message, place(subject, link), fault[1])


@limited
def link_unread(subject: Subject) -> Iterator[Finding]:
    """A link that Markdown did not take for one, so that readers see its brackets: a space in the address, mostly."""
    for passage in subject.passages:
        for match in _UNREAD.finditer(passage.words) if "](" in passage.words or "] (" in passage.words else ():
            shown = merge.reveal(match[0])[:80]
            message = f"readers would see the brackets of this link: '{shown}'"
            hint = "write the address without spaces, and close its bracket"
            if match["space"]:
                message = f"there is a space between the words and the address of this link: '{shown}'"
                hint = "remove the space between the two brackets"
            where = subject.prose.place(passage, match.start(), match.end())
            yield Finding("link-malformed", "error", message, where, hint)


@limited
def link_placeholder(subject: Subject) -> Iterator[Finding]:
    """An address that was to be replaced; those of the settings are `placeholder`'s."""
    severity: Severity = "note" if subject.service.practice else "error"
    website = host_of(subject.settings.brand.website) or ""
    in_settings = {registrable(website), registrable(subject.settings.sender.email.rpartition("@")[2])}
    for link in links_in(subject):
        address = parsed(link.href)
        domain = address.host or link.href.partition("?")[0].rpartition("@")[2]
        if link.key.startswith("brand.") or (address.placeholder and registrable(domain) in in_settings):
            continue
        # `[the study](url)`: on the website that it was taken to be relative to, nothing is called so.
        word = bool(website) and address.host == website and bool(re.fullmatch(PLACEHOLDER_WORD, address.path))
        word = word and link.href not in subject.issue.source_line(link.line)
        if address.placeholder or word or _CROSSED_OUT.search(address.path):
            message = f"this link leads to a placeholder: {quoted(link)}"
            yield Finding("link-placeholder", severity, message, place(subject, link), "write the real address")


def link_anchor(subject: Subject) -> Iterator[Finding]:
    """A link to a place in the mail itself that is not there: a post's headings have no names in a mail.

    Even where there is one, Gmail's and Outlook's apps do not go there (caniemail.com, html-anchor-links).
    """
    anchors = [link for link in links_in(subject) if link.href.startswith("#") and link.href != "#"]
    there = set(_MARKED.findall(subject.email.html)) if anchors else set()
    dead = [link for link in anchors if unquote(link.href[1:]) not in there]
    if dead:
        others = f" ({len(dead)} links of this post do)" if len(dead) > 1 else ""
        message = f"this link leads to a place in the mail that is not there{others}: {quoted(dead[0])}"
        hint = "link to the page on your website, or leave the link out"
        yield Finding("link-anchor", "warning", message, place(subject, dead[0]), hint)
