"""Findings for people: issue by issue, what matters most first, a verdict, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from newsletter.check_formats import Checked, every_finding, highest_first
from newsletter.console import bold, counted, say, show_findings, tally
from newsletter.errors import Location
from newsletter.model import Finding
from newsletter.problem_text import printable

# So many findings of one code are shown one by one; of more, the first ones and where the others are.
_ALIKE = 5
_FIRST = 3
_PLACES = 12


@dataclass(frozen=True)
class View:
    """How findings are looked at.

    partial: not all of them are shown. everything: none is folded. unsought: in a sentence each, what was asked for and
    not looked for.
    """

    strict: bool = False
    partial: bool = False
    everything: bool = False
    unsought: tuple[str, ...] = ()


def show(results: Sequence[Checked], view: View) -> None:
    """Print the findings of each issue, its verdict and the next step; then the whole, where there are several."""
    shown: dict[Finding, None] = {}
    for checked in results:
        say(bold(printable(checked.issue)))
        # What is wrong in newsletter.yaml is found in every issue, and told once.
        repeated = [finding for finding in checked.findings if finding in shown]
        _show([finding for finding in checked.findings if finding not in shown], view)
        shown |= dict.fromkeys(checked.findings)
        say(printable(f"{checked.issue}: {_verdict(checked, repeated, view)}"))
        say(f"{printable(f'Next: {_next(checked, view)}')}\n")
    if len(results) > 1:
        say(printable(_total(results, view)))
    if shown:
        say(f"To read more about a finding: newsletter check --explain {highest_first(shown)[0].code}")


def _show(findings: Iterable[Finding], view: View) -> None:
    findings = highest_first(findings)
    many = Counter((finding.code, finding.severity) for finding in findings)
    seen: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        kind = (finding.code, finding.severity)
        alike = seen.setdefault(kind, [])
        alike.append(finding)
        if view.everything or many[kind] <= _ALIKE or len(alike) <= _FIRST:
            show_findings([finding])
        elif len(alike) == many[kind]:
            say(printable(_folded(alike[_FIRST:], alike[0].location)))


def _folded(findings: Sequence[Finding], first: Location | None) -> str:
    """Where the findings are that are not shown: by their lines alone in the file of those that are."""
    file = first.file if first else ""
    places = [finding.location for finding in findings if finding.location]
    lines = list(dict.fromkeys(str(where.line) for where in places if where.file == file))
    named = [f"line{'' if len(lines) == 1 else 's'} {_listed(lines)}"] if lines else []
    elsewhere = list(dict.fromkeys(f"{where.file}:{where.line}" for where in places if where.file != file))
    named += [_listed(elsewhere)] if elsewhere else []
    where = f": {'; '.join(named)}" if named else ""
    return f"  … and {len(findings)} more of {findings[0].code}{where} (newsletter -v check shows each)"


def _listed(places: Sequence[str]) -> str:
    more = f" and {len(places) - _PLACES} more" if len(places) > _PLACES else ""
    return f"{', '.join(places[:_PLACES])}{more}"


def _verdict(checked: Checked, repeated: Sequence[Finding], view: View) -> str:
    files = sorted({finding.location.file for finding in repeated if finding.location})
    above = f", those in {' and '.join(files)} shown above" if files else ""
    return " ".join((f"{tally(checked.findings)}{above}.", *view.unsought, *_judgement(checked, view)))


def _judgement(checked: Checked, view: View) -> Iterator[str]:
    if checked.sent and checked.findings:
        yield f"It was sent already{', for practice' if checked.practice else ''}."
    elif checked.errors:
        yield "It cannot be sent like this."
    elif checked.warnings and view.strict:
        yield "With --strict that is not good enough."
    elif view.partial:
        yield "Not all findings were asked for."
    elif checked.findings:
        good = "It is good enough for practice" if checked.practice else "It may go out"
        yield f"{good}; the {_them(checked.warnings, 'warning')} worth a look." if checked.warnings else f"{good}."


def _them(number: int, what: str) -> str:
    return f"{what} is" if number == 1 else f"{what}s are"


def _next(checked: Checked, view: View) -> str:
    if checked.sent and not checked.practice:
        return checked.goes_on  # nothing that is mended now reaches anybody
    for number, what in ((checked.errors, "error"), (checked.warnings if view.strict else 0, "warning")):
        if number:
            return f"mend the {what if number == 1 else f'{what}s'} above, then run '{checked.again}' again."
    return f"{checked.again}   (shows everything)" if view.partial else checked.goes_on


def _total(results: Sequence[Checked], view: View) -> str:
    stopped = [one.issue for one in results if one.errors or (view.strict and one.warnings)]
    verdict = f" To be mended: {', '.join(stopped)}." if stopped else ""
    return f"{counted(len(results), 'issue')} checked: {tally(every_finding(results))}.{verdict}"
