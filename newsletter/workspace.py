"""A workspace on disk: the folder with `newsletter.yaml`, and the issues in it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

from newsletter.errors import ContentError, Location, UsageError

SETTINGS = "newsletter.yaml"


@dataclass(frozen=True)
class Workspace:
    """The folder that holds `newsletter.yaml`."""

    root: Path

    @property
    def settings(self) -> Path:
        return self.root / SETTINGS

    @property
    def templates(self) -> Path:
        return self.root / "templates"

    @property
    def build(self) -> Path:
        return self.root / "build"

    @property
    def state(self) -> Path:
        """The git-ignored folder for caches, the sandbox and its receipts; safe to delete."""
        return self.root / ".newsletter"

    @property
    def image_cache(self) -> Path:
        """Images made ready for mail, by their content; safe to delete."""
        return self.state / "cache" / "images"

    def relative(self, path: Path) -> str:
        """A path as messages show it: relative to the workspace, with forward slashes."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.as_posix()


@dataclass(frozen=True)
class IssueFile:
    """An issue on disk. post: its Markdown. folder: where its images are looked up. receipt: what was pushed where."""

    id: str
    post: Path
    folder: Path
    receipt: Path


def find_workspace(start: Path, chosen: Path | None = None) -> Workspace:
    """The workspace that `start` is in, or exactly `chosen`.

    Raises:
        UsageError: there is none.
    """
    if chosen is not None:
        root = (start / chosen).resolve()
        if (root / SETTINGS).is_file():
            return Workspace(root)
        raise UsageError(f"there is no {SETTINGS} in '{chosen}'", hint="-C takes the folder that holds it")
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / SETTINGS).is_file():
            return Workspace(folder)
    raise UsageError(
        f"this folder is not part of a newsletter workspace: no {SETTINGS} here or above",
        hint="go to the folder that holds it, name it with -C FOLDER, or start one with 'newsletter init FOLDER'",
    )


def issue_files(workspace: Workspace) -> tuple[IssueFile, ...]:
    """Every issue, in the order of their ids.

    Raises:
        ContentError: two issues have one id.
    """
    root = workspace.root / "issues"
    found: dict[str, IssueFile] = {}
    for path in sorted(root.iterdir()) if root.is_dir() else ():
        issue = _issue_file(path)
        if issue is None:
            continue
        if issue.id in found:
            raise ContentError(
                f"two issues have the id '{issue.id}'",
                location=Location(workspace.relative(issue.post), 1),
                hint=f"rename this one or {workspace.relative(found[issue.id].post)}",
            )
        found[issue.id] = issue
    return tuple(found[key] for key in sorted(found))


def _issue_file(path: Path) -> IssueFile | None:
    if path.name.startswith((".", "_")):
        return None
    if path.is_dir():
        return (
            IssueFile(path.name, path / "issue.md", path, path / "receipt.yaml")
            if (path / "issue.md").exists()
            else None
        )
    if path.suffix.lower() in (".md", ".markdown"):
        return IssueFile(path.stem, path, path.parent, path.with_name(f"{path.stem}.receipt.yaml"))
    return None


def find_issue(workspace: Workspace, wanted: str, here: Path) -> IssueFile:
    """The issue of that id, of an unambiguous part of it, or at that path seen from `here`.

    Raises:
        UsageError: none, or more than one.
        ContentError: two issues have one id.
    """
    issues = issue_files(workspace)
    by_id = {issue.id: issue for issue in issues}
    if wanted in by_id:
        return by_id[wanted]
    path = (here / wanted).resolve()
    for issue in issues:
        # A bare file's folder is `issues/` itself, which names no issue.
        own = (
            (issue.post,)
            if issue.folder.name == "issues" and issue.post.name != "issue.md"
            else (issue.post, issue.folder)
        )
        if path in {candidate.resolve() for candidate in own}:
            return issue
    matches = [issue for issue in issues if wanted and wanted.lower() in issue.id.lower()]
    if len(matches) == 1:
        return matches[0]
    if matches:
        names = ", ".join(issue.id for issue in matches)
        raise UsageError(
            f"'{wanted}' fits more than one issue: {names}", hint="write a little more of the one you mean"
        )
    raise UsageError(f"there is no issue '{wanted}'", hint=_suggest(wanted, workspace, path, issues))


def _suggest(wanted: str, workspace: Workspace, path: Path, issues: tuple[IssueFile, ...]) -> str:
    folder = workspace.root / "issues"
    try:
        for empty in (path, folder / wanted):
            if empty.parent == folder and empty.is_dir():
                name = workspace.relative(empty)
                return f"the folder is there, but it holds no issue.md: put the post into {name}/issue.md"
        if path.is_file() and not path.is_relative_to(folder):
            return "that file is not in this workspace's issues folder: copy it there first"
    except OSError:  # a name too long for any file is no path
        pass
    near = difflib.get_close_matches(wanted, [issue.id for issue in issues], n=1, cutoff=0.5)
    if near:
        return f"did you mean '{near[0]}'?"
    if not issues:
        return "the issues folder is empty"
    return f"the issues here are: {', '.join(issue.id for issue in issues[-8:])}"
