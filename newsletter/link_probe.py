"""`check --online`: every address that the links of an issue lead to is asked once, politely, whether it is there.

What a visit could change is never visited (`visits`): pages to unsubscribe, confirm or sign out, and addresses with a
signature.
"""

from __future__ import annotations

import queue
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import urldefrag, urljoin, urlsplit

from newsletter.config import Settings
from newsletter.errors import Location
from newsletter.formats import host_of
from newsletter.hosts import is_local, registrable
from newsletter.link_list import WrittenLink, links_of, target_place
from newsletter.model import Finding, Issue
from newsletter.reach import PUBLIC, FailedError, Reach, Visitor
from newsletter.visits import may_be_asked, website_of

AT_ONCE = 8
AT_ONCE_PER_HOST = 2
MOST_REDIRECTS = 5
# Seconds for one address with all its redirects, and without news of any before the rest is given up.
_PATIENCE = 30.0
_SILENCE = 75.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_SIGN_IN = re.compile(
    r"(?:accounts\.google\.com|login\.(?:microsoftonline|live)\.com|login\.[\w.-]+)(?:/|$)|[^/]+/(?:.*/)?"
    r"(?:log-?in|sign-?in|wp-login)(?:[/.]|$)"
)
# Websites that answer no program, whatever it asks for: what they say tells nothing of the page.
_WALLED = frozenset({
    "facebook.com", "instagram.com", "linkedin.com", "pinterest.com", "reddit.com", "tiktok.com", "twitter.com",
    "yelp.com", "glassdoor.com", "researchgate.net", "threads.net",
})  # fmt: skip
_NOWHERE = "it leads on to what is no website"
_IN_BROWSER = "open it in a browser: it may be fine there"


@dataclass(frozen=True)
class Outcome:
    """What came of asking for an address, and the words that say so. nameless, offline: see `_is_offline`."""

    kind: Literal["fine", "broken", "nameless", "doubtful", "offline", "moved", "private"]
    words: str = ""


_Result: TypeAlias = tuple[str, Outcome | Exception]


def probe(
    issue: Issue, settings: Settings, *, progress: Callable[[str], None], reach: Reach = PUBLIC
) -> tuple[Finding, ...]:
    """What is wrong with the pages that an issue's links lead to, in the order of the links.

    progress: is told in a sentence how far it is. reach: which addresses may be asked; the public ones.
    """
    wanted: dict[str, list[WrittenLink]] = {}
    for link in links_of(issue, settings):
        if may_be_asked(link.sent):
            wanted.setdefault(urldefrag(link.href)[0], []).append(link)
    addresses = {urldefrag(links[0].sent)[0]: links for links in wanted.values()}
    outcomes = _asked(tuple(addresses), progress, reach)
    if _is_offline(outcomes, host_of(settings.brand.website) or ""):
        message = "none of the websites could be reached, so this computer is probably not connected to the internet"
        hint = "check the connection, and try again"
        return (Finding("link-doubtful", "warning", message, issue.location(1), hint),)
    found = (_finding(outcomes[url], links, issue, settings) for url, links in addresses.items())
    return tuple(finding for finding in found if finding)


def _asked(addresses: Sequence[str], progress: Callable[[str], None], reach: Reach) -> dict[str, Outcome]:
    """The outcome of each address. Threads die with the program, so that Ctrl-C ends it at once."""
    lanes: queue.SimpleQueue[Sequence[str]] = queue.SimpleQueue()
    for lane in _lanes(addresses):
        lanes.put(lane)
    results: queue.SimpleQueue[_Result] = queue.SimpleQueue()
    stopped = threading.Event()
    for _ in range(min(AT_ONCE, lanes.qsize())):
        threading.Thread(target=_work, args=(lanes, results, stopped, reach), daemon=True).start()
    outcomes: dict[str, Outcome] = {}
    try:
        for url, outcome in _arriving(results, len(addresses)):
            if isinstance(outcome, Exception):
                raise outcome
            outcomes[url] = outcome
            progress(f"Tried {len(outcomes)} of {len(addresses)} addresses")
    finally:
        stopped.set()
    late = Outcome("doubtful", "it took too long")
    return {url: outcomes.get(url, late) for url in addresses}


def _lanes(addresses: Sequence[str]) -> list[list[str]]:
    """Addresses that are asked one after another: at most two lanes a host, the longest first."""
    hosts: dict[str, list[str]] = {}
    for url in addresses:
        hosts.setdefault(host_of(url) or "", []).append(url)
    lanes = (urls[first::AT_ONCE_PER_HOST] for urls in hosts.values() for first in range(AT_ONCE_PER_HOST))
    return sorted(filter(None, lanes), key=len, reverse=True)


def _arriving(results: queue.SimpleQueue[_Result], count: int) -> Iterator[_Result]:
    """So many results, or fewer if none arrives for long. Short waits, because Windows lets nobody interrupt a wait."""
    arrived, last = 0, time.monotonic()
    while arrived < count and time.monotonic() - last < _SILENCE:
        try:
            result = results.get(timeout=0.2)
        except queue.Empty:
            continue
        arrived, last = arrived + 1, time.monotonic()
        yield result


def _work(
    lanes: queue.SimpleQueue[Sequence[str]], results: queue.SimpleQueue[_Result], stopped: threading.Event, reach: Reach
) -> None:
    while not stopped.is_set():
        try:
            lane = lanes.get_nowait()
        except queue.Empty:
            return
        with Visitor(reach) as visitor:
            for number, url in enumerate(lane):
                if number and stopped.wait(reach.pause):
                    return
                try:
                    results.put((url, _visit(visitor, url, stopped, reach)))
                except Exception as error:  # noqa: BLE001 (raised again where it is seen)
                    results.put((url, error))


def _visit(visitor: Visitor, start: str, stopped: threading.Event, reach: Reach) -> Outcome:
    """Ask for an address, and for those that it leads on to. HEAD first; who does not know it is asked with GET."""
    url, method, statuses = start, "HEAD", list[int]()
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            status, location = visitor.ask("GET" if method == "GET" else "HEAD", url)
        except FailedError as error:
            if error.kind == "no answer" and method == "HEAD" and not stopped.wait(reach.pause):
                method = "GET"
                continue
            return _failed(error, led_on=bool(statuses))
        if status in _REDIRECTS and location:
            statuses.append(status)
            there = _led_to(url, location)
            if len(statuses) > MOST_REDIRECTS:
                return Outcome("doubtful", "it leads on and on, and nowhere")
            if not there:
                return Outcome("doubtful", _NOWHERE)
            if not may_be_asked(there) and not is_local(website_of(there)):
                return Outcome("fine")
            url = there
        elif status >= 400 and status != 429 and method == "HEAD":
            method = "GET"
        else:
            return _judged(status, statuses, start, url)
        if stopped.wait(reach.pause):
            break
    return Outcome("doubtful", "it took too long")


def _led_to(url: str, location: str) -> str:
    """The address that a redirect leads to, or nothing where that is no website."""
    try:
        there = urldefrag(urljoin(url, location))[0]
    except ValueError:
        return ""
    return there if website_of(there) else ""


def _failed(error: FailedError, *, led_on: bool) -> Outcome:
    if error.kind == "private":
        return Outcome("doubtful" if led_on else "private", str(error))
    if error.kind == "no address":
        return Outcome("doubtful", _NOWHERE if led_on else str(error))
    if error.kind == "no name":
        return Outcome("nameless", str(error))
    if error.kind in ("refused", "certificate"):
        return Outcome("broken", str(error))
    return Outcome("offline" if error.kind == "offline" else "doubtful", str(error))


def _judged(status: int, statuses: Sequence[int], start: str, url: str) -> Outcome:
    """What the last answer means. statuses: of the redirects before it."""
    host, first = host_of(url) or "", host_of(start) or ""
    if status in (404, 410):
        return Outcome("broken", f"the website says that there is no such page ({status})")
    if status >= 400:
        walled = registrable(host) in _WALLED
        return Outcome("fine") if walled else Outcome("doubtful", _refusal(status))
    if not statuses:
        return Outcome("fine")
    path, asked = urlsplit(url).path, urlsplit(start).path
    if _SIGN_IN.match(f"{host}{path}") and not _SIGN_IN.match(f"{first}{asked}"):
        return Outcome("fine") if registrable(host) in _WALLED else Outcome("doubtful", "it asks readers to sign in")
    if path in ("", "/") and asked not in ("", "/"):
        return Outcome("moved", f"it leads to a home page now, '{url[:120]}'")
    if registrable(host) != registrable(first) and _PERMANENT.issuperset(statuses):
        return Outcome("moved", f"it has moved for good, to '{url[:200]}'")
    return Outcome("fine")


def _refusal(status: int) -> str:
    if status in (401, 403, 407):
        return f"the website lets no program in, or nobody without a password ({status})"
    if status == 429:
        return f"the website is asked too often ({status})"
    if status >= 500 and status != 999:
        return f"the website has a fault of its own at the moment ({status})"
    return f"the website did not want to answer ({status})"


def _is_offline(outcomes: Mapping[str, Outcome], own: str) -> bool:
    """Whether it is this computer that is cut off, rather than each of the websites.

    Without a connection some systems say that a name is not known. That the sender's own website is gone, or all of
    three, is less likely. own: the host of the sender's website.
    """
    kinds = {outcome.kind for outcome in outcomes.values()}
    hosts = {host_of(url) for url in outcomes}
    unlikely = len(hosts) > 2 or own in hosts
    return kinds == {"offline"} or (bool(kinds) and unlikely and kinds <= {"offline", "nameless"})


def _finding(outcome: Outcome, links: Sequence[WrittenLink], issue: Issue, settings: Settings) -> Finding | None:
    shown = f"'{links[0].href[:80]}'"
    others = f" (in {len(links)} places)" if len(links) > 1 else ""
    where: Location = target_place(links[0], issue, settings)
    match outcome.kind:
        case "broken" | "nameless":
            message = f"this link is dead{others}: {shown}: {outcome.words}"
            hint = "open it in a browser, and write the address that works"
            return Finding("link-broken", "error", message, where, hint)
        case "private":
            message = f"only computers in your own network can open this link{others}: {shown}"
            return Finding("link-private", "error", message, where, "link to a page that everybody can open")
        case "doubtful" | "offline":
            message = f"this link could not be tried out{others}: {shown}: {outcome.words}"
            return Finding("link-doubtful", "warning", message, where, _IN_BROWSER)
        case "moved":
            message = f"this link leads elsewhere{others}: {shown}: {outcome.words}"
            return Finding("link-moved", "note", message, where, "link to the page's new address")
    return None
