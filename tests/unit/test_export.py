"""The exported preview: one file, whole or not at all, the same every time, and nothing in it that must stay here."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from pathlib import Path

import pytest

from newsletter import memory
from newsletter.config import load_settings
from newsletter.errors import ContentError, UsageError
from newsletter.preview.export import MARK, export
from newsletter.preview.export_parts import in_script, spoken
from newsletter.workspace import Workspace, find_issue

HOSTILE = """\
---
title: "</title></script><script>alert(1)</script> & \\"quoted\\""
subject: "</script><img src=x onerror=alert(2)>"
preheader: "<!-- <script> -->"
---
Half of all people say `</script>` and `</iframe>` and `<!--`, as one study found.

Hi {{ subscriber.first_name }}, a line\u2028separator.

[A link"](https://hill-clinic.org/?a=1&b="><script>alert(3)</script>)
"""


def exported(root: Path, target: Path | None = None, issue: str = "2026-11-migraine"):
    workspace = Workspace(root)
    target = target or root / "preview.html"
    made = export(
        find_issue(workspace, issue, root), workspace, load_settings(workspace.settings), target, service=None
    )
    return made, target.read_text(encoding="utf-8")


def write(root: Path, post: str) -> None:
    (root / "issues/2026-11-migraine/issue.md").write_text(post, encoding="utf-8")


def add_settings(root: Path, lines: str) -> None:
    with (root / "newsletter.yaml").open("a", encoding="utf-8") as file:
        file.write(lines)


def data_of(page: str):
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1])


def test_it_says_what_was_written(clinic):
    made, page = exported(clinic)
    assert made.path == clinic / "preview.html"
    assert made.size == len(page.encode()) == made.path.stat().st_size
    assert re.fullmatch("[2-9A-HJ-NP-Z]{4}", made.version)
    assert f"answer with the code <b>{made.version}</b>" in page
    assert f"newsletter approve 2026-11-migraine --by NAME --code {made.version}" in page


def test_the_same_issue_makes_the_same_bytes_at_any_time_and_in_any_folder(clinic, tmp_path):
    first = exported(clinic)[1]
    other = tmp_path / "somewhere else" / "copy"
    shutil.copytree(clinic, other, ignore=shutil.ignore_patterns("preview.html", ".newsletter"))
    os.utime(other / "issues/2026-11-migraine/issue.md", (0, 0))
    assert exported(other, other / "other.html")[1] == first


def test_its_own_earlier_export_is_replaced(clinic):
    old = exported(clinic)[0]
    write(clinic, "---\nsubject: Another one\n---\nOther words.\n")
    new, page = exported(clinic)
    assert new.version != old.version
    assert new.version in page
    assert old.version not in page


@pytest.mark.parametrize("content", ["<!doctype html><p>my page</p>", "", "x" * 5000 + MARK])
def test_a_file_that_is_no_export_stays_as_it_is(clinic, content):
    target = clinic / "mine.html"
    target.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="is not an export of newsletter"):
        exported(clinic, target)
    assert target.read_text(encoding="utf-8") == content


@pytest.mark.parametrize(
    ("name", "says", "hint"),
    [
        ("preview.pdf", "does not end in .html", "preview.html"),
        ("preview", "does not end in .html", "preview.html"),
        ("issues", "is a folder", "for-approval.html"),
        ("no/such/folder/preview.html", "there is no folder", "make it first"),
    ],
)
def test_a_name_that_is_none_for_a_page_is_refused_with_what_to_do(clinic, name, says, hint):
    with pytest.raises(UsageError, match=says) as caught:
        exported(clinic, clinic / name)
    assert hint in caught.value.problems[0].hint


def test_a_name_in_capitals_is_good_too(clinic):
    assert exported(clinic, clinic / "PREVIEW.HTML")[0].size > 0


def test_a_full_disk_leaves_the_old_file_whole_and_nothing_beside_it(clinic, monkeypatch):
    before = exported(clinic)[1]
    write(clinic, "---\nsubject: Another one\n---\nOther words.\n")

    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match="No space left"):
        exported(clinic)
    assert (clinic / "preview.html").read_text(encoding="utf-8") == before
    assert not list(clinic.glob(".preview*"))


def test_an_issue_that_cannot_be_read_writes_nothing(clinic):
    write(clinic, "---\nsubject: [\n---\n")
    with pytest.raises(ContentError):
        exported(clinic)
    assert not (clinic / "preview.html").exists()


def test_no_words_of_a_post_become_markup_of_the_page(clinic):
    write(clinic, HOSTILE)
    page = exported(clinic)[1]
    assert len(re.findall(r"<script\b", page)) == 2
    assert page.count("</script>") == 2
    assert len(re.findall(r"<iframe\b", page)) == 1
    assert "<img" not in page
    assert "\u2028" not in re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1]
    assert data_of(page)["inbox"][0]["subject"] == "</script><img src=x onerror=alert(2)>"


def test_a_sample_subscriber_cannot_break_out_either(clinic):
    add_settings(clinic, 'sample_subscribers: [{first_name: "</script><script>alert(1)</script>"}, {first_name: Bo}]\n')
    page = exported(clinic)[1]
    assert page.count("</script>") == 2
    assert "Hi </script><script>alert(1)</script>," in data_of(page)["texts"][0]


def test_no_key_no_path_and_no_address_of_a_test_is_in_it(clinic):
    (clinic / ".env").write_text("MAILCHIMP_API_KEY=0123456789abcdef0123456789abcdef-us1\n", encoding="utf-8")
    add_settings(clinic, "preview: {editor: vscode}\n")
    write(clinic, "---\nsubject: One\n---\n![](missing.png)\n\n[[a placeholder]] and [a page](notes.md)\n")
    workspace = Workspace(clinic)
    memory.remember(workspace, "sandbox", "2026-11-migraine", addresses=("colleague@hill-clinic.org",))
    made, page = exported(clinic)
    assert made.errors + made.warnings
    for secret in (str(clinic), "/tmp/", str(Path.home()), "0123456789abcdef", "colleague@", "vscode:"):
        assert secret not in page


def test_with_an_error_nobody_is_asked_to_say_yes(clinic):
    write(clinic, "---\nsubject: One\n---\n![A hill](missing.png)\n")
    made, page = exported(clinic)
    assert made.errors == 1
    assert "This version cannot go out yet: 1 error must be mended first" in page
    assert "If this may go out" not in page
    assert "newsletter approve" not in page
    assert "Must be mended first" in page
    assert made.notes == ("1 picture could not be read, as 'newsletter check' says",)


def test_an_answer_goes_by_mail_where_an_address_is_known(clinic):
    write(clinic, "---\ntitle: 'Half & half?'\nsubject: One\n---\nWords.\n")
    made, page = exported(clinic)
    assert (
        f"mailto:news@hill-clinic.org?subject=Approved%3A%20Half%20%26%20half%3F%2C%20version%20{made.version}" in page
    )


@pytest.mark.parametrize("address", ["news@example.com", "news@clinic.test"])
def test_a_reserved_address_gets_no_answer(clinic, address):
    settings = clinic / "newsletter.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("news@hill-clinic.org", address), encoding="utf-8")
    page = exported(clinic)[1]
    assert 'href="mailto:' not in page
    assert "Answer by email" not in page


def test_a_picture_on_the_web_stays_there_and_is_told(clinic):
    write(clinic, "---\nsubject: One\n---\n![A hill](https://hill-clinic.org/hill.png)\n")
    made, page = exported(clinic)
    assert made.notes == ("1 picture comes from the web: without the internet they are not shown",)
    assert "1 picture comes from the web; all else is in this file." in page


def test_each_picture_is_in_it_once_however_many_views_show_it(clinic):
    from PIL import Image

    Image.effect_noise((600, 300), 80).convert("RGB").save(clinic / "issues/2026-11-migraine/hill.png")
    write(clinic, "---\nsubject: One\n---\n![A hill](hill.png)\n")
    page = exported(clinic)[1]
    assert page.count(";name=hill-") == 1
    assert len(data_of(page)["shown"]) >= 16


def test_every_view_of_every_sample_subscriber_is_in_it(clinic):
    add_settings(clinic, "sample_subscribers: [{first_name: Ada}, {first_name: ''}]\n")
    data = data_of(exported(clinic)[1])
    pages = {
        view: "".join(data["pieces"][piece] for piece in data["views"][number])
        for view, number in data["shown"].items()
    }
    assert len(pages) == 2 * 4 * 4
    assert all("Hi Ada," in page for view, page in pages.items() if view.startswith("0/"))
    assert all("Hi there," in page for view, page in pages.items() if view.startswith("1/"))
    assert all("default-src 'none'" in page for page in pages.values())


def test_of_many_sample_subscribers_it_holds_a_few_and_says_so(clinic):
    many = ", ".join(f"{{first_name: Reader{number}}}" for number in range(9))
    add_settings(clinic, f"sample_subscribers: [{many}]\n")
    made, page = exported(clinic)
    assert made.notes == ("the first 4 of 9 sample subscribers are in the file",)
    assert len(data_of(page)["texts"]) == 4


def test_claims_findings_waivers_and_links_are_told(clinic):
    write(
        clinic,
        "---\nsubject: One\nwaive: {placeholder: the study comes on Monday}\n---\n"
        "Half of all people [were better](https://nih.gov/x). TODO: more of it.\n",
    )
    page = exported(clinic)[1]
    assert "Half of all people were better." in page
    assert '<a href="https://nih.gov/x" target="_blank" rel="noreferrer noopener">' in page
    assert "the study comes on Monday" in page


def test_a_post_that_claims_nothing_and_leads_nowhere_has_a_page_too(clinic):
    write(clinic, "---\nsubject: One\n---\nHello.\n")
    page = exported(clinic)[1]
    assert "No sentence with a figure" in page
    assert "There are none." in page


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("note 1: A study", [("note 1: A study", "")]),
        ("https://a.org/x; https://b.org", [("https://a.org/x", 1), ("; ", ""), ("https://b.org", 1)]),
        ("A study (https://a.org/x).", [("A study (", ""), ("https://a.org/x", 1), (").", "")]),
        ("tel:+17045196918", [("tel:+17045196918", 1)]),
        ("javascript:alert(1)", [("javascript:alert(1)", "")]),
    ],
)
def test_addresses_in_a_text_can_be_opened_and_nothing_else(text, parts):
    assert [(one.words, 1 if one.href else "") for one in spoken(text)] == parts
    assert all(one.href in ("", one.words) for one in spoken(text))


def test_data_holds_no_character_that_could_end_its_element():
    written = in_script({"x": "</script><!--&\u2028\u2029"})
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == {"x": "</script><!--&\u2028\u2029"}
