"""The workspace on disk: where it is, its issues, and how one is named."""

from __future__ import annotations

import pytest

from newsletter.errors import ContentError, UsageError
from newsletter.workspace import Workspace, find_issue, find_workspace, issue_files


@pytest.fixture
def workspace(tmp_path):
    root = tmp_path / "w"
    for name in ("2026-10-sleep/issue.md", "2026-11-migraine/issue.md", "2026-12-sleep-again.md", "2026-12.markdown"):
        path = root / "issues" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    (root / "newsletter.yaml").write_text("")
    return Workspace(root.resolve())


def found(workspace, wanted, here=None):
    return find_issue(workspace, wanted, here or workspace.root).id


def problem(workspace, wanted, here=None):
    with pytest.raises(UsageError) as caught:
        found(workspace, wanted, here)
    return caught.value.problems[0]


def test_the_workspace_is_found_by_walking_up(workspace):
    assert find_workspace(workspace.root / "issues" / "2026-10-sleep") == workspace
    assert find_workspace(workspace.root) == workspace


def test_a_chosen_folder_is_taken_and_no_other(workspace, tmp_path):
    assert find_workspace(tmp_path, "w") == workspace
    assert find_workspace(tmp_path, workspace.root) == workspace
    with pytest.raises(UsageError, match=r"no newsletter\.yaml in 'issues'"):
        find_workspace(workspace.root, "issues")


def test_outside_of_any_workspace_the_way_out_is_told(tmp_path):
    with pytest.raises(UsageError) as caught:
        find_workspace(tmp_path)
    assert "newsletter init" in caught.value.problems[0].hint


def test_an_issue_is_a_folder_or_a_file_and_its_receipt_is_beside_it(workspace):
    issues = {issue.id: issue for issue in issue_files(workspace)}
    assert list(issues) == ["2026-10-sleep", "2026-11-migraine", "2026-12", "2026-12-sleep-again"]
    root = workspace.root / "issues"
    assert issues["2026-10-sleep"].receipt == root / "2026-10-sleep" / "receipt.yaml"
    assert issues["2026-12-sleep-again"].receipt == root / "2026-12-sleep-again.receipt.yaml"
    assert issues["2026-12-sleep-again"].folder == root


def test_what_is_no_issue_is_passed_over(workspace):
    root = workspace.root / "issues"
    for name in (".hidden.md", "_draft.md", "notes.txt", "2026-12-sleep-again.receipt.yaml"):
        (root / name).write_text("x")
    (root / "pictures").mkdir()
    (root / ".git").mkdir()
    assert len(issue_files(workspace)) == 4


def test_a_workspace_without_issues_has_none(tmp_path):
    assert issue_files(Workspace(tmp_path)) == ()


@pytest.mark.parametrize(
    ("wanted", "issue"),
    [
        ("2026-10-sleep", "2026-10-sleep"),
        ("migraine", "2026-11-migraine"),
        ("MIGR", "2026-11-migraine"),
        ("again", "2026-12-sleep-again"),
        ("2026-12", "2026-12"),  # exact, though another one begins with it
        ("issues/2026-10-sleep", "2026-10-sleep"),
        ("issues/2026-10-sleep/", "2026-10-sleep"),
        ("issues/2026-10-sleep/issue.md", "2026-10-sleep"),
        ("./issues/2026-12-sleep-again.md", "2026-12-sleep-again"),
    ],
)
def test_an_issue_is_named_by_id_by_part_or_by_path(workspace, wanted, issue):
    assert found(workspace, wanted) == issue


def test_a_path_is_relative_to_the_current_folder(workspace):
    inside = workspace.root / "issues" / "2026-10-sleep"
    assert found(workspace, "issue.md", inside) == "2026-10-sleep"
    assert found(workspace, ".", inside) == "2026-10-sleep"
    assert found(workspace, "../2026-12.markdown", inside) == "2026-12"
    assert found(workspace, str(inside), workspace.root.parent) == "2026-10-sleep"


def test_a_part_that_fits_two_issues_names_them(workspace):
    message = problem(workspace, "sleep").message
    assert "2026-10-sleep" in message
    assert "2026-12-sleep-again" in message


@pytest.mark.parametrize(
    ("wanted", "hint"),
    [
        ("2026-11-migrane", "did you mean '2026-11-migraine'?"),
        ("zzz", "the issues here are: 2026-10-sleep"),
        ("issues", "the issues here are"),
        (".", "the issues here are"),
        ("", "the issues here are"),
        ("newsletter.yaml", "copy it there first"),
        ("x" * 5000, "the issues here are"),
    ],
)
def test_an_issue_that_is_not_there_is_told_with_a_way_on(workspace, wanted, hint):
    assert hint in problem(workspace, wanted).hint


def test_a_folder_without_a_post_says_where_it_belongs(workspace):
    (workspace.root / "issues" / "2027-01-empty").mkdir()
    for wanted in ("issues/2027-01-empty", "2027-01-empty"):
        assert "holds no issue.md" in problem(workspace, wanted).hint


def test_an_empty_workspace_says_so(tmp_path):
    assert problem(Workspace(tmp_path), "x").hint == "the issues folder is empty"


def test_two_issues_with_one_id_are_an_error_that_names_both(workspace):
    (workspace.root / "issues" / "2026-10-sleep.md").write_text("x")
    with pytest.raises(ContentError) as caught:
        issue_files(workspace)
    told = caught.value.problems[0]
    assert told.location.file == "issues/2026-10-sleep.md"
    assert "issues/2026-10-sleep/issue.md" in told.hint


def test_paths_are_told_relative_to_the_workspace(workspace, tmp_path):
    assert workspace.relative(workspace.root / "issues" / "a" / "issue.md") == "issues/a/issue.md"
    assert workspace.relative(tmp_path / "elsewhere.md").endswith("/elsewhere.md")
