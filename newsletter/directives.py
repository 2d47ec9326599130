"""The `:::` blocks: a markdown-it block rule that nests them, and the one table of what may stand in what.

What else a new directive needs stands in docs/architecture.md, "Adding something".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from markdown_it.rules_block import StateBlock

from newsletter.errors import ContentError, Location
from newsletter.fences import NAMES, Fence, read_fence, suggest
from newsletter.merge import conceal_all, reveal
from newsletter.sources import IncludeError

# What may stand in what; `""` is the left edge of a post. Text, lists, pictures and tables may stand wherever there is
# text at all. `only` holds what could stand in its place, and an included file is read as if it stood there.
_BOX = frozenset(["button", "divider", "include", "only", "spacer"])
INSIDE: Mapping[str, frozenset[str]] = {
    "": frozenset(NAMES) - {"column"},
    "columns": frozenset(["column", "include"]),
    "column": _BOX | {"callout", "card", "quote"},
    "card": _BOX | {"callout"},
    "callout": _BOX | {"card"},
    "media": _BOX | {"callout", "card"},
    "quote": frozenset(["include"]),
    "stats": frozenset(["include"]),
}
# Only `only` can stand in itself at all.
MAX_DEPTH = 10
_CODE = re.compile(r"(`{3,}(?=[^`]*$)|~{3,})(.*)")  # CommonMark 0.31.2, section 4.5


def _fail(state: StateBlock, line: int, message: str, hint: str | None = None) -> ContentError:
    # In a list or a quotation the parser has moved the beginnings of lines behind its marks.
    begin = state.src.rfind("\n", 0, state.bMarks[line]) + 1
    source = reveal(state.src[begin : state.eMarks[line]])
    column = state.bMarks[line] + state.tShift[line] - begin + 1
    length = max(len(source) - column + 1, 1)
    location = Location(state.env["files"][-1], line + state.env["first_line"], column, length, source[:200])
    return ContentError(message, location=location, hint=hint)


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _fences(state: StateBlock, start: int, limit: int) -> Iterator[tuple[int, Fence]]:
    """The fences of some lines that open or close a block, with their line; those in code are code."""
    code = ""
    for line in range(start, limit):
        text = _line(state, line)
        if state.sCount[line] - state.blkIndent > 3:
            continue
        if match := _CODE.match(text):
            if not code:
                code = match[1]
            elif match[1].startswith(code) and not match[2].strip():
                code = ""
        fence = None if code else read_fence(text)
        if fence and not fence.whole:
            yield line, fence


def _end(state: StateBlock, start: int, limit: int, name: str) -> int:
    """The line of the fence that closes the one at `start`."""
    open_names = [(name, start)]
    for line, fence in _fences(state, start + 1, limit):
        if not fence.closing:
            open_names.append((fence.name, line))
            continue
        opened, _ = open_names.pop()
        if fence.name and fence.name != opened:
            message = f"this closes '{fence.name}', but the block that is open here is '{opened}'"
            raise _fail(state, line, message, f"write '::: /{opened}' or just ':::'")
        if fence.name and fence.arguments.strip(": "):
            words = fence.arguments[:40]
            raise _fail(state, line, f"a line that closes a block holds nothing else: '{words}'", "write ':::' alone")
        if not open_names:
            return line
    opened, where = open_names[-1]
    if opened not in NAMES:
        raise _fail(state, where, f"there is no block called '{opened}'", suggest(opened))
    hint = "add a line ':::' where it ends"
    if opened in ("divider", "include", "spacer"):
        hint = f"close it in its own line, as in '{_line(state, where).strip()} :::'"
    raise _fail(state, where, f"the block '{opened}' is never closed", hint)


def directive(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The block rule. Raises ContentError, with the line, for every fence that would end up as text in the mail."""
    if not state.src.startswith(":::", state.bMarks[start] + state.tShift[start]) or state.is_code_block(start):
        return False
    fence = read_fence(_line(state, start))
    if fence is None:
        return False
    if silent:
        return True
    _refuse(state, start, fence)
    last = start if fence.whole else _end(state, start, end, fence.name)
    if fence.name == "include":
        _include(state, start, last, fence)
    else:
        _tokens(state, start, last, fence)
    state.line = last + 1
    return True


def _refuse(state: StateBlock, line: int, fence: Fence) -> None:
    """Raise ContentError for a fence that cannot stand where it does."""
    name, opened = fence.name, state.env["open"]
    parent = next((one for one in reversed(opened) if one != "only"), "")
    if fence.closing:
        raise _fail(state, line, "this ':::' closes nothing", "remove it, or open a block before it: '::: callout'")
    if name not in NAMES:
        raise _fail(state, line, f"there is no block called '{name}'", suggest(name))
    if state.env["inside"] != state.level:
        message = "a block in ':::' cannot stand inside a list, a quotation or a footnote"
        raise _fail(state, line, message, "move it to the left edge")
    if name != "only" and name in opened:
        message = f"'{name}' cannot stand inside another '{name}'"
        raise _fail(state, line, message, "close the other one first with ':::'")
    if name not in INSIDE.get(parent, ()):
        raise _misplaced(state, line, name, parent)
    if len(opened) >= MAX_DEPTH:
        message = f"blocks are nested more than {MAX_DEPTH} levels deep"
        raise _fail(state, line, message, "close the blocks that are not needed with ':::'")


def _misplaced(state: StateBlock, line: int, name: str, parent: str) -> ContentError:
    if name == "column":
        hint = "write '::: columns' above the first column and ':::' below the last"
        return _fail(state, line, "a 'column' stands only inside 'columns'", hint)
    fitting = sorted(INSIDE.get(parent, ()))
    hint = f"close '{parent}' first with ':::'"
    if fitting:
        hint = f"{hint}; inside it may stand: {', '.join(fitting)}"
    return _fail(state, line, f"'{name}' cannot stand inside '{parent}'", hint)


def _tokens(state: StateBlock, start: int, last: int, fence: Fence) -> None:
    opening = state.push("directive_open", "", 1)
    opening.map = [start, last + 1]
    opening.meta = {"name": fence.name, "arguments": fence.arguments}
    env = state.env
    parent, line_max, inside = state.parentType, state.lineMax, env["inside"]
    state.lineMax, env["inside"] = last, state.level
    env["open"].append(fence.name)
    state.md.block.tokenize(state, start + 1, last)
    env["open"].pop()
    state.parentType, state.lineMax, env["inside"] = parent, line_max, inside
    state.push("directive_close", "", -1)


def _include(state: StateBlock, start: int, last: int, fence: Fence) -> None:
    """Read the file as if it stood here; it is balanced in itself, and its lines are its own."""
    if any(not state.isEmpty(line) for line in range(start + 1, last)):
        raise _fail(state, start, "an 'include' has nothing inside", "write it in one line: '::: include hours.md :::'")
    env = state.env
    path = reveal(fence.arguments).strip("\"'“” ")
    try:
        loaded, lines = env["sources"].include(path, env["files"][-1])
    except IncludeError as error:
        raise _fail(state, start, error.message, error.hint) from None
    if loaded.file in env["files"]:
        chain = " → ".join([*env["files"][env["files"].index(loaded.file) :], loaded.file])
        raise _fail(state, start, f"a file cannot include itself: {chain}", "remove one of the includes")
    # Blocks count lines through all files; this one's begin behind the others'.
    shift = lines.first_line - 1 + loaded.body_line - env["post_line"]
    kept = {key: env[key] for key in ("first_line", "inside", "shift")}
    begin = len(state.tokens)
    if loaded.body.strip():
        inner = StateBlock(conceal_all(loaded.body), state.md, env, state.tokens)
        inner.level = state.level
        env.update(first_line=loaded.body_line, inside=state.level, shift=shift)
        env["files"].append(loaded.file)
        state.md.block.tokenize(inner, 0, inner.lineMax)
        env["files"].pop()
        env.update(kept)
    moved = shift - env["shift"]
    for token in state.tokens[begin:]:
        token.meta.setdefault("file", loaded.file)
        if token.map:
            token.map = [number + moved for number in token.map]
