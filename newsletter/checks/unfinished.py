"""The checks of what was left unfinished: placeholders in the post and in the settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from newsletter.checks.interface import Subject
from newsletter.checks.limit import few, limited
from newsletter.checks.prose import Passage
from newsletter.checks.wording import language, last_word, passages
from newsletter.config import placeholders
from newsletter.model import Finding, Severity

_HINT = "write what belongs there before you send to people"
# What stands in brackets where a name, a date or a text was meant to come. Left out is what is also written on purpose:
# [source], [video], [link] are labels, [your doctor] is how an editor changes a quotation.
_BLANKS = frozenset({
    "address", "citation", "citation needed", "city, state", "clinic name", "company name", "date", "doctor name",
    "doctor's name", "email", "email address", "email protected", "first name", "first_name", "firstname", "fname",
    "full name", "last name", "last_name", "lastname", "lname", "lorem ipsum", "name", "phone", "phone number",
    "placeholder", "recipient name", "subscriber name", "surname", "tba", "tbc", "tbd", "tk", "tktk", "to come",
    "todo", "xx", "xxx", "your address", "your city", "your company", "your name", "your text", "achternaam",
    "anrede", "apellido", "cognome", "datum", "ihr name", "nachname", "nom", "nombre", "nome", "prénom", "uhrzeit",
    "voornaam", "vorname", "votre nom"
})  # fmt: skip
_BLANK = re.compile(
    r"(?:insert|fill in|replace with|todo|tbd|tba|tbc|tk|xxx|placeholder|insérer|insertar|inserire|inserir)\b.{1,60}"
    r"|.{0,40}\b(?:text|name|date|link|image|photo|title|quote|address|number|content|copy|logo|headline)"
    r" (?:goes )?here"
    r"|.{1,40} (?:einfügen|einsetzen|eintragen|ergänzen|invoegen|invullen)|.{0,40}\bà (?:compléter|insérer)"
)
# What may be a label or a credit: [Photo: Ada Hill].
_LIKELY_BLANK = re.compile(
    r"(?:photo|picture|image|pic|screenshot|graphic|comment|foto|bild)\s?:.{1,70}"
    r"|add (?:(?:a|an|the|your|some|new) )?(?:photo|picture|image|link|logo|quote|date|time|name|text|headline|caption"
    r"|number|address|phone|paragraph|sentence|button|video|signature|bio|map)s?\b.{0,60}"
    r"|check with (?!(?:an?|the|your|his|her|their|my|our)\b).{1,60}"
)
# Labels in small letters, placeholders in capitals.
_CAPITAL_BLANKS = frozenset({"LINK", "URL", "IMAGE", "BUTTON", "LOGO", "TEXT", "TITLE", "HEADLINE", "SIGNATURE"})
# What readers are asked for: "Add your name here".
_ASKED_OF_READERS = frozenset({"add", "sign", "put", "write", "enter", "type", "print", "leave", "see", "and", "or"})
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


def placeholder_left(subject: Subject) -> Iterator[Finding]:
    """`[[…]]` or a reserved example domain in the brand's or the sender's facts: fine for practice, not for people."""
    severity: Severity = "note" if subject.service.practice else "error"
    for path, value, where in placeholders(subject.settings):
        message = f"{path} still holds a placeholder: {value}"
        yield Finding("placeholder", severity, message, where, "write the real value before you send to people")


def placeholder_in_post(subject: Subject) -> Iterator[Finding]:
    """`[[…]]`, TODO, TK, XXX, lorem ipsum, `[First Name]`: what people write where they mean to write something else.

    One that cannot be meant stops a mail to people; a bare TODO, TK or XXX may have a meaning, and TBA is often said to
    readers. Code is no prose.
    """
    found = (
        (passage, match, likely)
        for passage in passages(subject)
        for match in _placeholder().finditer(passage.words)
        if (likely := _likely(match, passage, language(subject))) is not None
    )
    for (passage, match, likely), more in few(found, lambda one: one[2]):
        severity = likely
        if likely == "error" and subject.service.practice:
            # As in the settings of a new workspace.
            severity = "note" if match[0].startswith("[[") else "warning"
        where = subject.prose.place(passage, match.start(), match.end())
        yield Finding("placeholder", severity, f"a placeholder is left: {match[0][:80]}{more}", where, _HINT)


@limited
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


# These cost a millisecond to compile, and a build needs none of them.


@cache
def _placeholder() -> re.Pattern[str]:
    return re.compile(
        r"\[\[[^\[\]\n]{1,200}\]\]|\[[^\[\]\n]{2,80}\]|<[^<>\n]{2,60}>|(?<!\{)\{[^{}\n]{2,60}\}(?!\})"
        r"|[$€£] ?(?:X{2,6}|x{2,6})\b|\b[Xx]{2}[:.][Xx]{2}\b|\bXX(?= ?(?:Uhr|[ap]\.?m\b|%|€|Euro|percent))"
        r"|\b(?:Jan(?:uary|\.)|Feb(?:ruary|\.)|Mar(?:ch|\.)|Apr(?:il|\.)|May|June|July|Aug(?:ust|\.)|Sep(?:tember|t?\.)"
        r"|Oct(?:ober|\.)|Nov(?:ember|\.)|Dec(?:ember|\.)) XX\b"
        r"|\b(?:TODO|FIXME|(?<!\.)(?:TK){1,4}|X{3,6}(?:[-. ]X{2,6})*|TBD|TBA|TBC)\b"
        r"|\b(?:Hi|Hello|Hey|Dear|Hallo|Liebe[rs]?|Bonjour|Hola|Ciao) (?:FNAME|LNAME|FIRST_?NAME|LAST_?NAME|VORNAME)\b"
        r"|(?<!\w)@[^\W\d_]{2,20}[,:]? (?i:(?:please|pls|bitte|can you) (?:check|confirm|add|review|update|fill|verify"
        r"|prüfen|ergänzen))\b"
        r"|(?<![\w?!])\?{3,}(?![\w?!])"
        r"|\((?i:link|text|copy|headline|caption|quote|logo|picture|image|photo) to come\)"
        r"|\b(?i:lorem ipsum(?: dolor)?|insert (?:[\w’'-]{1,20} ){0,4}?here"
        r"|your (?:\w{1,20} ){0,2}?(?:text|name|headline|title|image|content|copy) here"
        r"|(?:text|content|copy|headline|image|quote) goes here)\b"
    )


def _likely(match: re.Match[str], passage: Passage, tongue: str) -> Severity | None:
    """How sure it is that this is a placeholder: an error for one that cannot be meant, None for none."""
    found = match[0]
    before = passage.words[max(0, match.start() - 30) : match.start()]
    behind = passage.words[match.end() : match.end() + 30]
    if found[0] in "[<{":
        return _likely_bracket(found)
    if found.startswith("???"):  # alone, or where a time or a place would stand; else somebody wonders
        return "warning" if before.strip()[-1:] in ("", *":(–—-$#") else None
    if re.fullmatch("[A-Z]+", found):
        return _likely_word(found, before, behind, tongue)
    if found.endswith("NAME"):
        return "error"
    if found.casefold().startswith("your") and found.casefold().endswith("name here"):
        return None if last_word(before) in _ASKED_OF_READERS else "warning"
    return "error" if found.casefold() == "lorem ipsum dolor" else "warning"


def _likely_bracket(found: str) -> Severity | None:
    """What stands in brackets, as `_likely` would have it."""
    inside = " ".join(found.strip("[]<>{}").casefold().replace("’", "'").split()).strip(" :.…")
    if found.startswith("[[") or inside in _BLANKS or _BLANK.fullmatch(inside):
        return "error"
    likely = found[0] == "[" and (found[1:-1].strip() in _CAPITAL_BLANKS or _LIKELY_BLANK.fullmatch(inside))
    return "warning" if likely else None


def _likely_word(found: str, before: str, behind: str, tongue: str) -> Severity | None:
    """A word of capitals, as `_likely` would have it."""
    word = last_word(before)
    following = re.match(r"\s*([^\W\d_]*)", behind)
    if found == "TBA":
        return "note"
    if found in ("TBC", "TBD"):  # in other languages, TBC is an illness
        return "warning" if tongue == "en" or found == "TBD" else None
    if found.startswith("TK"):
        # A kindergarten (TK-5), a health insurer (die TK), a country's domain (.tk).
        meant = tongue != "en" or word in _MENTION_BEFORE or bool(re.match(r"[-–/.]\w", behind))
    elif found.startswith("X"):
        rows = re.match(r"[-–—](?!X{2,}\b)[IVXLCDM]+\b", behind) or re.search(r"\b[A-Z]{1,4}[-–—]$", before)
        meant = word in _NUMBERED or rows is not None
    else:
        meant = word in _MENTION_BEFORE or (following is not None and following[1].lower() in _MENTION_BEHIND)
        meant = meant or (tongue in _TODO_IS_A_WORD and not behind.startswith(":"))
    return None if meant else "warning"
