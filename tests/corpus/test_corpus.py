"""Posts that nobody on this project wrote: each is built, or its author is told where it does not fit."""

from __future__ import annotations

import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from newsletter.__main__ import run
from newsletter.blocks import Link
from newsletter.text_lines import width
from newsletter.tree import inlines_of, walk_blocks, walk_inlines

FOLDER = Path(os.environ.get("NEWSLETTER_SHARED") or Path(__file__).parents[2] / ".." / "shared") / "corpus"
POSTS = sorted(path.name for path in FOLDER.glob("*--*.md")) or ["none is here"]


class Page(HTMLParser):
    """The structure of an email's HTML."""

    def __init__(self, source):
        super().__init__()
        self.headings = []
        self.images = []
        self.links = []
        self.tags = set()
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.add(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "img":
            self.images.append(attributes)
        if tag == "a":
            self.links.append(attributes.get("href", ""))


@pytest.fixture(params=POSTS)
def post(request, shared, newsroom):
    """One post of the corpus, as an issue of its own."""
    name = request.param
    if not (shared / "corpus" / name).is_file():
        pytest.skip("the corpus is not there")
    return newsroom.write(f"issues/{name}", (shared / "corpus" / name).read_bytes())


def test_a_real_post_is_built_or_its_author_told_where_it_does_not_fit(post, newsroom, capfd):
    code = run(["-C", str(newsroom.root), "build", post.stem])
    err = capfd.readouterr().err
    if code:
        assert code == 1
        assert re.search(rf"-->  ?issues/{re.escape(post.name)}:\d+", err), err
        return
    folder = newsroom.root / "build" / post.stem
    page = Page((folder / "email.html").read_text("utf-8"))
    assert page.headings.count(1) <= 1
    assert all(low <= high + 1 for high, low in zip(page.headings, page.headings[1:], strict=False))
    assert not page.tags & {"script", "iframe", "form", "input", "object", "svg", "link"}
    assert all("alt" in image for image in page.images)
    assert not [href for href in page.links if re.match(r"(?:javascript|data|vbscript):", href)]
    long = [line for line in (folder / "email.txt").read_text("utf-8").split("\n") if width(line) > 78]
    # Addresses, tags of services and lines of code cannot be broken.
    assert not [
        line for line in long if " " in line.strip(" >-<[]*.") and not line.startswith("    ") and "{{" not in line
    ]


def test_every_link_of_a_real_post_is_in_both_parts(post, newsroom):
    rendered = newsroom.render((newsroom.root / "issues" / post.name).read_bytes(), "2026-11-copy")
    email = rendered.email
    page = set(Page(email.html).links)
    text = "".join(email.text.split())
    links = [i for b in walk_blocks(rendered.issue.blocks) for i in walk_inlines(inlines_of(b)) if isinstance(i, Link)]
    for link in links:
        assert link.href in page
        assert "".join(link.href.removeprefix("mailto:").removeprefix("tel:+1").split()) in text.replace("-", "") + text
