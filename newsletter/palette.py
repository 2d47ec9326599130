"""From one accent colour to tints that can be read, in light and in dark."""

from __future__ import annotations

from dataclasses import dataclass

Rgb = tuple[float, float, float]

_WHITE: Rgb = (1.0, 1.0, 1.0)
_BLACK: Rgb = (0.0, 0.0, 0.0)
_DARK_PAPER = "#10191b"
# WCAG 2.2 asks 4.5:1 for text; the margin pays for tinted grounds, and for Outlook.com's rewrite of light colours, which
# leaves text legible that starts at Lab lightness 38 or less: about 7:1 on white.
_LIGHT_RATIO = 7.0
_DARK_RATIO = 7.0


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
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast ratio from 1 to 21 (w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    """`one` with `share` (0 to 1) of `other`."""
    return (
        one[0] + (other[0] - one[0]) * share,
        one[1] + (other[1] - one[1]) * share,
        one[2] + (other[2] - one[2]) * share,
    )


def _until(color: Rgb, ground: Rgb, ratio: float, toward: Rgb) -> Rgb:
    """The first step from `color` toward black or white that reaches the ratio on the ground."""
    steps = (mix(color, toward, step / 50) for step in range(51))
    return next((step for step in steps if contrast(step, ground) >= ratio), toward)


def derive(accent: str) -> Accent:
    """An accent as the brand gives it (`#rrggbb`) -> one that passes on light and on dark paper, and its surfaces."""
    color, dark_paper = rgb(accent), rgb(_DARK_PAPER)
    light = _until(color, _WHITE, _LIGHT_RATIO, _BLACK)
    dark = _until(color, dark_paper, _DARK_RATIO, _WHITE)
    return Accent(
        hexadecimal(light),
        hexadecimal(mix(_WHITE, light, 0.11)),
        hexadecimal(dark),
        hexadecimal(mix(dark_paper, dark, 0.17)),
    )
