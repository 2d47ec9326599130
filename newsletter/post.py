"""A post on disk -> an Issue: its front matter and its Markdown, understood."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from functools import partial

from newsletter import markdown, merge, script
from newsletter.blocks import Block, Button, Buttons, Code, Figure, Footnotes, Heading, Only, RawHtml, Span, Text
from newsletter.config import Brand, Sender, Settings
from newsletter.errors import ContentError, Location
from newsletter.front_matter import FrontMatter, read_front_matter
from newsletter.includes import loader
from newsletter.inlines import link_target
from newsletter.model import CallToAction, Hero, Issue, Trial
from newsletter.raw_html import unsafe_scheme
from newsletter.source_text import read_post
from newsletter.tree import plain, walk_blocks, walk_inlines, with_inner
from newsletter.words import long_date, month_and_year
from newsletter.workspace import IssueFile, Workspace

_RAW_HEADING = re.compile(r"<h([1-6])\b(.*?)</h\1>", re.DOTALL)
_DATED = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?(?!\d)")


def read_issue(
    found: IssueFile,
    workspace: Workspace,
    settings: Settings,
    *,
    templates: Sequence[str],
    services: Sequence[str],
    trial: Trial | None = None,
) -> Issue:
    """Read one issue. templates, services: the names a front matter may use. trial: goes before what it says.

    Raises ContentError, with `file:line`, for a post that cannot be read.
    """
    file = workspace.relative(found.post)
    source = read_post(found.post, file)
    front, first_line, body, notes = read_front_matter(source.text, file, templates=templates, services=services)
    if trial:
        front = replace(front, **{key: value for key, value in asdict(trial).items() if value})
    if not body.strip():
        hint = "write the article below the front matter" if source.text.strip() else "write the article into it"
        raise ContentError(f"{file} has no text to send", location=Location(file, 1), hint=hint)
    day = front.date or _date_of(found.id)
    language = front.language or settings.brand.language
    values = _values(found.id, front, settings, day=day, language=language)
    load = loader(workspace.root, found.folder)
    parse = partial(markdown.parse, body, file=file, first_line=first_line, language=language, values=values, load=load)
    document, title = _understood(front, values, body, parse)
    issue = _issue(front, values, document, title, identifier=found.id, file=file)
    direction = front.direction or script.direction_of(language)
    findings = (*source.findings, *notes, *document.findings)
    if not front.language and not front.direction and direction == "ltr":
        findings += script.direction_unset(document.blocks, language, Location(file, 1))
    lines = tuple(source.text.split("\n"))
    return replace(issue, date=day, language=language, direction=direction, findings=findings, lines=lines)


def _understood(
    front: FrontMatter, values: dict[str, str], body: str, parse: Callable[[], markdown.Document]
) -> tuple[markdown.Document, _Title]:
    """The article and its title, which is entered into `values`, and may be named in the article."""
    document = parse()
    title = _title(front, document.blocks, lambda text: _filled(text, values))
    values["issue.title"] = title.text
    included = (line for one in document.included for line in one.lines)
    if "issue.title" in body or any("issue.title" in line for line in included):  # only now is it known what it is
        document = parse()
        title = _title(front, document.blocks, lambda text: _filled(text, values))
    return document, title


def _issue(
    front: FrontMatter,
    values: Mapping[str, str],
    document: markdown.Document,
    title: _Title,
    *,
    identifier: str,
    file: str,
) -> Issue:
    """What front matter and article make of an issue."""
    cta = _call_to_action(front, values, file)
    return Issue(
        id=identifier,
        file=file,
        subject=_filled(front.subject or front.title, values) or title.text,
        preheader=_filled(front.preheader or front.description, values),
        title=title.text,
        title_in_body=title.in_body,
        date=front.date,
        language=front.language,
        direction="ltr",
        template=front.template or "default",
        slug=front.slug or identifier,
        hero=_hero(front, values, file),
        cta=cta,
        blocks=_with_button(tuple(_relevel(title.blocks, _Levels(title))), cta),
        findings=document.findings,
        lines=(),
        service=front.service,
        audience=front.audience,
        segment=front.segment,
        sender_name=front.from_name,
        sender_email=front.from_email,
        reply_to=front.reply_to,
        utm_campaign=_filled(front.utm_campaign, values),
        waivers=front.waive,
        locations=front.locations,
        included=document.included,
        lead=_filled(front.lead, values),
    )


def _filled(text: str, values: Mapping[str, str]) -> str:
    return merge.fill(merge.conceal_all(text), values).strip()


def _values(
    identifier: str, front: FrontMatter, settings: Settings, *, day: date | None, language: str
) -> dict[str, str]:
    """What `{{ brand.x }}` and `{{ issue.x }}` stand for; the title is empty until the post has been read."""
    sender = replace(
        settings.sender,
        name=front.from_name or settings.sender.name or settings.brand.name,
        email=front.from_email or settings.sender.email,
    )
    sender = replace(sender, reply_to=front.reply_to or sender.reply_to or sender.email)
    return (
        _texts("brand", settings.brand)
        | _texts("sender", sender)
        | {
            "issue.id": identifier,
            "issue.slug": front.slug or identifier,
            "issue.title": "",
            "issue.date": long_date(day, language) if day else "",
            "issue.month": month_and_year(day, language) if day else "",
            "issue.year": str(day.year) if day else "",
        }
    )


def _texts(group: str, record: Brand | Sender) -> dict[str, str]:
    """Every text and every list of texts in a group of settings, by its name in a merge field."""
    written = {f"{group}.{field.name}": getattr(record, field.name) for field in fields(record)}
    texts = {name: ", ".join(value) if isinstance(value, tuple) else value for name, value in written.items()}
    return {name: merge.conceal_all(value) for name, value in texts.items() if isinstance(value, str)}


def _date_of(identifier: str) -> date | None:
    """The date that an id such as `2026-11-chronic-migraines` begins with."""
    match = _DATED.match(identifier)
    try:
        return date(int(match[1]), int(match[2]), int(match[3] or 1)) if match else None
    except ValueError:
        return None


def _target(front: FrontMatter, key: str, href: str, values: Mapping[str, str], file: str) -> str:
    """An address in the front matter. Raises ContentError for one that could run something."""
    target = link_target(_filled(href, values))
    if scheme := unsafe_scheme(target):
        where = front.locations.get(key) or front.locations.get(key.partition(".")[0]) or Location(file, 1)
        hint = "give it an address that starts with https://"
        raise ContentError(f"'{key}' cannot be a {scheme}: address", location=where, hint=hint)
    return target


def _hero(front: FrontMatter, values: Mapping[str, str], file: str) -> Hero | None:
    hero = front.hero
    if hero is None:
        return None
    src = _target(front, "hero.src", hero.image.src, values, file)
    image = replace(hero.image, src=src, alt=_filled(hero.image.alt, values))
    href = _target(front, "hero.href", hero.href, values, file) if hero.href else None
    return Hero(image, href, _filled(hero.caption, values))


def _call_to_action(front: FrontMatter, values: Mapping[str, str], file: str) -> CallToAction | None:
    cta = front.cta
    if cta is None:
        return None
    return CallToAction(_filled(cta.label, values), _target(front, "cta.href", cta.href, values, file), cta.line)


def _with_button(blocks: tuple[Block, ...], cta: CallToAction | None) -> tuple[Block, ...]:
    """The call to action as the last thing of the article, before the notes."""
    if cta is None:
        return blocks
    button = Button((Text(cta.label),), cta.href, primary=True, line=cta.line)
    notes = blocks[-1:] if blocks and isinstance(blocks[-1], Footnotes) else ()
    return (*blocks[: len(blocks) - len(notes)], Buttons((button,), cta.line), *notes)


@dataclass(frozen=True)
class _Title:
    text: str
    in_body: bool
    blocks: tuple[Block, ...]
    heading: Heading | None = None


def _title(front: FrontMatter, blocks: tuple[Block, ...], fill: Callable[[str], str]) -> _Title:
    """The title, and the blocks that remain under it: a heading that opens the post is the title, once."""
    opening = next((i for i, block in enumerate(blocks) if not isinstance(block, Figure)), len(blocks))
    first = blocks[opening] if opening < len(blocks) else None
    without = (*blocks[:opening], *blocks[opening + 1 :])
    if isinstance(first, Heading) and (not front.title or _same(plain(first.inlines), fill(front.title))):
        text = fill(front.title) or _words(first)
        # The layout draws words only; a title with a link or a footnote in it stays what it is.
        kept = any(not isinstance(inline, Text | Span | Code) for inline in walk_inlines(first.inlines))
        return _Title(text, in_body=kept, blocks=blocks if kept else without, heading=first if kept else None)
    if front.title:
        return _Title(fill(front.title), in_body=False, blocks=blocks)
    heading = next((block for block in blocks if isinstance(block, Heading)), None)
    if heading:
        return _Title(_words(heading), in_body=True, blocks=blocks, heading=heading)
    return _Title(fill(front.subject), in_body=False, blocks=blocks)


def _words(heading: Heading) -> str:
    return " ".join(plain(heading.inlines).split())


def _same(one: str, other: str) -> bool:
    return re.sub(r"\W+", "", one).casefold() == re.sub(r"\W+", "", other).casefold()


class _Levels:
    """Gives each heading its level in the email: one h1, the shallowest of the rest an h2, and no level skipped."""

    def __init__(self, title: _Title) -> None:
        headings = (block for block in walk_blocks(title.blocks) if isinstance(block, Heading))
        self.first = title.heading
        self.shift = 2 - min((heading.level for heading in headings if heading is not self.first), default=2)
        self.previous = 1

    def of(self, heading: Heading) -> int:
        return 1 if heading is self.first else self.next(heading.level)

    def next(self, level: int) -> int:
        """The level in the email of a heading that has `level` in the post and comes next."""
        self.previous = max(2, min(level + self.shift, self.previous + 1, 6))
        return self.previous

    def in_html(self, html: str) -> str:
        """Raw HTML whose headings take part in the outline of the email."""

        def heading(match: re.Match[str]) -> str:
            return f"<h{self.next(int(match[1]))}{match[2]}</h{self.previous}>"

        return _RAW_HEADING.sub(heading, html)


def _relevel(blocks: Sequence[Block], levels: _Levels) -> Iterator[Block]:
    for block in blocks:
        match block:
            case Heading():
                yield replace(block, level=levels.of(block))
            case RawHtml(html=html):
                yield replace(block, html=levels.in_html(html))
            case Only():
                # Where it is left out, what follows must not seem to stand below its headings.
                before = levels.previous
                yield replace(block, blocks=tuple(_relevel(block.blocks, levels)))
                levels.previous = min(before, levels.previous)
            case _:
                yield with_inner(block, lambda inside: tuple(_relevel(inside, levels)))
