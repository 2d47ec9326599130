"""What each pair of colours and mail program does to a mail, put together from the single imitations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

from newsletter.preview.imitations import pictures, word
from newsletter.preview.imitations.conditions import resolved
from newsletter.preview.imitations.markup import LONGEST_KEPT, Changes, Tag, changed, parsed
from newsletter.preview.imitations.recoloring import INVERTED, OUTLOOK_COM
from newsletter.preview.imitations.sheets import (
    Declaration,
    changed_sheet,
    changed_style,
    declaration,
    of_scheme,
    pieces,
)

COLOURS = ("light", "dark", "outlookcom", "inverted")
APPS = ("any", "blocked", "gmail", "outlook")
_RECOLORINGS = {"outlookcom": OUTLOOK_COM, "inverted": INVERTED}
_NAMES = frozenset({"class", "id"})
# A style sheet that is longer is worked out anew each time.
_LONGEST_SHEET = 64_000


@dataclass(frozen=True)
class _View:
    """A pair of `COLOURS` and `APPS`."""

    colours: str
    app: str

    @property
    def scheme(self) -> str:
        """The scheme that the mail is shown in. Gmail and Outlook for Windows know no dark that a mail brings."""
        return "dark" if self.colours == "dark" and self.app in ("any", "blocked") else "light"

    @property
    def preamble(self) -> str:
        """What goes before everything else in the head."""
        recoloring = _RECOLORINGS.get(self.colours)
        rules = recoloring.defaults() if recoloring else ""
        rules += pictures.BOXES if self.app in ("blocked", "outlook") else ""
        rules += word.DEFAULTS if self.app == "outlook" else ""
        sheet = f"<style>{rules}</style>" if rules else ""
        return f'<meta name="color-scheme" content="{self._only}">{sheet}'

    @property
    def _only(self) -> str:
        return "dark" if self.scheme == "dark" else "only light"

    def tag(self, text: str) -> str | None:
        """What stands in the place of an opening tag, or None."""
        before = parsed(text)
        if before is None:
            return text
        tag = self._changed(before)
        return text if tag is before else None if tag is None else str(tag)

    def sheet(self, css: str) -> str:
        """A style sheet as this view has it."""
        left = word.sheet(css) if self.app == "outlook" else css
        return changed_sheet(left, self._prelude, self._declaration)

    def _changed(self, tag: Tag) -> Tag | None:
        left = self._heeded(self._of_scheme(tag))
        if left is None:
            return None
        before = {found.name: found.value for found in _declarations(left.get("style"))}
        if before:
            left = left.having("style", self._style(left))
        if recoloring := _RECOLORINGS.get(self.colours):
            left = recoloring.tag(left, before)
        if self.app == "blocked":
            return pictures.without_addresses(left)
        return pictures.box(left) if self.app == "outlook" and word.lacks(left) else left

    def _of_scheme(self, tag: Tag) -> Tag:
        if tag.has("media"):
            return tag.having("media", of_scheme(tag.get("media"), self.scheme))
        if tag.name == "meta" and tag.get("name").strip().lower() == "color-scheme":
            return tag.having("content", self._only)
        return tag

    def _heeded(self, tag: Tag) -> Tag | None:
        """What is left of a tag where the program heeds only a part of it; None where that is nothing."""
        if self.app == "outlook":
            return word.element(tag)
        if self.app != "gmail":
            return tag
        if tag.name == "style" or (tag.name == "link" and "stylesheet" in tag.get("rel").lower()):
            return None
        return tag.without(_NAMES)

    def _style(self, tag: Tag) -> str:
        style = tag.get("style")
        if self.app == "outlook":
            left = (one for found in _declarations(style) for one in word.known(found, tag.name))
            style = ";".join(str(one) for one in left)
        return changed_style(style, self._declaration)

    def _prelude(self, text: str) -> str | None:
        if text.lstrip().startswith("@"):
            return None if self.app == "blocked" and "@import" in text.lower() else of_scheme(text, self.scheme)
        return pictures.boxes_meant(text) if self.app in ("blocked", "outlook") else text

    def _declaration(self, found: Declaration, rule: str = "") -> Declaration | None:
        if found.name == "color-scheme":
            return found._replace(value=self._only)
        if recoloring := _RECOLORINGS.get(self.colours):
            found = recoloring.declaration(found, rule)
        return pictures.without_loading(found) if self.app == "blocked" else found


def imitate(html: str, *, colours: str, app: str) -> str:
    """The mail as a mail program shows it, for a browser that runs no scripts.

    html: the finished HTML of one mail. colours, app: one of `COLOURS` and of `APPS`.

    - `light`, `dark`: whatever the mail asks about the colour scheme gets this answer, and the browser's own does not
      matter. With `gmail` and `outlook`, which know no dark that a mail brings, `dark` is `light`.
    - `outlookcom`: Outlook.com's dark mode. An element is marked for `[data-ogsc]` and `[data-ogsb]` where its own
      style or attributes colour it; one that a style sheet alone colours is not. Drawings in SVG keep their colours.
    - `inverted`: each colour with its lightness turned round; programs that invert differ in how they do it.
    - `blocked`: pictures do not load (`pictures.py`). A picture's box has `data-picture` with the picture's address.
    - `gmail`: no style sheets, classes and ids, as Gmail shows the accounts of others.
    - `outlook`: Outlook for Windows (`word.py`). Not imitated: Word's own fonts, line heights, spaces between
      paragraphs and page breaks; that `display:none` does not reach into tables; rows that take the largest padding of
      their cells; borders thinned to 8 pixels; pictures sized by per cents of their file; forms, films and drawings in
      SVG, which it leaves out; the fills of VML that are no plain colour.

    Raises:
        ValueError: colours or app is none of these. No HTML raises anything.
    """
    if colours not in COLOURS or app not in APPS:
        raise ValueError(f"there is no view '{colours}', '{app}'")
    view = _View(colours, app)
    if app == "outlook":
        html = word.without_islands(resolved(html))
    return changed(html, Changes(partial(_tag, view), partial(_sheet, view), view.preamble))


@lru_cache(maxsize=8192)
def _kept_tag(view: _View, text: str) -> str | None:
    return view.tag(text)


@lru_cache(maxsize=128)
def _kept_sheet(view: _View, css: str) -> str:
    return view.sheet(css)


def _tag(view: _View, text: str) -> str | None:
    """The same as `view.tag`: most tags of a mail are like one before, and like those of the save before."""
    return (_kept_tag if len(text) < LONGEST_KEPT else _View.tag)(view, text)


def _sheet(view: _View, css: str) -> str:
    return (_kept_sheet if len(css) < _LONGEST_SHEET else _View.sheet)(view, css)


def _declarations(style: str) -> Iterator[Declaration]:
    return (found for piece in pieces(style, inline=True) if (found := declaration(piece.text)))
