"""One line that begins with `:::`, or that was meant to."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

NAMES = (
    "button", "callout", "card", "column", "columns", "divider", "include", "media", "only", "quote", "spacer", "stats",
)  # fmt: skip
# What other tools call them (VuePress, Docusaurus, GitHub): worth a better hint than the nearest spelling.
KINDS_ELSEWHERE = {
    **dict.fromkeys(("note", "notice", "details", "example", "question"), "info"),
    **dict.fromkeys(("hint", "success"), "tip"),
    **dict.fromkeys(("danger", "caution", "important", "attention", "alert", "error"), "warning"),
}
_ELSEWHERE = {
    **dict.fromkeys(("tip", "info", "warning"), "callout {0}"),
    **{name: f"callout {kind}" for name, kind in KINDS_ELSEWHERE.items()},
    **dict.fromkeys(("grid", "row"), "columns"),
    **dict.fromkeys(("box", "panel"), "card"),
    **dict.fromkeys(("email", "web", "text"), "only {0}"),
    "cta": "button",
    "col": "column",
    "pullquote": "quote",
    "hr": "divider",
    "space": "spacer",
}
_FENCE = re.compile(r"(?P<colons>:{3,})[ \t]*(?P<closing>/)?[ \t]*(?P<name>[A-Za-z][\w-]*)?(?P<arguments>[^\n]*)$")
_CLOSED_IN_LINE = re.compile(r"(?:^|[ \t]):{3,}[ \t]*$")
# Before a fence or what was meant as one may stand the marks of a quotation, and a tag of raw HTML.
_BEFORE = r"^(?:[ \t>]|<[^<>\n]*>)*"
_IN_TEXT = re.compile(rf"{_BEFORE}:{{3,}}", re.MULTILINE)
# Two colons before a name that we know, one on either side of it, or the wide colons of an East Asian keyboard.
_NAME = "|".join(NAMES)
_NEARLY = re.compile(
    rf"{_BEFORE}(?:(?:::|(?=:*：)[:：]{{2,}})[ \t]*(?:/[ \t]*)?(?P<name>{_NAME})(?=[\s:：]|$)"
    rf"|:(?P<between>{_NAME}):[ \t]*$)",
    re.MULTILINE | re.IGNORECASE,
)
_BACKTICKS = re.compile("`+")
_NOT_LINE_END = re.compile(r"[^\n]")
_SHOWS_CODE = re.compile(r"<(?:pre|code|samp|tt|kbd)[\s>]", re.IGNORECASE)


@dataclass(frozen=True)
class Fence:
    """One line that starts with `:::`. whole: it opens a block and closes it, as `::: divider :::` does."""

    name: str
    arguments: str
    closing: bool
    whole: bool = False


def read_fence(line: str) -> Fence | None:
    """A fence, or None where the line is none."""
    match = _FENCE.match(line.strip())
    if not match:
        return None
    name = (match["name"] or "").lower()
    arguments = match["arguments"].strip()
    if name and not match["closing"] and (closed := _CLOSED_IN_LINE.search(arguments)):
        return Fence(name, arguments[: closed.start()].strip(), closing=False, whole=True)
    return Fence(name or arguments.split(" ")[0], arguments, closing=bool(match["closing"]) or not (name or arguments))


def suggest(name: str) -> str:
    """What the writer of an unknown name may have meant."""
    if name in _ELSEWHERE:
        return f"write '::: {_ELSEWHERE[name].format(name)}'"
    near = difflib.get_close_matches(name, NAMES, n=1)
    return f"did you mean '::: {near[0]}'?" if near else f"the blocks are: {', '.join(NAMES)}"


def without_code(source: str) -> str:
    """Markdown whose code spans are blank, with their line ends; every other character keeps its place.

    A run of backticks is closed by the next one of its length (CommonMark 0.31.2, section 6.1).
    """
    runs = [run.span() for run in _BACKTICKS.finditer(source)]
    later: dict[int, int] = {}
    closing: dict[int, int] = {}
    for begin, end in reversed(runs):
        closing[begin] = later.get(end - begin, 0)
        later[end - begin] = end
    parts: list[str] = []
    done = 0
    for begin, _ in runs:
        if begin >= done and (end := closing[begin]):
            parts += [source[done:begin], _NOT_LINE_END.sub(" ", source[begin:end])]
            done = end
    return "".join((*parts, source[done:]))


def may_be_left_in(source: str) -> bool:
    """Whether a piece of prose is worth a look for what was meant as a fence."""
    return "::" in source or "：" in source or "\n:" in source or source.startswith(":")


def left_in_text(source: str, *, html: bool) -> Iterator[tuple[int, str, str]]:
    """What of a piece of prose would show readers a fence: the line in it, from 0, a message and a hint.

    html: the piece is raw HTML, which says itself what is code.
    """
    if fence := _IN_TEXT.search(source):
        hint = "put it at the left edge, with an empty line before it; write '\\:::' to show it"
        yield source.count("\n", 0, fence.start()), "this ':::' would end up as text in the email", hint
    if html and _SHOWS_CODE.search(source):
        return
    prose = source if html else without_code(source)
    if nearly := _NEARLY.search(prose):
        written = nearly[0].rpartition(">")[2].strip()
        name = (nearly["name"] or nearly["between"]).lower()
        # A backslash before a wide colon is a backslash to Markdown.
        show = f"; write '\\{written}' to show it as it is" if written.isascii() else ""
        hint = f"write '::: {name}' with three colons, in a line of its own{show}"
        yield prose.count("\n", 0, nearly.start()), f"'{written}' would end up as text in the email", hint
