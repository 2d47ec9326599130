"""Opening a mail tells nobody: it loads its own images and those that the author named, and nothing else."""

from __future__ import annotations

import email
import os
from email import policy
from pathlib import Path
from urllib.parse import unquote

import pytest

from newsletter.errors import ContentError
from tests.every_template import build, each_sample_in_each_template
from tests.fetches import fetches

FOLDER = Path(os.environ.get("NEWSLETTER_SHARED") or Path(__file__).parents[2] / ".." / "shared") / "corpus"
POSTS = sorted(path.name for path in FOLDER.glob("*--*.md")) or ["none is here"]


@each_sample_in_each_template
def test_a_built_mail_loads_its_own_images_alone(tmp_path, template, sample):
    folder = build(tmp_path, template, sample)
    own = {f"images/{path.name}" for path in (folder / "images").iterdir()}
    loaded = fetches((folder / "email.html").read_text(encoding="utf-8"))
    assert own
    assert set(loaded) == own


@each_sample_in_each_template
def test_a_message_file_carries_all_that_it_shows(tmp_path, template, sample):
    folder = build(tmp_path, template, sample)
    message = email.message_from_bytes((folder / "email.eml").read_bytes(), policy=policy.default)
    parts = {f"cid:{part['Content-ID'].strip('<>')}" for part in message.walk() if part["Content-ID"]}
    assert set(fetches(message.get_body(["html"]).get_content())) == parts


@pytest.mark.parametrize("name", POSTS)
def test_of_a_real_post_only_what_its_author_wrote_is_loaded(shared, newsroom, name):
    if not (shared / "corpus" / name).is_file():
        pytest.skip("the corpus is not there")
    source = (shared / "corpus" / name).read_bytes()
    try:
        rendered = newsroom.render(source)
    except ContentError:
        return  # its author is told where it does not fit: test_corpus.py
    email_as_pushed = rendered.for_service
    own = {image.path for image in email_as_pushed.images}
    written = unquote(source.decode("utf-8", "replace")).replace("&amp;", "&")
    assert [url for url in fetches(email_as_pushed.html) if url not in own and unquote(url) not in written] == []


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ('<img src="https://a.test/i.png">', "https://a.test/i.png"),
        ('<img srcset="i.png 1x, https://a.test/j.png 2x">', "https://a.test/j.png"),
        ('<td background="https://a.test/i.png">', "https://a.test/i.png"),
        ("<p style=\"background:url('https://a.test/i.png')\">", "https://a.test/i.png"),
        ("<style>p{background:URL( https://a.test/i.png )}</style>", "https://a.test/i.png"),
        ('<style>@import "https://a.test/a.css";</style>', "https://a.test/a.css"),
        ("<style>@import url(https://a.test/a.css);</style>", "https://a.test/a.css"),
        ('<style>p{background:image-set("https://a.test/i.png" 1x)}</style>', "https://a.test/i.png"),
        ('<link rel="stylesheet" href="https://a.test/a.css">', "https://a.test/a.css"),
        ('<video poster="https://a.test/i.png"></video>', "https://a.test/i.png"),
        ('<meta http-equiv="refresh" content="0; url=https://a.test/">', "https://a.test/"),
        ('<!--[if mso]><v:image src="https://a.test/i.png"/><![endif]-->', "https://a.test/i.png"),
        ('<!--[if !mso]><!--><img src="https://a.test/i.png"><!--<![endif]-->', "https://a.test/i.png"),
    ],
)
def test_whatever_way_a_mail_may_load_something_is_seen(html, address):
    assert address in fetches(html)


def test_a_link_to_follow_is_not_loaded():
    assert fetches('<a href="https://a.test/">a</a><p>url(https://a.test/)</p>') == []
