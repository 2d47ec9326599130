"""Places of a source are found again in the mail, in every look: what `anchors.py` says, `anchors.js` finds."""

from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from newsletter.config import load_settings
from newsletter.errors import Location
from newsletter.model import Trial
from newsletter.pipeline import Rendered, examine, render
from newsletter.preview.anchors import Anchors
from newsletter.preview.imitations import APPS, COLOURS, imitate
from newsletter.preview.wording import collapsed
from newsletter.workspace import Workspace, find_issue

PROJECT = Path(__file__).parents[2]
SCRIPT = PROJECT / "newsletter" / "preview" / "page" / "anchors.js"
TEMPLATES = ("default", "editorial", "letter")
ADA = {"first_name": "Ada"}
NOBODY = {"first_name": ""}
_LOCATE = """async ([script, anchor]) => {
  const { locate } = await import(script);
  const { ranges, element } = locate(document, anchor);
  const words = ranges.map((range) => range.toString()).join("");
  const src = element && (element.getAttribute("data-picture") || element.getAttribute("src"));
  const first = ranges[0] || element;
  const top = first ? first.getBoundingClientRect().top : -1;
  return { words, src, top, tag: element && element.localName };
}"""

ODD = """\
---
title: "Odd places: a *title*"
lead: A lead about sleep.
subject: Odd places
hero: {src: hill.png, alt: A hill, caption: A caption under the hill}
cta: {label: Book a visit, href: "https://example.org/book"}
---

Dear {{ subscriber.first_name | default("reader") }}, the evenings are long again, {{ subscriber.first_name }}.

It works for *many* people, and [our **guide**
to sleep](https://example.org/sleep?x=1) says "why" -- or so... It works.

The same words.

The same words.

> The same words.

## Heading with `code` in it

| Week | Pages |
|---|---|
| one | 4 |
| one | twelve pages |

- first item
- second **bold** item
  - nested item
  - [x] a finished task

1. numbered

::: callout tip "A label of its own"
Inside the callout.
:::

::: stats
- **12** issues a year
- **1** folder for each
:::

::: button
[Read on](https://example.org/read)
[Call us](tel:+17045550142)
:::

::: quote
"A good night is half the day."
-- Somebody wise
:::

![A hill](hill.png "A caption of a figure")

Words and ![a small hill](hill.png) between them, then ![another](https://example.org/far.png).

<div>Raw <b>words</b> &amp; more<br>on a line</div>

```
code = "stays"  # as it is
```

A note.[^n] Emoji 👩‍⚕️ and 🎈 before the mark: find me 🎈 here. 日本語の文章です。眠りについて。

Café\u00a0au lait, soft\u00adhyphen, a non\u2011breaking place.

[^n]: The note itself, with [a source](https://example.org/source).
"""
# What is marked in the source (with which of its occurrences, from 0), and what must be marked in the mail.
WORDS = [
    ("many", 0, "many"),
    ("It works", 1, "It works"),
    ("[our **guide**", 0, "our guide"),
    ("guide", 0, "guide"),
    ("https://example.org/sleep?x=1", 0, "our guide to sleep"),
    ('"why" -- or so...', 0, "“why” – or so…"),
    ("evenings are", 0, "evenings are"),
    ('{{ subscriber.first_name | default("reader") }}', 0, "Ada"),
    ("{{ subscriber.first_name }}", 0, "Ada"),
    ("Heading with `code` in", 0, "Heading with code in"),
    ("code", 0, "code"),
    ("one", 1, "one"),
    ("twelve pages", 0, "twelve pages"),
    ("second **bold** item", 0, "second bold item"),
    ("nested item", 0, "nested item"),
    ("a finished task", 0, "a finished task"),
    ("numbered", 0, "numbered"),
    ("A label of its own", 0, "A label of its own"),
    ("Inside the callout", 0, "Inside the callout"),
    ("issues a year", 0, "issues a year"),
    ("12", 0, "12"),
    ("Read on", 0, "Read on"),
    ("tel:+17045550142", 0, "Call us"),
    ("A good night", 0, "A good night"),
    ("Somebody wise", 0, "Somebody wise"),
    ("A caption of a figure", 0, None),
    ("between them", 0, "between them"),
    ("<b>words</b>", 0, "words"),
    ("Raw", 0, "Raw"),
    ("on a line", 0, "on a line"),
    ('"stays"', 0, '"stays"'),
    ("find me 🎈 here", 0, "find me 🎈 here"),
    ("眠りについて", 0, "眠りについて"),
    ("au lait", 0, "au lait"),
    ("breaking place", 0, "breaking place"),
    ("The note itself", 0, "The note itself"),
    ("https://example.org/source", 0, "a source"),
    ("A note.[^n]", 0, "A note.1"),
    ("A lead about", 0, "A lead about"),
    ("Book a visit", 0, "Book a visit"),
    ("https://example.org/book", 0, "Book a visit"),
    ("Odd places: a *title*", 0, "Odd places: a *title*"),
    ("A caption under the hill", 0, "A caption under the hill"),
]
PICTURES = [
    ("(hill.png", 0, 1),
    ("(hill.png", 1, 2),
    ("src: hill.png", 0, 0),
    ("(https://example.org/far.png", 0, 0),
    ("a small hill", 0, 2),
]


@dataclass(frozen=True)
class Shown:
    """A mail on a page of the browser."""

    rendered: Rendered
    page: Any

    def place(self, needle: str, occurrence: int) -> Location:
        """Where a string stands in the post, the first being 0; over a line's end, what of it is on the first."""
        text = "\n".join(self.rendered.issue.lines)
        start = [match.start() for match in re.finditer(re.escape(needle), text)][occurrence]
        line = text.count("\n", 0, start) + 1
        return self.rendered.issue.location(line, start - text.rfind("\n", 0, start), len(needle))

    def locate(self, anchor: Any) -> dict[str, Any]:
        script = f"data:text/javascript;base64,{base64.b64encode(SCRIPT.read_bytes()).decode()}"
        found: dict[str, Any] = self.page.evaluate(_LOCATE, [script, anchor])
        return found

    def find(self, location: Location, sample: dict[str, str] = ADA) -> dict[str, Any]:
        return self.locate(Anchors(self.rendered, sample).of(location))

    def nth(self, text: str) -> list[float]:
        """How far down each paragraph of these words stands."""
        script = """(text) => [...document.querySelectorAll("p,li,td,h1,h2,h3")]
          .filter((one) => one.textContent.trim() === text).map((one) => one.getBoundingClientRect().top)"""
        tops: list[float] = self.page.evaluate(script, text)
        return tops


@pytest.fixture(scope="module")
def open_mail(new_page: Callable[..., Any], scratch: Path) -> Callable[..., Shown]:
    """A post in a look, for a subscriber, in the browser; each once."""
    root = scratch / "anchors"
    shutil.copytree(PROJECT / "templates", root / "templates")
    shutil.copytree(PROJECT / "issues", root / "issues")
    shutil.copy(PROJECT / "newsletter.yaml", root)
    shutil.copy(scratch / "issues" / "picture.png", root / "issues" / "hill.png")
    workspace = Workspace(root)
    made: dict[tuple[str, str, str], Shown] = {}

    def opened(post: str, template: str, sample: dict[str, str] = ADA) -> Shown:
        key = (post, template, sample["first_name"])
        if key not in made:
            name = post
            if "\n" in post:
                name = f"odd-{abs(hash(post))}"
                (root / "issues" / f"{name}.md").write_text(post, encoding="utf-8")
            found = find_issue(workspace, name, root)
            rendered = render(found, workspace, load_settings(workspace.settings), None, Trial(template))
            page = new_page()
            page.set_content(rendered.for_sample(sample).html)
            made[key] = Shown(rendered, page)
        return made[key]

    return opened


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_word_is_found_again_whatever_block_it_stands_in(open_mail, template):
    mail = open_mail(ODD, template)
    wrong = {}
    for needle, occurrence, expected in WORDS:
        found = mail.find(mail.place(needle, occurrence))
        if expected is not None and collapsed(found["words"]) != expected:
            wrong[needle] = found
    assert wrong == {}


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_picture_is_found_again_and_of_several_alike_the_one_that_is_meant(open_mail, template):
    mail = open_mail(ODD, template)
    for needle, occurrence, nth in PICTURES:
        found = mail.find(mail.place(needle, occurrence))
        assert found["tag"] == "img", needle
        script = """([src, nth]) => [...document.images].filter((one) => one.getAttribute("src") === src)[nth]
          .getBoundingClientRect().top"""
        assert found["top"] == mail.page.evaluate(script, [found["src"], nth]), needle


@pytest.mark.parametrize("template", TEMPLATES)
def test_of_blocks_with_the_same_words_the_one_that_is_meant_is_found(open_mail, template):
    mail = open_mail(ODD, template)
    tops = mail.nth("The same words.")
    assert len(tops) == 3
    found = [mail.find(mail.place("The same words.", number))["top"] for number in range(3)]
    assert found == sorted(found)
    assert all(abs(one - top) < 12 for one, top in zip(found, tops, strict=True))


@pytest.mark.parametrize("template", TEMPLATES)
def test_an_anchor_made_for_one_subscriber_is_found_in_the_mail_of_another(open_mail, template):
    mail = open_mail(ODD, template, NOBODY)
    location = mail.place("evenings are long", 0)
    assert mail.find(location, ADA)["words"] == "evenings are long"
    assert mail.find(location, NOBODY)["words"] == "evenings are long"


def test_a_merge_field_that_says_nothing_to_this_subscriber_marks_its_block(open_mail):
    post = "# Hello\n\nDear {{ subscriber.last_name }} friend.\n"
    mail = open_mail(post, "default")
    assert collapsed(mail.find(mail.place("{{ subscriber.last_name }}", 0))["words"]) == "Dear friend."


def letters(text: str) -> str:
    """A text without its spaces: a range knows nothing of line breaks."""
    return re.sub(r"\s", "", text)


def not_found(mail: Shown) -> list[str]:
    """The pieces of a mail that are not found, or somewhere else than below the one before."""
    anchors = Anchors(mail.rendered, ADA)
    lost, before = [], -1.0
    for number, piece in enumerate(anchors.pieces):
        if piece.words.strip():
            anchor = anchors._words(piece, 0, len(piece.words), number)
            found = mail.locate(anchor)
            if letters(found["words"]) != letters(anchor["words"]):
                lost.append(anchor["words"])
            if piece.heading > 1:
                lost += [anchor["words"]] if found["top"] < before else []
                before = found["top"]
    return lost


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("issue", ["2026-10-style-guide", "2026-11-chronic-migraines"])
def test_every_piece_of_the_samples_is_found_in_every_look(open_mail, issue, template):
    assert not_found(open_mail(issue, template)) == []


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize("colours", COLOURS)
def test_every_piece_is_found_in_every_imitation_of_a_mail_program(open_mail, new_page, colours, app):
    mail = open_mail("2026-10-style-guide", "default")
    page = new_page()
    page.set_content(imitate(mail.rendered.for_sample(ADA).html, colours=colours, app=app))
    assert not_found(Shown(mail.rendered, page)) == []
    page.close()


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("issue", ["2026-10-style-guide", "2026-11-chronic-migraines"])
def test_every_finding_with_a_place_in_the_mail_is_found(open_mail, issue, template):
    mail = open_mail(issue, template)
    anchors = Anchors(mail.rendered, ADA)
    for finding in examine(mail.rendered):
        anchor = anchors.of(finding.location)
        if anchor and anchor["kind"] != "inbox":
            assert collapsed(mail.locate(anchor)["words"]) == anchor["words"], finding


@pytest.mark.parametrize(
    ("language", "words", "needle"),
    [
        ("he", "שלום לכולם, התקשרו 03-1234567 או בואו אלינו.", "בואו אלינו"),
        ("he", "שלום לכולם, התקשרו 03-123-4567 או בואו אלינו.", "03-123-4567"),
        ("ar", "مرحبا بكم في عيادتنا، اتصلوا بنا اليوم.", "عيادتنا"),
        ("ja", "眠れない夜が続くとき、\nまずは相談してください。", "まずは相談"),
        ("fr", 'Il dit "bonjour" et s\'en va.', '"bonjour"'),
        ("de", 'Sie sagt "Guten Morgen" -- und geht.', "Guten Morgen"),
    ],
)
def test_words_of_other_scripts_and_languages_are_found(open_mail, language, words, needle):
    mail = open_mail(f"---\nlanguage: {language}\nsubject: x\n---\n\n# {words[:6]}\n\n{words}\n", "default")
    last = len(re.findall(re.escape(needle), "\n".join(mail.rendered.issue.lines))) - 1
    found = collapsed(mail.find(mail.place(needle, last))["words"])
    assert re.sub(r"[\W_]", "", found) == re.sub(r"[\W_]", "", needle)


def test_a_picture_is_found_while_pictures_are_blocked_and_under_the_pages_own_address(open_mail):
    mail = open_mail(f"{ODD}\nOne of its own.\n", "default")  # it is changed
    anchor = Anchors(mail.rendered, ADA).of(mail.place("(hill.png", 1))
    name = anchor["src"].split("/")[-1]
    mail.page.evaluate(
        """(name) => {
          const box = document.createElement("span");
          box.setAttribute("data-picture", `pictures/${name}?template=default`);
          [...document.images].filter((one) => one.src.endsWith(name))[2].replaceWith(box);
        }""",
        name,
    )
    assert mail.locate(anchor)["tag"] == "span"


def test_words_that_the_mail_does_not_show_are_nowhere(open_mail):
    mail = open_mail("2026-11-chronic-migraines", "letter")
    anchor = {"kind": "words", "block": "Nobody ever said this in here", "nth": 0, "words": "ever said", "offset": 7}
    assert mail.locate(anchor) == {"words": "", "src": None, "top": -1, "tag": None}
    assert mail.locate(None)["tag"] is None
    assert mail.locate({"kind": "inbox", "part": "subject"})["tag"] is None


def test_the_hidden_preheader_is_no_place(open_mail):
    post = "---\nsubject: x\npreheader: Say it once more.\n---\n\n# Hello\n\nSay it once more.\n"
    mail = open_mail(post, "default")
    found = mail.find(mail.place("Say it once more.", 1))
    assert found["words"] == "Say it once more."
    assert found["top"] > 0


def test_a_large_mail_is_searched_in_a_moment(open_mail):
    paragraphs = "\n\n".join(f"Paragraph {number} of a very long mail about sleep." for number in range(3000))
    mail = open_mail(f"# Long\n\n{paragraphs}\n", "default")
    location = mail.place("Paragraph 2999 of", 0)
    assert mail.find(location)["words"] == "Paragraph 2999 of"
    script = f"data:text/javascript;base64,{base64.b64encode(SCRIPT.read_bytes()).decode()}"
    milliseconds = mail.page.evaluate(
        """async ([script, anchor]) => {
          const { locate } = await import(script);
          const start = performance.now();
          locate(document, anchor);
          return performance.now() - start;
        }""",
        [script, Anchors(mail.rendered, ADA).of(location)],
    )
    assert milliseconds < 500
