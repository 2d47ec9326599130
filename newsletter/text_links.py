"""Links of the text part: a short address stands in the sentence, a long one on a line of its own below it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from newsletter.autolinks import telephone
from newsletter.links import untagged
from newsletter.text_lines import UNBREAKABLE, digits, indent, width, wrap

# Columns of an address that a sentence still bears; one with the values for a website's statistics has 80 and more.
SHORT = 40
_LONGEST_NAME = 50
_BEGINNING = re.compile(r"^(?:mailto:|https?://)?(?:www\.)?", re.IGNORECASE)
_WEB = re.compile("^https?://", re.IGNORECASE)
_IN_NUMBER = re.compile(r"(?<=[\d)]) (?=[\d(])")
# A phone number among words, with its extension; never a part of an address.
_NUMBER = re.compile(
    r"(?<![\w/=&?#%.-])[+(]{0,2}\d[\d ().\u00a0\u2009\u202f\u2010\u2011\u2013/" + UNBREAKABLE + r"-]{3,}\d"
    r"(?:[,;]?[ \u00a0]?(?:extension|ext\.?|x)[ \u00a0=]?\d+)?",
    re.IGNORECASE,
)
# LEFT-TO-RIGHT ISOLATE and POP DIRECTIONAL ISOLATE (Unicode UAX 9, 2.4).
_ISOLATE, _END = "\u2066", "\u2069"


@dataclass
class Addresses:
    """The addresses that are written below one block, each under the name that its link has in the sentence.

    longest: columns of an address that may stay in the sentence.
    """

    longest: int = SHORT
    _inside: bool = False
    _names: dict[str, str] = field(default_factory=dict)
    _links: dict[tuple[str, str], str] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)

    def written(self, label: str, href: str) -> str:
        """A link as the sentence shows it. label: its words. href: its target, with merge fields as they go out."""
        address = short_address(href)
        if not label:
            return f"<{address}>"
        if dials(label, href):
            return _IN_NUMBER.sub(UNBREAKABLE, label)
        if is_address(label, href):
            if address == label or width(address) <= SHORT or width(label) > SHORT:
                return address
            label = _WEB.sub("", label).rstrip("/")
        elif width(address) <= self.longest:
            self._inside = True
            return f"{label} <{address}>"
        return self._below(label, address)

    def _below(self, label: str, address: str) -> str:
        if (label, address) not in self._links:
            number = self._numbers.get(label, 0) + 1
            while (name := label if number == 1 else f"{label} {number}") in self._names:
                number += 1
            self._numbers[label] = number
            self._links[label, address] = name
            self._names[name] = address
        return f"[{self._links[label, address]}]"

    def paragraph(self, text: str, room: int) -> list[str]:
        """A paragraph with its addresses below it, as lines of at most `room` columns."""
        return [*wrap(self.alone(text), room), *self.lines(room)]

    def alone(self, text: str) -> str:
        """A text, without brackets where all of it is one link."""
        name = next(iter(self._names), "")
        return name if name and text.strip() == f"[{name}]" else text

    def lines(self, room: int) -> list[str]:
        """The addresses, each once; which link one belongs to is said where that is not plain to see."""
        links: dict[str, list[str]] = {}
        for name, address in self._names.items():
            links.setdefault(address, []).append(f"[{_shortened(name)}]")
        if len(links) == 1 and not self._inside:
            return [f"<{address}>" for address in links]
        lines: list[str] = []
        for address, names in links.items():
            first, *rest = wrap(f"{', '.join(names)}: {address}", room)
            lines += [first, *indent(rest, "  ")]
        return lines


def _shortened(name: str) -> str:
    """The beginning of a long name: enough to find it in the sentence."""
    return name if width(name) <= _LONGEST_NAME else f"{wrap(name, _LONGEST_NAME - 1)[0]}…"


def short_address(href: str) -> str:
    """A link's target as people write it: a phone number and an email address without `tel:` and `mailto:`."""
    return href if href.startswith("mailto:") and "?" in href else href.removeprefix("tel:").removeprefix("mailto:")


def dials(label: str, href: str) -> bool:
    """Whether a label shows the number that its link dials; words alone do not."""
    if not href.startswith("tel:") or len(digits(label)) <= 2:
        return False
    return digits(label) in digits(href) or telephone(_bidi_free(label)) == _bidi_free(href)


def isolated(text: str) -> str:
    """A text whose phone numbers keep the order of their groups among words that run from right to left.

    Mail programs would show `704-519-6918` behind Hebrew or Arabic words with its groups, or its plus, turned round
    (Unicode UAX 9, W and N rules).
    """
    return _NUMBER.sub(lambda number: f"{_ISOLATE}{number[0].replace(' ', UNBREAKABLE)}{_END}", text)


def _bidi_free(text: str) -> str:
    return text.replace(_ISOLATE, "").replace(_END, "")


def is_address(label: str, href: str) -> bool:
    """Whether a label is the address it leads to, with or without its scheme and what is added for statistics."""
    if "." not in label and ":" not in label:
        return False
    return _bare(label) in (_bare(href), _bare(untagged(href)))


def _bare(address: str) -> str:
    return unquote(_BEGINNING.sub("", address, count=1)).rstrip("/").casefold()
