"""The checks of the subject and the preheader: what an inbox shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsletter import merge
from newsletter.checks.interface import Subject
from newsletter.checks.prose import Passage
from newsletter.model import Finding
from newsletter.text_lines import width

# What is shown of them, in columns; not measured by us. One published test (emailtooltester.com, "email subject lines
# character limit") saw 48 characters of a subject and 99 of a preheader in Mail on an iPhone 14, and less in Gmail’s
# app. Guides that give no test say about 40 for phones and 60 to 75 for desktops. 120 is our choice.
_PHONE_SUBJECT, _DESKTOP_SUBJECT = 40, 70
_PHONE_PREHEADER, _LONGEST_PREHEADER = 100, 120
# Marks of an answer or a forwarded mail, as mail programs write them in many languages; RFC 5322 (3.6.5) has "Re: ".
# A space must follow, or the end: re:Invent is a conference.
_REPLY = re.compile(
    r"\s*\[?(?:(?:re|fwd?|aw|wg|tr|rv|sv|vb|vs|antw|doorst|enc|odp|ynt|ilt)\s*(?:\[\d+\])?\s*:(?=\s|$)"
    "|(?:回复|回覆|答复|转发|轉寄|返信|転送|회신|전달)\\s*[:：])",
    re.IGNORECASE,
)
# What is written before the subject of a mail to oneself. "Test: how well do you sleep?" and "Draft beer" are subjects.
_DRAFT = re.compile(
    r"\s*(?:\[\s*(?:draft|test|entwurf|brouillon|borrador|bozza|concept|wip|do not send)\b[^\[\]\n]{0,20}\]"
    r"|\(\s*(?:draft|entwurf|brouillon|borrador|bozza|wip|do not send)\b[^()\n]{0,20}\)"
    r"|(?:draft|entwurf|brouillon|borrador|bozza|wip)\s*(?:[:|]|v?\d{1,2}\b|[-–—]\s)"
    r"|test\s*(?:[:|]|[-–—]\s)(?=.{0,100}\b(?:newsletter|e-?mail|mailing|issue|campaign)\b)|(?-i:TEST)\s+[-–—|]\s"
    r"|test[- ]?(?:e-?mail|mail|mailing|newsletter|send|message|campaign|versand|nachricht)\b"
    r"|(?:copy of|kopie von|copie de|copia de|copia di|kopie van)\s)",
    re.IGNORECASE,
)
_REPEATED = re.compile(r"([!?！？؟])\1[!?！？؟]*|[!?！？؟]{3,}|\.{4,}|\${2,}|€{2,}")
_COMPARED = 2000
_TAG = re.compile(f"[{merge.FIRST}-{merge.LAST}]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE = re.compile(r"[^.!?。！？؟…]+")
# Words that shout when they are in capitals, and are the name of nothing. Those that are (ACT, AID, ALL) are left out.
_SHOUTED = frozenset({
    "alert", "always", "amazing", "attention", "best", "chance", "click", "deal", "deals", "don't", "ends",
    "every", "exclusive", "final", "free", "great", "here", "hot", "huge", "hurry", "important", "last",
    "limited", "miss", "must", "never", "new", "notice", "now", "offer", "only", "open", "read", "reminder",
    "sale", "save", "soon", "stop", "thanks", "this", "today", "tomorrow", "tonight", "urgent", "warning", "win",
    "winner", "wow", "you", "your", "achtung", "dringend", "gratis", "heute", "jetzt", "kostenlos", "neu", "nur",
    "wichtig", "dernière", "gratuit", "gratuite", "maintenant", "nouveau", "ahora", "hoy", "nuevo", "oferta",
    "urgente", "última", "último", "adesso", "gratuito", "nuovo", "oggi", "offerta", "ultimo", "agora", "novo",
    "hoje", "belangrijk", "nieuw", "vandaag"
})  # fmt: skip


def subject_missing(subject: Subject) -> Iterator[Finding]:
    """Without a subject no service takes a campaign."""
    if not subject.email.subject.strip():
        where = subject.front_matter("subject")
        hint = "write 'subject: …' at the top of the post, or give it a heading"
        yield Finding("subject-missing", "error", "this email has no subject", where, hint)


def preheader_missing(subject: Subject) -> Iterator[Finding]:
    """Without a preheader the inbox shows whatever text comes first."""
    if not subject.email.preheader.strip():
        where = subject.front_matter("preheader")
        hint = "write 'preheader: …' at the top of the post: the sentence that stands beside the subject in the inbox"
        yield Finding("preheader-missing", "warning", "this email has no preheader", where, hint)


def subject_long(subject: Subject) -> Iterator[Finding]:
    """A subject that desktops cut as well; what only a phone cuts is most subjects, and no news."""
    for passage in _passages(subject, "subject"):
        words = _as_read(subject, passage.words)
        if width(words) > _DESKTOP_SUBJECT:
            shown = _cut(words, _PHONE_SUBJECT)
            message = f"the subject has {len(words)} characters, and a phone shows about {len(shown)}: “{shown}…”"
            hint = "let it begin with what matters most, or make it shorter: even wide screens cut it"
            yield Finding("subject-long", "note", message, subject.prose.place(passage, 0, len(words)), hint)


def preheader_long(subject: Subject) -> Iterator[Finding]:
    """A preheader of which no inbox shows the end."""
    for passage in _passages(subject, "preheader"):
        words = _as_read(subject, passage.words)
        if width(words) > _LONGEST_PREHEADER:
            shown = _cut(words, _PHONE_PREHEADER)
            message = f"the preheader has {len(words)} characters, and a phone shows {len(shown)} at most: “{shown}…”"
            hint = "let it begin with what matters most, or make it shorter"
            yield Finding("preheader-long", "note", message, subject.prose.place(passage, 0, len(words)), hint)


def subject_shouting(subject: Subject) -> Iterator[Finding]:
    """Words in capitals, in scripts that have them; readers feel shouted at, and filters count them.

    An acronym (NMDA, COVID-19) or a brand (SPRAVATO) is in capitals everywhere. A word shouts where the post writes it
    in small letters, too, where it is a common word, or where nothing else is in small letters.
    """
    for passage in _passages(subject, "subject", "preheader"):
        shouted = _shouted(_TAG.sub(" ", passage.words), subject.passages)
        if shouted:
            said = " ".join(shouted)[:80]
            hint = "write it as in a sentence; capitals are for names and abbreviations"
            message = f"the {passage.kind} shouts: “{said}”"
            start = passage.words.find(shouted[0])
            where = subject.prose.place(passage, start, start + len(shouted[0]))
            yield Finding("subject-shouting", "warning", message, where, hint)


def subject_punctuation(subject: Subject) -> Iterator[Finding]:
    """`!!`, `?!?`, `$$$`: how unwanted mail looks, to readers and to filters. `?!` and `…` are good style."""
    for passage in _passages(subject, "subject", "preheader"):
        found = _REPEATED.search(passage.words)
        if found:
            message = f"the {passage.kind} repeats its punctuation: “{found[0][:20]}”"
            where = subject.prose.place(passage, found.start(), found.end())
            hint = "one mark says it; none often says it better"
            yield Finding("subject-punctuation", "warning", message, where, hint)


def subject_reply(subject: Subject) -> Iterator[Finding]:
    """A newsletter that pretends to be an answer; the law asks for an honest subject (15 U.S.C. 7704(a)(2))."""
    for passage in _passages(subject, "subject"):
        found = _REPLY.match(passage.words)
        if found:
            message = f"the subject begins with “{found[0].strip()}”, as if this were an answer or a forwarded mail"
            hint = "remove it: readers feel tricked, and the law asks for an honest subject"
            where = subject.prose.place(passage, found.start(), found.end())
            yield Finding("subject-reply", "warning", message, where, hint)


def subject_draft(subject: Subject) -> Iterator[Finding]:
    """`TEST - …`, `[Draft] …`, `Copy of …`: what was written for oneself, or by the program that copied a campaign."""
    for passage in _passages(subject, "subject"):
        found = _DRAFT.match(passage.words)
        if found:
            message = f"the subject begins like that of a draft: “{found[0].strip()[:40]}”"
            hint = "write the subject that readers are to see; where this is how it is meant, waive the finding"
            where = subject.prose.place(passage, found.start(), found.end())
            yield Finding("subject-draft", "warning", message, where, hint)


def preheader_repeats(subject: Subject) -> Iterator[Finding]:
    """A preheader that says what readers see just before it or just behind it."""
    for passage in _passages(subject, "preheader"):
        said = _plain(passage.words)
        what = next((name for name, words in _beside(subject) if _repeats(said, _plain(words))), "")
        if what:
            message = f"the preheader repeats {what}"
            hint = "let it say something new: it is the second sentence that an inbox shows"
            where = subject.prose.place(passage, 0, len(passage.words))
            yield Finding("preheader-repeats", "warning", message, where, hint)


def _passages(subject: Subject, *kinds: str) -> Iterator[Passage]:
    """The passages of these kinds, which come first."""
    return (passage for passage in subject.passages[:2] if passage.kind in kinds)


def _as_read(subject: Subject, words: str) -> str:
    """Words as a subscriber reads them of whom nothing is known."""
    defaults = {name: field.default for name, field in subject.settings.subscriber_fields.items()}
    return " ".join(merge.write_text(words, merge.Sample(), defaults).split())


def _cut(words: str, room: int) -> str:
    """The first words, in at most `room` columns."""
    end = min(len(words), room)
    while end and width(words[:end]) > room:
        end -= 1
    return words[:end].rstrip()


def _shouted(words: str, passages: Sequence[Passage]) -> list[str]:
    """The words that shout, in order."""
    said = [word for word in _WORD.findall(words) if len(word) > 1]
    loud = [word for word in said if word.isupper()]
    if not loud:
        return []
    long = [word for word in loud if len(word) > 4]  # abbreviations are shorter
    if len(loud) == len(said) and (len(long) > 1 or (long and len(loud) > 2)):
        return loud
    # Six letters: SMART goals and the CARES act are words as well.
    known = _SHOUTED | _small_words(passages, {word.lower() for word in long if len(word) > 5})
    return [word for word in loud if word.lower().replace("’", "'") in known]


def _small_words(passages: Sequence[Passage], wanted: set[str]) -> set[str]:
    """Which of these words the post writes in small letters."""
    if not wanted:
        return set()
    return wanted.intersection(*[{word for passage in passages[1:] for word in _WORD.findall(passage.words)}])


def _beside(subject: Subject) -> Iterator[tuple[str, str]]:
    """What an inbox or the opened mail shows beside the preheader."""
    yield "the subject", subject.issue.subject
    yield "what stands under the title", subject.issue.lead
    first = next((passage.words for passage in subject.passages if passage.kind == "paragraph"), "")[:_COMPARED]
    sentence = _SENTENCE.search(first)
    yield from (("the first sentence", words) for words in (first, sentence[0] if sentence else ""))


def _plain(words: str) -> str:
    """Letters and digits alone, so that a full stop or a quotation mark makes no difference."""
    return " ".join(re.findall(r"\w+", words.casefold()))


def _repeats(said: str, beside: str) -> bool:
    """Whether one is the other, or a long piece of it from the beginning."""
    shorter, longer = sorted((said, beside), key=len)
    return bool(shorter) and (shorter == longer or (len(shorter) > 15 and longer.startswith(f"{shorter} ")))
