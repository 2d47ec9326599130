"""What this computer remembers of an issue at a service: who gets its tests, and what the tested email said.

It stays in `.newsletter/`, out of git: addresses are nobody else's business. Nothing depends on it, so a lost or
damaged file is an empty one, and one that cannot be written stops nothing.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from newsletter import receipts
from newsletter.pipeline import Rendered
from newsletter.workspace import Workspace

_LINES = 14
_NAMES = {"subject": "subject", "preheader": "preheader", "sender": "sender", "recipients": "recipients"}


@dataclass(frozen=True)
class Memory:
    """addresses: of the last test. tested: the tested email in words. state, seen_at: what the service last said."""

    addresses: tuple[str, ...] = ()
    tested: Mapping[str, str] = field(default_factory=dict)
    state: str = ""
    seen_at: str = ""


def recall(workspace: Workspace, service: str, issue: str) -> Memory:
    """What is remembered, empty where there is nothing that can be read."""
    try:
        data = json.loads(_path(workspace, service, issue).read_text(encoding="utf-8"))
        return _memory(data)
    except (OSError, ValueError, TypeError, KeyError):
        return Memory()


def people(workspace: Workspace, service: str) -> tuple[str, ...]:
    """Everybody who got a test of any issue by way of a service, in the order of their addresses."""
    found = (recall(workspace, service, path.stem) for path in (workspace.state / "memory" / service).glob("*.json"))
    return tuple(sorted({address for memory in found for address in memory.addresses}))


def remember(workspace: Workspace, service: str, issue: str, **changes: Any) -> None:
    """Change what is remembered; in silence where the disk does not let us."""
    old = recall(workspace, service, issue)
    new = replace(old, **changes)
    if new == old:
        return
    path = _path(workspace, service, issue)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        receipts.replace_file(path, json.dumps(asdict(new), ensure_ascii=False, indent=1).encode())


def in_words(rendered: Rendered) -> dict[str, str]:
    """An email as it is remembered, to say later what changed since."""
    email, there = rendered.for_service, rendered.destination
    return {
        "version": rendered.version,
        "subject": email.subject,
        "preheader": email.preheader,
        "sender": f"{there.sender_name} <{there.sender_email}>, replies to {there.reply_to}",
        "recipients": " / ".join(filter(None, (there.audience, there.segment))),
        "text": email.text,
        "html": hashlib.sha256(email.html.encode()).hexdigest()[:20],
    }


def changes(tested: Mapping[str, str], rendered: Rendered) -> tuple[str, ...]:
    """What is different in an email from the one that was tested, a line each; empty where that is not known here."""
    if not tested:
        return ()
    now = in_words(rendered)
    found = [
        f"{name}: '{tested.get(key, '')}' is now '{now[key]}'"
        for key, name in _NAMES.items()
        if tested.get(key, "") != now[key]
    ]
    lines = list(difflib.unified_diff(tested.get("text", "").splitlines(), now["text"].splitlines(), lineterm="", n=0))[
        2:
    ]
    lines = [line for line in lines if not line.startswith("@@") and line[1:].strip()]
    found += lines[:_LINES]
    if len(lines) > _LINES:
        found.append(f"… and {len(lines) - _LINES} more lines")
    return tuple(found) or ("the words are the same; a picture, the look or a setting changed",)


def _path(workspace: Workspace, service: str, issue: str) -> Path:
    return workspace.state / "memory" / service / f"{issue}.json"


def _memory(data: Any) -> Memory:
    addresses, tested = data["addresses"], data["tested"]
    texts = (*addresses, *tested.values(), data["state"], data["seen_at"])
    if not isinstance(tested, dict) or not all(isinstance(text, str) for text in texts):
        raise TypeError("not what was remembered")
    return Memory(tuple(addresses), tested, data["state"], data["seen_at"])
