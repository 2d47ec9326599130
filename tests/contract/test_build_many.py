"""Many issues at once: `newsletter build` without a name."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor

import pytest

from newsletter.__main__ import run
from newsletter.commands import build

POST = "---\nsubject: Issue {0}\ndate: 2026-01-01\n---\n# Issue {0}\n\nWords of **issue {0}**.\n"


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    (tmp_path / "newsletter.yaml").write_text(
        "id: abc123\nbrand: {name: A clinic, address: A street}\n", encoding="utf-8"
    )
    (tmp_path / "issues").mkdir()
    for number in range(20):
        (tmp_path / f"issues/2026-01-n{number:02}.md").write_text(POST.format(number), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_many_issues_come_out_as_if_built_one_by_one_and_are_reported_in_order(workspace, monkeypatch, capfd):
    assert run(["build"]) == 0
    together = files(workspace / "build")
    said = [line.split()[1] for line in capfd.readouterr().out.splitlines() if line.startswith("Built")]
    assert said == sorted(said)
    assert len(said) == 20
    monkeypatch.setattr(build, "_MANY", 1000)
    assert run(["build"]) == 0
    assert files(workspace / "build") == together


def test_many_issues_are_built_by_other_processes(workspace, monkeypatch):
    handed_over = []

    class Recording(ProcessPoolExecutor):
        def map(self, work, issues, **options):
            handed_over.extend(issue.id for issue in issues)
            return super().map(work, issues, **options)

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", Recording)
    assert run(["build"]) == 0
    assert len(handed_over) == 20


def test_one_broken_post_among_many_is_named_and_stops_no_other(workspace, capfd):
    (workspace / "issues/2026-01-n07.md").write_text("# Hello\n\n::: nonsense\n:::\n", encoding="utf-8")
    assert run(["build"]) == 1
    printed = capfd.readouterr()
    assert "--> issues/2026-01-n07.md:3" in printed.err
    assert printed.out.count("Built ") == 19
