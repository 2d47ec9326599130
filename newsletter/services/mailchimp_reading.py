"""Reading Mailchimp's answers: what every part of the adapter needs, and nothing that changes anything."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from newsletter.services.answers import Call, NotFoundError, unreadable
from newsletter.services.http import HttpClient
from newsletter.services.interface import CampaignState

STATES: Mapping[str, CampaignState] = {
    "save": "draft",
    "schedule": "scheduled",
    "sending": "sending",
    "sent": "sent",
    "paused": "paused",
    "canceled": "canceled",
    "canceling": "canceled",
    "archived": "archived",
}


def quoted(identifier: str, kind: str) -> str:
    """An id as a part of a path. An id that Mailchimp cannot have made would reach another address, so it is not found.

    Raises NotFoundError.
    """
    if not re.fullmatch(r"[0-9A-Za-z_-]+", identifier):
        raise NotFoundError(f"there is no {kind} with the id '{identifier}' at Mailchimp")
    return quote(identifier, safe="")


def inner(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object inside an object, empty where there is none."""
    value = data.get(name)
    return value if isinstance(value, Mapping) else {}


def count(value: object) -> int | None:
    """A number, or None for everything that is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def moment(value: object) -> datetime | None:
    """A time in UTC; None for everything that is none, like the empty text that campaigns have before they are sent."""
    try:
        then = datetime.fromisoformat(value) if isinstance(value, str) else None
        if then is None:
            return None
        return then.replace(tzinfo=UTC) if then.tzinfo is None else then.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def pages(
    client: HttpClient,
    path: str,
    name: str,
    size: int,
    fields: tuple[str, ...],
    *,
    aim: str,
    query: Mapping[str, str] | None = None,
) -> Iterator[Mapping[str, Any]]:
    """Every item of a collection, page by page; `fields` keeps the answers small."""
    wanted = ",".join((*(f"{name}.{field}" for field in fields), "total_items"))
    offset = 0
    while True:
        page: dict[str, str | int] = {**(query or {}), "fields": wanted, "count": size, "offset": offset}
        answer = client.request("GET", path, aim=aim, query=page, require=(name,))
        items = answer[name]
        if not isinstance(items, list) or not all(isinstance(item, dict) and "id" in item for item in items):
            raise unreadable(Call("GET", path, aim), client.peer)
        yield from items
        offset += len(items)
        total = count(answer.get("total_items"))
        if not items or (offset >= total if total is not None else len(items) < size):
            return
