"""The style guide looks in every template as it did when somebody last looked at it."""

from __future__ import annotations

import pytest

from tests.every_template import TEMPLATES
from tests.golden import golden

# A change to all of a template must not bury the other failures.
MOST_LINES = 150
kept = golden.kept(golden.FOLDER)


@pytest.fixture(scope="module")
def made():
    now = {}
    for template in TEMPLATES:
        now |= golden.made(template)
    return now


@pytest.mark.parametrize("name", golden.NAMES)
def test_the_style_guide_means_what_its_golden_file_says(made, name):
    if name not in kept:
        pytest.fail(f"There is no golden file tests/golden/style-guide/{name}: 'make golden' makes it.", pytrace=False)
    if kept[name] != made[name]:
        lines = golden.difference(f"tests/golden/style-guide/{name}", kept[name], made[name])
        more = len(lines) - MOST_LINES
        lines[MOST_LINES:] = [f"… and {more} lines more: 'make golden' shows them all"] if more > 0 else []
        remedy = "If this is what you meant, 'make golden' accepts it."
        pytest.fail("\n".join([*lines, "", remedy]), pytrace=False)


def test_every_golden_file_belongs_to_a_template():
    assert set(kept) - set(golden.NAMES) == set(), "'make golden' removes what is left of a template"
