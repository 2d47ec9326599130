"""The check of names: nobody forgives a newsletter that misspells its own doctor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from newsletter.checks.interface import Subject
from newsletter.checks.limit import few
from newsletter.checks.slips import is_slip, slips
from newsletter.model import Finding

_WORD = r"[^\W\d_]+(?:['’‐-][^\W\d_]+)*"
_TITLES = frozenset({
    "docteur", "doctor", "doctora", "doktor", "dott", "dottoressa", "dr", "dra", "dres", "frau", "herr", "herrn", "m",
    "madame", "miss", "mme", "monsieur", "mr", "mrs", "ms", "mx", "nurse", "prof", "professeur", "professor",
    "professorin", "profesor", "profesora", "señor", "señora", "sir", "sr", "sra",
})  # fmt: skip
# Small words inside a surname: `Dr. Neil de la Cruz`.
_PARTICLES = frozenset(("al", "bin", "da", "de", "del", "della", "di", "dos", "el", "ibn", "la", "ter", "van", "von"))
# Behind another one only, because they are words of their own: `van der Berg`.
_INNER_PARTICLES = _PARTICLES | {"den", "der", "du", "le", "los", "las"}
# Behind a title and a first name that fit, a surname may be further from the one that is meant: `Dr. Tom Hail`.
# A surname with other consonants is another one: `Nurse Tamika James` beside `Nurse Tamika Jones`.
_SURNAME, _SLIPS_OF_SURNAME, _VOWEL = 4, 2, "[aeiouyäöü]"
_POSSESSIVE = frozenset({"'s", "’s", "'S", "’S"})
# What may stand between two words of a name, and behind a title or a middle name's letter.
_BLANK, _DOT = r"\s+", r"\.\s*|\s+"


class _Person(NamedTuple):
    """A name of the settings. written: as it stands there. words: its parts, without titles, letters and degrees."""

    written: str
    words: tuple[str, ...]
    titles: tuple[str, ...]


class _Token(NamedTuple):
    """A word of a text, without its possessive ending."""

    word: str
    start: int
    end: int


def person_misspelt(subject: Subject) -> Iterator[Finding]:
    """A name that is one slip away from one of `brand.people`, where the rest of the name or a title stands beside it.

    A name alone may be anybody's. Scripts without capital letters are not judged: any word could be a name there.
    """
    people = [person for name in subject.settings.brand.people if (person := _person(name)).words]
    if not people:
        return
    inflected = subject.issue.language.lower().partition("-")[0] != "en"
    found = (
        (passage, start, end, person)
        for passage in subject.passages
        for start, end, person in _misspelt(passage.words, people, inflected=inflected)
    )
    for (passage, start, end, person), more in few(found):
        message = f"'{passage.words[start:end][:80]}' looks like a slip: the name is {person.written}{more}"
        hint = "correct it; if it is somebody else, add that name to brand.people in newsletter.yaml"
        yield Finding("person-misspelt", "warning", message, subject.prose.place(passage, start, end), hint)


def _person(written: str) -> _Person:
    """A person as `brand.people` has them: `Dr. Neal B. Taub, MD` is `Neal Taub`."""
    words = [match[0] for match in re.finditer(_WORD, written.partition(",")[0])]
    titles = tuple(low for word in words if (low := word.lower()) in _TITLES)
    return _Person(written, tuple(word for word in words if len(word) > 1 and word.lower() not in _TITLES), titles)


def _misspelt(words: str, people: Sequence[_Person], *, inflected: bool) -> Iterator[tuple[int, int, _Person]]:
    """Every name of a text with a slip in it, from its start to its end, and whose it is."""
    known: dict[str, list[_Person]] = {}
    for person in people:
        for part in person.words:
            known.setdefault(part.casefold(), []).append(person)
    tokens = [_token(match) for match in re.finditer(_WORD, words)]
    # Only beside a title, or a part of a name, is there anything to judge.
    anchors = [index for index, token in enumerate(tokens) if (low := token.word.casefold()) in known or low in _TITLES]
    near = sorted({index + step for index in anchors for step in (-2, -1, 1, 2) if 0 <= index + step < len(tokens)})
    for index, token in ((index, tokens[index]) for index in near):
        if not token.word[0].isupper() or _is_known(token.word, known, inflected=inflected):
            continue
        before, behind = _neighbour(words, tokens, index, -1), _neighbour(words, tokens, index, 1)
        if before and before.word.casefold() in _TITLES and not (behind and _goes_on(words, tokens, index + 1)):
            heard = (person for person in people if any(is_slip(token.word, part) for part in _called(person, before)))
            yield from ((before.start, token.end, person) for person in islice(heard, 1))
            continue
        found = _beside(token, before, known, -1) or _beside(token, behind, known, 1)
        if before and not found:
            title = _neighbour(words, tokens, tokens.index(before, max(index - 2, 0)), -1)
            found = _entitled(token, before, title, known)
        if found:
            other, person = found
            yield min(token.start, other.start), max(token.end, other.end), person


def _called(person: _Person, title: _Token) -> tuple[str, ...]:
    """The parts of a name that stand behind a title: `Dr. Neal` is heard as well as `Dr. Taub`."""
    return person.words if title.word.lower() in ("dr", "doctor") else person.words[-1:]


def _beside(
    token: _Token, other: _Token | None, known: Mapping[str, Sequence[_Person]], step: int
) -> tuple[_Token, _Person] | None:
    """The person of whose name one part stands rightly beside a token, and the next one, with a slip, is the token."""
    for person in known.get(other.word.casefold(), ()) if other else ():
        parts = [part.casefold() for part in person.words]
        at = parts.index(other.word.casefold()) - step if other else -1
        if other and 0 <= at < len(parts) and is_slip(token.word, parts[at]):
            return other, person
    return None


def _entitled(
    token: _Token, first: _Token, title: _Token | None, known: Mapping[str, Sequence[_Person]]
) -> tuple[_Token, _Person] | None:
    """The person whose title and first name stand rightly in front of a token that comes near the surname."""
    heard = token.word.casefold()
    for person in known.get(first.word.casefold(), ()) if title else ():
        given, surname = person.words[0].casefold(), person.words[-1].casefold()
        fits = title is not None and title.word.lower() in person.titles and given == first.word.casefold()
        alike = heard[0] == surname[0] and len(surname) >= _SURNAME and abs(len(heard) - len(surname)) <= 1
        alike = alike and re.sub(_VOWEL, "", heard) == re.sub(_VOWEL, "", surname)
        if fits and alike and slips(heard, surname) <= _SLIPS_OF_SURNAME:
            return first, person
    return None


def _goes_on(words: str, tokens: Sequence[_Token], index: int) -> bool:
    """Whether a token is another part of the name before it: `Tyson`, `deGrasse`, or the `de` of `de la Cruz`."""
    allowed = _PARTICLES
    while tokens[index].word in allowed and _neighbour(words, tokens, index, 1):
        allowed, index = _INNER_PARTICLES, index + 1
    return not tokens[index].word.islower()


def _neighbour(words: str, tokens: Sequence[_Token], index: int, step: int) -> _Token | None:
    """The word before (-1) or behind (1) a token that may belong to the same name; a middle name's letter is passed."""
    for at in (index + step, index + 2 * step):
        if not 0 <= at < len(tokens):
            return None
        left, right = sorted((tokens[at - step], tokens[at]), key=lambda token: token.start)
        dot = len(left.word) == 1 or left.word.lower() in _TITLES
        if not re.fullmatch(_DOT if dot else _BLANK, words[left.end : right.start]):
            return None
        if len(tokens[at].word) > 1:
            return tokens[at]
    return None


def _is_known(word: str, known: Mapping[str, object], *, inflected: bool) -> bool:
    """Whether a word is part of a name, or an ending's length more: `the Taubs`, and in other languages `Taubem`."""
    low = word.casefold()
    if low in known or low.removesuffix("s") in known:
        return True
    return inflected and any(low.startswith(name) for name in known)


def _token(match: re.Match[str]) -> _Token:
    word = match[0]
    word = word[:-2] if word[-2:] in _POSSESSIVE else word
    return _Token(word, match.start(), match.start() + len(word))
