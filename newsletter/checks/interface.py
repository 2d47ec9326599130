"""What a check is, and what it is given: a function from a finished email to findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote

from newsletter.blocks import Image
from newsletter.checks.prose import Passage, Prose
from newsletter.config import Settings
from newsletter.destination import Destination
from newsletter.errors import Location
from newsletter.images import UnusableImage
from newsletter.link_list import WrittenLink, links_of
from newsletter.model import Email, Finding, ImageFile, Issue
from newsletter.palette import Palette
from newsletter.services.catalogue import ServiceInfo
from newsletter.template_files import Templates
from newsletter.tree import inlines_of, shown, walk_blocks, walk_inlines

if TYPE_CHECKING:
    from newsletter.checks.page import Page

# In a line of more characters no column is looked for: a post was pasted as one, and may hold thousands of images.
_LONGEST_LINE = 5_000


@dataclass(frozen=True)
class Subject:
    """An email under examination.

    email: as it would be pushed to its service, its tags included. files: the local images that were found, by `src`.
    unusable: the local ones that were not, by `src`. tags: every merge field of the post, with its place. palette: the
    look's colours with the brand's in them. before: the issue that was sent last, None where there is none.
    """

    issue: Issue
    email: Email
    settings: Settings
    destination: Destination
    files: Mapping[str, ImageFile]
    unusable: Mapping[str, UnusableImage]
    tags: Sequence[tuple[str, Location | None]]
    palette: Palette
    templates: Templates
    before: Issue | None = field(default=None, repr=False)

    @property
    def service(self) -> ServiceInfo:
        """The mailing service that the email is for."""
        return self.destination.service

    @cached_property
    def page(self) -> Page:
        """The email's HTML, as a mail program's parser understands it."""
        from newsletter.checks.page import Page  # noqa: PLC0415 (its parser costs 14 ms, and a build has no use for it)

        return Page(self.email.html)

    @cached_property
    def prose(self) -> Prose:
        """Everything that readers read, piece by piece, each with its place in the source."""
        return Prose(self.issue)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The pieces of `prose`, in the order in which they are read."""
        return self.prose.passages

    @cached_property
    def images(self) -> tuple[Image, ...]:
        """Every image of the post's HTML, in reading order."""
        hero = (self.issue.hero.image,) if self.issue.hero else ()
        inlines = (
            inline
            for block in walk_blocks(shown(self.issue.blocks, "html"))
            for inline in walk_inlines(inlines_of(block))
        )
        return (*hero, *(inline for inline in inlines if isinstance(inline, Image)))

    @cached_property
    def links(self) -> tuple[WrittenLink, ...]:
        """Every link of the HTML part, in reading order, and then those of the brand."""
        return tuple(links_of(self.issue, self.settings))

    def image_place(self, image: Image) -> Location:
        """Where an image stands in the post."""
        return self.line(image.line, image.src) if image.line else self.front_matter("hero")

    def alt_place(self, image: Image) -> Location:
        """Where an image's alt text stands: in the front matter a line of its own, elsewhere where the image does."""
        hero = self.issue.hero
        written = self.issue.locations.get("hero.alt") if hero and image is hero.image else None
        return written or self.image_place(image)

    def line(self, number: int, needle: str = "") -> Location:
        """A line of the post or of a file it includes, with the column of `needle` where it stands there."""
        text = self.issue.source_line(number)
        if len(text) > _LONGEST_LINE:
            return self.issue.location(max(number, 1))
        # Markdown encodes what a URL cannot hold, and the images of an included file are named as the post sees them.
        forms = [form for form in (needle, unquote(needle), unquote(needle).rpartition("/")[2]) if form]
        # First where an image's address stands, as a whole: a short name is part of many words.
        places = [rf"(?:\bsrc\s*=\s*[\"']?|\(<?)({re.escape(form)})(?=[\"')>\s]|$)" for form in forms]
        patterns = (*places, *(f"({re.escape(form)})" for form in forms))
        found = next((match for pattern in patterns if (match := re.search(pattern, text))), None)
        column, length = (found.start(1) + 1, len(found[1])) if found else (None, 1)
        return self.issue.location(max(number, 1), column, length)

    def setting(self, path: str) -> Location:
        """The place of a setting, or of the file's beginning where it is not written."""
        return self.settings.locations.get(path) or Location(self.settings.file, 1)

    def front_matter(self, key: str) -> Location:
        """The place of a front matter value, or of the post's beginning where it is not written."""
        return self.issue.locations.get(key) or Location(self.issue.file, 1)


@dataclass(frozen=True)
class Check:
    """One check. codes: of the findings it makes.

    requires: codes of findings that explain its own: where one of them was found at the same place, this check has
    nothing to add, so that one fault is reported once.
    """

    run: Callable[[Subject], Iterator[Finding]]
    codes: tuple[str, ...]
    requires: tuple[str, ...] = ()
