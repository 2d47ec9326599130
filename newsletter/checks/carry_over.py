"""The checks of what came along from the issue that was sent last: a post is often a copy of the one before."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, unquote, urlsplit

from newsletter import merge
from newsletter.blocks import Block, Button, Buttons, Callout, Footnotes, Link, Paragraph, PullQuote
from newsletter.checks.interface import Subject
from newsletter.checks.prose import OBJECT, Prose, words_of
from newsletter.images import is_remote
from newsletter.links import untagged
from newsletter.model import Finding, Issue
from newsletter.tree import inlines_of, inner, shown, walk_blocks, walk_inlines
from newsletter.words import long_date, month_and_year

# A paragraph that nobody writes twice by chance: in words, or in the characters of scripts without spaces.
_WORDS, _CHARACTERS = 12, 30
_WITHOUT_SPACES = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
_MERGE_FIELD = re.compile(f"[{merge.FIRST}-{merge.LAST}]+")
# Paragraphs at the end may say the same each month: how to reach us, what this mail is. Those at the top may not.
_CLOSING, _OPENING = 2, 2
# Pages that an issue links to each month, by words of their addresses and labels. Our own compilation.
_STANDING_WORDS = """
    account acuityscheduling appointment appointments book booking bookings calendly consultation contact donate enroll
    location locations login member membership portal refer referral reviews schedule scheduling shop store subscribe
    visit anmelden buchen kontakt spenden termin termine cita citas contacto donar reservar tienda contacter rdv
    contatti prenota prenotazione afspraak contato agendar boka bestil kontakta kontakty wizyta randevu
"""
_STANDING = frozenset(_STANDING_WORDS.split())
# Where a month's name is a date of the issue: in running text it may be any other.
_HEADLINES = {
    "subject": "subject",
    "preheader": "preheader",
    "title": "heading",
    "heading": "heading",
    "button": "button",
}
_LETTERS = re.compile(r"[^\W\d_]+")
# What stands beside a month's name: words, or the characters of scripts without spaces. Its year and day may change.
_BESIDE = re.compile(rf"{_WITHOUT_SPACES.pattern}|[^\W\d_]+")
_CLAUSE_END = re.compile(r"[:;.!?|,()\u2013\u2014\u3001\u3002\n]|\s-\s")
_EDGE, _NEAR = "", 100
_SHOWN = 80
_YEAR = 366


def repeated_subject(subject: Subject) -> Iterator[Finding]:
    """Two mails of one subject: some clients file the second under the first, and readers think they know it."""
    before = subject.before
    if before and _plain(before.subject) and _plain(before.subject) == _plain(subject.issue.subject):
        message = f"the subject is the one of the last issue, {before.id}: '{_cut(subject.issue.subject)}'"
        where = subject.front_matter("subject" if "subject" in subject.issue.locations else "title")
        yield Finding("repeated-subject", "warning", message, where, "say what is new in this one")


def repeated_preheader(subject: Subject) -> Iterator[Finding]:
    """The second line of the inbox, as it was last month."""
    before, issue = subject.before, subject.issue
    if before and _plain(before.preheader) and _plain(before.preheader) == _plain(issue.preheader):
        message = f"the preheader is the one of the last issue, {before.id}: '{_cut(issue.preheader)}'"
        where = subject.front_matter("preheader" if "preheader" in issue.locations else "description")
        yield Finding("repeated-preheader", "warning", message, where, "write one that continues this issue's subject")


def repeated_hero(subject: Subject) -> Iterator[Finding]:
    """The picture at the top, or what it is said to show, as it was last month.

    Every issue's folder may have a `hero.jpg` of its own, so a local file's name tells nothing; the alt text does.
    """
    before, hero = subject.before, subject.issue.hero
    if not (before and before.hero and hero):
        return
    last, now = before.hero.image, hero.image
    folders = {PurePosixPath(issue.file).parent for issue in (before, subject.issue)}
    if last.src == now.src and (is_remote(now.src) or len(folders) == 1):
        message = f"the picture at the top is the one of the last issue, {before.id}: '{_cut(now.src)}'"
        where = subject.front_matter("hero.src" if "hero.src" in subject.issue.locations else "hero")
        yield Finding("repeated-hero", "warning", message, where, "choose another picture, or leave it out")
    elif _plain(now.alt) and _plain(now.alt) == _plain(last.alt):
        message = f"the picture at the top is described as the one of the last issue, {before.id}: '{_cut(now.alt)}'"
        where = subject.front_matter("hero.alt" if "hero.alt" in subject.issue.locations else "hero")
        yield Finding("repeated-hero", "warning", message, where, "choose another picture, or say what this one shows")


def repeated_call(subject: Subject) -> Iterator[Finding]:
    """A button with last month's words and last month's page.

    The phone, the website's front page and pages such as those for appointments are asked for every month.
    """
    if subject.before is None:
        return
    last = {(_plain(words_of(button.inlines)), untagged(button.href)) for button in _buttons(subject.before)}
    for button in _buttons(subject.issue):
        label, href = words_of(button.inlines), untagged(button.href)
        if (_plain(label), href) in last and not _is_standing(label, href, subject.settings.brand.website):
            message = (
                f"the button '{_cut(label)}' leads where it did in the last issue, {subject.before.id}: {_cut(href)}"
            )
            hint = "let it lead to what this issue is about, or remove it"
            yield Finding("repeated-call", "warning", message, subject.line(button.line, label), hint)


def repeated_campaign(subject: Subject) -> Iterator[Finding]:
    """A campaign's name written by hand, and last month's: the website's statistics would add the two up."""
    before, issue = subject.before, subject.issue
    if before is None:
        return
    hint = "write another one, or remove it: the year and month of the issue are used then"
    if subject.settings.tracking.utm and issue.utm_campaign and issue.utm_campaign == before.utm_campaign:
        message = f"utm_campaign is the one of the last issue, {before.id}: '{_cut(issue.utm_campaign)}'"
        yield Finding("repeated-campaign", "warning", message, subject.front_matter("utm_campaign"), hint)
    last = {value for value, _ in _campaigns(before)} - {issue.utm_campaign, before.utm_campaign}
    seen = set()
    for value, line in _campaigns(issue):
        if value in last and value not in seen and not _is_month_of(value, issue):
            seen.add(value)
            message = f"a link has the utm_campaign of the last issue, {before.id}: '{_cut(value)}'"
            where = subject.line(line, f"utm_campaign={value}")
            yield Finding(
                "repeated-campaign", "warning", message, where, "write another one, or remove it from the link"
            )


def month_old(subject: Subject) -> Iterator[Finding]:
    """Last month's name where last month's issue had it: in the subject, the preheader, a heading, on a button.

    The words beside it must be the same too: "Our hours in November" was copied, "What November taught us" looks back.
    """
    before, issue = subject.before, subject.issue
    if not (before and before.date and issue.date) or before.date.month == issue.date.month:
        return
    names = _month_names(before.date, issue.language)
    if names is None:
        return
    last: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for passage in Prose(before).passages:
        for match in names.finditer(passage.words) if passage.kind in _HEADLINES else ():
            last[_HEADLINES[passage.kind]] |= _beside(passage.words, *match.span())
    for passage in subject.passages if last else ():
        known = last.get(_HEADLINES.get(passage.kind, ""), set())
        matches = names.finditer(passage.words) if known else ()
        found = next((match for match in matches if known & _beside(passage.words, *match.span())), None)
        if found:
            message = f"'{found[0]}' was the month of the last issue, {before.id}: '{_cut(passage.words)}'"
            where = subject.prose.place(passage, *found.span())
            yield Finding("month-old", "warning", message, where, "write the month of this issue, if it is meant")


def date_old(subject: Subject) -> Iterator[Finding]:
    """A date that stayed, or whose year was mistyped: months, weekdays and the campaign's name are reckoned from it.

    Compared with the issue sent last and not with today's clock: what a check finds depends on its post alone.
    """
    before, issue = subject.before, subject.issue
    if not (before and before.date and issue.date):
        return
    hint = "write the day on which this issue goes out"
    where = subject.front_matter("date")
    if issue.date <= before.date:
        when = "the date of" if issue.date == before.date else "earlier than"
        message = f"the date {issue.date} is {when} the last issue, {before.id}"
        if issue.date < before.date:
            message += f", which has {before.date}"
        yield Finding("date-old", "warning", message, where, hint)
    elif (issue.date - before.date).days > _YEAR:
        message = f"the date {issue.date} is more than a year after that of the last issue, {before.id}: {before.date}"
        yield Finding("date-old", "warning", message, where, hint)


def repeated_paragraph(subject: Subject) -> Iterator[Finding]:
    """A paragraph that the last issue had word for word.

    Included files, boxes, notes, what tells how to reach the brand, and the end of a post may say the same each month.
    All that is repeated is one finding: a post that was copied whole has one fault.
    """
    before, issue = subject.before, subject.issue
    if before is None:
        return
    last = {_plain(words) for words, _ in _paragraphs(before)}
    mine = [(words, line) for words, line in _paragraphs(issue) if line <= len(issue.lines)]
    watched = mine[: max(len(mine) - _CLOSING, _OPENING)]
    brand = subject.settings.brand
    standing = tuple(filter(None, (brand.phone, *brand.other_phones, brand.address, subject.destination.reply_to)))
    repeated = [
        (words, line)
        for words, line in watched
        if _is_long(words) and _plain(words) in last and not any(known in words for known in standing)
    ]
    if repeated:
        words, line = repeated[0]
        more = len(repeated) - 1
        others = f", and so did {more} more paragraph{'s' if more > 1 else ''}" if more else ""
        message = f"this paragraph stood in the last issue, {before.id}, word for word{others}: '{_cut(words)}'"
        hint = "rewrite it; what every issue says can stand in a file of its own: ::: include FILE :::"
        yield Finding("repeated-paragraph", "warning", message, issue.location(line), hint)


def _plain(text: str) -> str:
    """A text as it is compared: without differences of space and of capital letters."""
    return " ".join(text.split()).casefold()


def _cut(text: str) -> str:
    words = merge.reveal(" ".join(text.replace(OBJECT, " ").split()))
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"


def _buttons(issue: Issue) -> Iterator[Button]:
    for block in walk_blocks(shown(issue.blocks, "html")):
        if isinstance(block, Buttons):
            yield from block.buttons


def _is_standing(label: str, href: str, website: str) -> bool:
    """Whether a button may well lead to the same page each month."""
    if not re.match("https?://", href, re.IGNORECASE):
        return True
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    path = unquote(parts.path).strip("/")
    # `/events`, `/blog`: a part of the website, and no page of it.
    if href.rstrip("/") == website.rstrip("/") or (not parts.query and (not path or path.isalpha())):
        return True
    words = {word.casefold() for word in _LETTERS.findall(f"{parts.netloc} {path} {label}")}
    return not words.isdisjoint(_STANDING)


def _campaigns(issue: Issue) -> Iterator[tuple[str, int]]:
    """Every `utm_campaign` of a link in the post, with its line."""
    for block in walk_blocks(issue.blocks):
        for inline in walk_inlines(inlines_of(block)):
            if isinstance(inline, Link) and "utm_campaign=" in inline.href:
                query = inline.href.partition("#")[0].partition("?")[2]
                for name, value in parse_qsl(query):
                    if name == "utm_campaign":
                        yield value, inline.line or block.line


def _is_month_of(value: str, issue: Issue) -> bool:
    return bool(issue.date and value == f"{issue.date:%Y-%m}")


def _month_names(day: date, language: str) -> re.Pattern[str] | None:
    """The name of a month, in the forms in which dates of that language have it; None where it has no name."""
    written = f"{month_and_year(day, language)} {long_date(day, language)}"
    names = {name for name in _LETTERS.findall(written) if len(name) > 2}
    # In capital letters as well, but not in small ones: "may" is no month.
    forms = {form for name in names for form in (name, name.upper(), name[0].upper() + name[1:])}
    numbered = set(re.findall("[0-9]+[月월]", written))
    parts = [rf"(?<![^\W\d_]){re.escape(form)}(?![^\W\d_])" for form in sorted(forms)]
    parts += [f"(?<![0-9]){form}" for form in sorted(numbered)]
    return re.compile("|".join(parts)) if parts else None


def _beside(text: str, start: int, end: int) -> set[tuple[str, ...]]:
    """What stands beside a month's name, in forms of which two passages that are alike have one in common.

    Two words on one side and one on the other; the edges of the clause count as words, and a name may be all of it.
    """
    before = [_EDGE, *_BESIDE.findall(_CLAUSE_END.split(text[max(start - _NEAR, 0) : start].casefold())[-1])]
    after = [*_BESIDE.findall(_CLAUSE_END.split(text[end : end + _NEAR].casefold())[0]), _EDGE]
    forms = {("before", *before[-2:], *after[:1])} if len(before) > 1 else set()
    forms |= {("after", *before[-1:], *after[:2])} if len(after) > 1 else set()
    return forms or {("alone",)}


def _paragraphs(issue: Issue) -> list[tuple[str, int]]:
    """The words and the line of each paragraph that is not in a box, a quotation with a name, or a note."""

    def walk(blocks: tuple[Block, ...]) -> Iterator[tuple[str, int]]:
        for block in blocks:
            if isinstance(block, Paragraph):
                yield words_of(block.inlines), block.line
            elif not isinstance(block, Callout | PullQuote | Footnotes):
                yield from walk(inner(block))

    return list(walk(shown(issue.blocks, "html")))


def _is_long(words: str) -> bool:
    words = _MERGE_FIELD.sub("", words)
    return len(words.split()) >= _WORDS or len(_WITHOUT_SPACES.findall(words)) >= _CHARACTERS
