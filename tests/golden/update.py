"""Makes the golden files anew and shows what that changes in them: `make golden`.

With `--check` it only shows, writes nothing, and ends with 1 if anything differs.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import click

from tests.every_template import TEMPLATES
from tests.golden.golden import FOLDER, changed_lines, difference, kept, made

_COLORS = {"+": "green", "-": "red", "?": "yellow", "@": "cyan"}


@click.command(help=__doc__)
@click.option("--check", is_flag=True, help="Show only.")
def main(*, check: bool) -> None:
    """Show, and write unless told otherwise."""
    now = {name: text for template in TEMPLATES for name, text in made(template).items()}
    raise SystemExit(update(FOLDER, now, check=check))


def update(folder: Path, now: Mapping[str, str], *, check: bool) -> int:
    """Show what differs and write it, or with `check` only show it; returns what the command ends with."""
    differs = show(kept(folder), now)
    if check:
        return int(differs)
    if differs:
        write(folder, now)
        click.echo("Written. Look at the difference once more with 'git diff', and commit it with its cause.")
    return 0


def show(before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Print each file's difference, then a line for each; returns whether anything differs."""
    summary = []
    for name in sorted({*before, *now}):
        old, new = before.get(name), now.get(name)
        if old is None or new is None:
            summary.append(f"{name}: {'new' if old is None else 'gone, there is no such template'}")
        elif old == new:
            summary.append(f"{name}: unchanged")
        else:
            for line in difference(name, old, new):
                _say(line, _COLORS.get(line[:1]))
            count = changed_lines(old, new)
            summary.append(f"{name}: changed {count} line{'s' if count > 1 else ''}")
    for line in summary:
        _say(line, None if line.endswith("unchanged") else "yellow")
    return dict(before) != dict(now)


def write(folder: Path, now: Mapping[str, str]) -> None:
    """Let the folder hold these golden files and no others."""
    folder.mkdir(exist_ok=True)
    for name in kept(folder).keys() - now.keys():
        (folder / name).unlink()
    for name, text in now.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _say(line: str, color: str | None) -> None:
    click.echo(click.style(line, fg=color), color=False if os.environ.get("NO_COLOR") else None)


if __name__ == "__main__":
    main()
