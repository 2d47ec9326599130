"""The Mailchimp adapter joins the contract of all services, as itself and as the adapter of the practice service."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from requests.adapters import HTTPAdapter

from newsletter.credentials import Secret
from newsletter.sandbox.faults import Faults, dropped, throttled
from newsletter.sandbox.server import running
from newsletter.sandbox.store import Store
from newsletter.services.mailchimp import Mailchimp
from tests.contract.service_contract import ServiceContract

KEY = "0123456789abcdef0123456789abcdef-us19"


class SandboxDouble:
    """A handle on a practice service with faults."""

    secrets = (KEY, base64.b64encode(f"newsletter:{KEY}".encode()).decode())

    def __init__(self, workspace: Path, faults: Faults) -> None:
        self._faults = faults
        self.store = Store(workspace / ".newsletter" / "sandbox.sqlite")

    @property
    def seen(self) -> list[str]:
        return self._faults.seen

    def delete(self, campaign_id: str) -> None:
        self.store.delete_campaign(campaign_id)

    def let_its_time_come(self, campaign_id: str) -> None:
        with self.store._connection() as connection:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            connection.execute("UPDATE sendings SET send_time = ? WHERE campaign_id = ?", (now, campaign_id))

    def mails(self) -> list[tuple[str, ...]]:
        return [test.addresses for found in self.store.campaigns() for test in reversed(self.store.tests(found.id))]

    def sendings(self) -> list[str]:
        return [found.id for found in self.store.campaigns() if found.status == "sent"]

    def lose_answers(self, method: str) -> None:
        self._faults.on(f"{method} **", dropped())

    def throttle(self, method: str, times: int) -> None:
        self._faults.on(f"{method} **", throttled(), times=times)


class TestMailchimp(ServiceContract):
    @pytest.fixture
    def faults(self) -> Faults:
        return Faults()

    @pytest.fixture
    def base_url(self, tmp_path: Path, faults: Faults) -> Iterator[str]:
        with running(tmp_path, faults=faults) as url:
            yield url

    @pytest.fixture
    def double(self, tmp_path: Path, base_url: str, faults: Faults) -> SandboxDouble:
        return SandboxDouble(tmp_path, faults)

    @pytest.fixture
    def transport(self, request) -> HTTPAdapter:
        """The witness; where its specification is missing, the contract still holds, unwitnessed."""
        try:
            witness = request.getfixturevalue("witness")
        except pytest.skip.Exception:
            return HTTPAdapter()
        # A 429 has no body, which the published specification does not foresee.
        witness.checks_answers = "too_many_requests" not in request.node.name
        return witness

    @pytest.fixture(params=["mailchimp", "sandbox"])
    def service(self, request, base_url: str, client, transport) -> Mailchimp:
        return Mailchimp(Secret(KEY), base_url, name=request.param, client=client(base_url, transport))
