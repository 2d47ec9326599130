"""The use cases that reach a mailing service. Nothing in here sends mail.

One campaign per issue and service: its name carries a key made from the workspace's and the issue's ids, and an intent
is on disk before a request leaves, so that a run that was killed at any point is taken up by the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from newsletter import ownership, receipts
from newsletter.drafts import campaign_key, digest_of, draft_of
from newsletter.errors import ContentError, Problem, ProtectedError, UnknownOutcomeError
from newsletter.model import Draft, Finding
from newsletter.pipeline import Rendered
from newsletter.receipts import Entry
from newsletter.recipients import find_recipients
from newsletter.services.interface import Campaign, MailingService, PlannedRequest
from newsletter.times import stamp
from newsletter.workspace import Workspace

# Stands for a segment's id in a dry run: a number, as some services have it, and none that a service gives.
_UNKNOWN_SEGMENT = 9_999_999_999


@dataclass(frozen=True)
class Pushed:
    """What a push did. outcome: created, updated, or unchanged when the draft there was this very email already.

    images: how many were uploaded.
    """

    campaign: Campaign
    outcome: str
    version: str
    images: int


@dataclass(frozen=True)
class PushOptions:
    """What the user allows: overwrite a colleague's edits, make a new draft in place of a deleted one."""

    overwrite: bool = False
    recreate: bool = False


def plan(
    rendered: Rendered, service: MailingService, path: Path, workspace: Workspace, findings: Sequence[Finding]
) -> tuple[PlannedRequest, ...]:
    """The requests a push would make, as far as they are known without asking the service; none is made.

    Raises ContentError and SettingsError as `push` does.
    """
    _refuse_missing_images(rendered, findings)
    entry, there = receipts.read(path, workspace).get(service.name, Entry()), rendered.destination
    known = _knows_recipients(entry, rendered)
    audience = entry.audience_id if known else f"<id of '{there.audience or 'the audience'}'>"
    segment = entry.segment_id if known else str(_UNKNOWN_SEGMENT) if there.segment else ""
    hosted = {image.name: entry.images.get(image.name, f"<address of {image.name}>") for image in rendered.email.images}
    draft = draft_of(rendered, audience, segment, hosted, unfinished=has_errors(findings))
    uploads = tuple(
        PlannedRequest("POST", "(image upload)", {"name": image.name, "bytes": len(image.content)})
        for image in rendered.email.images
        if image.name not in entry.images
    )
    writes = (
        replace(request, body=_named(request.body, f"<id of '{there.segment}'>"))
        for request in service.planned(draft, entry.campaign or None)
    )
    return (*uploads, *writes)


def _named(body: Mapping[str, object], segment: str) -> dict[str, object]:
    """A body with words where the segment's number is not known yet."""
    return {
        name: _named(value, segment)
        if isinstance(value, Mapping)
        else segment
        if value in (_UNKNOWN_SEGMENT, str(_UNKNOWN_SEGMENT))
        else value
        for name, value in body.items()
    }


def push(
    rendered: Rendered,
    service: MailingService,
    path: Path,
    workspace: Workspace,
    *,
    options: PushOptions,
    findings: Sequence[Finding],
    progress: Callable[[str], None],
) -> Pushed:
    """Create or update the draft of an issue; never sends.

    path: of the receipt. findings: of the checks; with an error among them the subject says that this is a draft.
    progress: gets a short phrase before each longer step. Raises ContentError for an image that cannot travel,
    ProtectedError, with the command that goes on, instead of touching anything that is not ours to touch,
    UnavailableError while another newsletter is at work; otherwise what `MailingService` raises.
    """
    with receipts.locked(workspace, service.name):
        return push_locked(rendered, service, path, workspace, options=options, findings=findings, progress=progress)


def push_locked(
    rendered: Rendered,
    service: MailingService,
    path: Path,
    workspace: Workspace,
    *,
    options: PushOptions,
    findings: Sequence[Finding],
    progress: Callable[[str], None],
) -> Pushed:
    """What `push` does, for a caller that holds the lock already, because it goes on with the draft."""
    _refuse_missing_images(rendered, findings)
    campaign_key(rendered.settings, rendered.issue.id)
    entry = receipts.read(path, workspace).get(service.name, Entry())
    run = _Push(rendered, service, path, workspace, options, entry, progress, unfinished=has_errors(findings))
    return run.run()


def is_pushed(rendered: Rendered, entry: Entry) -> bool:
    """Whether the last push of an issue to this service was of this very email."""
    if not entry.campaign or not _knows_recipients(entry, rendered):
        return False
    return _same_draft(rendered, entry, unfinished=entry.unfinished)


def _same_draft(rendered: Rendered, entry: Entry, *, unfinished: bool) -> bool:
    draft = draft_of(rendered, entry.audience_id, entry.segment_id, entry.images, unfinished=unfinished)
    return digest_of(draft) == entry.draft


def has_errors(findings: Sequence[Finding]) -> bool:
    """Whether there is an error among findings."""
    return any(finding.severity == "error" for finding in findings)


def _knows_recipients(entry: Entry, rendered: Rendered) -> bool:
    wanted = rendered.destination
    return bool(entry.audience_id) and (entry.audience, entry.segment) == (wanted.audience, wanted.segment)


def _refuse_missing_images(rendered: Rendered, findings: Sequence[Finding]) -> None:
    if not rendered.unusable:
        return
    placed = tuple(Problem(f.message, f.location, f.hint) for f in findings if f.code.startswith("image-"))
    bare = tuple(Problem(unusable.message, None, unusable.hint) for unusable in rendered.unusable.values())
    raise ContentError(problems=placed or bare)


@dataclass
class _Push:
    """One push under the lock; `entry` is the receipt as it is on disk, but for recipients looked up just now."""

    rendered: Rendered
    service: MailingService
    path: Path
    workspace: Workspace
    options: PushOptions
    entry: Entry
    progress: Callable[[str], None]
    unfinished: bool

    def run(self) -> Pushed:
        self.progress("looking for the draft")
        campaign = self.existing()
        if campaign and self.is_unchanged():
            return Pushed(campaign, "unchanged", self.rendered.version, 0)
        if not _knows_recipients(self.entry, self.rendered):
            self.look_up_recipients()
        uploaded = self.upload()
        entry = self.entry
        draft = draft_of(self.rendered, entry.audience_id, entry.segment_id, entry.images, unfinished=self.unfinished)
        self.progress("writing the draft")
        written = self.update(campaign, draft) if campaign else self.create(draft)
        self.remember(written, draft)
        return Pushed(written, "updated" if campaign else "created", self.rendered.version, uploaded)

    def save(self, **changes: object) -> None:
        self.entry = replace(self.entry, **changes)  # type: ignore[arg-type]
        receipts.write(self.path, self.service.name, self.entry, self.workspace)

    def existing(self) -> Campaign | None:
        """The campaign to change, by the receipt or by its key; None where one is to be made."""
        campaign = self.service.find(self.entry.campaign) if self.entry.campaign else None
        if campaign:
            self.refuse_not_draft(campaign)
            self.refuse_edited(campaign)
            return campaign
        if self.entry.campaign:
            self.forget_deleted()
        campaign = self.by_key()
        if campaign:
            self.refuse_not_draft(campaign)
            self.adopt(campaign)
        return campaign

    def is_unchanged(self) -> bool:
        return is_pushed(self.rendered, self.entry) and self.entry.unfinished == self.unfinished

    def forget_deleted(self) -> None:
        if not self.options.recreate:
            raise ProtectedError(
                "the draft of this issue was deleted at the service",
                hint=f"to make a new one: {ownership.push_command(self.rendered, '--recreate')}",
            )
        self.save(campaign="", web_url="", digest="", version="", draft="", fingerprint="", intent="")

    def by_key(self) -> Campaign | None:
        found = self.service.find_by_key(campaign_key(self.rendered.settings, self.rendered.issue.id))
        if len(found) > 1:
            listed = "\n".join(f"{campaign.state}: {campaign.web_url}" for campaign in found)
            raise UnknownOutcomeError(
                f"there are {len(found)} campaigns of this issue at the service:\n{listed}",
                hint="look at them there, delete all but one, and run the same command again",
            )
        return found[0] if found else None

    def refuse_not_draft(self, campaign: Campaign) -> None:
        if campaign.state in {"sent", "sending"} and not self.entry.sent:
            # Noted, so that `check` and `build` leave the issue alone without asking the service.
            sent_at = stamp(campaign.send_time) if campaign.send_time else ""
            self.save(campaign=campaign.id, web_url=campaign.web_url, sent=True, sent_at=sent_at)
        ownership.refuse_not_draft(campaign, self.rendered)

    def refuse_edited(self, campaign: Campaign) -> None:
        """Stop at a colleague's edits; where there are none, what an interrupted push left there is known now."""
        content = self.service.content(campaign.id)
        if not self.options.overwrite:
            ownership.refuse_edited(self.entry, self.rendered, campaign, content)
        if self.entry.intent or ownership.was_edited(self.entry, campaign, content):
            seal = ownership.fingerprint(campaign, content)
            self.entry = replace(self.entry, intent="", draft="", fingerprint=seal)

    def adopt(self, campaign: Campaign) -> None:
        """Take up a campaign that carries our key though no receipt names it: a crash, or a colleague's push."""
        if self.entry.intent:
            self.refuse_edited(campaign)
        else:
            content = self.service.content(campaign.id)
            if not self.options.overwrite:
                ownership.refuse_foreign(self.rendered, campaign, content)
            self.entry = replace(self.entry, fingerprint=ownership.fingerprint(campaign, content))
        self.save(campaign=campaign.id, web_url=campaign.web_url)

    def look_up_recipients(self) -> None:
        wanted = self.rendered.destination
        audience_id, segment_id = find_recipients(self.service, wanted)
        self.entry = replace(
            self.entry, audience=wanted.audience, audience_id=audience_id, segment=wanted.segment, segment_id=segment_id
        )

    def upload(self) -> int:
        missing = [image for image in self.rendered.email.images if image.name not in self.entry.images]
        for number, image in enumerate(missing, 1):
            self.progress(f"uploading image {number} of {len(missing)}")
            address = self.service.upload_image(image)
            self.save(images={**self.entry.images, image.name: address})
        return len(missing)

    def create(self, draft: Draft) -> Campaign:
        self.save(intent=ownership.intent("create", draft))
        campaign = self.service.create(draft)
        self.save(campaign=campaign.id, web_url=campaign.web_url)
        if self.by_key() is None:
            raise UnknownOutcomeError(
                "the service said it made the draft, but does not list it",
                hint=f"look for it there: {campaign.web_url}; then run the same command again",
            )
        return campaign

    def update(self, campaign: Campaign, draft: Draft) -> Campaign:
        self.save(intent=ownership.intent("update", draft), campaign=campaign.id)
        return self.service.update(campaign.id, draft)

    def remember(self, campaign: Campaign, draft: Draft) -> None:
        """Read back what the service stores, so that a colleague's later edit is noticed."""
        content = self.service.content(campaign.id)
        if not content.html.strip():
            raise UnknownOutcomeError(
                "the service took the draft, but its content is empty there", hint=f"look at it: {campaign.web_url}"
            )
        self.save(
            intent="",
            campaign=campaign.id,
            web_url=campaign.web_url,
            digest=self.rendered.digest,
            version=self.rendered.version,
            draft=digest_of(draft),
            unfinished=self.unfinished,
            fingerprint=ownership.fingerprint(campaign, content),
            pushed_at=stamp(datetime.now(UTC)),
        )
