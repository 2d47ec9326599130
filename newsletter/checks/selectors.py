"""Selectors of style sheets (W3C Selectors 3), as far as mails use them: names, classes, ids and attributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

# No mail's selector is longer, and what means an element stands no farther from it: matching stays linear by both.
_LONGEST, _FARTHEST = 12, 150
_COMBINATORS = frozenset(">+~")


class Element(NamedTuple):
    """An element of a page, in a list of all of them in the order of the document.

    parent, previous: where in the list the element around it and the one before it under the same parent stand, or -1.
    style: its own declarations, each a value and whether it is important. words: the beginnings of its texts.
    """

    tag: str
    attributes: Mapping[str, str | None]
    classes: frozenset[str]
    parent: int
    previous: int
    style: Mapping[str, tuple[str, bool]]
    words: list[str]


class _Test(NamedTuple):
    """One thing that a selector asks of an element; kind: `tag`, `id`, `class` or `attribute`."""

    kind: str
    name: str
    operator: str = ""
    value: str = ""


class Selector(NamedTuple):
    """A selector. compounds: what it asks of the element, of the one that `combinators` name beside it, and so on.

    specificity: ids; classes and attributes; tags (W3C Selectors 3, section 9). key: what tells fastest that an element
    is not meant: `#id`, `.class` or a tag, or nothing.
    """

    compounds: tuple[tuple[_Test, ...], ...]
    combinators: tuple[str, ...]
    specificity: tuple[int, int, int]
    key: str


def selectors(prelude: Sequence[Any]) -> Iterator[Selector]:
    """The selectors that tinycss2's tokens hold, without those that ask for more than is known here (`a:hover`)."""
    group: list[Any] = []
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            yield from _selector(group)
            group = []
        elif token.type != "comment":
            group.append(token)
    yield from _selector(group)


def keys(element: Element) -> Iterator[str]:
    """The keys of all selectors that may mean an element."""
    yield ""
    yield element.tag
    for name in element.classes:
        yield f".{name}"
    yield f"#{element.attributes.get('id') or ''}"


def matches(selector: Selector, place: int, elements: Sequence[Element]) -> bool:
    """Whether a selector means the element at a place of the list."""
    found = [place] if _fits(selector.compounds[0], elements[place]) else []
    for combinator, compound in zip(selector.combinators, selector.compounds[1:], strict=True):
        # What stands around the innermost of them stands around them all.
        near = _beside(combinator, found[:1] if combinator == " " else found, elements)
        found = [one for one in near if _fits(compound, elements[one])]
    return bool(found)


def _beside(combinator: str, places: list[int], elements: Sequence[Element]) -> list[int]:
    """The places that a combinator leads to, the nearest first."""
    up = combinator in " >"
    near: dict[int, None] = {}
    for place in places:
        at = elements[place].parent if up else elements[place].previous
        while at >= 0 and at not in near and len(near) < _FARTHEST:
            near[at] = None
            if combinator in ">+":
                break
            at = elements[at].parent if up else elements[at].previous
    return list(near)


def _fits(compound: tuple[_Test, ...], element: Element) -> bool:
    return all(_holds(test, element) for test in compound)


def _holds(test: _Test, element: Element) -> bool:
    if test.kind == "tag":
        return element.tag == test.name
    if test.kind == "class":
        return test.name in element.classes
    if test.kind == "id":
        return element.attributes.get("id") == test.name
    return test.name in element.attributes and _compared(element.attributes[test.name] or "", test)


def _compared(value: str, test: _Test) -> bool:
    wanted = test.value
    match test.operator:
        case "=":
            return value == wanted
        case "~=":
            return wanted in value.split()
        case "|=":
            return value == wanted or value.startswith(f"{wanted}-")
        case "^=":
            return bool(wanted) and value.startswith(wanted)
        case "$=":
            return bool(wanted) and value.endswith(wanted)
        case "*=":
            return bool(wanted) and wanted in value
        case _:
            return True


def _selector(group: list[Any]) -> Iterator[Selector]:
    compounds: list[list[_Test]] = [[]]
    combinators: list[str] = []
    asked, between = False, ""
    tokens = iter(group)
    for token in tokens:
        if token.type == "whitespace" or (token.type == "literal" and token.value in _COMBINATORS):
            between = between.strip() or (" " if token.type == "whitespace" else token.value)
            continue
        if asked and between:
            compounds.append([])
            combinators.append(between)
        tests = _tests(token, tokens)
        if tests is None or len(compounds) > _LONGEST:
            return
        compounds[-1] += tests
        asked, between = True, ""
    if asked and not between.strip():
        ordered = [tuple(compound) for compound in reversed(compounds)]
        yield Selector(tuple(ordered), tuple(reversed(combinators)), _specificity(ordered), _key(ordered[0]))


def _tests(token: Any, following: Iterator[Any]) -> list[_Test] | None:
    """What a token asks for, with those that belong to it; None where that is not known here."""
    if token.type == "ident":
        return [_Test("tag", token.lower_value)]
    if token.type == "hash":
        return [_Test("id", token.value)]
    if token.type == "[] block":
        return _attribute([one for one in token.content if one.type != "whitespace"])
    if token.type == "literal" and token.value == "*":
        return []
    name = next(following, None) if token.type == "literal" and token.value in ".:" else None
    if name is None or name.type != "ident":
        return None
    if token.value == ".":
        return [_Test("class", name.value)]
    return {"root": [_Test("tag", "html")], "link": [_Test("attribute", "href")]}.get(name.lower_value)


def _attribute(content: list[Any]) -> list[_Test] | None:
    if not content or content[0].type != "ident":
        return None
    name = content[0].lower_value
    if len(content) == 1:
        return [_Test("attribute", name)]
    operator = "".join(token.value for token in content[1:] if token.type == "literal")
    values = [token.value for token in content[1:] if token.type in ("string", "ident")]
    return [_Test("attribute", name, operator, values[0])] if operator and values else None


def _specificity(compounds: Sequence[tuple[_Test, ...]]) -> tuple[int, int, int]:
    kinds = [test.kind for compound in compounds for test in compound]
    return kinds.count("id"), kinds.count("class") + kinds.count("attribute"), kinds.count("tag")


def _key(compound: tuple[_Test, ...]) -> str:
    marks = {"id": "#", "class": ".", "tag": ""}
    return next((marks[kind] + test.name for kind in marks for test in compound if test.kind == kind), "")
