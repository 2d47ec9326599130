"""Pictures that do not load: in the place of each stands a box with its alt text, and no address leads anywhere.

Browsers differ in what they show in the place of a picture: Safari clips the alt text to one line, others draw a sign
or let the place collapse. A box of the same width, style and classes looks the same in all of them, and much as in
Gmail and in Outlook, which show the alt text in the picture's own style. A picture for which the mail declares no
height is as high as its alt text, as it is there.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace

from newsletter.preview.imitations.markup import Attribute, Tag, attribute
from newsletter.preview.imitations.sheets import Declaration

# Where a picture stood: the value is the address that it was to come from.
MARK = "data-picture"
_SHADE = "rgba(128,128,128,.6)"
# It yields to every rule of the mail, as the sizes in attributes do (html.spec.whatwg.org, section 15.4).
BOXES = (
    f":where([{MARK}]){{display:inline-block;width:var(--picture-width);height:var(--picture-height);overflow:hidden;"
    "vertical-align:bottom}"
    f":where([{MARK}]:not(:empty)){{outline:1px solid {_SHADE};outline-offset:-1px}}"
)
_ADDRESSES = frozenset({"src", "srcset", "background", "poster", "imagesrcset", "lowsrc", "dynsrc"})
_BY_TAG = {
    "object": frozenset({"data"}),
    "link": frozenset({"href"}),
    "image": frozenset({"href", "xlink:href"}),
    "use": frozenset({"href", "xlink:href"}),
    "feimage": frozenset({"href", "xlink:href"}),
}
_NOT_OF_A_BOX = _ADDRESSES | {
    "alt",
    "align",
    "width",
    "height",
    "sizes",
    "loading",
    "decoding",
    "border",
    "usemap",
    "ismap",
    "role",
}
_NESTED = r"\((?:[^()]|\((?:[^()]|\([^()]*+\))*+\))*+\)?"
_LOADING = re.compile(
    rf"""("(?:[^"\\]|\\.)*+"?|'(?:[^'\\]|\\.)*+'?)|url\((?:\s*+(?:"[^"]*+"?|'[^']*+'?))?[^)]*+\)?|(?:-webkit-)?(?:image-set|cross-fade|src|image){_NESTED}""",
    re.DOTALL | re.IGNORECASE,
)
_LENGTH = re.compile(r"\s*+([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*+(%|px)?\s*+", re.ASCII)
# A name in a selector, and what is none: strings, and what stands in square brackets.
_NAME = re.compile(r"""("[^"]*+"?|'[^']*+'?|\[[^\]]*+\]?)|(?<![\w.#:\\-])img(?![\w-])""", re.IGNORECASE)


def box(tag: Tag) -> Tag:
    """What stands in the place of an `<img>` that is not shown."""
    kept = tuple(one for one in tag.attributes if one.name not in _NOT_OF_A_BOX)
    alt = tag.get("alt")
    added: tuple[Attribute, ...] = (attribute(MARK, tag.get("src")),)
    if alt.strip():
        added += (attribute("role", "img"), attribute("aria-label", alt))
    found = replace(
        tag, name="span", attributes=(*kept, *added), tail=">", behind=f"{html.escape(alt, quote=False)}</span>"
    )
    sizes = "".join(f"--picture-{name}:{size};" for name in ("width", "height") if (size := _length(tag.get(name))))
    side = tag.get("align").strip().lower()
    if side in ("left", "right"):
        sizes += f"float:{side};"
    return found.having("style", sizes + found.get("style")) if sizes else found


def without_addresses(tag: Tag) -> Tag | None:
    """A tag that loads nothing; None where it is there for nothing else."""
    if tag.name == "img":
        return box(tag)
    if tag.name == "source":
        return None
    return tag.without(_ADDRESSES | _BY_TAG.get(tag.name, frozenset()))


def without_loading(found: Declaration) -> Declaration | None:
    """A declaration that loads nothing: `none` stands where an address stood."""
    if "(" not in found.value:
        return found
    if "\\" in found.value:  # Escapes can write `url` in ways that are not looked for here.
        return None
    new = _LOADING.sub(lambda match: match[1] or "none", found.value)
    return found if new == found.value else found._replace(value=new)


def boxes_meant(selector: str) -> str:
    """A selector that means a picture's box where it meant the picture, with the same weight."""
    if "img" not in selector.lower():
        return selector
    return _NAME.sub(lambda match: match[1] or f":is(img,span:where([{MARK}]))", selector)


def _length(value: str) -> str:
    """The CSS for the size in an attribute; empty where it is none (html.spec.whatwg.org, 2.3.4.5)."""
    match = _LENGTH.fullmatch(value)
    return f"{match[1]}{match[2] or 'px'}" if match else ""
