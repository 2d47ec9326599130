"""The parts of an exported preview: views as rows of shared pieces, words with their links, an answer by mail."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from newsletter.config import placeholders
from newsletter.model import ImageFile
from newsletter.pipeline import Rendered
from newsletter.preview.imitations import APPS, COLOURS, imitate

# What of a mail may load, whatever it says; the page's own policy, which frames inherit, allows no more.
MAIL_POLICY = "default-src 'none'; img-src data: https: http:; style-src 'unsafe-inline'"
_INTO_HEAD = f'<meta http-equiv="Content-Security-Policy" content="{MAIL_POLICY}"><base target="_blank">'
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
# Views of one mail are alike but for some tags and rules, so pieces end where these do.
_PIECE = re.compile(r"[^>}\n]*[>}\n]|[^>}\n]+\Z")
# A picture that is shown; `data-picture="images/…"` only says which one is not.
_PICTURE = re.compile(r"""(data-picture=)?(["'(])images/([\w.-]+)(?=["')])""")
_REMOTE = re.compile(r"""(?:\b(?:src|background)="|\burl\(\s*["']?)(https?://[^"'()\s]+)""", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>\"]*[^\s<>\".,;:!?)\]]")
# How high a mail of 800 pixels' width is at most, in CSS pixels: by the lines of its text part, and what stands around
# them. Measured in Chromium: 26 posts in each look took 12 to 36 a line, what stands around them counted in, besides
# their pictures, 600 wide at most. A picture that is still on the web is taken for one of 400.
_A_LINE, _AROUND, _WIDEST, _UNKNOWN, _LONGEST_PAPER = 34, 400, 600, 400, 60_000
# What could end a script element, or a line of JavaScript (ECMA-262 before 2019).
_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


@dataclass(frozen=True)
class Views:
    """Every view of a mail. pieces: HTML. views: each a row of pieces, by their numbers. shown: the number of a view.

    first: the HTML that most people on a phone see.
    """

    pieces: Sequence[str] = field(repr=False)
    views: Sequence[Sequence[int]] = field(repr=False)
    shown: Mapping[str, int] = field(repr=False)
    first: str = field(repr=False)


@dataclass(frozen=True)
class Words:
    """Some words of a text, and where they lead; empty for nowhere."""

    words: str
    href: str = ""


def views_of(rendered: Rendered, samples: Sequence[Mapping[str, str]]) -> Views:
    """The mail in all colours and mail programs, as each sample subscriber gets it. A key is `0/light/any`."""
    pieces: dict[str, int] = {}
    views: dict[tuple[int, ...], int] = {}
    shown: dict[str, int] = {}
    first = ""
    for number, data in enumerate(samples):
        html = rendered.for_sample(data).html
        for colours in COLOURS:
            for app in APPS:
                seen = _HEAD.sub(rf"\g<0>{_INTO_HEAD}", imitate(html, colours=colours, app=app), count=1)
                first = first or seen
                view = tuple(pieces.setdefault(piece, len(pieces)) for piece in _PIECE.findall(seen))
                shown[f"{number}/{colours}/{app}"] = views.setdefault(view, len(views))
    return Views(tuple(pieces), tuple(views), shown, first)


def with_pictures(html: str, images: Sequence[ImageFile]) -> str:
    """HTML that holds its pictures. Each says its name, so that the page finds it for the other views."""
    known = {image.name: image for image in images}

    def written(found: re.Match[str]) -> str:
        image = known.get(found[3])
        if found[1] or image is None:
            return found[0]
        return f"{found[2]}data:{image.mime_type};name={image.name};base64,{base64.b64encode(image.content).decode()}"

    return _PICTURE.sub(written, html)


def remote_pictures(html: str) -> tuple[str, ...]:
    """The addresses of pictures that a mail fetches from the web, each once."""
    return tuple(dict.fromkeys(_REMOTE.findall(html)))


def spoken(text: str) -> tuple[Words, ...]:
    """A text with what in it can be opened."""
    parts: list[Words] = []
    behind = 0
    for found in _ADDRESS.finditer(text):
        parts += [Words(text[behind : found.start()])] if found.start() > behind else []
        parts.append(Words(found[0], found[0]))
        behind = found.end()
    return (*parts, *([Words(text[behind:])] if behind < len(text) else []))


def paper_height(rendered: Rendered, text: str, remote: int) -> int:
    """CSS pixels that hold all of a mail on paper. text: its text part. remote: how many pictures are on the web."""
    pictures = sum(min(one.width, _WIDEST) * one.height // max(one.width, 1) for one in rendered.email.images)
    return min(_A_LINE * len(text.splitlines()) + _AROUND + pictures + _UNKNOWN * remote, _LONGEST_PAPER)


def answer(rendered: Rendered, subject: str) -> str:
    """A `mailto:` to whom answers go (RFC 6068), or nothing while that address is a placeholder."""
    address = rendered.destination.reply_to
    unfilled = {value for _, value, _ in placeholders(rendered.settings)}
    if not address or address in unfilled:
        return ""
    return f"mailto:{quote(address, safe='@+')}?subject={quote(' '.join(subject.split()), safe='')}"


def in_script(data: object) -> str:
    """JSON that nothing in it can break out of: neither of its element nor of a script."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
