"""What a check is given, and what it is: a function from a finished email to findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import unquote

from newsletter.config import Settings
from newsletter.errors import Location
from newsletter.images import UnusableImage
from newsletter.model import Email, Finding, Image, ImageFile, Issue
from newsletter.services.catalogue import ServiceInfo


@dataclass(frozen=True)
class Subject:
    """An email under examination.

    email: as it would be pushed to `service`, its tags included. images: every image of the post, in order. files: the
    local ones that were found, by `src`. unusable: the local ones that were not, by `src`. tags: every merge field of
    the post, with its place.
    """

    issue: Issue
    email: Email
    settings: Settings
    service: ServiceInfo
    images: Sequence[Image]
    files: Mapping[str, ImageFile]
    unusable: Mapping[str, UnusableImage]
    tags: Sequence[tuple[str, Location | None]]

    def line(self, number: int, needle: str = "") -> Location:
        """A line of the post, with the column of `needle` where it stands there."""
        text = self.issue.lines[number - 1] if 0 < number <= len(self.issue.lines) else None
        if text and needle not in text:
            needle = unquote(needle)  # Markdown encodes what a URL cannot hold
        at = text.find(needle) if text and needle else -1
        return Location(
            self.issue.file, max(number, 1), at + 1 if at >= 0 else None, len(needle) if at >= 0 else 1, text
        )

    def setting(self, path: str) -> Location:
        """The place of a setting, or of the file's beginning where it is not written."""
        return self.settings.locations.get(path) or Location(self.settings.file, 1)

    def front_matter(self, key: str) -> Location:
        """The place of a front matter value, or of the post's beginning where it is not written."""
        return self.issue.locations.get(key) or Location(self.issue.file, 1)


Check: TypeAlias = Callable[[Subject], Iterator[Finding]]
