"""Arguments and options that several commands have, and how a help text ends."""

from __future__ import annotations

import click


def example(*lines: str) -> str:
    """The end of a help text: what to type. The backspace keeps click from joining the lines."""
    return "\n".join(
        ("\b", "Example:" if len(lines) == 1 else "Examples:", *(f"  newsletter {line}" for line in lines))
    )


issues_argument = click.argument("issues", nargs=-1, metavar="[ISSUE]...")
issue_argument = click.argument("issue", metavar="ISSUE")
service_option = click.option(
    "--service", metavar="NAME", help="The mailing service, instead of the one in newsletter.yaml."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for other programs.")
