"""The checks of words: what was left unfinished, and what was written twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

from newsletter.checks.interface import Subject
from newsletter.checks.prose import Passage
from newsletter.config import placeholders
from newsletter.model import Finding, Severity

# How many findings of one kind a check makes: nobody reads more, and a post of a megabyte may have ten thousand.
MOST = 30
_HINT = "write what belongs there before you send to people"
# What stands in brackets where a name, a date or a text was meant to come. Left out is what is also written on purpose:
# [source], [video], [link] are labels, [your doctor] is how an editor changes a quotation.
_BLANKS = frozenset(
    {"address", "citation", "citation needed", "city, state", "clinic name", "company name", "date", "doctor name"}
    | {"doctor's name", "email", "email address", "email protected", "first name", "first_name", "firstname", "fname"}
    | {"full name", "last name", "last_name", "lastname", "lname", "lorem ipsum", "name", "phone", "phone number"}
    | {"placeholder", "recipient name", "subscriber name", "surname", "tba", "tbc", "tbd", "tk", "tktk", "to come"}
    | {"todo", "xx", "xxx", "your address", "your city", "your company", "your name", "your text"}
    | {
        "achternaam",
        "anrede",
        "apellido",
        "cognome",
        "nachname",
        "nom",
        "nombre",
        "nome",
        "prénom",
        "voornaam",
        "vorname",
    }
)
_BLANK = re.compile(
    r"(?:insert|fill in|replace with|todo|tbd|tba|tbc|tk|xxx|placeholder)\b.{1,60}"
    r"|.{0,40}\b(?:text|name|date|link|image|photo|title|quote|address|number|content|copy|logo|headline)"
    r" (?:goes )?here"
)
# Where XXX is a number: Super Bowl XXX.
_NUMBERED = frozenset({
    "bowl", "olympiad", "chapter", "part", "volume", "vol", "book", "title", "article", "section", "psalm",
    "canto", "wrestlemania"
})  # fmt: skip
# Where people speak of a TODO, and have not forgotten one.
_MENTION_BEFORE = frozenset({
    "a", "the", "my", "your", "our", "their", "its", "this", "that", "these", "those", "each", "every", "any",
    "of", "all"
})  # fmt: skip
_MENTION_BEHIND = frozenset({
    "list", "lists", "item", "items", "app", "apps", "comment", "comments", "entry", "entries", "tracker"
})  # fmt: skip
# All of something, in capitals.
_TODO_IS_A_WORD = frozenset({"es", "pt", "gl", "ca", "it"})
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


def placeholder_left(subject: Subject) -> Iterator[Finding]:
    """`[[…]]` or a reserved example domain in the brand's or the sender's facts: fine for practice, not for people."""
    severity: Severity = "note" if subject.service.practice else "error"
    for path, value, where in placeholders(subject.settings):
        message = f"{path} still holds a placeholder: {value}"
        yield Finding("placeholder", severity, message, where, "write the real value before you send to people")


def placeholder_in_post(subject: Subject) -> Iterator[Finding]:
    """`[[…]]`, TODO, TK, XXX, lorem ipsum, `[First Name]`: what people write where they mean to write something else.

    One that cannot be meant stops a mail to people; a bare TODO, TK or XXX may have a meaning. Code is no prose.
    """
    found = (
        (passage, match, sure)
        for passage in passages(subject)
        for match in _placeholder().finditer(passage.words)
        if (sure := _is_placeholder(match, passage, language(subject))) is not None
    )
    for passage, match, sure in islice(found, MOST):
        severity: Severity = "error" if sure and not subject.service.practice else "warning"
        if match[0].startswith("[[") and subject.service.practice:
            severity = "note"  # as in the settings of a new workspace
        where = subject.prose.place(passage, match.start(), match.end())
        yield Finding("placeholder", severity, f"a placeholder is left: {match[0][:80]}", where, _HINT)


def placeholder_as_html(subject: Subject) -> Iterator[Finding]:
    """`<First Name>` looks like an HTML tag to Markdown: it is taken out, and "Hi ," stays."""
    severity: Severity = "warning" if subject.service.practice else "error"
    for number, line in subject.issue.sources():
        for match in re.finditer(r"<([^\W\d_][\w ]{1,40})>", line) if "<" in line else ():
            gone = match[1].lower() in _BLANKS and match[0] not in subject.page.words
            # A title or a comment may hold it as it is; those that Markdown takes out are text of the body.
            if gone and "<!--" not in line and match[0] not in subject.email.subject + subject.email.preheader:
                where = subject.issue.location(number, match.start() + 1, len(match[0]))
                message = f"a placeholder is left, and readers see nothing in its place: {match[0]}"
                yield Finding("placeholder", severity, message, where, _HINT)


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
    for passage, match in islice(found, MOST):
        where = subject.prose.place(passage, match.start(), match.end())
        yield Finding("word-doubled", "warning", f"a word stands here twice: “{match[0]}”", where, "remove one of them")


def language(subject: Subject) -> str:
    """The issue's language, without its country: `en` for `en-US`."""
    return subject.issue.language.lower().split("-")[0]


def passages(subject: Subject) -> Iterator[Passage]:
    """What readers read, each piece once: a subject that is made of the title comes with the title."""
    return (passage for passage in subject.passages if passage.kind != "subject" or passage.key == "subject")


# These cost a millisecond to compile, and a build needs none of them.


@cache
def _placeholder() -> re.Pattern[str]:
    return re.compile(
        r"\[\[[^\[\]\n]{1,200}\]\]|\[[^\[\]\n]{2,80}\]|<[^<>\n]{2,60}>|(?<!\{)\{[^{}\n]{2,60}\}(?!\})"
        r"|\b(?:TODO|FIXME|(?<!\.)(?:TK){1,4}|X{3,6}(?:[-. ]X{2,6})*)\b"
        r"|\b(?i:lorem ipsum(?: dolor)?|insert (?:[\w’'-]{1,20} ){0,4}?here"
        r"|your (?:\w{1,20} ){0,2}?(?:text|name|headline|title|image|content|copy) here"
        r"|(?:text|content|copy|headline|image|quote) goes here)\b"
    )


@cache
def _twice() -> re.Pattern[str]:
    return re.compile(r"(?<![\w'’.@/&-])([^\W\d_]{1,30})[ \u00a0]{1,4}(?i:\1)(?![\w'’@/&-]|\.\w)")


def _is_placeholder(match: re.Match[str], passage: Passage, tongue: str) -> bool | None:
    """True for a sure one, False for a likely one, None for none."""
    found = match[0]
    if found.startswith("[["):
        return True
    if found[0] in "[<{":
        inside = " ".join(found[1:-1].casefold().replace("’", "'").split()).strip(" :.…")
        return True if inside in _BLANKS or _BLANK.fullmatch(inside) else None
    if not found.isupper() or len(found) > 6:
        return found.casefold() == "lorem ipsum dolor"
    before = _last_word(passage.words[max(0, match.start() - 30) : match.start()])
    rest = passage.words[match.end() : match.end() + 30]
    behind = re.match(r"\s*([^\W\d_]*)", rest)
    meant = {
        "T": (before in _MENTION_BEFORE or (behind is not None and behind[1].lower() in _MENTION_BEHIND))
        or (tongue in _TODO_IS_A_WORD and not rest.startswith(":")),
        "X": before in _NUMBERED,
    }  # fmt: skip
    if found.startswith("TK"):
        # A kindergarten (TK-5), a health insurer (die TK), a country's domain (.tk).
        return None if tongue != "en" or re.match(r"[-–/.]\w", rest) or before in _MENTION_BEFORE else False
    return None if meant.get(found[0], False) else False


def _last_word(words: str) -> str:
    found = re.search(r"([^\W\d_]+)\W*$", words)
    return found[1].lower() if found else ""


def _is_slip(match: re.Match[str], never: frozenset[str], *, english: bool) -> bool:
    """Whether a doubled word is a mistake. Names are doubled (Duran Duran), and written with capitals."""
    first, second = match[1], match[0][-len(match[1]) :]
    if not second.islower():
        return False
    if second in never:
        # Vitamin A a day: a letter that begins with a capital is none of ours.
        return first == second or (len(second) > 1 and first.lower() == second and first[1:] == second[1:])
    return english and first == second and len(second) > 3 and second not in _SAID_TWICE
