"""Any brand's accent becomes colours that can be read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.palette import contrast, derive, hexadecimal, outlook_dark, rgb

accents = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
# The grounds of templates/default/theme.mjml.j2 that an accent stands on, beside its own surface.
PAPER, SURFACE, DARK_PAPER, DARK_SURFACE = map(rgb, ("#ffffff", "#f3f6f5", "#10191b", "#182426"))
LABEL, DARK_LABEL, INK, DARK_INK = map(rgb, ("#ffffff", "#0c1a1b", "#18282a", "#e3eae8"))


@given(accents)
def test_an_accent_can_be_read_on_every_light_ground(accent):
    made = derive(accent)
    light, surface = rgb(made.light), rgb(made.light_surface)
    assert min(contrast(light, ground) for ground in (PAPER, SURFACE, surface)) >= 4.5
    assert contrast(LABEL, light) >= 4.5
    assert contrast(INK, surface) >= 4.5


@given(accents)
def test_an_accent_can_be_read_on_every_dark_ground(accent):
    made = derive(accent)
    dark, surface = rgb(made.dark), rgb(made.dark_surface)
    assert min(contrast(dark, ground) for ground in (DARK_PAPER, DARK_SURFACE, surface)) >= 4.5
    assert contrast(DARK_LABEL, dark) >= 4.5
    assert contrast(DARK_INK, surface) >= 4.5


@given(accents)
def test_an_accent_can_be_read_after_outlooks_rewrite(accent):
    made = derive(accent)
    light, *grounds = map(outlook_dark, (rgb(made.light), PAPER, SURFACE, rgb(made.light_surface)))
    assert min(contrast(light, ground) for ground in grounds) >= 4.5
    assert contrast(outlook_dark(LABEL), light) >= 4.5


@pytest.mark.parametrize("accent", ["#14565d", "#123456", "#7a1020"])
def test_an_accent_that_is_dark_enough_stays_as_it_is(accent):
    assert derive(accent).light == accent


def test_outlooks_rewrite_turns_white_paper_into_its_dark_grey():
    assert hexadecimal(outlook_dark(PAPER)) == "#333333"


def test_contrast_is_that_of_wcag():
    assert contrast(rgb("#000000"), PAPER) == pytest.approx(21)
    assert contrast(PAPER, rgb("#767676")) == pytest.approx(
        4.54, abs=0.01
    )  # the darkest of WCAG's examples that passes


@given(accents)
def test_every_colour_has_six_digits_which_word_needs(accent):
    assert hexadecimal(rgb(accent)) == accent
    made = derive(accent)
    for color in (made.light, made.light_surface, made.dark, made.dark_surface):
        assert re.fullmatch("#[0-9a-f]{6}", color)
