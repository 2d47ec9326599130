"""The `:::` fences: a markdown-it block rule that nests them and reports an unknown, unclosed or stray one.

A directive is added here by its name, in `markdown.py` by what it becomes, in the template by a macro of that name,
and in `plain_text.py` by its words.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from markdown_it.rules_block import StateBlock

from newsletter.errors import ContentError, Location
from newsletter.merge import reveal

NAMES = ("button", "callout", "quote", "stats", "divider")
# What other tools call them (VuePress, Docusaurus, GitHub): worth a better hint than the nearest spelling.
_ELSEWHERE = {
    **dict.fromkeys(("tip", "info", "warning"), "callout {0}"),
    **dict.fromkeys(("note", "details"), "callout info"),
    **dict.fromkeys(("danger", "caution", "important"), "callout warning"),
    "cta": "button",
    "pullquote": "quote",
    "hr": "divider",
}
_FENCE = re.compile(r"(?P<colons>:{3,})[ \t]*(?P<closing>/)?[ \t]*(?P<name>[A-Za-z][\w-]*)?(?P<arguments>[^\n]*)$")
_CODE = re.compile(r"(`{3,}(?=[^`]*$)|~{3,})(.*)")  # CommonMark 0.31.2, section 4.5


@dataclass(frozen=True)
class Fence:
    """One line that starts with `:::`."""

    name: str
    arguments: str
    closing: bool


def read_fence(line: str) -> Fence | None:
    """A fence, or None where the line is none."""
    match = _FENCE.match(line.strip())
    if not match:
        return None
    name = (match["name"] or "").lower()
    arguments = match["arguments"].strip()
    return Fence(name or arguments.split(" ")[0], arguments, closing=bool(match["closing"]) or not (name or arguments))


def _fail(state: StateBlock, line: int, message: str, hint: str | None = None) -> ContentError:
    # In a list or a quotation the parser has moved the beginnings of lines behind its marks.
    begin = state.src.rfind("\n", 0, state.bMarks[line]) + 1
    source = reveal(state.src[begin : state.eMarks[line]])
    column = state.bMarks[line] + state.tShift[line] - begin + 1
    length = max(len(source) - column + 1, 1)
    location = Location(state.env["file"], line + state.env["first_line"], column, length, source[:200])
    return ContentError(message, location=location, hint=hint)


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _end(state: StateBlock, start: int, limit: int, name: str) -> int:
    """The line of the fence that closes the one at `start`."""
    open_names = [(name, start)]
    code = ""
    for line in range(start + 1, limit):
        text = _line(state, line)
        if state.sCount[line] - state.blkIndent > 3:
            continue
        if match := _CODE.match(text):
            if not code:
                code = match[1]
            elif match[1].startswith(code) and not match[2].strip():
                code = ""
        fence = None if code else read_fence(text)
        if not fence:
            continue
        if not fence.closing:
            open_names.append((fence.name, line))
            continue
        opened, _ = open_names.pop()
        if fence.name and fence.name != opened:
            message = f"this closes '{fence.name}', but the block that is open here is '{opened}'"
            raise _fail(state, line, message, f"write '::: /{opened}' or just ':::'")
        if not open_names:
            return line
    opened, where = open_names[-1]
    raise _fail(state, where, f"the block '{opened}' is never closed", "add a line ':::' where it ends")


def directive(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The block rule. Raises ContentError, with the line, for every fence that would end up as text in the mail."""
    if not state.src.startswith(":::", state.bMarks[start] + state.tShift[start]) or state.is_code_block(start):
        return False
    fence = read_fence(_line(state, start))
    if fence is None:
        return False
    if silent:
        return True
    if fence.closing:
        raise _fail(state, start, "this ':::' closes nothing", "remove it, or open a block before it: '::: callout'")
    if fence.name not in NAMES:
        raise _fail(state, start, f"there is no block called '{fence.name}'", _suggest(fence.name))
    if state.env["inside"] != state.level:
        raise _fail(
            state, start, "a block in ':::' cannot stand inside a list or a quotation", "move it to the left edge"
        )
    if state.level:
        raise _fail(
            state, start, f"'{fence.name}' cannot stand inside another block", "close the other one first with ':::'"
        )
    last = _end(state, start, end, fence.name)
    _tokens(state, start, last, fence)
    return True


def _tokens(state: StateBlock, start: int, last: int, fence: Fence) -> None:
    opening = state.push("directive_open", "", 1)
    opening.map = [start, last + 1]
    opening.meta = {"name": fence.name, "arguments": fence.arguments}
    parent, line_max, inside = state.parentType, state.lineMax, state.env["inside"]
    state.lineMax = last
    state.env["inside"] = state.level
    state.md.block.tokenize(state, start + 1, last)
    state.parentType, state.lineMax, state.env["inside"] = parent, line_max, inside
    state.push("directive_close", "", -1)
    state.line = last + 1


def _suggest(name: str) -> str:
    if name in _ELSEWHERE:
        return f"write '::: {_ELSEWHERE[name].format(name)}'"
    near = difflib.get_close_matches(name, NAMES, n=1)
    return f"did you mean '::: {near[0]}'?" if near else f"the blocks are: {', '.join(NAMES)}"
