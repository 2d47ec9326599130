"""Addresses in running text that a reader expects to tap: URLs, email addresses, phone numbers.

linkify-it would add 50 ms to the first build and knows no phone numbers; one pattern does for what people write.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# What people set between the groups of a number: blanks of several widths, hyphens of several lengths, dots.
_BLANK = r"[ \u00a0\u2009\u202f]"
_GAP = r"[ \u00a0\u2009\u202f.\u2010\u2011\u2013-]"
# ITU-T E.164's country codes, for what begins with a plus: `+50 %` and `+1 000` are no numbers to call. Those of one
# digit are read by the North American pattern (1) and here (7).
_COUNTRY = (
    r"(?:7|2(?:[07]|[1-69]\d)|3(?:[0-469]|[578]\d)|4(?:[013-9]|2\d)|5(?:[1-8]|[09]\d)|6(?:[0-6]|[7-9]\d)"
    r"|8(?:[1246]|[0578]\d)|9(?:[0-58]|[679]\d))"
)
# GFM's extended autolinks (github.github.com/gfm, section 6.9), and CJK punctuation ends an address too. Only an ASCII
# letter before an address makes it part of a word: Chinese and Japanese leave no space. A North American number has
# ten digits in three groups, an international one starts with a plus. Short numbers such as 911 never match.
_ADDRESS = re.compile(
    rf"""(?P<url>(?<![A-Za-z0-9_@])(?:https?://|www\.(?=[^\s.]+\.))[^\s<>"“”„«»\u3000-\u303f\uff00-\uffef]+)
      | (?P<email>(?<![A-Za-z0-9_.+/@-])(?<!mailto:)(?:mailto:)?
            [A-Za-z0-9][A-Za-z0-9_.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{{2,}}(?![A-Za-z0-9_@-]))
      | (?P<phone>(?<![A-Za-z0-9_/.,+=&?#$€£¥-])(?:
            (?:\+?1{_GAP}?)?
            (?:\(\d{{3}}\){_BLANK}?|\d{{3}}(?!{_BLANK}){_GAP}|[2-9]\d{{2}}{_BLANK}(?=[2-9]))
            \d{{3}}{_GAP}\d{{4}}
          | \+1[2-9]\d{{9}}
          | \+{_COUNTRY}(?:{_BLANK}?\(0\))?(?:{_GAP}?(?:\(\d{{1,5}}\)|\d{{1,4}})(?:/(?=\d))?){{2,8}}+
        )(?:,?{_BLANK}?(?i:extension|ext\.?|x){_BLANK}?(?P<extension>\d{{1,7}}))?
        (?![A-Za-z0-9_/-]|[.,:]\d))""",
    re.VERBOSE,
)
# What stands before digits that are no telephone number, whatever they look like.
_NAMES_AN_ID = re.compile(
    r"""\b(?:ISBN(?:-1[03])?|ISSN|DOI|PMID|PMCID|PMC|NCT|ISRCTN|EudraCT|NPI|NDC|EIN|SSN|IBAN|SKU|VAT|ID|invoice|account|serial|model
           |(?:order|case|card|claim|member|policy|ticket|tracking|reference|ref|licen[cs]e)[ .]*(?:no|nr|number|\#))
        [. \u00a0:#№-]*(?:(?:no|nr|number|id)[. \u00a0:#№-]*)?$""",
    re.IGNORECASE | re.VERBOSE,
)
_EXTENSION = re.compile(
    r",?[ \u00a0\u2009\u202f]?(?:extension|ext\.?|x)[ \u00a0\u2009\u202f]?(\d{1,7})$", re.IGNORECASE
)
_KINDS = ("url", "email", "phone")
_TRAILING = "?!.,:;*_~'’]"
# Where a host written in ASCII meets East Asian text that goes on without a space, the address has ended.
_HOST_END = re.compile(r"(?<=[A-Za-z0-9/.])[\u2e80-\u9fff\uac00-\ud7af]")
_OPENS_LINK, _CLOSES_LINK = re.compile(r"<a[\s>]", re.IGNORECASE), re.compile(r"</a[\s>]", re.IGNORECASE)
_OPENS_CODE = re.compile(r"<(?:code|samp|tt|kbd)[\s>]", re.IGNORECASE)
_CLOSES_CODE = re.compile(r"</(?:code|samp|tt|kbd)[\s>]", re.IGNORECASE)
# What stands in the place of a `text` token for an address: quotation marks and dashes leave it alone.
ADDRESS = "address"


def telephone(number: str) -> str:
    """The `tel:` link of a phone number, in the form of RFC 3966; ten digits are taken as North American.

    An extension becomes its `;ext=` (section 5.3). A number that is neither complete nor North American is left as it
    is dialled at home, without the plus that would make another number of it.
    """
    number = number.strip()
    extension = _EXTENSION.search(number)
    if extension:
        return f"{telephone(number[: extension.start()])};ext={extension[1]}"
    if number.startswith("+"):
        # `+49 (0)30 …`: the zero is for calls from inside the country, and dialled from abroad it leads astray.
        return f"tel:+{re.sub(r'[(]0[)]|[^0-9]', '', number)}"
    digits = re.sub(r"\D", "", number)
    if digits.startswith("00"):
        return f"tel:+{digits[2:]}"
    if len(digits) == 10 and digits[0] != "0":
        return f"tel:+1{digits}"
    return f"tel:+{digits}" if len(digits) == 11 and digits[0] == "1" else f"tel:{digits}"


def _trim(url: str) -> str:
    host = url.find("//") + 2 if "//" in url else 0
    path = re.search(r"[/?#]", url[host:])
    cut = _HOST_END.search(url, host, host + path.start() if path else len(url))
    url = url[: cut.start()] if cut else url
    unopened = url.count(")") - url.count("(")
    end = len(url)
    while end:
        if url[end - 1] == ")" and unopened > 0:
            unopened -= 1
        elif url[end - 1] not in _TRAILING:
            break
        end -= 1
    return url[:end]


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """Every address in a text as (start, end, link target)."""
    for match in _ADDRESS.finditer(text):
        kind = next(name for name in _KINDS if match[name])
        found = _trim(match[0]) if kind == "url" else match[0]
        if kind == "url" and len(found) > len("https://"):
            yield match.start(), match.start() + len(found), found if "//" in found else f"https://{found}"
        elif kind == "email":
            yield match.start(), match.end(), f"mailto:{found.removeprefix('mailto:')}"
        elif kind == "phone" and _is_number(match):
            yield match.start(), match.end(), telephone(found)


def _is_number(match: re.Match[str]) -> bool:
    """Whether what looks like a phone number is one: of 7 to 15 digits (ITU-T E.164), and not the number of a thing."""
    digits = len(re.sub(r"\D", "", match[0])) - len(match["extension"] or "")
    before = match.string[max(match.start() - 40, 0) : match.start()]
    return 7 <= digits <= 15 and not _NAMES_AN_ID.search(before)


def _linked(token: Token, normalize: Callable[[str], str]) -> list[Token]:
    tokens: list[Token] = []
    position = 0
    for start, end, target in find(token.content):
        if start > position:
            tokens.append(_text(token.content[position:start], token.level))
        tokens += [
            Token("link_open", "a", 1, attrs={"href": normalize(target)}, level=token.level, info="auto"),
            _text(token.content[start:end], token.level + 1, ADDRESS),
            Token("link_close", "a", -1, level=token.level, info="auto"),
        ]
        position = end
    if not tokens:
        return [token]
    if position < len(token.content):
        tokens.append(_text(token.content[position:], token.level))
    return tokens


def _text(content: str, level: int, kind: str = "text") -> Token:
    return Token(kind, "", 0, content=content, level=level)


def link_addresses(state: StateCore) -> None:
    """A markdown-it core rule: addresses become links, except inside links and code."""
    for token in state.tokens:
        # With values filled in, a child may hold an address that the paragraph's source does not.
        if token.type == "inline" and any(_ADDRESS.search(c.content) for c in token.children or () if c.type == "text"):
            token.children = list(_with_links(token.children or [], state.md.normalizeLink))


def _with_links(children: list[Token], normalize: Callable[[str], str]) -> Iterator[Token]:
    depth = 0
    autolink = False
    for child in children:
        if child.type in ("link_open", "link_close"):
            depth += child.nesting
            autolink = child.nesting == 1 and child.markup == "autolink"
        elif child.type == "html_inline":
            opens = _OPENS_LINK.match(child.content) or _OPENS_CODE.match(child.content)
            closes = _CLOSES_LINK.match(child.content) or _CLOSES_CODE.match(child.content)
            depth = max(0, depth + bool(opens) - bool(closes))
        if child.type == "text" and not depth:
            yield from _linked(child, normalize)
            continue
        if child.type == "text" and autolink:
            child.type = ADDRESS
        yield child
