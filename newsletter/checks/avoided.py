"""The check of words that the settings ask to avoid, where they are said and not denied."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.checks.denials import is_asked, is_denied, is_hoped_for, is_understood
from newsletter.checks.interface import Subject
from newsletter.checks.limit import few
from newsletter.checks.wording import language, passages
from newsletter.model import Finding, Severity

# Characters that are written in several ways, each as one: the places of all others stay.
_ALIKE = str.maketrans("‘’ʼ′‐‑‒–\u00a0\u202f", "''''----  ")
# Scripts that write no space between words: there a word may begin anywhere.
_WITHOUT_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
# A word that English inflects: shorter ones become other words ("winged").
_INFLECTED = re.compile(r"[a-z]{4,}", re.IGNORECASE)


def word_avoid(subject: Subject) -> Iterator[Finding]:
    """What `checks.words.avoid` names: claims that must not be made, words that the house does not use.

    "We don't have a cure" and "the search for a cure" make no claim, and "Is there a cure?" hardly does. What somebody
    else says in a quotation does: an advertiser is answerable for what it lets others say (FTC, 16 CFR 255.1).
    """
    tongue = language(subject)
    avoided = _pattern(subject.settings.checks.words.avoid, english=tongue == "en")
    if avoided is None:
        return
    found = (
        (passage, match, severity)
        for passage in passages(subject)
        for match in avoided.finditer(passage.words.translate(_ALIKE))
        if (severity := _severity(match, tongue)) is not None
    )
    for (passage, match, severity), more in few(found, lambda one: one[2]):
        said = passage.words[match.start() : match.end()]
        message = f"this is to be avoided: “{' '.join(said.split())[:80]}”{more}"
        hint = "say it in another way; the list of words is checks.words.avoid in newsletter.yaml"
        where = subject.prose.place(passage, match.start(), match.end())
        yield Finding("word-avoid", severity, message, where, hint)


def _severity(match: re.Match[str], tongue: str) -> Severity | None:
    """A note where it is asked, or where nobody told us how the language denies; None where it is no claim."""
    words, start, end = match.string, match.start(), match.end()
    if is_denied(words, start, end, tongue):
        return None
    if is_asked(words, end):
        return "note"
    if is_hoped_for(words, start, tongue):
        return None
    return "warning" if is_understood(tongue) else "note"


def _pattern(avoided: tuple[str, ...], *, english: bool) -> re.Pattern[str] | None:
    """What finds the words and phrases as wholes, the longest first; None where there are none.

    A hyphen and a space are one. What a hyphen ties to another word is part of that word: "free" of "gluten-free".
    """
    phrases = sorted(
        {" ".join(phrase.translate(_ALIKE).split()) for phrase in avoided} - {""}, key=lambda one: -len(one)
    )
    parted = [_written(phrase, english=english) for phrase in phrases if not _WITHOUT_SPACES.match(phrase)]
    unparted = [_written(phrase, english=english) for phrase in phrases if _WITHOUT_SPACES.match(phrase)]
    found = [rf"(?<!\w)(?<!\w-)(?:{'|'.join(parted)})"] if parted else []
    return re.compile("|".join(found + unparted), re.IGNORECASE) if phrases else None


def _written(phrase: str, *, english: bool) -> str:
    """A phrase as it may be written, up to the end of its last word."""
    if english and _INFLECTED.fullmatch(phrase):
        # cure, cures, cured, curing; heal, heals, healed, healing
        forms = rf"{phrase[:-1]}(?:e[sd]?|ing)" if phrase[-1] in "eE" else rf"{phrase}(?:e?s|ed|ing)?"
        return rf"{forms}(?!-?\w)"
    words = (re.escape(word) for word in re.split("[- ]+", phrase))
    return r"[-\s]{1,4}".join(words) + ("" if _WITHOUT_SPACES.match(phrase[-1]) else r"(?!-?\w)")
