"""How the texts of a page look in a scheme: their colours, what they stand on, how large they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from newsletter.checks.selectors import Element
from newsletter.checks.styles import Declared, Shade, Sheets, shade
from newsletter.color import BLACK, WHITE, Rgb, hexadecimal, outlook_dark

# CSS pixels: large text is 18 points, or 14 points and bold (WCAG 2.2, "large scale").
_LARGE, _LARGE_BOLD = 24.0, 18.66
# Text that is not meant to be read, such as the filler behind a preheader, is set in a pixel or two.
_SMALLEST = 3.0
_DEFAULT_SIZE = 16.0
# What is faded more often than this cannot be seen at all.
_FADINGS = 8
_UNITS = {"px": 1.0, "pt": 4 / 3, "rem": _DEFAULT_SIZE}
_RELATIVE = {"em": 1.0, "%": 0.01}
# html.spec.whatwg.org, 15.3: what elements are larger or bolder by.
_TAG_SIZES = {
    "h1": 2.0,
    "h2": 1.5,
    "h3": 1.17,
    "h5": 0.83,
    "h6": 0.67,
    "small": 0.83,
    "sub": 0.83,
    "sup": 0.83,
    "big": 1.2,
}
_BOLD_TAGS = frozenset({"b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"})
_NOT_BOLD = frozenset({"normal", "lighter", "100", "200", "300", "400", "500"})


class Look(NamedTuple):
    """How an element looks.

    ink: the colour of its letters. ground: what lies behind them, mixed with what shows through. written,
    ground_written: the same as they stand in the source. ground_own: the opacity of the element's own ground. is_known:
    whether the ground is a colour, and no picture. size: of its letters, in CSS pixels. fadings: the opacity of each
    element that is not opaque, from the inside, and the colour behind it.
    """

    ink: Shade
    written: str
    ground: Rgb
    ground_written: str
    ground_own: float
    is_known: bool
    size: float
    is_bold: bool
    is_hidden: bool
    fadings: tuple[tuple[float, Rgb], ...]

    @property
    def is_large(self) -> bool:
        """Whether less contrast will do (WCAG 2.2, 1.4.3)."""
        return self.size >= (_LARGE_BOLD if self.is_bold else _LARGE)

    @property
    def is_shown(self) -> bool:
        """Whether text in this look is meant to be seen."""
        return not self.is_hidden and self.size >= _SMALLEST and self.ink[1] > 0

    def visible_ink(self) -> Rgb:
        """The colour of the letters as it arrives at the eye."""
        color, opacity = self.ink
        color = _mixed(self.ground, color, opacity)
        for share, behind in self.fadings:
            color = _mixed(behind, color, share)
        return color


_ROOT = Look((BLACK, 1.0), "", WHITE, "", 0.0, True, _DEFAULT_SIZE, False, False, ())


def looks(elements: Sequence[Element], sheets: Sheets) -> list[Look]:
    """The look of each element."""
    found: list[Look] = []
    for place, element in enumerate(elements):
        around = found[element.parent] if element.parent >= 0 else _ROOT
        found.append(_look(element, around, sheets.declared(place, elements)))
    return found


def looks_in_outlook(elements: Sequence[Element], light: Sequence[Look], sheets: Sheets) -> list[Look]:
    """What Outlook.com's dark mode makes of a light page.

    It rewrites the colour and the ground of each element that has its own in the style attribute, and marks it with
    data-ogsc and data-ogsb, which style sheets can ask for (hteumeuleu.com/2019/dealing-with-outlook-com-s-dark-mode).
    light: the looks by the same sheets without that.
    """
    page = [_rewritten(place, elements, light) for place in range(len(elements))]
    found: list[Look] = []
    for place, element in enumerate(page):
        around = found[element.parent] if element.parent >= 0 else _ROOT
        look = _look(element, around, sheets.declared(place, page))
        if element.parent >= 0 and "data-ogsc" not in element.attributes and element.tag != "html":
            # A sheet gave it the colour that was around it anyway, and which was rewritten there.
            before = light[place].ink[0]
            if look.ink[0] == before != around.ink[0]:
                page[place] = _with(element, "color", "data-ogsc", before)
                look = _look(page[place], around, sheets.declared(place, page))
        found.append(look)
    return found


def _rewritten(place: int, elements: Sequence[Element], light: Sequence[Look]) -> Element:
    element, look = elements[place], light[place]
    if element.tag == "html":
        return element
    if "color" in element.style or look.ink != light[element.parent].ink:
        element = _with(element, "color", "data-ogsc", look.ink[0])
    if look.ground_own > 0:
        ground = shade(look.ground_written)
        element = _with(element, "background-color", "data-ogsb", ground[0] if ground else look.ground)
    return element


def _with(element: Element, name: str, mark: str, color: Rgb) -> Element:
    style = {**element.style, name: (hexadecimal(outlook_dark(color)), False)}
    return element._replace(style=style, attributes={**element.attributes, mark: ""})


def _look(element: Element, around: Look, declared: Mapping[str, Declared]) -> Look:
    ink, written = _ink(around, declared.get("color"))
    ground = _own_ground(declared.get("background-color"), ink)
    opacity = _opacity(declared.get("opacity"))
    picture = _value(declared, "background-image") not in ("", "none")
    own = ground[1] if ground else 0.0
    return Look(
        ink,
        written,
        _mixed(around.ground, ground[0], own * opacity) if ground else around.ground,
        declared["background-color"].value if own else around.ground_written,
        own,
        # Where a picture is not loaded, its own colour is the ground.
        own == 1 or (around.is_known and not picture),
        _size(element.tag, around.size, _value(declared, "font-size")),
        _is_bold(element.tag, around, _value(declared, "font-weight")),
        around.is_hidden or _hides(declared) or opacity == 0,
        ((opacity, around.ground), *around.fadings)[:_FADINGS] if opacity < 1 else around.fadings,
    )


def _value(declared: Mapping[str, Declared], name: str) -> str:
    return declared[name].value.lower() if name in declared else ""


def _ink(around: Look, declared: Declared | None) -> tuple[Shade, str]:
    if declared and (color := shade(declared.value)):
        return color, declared.value
    if declared and declared.value.lower() == "initial":
        return _ROOT.ink, ""
    return around.ink, around.written


def _own_ground(declared: Declared | None, ink: Shade) -> Shade | None:
    if declared is None:
        return None
    return ink if declared.value.lower() == "currentcolor" else shade(declared.value)


def _hides(declared: Mapping[str, Declared]) -> bool:
    height = _value(declared, "max-height")
    return (
        _value(declared, "display") == "none"
        or _value(declared, "visibility") in ("hidden", "collapse")
        or (height[:1] == "0" and not height.strip("0px"))
    )


def _opacity(declared: Declared | None) -> float:
    try:
        return min(max(float(declared.value), 0.0), 1.0) if declared else 1.0
    except ValueError:
        return 1.0


def _size(tag: str, around: float, value: str) -> float:
    number, unit = value.rstrip("abcdefghijklmnopqrstuvwxyz% "), value.lstrip("0123456789. ").strip()
    try:
        if unit in _UNITS:
            return float(number) * _UNITS[unit]
        if unit in _RELATIVE:
            return float(number) * _RELATIVE[unit] * around
        if not unit:
            return float(number)
    except ValueError:
        pass
    return around * _TAG_SIZES.get(tag, 1.0)


def _is_bold(tag: str, around: Look, value: str) -> bool:
    if value in _NOT_BOLD:
        return False
    return around.is_bold or tag in _BOLD_TAGS or bool(value and value not in ("inherit", "unset"))


def _mixed(under: Rgb, over: Rgb, share: float) -> Rgb:
    if share >= 1:
        return over
    red, green, blue = (below + (above - below) * share for below, above in zip(under, over, strict=True))
    return (red, green, blue)
