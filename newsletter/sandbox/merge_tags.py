"""Mailchimp's merge tags as one reader would get them: fields, conditions, links and the audience itself."""

from __future__ import annotations

import re
from collections.abc import Mapping

from newsletter.sandbox import audience

_TAG = re.compile(r"(\*\|[^|*\n]{1,100}\|\*)")
_LINKS = {"UNSUB": "unsubscribe", "UPDATE_PROFILE": "preferences", "ARCHIVE": "archive"}
_KNOWN: Mapping[str, str] = {
    "LIST:NAME": audience.LIST_NAME,
    "LIST:COMPANY": "Practice only",
    "LIST:DESCRIPTION": "Nobody: these readers are made up for practice.",
    "LIST:ADDRESS": "1 Example Street, Example",
    "LIST_ADDRESS": "1 Example Street, Example",
    "HTML:LIST_ADDRESS_HTML": "1 Example Street, Example",
}


def resolved(source: str, reader: audience.Reader, origin: str) -> str:
    """A text with its tags filled in; one that nobody knows stays, so that it is seen. origin: where the links lead."""
    fields = {"FNAME": "", "LNAME": "", "EMAIL": "", **reader.fields}
    values = {**_KNOWN, **fields, **{tag: f"{origin}/reader/{page}" for tag, page in _LINKS.items()}}
    shown, out = [True], []
    for part in _TAG.split(source):
        if not _TAG.fullmatch(part):
            out.append(part if all(shown) else "")
        elif not _is_condition(part[2:-2], values, shown) and all(shown):
            out.append(values.get(part[2:-2], part))
    return "".join(out)


def _is_condition(tag: str, values: Mapping[str, str], shown: list[bool]) -> bool:
    """Whether a tag belongs to a condition; `shown` holds, for each one around us, whether its text is shown."""
    word, _, name = tag.partition(":")
    if word in {"IF", "IFNOT"}:
        shown.append(bool(values.get(name)) == (word == "IF"))
    elif len(shown) > 1 and word == "ELSE":
        shown[-1] = not shown[-1]
    elif len(shown) > 1 and tag == "END:IF":
        shown.pop()
    else:
        return False
    return True
