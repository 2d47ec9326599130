"""The check of words that were written twice, and what the checks of words share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from newsletter.checks.interface import Subject
from newsletter.checks.limit import few
from newsletter.checks.prose import Passage
from newsletter.model import Finding

# Words that never follow themselves. Of languages where we are sure; elsewhere nothing is looked for.
_NEVER_TWICE = {
    "en": "a an the and or but to of in on at by for from with is was be it we he she they as if my our his its your"
    " their this these which when than into about i",
    "de": "und oder mit von ein eine einen einem einer ist wird nicht auch wir ich aber wenn für",
    "fr": "le les des du un une et dans pour avec sur est sont ce cette mais",
    "es": "el los las de del y en con un una por es son pero",
    "it": "il i gli di e un una per con del della è sono ma",
    "nl": "de van met een in is te aan maar wij",
}
# What English says twice on purpose: for emphasis, in names of things, and where a sentence wants it ("all that that
# means", "the symptoms you have have", "do what works works").
_SAID_TWICE = frozenset({
    "that", "have", "does", "here", "there", "very", "many", "much", "long", "well", "more", "never", "really",
    "please", "hello", "super", "right", "night", "slowly", "always", "boom", "ding", "beep", "knock", "chop",
    "choo", "tick", "poke", "blah", "yada", "hear", "down", "will", "works", "matters", "know", "mahi", "piri",
    "peri", "agar", "gado", "ylang", "nous", "vous"
})  # fmt: skip


# "Check in in the lobby", "go on on foot": a verb with its particle, and the place or the time.
_PHRASAL = re.compile(
    r"\b(?:check|sign|log|drop|go|move|come|step|stop|tune|turn|switch|carry|hold|pass|call|join|dial|break|settle|fill|get"
    r"|bring|clock|opt|plug|phase|zoom|hop|put|try|take|keep|read|chime|weigh|let|pop|push|walk|live|stay|kick|hand|click|run"
    r"|drag|jump|later|went|gone|came|held|kept|got|gave|give|brought)(?:s|es|ed|ing|[gpt](?:ed|ing))? $",
    re.IGNORECASE,
)
# "What it is is simple."
_TOLD_BY_WHAT = re.compile(
    r"\b(?:what|who|where|how|why|whatever|way) (?:it|this|that|he|she|(?:the|a|my|our|your|this|that) \w{1,30}) $",
    re.IGNORECASE,
)


def word_doubled(subject: Subject) -> Iterator[Finding]:
    """A word twice, as in "the the", also over the end of a line; not over a line break that was asked for."""
    tongue = language(subject)
    never = frozenset(_NEVER_TWICE.get(tongue, "").split())
    found = (
        (passage, match)
        for passage in passages(subject)
        if never and passage.kind != "html"  # whose cells and blocks are not told apart
        for match in _twice().finditer(passage.words)
        if _is_slip(match, never, english=tongue == "en")
    )
    for (passage, match), more in few(found):
        where = subject.prose.place(passage, match.start(), match.end())
        message = f"a word stands here twice: “{match[0]}”{more}"
        yield Finding("word-doubled", "warning", message, where, "remove one of them")


def language(subject: Subject) -> str:
    """The issue's language, without its country: `en` for `en-US`."""
    return subject.issue.language.lower().split("-")[0]


def passages(subject: Subject) -> Iterator[Passage]:
    """What readers read, each piece once: a subject that is made of the title comes with the title."""
    return (passage for passage in subject.passages if passage.kind != "subject" or passage.key == "subject")


@cache
def _twice() -> re.Pattern[str]:
    return re.compile(r"(?<![\w'’.@/&-])([^\W\d_]{1,30})[ \u00a0]{1,4}(?i:\1)(?![\w'’@/&-]|\.\w)")


def last_word(words: str) -> str:
    """The last word in small letters, or nothing."""
    found = re.search(r"([^\W\d_]+)\W*$", words)
    return found[1].lower() if found else ""


def _is_slip(match: re.Match[str], never: frozenset[str], *, english: bool) -> bool:
    """Whether a doubled word is a mistake. Names are doubled (Duran Duran), and written with capitals."""
    before = match.string[max(0, match.start() - 60) : match.start()]
    if english and match[1] in ("in", "on", "by") and _PHRASAL.search(before):
        return False
    if english and match[1] == "is" and _TOLD_BY_WHAT.search(before):
        return False
    first, second = match[1], match[0][-len(match[1]) :]
    if not second.islower():
        return False
    if second in never:
        # Vitamin A a day: a letter that begins with a capital is none of ours.
        return first == second or (len(second) > 1 and first.lower() == second and first[1:] == second[1:])
    return english and first == second and len(second) > 3 and second not in _SAID_TWICE
