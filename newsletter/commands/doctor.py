"""`newsletter doctor`: what is missing and how to mend it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import click

from newsletter.console import counted, say
from newsletter.doctor import Item, examine
from newsletter.errors import SettingsError

_MARKS = {"ok": ("ok", "green"), "note": ("note", "cyan"), "problem": ("mend", "red")}


def run(options: Mapping[str, object], *, online: bool, mail: Path | None, as_json: bool) -> int:
    """Print what was looked at, and return the exit code: 3 where something must be mended."""
    items = _of_mail(mail) if mail else _of_workspace(options, online=online)
    problems = sum(item.state == "problem" for item in items)
    if as_json:
        say(json.dumps({"items": [asdict(item) for item in items], "problems": problems}, indent=2, ensure_ascii=False))
    else:
        for item in items:
            _show(item)
        say(_last(problems, is_mail=mail is not None, online=online))
    return SettingsError.exit_code if problems else 0


def _of_workspace(options: Mapping[str, object], *, online: bool) -> tuple[Item, ...]:
    chosen = options.get("directory")
    return examine(Path.cwd(), chosen if isinstance(chosen, Path) else None, online=online)


def _of_mail(path: Path) -> tuple[Item, ...]:
    from newsletter.received_mail import examine_mail  # noqa: PLC0415 (brings the email package)

    try:
        return examine_mail(path.read_bytes())
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror or error}", hint="save the mail again") from error


def _show(item: Item) -> None:
    mark, color = _MARKS[item.state]
    say(f"{click.style(f'{mark:4}', fg=color)}  {item.about}: {item.words}")
    if item.mend:
        say(f"      {click.style('do', bold=True)}: {item.mend}")


def _last(problems: int, *, is_mail: bool, online: bool) -> str:
    if problems:
        return f"{counted(problems, 'thing')} to mend. Next: do what it says, and run 'newsletter doctor' again."
    if is_mail:
        return "Nothing to mend in this mail."
    return "Nothing to mend." + ("" if online else " Next: 'newsletter doctor --online' asks the mailing service too.")
