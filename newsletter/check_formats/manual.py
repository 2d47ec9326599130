"""What the documentation says of each code: `docs/checks.md`, which travels in the wheel."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from newsletter.model import Severity
from newsletter.starter import starter_root

_FAMILY = re.compile(r"\s+The family is called `([a-z-]+)`\.")
_HEAD = re.compile(r"\*([^*]+)\*\s+")
_MARKED = re.compile(r"`(?P<code>[^`]+)`|\[(?P<link>[^\]]+)\]\([^)]*\)|\*+(?P<strong>\S[^*]*)\*+")
_LIST = re.compile(r" *(?:[-*|]|\d+\.) ")
_WIDTH = 96
_EXAMPLE = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Section:
    """What is to be known of one code.

    severity: the highest that its findings can have. why: the reason, one paragraph in plain text. markdown: all of it,
    below its heading.
    """

    code: str
    family: str
    severity: Severity
    why: str
    markdown: str

    @property
    def summary(self) -> str:
        """Why it matters, in one sentence."""
        return re.split(r"(?<=[.!?]) (?=[A-Z])", self.why, maxsplit=1)[0]

    @property
    def text(self) -> str:
        """All of it as it is read on a terminal, with its example set off."""
        pieces = _EXAMPLE.split(self.markdown)
        shown = [
            textwrap.indent(piece.rstrip(), "    ") if number % 2 else _paragraphs(plain(piece))
            for number, piece in enumerate(pieces)
        ]
        return "\n\n".join(filter(None, shown))


@dataclass(frozen=True)
class Manual:
    """All sections, by their codes, and what is said of each family, by its name."""

    sections: Mapping[str, Section]
    families: Mapping[str, str]

    def explained(self, name: str) -> str:
        """All that is said of a code, or of a family and its codes, in plain text. Raises KeyError if it is neither."""
        if name in self.families:
            members = [section for section in self.sections.values() if section.family == name]
            return "\n\n".join(
                (self.families[name], *(f"{one.code}\n{_wrapped(one.summary, '    ')}" for one in members))
            )
        section = self.sections[name]
        return f"{name} (family: {section.family})\n\n{section.text}"


def manual() -> Manual:
    """The documentation of the checks, from a checkout or out of the wheel."""
    text = (starter_root() / "docs" / "checks.md").read_text(encoding="utf-8")
    sections: dict[str, Section] = {}
    families: dict[str, str] = {}
    family = ""
    for level, title, body in _parts(text):
        if level == 2:
            named = _FAMILY.search(body)
            family = named[1] if named else ""
            families[family] = plain(f"{title}. {_FAMILY.sub('', body)}".replace("\n", " "))
        else:
            sections[title] = _section(title, family, body)
    return Manual(sections, families)


def _parts(text: str) -> Iterator[tuple[int, str, str]]:
    """Level, title and text of each part below a heading of the second or third level; an example has no headings."""
    heading, lines, is_example = "", [""], False
    for line in [*text.split("\n"), "## "]:
        is_example ^= line.startswith("```")
        if is_example or not line.startswith(("## ", "### ")):
            lines.append(line)
            continue
        if heading:
            marks, title = heading.split(" ", 1)
            yield len(marks), title, "\n".join(lines).strip()
        heading, lines = line, []


def _section(code: str, family: str, body: str) -> Section:
    head = _HEAD.match(body)
    said = head[1].lower() if head else ""
    severity: Severity = "error" if "error" in said else "warning" if "warning" in said else "note"
    why = plain(body[head.end() if head else 0 :].split("\n\n", 1)[0]).replace("\n", " ")
    return Section(code, family, severity, why, body)


def _paragraphs(text: str) -> str:
    paragraphs = text.strip().split("\n\n")
    return "\n\n".join(paragraph if _LIST.match(paragraph) else _wrapped(paragraph) for paragraph in paragraphs)


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def plain(text: str) -> str:
    """Markdown's words without its marks; code stands in quotation marks."""
    return _MARKED.sub(
        lambda found: f"'{found['code']}'" if found["code"] else plain(found["link"] or found["strong"]), text
    )
