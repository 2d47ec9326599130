"""Issue -> MJML: every block is one call of a macro in `templates/<name>/`.

Macros and values are looked up one by one, the workspace's own file first, then the packaged one: a designer overrides
one macro by a file that holds only that macro.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

from newsletter import autolinks, merge
from newsletter.drawing import END, START, Drawing
from newsletter.errors import ContentError, Location
from newsletter.mjml import MjmlError
from newsletter.model import NOT_XML, ImageFile, Issue
from newsletter.palette import derive
from newsletter.words import month_and_year, words

# A preheader's filler: keeps the first words of the article out of the inbox row behind a short preheader.
_FILLER = Markup("&#847;&zwnj;&nbsp;") * 60
_MARK = re.compile(f"{START}(T|P)([^{END}]*){END}")


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
                parts.append(f"{START}T{name}:{token.lineno + number}{END}{line}")
            yield Token(token.lineno, "data", "\n".join(parts))


class _Environment(jinja2.Environment):
    """Looks for an included file beside the including one, in the workspace first."""

    def join_path(self, template: str, parent: str) -> str:
        if template.partition("/")[0].isdigit():
            return template
        return template if "/" in template else f"{parent.split('/')[-2]}/{template}"


class _Lookup:
    """The macros and values of one file of a template, each from the first root that has it.

    It is in its own files' context too, so that a macro can call another one by way of it, and gets the overriding one.
    """

    def __init__(self) -> None:
        self._modules: list[jinja2.environment.TemplateModule] = []

    def load(self, environment: jinja2.Environment, names: Sequence[str], context: Mapping[str, object]) -> None:
        for name in reversed(names):
            self._modules.insert(0, environment.get_template(name).make_module(dict(context)))

    def __getattr__(self, name: str) -> Any:
        for module in self._modules:
            if hasattr(module, name):
                return getattr(module, name)
        raise AttributeError(name)


@lru_cache(maxsize=16)
def _environment(roots: tuple[Path, ...], cache: Path | None, *, marks: bool) -> jinja2.Environment:
    numbered = jinja2.PrefixLoader({str(i): jinja2.FileSystemLoader(root) for i, root in enumerate(roots)})
    environment = _Environment(
        loader=jinja2.ChoiceLoader([numbered, jinja2.FileSystemLoader(roots)]),
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


class _Files:
    """The files of one template, and what they are given."""

    def __init__(self, issue: Issue, brand: Brand, templates: Templates, *, marks: bool) -> None:
        self.issue = issue
        self.templates = templates
        self.environment = _environment(templates.roots, templates.cache, marks=marks)
        self.context: dict[str, object] = {
            "issue": issue,
            "brand": brand,
            "words": words(issue.language),
            "derive": derive,
        }
        for name in ("theme", "text", "sections"):
            lookup = self.context[name] = _Lookup()
            lookup.load(self.environment, self.names(name), self.context)

    def names(self, name: str) -> list[str]:
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

    def layout(self) -> jinja2.Template:
        return self.environment.get_template(self.names("layout")[0])


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
        files = _Files(issue, brand, templates, marks=marks)
        lookups: Any = files.context
        drawing = Drawing(issue, images, lookups["theme"], lookups["text"], lookups["sections"], marks)
        hero = issue.hero
        drawn = files.layout().render(
            **files.context,
            body=drawing.body(issue.blocks),
            hero=hero and drawing.picture(hero.image, 32, href=hero.href, caption=hero.caption),
            logo=brand.logo,
            month=month_and_year(issue.date, issue.language) if issue.date else "",
            filler=_FILLER,
            footer_links=_footer_links(brand, words(issue.language)),
        )
        return NOT_XML.sub("", drawn)
    except jinja2.TemplateSyntaxError as error:
        raise ContentError(
            f"this template cannot be read: {error.message}", location=_location(templates, error.name, error.lineno)
        ) from error
    except UnicodeDecodeError as error:
        where = _undecodable(templates, error)
        raise ContentError("this template is not UTF-8 text", location=where, hint="save it again as UTF-8") from error
    except ContentError:
        raise
    except Exception as error:  # a template is a program of the designer's, and may fail as any other
        name, line = _failing_line(error)
        if name is None:
            raise
        reason = f"there is no file '{error}'" if isinstance(error, jinja2.TemplateNotFound) else str(error)
        raise ContentError(f"this template line failed: {reason}", location=_location(templates, name, line)) from error


def _undecodable(templates: Templates, error: UnicodeDecodeError) -> Location:
    """The line that is no UTF-8, in the file that holds these very bytes."""
    files = (path for root in templates.roots for path in sorted(root.rglob("*.j2")))
    path = next((path for path in files if path.read_bytes() == error.object), None)
    return _location(templates, str(path) if path else None, error.object.count(b"\n", 0, error.start) + 1)


def _footer_links(brand: Brand, labels: Mapping[str, str]) -> list[SimpleNamespace]:
    links = [(name, merge.conceal("{{ links." + name + " }}")) for name in merge.LINKS]
    links += [("privacy", brand.privacy_url)] if brand.privacy_url else []
    return [SimpleNamespace(label=labels[name], href=href) for name, href in links]


def _failing_line(error: Exception) -> tuple[str | None, int]:
    """Where in a template an error came up: the last frame of the traceback that is a template's.

    Jinja rewrites tracebacks to the template's lines where a whole template is rendered, but not for a macro or a value
    that is used from Python: there the frame is of the compiled code, and the template it belongs to knows the line.
    """
    found: tuple[str | None, int] = (None, 0)
    traceback = error.__traceback__
    while traceback:
        frame = traceback.tb_frame
        if frame.f_code.co_filename.endswith(".mjml.j2"):
            template = frame.f_globals.get("__jinja_template__")
            line = template.get_corresponding_lineno(traceback.tb_lineno) if template else traceback.tb_lineno
            found = (frame.f_code.co_filename, line)
        traceback = traceback.tb_next
    return found


def _location(templates: Templates, name: str | None, line: int) -> Location:
    """A line of a template; name: as the loader knows it (`0/default/text.mjml.j2`) or a path."""
    path = Path(name or "")
    index, _, rest = (name or "").partition("/")
    if index.isdigit() and int(index) < len(templates.roots):
        path = templates.roots[int(index)] / rest
    elif not path.is_absolute():  # found by an include, in whichever root comes first
        path = next((root / path for root in templates.roots if (root / path).is_file()), path)
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
