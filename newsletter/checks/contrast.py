"""The checks of colours: whether everything can be read, in every scheme."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.checks.interface import Subject
from newsletter.model import Finding
from newsletter.palette import Adjusted

_SCHEMES = {
    "light": "",
    "dark": "",
    "outlook": " in Outlook.com's dark mode",
    "inverted": " where a mail program inverts all colours",
}
_KINDS = {"accent": "accent", "button": "button colour", "ink": "text colour", "paper": "paper", "surface": "surface"}
_AGAINST = {
    "paper": "on the paper",
    "surface": "on the surface of boxes",
    "accent_surface": "on the surface of notes",
    "warning_surface": "on the surface of warnings",
    "picture": "on the ground of blocked pictures",
    "mark": "on the ground of marked words",
    "label": "under its label",
}


def color_changed(subject: Subject) -> Iterator[Finding]:
    """A colour of the brand's that could not be used as given; what is used in its place can be read."""
    for adjusted in subject.palette.changed:
        hint = f'nothing needs doing; write {adjusted.name}: "{adjusted.used}" or another colour to decide yourself'
        where = subject.setting(f"brand.colors.{adjusted.name}")
        yield Finding("color-changed", "note", sentence(adjusted), where, hint)


def sentence(adjusted: Adjusted) -> str:
    """What happened to a colour, for who chose it."""
    kind = _KINDS[adjusted.name.removesuffix("_dark")] + (" for the dark" if adjusted.name.endswith("_dark") else "")
    colour = f"the {kind} {adjusted.given}"
    ratio = f"{int(adjusted.ratio * 10) / 10:g}:1"  # cut, not rounded: 4.49 is not 4.5
    where = _SCHEMES[adjusted.scheme]
    wanted = f"{round(adjusted.wanted, 1):g}:1"
    if adjusted.against == "text":
        said = f"no text can reach {wanted} on {colour}{where}, at best {ratio}"
    else:
        said = f"{colour} reaches only {ratio} {_AGAINST[adjusted.against]}{where}, and needs {wanted}"
    return f"{said}; {adjusted.used} is used in its place"
