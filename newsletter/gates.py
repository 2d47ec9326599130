"""What must hold before mail goes out. Each gate returns in silence, or stops with the command that goes on."""

from __future__ import annotations

from collections.abc import Sequence

from newsletter import ownership
from newsletter.drafts import campaign_key
from newsletter.errors import ContentError, Problem, ProtectedError, UnknownOutcomeError, UsageError
from newsletter.memory import changes, recall
from newsletter.model import Finding
from newsletter.ownership import command_for
from newsletter.pipeline import Rendered
from newsletter.publish import is_pushed
from newsletter.receipts import Entry
from newsletter.services.catalogue import ServiceInfo
from newsletter.services.interface import Campaign, Capability, MailingService
from newsletter.times import from_stamp, in_words
from newsletter.workspace import Workspace

GONE = frozenset({"sent", "sending"})


def refuse_incapable(info: ServiceInfo, capability: Capability, instead: str) -> None:
    """Raises UsageError where the service cannot do it; `instead` says what the user can do."""
    if capability not in info.capabilities:
        raise UsageError(f"{info.title} cannot do this: it has no '{capability}' for programs", hint=instead)


def refuse_errors(findings: Sequence[Finding], consequence: str, hint: str) -> None:
    """Raises ContentError with every error of the checks, and a last sentence that says what they prevent."""
    errors = [finding for finding in findings if finding.severity == "error"]
    if not errors:
        return
    problems = [Problem(f"[{error.code}] {error.message}", error.location, error.hint) for error in errors]
    last = Problem(consequence, None, hint)
    raise ContentError(problems=(*problems, last))


def find_campaign(service: MailingService, rendered: Rendered, entry: Entry) -> Campaign:
    """The one campaign of an issue, by its key and by the receipt, in whatever state it is.

    The key is looked for even when the receipt names a campaign, as nothing calls mail back: a colleague may have sent
    a copy. Raises ProtectedError where there is none, or none of ours yet, UnknownOutcomeError where there are two.
    """
    listed = {
        campaign.id: campaign for campaign in service.find_by_key(campaign_key(rendered.settings, rendered.issue.id))
    }
    if entry.campaign and entry.campaign not in listed:
        renamed = service.find(entry.campaign)
        listed |= {renamed.id: renamed} if renamed else {}
    for campaign in listed.values():
        if campaign.state in GONE:
            return campaign
    mine = listed.get(entry.campaign)
    if len(listed) > 1:
        lines = "\n".join(f"{campaign.state}: {campaign.web_url}" for campaign in listed.values())
        raise UnknownOutcomeError(
            f"there are {len(listed)} campaigns of this issue at the service:\n{lines}",
            hint="look at them there, delete all but one, and run the same command again",
        )
    if mine:
        return mine
    if listed:
        [stranger] = listed.values()
        if stranger.state != "draft":
            return stranger
        raise ProtectedError(
            "the draft of this issue at the service was not pushed from this computer",
            hint=f"to take it up if it says the same, or see the difference: {command_for(rendered, 'push')}",
        )
    if entry.campaign:
        raise ProtectedError(
            "the draft of this issue was deleted at the service",
            hint=f"to make a new one: {command_for(rendered, 'push', '--recreate')}",
        )
    raise ProtectedError(
        "this issue has not been pushed yet", hint=f"to push it and look at it: {_test_command(rendered)}"
    )


def refuse_unpushed(rendered: Rendered, entry: Entry) -> None:
    """Raises ProtectedError where the draft at the service is not this very email."""
    push = command_for(rendered, "push")
    if entry.intent:
        raise ProtectedError("the last push of this issue was interrupted", hint=f"to finish it: {push}")
    if entry.unfinished:
        raise ProtectedError(
            "the draft at the service was pushed while there were errors, and its subject begins with [DRAFT]",
            hint=f"to push it as it is now: {push}",
        )
    if not is_pushed(rendered, entry):
        raise ProtectedError(
            f"this issue was changed here since it was pushed (then version {entry.version}, now {rendered.version})",
            hint=f"to push it as it is now: {push}",
        )


def refuse_untested(rendered: Rendered, entry: Entry, workspace: Workspace) -> None:
    """Raises ProtectedError unless a test of this very email was sent; says what changed since the last one."""
    if entry.tested == rendered.digest:
        return
    on = f"{_test_command(rendered)}\nor go on without, and say why: --skip-test REASON"
    if not entry.tested:
        raise ProtectedError("no test of this issue was sent yet", hint=f"to send one: {on}")
    words = since_test(rendered, entry, workspace)
    raise ProtectedError(f"this issue was changed since it was tested\n{words}", hint=f"to test it again: {on}")


def since_test(rendered: Rendered, entry: Entry, workspace: Workspace) -> str:
    """What changed since the tested version, a line each."""
    tested = recall(workspace, rendered.destination.service.name, rendered.issue.id).tested
    if tested.get("version") != entry.tested_version:
        # The test was sent from another computer.
        return f"version {entry.tested_version} was tested, and this is version {rendered.version}"
    return "\n".join(changes(tested, rendered))


def refuse_unapproved(rendered: Rendered, entry: Entry) -> None:
    """Raises ProtectedError where the settings ask for an approval and this very email has none."""
    if rendered.settings.approval != "required" or entry.approved == rendered.digest:
        return
    if entry.approved:
        problem = f"{entry.approved_by} approved version {entry.approved_version}, and this is {rendered.version}"
    else:
        problem = "nobody has approved this issue yet, and newsletter.yaml says 'approval: required'"
    raise ProtectedError(
        problem,
        hint="let somebody look at the test mail, and then: "
        + command_for(rendered, "approve", "--by NAME --code CODE")
        + "   (CODE is the version code they were shown)",
    )


def refuse_edited(service: MailingService, rendered: Rendered, entry: Entry, campaign: Campaign) -> None:
    """Raises ProtectedError, with the difference, where somebody edited the draft at the service."""
    ownership.refuse_edited(entry, rendered, campaign, service.content(campaign.id))


def already_sent(rendered: Rendered, entry: Entry) -> ProtectedError:
    """The error for an issue that the receipt calls sent."""
    at = from_stamp(entry.sent_at)
    when = f" on {in_words(at, rendered.settings.timezone)}" if at else ""
    if rendered.destination.service.practice:
        hint = "to practise from the start, delete the folder .newsletter: it holds nothing but practice"
    else:
        hint = f"nothing sends it twice; to see how it did: {command_for(rendered, 'report')}"
    return ProtectedError(f"this issue was sent already{when}", hint=hint)


def _test_command(rendered: Rendered) -> str:
    return command_for(rendered, "test", "--to you@your-organisation.org")
