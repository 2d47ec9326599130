"""Issue -> MJML: every block is one call of a macro in `templates/<name>/`.

Macros and values are looked up one by one, the workspace's own file first, then the packaged one: a designer overrides
one macro by a file that holds only that macro. A block type is added here in `_MACROS` (where its macro is) and
in `_VIEWS` (what it is given).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup, escape

from newsletter import autolinks, merge
from newsletter.errors import ContentError, Location
from newsletter.mjml import MjmlError
from newsletter.model import (
    Block,
    Blockquote,
    Buttons,
    Callout,
    Cell,
    Code,
    CodeBlock,
    Divider,
    Figure,
    Footnotes,
    FootnoteReference,
    Heading,
    Image,
    ImageFile,
    Inline,
    Issue,
    LineBreak,
    Link,
    ListBlock,
    ListItem,
    Paragraph,
    PullQuote,
    RawHtml,
    Span,
    Stats,
    Table,
    Text,
)
from newsletter.palette import derive
from newsletter.words import month_and_year, words

# Which file holds a block's macro: `text` flows with its neighbours in one mj-text, `sections` stands alone.
_MACROS: Mapping[type, tuple[str, str]] = {
    Heading: ("text", "heading"),
    Paragraph: ("text", "paragraph"),
    ListBlock: ("text", "list"),
    Blockquote: ("text", "blockquote"),
    CodeBlock: ("text", "code_block"),
    Table: ("text", "table"),
    RawHtml: ("text", "raw_html"),
    Figure: ("sections", "figure"),
    Buttons: ("sections", "buttons"),
    Callout: ("sections", "callout"),
    PullQuote: ("sections", "quote"),
    Stats: ("sections", "stats"),
    Divider: ("sections", "divider"),
    Footnotes: ("sections", "footnotes"),
}
# A preheader's filler: keeps the first words of the article out of the inbox row behind a short preheader.
_FILLER = Markup("&#847;&zwnj;&nbsp;") * 60
_START, _END = "\ue0f0", "\ue0f1"
_MARK = re.compile(f"{_START}(T|P)([^{_END}]*){_END}")


@dataclass(frozen=True)
class Templates:
    """Where templates are: `roots` are folders that hold a folder per template, the first wins."""

    roots: tuple[Path, ...]
    cache: Path | None = None

    def names(self) -> tuple[str, ...]:
        """Every template that exists."""
        found = {folder.parent.name for root in self.roots for folder in root.glob("*/layout.mjml.j2")}
        return tuple(sorted(found))


class _Marks(Extension):
    """Puts `file:line` marks into a template's own text, so that a place in the MJML leads back to a line."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        name = stream.name or ""
        for token in stream:
            if token.type != "data":
                yield token
                continue
            parts = []
            for number, line in enumerate(token.value.split("\n")):
                parts.append(f"{_START}T{name}:{token.lineno + number}{_END}{line}")
            yield Token(token.lineno, "data", "\n".join(parts))


class _Lookup:
    """The macros and values of one file of a template, each from the first root that has it."""

    def __init__(self, environment: jinja2.Environment, names: Sequence[str], context: Mapping[str, object]) -> None:
        self._modules = [environment.get_template(name).make_module(dict(context)) for name in names]

    def __getattr__(self, name: str) -> Any:
        for module in self._modules:
            if hasattr(module, name):
                return getattr(module, name)
        raise AttributeError(name)


@lru_cache(maxsize=16)
def _environment(roots: tuple[Path, ...], cache: Path | None, *, marks: bool) -> jinja2.Environment:
    loader = jinja2.PrefixLoader({str(i): jinja2.FileSystemLoader(root) for i, root in enumerate(roots)})
    environment = jinja2.Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=[_Marks] if marks else [],
        bytecode_cache=_bytecode_cache(None if marks else cache),
        trim_blocks=False,
    )
    environment.filters["telephone"] = autolinks.telephone
    environment.filters["lines"] = lambda text: Markup("<br />").join(str(text).split("\n"))
    return environment


def _bytecode_cache(folder: Path | None) -> jinja2.BytecodeCache | None:
    """Compiled templates, kept in the user's private cache folder; without one it only takes longer."""
    if folder is None:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return jinja2.FileSystemBytecodeCache(str(folder))
    except OSError:
        return None


class _Renderer:
    """Draws one issue. `marks` turns on the line marks that `locate` needs."""

    def __init__(
        self, issue: Issue, brand: object, images: Mapping[str, ImageFile], templates: Templates, *, marks: bool
    ) -> None:
        self.issue = issue
        self.images = images
        self.templates = templates
        self.marks = marks
        self.environment = _environment(templates.roots, templates.cache, marks=marks)
        self.words = words(issue.language)
        self.context: dict[str, object] = {"issue": issue, "brand": brand, "words": self.words, "derive": derive}
        for name in ("theme", "text", "sections"):
            self.context[name] = _Lookup(self.environment, self.files(name), self.context)
        self.text: Any = self.context["text"]
        self.sections: Any = self.context["sections"]
        self.theme: Any = self.context["theme"]

    def files(self, name: str) -> list[str]:
        """The names of one file of the template under each root that has it."""
        path = f"{self.issue.template}/{name}.mjml.j2"
        found = [f"{index}/{path}" for index, root in enumerate(self.templates.roots) if (root / path).is_file()]
        if not found:
            raise ContentError(
                f"there is no template '{self.issue.template}' with a file {name}.mjml.j2",
                location=self.issue.locations.get("template") or Location(self.issue.file, 1),
                hint=f"the templates are: {', '.join(self.templates.names()) or 'none'}",
            )
        return found

    def document(self, brand: Brand) -> str:
        hero = self.issue.hero
        links = [(name, merge.conceal("{{ links." + name + " }}")) for name in merge.LINKS]
        links += [("privacy", brand.privacy_url)] if brand.privacy_url else []
        return self.environment.get_template(self.files("layout")[0]).render(
            **self.context,
            body=self.body(self.issue.blocks),
            hero=hero and self.picture(hero.image, 32, href=hero.href, caption=hero.caption),
            logo=brand.logo,
            month=month_and_year(self.issue.date, self.issue.language) if self.issue.date else "",
            filler=_FILLER,
            footer_links=[SimpleNamespace(label=self.words[name], href=href) for name, href in links],
        )

    # Blocks.

    def body(self, blocks: Sequence[Block]) -> Markup:
        """Blocks one under another; neighbours that are text share one section."""
        parts: list[Markup] = []
        flowing: list[Markup] = []
        space = 0
        previous: Block | None = None
        for block in blocks:
            gap = self.gap(previous, block)
            previous = block
            if _MACROS[type(block)][0] == "text":
                space = space if flowing else gap
                flowing.append(self.block(block, gap if flowing else 0))
                continue
            parts += self._flow(flowing, space)
            flowing = []
            parts.append(self.block(block, gap))
        return Markup("\n").join(parts + self._flow(flowing, space))

    def _flow(self, flowing: list[Markup], space: int) -> list[Markup]:
        return [self.sections.flow(SimpleNamespace(space=space, content=Markup("\n").join(flowing)))] if flowing else []

    def inside(self, blocks: Sequence[Block], *, first: int = 0, bare: bool = False) -> Markup:
        """Blocks inside a list item, a quote or a box; `bare` leaves the first paragraph without its element."""
        parts: list[Markup] = []
        previous: Block | None = None
        for block in blocks:
            if bare and previous is None and isinstance(block, Paragraph):
                parts.append(self.marked(block.line, self.inlines(block.inlines)))
            else:
                space = first if previous is None else self.gap(previous, block, nested=bare)
                parts.append(self.block(block, space, nested=True))
            previous = block
        return Markup("").join(parts)

    def gap(self, previous: Block | None, block: Block, *, nested: bool = False) -> int:
        """The space between two neighbours, in pixels, as the theme has it."""
        theme = self.theme
        upper = _name(previous) if previous else "heading1"
        lower = _name(block)
        if nested and lower == "list":
            return 4
        if nested:
            return 8
        pair = theme.between.get(f"{upper}+{lower}")
        if pair is not None:
            return int(pair)
        if upper.startswith("heading"):
            return int(theme.below.get(upper, theme.usual))
        return int(max(theme.below.get(upper, theme.usual), theme.above.get(lower, theme.usual)))

    def block(self, block: Block, space: int, *, nested: bool = False) -> Markup:
        file, name = _MACROS[type(block)]
        macros: Any = self.text if file == "text" else self.sections
        if nested and file == "sections":
            return self.marked(block.line, self.section_inside(block, space))
        view = _VIEWS[type(block)](self, block)
        view.block, view.space, view.nested = block, space, nested
        return self.marked(block.line, getattr(macros, name)(view))

    def section_inside(self, block: Block, space: int) -> Markup:
        """A block that would stand alone, drawn inside a list, a quote or a box."""
        if isinstance(block, Figure):
            image = self.image(block.image)
            content = Markup('<a href="{}">{}</a>').format(block.href, image) if block.href else image
            return Markup(self.text.figure_inside(SimpleNamespace(space=space, content=content, caption=block.caption)))
        if isinstance(block, Buttons):
            links = [Paragraph((Link(button.inlines, button.href, line=button.line),), button.line) for button in block.buttons]
            return self.inside(links, first=space)
        return self.block(Paragraph((Text("* * *"),), block.line), space)

    def marked(self, line: int, content: str) -> Markup:
        return Markup(f"{_START}P{line}{_END}{content}{_START}P{_END}") if self.marks else Markup(content)  # noqa: S704 (macros return escaped text)

    def item(self, item: ListItem) -> SimpleNamespace:
        return SimpleNamespace(content=self.inside(item.blocks, bare=True), checked=item.checked)

    def cell(self, cell: Cell) -> SimpleNamespace:
        return SimpleNamespace(content=self.inlines(cell.inlines), align=cell.align)

    def picture(self, image: Image, space: int, *, href: str | None, caption: str) -> SimpleNamespace:
        measure = int(self.theme.measure)
        file = self.images.get(image.src)
        natural = file.width if file else measure
        width = min(image.width or natural, measure) or measure
        return SimpleNamespace(
            src=self.source(image), alt=image.alt, width=width, href=href, caption=caption, space=space
        )

    def source(self, image: Image) -> str:
        file = self.images.get(image.src)
        return file.path if file else image.src

    def raw_html(self, block: RawHtml) -> Markup:
        html = block.html
        for image in block.images:
            html = html.replace(f'src="{escape(image.src)}"', f'src="{escape(self.source(image))}"')
        return Markup(html)  # noqa: S704 (sanitised by nh3 when the post was read)

    # Inlines.

    def inlines(self, inlines: Sequence[Inline]) -> Markup:
        return Markup("").join(map(self.inline, inlines))

    def inline(self, inline: Inline) -> Markup:
        match inline:
            case Text(text=text):
                return escape(text)
            case Span(style=style, children=children):
                return Markup("<{0}>{1}</{0}>").format(style, self.inlines(children))
            case Link(children=children, href=href, title=title):
                view = SimpleNamespace(href=href, title=title, content=self.inlines(children))
                return Markup(self.text.link(view))
            case Code(text=text):
                return Markup(self.text.code(SimpleNamespace(content=text)))
            case LineBreak():
                return Markup("<br />")
            case Image():
                return self.image(inline)
            case FootnoteReference(number=number):
                return Markup(self.text.footnote_reference(SimpleNamespace(number=number)))

    def image(self, image: Image) -> Markup:
        file = self.images.get(image.src)
        natural = min(file.width, int(self.theme.measure)) if file else None
        width = min(image.width, int(self.theme.measure)) if image.width else natural
        view = SimpleNamespace(src=self.source(image), alt=image.alt, title=image.title, width=width)
        return Markup(self.text.image(view))


def _name(block: Block) -> str:
    name = _MACROS[type(block)][1]
    return f"{name}{block.level}" if isinstance(block, Heading) else name


def _quote(renderer: _Renderer, block: PullQuote) -> SimpleNamespace:
    content = renderer.inside(block.blocks)
    # A quotation mark hangs outside the text's edge, so that the words line up.
    first = block.blocks[0]
    opening = isinstance(first, Paragraph) and first.inlines and isinstance(first.inlines[0], Text)
    hang = -10 if opening and first.inlines[0].text[:1] in "“„«\"" else 0  # type: ignore[union-attr]
    return SimpleNamespace(content=content, attribution=renderer.inlines(block.attribution), hang=hang)


# What each macro finds in `b`, beside `block`, `space` and `nested`.
_VIEWS: Mapping[type, Callable[[_Renderer, Any], SimpleNamespace]] = {
    Heading: lambda r, b: SimpleNamespace(content=r.inlines(b.inlines)),
    Paragraph: lambda r, b: SimpleNamespace(content=r.inlines(b.inlines)),
    ListBlock: lambda r, b: SimpleNamespace(
        entries=[r.item(item) for item in b.items], tasks=all(item.checked is not None for item in b.items)
    ),
    Blockquote: lambda r, b: SimpleNamespace(content=r.inside(b.blocks)),
    CodeBlock: lambda _, b: SimpleNamespace(content=b.text),
    Table: lambda r, b: SimpleNamespace(
        head=[r.cell(cell) for cell in b.head], rows=[[r.cell(cell) for cell in row] for row in b.rows]
    ),
    RawHtml: lambda r, b: SimpleNamespace(content=r.raw_html(b)),
    Figure: lambda r, b: r.picture(b.image, 0, href=b.href, caption=b.caption),
    Buttons: lambda r, b: SimpleNamespace(
        entries=[
            SimpleNamespace(content=r.inlines(button.inlines), href=button.href, primary=button.primary)
            for button in b.buttons
        ]
    ),
    Callout: lambda r, b: SimpleNamespace(content=r.inside(b.blocks), label=b.label or r.words[b.kind]),
    PullQuote: _quote,
    Stats: lambda r, b: SimpleNamespace(
        entries=[SimpleNamespace(figure=r.inlines(s.figure), label=r.inlines(s.label)) for s in b.items]
    ),
    Divider: lambda _, __: SimpleNamespace(),
    Footnotes: lambda r, b: SimpleNamespace(
        notes=[SimpleNamespace(number=note.number, content=r.inside(note.blocks, bare=True)) for note in b.notes]
    ),
}


@dataclass(frozen=True)
class Logo:
    """The brand's logo; width in CSS pixels."""

    src: str
    alt: str
    width: int


@dataclass(frozen=True)
class Brand:
    """What the layout shows of the sender."""

    name: str
    address: str
    phone: str
    website: str
    privacy_url: str
    why_you_receive_this: str
    disclaimer: str
    colors: Mapping[str, str]
    logo: Logo | None


def render(
    issue: Issue, brand: Brand, images: Mapping[str, ImageFile], templates: Templates, *, marks: bool = False
) -> str:
    """Draw an issue as MJML. images: local image files by the `src` the author wrote.

    Raises ContentError with the line of the template that is wrong.
    """
    try:
        renderer = _Renderer(issue, brand, images, templates, marks=marks)
        return renderer.document(brand)
    except jinja2.TemplateSyntaxError as error:
        raise ContentError(
            f"this template cannot be read: {error.message}", location=_location(templates, error.name, error.lineno)
        ) from error
    except (jinja2.TemplateError, TypeError, AttributeError, ValueError) as error:
        name, line = _failing_line(error)
        if name is None:
            raise
        message = f"this template line failed: {error}"
        raise ContentError(message, location=_location(templates, name, line)) from error


def _failing_line(error: Exception) -> tuple[str | None, int]:
    """Where in a template an error came up: Jinja rewrites tracebacks so that their last template frame says it."""
    found: tuple[str | None, int] = (None, 0)
    traceback = error.__traceback__
    while traceback:
        filename = traceback.tb_frame.f_code.co_filename
        if filename.endswith(".mjml.j2"):
            found = (filename, traceback.tb_lineno)
        traceback = traceback.tb_next
    return found


def _location(templates: Templates, name: str | None, line: int) -> Location:
    """A line of a template; name: as the loader knows it (`0/default/text.mjml.j2`) or a path."""
    path = Path(name or "")
    index, _, rest = (name or "").partition("/")
    if index.isdigit() and int(index) < len(templates.roots):
        path = templates.roots[int(index)] / rest
    text = None
    if path.is_file():
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        text = lines[line - 1][:200] if 0 < line <= len(lines) else None
    for root in templates.roots:
        if path.is_relative_to(root):
            return Location("templates/" + path.relative_to(root).as_posix(), line, text=text)
    return Location(path.name, line, text=text)


def locate(
    error: MjmlError, issue: Issue, brand: Brand, images: Mapping[str, ImageFile], templates: Templates
) -> ContentError:
    """An engine's complaint as a line of the template, or of the post where only content can cause it."""
    marked = render(issue, brand, images, templates, marks=True)
    template, post = _marks_before(marked, error.offset if error.offset is not None else 0)
    where = _location(templates, *template) if template else Location(issue.file, 1)
    hint = error.hint
    if post and error.deep:
        text = issue.lines[post - 1][:200] if post <= len(issue.lines) else None
        return ContentError(error.message, location=Location(issue.file, post, text=text), hint=hint)
    if error.offset is None:
        hint = "the engine does not say where; look at what changed last in this template"
    if post:
        hint = f"{hint or 'look at this macro'} (while drawing line {post} of {issue.file})"
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
