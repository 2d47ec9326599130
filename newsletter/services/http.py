"""The HTTP client of all adapters: what is repeated, what never is, and which error a failure becomes."""

from __future__ import annotations

import base64
import ipaddress
import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.auth import AuthBase
from urllib3.exceptions import NewConnectionError

from newsletter import __version__
from newsletter.credentials import Secret
from newsletter.errors import NewsletterError, SettingsError, UnavailableError
from newsletter.services.answers import Answer, Call, Peer, no_answer, understand, unreadable

CONNECT_SECONDS = 10.0
READ_SECONDS = 120.0  # as long as Mailchimp works on a request before it gives up itself
BACKOFF_SECONDS = 1.0
RETRIES = 3
LONGEST_WAIT_SECONDS = 60.0
_ANSWER_LIMIT = 32 * 1024 * 1024
_ERROR_LIMIT = 64 * 1024


class BasicKey(AuthBase):
    """HTTP Basic with the key as the password.

    An object of our own, because requests lets ~/.netrc take the place of a missing one.
    """

    def __init__(self, key: Secret, user: str = "newsletter") -> None:
        self._token = Secret(base64.b64encode(f"{user}:{key.reveal()}".encode()).decode())
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Put the key on a request."""
        request.headers["Authorization"] = f"Basic {self._token.reveal()}"
        return request

    def redact(self, data: bytes) -> bytes:
        """What a service sent, without the key in either of its forms."""
        for secret in (self._key, self._token):
            data = data.replace(secret.reveal().encode(), b"***")
        return data


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere: requests reads and prepares a redirect even when it is told not to follow any."""


class HttpClient:
    """JSON over HTTP with one mailing service.

    transport: takes the place of the network in tests. timeouts: seconds to connect, and between two bytes. backoff:
    seconds before the first repetition, doubled for each further one. sleep: to make tests fast.
    """

    def __init__(
        self,
        peer: Peer,
        auth: BasicKey,
        *,
        transport: BaseAdapter | None = None,
        timeouts: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
        backoff: float = BACKOFF_SECONDS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base_url = checked_base_url(peer.base_url)
        self.peer = peer
        self._auth = auth
        self._timeouts = timeouts
        self._pauses = tuple(backoff * 2**attempt for attempt in range(RETRIES))
        self._sleep = sleep
        self._session = _Session()
        if transport:
            self._session.mount("http://", transport)
            self._session.mount("https://", transport)
        # A proxy that the environment names is for the internet; it cannot reach this computer's own loopback.
        self._session.trust_env = not is_loopback(self._base_url)
        self._session.headers.update({"User-Agent": f"newsletter/{__version__}", "Accept": "application/json"})

    def request(
        self,
        method: str,
        path: str,
        *,
        aim: str,
        query: Mapping[str, str | int] | None = None,
        body: Mapping[str, object] | None = None,
        require: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        """Make one request and return the JSON object of the answer, {} where it has none by definition.

        path: below the base URL, quoted. aim: completes "Mailchimp refused to …". require: names that a good answer
        must have.

        A GET is repeated up to three times, after lost connections, 408, 429 and 5xx. Everything else is repeated after
        429 alone, which says that nothing was done.

        Raises SettingsError (401), NotFoundError (404), RefusedError (other 4xx, 403, redirects), UnavailableError
        (nothing happened), UnknownOutcomeError (a write may have arrived). No message ever holds the key.
        """
        call = Call(method, path, aim)
        data = understand(self._persist(call, query, body), call, self.peer)
        if any(name not in data for name in require):
            raise unreadable(call, self.peer)
        return data

    def _persist(self, call: Call, query: Mapping[str, str | int] | None, body: Mapping[str, object] | None) -> Answer:
        """The final answer, after as many repetitions as are safe."""
        for pause in self._pauses:
            wait = pause
            try:
                answer = self._exchange(call, query, body)
            except requests.RequestException as error:
                if call.is_write:
                    raise self._lost(call, error) from error
            else:
                if not _worth_repeating(call, answer):
                    return answer
                wait = pause if answer.retry_after is None else answer.retry_after
            self._sleep(wait)
        try:
            return self._exchange(call, query, body)
        except requests.RequestException as error:
            raise self._lost(call, error) from error

    def _exchange(self, call: Call, query: Mapping[str, str | int] | None, body: Mapping[str, object] | None) -> Answer:
        with self._session.request(
            call.method,
            self._base_url + call.path,
            params=query,
            json=body,
            auth=self._auth,
            timeout=self._timeouts,
            allow_redirects=False,
            stream=True,
        ) as response:
            limit = _ANSWER_LIMIT if response.ok else _ERROR_LIMIT
            content, complete = _read(response, limit)
            location = response.headers.get("Location", "").encode(errors="replace")
            return Answer(
                status=response.status_code,
                content_type=response.headers.get("Content-Type", "").lower(),
                # Some services quote the key in their refusal. Data stays as it is.
                body=content if response.ok else self._auth.redact(content),
                complete=complete,
                retry_after=_retry_after(response.headers.get("Retry-After")),
                location_host=_host(self._auth.redact(location).decode(errors="replace")),
            )

    def _lost(self, call: Call, error: requests.RequestException) -> NewsletterError:
        """The error for a request without an answer."""
        if call.is_write and not _never_sent(error):
            return no_answer(call, self.peer, f"no answer came back ({_reason(error)})")
        return UnavailableError(
            f"{self.peer.title} could not be reached to {call.aim}: {_reason(error)} ({_host(self._base_url)})",
            hint="nothing was changed by this; check the internet connection and try again in a few minutes",
        )


def checked_base_url(url: str) -> str:
    """The base URL without a slash at its end.

    Raises SettingsError unless it is https, or http on this computer, and only a host and a path.
    """
    try:
        parts = urlsplit(url)
        valid = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        valid = False
    if not valid or parts.username or parts.password or parts.query or parts.fragment:
        raise SettingsError(
            "the service's 'base_url' is not an address like https://host/path",
            hint="check 'base_url' in newsletter.yaml, or remove it",
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(url)):
        raise SettingsError(
            f"the service's 'base_url' would send your key to {parts.hostname} without encryption",
            hint="write it with https:// in newsletter.yaml, or remove it",
        )
    return url.rstrip("/")


def is_loopback(url: str) -> bool:
    """Whether a URL's host is this computer's own loopback, by name or by number."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _worth_repeating(call: Call, answer: Answer) -> bool:
    if (answer.retry_after or 0) > LONGEST_WAIT_SECONDS:
        return False
    if answer.status == 429:
        return True
    failed = answer.status >= 500 or answer.status == 408 or (answer.status < 300 and not answer.complete)
    return failed and not call.is_write


def _read(response: requests.Response, limit: int) -> tuple[bytes, bool]:
    """The body up to a limit, and whether that is all of it; what arrived of a broken one is still worth reading."""
    content = bytearray()
    try:
        for chunk in response.iter_content(64 * 1024):
            content += chunk
            if len(content) > limit:
                return bytes(content[:limit]), False
    except requests.RequestException:
        return bytes(content), False
    return bytes(content), True


def _retry_after(value: str | None) -> float | None:
    """Seconds to wait by a Retry-After header, which holds seconds or a date (RFC 9110, 10.2.3)."""
    if value is None:
        return None
    if re.fullmatch(r"\s*[0-9]{1,9}\s*", value, re.ASCII):
        return float(value)
    try:
        then = parsedate_to_datetime(value)
    except ValueError:
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - datetime.now(UTC)).total_seconds())


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what it wraps: requests wraps urllib3's error, which carries its own in `reason` or in `args`."""
    pending: list[object] = [error]
    while pending:
        current = pending.pop()
        if isinstance(current, BaseException):
            yield current
            pending += [getattr(current, "reason", None), *current.args]


def _never_sent(error: requests.RequestException) -> bool:
    """Whether it is certain that nothing of a request reached the service."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    return any(isinstance(cause, NewConnectionError | ssl.SSLCertVerificationError) for cause in _causes(error))


def _reason(error: requests.RequestException) -> str:
    """Why there was no answer, in words; the libraries' own texts are for programmers."""
    causes = tuple(_causes(error))
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return "the encrypted connection could not be made, because its certificate is not trusted or it was cut"
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy of your network does not answer"
    if isinstance(error, requests.Timeout):
        return "it took too long"
    if any("NameResolution" in type(cause).__name__ or "getaddrinfo" in str(cause) for cause in causes):
        return "its name is not known in your network"
    if any(isinstance(cause, NewConnectionError) for cause in causes):
        return "nobody answers at its address"
    return "the connection was cut"
