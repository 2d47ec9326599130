"""What the sandbox accepts: the bodies and queries of Mailchimp's API, as far as a campaign needs them."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

from starlette.requests import Request

from newsletter.sandbox import audience
from newsletter.sandbox.problems import ApiError, FieldError, invalid

# Mailchimp takes files up to 10 MB, and base64 makes three bytes into four.
BODY_LIMIT = 14 * 1024 * 1024
LARGEST_PAGE = 1000

_STRINGS = dict.fromkeys(
    ("subject_line", "preview_text", "title", "from_name", "reply_to", "to_name", "folder_id"), str
)
_FLAGS = dict.fromkeys(
    ("use_conversation", "authenticate", "auto_footer", "inline_css", "auto_tweet", "fb_comments"), bool
)
_RECIPIENTS = {
    "list_id": str,
    "segment_opts": {"saved_segment_id": int, "prebuilt_segment_id": str, "match": str, "conditions": list},
}
_TRACKING = {
    **dict.fromkeys(("opens", "html_clicks", "text_clicks", "goal_tracking", "ecomm360"), bool),
    "google_analytics": str,
    "clicktale": str,
}
_CAMPAIGN: Mapping[str, Any] = {
    "type": str,
    "recipients": _RECIPIENTS,
    "settings": {**_STRINGS, **_FLAGS, "auto_fb_post": list, "template_id": int},
    "tracking": _TRACKING,
}
_CONTENT = {"html": str, "plain_text": str}
_FILE = {"name": str, "file_data": str, "folder_id": int}
_TEST = {"test_emails": list, "send_type": str}
_SCHEDULE = {"schedule_time": str, "timewarp": bool, "batch_delivery": {}}
_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
# RFC 3339, which the specification's format "date-time" means.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dt\d\d:\d\d:\d\d(\.\d{1,6})?(z|[+-]\d\d:\d\d)", re.IGNORECASE | re.ASCII)
_NAMES = {str: "string", int: "integer", bool: "boolean", list: "array", dict: "object", float: "number"}


async def json_body(request: Request) -> dict[str, Any]:
    """The JSON object in a request's body. Raises ApiError for everything else, whatever it is."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > BODY_LIMIT:
            raise ApiError(413, f"The request is larger than {BODY_LIMIT // 2**20} MB.")
    try:
        data = json.loads(content, parse_constant=_refuse_constant)
        # A lone surrogate is valid in JSON and in no text that could be stored.
        json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise ApiError(400, "The request's body is not JSON that can be read.") from error
    if not isinstance(data, dict):
        raise ApiError(400, "The request's body is not a JSON object.")
    return data


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def campaign(body: dict[str, Any], *, is_new: bool) -> dict[str, Any]:
    """The known fields of a campaign; unknown ones are ignored, as Mailchimp does. Raises ApiError."""
    errors = [*_mismatches(body, _CAMPAIGN), *(_new_campaign(body) if is_new else _changed_campaign(body))]
    if not errors:
        errors = [*_recipients(body.get("recipients")), *_settings(body.get("settings", {}))]
    if errors:
        raise invalid(*errors)
    known = _known(body, _CAMPAIGN)
    assert isinstance(known, dict)
    return known


def content(body: dict[str, Any]) -> tuple[str, str | None]:
    """HTML, and text where there is one. Raises ApiError."""
    errors = list(_mismatches(body, _CONTENT))
    errors += [
        FieldError(name, "The practice service takes html and plain_text only.")
        for name in ("url", "template", "archive", "variate_contents")
        if name in body
    ]
    if "html" not in body and not errors:
        errors.append(FieldError("html", "This value should not be blank."))
    if errors:
        raise invalid(*errors)
    return body["html"], body.get("plain_text")


def file(body: dict[str, Any]) -> tuple[str, bytes]:
    """An uploaded file's name and content. Raises ApiError."""
    errors = [*_mismatches(body, _FILE), *_missing(body, "", "name", "file_data")]
    if errors:
        raise invalid(*errors)
    if not re.fullmatch(r"[^/\\\x00-\x1f\x7f]{1,200}", body["name"]) or body["name"] in {".", ".."}:
        raise invalid(FieldError("name", "This is not the name of a file."))
    try:
        data = base64.b64decode(body["file_data"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise invalid(FieldError("file_data", "This is not base64.")) from error
    if not data:
        raise invalid(FieldError("file_data", "The file is empty."))
    return body["name"], data


def test(body: dict[str, Any]) -> tuple[str, ...]:
    """The addresses a test mail is for. Raises ApiError."""
    errors = [*_mismatches(body, _TEST), *_missing(body, "", "test_emails", "send_type")]
    if not errors and body["send_type"] not in {"html", "plaintext"}:
        errors.append(FieldError("send_type", "This is neither html nor plaintext."))
    if not errors and not body["test_emails"]:
        errors.append(FieldError("test_emails", "This value should not be blank."))
    if not errors:
        errors = [
            FieldError(f"test_emails.{place}", "This is not an email address.")
            for place, address in enumerate(body["test_emails"])
            if not (isinstance(address, str) and _ADDRESS.fullmatch(address))
        ]
    if errors:
        raise invalid(*errors)
    return tuple(body["test_emails"])


def schedule(body: dict[str, Any]) -> datetime:
    """The time to send at: a quarter hour that is still to come. Raises ApiError."""
    errors = [*_mismatches(body, _SCHEDULE), *_missing(body, "", "schedule_time")]
    if body.get("timewarp") or "batch_delivery" in body:
        errors.append(FieldError("schedule_time", "The practice service sends to everybody at once."))
    if errors:
        raise invalid(*errors)
    match = _MOMENT.fullmatch(body["schedule_time"])
    try:
        at = datetime.fromisoformat(body["schedule_time"].upper()).astimezone(UTC) if match else None
    except (ValueError, OverflowError):
        at = None
    if at is None:
        problem = "This is not a date and time like 2026-12-01T14:00:00+00:00."
    elif at.minute % 15 or at.second or at.microsecond:
        problem = "Campaigns may only be scheduled on the quarter-hour (:00, :15, :30, :45)."
    elif at <= datetime.now(UTC):
        problem = "This time has passed."
    else:
        return at
    raise invalid(FieldError("schedule_time", problem))


@dataclass(frozen=True)
class Page:
    """Which part of a collection is asked for."""

    count: int
    offset: int


def query(request: Request, *known: str) -> Mapping[str, str]:
    """The query's parameters. Raises ApiError for one that the sandbox would have to ignore."""
    for name in request.query_params:
        if name not in known:
            raise ApiError(400, f"The practice service does not know the query parameter '{name[:50]}' here.")
    return request.query_params


def page(parameters: Mapping[str, str]) -> Page:
    """`count` (10 when missing, at most 1000) and `offset`. Raises ApiError."""
    numbers = {"count": "10", "offset": "0", **parameters}
    for name in ("count", "offset"):
        if not re.fullmatch(r"[0-9]{1,9}", numbers[name]):
            raise invalid(FieldError(name, "This is not a number."))
    if int(numbers["count"]) > LARGEST_PAGE:
        raise invalid(FieldError("count", f"This is more than {LARGEST_PAGE}."))
    return Page(int(numbers["count"]), int(numbers["offset"]))


def choice(parameters: Mapping[str, str], name: str, *choices: str) -> str | None:
    """A parameter that must be one of a few words, None when it is missing. Raises ApiError."""
    value = parameters.get(name)
    if value is not None and value not in choices:
        raise invalid(FieldError(name, f"This is none of {', '.join(choices)}."))
    return value


def _new_campaign(body: Mapping[str, Any]) -> Iterator[FieldError]:
    yield from _missing(body, "", "type")
    if isinstance(body.get("type"), str) and body["type"] != "regular":
        yield FieldError("type", "The practice service makes regular campaigns only.")


def _changed_campaign(body: Mapping[str, Any]) -> Iterator[FieldError]:
    yield from _missing(body, "", "settings")
    if isinstance(body.get("settings"), dict):
        yield from _missing(body["settings"], "settings.", "subject_line", "from_name", "reply_to")
    if "type" in body:
        yield FieldError("type", "The type of a campaign cannot be changed.")


def _recipients(recipients: Mapping[str, Any] | None) -> Iterator[FieldError]:
    if recipients is None:
        return
    if recipients.get("list_id") != audience.LIST_ID:
        yield FieldError("recipients.list_id", "There is no audience with this id.")
    options = recipients.get("segment_opts", {})
    number = options.get("saved_segment_id")
    if number is not None and audience.segment(number) is None:
        yield FieldError("recipients.segment_opts.saved_segment_id", "There is no segment with this id.")
    if {"prebuilt_segment_id", "conditions", "match"} & options.keys():
        yield FieldError("recipients.segment_opts", "The practice service has saved segments only.")


def _settings(settings: Mapping[str, Any]) -> Iterator[FieldError]:
    if settings.get("reply_to") and not re.fullmatch(r"[^@\s]+@[^@\s]+", settings["reply_to"]):
        yield FieldError("settings.reply_to", "This is not an email address.")
    for name in ("template_id", "folder_id"):
        if settings.get(name):
            yield FieldError(f"settings.{name}", "The practice service has no templates and no folders.")


def _missing(body: Mapping[str, Any], prefix: str, *names: str) -> Iterator[FieldError]:
    for name in names:
        if name not in body:
            yield FieldError(prefix + name, "This value should not be blank.")


def _mismatches(body: Mapping[str, Any], shape: Mapping[str, Any], prefix: str = "") -> Iterator[FieldError]:
    """Every field that has another type than the shape says."""
    for name, expected in shape.items():
        if name not in body:
            continue
        value = body[name]
        kind = dict if isinstance(expected, dict) else expected
        if type(value) is not kind:
            found = _NAMES.get(type(value), "null")
            yield FieldError(prefix + name, f"Schema describes {_NAMES[kind]}, {found} found instead.")
        elif kind is dict:
            yield from _mismatches(value, expected, f"{prefix}{name}.")


def _known(value: object, shape: object) -> object:
    if isinstance(value, dict) and isinstance(shape, Mapping):
        return {name: _known(value[name], shape[name]) for name in shape if name in value}
    return value
