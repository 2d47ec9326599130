"""Readers of values with a format of their own: addresses, colours, fonts, languages, time zones."""

from __future__ import annotations

import difflib
import ipaddress
import re
from urllib.parse import urlsplit

from newsletter.fonts import STACKS
from newsletter.located_yaml import Node, Sequence
from newsletter.schema import Reader, Reading, UnreadableError, bare, did_you_mean, last

_COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")
_WEB_OR_PLACEHOLDER = re.compile(r"https?://|\[\[", re.IGNORECASE)
_EMAIL = re.compile(r"""[^@\s<>()\[\],;:"\\]+@[^@\s<>()\[\],;:"\\.]+(?:\.[^@\s<>()\[\],;:"\\.]+)*""")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


def whole_number(lowest: int, highest: int) -> Reader[int]:
    """A whole number between two others, both included; a trailing `px` is taken for what it is."""

    def read(node: Node, path: str, _reading: Reading) -> int:
        value = bare(node, path).removesuffix("px").strip()
        if re.fullmatch("[0-9]{1,9}", value) and lowest <= int(value) <= highest:
            return int(value)
        message = f"'{last(path)}' should be a whole number from {lowest} to {highest}"
        raise UnreadableError(message, node.location, "write digits only")

    return read


def identifier(node: Node, path: str, _reading: Reading) -> str:
    """A short name without spaces."""
    value = bare(node, path)
    if re.fullmatch("[A-Za-z0-9_-]{1,64}", value):
        return value
    hint = "use the letters a to z, digits, - and _"
    raise UnreadableError(f"'{last(path)}' should be a short name without spaces", node.location, hint)


def colour(node: Node, path: str, _reading: Reading) -> str:
    """A colour as `#rgb` or `#rrggbb`; becomes six lower-case digits after the `#`."""
    value = bare(node, path).lower()
    if not _COLOUR.fullmatch(value):
        message = f"'{last(path)}' should be a colour such as \"#0f766e\""
        hint = "write # and three or six digits 0-9, a-f, in quotes"
        if _COLOUR.fullmatch(f"#{value}"):
            hint = f'did you mean "#{value}"?'
        elif value.isalpha():
            hint = f"names such as {value[:20]} are not read; {hint}"
        raise UnreadableError(message, node.location, hint)
    return value if len(value) == 7 else "#" + "".join(digit * 2 for digit in value[1:])


def font(node: Node, path: str, _reading: Reading) -> str:
    """The name of a font that is installed where mail is read: a key of `fonts.STACKS`."""
    listed = isinstance(node, Sequence)
    value = "" if listed else bare(node, path).lower()
    if value in STACKS:
        return value
    names = f"write one of: {', '.join(STACKS)}"
    if listed or "," in value or value.startswith(("http", "url(")):
        message = f"'{last(path)}' should be one name, not a list of fonts: a mail cannot load them from the web"
        raise UnreadableError(message, node.location, names)
    first = value.split()[0] if value else ""
    near = f"did you mean '{first}'?" if first in STACKS else did_you_mean(value, STACKS)
    message = f"'{value[:60]}' is not a font that mail clients have, and a mail cannot bring one along"
    raise UnreadableError(message, node.location, f"{near} ({names})" if near else names)


def language(node: Node, path: str, _reading: Reading) -> str:
    """A language tag such as `en` or `pt-BR` (BCP 47)."""
    value = bare(node, path)
    if is_language(value):
        return value
    message = f"'{last(path)}' should be a language code"
    raise UnreadableError(message, node.location, "write for example en, es or pt-BR")


def is_language(value: str) -> bool:
    """Whether the value has the shape of a language tag."""
    return bool(_LANGUAGE.fullmatch(value))


def email(node: Node, path: str, _reading: Reading) -> str:
    """An email address. A `[[…]]` still to be filled in is accepted."""
    value = bare(node, path)
    if "[[" in value or is_email(value):
        return value
    hint = "write the bare address, such as news@your-clinic.org"
    raise UnreadableError(f"'{last(path)}' should be an email address", node.location, hint)


def is_email(value: str) -> bool:
    """Whether the value has the shape of an address; only a mail tells whether it exists."""
    return len(value) <= 254 and bool(_EMAIL.fullmatch(value))


def url(node: Node, path: str, _reading: Reading) -> str:
    """A web address. A `[[…]]` still to be filled in is accepted, but no other scheme around it."""
    value = bare(node, path)
    if host_of(value) or ("[[" in value and _WEB_OR_PLACEHOLDER.match(value)):
        return value
    hint = f"did you mean 'https://{value}'?" if host_of(f"https://{value}") and "." in value[:200] else None
    hint = hint if hint and "://" not in value and len(value) < 100 else "write it with https:// in front"
    raise UnreadableError(f"'{last(path)}' should be a web address", node.location, hint)


def safe_url(node: Node, path: str, _reading: Reading) -> str:
    """A web address that keys or images may travel to: https, or this computer itself."""
    value = bare(node, path)
    host = host_of(value)
    if host and "@" not in urlsplit(value).netloc and (value.lower().startswith("https:") or _is_loopback(host)):
        return value.rstrip("/")
    message = f"'{last(path)}' should be a web address that begins with https://"
    raise UnreadableError(message, node.location, "plain http:// is for this computer only, without a name or password")


def time_zone(node: Node, path: str, _reading: Reading) -> str:
    """A name from the IANA time zone database, such as `America/New_York`."""
    import zoneinfo  # noqa: PLC0415 - most commands never tell the time

    value = bare(node, path)
    try:
        return zoneinfo.ZoneInfo(value).key
    except (KeyError, ValueError, OSError):
        zones = {zone.lower(): zone for zone in zoneinfo.available_timezones()}
        near = difflib.get_close_matches(value.lower()[:60], zones, n=1)
        hint = f"did you mean '{zones[near[0]]}'?" if near else "write a continent and a city: America/New_York"
        raise UnreadableError(f"there is no time zone '{value[:60]}'", node.location, hint) from None


def host_of(value: str) -> str | None:
    """The host of a well-formed http or https address."""
    if re.search(r"[\s<>\"\\]", value):
        return None
    try:
        parts = urlsplit(value)
        valid = parts.scheme in ("http", "https") and parts.port != 0
    except ValueError:
        return None
    return parts.hostname if valid else None


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
