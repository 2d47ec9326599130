"""The command line: what can be typed, and its help. What a command does is in `commands/`, imported when it runs."""

from __future__ import annotations

from pathlib import Path

import click

from newsletter import cli_campaigns
from newsletter.cli_options import example, issue_argument, issues_argument, json_option, service_option

_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_EPILOGUE = """\
A month's path: write the post, build and check it, test it on yourself, then schedule or send it, and read its report.
Push makes a draft; only test, schedule and send lead to mail.

Exit codes: 0 done · 1 your text or template needs a change · 2 the command was not understood · 3 settings or a key ·
4 refused by the mailing service · 5 service not reachable, try again · 6 outcome unknown, look first · 7 stopped to
protect you · 70 a bug in newsletter · 130 interrupted.
"""


def _print_version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from newsletter import __version__  # noqa: PLC0415

        click.echo(f"newsletter {__version__}")
        context.exit()


@click.group(context_settings=_SETTINGS, epilog=_EPILOGUE, no_args_is_help=True)
@click.option(
    "-C",
    "directory",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The workspace to use; found by itself otherwise.",
)
@click.option("-v", "--verbose", is_flag=True, help="Say more: which workspace is used, and each step.")
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show the version."
)
@click.pass_context
def cli(context: click.Context, directory: Path | None, verbose: bool) -> None:
    """Turn a blog post in Markdown into an email newsletter, and push it to your mailing service as a draft."""
    context.obj = {"directory": directory, "verbose": verbose}


@cli.command(short_help="Try it all with the sample, on this computer.", epilog=example("demo"))
@click.pass_obj
def demo(options: dict[str, object]) -> None:
    """Build the sample issue and push it to the practice mailing service.

    Nothing leaves this computer. Outside a workspace the sample is put into the folder newsletter-demo.
    """
    from newsletter.commands import demo as command  # noqa: PLC0415

    command.run(options)


@cli.command(short_help="Start a new workspace.", epilog=example("init our-newsletter"))
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
def init(folder: Path) -> None:
    """Start a new workspace in the folder DIR, with sample issues to learn from."""
    from newsletter.commands import init as command  # noqa: PLC0415

    command.run(folder)


@cli.command(short_help="Store a mailing service's key.", epilog=example("connect mailchimp"))
@click.argument("service", metavar="SERVICE")
@click.pass_obj
def connect(options: dict[str, object], service: str) -> None:
    """Store the key of a mailing service, try it, and choose an audience.

    The key is asked for, never shown, and kept in the file .env of this workspace.
    """
    from newsletter.commands import connect as command  # noqa: PLC0415

    command.run(options, service)


@cli.command(
    short_help="See the mail as every subscriber will, while you write.",
    epilog=example(
        "preview", "preview chronic-migraines --no-open", "preview chronic-migraines --export for-dr-taub.html"
    ),
)
@click.argument("issue", required=False, default="", metavar="[ISSUE]")
@click.option(
    "--port", type=click.IntRange(0, 65535), metavar="PORT", help="The port; 8383 or the next free one otherwise."
)
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
@click.option(
    "--export",
    type=click.Path(path_type=Path),
    metavar="FILE.html",
    help="Write one file that shows it all to the person who approves, and serve nothing.",
)
@service_option
@click.pass_obj
def preview(  # noqa: PLR0917 (click passes them all by name)
    options: dict[str, object], issue: str, port: int | None, no_open: bool, export: Path | None, service: str | None
) -> None:
    """Open a page that shows the mail as phones, computers and mail programs do, and follows every save.

    It runs on this computer only. From it you can push the draft, send a test and unschedule; sending to everybody
    stays in the terminal. Without a name it begins with the newest issue.
    """
    from newsletter.commands import preview as command  # noqa: PLC0415

    if export is not None:
        command.export(options, issue, service, export)
        return
    command.run(options, issue, service, port=port, opens=not no_open)


@cli.command(
    short_help="Look for mistakes before readers do.",
    epilog=example(
        "check chronic-migraines",
        "check chronic-migraines --online --spam",
        "check --select links,images --strict",
        "check --explain alt-missing",
        "check chronic-migraines --claims",
    ),
)
@issues_argument
@click.option(
    "--format",
    "output",
    type=click.Choice(["human", "json", "github", "sarif"]),
    default="human",
    show_default=True,
    help="How to print the findings: for you, for other programs, beside the lines in a GitHub workflow, or for code "
    "scanners.",
)
@click.option(
    "--select",
    multiple=True,
    metavar="NAME",
    help="Show only these codes or families, such as links,images; the exit code counts only them.",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="NAME",
    help="Leave these codes or families out for this once, errors as well, such as image-small.",
)
@click.option("--strict", is_flag=True, help="Let warnings count as errors.")
@click.option("--online", is_flag=True, help="Follow every link as well, to see whether it still leads somewhere.")
@click.option("--spam", is_flag=True, help="Ask SpamAssassin as well, where it is installed on this computer.")
@click.option(
    "--claims", is_flag=True, help="List the sentences that claim something, for whoever approves the issue; no checks."
)
@click.option("--explain", metavar="NAME", help="Explain a code or a family, such as alt-missing; no checks.")
@service_option
@click.pass_context
def check(  # noqa: PLR0917 (click passes them all by name)
    context: click.Context,
    issues: tuple[str, ...],
    output: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    strict: bool,
    online: bool,
    spam: bool,
    claims: bool,
    explain: str | None,
    service: str | None,
) -> None:
    """Look for mistakes in one or more issues; without a name, in all that were not sent yet.

    Errors are what no careful sender would let out; the exit code is 1 when there are any.

    The families: inbox, words, carry-over, links, images, structure, contrast, merge-fields, law, delivery, clients,
    reading, settings. What you never want to see goes into newsletter.yaml, as checks: {ignore: [image-small]}; that
    hides warnings and notes, and never an error. To let one issue pass, waive a code in its post, with your reason.
    """
    from newsletter.commands import check as command  # noqa: PLC0415

    if explain is not None:
        command.explain(explain)
        return
    flags = command.Flags(output, select, ignore, strict=strict, online=online, spam=spam, service=service)
    context.exit(command.list_claims(context.obj, issues, flags) if claims else command.run(context.obj, issues, flags))


@cli.command(short_help="Make the email's files.", epilog=example("build chronic-migraines"))
@issues_argument
@service_option
@click.option(
    "--sample",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    metavar="N",
    help="Which sample subscriber receives the .eml file.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where to write instead of build/.")
@click.pass_obj
def build(
    options: dict[str, object], issues: tuple[str, ...], service: str | None, sample: int, out: Path | None
) -> None:
    """Make the email of one or more issues: HTML, text and a message file, into build/.

    Without a name, of all that were not sent yet.
    """
    from newsletter.commands import build as command  # noqa: PLC0415

    command.run(options, issues, service=service, sample=sample, out=out)


@cli.command(
    short_help="Create or update the draft; never sends.",
    epilog=example("push chronic-migraines", "push chronic-migraines --dry-run"),
)
@issue_argument
@service_option
@click.option("--dry-run", is_flag=True, help="Print the requests that would be made, and make none.")
@click.option("--overwrite", is_flag=True, help="Replace what a colleague changed at the service.")
@click.option("--recreate", is_flag=True, help="Make a new draft where the old one was deleted at the service.")
@json_option
@click.pass_obj
def push(  # noqa: PLR0917 (click passes them all by name)
    options: dict[str, object],
    issue: str,
    service: str | None,
    dry_run: bool,
    overwrite: bool,
    recreate: bool,
    as_json: bool,
) -> None:
    """Create or update the draft of an issue at the mailing service. Never sends."""
    from newsletter.commands import push as command  # noqa: PLC0415

    flags = command.Flags(dry_run=dry_run, overwrite=overwrite, recreate=recreate, as_json=as_json)
    command.run(options, issue, service, flags)


@cli.command(short_help="Show where each issue stands.", epilog=example("status"))
@issues_argument
@service_option
@json_option
@click.pass_obj
def status(options: dict[str, object], issues: tuple[str, ...], service: str | None, as_json: bool) -> None:
    """Show where each issue stands: here, pushed, changed since, edited at the service."""
    from newsletter.commands import status as command  # noqa: PLC0415

    command.run(options, issues, service, as_json=as_json)


@cli.command(short_help="List audiences and segments with their sizes.", epilog=example("audiences"))
@service_option
@json_option
@click.pass_obj
def audiences(options: dict[str, object], service: str | None, as_json: bool) -> None:
    """List the mailing service's audiences and segments, with the number of people in each."""
    from newsletter.commands import audiences as command  # noqa: PLC0415

    command.run(options, service, as_json=as_json)


@cli.command(short_help="Run the practice mailing service.", epilog=example("sandbox"))
@click.option(
    "--port", type=click.IntRange(0, 65535), metavar="PORT", help="The port; 8484 or the next free one otherwise."
)
@click.pass_obj
def sandbox(options: dict[str, object], port: int | None) -> None:
    """Run the practice mailing service, with a web page that shows what was pushed.

    Only this computer can reach it, and no real person ever receives anything.
    """
    from newsletter.commands import sandbox as command  # noqa: PLC0415

    command.run(options, port)


for _command in cli_campaigns.COMMANDS:
    cli.add_command(_command)
