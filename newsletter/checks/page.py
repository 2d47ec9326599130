"""The finished HTML as a mail program's parser understands it: its links and words, as far as readers see them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsletter.checks.looks import Look, looks
from newsletter.checks.selectors import Element
from newsletter.checks.styles import Rule, Sheets, elements_of, rules_of

# What a mail program never shows. Conditional comments for Outlook are comments to the parser.
_UNSEEN = frozenset({"head", "title", "style", "script", "template", "noscript"})
# Elements that do not part the words around them.
_INLINE = frozenset(
    {"a", "abbr", "b", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "small"}
    | {"span", "strong", "sub", "sup", "u", "var", "wbr"}
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(frozen=True)
class Anchor:
    """A link that readers see. words: its text, with the alt texts of its images. node: the element itself."""

    href: str
    words: str
    node: LexborNode


class Page:
    """A parsed HTML document (the HTML standard's parser, by lexbor)."""

    def __init__(self, html: str) -> None:
        self.tree = LexborHTMLParser(html)

    @cached_property
    def elements(self) -> list[Element]:
        """Every element, in the order of the document, as the cascade sees it."""
        return elements_of(self.tree)

    @cached_property
    def rules(self) -> list[Rule]:
        """The rules of its style sheets."""
        return rules_of(self.tree)

    @cached_property
    def light(self) -> list[Look]:
        """How each of `elements` looks in light."""
        return looks(self.elements, Sheets(self.rules, "light"))

    @cached_property
    def words(self) -> str:
        """The words that readers see, with single spaces."""
        body = self.tree.body
        return _joined(body) if body else ""

    @cached_property
    def links(self) -> tuple[Anchor, ...]:
        """Every link with an address that is not hidden, in reading order."""
        body = self.tree.body
        nodes = (node for node in shown_nodes(body) if node.tag == "a") if body else ()
        found = ((node, node.attributes.get("href")) for node in nodes)
        return tuple(Anchor(href.strip(), _joined(node, alt=True), node) for node, href in found if href is not None)


def shown_nodes(root: LexborNode) -> Iterator[LexborNode]:
    """The elements and texts inside an element, itself included, without those that hide themselves; in order."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.is_element_node and _is_hidden(node):
            continue
        yield node
        children = []
        child = node.child
        while child is not None:
            children.append(child)
            child = child.next
        waiting.extend(reversed(children))


def _is_hidden(node: LexborNode) -> bool:
    return (
        node.tag in _UNSEEN or "hidden" in node.attributes or bool(_HIDDEN.search(node.attributes.get("style") or ""))
    )


def _joined(root: LexborNode, *, alt: bool = False) -> str:
    parts = []
    for node in shown_nodes(root):
        if _parts_words(node) or (node.prev is not None and _parts_words(node.prev)):
            parts.append(" ")
        if node.is_text_node:
            parts.append(node.text_content or "")
        elif alt and node.tag == "img":
            parts.append(f" {node.attributes.get('alt') or ''} ")
    return " ".join("".join(parts).split())


def _parts_words(node: LexborNode) -> bool:
    return node.is_element_node and node.tag not in _INLINE
