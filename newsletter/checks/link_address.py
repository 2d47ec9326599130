"""A link's target taken apart: what is wrong in its writing, and where it leads when wrappers and trackers are gone."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from newsletter import merge
from newsletter.checks.link_hosts import ONE_READER, PLACEHOLDER_HOST, PLACEHOLDER_WORD, SLIPS, TRACKERS
from newsletter.formats import is_email
from newsletter.hosts import address_of
from newsletter.wrappers import PERSONAL, WRAPPERS, within

_SCHEME = re.compile("([a-z][a-z0-9+-]+):(.*)", re.IGNORECASE | re.DOTALL)
_WEB = re.compile(r"//([^/?#]*)/?([^?#]*)(?:\?([^#]*))?")
# What leads to a file on a computer near by.
LOCAL = frozenset({"file", "smb", "afp", "nfs"})
# What phones and mail programs hand on to the program that knows it; the last ones are for calls and for maps.
_KNOWN = frozenset({
    "http", "https", "mailto", "tel", "sms", "ftp", "webcal", "whatsapp", "facetime", "facetime-audio", "skype", "geo",
    "maps", "callto", "sip", "xmpp", "matrix", "signal", "tg", "viber", "zoommtg", "msteams", "magnet", "irc", "news",
    "bitcoin", "lightning", *LOCAL,
})  # fmt: skip
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.?|\[[0-9a-f:.]+\]", re.IGNORECASE)
_TWICE = re.compile(r"//https?(?::|%3A)?/", re.IGNORECASE)
_SECOND_ADDRESS = re.compile("https?$", re.IGNORECASE)
# Wrappers inside wrappers: a link that was forwarded, copied and forwarded again.
_LAYERS = 4


@dataclass(frozen=True)
class Address:
    """A link's target in parts. host: of a web address that can be asked for, in small letters; otherwise empty.

    path: without the slash in front. query: names in small letters, and values. fault: what is wrong with how it is
    written, and a hint. placeholder: whether it was to be replaced.
    """

    scheme: str = ""
    host: str = ""
    path: str = ""
    query: tuple[tuple[str, str], ...] = ()
    fault: tuple[str, str] | None = None
    placeholder: bool = False


@lru_cache(maxsize=16_384)
def parsed(href: str) -> Address:
    """The parts of a target. One without a scheme has none, and neither has one that a merge field begins."""
    match = _SCHEME.match(href)
    if not match or merge.has_tags(href[:1]):
        return Address()
    scheme, rest = match[1].lower(), match[2]
    if scheme not in _KNOWN:
        return Address(scheme, fault=_unknown(scheme, rest))
    if scheme == "mailto":
        domains = (one.rpartition("@")[2] for one in re.split("[,;]", unquote(rest.partition("?")[0]).lower()))
        return Address(scheme, placeholder=any(map(is_placeholder, domains)))
    if scheme not in ("http", "https"):
        return Address(scheme)
    web = _WEB.match(rest)
    netloc = web[1] if web else ""
    if rest in ("", "/", "//") or merge.has_tags(netloc):
        return Address(scheme)
    host = re.sub(r":\d*$", "", unquote(netloc).rpartition("@")[2]).lower()
    if is_placeholder(host):
        return Address(scheme, host, placeholder=True)
    if fault := _fault(rest, netloc):
        return Address(scheme, fault=fault)
    host = host.rstrip(".")
    pairs = (part.partition("=") for part in re.split("[&;]", (web[3] if web else "") or "") if part)
    query = tuple((unquote(name).lower().removeprefix("amp;"), value) for name, _, value in pairs)
    return Address(scheme, host, unquote(web[2]) if web else "", query)


def is_placeholder(host: str) -> bool:
    """Whether a host's name is an example's, or says what should stand there."""
    brackets = any(char in host for char in "[]{}<>…") and address_of(host) is None
    name = host.removeprefix("www.")
    return brackets or bool(re.fullmatch(PLACEHOLDER_HOST, name) or re.fullmatch(PLACEHOLDER_WORD, name))


def _unknown(scheme: str, rest: str) -> tuple[str, str]:
    near = difflib.get_close_matches(scheme, ("https", "http", "mailto", "tel", "sms"), n=1)
    hint = f"did you mean '{near[0]}:{_cut(rest)}'?" if near else "give it an address that begins with https://"
    return f"no mail program knows what to do with '{scheme}:'", hint


def _fault(rest: str, netloc: str) -> tuple[str, str] | None:
    """What is wrong with the part of a web address behind its scheme."""
    slashes = len(rest) - len(rest.lstrip("/"))
    if slashes != 2:
        return "it needs two slashes behind the colon", f"did you mean 'https://{_cut(rest.lstrip('/'))}'?"
    if _TWICE.match(rest):
        inner = re.sub(r"^(?:(?:https?)?(?::|%3A)?/+)+", "", rest, flags=re.IGNORECASE)
        return "it begins with https:// twice", f"did you mean 'https://{_cut(inner)}'?"
    person, at, host = unquote(netloc).rpartition("@")
    if at and ":" not in person:
        return "it is an email address behind https://", f"did you mean 'mailto:{_cut(person)}@{_cut(host)}'?"
    if at:
        return "it shows a name and a password to every reader", "write the address without them"
    return _host_fault(re.sub(r":\d{1,5}$", "", host))


def _host_fault(host: str) -> tuple[str, str] | None:
    if host.startswith("[") and address_of(host):
        return None
    labels = host.rstrip(".").split(".")
    if not _HOST.fullmatch(host):
        odd = next((char for char in host if not re.match(r"[\w.-]", char)), "")
        about = f"'{odd}' cannot stand in the name of a website" if odd else "there is a dot too many in the name"
        return about, "open the page in a browser, and copy its address from there"
    if labels[-1].isdigit() and len(labels) > 1 and not address_of(host):
        return f"'{_cut(host)}' is no website", "open the page in a browser, and copy its address from there"
    if slip := SLIPS.get(labels[-1].lower()):
        return f"no website's name ends in '.{labels[-1]}'", f"did you mean '{'.'.join((*labels[:-1], slip))}'?"
    if _SECOND_ADDRESS.search(labels[-1]) and len(labels) > 1:
        return "two addresses run into one another", "remove one of them"
    if len(labels) == 2 and labels[0].lower() == "www":
        return f"the end of the name is missing: '{_cut(host)}'", f"did you mean '{host}.com' or '{host}.org'?"
    return None


def wrapped_by(address: Address) -> str:
    """The website that a link goes through on its way, or nothing."""
    for name in within(address.host):
        start, _ = WRAPPERS.get(name, (None, ""))
        if start is not None and address.path.startswith(start):
            # A search engine's own pages stand beside its redirector.
            return name if start != "url" or _inside(address, "") else ""
    return ""


def unwrapped(href: str) -> str:
    """A target without the filters, redirectors and trackers around it, as far as it tells where it leads."""
    for _ in range(_LAYERS):
        address = parsed(href)
        inside = _inside(address, href) if wrapped_by(address) else ""
        if not inside:
            break
        href = inside
    return without_trackers(href)


def _inside(address: Address, href: str) -> str:
    """The target that a wrapper carries, or nothing."""
    name = next((name for name in within(address.host) if name in WRAPPERS), "")
    if name.startswith("urldefense") and "/v3/__" in href:
        inside = href.partition("/v3/__")[2].partition("__;")[0]
        return re.sub(r"^(https?):/+", r"\1://", inside)
    values = dict(address.query)
    for parameter in WRAPPERS[name][1].split() if name else ():
        value = values.get(parameter, "")
        if name.startswith("urldefense") and "v2" in address.path:
            value = value.replace("-", "%").replace("_", "/")
        if parsed(unquote(value)).host:
            return unquote(value)
    return ""


def trackers(address: Address) -> tuple[str, ...]:
    """The parameters of a web address that somebody else's statistics put there."""
    return tuple(name for name, _ in address.query if name in PERSONAL or name in TRACKERS)


def person_in(address: Address) -> str:
    """The parameter that names one reader, or the email address in what a mail filter put around a link; or nothing.

    Microsoft's filter writes the address of who received the mail into `data`, between `|`.
    """
    for name, value in address.query:
        given = unquote(value)
        if name in ONE_READER and given and "[" not in given and "*|" not in given and not merge.has_tags(value):
            return name
        if name == "data" and "safelinks.protection" in address.host:
            found = next((part for part in given.split("|") if is_email(part)), "")
            if found:
                return found
    return ""


def without_trackers(href: str) -> str:
    """A target without the parameters of somebody else's statistics."""
    if not trackers(parsed(href)):
        return href
    page, mark, fragment = href.partition("#")
    page, _, query = page.partition("?")
    alien = PERSONAL | TRACKERS
    parts = [part for part in query.split("&") if part.partition("=")[0].lower().removeprefix("amp;") not in alien]
    return f"{page}?{'&'.join(parts)}{mark}{fragment}" if parts else f"{page}{mark}{fragment}"


def _cut(text: str) -> str:
    return merge.reveal(text)[:80]
