"""`newsletter report`: what became of sent issues."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from newsletter import gates, reports
from newsletter.commands import Place, here
from newsletter.commands.push import PRACTICE
from newsletter.console import bold, say, table
from newsletter.drafts import campaign_key
from newsletter.errors import ContentError, SettingsError, UsageError
from newsletter.pipeline import Rendered, render
from newsletter.receipts import Entry, note_sent, read, receipt_path, replace_file
from newsletter.reports import IssueReport
from newsletter.services.interface import Campaign, MailingService
from newsletter.standing import Desk
from newsletter.times import from_stamp, stamp
from newsletter.workspace import IssueFile

_FORMATS = {".html", ".htm", ".csv"}


def run(
    options: Mapping[str, object],
    wanted: Sequence[str],
    service: str | None,
    *,
    export: Path | None,
    as_json: bool,
) -> None:
    """Print or write the reports of the issues named, or of all that were sent."""
    if export and export.suffix.lower() not in _FORMATS:
        raise UsageError(
            f"'{export.name}' says nothing about its format", hint="end it with .html for a page, or .csv for a table"
        )
    place = here(options)
    with ExitStack() as stack:
        desk = Desk(place.workspace, stack)
        found = [_report(place, desk, issue, service, is_named=bool(wanted)) for issue in place.issues(wanted)]
    sent = [report for report in found if report]
    if export:
        _export(place, sent, export)
    elif as_json:
        data = {"issues": [report.as_json() for report in sent], "notes": reports.NOTES}
        say(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        _print(place, sent)


def _report(place: Place, desk: Desk, found: IssueFile, service: str | None, *, is_named: bool) -> IssueReport | None:
    """One issue's report; None for one that nobody asked for by name and that was not sent."""
    try:
        rendered = render(found, place.workspace, place.settings, service)
    except ContentError:
        if is_named:
            raise
        return None
    info = rendered.destination.service
    path = receipt_path(found, place.workspace, practice=info.practice)
    entry = read(path, place.workspace).get(info.name, Entry())
    if not entry.campaign and not is_named:
        return None
    gates.refuse_incapable(info, "report", "read it in its own web page")
    there = desk.service(rendered.destination)
    campaign = _campaign(there, rendered, entry)
    if campaign is None or campaign.state not in gates.GONE:
        if is_named:
            state = f"it is '{campaign.state}' at {info.title}" if campaign else f"{info.title} does not have it"
            raise UsageError(
                f"there is no report on {found.id} yet: {state}", hint=f"newsletter status {found.id} shows where it is"
            )
        return None
    place.progress(f"asking for the report on {found.id}")
    figures = there.report(campaign.id)
    sent_at = figures.sent_at or campaign.send_time or from_stamp(entry.sent_at)
    if entry.campaign and not entry.sent:
        note_sent(path, info.name, stamp(sent_at) if sent_at else "", place.workspace)
    return IssueReport(found.id, campaign.subject, info.name, info.practice, figures, sent_at, datetime.now(UTC))


def _campaign(there: MailingService, rendered: Rendered, entry: Entry) -> Campaign | None:
    """The campaign of the receipt, or by its key the one that was sent."""
    if entry.campaign:
        return there.find(entry.campaign)
    listed = there.find_by_key(campaign_key(rendered.settings, rendered.issue.id))
    return next((one for one in listed if one.state in gates.GONE), listed[0] if listed else None)


def _print(place: Place, sent: Sequence[IssueReport]) -> None:
    if not sent:
        say("No issue was sent yet. Next: newsletter status")
        return
    zone = place.settings.timezone
    table((*reports.HEAD, reports.OPENED), [report.cells(zone) for report in sent])
    for report in sent:
        if report.figures.links and not report.is_early:
            say()
            say(bold(f"Clicks by link: {report.issue}"))
            rows = [(link.url, f"{link.clicks:,}", f"{link.unique:,}") for link in report.figures.links]
            table(("Link", "Clicks", "People"), rows)
    say()
    for note in reports.NOTES:
        say(note)
    early = [report.issue for report in sent if report.is_early]
    if early:
        say(f"Next: ask again 48 hours after sending; until then the numbers of {', '.join(early)} still grow.")
    else:
        say("Next: newsletter report --export report.html makes a page of it for your colleagues.")
    if any(report.practice for report in sent):
        say(PRACTICE)


def _export(place: Place, sent: Sequence[IssueReport], path: Path) -> None:
    practice = PRACTICE if any(report.practice for report in sent) else ""
    if path.suffix.lower() == ".csv":
        # Spreadsheets tell UTF-8 by its mark.
        content = reports.to_csv(sent).encode("utf-8-sig")
    else:
        from newsletter.report_page import to_html  # noqa: PLC0415 (brings Jinja)

        title = f"{place.settings.brand.name}: what became of the newsletter"
        content = to_html(sent, title=title, practice=practice, zone=place.settings.timezone).encode()
    try:
        replace_file(path.absolute(), content)
    except OSError as error:
        hint = "make the folder, make it writable, or choose another one"
        raise SettingsError(f"{path} cannot be written: {error.strerror or error}", hint=hint) from error
    what = "1 issue" if len(sent) == 1 else f"{len(sent)} issues"
    say(f"Wrote the report on {what} to {path}. Next: open it{' in a browser' if path.suffix != '.csv' else ''}.")
    if practice:
        say(practice)
