"""A push that is killed at any point is taken up by the next one: one campaign, the right content, no receipt torn."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from newsletter.config import load_settings
from newsletter.pipeline import render
from newsletter.receipts import read
from newsletter.sandbox import audience as practice
from newsletter.sandbox.server import running
from newsletter.sandbox.store import Store, StoredContent
from newsletter.workspace import Workspace, find_issue

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no fork and no SIGKILL")

ISSUE = "2026-11-migraine"
KEY = "0123456789abcdef0123456789abcdef-us19"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
PUSH = ["push", ISSUE]


@dataclass
class Copy:
    """A workspace and an account for one death."""

    root: Path
    service: str
    store: Store

    @property
    def receipts(self) -> Path:
        return self.root / ".newsletter" / "receipts" if self.service == "sandbox" else self.root / "issues" / ISSUE

    def edit(self, *pairs: tuple[str, str]) -> None:
        post = self.root / "issues" / ISSUE / "issue.md"
        text = post.read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        post.write_text(text, encoding="utf-8")

    def check_final_state(self) -> None:
        [campaign] = self.store.campaigns()
        assert campaign.status == "save"
        workspace = Workspace(self.root)
        found = find_issue(workspace, ISSUE, self.root)
        email = render(found, workspace, load_settings(workspace.settings)).for_service
        content = self.store.content(campaign.id)
        assert (campaign.document["settings"]["subject_line"], content.text) == (email.subject, email.text)
        [path] = [path for path in self.receipts.iterdir() if path.suffix in {".yaml", ".tmp"}]
        entry = read(path, workspace)[self.service]
        assert (entry.campaign, entry.intent) == (campaign.id, "")
        for image in email.images:
            content = StoredContent(content.html.replace(entry.images[image.name], image.path), "")
        assert content.html == email.html


FIRST = (("Hi {{", "![A hill](hill.png)\n\nHi {{"),)
SECOND = (("subject: Living", "subject: Thriving"), ("Hi {{", "![A valley](valley.png)\n\nHello {{"))
THIRD = (("with migraine\npre", "with cluster headache\npre"), (" {{ subscriber", " dear {{ subscriber"))


@pytest.fixture
def copies(clinic, tmp_path, mortal, request) -> Iterator[Callable[[], Copy]]:
    """Makes copies of a workspace, `fresh` or once pushed, each with a post to push and an account of its own."""
    service, state = request.param
    original = Copy(clinic, service, None)
    for name, more in (("hill.png", b""), ("valley.png", b"another")):
        (clinic / "issues" / ISSUE / name).write_bytes(PIXEL + more)
    original.edit(*FIRST)

    def serve(copy: Copy, stack: ExitStack, account: Path) -> Copy:
        if service == "sandbox":
            return Copy(copy.root, service, Store(copy.root / ".newsletter" / "sandbox.sqlite"))
        base_url = stack.enter_context(running(account))
        path = copy.root / "newsletter.yaml"
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        data |= {"service": service, "services": {service: {"base_url": base_url, "audience": practice.LIST_NAME}}}
        path.write_text(yaml.safe_dump(data), encoding="utf-8")
        return Copy(copy.root, service, Store(account / ".newsletter" / "sandbox.sqlite"))

    with ExitStack() as stack:
        if state == "pushed":
            with ExitStack() as short:
                ready = serve(original, short, tmp_path / "account")
                assert mortal(ready.root, PUSH)["codes"] == [0]
            original.edit(*SECOND)
        made = 0

        def copy() -> Copy:
            nonlocal made
            made += 1
            root, account = tmp_path / str(made) / "clinic", tmp_path / str(made) / "account"
            shutil.copytree(clinic, root)
            if (tmp_path / "account").exists():
                shutil.copytree(tmp_path / "account", account)
            return serve(Copy(root, service, None), stack, account)

        yield copy


STARTS = [(service, state) for service in ("sandbox", "mailchimp") for state in ("fresh", "pushed")]
each_start = pytest.mark.parametrize("copies", STARTS, ids=["-".join(start) for start in STARTS], indirect=True)


def points_of(copies, mortal) -> list[str]:
    whole = mortal(copies().root, PUSH)
    assert (whole["codes"], whole["killed"]) == ([0], False)
    assert len(whole["points"]) >= 16
    return whole["points"]


def die_and_go_on(copies, mortal, step):
    points = points_of(copies, mortal)
    for number in range(1, len(points) + 1, step):
        copy = copies()
        died = mortal(copy.root, PUSH, point=number)
        assert (died["killed"], len(died["points"])) == (True, number)
        assert len(copy.store.campaigns()) <= 1
        again = mortal(copy.root, PUSH, PUSH)
        assert again["codes"] == [0, 0], (points[number - 1], again)
        copy.check_final_state()


@each_start
def test_a_push_that_is_killed_somewhere_is_taken_up_by_the_next(copies, mortal):
    die_and_go_on(copies, mortal, 8)


@each_start
@pytest.mark.slow
def test_a_push_that_is_killed_anywhere_is_taken_up_by_the_next(copies, mortal):
    die_and_go_on(copies, mortal, 1)


@each_start
@pytest.mark.slow
def test_after_a_crash_the_post_may_have_changed(copies, mortal):
    for number, name in enumerate(points_of(copies, mortal), 1):
        copy = copies()
        mortal(copy.root, PUSH, point=number)
        copy.edit(*THIRD)
        assert mortal(copy.root, PUSH)["codes"] == [0], name
        copy.check_final_state()


@each_start
@pytest.mark.slow
def test_a_second_crash_anywhere_is_taken_up_as_well(copies, mortal):
    points = points_of(copies, mortal)
    for first in range(1, len(points) + 1, 5):
        for second in range(1, len(points) + 1, 5):
            copy = copies()
            mortal(copy.root, PUSH, point=first)
            copy.edit(*THIRD)
            mortal(copy.root, PUSH, point=second)
            assert mortal(copy.root, PUSH)["codes"] == [0], (points[first - 1], second)
            copy.check_final_state()


@each_start
@pytest.mark.slow
def test_after_a_crash_a_colleagues_edit_is_still_not_overwritten(copies, mortal):
    mine = StoredContent("<p>Mended by hand</p>", "Mended by hand")
    for number, name in enumerate(points_of(copies, mortal), 1):
        copy = copies()
        mortal(copy.root, PUSH, point=number)
        if not copy.store.campaigns():
            continue
        [campaign] = copy.store.campaigns()
        copy.store.put_content(campaign.id, mine)
        assert mortal(copy.root, PUSH)["codes"] == [7], name
        assert copy.store.content(campaign.id) == mine
        assert mortal(copy.root, [*PUSH, "--overwrite"])["codes"] == [0], name
        copy.check_final_state()


@each_start
@pytest.mark.slow
def test_after_a_crash_and_the_loss_of_the_receipt_there_is_still_one_campaign(copies, mortal):
    for number, name in enumerate(points_of(copies, mortal), 1):
        copy = copies()
        mortal(copy.root, PUSH, point=number)
        for path in copy.receipts.glob("*.yaml") if copy.receipts.is_dir() else ():
            path.unlink()
        [code] = mortal(copy.root, PUSH)["codes"]
        assert code in {0, 7}, name
        assert mortal(copy.root, [*PUSH, "--overwrite"])["codes"] == [0], name
        copy.check_final_state()
