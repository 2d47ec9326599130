"""The templates and the sample workspace that come with newsletter: in a wheel inside the package, in a checkout beside it."""

from __future__ import annotations

import secrets
import shutil
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

    Raises:
        UsageError: the folder exists and is not empty.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"'{folder.name}' exists already and is not empty", hint="choose another name for the folder")
    root = starter_root()
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(root / "issues", folder / "issues", ignore=shutil.ignore_patterns("*receipt.yaml"))
    (folder / "templates" / "default").mkdir(parents=True)
    shutil.copy(root / "templates" / "default" / "logo.png", folder / "templates" / "default" / "logo.png")
    settings = (root / "newsletter.yaml").read_text(encoding="utf-8")
    (folder / "newsletter.yaml").write_text(_with_id(settings, secrets.token_hex(3)), encoding="utf-8")
    (folder / ".gitignore").write_text(_IGNORED, encoding="utf-8")


def _with_id(settings: str, identifier: str) -> str:
    lines = settings.split("\n")
    return "\n".join(f'id: "{identifier}"' if line.startswith("id:") else line for line in lines)
