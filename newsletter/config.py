"""What `newsletter.yaml` may say, and what holds where it says nothing.

To add a setting, add a field to one of the dataclasses below: its name is the key, `setting` says how it is read and
what its default is. Messages, places and spelling hints follow from that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from newsletter import formats
from newsletter.color import BRAND_COLORS
from newsletter.editor_urls import EDITORS, template_of
from newsletter.errors import Location, Problem, SettingsError
from newsletter.formats import colour, safe_url, time_zone, url, whole_number
from newsletter.leaks import HINT, hide, leaks
from newsletter.literal_lines import mask
from newsletter.located_yaml import Mapping as Group
from newsletter.located_yaml import Node, read_yaml
from newsletter.schema import (
    Reading,
    UnreadableError,
    bare,
    boolean,
    choice,
    group,
    list_of,
    mapping_of,
    paragraphs,
    plain_data,
    record,
    setting,
    text,
)
from newsletter.source_text import Source, read_settings
from newsletter.yaml_syntax import slip_near

SERVICES = ("sandbox", "mailchimp", "listmonk", "brevo", "buttondown", "sendgrid", "resend")
MOST_PROBLEMS = 50
MINIMUM = "it needs at least the name of your organisation, in one line:   brand: {name: …}"

# Names reserved for documentation and testing (RFC 2606, RFC 6761).
_RESERVED_NAME = re.compile(
    r"(?<![\w.-])(?:[\w-]+\.)*example\.(?:com|org|net)(?![\w-])"
    r"|(?<![\w-])[\w-]+\.(?:example|test|invalid|localhost)(?![\w-])|(?://|@)localhost(?![\w-])",
    re.IGNORECASE,
)


def _key_variable(node: Node, path: str, _reading: Reading) -> str:
    """The name of an environment variable; anything else may be the key itself and is never shown."""
    value = bare(node, path)
    if re.fullmatch("[A-Za-z_][A-Za-z0-9_]{0,99}", value):
        return value
    message = "'api_key_env' should be the name of a variable such as MAILCHIMP_API_KEY, not the key itself"
    raise UnreadableError(message, replace(node.location, text=None), HINT)


def _editor(node: Node, path: str, _reading: Reading) -> str:
    """The name of an editor, or an address that opens one."""
    value = bare(node, path)
    if template_of(value):
        return value
    hint = f"write one of: {', '.join(EDITORS)}; or its address, such as my-editor://open?file={{file}}&line={{line}}"
    raise UnreadableError(f"'editor' cannot be '{value[:60]}'", node.location, hint)


@dataclass(frozen=True)
class Logo:
    """The brand's logo. src, dark: paths in the workspace or web addresses. width: CSS pixels."""

    src: str = setting(text, "")
    dark: str = setting(text, "")
    alt: str = setting(text, "")
    width: int = setting(whole_number(16, 600), 180)


@dataclass(frozen=True)
class Brand:
    """Who the newsletter is from, as readers see it.

    colors: by key, each as `#rrggbb`. fonts: names of `fonts.STACKS`, for `text` and `headings`. radius: of corners, in
    CSS pixels; None is the template's own.
    """

    name: str = setting(text, "")
    website: str = setting(url, "")
    phone: str = setting(text, "")
    other_phones: tuple[str, ...] = setting(list_of(text), ())
    people: tuple[str, ...] = setting(list_of(text), ())
    address: str = setting(paragraphs, "")
    logo: Logo = field(default_factory=Logo, metadata=group(Logo))
    colors: Mapping[str, str] = setting(mapping_of(colour, keys=BRAND_COLORS), {})
    fonts: Mapping[str, str] = setting(mapping_of(formats.font, keys=("text", "headings")), {})
    radius: int | None = setting(whole_number(0, 24), None)
    spacing: str = setting(choice("compact", "normal", "generous"), "normal")
    language: str = setting(formats.language, "en")
    privacy_url: str = setting(url, "")
    why_you_receive_this: str = setting(paragraphs, "")
    disclaimer: str = setting(paragraphs, "")


@dataclass(frozen=True)
class Sender:
    """Whose name and address stand in the inbox; an empty `reply_to` means `email`."""

    name: str = setting(text, "")
    email: str = setting(formats.email, "")
    reply_to: str = setting(formats.email, "")


@dataclass(frozen=True)
class ServiceSettings:
    """How one mailing service is used. audience, segment: names or ids. extra: merged last into its requests."""

    name: str = ""
    audience: str = setting(text, "")
    segment: str = setting(text, "")
    api_key_env: str = setting(_key_variable, "")
    base_url: str = setting(safe_url, "")
    extra: Mapping[str, object] = setting(mapping_of(plain_data), {})


@dataclass(frozen=True)
class SubscriberField:
    """A merge field; `default` stands in where a subscriber has no value, `tags` is its name at each service."""

    name: str
    default: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Utm:
    """What is added to links, so that the website's statistics know where a visitor came from."""

    source: str = setting(text, "newsletter")
    medium: str = setting(text, "email")


@dataclass(frozen=True)
class Tracking:
    """What the service counts; `utm` is None where nothing is to be added to links."""

    opens: bool = setting(boolean, default=True)
    clicks: bool = setting(boolean, default=True)
    utm: Utm | None = field(default=None, metadata=group(Utm))


@dataclass(frozen=True)
class Words:
    """Words that the checks look out for."""

    avoid: tuple[str, ...] = setting(list_of(text), ())


@dataclass(frozen=True)
class Checks:
    """Settings of the checks. ignore: codes and families whose warnings and notes nobody wants to see."""

    words: Words = field(default_factory=Words, metadata=group(Words))
    ignore: tuple[str, ...] = setting(list_of(text), ())


@dataclass(frozen=True)
class Images:
    """Where images are hosted for services that cannot."""

    base_url: str = setting(safe_url, "")


@dataclass(frozen=True)
class Preview:
    """The preview page. editor: whose links open a line, a name of `editor_urls.EDITORS` or an address; empty: none."""

    editor: str = setting(_editor, "")


def _services(node: Node, path: str, reading: Reading) -> dict[str, ServiceSettings]:
    found = mapping_of(record(ServiceSettings), keys=SERVICES)(node, path, reading)
    return {name: replace(service, name=name) for name, service in found.items()}


def _subscriber_fields(node: Node, path: str, reading: Reading) -> dict[str, SubscriberField]:
    found = mapping_of(mapping_of(text, keys=("default", *SERVICES)))(node, path, reading)
    return {
        name: SubscriberField(name, tags.get("default", ""), {key: tags[key] for key in tags if key != "default"})
        for name, tags in found.items()
    }


@dataclass(frozen=True)
class Settings:
    """All settings of a workspace. locations: dotted key path → place of the value, for what the file does say."""

    id: str = setting(formats.identifier, "")
    brand: Brand = field(default_factory=Brand, metadata=group(Brand))
    sender: Sender = field(default_factory=Sender, metadata=group(Sender))
    timezone: str = setting(time_zone, "UTC")
    service: str = setting(choice(*SERVICES), "sandbox")
    services: Mapping[str, ServiceSettings] = setting(_services, {})
    subscriber_fields: Mapping[str, SubscriberField] = setting(
        _subscriber_fields, {"first_name": SubscriberField("first_name", "there", {"mailchimp": "FNAME"})}
    )
    sample_subscribers: tuple[Mapping[str, str], ...] = setting(
        list_of(mapping_of(text)),
        ({"first_name": "Ada", "email": "ada@example.com"}, {"first_name": "", "email": "no-name@example.com"}),
    )
    tracking: Tracking = field(default_factory=Tracking, metadata=group(Tracking))
    checks: Checks = field(default_factory=Checks, metadata=group(Checks))
    approval: str = setting(choice("optional", "required"), "optional")
    images: Images = field(default_factory=Images, metadata=group(Images))
    preview: Preview = field(default_factory=Preview, metadata=group(Preview))
    file: str = "newsletter.yaml"
    locations: Mapping[str, Location] = field(default_factory=dict, repr=False, compare=False)

    def for_service(self, name: str) -> ServiceSettings:
        """The settings of a service, with the usual name of its key's variable where the file names none."""
        found = self.services.get(name, ServiceSettings(name=name))
        return found if found.api_key_env else replace(found, api_key_env=f"{name.upper()}_API_KEY")


def load_settings(path: Path, file: str = "newsletter.yaml") -> Settings:
    """Read a settings file; `file` is what its messages call it.

    Raises:
        SettingsError: with every problem of the file, none of which shows a secret.
    """
    return parse_settings(read_settings(path, file), file)


def parse_settings(source_text: str, file: str = "newsletter.yaml") -> Settings:
    """Settings from the text of a file.

    Raises:
        SettingsError: with every problem of the text, none of which shows a secret.
    """
    source = Source(file, source_text)
    tree = read_yaml(source, mask(source_text))
    if tree.root is None and not tree.problems:
        raise SettingsError(
            f"{file} is empty",
            location=Location(file, 1),
            hint=MINIMUM,
        )
    reading = Reading()
    settings: Settings | None = None
    if isinstance(tree.root, Group):
        settings = record(Settings)(tree.root, "", reading)
    elif tree.root is not None:
        slip = slip_near(source, 0)
        reading.problems.append(slip or Problem(f"{file} has no `key: value` lines", tree.root.location, MINIMUM))
    if settings and not settings.brand.name and not reading.problems:
        reading.problems.append(_nameless(source, reading))
    found = (*(leaks(tree.root) if tree.root else ()), *tree.problems, *reading.problems)
    problems = hide(found, source_text.split("\n"))
    if problems or settings is None:
        raise SettingsError(problems=_in_order(problems))
    return replace(settings, file=file, locations=reading.locations)


def placeholders(settings: Settings) -> tuple[tuple[str, str, Location | None], ...]:
    """What is still to be filled in: key path, value and place of each such value of the brand and the sender."""
    groups = (("brand", settings.brand), ("sender", settings.sender))
    return tuple(
        (path, value, settings.locations.get(path))
        for name, group in groups
        for path, value in _texts(name, group)
        if "[[" in value or _RESERVED_NAME.search(value)
    )


def _texts(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif is_dataclass(value):
        for part in fields(value):
            yield from _texts(f"{path}.{part.name}", getattr(value, part.name))
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _texts(f"{path}.{number}", item)


def _nameless(source: Source, reading: Reading) -> Problem:
    where = reading.locations.get("brand.name") or reading.locations.get("brand") or source.location(0)
    return Problem("the brand has no name", where, MINIMUM)


def _in_order(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """By line, and not so many that the first ones scroll away."""
    ordered = sorted(problems, key=lambda problem: problem.location.line if problem.location else 0)
    more = len(ordered) - MOST_PROBLEMS
    note = (Problem(f"and {more} more problems in this file"),) if more > 0 else ()
    return (*ordered[:MOST_PROBLEMS], *note)
