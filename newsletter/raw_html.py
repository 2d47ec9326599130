"""An author's own HTML, reduced to what mail clients keep.

A piece that stands alone goes through nh3 (the ammonia sanitiser: an allow-list over a real HTML parser), which also
makes it well-formed for the MJML engine. Tags inside a paragraph become inlines of the tree in `markdown.py`.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from urllib.parse import quote

import nh3

from newsletter import merge
from newsletter.blocks import Image, Link, RawHtml, Text
from newsletter.html_tables import with_headers

# What a tag inside a paragraph becomes; see `model.Span`. A tag that is not here is dropped, its words stay.
SPANS = {
    "b": "strong", "strong": "strong", "em": "em", "i": "em", "cite": "em", "dfn": "em", "var": "em",
    "s": "s", "del": "s", "strike": "s", "u": "u", "ins": "u", "sub": "sub", "sup": "sup", "small": "small",
    "mark": "mark", "kbd": "kbd",
}  # fmt: skip
# Tags whose content goes with them: it was never meant to be read.
SILENCED = frozenset({"script", "style", "iframe", "object", "applet", "noscript", "template", "svg", "math", "title"})
_REFUSED = frozenset(
    {"form", "input", "button", "select", "textarea", "video", "audio", "canvas", "link", "meta", "base", "embed"}
)
HARMLESS = frozenset(
    {"abbr", "span", "font", "center", "q", "time", "address", "picture", "source", "bdi", "bdo", "wbr", "nobr"}
)
BLOCK_TAGS = frozenset({
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "hr",
    "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "figure", "figcaption", "center",
})  # fmt: skip
# Deeper than any newsletter's tables, and far below what the MJML engine stands.
MAX_DEPTH = 400
_CELLS = ("td", "th")
# What would glue the words of neighbours together if only its tag went.
_AS_DIV = re.compile(
    r"(</?)(?:section|article|header|footer|main|aside|nav|details|summary|address|fieldset|legend|option|form)(?=[\s/>])",
    re.IGNORECASE,
)
_TAGS = set(SPANS) | BLOCK_TAGS | {"a", "br", "img", "code", "samp", "abbr", "span", "q", "time"}
_ATTRIBUTES = {
    "*": {"dir", "lang", "title", "align"},
    "a": {"href"},
    "img": {"src", "alt", "width"},
    "table": {"width"},
    "td": {"colspan", "rowspan", "valign", "width"},
    "th": {"colspan", "rowspan", "valign", "width", "scope"},
    "ol": {"start"},
}
_VALUES = {
    "align": frozenset({"left", "right", "center", "justify"}),
    "valign": frozenset({"top", "middle", "bottom", "baseline"}),
    "dir": frozenset({"ltr", "rtl", "auto"}),
    "scope": frozenset({"row", "col", "rowgroup", "colgroup"}),
}
# Pixels: as wide as a mail is, and as a phone leaves at most. A wider table would make the reader scroll sideways.
_WIDEST, _WIDEST_TABLE = 600, 280
_LENGTH = re.compile(r"\s*([0-9]{1,5})(?:\.[0-9]*)?\s*(?:(px|%)\s*)?", re.IGNORECASE)
_SCHEMES = {"http", "https", "mailto", "tel", "sms"}
# Void elements, and those whose end tag may be left out (html.spec.whatwg.org, 13.1.2).
_CLOSING_THEMSELVES = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "p",
    "li", "dt", "dd", "rt", "rp", "optgroup", "option", "thead", "tbody", "tfoot", "tr", "td", "th",
    "colgroup", "caption", "html", "head", "body",
}  # fmt: skip
_TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
_VOID = re.compile(r"<(br|hr|img|wbr|col)\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)\s*/?>")
_HANDLER = re.compile(r"<[^<>]*\s(on[a-z]+)\s*=", re.IGNORECASE)
_COMMENT = re.compile(r"<!--(?:-?>|.*?(?:-->|$))", re.DOTALL)
# Neither is HTML; a browser would show what stands behind the first `>` in it.
_INSTRUCTION = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|$)|<\?.*?(?:\?>|$)", re.DOTALL)
_WHOLE_TAG = re.compile(r"<[^<>]*>?")
_HIDDEN = re.compile(r"\shidden[\s/=>]", re.IGNORECASE)
_STYLE = re.compile(r"\sstyle\s*=", re.IGNORECASE)
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide", re.IGNORECASE)
_EMPTY_LINK = re.compile(r'<a\b(?:[^<>]*\shref="([^"<>]*)")?[^<>]*>\s*</a>')
_LOCAL = re.compile(r"(?!//|[A-Za-z][A-Za-z0-9+.-]*:).")
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
        self._preformatted = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "img":
            width, share = length(values.get("width", ""))
            image = Image(values.get("src", ""), values.get("alt", ""), width=width, line=self.line, share=share)
            self.images.append(image)
            self.parts.append(image.alt)
        elif tag == "a" and values.get("href"):
            self._open_link = (values["href"], len(self.parts))
        elif tag == "q":
            self.parts.append("“")
        elif tag in ("br", "hr") or tag in BLOCK_TAGS:
            self._preformatted = self._preformatted or tag == "pre"
            self.parts.append("\t" if tag in _CELLS else "\n- " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open_link:
            href, start = self._open_link
            words = " ".join("".join(self.parts[start:]).split())
            self.links.append(Link((Text(words),), href, line=self.line))
            if href.removeprefix("mailto:").removeprefix("tel:") != words:
                self.parts.append(f" <{href}>" if words else f"<{href}>")
            self._open_link = None
        elif tag == "q":
            self.parts.append("”")
        elif tag in BLOCK_TAGS and tag not in _CELLS:
            self._preformatted = self._preformatted and tag != "pre"
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(
            re.sub(r"^(?=\n)|[ \t\u00a0]", _kept, data, flags=re.MULTILINE)
            if self._preformatted
            else re.sub(r"\s+", " ", data)
        )

    def text(self) -> str:
        """One line for each block; the cells of a row stand on one line, and `<pre>` keeps its lines and blanks."""
        lines = []
        for line in "".join(self.parts).split("\n"):
            cells = (" ".join(cell.split()) for cell in line.split("\t"))
            lines.append(" | ".join(cell for cell in cells if cell))
        return "\n".join(line.replace(merge.SPARE, "\u00a0").rstrip() for line in lines if line)


def _kept(blank: re.Match[str]) -> str:
    """A mark for a blank or an empty line that `_Reader.text` would take away."""
    return merge.SPARE * (4 if blank[0] == "\t" else 1)


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
    hides = any(map(_hides, _WHOLE_TAG.findall(source)))
    hiding = ("what hid a part of it, so that readers see it",) if hides else ()
    return (*gone, *sorted(handlers), *sorted(map(unsafe_address, schemes)), *hiding)


def _hides(tag: str) -> bool:
    """Whether a tag hides its element; in steps, because one pattern for all of it takes quadratic time."""
    style = _STYLE.search(tag)
    return bool(_HIDDEN.search(tag) or (style and _HIDING_STYLE.search(tag, style.end())))


def unseen(source: str) -> int:
    """How many comments, processing instructions and CDATA sections a piece of HTML holds."""
    return len(_COMMENT.findall(source)) + len(_INSTRUCTION.findall(_COMMENT.sub("", source)))


def unsafe_address(scheme: str) -> str:
    """How a removed address is called in a message."""
    return f"a {scheme}: address"


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


def in_folder(src: str, folder: str) -> str:
    """The `src` of an image that stands in another folder, as seen from the post's; addresses on the web stay.

    folder: the way there, with forward slashes; empty for the post's own.
    """
    if not folder or not _LOCAL.match(src) or merge.has_tags(src[:1]):
        return src
    return posixpath.normpath(f"{quote(folder)}/{src.lstrip('/')}")


def length(value: str) -> tuple[int | None, int | None]:
    """A width as (pixels, percent) of which one is set, or none where it is no sensible width."""
    match = _LENGTH.fullmatch(value)
    number = int(match[1]) if match else 0
    if not match or not number:
        return None, None
    if match[2] == "%":
        return None, number if number <= 100 else None
    return number, None


def _width(tag: str, value: str) -> str | None:
    """The width that an element may have: none that makes the mail wider than it is, nor than a phone."""
    pixels, percent = length(value)
    if percent:
        return f"{percent}%"
    if tag == "table":
        return str(pixels) if pixels and pixels <= _WIDEST_TABLE else "100%" if pixels else None
    if tag == "img":
        return str(min(pixels, _WIDEST)) if pixels else None
    return str(pixels) if pixels and pixels <= _WIDEST else None


def _attribute(tag: str, name: str, value: str, folder: str) -> str | None:
    """The value that an attribute keeps, or None for one that goes."""
    if name in _VALUES:
        return value.strip().lower() if value.strip().lower() in _VALUES[name] else None
    if name in ("colspan", "rowspan", "start"):
        return value if re.fullmatch(r"[0-9]{1,3}", value) else None
    if name == "width":
        return _width(tag, value)
    return in_folder(value, folder) if name == "src" else value


def sanitise(source: str, line: int, folder: str = "") -> tuple[RawHtml, tuple[str, ...]]:
    """HTML that stands alone -> what of it can be mailed, well-formed; and the targets of links without any words.

    line: where it starts in the source. folder: the way to its images' folder.
    """
    cleaned = nh3.clean(
        _AS_DIV.sub(r"\1div", _INSTRUCTION.sub("", _COMMENT.sub("", source))).strip(),
        tags=_TAGS,
        clean_content_tags=set(SILENCED),
        attributes=_ATTRIBUTES,
        attribute_filter=lambda tag, name, value: _attribute(tag, name, value, folder),
        url_schemes=_SCHEMES,
        link_rel=None,
        strip_comments=True,
    )
    lost = tuple(unescape(href) for href in _EMPTY_LINK.findall(cleaned) if href)
    html = with_headers(_VOID.sub(r"<\1\2 />", _EMPTY_LINK.sub("", cleaned)))
    reader = _Reader(line)
    reader.feed(html)
    reader.close()
    return RawHtml(html.strip(), reader.text(), tuple(reader.images), tuple(reader.links), line), lost
