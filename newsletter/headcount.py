"""How many people a campaign goes to, and whether that is what one would expect."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.errors import ProtectedError
from newsletter.receipts import Entry
from newsletter.services.interface import Campaign, MailingService

# From one month to the next a list grows or shrinks by a few in a hundred. By more than a third, and by more than a
# handful of colleagues, is most often the wrong audience, or an import that went wrong.
_SHARP, _FEW = 1 / 3, 20


@dataclass(frozen=True)
class Recipients:
    """Who it goes to. name: `'Newsletter readers'`, quoted. count: None where the service does not say."""

    name: str
    count: int | None


def recipients_of(service: MailingService, campaign: Campaign, entry: Entry) -> Recipients:
    """The audience or the segment of a campaign, as the service counts it; one or two requests.

    A list that counts nobody is held against the campaign's own number, as Mailchimp counts a list every few minutes
    only ("stats for the list; many of these are cached for at least five minutes", Marketing API 3.0, lists).
    """
    audience = next((item for item in service.audiences() if item.id == entry.audience_id), None)
    name = audience.name if audience else entry.audience or entry.audience_id
    if not entry.segment_id:
        return Recipients(f"'{name}'", _counted(audience.count if audience else None, campaign))
    segment = next((item for item in service.segments(entry.audience_id) if item.id == entry.segment_id), None)
    counted = _counted(segment.count if segment else None, campaign)
    return Recipients(f"'{segment.name if segment else entry.segment}', a segment of '{name}'", counted)


def _counted(listed: int | None, campaign: Campaign) -> int | None:
    """The list's number of people, or the campaign's where the list has none or nobody."""
    return listed or (listed if campaign.recipients is None else campaign.recipients)


def refuse_nobody(recipients: Recipients, nothing: str) -> None:
    """Stop where there is nobody to write to: an issue goes out once, and this would have been it.

    nothing: `nothing was sent`. Raises ProtectedError.
    """
    if recipients.count == 0:
        raise ProtectedError(
            f"there is nobody in {recipients.name}, so {nothing}",
            hint="add people there and run the same command again (if you added people just now, try again in ten"
            " minutes), or name another audience and test the issue again: newsletter audiences lists them",
        )


def change(before: int, now: int | None) -> str:
    """A sentence, where an issue goes to sharply more or fewer people than the last one did; otherwise nothing.

    before, now: numbers of people; 0 and None stand for an unknown one.
    """
    if not before or now is None or abs(before - now) <= max(_FEW, before * _SHARP):
        return ""
    return f"The last issue went to {people(before)}; this one goes to {now:,}."


def people(number: int | None) -> str:
    """`2,341 people`."""
    if number is None:
        return "an unknown number of people"
    return f"{number:,} {'person' if number == 1 else 'people'}"
