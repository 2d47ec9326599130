"""What a mail uses that some mail programs do not understand, as far as the post or the workspace's template adds it.

What MJML itself writes and what the packaged looks use has been tried and has its fallbacks: the baseline. The facts
are caniemail's, kept in `client_support.json` by `make clients` together with the baseline, their date and licence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from newsletter.blocks import RawHtml
from newsletter.checks import client_features
from newsletter.checks.interface import Subject
from newsletter.checks.mail_programs import PART_OF, PROGRAMS, Program
from newsletter.checks.own_template import place_in_template
from newsletter.errors import Location
from newsletter.tree import shown, walk_blocks

FACTS = Path(__file__).with_name("client_support.json")
# An author's own HTML that is longer is blamed at its beginning.
_OWN_LINES = 100
_SELECTORS = frozenset({"a > b", "a + b", "a ~ b", "a[b]", ".a.b", "*"})


class Facts(NamedTuple):
    """What is known of mail programs.

    missing, partly: the programs that lack a feature, and those that have a part of it. features: the feature that goes
    by a sign (see `client_features.py`). baseline: signs that need no report.
    """

    missing: Mapping[str, tuple[Program, ...]]
    partly: Mapping[str, tuple[Program, ...]]
    features: Mapping[str, str]
    baseline: frozenset[str]


class Use(NamedTuple):
    """A feature's use. words: what is used, for a message."""

    words: str
    where: Location


@lru_cache(maxsize=1)
def facts() -> Facts:
    """The facts of `client_support.json`, which has a letter for each mail program in its order for each feature."""
    kept = json.loads(FACTS.read_text(encoding="utf-8"))
    at = {client: i for i, client in enumerate(kept["clients"])}

    def having(letter: str) -> dict[str, tuple[Program, ...]]:
        return {
            feature: tuple(one for one in PROGRAMS if verdicts[at[one.id]] == letter)
            for feature, (verdicts, *_) in kept["features"].items()
        }

    features = {sign: feature for feature, (_, *signs) in kept["features"].items() for sign in signs}
    return Facts(having("n"), having("a"), features, frozenset(kept["baseline"]))


def uses(subject: Subject) -> dict[str, Use]:
    """What a mail uses beyond the baseline, by feature, each with its first place."""
    found = {**_of_template(subject, facts()), **_of_post(subject, facts())}
    return {feature: use for feature, use in found.items() if PART_OF.get(feature) not in found}


def _of_template(subject: Subject, known: Facts) -> dict[str, Use]:
    """The features that the mail uses beyond the baseline."""
    signs = client_features.of_page(subject.page.tree)
    found: dict[str, str] = {}
    for sign, feature in known.features.items():
        # What is tried everywhere is tried in `@media` too, but not the other way round.
        improving = sign + client_features.IN_MEDIA
        new = sign in signs or (improving in signs and improving not in known.baseline)
        if new and sign not in known.baseline:
            found.setdefault(feature, sign)
    return {feature: Use(_in_words(sign), _in_template(subject, sign)) for feature, sign in found.items()}


def _of_post(subject: Subject, known: Facts) -> dict[str, Use]:
    """The features of the author's own HTML, whether a look uses them or not, and of pictures on the web."""
    found: dict[str, Use] = {}
    for block in walk_blocks(shown(subject.issue.blocks, "html")):
        signs = client_features.of_html(block.html) if isinstance(block, RawHtml) else frozenset()
        for sign in sorted(sign for sign in signs & known.features.keys() if sign[0] != "."):
            where = _in_post(subject, block.line, client_features.written(sign))
            found.setdefault(known.features[sign], Use(_in_words(sign), where))
    for src, where in _pictures(subject):
        sign = client_features.ending(src)
        if sign in known.features and client_features.on_the_web(src):
            found.setdefault(known.features[sign], Use(_in_words(sign, src), where))
    return found


def _pictures(subject: Subject) -> Iterator[tuple[str, Location]]:
    """The addresses of the post's pictures and of the logos, with their places."""
    yield from ((image.src, subject.image_place(image)) for image in subject.images)
    logo = subject.settings.brand.logo
    yield from ((logo.src, subject.setting("brand.logo.src")), (logo.dark, subject.setting("brand.logo.dark")))


def _in_post(subject: Subject, first: int, pattern: re.Pattern[str]) -> Location:
    """Where something stands in the author's own HTML that begins at a line."""
    for number in range(first, first + _OWN_LINES):
        if match := pattern.search(subject.issue.source_line(number)):
            return subject.issue.location(number, match.start() + 1, len(match[0]))
    return subject.line(first)


def _in_template(subject: Subject, sign: str) -> Location:
    """Where the workspace's own template brings something in; the post's beginning where none says it so."""
    pattern = client_features.written(sign)
    return place_in_template(subject.templates, subject.issue.template, pattern) or subject.line(1)


def _in_words(sign: str, src: str = "") -> str:
    if sign[0] == "." and sign not in _SELECTORS:
        return f"the picture '{src[-80:]}' ({sign[1:].upper()})" if src else f"a picture of the kind {sign[1:].upper()}"
    if sign == "a { b {} }":
        return "a rule inside a rule"
    if sign[0] == "1":
        return f"the unit '{sign[1:]}'"
    return f"{'the selector ' if sign in _SELECTORS else ''}'{sign.removeprefix(': ').removesuffix('=')}'"
