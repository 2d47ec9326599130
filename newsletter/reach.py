"""HTTP requests to the public internet and nowhere else: what a link in a post must not reach from the author's desk.

A post may be copied from anywhere, so its links may name a router, a printer or a cloud's metadata service. A name is
looked up once, every address it has is looked at, and the connection is made to one of these very addresses; what the
socket is then connected to is looked at again before a byte of the request leaves.
"""

from __future__ import annotations

import errno
import os
import re
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Literal, Self, TypeAlias
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies, select_proxy
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from newsletter import __version__
from newsletter.hosts import address_of, is_local, is_public

Kind: TypeAlias = Literal[
    "private", "no name", "no address", "refused", "certificate", "offline", "unverified", "no answer"
]  # fmt: skip
# The host and the port of a prepared request. In anything else, a `%` above all, the libraries below and a proxy may
# each read a host of their own.
_WEBSITE = re.compile(r"([a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?", re.IGNORECASE | re.ASCII)
# OpenSSL's codes of certificates that a browser refuses too: expired, not valid yet, self-signed, of another host. An
# incomplete chain is none of them, because browsers fetch what is missing.
_REFUSED_BY_BROWSERS = {
    9: "its certificate is not valid yet", 10: "its certificate has expired", 18: "it signed its certificate itself",
    19: "it signed its certificate itself", 62: "its certificate is for another website",
    64: "its certificate is for another website",
}  # fmt: skip
_PRIVATE = "it leads into a private network, which was not asked"
_NO_ADDRESS = "its address cannot be asked for"


class FailedError(Exception):
    """A request got no answer. kind: why; the message says it in words that complete 'this link is dead: '."""

    def __init__(self, kind: Kind, message: str) -> None:
        self.kind = kind
        super().__init__(message)


def look_up(host: str, port: int) -> tuple[str, ...]:
    """Every address that a host's name has, in the order of the system's preference. Raises socket.gaierror."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


@dataclass(frozen=True)
class Reach:
    """How far requests go, and how patiently.

    allowed: addresses and ports that may be asked although they are not public. look_up, connect: the network's, except
    in tests. proxies: for an address, as requests takes them. connect_seconds, read_seconds: time-outs. pause: seconds
    between two requests to one host.
    """

    allowed: frozenset[tuple[str, int]] = frozenset()
    look_up: Callable[[str, int], Sequence[str]] = look_up
    connect: Callable[[tuple[str, int], float | None], socket.socket] = socket.create_connection
    proxies: Callable[[str], Mapping[str, str]] = get_environ_proxies
    connect_seconds: float = 5.0
    read_seconds: float = 10.0
    pause: float = 0.3

    def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """The addresses of a host, all of which may be asked.

        Raises FailedError if it has none, or one that may not: who mixes the two means to be asked for the other one.
        """
        try:
            found = tuple(self.look_up(host.strip("[]"), port))
        except socket.gaierror as error:
            unknown = error.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
            if unknown:
                raise FailedError("no name", f"there is no website called '{host}'") from error
            raise FailedError("offline", f"the name '{host}' could not be looked up") from error
        except (UnicodeError, ValueError) as error:
            raise FailedError("no name", f"there is no website called '{host}'") from error
        for address in found:
            self.check(address, port)
        if not found:
            raise FailedError("no name", f"there is no website called '{host}'")
        return found

    def check(self, address: str, port: int) -> None:
        """Raises FailedError for an address that may not be asked."""
        known = address_of(address)
        if (address, port) not in self.allowed and (known is None or not is_public(known)):
            raise FailedError("private", _PRIVATE)


PUBLIC = Reach()


class _Guarded(HTTPConnection):
    reach: Reach

    def _new_conn(self) -> socket.socket:
        return _connected(self, self.reach)


class _GuardedTls(HTTPSConnection):
    reach: Reach

    def _new_conn(self) -> socket.socket:
        return _connected(self, self.reach)


def _connected(connection: HTTPConnection, reach: Reach) -> socket.socket:
    """A socket to one of a host's checked addresses, its other end looked at."""
    host, port = connection._dns_host, int(connection.port or connection.default_port)  # noqa: SLF001 (urllib3's own seam)
    timeout = connection.timeout if isinstance(connection.timeout, float | int) else reach.connect_seconds
    failure: OSError | None = None
    for address in reach.addresses(host, port):
        try:
            made = reach.connect((address, port), timeout)
        except OSError as error:
            failure = error
            continue
        try:
            reach.check(str(made.getpeername()[0]), port)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except (FailedError, OSError):
            made.close()
            raise
        return made
    if isinstance(failure, ConnectionRefusedError):
        raise FailedError("refused", "nobody answers at its address") from failure
    if isinstance(failure, TimeoutError) or (failure and failure.errno == errno.ETIMEDOUT):
        raise FailedError("no answer", "it took too long") from failure
    raise FailedError("offline", "its address cannot be reached from here") from failure


class _Adapter(HTTPAdapter):
    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        super().__init__(max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        """Pools whose connections are guarded; those to a proxy are made elsewhere."""
        guarded = type("Guarded", (_Guarded,), {"reach": self._reach})
        guarded_tls = type("GuardedTls", (_GuardedTls,), {"reach": self._reach})
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **options)
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("Pool", (HTTPConnectionPool,), {"ConnectionCls": guarded}),
            "https": type("TlsPool", (HTTPSConnectionPool,), {"ConnectionCls": guarded_tls}),
        }


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere: requests reads and prepares a redirect even when it is told not to follow any."""


class Visitor:
    """Asks one address at a time. Sends no cookies, no passwords, and nothing of the environment but its proxies."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._session = _Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        self._session.headers.update({"User-Agent": f"newsletter/{__version__} (checks links)", "Accept": "*/*"})
        self._session.mount("http://", _Adapter(reach))
        self._session.mount("https://", _Adapter(reach))
        self._bundle = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def ask(self, method: Literal["HEAD", "GET"], url: str) -> tuple[int, str]:
        """The status of an answer, and where it leads on, or nothing. Its body is not read.

        Raises FailedError where there is none. Behind a proxy, which connects by itself, only the addresses that this
        computer knows for the name are looked at: a name that it cannot look up is left to the proxy.
        """
        try:
            request = self._prepared(method, url)
            with self._session.send(
                request,
                timeout=(self._reach.connect_seconds, self._reach.read_seconds),
                proxies=self._proxies(str(request.url)),
                verify=self._bundle,
                allow_redirects=False,
                stream=True,
            ) as response:
                location = response.headers.get("Location", "")
                # A header is bytes; what is not ASCII in it is UTF-8 in practice, as browsers read it.
                return response.status_code, location.encode("latin-1", "replace").decode("utf-8", "replace")
        except requests.RequestException as error:
            raise _failure(error) from error
        except ValueError as error:
            raise FailedError("no address", _NO_ADDRESS) from error

    def _prepared(self, method: str, url: str) -> requests.PreparedRequest:
        """The request as it is sent: requests decodes some of an address, so only now is its host the one asked."""
        request = self._session.prepare_request(requests.Request(method, url))
        if not _WEBSITE.fullmatch(urlsplit(str(request.url)).netloc):
            raise FailedError("no address", _NO_ADDRESS)
        return request

    def _proxies(self, url: str) -> dict[str, str]:
        """The proxies for an address, or none. Raises FailedError where one would be asked for what is private."""
        proxies = dict(self._reach.proxies(url))
        if not select_proxy(url, proxies):
            return {}
        parts = urlsplit(url)
        host = parts.hostname or ""
        if is_local(host):
            raise FailedError("private", _PRIVATE)
        try:
            self._reach.addresses(host, parts.port or (443 if parts.scheme == "https" else 80))
        except FailedError as error:
            if error.kind == "private":
                raise
            # No domain ends in a number: it is another way to write an address, and a proxy may know it.
            if host.rstrip(".").rpartition(".")[2][:1].isdigit():
                raise FailedError("no address", _NO_ADDRESS) from error
        return proxies


def _failure(error: requests.RequestException) -> FailedError:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason = _REFUSED_BY_BROWSERS.get(cause.verify_code)
            return FailedError(
                "certificate" if reason else "unverified", reason or "its certificate cannot be verified"
            )
    if isinstance(error, ValueError):  # requests' own kinds of what it cannot send: InvalidURL, InvalidSchema
        return FailedError("no address", _NO_ADDRESS)
    if isinstance(error, requests.exceptions.ProxyError):
        return FailedError("no answer", "the proxy of your network does not answer")
    if isinstance(error, requests.exceptions.SSLError):
        return FailedError("no answer", "the encrypted connection could not be made")
    if isinstance(error, requests.Timeout):
        return FailedError("no answer", "it took too long")
    return FailedError("no answer", "the connection was cut")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what it wraps: requests wraps urllib3's error, which carries its own in `reason` or in `args`."""
    pending: list[object] = [error]
    while pending:
        current = pending.pop()
        if isinstance(current, BaseException):
            yield current
            pending += [getattr(current, "reason", None), *current.args]
