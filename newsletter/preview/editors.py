"""Links that open a line of the workspace in an editor."""

from __future__ import annotations

from pathlib import PurePath
from urllib.parse import quote

from newsletter.config import Settings
from newsletter.editor_urls import template_of
from newsletter.errors import Location
from newsletter.workspace import Workspace


def editor_link(location: Location | None, workspace: Workspace, settings: Settings) -> str:
    """The address that opens a place in the editor of the settings; empty where they name none."""
    template = template_of(settings.preview.editor) if settings.preview.editor else ""
    if not template or location is None:
        return ""
    return filled(template, workspace.root / location.file, location.line, location.column or 1)


def filled(template: str, path: PurePath, line: int, column: int) -> str:
    """A template with an absolute path, percent-encoded, and a place in the file, counted from 1.

    A path with a drive gets a slash before it where it stands as a path, and none as the value of a query
    (RFC 8089, appendix E.2).
    """
    written = path.as_posix()
    as_path = written if written.startswith("/") else f"/{written}"
    address = template.replace("={file}", f"={quote(written, safe='/:')}")
    address = address.replace("{file}", quote(as_path, safe="/:"))
    return address.replace("{line}", str(line)).replace("{column}", str(column))
