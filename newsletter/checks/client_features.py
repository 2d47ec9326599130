"""What of HTML and CSS an email uses, each thing by a sign that people know it by.

Signs are `display` (a property), `display: grid`, `: initial` (a word in any property), `clamp()`, `1rem` (a unit),
`@font-face`, `(hover)` (in `@media`), `:hover`, `::before`, `a > b`, `a + b`, `a ~ b`, `a[b]`, `.a.b`, `*`, a rule in a
rule `a { b {} }`, `<video>`, `<abbr title>`, `srcset=`, and `.webp` (how the address of a picture ends). What stands in
`@media`, and so only improves what stands outside of it, has a sign of its own: `display: grid @media`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import tinycss2
from selectolax.lexbor import LexborHTMLParser, LexborNode
from tinycss2 import ast

IN_MEDIA = " @media"
_ENDING = re.compile(r"(\.[a-z][a-z0-9]{2,4})(?:[?#]|$)", re.IGNORECASE)
_COMBINATORS = {">": "a > b", "+": "a + b", "~": "a ~ b", "*": "*"}
# `(min-device-pixel-ratio: 2)` and its like go by the name without the bound.
_BOUND = re.compile(r"\b(?:min|max)-")
_OF_RULES = frozenset({"media", "supports", "layer", "container"})
_KEYFRAMES = "keyframes"
_OF_SELECTORS = frozenset({"not", "is", "where", "has"})
# What a parser makes of nothing at all.
_OF_NOTHING = frozenset({"<html>", "<head>", "<body>"})
# How selectors are written, up to the brace, which Jinja's own `{%` is not. Bounded, so that searching stays linear.
_REST = r"[\w.#\[:*][^<>{};]{0,200}\{(?![{%#])"
_SELECTORS = {
    "a > b": rf"[\w\])*] ?> ?{_REST}",
    "a + b": rf"[\w\])*] ?\+ ?{_REST}",
    "a ~ b": rf"[\w\])*] ?~ ?{_REST}",
    "a[b]": r"\[[\w-]{1,80}(?:[~|^$*]?=[^\]]{0,80})?\][^<>{};]{0,200}\{(?![{%#])",
    ".a.b": r"[.#][\w-]{1,80}[.#][\w-]{1,80}[^<>{};]{0,200}\{(?![{%#])",
    "*": r"(?<=[\s},>])\*[^<>{};/]{0,200}\{(?![{%#])",
    "a { b {} }": r"\{(?![{%#])[^{}%]{0,500}\{(?![{%#])",
}
_BLANK = re.escape(" ")
# Rules that stand deeper within rules are not looked at.
_DEPTH = 8
# Characters of a style sheet and of a declaration that are looked at: many times what a mail program takes.
_SHEET, _DECLARATION = 100_000, 2_000


def of_page(tree: LexborHTMLParser) -> frozenset[str]:
    """The signs of an HTML document. What stands in comments, for Outlook alone, is not seen."""
    found: set[str] = set()
    declarations: dict[str, None] = {}
    for node in tree.root.traverse(include_text=False) if tree.root else ():
        attributes = node.attributes
        found.update(_of_element(node, attributes))
        # Elements repeat each other's declarations, so that cutting them up first saves nine tenths of the work.
        declarations.update(dict.fromkeys((attributes.get("style") or "").split(";")))
        if node.tag == "style":
            found |= of_sheet(node.text())
    for declaration in declarations:
        found.update(_of_declarations(tinycss2.parse_blocks_contents(declaration[:_DECLARATION])))
    return frozenset(found)


def of_html(html: str) -> frozenset[str]:
    """The signs of a piece of HTML."""
    return of_page(LexborHTMLParser(html)) - _OF_NOTHING


def on_the_web(address: str) -> bool:
    """Whether an address leads to another computer, so that what is there goes out as it is."""
    return address.lower().startswith(("http://", "https://", "//"))


def ending(address: str) -> str:
    """How a picture's address ends, which tells its format: `.webp`, or nothing."""
    match = _ENDING.search(address)
    return match[1].lower() if match else ""


def of_sheet(sheet: str) -> frozenset[str]:
    """The signs of a style sheet."""
    found: set[str] = set()
    waiting = [(rule, "", 0) for rule in tinycss2.parse_stylesheet(sheet[:_SHEET])]
    while waiting:
        rule, suffix, depth = waiting.pop()
        content = _content(rule)
        inner = [part for part in content if isinstance(part, (ast.AtRule, ast.QualifiedRule))]
        signs = [*_of_declarations(content)]
        if isinstance(rule, ast.AtRule):
            signs += [f"@{rule.lower_at_keyword}", *_of_conditions(rule.prelude)]
        elif isinstance(rule, ast.QualifiedRule):
            signs += [*_of_selector(rule.prelude), *(["a { b {} }"] if inner else [])]
        found.update(sign + suffix for sign in signs)
        within = IN_MEDIA if isinstance(rule, ast.AtRule) and rule.lower_at_keyword == "media" else suffix
        waiting += [(part, within, depth + 1) for part in inner if depth < _DEPTH]
    return frozenset(found)


def _content(rule: ast.Node) -> list[ast.Node]:
    """What stands between the braces of a rule; nothing for what moves, which is seen by its `animation`."""
    tokens = getattr(rule, "content", None) or []
    if isinstance(rule, ast.AtRule) and rule.lower_at_keyword.endswith(_KEYFRAMES):
        return []
    if isinstance(rule, ast.AtRule) and rule.lower_at_keyword in _OF_RULES:
        return list(tinycss2.parse_rule_list(tokens))
    return list(tinycss2.parse_blocks_contents(tokens))


def _of_element(node: LexborNode, attributes: dict[str, str | None]) -> Iterator[str]:
    yield f"<{node.tag}>"
    yield from (f"{name}=" for name in attributes)
    yield from (f"<{node.tag} {name}>" for name in attributes if name == "title")
    src = attributes.get("src") or ""
    if node.tag == "img" and on_the_web(src):
        yield ending(src)


def _of_conditions(prelude: list[ast.Node]) -> Iterator[str]:
    """The signs of what an at-rule asks for."""
    for block in prelude:
        if isinstance(block, ast.ParenthesesBlock):
            names = (token.lower_value for token in block.content if isinstance(token, ast.IdentToken))
            yield from (f"({_BOUND.sub('', name)})" for name in list(names)[:1])


def _of_selector(prelude: list[ast.Node]) -> Iterator[str]:
    """The signs of a selector, and of those within it, as in `:not(:hover)`."""
    waiting = [prelude]
    while waiting:
        parts = waiting.pop()
        for i, part in enumerate(parts):
            before = parts[max(0, i - 2) : i]
            if isinstance(part, (ast.IdentToken, ast.FunctionBlock)) and _are(before[-1:], ":"):
                name = part.lower_value if isinstance(part, ast.IdentToken) else part.lower_name
                yield f"{'::' if _are(before, '::') else ':'}{name}"
            elif isinstance(part, ast.SquareBracketsBlock):
                yield "a[b]"
            elif isinstance(part, ast.LiteralToken) and part.value in _COMBINATORS:
                yield _COMBINATORS[part.value]
            elif (_are([part], ".") or isinstance(part, ast.HashToken)) and _name_a_class_or_id(before):
                yield ".a.b"
            if isinstance(part, ast.FunctionBlock) and part.lower_name in _OF_SELECTORS:
                waiting.append(part.arguments)


def _are(parts: list[ast.Node], signs: str) -> bool:
    """Whether parts of a selector are these punctuation marks."""
    return "".join(part.value if isinstance(part, ast.LiteralToken) else " " for part in parts) == signs


def _name_a_class_or_id(parts: list[ast.Node]) -> bool:
    if parts and isinstance(parts[-1], ast.HashToken):
        return True
    return len(parts) == 2 and _are(parts[:1], ".") and isinstance(parts[1], ast.IdentToken)


def _of_declarations(parts: Iterable[ast.Node]) -> Iterator[str]:
    for part in parts:
        if not isinstance(part, ast.Declaration):
            continue
        name = part.lower_name
        yield "var()" if name.startswith("--") else name
        for token in _flat(part.value):
            if isinstance(token, ast.IdentToken):
                yield f"{name}: {token.lower_value}"
                yield f": {token.lower_value}"
            elif isinstance(token, ast.FunctionBlock):
                yield f"{token.lower_name}()"
                yield from [f"{name}: url()"] if token.lower_name == "url" else []
            elif isinstance(token, ast.URLToken):
                yield f"{name}: url()"
            elif isinstance(token, ast.DimensionToken):
                yield f"1{token.lower_unit}"


def _flat(tokens: Iterable[ast.Node]) -> Iterator[ast.Node]:
    """Tokens with those inside functions and brackets, in order."""
    waiting = list(tokens)[::-1]
    while waiting:
        token = waiting.pop()
        yield token
        if isinstance(token, ast.FunctionBlock):
            waiting += token.arguments[::-1]
        elif isinstance(token, (ast.ParenthesesBlock, ast.SquareBracketsBlock, ast.CurlyBracketsBlock)):
            waiting += token.content[::-1]


def written(sign: str) -> re.Pattern[str]:
    """How a sign is written in a template, where it may be an attribute of MJML too."""
    if sign in _SELECTORS:
        return re.compile(_SELECTORS[sign])
    name, _, value = sign.partition(": ")
    word = re.escape(sign.strip("1 =:()<>"))
    if value:
        before = rf"\b{re.escape(name)}\s*:[^;:]{{0,200}}" if name else ""
        pattern = rf"{before}(?<![\w-]){re.escape(value.removesuffix('()'))}"
    elif sign[0] == "<":
        pattern = rf"<{word.replace(_BLANK, '[^<>]{0,200}?')}"
    elif sign[0] in "@:.":
        pattern = re.escape(sign)
    elif sign[0] == "1":
        pattern = rf"\d{word}"
    elif sign.endswith("()"):
        pattern = rf"(?<![\w-]){word}(?=\()"
    else:
        pattern = rf"(?<![\w-]){word}(?=[\"']?\s*[:=)])"
    return re.compile(rf"{pattern}(?![\w-])", re.IGNORECASE)
