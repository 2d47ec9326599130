"""A mail in numbers: how large it is, how long one reads, where it leads, how many pictures travel with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from newsletter import merge
from newsletter.checks.delivery import SIZE_LIMIT, SIZE_WARNING, delivered_size
from newsletter.links import untagged
from newsletter.pipeline import Rendered
from newsletter.preview.anchors import Anchors
from newsletter.preview.pieces import LinkedWords, Piece, link_words
from newsletter.preview.wording import collapsed
from newsletter.words import words

# Adults read non-fiction in English at 238 words a minute (Brysbaert 2019, doi 10.1016/j.jml.2019.104047). For Chinese
# and Japanese, which have no spaces to count words by, 500 characters are the usual figure.
_WORDS_A_MINUTE = 230
_CHARACTERS_A_MINUTE = 500
# Hiragana, katakana, Chinese characters and their extensions; Hangul has spaces between words.
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORD = re.compile(r"\w[^\s]*")
_LEVELS = {
    "fine": "Fine, well under Gmail’s limit.",
    "long": "Getting long; Gmail cuts at the end of the bar.",
    "over": "Too long: Gmail will cut it off.",
}
_SERVICE_LINKS = {"unsubscribe": "Unsubscribe", "preferences": "Preferences", "view_in_browser": "View in browser"}
_LONGEST = 200
# More are no list that anybody reads.
_MOST_LINKS = 1_000


def facts_of(rendered: Rendered, anchors: Anchors) -> dict[str, Any]:
    """What is to be said of a mail in numbers. Sizes are bytes, times minutes."""
    size = delivered_size(rendered.for_service.html)
    level = "over" if size >= SIZE_LIMIT else "long" if size >= SIZE_WARNING else "fine"
    count = sum(len(_WORD.findall(_IDEOGRAPHS.sub(" ", piece.words))) for piece in anchors.pieces)
    characters = sum(len(_IDEOGRAPHS.findall(piece.words)) for piece in anchors.pieces)
    images = rendered.email.images
    return {
        "size": size,
        "limit": SIZE_LIMIT,
        "tick": SIZE_WARNING,
        "level": level,
        "sentence": _LEVELS[level],
        "minutes": max(round(count / _WORDS_A_MINUTE + characters / _CHARACTERS_A_MINUTE), 1),
        "words": count + characters,
        "links": list(islice(_links(rendered, anchors), _MOST_LINKS)),
        "pictures": len(images),
        "picture_bytes": sum(len(image.content) for image in images),
    }


def _links(rendered: Rendered, anchors: Anchors) -> Iterator[dict[str, Any]]:
    """Every link of the article in reading order, and then the privacy page's."""
    issue = rendered.issue
    for at, piece in enumerate(anchors.pieces):
        for link in piece.links:
            where = issue.location(link.line) if link.line else issue.locations.get(_key(piece))
            yield {
                "words": _said(piece, link, anchors),
                "href": _readable(link.href, anchors),
                "line": where.line if where else 0,
                "anchor": anchors.of_link(at, link),
            }
    address = rendered.settings.brand.privacy_url
    if address:
        where = rendered.settings.locations.get("brand.privacy_url")
        label = words(issue.language)["privacy"]
        yield {"words": label, "href": address, "line": where.line if where else 0, "anchor": anchors.of(where)}


def _key(piece: Piece) -> str:
    """The front matter value that holds where a link of the front matter leads."""
    return f"{piece.key.partition('.')[0]}.href"


def _said(piece: Piece, link: LinkedWords, anchors: Anchors) -> str:
    return collapsed(anchors.filled(link_words(piece, link)))[:_LONGEST]


def _readable(href: str, anchors: Anchors) -> str:
    """A link's target without what is added for statistics; a page of the mailing service by its name."""
    tags = list(merge.tags_in(href)) if merge.has_tags(href) else []
    if tags and merge.reveal(href) == tags[0]:
        match merge.parse(tags[0], anchors.defaults):
            case merge.ServiceLink(name=name):
                return _SERVICE_LINKS.get(name, name)
    return merge.reveal(untagged(href))
