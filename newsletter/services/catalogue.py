"""The services there are: merge syntax and capabilities of each, readable without importing an HTTP library.

A service is added here, in a module of its own beside this one, and in the contract suite.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from newsletter.errors import Location, SettingsError, UsageError
from newsletter.merge import MergeSyntax
from newsletter.services.capabilities import EVERYTHING, Capability
from newsletter.services.mailchimp_syntax import MailchimpSyntax


@dataclass(frozen=True)
class ServiceInfo:
    """What a build or a check must know of a service.

    title: as its makers write it. practice: nobody real is ever written to. tags_from: whose names for subscriber
    fields it uses. syntax: made from a subscriber field's name -> the service's own tag. capabilities: what it can do.
    """

    name: str
    title: str
    practice: bool
    tags_from: str
    syntax: Callable[[Mapping[str, str]], MergeSyntax]
    capabilities: frozenset[Capability]


# The sandbox speaks Mailchimp's language, so it is written to in the same one.
SERVICES: Mapping[str, ServiceInfo] = {
    "sandbox": ServiceInfo("sandbox", "the sandbox", True, "mailchimp", MailchimpSyntax, EVERYTHING),
    "mailchimp": ServiceInfo("mailchimp", "Mailchimp", False, "mailchimp", MailchimpSyntax, EVERYTHING),
}


def service_info(name: str, location: Location | None = None) -> ServiceInfo:
    """A service by its name; location: where it is written, None for the command line.

    Raises SettingsError for one that newsletter cannot speak to yet, on the command line UsageError.
    """
    if name not in SERVICES:
        near = difflib.get_close_matches(name, SERVICES, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"choose one of: {', '.join(SERVICES)}"
        message = f"newsletter cannot speak to '{name}' yet"
        raise SettingsError(message, location=location, hint=hint) if location else UsageError(message, hint=hint)
    return SERVICES[name]
