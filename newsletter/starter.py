"""The templates and the sample workspace that come with newsletter: inside a wheel's package, beside a checkout's."""

from __future__ import annotations

import re
import secrets
import shutil
import tempfile
from pathlib import Path

from newsletter.errors import UsageError

_IGNORED = "build/\n.newsletter/\n.env\n"


def starter_root() -> Path:
    """The folder that holds `templates/`, `issues/` and `newsletter.yaml` as they were shipped."""
    package = Path(__file__).resolve().parent
    shipped = package / "_starter"
    return shipped if shipped.is_dir() else package.parent


def packaged_templates() -> Path:
    """The folder that holds a folder for each template we ship."""
    return starter_root() / "templates"


def create_workspace(folder: Path) -> None:
    """Make a new workspace with the sample issues, and an id of its own.

    It is complete or not there: newsletter.yaml, which makes a folder a workspace, comes last.

    Raises:
        UsageError: the folder exists and is not empty.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"'{folder}' exists already and is not empty", hint="choose another name for the folder")
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        stage = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
        _fill(stage)
        for path in sorted(stage.iterdir(), key=lambda path: path.name == "newsletter.yaml"):
            path.rename(folder / path.name)
        stage.rmdir()
    except BaseException:
        # It was new or empty a moment ago, so everything in it is ours.
        for path in folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if is_new:
            folder.rmdir()
        raise


def _fill(folder: Path) -> None:
    root = starter_root()
    shutil.copytree(root / "issues", folder / "issues", ignore=shutil.ignore_patterns("*receipt.yaml", ".*"))
    (folder / "templates" / "default").mkdir(parents=True)
    shutil.copy(root / "templates" / "default" / "logo.png", folder / "templates" / "default" / "logo.png")
    settings = (root / "newsletter.yaml").read_text(encoding="utf-8")
    (folder / ".gitignore").write_text(_IGNORED, encoding="utf-8")
    (folder / "newsletter.yaml").write_text(_with_id(settings, secrets.token_hex(3)), encoding="utf-8")


def _with_id(settings: str, identifier: str) -> str:
    """The settings with an id of their own; two workspaces with one id would find each other's campaigns."""
    own = f'id: "{identifier}"'
    changed, count = re.subn(r"^id:.*$", own, settings, count=1, flags=re.MULTILINE)
    return changed if count else f"{own}\n{settings}"
