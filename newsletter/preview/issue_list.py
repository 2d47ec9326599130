"""The list of issues: what each is called, and where it stands as far as this computer knows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

from newsletter import merge, receipts
from newsletter.config import Settings
from newsletter.errors import NewsletterError
from newsletter.front_matter_block import find_block
from newsletter.model import Severity
from newsletter.pipeline import Rendered
from newsletter.preview.build import Build
from newsletter.preview.wording import collapsed
from newsletter.problem_text import printable
from newsletter.publish import is_pushed
from newsletter.receipts import Entry
from newsletter.services.catalogue import SERVICES, ServiceInfo
from newsletter.standing import Standing
from newsletter.times import from_stamp
from newsletter.workspace import IssueFile, Workspace

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SEVERITIES: tuple[Severity, ...] = get_args(Severity)  # the worst first
_SENT = frozenset({"sent", "practice"})
# Bytes of a post that are read for its title: front matter stands at the top.
_HEAD = 16_384
_DATED = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?(?!\d)")
_DATE_LINE = re.compile(r"^date[ \t]*[:=][ \t]*[\"']?(\d{4}-\d{2}-\d{2})", re.MULTILINE)
# The signs that may end a heading (CommonMark 0.31, section 4.2).
_CLOSING = re.compile(r"(?:\A| )#+\Z")
_LONGEST_TITLE = 200

Row = dict[str, Any]
# Nobody knows where such an issue stands: it may be scheduled.
_UNREAD = {"kind": "interrupted", "words": "Receipt is damaged"}


def row_of(build: Build, settings: Settings) -> Row:
    """The row of an issue that was built."""
    rendered = build.rendered
    state = state_of(build, settings)
    found = build.findings or () if state["kind"] not in _SENT else ()
    counts = Counter(finding.severity for finding in found if not finding.waived)
    worst = next((severity for severity in _SEVERITIES if counts[severity]), None)
    title = title_of_mail(rendered) if rendered else title_of(build.found)
    day = rendered.issue.date if rendered else _date_of(build.found.id)
    return {
        **_row(build.found.id, title, _shown_day(state, build.entry, day, settings), state),
        "worst": worst or "",
        "count": counts[worst] if worst else 0,
        "broken": bool(build.problems),
    }


def bare_row(found: IssueFile, workspace: Workspace, settings: Settings) -> Row:
    """The row of an issue of which only the beginning of its post and its receipt were read. Never raises."""
    entry, info = Entry(), usual_service(settings)
    try:
        path = receipts.receipt_path(found, workspace, practice=info.practice)
        entry = receipts.read(path, workspace).get(info.name, entry)
        state = _state(entry, None, None, info, settings.timezone)
    except NewsletterError:
        state = _UNREAD
    head = _head(found)
    day = _shown_day(state, entry, _date_in(head) or _date_of(found.id), settings)
    row = _row(found.id, _title_in(head) or found.id, day, state)
    return {**row, "worst": "", "count": 0, "broken": False}


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Issues in the works first, then those that were sent; in each the newest first."""
    newest = sorted(rows, key=lambda row: (row["date"] or _start(row["id"]), row["id"]), reverse=True)
    return sorted(newest, key=lambda row: row["group"] == "sent")


def usual_service(settings: Settings) -> ServiceInfo:
    """The service that the settings name; the sandbox in place of one that newsletter cannot speak to."""
    return SERVICES.get(settings.service, SERVICES["sandbox"])


def _row(issue: str, title: str, day: str, state: dict[str, str]) -> Row:
    return {
        "id": issue,
        "title": title,
        "date": day,
        "group": "sent" if state["kind"] in _SENT else "works",
        "state": state,
    }


def _shown_day(state: dict[str, str], entry: Entry, day: date | None, settings: Settings) -> str:
    """The day an issue was sent on, or else its own."""
    at = from_stamp(entry.sent_at or entry.pushed_at) if state["kind"] in _SENT else None
    shown = _here(at, settings.timezone).date() if at else day
    return shown.isoformat() if shown else ""


# States


def state_of(build: Build, settings: Settings) -> dict[str, str]:
    """Where an issue stands: by its receipt, and by what its service said if it was asked since."""
    info = build.rendered.destination.service if build.rendered else usual_service(settings)
    if build.unread:
        return _UNREAD
    state = _state(build.entry, build.standing, build.rendered, info, settings.timezone)
    if build.rendered is None and build.problems and state["kind"] not in _SENT:
        return _kind("unreadable", "Cannot be shown")
    return state


def _kind(kind: str, words: str) -> dict[str, str]:
    return {"kind": kind, "words": words}


def _state(
    entry: Entry, standing: Standing | None, rendered: Rendered | None, info: ServiceInfo, zone: str
) -> dict[str, str]:
    said = standing.kind if standing else ""
    if entry.sent or said in ("sent", "sending"):
        if said == "sending" and not entry.sent:
            return _kind("sent", "Being sent")
        at = from_stamp((standing.sent_at if standing else "") or entry.sent_at)
        when = f" {_day(at, zone)}" if at else ""
        return _kind("practice", "Sent (practice)") if info.practice else _kind("sent", f"Sent{when}")
    if is_scheduled(entry, standing):
        at = from_stamp((standing.scheduled_for if standing else "") or entry.scheduled_for)
        if rendered and not pushed(rendered, entry):
            return _kind("mismatch", "Not the scheduled version")
        return _kind("scheduled", f"Goes out {moment_in_short(at, zone)}" if at else "Scheduled")
    if said == "deleted":
        return _kind("deleted", f"Draft deleted at {info.title}")
    if said == "edited":
        return _kind("edited", f"Edited at {info.title}")
    if said in ("paused", "canceled", "archived"):
        return _kind("edited", f"{said.capitalize()} at {info.title}")
    if entry.intent or said == "interrupted":
        return _kind("interrupted", "Push was interrupted")
    return _state_of_draft(entry, rendered)


def _state_of_draft(entry: Entry, rendered: Rendered | None) -> dict[str, str]:
    if not entry.campaign or not entry.pushed_at:
        return _kind("draft", "Draft")
    if rendered and not pushed(rendered, entry):
        return _kind("changed", "Changed since push")
    is_tested = entry.tested == rendered.digest if rendered else bool(entry.tested) and entry.tested == entry.digest
    return _kind("tested", "Tested") if is_tested else _kind("pushed", "Pushed")


def is_scheduled(entry: Entry, standing: Standing | None) -> bool:
    """Whether an issue goes out by itself, as the service said last, or else as was done from here."""
    if standing and standing.seen:
        return standing.kind == "scheduled"
    return bool(entry.scheduled_for) and not entry.sent


def pushed(rendered: Rendered, entry: Entry) -> bool:
    """Whether the draft at the service is this very mail."""
    try:
        return is_pushed(rendered, entry)
    except NewsletterError:  # a workspace without an id, which a push will tell
        return False


def moment_in_short(moment: datetime, zone: str) -> str:
    """`Tue 1 Dec, 09:00`, with the year where it is another than this one."""
    here = _here(moment, zone)
    return f"{_DAYS[here.weekday()]} {_day(moment, zone)}, {here:%H:%M}"


def _day(moment: datetime, zone: str) -> str:
    here = _here(moment, zone)
    year = "" if here.year == _here(datetime.now(UTC), zone).year else f" {here.year}"
    return f"{here.day} {_MONTHS[here.month - 1]}{year}"


def _here(moment: datetime, zone: str) -> datetime:
    known = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return known.astimezone(ZoneInfo(zone))


# Titles


def title_of_mail(rendered: Rendered) -> str:
    """What an issue is called: its title, or else its subject or its id; for the first sample subscriber."""
    data = next(iter(rendered.settings.sample_subscribers), {})
    defaults = {name: field.default for name, field in rendered.settings.subscriber_fields.items()}
    text = rendered.issue.title or rendered.issue.subject
    return collapsed(printable(merge.write_text(text, merge.Sample(data), defaults)))[:_LONGEST_TITLE] or (
        rendered.issue.id
    )


def title_of(found: IssueFile) -> str:
    """What an issue is called, by the first kilobytes of its post; its id where they do not say. Never raises."""
    return _title_in(_head(found)) or found.id


def _head(found: IssueFile) -> str:
    """The beginning of a post; nothing where it cannot be read."""
    try:
        with found.post.open("rb") as stream:
            data = stream.read(_HEAD)
        codec = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
        return data.decode(codec, errors="ignore").replace("\r\n", "\n").replace("\r", "\n")
    except (OSError, ValueError):
        return ""


def _date_in(head: str) -> date | None:
    found = _DATE_LINE.search(head.partition("\n#")[0])
    return _date_of(found[1]) if found else None


def _title_in(text: str) -> str:
    try:
        block = find_block(text, "")
        header, body = block.header.text if block.header else "", block.body
    except NewsletterError:  # front matter that is not closed, or not within what was read
        header, body = text, ""
    for source, pattern in (
        (header, r"^title[ \t]*[:=][ \t]*(.+)$"),
        (body, r"^#[ \t]+(.+)$"),
        (header, r"^subject[ \t]*[:=][ \t]*(.+)$"),
    ):
        found = re.search(pattern, source, re.MULTILINE)
        title = _CLOSING.sub("", collapsed(printable(found[1]))).strip("\"'“”") if found else ""
        if title and title not in (">", "|", ">-", "|-"):
            return title[:_LONGEST_TITLE]
    return ""


def _start(issue: str) -> str:
    day = _date_of(issue)
    return day.isoformat() if day else ""


def _date_of(issue: str) -> date | None:
    """The date that an id such as `2026-11-chronic-migraines` begins with."""
    match = _DATED.match(issue)
    try:
        return date(int(match[1]), int(match[2]), int(match[3] or 1)) if match else None
    except ValueError:
        return None
