"""Templates: every block is one macro, a designer overrides one, and a mistake leads to its line."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from newsletter import mjml, pipeline, views
from newsletter.errors import ContentError
from newsletter.mjml import MjmlError, to_html

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63105432fe0f000214016604e0de7f0000000049454e44ae426082"
)
EVERYTHING = """\
---
title: All of it
hero: {src: hero.png, alt: Hero, href: https://h.test, caption: The hero}
cta: {label: Book now, href: https://cta.test}
---
## Heading

Paragraph [link](https://l.test) `code` ![image](hero.png) x[^1]

- list

> quote

    code block

| table |
|---|
| x |

<div>raw</div>

![figure](hero.png "caption")

- ![inside](hero.png "caption")

**[Button](https://b.test)**

::: callout
callout
:::

::: quote
pull quote
:::

::: stats
- **1** stat
:::

::: columns
::: column
left
:::
::: column
right
:::
:::

::: card
card
:::

::: media left
![beside](hero.png)

media
:::

::: spacer 24
:::

---

[^1]: note
"""
MACROS = {
    "text": (
        *(
            "heading",
            "paragraph",
            "list",
            "blockquote",
            "code_block",
            "table",
            "raw_html",
            "figure",
            "buttons",
            "callout",
        ),
        *("card", "quote", "spacer", "divider", "footnotes", "link", "code", "image", "footnote_reference"),
        *("picture", "linked_picture", "caption", "button", "box", "scroller", "rule", "callout_edge"),
    ),
    "sections": ("flow", "stats", "columns", "media", "side_by_side", "section"),
    "frame": ("masthead", "opening", "hero", "date_and_title", "closing", "facts", "screen", "night"),
}
# What is drawn between sections, and not inside of one.
STANDING = {*MACROS["sections"], "masthead", "opening", "hero", "date_and_title", "closing"}


class Page(HTMLParser):
    """What a browser reads out of an email: attributes by tag, and the words inside each tag."""

    def __init__(self, source):
        super().__init__()
        self.tags = []
        self.words = {}
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        tag = self.tags[-1][0] if self.tags else ""
        self.words[tag] = self.words.get(tag, "") + data

    def attributes(self, tag, name):
        return [attributes[name] for found, attributes in self.tags if found == tag and name in attributes]


def template(newsroom, file, content):
    newsroom.write(f"templates/default/{file}.mjml.j2", content)


def problem(newsroom, post="Hello\n"):
    with pytest.raises(ContentError) as caught:
        newsroom.render(post)
    (one,) = caught.value.problems
    return one


@pytest.fixture
def full(newsroom):
    newsroom.write("issues/2026-11-topic/hero.png", PIXEL)
    return newsroom


# Macros.


@pytest.mark.parametrize(("file", "macro"), [(file, macro) for file, macros in MACROS.items() for macro in macros])
def test_each_macro_can_be_overridden_alone_by_a_workspace(full, file, macro):
    inside = "<mj-section><mj-column><mj-text>MARK</mj-text></mj-column></mj-section>" if macro in STANDING else "MARK"
    takes_anything = "{% if varargs or kwargs or caller is defined %}{% endif %}"
    template(full, file, f"{{% macro {macro}() %}}{takes_anything}{inside}{{% endmacro %}}")
    html = full.render(EVERYTHING).email.html
    assert "MARK" in html
    assert "Quiet Clinic" in html or macro in ("facts", "closing")


def test_every_macro_that_a_block_is_drawn_by_is_in_the_list_above():
    assert {(view.file, view.macro) for view in views.VIEWS.values()} <= {
        (f, m) for f, ms in MACROS.items() for m in ms
    }


def test_every_packaged_macro_is_called_by_way_of_its_file_so_that_an_override_is_the_one_that_is_called():
    folder = Path(__file__).parents[2] / "templates"
    for path in (path for name in ("text", "sections", "frame") for path in folder.glob(f"*/{name}.mjml.j2")):
        source = re.sub(r"{#.*?#}", "", path.read_text("utf-8"), flags=re.DOTALL)
        for name in re.findall(r"macro (\w+)\(", source):
            assert not re.findall(rf"(?<![.\w\"]){name}\((?<!macro {name}\()", source), (path, name)


def test_a_name_that_no_template_uses_is_a_finding_with_what_was_meant(newsroom):
    template(newsroom, "text", "{% macro paragraf(b) %}x{% endmacro %}\n{% macro own() %}{% endmacro %}{{ own() }}")
    template(newsroom, "them", "{% set gutter = 3 %}")
    template(newsroom, "frame", "{% macro heading(b) %}x{% endmacro %}")
    found = [one for one in newsroom.render("x\n").issue.findings if one.code == "template-name"]
    assert [(one.location.file, one.location.line, one.hint) for one in found] == [
        ("templates/default/frame.mjml.j2", 1, "it belongs into text.mjml.j2"),
        ("templates/default/text.mjml.j2", 1, "did you mean 'paragraph'?"),
        ("templates/default/them.mjml.j2", 1, "did you mean 'theme.mjml.j2'?"),
    ]


def test_overriding_one_macro_leaves_all_others_as_they_were(newsroom):
    before = newsroom.render("# T\n\n## A\n\nText\n").email.html
    template(newsroom, "text", '{% macro heading(b) %}<h2 class="mine">{{ b.content }}</h2>{% endmacro %}')
    after = newsroom.render("# T\n\n## A\n\nText\n").email.html
    assert re.sub(r"<h2.*?</h2>", "", before) == re.sub(r"<h2.*?</h2>", "", after)
    assert '<h2 class="mine">A</h2>' in after


def test_a_macro_can_call_another_one_through_the_lookup(newsroom):
    template(newsroom, "text", "{% macro paragraph(b) %}<p>{{ text.code(b) }}</p>{% endmacro %}")
    assert "<p><code" in newsroom.render("Hello\n").email.html


def test_a_value_of_the_theme_can_be_overridden_alone(newsroom):
    template(newsroom, "theme", '{% set font = "Georgia,serif" %}')
    assert "Georgia,serif" in newsroom.render("Hello\n").email.html


def test_a_look_of_the_workspaces_own_holds_only_what_differs(newsroom):
    newsroom.write("templates/mine/theme.mjml.j2", '{% set font = "Georgia,serif" %}')
    html = newsroom.render("---\ntemplate: mine\n---\n# T\n\nHello\n").email.html
    assert "Georgia,serif" in html
    assert html.replace("Georgia,serif", "X") == newsroom.render("# T\n\nHello\n").email.html.replace(
        "Helvetica Neue,Helvetica,Arial,sans-serif", "X"
    )


def test_a_workspaces_default_is_below_a_packaged_look_and_above_the_packaged_default(newsroom):
    template(newsroom, "text", '{% macro paragraph(b) %}<p class="mine">{{ b.content }}</p>{% endmacro %}')
    newsroom.write("templates/mine/theme.mjml.j2", "{% set radius = 1 %}")
    assert '<p class="mine">Hello' in newsroom.render("---\ntemplate: mine\n---\nHello\n").email.html


def test_a_file_beside_the_layout_can_be_included(newsroom):
    template(newsroom, "sign", "<p>Signed {{ brand.name }}</p>")
    template(newsroom, "text", '{% macro paragraph(b) %}{% include "sign.mjml.j2" %}{% endmacro %}')
    assert "<p>Signed Quiet Clinic</p>" in newsroom.render("Hello\n").email.html


def test_a_divider_and_a_figure_in_a_list_are_drawn_inside_it(full):
    email = full.render("- a\n\n  ---\n\n  ![A](hero.png 'Cap')\n\n- b\n").email
    item = email.html.split("<li", 2)[1].split("</li>", 1)[0]
    assert "border-top:1px" in item
    assert "Cap" in item
    assert "<img" in item


def test_templates_are_drawn_without_a_place_to_cache_them(newsroom, monkeypatch):
    newsroom.write("a-file", "in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(newsroom.root / "a-file"))
    assert "Hello" in newsroom.render("Hello\n").email.html


# Mistakes.


@pytest.mark.parametrize(
    ("content", "line", "message", "hint"),
    [
        ("\n\n{% macro paragraph(b) %}<mj-txt>x</mj-txt>{% endmacro %}", 3, "MJML has no <mj-txt>", "'mj-text'"),
        (
            '{% macro paragraph(b) %}\n<mj-text colr="red">x</mj-text>{% endmacro %}',
            2,
            "no attribute 'colr'",
            "'color'",
        ),
        ("{% macro paragraph(b) %}\n<mj-include path='x' />{% endmacro %}", 2, "<mj-include> cannot be used", None),
        ("{% macro paragraph(b) %}\n\n<p><b>x</p>{% endmacro %}", 3, "<b> is not closed", "must close again"),
        ("{% macro paragraph(b) %}\n<h2>{{ b.content }}\n{% endmacro %}", 2, "<h2> is not closed", "must close again"),
        ("{% macro paragraph(b) %}\n<p>x</p></h2>\n{% endmacro %}", 2, "</h2> closes nothing", "must close again"),
        ("{% macro paragraph(b) %}\n<p title=x>y</p>{% endmacro %}", 2, "not well-formed", "must close again"),
        ("{% macro paragraph(b) %}\n{{ b.nonsense }}{% endmacro %}", 2, "nonsense", None),
        ("{% macro paragraph(b) %}\n{{ nonsense }}{% endmacro %}", 2, "'nonsense' is undefined", None),
        ("{% macro paragraph(b) %}\n{{ 1 / 0 }}{% endmacro %}", 2, "division by zero", None),
        ("{% macro paragraph(b) %}\n{% include 'gone' %}{% endmacro %}", 2, "no file 'default/gone'", None),
        ("\n{% macro paragraph(b) %}{% if %}{% endmacro %}", 2, "cannot be read", None),
        ("\n\n{% macro paragraph(b) %}", 3, "cannot be read", None),
        ("\n{{ nonsense }}", 2, "'nonsense' is undefined", None),
    ],
)
def test_a_mistake_in_a_template_is_an_error_at_its_line(newsroom, content, line, message, hint):
    template(newsroom, "text", content)
    found = problem(newsroom)
    assert (found.location.file, found.location.line) == ("templates/default/text.mjml.j2", line)
    assert message in found.message
    assert hint is None or hint in found.hint


def test_a_mistake_in_an_included_file_is_an_error_there(newsroom):
    template(newsroom, "sign", "fine\n<mj-txt>x</mj-txt>")
    template(newsroom, "text", '{% macro paragraph(b) %}{% include "sign.mjml.j2" %}{% endmacro %}')
    found = problem(newsroom)
    assert (found.location.file, found.location.line) == ("templates/default/sign.mjml.j2", 2)


def test_the_line_of_the_post_that_was_drawn_is_told_too(newsroom):
    template(newsroom, "text", "{% macro code_block(b) %}<mj-txt></mj-txt>{% endmacro %}")
    assert "line 3 of issues/2026-11-topic/issue.md" in problem(newsroom, "Hello\n\n    code\n").hint


def test_a_template_that_is_no_utf8_is_an_error_of_the_content(newsroom):
    template(newsroom, "text", b"{% macro paragraph(b) %}\n\xe4{% endmacro %}")
    found = problem(newsroom)
    assert (found.location.file, found.location.line) == ("templates/default/text.mjml.j2", 2)
    assert "is not UTF-8" in found.message


def test_a_template_without_a_body_is_an_error_at_its_first_line(newsroom):
    template(newsroom, "layout", "<mjml><mj-head></mj-head></mjml>")
    found = problem(newsroom)
    assert (found.location.file, found.location.line) == ("templates/default/layout.mjml.j2", 1)
    assert "mj-body" in found.message


@pytest.mark.parametrize(
    ("words", "offset"), [("unexpected token in root template at position 30:35", 28), ("x", None)]
)
def test_what_the_engine_refuses_is_an_error_with_or_without_a_place(newsroom, monkeypatch, words, offset):
    def refuse(_source, **_):
        raise ValueError(words)

    monkeypatch.setattr("mjml.mjml2html", refuse)
    with pytest.raises(MjmlError) as caught:
        to_html("<mjml><mj-body>é❤</mj-body></mjml>")
    assert caught.value.offset == (27 if offset else None)
    found = problem(newsroom)
    assert found.location.file.startswith("templates/default/")
    assert "refused" in found.message


def test_a_panic_of_the_engine_is_an_error(monkeypatch):
    class PanicException(BaseException):
        pass

    def panic(_source, **_):
        raise PanicException

    monkeypatch.setattr("mjml.mjml2html", panic)
    with pytest.raises(MjmlError, match="gave up"):
        to_html("<mjml><mj-body></mj-body></mjml>")


def test_other_exceptions_of_the_engine_are_not_hidden(monkeypatch):
    def stop(_source, **_):
        raise KeyboardInterrupt

    monkeypatch.setattr("mjml.mjml2html", stop)
    with pytest.raises(KeyboardInterrupt):
        to_html("<mjml><mj-body></mj-body></mjml>")


# What a browser gets.

ODD = 'a ❤️ \\n \\ é\u00a0b "c" <d> & हिन्दी \u200f 👩‍⚕️'


def test_odd_characters_arrive_intact_in_attributes(newsroom):
    odd = ODD.replace("<d>", "(d)")
    post = f'![{odd}](https://i.test/❤️.png) x [y](https://l.test/❤️?q=é "{odd}")\n'.replace("\\", "\\\\").replace(
        '"c"', '\\"c\\"'
    )
    page = Page(newsroom.render(post).email.html)
    assert odd in page.attributes("img", "alt")
    assert odd in page.attributes("a", "title")
    assert "https://l.test/%E2%9D%A4%EF%B8%8F?q=%C3%A9" in page.attributes("a", "href")


def test_odd_characters_arrive_intact_in_raw_html(newsroom):
    page = Page(
        newsroom.render('<p title="a ❤️\n\\ b\u00a0&lt;é">x <img src="https://i.test/a.png" alt="❤️"></p>\n').email.html
    )
    assert "a ❤️\n\\ b\u00a0<é" in page.attributes("p", "title")
    assert "❤️" in page.attributes("img", "alt")


def test_odd_characters_arrive_intact_in_title_language_and_button(newsroom):
    post = f"---\ntitle: '{ODD}'\ncta: {{label: '❤️ é', href: 'https://l.test/❤️'}}\n---\nx\n"
    page = Page(newsroom.render(post).email.html)
    assert page.words["title"].strip() == ODD
    assert ODD in page.words["h1"]
    assert "https://l.test/%E2%9D%A4%EF%B8%8F" in page.attributes("a", "href")


def test_characters_that_no_mail_may_hold_cannot_come_in_by_the_back_door(newsroom):
    email = newsroom.render("a&#12;b &#1;c <https://x.test/%0B%07>\n\n<p title='&#12;&#1;'>d&#12;e&#2;f</p>\n").email
    for form in (email.mjml, email.html, email.text):
        assert not set(form) & set(map(chr, (*range(9), 11, 12, *range(14, 32))))
    assert ">https://x.test/%0B%07<" in email.html


def test_consecutive_text_shares_one_mj_text(newsroom):
    text = "# T\n\n" + "Paragraph\n\n- list\n\n> quote\n\n## Heading\n\n" * 10
    few, many = newsroom.render("# T\n\nParagraph\n"), newsroom.render(text)
    assert many.email.mjml.count("<mj-text") == few.email.mjml.count("<mj-text")


def test_the_preheader_stands_exactly_once_and_its_filler_is_hidden_from_ears(newsroom):
    html = newsroom.render("---\npreheader: Only once & here\n---\n# T\n\nx\n").email.html
    assert html.count("Only once &amp; here") == 1
    (filler,) = re.findall(r'<div aria-hidden="true"[^>]*>([^<]*)</div>', html)
    assert set(filler.replace("&#847;", "").replace("&zwnj;", "").replace("&nbsp;", "")) <= set(" \n\u034f\u200c\u00a0")
    assert html.index("Only once") < html.index("aria-hidden")


def test_without_a_preheader_there_is_no_filler(newsroom):
    assert "&#847;" not in newsroom.render("x\n").email.html


@pytest.mark.parametrize("post", ["x\n", "---\nsubject: ' '\n---\nx\n", "![](https://i.test/a.png)\n"])
def test_the_title_is_never_empty(newsroom, post):
    assert Page(newsroom.render(post).email.html).words["title"].strip()


def test_no_font_and_nothing_else_is_asked_from_the_network(full):
    html = full.render(EVERYTHING).email.html
    assert "fonts.googleapis" not in html
    assert "@import" not in html
    assert "url(" not in html
    assert "<link" not in html
    assert not [src for src in Page(html).attributes("img", "src") if not src.startswith("images/")]


def test_a_local_image_is_named_by_its_content_wherever_it_stands(full):
    full.write("issues/2026-11-topic/it's & b.png", PIXEL)
    post = '![a](hero.png)\n\nx ![b](<it\'s & b.png>) y\n\n<p><img src="it\'s &amp; b.png" alt="c"></p>\n'
    rendered = full.render(post)
    names = {image.path for image in rendered.email.images}
    assert set(Page(rendered.email.html).attributes("img", "src")) == names
    assert all((re.fullmatch(r"images/[a-z0-9-]+-[0-9a-f]{10}\.png", name)) for name in names)


# Endless nesting.

DEEP = """
import sys
from pathlib import Path
from newsletter.config import load_settings
from newsletter.errors import ContentError
from newsletter.pipeline import render
from newsletter.workspace import Workspace, find_issue
workspace = Workspace(Path(sys.argv[1]))
try:
    render(find_issue(workspace, "2026-11-topic", workspace.root), workspace, load_settings(workspace.settings))
except ContentError as error:
    print(error)
"""


@pytest.mark.parametrize("depth", [5_000, 50_000])
@pytest.mark.parametrize("tag", ["div", "blockquote"])
def test_html_nested_without_end_is_an_error_at_its_line_and_never_kills_the_process(newsroom, depth, tag):
    newsroom.write("issues/2026-11-topic/issue.md", "Hello\n\n" + f"<{tag}>" * depth + "x\n")
    command = (sys.executable, "-c", DEEP, newsroom.root)
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, cwd=Path(mjml.__file__).parents[1], check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("issues/2026-11-topic/issue.md:3:1: tags are nested more than 400 levels deep")


def test_mjml_nested_without_end_never_reaches_the_engine():
    with pytest.raises(MjmlError, match="nested more than 500 levels deep") as caught:
        to_html("<mjml><mj-body><mj-raw>" + "<div>" * 600 + "</div>" * 600 + "</mj-raw></mj-body></mjml>")
    assert caught.value.deep


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        ("<mj-text>Hi</mj-text>", "<mj-text> cannot stand inside <mj-body>"),
        ("<mj-section><mj-text>Hi</mj-text></mj-section>", "<mj-text> cannot stand inside <mj-section>"),
        ("<mj-section><mj-column><p>Hi</p></mj-column></mj-section>", "<p> cannot stand inside <mj-column>"),
    ],
)
def test_a_component_where_the_engine_would_break_the_layout_is_an_error(inside, message):
    source = f"<mjml><mj-body>{inside}</mj-body></mjml>"
    with pytest.raises(MjmlError, match="cannot stand inside") as caught:
        to_html(source)
    assert caught.value.message == message
    assert source[caught.value.offset :].startswith(message.split(">")[0])


def test_the_mjml_table_agrees_with_the_engine_about_the_packaged_template(full):
    rendered = full.render(EVERYTHING)
    assert to_html(rendered.email.mjml) == rendered.email.html
    assert "<mj-" not in rendered.email.html
    assert pipeline.version_code(rendered.digest) == rendered.version
