"""The part of the command line that leads to mail, and what comes after; `cli.py` has the rest."""

from __future__ import annotations

from pathlib import Path

import click

from newsletter.cli_options import example, issue_argument, issues_argument, json_option, service_option

yes_option = click.option("--yes", is_flag=True, help="Do not ask; for scripts.")
skip_option = click.option(
    "--skip-test", metavar="REASON", help="Go on without a test of this version; the reason is kept."
)


@click.command(
    short_help="Send a test to yourself first.",
    epilog=example("test chronic-migraines --to ada@your-clinic.org", "test chronic-migraines"),
)
@issue_argument
@click.option("--to", "addresses", multiple=True, metavar="ADDRESS", help="Who gets the test; repeat it for more.")
@click.option("--draft", is_flag=True, help="Send it though there are errors; such a test does not count.")
@service_option
@click.pass_obj
def test(options: dict[str, object], issue: str, addresses: tuple[str, ...], draft: bool, service: str | None) -> None:
    """Update the draft, then send it as a test to people you name.

    Their addresses are remembered on this computer, so that the next test of the issue needs none. A test counts for
    the very version that was sent: after a change, test again.
    """
    from newsletter.commands import test as command  # noqa: PLC0415

    command.run(options, issue, addresses, draft=draft, service=service)


@click.command(
    short_help="Record that somebody approved an issue.",
    epilog=example('approve chronic-migraines --by "Dr. Ada Hill" --code K7QF'),
)
@issue_argument
@click.option("--by", required=True, metavar="NAME", help="Who approves.")
@click.option("--code", required=True, metavar="CODE", help="The version code that person was shown, like K7QF.")
@service_option
@click.pass_obj
def approve(options: dict[str, object], issue: str, by: str, code: str, service: str | None) -> None:
    """Record that somebody looked at this very version of an issue and approved it."""
    from newsletter.commands import approve as command  # noqa: PLC0415

    command.run(options, issue, by=by, code=code, service=service)


@click.command(
    short_help="Let an issue go out at a time.",
    epilog=example('schedule chronic-migraines --at "2026-12-01 09:00"', "schedule chronic-migraines --again"),
)
@issue_argument
@click.option("--at", metavar="TIME", help="When, in the time zone of newsletter.yaml: year-month-day hour:minute.")
@click.option("--again", is_flag=True, help="At the time that was asked for last.")
@skip_option
@yes_option
@service_option
@click.pass_context
def schedule(  # noqa: PLR0917 (click passes them all by name)
    context: click.Context,
    issue: str,
    at: str | None,
    again: bool,
    skip_test: str | None,
    yes: bool,
    service: str | None,
) -> None:
    """Let an issue go out by itself at a time; asks before it does.

    What goes out is the draft as it was pushed and tested; nothing is pushed now.
    """
    from newsletter.commands import schedule as command  # noqa: PLC0415

    flags = command.Flags(skip_test=skip_test, yes=yes, service=service)
    context.exit(command.run(context.obj, issue, at=at, again=again, flags=flags))


@click.command(short_help="Stop what is scheduled.", epilog=example("unschedule chronic-migraines"))
@issue_argument
@service_option
@click.pass_obj
def unschedule(options: dict[str, object], issue: str, service: str | None) -> None:
    """Make a scheduled issue a draft again, so that it does not go out."""
    from newsletter.commands import unschedule as command  # noqa: PLC0415

    command.run(options, issue, service)


@click.command(short_help="Send an issue now, once.", epilog=example("send chronic-migraines"))
@issue_argument
@skip_option
@yes_option
@service_option
@click.pass_context
def send(context: click.Context, issue: str, skip_test: str | None, yes: bool, service: str | None) -> None:
    """Send an issue to its whole audience, now; asks before it does.

    It cannot be called back, and it is never sent twice. What goes out is the draft as it was pushed and tested.
    """
    from newsletter.commands import send as command  # noqa: PLC0415

    context.exit(command.run(context.obj, issue, command.Flags(skip_test=skip_test, yes=yes, service=service)))


@click.command(
    short_help="Show what became of sent issues.",
    epilog=example("report", "report chronic-migraines", "report --export report.html"),
)
@issues_argument
@service_option
@click.option(
    "--export",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a .html page or a .csv table.",
)
@json_option
@click.pass_obj
def report(
    options: dict[str, object], issues: tuple[str, ...], service: str | None, export: Path | None, as_json: bool
) -> None:
    """Show who got, clicked and left: of the issues you name, or of all that were sent.

    Opens come last, as mail programs open mails by themselves.
    """
    from newsletter.commands import report as command  # noqa: PLC0415

    command.run(options, issues, service, export=export, as_json=as_json)


@click.command(
    short_help="Say what is missing and how to mend it.",
    epilog=example("doctor", "doctor --online", "doctor --mail received.eml"),
)
@click.option("--online", is_flag=True, help="Ask the mailing service as well.")
@click.option(
    "--mail",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help="Look at a mail that arrived, saved as .eml, instead.",
)
@json_option
@click.pass_context
def doctor(context: click.Context, online: bool, mail: Path | None, as_json: bool) -> None:
    """Look at this computer and this workspace, and say what is missing and how to mend it."""
    from newsletter.commands import doctor as command  # noqa: PLC0415

    context.exit(command.run(context.obj, online=online, mail=mail, as_json=as_json))


COMMANDS = (test, approve, schedule, unschedule, send, report, doctor)
