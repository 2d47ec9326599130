"""Makes the checks, and judges what they find: one fault once, waived by the post, ignored where a setting says so."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from newsletter.checks.catalogue import FAMILIES, ON_REQUEST, chosen, codes, unknown
from newsletter.checks.interface import Check, Subject
from newsletter.checks.places import Places
from newsletter.checks.waivers import judged
from newsletter.model import Finding
from newsletter.schema import did_you_mean


def run(subject: Subject, more: Sequence[Finding] = ()) -> tuple[Finding, ...]:
    """Every finding about an email, those of reading it included, each once, in the order of the source.

    Waived ones are notes. Warnings and notes that the settings ignore are left out; an error never is, nor what is
    waived: who approves the issue is to see the reason.

    Args:
        subject: the email.
        more: findings of what was looked for on request, to be judged like the others.
    """
    found = [*subject.issue.findings, *more]
    made = [(check, tuple(check.run(subject))) for family in FAMILIES.values() for check in family]
    places = _places([*found, *(finding for _, findings in made for finding in findings)], made)
    for check, findings in made:
        reasons = [places[code] for code in check.requires]
        found += [finding for finding in findings if not any(reason.overlap(finding.location) for reason in reasons)]
    found += _unknown_ignored(subject)
    found += _idle_waivers({finding.code for finding in found}, subject)
    ignored = chosen(subject.settings.checks.ignore)
    kept = (
        finding
        for finding in dict.fromkeys(judged(finding, subject) for finding in found)
        if finding.severity == "error" or finding.waived or finding.code not in ignored
    )
    return tuple(sorted(kept, key=_place))


def _places(found: Sequence[Finding], made: Sequence[tuple[Check, Sequence[Finding]]]) -> dict[str, Places]:
    """Where the findings are that explain others, by their code."""
    required = {code for check, _ in made for code in check.requires}
    return {code: Places(finding.location for finding in found if finding.code == code) for code in required}


def _idle_waivers(found: Collection[str], subject: Subject) -> Iterator[Finding]:
    """A waiver that waives nothing is a slip of the pen, or is left over; either way somebody relies on it.

    found: the codes of all findings. What is looked for on request may have been left out today.
    """
    # Who waives this very finding will not want to hear that there was none.
    for code in sorted(subject.issue.waivers.keys() - found - ON_REQUEST.keys() - {"waiver-idle"}):
        message = f"there is nothing to waive: no finding has the code '{code}'"
        hint = "remove it"
        if code not in codes():
            hint = did_you_mean(code, codes()) or "correct the code, or remove it"
        yield Finding("waiver-idle", "warning", message, subject.front_matter(f"waive.{code}"), hint)


def _unknown_ignored(subject: Subject) -> Iterator[Finding]:
    for number, name in enumerate(subject.settings.checks.ignore):
        where = subject.settings.locations.get(f"checks.ignore.{number}") or subject.setting("checks.ignore")
        for _, hint in unknown([name]):
            message = f"checks.ignore names '{name}', which is neither a code nor a family of checks"
            yield Finding("check-unknown", "warning", message, where, hint)


def _place(finding: Finding) -> tuple[str, int, int, str]:
    where = finding.location
    return (where.file, where.line, where.column or 0, finding.code) if where else ("", 0, 0, finding.code)
