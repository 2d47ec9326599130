"""All links of an issue in reading order, each with its words and its place: what checks and requests go through."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote

from newsletter import merge
from newsletter.blocks import Block, Buttons, Image, Link, RawHtml
from newsletter.config import Settings
from newsletter.errors import Location
from newsletter.links import untagged
from newsletter.model import Issue
from newsletter.tree import inlines_of, plain, shown, walk_blocks, walk_inlines

# Lines of the author's own HTML in which a link is looked for. A line of more characters is no line: a post was pasted
# as one, and to look for each of its links in all of it would take quadratic time.
_LINES_OF_HTML = 60
_LONGEST_LINE = 5_000


@dataclass(frozen=True)
class WrittenLink:
    """A link as its author meant it.

    href: its target without the parameters of `tracking.utm`. sent: with them, as readers get it. words: what readers
    see of it, with its images' alt texts. picture: whether an image is in it. line: as `Issue.location` takes it; 0
    where `key` names the setting or the front matter value that holds it. lines: how many lines it may stand in.
    same_target, same_words: how many links before it on its line have them too.
    """

    href: str
    sent: str
    words: str
    line: int
    key: str = ""
    picture: bool = False
    lines: int = 1
    same_target: int = 0
    same_words: int = 0


def links_of(issue: Issue, settings: Settings) -> Iterator[WrittenLink]:
    """Every link of the HTML part. Targets are as `links.finished` made them, merge fields still opaque.

    The brand's website and privacy page come last: they stand in the head and the foot of every mail.
    """
    if issue.hero and issue.hero.href:
        hero = issue.hero
        yield WrittenLink(untagged(issue.hero.href), issue.hero.href, hero.image.alt, 0, "hero.href", picture=True)
    before: Counter[tuple[int, str, str]] = Counter()
    for block in walk_blocks(shown(issue.blocks, "html")):
        for link in _in_block(block):
            target, words = (link.line, "target", link.href), (link.line, "words", link.words)
            yield replace(link, same_target=before[target], same_words=before[words])
            before.update((target, words))
    brand = settings.brand
    for key, href in (("brand.website", brand.website), ("brand.privacy_url", brand.privacy_url)):
        if href:
            yield WrittenLink(href, href, "", 0, key, picture=True)


def _in_block(block: Block) -> Iterator[WrittenLink]:
    if isinstance(block, Buttons):
        for button in block.buttons:
            yield _written(Link(button.inlines, button.href, line=button.line), button.line)
        return
    lines = _LINES_OF_HTML if isinstance(block, RawHtml) else 1
    for inline in walk_inlines(inlines_of(block)):
        if isinstance(inline, Link):
            yield _written(inline, inline.line or block.line, lines)


def _written(link: Link, line: int, lines: int = 1) -> WrittenLink:
    picture = any(isinstance(inline, Image) for inline in walk_inlines(link.children))
    return WrittenLink(untagged(link.href), link.href, plain(link.children), line, picture=picture, lines=lines)


def target_place(link: WrittenLink, issue: Issue, settings: Settings) -> Location:
    """Where a link's target is written; where its words are, if the target stands elsewhere (`[words][label]`)."""
    if _is_call_to_action(link, issue):
        return issue.locations["cta.href"]
    href = merge.reveal(link.href)
    page = href.partition("//")[2]
    forms = [href, unquote(href), page, unquote(page), page.partition("/")[2], href.partition(":")[2]]
    marked = [f"{mark}{form}" for form in forms if form for mark in ("(", "<", '"', "/", "'")]
    needles = [*marked, *(form for form in forms if len(form) > 3), *_words(link)]
    # The whole address, and none that only begins like it; not what stands for it in the brackets of a link.
    again = [rf"(?<![\w/\[]){re.escape(form)}(?![\w/%#&=~+-]|[.?,:;!]\w)" for form in forms[:2] if link.same_target]
    return _nth(link, issue, again, link.same_target) or _place(link, issue, settings, needles)


def words_place(link: WrittenLink, issue: Issue, settings: Settings) -> Location:
    """Where a link's words are written."""
    if _is_call_to_action(link, issue):
        return issue.locations["cta.label"]
    words = re.escape(merge.reveal(link.words).strip()) if link.same_words else ""
    again = [rf"(?<=[\[<>*_]){words}(?=[\]<>*_])", rf"(?<!\]\()(?<!\w){words}(?!\w)"] if words else []
    return _nth(link, issue, again, link.same_words) or _place(link, issue, settings, _words(link))


def _is_call_to_action(link: WrittenLink, issue: Issue) -> bool:
    """Whether a link is that of the front matter, in whose lines no other link stands."""
    return bool(issue.cta and link.line and link.line == issue.cta.line and "cta.label" in issue.locations)


def _words(link: WrittenLink) -> list[str]:
    words = merge.reveal(link.words).strip()
    # Behind a blank, as an address stands in a sentence: it may be the target of another link before.
    return [f"[{words}", f">{words}", f"<{words}", f" {words}", words] if words else ["[]("]


def _readable(link: WrittenLink, issue: Issue) -> list[tuple[int, str]]:
    """The lines that a link may stand in, with their numbers."""
    first = max(link.line, 1)
    lines = ((number, issue.source_line(number)) for number in range(first, first + link.lines))
    return [(number, line) for number, line in lines if len(line) <= _LONGEST_LINE]


def _nth(link: WrittenLink, issue: Issue, patterns: list[str], before: int) -> Location | None:
    """The place of a link that has others like it before it, by the first pattern that finds so many."""
    for pattern in patterns:
        found = [(number, match) for number, line in _readable(link, issue) for match in re.finditer(pattern, line)]
        if len(found) > before:
            number, match = found[before]
            return issue.location(number, match.start() + 1, len(match[0]))
    return None


def _place(link: WrittenLink, issue: Issue, settings: Settings, needles: list[str]) -> Location:
    """The place of a link that a setting holds, or else of the first needle that stands in its lines."""
    if link.key:
        beginning = Location(settings.file, 1) if link.key.startswith("brand.") else Location(issue.file, 1)
        places = settings.locations if link.key.startswith("brand.") else issue.locations
        return places.get(link.key) or places.get(link.key.partition(".")[0]) or beginning
    lines = _readable(link, issue)
    for needle in needles:
        for number, line in lines:
            found = line.find(needle)
            if found >= 0:
                skipped = int(needle[0] in "(<\"/'[> " and len(needle) > 1 and needle != "[](")
                return issue.location(number, found + skipped + 1, len(needle) - skipped)
    return issue.location(max(link.line, 1))
