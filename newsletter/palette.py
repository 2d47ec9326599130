"""A look's colours and a brand's -> a palette that can be read in light, in dark, and in what clients make of light.

Grounds come first, for text can stand on any of them. Text and buttons then move along their lightness, no further than
they must; what can be read is left alone, so a look's own colours come out as they went in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from newsletter.color import (
    BLACK,
    BRAND_COLORS,
    FOR_LIGHT,
    WHITE,
    Rgb,
    from_oklab,
    from_oklch,
    hexadecimal,
    luminance,
    oklab,
    oklch,
    rgb,
)
from newsletter.readable import DARK, LIGHT, Need, View, control_needs, moved, text_needs, weakness

_GROUNDS = ("paper", "surface", "accent_surface", "warning_surface")
# Only the ink stands on these two: a blocked picture's alt text, and marked words.
_GROUNDS_OF_INK = (*_GROUNDS, "picture", "mark")
_TEXTS = ("ink", "ink2", "accent", "warning")
_KEYS = (*_GROUNDS_OF_INK, *_TEXTS, "hairline", "control", "button", "label")

# A paper of more luminance carries dark text, one of less light text.
_MIDDLE = 0.2
# On dark paper: how light an accent of a clear hue becomes, how light one of no hue, and the most chroma it keeps.
_DARK_ACCENT, _DARK_GREY, _DARK_CHROMA = 0.78, 0.92, 0.14
# The most a surface takes of the accent's chroma, as a multiple of what the look's own surface has.
_MOST_TINT = 1.3

_Colors: TypeAlias = dict[str, Rgb]
_Written: TypeAlias = tuple[tuple[str, str], ...]


class Adjusted(NamedTuple):
    """A colour of the brand's that cannot be used as it was given.

    name: its key in `brand.colors`. given, used: `#rrggbb`. scheme: the first in which it falls short: `light`, `dark`,
    `inverted` (by a client that inverts everything) or `outlook` (Outlook.com's dark mode). against: the key of the
    colour it stands out too little from there, or `text` where it is a ground on which no text can be read. ratio,
    wanted: its contrast there, and the contrast it needs.
    """

    name: str
    given: str
    used: str
    scheme: str
    against: str
    ratio: float
    wanted: float


class Palette(NamedTuple):
    """Colours by key, each as `#rrggbb`, and those of the brand's that had to change."""

    light: Mapping[str, str]
    dark: Mapping[str, str]
    changed: tuple[Adjusted, ...]


def solve(light: Mapping[str, str], dark: Mapping[str, str], brand: Mapping[str, str]) -> Palette:
    """A look's own colours in light and dark, and a brand's -> a palette in which everything can be read.

    light, dark: `paper`, `surface`, `accent_surface`, `warning_surface`, `ink`, `ink2`, `hairline`, `control`,
    `accent`, `warning`, `button` (a filled button's face), `label` (the words on it), `picture` and `mark` (the grounds
    of a blocked picture's alt text and of marked words), each as `#rrggbb`; further keys are passed on as they are.
    brand: any of `color.BRAND_COLORS`; other keys are ignored.

    What the brand leaves open follows from what it gives: a surface of the accent's hue and a button of its colour
    where the look has them so, quieter text from the ink, other grounds from the paper, and in dark an accent, a button
    and an ink of the same hue.

    Raises:
        ValueError: a look's colour is missing, or a colour is not `#rrggbb`.
    """
    looks = []
    for colors in (light, dark):
        missing = [name for name in _KEYS if name not in colors]
        if missing:
            raise ValueError(f"a look needs the colour '{missing[0]}' in light and in dark")
        looks.append(tuple((name, colors[name]) for name in _KEYS))
    given = tuple((name, brand[name]) for name in BRAND_COLORS if name in brand)
    solved_light, solved_dark, changed = _solve(looks[0], looks[1], given)
    return Palette({**light, **dict(solved_light)}, {**dark, **dict(solved_dark)}, changed)


@lru_cache(maxsize=64)
def _solve(light: _Written, dark: _Written, brand: _Written) -> tuple[_Written, _Written, tuple[Adjusted, ...]]:
    looks = [{name: rgb(value) for name, value in look} for look in (light, dark)]
    given = {name: rgb(value) for name, value in brand}
    given_light = {name: given[name] for name in FOR_LIGHT if name in given}
    given_dark = {name: given[f"{name}_dark"] for name in FOR_LIGHT if f"{name}_dark" in given}
    wished_dark = {**_followed(given_light, *looks), **given_dark}
    in_light = _readable(_wished(looks[0], looks[1], given_light), LIGHT)
    in_dark = _readable(_wished(looks[1], looks[0], wished_dark), DARK)
    changed = (*_changed(given_light, in_light, LIGHT, ""), *_changed(given_dark, in_dark, DARK, "_dark"))
    return _written(in_light), _written(in_dark), changed


def _written(colors: _Colors) -> _Written:
    return tuple((name, hexadecimal(color)) for name, color in colors.items())


def _followed(given: _Colors, light: _Colors, dark: _Colors) -> _Colors:
    """Colours for the dark, of the hue of those that are given for the light and are not the look's own."""
    found: _Colors = {}
    for name, color in given.items():
        _, chroma, hue = oklch(color)
        if color == light[name]:
            continue
        if name in ("accent", "button"):
            lightness = max(_DARK_ACCENT, _DARK_GREY - chroma * 3, min(oklch(color)[0], _DARK_GREY))
            found[name] = from_oklch(lightness, min(chroma * 0.9, _DARK_CHROMA), hue)
        elif name == "ink":
            lightness, most, _ = oklch(dark["ink"])
            found[name] = from_oklch(lightness, min(chroma, most), hue)
    return found


def _wished(look: _Colors, other: _Colors, wishes: _Colors) -> _Colors:
    """The look's colours with those that are wished for and what follows from them, readable or not.

    A light paper where the look's is dark, or the reverse, brings the look's colours for the other scheme with it.
    """
    paper = wishes.get("paper", look["paper"])
    look = look if _is_light(paper) == _is_light(look["paper"]) else other
    colors = {**look, **wishes}
    if colors["accent"] != look["accent"]:
        colors["accent_surface"] = _tinted(look, colors["accent"])
    if paper != look["paper"]:
        for name in ("surface", "accent_surface", "warning_surface", "hairline"):
            colors[name] = wishes.get(name) or _shifted(colors[name], look["paper"], paper)
    if look["accent_surface"] == look["surface"]:
        colors["accent_surface"] = colors["surface"]
    for name in ("accent", "ink"):
        if "button" not in wishes and look["button"] == look[name]:
            colors["button"] = colors[name]
    if colors["ink"] != look["ink"]:
        colors["ink2"] = _shifted(look["ink2"], look["ink"], colors["ink"])
    return colors


def _is_light(paper: Rgb) -> bool:
    return luminance(paper) > _MIDDLE


def _shifted(color: Rgb, old: Rgb, new: Rgb) -> Rgb:
    """A colour that differs from `new` as it differs from `old` now.

    Beside a dark `new` it keeps at least its lightness: next to black the eye sees no small steps.
    """
    lightness, across, along = (a + b - c for a, b, c in zip(oklab(color), oklab(new), oklab(old), strict=True))
    if not _is_light(new):
        lightness = max(lightness, oklab(color)[0])
    return from_oklab(lightness, across, along)


def _tinted(look: _Colors, accent: Rgb) -> Rgb:
    """The accent's surface in another accent's hue, with as large a share of its chroma."""
    lightness, own, _ = oklch(look["accent_surface"])
    _, usual, _ = oklch(look["accent"])
    _, chroma, hue = oklch(accent)
    return from_oklch(lightness, own * min(chroma / max(usual, 0.02), _MOST_TINT), hue)


def _readable(wished: _Colors, views: Sequence[View]) -> _Colors:
    """The colours of one scheme, each moved as far as it must be."""
    colors = dict(wished)
    text_end, ground_end = (BLACK, WHITE) if _is_light(wished["paper"]) else (WHITE, BLACK)
    for name in (*_GROUNDS_OF_INK, "label"):
        colors[name] = moved(colors[name], _needs(name, colors, views), ground_end)
    for name in (*_TEXTS, "control", "button"):
        colors[name] = moved(colors[name], _needs(name, colors, views), text_end)
    return colors


def _needs(name: str, colors: _Colors, views: Sequence[View]) -> tuple[Need, ...]:
    """What a colour needs beside the others of its scheme."""
    grounds = {ground: colors[ground] for ground in _GROUNDS}
    if name == "ink":
        return text_needs(views, {ground: colors[ground] for ground in _GROUNDS_OF_INK})
    if name in _TEXTS:
        return text_needs(views, grounds)
    if name == "control":
        return control_needs(views, grounds)
    if name == "button":
        return (*text_needs(views, {"label": colors["label"]}), *control_needs(views, grounds))
    return text_needs(views, {"text": BLACK if _is_light(colors["paper"]) else WHITE})


def _changed(given: _Colors, used: _Colors, views: Sequence[View], suffix: str) -> tuple[Adjusted, ...]:
    found = []
    for name, color in given.items():
        if color != used[name]:
            short = weakness(color, _needs(name, used, views))
            found.append(Adjusted(name + suffix, hexadecimal(color), hexadecimal(used[name]), *short))
    return tuple(found)
