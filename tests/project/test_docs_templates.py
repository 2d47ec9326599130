"""What docs/templates.md teaches holds: each example is done, by itself, in a workspace without any template."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.golden.normal_form import normal_form

PROJECT = Path(__file__).parents[2]
PAGE = (PROJECT / "docs" / "templates.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"^<!-- file: (\S+) -->\n```jinja\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
POST = """\
---
title: What helps
date: 2026-11-01
{}---
Text.

## One

![A month](month.png)

::: callout tip
Inside.

## Two
:::

### Three

::: button
[Call](tel:+17045196918)
:::
"""


@pytest.fixture
def lines_by_example(newsroom):
    """What a post's HTML is without and with one example, each as the lines of its normal form."""

    def made(path):
        name = Path(path).parent.name
        front = "" if name == "default" else f"template: {name}\n"
        plain = normal_form(newsroom.render(POST.format("")).email.html)
        newsroom.write(path, EXAMPLES[path])
        return plain.splitlines(), normal_form(newsroom.render(POST.format(front)).email.html).splitlines()

    return made


def test_the_example_of_a_macro_draws_a_line_above_headings_of_the_second_level_and_changes_nothing_else(
    lines_by_example,
):
    plain, with_example = lines_by_example("templates/default/text.mjml.j2")
    changed = [(old, new) for old, new in zip(plain, with_example, strict=True) if old != new]
    assert [new.split()[0] for _, new in changed] == ["<h2", "<h2"]
    line = ";padding-top:12px;border-top:2px solid #14565d"
    assert [new.replace(line, "", 1).replace('"bq h2"', '"h2"') for _, new in changed] == [old for old, _ in changed]
    assert any(line.strip().startswith(".bq {border-color:") for line in plain), "the dark has no colour for it"


def test_the_example_of_a_value_widens_the_gutter_everywhere_and_changes_nothing_else(lines_by_example):
    plain, with_example = lines_by_example("templates/default/theme.mjml.j2")
    gutter = re.compile(r"(?<=px )40px(?= \d+px)")
    assert sum(bool(gutter.search(line)) for line in plain) >= 4
    assert with_example == [gutter.sub("56px", line).replace("520", "488") for line in plain]


def test_the_example_of_a_template_sets_everything_in_its_own_face_without_round_corners(lines_by_example):
    plain, with_example = lines_by_example("templates/clinic/theme.mjml.j2")
    round_corner = re.compile(r"border-radius:\d+px;?")
    assert any(round_corner.search(line) for line in plain)
    assert [line for line in with_example if re.search(r"border-radius:[1-9]|Helvetica", line)] == []
    in_its_face = [
        line.replace("Helvetica Neue,Helvetica,Arial,sans-serif", "Georgia,Times New Roman,serif") for line in plain
    ]
    assert [round_corner.sub("", line) for line in with_example] == [round_corner.sub("", line) for line in in_its_face]


def test_every_example_of_a_template_is_tried_here():
    assert sorted(EXAMPLES) == [
        f"templates/{name}.mjml.j2" for name in ("clinic/theme", "default/text", "default/theme")
    ]
    assert len(EXAMPLES) == PAGE.count("```jinja")


def test_the_example_of_a_brand_is_what_settings_take(newsroom):
    example = re.search(r"^```yaml\nbrand:\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    newsroom.write(
        "newsletter.yaml",
        newsroom.root.joinpath("newsletter.yaml").read_text().replace("brand:\n", f"brand:\n{example[1]}"),
    )
    html = normal_form(newsroom.render(POST.format("")).email.html)
    assert "font-family:Georgia" in html
    assert set(re.findall(r"border-radius:(\d+)px", html)) == {"4"}


def table(title: str) -> list[tuple[str, str]]:
    rows = re.findall(r"^\| (`.+?) \| (.+?) \|$", PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0], re.MULTILINE)
    assert rows
    return rows


def named(cell: str) -> list[str]:
    return re.findall(r"`([\w.]+)`", cell)


def test_the_templates_that_the_page_names_are_those_that_come_with_newsletter():
    names = re.findall(r"^\| `(\w+)` \|", PAGE.split("\n## ")[0], re.MULTILINE)
    assert sorted(names) == sorted(path.name for path in (PROJECT / "templates").iterdir() if path.is_dir())


def test_the_page_says_of_every_file_of_a_template_what_it_holds():
    folder = PROJECT / "templates" / "default"
    told = {file: holds for cell, holds in table("What is where") for file in named(cell)}
    assert set(told) == {path.name for path in folder.glob("*.j2")}
    for file, holds in told.items():
        source = (folder / file).read_text(encoding="utf-8")
        assert all(re.search(rf"\bmacro {name}\(", source) for name in named(holds)), file


def test_everything_that_a_macro_is_said_to_be_given_is_given_to_some_macro():
    nodes = [node for path in (PROJECT / "newsletter").glob("*.py") for node in ast.walk(ast.parse(path.read_bytes()))]
    views = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == "SimpleNamespace"]
    given = {word.arg for view in views for word in view.keywords}
    given |= {node.attr for node in nodes if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "view"}
    told = [name for cell, _ in table("What a macro is given") for name in named(cell) if name.startswith("b.")]
    assert [name for name in told if name.removeprefix("b.") not in given] == []


@pytest.mark.parametrize(
    ("file", "macro", "unknown"),
    [
        ("text", "paragraph(b)", {"sections", "frame"}),
        ("sections", "flow(b)", {"frame"}),
        ("frame", "facts(links)", set()),
    ],
)
def test_a_macro_knows_what_the_page_says_of_its_own_file_and_of_those_before_it(newsroom, file, macro, unknown):
    told = [name for cell, _ in table("What a macro is given") for name in named(cell) if not name.startswith("b.")]
    answers = "".join(f"[{name}: {{{{ {name} is defined }}}}]" for name in told)
    opening, closing = ("<mj-section><mj-column><mj-text>", "</mj-text></mj-column></mj-section>")
    drawn = f"{opening}{answers}{closing}" if file == "sections" else f"<p>{answers}</p>"
    newsroom.write(f"templates/default/{file}.mjml.j2", f"{{% macro {macro} %}}{drawn}{{% endmacro %}}")
    html = newsroom.render(POST.format("")).email.html
    assert "".join(f"[{name}: {name not in unknown}]" for name in told) in html
