"""The data that flows through the stages: findings, an issue, images, the finished email, a draft.

Everything here is frozen and knows nothing of files, templates or services.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from newsletter.blocks import Block, Image
from newsletter.errors import Location

# What neither XML nor a mail may hold (XML 1.0, section 2.2). A source is free of it, but `&#12;` brings it back in.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


# Characters of a line that a place has whole, at no cost: all places on it share one text. More is no line that anybody
# wrote, but a post pasted as one, a megabyte perhaps; of that, only the beginning is shown.
_LONGEST_LINE = 5_000
_BEGINNING = 200


Direction: TypeAlias = Literal["ltr", "rtl"]


Severity: TypeAlias = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Finding:
    """Something a careful sender wants to know; `code` is stable, so that it can be waived and looked up.

    waived: the reason with which the post waives it; it is a note then.
    """

    code: str
    severity: Severity
    message: str
    location: Location | None = None
    hint: str | None = None
    waived: str = ""


@dataclass(frozen=True)
class Included:
    """A file that a post includes. file: relative to the workspace. lines: all of it.

    first_line: the number that blocks give to its first line, behind the lines of the post and of earlier files.
    """

    file: str
    first_line: int
    lines: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Hero:
    """The picture at the top of an issue."""

    image: Image
    href: str | None = None
    caption: str = ""


@dataclass(frozen=True)
class CallToAction:
    """The one thing the issue asks its readers to do."""

    label: str
    href: str
    line: int = 0


@dataclass(frozen=True)
class Trial:
    """What is only tried out on an issue, in place of what it says itself; empty where nothing is."""

    template: str = ""
    language: str = ""
    direction: Direction | None = None


@dataclass(frozen=True)
class Issue:
    """One issue of the newsletter, read and understood, before any template.

    file: its Markdown file, relative to the workspace. title: shown as the h1 unless `title_in_body`. findings: what
    reading it brought up. lines: the source, for carets. locations: the place of each front matter value, by its key.
    included: the files it includes, in the order of their lines. lead: a sentence or two under the title.
    service, audience, segment, sender_name, sender_email, reply_to, utm_campaign: empty where the post does not say.
    waivers: code of a finding -> why it does not matter here. What `{{ brand.x }}` and `{{ issue.x }}` name is filled
    in already.
    """

    id: str
    file: str
    subject: str
    preheader: str
    title: str
    title_in_body: bool
    date: date | None
    language: str
    direction: Direction
    template: str
    slug: str
    hero: Hero | None
    cta: CallToAction | None
    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...]
    lines: tuple[str, ...] = field(repr=False)
    service: str = ""
    audience: str = ""
    segment: str = ""
    sender_name: str = ""
    sender_email: str = ""
    reply_to: str = ""
    utm_campaign: str = ""
    waivers: Mapping[str, str] = field(default_factory=dict)
    locations: Mapping[str, Location] = field(default_factory=dict, repr=False)
    included: tuple[Included, ...] = ()
    lead: str = ""

    def location(self, line: int, column: int | None = None, length: int = 1) -> Location:
        """The place of a block's `line`, in the post or in a file it includes. column: from 1. length: characters."""
        return place(self._files(), line, column, length)

    def source_line(self, line: int) -> str:
        """The line that `location` finds, whole, or nothing where there is none."""
        return source_line(self._files(), line) or ""

    def sources(self) -> Iterator[tuple[int, str]]:
        """Every line of the post, and then of the files it includes, with the number that `location` takes."""
        for source in self._files():
            yield from enumerate(source.lines, source.first_line)

    def _files(self) -> tuple[Included, ...]:
        return (Included(self.file, 1, self.lines), *self.included)


@dataclass(frozen=True)
class OriginalImage:
    """The file that lies beside the post. width, height: its pixels, upright. size: its bytes. kind: such as `WebP`."""

    width: int
    height: int
    size: int
    kind: str


@dataclass(frozen=True)
class ImageFile:
    """A local image that travels with the email, as it goes out.

    src: as the author wrote it. name: the file name it goes out under. width, height: pixels. transparent: whether it
    may have transparent parts. frames: if more than one, it moves; loops_forever: without ever stopping.

    identity: SHA-256, hexadecimal, of the source's bytes and of what was to be made of them. The name and the email's
    digest are built from it and not from `content`: another version of Pillow writes other bytes of the same picture,
    and a colleague's computer must not say that an email changed which nobody changed.
    """

    src: str
    name: str
    content: bytes = field(repr=False)
    mime_type: str
    width: int
    height: int
    identity: str = ""
    original: OriginalImage | None = None
    transparent: bool = False
    frames: int = 1
    loops_forever: bool = False

    @property
    def path(self) -> str:
        """What stands for the image in the HTML until a service hosts it."""
        return f"images/{self.name}"


@dataclass(frozen=True)
class Email:
    """A rendered email. In the neutral form merge fields are opaque letters and images are `images/<name>`.

    mjml, html, text: the three forms of one content. images: the local images, each once, in order of appearance.
    """

    subject: str
    preheader: str
    mjml: str = field(repr=False)
    html: str = field(repr=False)
    text: str = field(repr=False)
    images: tuple[ImageFile, ...]


@dataclass(frozen=True)
class Draft:
    """What a campaign at a mailing service is made of: in that service's merge syntax, its images hosted.

    name: what colleagues see in the service's list of campaigns; it contains `key`. key: finds the campaign again, made
    from the workspace's and the issue's ids. open_tracking, click_tracking: always sent, never left to a default.
    extra: settings of the user's for this service, merged last into the request.
    """

    name: str
    key: str
    subject: str
    preheader: str
    html: str = field(repr=False)
    text: str = field(repr=False)
    sender_name: str
    sender_email: str
    reply_to: str
    audience_id: str
    segment_id: str | None
    open_tracking: bool
    click_tracking: bool
    extra: Mapping[str, object] = field(default_factory=dict)


def place(sources: Sequence[Included], line: int, column: int | None = None, length: int = 1) -> Location:
    """The place of a line that is counted through several files, with the line itself as far as it can be shown.

    The text is left out where the place lies too far to the right in a line of more than 5,000 characters.
    """
    source = next((one for one in reversed(sources) if one.first_line <= line), sources[0])
    number = max(line - source.first_line + 1, 1)
    text = source_line(sources, line)
    if text is not None and len(text) > _LONGEST_LINE:
        text = f"{text[:_BEGINNING]}…" if (column or 1) <= _BEGINNING else None
    return Location(source.file, number, column, length, text)


def source_line(sources: Sequence[Included], line: int) -> str | None:
    """A line that is counted through several files, or None where there is none."""
    source = next((one for one in reversed(sources) if one.first_line <= line), sources[0])
    index = line - source.first_line
    return source.lines[index] if 0 <= index < len(source.lines) else None
