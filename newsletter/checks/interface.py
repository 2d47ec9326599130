"""What a check is given, and what it is: a function from a finished email to findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import unquote

from newsletter.blocks import Image
from newsletter.config import Settings
from newsletter.errors import Location
from newsletter.images import UnusableImage
from newsletter.model import Email, Finding, ImageFile, Issue
from newsletter.palette import Palette
from newsletter.services.catalogue import ServiceInfo


@dataclass(frozen=True)
class Subject:
    """An email under examination.

    email: as it would be pushed to `service`, its tags included. images: every image of the post, in order. files: the
    local ones that were found, by `src`. unusable: the local ones that were not, by `src`. tags: every merge field of
    the post, with its place. palette: the look's colours with the brand's in them.
    """

    issue: Issue
    email: Email
    settings: Settings
    service: ServiceInfo
    images: Sequence[Image]
    files: Mapping[str, ImageFile]
    unusable: Mapping[str, UnusableImage]
    tags: Sequence[tuple[str, Location | None]]
    palette: Palette

    def line(self, number: int, needle: str = "") -> Location:
        """A line of the post or of a file it includes, with the column of `needle` where it stands there."""
        text = self.issue.source_line(number)
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


Check: TypeAlias = Callable[[Subject], Iterator[Finding]]
