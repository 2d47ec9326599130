"""Issue -> MJML: every block is one call of a macro in `templates/<name>/` (see `template_files.py`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

import jinja2
from markupsafe import Markup

from newsletter import merge
from newsletter.drawing import END, START, Drawing
from newsletter.errors import ContentError, Location
from newsletter.mjml import MjmlError
from newsletter.model import NOT_XML, ImageFile, Issue
from newsletter.palette import Palette, solve
from newsletter.rooms import shown_widths
from newsletter.template_files import FILES, Lookup, Templates, environment, failing_line
from newsletter.tree import shown
from newsletter.words import long_date, month_and_year, words

# A preheader's filler: keeps the first words of the article out of the inbox row behind a short preheader.
_FILLER = Markup("&#847;&zwnj;&nbsp;") * 60
_MARK = re.compile(f"{START}(T|P)([^{END}]*){END}")


@dataclass(frozen=True)
class Logo:
    """The brand's logo; width in CSS pixels. dark: shown in its place in the dark, or empty."""

    src: str
    alt: str
    width: int
    dark: str = ""


@dataclass(frozen=True)
class Brand:
    """What a template shows of the sender, and the tokens of the brand's design."""

    name: str
    address: str
    phone: str
    website: str
    privacy_url: str
    why_you_receive_this: str
    disclaimer: str
    colors: Mapping[str, str]
    fonts: Mapping[str, str]
    radius: int | None
    spacing: str


@dataclass(frozen=True)
class Look:
    """A template, opened for one issue of one brand. Its methods raise ContentError with the template's line."""

    issue: Issue
    brand: Brand
    templates: Templates
    files: Mapping[str, Any] = field(repr=False)
    marks: bool = False

    def widths(self) -> dict[str, int]:
        """The largest width at which each image is shown, in CSS pixels, by its `src`."""
        with _blaming(self.templates):
            return shown_widths(self.issue, self.files["theme"])

    @property
    def palette(self) -> Palette:
        """The look's colours with the brand's in them."""
        return cast("Palette", self.files["theme"].colors)

    def draw(self, images: Mapping[str, ImageFile], logo: Logo | None) -> str:
        """The issue as MJML. images: local image files by the `src` the author wrote."""
        with _blaming(self.templates):
            return self._draw(images, logo)

    def _draw(self, images: Mapping[str, ImageFile], logo: Logo | None) -> str:
        issue, files = self.issue, self.files
        drawing = Drawing(
            issue, images, files["theme"], files["text"], files["sections"], int(files["theme"].measure), self.marks
        )
        layout = environment(self.templates.roots, self.templates.cache, marks=self.marks).get_template(
            self.templates.files(issue.template, "layout")[0]
        )
        drawn = layout.render(
            **files,
            body=drawing.body(shown(issue.blocks, "html")),
            opening=SimpleNamespace(
                hero=issue.hero and drawing.hero(issue.hero),
                month=month_and_year(issue.date, issue.language) if issue.date else "",
                day=long_date(issue.date, issue.language) if issue.date else "",
                title="" if issue.title_in_body else issue.title,
                lead=issue.lead,
            ),
            logo=logo,
            filler=_FILLER,
            footer_links=_footer_links(self.brand, words(issue.language)),
        )
        return NOT_XML.sub("", drawn)


def open_look(issue: Issue, brand: Brand, templates: Templates, *, marks: bool = False) -> Look:
    """Open the template that an issue names. Raises ContentError with the line of the template that is wrong."""
    files: dict[str, Any] = {
        "issue": issue,
        "brand": brand,
        "words": words(issue.language),
        "palette": partial(solve, brand=brand.colors),
    }
    with _blaming(templates):
        made = environment(templates.roots, templates.cache, marks=marks)
        for name in FILES:
            lookup = files[name] = Lookup()
            lookup.load(made, templates.files(issue.template, name), files)
    return Look(issue, brand, templates, files, marks)


@contextmanager
def _blaming(templates: Templates) -> Iterator[None]:
    """Whatever fails inside, as the line of the template that failed."""
    try:
        yield
    except jinja2.TemplateSyntaxError as error:
        raise ContentError(
            f"this template cannot be read: {error.message}", location=templates.location(error.name, error.lineno)
        ) from error
    except UnicodeDecodeError as error:
        where = templates.undecodable(error)
        raise ContentError("this template is not UTF-8 text", location=where, hint="save it again as UTF-8") from error
    except ContentError:
        raise
    except Exception as error:  # a template is a program of the designer's, and may fail as any other
        name, line = failing_line(error)
        if name is None:
            raise
        reason = f"there is no file '{error}'" if isinstance(error, jinja2.TemplateNotFound) else str(error)
        where = templates.location(name, line)
        raise ContentError(f"this template line failed: {reason}", location=where) from error


def _footer_links(brand: Brand, labels: Mapping[str, str]) -> list[SimpleNamespace]:
    links = [(name, merge.conceal("{{ links." + name + " }}")) for name in merge.LINKS]
    links += [("privacy", brand.privacy_url)] if brand.privacy_url else []
    return [SimpleNamespace(label=labels[name], href=href) for name, href in links]


def locate(error: MjmlError, look: Look, images: Mapping[str, ImageFile], logo: Logo | None) -> ContentError:
    """An engine's complaint as a line of the template, or of the post where only content can cause it."""
    issue = look.issue
    marked = open_look(issue, look.brand, look.templates, marks=True).draw(images, logo)
    template, post = _marks_before(marked, error.offset if error.offset is not None else 0)
    where = look.templates.location(*template) if template else Location(issue.file, 1)
    hint = error.hint
    if post and error.deep:
        return ContentError(error.message, location=issue.location(post), hint=hint)
    if error.offset is None:
        hint = "the engine does not say where; look at what changed last in this template"
    if post:
        drawn = issue.location(post)
        hint = f"{hint or 'look at this macro'} (while drawing line {drawn.line} of {drawn.file})"
    return ContentError(error.message, location=where, hint=hint)


def _marks_before(marked: str, offset: int) -> tuple[tuple[str, int] | None, int | None]:
    """The last template line and the innermost post line that begin at or before an offset of the unmarked MJML."""
    removed = 0
    template: tuple[str, int] | None = None
    posts: list[int] = []
    for match in _MARK.finditer(marked):
        if match.start() - removed > offset:
            break
        removed += len(match[0])
        if match[1] == "T":
            name, _, line = match[2].rpartition(":")
            template = (name, int(line))
        elif match[2]:
            posts.append(int(match[2]))
        elif posts:
            posts.pop()
    return template, posts[-1] if posts else None
