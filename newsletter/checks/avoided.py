"""The check of words that the settings ask to avoid, where they are said and not denied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from newsletter.checks.interface import Subject
from newsletter.checks.wording import MOST, language, passages
from newsletter.model import Finding

# Characters that are written in several ways, each as one: the places of all others stay.
_ALIKE = str.maketrans("‘’ʼ′‐‑‒–\u00a0\u202f", "''''----  ")
# Scripts that write no space between words: there a word may begin anywhere.
_WITHOUT_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
# What denies the words behind it, by language; German, Dutch and the like also deny those before it.
_DENIALS = {
    "en": r"(?<!why )not|no|never|without|nor|neither|none|nobody|nothing|cannot|\w+n't|lacks?|rather than|instead of"
    r"|far from",
    "de": r"nicht|kein\w{0,2}|nie|niemals|ohne|weder|nichts|niemand\w{0,2}|statt|anstatt",
    "fr": r"pas|jamais|sans|ni|aucune?|rien|non|ne|n'\w+",
    "es": r"no|nunca|jamás|sin|ni|ningún|ninguna|ninguno|nada|tampoco",
    "it": r"non|senza|mai|né|nessun\w?|niente|nulla",
    "pt": r"não|nunca|jamais|sem|nem|nenhuma?|nada",
    "nl": r"niet|geen|nooit|zonder|noch|niets|niemand",
    "da": r"ikke|ingen|intet|aldrig|uden",
    "sv": r"inte|ingen|inget|inga|aldrig|utan",
    "nb": r"ikke|ingen|intet|aldri|uten",
}
_DENIED_LATER = frozenset({"de", "nl", "da", "sv", "nb"})
# "not only a cure", "no doubt a cure", "nothing less than a cure", "don't miss our cure" deny nothing.
_NO_DENIAL = (
    r"(?!\s+(?:only|just|merely|simply|solely|least|doubt|wonder|question|matter|less|short|but|before|miss|forget"
    r"|believe|let|late|be\s+(?:more|better|easier|happier|simpler|prouder)|recommend"
    r"|hesitate|wait|worry|delay|nur|allein|bloß|seulement|solo|sólo|solamente|soltanto|apenas|alleen|kun|bara|bare)\b)"
)
# "A cure is not known", "a cure does not exist".
_DENIED_BEHIND = re.compile(
    r"\s+(?:(?:is|are|was|were|has|have)(?:n't|\s+(?:not|never))(?:\s+yet)?\s+(?:been|known|found|available|possible"
    r"|proven|promised|guaranteed|there)|do(?:es)?(?:n't|\s+not)\s+exist|(?:is|are)\s+(?:unknown|impossible))\b",
    re.IGNORECASE,
)
# Where what was denied ends: a sentence, a condition, a comma before somebody who does something else; or a contrast.
_CLAUSE = (
    r"[.!?;:…—()\n。！？]|\s-+\s|\b(?:if|when|since|once|after|unless|until|wenn|falls)\b[^,]{1,120},"
    r"|,\s+(?:so|yet|it|it's|we|we're|they|they're|you|you're|he|she|i|i'm|this|that|these|those|there|our|your|only"
    r"|just)\b"
)
_CONTRASTS = {
    "en": "but|however|although|though|because|whereas|while",
    "de": "aber|sondern",
    "fr": "mais",
    "es": "pero|sino",
    "it": "ma|bensì",
    "pt": "mas",
    "nl": "maar",
    "da": "men",
    "sv": "men",
    "nb": "men",
}
# What stands between two commas and ends nothing.
_ASIDE = re.compile(
    r",\s+(?:however|unfortunately|sadly|of course|alas|yet|therefore|indeed|to date|so far),", re.IGNORECASE
)
# How far a denial reaches, in characters and in words.
_REACH, _REACHED_WORDS = 160, 10


def word_avoid(subject: Subject) -> Iterator[Finding]:
    """What `checks.words.avoid` names: claims that must not be made, words that the house does not use.

    "We don't have a cure" makes no claim. What somebody else says in a quotation does: an advertiser is answerable for
    what it lets others say (FTC, 16 CFR 255.1).
    """
    avoided = _pattern(subject.settings.checks.words.avoid)
    if avoided is None:
        return
    tongue = language(subject)
    found = (
        (passage, match)
        for passage in passages(subject)
        for match in avoided.finditer(passage.words.translate(_ALIKE))
        if not _is_denied(match.string, match.start(), match.end(), tongue)
    )
    for passage, match in islice(found, MOST):
        said = passage.words[match.start() : match.end()]
        message = f"this is to be avoided: “{' '.join(said.split())[:80]}”"
        hint = "say it in another way; the list of words is checks.words.avoid in newsletter.yaml"
        where = subject.prose.place(passage, match.start(), match.end())
        yield Finding("word-avoid", "warning", message, where, hint)


def _pattern(avoided: tuple[str, ...]) -> re.Pattern[str] | None:
    """What finds the words and phrases as wholes, the longest first; None where there are none.

    A hyphen and a space are one. What a hyphen ties to a word before it is part of that word: "free" of "gluten-free".
    """
    phrases = sorted(
        {" ".join(phrase.translate(_ALIKE).split()) for phrase in avoided} - {""}, key=lambda one: -len(one)
    )
    parted = [_written(phrase) for phrase in phrases if not _WITHOUT_SPACES.match(phrase)]
    unparted = [_written(phrase) for phrase in phrases if _WITHOUT_SPACES.match(phrase)]
    found = [rf"(?<!\w)(?<!\w-)(?:{'|'.join(parted)})"] if parted else []
    return re.compile("|".join(found + unparted), re.IGNORECASE) if phrases else None


def _written(phrase: str) -> str:
    """A phrase as it may be written, up to the end of its last word."""
    words = (re.escape(word) for word in re.split("[- ]+", phrase))
    return r"[-\s]{1,4}".join(words) + ("" if _WITHOUT_SPACES.match(phrase[-1]) else r"(?!\w)")


def _is_denied(words: str, start: int, end: int, tongue: str) -> bool:
    """Whether the clause that the words stand in says that it is not so."""
    denials = _DENIALS.get(tongue)
    if denials is None:
        return False
    denial = rf"(?<![\w'])(?:{denials})(?!\w){_NO_DENIAL}"
    before = _ASIDE.sub("", words[max(0, start - _REACH) : start])
    clause = re.split(rf"{_CLAUSE}|\b(?:{_CONTRASTS[tongue]})\b", before, flags=re.IGNORECASE)[-1]
    denied = list(re.finditer(denial, clause, re.IGNORECASE))
    if denied and len(clause[denied[-1].end() :].split()) <= _REACHED_WORDS:
        return True
    behind = words[end : end + _REACH]
    if tongue in _DENIED_LATER:
        return bool(re.search(denial, re.split(r"[,.!?;:…—()\n]", behind)[0], re.IGNORECASE))
    return tongue == "en" and bool(_DENIED_BEHIND.match(behind))
