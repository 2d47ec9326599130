"""The settings and issues of a workspace as they stand on disk, and which issues a written file belongs to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from newsletter.config import Settings, load_settings
from newsletter.console import say
from newsletter.errors import NewsletterError, Problem
from newsletter.preview.build import Build
from newsletter.preview.threads import forever
from newsletter.preview.watching import KEYS, Watch
from newsletter.workspace import SETTINGS, IssueFile, Workspace, issue_files

# Seconds. An editor may empty a file before it fills it, or remove it first: what is wrong is looked at twice.
SECOND_LOOK = 0.08
# Seconds between two looks at the posts themselves.
_ROUND = 1.0


@dataclass(frozen=True)
class OnDisk:
    """What stands on disk. settings: while the file cannot be read, those of before; problems say why."""

    issues: Mapping[str, IssueFile]
    settings: Settings
    problems: tuple[Problem, ...] = ()


class Shelf:
    """Follows a workspace. changed: gets what stands there from now on, and what that touches; one at a time.

    builds: gives the mails whose files are followed wherever they lie.
    """

    def __init__(
        self,
        workspace: Workspace,
        settings: Settings,
        builds: Callable[[], Collection[Build]],
        changed: Callable[[OnDisk, Touched], None],
    ) -> None:
        self._workspace = workspace
        self._builds = builds
        self._changed = changed
        self._now = OnDisk({}, settings)
        # Held while it is found out what was written, which is told from more than one thread.
        self._reading = threading.Lock()
        self._stopped = threading.Event()
        self._watch = Watch(workspace, self._written, self._elsewhere)

    def start(self) -> OnDisk:
        """What stands there, and follow it from now on. Raises ContentError where two issues have one id."""
        self._now = replace(self._now, issues=_issues(self._workspace))
        self._watch.start()
        forever(self._look_round, "round", self._stopped)
        return self._now

    def stop(self) -> None:
        """Follow no more."""
        self._stopped.set()
        self._watch.stop()

    def _written(self, paths: frozenset[Path]) -> None:
        with self._reading:
            found = touched(paths, self._workspace, self._now.issues, self._builds())
            if found.everything:
                self._read_settings()
            if found.issues or found.everything:
                self._read_issues()
            self._changed(self._now, found)

    def _elsewhere(self) -> set[Path]:
        return {path.parent for build in self._builds() for path in used_files(build, self._workspace)}

    def _look_round(self) -> None:
        """Look at the posts themselves: a disk of another computer tells of no save, nor does one not watched yet."""
        self._stopped.wait(_ROUND)
        late = frozenset(build.found.post for build in self._builds() if saved_at(build.found.post) != build.saved)
        if late:
            self._written(late)

    def _read_settings(self) -> None:
        try:
            settings = self._settings()
        except NewsletterError as error:
            self._now = replace(self._now, problems=error.problems)
        else:
            self._now = replace(self._now, settings=settings, problems=())

    def _settings(self) -> Settings:
        try:
            return load_settings(self._workspace.settings)
        except NewsletterError:
            self._stopped.wait(SECOND_LOOK)
            return load_settings(self._workspace.settings)

    def _read_issues(self) -> None:
        try:
            issues = _issues(self._workspace)
            if not self._now.issues.keys() <= issues.keys():
                self._stopped.wait(SECOND_LOOK)
                issues = _issues(self._workspace)
        except (NewsletterError, OSError) as error:
            say(f"The list of issues stays as it was: {error}.", err=True)
        else:
            self._now = replace(self._now, issues=issues)


def _issues(workspace: Workspace) -> dict[str, IssueFile]:
    return {one.id: one for one in issue_files(workspace)}


def saved_at(path: Path) -> datetime:
    """When a file was written last, in this computer's zone; now, where it is gone."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone()
    except OSError:
        return datetime.now(UTC).astimezone()


@dataclass(frozen=True)
class Touched:
    """What written files belong to. everything: settings or templates. stale: ids of issues whose mail may be another.

    receipts: ids of issues whose receipt was written. issues: whether the list of issues may be another. keys: whether
    a service may have got its key.
    """

    everything: bool
    stale: frozenset[str]
    receipts: frozenset[str]
    issues: bool
    keys: bool


def touched(
    paths: Iterable[Path], workspace: Workspace, known: Mapping[str, IssueFile], builds: Collection[Build]
) -> Touched:
    """What written files belong to. builds: those that may include files and show pictures from anywhere."""
    owners = {found.folder: found.id for found in known.values() if found.folder.name == found.id}
    posts = {found.post: found.id for found in known.values()}
    notes = {found.receipt: found.id for found in known.values()}
    used = [(build.found.id, used_files(build, workspace)) for build in builds]
    # What is missing may be the very file that was written, wherever it was looked for.
    waiting = {build.found.id for build in builds if build.problems}
    stale: set[str] = set()
    receipts: set[str] = set()
    everything = issues = keys = False
    for path in paths:
        if path in notes or path.is_relative_to(workspace.state):
            receipts.add(notes.get(path, path.stem))
        elif path == workspace.root / KEYS:
            keys = True
        elif path.name == SETTINGS or path.is_relative_to(workspace.templates):
            everything = True
        else:
            owner = posts.get(path) or next((owners[one] for one in (path, *path.parents) if one in owners), "")
            stale |= waiting | {issue for issue, files in used if path in files} | ({owner} if owner else set())
            # A new issue, one that went, or a folder of several.
            issues = issues or not owner or path in owners or not path.exists()
    return Touched(everything, frozenset(stale), frozenset(receipts), issues, keys)


def used_files(build: Build, workspace: Workspace) -> frozenset[Path]:
    """The files that a mail was made of, besides settings and templates, and those that hold what is wrong with it."""
    rendered = build.rendered
    wrong = (workspace.root / problem.location.file for problem in build.problems if problem.location)
    if rendered is None:
        return frozenset((build.found.post, *wrong))
    included = (workspace.root / one.file for one in rendered.issue.included)
    named = (image for image in (*rendered.files, *rendered.unusable) if not image.startswith("brand."))
    pictures = (_inside(build.found.folder, name) for name in named)
    logo = rendered.settings.brand.logo
    logos = (_inside(workspace.root, name) for name in (logo.src, logo.dark) if name)
    return frozenset((build.found.post, *wrong, *included, *pictures, *logos))


def _inside(folder: Path, name: str) -> Path:
    try:
        return Path(folder, *name.split("/")).resolve()
    except (OSError, RuntimeError, ValueError):  # links in a circle, or no name of a file at all
        return folder
