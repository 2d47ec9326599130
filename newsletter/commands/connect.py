"""`newsletter connect`: a service's key, tried and stored, and an audience chosen."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping

import click

from newsletter.commands import Place, here
from newsletter.console import say
from newsletter.credentials import Secret, write_key
from newsletter.errors import ProtectedError, SettingsError, UsageError
from newsletter.headcount import people
from newsletter.receipts import replace_file
from newsletter.services.catalogue import SERVICES, service_info
from newsletter.services.interface import Audience
from newsletter.settings_file import with_audience


def run(options: Mapping[str, object], name: str) -> None:
    """Ask for the key, try it, store it, list the audiences, and write the chosen one into newsletter.yaml."""
    place = here(options)
    if name == "sandbox":
        raise UsageError("the sandbox needs no key", hint="newsletter push ISSUE works right away")
    if name not in SERVICES:
        known = ", ".join(service for service in SERVICES if service != "sandbox")
        raise UsageError(f"newsletter cannot speak to '{name}' yet", hint=f"choose one of: {known}")
    info = service_info(name)
    settings = place.settings.for_service(name)
    say(
        f"Newsletter needs an API key of {info.title}. What you paste is not shown, and stays in .env on this computer."
    )
    key = Secret(_ask_key(info.title))
    from newsletter.services.mailchimp import Mailchimp  # noqa: PLC0415 (brings requests)

    audiences = Mailchimp(key, settings.base_url or None, name=name).audiences()
    write_key(place.workspace.root, settings.api_key_env, key)
    say(f"The key works. It is stored in .env as {settings.api_key_env}.")
    if not audiences:
        say(f"{info.title} has no audience yet. Make one there, then run 'newsletter connect {name}' again.")
        return
    chosen = _choose(audiences)
    if chosen is None:
        say(f"Next: name the one you write to in newsletter.yaml:  services: {{{name}: {{audience: …}}}}")
        return
    _store(place, name, chosen)


def _ask_key(title: str) -> str:
    if not sys.stdin.isatty():
        # A script may pipe the key in; it still never is an argument, which every process list shows.
        key = sys.stdin.readline().strip()
        if not key:
            raise ProtectedError(
                "there is nobody at a terminal to ask for the key", hint="pipe it in, or set it in .env"
            )
        return key
    return str(click.prompt(f"{title} API key", hide_input=True)).strip()


def _choose(audiences: tuple[Audience, ...]) -> Audience | None:
    for number, audience in enumerate(audiences, 1):
        say(f"  {number}. {audience.name} ({people(audience.count)})")
    if len(audiences) == 1:
        return audiences[0]
    if not sys.stdin.isatty():
        return None  # nobody to ask, and a guess would write to the wrong people
    chosen = click.prompt("Which one do you write to?", type=click.IntRange(1, len(audiences)), default=1)
    return audiences[int(chosen) - 1]


def _store(place: Place, name: str, audience: Audience) -> None:
    path = place.workspace.settings
    try:
        changed = with_audience(path.read_bytes().decode(), name, audience.name)
    except UnicodeDecodeError:  # UTF-16 is read, but never written
        changed = None
    if changed is None:
        value = json.dumps(audience.name, ensure_ascii=False)
        say(f"Next: write this into newsletter.yaml yourself:  services: {{{name}: {{audience: {value}}}}}")
        return
    try:
        replace_file(path, changed.encode())
    except OSError as error:
        raise SettingsError(
            f"newsletter.yaml cannot be written: {error.strerror or error}",
            hint=f"make it writable, and run 'newsletter connect {name}' again",
        ) from error
    say(f"newsletter.yaml now says that {name} writes to '{audience.name}'.")
    say(f"Next: newsletter push ISSUE --service {name}   (makes a draft, sends nothing)")
