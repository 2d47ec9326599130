"""Mails in another look, which nothing but the page that tries it out will see."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from newsletter.errors import Problem
from newsletter.model import Trial
from newsletter.pipeline import Rendered
from newsletter.preview.build import Build
from newsletter.preview.builder import Builder

# Two panes, and the looks before them.
_KEPT = 4


@dataclass(frozen=True)
class _Tried:
    """base: the mail in the issue's own look, as it was made of the same files."""

    base: Rendered | None
    mail: Rendered


class Trials:
    """Makes mails in another look; the last few are kept, as a page asks for a mail and then for its pictures."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, Trial], _Tried] = {}

    def mail(self, build: Build, trial: Trial) -> Rendered | tuple[Problem, ...]:
        """The mail of an issue in another look, or why it cannot be made.

        While a save cannot be shown, it is that of the last version that could, as in the issue's own look.
        """
        key = (build.found.id, trial)
        # Mails are made one at a time anyway, so whoever asks for the same one waits for it.
        with self._lock:
            tried = self._kept.get(key)
            if tried and tried.base is build.rendered:
                return tried.mail
            mail = self._builder.tried(build, trial)
            if isinstance(mail, Rendered):
                self._kept.pop(key, None)
                self._kept[key] = _Tried(build.rendered, mail)
                for oldest in list(self._kept)[:-_KEPT]:
                    del self._kept[oldest]
            return mail
