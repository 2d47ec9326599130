"""What can be done with an issue from the page, and why not."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from newsletter.credentials import read_key
from newsletter.errors import NewsletterError
from newsletter.memory import Memory, changes
from newsletter.ownership import command_for
from newsletter.pipeline import DARK_LOGO, LOGO, Rendered
from newsletter.preview.build import Build
from newsletter.preview.excerpts import sentence
from newsletter.preview.issue_list import is_scheduled, pushed
from newsletter.services.catalogue import ServiceInfo
from newsletter.times import day_in_words, from_stamp, place
from newsletter.workspace import Workspace

_MOST_NAMES = 3
# Pictures that no post names, as people call them.
_LOGOS = {LOGO: "the logo that newsletter.yaml names", DARK_LOGO: "the dark logo that newsletter.yaml names"}


def service_part(info: ServiceInfo, key_variable: str, workspace: Workspace) -> dict[str, Any]:
    """The mailing service, and whether it can be reached from here."""
    reason = "" if info.practice else _without_key(info, key_variable, workspace)
    return {
        "name": info.name,
        "title": info.title,
        "practice": info.practice,
        "ready": not reason,
        "reason": reason,
    }


def _without_key(info: ServiceInfo, variable: str, workspace: Workspace) -> str:
    root = workspace.root
    # `.env`, and git's list of files, which may come to hold it.
    files = (root / ".env", *(folder / ".git" / "index" for folder in (root, *root.parents)))
    return _why_not(info, variable, root, tuple(map(_stamp, files)), bool(os.environ.get(variable, "").strip()))


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=16)
def _why_not(info: ServiceInfo, variable: str, root: Path, _files: tuple[tuple[int, int], ...], _is_set: bool) -> str:
    """Why a service cannot be reached, kept while what decides it stays: git is asked, and the page asks often."""
    try:
        key = read_key(root, variable)
    except NewsletterError as error:
        return sentence(error.problems[0].message)
    return "" if key else f"There is no key for {info.title}: run newsletter connect {info.name} in the terminal."


def actions_of(build: Build, service: Mapping[str, Any], memory: Memory, people: Sequence[str] = ()) -> dict[str, Any]:
    """What the page may offer. memory: of earlier tests of this issue. people: who got a test of any issue."""
    rendered, entry = build.rendered, build.entry
    closed = _closed(build, service)
    pictures = _unusable(rendered) if rendered else ""
    scheduled = is_scheduled(entry, build.standing)
    # With a receipt that cannot be read, it may be: to stop it is always meant.
    unschedule = service["reason"] if scheduled or build.unread else "It is not scheduled."
    url = (build.standing.url if build.standing else "") or entry.web_url
    images = rendered.email.images if rendered else ()
    others = [address for address in people if address not in memory.addresses]
    return {
        "push": _action(closed or pictures),
        "test": {**_action(closed or pictures), "addresses": list(memory.addresses), "others": others},
        "unschedule": {**_action(unschedule), **(_departure(build, rendered) if scheduled and rendered else {})},
        "draft_url": url if url.startswith(("https://", "http://")) else "",
        "schedule_command": _next_command(rendered) if rendered else "",
        "export_command": command_for(rendered, "preview", f'--export "{rendered.issue.id}.html"') if rendered else "",
        "changes": changed_since_push(rendered, build, memory) if rendered else [],
        "uploads": sum(image.name not in entry.images for image in images),
        "recipients": _recipients(rendered) if rendered else "",
    }


def _next_command(rendered: Rendered) -> str:
    """What is typed after a good test."""
    if rendered.settings.approval == "required":
        return command_for(rendered, "approve", "--by NAME --code CODE")
    return command_for(rendered, "schedule", f'--at "{_morning(rendered)}"')


def _departure(build: Build, rendered: Rendered) -> dict[str, str]:
    """What goes out by itself: which version, when, and to how many people, as far as that is known."""
    entry, said = build.entry, build.standing.scheduled_for if build.standing else ""
    at = from_stamp(said or entry.scheduled_for)
    people = f"{entry.recipients:,} {'person' if entry.recipients == 1 else 'people'}" if entry.recipients else ""
    when = _in_words(at, rendered.settings.timezone) if at else ""
    return {"version": entry.version, "when": when, "people": people}


def _action(reason: str) -> dict[str, Any]:
    return {"ready": not reason, "reason": reason}


def _closed(build: Build, service: Mapping[str, Any]) -> str:
    """Why neither a push nor a test can begin; empty where they can."""
    if build.unread:
        return " ".join(sentence(words) for words in (str(build.unread[0]), build.unread[0].hint or "") if words)
    if build.rendered is None:
        return "No version of this issue could be shown yet."
    if build.problems:
        return "The last save cannot be shown; mend it first."
    if build.entry.sent or (build.standing and build.standing.kind in ("sent", "sending")):
        return "It was sent already."
    if is_scheduled(build.entry, build.standing):
        return "It is scheduled; unschedule it first."
    return str(service["reason"])


def _unusable(rendered: Rendered) -> str:
    """Why a push would be refused for pictures that cannot travel."""
    names = [_LOGOS.get(name, name) for name in rendered.unusable]
    if not names:
        return ""
    shown = ", ".join(names[:_MOST_NAMES]) + (" and more" if len(names) > _MOST_NAMES else "")
    count = "1 picture" if len(names) == 1 else f"{len(names)} pictures"
    return f"{count} cannot be used: {shown}."


def _morning(rendered: Rendered) -> str:
    """Nine o'clock on the day of the issue, or tomorrow where that has passed."""
    tomorrow = datetime.now(ZoneInfo(rendered.settings.timezone)).date() + timedelta(days=1)
    day = max(rendered.issue.date or tomorrow, tomorrow)
    return f"{day.isoformat()} 09:00"


def _recipients(rendered: Rendered) -> str:
    there = rendered.destination
    if there.audience and there.segment:
        return f"the segment “{there.segment}” of “{there.audience}”"
    return f"everybody in “{there.audience}”" if there.audience else "no audience chosen yet"


def changed_since_push(rendered: Rendered, build: Build, memory: Memory) -> list[str]:
    """What a push would change, a line each, as far as this computer knows."""
    entry = build.entry
    if not entry.campaign or not entry.version:
        return ["Nothing of it was pushed yet."]
    if pushed(rendered, entry):
        return ["Nothing changed since the last push."]
    if memory.tested.get("version") == entry.version:
        return list(changes(memory.tested, rendered))
    return [f"Version {entry.version} was pushed, and this is version {rendered.version}."]


def banner_of(build: Build, state: Mapping[str, str], memory: Memory) -> dict[str, Any] | None:
    """What is said where another version goes out than the one on the screen."""
    rendered = build.rendered
    if state["kind"] != "mismatch" or rendered is None:
        return None
    goes = _departure(build, rendered)
    return {
        "you": rendered.version,
        "scheduled": goes["version"],
        "when": goes["when"],
        "people": goes["people"],
        "changes": changed_since_push(rendered, build, memory),
    }


def _in_words(moment: datetime, zone: str) -> str:
    """`Tuesday 1 December 2026, 09:00 in New York`."""
    known = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    here = known.astimezone(ZoneInfo(zone))
    where = "UTC" if zone == "UTC" else f"in {place(zone)}"
    return f"{day_in_words(here.date())}, {here:%H:%M} {where}"
