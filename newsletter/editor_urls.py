"""Addresses that open a file at a line in an editor on this computer.

The schemes are those that the editors register themselves: VS Code (code.visualstudio.com/docs/configure/command-line,
"Opening VS Code with URLs") and those made from it, Zed (its `open_listener.rs`), TextMate (manual, "URL scheme"),
JetBrains' (`idea://open?file=…&line=…`). Sublime Text needs a small handler on most systems.
"""

from __future__ import annotations

import re

_LIKE_VS_CODE = "{scheme}://file{{file}}:{{line}}:{{column}}"
EDITORS = {
    **{
        name: _LIKE_VS_CODE.format(scheme=name)
        for name in ("vscode", "vscode-insiders", "vscodium", "cursor", "windsurf", "zed")
    },
    **{
        name: f"{name}://open?file={{file}}&line={{line}}&column={{column}}"
        for name in ("idea", "pycharm", "webstorm", "phpstorm")
    },
    "sublime": "subl://open?url=file://{file}&line={line}&column={column}",
    "textmate": "txmt://open?url=file://{file}&line={line}&column={column}",
}
# Schemes that run something in the browser, or leave this computer.
_REFUSED = frozenset({"http", "https", "javascript", "vbscript", "data", "file", "blob", "about", "ftp", "ws", "wss"})
_TEMPLATE = re.compile(r"([a-z][a-z0-9+.-]*):[^\s<>\"'`\\]+", re.IGNORECASE)
_PLACE = re.compile(r"\{[^{}]*\}")


def template_of(editor: str) -> str:
    """The address of an editor, with `{file}`, `{line}` and perhaps `{column}` in it; empty where it is none."""
    written = EDITORS.get(editor.lower(), editor)
    match = _TEMPLATE.fullmatch(written)
    if match is None or match[1].lower() in _REFUSED:
        return ""
    places = _PLACE.findall(written)
    known = set(places) <= {"{file}", "{line}", "{column}"}
    return written if known and "{file}" in places and "{line}" in places else ""
