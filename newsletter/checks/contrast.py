"""The checks of colours: whether everything can be read, in every scheme."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from newsletter.checks.interface import Subject
from newsletter.checks.own_template import place_in_template
from newsletter.color import Rgb, contrast, hexadecimal, inverted, luminance
from newsletter.errors import Location
from newsletter.model import Finding, Severity
from newsletter.palette import Adjusted

if TYPE_CHECKING:
    from newsletter.checks.looks import Look
    from newsletter.checks.page import Page
    from newsletter.checks.selectors import Element

# WCAG 2.2, 1.4.3: text, and large text. Where a client inverts everything, 3:1 keeps text legible.
_TEXT, _LARGE_TEXT, _INVERTED_TEXT = 4.5, 3.0, 3.0
# Below this many readers do not see that there are words at all.
_UNREADABLE = 3.0
# Findings of one scheme: a template with more pairs of wrong colours has one fault, not many.
_MOST = 10
_SHOWN = 60
# What a mailing service fills in; see `services/catalogue.py`.
_SERVICE_TAG = re.compile(r"\*\|.*?\|\*|\{\{.*?\}\}|\{%.*?%\}|<%.*?%>")
_SCHEMES = {
    "light": "",
    "dark": "",
    "unstyled": " where a mail program takes the style sheets out",
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


class Text(NamedTuple):
    """Words in one pair of colours. scheme: a key of `_SCHEMES`. ink, ground: as a reader sees them there.

    wanted: the contrast they need. written: the colours as they stand in the source, the likeliest first.
    """

    scheme: str
    ink: Rgb
    ground: Rgb
    wanted: float
    words: str
    written: tuple[str, ...]

    @property
    def ratio(self) -> float:
        """The contrast of the two colours, from 1 to 21."""
        return contrast(self.ink, self.ground)


def contrast_low(subject: Subject) -> Iterator[Finding]:
    """Text that stands out too little from what it stands on, in any scheme (WCAG 2.2, 1.4.3).

    A packaged look's colours are solved so that this cannot be; a template of one's own may write anything.
    """
    low: dict[str, list[Text]] = {}
    for text in texts(subject.page):
        if text.ratio < text.wanted:
            low.setdefault(text.scheme, []).append(text)
    # What cannot be read in light cannot be read in what clients make of light: one fault is reported once.
    broken = {text.words for text in low.get("light", ())}
    for scheme, found in low.items():
        new = found if scheme in ("light", "dark") else [text for text in found if text.words not in broken]
        for text in sorted(new, key=lambda one: one.ratio)[:_MOST]:
            yield _finding(subject, text)


def texts(page: Page) -> Iterator[Text]:
    """Every text of a page in every scheme, once for each pair of colours.

    The schemes: light; light without style sheets, as Gmail shows it to accounts of others; dark as the template
    has it; Outlook.com's dark mode, which rewrites the light colours; the lightness of all light colours turned round.
    """
    from newsletter.checks import looks, styles  # noqa: PLC0415 (a build has no use for a parser of style sheets)

    elements, light, rules = page.elements, page.light, page.rules
    yield from _distinct("light", elements, light, light)
    yield from _distinct("unstyled", elements, looks.looks(elements, styles.Sheets((), "")), light)
    if any(rule.scheme == "dark" for rule in rules):
        yield from _distinct("dark", elements, looks.looks(elements, styles.Sheets(rules, "dark")), light)
    yield from _distinct(
        "outlook", elements, looks.looks_in_outlook(elements, light, styles.Sheets(rules, "light")), light
    )
    yield from _distinct("inverted", elements, light, light)


def _distinct(scheme: str, elements: Sequence[Element], seen: Sequence[Look], light: Sequence[Look]) -> Iterator[Text]:
    """Each pair of colours once, with the first words that are written in it."""
    known = set()
    for element, look, before in zip(elements, seen, light, strict=True):
        if not (element.words and look.is_known and look.is_shown):
            continue
        ink, ground = look.visible_ink(), look.ground
        wanted = _INVERTED_TEXT if scheme == "inverted" else _LARGE_TEXT if look.is_large else _TEXT
        if (ink, ground, wanted) in known or not (words := _words(element)):
            continue
        known.add((ink, ground, wanted))
        written = (look.written, before.written, look.ground_written, before.ground_written)
        if scheme == "inverted":
            ink, ground = inverted(ink), inverted(ground)
        yield Text(scheme, ink, ground, wanted, words, written)


def _words(element: Element) -> str:
    """The first words that are directly in an element, where there are any: signs and spaces are not read."""
    piece = next((piece for piece in element.words if any(map(str.isalnum, piece))), "")
    longest = " ".join(max(_SERVICE_TAG.split(piece), key=len).split())
    # What stands behind a tag may begin with the comma behind a name.
    first = next((at for at, char in enumerate(longest) if char.isalnum()), None)
    return " ".join(piece.split()) if first is None else longest[first:]


def _finding(subject: Subject, text: Text) -> Finding:
    severity: Severity = "error" if text.scheme == "light" and text.ratio < _UNREADABLE else "warning"
    where = " in dark mode" if text.scheme == "dark" else _SCHEMES[text.scheme]
    # Cut, not rounded: 4.49 is not 4.5.
    message = (
        f"the words '{_cut(text.words)}' are {hexadecimal(text.ink)} on {hexadecimal(text.ground)}{where}: a contrast"
        f" of {int(text.ratio * 10) / 10:g}:1, and they need {text.wanted:g}:1"
    )
    darker = luminance(text.ink) < luminance(text.ground)
    this, that = ("darker", "lighter") if darker else ("lighter", "darker")
    hint = f"write a {this} colour for them, or a {that} ground"
    if text.scheme == "outlook":
        hint = "give them a colour of their own there, in a rule that begins with [data-ogsc]"
    if text.scheme == "inverted":
        hint = "choose two colours that lie further apart"
    return Finding("contrast-low", severity, message, _place(subject, text), hint)


def _cut(words: str) -> str:
    """Words that fit a message, cut between two of them where that is near the end."""
    if len(words) <= _SHOWN:
        return words
    whole = words[:_SHOWN].rpartition(" ")[0]
    return f"{whole or words[:_SHOWN]}…"


def _place(subject: Subject, text: Text) -> Location:
    """Where a colour is written in a template of the workspace's own, or else where the words are."""
    for written in dict.fromkeys(filter(None, text.written)):
        pattern = re.compile(rf"(?<![\w#-]){re.escape(written)}(?![\w-])", re.IGNORECASE)
        if found := place_in_template(subject.templates, subject.issue.template, pattern):
            return found
    for passage in subject.passages:
        start = passage.words.find(text.words[:_SHOWN])
        if start >= 0:
            return subject.prose.place(passage, start, start + len(text.words[:_SHOWN]))
    return subject.line(1)


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
