"""What tells somebody's health, where a post's folder matters."""

from __future__ import annotations

import pytest

from newsletter.config import load_settings
from newsletter.pipeline import examine, render
from newsletter.workspace import Workspace, find_issue
from tests.checks.cases import SETTINGS

UTM = "tracking: {utm: {source: newsletter, medium: email}}\n"


@pytest.fixture
def codes(tmp_path):
    """The codes of what is found in a post without a date, by the name of its file and its front matter."""

    def found(name: str, front: str = "", settings: str = SETTINGS + UTM) -> set[str]:
        (tmp_path / "newsletter.yaml").write_text(settings, encoding="utf-8")
        (tmp_path / "issues").mkdir()
        post = f"---\nsubject: Rest\npreheader: Well\n{front}---\n[A page](https://hill-clinic.org/page) to read.\n"
        (tmp_path / "issues" / f"{name}.md").write_text(post, encoding="utf-8")
        workspace = Workspace(tmp_path)
        rendered = render(find_issue(workspace, name, tmp_path), workspace, load_settings(workspace.settings))
        return {finding.code for finding in examine(rendered)}

    return found


def test_a_name_of_an_issue_that_becomes_the_campaign_may_tell_a_condition(codes):
    assert "utm-telling" in codes("living-with-depression")


def test_a_slug_that_becomes_the_campaign_may_tell_a_condition(codes):
    assert "utm-telling" in codes("rest", "slug: living-with-depression\n")


def test_the_name_of_an_issue_that_has_a_date_tells_nobody(codes):
    assert "utm-telling" not in codes("2026-12-living-with-depression")


def test_the_name_of_an_issue_tells_nobody_where_nothing_is_added_to_links(codes):
    assert "utm-telling" not in codes("living-with-depression", settings=SETTINGS)


def test_the_law_cannot_be_waived_for_a_real_service(codes, tmp_path):
    settings = SETTINGS.replace("  address: 1 Main Street, Charlotte, North Carolina\n", "")
    assert "address-missing" in codes("2026-12-rest", "waive: {address-missing: we have none}\n", settings)
