"""Front matter as people and blog engines write it."""

from __future__ import annotations

from datetime import date

import pytest

from newsletter.config import SERVICES
from newsletter.errors import ContentError
from newsletter.front_matter import FrontMatter, one_slip, read_front_matter
from newsletter.model import CallToAction
from newsletter.source_text import read_post


def read_all(text):
    return read_front_matter(text, "issue.md", templates=("default", "plain"), services=SERVICES)


def read(header):
    return read_all(f"---\n{header}\n---\nBody\n")[0]


def notes(header):
    return [(note.code, note.severity) for note in read_all(f"---\n{header}\n---\nBody\n")[3]]


def problems(text):
    with pytest.raises(ContentError) as caught:
        read_all(text)
    return caught.value.problems


def header_problems(header):
    return problems(f"---\n{header}\n---\nBody\n")


def test_a_post_without_front_matter_is_all_body():
    for text in (
        "",
        "# Hello\n",
        "Title: x\n\nBody",
        "---\n\nHello\n\n---\nmore",
        "---\nHello\n\nmore",
        "—\nHello\n",
        "---",
    ):
        assert read_all(text) == (FrontMatter(), 1, text, ())


def test_empty_front_matter_is_fine():
    assert read_all("---\n---\nBody") == (FrontMatter(), 3, "Body", ())
    assert read_all("---\n# later\n---\nBody")[1:3] == (4, "Body")


@pytest.mark.parametrize(
    "subject",
    [
        "Ketamine: what to know",
        "*|FNAME|*, hello",
        "{{ subscriber.first_name }}, hi",
        "Issue #12",
        "#1 reason to sleep",
        '50% off: "now"',
        "[Webinar] Sleep",
        "'tis the season",
        "2026",
        "No",
        "& more",
        "!important",
    ],
)
def test_a_subject_is_read_to_the_end_of_its_line(subject):
    front = read(f"subject: {subject}\nservice: sandbox # comment")
    assert (front.subject, front.service) == (subject, "sandbox")
    assert str(front.locations["subject"]) == "issue.md:2:10"


@pytest.mark.parametrize("written", ['"A: b" # c', "'A: b'", "|\n  A:\n  b", ">\n  A:\n  b", "A:\n  b"])
def test_a_subject_may_also_be_proper_yaml(written):
    if written == "A:\n  b":
        assert header_problems(f"subject: {written}\n  c: d")
    else:
        assert read(f"subject: {written}").subject == "A: b"


def test_every_key_of_the_contract_is_read():
    front, line, body, findings = read_all(
        "---\nsubject: S\npreheader: P\ntitle: T\ndescription: D\ndate: 2026-12-01\nslug: /sleep/\ntemplate: plain\n"
        "service: mailchimp\naudience: Readers: all\nsegment: New\nfrom: Dr. Taub <taub@clinic.org>\n"
        "reply_to: hello@clinic.org\nhero:\n  src: a.jpg\n  alt: A: b # c\n  href: {{ links.view_in_browser }}\n"
        "  caption: C\ncta: {label: Book, href: https://clinic.org/#book}\nlanguage: pt-BR\ndirection: rtl\n"
        "utm_campaign: dec\nwaive:\n  dead-link: known: to us\n---\nBody\n"
    )
    assert (line, body, findings) == (26, "Body\n", ())
    assert (front.subject, front.preheader, front.title, front.description) == ("S", "P", "T", "D")
    assert (front.date, front.slug, front.template, front.service) == (date(2026, 12, 1), "sleep", "plain", "mailchimp")
    assert (front.audience, front.segment) == ("Readers: all", "New")
    assert (front.from_name, front.from_email, front.reply_to) == ("Dr. Taub", "taub@clinic.org", "hello@clinic.org")
    assert front.hero is not None
    assert (front.hero.image.src, front.hero.image.alt, front.hero.image.line) == ("a.jpg", "A: b # c", 15)
    assert (front.hero.href, front.hero.caption) == ("{{ links.view_in_browser }}", "C")
    assert front.cta == CallToAction("Book", "https://clinic.org/#book", 19)
    assert (front.language, front.direction, front.utm_campaign) == ("pt-BR", "rtl", "dec")
    assert front.waive == {"dead-link": "known: to us"}
    assert str(front.locations["hero.alt"]) == "issue.md:16:8"


@pytest.mark.parametrize(
    ("written", "name", "email"),
    [
        ('"Dr. Taub" <a@b.co>', "Dr. Taub", "a@b.co"),
        ("a@b.co", "", "a@b.co"),
        ("Dr. Taub", "Dr. Taub", ""),
        ("{name: Dr. Taub, email: a@b.co}", "Dr. Taub", "a@b.co"),
        ("[[name]] <[[address]]>", "[[name]]", "[[address]]"),
    ],
)
def test_a_sender_may_be_written_in_several_ways(written, name, email):
    front = read(f"from: {written}")
    assert (front.from_name, front.from_email) == (name, email)


@pytest.mark.parametrize(
    "written",
    [
        "2026-12-01",
        "'2026-12-01T17:15:00-04:00'",
        "2026-12-01 12:00:00 -4",
        "2026/12/1",
        "“2026-12-01”",
        "2026-12-01T09Z",
    ],
)
def test_dates_and_date_times_are_read(written):
    assert read(f"date: {written}").date == date(2026, 12, 1)


@pytest.mark.parametrize(
    "line",
    [
        "hero: a.jpg",
        "hero: {image: a.jpg}",
        "template: post.html",
        "template: layouts/post",
        "cta: Call us",
        "from: [a, b]",
        "date: soon",
        "date: 12/01/2026",
        "date: 2026-13-01",
        "slug: a/b",
        "language: english",
        "direction: up",
        "title:\n  - a",
        "audience: {a: b}",
    ],
)
def test_a_key_written_for_another_program_is_a_note_and_ignored(line):
    if line.startswith("audience"):
        assert read(line).audience == "{a: b}"
        return
    assert notes(line) == [("front-matter-foreign", "note")]
    assert read(line) == FrontMatter()


def test_unknown_keys_are_kept_and_share_one_note():
    front, _, _, findings = read_all("---\nsubtitle: A: b\ntags: [x, y]\ndraft: false\nLayout: post\n---\n")
    assert front.extra == {"subtitle": "A: b", "tags": ["x", "y"], "draft": False, "Layout": "post"}
    (note,) = findings
    assert note.code == "front-matter-unknown"
    assert "subtitle, tags, draft, Layout" in note.message
    assert str(note.location) == "issue.md:2:1"


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("subjct: x", "subject"),
        ("sujbect: x", "subject"),
        ("tittle: x", "title"),
        ("reply-to: a@b.co", "reply_to"),
        ("template: defualt", "default"),
        ("service: mailchip", "mailchimp"),
        ("hero:\n  scr: a.jpg", "src"),
        ("cta: {label: a, href: b, hrf: c}", "href"),
    ],
)
def test_a_slip_is_an_error_with_a_suggestion(line, hint):
    problem = header_problems(line)[0]
    assert problem.hint == f"did you mean '{hint}'?"
    assert problem.location.line in (2, 3)


@pytest.mark.parametrize("key", ["subtitle", "updated", "draft", "series", "form", "cat", "author", "weight", "slugs"])
def test_keys_of_blog_engines_are_no_slips(key):
    assert notes(f"{key}: x") == [("front-matter-unknown", "note")]


def test_all_problems_are_told_in_one_run():
    found = header_problems("subjct: a\ntemplate: nope\nwaive: {a: ''}\nreply_to: x\ncta: {label: b}\nfrom: X <nope>\n")
    assert [problem.location.line for problem in found] == [2, 3, 4, 5, 6, 7]
    assert all(problem.hint for problem in found)


@pytest.mark.parametrize("waive", ["waive: [a]", "waive: a", "waive:\n  a:", "waive: {a: ''}", "waive: {a: [b]}"])
def test_a_waiver_without_a_reason_is_an_error(waive):
    assert header_problems(waive)


def test_curly_quotes_are_stripped_from_values_and_mentioned_in_text():
    front, _, _, findings = read_all("---\nsubject: “Hello”\ntemplate: “plain”\ntitle: Say “hello” “again”\n---\n")
    assert (front.subject, front.template, front.title) == ("“Hello”", "plain", "Say “hello” “again”")
    assert [(note.code, note.location.line) for note in findings] == [("front-matter-quotes", 2)]


def test_curly_quotes_around_a_file_and_a_link_are_not_part_of_them():
    front = read("hero: {src: “hill.jpg”, alt: “A hill”}\ncta: {label: Book, href: “https://a.test”}")
    assert (front.hero.image.src, front.hero.image.alt, front.cta.href) == ("hill.jpg", "“A hill”", "https://a.test")


def test_tabs_as_indentation_work_and_mixed_ones_are_explained():
    assert read("cta:\n\tlabel: Book\n\thref: /x").cta == CallToAction("Book", "/x", 4)
    assert "tab" in header_problems("cta:\n  label: Book\n\thref: /x")[0].message


def test_dashes_made_by_a_word_processor_and_leading_blank_lines_work():
    assert read_all("—\nsubject: x\n—\nBody")[0].subject == "x"
    assert read_all("\n\n---\nsubject: x\n...\nBody")[1:3] == (6, "Body")


def test_capitals_in_keys_do_not_matter():
    assert read("Title: A").title == "A"
    assert "twice" in header_problems("Title: A\ntitle: B")[0].message


@pytest.mark.parametrize("fence", ["---", "+++"])
def test_unclosed_front_matter_is_told_with_its_place_and_a_way_out(fence):
    sign = ":" if fence == "---" else " ="
    (problem,) = problems(f"{fence}\nsubject{sign} 'x'\n\nThe text\n")
    assert "never closed" in problem.message
    assert str(problem.location) == "issue.md:1:1"
    assert "line 2" in problem.hint


def test_a_closing_line_forgotten_above_a_divider_is_suspected():
    (problem,) = problems("---\nsubject: x\n\nHello there,\n\nthis is text: really.\n\n---\n\nmore")
    assert "missing above" in problem.hint


@pytest.mark.parametrize("header", ["word", "- a", "subject:Hello"])
def test_front_matter_without_keys_is_an_error(header):
    assert header_problems(header)[0].location.line == 2


@pytest.mark.parametrize(
    "header", ["a: &a [b]\nc: [*a, *a]", "a: !!python/object/apply:os.system [ls]", "a: " + "[" * 90_000]
)
def test_hostile_front_matter_is_an_error(header):
    assert header_problems(header)


def test_endless_front_matter_is_an_error():
    assert "longer than" in header_problems("subject: " + "x" * 1_000_000)[0].message


def test_toml_is_read_with_lines():
    front, line, body, _ = read_all('+++\nsubject = "A: b"\ndate = 2026-12-01\n[hero]\nsrc = "a.jpg"\n+++\nBody')
    assert (front.subject, front.date, line, body) == ("A: b", date(2026, 12, 1), 7, "Body")
    assert front.hero is not None
    assert str(front.locations["hero.src"]) == "issue.md:5"
    assert str(problems("+++\nsubject = x\n+++\n")[0].location) == "issue.md:2"


@pytest.mark.parametrize(
    ("written", "meant", "slip"),
    [
        ("hreo", "hero", True),
        ("her", "hero", True),
        ("heroo", "hero", True),
        ("hera", "hero", True),
        ("hero", "hero", False),
        ("ehor", "hero", False),
        ("hi", "hero", False),
        ("", "a", True),
    ],
)
def test_a_slip_is_one_letter_more_less_other_or_two_swapped(written, meant, slip):
    assert one_slip(written, meant) is slip


def test_every_post_of_the_corpus_has_front_matter_that_loads(shared):
    posts = sorted((shared / "corpus").glob("*.md"))
    assert posts
    for path in posts:
        front, line, body, findings = read_all(read_post(path, path.name).text)
        assert body
        assert line >= 1
        assert all(note.severity == "note" for note in findings), path.name
        assert isinstance(front, FrontMatter)
