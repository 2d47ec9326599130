"""`newsletter check`: find mistakes before anyone else does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from newsletter import receipts
from newsletter.check_formats import Checked, as_json, human
from newsletter.checks import catalogue
from newsletter.commands import Place, here
from newsletter.console import say, watched
from newsletter.errors import ContentError, NewsletterError, Problem, UsageError
from newsletter.history import History
from newsletter.model import Finding
from newsletter.ownership import command_for
from newsletter.pipeline import Rendered, examine, render
from newsletter.workspace import IssueFile

# Nothing else was looked at in an issue with this finding, so that it is told whatever is asked for.
_UNREADABLE = "unreadable"
# Of the codes that are looked for on request, the one that is not of `--online`.
_BY_SPAM_FILTER = "spam-score"


@dataclass(frozen=True)
class Flags:
    """The flags of the command line. select, ignore: names of codes and families, as they were typed."""

    output: str = "human"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    strict: bool = False
    online: bool = False
    spam: bool = False
    service: str | None = None

    @property
    def partial(self) -> bool:
        """Whether findings may be left out."""
        return bool(self.select or self.ignore)


def run(options: Mapping[str, object], wanted: Sequence[str], flags: Flags) -> int:
    """Print the findings and return the exit code: 1 when there are errors, with `strict` also for warnings."""
    select, ignore = _names("--select", flags.select), _names("--ignore", flags.ignore)
    place = here(options)
    issues = place.issues(wanted) if wanted else place.unsent()
    shown = issues if options.get("verbose") else watched(issues, "Checking")
    history = History(place.workspace)
    results = [_narrowed(_checked(place, found, flags, history), select, ignore) for found in shown]
    _print(place, results, flags, tuple(_unsought(select, flags)), everything=bool(options.get("verbose")))
    return int(any(one.errors or (flags.strict and one.warnings) for one in results))


def list_claims(options: Mapping[str, object], wanted: Sequence[str], flags: Flags) -> int:
    """Print what issues claim and return the exit code, which is always 0: nothing is judged.

    Raises UsageError for flags of the checks, and ContentError for issues that cannot be read.
    """
    given = {
        f"--format {flags.output}": flags.output not in {"human", "json"},
        "--select": flags.select,
        "--ignore": flags.ignore,
        "--strict": flags.strict,
        "--online": flags.online,
        "--spam": flags.spam,
    }
    unfit = [name for name, is_given in given.items() if is_given]
    if unfit:
        raise UsageError("--claims lists what is claimed, and checks nothing", hint=f"leave out {' and '.join(unfit)}")
    from newsletter.commands import claims  # noqa: PLC0415 (only where it is asked for)

    claims.run(options, wanted, as_json=flags.output == "json", service=flags.service)
    return 0


def explain(name: str) -> None:
    """Print what the documentation says of a code or a family. Raises UsageError for a name that is neither."""
    [known] = _names("--explain", [name])
    from newsletter.check_formats.manual import manual  # noqa: PLC0415 (reads the documentation)

    say(manual().explained(known))


def _names(option: str, typed: Iterable[str]) -> tuple[str, ...]:
    """The names of codes and families that an option was given. Raises UsageError for those that are neither."""
    names = tuple(name.strip().lower() for given in typed for name in given.split(","))
    problems = tuple(
        Problem(f"{option} names '{name}', which is neither a code nor a family of checks", None, hint)
        for name, hint in catalogue.unknown(names)
    )
    if problems:
        raise UsageError(problems=problems)
    return names


def _checked(place: Place, found: IssueFile, flags: Flags, history: History) -> Checked:
    again = f'newsletter check "{found.id}"' if " " in found.id else f"newsletter check {found.id}"
    try:
        rendered = render(found, place.workspace, place.settings, flags.service)
    except ContentError as error:
        problems = tuple(Finding("unreadable", "error", p.message, p.location, p.hint) for p in error.problems)
        return Checked(found.id, problems, again)
    more = tuple(_on_request(place, rendered, flags))
    findings = examine(rendered, history.before(rendered), more)
    entry = _entry(place, found, rendered) if flags.output == "human" else None
    goes_on = _goes_on(rendered, entry) if flags.output == "human" else ""
    practice, sent = rendered.destination.service.practice, bool(entry and entry.sent)
    return Checked(found.id, findings, command_for(rendered, "check"), goes_on, practice, sent)


def _on_request(place: Place, rendered: Rendered, flags: Flags) -> Iterator[Finding]:
    if flags.online:
        from newsletter.link_probe import probe  # noqa: PLC0415 (the network's libraries cost 60 ms)

        yield from probe(rendered.issue, place.settings, progress=place.progress)
    if flags.spam:
        from newsletter.spam import score  # noqa: PLC0415 (only where it is asked for)

        yield from score(rendered, workspace=place.workspace.root, progress=place.progress)


def _entry(place: Place, found: IssueFile, rendered: Rendered) -> receipts.Entry | None:
    """What the receipt knows of an issue at its service, if anything."""
    service = rendered.destination.service
    path = receipts.receipt_path(found, place.workspace, practice=service.practice)
    with suppress(NewsletterError):  # a damaged receipt is told by whatever needs it
        return receipts.read(path, place.workspace).get(service.name)
    return None


def _goes_on(rendered: Rendered, entry: receipts.Entry | None) -> str:
    """What comes after a check without errors: the draft, its test, or the report of what was sent."""
    if entry and entry.sent:
        practice = ", for practice" if rendered.destination.service.practice else ""
        return f"{command_for(rendered, 'report')}   (it was sent already{practice})"
    from newsletter.publish import is_pushed  # noqa: PLC0415 (a check of what was never pushed does without)

    if entry and is_pushed(rendered, entry):
        return f"{command_for(rendered, 'test', '--to you@your-organisation.org')}   (the draft is up to date)"
    return f"{command_for(rendered, 'push')}   (makes a draft, sends nothing)"


def _narrowed(checked: Checked, select: Sequence[str], ignore: Sequence[str]) -> Checked:
    """What was asked for of an issue's findings."""
    selected, ignored = catalogue.chosen(select), catalogue.chosen(ignore)

    def is_wanted(finding: Finding) -> bool:
        return (not select or finding.code in selected) and finding.code not in ignored

    kept = (finding for finding in checked.findings if finding.code == _UNREADABLE or is_wanted(finding))
    return replace(checked, findings=tuple(kept))


def _unsought(select: Sequence[str], flags: Flags) -> Iterator[str]:
    """In a sentence for each option: the codes that were asked for, and are not looked for without it."""
    asked = [code for code in select if code in catalogue.ON_REQUEST]
    online = [code for code in asked if code != _BY_SPAM_FILTER]
    spam = [code for code in asked if code == _BY_SPAM_FILTER]
    for option, given, codes in (("--online", flags.online, online), ("--spam", flags.spam, spam)):
        if codes and not given:
            verb = "is" if len(codes) == 1 else "are"
            yield f"{' and '.join(codes)} {verb} looked for with {option} only."


def _print(
    place: Place, results: Sequence[Checked], flags: Flags, unsought: tuple[str, ...], *, everything: bool
) -> None:
    if flags.output != "human":
        for sentence in unsought:
            say(f"note: {sentence}", err=True)
    if flags.output == "json":
        as_json.show(results)
    elif flags.output == "github":
        from newsletter.check_formats import github  # noqa: PLC0415 (one format a run)

        github.show(results, place.workspace.root)
    elif flags.output == "sarif":
        from newsletter.check_formats import sarif  # noqa: PLC0415 (one format a run)

        sarif.show(results, place.workspace.root)
    elif results:
        human.show(results, human.View(flags.strict, flags.partial, everything, unsought))
    elif place.issues(()):
        say("Every issue was sent already; name one to check it again.")
    else:
        say("There is no issue yet. Put a post into issues/2026-12-my-topic/issue.md to begin.")
