"""The practice service on a real socket, and a witness: every exchange is held against Mailchimp's specification."""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from openapi_core import Config, OpenAPI
from openapi_core.contrib.requests import RequestsOpenAPIRequest, RequestsOpenAPIResponse
from requests.adapters import HTTPAdapter

from newsletter.credentials import Secret
from newsletter.model import Draft
from newsletter.sandbox import audience
from newsletter.sandbox.server import running
from newsletter.services.answers import Peer
from newsletter.services.http import BasicKey, HttpClient
from newsletter.services.mailchimp import Mailchimp

PROJECT = Path(__file__).parents[2]
KEY = "0123456789abcdef0123456789abcdef-us19"
pytest.register_assert_rewrite("tests.contract.service_contract")


@pytest.fixture(scope="session")
def mailchimp_spec(shared: Path) -> OpenAPI:
    document = json.loads((shared / "specs" / "mailchimp.core.openapi3.json").read_text(encoding="utf-8"))
    # The paths are validated with the prefix /3.0 removed (SOURCES.md), whatever the host.
    document["servers"] = [{"url": "/"}]
    return OpenAPI.from_dict(
        document, config=Config(extra_media_type_deserializers={"application/problem+json": json.loads})
    )


@dataclass
class Witness(HTTPAdapter):
    """A transport that validates each request before it leaves, and each answer unless a test breaks it."""

    spec: OpenAPI
    seen: list[requests.PreparedRequest] = field(default_factory=list)
    checks_answers: bool = True

    def __post_init__(self) -> None:
        super().__init__()

    def send(self, request, **options):
        self.seen.append(request)
        outside = copy(request)
        outside.url = request.url.replace("/3.0", "", 1)
        self.spec.validate_request(RequestsOpenAPIRequest(outside))
        response = super().send(request, **options)
        if self.checks_answers and response.status_code != 204:
            response.content  # noqa: B018 - read before anybody streams it
            self.spec.validate_response(RequestsOpenAPIRequest(outside), RequestsOpenAPIResponse(response))
        return response


@pytest.fixture
def base_url(tmp_path: Path) -> Iterator[str]:
    """A practice service of its own for each test."""
    with running(tmp_path) as url:
        yield url


@pytest.fixture
def client() -> Callable[..., HttpClient]:
    """Makes clients that never sleep."""

    def make(url: str, transport=None, **options) -> HttpClient:
        peer = Peer("Mailchimp", url, "newsletter connect mailchimp", "look at the list of campaigns first")
        return HttpClient(peer, BasicKey(Secret(KEY)), transport=transport, sleep=lambda _: None, **options)

    return make


class RawServer:
    """A socket that plays one scripted answer after the other, the last one again and again, byte by byte as given.

    An answer is bytes, or "reset" (the connection breaks), or "hang" (nothing comes while the test lasts).
    """

    def __init__(self) -> None:
        self.answers: list[bytes | str] = []
        self.requests: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/3.0"
        self._hanging: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def play(self, *answers: bytes | str) -> None:
        self.answers = list(answers)

    def close(self) -> None:
        # Closing a socket does not wake a thread that waits in its accept; a last visitor does.
        self.answers = [b""]
        socket.create_connection(self._listener.getsockname()).close()
        self._thread.join(5)
        for connection in (self._listener, *self._hanging):
            connection.close()

    def _serve(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            request = self._read(connection)
            if not request:
                connection.close()
                return
            self.requests.append(request)
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            if answer == "hang":
                self._hanging.append(connection)
                continue
            if answer == "reset":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            else:
                connection.sendall(answer)
            connection.close()

    @staticmethod
    def _read(connection: socket.socket) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data and data[:1] != b"\x16":  # the first byte of TLS
            chunk = connection.recv(65536)
            if not chunk:
                return b""
            data += chunk
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(next((line[15:] for line in head.split(b"\r\n") if line.lower()[:15] == b"content-length:"), 0))
        while len(body) < length:
            body += connection.recv(65536)
        return head + b"\r\n\r\n" + body


@pytest.fixture
def raw() -> Iterator[RawServer]:
    server = RawServer()
    yield server
    server.close()


@pytest.fixture
def witness(mailchimp_spec: OpenAPI) -> Witness:
    return Witness(mailchimp_spec)


@pytest.fixture
def mailchimp(base_url: str, client, witness: Witness) -> Mailchimp:
    """The adapter against the practice service, every exchange validated."""
    return Mailchimp(Secret(KEY), base_url, client=client(base_url, witness))


@pytest.fixture
def draft() -> Draft:
    return Draft(
        name="Living with chronic migraine [nl-7f3a91-2026-11]",
        key="nl-7f3a91-2026-11",
        subject="Living with chronic migraine",
        preheader="What helps, and when to call us",
        html="<!doctype html><html lang='en'><body><p>Hello *|FNAME|*</p><a href='*|UNSUB|*'>Stop</a></body></html>",
        text="Hello *|FNAME|*\n",
        sender_name="Example Clinic",
        sender_email="news@example.com",
        reply_to="hello@example.com",
        audience_id=audience.LIST_ID,
        segment_id=None,
        open_tracking=True,
        click_tracking=False,
    )


@pytest.fixture(scope="module")
def mortal() -> Iterator[Callable[..., dict]]:
    """Runs commands in a child that is killed at a point, or at none."""
    # Not measured: thousands of deaths would take half as long again, and say nothing of coverage.
    inherited = {name: value for name, value in os.environ.items() if name != "COVERAGE_PROCESS_CONFIG"}
    environment = {"MAILCHIMP_API_KEY": KEY, "PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("dying_pushes.py"))],
        env=inherited | environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip

        def order(root: Path, *runs: list[str], point: int = 0) -> dict:
            process.stdin.write(json.dumps({"root": str(root), "runs": runs, "point": point}) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield order
        process.stdin.close()
