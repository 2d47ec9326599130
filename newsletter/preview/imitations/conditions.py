"""Conditional comments as Outlook for Windows reads them.

`<!--[if mso]>…<![endif]-->` shows what is inside, `<!--[if !mso]><!-->…<!--<![endif]-->` hides it
(learn.microsoft.com/previous-versions/windows/internet-explorer/ie-developer/compatibility/ms537512). Outlook 2016 and
later is `mso 16`, knows VML and the features that Word writes down as `support…`, and is no Internet Explorer.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

_VERSION = 16.0
_MARK = re.compile(
    r"<!--\[if(?P<hidden>[^\]]{0,120})\]>(?P<revealed>\s*+(?:<!\s*+)?(?:--\s*+)?-->)?|<!\[if(?P<shown>[^\]]{0,120})\]>"
    r"|<!--\s*+<!\[endif\]\s*+-->|<!\[endif\]\s*+-->|<!\[endif\]>"
    r"|(?P<comment><!--(?:-?>|.*?(?:--!?>|\Z)))"
    r"|(?P<raw><(?P<name>style|script|title|textarea|xmp|iframe|noembed|noframes)(?=[\s/>]))",
    re.DOTALL | re.IGNORECASE | re.ASCII,
)
_END = re.compile(r"--!?>")
_WORD = re.compile(r"\s*+([()!&|]|[\w.]+)")
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
}


def resolved(html: str) -> str:
    """The HTML with what is for Outlook for Windows as ordinary HTML, and without what is for all others."""
    return _Resolving(html).result()


def holds(expression: str) -> bool | None:
    """Whether a condition such as `(gte mso 9)|(IE)` holds in Outlook for Windows; None where it is not understood."""
    words = [word.lower() for word in _WORD.findall(expression)]
    if "".join(words) != re.sub(r"\s", "", expression).lower():
        return None
    try:
        value = _either(words)
    except (IndexError, ValueError):
        return None
    return None if words else value


class _Resolving:
    """One pass over a document. shown: for each condition that is open, whether what stands in it is shown."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._parts: list[str] = []
        self._shown: list[bool] = []
        self._hiding = 0
        self._hidden_from = 0
        # Where the conditional comment ends that is being read as HTML, and how many conditions were open before it.
        self._until, self._outside = -1, 0

    def result(self) -> str:
        at = 0
        while True:
            match = _MARK.search(self._html, at)
            if 0 <= self._until <= (match.start() if match else len(self._html)):
                at = self._leave(at)
                continue
            if match is None:
                break
            self._keep(at, match.start())
            at = self._step(match)
        self._keep(at, len(self._html))
        if self._hiding:  # A condition that nothing ends hides nothing.
            self._parts.append(self._html[self._hidden_from :])
        return "".join(self._parts)

    def _keep(self, start: int, end: int) -> None:
        if not self._hiding:
            self._parts.append(self._html[start:end])

    def _step(self, match: re.Match[str]) -> int:
        if match["raw"]:
            end = re.compile(rf"</{match['name']}", re.IGNORECASE).search(self._html, match.end())
            until = end.start() if end else len(self._html)
            self._keep(match.start(), until)
            return until
        if match["comment"]:
            self._keep(match.start(), match.end())
        elif match["hidden"] is not None:
            return self._comment(match)
        elif match["shown"] is not None:
            self._open(holds(match["shown"]) is not False, match.start())
        elif len(self._shown) > (self._outside if self._until >= 0 else 0):
            self._close()
        return match.end()

    def _comment(self, match: re.Match[str]) -> int:
        """Go into a conditional comment, or past it."""
        if match["revealed"]:
            self._open(holds(match["hidden"]) is not False, match.start())
            return match.end()
        if self._until >= 0:
            self._open(holds(match["hidden"]) is True, match.start())
            return match.end()
        end = _END.search(self._html, match.end())
        until = end.start() if end else len(self._html)
        if holds(match["hidden"]) is not True:
            return end.end() if end else until
        self._until, self._outside = until, len(self._shown)
        return match.end()

    def _leave(self, at: int) -> int:
        """Go out of a conditional comment that was read as HTML."""
        self._keep(at, self._until)
        while len(self._shown) > self._outside:
            self._close()
        end = _END.match(self._html, self._until)
        at, self._until = (end.end() if end else len(self._html)), -1
        return at

    def _open(self, shown: bool, start: int) -> None:
        if not shown and not self._hiding:
            self._hidden_from = start
        self._hiding += not shown
        self._shown.append(shown)

    def _close(self) -> None:
        self._hiding -= not self._shown.pop()


def _either(words: list[str]) -> bool:
    value = _both(words)
    while words and words[0] == "|":
        words.pop(0)
        value = _both(words) or value
    return value


def _both(words: list[str]) -> bool:
    value = _one(words)
    while words and words[0] == "&":
        words.pop(0)
        value = _one(words) and value
    return value


def _one(words: list[str]) -> bool:
    word = words.pop(0)
    if word == "!":
        return not _one(words)
    if word == "(":
        value = _either(words)
        if words.pop(0) != ")":
            raise ValueError(words)
        return value
    compare = _COMPARISONS.get(word)
    name = words.pop(0) if compare else word
    if not name[0].isalpha():
        raise ValueError(name)
    if words and words[0][0].isdigit():
        version = float(words.pop(0))
        return name == "mso" and (compare or operator.eq)(_VERSION, version)
    return name in ("mso", "vml", "true") or name.startswith("support")
