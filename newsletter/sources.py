"""The files that one post is made of: its own and what it includes, with lines that are counted through all of them.

Files are brought by a `Loader`, so that reading Markdown needs no disk; `includes.py` has the one for a workspace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from newsletter.errors import Location
from newsletter.model import Finding, Included, place, source_line

# Far beyond any newsletter; files that include one another twice would double with every level.
MAX_INCLUDES = 200
MAX_CHARACTERS = 5 * 1024 * 1024


class IncludeError(Exception):
    """A file cannot be included: why, and what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True)
class Loaded:
    """A file to be included.

    file: relative to the workspace. text: all of it, with line feeds. body: what is Markdown of it, from the line
    `body_line` on, counted from 1. folder: the way from the post's folder to the file's, for its images; empty where
    they are the same. findings: what reading it brought up.
    """

    file: str
    text: str
    body: str
    body_line: int = 1
    folder: str = ""
    findings: tuple[Finding, ...] = ()


# Takes the path as it is written and the file that it is written in; raises IncludeError.
Loader: TypeAlias = Callable[[str, str], Loaded]


def no_loader(path: str, including: str) -> Loaded:
    """The loader where there are no files to include."""
    raise IncludeError(f"'{path}' cannot be included in {including}", "only a post in a workspace can include files")


class Sources:
    """The post's own lines, and then those of each included file."""

    def __init__(self, file: str, body: str, first_line: int, load: Loader) -> None:
        lines = tuple(body.split("\n"))
        self._load = load
        self._first_line = first_line
        self._loaded: dict[str, Loaded] = {}
        self._files = [Included(file, 1, ("",) * (first_line - 1) + lines)]
        self._count = self._characters = 0

    @property
    def included(self) -> tuple[Included, ...]:
        """The included files, each once, in the order of their lines."""
        return tuple(self._files[1:])

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What reading the included files brought up."""
        return tuple(finding for loaded in self._loaded.values() for finding in loaded.findings)

    def include(self, path: str, including: str) -> tuple[Loaded, Included]:
        """The file of a path and its lines. Raises IncludeError: there is none, or this never ends."""
        loaded = self._load(path, including)
        self._count += 1
        self._characters += len(loaded.text)
        if self._count > MAX_INCLUDES or self._characters > MAX_CHARACTERS:
            message = f"this post includes more than {MAX_INCLUDES} files, or more than 5 MB of text"
            raise IncludeError(message, "include less: a newsletter is read in minutes")
        self._loaded.setdefault(loaded.file, loaded)
        known = next((one for one in self._files[1:] if one.file == loaded.file), None)
        if known is None:
            last = self._files[-1]
            known = Included(loaded.file, last.first_line + len(last.lines), tuple(loaded.text.split("\n")))
            self._files.append(known)
        return loaded, known

    def location(self, line: int, column: int | None = None, length: int = 1) -> Location:
        """The place of a line."""
        return place(self._files, line, column, length)

    def whole(self, line: int) -> Location:
        """The place of a line, all of it underlined."""
        text = self.text(line)
        return self.location(line, len(text) - len(text.lstrip()) + 1, max(len(text.strip()), 1))

    def text(self, line: int) -> str:
        """A line as it is written, or nothing where there is none."""
        return source_line(self._files, line) or ""

    def numbered(self) -> Iterator[tuple[int, str]]:
        """Every line with its number."""
        for source in self._files:
            yield from enumerate(source.lines, source.first_line)

    def file_of(self, line: int) -> str:
        """The file that a line is in."""
        return self._of(line).file

    def body_of(self, file: str) -> list[str]:
        """The lines of a file's Markdown."""
        loaded = self._loaded.get(file)
        return loaded.body.split("\n") if loaded else list(self._files[0].lines[self._first_line - 1 :])

    def folder(self, line: int) -> str:
        """The way from the post's folder to the folder of the file that a line is in."""
        return self._loaded[self._of(line).file].folder if line >= self._behind else ""

    @property
    def _behind(self) -> int:
        return len(self._files[0].lines) + 1

    def _of(self, line: int) -> Included:
        return next(source for source in reversed(self._files) if source.first_line <= max(line, 1))
