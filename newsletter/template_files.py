"""The files of a template, looked up macro by macro and value by value.

A template is a folder in `templates/`. What its own files do not define comes from `default`; in each of the two, the
workspace's file goes before the packaged one. So a designer changes one macro by a file that holds only that macro, and
a new look can be a folder with a few values in it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

from newsletter import autolinks
from newsletter.drawing import END, START
from newsletter.errors import Location
from newsletter.model import Finding

BASE = "default"
# What can be overridden, in the order in which one builds on the other. `layout` is a document, not macros.
FILES = ("theme", "style", "text", "sections", "frame")
_ENDING = ".mjml.j2"
_VALUES = (f"/theme{_ENDING}", f"/style{_ENDING}")
_DEFINED = re.compile(r"\{%-?\s*(?:macro|set)\s+(\w+)")


@dataclass(frozen=True)
class Templates:
    """Where templates are: `roots` are folders that hold a folder per template, the first wins."""

    roots: tuple[Path, ...]
    cache: Path | None = None

    def names(self) -> tuple[str, ...]:
        """Every template that exists."""
        return tuple(sorted({file.parent.name for root in self.roots for file in root.glob(f"*/*{_ENDING}")}))

    def files(self, template: str, name: str) -> list[str]:
        """The files called `name` that a template is made of, as the loader knows them, the first to ask first."""
        paths = [f"{folder}/{name}{_ENDING}" for folder in dict.fromkeys((template, BASE))]
        return [f"{i}/{path}" for path in paths for i, root in enumerate(self.roots) if (root / path).is_file()]

    def slips(self, template: str) -> Iterator[Finding]:
        """Files and macros of the workspace's own that look like a misspelt name, and would be ignored in silence."""
        if len(self.roots) < 2:
            return
        for folder in dict.fromkeys((template, BASE)):
            for file in sorted((self.roots[0] / folder).glob("*.j2")):
                source = file.read_text(encoding="utf-8", errors="replace")
                for slip in _slips(file.name, source, _packaged_names(self.roots[-1] / BASE)):
                    where = self.location(str(file), slip.line)
                    yield Finding("template-name", "warning", f"no template uses {slip.what}", where, slip.hint)

    def location(self, name: str | None, line: int) -> Location:
        """A line of a template; name: as the loader knows it (`0/default/text.mjml.j2`) or a path."""
        path = Path(name or "")
        index, _, rest = (name or "").partition("/")
        if index.isdigit() and int(index) < len(self.roots):
            path = self.roots[int(index)] / rest
        elif not path.is_absolute():  # found by an include, in whichever root comes first
            path = next((root / path for root in self.roots if (root / path).is_file()), path)
        text = None
        if path.is_file():
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            text = lines[line - 1][:200] if 0 < line <= len(lines) else None
        for root in self.roots:
            if path.is_relative_to(root):
                return Location("templates/" + path.relative_to(root).as_posix(), line, text=text)
        return Location(path.name, line, text=text)

    def undecodable(self, error: UnicodeDecodeError) -> Location:
        """The line that is no UTF-8, in the file that holds these very bytes."""
        files = (path for root in self.roots for path in sorted(root.rglob("*.j2")))
        path = next((path for path in files if path.read_bytes() == error.object), None)
        return self.location(str(path) if path else None, error.object.count(b"\n", 0, error.start) + 1)


class _Slip(NamedTuple):
    line: int
    what: str
    hint: str


@lru_cache(maxsize=4)
def _packaged_names(folder: Path) -> tuple[tuple[str, str], ...]:
    """Each macro and value of the packaged files, with the name of its file."""
    return tuple(
        (found, name) for name in FILES for found in _DEFINED.findall((folder / (name + _ENDING)).read_text("utf-8"))
    )


@lru_cache(maxsize=64)
def _slips(file: str, source: str, packaged: tuple[tuple[str, str], ...]) -> tuple[_Slip, ...]:
    """The names in a file of the workspace's that nothing uses."""
    name = file.removesuffix(_ENDING)
    if name not in (*FILES, "layout"):
        near = difflib.get_close_matches(name, (*FILES, "layout"), n=1, cutoff=0.7)
        return tuple(_Slip(1, f"the file '{file}'", f"did you mean '{one}{_ENDING}'?") for one in near)
    mine = {found for found, where in packaged if where == name}
    elsewhere = {found: where for found, where in packaged if where != name}
    slips = []
    for match in _DEFINED.finditer(source):
        # A helper of the designer's own is called somewhere; a slip is not.
        if match[1] in mine or len(re.findall(rf"\b{match[1]}\b", source)) > 1:
            continue
        line, what = source.count("\n", 0, match.start()) + 1, f"the name '{match[1]}' in this file"
        if match[1] in elsewhere and f"macro {match[1]}" in match[0]:
            slips.append(_Slip(line, what, f"it belongs into {elsewhere[match[1]]}{_ENDING}"))
        elif near := difflib.get_close_matches(match[1], mine, n=1, cutoff=0.7):
            slips.append(_Slip(line, what, f"did you mean '{near[0]}'?"))
    return tuple(slips)


class Lookup:
    """The macros and values of one file of a template, each from the first of its files that has it.

    It is in its own files' context too, so that a macro can call another one by way of it, and gets the overriding one.
    """

    def __init__(self) -> None:
        self._modules: list[jinja2.environment.TemplateModule] = []

    def load(self, environment: jinja2.Environment, names: Sequence[str], context: Mapping[str, object]) -> None:
        """Run the files, the most general one first, so that a more special one can build on it."""
        for name in reversed(names):
            self._modules.insert(0, environment.get_template(name).make_module(dict(context)))

    def __getattr__(self, name: str) -> Any:
        for module in self._modules:
            if hasattr(module, name):
                return getattr(module, name)
        raise AttributeError(name)


class _Marks(Extension):
    """Puts `file:line` marks into a template's own text, so that a place in the MJML leads back to a line."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        name = stream.name or ""
        drawing = not name.endswith(_VALUES)  # a value is blamed where it is used, and not where it is set
        for token in stream:
            if token.type != "data" or not drawing:
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


@lru_cache(maxsize=16)
def environment(roots: tuple[Path, ...], cache: Path | None, *, marks: bool) -> jinja2.Environment:
    """Jinja for templates in `roots`. cache: a folder for compiled templates. marks: see `drawing.START`."""
    numbered = jinja2.PrefixLoader({str(i): jinja2.FileSystemLoader(root) for i, root in enumerate(roots)})
    made = _Environment(
        loader=jinja2.ChoiceLoader([numbered, jinja2.FileSystemLoader(roots)]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=[_Marks] if marks else [],
        bytecode_cache=_bytecode_cache(None if marks else cache),
        trim_blocks=False,
    )
    made.filters["telephone"] = autolinks.telephone
    made.filters["lines"] = lambda text: Markup("<br />").join(str(text).split("\n"))
    return made


def _bytecode_cache(folder: Path | None) -> jinja2.BytecodeCache | None:
    """Compiled templates, kept in the user's private cache folder; without one it only takes longer."""
    if folder is None:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return jinja2.FileSystemBytecodeCache(str(folder))
    except OSError:
        return None


def failing_line(error: Exception) -> tuple[str | None, int]:
    """Where in a template an error came up: the last frame of the traceback that is a template's.

    Jinja rewrites tracebacks to the template's lines where a whole template is rendered, but not for a macro or a value
    that is used from Python: there the frame is of the compiled code, and the template it belongs to knows the line.
    """
    found: tuple[str | None, int] = (None, 0)
    traceback = error.__traceback__
    while traceback:
        frame = traceback.tb_frame
        if frame.f_code.co_filename.endswith(_ENDING):
            template = frame.f_globals.get("__jinja_template__")
            line = template.get_corresponding_lineno(traceback.tb_lineno) if template else traceback.tb_lineno
            found = (frame.f_code.co_filename, line)
        traceback = traceback.tb_next
    return found
