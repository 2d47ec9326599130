"""What is written around a place of a line of Markdown: a link or an image that it is part of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from newsletter import merge
from newsletter.links import untagged

_CONSTRUCT = re.compile(
    r"(?P<image>!\[(?:[^\[\]\\]|\\.)*\]\(\s*<?(?P<src>(?:[^()\s<>]|\([^()\s]*\))*)[^()]*\)?)"
    r"|(?P<target>\]\(\s*<?(?P<href>(?:[^()\s<>]|\([^()\s]*\))*))"
    r"|(?P<img><img\b[^<>]*>)|(?P<a><a\b[^<>]*>)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\b(?:src|href)\s*=\s*[\"']?([^\"'\s<>]*)", re.IGNORECASE)
_SCHEME = re.compile(r"\A(?:https?://|mailto:|tel:|sms:|//)?(?:www\.)?", re.IGNORECASE)


@dataclass(frozen=True)
class Construct:
    """A link's target or an image, as it is written. before: how many others of its kind stand before it."""

    image: bool
    target: str
    before: int


def at(line: str, start: int, end: int) -> Construct | None:
    """The link target or the image that holds the characters of a line from `start` up to `end`, if there is one."""
    links = images = 0
    for found in _CONSTRUCT.finditer(line):
        image = bool(found["image"] or found["img"])
        if found.start() >= end:
            return None
        if found.start() <= start < found.end():
            return Construct(image, _written(found), images if image else links)
        images, links = images + image, links + (not image)
    return None


def _written(found: re.Match[str]) -> str:
    tag = found["img"] or found["a"]
    address = _ADDRESS.search(tag) if tag else None
    return (address[1] if address else "") if tag else found["src"] or found["href"] or ""


def same_target(href: str, written: str) -> bool:
    """Whether a link that was made whole may have been written so."""
    whole, short = _bare(href), _bare(written)
    digits = re.sub(r"\D", "", written)
    is_number = href.startswith(("tel:", "sms:")) and len(digits) >= 7
    is_same = bool(short) and (whole == short or whole.endswith(f"/{short.lstrip('./')}"))
    return is_same or (is_number and digits in href)


def same_file(src: str, written: str) -> bool:
    """Whether an image's address may have been written so: an included file names it from its own folder."""
    whole, short = unquote(merge.reveal(src)), unquote(written)
    return whole == short or whole.rpartition("/")[2] == short.rpartition("/")[2]


@lru_cache(maxsize=4096)
def _bare(address: str) -> str:
    return _SCHEME.sub("", unquote(merge.reveal(untagged(address))).strip(), count=1).rstrip("/").lower()
