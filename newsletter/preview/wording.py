"""The same words in two forms: as they are written in a post, and as readers see them."""

from __future__ import annotations

import re
from functools import lru_cache

from newsletter import merge

# What is one space to a reader. `page/anchors.js` names the same characters.
SPACES = re.compile("[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+")
_DOUBLE = '["“”„‟″«»「」『』]'
_SINGLE = "['‘’‚‛′「」『』]"
# A space that French sets inside of its quotation marks stands in no source.
_INSIDE = "[\u00a0\u202f]?"
_TOKEN = re.compile(
    r"(?P<dots>\.\.\.|…)|(?P<dash>-{2,3}|[–—])|(?P<double>[\"“”„‟″«»])|(?P<single>['‘’‚‛′])|(?P<note>\[\^[^\]\s]+\])"
    r"|(?P<space>[\s\u00a0]+)|(?P<mark>[*_~`\[\]\\|^=])|(?P<letters>[\w,;:]+?(?=[_\W])|.)",
    re.DOTALL,
)
_PATTERNS = {
    "dots": r"(?:…|\.\.\.)",
    "dash": "(?:–|—|-{2,3})",
    "double": f"{_INSIDE}{_DOUBLE}{_INSIDE}",
    "single": f"{_INSIDE}{_SINGLE}{_INSIDE}",
    "note": r"\d*",
    "space": r"[\s\u00a0]*",
}
# Where links lead and what an image is called is no part of what is read: `](…)`, `![…](…)`, `href="…"`.
_IMAGE = r"!\[[^\[\]]*\]\([^()]*\)"
_LABEL = r"\]\[[^\[\]]*\]"
_UNREAD = re.compile(rf"{_IMAGE}|\]\([^()\s]*|{_LABEL}|(?:href|src|alt|title)\s*=\s*(?:\"[^\"]*\"?|'[^']*'?)")
# What begins a line of a heading, a quotation, a list.
_BEGINNING = re.compile(r"\A(?:[#>|\s]|[-+*]\s)+")
_LINK_ENDS = re.compile(rf"{_IMAGE}|\]\((?:[^()\s]|\([^()\s]*\))*(?:\s[^()]*)?\)|{_LABEL}|</?[a-z][^<>]*>")


def collapsed(text: str) -> str:
    """A text with one space wherever there are some, and none around it."""
    return SPACES.sub(" ", text).strip(" ")


def masked(source: str) -> str:
    """A source of the same length in which nobody finds words where none are read."""
    return _UNREAD.sub(lambda found: "\x00" * len(found[0]), source)


@lru_cache(maxsize=512)
def pattern(fragment: str) -> re.Pattern[str] | None:
    """What finds characters of a source among the words that readers see; None where nobody reads any of them.

    Markup may be in them or not: `**` is none of the words, unless it was meant as it stands there.
    """
    text = _BEGINNING.sub("", _LINK_ENDS.sub("", merge.conceal_all(fragment))).strip()
    if not text.strip("*_~`[]()\\|^= "):
        return None
    parts = []
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup or "letters"
        literal = re.escape(token[0])
        parts.append(f"(?:{literal})?" if kind == "mark" else _PATTERNS.get(kind, literal))
    return re.compile("".join(parts))
