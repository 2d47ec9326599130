"""The sandbox's answers: what is stored, as Mailchimp's API describes it."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

from newsletter.sandbox import audience
from newsletter.sandbox.store import StoredCampaign, StoredContent, StoredFile
from newsletter.sandbox.validation import Page

# A new campaign's settings at Mailchimp. Clicks in text and opens differ, so that a setting left out shows.
_SETTINGS: Mapping[str, object] = {
    "subject_line": "",
    "preview_text": "",
    "title": "",
    "from_name": "",
    "reply_to": "",
    "to_name": "",
    "folder_id": "",
    "use_conversation": False,
    "authenticate": True,
    "auto_footer": False,
    "inline_css": False,
    "auto_tweet": False,
    "fb_comments": True,
    "timewarp": False,
    "template_id": 0,
    "drag_and_drop": False,
}
TRACKING: Mapping[str, object] = {
    "opens": True,
    "html_clicks": True,
    "text_clicks": False,
    "goal_tracking": False,
    "ecomm360": False,
    "google_analytics": "",
    "clicktale": "",
}


def campaign_document(campaign: StoredCampaign) -> dict[str, Any]:
    """A campaign."""
    stored = campaign.document
    document: dict[str, Any] = {
        "id": campaign.id,
        "web_id": campaign.number,
        "type": stored["type"],
        "create_time": campaign.created,
        "status": campaign.status,
        "emails_sent": count(stored.get("recipients", {})) if campaign.status == "sent" else 0,
        "content_type": "html",
        "needs_block_refresh": False,
        "resendable": False,
        "recipients": _recipients(stored.get("recipients")),
        "settings": {**_SETTINGS, **stored.get("settings", {})},
        "tracking": {**TRACKING, **stored.get("tracking", {})},
        "delivery_status": {"enabled": False},
    }
    if campaign.send_time:
        document["send_time"] = campaign.send_time
    return document


def _recipients(recipients: Mapping[str, Any] | None) -> dict[str, object]:
    if recipients is None:
        return {"list_id": "", "list_is_active": False, "list_name": "", "segment_text": "", "recipient_count": 0}
    part = segment_of(recipients)
    document: dict[str, object] = {
        "list_id": recipients["list_id"],
        "list_is_active": True,
        "list_name": audience.LIST_NAME,
        "segment_text": part.name if part else "",
        "recipient_count": count(recipients),
    }
    if recipients.get("segment_opts"):
        document["segment_opts"] = {**recipients["segment_opts"], "match": "any", "conditions": []}
    return document


def count(recipients: Mapping[str, Any]) -> int:
    """How many people a campaign is for."""
    part = segment_of(recipients)
    return part.members if part else audience.MEMBERS if recipients else 0


def people(recipients: Mapping[str, Any]) -> str:
    """Who a campaign would go to, by number and name."""
    part = segment_of(recipients)
    if part:
        return f"{part.members:,} people in “{part.name}”, a part of “{audience.LIST_NAME}”"
    return f"{audience.MEMBERS:,} people in “{audience.LIST_NAME}”"


def segment_of(recipients: Mapping[str, Any]) -> audience.PracticeSegment | None:
    """The segment a campaign is for, None for the whole audience."""
    return audience.segment(recipients.get("segment_opts", {}).get("saved_segment_id"))


def content_document(content: StoredContent) -> dict[str, object]:
    """The content of a campaign."""
    return {"plain_text": content.text, "html": content.html, "archive_html": content.html}


def file_document(file: StoredFile, origin: str) -> dict[str, object]:
    """An uploaded file; `origin` is where this sandbox is reached."""
    return {
        "id": file.number,
        "folder_id": 0,
        "type": "image" if media_type(file.name).startswith("image/") else "file",
        "name": file.name,
        "full_size_url": f"{origin}/files/{file.number}/{quote(file.name)}",
        "size": len(file.content),
        "created_at": file.created,
        "created_by": "practice",
    }


def media_type(name: str) -> str:
    """A file's type by its name, for images; everything else is only a file."""
    guessed, _ = mimetypes.guess_type(name)
    return guessed if guessed and guessed.startswith("image/") else "application/octet-stream"


def collection(name: str, items: Iterable[dict[str, Any]], page: Page, **more: object) -> dict[str, Any]:
    """A page of a collection, with the number of all items."""
    everything = list(items)
    return {name: everything[page.offset : page.offset + page.count], "total_items": len(everything), **more}


def project(document: dict[str, Any], parameters: Mapping[str, str]) -> Any:
    """The parts that `fields` names, without those that `exclude_fields` names; both are dotted paths."""
    wanted, unwanted = parameters.get("fields"), parameters.get("exclude_fields")
    selected = _selected(document, _tree(wanted)) if wanted else document
    return _without(selected, _tree(unwanted)) if unwanted else selected


def _tree(paths: str) -> dict[str, Any]:
    """Dotted paths as nested dictionaries; an empty one stands for everything below it."""
    tree: dict[str, Any] = {}
    for path in sorted(paths.split(","), key=lambda path: path.count("."), reverse=True):
        node = tree
        *parents, last = path.strip().split(".")[:10]
        for name in parents:
            node = node.setdefault(name, {})
        node[last] = {}
    return tree


def _selected(value: Any, tree: dict[str, Any]) -> Any:
    if not tree:
        return value
    if isinstance(value, list):
        return [_selected(item, tree) for item in value]
    if isinstance(value, dict):
        return {name: _selected(value[name], tree[name]) for name in value if name in tree}
    return value


def _without(value: Any, tree: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_without(item, tree) for item in value]
    if isinstance(value, dict):
        return {
            name: _without(inner, tree[name]) if name in tree else inner
            for name, inner in value.items()
            if tree.get(name) != {}
        }
    return value


class _Words(HTMLParser):
    """The words of HTML, a line for each block."""

    _blocks = frozenset({"p", "div", "tr", "table", "li", "h1", "h2", "h3", "h4", "h5", "h6", "br", "blockquote"})

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the base's
        self._hidden += tag in {"head", "style", "script"}
        if tag in self._blocks:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"head", "style", "script"}:
            self._hidden = max(0, self._hidden - 1)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(" ".join(data.split()) + " " if data.strip() else "")


def generated_text(html: str) -> str:
    """A text part for HTML that came without one, as Mailchimp makes it."""
    words = _Words()
    words.feed(html)
    lines = (line.strip() for line in "".join(words.parts).splitlines())
    return "\n\n".join(line for line in lines if line)
