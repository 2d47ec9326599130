"""`::: include`: other files as parts of a post, with their own places, images and limits."""

from __future__ import annotations

import pytest

from newsletter import sources
from newsletter.blocks import Callout, Figure, Footnotes, Heading, Image, Paragraph, RawHtml
from newsletter.errors import ContentError
from newsletter.markdown import parse
from newsletter.pipeline import examine
from newsletter.sources import IncludeError, Loaded
from newsletter.tree import inlines_of, plain, walk_blocks, walk_inlines

HEAD = "---\nsubject: x\n---\n"


def problem(newsroom, post):
    with pytest.raises(ContentError) as caught:
        newsroom.render(post)
    (one,) = caught.value.problems
    return one


def words(issue):
    return [plain(inlines_of(block)) for block in walk_blocks(issue.blocks) if inlines_of(block)]


@pytest.mark.parametrize(
    ("where", "written"),
    [
        ("issues/2026-11-topic/hours.md", "hours.md"),
        ("issues/2026-11-topic/parts/hours.txt", "parts/hours.txt"),
        ("shared/hours.markdown", "shared/hours.markdown"),
        ("issues/shared.md", "../shared.md"),
        ("issues/2026-11-topic/our hours.md", '"our hours.md"'),
        ("shared/hours.md", "shared\\hours.md"),
        ("issues/2026-11-topic/hours.MD", "hours.MD"),
    ],
)
def test_a_file_is_looked_up_beside_the_post_and_then_in_the_workspace(newsroom, where, written):
    newsroom.write(where, "Mon to **Fri**\n")
    for fence in (f"::: include {written} :::\n", f"::: include {written}\n:::\n"):
        assert words(newsroom.render(f"Before\n\n{fence}\nAfter\n").issue) == ["Before", "Mon to Fri", "After"]


def test_the_file_beside_the_including_one_wins(newsroom):
    newsroom.write("shared/a.md", "::: include b.md :::\n")
    newsroom.write("shared/b.md", "near\n")
    newsroom.write("b.md", "far\n")
    assert words(newsroom.render("x\n\n::: include shared/a.md :::\n").issue) == ["x", "near"]


def test_blocks_of_included_files_know_their_own_line(newsroom):
    newsroom.write("shared/a.md", "# A\n\n::: include b.md :::\n\nend of a\n")
    newsroom.write("shared/b.md", "---\ntitle: x\n---\n\nin b\n")
    post = HEAD + "Start\n\n::: include shared/a.md :::\n\n::: include shared/b.md :::\n\nEnd\n"
    issue = newsroom.render(post).issue
    found = [(plain(inlines_of(block)), str(issue.location(block.line))) for block in issue.blocks]
    assert found == [
        ("Start", "issues/2026-11-topic/issue.md:4"),
        ("A", "shared/a.md:1"),
        ("in b", "shared/b.md:5"),
        ("end of a", "shared/a.md:5"),
        ("in b", "shared/b.md:5"),
        ("End", "issues/2026-11-topic/issue.md:10"),
    ]
    assert [(one.file, one.first_line, len(one.lines)) for one in issue.included] == [
        ("shared/a.md", 12, 6),
        ("shared/b.md", 18, 6),
    ]
    place = issue.location(issue.blocks[2].line, 4, 1)
    assert (place.column, place.length, place.text) == (4, 1, "in b")
    assert dict(issue.sources())[22] == "in b"


def test_footnotes_and_link_definitions_reach_across_files(newsroom):
    newsroom.write("notes.md", "Also[^1] [there][site]\n\n[^1]: the note\n")
    issue = newsroom.render("Here[^1]\n\n::: include notes.md :::\n\n[site]: https://a.test\n").issue
    *_, notes = issue.blocks
    assert isinstance(notes, Footnotes)
    assert [plain(note.blocks[0].inlines) for note in notes.notes] == ["the note"]
    assert str(issue.location(notes.line)) == "notes.md:3"
    assert any(getattr(i, "href", "") == "https://a.test" for i in inlines_of(issue.blocks[1]))


def test_a_footnotes_name_counts_in_its_file_and_its_number_in_the_post(newsroom):
    newsroom.write("a.md", "In[^1] also[^b]\n\n[^1]: of the file\n[^b]: more\n")
    post = "Out[^1]\n\n::: include a.md :::\n\nand[^1] last[^z]\n\n[^1]: of the post\n[^z]: end\n"
    issue = newsroom.render(post).issue
    first, second, third, notes = issue.blocks
    numbers = [[i.number for i in block.inlines if hasattr(i, "number")] for block in (first, second, third)]
    assert numbers == [[1], [2, 3], [1, 4]]
    assert [(note.number, plain(note.blocks[0].inlines), str(issue.location(note.line))) for note in notes.notes] == [
        (1, "of the post", "issues/2026-11-topic/issue.md:7"),
        (2, "of the file", "a.md:3"),
        (3, "more", "a.md:4"),
        (4, "end", "issues/2026-11-topic/issue.md:8"),
    ]
    assert [f.code for f in issue.findings if f.code.startswith("footnote")] == []


def test_a_footnote_that_is_left_out_is_named_by_the_line_of_its_file(newsroom):
    newsroom.write("a.md", "In[^1] {no}[^2]\n\n[^1]: one\n[^1]: two\n[^u]: three\n")
    post = "Out[^1]\n\n::: include a.md :::\n\n::: include a.md :::\n\n[^1]: of the post\n[^u]: unused\n"
    found = [(f.code, str(f.location)) for f in newsroom.render(post).issue.findings if f.code.startswith("footnote")]
    assert sorted(found) == [
        ("footnote-missing", "a.md:1:12"),
        ("footnote-unused", "a.md:4:1"),
        ("footnote-unused", "a.md:5:1"),
        ("footnote-unused", "issues/2026-11-topic/issue.md:8:1"),
    ]


def test_an_included_file_may_stand_in_any_block_and_holds_what_fits_there(newsroom):
    newsroom.write("stat.md", "- **1** a\n")
    newsroom.write("columns.md", "::: column\na\n:::\n::: column\nb\n:::\n")
    newsroom.write("card.md", "::: card\nc\n:::\n")
    post = (
        "::: stats\n::: include stat.md :::\n:::\n\n::: columns\n::: include columns.md :::\n:::\n\n"
        "::: callout\n::: include card.md :::\n:::\n\n::: only email\n::: include stat.md :::\n:::\n"
    )
    assert [type(block).__name__ for block in newsroom.render(post).issue.blocks] == [
        "Stats",
        "Columns",
        "Callout",
        "Only",
    ]
    found = problem(newsroom, "::: card\n::: include card.md :::\n:::\n")
    assert str(found) == "card.md:1:1: 'card' cannot stand inside another 'card'"


PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)


def test_images_of_an_included_file_are_found_beside_it(newsroom):
    newsroom.write("our parts/door.png", PNG)
    newsroom.write(
        "our parts/a.md",
        "![A](door.png)\n\nx <img src='door.png' alt='B'>\n\n<p><img src=door.png alt=C></p>\n\n"
        "![D](https://a.test/d.png)\n\n![E]({{ links.unsubscribe }})\n",
    )
    newsroom.write("issues/2026-11-topic/e.md", "![F](f.png)\n")
    rendered = newsroom.render("Text\n\n::: include our parts/a.md :::\n\n::: include e.md :::\n")
    inlines = (one for block in walk_blocks(rendered.issue.blocks) for one in walk_inlines(inlines_of(block)))
    found = {image.alt: image.src for image in inlines if isinstance(image, Image)}
    assert {found[alt] for alt in "ABC"} == {"../../our%20parts/door.png"}
    assert (found["D"], found["F"]) == ("https://a.test/d.png", "f.png")
    assert "our%20parts" not in found["E"]
    assert list(rendered.files) == ["../../our%20parts/door.png"]
    assert "our%20parts" not in rendered.email.html


def test_a_finding_in_an_included_file_names_that_file(newsroom):
    newsroom.write("a.md", "---\ntitle: x\n---\nSee ![](gone.png) [[name]] {{ subscriber.frist }} {{ brand.name\n")
    findings = examine(newsroom.render("Text\n\n::: include a.md :::\n\n::: include a.md :::\n"))
    found = {f.code: f for f in findings if f.location and f.location.file == "a.md"}
    assert {code: f.location.line for code, f in found.items()} == {
        "alt-missing": 4,
        "image-missing": 4,
        "include-front-matter": 1,
        "merge-field-unknown": 4,
        "placeholder": 4,
    }
    assert found["image-missing"].location.column == 9
    note = found["include-front-matter"]
    assert (note.severity, str(note.location)) == ("note", "a.md:1:1")


def test_what_is_said_about_an_included_file_is_said_once(newsroom):
    newsroom.write("a.md", "See <iframe></iframe> [^1]\n")
    found = newsroom.render("Text\n\n::: include a.md :::\n\n::: include a.md :::\n").issue.findings
    assert [f.code for f in found] == ["html-removed", "footnote-missing"]


def test_a_title_may_be_named_in_an_included_file(newsroom):
    newsroom.write("a.md", "About {{ issue.title }} by {{ brand.name }}\n")
    assert words(newsroom.render("# Sleep\n\n::: include a.md :::\n").issue) == ["About Sleep by Quiet Clinic"]


def test_lines_are_paragraphs_only_in_the_file_that_is_written_so(newsroom):
    long = (
        "This line is as long as a paragraph out of a word processor is, longer than any editor breaks a line at, yes."
    )
    newsroom.write("a.md", f"{long}\n{long}\n")
    issue = newsroom.render("one\ntwo\n\n::: include a.md :::\n").issue
    assert [str(issue.location(block.line)) for block in issue.blocks] == [
        "issues/2026-11-topic/issue.md:1",
        "a.md:1",
        "a.md:2",
    ]


def test_an_empty_file_adds_nothing(newsroom):
    newsroom.write("a.md", "\n")
    newsroom.write("b.md", "")
    issue = newsroom.render("x\n\n::: include a.md :::\n::: include b.md :::\n\n# y\n").issue
    assert [type(block) for block in issue.blocks] == [Paragraph, Heading]


# What stops the render.


@pytest.mark.parametrize(
    ("written", "message", "hint"),
    [
        ("hors.md", "there is no file 'hors.md'", "did you mean 'issues/2026-11-topic/hours.md'?"),
        ("hours", "there is no file 'hours'", "did you mean 'issues/2026-11-topic/hours.md'?"),
        ("zzz.md", "there is no file 'zzz.md'", "put the file beside the post"),
        ("nowhere/zzz.md", "there is no file", "put the file beside the post"),
        ("", "names no file", "'::: include hours.md :::'"),
        ("photo.png", "'photo.png' cannot be included", "only text"),
        ("../../newsletter.yaml", "cannot be included", "only text"),
        (".", "there is no file '.'", "put the file"),
        ("../../../secret.md", "is outside the workspace", "copy it"),
        ("/etc/passwd", "not a path in the workspace", "as seen from this file"),
        ("C:\\notes.md", "not a path in the workspace", "as seen from this file"),
        ("https://a.test/a.md", "not a path in the workspace", "as seen from this file"),
        ("link.md", "is outside the workspace", "copy it"),
        ("x" * 300 + ".md", "there is no file", "check its name"),
    ],
)
def test_a_file_that_cannot_be_included_stops_the_render_at_the_line(newsroom, written, message, hint):
    newsroom.write("issues/2026-11-topic/hours.md", "x\n")
    newsroom.write("issues/2026-11-topic/photo.png", "x")
    outside = newsroom.root.parent / "secret.md"
    outside.write_text("secret\n")
    (newsroom.root / "link.md").unlink(missing_ok=True)
    (newsroom.root / "link.md").symlink_to(outside)
    found = problem(newsroom, f"{HEAD}Text\n\n::: include {written} :::\n")
    assert message in found.message
    assert hint in found.hint
    assert (found.location.file, found.location.line) == ("issues/2026-11-topic/issue.md", 6)
    assert found.location.text.startswith("::: include")


@pytest.mark.parametrize(
    ("content", "place", "message"),
    [
        ("a\n\n::: callout\nx\n", "part.md:3", "'callout' is never closed"),
        ("a\n\n:::\n", "part.md:3", "closes nothing"),
        ("---\ntitle: x\n---\na\n\n::: calout\nx\n:::\n", "part.md:6", "no block called 'calout'"),
        ("---\ntitle: x\n", "part.md:1", "never closed"),
        ("a\n:: card\n", "part.md:2", "would end up as text"),
        (">" * 60 + " a", "part.md:1", "levels deep"),
        ("a\n\n::: card\n:::\n", "part.md:3", "this card is empty"),
        ("::: include part.md :::\n", "part.md:1", "itself: part.md → part.md"),
        ("x\n\n::: include second.md :::\n", "second.md:2", "part.md → second.md → part.md"),
        (
            "::: include issues/2026-11-topic/issue.md :::\n",
            "part.md:1",
            "itself: issues/2026-11-topic/issue.md → part",
        ),
        ("\x00\x01\x02" * 50, "part.md:1", "not Markdown"),
    ],
)
def test_a_mistake_in_an_included_file_is_reported_in_that_file(newsroom, content, place, message):
    newsroom.write("part.md", content)
    newsroom.write("second.md", "\n::: include part.md :::\n")
    found = problem(newsroom, "Text\n\n::: only email\ny\n\n::: include part.md :::\n:::\n")
    assert message in found.message
    assert str(found.location).startswith(place)


def test_an_open_block_of_the_post_cannot_be_closed_by_an_included_file(newsroom):
    newsroom.write("close.md", "x\n\n:::\n")
    found = problem(newsroom, "::: callout\n::: include close.md :::\n:::\n")
    assert str(found.location) == "close.md:3:1"


def test_files_that_multiply_without_end_are_refused():
    def load(path, _including):
        number = int(path)
        text = f"::: include {number + 1} :::\n\n::: include {number + 1} :::\n" if number < 30 else "x\n"
        return Loaded(f"{number}.md", text, text)

    with pytest.raises(ContentError, match=f"more than {sources.MAX_INCLUDES} files"):
        parse("::: include 1 :::\n", file="issue.md", load=load)


OWN, INCLUDED = "<p>own</p>\n", '<p><img src="p.png" alt="P"></p>\n'


@pytest.mark.parametrize(
    "post",
    [
        f"{OWN}\n::: include parts/a.md :::\n",
        f"::: include parts/a.md :::\n\n{OWN}",
        f"{OWN}\n::: include parts/a.md :::\n\n{OWN}",
        f"{OWN}\n::: include parts/b.md :::\n",
    ],
)
def test_html_beside_an_include_keeps_its_own_images(newsroom, post):
    newsroom.write("issues/2026-11-topic/parts/a.md", INCLUDED)
    newsroom.write("issues/2026-11-topic/parts/b.md", "::: include c.md :::\n")
    newsroom.write("issues/2026-11-topic/parts/c.md", INCLUDED)
    newsroom.write("issues/2026-11-topic/parts/p.png", PNG)
    blocks = newsroom.render(f"{HEAD}{post}").issue.blocks
    assert [image.src for block in blocks for image in block.images] == ["parts/p.png"]


def test_html_beside_an_include_does_not_lend_its_folder_to_the_posts_images(newsroom):
    newsroom.write("issues/2026-11-topic/parts/a.md", OWN)
    newsroom.write("issues/2026-11-topic/p.png", PNG)
    for post in (f"::: include parts/a.md :::\n\n{INCLUDED}", f"{INCLUDED}\n::: include parts/a.md :::\n"):
        blocks = newsroom.render(f"{HEAD}{post}").issue.blocks
        assert [image.src for block in blocks for image in block.images] == ["p.png"]


@pytest.mark.parametrize("written", [".", "..", "../..", "./", "../../.", "../../../newsroom"])
def test_a_folder_is_no_file_to_include_whatever_stands_beside_it(newsroom, written):
    (newsroom.root.parent / "newsroom.md").write_text("outside\n", encoding="utf-8")
    one = problem(newsroom, f"{HEAD}x\n\n::: include {written} :::\n")
    assert one.message == f"there is no file '{written}'"
    assert "newsroom" not in one.hint


def test_reading_needs_no_disk():
    def load(path, including):
        if path != "a.md":
            raise IncludeError(f"no {path} beside {including}", "write a.md")
        return Loaded(
            "parts/a.md",
            "one\n\n![x](x.png)\n\n<div>\n<img src=x.png></div>\n",
            "one\n\n![x](x.png)\n\n<div>\n<img src=x.png></div>\n",
            1,
            "parts",
        )

    document = parse("::: callout\n::: include a.md :::\n:::\n", file="issue.md", load=load)
    (callout,) = document.blocks
    assert isinstance(callout, Callout)
    text, figure, raw = callout.blocks
    assert (text.line, figure.line, raw.line) == (5, 7, 9)
    assert isinstance(figure, Figure)
    assert isinstance(raw, RawHtml)
    assert (figure.image.src, raw.images[0].src) == ("parts/x.png", "parts/x.png")
    assert 'src="parts/x.png"' in raw.html
    with pytest.raises(ContentError, match=r"no b\.md beside issue\.md"):
        parse("::: include b.md :::\n", file="issue.md", load=load)
