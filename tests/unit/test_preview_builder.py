"""Following a workspace: what a written file means, which mail is shown, and that nothing half-made ever is."""

from __future__ import annotations

import asyncio
import shutil
import threading
import time
from pathlib import Path

import pytest

from newsletter.config import load_settings
from newsletter.preview.builder import Builder
from newsletter.preview.bulletin import Bulletin
from newsletter.preview.server import building
from newsletter.preview.watching import Watch
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
    from newsletter.model import Trial

    own = until(builder, "2026-11-sleep", says("Good nights."))
    tried = builder.tried("2026-11-sleep", Trial(template="letter", language="de", direction="rtl"))
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

    first, missed = asyncio.run(listen())
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
