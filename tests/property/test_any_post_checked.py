"""Whatever an email holds, the checks end in findings that a person can find: they raise nothing."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.checks import catalogue, engine
from newsletter.checks.interface import Subject
from newsletter.config import parse_settings
from newsletter.errors import NewsletterError
from newsletter.pipeline import examine, render
from newsletter.workspace import Workspace, find_issue
from tests.property.test_any_markdown import NASTY

BOUNDED = settings(
    max_examples=100, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
POST = """\
---
subject: Sleeping better
preheader: Three habits
date: 2026-12-01
---
# Sleeping better

Hi {{ subscriber.first_name }}, Dr. Ada Hill says: call 704-555-0142 on Tuesday, December 1, 2026, or
[read on](https://quiet.test/sleep?a=b#c). It is free and costs nothing.

## Keep the hours

| When | What |
|---|---|
| 8 am | rise |
"""
BODY = POST.split("---\n")[2]
# What means something to one check or another, next to what means nothing to anybody.
WORDS = st.sampled_from(
    [
        *(
            "the the",
            " . . ",
            "??!!",
            "(",
            ")",
            "“",
            "”",
            "((((",
            "[[name]]",
            "TODO",
            "lorem ipsum",
            "click here",
            "\u200b",
        ),
        *("Dr. Ada Hil", "Monday, December 1, 2026", "31 February 2026", "25:99", "1/1/26", "next year", "$1,000,000"),
        *(
            "704-555-0142",
            "(704) 555",
            "+44 20",
            "100% safe",
            "cure",
            "guarantee",
            "https://",
            "http://a",
            "www.",
            "a@b",
        ),
        *(
            "[x](#y)",
            "[x](mailto:)",
            "[x](tel:abc)",
            "[x](http://[::1)",
            "[x](https://a:99999999/)",
            "[x](//)",
            "[](/)",
        ),
        *(
            "[x](https://xn--/)",
            "[x](https://ä.test/%zz?utm_source=&utm_medium)",
            "![a](a b.png)",
            "![](hill.png)",
            "[x](?)",
        ),
        *(
            "January",
            "2026-13-45",
            "12.12.2026",
            "7pm",
            "é́",
            "اللغة",
            "日本語",
            "🙂",
            "\u202e",
            "\u00ad",
            "ı",
            "ß",
            "İ",
            "ǅ",
        ),
    ]
)
PROSE = st.lists(st.one_of(WORDS, st.text(max_size=12)), max_size=30).map(" ".join)
VALUE = st.one_of(
    PROSE, st.text(max_size=60), st.sampled_from(["", "a" * 300, "!!!", "Re: Re:", "{{ x }}", "*|FNAME|*", "😀" * 40])
)
EXPRESSION = st.one_of(
    st.sampled_from(
        ["(", "[a", "a{9999999}", "(?P<a>x)", "\\", "*", "a|b", "$", "^", ".", "c++", "(?i)", "\\1", "$50", "?"]
    ),
    st.text(min_size=1, max_size=20),
)
TAG = st.sampled_from(
    [
        *(
            "<table>",
            "</table>",
            "<td",
            "<tr>",
            "<a href=",
            "<a href='x'>",
            "</a>",
            "<img",
            "<img src=x alt>",
            "<p style='",
        ),
        *(
            "<style>",
            "</style>",
            "@media{",
            "@import 'a';",
            "url(",
            "{",
            "}",
            "/*",
            "*/",
            "<!--",
            "-->",
            "<!--[if mso]>",
        ),
        *(
            "<![endif]-->",
            "<script>",
            "</script>",
            "<svg><title>",
            "<select><option>",
            "<template>",
            "<body>",
            "</html>",
        ),
        *(
            "style='color:#12;background:rgb(1,2",
            "width=-1",
            "width='1e999'",
            "font-size:99999999999px",
            "color:#zzzzzz",
            "\x00",
        ),
        *(
            "&#0;",
            "&#x110000;",
            "&nbsp;",
            "<h1>",
            "<h6>",
            "<h1 hidden>",
            "aria-label=",
            "<font color=",
            "dir=rtl",
            "<frameset>",
        ),
        *(
            "href='https://[::1'",
            "src='cid:x'",
            "src='data:,'",
            "<div style='display:none'>",
            "<o:p>",
            "<p/>",
            "<",
            ">",
            '"',
            "'",
        ),
        *("{{ unsubscribe }}", "*|UNSUB|*", "1 Long Street", "word", " ", "\n", "\u2028"),
    ]
)
HTML = st.one_of(st.lists(TAG, max_size=60).map("".join), st.text(max_size=400))


def in_place(findings, root):
    """Whether each finding says where it is, in a file that exists, on a line and in a column that the file has."""
    for finding in findings:
        assert finding.code in catalogue.codes()
        assert finding.message
        where = finding.location
        assert where is not None, finding
        assert where.line >= 1, finding
        assert where.column is None or where.column >= 1, finding
        file = root / where.file
        assert file.is_file(), finding
        # A line ends as the readers of posts and settings count lines.
        lines = file.read_text(encoding="utf-8", errors="replace").removeprefix("\ufeff").split("\n")
        assert where.line <= len(lines), finding
        assert where.column is None or where.column <= len(lines[where.line - 1]) + 1, finding
    return True


@pytest.fixture
def examined(newsroom):
    """Checks a post, which may be refused with a place, and looks at all findings."""

    def check(post, settings_text="", before=None):
        newsroom.write("issues/2026-11-topic/issue.md", post.encode("utf-8", "surrogatepass"))
        if settings_text:
            newsroom.write("newsletter.yaml", settings_text)
        workspace = Workspace(newsroom.root)
        found = find_issue(workspace, "2026-11-topic", newsroom.root)
        try:
            rendered = render(found, workspace, parse_settings(settings_text or newsroom_settings(newsroom)))
        except NewsletterError:
            return None
        findings = examine(rendered, before)
        assert in_place(findings, newsroom.root)
        return rendered

    return check


def newsroom_settings(newsroom):
    return (newsroom.root / "newsletter.yaml").read_text(encoding="utf-8")


@BOUNDED
@given(NASTY)
def test_no_markdown_makes_a_check_raise(examined, text):
    examined("A first paragraph.\n\n" + text)


@BOUNDED
@given(PROSE, PROSE)
def test_no_words_make_a_check_raise(examined, words, more):
    examined(f"{POST}\n{words}\n\n- {more}\n\n> {words}\n\n## {more}\n")


@BOUNDED
@given(st.text(max_size=300))
def test_no_text_makes_a_check_raise(examined, text):
    examined(f"{POST}\n{text}\n")


KEYS = (
    "subject",
    "preheader",
    "title",
    "description",
    "lead",
    "tags",
    "slug",
    "date",
    "language",
    "hero",
    "cta",
    "waive",
)


@BOUNDED
@given(st.lists(st.tuples(st.sampled_from(KEYS), VALUE), max_size=6, unique_by=lambda pair: pair[0]))
def test_no_front_matter_makes_a_check_raise(examined, values):
    front = "".join(f"{key}: {json.dumps(value)}\n" for key, value in values)
    front += "" if "waive" in dict(values) else "waive: {size: 'x', preheader-missing: ''}\n"
    examined(f"---\n{front}---\n{BODY}")


@BOUNDED
@given(
    people=st.lists(EXPRESSION, max_size=4), phone=st.one_of(EXPRESSION, st.just("704-555-0142")),
    avoid=st.lists(EXPRESSION, max_size=4), name=EXPRESSION, address=EXPRESSION,
    ignore=st.lists(EXPRESSION, max_size=3), language=st.sampled_from(["en", "de", "ar", "ja", "tr", "fr-CA"]),
)  # fmt: skip
def test_no_settings_make_a_check_raise(examined, people, phone, avoid, name, address, ignore, language):
    brand = {
        "name": name, "address": address, "phone": phone, "other_phones": avoid, "people": people,
        "language": language, "website": "https://quiet.test", "disclaimer": address,
    }  # fmt: skip
    written = {
        "id": "7f3a91", "brand": brand, "sender": {"name": name, "email": "news@quiet.test"},
        "checks": {"ignore": ignore, "words": {"avoid": avoid}},
    }  # fmt: skip
    words = "\n\n".join(f"{one} and {one}" for one in (*people, *avoid, phone, name))
    examined(f"{POST}\n{words}\n", json.dumps(written))


@BOUNDED
@given(PROSE, VALUE)
def test_no_issue_before_makes_a_check_raise(examined, words, subject):
    before = examined(f"---\nsubject: {json.dumps(subject)}\ndate: 2026-11-03\n---\n{words}\n")
    examined(f"{POST}\n{words}\n", before=before.issue if before else None)


@pytest.fixture
def with_html(newsroom):
    """The findings of an email whose HTML is replaced."""
    rendered = newsroom.render(POST)

    def check(html, mjml=None):
        email = replace(rendered.for_service, html=html, mjml=rendered.email.mjml if mjml is None else mjml)
        subject = subject_of(rendered, email)
        findings = engine.run(subject)
        assert in_place(findings, newsroom.root)
        return findings

    return check


def subject_of(rendered, email):
    return Subject(
        issue=rendered.issue, email=email, settings=rendered.settings, destination=rendered.destination,
        files=rendered.files, unusable=rendered.unusable, tags=(), palette=rendered.palette,
        templates=rendered.templates,
    )  # fmt: skip


@BOUNDED
@given(HTML)
def test_no_html_makes_a_check_raise(with_html, html):
    with_html(html)


@BOUNDED
@given(HTML, st.integers(0, 100))
def test_no_html_inside_the_mail_makes_a_check_raise(with_html, newsroom, html, place):
    whole = newsroom.render(POST).for_service.html
    at = len(whole) * place // 100
    with_html(whole[:at] + html + whole[at:])


@pytest.mark.parametrize(
    "html", ["", "\x00", " ", "<", "</", "<!", "<!--", "<html>", "<frameset>", "<body hidden>x", "&#0;"]
)
def test_html_that_is_hardly_any_makes_no_check_raise(with_html, html):
    assert {"unsubscribe-missing", "address-missing"} <= {finding.code for finding in with_html(html)}
