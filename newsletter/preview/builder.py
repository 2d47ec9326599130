"""Makes mails as files are written: those that somebody looks at first, then their findings, then the list's.

Two threads: one makes mails, so that a save is on the screen at once, the other checks them. What they make is frozen
and replaced whole, so nobody is ever shown a part of it. `_work` guards all that changes; while it is held nothing is
rendered or checked, and nobody is told.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from newsletter.config import Settings
from newsletter.errors import Problem
from newsletter.model import Trial
from newsletter.pipeline import Rendered
from newsletter.preview import issue_list, making
from newsletter.preview.build import Build
from newsletter.preview.bulletin import Bulletin
from newsletter.preview.shelf import SECOND_LOOK, OnDisk, Shelf, Touched, saved_at
from newsletter.preview.threads import forever
from newsletter.standing import Standing
from newsletter.workspace import IssueFile, Workspace

# How many issues are kept as mails: those looked at last. Each may hold megabytes of pictures.
_MOST = 6
# Seconds from a mail's news until every page has surely fetched it; findings are not waited for as mails are.
_FETCHED = 0.15


class Builder:
    """The issues of a workspace, made again as they change. service: on the command line, goes before the settings."""

    def __init__(self, workspace: Workspace, settings: Settings, service: str | None = None) -> None:
        self.workspace = workspace
        self.bulletin = Bulletin()
        self._service = service
        self._now = OnDisk({}, settings)
        self._work = threading.Condition()
        self._stopped = threading.Event()
        self._builds: dict[str, Build] = {}
        # Those looked at, the last one first, and those that somebody waits for.
        self._looked: list[str] = []
        self._awaited: Counter[str] = Counter()
        self._stale: set[str] = set()
        # Those of which no build could be made, for a bug of ours.
        self._failed: set[str] = set()
        self._rows: dict[str, issue_list.Row] = {}
        self._uncounted: set[str] = set()
        self._shelf = Shelf(workspace, settings, self._kept, self._changed)

    @property
    def _known(self) -> Mapping[str, IssueFile]:
        return self._now.issues

    @property
    def settings(self) -> Settings:
        """Those that hold now: while the file cannot be read, those of before."""
        return self._now.settings

    @property
    def trouble(self) -> tuple[Problem, ...]:
        """Why the settings cannot be read; nothing where they can."""
        return self._now.problems

    def start(self) -> None:
        """Read the list of issues, and work from now on. Raises ContentError where two issues have one id."""
        self._take(self._shelf.start())
        forever(self._make_next, "making", self._stopped)
        forever(self._check_next, "checking", self._stopped)

    def stop(self) -> None:
        """Work no more, and let nobody wait any longer."""
        self._stopped.set()
        self._shelf.stop()
        with self._work:
            self._work.notify_all()

    def rows(self) -> list[issue_list.Row]:
        """The list of issues, as the page shows it."""
        with self._work:
            return issue_list.in_order(self._rows.values())

    def newest(self) -> str:
        """The id of the issue to begin with; empty where there is none."""
        return next((row["id"] for row in self.rows()), "")

    def found(self, issue: str) -> IssueFile:
        """An issue's files, whether or not it can be shown. Raises KeyError where there is no such issue."""
        with self._work:
            return self._known[issue]

    def build(self, issue: str) -> Build:
        """An issue as it is now, made if it is not yet; from now on it is one that somebody looks at.

        Raises KeyError where there is no such issue, RuntimeError where a bug keeps it from being made.
        """
        with self.awaited(issue), self._work:
            while (build := self.ready(issue)) is None:
                self._work.wait()
            return build

    @contextmanager
    def awaited(self, issue: str) -> Iterator[None]:
        """Look at an issue. For the length of the block it is kept, however many others are looked at meanwhile.

        Raises KeyError where there is no such issue.
        """
        with self._work:
            self._look_at(issue)
            self._awaited[issue] += 1
        try:
            yield
        finally:
            with self._work:
                self._awaited -= Counter((issue,))

    def ready(self, issue: str) -> Build | None:
        """What `build` returns and raises, or None while it is made; the bulletin says when to ask again."""
        with self._work:
            if issue not in self._known or self._stopped.is_set():
                raise KeyError(issue)
            if issue in self._failed:
                raise RuntimeError(f"{issue} could not be made, which the terminal says more about")
            return self._builds.get(issue)

    def tried(self, build: Build, trial: Trial) -> Rendered | tuple[Problem, ...]:
        """The mail of an issue in another look."""
        return making.made(build.found, self.workspace, self.settings, self._service, trial)

    def stands(self, issue: str, standing: Standing | None = None) -> None:
        """Take note of what the service said of an issue, or of what its receipt says; of one that went, none."""
        with self._work:
            if issue not in self._known:
                return
            build = self._builds.get(issue)
            if build is None:
                self._rows[issue] = issue_list.bare_row(self._known[issue], self.workspace, self.settings)
                self._uncounted.add(issue)
                self._work.notify_all()
            else:
                now = making.with_receipt(build, self.workspace, self.settings)
                # While the service was asked, something else may have been pushed.
                there = (now.entry.campaign, now.entry.pushed_at)
                told = standing if standing and (standing.campaign, standing.pushed_at) == there else None
                self._store(replace(now, number=self.bulletin.next_number(), standing=told))
        self.bulletin.publish(issue, rows=True)

    # What was written

    def _changed(self, now: OnDisk, found: Touched) -> None:
        other = self._take(now)
        with self._work:
            stale = set(self._known) if found.everything else found.stale & set(self._known)
            self._stale |= stale
            self._uncounted |= stale
            self._work.notify_all()
        if other:
            self.bulletin.publish(*other, rows=True)
        for issue in found.receipts:
            self.stands(issue)
        if found.keys:
            self.bulletin.publish()

    def _take(self, now: OnDisk) -> set[str]:
        """Take what is on disk for what there is; gives the ids of issues that went, came, or have other files."""
        with self._work:
            known, issues = self._known, now.issues
            gone = set(known) - set(issues)
            new = {issue for issue in issues if known.get(issue) != issues[issue]}
            self._now = now
            for issue in gone:
                self._builds.pop(issue, None)
                self._rows.pop(issue, None)
            for issue in new:
                self._rows[issue] = issue_list.bare_row(issues[issue], self.workspace, now.settings)
            self._stale = (self._stale - gone) | new
            self._uncounted = (self._uncounted - gone) | new
            self._failed -= gone
            self._work.notify_all()
        return gone | new

    def _kept(self) -> tuple[Build, ...]:
        with self._work:
            return tuple(self._builds.values())

    # Mails

    def _look_at(self, issue: str) -> None:
        if issue not in self._known:
            raise KeyError(issue)
        order = [issue, *(one for one in self._looked if one != issue)]
        self._looked = [one for place, one in enumerate(order) if place < _MOST or self._awaited[one]]
        for forgotten in set(self._builds) - set(self._looked):
            del self._builds[forgotten]
        # What somebody else waits for is being made.
        if issue not in self._builds and not self._awaited[issue]:
            self._stale.add(issue)
        self._work.notify_all()

    def _make_next(self) -> None:
        with self._work:
            while not (waiting := [one for one in self._looked if one in self._stale and one in self._known]):
                self._work.wait()
                if self._stopped.is_set():
                    return
            found = self._known[waiting[0]]
            self._stale.discard(found.id)
            self._failed.discard(found.id)
        try:
            self._make(found)
        except Exception:
            with self._work:
                self._failed.add(found.id)
                self._work.notify_all()
            self.bulletin.publish(found.id)
            raise

    def _make(self, found: IssueFile) -> None:
        # Before it is read: what is saved meanwhile is another save.
        saved, result = saved_at(found.post), self._made(found)
        if isinstance(result, tuple) and not self._now.problems:
            self._stopped.wait(SECOND_LOOK)
            with self._work:
                if found.id in self._stale:
                    return
            saved, result = saved_at(found.post), self._made(found)
        with self._work:
            # Another issue of its id may have come, and nobody may look at it any more.
            if self._known.get(found.id) != found or found.id not in self._looked:
                return
            old = self._builds.get(found.id)
            build = making.next_build(old, found, result, saved, self.bulletin.next_number())
            self._store(making.with_receipt(build, self.workspace, self.settings))
        self.bulletin.publish(found.id, rows=True)

    def _made(self, found: IssueFile) -> Rendered | tuple[Problem, ...]:
        now = self._now
        return now.problems or making.made(found, self.workspace, now.settings, self._service)

    def _store(self, build: Build) -> None:
        row = issue_list.row_of(build, self.settings)
        self._builds[build.found.id] = build
        self._rows[build.found.id] = row
        self._work.notify_all()

    # Findings

    def _check_next(self) -> None:
        with self._work:
            while not (issue := self._next_to_check()):
                self._work.wait()
                if self._stopped.is_set():
                    return
            build = self._builds.get(issue)
            self._uncounted.discard(issue)
            found = self._known[issue]
        if build is None:
            self._count(found)
        elif build.rendered and build.findings is None:
            self._check_soon(build, build.rendered)

    def _next_to_check(self) -> str:
        """What somebody looks at; with nothing else to do, what stands in the list without a number."""
        for issue in self._looked:
            build = self._builds.get(issue)
            if build and build.rendered and build.findings is None and issue not in self._stale:
                return issue
        if any(one in self._stale for one in self._looked):
            return ""
        ranked = (row["id"] for row in issue_list.in_order(self._rows.values()) if row["group"] == "works")
        return next((issue for issue in ranked if issue in self._uncounted and issue not in self._builds), "")

    def _check_soon(self, build: Build, rendered: Rendered) -> None:
        """Check a mail that pages are fetching now, which goes first: two threads of Python share one processor."""
        if self._stopped.wait(_FETCHED):
            return
        with self._work:
            is_newest = self._builds.get(build.found.id) is build
        if is_newest:
            self._check(build, rendered)

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
        build = making.next_build(None, found, self._made(found), saved_at(found.post), 0)
        findings = making.examined(build.rendered, self.workspace) if build.rendered else ()
        counted = replace(making.with_receipt(build, self.workspace, self.settings), findings=findings)
        row = issue_list.row_of(counted, self.settings)
        with self._work:
            if self._known.get(found.id) != found or found.id in self._builds:
                return
            is_news = self._rows.get(found.id) != row
            self._rows[found.id] = row
        if is_news:
            self.bulletin.publish(found.id, rows=True)
