"""The `newsletter` command: runs the command line and turns whatever happens into a sentence and an exit code."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command line and exit with the code that README's table explains."""
    for stream in (sys.stdout, sys.stderr):
        # A legacy code page (Windows, LANG=C) cannot print every subject; better a substitute than a crash.
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    try:
        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # before or after the command itself
        code = 130
    gc.freeze()  # or else Python searches everything for garbage once more while it ends: 6 % of a build's time
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code. Never raises, but for SystemExit from an interpreter shutting down."""
    import click  # noqa: PLC0415 (inside, so that Ctrl-C during the imports is caught as well)

    from newsletter.errors import NewsletterError  # noqa: PLC0415

    try:
        from newsletter.cli import cli  # noqa: PLC0415

        return int(cli.main(arguments, prog_name="newsletter", standalone_mode=False) or 0)
    except NewsletterError as error:
        from newsletter.console import show_error  # noqa: PLC0415

        show_error(error)
        return error.exit_code
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        # Behind the terminal's ^C; click has begun a new line already.
        click.echo("Stopped. Run the same command again to go on.", err=True)
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone; Python would complain once more when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 (the last net: a bug of ours must not look like the user's fault)
        return _bug(error)


def _bug(error: Exception) -> int:
    import click  # noqa: PLC0415

    from newsletter.crash import reported  # noqa: PLC0415

    sentence = f"error: this is a bug in newsletter, not your mistake: {type(error).__name__}: {error}"
    click.echo(f"{sentence}\n{reported(error)}", err=True)
    return 70


if __name__ == "__main__":
    main()
