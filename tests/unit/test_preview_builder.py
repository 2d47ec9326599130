"""Following a workspace: what a written file means, which mail is shown, and that nothing half-made ever is."""

from __future__ import annotations

import asyncio
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter import receipts
from newsletter.config import load_settings
from newsletter.errors import ContentError, Problem
from newsletter.model import Trial
from newsletter.preview import issue_list, making, threads
from newsletter.preview.builder import Builder
from newsletter.preview.bulletin import Bulletin
from newsletter.preview.server import building
from newsletter.preview.trials import Trials
from newsletter.preview.watching import Watch, _as_named
from newsletter.receipts import Entry
from newsletter.standing import Standing
from newsletter.workspace import Workspace

SETTINGS = """\
brand: {name: Hill Clinic, website: "https://hill-clinic.org", address: "1 Main Street, Charlotte, NC 28203"}
sender: {email: news@hill-clinic.org}
"""
POST = "---\nsubject: {subject}\npreheader: What helps when the night is long\n---\n\n# Sleep\n\n{text}\n"
SECONDS = 20.0


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "newsletter.yaml").write_text(SETTINGS)
    write(tmp_path, "2026-11-sleep", text="Good nights.")
    return Workspace(tmp_path)


@pytest.fixture
def builder(workspace):
    with building(workspace, load_settings(workspace.settings), None) as started:
        yield started


def write(root: Path, issue: str, *, subject: str = "Better sleep", text: str = "Good nights.") -> Path:
    path = root / "issues" / issue / "issue.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(POST.format(subject=subject, text=text))
    return path


def in_a_loop(listen):
    """What a coroutine function returns, in a thread of its own: Playwright leaves a loop running in the tests'."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(listen())).result(SECONDS)


def until(builder: Builder, issue: str, is_so):
    """The build for which something holds; it is asked for as a page asks for it."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        build = builder.build(issue)
        if is_so(build):
            return build
        with builder._work:
            builder._work.wait(0.05)
    raise AssertionError(f"never so: {build}")


def says(words: str):
    return lambda build: build.rendered is not None and not build.problems and words in build.rendered.email.text


def test_a_save_is_followed(builder, workspace):
    first = until(builder, "2026-11-sleep", says("Good nights."))
    write(workspace.root, "2026-11-sleep", text="Better nights.")
    second = until(builder, "2026-11-sleep", says("Better nights."))
    assert second.number > first.number
    assert second.mail > first.mail


def test_a_save_that_changes_nothing_of_the_mail_keeps_its_number(builder, workspace):
    first = until(builder, "2026-11-sleep", says("Good nights."))
    path = workspace.root / "issues" / "2026-11-sleep" / "issue.md"
    path.write_text(path.read_text() + "\n<!-- for us -->\n")
    again = until(builder, "2026-11-sleep", lambda build: build.rendered.issue.lines != first.rendered.issue.lines)
    assert again.mail == first.mail


def test_a_save_that_cannot_be_shown_keeps_the_last_mail_and_says_why_and_heals(builder, workspace):
    good = until(builder, "2026-11-sleep", says("Good nights."))
    write(workspace.root, "2026-11-sleep", text="::: button https://hill-clinic.org\nCome")
    broken = until(builder, "2026-11-sleep", lambda build: build.problems)
    assert broken.rendered is good.rendered
    assert broken.mail == good.mail
    assert str(broken.problems[0].location) == "issues/2026-11-sleep/issue.md:8:1"
    write(workspace.root, "2026-11-sleep", text="Healed nights.")
    assert not until(builder, "2026-11-sleep", says("Healed nights.")).problems


def test_broken_settings_are_shown_and_heal(builder, workspace):
    until(builder, "2026-11-sleep", says("Good nights."))
    workspace.settings.write_text("brand: {nam: Hill Clinic}\n")
    broken = until(builder, "2026-11-sleep", lambda build: build.problems)
    assert broken.problems[0].location.file == "newsletter.yaml"
    workspace.settings.write_text(SETTINGS.replace("Hill Clinic", "Dale Clinic"))
    assert not until(builder, "2026-11-sleep", says("Dale Clinic")).problems


def test_a_template_of_ones_own_is_followed(builder, workspace):
    until(builder, "2026-11-sleep", says("Good nights."))
    own = workspace.root / "templates" / "default"
    own.mkdir(parents=True)
    look = Path(__file__).parents[2] / "templates" / "default" / "frame.mjml.j2"
    (own / "frame.mjml.j2").write_text(look.read_text().replace("<h1", '<h1 data-own="1"'))
    until(builder, "2026-11-sleep", lambda build: 'data-own="1"' in build.rendered.email.html)


def test_a_picture_and_an_included_file_are_followed_wherever_they_lie(builder, workspace):
    shared = workspace.root / "shared"
    shared.mkdir()
    (shared / "hours.md").write_text("Open on Monday.\n")
    write(workspace.root, "2026-11-sleep", text="::: include ../../shared/hours.md\n:::")
    until(builder, "2026-11-sleep", says("Open on Monday."))
    (shared / "hours.md").write_text("Open on Tuesday.\n")
    until(builder, "2026-11-sleep", says("Open on Tuesday."))


def test_a_new_issue_comes_into_the_list_and_a_removed_one_goes(builder, workspace):
    assert [row["id"] for row in builder.rows()] == ["2026-11-sleep"]
    write(workspace.root, "2026-12-snow", text="Snow.")
    until(builder, "2026-11-sleep", lambda _: "2026-12-snow" in {row["id"] for row in builder.rows()})
    until(builder, "2026-12-snow", says("Snow."))
    shutil.rmtree(workspace.root / "issues" / "2026-12-snow")
    until(builder, "2026-11-sleep", lambda _: "2026-12-snow" not in {row["id"] for row in builder.rows()})
    with pytest.raises(KeyError):
        builder.build("2026-12-snow")


def test_findings_come_after_the_mail_and_belong_to_it(builder, workspace):
    write(workspace.root, "2026-11-sleep", text="Dear [First Name], good nights.")
    build = until(builder, "2026-11-sleep", lambda build: says("[First Name]")(build) and build.findings is not None)
    assert "placeholder" in {finding.code for finding in build.findings}
    write(workspace.root, "2026-11-sleep", text="Good nights.")
    build = until(builder, "2026-11-sleep", lambda build: says("Good nights.")(build) and build.findings is not None)
    assert "placeholder" not in {finding.code for finding in build.findings}


def test_of_a_thousand_saves_the_last_is_shown_and_no_more_mails_are_kept(builder, workspace):
    for number in range(1000):
        write(workspace.root, "2026-11-sleep", text=f"Night {number}.")
    build = until(builder, "2026-11-sleep", says("Night 999."))
    assert list(builder._builds) == ["2026-11-sleep"]
    assert not build.problems


def test_only_the_issues_looked_at_last_are_kept_as_mails(builder, workspace):
    for number in range(12):
        write(workspace.root, f"2026-{number:02}-more", text=f"More {number}.")
    until(builder, "2026-11-sleep", lambda _: len(builder.rows()) == 13)
    for number in range(12):
        until(builder, f"2026-{number:02}-more", says(f"More {number}."))
    assert len(builder._builds) == 6


def test_what_is_tried_out_is_seen_and_changes_nothing(builder):
    own = until(builder, "2026-11-sleep", says("Good nights."))
    tried = Trials(builder).mail(own, Trial(template="letter", language="de", direction="rtl"))
    assert (tried.issue.template, tried.issue.language, tried.issue.direction) == ("letter", "de", "rtl")
    assert builder.build("2026-11-sleep").rendered is own.rendered


def test_a_page_that_sleeps_is_told_all_it_missed_in_one_piece():
    bulletin = Bulletin()

    async def listen() -> list:
        heard = bulletin.news(5)
        first = await anext(heard)
        for issue in ("a", "b", "a"):
            bulletin.publish(issue, rows=issue == "b")
        return [first, await anext(heard)]

    first, missed = in_a_loop(listen)
    assert (first.issues, first.rows) == (None, True)
    assert (missed.issues, missed.rows, missed.number) == (frozenset("ab"), True, 3)


def test_folders_that_come_later_are_watched(tmp_path):
    (tmp_path / "newsletter.yaml").write_text(SETTINGS)
    told = threading.Event()

    def changed(paths):
        if any(path.name == "issue.md" for path in paths):
            told.set()

    watch = Watch(Workspace(tmp_path), changed, lambda: ())
    watch.start()
    try:
        end = time.monotonic() + SECONDS
        while not told.wait(0.1) and time.monotonic() < end:
            write(tmp_path, "2026-11-sleep")
        assert told.is_set()
    finally:
        watch.stop()


def test_what_editors_and_this_tool_write_beside_a_post_is_no_news(workspace):
    watch = Watch(workspace, lambda _: None, lambda: ())
    root = workspace.root
    noise = (
        "issues/a/.issue.md.swp", "issues/a/issue.md~", "issues/a/.#issue.md", "issues/a/#issue.md#",
        "issues/a/.receipt.yaml.x1.tmp", "build/a/email.html", ".newsletter/cache/images/x", ".git/index",
    )  # fmt: skip
    assert [name for name in noise if watch._is_content(root / name)] == []
    news = ("issues/a/issue.md", "issues/a/hero.jpg", "newsletter.yaml", ".newsletter/receipts/a.yaml")
    assert [name for name in news if not watch._is_content(root / name)] == []


def test_nobody_waits_in_vain_however_many_issues_are_asked_for_at_once(builder, workspace):
    ids = [f"2026-{number:02}-more" for number in range(12)]
    for issue in ids:
        write(workspace.root, issue, text=issue)
    until(builder, "2026-11-sleep", lambda _: len(builder.rows()) == 13)
    with ThreadPoolExecutor(len(ids)) as pool:
        builds = list(pool.map(builder.build, ids, timeout=SECONDS))
    assert [build.found.id for build in builds] == ids


def test_whoever_waits_is_let_go_when_the_preview_ends(workspace, monkeypatch):
    begun, held = threading.Event(), threading.Event()

    def slow(*_):
        begun.set()
        held.wait(SECONDS)
        return (Problem("too late"),)

    monkeypatch.setattr(making, "made", slow)
    with ThreadPoolExecutor(1) as pool:
        with building(workspace, load_settings(workspace.settings), None) as started:
            waiting = pool.submit(started.build, "2026-11-sleep")
            assert begun.wait(SECONDS)
        with pytest.raises(KeyError):
            waiting.result(SECONDS)
        held.set()


def test_a_bug_lets_nobody_wait_and_the_next_save_is_made(builder, workspace, monkeypatch, capsys):
    until(builder, "2026-11-sleep", says("Good nights."))
    write(workspace.root, "2026-12-snow", text="Snow.")
    until(builder, "2026-11-sleep", lambda _: "2026-12-snow" in {row["id"] for row in builder.rows()})
    with monkeypatch.context() as broken:
        broken.setattr(issue_list, "row_of", lambda *_: 1 / 0)
        with pytest.raises(RuntimeError, match="2026-12-snow could not be made"):
            builder.build("2026-12-snow")
    write(workspace.root, "2026-12-snow", text="More snow.")
    end = time.monotonic() + SECONDS
    while "2026-12-snow" in builder._failed and time.monotonic() < end:
        with builder._work:
            builder._work.wait(0.05)
    until(builder, "2026-12-snow", says("More snow."))
    assert "newsletter made a mistake, and goes on: division by zero." in capsys.readouterr().err


def test_a_bug_is_told_once_and_its_thread_goes_on(monkeypatch, capsys):
    monkeypatch.setattr(threads, "_PAUSE", 0.0)
    stopped, steps = threading.Event(), []

    def step():
        steps.append(1)
        if len(steps) == 5:
            stopped.set()
        raise ValueError("off")

    threads.forever(step, "test", stopped)
    assert stopped.wait(SECONDS)
    assert capsys.readouterr().err.count("newsletter made a mistake, and goes on: off.") == 1


def test_a_save_that_the_system_does_not_tell_of_is_seen_all_the_same(builder, workspace):
    until(builder, "2026-11-sleep", says("Good nights."))
    builder._shelf._watch.stop()
    write(workspace.root, "2026-11-sleep", text="Better nights.")
    until(builder, "2026-11-sleep", says("Better nights."))


def test_a_post_that_is_gone_for_a_moment_stays_in_the_list(builder, workspace):
    first = until(builder, "2026-11-sleep", says("Good nights."))
    post = workspace.root / "issues" / "2026-11-sleep" / "issue.md"
    text = post.read_text()
    builder._shelf._stopped.wait = lambda _: post.write_text(text)  # an editor puts the new one there
    post.unlink()
    builder._shelf._written(frozenset({post}))
    assert builder.build("2026-11-sleep").mail == first.mail


def test_a_folder_that_another_one_takes_the_place_of_is_made_anew(builder, workspace, tmp_path):
    until(builder, "2026-11-sleep", says("Good nights."))
    other = write(tmp_path / "elsewhere", "2026-11-sleep", text="Other nights.").parent
    folder = workspace.root / "issues" / "2026-11-sleep"
    folder.rename(tmp_path / "old")
    other.rename(folder)
    until(builder, "2026-11-sleep", says("Other nights."))


def test_a_file_that_was_missing_is_noticed_when_it_comes(builder, workspace):
    shared = workspace.root / "issues" / "shared"
    shared.mkdir()
    write(workspace.root, "2026-11-sleep", text="::: include ../shared/hours.md\n:::")
    assert until(builder, "2026-11-sleep", lambda build: build.problems)
    (shared / "hours.md").write_text("Open on Monday.\n")
    until(builder, "2026-11-sleep", says("Open on Monday."))


def test_what_is_wrong_in_an_included_file_is_mended_there(workspace):
    shared = workspace.root / "shared"
    shared.mkdir()
    (shared / "hours.md").write_text("::: button https://hill-clinic.org\nCome\n")
    write(workspace.root, "2026-11-sleep", text="::: include ../../shared/hours.md\n:::")
    with building(workspace, load_settings(workspace.settings), None) as started:
        assert until(started, "2026-11-sleep", lambda build: build.problems)
        (shared / "hours.md").write_text("Open on Monday.\n")
        until(started, "2026-11-sleep", says("Open on Monday."))


def test_two_issues_of_one_id_are_said_at_the_start(workspace):
    (workspace.root / "issues" / "2026-11-sleep.md").write_text(POST.format(subject="x", text="y"))
    with (
        pytest.raises(ContentError, match="two issues have the id"),
        building(workspace, load_settings(workspace.settings), None),
    ):
        pass


def test_what_the_service_said_of_an_older_push_is_not_shown(builder, workspace):
    until(builder, "2026-11-sleep", says("Good nights."))
    path = receipts.receipt_path(builder.found("2026-11-sleep"), workspace, practice=True)
    receipts.write(path, "sandbox", Entry(campaign="b", pushed_at="2026-11-02T10:00:00Z"), workspace)
    old = Standing("2026-11-sleep", "sandbox", True, "deleted", "", campaign="a", pushed_at="2026-11-01T10:00:00Z")
    builder.stands("2026-11-sleep", old)
    assert builder.build("2026-11-sleep").standing is None
    now = replace(old, campaign="b", pushed_at="2026-11-02T10:00:00Z")
    before = builder.build("2026-11-sleep").number
    builder.stands("2026-11-sleep", now)
    build = until(builder, "2026-11-sleep", lambda build: build.standing == now)
    assert build.number > before


def test_of_an_issue_that_went_nothing_is_taken_note_of(builder):
    builder.stands("2020-01-nowhere")
    assert [row["id"] for row in builder.rows()] == ["2026-11-sleep"]


def test_a_push_of_an_issue_that_nobody_looks_at_leaves_its_findings_in_the_list(builder, workspace):
    write(workspace.root, "2026-12-snow", text="Dear [First Name].")

    def row():
        return next((row for row in builder.rows() if row["id"] == "2026-12-snow"), None)

    until(builder, "2026-11-sleep", lambda _: row() and row()["count"])
    path = receipts.receipt_path(builder.found("2026-12-snow"), workspace, practice=True)
    receipts.write(path, "sandbox", Entry(campaign="a", pushed_at="2026-11-02T10:00:00Z"), workspace)
    until(builder, "2026-11-sleep", lambda _: row()["state"]["kind"] == "changed" and row()["count"])


def test_a_look_that_is_tried_out_is_made_once_for_a_mail(builder, workspace):
    own = until(builder, "2026-11-sleep", lambda build: says("Good nights.")(build) and build.findings is not None)
    trials, trial = Trials(builder), Trial(template="letter")
    tried = trials.mail(own, trial)
    assert trials.mail(replace(own, number=own.number + 1), trial) is tried
    write(workspace.root, "2026-11-sleep", text="::: button https://hill-clinic.org\nCome")
    broken = until(builder, "2026-11-sleep", lambda build: build.problems)
    assert trials.mail(broken, trial) is tried
    write(workspace.root, "2026-11-sleep", text="Better nights.")
    assert "Better nights." in trials.mail(until(builder, "2026-11-sleep", says("Better nights.")), trial).email.text


def test_a_key_that_comes_is_told_to_every_page(builder, workspace):
    async def listen():
        heard = builder.bulletin.news(SECONDS)
        await anext(heard)
        builder._shelf._written(frozenset({workspace.root / ".env"}))
        return await anext(heard)

    until(builder, "2026-11-sleep", lambda build: build.findings is not None)
    assert in_a_loop(listen).issues is None


def test_a_bug_does_not_end_the_watch(workspace, capsys):
    seen = threading.Event()

    def changed(paths):
        if any(path.name == "second.md" for path in paths):
            seen.set()
        raise ValueError("off")

    watch = Watch(workspace, changed, lambda: ())
    watch.start()
    try:
        end = time.monotonic() + SECONDS
        while "off" not in capsys.readouterr().err and time.monotonic() < end:
            (workspace.root / "issues" / "first.md").write_text(str(time.monotonic()))
        while not seen.wait(0.1) and time.monotonic() < end:
            (workspace.root / "issues" / "second.md").write_text(str(time.monotonic()))
        assert seen.is_set()
    finally:
        watch.stop()


def test_where_the_system_tells_of_no_saves_they_are_looked_for(workspace, monkeypatch, capsys):
    import watchfiles

    told, real = threading.Event(), watchfiles.watch

    def limited(*folders, force_polling, **options):
        if not force_polling:
            raise OSError("OS file watch limit reached")
        return real(*folders, force_polling=force_polling, **options)

    monkeypatch.setattr(watchfiles, "watch", limited)
    watch = Watch(workspace, lambda _: told.set(), lambda: ())
    watch.start()
    try:
        end = time.monotonic() + SECONDS
        while not told.wait(0.2) and time.monotonic() < end:
            write(workspace.root, "2026-11-sleep", text=str(time.monotonic()))
        assert told.is_set()
        assert "Saves are seen later than usual" in capsys.readouterr().err
    finally:
        watch.stop()


def test_a_path_begins_as_its_folder_was_named_also_where_a_link_leads_there(tmp_path):
    real = tmp_path / "Dropbox"
    (real / "2026-11-sleep").mkdir(parents=True)
    named = tmp_path / "issues"
    named.symlink_to(real, target_is_directory=True)
    told = [
        (named / "a.md", named / "a.md"),
        (real / "2026-11-sleep" / "issue.md", named / "2026-11-sleep" / "issue.md"),
        (tmp_path / "other" / "b.md", tmp_path / "other" / "b.md"),
    ]
    assert [_as_named(path, [named]) for path, _ in told] == [expected for _, expected in told]
