"""`newsletter check --claims`: what an issue claims, for the person who approves it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newsletter.check_formats import ascii_only
from newsletter.claims import Claim, claims
from newsletter.commands import here
from newsletter.console import bold, counted, say
from newsletter.errors import ContentError, Problem
from newsletter.ownership import command_for
from newsletter.pipeline import Rendered, render
from newsletter.problem_text import printable

PURPOSE = """\
What these mails claim, for the person who approves them. newsletter found the sentences and judges none of them: read
each one, and hold it against its source."""


@dataclass(frozen=True)
class Sheet:
    """The claims of one issue as it is now."""

    rendered: Rendered
    claims: tuple[Claim, ...]


def run(options: Mapping[str, object], wanted: Sequence[str], *, as_json: bool, service: str | None) -> None:
    """Print the claims of issues. Raises ContentError for those that cannot be read, after the others were printed."""
    place = here(options)
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    for found in place.issues(wanted) if wanted else place.unsent():
        try:
            rendered = render(found, place.workspace, place.settings, service)
            sheets.append(Sheet(rendered, claims(rendered.issue, place.settings.brand.website)))
        except ContentError as error:
            problems += error.problems
    if as_json:
        data = [_as_json(sheet, claim) for sheet in sheets for claim in sheet.claims]
        say(json.dumps({"claims": data}, indent=2, ensure_ascii=ascii_only()))
    else:
        _print(sheets)
    if problems:
        raise ContentError(problems=tuple(problems))


def _print(sheets: Sequence[Sheet]) -> None:
    if sheets:
        say(f"{PURPOSE}\n")
    for sheet in sheets:
        issue, version = printable(sheet.rendered.issue.id), sheet.rendered.version
        say(f"{bold(issue)}   (version {version})\n")
        for claim in sheet.claims:
            say(_shown(claim))
        bare = sum(not claim.source for claim in sheet.claims)
        without = f", {bare} of them without a source" if bare else ""
        say(f"{issue}: {counted(len(sheet.claims), 'claim')}{without}.")
        approve = printable(command_for(sheet.rendered, "approve", f"--by NAME --code {version}"))
        say(f"Next: whoever approves it: {approve}\n")
    if not sheets:
        say("There is no issue that was not sent yet; name one to see its claims.")


def _shown(claim: Claim) -> str:
    source = f"source: {printable(claim.source)}" if claim.source else "no source follows"
    return f"{printable(str(claim.location))}   {', '.join(claim.kinds)}\n  {printable(claim.sentence)}\n  {source}\n"


def _as_json(sheet: Sheet, claim: Claim) -> dict[str, object]:
    return {
        "issue": sheet.rendered.issue.id,
        "version": sheet.rendered.version,
        "kinds": list(claim.kinds),
        "sentence": claim.sentence,
        "source": claim.source or None,
        "file": claim.location.file,
        "line": claim.location.line,
        "column": claim.location.column,
    }
