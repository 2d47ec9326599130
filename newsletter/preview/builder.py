"""Makes mails as files are written: those that somebody looks at first, then their findings, then the list's.

Two threads: one makes mails, so that a save is on the screen at once, the other checks them. What they make is frozen
and replaced whole, so nobody is ever shown a part of it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from newsletter import crash
from newsletter.config import Settings, load_settings
from newsletter.console import say
from newsletter.errors import NewsletterError, Problem
from newsletter.model import Finding, Trial
from newsletter.pipeline import Rendered
from newsletter.preview import issue_list, making
from newsletter.preview.build import Build
from newsletter.preview.bulletin import Bulletin
from newsletter.preview.shelf import touched, used_files
from newsletter.preview.watching import Watch
from newsletter.standing import Standing
from newsletter.workspace import IssueFile, Workspace, issue_files

# How many issues are kept as mails: those looked at last. Each may hold megabytes of pictures.
_KEPT = 6
# Seconds. An editor may empty a file before it fills it: what cannot be shown is looked at twice.
_SECOND_LOOK = 0.08


class Builder:
    """The issues of a workspace, made again as they change. service: on the command line, goes before the settings."""

    def __init__(self, workspace: Workspace, settings: Settings, service: str | None = None) -> None:
        self.workspace = workspace
        self.bulletin = Bulletin()
        self._service = service
        self._settings = settings
        self._trouble: tuple[Problem, ...] = ()
        self._work = threading.Condition()
        self._known: dict[str, IssueFile] = {}
        # Those looked at, the last one first.
        self._builds: dict[str, Build] = {}
        self._looked: list[str] = []
        self._stale: set[str] = set()
        self._rows: dict[str, dict[str, Any]] = {}
        self._uncounted: set[str] = set()
        self._watch = Watch(workspace, self._written, self._elsewhere)

    @property
    def settings(self) -> Settings:
        """Those that hold now: while the file cannot be read, those of before."""
        return self._settings

    def start(self) -> None:
        """Read the list of issues, and work from now on."""
        self._read_list()
        self._watch.start()
        for step, name in ((self._make_next, "making"), (self._check_next, "checking")):
            threading.Thread(target=_forever, args=(step,), name=name, daemon=True).start()

    def stop(self) -> None:
        """Watch no more; the threads end with the process."""
        self._watch.stop()

    def rows(self) -> list[dict[str, Any]]:
        """The list of issues, as the page shows it."""
        with self._work:
            return issue_list.in_order(self._rows.values())

    def newest(self) -> str:
        """The id of the issue to begin with; empty where there is none."""
        return next((row["id"] for row in self.rows()), "")

    def build(self, issue: str) -> Build:
        """An issue as it is now, made if it is not yet; from now on it is one that somebody looks at.

        Raises KeyError where there is no such issue.
        """
        with self._work:
            self._look_at(issue)
            while issue not in self._builds:
                self._work.wait()
                if issue not in self._known:
                    raise KeyError(issue)
            return self._builds[issue]

    def tried(self, issue: str, trial: Trial) -> Rendered | tuple[Problem, ...]:
        """The mail of an issue in another look, which nothing but this one page will see. Raises KeyError."""
        found = self._known[issue]
        return making.made(found, self.workspace, self._settings, self._service, trial)

    def stands(self, issue: str, standing: Standing | None = None) -> None:
        """Take note of what the service said of an issue, or of what its receipt says now."""
        with self._work:
            build = self._builds.get(issue)
            if build is None:
                self._rows_anew(issue)
            else:
                entry = making.entry_of(build.found, build.rendered, self.workspace, self._settings)
                self._store(replace(build, entry=entry, standing=standing))
        self.bulletin.publish(issue, rows=True)

    # What was written

    def _written(self, paths: frozenset[Path]) -> None:
        with self._work:
            found = touched(paths, self.workspace, self._known, self._builds.values())
        if found.everything:
            self._read_settings()
        if found.issues or found.everything:
            self._read_list()
        with self._work:
            stale = set(self._known) if found.everything else found.stale & set(self._known)
            self._stale |= stale
            self._uncounted |= stale
            self._work.notify_all()
        for issue in found.receipts & set(self._known):
            self.stands(issue)

    def _elsewhere(self) -> set[Path]:
        with self._work:
            builds = tuple(self._builds.values())
        return {path.parent for build in builds for path in used_files(build, self.workspace)}

    def _read_settings(self) -> None:
        try:
            self._settings, self._trouble = load_settings(self.workspace.settings), ()
        except NewsletterError as error:
            self._trouble = error.problems

    def _read_list(self) -> None:
        try:
            found = {one.id: one for one in issue_files(self.workspace)}
        except (NewsletterError, OSError):
            return  # two of one name, for a moment or until somebody mends it: the list of before stays
        with self._work:
            gone = set(self._known) - set(found)
            new = set(found) - set(self._known)
            self._known = found
            for issue in gone:
                self._builds.pop(issue, None)
                self._rows.pop(issue, None)
            self._stale -= gone
            self._uncounted = (self._uncounted - gone) | new
            for issue in new:
                self._rows_anew(issue)
            self._work.notify_all()
        if gone or new:
            self.bulletin.publish(*gone, rows=True)

    def _rows_anew(self, issue: str) -> None:
        self._rows[issue] = issue_list.bare_row(self._known[issue], self.workspace, self._settings)

    # Mails

    def _look_at(self, issue: str) -> None:
        if issue not in self._known:
            raise KeyError(issue)
        self._looked = [issue, *(one for one in self._looked if one != issue)][:_KEPT]
        for forgotten in set(self._builds) - set(self._looked):
            del self._builds[forgotten]
        if issue not in self._builds:
            self._stale.add(issue)
        self._work.notify_all()

    def _make_next(self) -> None:
        with self._work:
            while not (waiting := [one for one in self._looked if one in self._stale]):
                self._work.wait()
            issue = waiting[0]
            self._stale.discard(issue)
            found = self._known.get(issue)
        if found:
            self._make(found)

    def _make(self, found: IssueFile) -> None:
        result = self._made(found)
        if isinstance(result, tuple) and not self._trouble:
            time.sleep(_SECOND_LOOK)
            if found.id in self._stale:
                return
            result = self._made(found)
        with self._work:
            if found.id not in self._known:
                return
            build = self._next(found, result)
            self._store(build)
        self.bulletin.publish(found.id, rows=True)

    def _made(self, found: IssueFile) -> Rendered | tuple[Problem, ...]:
        return self._trouble or making.made(found, self.workspace, self._settings, self._service)

    def _next(self, found: IssueFile, result: Rendered | tuple[Problem, ...]) -> Build:
        """The build that follows the one there is."""
        number, old = self.bulletin.next_number(), self._builds.get(found.id)
        rendered = (old.rendered if old else None) if isinstance(result, tuple) else result
        entry = making.entry_of(found, rendered, self.workspace, self._settings)
        saved = making.saved_at(found.post)
        # What the service said before something was done there is no longer so.
        standing = old.standing if old and old.entry == entry else None
        if isinstance(result, tuple):
            last, findings = rendered, old.findings if old else ()
            worked = old.worked if old else None
            mail = old.mail if old else number
            return Build(found, number, mail, last, result, findings, saved, worked, entry, standing)
        is_same = old is not None and old.rendered is not None and _same_mail(old.rendered, result)
        mail = old.mail if old and is_same else number
        # What was found before stays on the page until it is looked for anew; of another mail, it would be wrong.
        return Build(found, number, mail, result, (), None, saved, saved, entry, standing)

    def _store(self, build: Build) -> None:
        self._builds[build.found.id] = build
        self._rows[build.found.id] = issue_list.row_of(build, self.workspace, self._settings)
        self._work.notify_all()

    # Findings

    def _check_next(self) -> None:
        with self._work:
            while not (issue := self._next_to_check()):
                self._work.wait()
            build = self._builds.get(issue)
            self._uncounted.discard(issue)
            found = self._known[issue]
        if build is None:
            self._count(found)
        elif build.rendered and build.findings is None:
            self._check(build, build.rendered)

    def _next_to_check(self) -> str:
        """What somebody looks at; with nothing else to do, what stands in the list without a number."""
        for issue in self._looked:
            build = self._builds.get(issue)
            if build and build.findings is None and issue not in self._stale:
                return issue
        if any(one in self._stale for one in self._looked):
            return ""
        ranked = (row["id"] for row in issue_list.in_order(self._rows.values()) if row["group"] == "works")
        return next((issue for issue in ranked if issue in self._uncounted and issue not in self._builds), "")

    def _check(self, build: Build, rendered: Rendered) -> None:
        findings = making.examined(rendered, self.workspace)
        with self._work:
            now = self._builds.get(build.found.id)
            if now is None or now.rendered is not rendered or now.findings is not None:
                return
            self._store(replace(now, findings=findings, number=self.bulletin.next_number()))
        self.bulletin.publish(build.found.id, rows=True)

    def _count(self, found: IssueFile) -> None:
        """The row of an issue that nobody looks at; of its mail nothing is kept."""
        result = self._made(found)
        findings: tuple[Finding, ...] = ()
        rendered, problems = (None, result) if isinstance(result, tuple) else (result, ())
        if rendered:
            findings = making.examined(rendered, self.workspace)
        entry = making.entry_of(found, rendered, self.workspace, self._settings)
        build = Build(found, 0, 0, rendered, problems, findings, making.saved_at(found.post), entry=entry)
        row = issue_list.row_of(build, self.workspace, self._settings)
        with self._work:
            if found.id not in self._known or found.id in self._builds:
                return
            is_news = self._rows.get(found.id) != row
            self._rows[found.id] = row
        if is_news:
            self.bulletin.publish(found.id, rows=True)


def _forever(step: Callable[[], None]) -> None:
    """Do one thing after the other; a bug of ours must not leave the page at what it shows now."""
    while True:
        try:
            step()
        except Exception as error:  # noqa: BLE001 (as above)
            say(f"newsletter made a mistake, and goes on: {error}. {crash.reported(error)}", err=True)


def _same_mail(one: Rendered, other: Rendered) -> bool:
    return one.email == other.email and one.settings == other.settings


def sample_of(settings: Settings, index: int) -> Mapping[str, str]:
    """A sample subscriber, by the place in the settings; the first where there are not so many."""
    samples = settings.sample_subscribers or ({},)
    return samples[index] if 0 <= index < len(samples) else samples[0]
