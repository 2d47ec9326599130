"""From a place of the source to what readers see of it: words, pictures, the row in the inbox, or nothing."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from newsletter.config import parse_settings
from newsletter.errors import Location
from newsletter.pipeline import Rendered, examine, render
from newsletter.preview.anchors import LONGEST, Anchors
from newsletter.preview.constructs import at, same_target
from newsletter.preview.wording import pattern
from newsletter.workspace import Workspace, find_issue

SETTINGS = """\
brand:
  name: Hill Clinic
  address: "1 Main Street\\nCharlotte"
  phone: 704-555-0142
  website: https://hill-clinic.org
  privacy_url: https://hill-clinic.org/privacy
  disclaimer: General information, not advice.
  why_you_receive_this: You asked for it.
  logo: {src: logo.png, width: 44}
sender:
  name: Hill Clinic
  email: news@hill-clinic.org
sample_subscribers: [{first_name: Ada}]
"""
ADA = {"first_name": "Ada"}
POST = """\
---
title: Sleep well
subject: Sleep
preheader: Three habits
lead: Why the dark months are hard.
from: Ada Hill <ada@hill-clinic.org>
hero:
  src: hill.png
  alt: A hill
  caption: Our hill
cta: {label: Book, href: "https://hill-clinic.org/book"}
date: 2026-12-01
---

Hi {{ subscriber.first_name }}, see [the guide](https://hill-clinic.org/sleep) and [the guide](/other) today.

See ![small](hill.png) here.

<!-- a remark -->

| Name | Hours |
|---|---|
| Ada | 8 |
| Ada | 9 |

::: include parts/closing.md :::
"""


def png() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (120, 80), "#14565d").save(content, "PNG")
    return content.getvalue()


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Rendered]:
    def make(post: str, files: dict[str, str] | None = None, settings: str = SETTINGS) -> Rendered:
        folder = tmp_path / "issues" / "x"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "issue.md").write_bytes(post.encode())
        (folder / "hill.png").write_bytes(png())
        (tmp_path / "logo.png").write_bytes(png())
        for name, text in (files or {}).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        workspace = Workspace(tmp_path)
        return render(find_issue(workspace, "x", tmp_path), workspace, parse_settings(settings))

    return make


def place(rendered: Rendered, needle: str, occurrence: int = 0) -> Location:
    """Where a string stands in the post; the first occurrence is 0."""
    text = "\n".join(rendered.issue.lines)
    start = -1
    for _ in range(occurrence + 1):
        start = text.index(needle, start + 1)
    return rendered.issue.location(text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start), len(needle))


PLACES = {
    "the first link's words": ("the guide", 0, ("the guide", 12)),
    "the second link's words": ("the guide", 1, ("the guide", 26)),
    "where the first link leads": ("https://hill-clinic.org/sleep", 0, ("the guide", 12)),
    "where the second link leads": ("/other", 0, ("the guide", 26)),
    "a merge field": ("{{ subscriber.first_name }}", 0, ("Ada", 3)),
    "a word behind them": ("today", 0, ("today", 36)),
    "some words of the lead": ("dark months", 0, ("dark months", 8)),
    "the title": ("Sleep well", 0, ("Sleep well", 0)),
    "the picture's caption": ("Our hill", 0, ("Our hill", 0)),
    "the button's label": ("Book", 0, ("Book", 0)),
    "where the button leads": ("https://hill-clinic.org/book", 0, ("Book", 0)),
    "a cell": ("8", 0, ("8", 0)),
}


@pytest.mark.parametrize(("needle", "occurrence", "expected"), PLACES.values(), ids=PLACES)
def test_a_place_is_shown_by_the_words_that_readers_see(made, needle, occurrence, expected):
    rendered = made(POST, {"parts/closing.md": "Goodbye."})
    anchor = Anchors(rendered, ADA).of(place(rendered, needle, occurrence))
    assert (anchor["words"], anchor["offset"]) == expected
    assert anchor["block"][anchor["offset"] :].startswith(anchor["words"])


def test_of_cells_with_the_same_words_the_one_of_the_line_is_meant(made):
    rendered = made(POST, {"parts/closing.md": "Goodbye."})
    anchors = Anchors(rendered, ADA)
    found = [anchors.of(place(rendered, "Ada", number)) for number in (1, 2)]  # the first is the sender
    assert [anchor["nth"] for anchor in found] == [0, 1]


PICTURES = {
    "the one at the top": ("src: hill.png", 0),
    "its words": ("alt: A hill", 0),
    "one among words": ("hill.png", 1),
    "the words of that one": ("small", 1),
}


@pytest.mark.parametrize(("needle", "nth"), PICTURES.values(), ids=PICTURES)
def test_a_place_of_a_picture_is_shown_by_the_picture(made, needle, nth):
    rendered = made(POST, {"parts/closing.md": "Goodbye."})
    where = place(rendered, needle, 1 if needle == "hill.png" else 0)
    anchor = Anchors(rendered, ADA).of(where)
    # Each is shown in another size, so that it is another file.
    assert anchor["kind"] == "picture"
    assert anchor["src"].startswith("images/")
    assert anchor["src"] == rendered.files["hill.png"].path
    assert anchor["nth"] == nth


INBOX = {"Sleep\n": "subject", "Three habits": "preheader", "Ada Hill": "sender"}


@pytest.mark.parametrize(("needle", "part"), INBOX.items(), ids=INBOX.values())
def test_what_only_the_inbox_shows_is_shown_there(made, needle, part):
    rendered = made(POST, {"parts/closing.md": "Goodbye."})
    where = place(rendered, f"subject: {needle}" if part == "subject" else needle)
    assert Anchors(rendered, ADA).of(where) == {"kind": "inbox", "part": part}


SETTING = {
    "brand.name": {"words": "Hill Clinic"},
    "brand.address": {"words": "1 Main Street Charlotte"},
    "brand.phone": {"words": "704-555-0142"},
    "brand.disclaimer": {"words": "General information, not advice."},
    "brand.why_you_receive_this": {"words": "You asked for it."},
    "brand.privacy_url": {"words": "Privacy"},
    "brand.logo.src": {"kind": "picture", "nth": 0},
    "sender.email": {"kind": "inbox", "part": "sender"},
    "sample_subscribers": None,
}


@pytest.mark.parametrize(("key", "expected"), SETTING.items(), ids=SETTING)
def test_a_setting_is_shown_where_the_mail_says_it(made, key, expected):
    rendered = made(POST, {"parts/closing.md": "Goodbye."})
    anchor = Anchors(rendered, ADA).of(rendered.settings.locations[key])
    assert anchor is expected is None or (anchor or {}).items() >= (expected or {}).items()


def test_words_of_an_included_file_are_found_by_their_own_line(made):
    post = "# Top\n\nBefore.\n\n::: include closing.md :::\n\nAfter.\n"
    rendered = made(post, {"closing.md": "One.\n\nTwo of it.\n"})
    where = Location(rendered.issue.included[0].file, 3, 1, 3, "Two of it.")
    assert Anchors(rendered, ADA).of(where)["block"] == "Two of it."
    behind = Anchors(rendered, ADA).of(place(rendered, "After"))
    assert behind["block"] == "After."


@pytest.mark.parametrize(
    "where",
    [None, Location("issues/x/issue.md", 1), Location("templates/default/text.mjml.j2", 9, 1, 3, "abc")],
    ids=["no place", "the whole post", "a template"],
)
def test_what_is_nowhere_in_the_mail_has_no_anchor(made, where):
    assert Anchors(made("# Top\n\nWords.\n"), ADA).of(where) is None


def test_a_line_without_a_column_stands_for_all_words_of_its_block(made):
    rendered = made("# Top\n\nSome *words* here,\nand there.\n")
    anchor = Anchors(rendered, ADA).of(rendered.issue.location(4))
    assert (anchor["words"], anchor["offset"]) == ("Some words here, and there.", 0)


def test_the_brands_name_at_the_top_is_counted_before_a_heading_of_the_same_words(made):
    rendered = made("# Top\n\n## Hill Clinic\n\nWords.\n")
    assert Anchors(rendered, ADA).of(place(rendered, "Hill Clinic"))["nth"] == 1


TARGETS = {
    "whole": ("https://a.org/x?utm_source=n", "https://a.org/x", True),
    "relative": ("https://a.org/contact", "/contact", True),
    "without its scheme": ("https://www.a.org", "www.a.org", True),
    "a number": ("tel:+17045550142", "704-555-0142", True),
    "mail": ("mailto:a@b.org", "a@b.org", True),
    "another": ("https://a.org/x", "https://a.org/y", False),
    "nothing": ("https://a.org/x", "", False),
    "the end of another": ("https://a.org/sleep", "leep", False),
}


@pytest.mark.parametrize(("href", "written", "same"), TARGETS.values(), ids=TARGETS)
def test_a_link_is_known_by_what_was_written(href, written, same):
    assert same_target(href, written) is same


WRITTEN = {
    "quotes": ('"so"', "He said “so” twice", "“so”"),
    "French quotes": ('"oui"', "dit «\u202foui\u202f».", "«\u202foui\u202f»"),
    "dashes": ("a -- b", "x a – b y", "a – b"),
    "dots": ("so...", "and so… on", "so…"),
    "emphasis": ("**very** good", "a very good day", "very good"),
    "a link": ("[our guide](https://x.org/(a))", "see our guide now", "our guide"),
    "a heading": ("## Why it helps", "Why it helps", "Why it helps"),
    "a bullet": ("- milk", "milk", "milk"),
    "a plus sign": ("+49 30", "call +49 30 now", "+49 30"),
    "brackets that stay": ("[[name]]", "by [[name]].", "[[name]]"),
    "a footnote": ("so.[^1] And", "so.1 And", "so.1 And"),
    "an underscore that stays": ("snake_case", "a snake_case b", "snake_case"),
}


@pytest.mark.parametrize(("written", "read", "found"), WRITTEN.values(), ids=WRITTEN)
def test_what_is_written_is_found_in_what_is_read(written, read, found):
    assert pattern(written).search(read)[0] == found


@pytest.mark.parametrize("written", ["", "**", "  ", "](", "## "])
def test_markup_alone_is_no_words(written):
    assert pattern(written) is None


def test_a_target_knows_how_many_links_stand_before_it():
    line = "[a](x) ![p](q) [b](y)"
    found = at(line, line.index("y"), line.index("y") + 1)
    assert (found.image, found.target, found.before) == (False, "y", 1)
    assert at(line, line.index("q"), line.index("q") + 1).image
    assert at(line, 1, 2) is None


LARGE = {
    "one paragraph of megabytes": "# Top\n\n" + "word and more of it " * 100_000 + "\n",
    "one line of a megabyte per paragraph": "# Top\n\n" + ("word " * 60_000 + "\n\n") * 3,
    "thousands of paragraphs": "# Top\n\n" + "A [link](https://a.org/x) and **some** words of it.\n\n" * 3_000,
    "brackets that never close": "# Top\n\n" + "[[![" * 3_000 + "\n",
    "thousands of pictures": "# Top\n\n" + "![a](https://a.org/p.png) " * 4_000 + "\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("post", LARGE.values(), ids=LARGE)
def test_hundreds_of_places_in_a_large_post_take_no_seconds(made, post):
    rendered = made(post)
    lines = rendered.issue.lines
    places = [
        rendered.issue.location(3 + number % (len(lines) - 3), 1 + (number * 7_919) % max(len(lines[2]), 1), 4)
        for number in range(300)
    ]
    start = time.process_time()
    anchors = Anchors(rendered, ADA)
    found = [anchors.of(where) for where in places]
    assert time.process_time() - start < 2.5
    assert all(one is None or len(one.get("block", "")) <= LONGEST for one in found)


def test_every_finding_of_a_broken_mail_has_an_anchor_or_none_and_never_an_error(made):
    post = POST.replace("See ![small]", "See TODO [[x]] {{ bogus }} [here](ftp://x) ![](gone.png) ![small]")
    rendered = made(post, {"parts/closing.md": "Goodbye."})
    anchors = Anchors(rendered, ADA)
    for finding in examine(rendered):
        anchor = anchors.of(finding.location)
        assert anchor is None or anchor["kind"] in {"words", "picture", "inbox"}
