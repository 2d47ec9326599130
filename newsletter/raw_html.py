"""An author's own HTML, reduced to what mail clients keep.

A piece that stands alone goes through nh3 (the ammonia sanitiser: an allow-list over a real HTML parser), which also
makes it well-formed for the MJML engine. Tags inside a paragraph become inlines of the tree in `markdown.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

import nh3

from newsletter.model import Image, Link, RawHtml, Text

# What a tag inside a paragraph becomes; see `model.Span`. A tag that is not here is dropped, its words stay.
SPANS = {
    "b": "strong", "strong": "strong", "em": "em", "i": "em", "cite": "em", "dfn": "em", "var": "em",
    "s": "s", "del": "s", "strike": "s", "u": "u", "ins": "u", "sub": "sub", "sup": "sup", "small": "small",
    "mark": "mark", "kbd": "kbd",
}  # fmt: skip
# Tags whose content goes with them: it was never meant to be read.
SILENCED = frozenset({"script", "style", "iframe", "object", "applet", "noscript", "template", "svg", "math", "title"})
HARMLESS = frozenset(
    {"abbr", "span", "font", "center", "q", "time", "address", "picture", "source", "bdi", "bdo", "wbr", "nobr"}
)
_BLOCK_TAGS = {
    "p", "div", "section", "article", "header", "footer", "main", "aside", "h1", "h2", "h3", "h4", "h5", "h6",
    "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "hr", "table", "thead", "tbody", "tfoot", "tr", "td", "th",
    "caption", "figure", "figcaption", "center", "details", "summary", "address",
}  # fmt: skip
# Deeper than any newsletter's tables, and far below what the MJML engine stands.
MAX_DEPTH = 400
_CELLS = ("td", "th")
_TAGS = (set(SPANS) | _BLOCK_TAGS | {"a", "br", "img", "code", "samp", "abbr", "span", "q", "time"}) - {
    "section",
    "article",
    "header",
    "footer",
    "main",
    "aside",
    "details",
    "summary",
    "address",
}
_ATTRIBUTES = {
    "*": {"dir", "lang", "title", "align"},
    "a": {"href"},
    "img": {"src", "alt", "width"},
    "td": {"colspan", "rowspan", "valign"},
    "th": {"colspan", "rowspan", "valign", "scope"},
    "ol": {"start"},
}
# `width` beside `max-width`: Outlook for Windows reads only the first, phones need the second.
_IMAGE_STYLE = {"img": {"style": "max-width:100%;height:auto;border:0"}}
_SCHEMES = {"http", "https", "mailto", "tel", "sms"}
# Void elements, and those whose end tag may be left out (html.spec.whatwg.org, 13.1.2).
_CLOSING_THEMSELVES = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dt",
        "dd",
        "rt",
        "rp",
        "optgroup",
        "option",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "colgroup",
        "caption",
        "html",
        "head",
        "body",
    ]
)
_TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
_VOID = re.compile(r"<(br|hr|img|wbr|col)\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)\s*/?>")
_HANDLER = re.compile(r"<[^<>]*\s(on[a-z]+)\s*=", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_ADDRESS = re.compile(r"\s(?:href|src)\s*=\s*[\"']?([^\"'<>]{1,100})", re.IGNORECASE)
# What runs in a browser, reaches into the reader's computer, or is a picture that Gmail and Outlook do not show.
_UNSAFE_SCHEME = re.compile(r"(javascript|vbscript|data|file|blob):", re.IGNORECASE)
_IGNORED_IN_URLS = re.compile(r"[\x00-\x20]+")


@dataclass(frozen=True)
class Tag:
    """One tag of raw HTML inside a paragraph; `empty` is one that closes itself."""

    name: str
    closing: bool
    attributes: dict[str, str]
    empty: bool = False


class _TagReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tag: Tag | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tag = Tag(tag, closing=False, attributes={name: value or "" for name, value in attrs})

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tag = Tag(tag, closing=False, attributes={name: value or "" for name, value in attrs}, empty=True)

    def handle_endtag(self, tag: str) -> None:
        self.tag = Tag(tag, closing=True, attributes={})


def read_tag(source: str) -> Tag | None:
    """The tag that a piece of inline HTML holds, or None for a comment, a declaration or an instruction."""
    reader = _TagReader()
    reader.feed(source)
    return reader.tag


class _Reader(HTMLParser):
    """Plain text, images and links of sanitised HTML."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.parts: list[str] = []
        self.images: list[Image] = []
        self.links: list[Link] = []
        self._open_link: tuple[str, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "img":
            width = values.get("width", "")
            self.images.append(
                Image(
                    values.get("src", ""),
                    values.get("alt", ""),
                    width=int(width) if width.isdigit() else None,
                    line=self.line,
                )
            )
            self.parts.append(values.get("alt", ""))
        elif tag == "a" and values.get("href"):
            self._open_link = (values["href"], len(self.parts))
        elif tag in ("br", "hr") or tag in _BLOCK_TAGS:
            self.parts.append("\t" if tag in _CELLS else "\n- " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open_link:
            href, start = self._open_link
            words = " ".join("".join(self.parts[start:]).split())
            self.links.append(Link((Text(words),), href, line=self.line))
            if href.removeprefix("mailto:").removeprefix("tel:") != words:
                self.parts.append(f" <{href}>" if words else f"<{href}>")
            self._open_link = None
        elif tag in _BLOCK_TAGS and tag not in _CELLS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(re.sub(r"\s+", " ", data))

    def text(self) -> str:
        """One line for each block; the cells of a row stand on one line."""
        lines = []
        for line in "".join(self.parts).split("\n"):
            cells = (" ".join(cell.split()) for cell in line.split("\t"))
            lines.append(" | ".join(cell for cell in cells if cell))
        return "\n".join(line for line in lines if line)


def unsafe_scheme(url: str) -> str:
    """`javascript`, `data` and their like where a link or an image has that scheme, otherwise nothing.

    Browsers skip blanks and control characters in a scheme (url.spec.whatwg.org, basic URL parser), so this does too.
    """
    match = _UNSAFE_SCHEME.match(_IGNORED_IN_URLS.sub("", url[:200]))
    return match[1].lower() if match else ""


def removed(source: str) -> tuple[str, ...]:
    """What of a piece of HTML mail clients would not keep: names of tags, of event handlers, and of schemes."""
    source = _COMMENT.sub("", source)
    names = {name.lower() for name in _TAG_NAME.findall(source)}
    gone = sorted(f"<{name}>" for name in names if name in SILENCED or name in _REFUSED)
    schemes = {unsafe_scheme(unescape(value)) for value in _ADDRESS.findall(source)} - {""}
    handlers = {name.lower() for name in _HANDLER.findall(source)}
    return (*gone, *sorted(handlers), *sorted(map(unsafe_address, schemes)))


def unsafe_address(scheme: str) -> str:
    """How a removed address is called in a message."""
    return f"a {scheme}: address"


_REFUSED = frozenset(
    {"form", "input", "button", "select", "textarea", "video", "audio", "canvas", "link", "meta", "base", "embed"}
)


def depth(source: str) -> int:
    """How many elements of a piece of HTML are open inside each other at most; those that close by themselves aside.

    Cheap enough to be asked first: nh3 0.3 takes 12 s for 50,000 levels, and the MJML engine does not survive them.
    """
    deepest = level = 0
    for match in _TAG_NAME.finditer(source):
        if match[1].lower() not in _CLOSING_THEMSELVES:
            level = max(0, level + (-1 if match[0].startswith("</") else 1))
            deepest = max(deepest, level)
    return deepest


def sanitise(source: str, line: int) -> RawHtml:
    """HTML that stands alone -> what of it can be mailed, well-formed. line: where it starts in the source."""
    cleaned = nh3.clean(
        source,
        tags=_TAGS,
        clean_content_tags=set(SILENCED),
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        set_tag_attribute_values=_IMAGE_STYLE,
        link_rel=None,
        strip_comments=True,
    )
    html = _VOID.sub(r"<\1\2 />", cleaned)
    reader = _Reader(line)
    reader.feed(html)
    reader.close()
    return RawHtml(html.strip(), reader.text(), tuple(reader.images), tuple(reader.links), line)
