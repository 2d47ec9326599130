"""What a mail program would fetch to show a mail, read from its HTML without a browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser

# Attributes that are loaded wherever they stand; `href` is one only where it is no link to follow.
_LOADED = {"src", "background", "poster", "data", "manifest", "xlink:href"}
_LOADED_HREF = {"link", "image", "use", "base"}
_CSS = re.compile(
    r"""(?:url|src)\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']|image-set\(\s*["']([^"']+)["']""",
    re.IGNORECASE,
)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        for name, value in attrs:
            if not value:
                continue
            if name in _LOADED or (name == "href" and tag in _LOADED_HREF):
                self.found.append(value)
            elif name == "srcset":
                self.found += [part.split()[0] for part in value.split(",") if part.strip()]
            elif name == "style":
                self._css(value)
            elif tag == "meta" and name == "content":
                self.found += re.findall(r"^\s*\d+\s*;\s*url=(.+)", value, re.IGNORECASE)

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self._css(data)

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    def handle_comment(self, data: str) -> None:
        # What Outlook alone reads: <!--[if mso]> … <![endif]-->
        if data.startswith("[if"):
            self.found += fetches(data.partition(">")[2].removesuffix("<![endif]"))

    def _css(self, source: str) -> None:
        self.found += ["".join(groups).strip() for groups in _CSS.findall(source)]


def fetches(html: str) -> list[str]:
    """Every address that showing this HTML asks for: pictures, styles, fonts, media; Outlook's own parts as well."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found
