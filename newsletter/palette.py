"""From one accent colour to tints that can be read: in light, in dark, and in what mail clients make of light."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import atan2, cos, hypot, sin

Rgb = tuple[float, float, float]

_WHITE: Rgb = (1.0, 1.0, 1.0)
_DARK_PAPER: Rgb = (16 / 255, 25 / 255, 27 / 255)
# WCAG 2.2 asks 4.5:1 for text (1.4.3); inverted text stays legible at 3:1. Paper asks more, because text also stands on
# tinted grounds, and the last digit pays for rounding to whole channels.
_TEXT, _ROOMY, _INVERTED = 4.6, 7.1, 3.1


@dataclass(frozen=True)
class Accent:
    """The accent and its surface, as `#rrggbb`, in light and in dark."""

    light: str
    light_surface: str
    dark: str
    dark_surface: str


def rgb(color: str) -> Rgb:
    """`#rrggbb` -> three numbers from 0 to 1."""
    value = color.removeprefix("#")
    return (int(value[0:2], 16) / 255, int(value[2:4], 16) / 255, int(value[4:6], 16) / 255)


def hexadecimal(color: Rgb) -> str:
    """Three numbers from 0 to 1 -> `#rrggbb`."""
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in color)


def luminance(color: Rgb) -> float:
    """Relative luminance as WCAG 2.2 defines it (w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    red, green, blue = map(_linear, color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast ratio from 1 to 21 (w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=16)
def derive(accent: str) -> Accent:
    """An accent as the brand gives it (`#rrggbb`) -> one that passes on light and on dark paper, and its surfaces.

    The hue stays; lightness moves no further than it must, and colour gives way where the screen has no more of it.
    """
    lightness, chroma, hue = _oklch(rgb(accent))
    light_surface = _color(0.944, min(chroma * 0.2, 0.02), hue)
    dark_surface = _color(0.29, min(chroma * 0.5, 0.04), hue)
    tint = min(chroma * 1.15, 0.14)  # on dark paper a paler tint needs a little more colour to look the same

    def readable_light(color: Rgb) -> bool:
        forced = contrast(outlook_dark(color), outlook_dark(light_surface))
        inverted = contrast(_inverted(color), _inverted(light_surface))
        return contrast(color, _WHITE) >= _ROOMY and forced >= _TEXT and inverted >= _INVERTED

    def readable_dark(color: Rgb) -> bool:
        return contrast(color, _DARK_PAPER) >= _ROOMY and contrast(color, dark_surface) >= _ROOMY

    light = _first(readable_light, (_color(lightness * (1 - n / 50), chroma, hue) for n in range(51)))
    dark = _first(readable_dark, (_color(min(max(lightness, 0.78), 0.88) + n / 100, tint, hue) for n in range(60)))
    return Accent(*map(hexadecimal, (light, light_surface, dark, dark_surface)))


def outlook_dark(color: Rgb) -> Rgb:
    """What Outlook.com's dark mode makes of a light colour: another lightness in CIE Lab, the same a and b.

    Source: roosterjs pull request 553, "copied from OWA". White becomes #333333.
    """
    x, y, z = (_cube_root(sum(m * c for m, c in zip(row, map(_linear, color), strict=True))) for row in _TO_XYZ)
    lightness = (100 - (116 * y - 16)) * 0.78753 + 21.247
    moved = (lightness + 16) / 116
    xyz = tuple(map(_cube, (x + moved - y, moved, z + moved - y)))
    red, green, blue = (_gamma(sum(m * c for m, c in zip(row, xyz, strict=True))) for row in _FROM_XYZ)
    return (red, green, blue)


# sRGB and CIE XYZ under D65, both scaled so that white is (1, 1, 1) (brucelindbloom.com, RGB/XYZ matrices).
_TO_XYZ = ((0.43391, 0.37622, 0.18986), (0.21267, 0.71515, 0.07218), (0.01775, 0.10947, 0.87276))
_FROM_XYZ = ((3.07984, -1.53714, -0.54280), (-0.92126, 1.87601, 0.04525), (0.05289, -0.20403, 1.15115))


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _gamma(value: float) -> float:
    """The channel of a linear value, cut to what a screen can show."""
    value = min(max(value, 0.0), 1.0)
    return value * 12.92 if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)


def _cube_root(value: float) -> float:
    return float(value ** (1 / 3)) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116


def _cube(value: float) -> float:
    return value**3 if value > 6 / 29 else (116 * value - 16) * 27 / 24389


def _inverted(color: Rgb) -> Rgb:
    """The colour with its HSL lightness turned round, as mail clients that invert everything do."""
    shift = 1 - max(color) - min(color)
    return (color[0] + shift, color[1] + shift, color[2] + shift)


def _oklch(color: Rgb) -> tuple[float, float, float]:
    """Lightness 0 to 1, chroma 0 to about 0.32, hue in radians (bottosson.github.io/posts/oklab)."""
    r, g, b = map(_linear, color)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    medium = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    across = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    along = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, hypot(across, along), atan2(along, across)


def _color(lightness: float, chroma: float, hue: float) -> Rgb:
    """The colour in sRGB, with as much of the chroma as fits."""
    lightness = min(lightness, 1.0)
    for share in range(20, -1, -1):
        across, along = cos(hue) * chroma * share / 20, sin(hue) * chroma * share / 20
        long = (lightness + 0.3963377774 * across + 0.2158037573 * along) ** 3
        medium = (lightness - 0.1055613458 * across - 0.0638541728 * along) ** 3
        short = (lightness - 0.0894841775 * across - 1.2914855480 * along) ** 3
        r = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
        g = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
        b = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
        if all(-0.0005 <= value <= 1.0005 for value in (r, g, b)):
            break
    return (_gamma(r), _gamma(g), _gamma(b))


def _first(passes: Callable[[Rgb], bool], colors: Iterator[Rgb]) -> Rgb:
    """The first colour that passes; the last one is black or white, which always does."""
    last = _WHITE
    for last in colors:
        if passes(last):
            break
    return last
