"""The inside of a paragraph: markdown-it's inline tokens, and the author's own tags among them -> inlines."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from markdown_it.common.normalize_url import normalizeLink
from markdown_it.token import Token

from newsletter import merge
from newsletter.attributes import tidy, without_trailing
from newsletter.autolinks import ADDRESS
from newsletter.blocks import Code, FootnoteReference, Image, Inline, LineBreak, Link, Span, Text
from newsletter.raw_html import (
    BLOCK_TAGS,
    HARMLESS,
    SILENCED,
    SPANS,
    Tag,
    in_folder,
    length,
    read_tag,
    unsafe_address,
    unsafe_scheme,
)
from newsletter.tree import plain, walk_inlines

_SPANS = {"em_open": "em", "strong_open": "strong", "s_open": "s"}
_TEXTS = ("text", "text_special", "softbreak", ADDRESS)
_HIDDEN = re.compile(f"([{merge.FIRST}-{merge.LAST}]+)")
# Tags inside each other; past this their words stay and their style goes.
_DEEPEST = 40
_LINK = ("link_close", "a")


def link_target(url: str) -> str:
    """Percent-encode a link target as markdown-it does, but never the opaque letters of a merge field."""
    return "".join(part if index % 2 else normalizeLink(part) for index, part in enumerate(_HIDDEN.split(url)))


@dataclass
class _Frame:
    """An element that is open: how it is closed, and what it holds so far."""

    closes: str
    build: Callable[[tuple[Inline, ...]], tuple[Inline, ...]]
    html: bool
    children: list[Inline] = field(default_factory=list)


class InlineReader:
    """Reads the tokens of one paragraph. folder: the way to its images' folder, empty for the post's own.

    After `read`, `removed`, `misplaced` (tags of blocks) and `comments` say what was left out, and `dropped` which
    attributes of images.
    """

    def __init__(self, tokens: list[Token], line: int, values: Mapping[str, str], folder: str = "") -> None:
        self.tokens = tokens
        self.line = line
        self.values = values
        self.removed: tuple[str, ...] = ()
        self.misplaced: tuple[str, ...] = ()
        self.comments = 0
        self.dropped: list[str] = []
        self._folder = folder
        self._frames = [_Frame("", tuple, html=False)]
        self._silent = ""

    def read(self) -> tuple[Inline, ...]:
        for token in self.tokens:
            self.line += _line_breaks(token)
            if not self._silent or token.type == "html_inline":
                self._token(token)
        while len(self._frames) > 1:
            self._close()
        return without_trailing(tidy(self._frames[0].children, self.dropped), self.dropped)

    def _fill(self, text: str) -> str:
        return merge.fill(text, self.values)

    def _add(self, inline: Inline) -> None:
        self._frames[-1].children.append(inline)

    def _token(self, token: Token) -> None:
        kind = token.type
        if kind in _TEXTS:
            self._add(Text("\n" if kind == "softbreak" else token.content))
        elif kind == "hardbreak":
            self._add(LineBreak())
        elif kind == "code_inline":
            self._add(Code(merge.reveal(token.content)))
        elif kind in _SPANS:
            self._open(kind.replace("_open", "_close"), _span(_SPANS[kind]))
        elif kind == "link_open":
            self._open_link("link_close", str(token.attrGet("href") or ""), str(token.attrGet("title") or ""))
        elif kind == "image":
            self._add_image(self._image(token))
        elif kind == "footnote_ref":
            self._add(FootnoteReference(int(token.meta["id"]) + 1))
        elif kind == "html_inline":
            self._html(token.content)
        elif token.nesting == -1:
            self._close_markdown(kind)

    def _open_link(self, closes: str, href: str, title: str) -> None:
        """Open a link. One that is open already ends here: HTML has no links in links, and browsers do the same."""
        href, title, line = self._fill(href), self._fill(title), self.line
        if any(frame.closes in _LINK for frame in self._frames):
            while self._frames[-1].closes not in _LINK:
                self._close()
            self._close()
        scheme = unsafe_scheme(href)
        self.removed += (unsafe_address(scheme),) if scheme else ()

        def build(children: tuple[Inline, ...]) -> tuple[Inline, ...]:
            return children if scheme or not children else (Link(children, href, title, line),)

        self._open(closes, build, html=closes == "a")

    def _add_image(self, image: Image) -> None:
        if scheme := unsafe_scheme(image.src):
            self.removed += (unsafe_address(scheme),)
            self._add(Text(image.alt))
        else:
            self._add(image)

    def _image(self, token: Token) -> Image:
        src, title = str(token.attrGet("src") or ""), str(token.attrGet("title") or "")
        return Image(self._src(src), self._fill(_words(token)), self._fill(title), line=self.line)

    def _src(self, src: str) -> str:
        return in_folder(self._fill(src), self._folder)

    def _open(
        self, closes: str, build: Callable[[tuple[Inline, ...]], tuple[Inline, ...]], *, html: bool = False
    ) -> None:
        if not html or len(self._frames) <= _DEEPEST:
            self._frames.append(_Frame(closes, build, html))

    def _close(self) -> None:
        frame = self._frames.pop()
        self._frames[-1].children += frame.build(tidy(frame.children, self.dropped))

    def _close_markdown(self, kind: str) -> None:
        if all(frame.html or frame.closes != kind for frame in self._frames):
            return
        done = False
        while not done:
            done = not self._frames[-1].html and self._frames[-1].closes == kind
            self._close()

    def _close_html(self, name: str) -> None:
        for depth in range(len(self._frames) - 1, 0, -1):
            if not self._frames[depth].html:
                return
            if self._frames[depth].closes == name:
                while len(self._frames) > depth:
                    self._close()
                return

    def _html(self, source: str) -> None:
        tag = read_tag(source)
        if tag is None:
            self.comments += 1
        elif self._silent:
            self._silent = "" if tag.closing and tag.name == self._silent else self._silent
        elif tag.closing:
            self._close_html(tag.name)
        else:
            self._open_html(tag)

    def _open_html(self, tag: Tag) -> None:
        self.removed += tuple(sorted(name for name in tag.attributes if name.startswith("on")))
        if tag.name in SILENCED:
            self._silent = "" if tag.empty else tag.name
            self.removed += (f"<{tag.name}>",)
        elif tag.name == "br":
            self._add(LineBreak())
        elif tag.name == "img":
            self._add_image(self._html_image(tag))
        elif tag.name == "a" and tag.attributes.get("href", "").strip():
            self._open_link("a", tag.attributes["href"].strip(), tag.attributes.get("title", ""))
        elif tag.name in ("code", "samp", "tt"):
            self._open(tag.name, _code, html=True)
        elif tag.name in SPANS:
            self._open(tag.name, _span(SPANS[tag.name]), html=True)
        elif tag.name in ("span", "bdi", "bdo") and not {"lang", "dir"}.isdisjoint(tag.attributes):
            self._open(tag.name, _foreign(tag.attributes), html=True)
        elif tag.name in BLOCK_TAGS - HARMLESS:
            self.misplaced += (f"<{tag.name}>",) if tag.name not in ("div", "p") else ()
        elif tag.name not in HARMLESS and tag.name != "a":
            self.removed += (f"<{tag.name}>",)

    def _html_image(self, tag: Tag) -> Image:
        width, share = length(tag.attributes.get("width", ""))
        src, alt = self._src(tag.attributes.get("src", "").strip()), self._fill(tag.attributes.get("alt", ""))
        return Image(src, alt, self._fill(tag.attributes.get("title", "")), width, self.line, share)


def _line_breaks(token: Token) -> int:
    if token.type in ("softbreak", "hardbreak"):
        return 1
    return token.content.count("\n") if token.type == "html_inline" else sum(map(_line_breaks, token.children or ()))


def _words(token: Token) -> str:
    """The words of an image's description, without its marks."""
    parts = []
    for child in token.children or ():
        if child.type == "image":
            parts.append(_words(child))
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type != "html_inline":
            parts.append(merge.reveal(child.content) if child.type == "code_inline" else child.content)
    return "".join(parts)


def _span(style: str) -> Callable[[tuple[Inline, ...]], tuple[Inline, ...]]:
    return lambda children: (Span(style, children),) if children else ()  # type: ignore[arg-type]


def _foreign(attributes: Mapping[str, str]) -> Callable[[tuple[Inline, ...]], tuple[Inline, ...]]:
    """Words in another language or direction."""
    language = attributes.get("lang", "") if re.fullmatch(r"[A-Za-z0-9-]{2,35}", attributes.get("lang", "")) else ""
    direction = attributes.get("dir", "").lower() if attributes.get("dir", "").lower() in ("ltr", "rtl") else ""
    return lambda children: (Span("span", children, language, direction),) if children else ()


def _code(children: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """`<code>` around inlines: one piece of code, or one per link in it."""
    if not any(isinstance(inline, Link) for inline in walk_inlines(children)):
        return (Code(plain(children)),) if children else ()
    return tuple(
        replace(inline, children=_code(inline.children))
        if isinstance(inline, Link | Span)
        else Code(inline.text)
        if isinstance(inline, Text)
        else inline
        for inline in children
    )
