"""The sandbox's people: one made-up audience with a few segments. Only their numbers exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class PracticeSegment:
    """A part of the practice audience."""

    id: int
    name: str
    members: int


@dataclass(frozen=True)
class Reader:
    """Somebody to look at a mail as. title: what the pages call that person. fields: by their merge tags."""

    id: str
    title: str
    fields: Mapping[str, str]


# The second shows what stands where a subscriber's field is empty.
READERS = (
    Reader("ada", "Ada Example", {"FNAME": "Ada", "LNAME": "Example", "EMAIL": "ada@example.com"}),
    Reader("nameless", "a reader without a name", {"EMAIL": "reader@example.com"}),
)
LIST_ID = "5a9d0c7e41"
LIST_NAME = "Newsletter readers (practice)"
MEMBERS = 2341
SEGMENTS = (
    PracticeSegment(4101, "New readers", 187),
    PracticeSegment(4102, "Opened the last issue", 1204),
    PracticeSegment(4103, "Staff", 12),
)
CREATED = "2026-01-05T09:00:00+00:00"


def segment(segment_id: object) -> PracticeSegment | None:
    """The segment of that number, or None."""
    return next((part for part in SEGMENTS if part.id == segment_id), None)


def list_document() -> dict[str, object]:
    """The audience as Mailchimp's API describes one."""
    return {
        "id": LIST_ID,
        "web_id": 1,
        "name": LIST_NAME,
        "contact": {
            "company": "Practice only",
            "address1": "1 Example Street",
            "city": "Example",
            "state": "EX",
            "zip": "00000",
            "country": "US",
        },
        "permission_reminder": "Nobody: these readers are made up for practice.",
        "campaign_defaults": {"from_name": "", "from_email": "", "subject": "", "language": "en"},
        "date_created": CREATED,
        "email_type_option": False,
        "visibility": "prv",
        "stats": {
            "member_count": MEMBERS,
            "total_contacts": MEMBERS,
            "unsubscribe_count": 0,
            "cleaned_count": 0,
            "merge_field_count": 2,
        },
    }


def segment_documents() -> list[dict[str, object]]:
    """The segments as Mailchimp's API describes them."""
    return [
        {
            "id": part.id,
            "name": part.name,
            "member_count": part.members,
            "type": "static",
            "created_at": CREATED,
            "updated_at": CREATED,
            "options": {"match": "any", "conditions": []},
            "list_id": LIST_ID,
        }
        for part in SEGMENTS
    ]


def merge_field_documents() -> list[dict[str, object]]:
    """The subscriber fields as Mailchimp's API describes them."""
    return [
        {
            "merge_id": number,
            "tag": tag,
            "name": name,
            "type": "text",
            "required": False,
            "default_value": "",
            "public": False,
            "display_order": number + 1,
            "options": {"size": 25},
            "help_text": "",
            "list_id": LIST_ID,
        }
        for number, (tag, name) in enumerate((("FNAME", "First name"), ("LNAME", "Last name")), start=1)
    ]
