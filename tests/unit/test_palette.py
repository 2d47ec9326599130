"""Colours derived from one accent can be read, whatever the accent, in every scheme."""

from __future__ import annotations

import colorsys
import re

import pytest

from newsletter.palette import contrast, derive, hexadecimal, luminance, outlook_dark, rgb

PAPER, DARK_PAPER = rgb("#ffffff"), rgb("#10191b")
ACCENTS = ["#000000", "#ffffff", "#ffff00", "#0f766e", "#ff0000", "#0000ff", "#00ff00", "#7f7f7f", "#14565d", "#fffffe"] + [
    hexadecimal(colorsys.hls_to_rgb(hue / 12, light / 10, strength))
    for hue in range(12)
    for light in (2, 5, 8)
    for strength in (0.2, 1.0)
]


def test_colours_are_read_and_written_as_six_digits():
    assert hexadecimal(rgb("#0f766e")) == "#0f766e"
    assert rgb("#ff0080") == (1.0, 0.0, 128 / 255)


def test_contrast_is_that_of_wcag():
    assert contrast(rgb("#000000"), PAPER) == pytest.approx(21)
    assert contrast(PAPER, rgb("#767676")) == pytest.approx(4.54, abs=0.01)  # WCAG's own example of a grey that passes
    assert luminance(rgb("#ffffff")) == pytest.approx(1)


@pytest.mark.parametrize("accent", ACCENTS)
def test_text_in_the_accent_can_be_read_in_light_and_in_dark(accent):
    made = derive(accent)
    light, dark = rgb(made.light), rgb(made.dark)
    assert contrast(light, PAPER) >= 4.5
    assert contrast(light, rgb(made.light_surface)) >= 4.5
    assert contrast(dark, DARK_PAPER) >= 4.5
    assert contrast(dark, rgb(made.dark_surface)) >= 4.5


@pytest.mark.parametrize("accent", ACCENTS)
def test_text_in_the_accent_can_be_read_after_outlooks_rewrite(accent):
    made = derive(accent)
    assert contrast(outlook_dark(rgb(made.light)), outlook_dark(PAPER)) >= 4.5
    assert contrast(outlook_dark(rgb(made.light)), outlook_dark(rgb(made.light_surface))) >= 4.5


def test_outlook_turns_white_into_its_own_dark_grey():
    assert hexadecimal(outlook_dark(PAPER)) == "#333333"


@pytest.mark.parametrize("accent", ACCENTS)
def test_every_colour_has_six_digits_which_word_needs(accent):
    made = derive(accent)
    for color in (made.light, made.light_surface, made.dark, made.dark_surface):
        assert re.fullmatch("#[0-9a-f]{6}", color)


def test_an_accent_that_passes_keeps_its_hue():
    hue = colorsys.rgb_to_hls(*rgb("#14565d"))[0]
    assert colorsys.rgb_to_hls(*rgb(derive("#14565d").light))[0] == pytest.approx(hue, abs=0.03)
