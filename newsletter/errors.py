"""The one family of errors, and where in a file a problem is.

Every error a user can cause is a `NewsletterError`: it carries one or more problems, each a plain sentence with an
optional place and an optional hint, and the exit code of its kind. `console.py` alone decides how they look.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Location:
    """A place in a text file of the workspace.

    file: path relative to the workspace, with forward slashes. line, column: counted from 1, in characters; column is
    None where only the line is known. length: characters to underline. text: the source line itself, for the caret.
    """

    file: str
    line: int
    column: int | None = None
    length: int = 1
    text: str | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" + (f":{self.column}" if self.column else "")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, in a sentence a marketer understands, and what to do about it."""

    message: str
    location: Location | None = None
    hint: str | None = None

    def __str__(self) -> str:
        return f"{self.location}: {self.message}" if self.location else self.message


class NewsletterError(Exception):
    """Something the user can mend. Never raised itself: one of the kinds below is.

    Takes either a sentence (with `location` and `hint`) or, as `problems`, several problems found in one run.
    """

    exit_code: ClassVar[int]

    def __init__(
        self,
        message: str = "",
        *,
        location: Location | None = None,
        hint: str | None = None,
        problems: tuple[Problem, ...] = (),
    ) -> None:
        self.problems = problems or (Problem(message, location, hint),)
        super().__init__("\n".join(map(str, self.problems)))


class ContentError(NewsletterError):
    """The post, a template or an image stopped the render."""

    exit_code = 1


class UsageError(NewsletterError):
    """The command line asked for something that does not exist or cannot be."""

    exit_code = 2


class SettingsError(NewsletterError):
    """`newsletter.yaml`, `.env` or a key is wrong or missing."""

    exit_code = 3


class RefusedError(NewsletterError):
    """The mailing service said no; the message holds its own words."""

    exit_code = 4


class UnavailableError(NewsletterError):
    """The service cannot be reached or is overloaded, or another newsletter is at work here: try again."""

    exit_code = 5


class UnknownOutcomeError(NewsletterError):
    """A request left and no answer came back: the message says what may have happened and where to look first."""

    exit_code = 6


class ProtectedError(NewsletterError):
    """Stopped to protect the user; the hint holds the command that goes on."""

    exit_code = 7
