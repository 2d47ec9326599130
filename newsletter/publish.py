"""The use cases that reach a mailing service. Nothing in here sends mail.

One campaign per issue and service: its name carries a key made from the workspace's and the issue's ids, and an intent is
on disk before a request leaves, so that a run that was killed at any point is taken up by the next one.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from newsletter import receipts
from newsletter.errors import ContentError, Problem, ProtectedError, SettingsError, UnknownOutcomeError
from newsletter.model import Draft, Email, ImageFile
from newsletter.pipeline import Rendered
from newsletter.receipts import Entry
from newsletter.services.interface import Audience, Campaign, Content, MailingService, PlannedRequest
from newsletter.workspace import Workspace

_DIFFERENCE_LINES = 14


@dataclass(frozen=True)
class Pushed:
    """What a push did. outcome: created, updated, or unchanged when the draft there was this very email already."""

    campaign: Campaign
    outcome: str
    version: str
    images: int


@dataclass(frozen=True)
class PushOptions:
    """What the user allows: overwrite a colleague's edits, make a new draft in place of a deleted one."""

    overwrite: bool = False
    recreate: bool = False


def campaign_key(settings_id: str, issue_id: str) -> str:
    """What the campaign of an issue is found by; the same for everybody who works in this workspace."""
    return f"nl-{settings_id}-{hashlib.sha256(issue_id.encode()).hexdigest()[:8]}"


def _key_of(rendered: Rendered) -> str:
    if not rendered.settings.id:
        raise SettingsError(
            "newsletter.yaml has no 'id', which every campaign's name needs",
            hint=f"add this line at its top:  id: {secrets.token_hex(3)!r}",
        )
    return campaign_key(rendered.settings.id, rendered.issue.id)


def draft_of(
    rendered: Rendered, audience_id: str, segment_id: str | None, hosted: Mapping[str, str], *, unfinished: bool
) -> Draft:
    """The campaign an email becomes. hosted: image file name -> address. unfinished: there are errors, so say so."""
    email, there = _with_hosted(rendered.for_service(), hosted), rendered.destination
    key = _key_of(rendered)
    return Draft(
        name=f"{rendered.issue.id[:60]} [{key}]",
        key=key,
        subject=f"[DRAFT] {email.subject}".rstrip() if unfinished else email.subject,
        preheader=email.preheader,
        html=email.html,
        text=email.text,
        sender_name=there.sender_name,
        sender_email=there.sender_email,
        reply_to=there.reply_to,
        audience_id=audience_id,
        segment_id=segment_id,
        open_tracking=rendered.settings.tracking.opens,
        click_tracking=rendered.settings.tracking.clicks,
        extra=there.settings.extra,
    )


def _with_hosted(email: Email, hosted: Mapping[str, str]) -> Email:
    html = email.html
    for image in email.images:
        html = html.replace(image.path, hosted.get(image.name, image.path))
    return replace(email, html=html)


def plan(
    rendered: Rendered, service: MailingService, path: Path, workspace: Workspace, *, unfinished: bool
) -> tuple[PlannedRequest, ...]:
    """The requests a push would make, as far as they are known without asking the service; none is made."""
    _refuse_missing_images(rendered)
    entry = receipts.read(path, workspace).get(service.name, Entry())
    there = rendered.destination
    audience = (
        entry.audience_id if entry.audience == there.audience and entry.audience_id else f"<id of '{there.audience}'>"
    )
    segment = entry.segment_id or (f"<id of '{there.segment}'>" if there.segment else "")
    hosted = {image.name: entry.images.get(image.name, f"<address of {image.name}>") for image in rendered.email.images}
    draft = draft_of(rendered, audience, segment or None, hosted, unfinished=unfinished)
    uploads = tuple(
        PlannedRequest("POST", "(image upload)", {"name": image.name, "bytes": len(image.content)})
        for image in rendered.email.images
        if image.name not in entry.images
    )
    return (*uploads, *service.planned(draft, entry.campaign or None))


def push(
    rendered: Rendered,
    service: MailingService,
    path: Path,
    workspace: Workspace,
    options: PushOptions,
    *,
    unfinished: bool,
    progress: Callable[[str], None],
) -> Pushed:
    """Create or update the draft of an issue; never sends.

    path: of the receipt. unfinished: the checks found errors, so the subject says that this is a draft. progress: gets a
    short phrase before each longer step. Raises ProtectedError, with the command that goes on, instead of touching
    anything that is not ours to touch; otherwise what `MailingService` raises.
    """
    _refuse_missing_images(rendered)
    _key_of(rendered)
    with receipts.locked(workspace, service.name):
        run = _Push(rendered, service, path, workspace, options, unfinished=unfinished, progress=progress)
        return run.run()


def _refuse_missing_images(rendered: Rendered) -> None:
    problems = tuple(Problem(unusable.message, None, unusable.hint) for unusable in rendered.unusable.values())
    if problems:
        raise ContentError(problems=problems)


class _Push:
    """One push under the lock; `entry` is the receipt as it is on disk at every moment."""

    def __init__(
        self,
        rendered: Rendered,
        service: MailingService,
        path: Path,
        workspace: Workspace,
        options: PushOptions,
        *,
        unfinished: bool,
        progress: Callable[[str], None],
    ) -> None:
        self.rendered = rendered
        self.service = service
        self.path = path
        self.workspace = workspace
        self.options = options
        self.unfinished = unfinished
        self.progress = progress
        self.entry = receipts.read(path, workspace).get(service.name, Entry())

    def run(self) -> Pushed:
        self.progress("looking for the draft")
        campaign = self.existing()
        same = (self.entry.digest, self.entry.unfinished) == (self.rendered.digest, self.unfinished)
        if campaign and same and not self.entry.intent:
            return Pushed(campaign, "unchanged", self.rendered.version, 0)
        self.resolve_audience()
        uploaded = self.upload()
        draft = draft_of(
            self.rendered,
            self.entry.audience_id,
            self.entry.segment_id or None,
            self.entry.images,
            unfinished=self.unfinished,
        )
        self.progress("writing the draft")
        written = self.update(campaign, draft) if campaign else self.create(draft)
        self.remember(written)
        return Pushed(written, "updated" if campaign else "created", self.rendered.version, uploaded)

    def save(self, **changes: object) -> None:
        self.entry = replace(self.entry, **changes)  # type: ignore[arg-type]
        receipts.write(self.path, self.service.name, self.entry, self.workspace)

    # Finding the campaign.

    def existing(self) -> Campaign | None:
        if self.entry.campaign:
            campaign = self.service.find(self.entry.campaign)
            if campaign is None:
                self.forget_deleted()
                return None
            self.refuse_touched(campaign)
            return campaign
        campaign = self.by_key()
        if campaign:
            self.adopt(campaign)
        return campaign

    def forget_deleted(self) -> None:
        if not self.options.recreate:
            raise ProtectedError(
                "the draft of this issue was deleted at the service",
                hint=f"to make a new one: newsletter push {self.rendered.issue.id} --recreate",
            )
        self.save(campaign="", web_url="", digest="", version="", fingerprint="", intent="")

    def by_key(self) -> Campaign | None:
        key = _key_of(self.rendered)
        found = self.service.find_by_key(key)
        if len(found) > 1:
            listed = "\n".join(f"  {campaign.state}: {campaign.web_url}" for campaign in found)
            raise UnknownOutcomeError(
                f"there are {len(found)} campaigns of this issue at the service:\n{listed}",
                hint="look at them there, delete all but one, and run the same command again",
            )
        return found[0] if found else None

    def refuse_touched(self, campaign: Campaign) -> None:
        """Stop at a campaign that is no draft any more, or that somebody edited at the service."""
        self.refuse_not_draft(campaign)
        if self.options.overwrite or not self.entry.fingerprint:
            return
        content = self.service.content(campaign.id)
        if fingerprint(campaign, content) == self.entry.fingerprint or (self.entry.intent and self.is_ours(content)):
            return
        raise ProtectedError(
            "this draft was edited at the service since the last push, and a push would undo that",
            hint=f"{self.difference(campaign, content)}\nto overwrite it: newsletter push {self.rendered.issue.id} --overwrite",
        )

    def refuse_not_draft(self, campaign: Campaign) -> None:
        if campaign.state == "draft":
            return
        states = {
            "scheduled": "this issue is scheduled already, and what is scheduled is not changed",
            "sent": "this issue was sent already",
            "sending": "this issue is being sent right now",
        }
        raise ProtectedError(
            states.get(campaign.state, f"the campaign of this issue is '{campaign.state}' at the service"),
            hint=f"look at it there: {campaign.web_url}",
        )

    def adopt(self, campaign: Campaign) -> None:
        """Take up a campaign that carries our key though no receipt names it: a crash, or a colleague's push."""
        self.refuse_not_draft(campaign)
        content = self.service.content(campaign.id)
        empty = not content.html.strip()
        if not (empty or self.options.overwrite or self.entry.intent.startswith("create") or self.is_ours(content)):
            raise ProtectedError(
                "the service has a draft of this issue that was not pushed from this computer",
                hint=f"{self.difference(campaign, content)}\nto overwrite it: newsletter push {self.rendered.issue.id} --overwrite",
            )
        self.save(campaign=campaign.id, web_url=campaign.web_url)

    def is_ours(self, content: Content) -> bool:
        """Whether the service's copy is what this issue says now; the text part holds no addresses of images."""
        return _words(content.text) == _words(self.rendered.for_service().text)

    def difference(self, campaign: Campaign, content: Content) -> str:
        ours = self.rendered.for_service()
        there = [f"Subject: {campaign.subject}", *content.text.splitlines()]
        here = [f"Subject: {ours.subject}", *ours.text.splitlines()]
        lines = list(difflib.unified_diff(there, here, "at the service", "here", lineterm="", n=0))
        more = len(lines) - _DIFFERENCE_LINES
        shown = lines[:_DIFFERENCE_LINES] + ([f"… and {more} more lines"] if more > 0 else [])
        return "\n".join(shown) or "only the HTML differs"

    # Writing.

    def resolve_audience(self) -> None:
        wanted = self.rendered.destination
        if self.entry.audience_id and (self.entry.audience, self.entry.segment) == (wanted.audience, wanted.segment):
            return
        audience = choose_audience(self.service.audiences(), wanted.audience, self.rendered)
        segment_id = ""
        if wanted.segment:
            segments = self.service.segments(audience.id)
            match = [segment for segment in segments if wanted.segment in (segment.id, segment.name)]
            if len(match) != 1:
                names = ", ".join(f"'{segment.name}'" for segment in segments) or "none"
                raise SettingsError(
                    f"the audience '{audience.name}' has no segment '{wanted.segment}'",
                    hint=f"its segments are: {names}",
                )
            segment_id = match[0].id
        self.entry = replace(
            self.entry, audience=wanted.audience, audience_id=audience.id, segment=wanted.segment, segment_id=segment_id
        )

    def upload(self) -> int:
        missing = [image for image in self.rendered.email.images if image.name not in self.entry.images]
        for number, image in enumerate(missing, 1):
            self.progress(f"uploading image {number} of {len(missing)}")
            self.upload_one(image)
        return len(missing)

    def upload_one(self, image: ImageFile) -> None:
        address = self.service.upload_image(image)
        self.save(images={**self.entry.images, image.name: address})

    def create(self, draft: Draft) -> Campaign:
        self.save(intent=f"create {self.rendered.digest}")
        campaign = self.service.create(draft)
        self.save(campaign=campaign.id, web_url=campaign.web_url)
        found = self.by_key()
        if found is None:
            raise UnknownOutcomeError(
                "the service said it made the draft, but does not list it",
                hint=f"look for it there: {campaign.web_url}; then run the same command again",
            )
        return campaign

    def update(self, campaign: Campaign, draft: Draft) -> Campaign:
        self.save(intent=f"update {self.rendered.digest}", campaign=campaign.id)
        return self.service.update(campaign.id, draft)

    def remember(self, campaign: Campaign) -> None:
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
            unfinished=self.unfinished,
            version=self.rendered.version,
            fingerprint=fingerprint(campaign, content),
            pushed_at=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        )


def choose_audience(audiences: tuple[Audience, ...], wanted: str, rendered: Rendered) -> Audience:
    """The audience of that name or id; the only one there is where none is named for practice."""
    where = rendered.destination
    match = [audience for audience in audiences if wanted in (audience.id, audience.name)]
    if len(match) == 1:
        return match[0]
    if len(audiences) == 1 and where.service.practice:
        return audiences[0]
    names = ", ".join(f"'{audience.name}'" for audience in audiences) or "none"
    if not wanted:
        hint = f"name one in newsletter.yaml: services: {{{where.service.name}: {{audience: …}}}}; there are: {names}"
        raise SettingsError("no audience is chosen", hint=hint)
    problem = "more than one audience is" if match else "there is no audience"
    raise SettingsError(f"{problem} called '{wanted}' at {where.service.title}", hint=f"the audiences are: {names}")


def fingerprint(campaign: Campaign, content: Content) -> str:
    """SHA-256, hexadecimal, of the service's own copy: subject, HTML and text as it gives them back."""
    return hashlib.sha256(json.dumps([campaign.subject, content.html, content.text]).encode()).hexdigest()


def _words(text: str) -> list[str]:
    return text.split()
