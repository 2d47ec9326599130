"""What a mail that is too long is made of: the finding names the sections that weigh most."""

from __future__ import annotations

import re

import pytest

from tests.checks.cases import Case, post
from tests.checks.delivery_cases import long, sentence

TABLE = "| Who | What |\n|---|---|\n" + "".join(f"| {sentence(n)} | {sentence(n + 7)} |\n" for n in range(120))


def size_of(findings):
    [finding] = [one for one in findings if one.code == "size"]
    return finding


def parts(message: str) -> list[tuple[str, int]]:
    """Each part of a message, with its kilobytes."""
    listed = message.partition("What weighs most: ")[2]
    return [(name, int(size)) for name, size in re.findall(r"(.+?) \((\d+) KB\)(?:, |$)", listed)]


def test_the_heaviest_section_is_named_by_its_heading_and_line(check):
    finding = size_of(check(Case(long(150))))
    (first, first_size), (second, second_size), (links, _), (styles, _) = parts(finding.message)
    assert first == "“The long summer” from line 100"
    assert second == "“The short spring” from line 28"
    assert first_size > 2 * second_size > 0
    assert links.startswith("the tracking of ")
    assert styles == "styles"


def test_the_parts_are_not_more_than_the_whole(check):
    message = size_of(check(Case(long(150)))).message
    whole = int(re.search(r"about (\d+) KB", message)[1])
    assert 0.7 * whole < sum(size for _, size in parts(message)) <= whole + 2


def test_without_headings_the_heaviest_block_is_named(check):
    text = f"Hello to you all.\n\n{TABLE}\nGood night to everybody.\n"
    message = size_of(check(Case(post(text)))).message
    name, size = parts(message)[0]
    assert (name, size > 40) == ("the table at line 8", True)


def test_a_heading_with_merge_fields_markup_and_quotes_is_found(check):
    heading = '## For {{ subscriber.first_name }}: "the *very* long" & winding summer\n\n'
    message = size_of(check(Case(post(more=heading + "\n\n".join(sentence(n) * 6 for n in range(170)))))).message
    name, size = parts(message)[0]
    assert name == "“For {{ subscriber.first_name }}: “the very long” & winding s…” from line 18"
    assert size > 60


def test_a_section_in_an_included_file_is_named_with_the_file(check):
    files = {"/parts/long.md": f"## Prices of everything\n\n{TABLE}".encode()}
    include = "::: include ../../parts/long.md :::"
    message = size_of(check(Case(post(more=include), files=files))).message
    assert parts(message)[0][0] == "“Prices of everything” from line 1 of parts/long.md"


@pytest.mark.parametrize("words", ["日本語の長い話", "قصة طويلة", "Ω", "*|FNAME|*", "🙂🙂", "![](hill.png)", "`code`"])
def test_whatever_a_heading_says_the_finding_is_made(check, words):
    message = size_of(
        check(Case(post(more=f"## {words}\n\n" + "\n\n".join(sentence(n) * 6 for n in range(170)))))
    ).message
    assert parts(message)
    assert len(message) < 400


def test_a_mail_of_nothing_but_links_names_their_tracking(check):
    links = "\n\n".join(f"[{sentence(n)}](https://hill-clinic.org/{n})" for n in range(300))
    message = size_of(check(Case(post(more=links)))).message
    found = dict(parts(message))
    # Those of the clean post and of the footer come to the three hundred.
    [name] = [one for one in found if one.startswith("the tracking of ")]
    assert 300 < int(name.split()[3]) < 310
    assert found[name] == round(int(name.split()[3]) * 200 / 1024)


def test_a_list_of_contents_is_not_taken_for_the_sections_it_names(check):
    contents = "## Contents\n\n- Alpha\n- Omega\n\n"
    text = contents + "## Alpha\n\n" + "\n\n".join(sentence(n) * 6 for n in range(170)) + "\n\n## Omega\n\nThe end.\n"
    assert parts(size_of(check(Case(post(more=text)))).message)[0][0] == "“Alpha” from line 23"
