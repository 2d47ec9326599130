"""The command line: what can be typed, and its help. What a command does is in `commands/`, imported when it runs."""

from __future__ import annotations

from pathlib import Path

import click

_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_EPILOGUE = """\
A month's path: write the post, then build, check and push it. Push makes a draft; it never sends.

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


issues_argument = click.argument("issues", nargs=-1, metavar="[ISSUE]...")
issue_argument = click.argument("issue", metavar="ISSUE")
service_option = click.option(
    "--service", metavar="NAME", help="The mailing service, instead of the one in newsletter.yaml."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for other programs.")


@cli.command()
@click.pass_obj
def demo(options: dict[str, object]) -> None:
    r"""Build the sample issue and push it to the practice mailing service.

    Nothing leaves this computer. Outside a workspace the sample is put into the folder newsletter-demo.

    \b
    Example:
      newsletter demo
    """
    from newsletter.commands import demo as command  # noqa: PLC0415

    command.run(options)


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
def init(folder: Path) -> None:
    r"""Start a new workspace in the folder DIR, with sample issues to learn from.

    \b
    Example:
      newsletter init our-newsletter
    """
    from newsletter.commands import init as command  # noqa: PLC0415

    command.run(folder)


@cli.command()
@click.argument("service", metavar="SERVICE")
@click.pass_obj
def connect(options: dict[str, object], service: str) -> None:
    r"""Store the key of a mailing service, try it, and choose an audience.

    The key is asked for, never shown, and kept in the file .env of this workspace.

    \b
    Example:
      newsletter connect mailchimp
    """
    from newsletter.commands import connect as command  # noqa: PLC0415

    command.run(options, service)


@cli.command()
@issues_argument
@click.option(
    "--format",
    "output",
    type=click.Choice(["human", "json"]),
    default="human",
    show_default=True,
    help="How to print the findings.",
)
@click.option("--strict", is_flag=True, help="Let warnings count as errors.")
@service_option
@click.pass_context
def check(context: click.Context, issues: tuple[str, ...], output: str, strict: bool, service: str | None) -> None:
    r"""Look for mistakes in one or more issues; without a name, in all that were not sent yet.

    Errors are what no careful sender would let out; the exit code is 1 when there are any.

    \b
    Example:
      newsletter check chronic-migraines
    """
    from newsletter.commands import check as command  # noqa: PLC0415

    context.exit(command.run(context.obj, issues, output=output, strict=strict, service=service))


@cli.command()
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
    r"""Make the email of one or more issues: HTML, text and a message file, into build/.

    Without a name, of all that were not sent yet.

    \b
    Example:
      newsletter build chronic-migraines
    """
    from newsletter.commands import build as command  # noqa: PLC0415

    command.run(options, issues, service=service, sample=sample, out=out)


@cli.command()
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
    r"""Create or update the draft of an issue at the mailing service. Never sends.

    \b
    Examples:
      newsletter push chronic-migraines
      newsletter push chronic-migraines --dry-run
    """
    from newsletter.commands import push as command  # noqa: PLC0415

    flags = command.Flags(dry_run=dry_run, overwrite=overwrite, recreate=recreate, as_json=as_json)
    command.run(options, issue, service, flags)


@cli.command()
@issues_argument
@service_option
@json_option
@click.pass_obj
def status(options: dict[str, object], issues: tuple[str, ...], service: str | None, as_json: bool) -> None:
    r"""Show where each issue stands: here, pushed, changed since, edited at the service.

    \b
    Example:
      newsletter status
    """
    from newsletter.commands import status as command  # noqa: PLC0415

    command.run(options, issues, service, as_json=as_json)


@cli.command()
@service_option
@json_option
@click.pass_obj
def audiences(options: dict[str, object], service: str | None, as_json: bool) -> None:
    r"""List the mailing service's audiences and segments, with the number of people in each.

    \b
    Example:
      newsletter audiences
    """
    from newsletter.commands import audiences as command  # noqa: PLC0415

    command.run(options, service, as_json=as_json)


@cli.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), metavar="PORT", help="The port; 8484 or the next free one otherwise."
)
@click.pass_obj
def sandbox(options: dict[str, object], port: int | None) -> None:
    r"""Run the practice mailing service, with a web page that shows what was pushed.

    Only this computer can reach it, and no real person ever receives anything.

    \b
    Example:
      newsletter sandbox
    """
    from newsletter.commands import sandbox as command  # noqa: PLC0415

    command.run(options, port)
