"""Addresses in running text that a reader expects to tap: URLs, email addresses, phone numbers.

linkify-it would add 50 ms to the first build and knows no phone numbers; one pattern does for what people write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# GFM's extended autolinks (github.github.com/gfm, section 6.9), and CJK punctuation ends an address too. A US number has
# ten digits in three groups, an international one starts with a plus. Short numbers such as 911 never match.
_ADDRESS = re.compile(
    r"""(?P<url>(?<![\w@])(?:https?://|www\.(?=[^\s.]+\.))[^\s<>"“”„«»\u3000-\u303f\uff00-\uffef]+)
      | (?P<email>(?<![\w.+/:@-])[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?![\w@-]))
      | (?P<phone>(?<![\w/.,+=&?#-])(?:
            \+\d{1,3}(?:[ .\u00a0-]?\(?\d{1,4}\)?){2,6}
          | (?:1[ .-])?(?:\(\d{3}\)[ \u00a0]?|\d{3}[.\u2011-]|\d{3}[ \u00a0](?=\d{3}[ -]))\d{3}[ .\u2011-]\d{4}
        )(?![\w/-]|[.,:]\d))""",
    re.VERBOSE,
)
_TRAILING = "?!.,:;*_~'’]"


def telephone(number: str) -> str:
    """The `tel:` link of a phone number, in the form of RFC 3966; ten digits are taken as North American."""
    digits = re.sub(r"\D", "", number)
    if number.lstrip().startswith("+"):
        return f"tel:+{digits}"
    return f"tel:+1{digits}" if len(digits) == 10 else f"tel:+{digits}"


def _trim(url: str) -> str:
    while url:
        if url[-1] in _TRAILING or (url[-1] == ")" and url.count(")") > url.count("(")):
            url = url[:-1]
        else:
            break
    return url


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """Every address in a text as (start, end, link target)."""
    for match in _ADDRESS.finditer(text):
        kind = match.lastgroup
        found = _trim(match[0]) if kind == "url" else match[0]
        if kind == "url" and len(found) > len("https://"):
            yield match.start(), match.start() + len(found), found if "//" in found else f"https://{found}"
        elif kind == "email":
            yield match.start(), match.end(), f"mailto:{found}"
        elif kind == "phone" and 7 <= len(re.sub(r"\D", "", found)) <= 15:  # ITU-T E.164: fifteen digits at most
            yield match.start(), match.end(), telephone(found)


def _linked(token: Token, normalize: object) -> list[Token]:
    tokens: list[Token] = []
    position = 0
    for start, end, target in find(token.content):
        if start > position:
            tokens.append(_text(token.content[position:start], token.level))
        opening = Token("link_open", "a", 1, attrs={"href": normalize(target)}, level=token.level, info="auto")  # type: ignore[operator]
        tokens += [
            opening,
            _text(token.content[start:end], token.level + 1, "auto"),
            Token("link_close", "a", -1, level=token.level, info="auto"),
        ]
        position = end
    if not tokens:
        return [token]
    if position < len(token.content):
        tokens.append(_text(token.content[position:], token.level))
    return tokens


def _text(content: str, level: int, info: str = "") -> Token:
    return Token("text", "", 0, content=content, level=level, info=info)


def link_addresses(state: StateCore) -> None:
    """A markdown-it core rule: addresses become links, except inside links and code."""
    for token in state.tokens:
        if token.type != "inline" or not token.children or not _ADDRESS.search(token.content):
            continue
        depth = 0
        children: list[Token] = []
        for child in token.children:
            if child.type in ("link_open", "link_close"):
                depth += child.nesting
            elif child.type == "html_inline":
                depth += child.content.lower().startswith(("<a ", "<a>")) - child.content.lower().startswith("</a")
            plain = child.type == "text" and depth <= 0
            children += _linked(child, state.md.normalizeLink) if plain else [child]
        token.children = children
