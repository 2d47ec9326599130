"""Every link an author wrote, as it goes out: a whole address, and tagged for the website's statistics.

A mail stands on no website, so a relative link leads nowhere in it. What staff write by habit without its scheme
(`www.clinic.org`, an email address, a phone number) gets it. `utm_` parameters are added last, and only where nothing
can break by them.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote, unquote, unquote_plus, urljoin

from newsletter import autolinks, merge
from newsletter.blocks import Block, Buttons, Figure, Inline, Link, Media, RawHtml, Span
from newsletter.config import Settings, Utm
from newsletter.errors import Location
from newsletter.formats import host_of
from newsletter.inlines import link_target
from newsletter.model import CallToAction, Finding, Hero, Issue
from newsletter.tree import with_inlines, with_inner

_WEB = re.compile("https?://[^/?#]", re.IGNORECASE)
_SCHEME = re.compile("[a-z][a-z0-9+.-]*:", re.IGNORECASE)  # RFC 3986, section 3.1
_DRIVE = re.compile(r"[a-z]:(?:[/\\]|%5c)", re.IGNORECASE)
_WWW = re.compile(r"(www\.[^/?#.]+\.[^/?#]+)(.*)", re.IGNORECASE | re.DOTALL)
_PATH = re.compile("[^?#]*")
_BARE_NUMBER = re.compile("1?[2-9][0-9]{2}[2-9][0-9]{6}")  # an area code and an exchange begin with 2 to 9 (NANP)
# A host written without its scheme. Two letters are a country's domain, except for these, which end files more often.
_HOST = re.compile(
    r"(?:[a-z0-9-]+\.)+(?!(?:gz|js|md|pl|ps|py|rb|sh|ts)\b)"
    r"(?:com|org|net|edu|gov|mil|info|biz|app|dev|blog|care|clinic|dental|doctor|health|hospital|online|[a-z]{2})"
    r"(?::[0-9]+)?(?=[/?#]|$)",
    re.IGNORECASE,
)
# The signatures of Amazon and Google cover the whole query ("canonical query string" of their version 4): a parameter
# more, and the link is refused. Those of others need not, but nobody sees a dead link from here, so none is touched.
_SIGNATURES = frozenset({"sig", "hmac", "token", "access_token", "auth_token", "__token__", "hdnea", "hdnts"})
# Where one leaves a list: whoever goes there is no visitor. Mailchimp's pages of this kind stand on list-manage.com.
_LEAVING = re.compile(
    r"(?<![a-z])(?:unsub(?![a-z])|unsubscri|opt[-_ ]?out|abmeld|abbestell|désabonn|desabonn|désinscri|desinscri"
    r"|darse[-_ ]?de[-_ ]?baja)|//(?:[^/?#]*\.)?list-manage\.com|/(?:e?mail[-_]?)?preferences(?![^/?#])"
)
_ADDED = ("utm_source=", "utm_medium=", "utm_campaign=")
_HREF = re.compile(r'(<a\s(?:[^<>"]|"[^"]*")*?(?<=\s)href=")([^"]*)(?=")')
_IN_TEXT = re.compile(r"<([^<>\n]+)>")


def finished(issue: Issue, settings: Settings, folder: Path) -> Issue:
    """An issue whose links lead from a mail to where they should; a second run changes nothing more.

    Images' sources stay as they are, and so do links that only a mailing service can fill in. What cannot be mended is
    added to the findings.

    Args:
        issue: as it was read, its merge fields opaque.
        settings: `brand.website` makes relative links whole, `tracking.utm` says what is added.
        folder: where the post lies; a link to a file in it goes nowhere.
    """
    website = settings.brand.website if host_of(settings.brand.website) else ""
    utm = settings.tracking.utm
    links = _Links(issue, _PATH.findall(website)[0], parameters(utm, issue) if utm else "", folder)
    return replace(
        issue,
        hero=links.hero(issue.hero) if issue.hero else None,
        cta=links.call_to_action(issue.cta) if issue.cta else None,
        blocks=links.blocks(issue.blocks),
        findings=tuple(dict.fromkeys((*issue.findings, *links.findings))),
    )


def parameters(utm: Utm, issue: Issue) -> str:
    """What is added to a link's query, percent-encoded; its values are as they are written, in their capital letters.

    The campaign is the post's own, or else its year and month (`2026-11`), or else its slug.
    """
    month = f"{issue.date.year}-{issue.date.month:02}" if issue.date else issue.slug
    values = {"source": utm.source, "medium": utm.medium, "campaign": issue.utm_campaign or month}
    return "&".join(f"utm_{name}={_encoded(value)}" for name, value in values.items() if value)


def _encoded(value: str) -> str:
    """A value as a query holds it; the opaque letters of a merge field stay."""
    return "".join(char if merge.has_tags(char) else quote(char, safe="") for char in value)


def tagged(href: str, added: str) -> str:
    """A link with the parameters `added` behind its own query and before its fragment, every other letter kept.

    Untouched are: what is no web address or names no host, what holds a merge field, what has a `utm_` parameter
    already, pages where one unsubscribes, and signed addresses, which another parameter would break.
    """
    if not added or not _WEB.match(href) or merge.has_tags(href) or leaves_a_list(href):
        return href
    address, mark, fragment = href.partition("#")
    _, asks, query = address.partition("?")
    named = _names(query)
    if is_signed(href) or any(name.startswith("utm_") for name in named | _names(fragment)):
        return href
    joint = "?" if not asks else "" if not query or query.endswith("&") else "&"
    return f"{address}{joint}{added}{mark}{fragment}"


def is_signed(href: str) -> bool:
    """Whether a link's query holds a signature or a token, and so is meant for whoever got it."""
    named = _names(href.partition("#")[0].partition("?")[2])
    return any(name.endswith("signature") or name in _SIGNATURES for name in named)


def leaves_a_list(href: str) -> bool:
    """Whether a link leads to where readers unsubscribe or choose what they get."""
    return bool(_LEAVING.search(unicodedata.normalize("NFC", unquote(href)).lower()))


def _names(query: str) -> set[str]:
    """The names of a query's parameters; `;` was once another way to part them (HTML 4.01, B.2.2)."""
    return {unquote_plus(part.partition("=")[0]).lower() for part in re.split("[&;?]", query)} if query else set()


def untagged(href: str) -> str:
    """A link without what `tagged` adds, nor a `?` that asks nothing: to hold it against the words that show it."""
    address, mark, fragment = href.partition("#")
    page, _, query = address.partition("?")
    kept = "&".join(part for part in query.split("&") if not part.startswith(_ADDED))
    return f"{page}?{kept}{mark}{fragment}" if kept else f"{page}{mark}{fragment}"


def _is_broken(href: str) -> bool:
    """Whether a merge field in it misses a brace, of which another check tells."""
    written = unquote(href)
    return "{" in written and any(merge.broken_tags(written))


def _contact(href: str) -> str:
    """The `mailto:` or `tel:` link of a target that is nothing but an email address or a phone number, or nothing."""
    address, asks, query = href.partition("?")
    written = unquote(address)
    if _BARE_NUMBER.fullmatch(written):
        return autolinks.telephone(written)
    for start, end, target in autolinks.find(written):
        if (start, end) != (0, len(written)):
            break
        if target.startswith("mailto:"):
            return f"mailto:{address}{asks}{query}"
        return "" if asks else target
    return ""


def _with_scheme(host: str, rest: str) -> str:
    """`www.clinic.org` as a web address. Markdown took the host for a file's name and percent-encoded its letters."""
    plain = host.isascii() and "%" not in host
    return f"https://{host}{rest}" if plain else link_target(f"https://{unquote(host)}") + rest


@dataclass
class _Links:
    """The links of one issue. website: without query and fragment, empty where there is none. added: see `tagged`."""

    issue: Issue
    website: str
    added: str
    folder: Path
    findings: list[Finding] = field(default_factory=list)

    def hero(self, hero: Hero) -> Hero:
        where = self.issue.locations.get("hero.href")
        line = where.line if where else hero.image.line
        return replace(hero, href=self.target(hero.href, line)) if hero.href else hero

    def call_to_action(self, cta: CallToAction) -> CallToAction:
        return replace(cta, href=self.target(cta.href, cta.line))

    def blocks(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(map(self.block, blocks))

    def block(self, block: Block) -> Block:
        block = with_inner(with_inlines(block, self.inlines), self.blocks)
        match block:
            case Figure(href=str(href)) | Media(href=str(href)):
                return replace(block, href=self.target(href, block.line))
            case Buttons(buttons=buttons):
                made = (replace(button, href=self.target(button.href, button.line)) for button in buttons)
                return replace(block, buttons=tuple(made))
            case RawHtml():
                return self.raw_html(block)
            case _:
                return block

    def inlines(self, inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        return tuple(map(self.inline, inlines))

    def inline(self, inline: Inline) -> Inline:
        match inline:
            case Link(children=children, href=href, line=line):
                return replace(inline, children=self.inlines(children), href=self.target(href, line))
            case Span(children=children):
                return replace(inline, children=self.inlines(children))
            case _:
                return inline

    def raw_html(self, block: RawHtml) -> RawHtml:
        """An author's own HTML; its sanitiser wrote every attribute in double quotes."""
        targets = {link.href: self.target(link.href, link.line) for link in block.links}

        def in_html(match: re.Match[str]) -> str:
            href = html.unescape(match[2])
            return f"{match[1]}{html.escape(targets.get(href, href))}"

        return replace(
            block,
            html=_HREF.sub(in_html, block.html),
            text=_IN_TEXT.sub(lambda match: f"<{targets.get(match[1], match[1])}>", block.text),
            links=tuple(replace(link, href=targets[link.href]) for link in block.links),
        )

    def target(self, href: str, line: int) -> str:
        """A link as it goes out. line: where it stands in the post."""
        if _is_broken(href):
            return href
        return tagged(self.whole(href.strip(), line), self.added)

    def whole(self, href: str, line: int) -> str:
        """An address that a mail program can open, as far as one can be made of what is written."""
        if not href or href.startswith("#") or merge.has_tags(href[0]):
            return href
        if href.startswith("//"):
            return f"https:{href}"
        if host := _WWW.fullmatch(href):
            return _with_scheme(*host.groups())
        if _HOST.match(href):
            self.relative(href, line, f"did you mean 'https://{href[:80]}'?")
            return href
        if _DRIVE.match(href):
            self.local_file(href, line)
        if _SCHEME.match(href):
            return href
        return _contact(href) or self.resolved(href, line)

    def resolved(self, href: str, line: int) -> str:
        """A relative link, as a browser would follow it from the website's page."""
        path = _PATH.findall(href)[0]
        beside = _is_file(self.folder, path)
        if beside:
            self.local_file(href, line)
        elif not self.website:
            hint = "write the whole address, or tell newsletter.yaml where your website is: brand: {website: …}"
            self.relative(href, line, hint)
        # Only the path is joined: `urljoin` would lose an empty query, which is part of some addresses.
        return urljoin(self.website, path) + href[len(path) :] if self.website else href

    def relative(self, href: str, line: int, hint: str) -> None:
        message = f"this link leads nowhere in a mail: '{merge.reveal(href)[:80]}'"
        self.findings.append(Finding("link-relative", "error", message, self.place(href, line), hint))

    def local_file(self, href: str, line: int) -> None:
        message = f"this link leads to a file, which does not travel with the mail: '{unquote(href)[:80]}'"
        hint = "put the file on your website, and link to it there"
        self.findings.append(Finding("link-local-file", "error", message, self.place(href, line), hint))

    def place(self, href: str, line: int) -> Location:
        """Where a link stands, with its column where its line holds it as it goes out."""
        where = self.issue.location(max(line, 1))
        # Markdown encodes what an address cannot hold.
        for needle in (merge.reveal(href), unquote(href)):
            if where.text and (column := where.text.find(needle) + 1):
                return self.issue.location(max(line, 1), column, len(needle))
        return where


def _is_file(folder: Path, path: str) -> bool:
    name = unquote(path).replace("\\", "/")
    try:
        return not name.startswith("/") and (folder / name).is_file()
    except (OSError, ValueError):  # no name that a file can have
        return False
