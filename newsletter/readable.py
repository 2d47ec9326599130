"""Whether a colour can be told from others in every scheme of a mail, and the nearest one that can.

Text needs a contrast of 4.5:1, a control's outline or face 3:1 (WCAG 2.2, 1.4.3 and 1.4.11); where a client inverts
everything, 3:1 keeps text legible.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from newsletter.color import (
    Rgb,
    contrast_of_luminances,
    from_oklch,
    inverted,
    luminance,
    oklch,
    outlook_dark,
)

# A colour that must move goes a little beyond what is needed, for clients that calculate less exactly.
_MARGIN = 1.02


class View(NamedTuple):
    """How a mail client shows a scheme's colours, and the contrast that text and controls need there."""

    name: str
    shown: Callable[[Rgb], Rgb]
    text: float
    control: float


class Need(NamedTuple):
    """`wanted`:1 against each of `others`: their keys and luminances as `view` shows them."""

    view: View
    wanted: float
    others: tuple[tuple[str, float], ...]


class Weakness(NamedTuple):
    """Where a colour stands out too little: its contrast, as `view` shows it, with the colour of the key `against`."""

    view: str
    against: str
    ratio: float
    wanted: float


def _as_it_is(color: Rgb) -> Rgb:
    return color


# Outlook.com writes what it calculates in steps of 1/255, which costs up to 0.02 of the contrast.
LIGHT = (
    View("light", _as_it_is, 4.5, 3.0),
    View("inverted", inverted, 3.0, 3.0),
    View("outlook", outlook_dark, 4.53, 3.02),
)
DARK = (View("dark", _as_it_is, 4.5, 3.0),)


def text_needs(views: Sequence[View], others: Mapping[str, Rgb]) -> tuple[Need, ...]:
    """What text needs on these grounds, or a ground below this text."""
    return tuple(Need(view, view.text, _seen(view, others)) for view in views)


def control_needs(views: Sequence[View], others: Mapping[str, Rgb]) -> tuple[Need, ...]:
    """What a control's outline or face needs on these grounds."""
    return tuple(Need(view, view.control, _seen(view, others)) for view in views)


def weakness(color: Rgb, needs: Sequence[Need]) -> Weakness:
    """The first of the needs that a colour does not meet; there must be one."""
    return next(
        Weakness(need.view.name, name, ratio, need.wanted)
        for need in needs
        for name, other in need.others
        if (ratio := contrast_of_luminances(_luminance(need.view.shown, color), other)) < need.wanted
    )


def moved(color: Rgb, needs: Sequence[Need], far: Rgb) -> Rgb:
    """The colour itself where it has what it needs, else the nearest that has on its way to `far`, black or white.

    The hue stays, and the chroma as far as a screen can show it. `far` must have what is needed.
    """
    if _passes(color, needs, 1):
        return color
    failing, chroma, hue = oklch(color)
    passing, found = luminance(far), far  # black and white are 0 and 1 in either measure of lightness
    for _ in range(9):
        middle = (passing + failing) / 2
        candidate = from_oklch(middle, chroma, hue)
        if _passes(candidate, needs, _MARGIN):
            passing, found = middle, candidate
        else:
            failing = middle
    return found


def _passes(color: Rgb, needs: Sequence[Need], margin: float) -> bool:
    return all(
        contrast_of_luminances(seen, other) >= need.wanted * margin
        for need in needs
        for seen in (_luminance(need.view.shown, color),)
        for _, other in need.others
    )


def _seen(view: View, colors: Mapping[str, Rgb]) -> tuple[tuple[str, float], ...]:
    return tuple((name, _luminance(view.shown, color)) for name, color in colors.items())


@lru_cache(maxsize=2048)
def _luminance(shown: Callable[[Rgb], Rgb], color: Rgb) -> float:
    return luminance(shown(color))
