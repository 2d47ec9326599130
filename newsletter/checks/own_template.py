"""Where a workspace's own template brings something into the mail; the packaged ones have been tried."""

from __future__ import annotations

import re
from dataclasses import replace

from newsletter.errors import Location
from newsletter.template_files import BASE, Templates

# Jinja's remarks, which bring nothing into the mail.
_REMARK = re.compile(r"\{#.*?#\}", re.DOTALL)
_NOT_A_LINE_END = re.compile(r"[^\n]")


def place_in_template(templates: Templates, template: str, pattern: re.Pattern[str]) -> Location | None:
    """The first place of `pattern` in the workspace's own files of a template, or in those of the one it builds on."""
    folders = [root / name for root in templates.roots[:-1] for name in dict.fromkeys((template, BASE))]
    for file in (file for folder in folders for file in sorted(folder.glob("*.j2")) if file.is_file()):
        source = file.read_text(encoding="utf-8", errors="replace")
        match = pattern.search(_REMARK.sub(lambda remark: _NOT_A_LINE_END.sub(" ", remark[0]), source))
        if match:
            before = source[: match.start()]
            line, column = before.count("\n") + 1, match.start() - before.rfind("\n")
            return replace(templates.location(str(file), line), column=column, length=len(match[0].partition("\n")[0]))
    return None
