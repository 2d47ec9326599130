"""The user's own post, with nothing but marks before its headings: the main job, from file to draft."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from newsletter.__main__ import run
from newsletter.config import load_settings
from newsletter.connections import opened
from newsletter.services.catalogue import service_info
from newsletter.text_lines import width
from newsletter.workspace import Workspace
from tests.every_template import TEMPLATES

ISSUE = "2026-11-chronic-migraines"
HEADINGS = (
    ("# ", "How Ketamine Can Help with Chronic Migraines"),
    ("## ", "About those chronic migraines"),
    ("## ", "Ketamine for chronic, treatment-resistant migraines"),
)
FRONT = """\
---
subject: How Ketamine Can Help with Chronic Migraines
preheader: Relief from chronic head pain
---
"""


class Page(HTMLParser):
    """The blocks and links of an email's HTML, with their words."""

    def __init__(self, source):
        super().__init__()
        self.blocks = []
        self.links = []
        self.open = []
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        if tag in ("p", "h1", "h2", "h3"):
            self.open = [tag]
            self.blocks.append((tag, ""))
        if tag == "a":
            self.links.append(dict(attrs)["href"])

    def handle_endtag(self, tag):
        if self.open and tag == self.open[-1]:
            self.open = []

    def handle_data(self, data):
        if self.open:
            tag, words = self.blocks[-1]
            self.blocks[-1] = (tag, words + data)


@pytest.fixture
def source(shared):
    """The lines of the post as the user has it."""
    return (shared / "seed" / "post.txt").read_text("utf-8").rstrip("\n").split("\n")


@pytest.fixture
def built(source, newsroom, capfd):
    """The folder of a build of the post, its headings marked."""
    marks = {words: mark for mark, words in HEADINGS}
    assert set(marks) <= set(source)
    newsroom.write(f"issues/{ISSUE}/issue.md", FRONT + "".join(f"{marks.get(line, '')}{line}\n" for line in source))
    assert run(["-C", str(newsroom.root), "build", ISSUE]) == 0
    capfd.readouterr()
    return newsroom.root / "build" / ISSUE


def test_each_line_is_a_block_of_its_own_in_the_html(built, source):
    page = Page((built / "email.html").read_text("utf-8"))
    assert [block for block in page.blocks if block[0] == "h1"] == [("h1", source[0])]
    assert [words for tag, words in page.blocks if tag == "h2"] == [words for _, words in HEADINGS[1:]]
    paragraphs = [" ".join(words.split()) for tag, words in page.blocks if tag == "p"]
    for line in source:
        if line not in [words for _, words in HEADINGS]:
            assert line in paragraphs


def test_each_line_is_a_paragraph_of_its_own_in_the_text(built, source):
    text = (built / "email.txt").read_text("utf-8")
    assert max(map(width, text.split("\n"))) <= 78
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n")]
    for line in source:
        assert any(part == line or part.rstrip("=-").rstrip() == line for part in paragraphs), line


def test_the_phone_number_can_be_tapped(built):
    assert "tel:+17045196918" in Page((built / "email.html").read_text("utf-8")).links


def test_quotation_marks_are_curly_and_no_number_is_changed(built):
    words = " ".join(words for _, words in Page((built / "email.html").read_text("utf-8")).blocks)
    assert "“Ketamine infusions hold potential to reduce short-term pain and ‘break the cycle’" in words
    assert not re.search("[\"']", words)
    assert "3%-5%" in words
    assert "704-519-6918" in words


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_html_is_small_in_every_template(built, newsroom, template):
    post = newsroom.root / "issues" / ISSUE / "issue.md"
    post.write_text(post.read_text("utf-8").replace("---\n", f"---\ntemplate: {template}\n", 1), encoding="utf-8")
    assert run(["-C", str(newsroom.root), "build", ISSUE]) == 0
    assert len((built / "email.html").read_bytes()) <= 30 * 1024


def test_the_post_becomes_a_draft_at_the_practice_service(built, newsroom, capfd):
    assert run(["-C", str(newsroom.root), "push", ISSUE]) == 0
    assert "Practice run: no real person received this." in capfd.readouterr().out
    assert run(["-C", str(newsroom.root), "push", ISSUE, "--json"]) == 0
    pushed = json.loads(capfd.readouterr().out)

    workspace = Workspace(newsroom.root)
    settings = load_settings(workspace.settings)
    with opened(service_info("sandbox"), settings.for_service("sandbox"), workspace) as service:
        campaign = service.find(pushed["campaign"])
        content = service.content(pushed["campaign"])
    assert campaign.state == "draft"
    assert content.html == (built / "email.html").read_text("utf-8")
    assert content.text == (built / "email.txt").read_text("utf-8")
