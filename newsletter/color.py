"""Colours: the names a brand gives them, contrast, Oklch, and what mail clients make of them in their dark modes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import atan2, cbrt, cos, hypot, sin
from typing import TypeAlias

Rgb: TypeAlias = tuple[float, float, float]

# The colours a brand may give, for light and, with `_dark` behind them, for dark.
FOR_LIGHT = ("accent", "button", "ink", "paper", "surface")
BRAND_COLORS = (*FOR_LIGHT, *(f"{name}_dark" for name in FOR_LIGHT))

BLACK: Rgb = (0.0, 0.0, 0.0)
WHITE: Rgb = (1.0, 1.0, 1.0)
# sRGB and CIE XYZ under D65, both scaled so that white is (1, 1, 1) (brucelindbloom.com, RGB/XYZ matrices).
_TO_XYZ = ((0.43391, 0.37622, 0.18986), (0.21267, 0.71515, 0.07218), (0.01775, 0.10947, 0.87276))
_FROM_XYZ = ((3.07984, -1.53714, -0.54280), (-0.92126, 1.87601, 0.04525), (0.05289, -0.20403, 1.15115))
# A channel this far outside of 0 to 1 is rounding of the matrices, not a colour that screens cannot show.
_SLACK = 0.0005


def rgb(color: str) -> Rgb:
    """`#rrggbb` -> three numbers from 0 to 1.

    Raises:
        ValueError: the text is no such colour.
    """
    if not re.fullmatch("#[0-9a-fA-F]{6}", color):
        raise ValueError(f"'{color}' is not a colour such as #14565d")
    return (int(color[1:3], 16) / 255, int(color[3:5], 16) / 255, int(color[5:7], 16) / 255)


def hexadecimal(color: Rgb) -> str:
    """Three numbers from 0 to 1 -> `#rrggbb`."""
    return "#{:02x}{:02x}{:02x}".format(*(round(channel * 255) for channel in color))


def luminance(color: Rgb) -> float:
    """Relative luminance, 0 to 1, as WCAG 2.2 defines it (w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    red, green, blue = color
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast ratio from 1 to 21 (w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    return contrast_of_luminances(luminance(one), luminance(other))


def contrast_of_luminances(one: float, other: float) -> float:
    """The same from two relative luminances."""
    return (one + 0.05) / (other + 0.05) if one > other else (other + 0.05) / (one + 0.05)


def outlook_dark(color: Rgb) -> Rgb:
    """What Outlook.com's dark mode makes of a light colour: another lightness in CIE Lab, the same a and b.

    Source: roosterjs pull request 553, "copied from OWA". White becomes #333333.
    """
    x, y, z = (_lab_part(value) for value in _times(_TO_XYZ, (_linear(c) for c in color)))
    lightness = (100 - (116 * y - 16)) * 0.78753 + 21.247
    moved = (lightness + 16) / 116
    red, green, blue = _times(_FROM_XYZ, (_without_lab(value) for value in (x + moved - y, moved, z + moved - y)))
    return (_gamma(red), _gamma(green), _gamma(blue))


def inverted(color: Rgb) -> Rgb:
    """The colour with its HSL lightness turned round, as mail clients that invert everything do."""
    shift = 1 - max(color) - min(color)
    return (color[0] + shift, color[1] + shift, color[2] + shift)


def oklab(color: Rgb) -> tuple[float, float, float]:
    """Lightness from 0 to 1, and two axes of colour (bottosson.github.io/posts/oklab)."""
    red, green, blue = map(_linear, color)
    long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def oklch(color: Rgb) -> tuple[float, float, float]:
    """Lightness from 0 to 1, chroma from 0 to about 0.32, hue in radians (bottosson.github.io/posts/oklab)."""
    lightness, across, along = oklab(color)
    return lightness, hypot(across, along), atan2(along, across)


def from_oklch(lightness: float, chroma: float, hue: float) -> Rgb:
    """The colour in sRGB, with as much of the chroma as a screen can show, in steps of 1/255."""
    lightness = min(max(lightness, 0.0), 1.0)
    across, along = cos(hue) * chroma, sin(hue) * chroma
    fitting, too_much = 0.0, 1.0
    if _shown(_linear_rgb(lightness, across, along)):
        fitting = 1.0
    while too_much - fitting > 1 / 256:
        share = (fitting + too_much) / 2
        if _shown(_linear_rgb(lightness, across * share, along * share)):
            fitting = share
        else:
            too_much = share
    red, green, blue = _linear_rgb(lightness, across * fitting, along * fitting)
    return rgb(hexadecimal((_gamma(red), _gamma(green), _gamma(blue))))


def from_oklab(lightness: float, across: float, along: float) -> Rgb:
    """The same from the two axes of colour."""
    return from_oklch(lightness, hypot(across, along), atan2(along, across))


def _linear_rgb(lightness: float, across: float, along: float) -> Rgb:
    long = (lightness + 0.3963377774 * across + 0.2158037573 * along) ** 3
    medium = (lightness - 0.1055613458 * across - 0.0638541728 * along) ** 3
    short = (lightness - 0.0894841775 * across - 1.2914855480 * along) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _times(matrix: tuple[Rgb, Rgb, Rgb], column: Iterable[float]) -> Rgb:
    one, two, three = column
    first, second, third = (row[0] * one + row[1] * two + row[2] * three for row in matrix)
    return (first, second, third)


def _shown(linear: Rgb) -> bool:
    return min(linear) >= -_SLACK and max(linear) <= 1 + _SLACK


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _gamma(value: float) -> float:
    """The channel of a linear value, cut to what a screen can show."""
    value = min(max(value, 0.0), 1.0)
    return value * 12.92 if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)


def _lab_part(value: float) -> float:
    return cbrt(value) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116


def _without_lab(value: float) -> float:
    return value**3 if value > 6 / 29 else (116 * value - 16) * 27 / 24389
