"""The use cases that let an issue go out: schedule, unschedule, send.

What goes out is what was checked, tested and approved, and it goes out once. An action is written into the receipt
before it is asked for; after a lost answer or a crash the state at the service decides whether it happened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from newsletter import gates, receipts
from newsletter.drafts import campaign_key
from newsletter.errors import NewsletterError, UnknownOutcomeError, UsageError
from newsletter.headcount import change, people, recipients_of, refuse_nobody
from newsletter.history import recipients_before
from newsletter.job import AtService, Job
from newsletter.ownership import command_for, refuse_gone, refuse_not_draft
from newsletter.pipeline import Rendered
from newsletter.receipts import Entry
from newsletter.services.interface import Campaign, MailingService
from newsletter.services.schedule_times import nearest_times
from newsletter.times import check_ahead, from_stamp, in_words, place, stamp

_MEND = "mend them, then push and test it again: newsletter check shows them all"
Outcome = Literal["sent", "scheduled", "unscheduled", "unchanged", "declined"]


@dataclass(frozen=True)
class Question:
    """What a person must know before saying yes. when, recipients: in words. at: None for now.

    people: how many those recipients are; 0 where the service does not say. change: in words, where that is sharply
    another number than the last issue went to.
    """

    issue: str
    version: str
    subject: str
    sender: str
    recipients: str
    when: str
    at: datetime | None
    test_skipped: str
    people: int
    change: str


@dataclass(frozen=True)
class Permission:
    """skip_test: the reason for going without a test. show: shows the question. confirm: asks; None for `--yes`."""

    skip_test: str = ""
    show: Callable[[Question], None] = lambda _: None
    confirm: Callable[[], bool] | None = None


@dataclass(frozen=True)
class Done:
    """What came of it. at: of sending, past or planned. settled: a run that was interrupted had done it before."""

    outcome: Outcome
    at: datetime | None
    question: Question | None = None
    settled: bool = False


def schedule(job: Job, at: datetime, permission: Permission) -> Done:
    """Let an issue go out by itself at a moment, which has a zone. Never pushes.

    Raises UsageError for a time the service does not take, ContentError for errors, ProtectedError where a gate is
    closed, UnknownOutcomeError when nobody knows whether it happened.
    """
    gates.refuse_incapable(job.info, "schedule", f"wait until then: {command_for(job.rendered, 'send')}")
    _refuse_between(at, job.rendered)
    # In UTC, as a moment that comes twice in its zone equals none in another (PEP 495).
    return _Departure(job, permission, at.astimezone(UTC)).run()


def send(job: Job, permission: Permission) -> Done:
    """Send an issue to its whole audience, now, and once. Never pushes. Raises what `schedule` raises."""
    return _Departure(job, permission, None).run()


def last_time(job: Job) -> datetime:
    """The time that was asked for last. Raises UsageError where there was none."""
    last = from_stamp(job.entry().last_time)
    if last is None:
        raise UsageError("this issue was never scheduled", hint='name a time: --at "2026-12-01 09:00"')
    return last


def unschedule(there: AtService) -> Done:
    """Make a scheduled issue a draft again; unchanged where nothing of it is scheduled. Its post is not looked at.

    Raises ProtectedError when it is too late, UnknownOutcomeError when nobody knows whether it happened.
    """
    service = there.service
    gates.refuse_incapable(there.info, "unschedule", "stop it in its own web page, at once")
    with receipts.locked(there.workspace, service.name):
        entry = there.entry()
        key = campaign_key(there.settings, there.issue)
        listed = {campaign.id: campaign for campaign in service.find_by_key(key)}
        mine = service.find(entry.campaign) if entry.campaign and entry.campaign not in listed else None
        found = (*listed.values(), *([mine] if mine else []))
        for campaign in found:
            if campaign.state in gates.GONE:
                refuse_gone(campaign)
        waiting = [campaign for campaign in found if campaign.state == "scheduled"]
        there.forget_state()
        for campaign in waiting:
            _unschedule(service, campaign)
        if entry.scheduled_for or entry.action:
            there.save(scheduled_for="", action="")
    return Done("unscheduled" if waiting else "unchanged", waiting[0].send_time if waiting else None)


def _unschedule(service: MailingService, campaign: Campaign) -> None:
    try:
        service.unschedule(campaign.id)
    except UnknownOutcomeError as lost:
        now = _look(service, campaign, lost)
        if now.state != "draft":
            raise lost from None


@dataclass
class _Departure:
    """One schedule or send under the lock. at: None for now."""

    job: Job
    permission: Permission
    at: datetime | None

    def run(self) -> Done:
        job, rendered = self.job, self.job.rendered
        with receipts.locked(job.workspace, job.service.name):
            entry = job.entry()
            if entry.sent:
                raise gates.already_sent(rendered, entry)
            gates.refuse_errors(job.findings, f"{self.nothing}, because of the errors above", _MEND)
            job.progress("looking at the draft")
            campaign = gates.find_campaign(job.service, rendered, entry)
            if self.is_settled(campaign, entry):
                return Done("scheduled" if campaign.state == "scheduled" else "sent", campaign.send_time, settled=True)
            self.pass_gates(campaign, entry)
            question = self.question(campaign, entry)
            self.permission.show(question)
            if self.permission.confirm:
                if not self.permission.confirm():
                    return Done("declined", None, question)
                # Minutes may have passed, and other people work at the service.
                campaign = gates.find_campaign(job.service, rendered, entry)
                self.pass_gates(campaign, entry)
            job.forget_state()
            self.act(campaign, question)
            return Done("scheduled" if self.at else "sent", self.at or datetime.now(UTC), question)

    @property
    def nothing(self) -> str:
        return "nothing was scheduled" if self.at else "nothing was sent"

    @property
    def action(self) -> str:
        return f"schedule {stamp(self.at)}" if self.at else "send"

    def is_settled(self, campaign: Campaign, entry: Entry) -> bool:
        """Whether an interrupted run had done this very thing; what the service says is noted in any case."""
        is_ours = entry.action == self.action
        if campaign.state in gates.GONE:
            self.note_sent(campaign, campaign.send_time)
            return is_ours
        if campaign.state == "scheduled" and campaign.send_time:
            when = stamp(campaign.send_time)
            if (entry.scheduled_for, entry.action) != (when, ""):
                self.job.save(scheduled_for=when, action="", campaign=campaign.id, web_url=campaign.web_url)
            return is_ours and campaign.send_time == self.at
        return False

    def note_sent(self, campaign: Campaign, at: datetime | None) -> None:
        sent_at = stamp(at or datetime.now(UTC))
        self.job.save(campaign=campaign.id, web_url=campaign.web_url, action="", sent=True, sent_at=sent_at)

    def pass_gates(self, campaign: Campaign, entry: Entry) -> None:
        rendered, job = self.job.rendered, self.job
        refuse_not_draft(campaign, rendered)
        gates.refuse_unpushed(rendered, entry)
        gates.refuse_edited(job.service, rendered, entry, campaign)
        if not self.permission.skip_test:
            gates.refuse_untested(rendered, entry, job.workspace)
        gates.refuse_unapproved(rendered, entry)
        if self.at:
            check_ahead(self.at, datetime.now(UTC))

    def question(self, campaign: Campaign, entry: Entry) -> Question:
        rendered, there = self.job.rendered, self.job.rendered.destination
        zone = rendered.settings.timezone
        is_tested = entry.tested == rendered.digest
        recipients = recipients_of(self.job.service, campaign, entry)
        refuse_nobody(recipients, self.nothing)
        replies = f", replies to {there.reply_to}" if there.reply_to != there.sender_email else ""
        return Question(
            issue=self.job.issue,
            version=rendered.version,
            subject=rendered.for_service.subject,
            sender=f"{there.sender_name} <{there.sender_email}>{replies}",
            recipients=f"{people(recipients.count)} in {recipients.name}",
            when=in_words(self.at, zone) if self.at else "now",
            at=self.at,
            test_skipped="" if is_tested else self.permission.skip_test,
            people=recipients.count or 0,
            change=change(recipients_before(rendered, self.job.workspace), recipients.count),
        )

    def act(self, campaign: Campaign, question: Question) -> None:
        service, job = self.job.service, self.job
        again = {"last_time": stamp(self.at)} if self.at else {}
        job.save(action=self.action, test_skipped=question.test_skipped, recipients=question.people, **again)
        job.progress("scheduling" if self.at else "sending")
        try:
            if self.at:
                service.schedule(campaign.id, self.at)
            else:
                service.send(campaign.id)
        except UnknownOutcomeError as lost:
            self.decide(campaign, lost)
        except NewsletterError:
            job.save(action="")  # it certainly did not happen
            raise
        if self.at:
            self.confirm_time(campaign)
            job.save(action="", scheduled_for=stamp(self.at))
        else:
            self.note_sent(campaign, None)

    def decide(self, campaign: Campaign, lost: UnknownOutcomeError) -> None:
        """After a lost answer: return if the state says that it happened, otherwise leave it to a person."""
        now = _look(self.job.service, campaign, lost)
        if now.state in gates.GONE or (self.at and now.state == "scheduled"):
            return
        # A draft may still become a sent campaign, if the request is on its way.
        hint = lost.problems[0].hint
        raise UnknownOutcomeError(f"{lost}\nasked once more, the service calls it '{now.state}'", hint=hint) from lost

    def confirm_time(self, campaign: Campaign) -> None:
        """Read back the schedule: the wrong hour would go unnoticed until it is too late."""
        try:
            found = self.job.service.find(campaign.id)
        except NewsletterError:
            return  # it said yes, and nothing says otherwise
        if found and found.state == "scheduled" and found.send_time in {None, self.at}:
            return
        if found and found.state in gates.GONE:
            return
        zone, there = self.job.rendered.settings.timezone, found.send_time if found else None
        said = f"says that it goes out on {in_words(there, zone)}" if there else "does not say when it goes out"
        stop = command_for(self.job.rendered, "unschedule")
        raise UnknownOutcomeError(f"the service took the time, but {said}", hint=f"look there, or stop it: {stop}")


def _look(service: MailingService, campaign: Campaign, lost: UnknownOutcomeError) -> Campaign:
    """The campaign as it is now. Raises the error that made us look, where nobody can tell."""
    try:
        now = service.find(campaign.id)
    except NewsletterError:
        raise lost from None
    if now is None:
        raise lost
    return now


def _refuse_between(at: datetime, rendered: Rendered) -> None:
    near = [moment for moment in nearest_times(at) if moment > datetime.now(UTC)]
    if at in near:
        return
    title, where = rendered.destination.service.title, place(rendered.settings.timezone)
    raise UsageError(
        f"{title} sends at :00, :15, :30 and :45 only, not at {at:%H:%M}",
        hint=f"the nearest times in {where} are {' and '.join(f'{moment:%Y-%m-%d %H:%M}' for moment in near)}",
    )
