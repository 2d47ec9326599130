"""How errors, findings and results look on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import click

from newsletter.errors import Location, NewsletterError, Problem
from newsletter.model import Finding
from newsletter.problem_text import paragraph

T = TypeVar("T")

_COLORS = {"error": "red", "warning": "yellow", "note": "cyan", "hint": "green"}
# From so many things on, a bar shows how far the work is: below, it is done within the second.
_MANY = 20


def _color() -> bool | None:
    """No colour where NO_COLOR is set (no-color.org); click itself leaves it out where there is no terminal."""
    return False if os.environ.get("NO_COLOR") else None


def say(text: str = "", *, err: bool = False) -> None:
    """Print a line. Where whoever read our output has gone, the work goes on in silence."""
    try:
        click.echo(text, err=err, color=_color())
    except BrokenPipeError:
        # Into nothing from now on; Python would complain once more when it flushes at the end.
        stream = sys.stderr if err else sys.stdout
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def bold(text: str) -> str:
    """A text that stands out on a terminal."""
    return click.style(text, bold=True)


def _paragraph(kind: str, message: str, where: Location | None, hint: str | None, code: str = "") -> str:
    label = click.style(kind, fg=_COLORS[kind], bold=True) + (f" [{code}]" if code else "")
    return paragraph(label, message, where, hint, click.style("hint", fg=_COLORS["hint"]))


def show_problems(problems: Iterable[Problem]) -> None:
    """Print problems on standard error, the way a good compiler does."""
    for problem in problems:
        say(_paragraph("error", problem.message, problem.location, problem.hint), err=True)


def show_error(error: NewsletterError) -> None:
    """Print what went wrong on standard error."""
    show_problems(error.problems)


def show_findings(findings: Sequence[Finding], *, err: bool = False) -> None:
    """Print findings, each with its place and what to do."""
    for finding in findings:
        say(_paragraph(finding.severity, finding.message, finding.location, finding.hint, finding.code), err=err)


def counted(number: int, what: str) -> str:
    """`1 error`, `3 errors`."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def tally(findings: Sequence[Finding]) -> str:
    """`2 errors, 1 warning, 4 notes`, or `nothing found`."""
    kinds = [(sum(f.severity == kind for f in findings), kind) for kind in ("error", "warning", "note")]
    return ", ".join(counted(number, kind) for number, kind in kinds if number) or "nothing found"


def progress(text: str) -> None:
    """Say what is going on, where somebody watches."""
    if sys.stderr is not None and sys.stderr.isatty():
        say(f"… {text}", err=True)


def watched(things: Sequence[T], about: str) -> Iterator[T]:
    """The things, one after the other; where somebody watches, and they are many, with a bar of how far we are."""
    if len(things) < _MANY or sys.stderr is None or not sys.stderr.isatty():
        yield from things
        return
    with click.progressbar(things, label=about, file=sys.stderr, show_pos=True, color=_color()) as bar:
        yield from bar


def detail(text: str) -> None:
    """Say what is going on, to somebody who asked for more with -v."""
    say(f"… {text}", err=True)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table: by rich on a terminal, plain and aligned where another program reads it."""
    if sys.stdout is not None and sys.stdout.isatty():
        from rich.console import Console  # noqa: PLC0415 (18 ms, only for people)
        from rich.table import Table  # noqa: PLC0415

        drawn = Table(*head, box=None, pad_edge=False, header_style="bold")
        for row in rows:
            drawn.add_row(*row)
        Console(no_color=_color() is False, highlight=False, markup=False).print(drawn)
        return
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    for row in (head, *rows):
        say("  ".join(cell.ljust(size) for cell, size in zip(row, widths, strict=True)).rstrip())
