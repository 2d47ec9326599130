"""An image whose file's name has a space in it: no image to CommonMark, but plainly meant as one."""

from __future__ import annotations

import re

from markdown_it.rules_inline import StateInline

# Of files that people take for pictures; whether one can be mailed is told later, with its reason.
ENDINGS = "png|jpe?g|gif|webp|svg|heic|heif|tiff?|bmp|avif"
# `![Our team](team photo (1).jpg "A title")`. Every part has an end, so that no line takes quadratic time.
_IMAGE = re.compile(
    r"!\[(?P<alt>[^\[\]\n]{0,300})\]"
    rf"\([ \t]*(?P<src>(?:[^()<>\"\n]|\([^()<>\"\n]{{0,40}}\)){{1,200}}\.(?:{ENDINGS}))"
    r"(?:[ \t]+\"(?P<title>[^\"\n]{0,300})\")?[ \t]*\)",
    re.IGNORECASE,
)


def spaced_image(state: StateInline, silent: bool) -> bool:
    """An inline rule, behind the one for images: it reads what that refuses because of a space (CommonMark, 6.4)."""
    match = _IMAGE.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        token = state.push("image", "img", 0)
        token.attrs = {"src": state.md.normalizeLink(match["src"].strip()), "alt": ""}
        if match["title"]:
            token.attrs["title"] = match["title"]
        token.content, token.children = match["alt"], []
        state.md.inline.parse(token.content, state.md, state.env, token.children)
    state.pos = match.end()
    return True
