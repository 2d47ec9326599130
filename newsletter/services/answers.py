"""What a mailing service answered, in its own words, as data or as one of newsletter's errors."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from newsletter.errors import NewsletterError, RefusedError, SettingsError, UnavailableError, UnknownOutcomeError

_WORDS_LIMIT = 300


class NotFoundError(RefusedError):
    """The service has nothing under that address; an adapter turns it into None, or lets it be the refusal it is."""


class NotAllowedError(RefusedError):
    """The service says in words that this account may not do it (403); an adapter may know why."""


class InvalidError(RefusedError):
    """The service cannot do what was asked with things as they are (400, 422); an adapter may know what to look at."""


@dataclass(frozen=True)
class Peer:
    """The service at the other end.

    title: its name for people. base_url: the prefix of every path. connect: the command that stores a new key. look:
    words that say where a person can see what happened.
    """

    title: str
    base_url: str
    connect: str
    look: str


@dataclass(frozen=True)
class Call:
    """One request; `aim` completes "Mailchimp refused to …", `path` is below the base URL."""

    method: str
    path: str
    aim: str

    @property
    def is_write(self) -> bool:
        """Whether the request may change something, so that it must not be repeated blindly."""
        return self.method not in {"GET", "HEAD"}


@dataclass(frozen=True)
class Answer:
    """A response; `complete` is False when the connection broke before its end, or when it was too long to read."""

    status: int
    content_type: str
    body: bytes
    complete: bool
    retry_after: float | None = None
    location_host: str = ""


def understand(answer: Answer, call: Call, peer: Peer) -> dict[str, Any]:
    """The JSON object of a good answer, {} for one that has no content by definition.

    Raises the error of `_error` for every other answer, however it looks: an error without any body is an error too
    (Mailchimp's own Python client takes it for success).
    """
    if not 200 <= answer.status < 300:
        raise _error(answer, call, peer)
    if answer.status in {204, 205}:
        return {}
    data = parse(answer.body) if answer.complete else None
    if not isinstance(data, dict):
        raise unreadable(call, peer)
    return data


def unreadable(call: Call, peer: Peer) -> NewsletterError:
    """The error for an answer that says success and cannot be read, or lacks what it must have."""
    if call.is_write:
        return no_answer(call, peer, "its answer could not be read")
    return UnavailableError(
        f"{peer.title} was asked to {call.aim}, and its answer could not be read",
        hint="try again; a Wi-Fi login page or a company's filter can cause this, so open a web page in your browser",
    )


def no_answer(call: Call, peer: Peer, reason: str) -> NewsletterError:
    """The error for a write that may have arrived."""
    return UnknownOutcomeError(
        f"{peer.title} was asked to {call.aim}, but {reason}; it may have happened, or not",
        hint=f"{peer.look}; then run the same command again: it goes on from what it finds there",
    )


def parse(body: bytes) -> Any:
    """The JSON in a body, or None when it is not JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _error(answer: Answer, call: Call, peer: Peer) -> NewsletterError:
    said = words(answer)
    reason = f"{said} (HTTP {answer.status})" if said else f"it gave no reason (HTTP {answer.status})"
    refusal = f"{peer.title} refused to {call.aim}: {reason}"
    match answer.status:
        case status if status < 400:
            return _redirect(answer, call, peer)
        case 401:
            return SettingsError(
                f"{peer.title} does not accept the key: {reason}",
                hint=f"copy the key from {peer.title} again, or make a new one there, then run '{peer.connect}'",
            )
        case 400 | 422:
            return InvalidError(refusal)
        case 403:
            return _forbidden(refusal, answer, peer)
        case 404 if isinstance(parse(answer.body), dict):
            return NotFoundError(refusal)
        case 404:
            # Not the service but something in front of it: nobody may conclude that a draft was deleted.
            return UnavailableError(
                f"{peer.title} was asked to {call.aim}, and something else answered: {reason}",
                hint="look whether 'base_url' in newsletter.yaml is right, and whether you are behind a login page",
            )
        case 429:
            return UnavailableError(
                f"{peer.title} is getting too many requests at the moment, and did nothing: {reason}",
                hint=_hint_for_429(answer),
            )
        case status if status >= 500 or status == 408:
            if call.is_write:
                return no_answer(call, peer, f"it failed while doing so: {reason}")
            return UnavailableError(
                f"{peer.title} has a problem of its own at the moment: {reason}", hint="try again in a few minutes"
            )
    return RefusedError(refusal)


def _redirect(answer: Answer, call: Call, peer: Peer) -> NewsletterError:
    host = answer.location_host or "an address it did not name"
    return RefusedError(
        f"{peer.title} was asked to {call.aim}, and sent us on to {host} (HTTP {answer.status}); newsletter did not"
        " follow, so the key stayed here",
        hint="check 'base_url' in newsletter.yaml; a Wi-Fi login page or a company's filter can cause this too",
    )


def _forbidden(refusal: str, answer: Answer, peer: Peer) -> RefusedError:
    if isinstance(parse(answer.body), dict):
        hint = f"your plan at {peer.title}, or the person who made the key, may not be allowed to do this"
        return NotAllowedError(refusal, hint=hint)
    # Mailchimp answers a bare 403 under load (its "Fundamentals" page, API limits, as quoted by api-evangelist).
    return RefusedError(
        refusal,
        hint=f"{peer.title} answers like this when too many requests arrive at once: wait a minute and try again; if it"
        f" stays, the key may not be allowed to do this: run '{peer.connect}'",
    )


def _hint_for_429(answer: Answer) -> str:
    if answer.retry_after is None or answer.retry_after <= 60:
        return "wait a minute and try again"
    return f"it asks to be left alone for {round(answer.retry_after / 60)} minutes: try again after that"


def words(answer: Answer) -> str:
    """What an answer says to people, in one line of at most 300 characters, or nothing."""
    data = parse(answer.body)
    if isinstance(data, dict | list):
        text = ". ".join(dict.fromkeys(_sentences(data)))
    else:
        text = answer.body.decode("utf-8", "replace")
        if "html" in answer.content_type or text.lstrip().startswith("<"):
            text = text_of_page(text)
        elif text.lstrip().startswith(("{", "[")):
            text = ""  # JSON that broke off says nothing to people
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split()).rstrip(".")
    return text if len(text) <= _WORDS_LIMIT else text[: _WORDS_LIMIT - 1] + "…"


def _sentences(data: object, depth: int = 0) -> Iterator[str]:
    """The sentences in a JSON error: problem+json, {"message"}, {"errors": […]} and their lists and mixtures."""
    if isinstance(data, str):
        yield data.strip().rstrip(".")
    elif depth > 4:
        return
    elif isinstance(data, list):
        for item in data[:10]:
            yield from _sentences(item, depth + 1)
    elif isinstance(data, Mapping):
        field = data.get("field")
        for name in ("title", "message", "detail", "error", "error_description", "errors"):
            for sentence in _sentences(data.get(name), depth + 1):
                if sentence:
                    yield f"{field}: {sentence}" if field and isinstance(field, str) else sentence


class _PageText(HTMLParser):
    """Collects the words of an HTML page, without those of scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._skipping = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the base's
        if tag in {"script", "style"}:
            self._skipping = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._skipping:
            self._skipping = ""

    def handle_data(self, data: str) -> None:
        if not self._skipping and data.strip() and data.strip() not in self.parts:
            self.parts.append(data.strip())


def text_of_page(page: str) -> str:
    """The words of an HTML page or of a part of one."""
    reader = _PageText()
    reader.feed(page)
    return " – ".join(reader.parts)
