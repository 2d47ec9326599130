"""A test, schedule or send that is killed at any point is taken up by the next run: one campaign, at most one send.

In the short run every sixth point is tried, in `make test-all` all of them. A child dies by a real SIGKILL, before or
after a request or a write; the practice service lives in this process and counts what arrives.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from newsletter.receipts import Entry, read
from newsletter.sandbox import audience as practice
from newsletter.sandbox.faults import Faults
from newsletter.sandbox.server import running
from newsletter.sandbox.store import Store
from newsletter.workspace import Workspace

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no fork and no SIGKILL")

PROJECT = Path(__file__).parents[2]
ISSUE = "2026-11-migraine"
KEY = "0123456789abcdef0123456789abcdef-us19"
THEN = (datetime.now(UTC) + timedelta(days=30)).replace(hour=14, minute=0, second=0, microsecond=0)
COMMANDS = {
    "push": ["push", ISSUE],
    "test": ["test", ISSUE, "--to", "me@hill-clinic.org"],
    "schedule": ["schedule", ISSUE, "--at", f"{THEN:%Y-%m-%d %H:%M}", "--yes"],
    "send": ["send", ISSUE, "--yes"],
}
# What must have been done before each.
BEFORE = {"push": [], "test": [], "schedule": ["test"], "send": ["test"]}
STATES = {"push": "save", "test": "save", "schedule": "schedule", "send": "sent"}


@dataclass
class Copy:
    """A workspace and an account for one death."""

    root: Path
    service: str
    store: Store
    faults: Faults

    @property
    def folder(self) -> Path:
        return self.root / ".newsletter" / "receipts" if self.service == "sandbox" else self.root / "issues" / ISSUE

    @property
    def entry(self) -> Entry:
        [path] = [path for path in self.folder.iterdir() if path.suffix in {".yaml", ".tmp"}]
        return read(path, Workspace(self.root))[self.service]

    def check_final_state(self, command: str) -> None:
        [campaign] = self.store.campaigns()
        assert campaign.status == STATES[command]
        entry = self.entry
        assert (entry.campaign, entry.intent, entry.action) == (campaign.id, "", "")
        assert entry.sent == (command == "send")
        assert bool(entry.tested) == (command != "push")
        if command == "schedule":
            assert datetime.fromisoformat(campaign.send_time) == THEN == datetime.fromisoformat(entry.scheduled_for)
        if command == "test":
            assert 1 <= len(self.store.tests(campaign.id)) <= 3  # one for each run at most
        if self.service == "mailchimp":
            assert self.faults.count("POST /campaigns/*/actions/send") == (command == "send")
            assert self.faults.count("POST /campaigns/*/actions/schedule") == (command == "schedule")


@pytest.fixture
def copies(clinic, tmp_path, mortal, request) -> Iterator[Callable[[], Copy]]:
    """Makes copies of a workspace in which everything up to a command was done, each with an account of its own."""
    service, command = request.param

    def serve(root: Path, account: Path, stack: ExitStack) -> Copy:
        faults = Faults()
        if service == "sandbox":
            return Copy(root, service, Store(root / ".newsletter" / "sandbox.sqlite"), faults)
        base_url = stack.enter_context(running(account, faults=faults))
        path = root / "newsletter.yaml"
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        data |= {"service": service, "services": {service: {"base_url": base_url, "audience": practice.LIST_NAME}}}
        path.write_text(yaml.safe_dump(data), encoding="utf-8")
        return Copy(root, service, Store(account / ".newsletter" / "sandbox.sqlite"), faults)

    with ExitStack() as stack:
        if BEFORE[command]:
            with ExitStack() as short:
                ready = serve(clinic, tmp_path / "account", short)
                done = mortal(ready.root, *[COMMANDS[one] for one in BEFORE[command]])
                assert set(done["codes"]) == {0}
        made = 0

        def copy() -> Copy:
            nonlocal made
            made += 1
            root, account = tmp_path / str(made) / "clinic", tmp_path / str(made) / "account"
            shutil.copytree(clinic, root)
            if (tmp_path / "account").exists():
                shutil.copytree(tmp_path / "account", account)
            return serve(root, account, stack)

        yield copy


CASES = [(service, command) for command in COMMANDS for service in ("sandbox", "mailchimp")]
each_case = pytest.mark.parametrize("copies", CASES, ids=["-".join(case) for case in CASES], indirect=True)


def command_of(request) -> str:
    return request.node.callspec.params["copies"][1]


def points_of(copies, mortal, command: str) -> list[str]:
    copy = copies()
    whole = mortal(copy.root, COMMANDS[command])
    assert (whole["codes"], whole["killed"]) == ([0], False)
    copy.check_final_state(command)
    assert len(whole["points"]) >= 14
    return whole["points"]


def die_and_go_on(copies, mortal, command: str, step: int) -> int:
    points = points_of(copies, mortal, command)
    tried = range(1, len(points) + 1, step)
    for number in tried:
        copy = copies()
        died = mortal(copy.root, COMMANDS[command], point=number)
        assert (died["killed"], len(died["points"])) == (True, number)
        assert len(copy.store.campaigns()) <= 1
        again = mortal(copy.root, COMMANDS[command])
        # Where it was all written down already, a second send or schedule is one too many.
        is_written = (
            command in {"schedule", "send"} and died["points"][-1] == "after a receipt" and number == len(points)
        )
        assert again["codes"] == [7 if is_written else 0], (points[number - 1], again)
        copy.check_final_state(command)
    return len(tried)


@each_case
def test_what_is_killed_somewhere_is_taken_up_by_the_next_run(copies, mortal, request):
    print(f"{die_and_go_on(copies, mortal, command_of(request), 9)} points")


@each_case
@pytest.mark.slow
def test_what_is_killed_anywhere_is_taken_up_by_the_next_run(copies, mortal, request):
    print(f"{die_and_go_on(copies, mortal, command_of(request), 1)} points")


@each_case
@pytest.mark.slow
def test_after_a_crash_and_the_loss_of_the_receipt_nothing_goes_out_twice(copies, mortal, request):
    """A colleague, or a lost file: the state at the service alone must hold."""
    command = command_of(request)
    points = points_of(copies, mortal, command)
    for number, name in enumerate(points, 1):
        copy = copies()
        mortal(copy.root, COMMANDS[command], point=number)
        for path in copy.folder.glob("*.yaml") if copy.folder.is_dir() else ():
            path.unlink()
        codes = mortal(copy.root, COMMANDS[command], COMMANDS["test"], COMMANDS[command])["codes"]
        assert set(codes) <= {0, 7}, (name, codes)
        [campaign] = copy.store.campaigns()
        if campaign.status == "save" and command in {"schedule", "send"}:
            pytest.fail(f"{name}: {codes}")
        if copy.service == "mailchimp":
            assert copy.faults.count("POST /campaigns/*/actions/send") == (command == "send"), name
            assert copy.faults.count("POST /campaigns/*/actions/schedule") == (command == "schedule"), name


@each_case
@pytest.mark.slow
def test_a_second_crash_anywhere_is_taken_up_as_well(copies, mortal, request):
    command = command_of(request)
    points = points_of(copies, mortal, command)
    for first in range(2, len(points), 5):
        for second in range(1, len(points), 5):
            copy = copies()
            mortal(copy.root, COMMANDS[command], point=first)
            mortal(copy.root, COMMANDS[command], point=second)
            codes = mortal(copy.root, COMMANDS[command])["codes"]
            assert codes in ([0], [7]), (points[first - 1], second)
            copy.check_final_state(command)


@pytest.mark.parametrize(
    "copies", [("mailchimp", "push"), ("mailchimp", "send"), ("sandbox", "schedule")], indirect=True
)
@pytest.mark.parametrize("number", range(3))
def test_of_two_processes_at_once_one_does_it(copies, monkeypatch, request, number):
    monkeypatch.setenv("MAILCHIMP_API_KEY", KEY)
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    command, copy = command_of(request), copies()
    arguments = [sys.executable, "-m", "newsletter", *COMMANDS[command]]
    both = [
        subprocess.Popen(
            arguments, cwd=copy.root, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(2)
    ]
    codes = sorted(process.wait() for process in both)
    assert codes == ([0, 0] if command == "push" else [0, 7])
    copy.check_final_state(command)
