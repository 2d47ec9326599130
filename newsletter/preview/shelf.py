"""The issues of a workspace as the preview knows them, and which of them a written file belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from newsletter.preview.build import Build
from newsletter.workspace import SETTINGS, IssueFile, Workspace


@dataclass(frozen=True)
class Touched:
    """What written files belong to. everything: settings or templates. stale: ids of issues whose mail may be another.

    receipts: ids of issues whose receipt was written. issues: whether the list of issues may be another.
    """

    everything: bool
    stale: frozenset[str]
    receipts: frozenset[str]
    issues: bool


def touched(
    paths: Iterable[Path], workspace: Workspace, known: Mapping[str, IssueFile], builds: Iterable[Build]
) -> Touched:
    """What written files belong to. builds: those that may include files and show pictures from anywhere."""
    owners = {found.folder: found.id for found in known.values() if found.folder.name == found.id}
    posts = {found.post: found.id for found in known.values()}
    notes = {found.receipt: found.id for found in known.values()}
    used = [(build.found.id, used_files(build, workspace)) for build in builds]
    stale: set[str] = set()
    receipts: set[str] = set()
    everything = issues = False
    for path in paths:
        if path in notes or path.is_relative_to(workspace.state):
            receipts.add(notes.get(path, path.stem))
            continue
        if path.name == SETTINGS or path.is_relative_to(workspace.templates):
            everything = True
            continue
        users = {issue for issue, files in used if path in files}
        owner = posts.get(path) or next((owners[folder] for folder in path.parents if folder in owners), "")
        stale |= users | ({owner} if owner else set())
        # A new issue, one that went, or a folder of several.
        issues = issues or not owner or not path.exists()
    return Touched(everything, frozenset(stale), frozenset(receipts), issues)


def used_files(build: Build, workspace: Workspace) -> frozenset[Path]:
    """The files that a mail was made of, besides settings and templates."""
    rendered = build.rendered
    if rendered is None:
        return frozenset((build.found.post,))
    included = (workspace.root / one.file for one in rendered.issue.included)
    named = (image for image in (*rendered.files, *rendered.unusable) if not image.startswith("brand."))
    pictures = (_inside(build.found.folder, name) for name in named)
    logo = rendered.settings.brand.logo
    logos = (_inside(workspace.root, name) for name in (logo.src, logo.dark) if name)
    return frozenset((build.found.post, *included, *pictures, *logos))


def _inside(folder: Path, name: str) -> Path:
    return Path(folder, *name.split("/")).resolve() if "\0" not in name else folder
