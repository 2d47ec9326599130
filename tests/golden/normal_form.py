"""A document of tags in a form in which only what it means is left, one tag a line, so that differences can be read.

Two documents with the same meaning have the same form: attributes are sorted, classes too; style declarations and the
rules of style sheets keep their order and lose their spaces; white space between words is one space, and none beside a
tag that makes a block. A space at a tag that stands among words is kept, as `&#32;`: it parts two words.

What Outlook alone reads, inside `<!--[if mso]>`, is brought into the same form. Its tables open in one comment and
close in another, so it is not indented by what is open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

WIDTH = 120
_INDENT = "  "
_AMONG_WORDS = re.compile(
    "a|abbr|b|bdi|bdo|cite|code|del|em|font|i|img|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|u"
)
_VOID = re.compile("area|br|col|embed|hr|img|input|link|meta|source|track|wbr")
_STYLE_SHEETS = ("style", "mj-style")
_SPACES = re.compile(r"[ \t\r\n\f]+")
# A string or something in brackets may hold the semicolon that otherwise ends a declaration.
_DECLARATION = re.compile(r"""(?:[^;"'()]|"[^"]*"|'[^']*'|\([^()]*\))+""")
_CONDITION = re.compile(r"(\[if [^\]]*\]>)(.*)(<!\[endif\])", re.DOTALL)
# Python calls them printable.
_UNSEEN = "\u034f\ufe0e\ufe0f"
_RULES = re.compile(r"/\*.*?\*/|([^{}]*)([{}])", re.DOTALL)


def normal_form(document: str) -> str:
    """MJML or HTML, a whole document or a part of one, as lines that each end in a line feed."""
    reader = _Reader()
    reader.feed(document)
    reader.close()
    reader.end_text(before_block=True)
    return "".join(f"{line}\n" for line in reader.lines)


def declarations(style: str) -> list[str]:
    """What stands in a style attribute or between the braces of a rule: `property:value`, in the source's order."""
    return [_tight(one) for one in _DECLARATION.findall(style) if one.strip()]


def rules(style_sheet: str) -> list[str]:
    """A style sheet as one line a rule; what stands inside a media query is indented."""
    lines: list[str] = []
    depth = 0
    for match in _RULES.finditer(style_sheet):
        before, brace = match[1], match[2]
        if brace == "{":
            lines.append(f"{_INDENT * depth}{_selectors(before)} {{")
            depth += 1
        elif brace:
            depth -= 1
            inside = ";".join(declarations(before))
            if lines and lines[-1].endswith("{"):
                lines[-1] += f"{inside}}}"
            else:
                lines.append(f"{_INDENT * depth}{inside}}}")
    return lines


def _tight(text: str) -> str:
    return re.sub(r"\s*([,:!>/])\s*", r"\1", _SPACES.sub(" ", text).strip())


def _selectors(text: str) -> str:
    return re.sub(r"\s*([,>])\s*", r"\1", _SPACES.sub(" ", text).strip())


def _visible(text: str) -> str:
    """Text with references in place of what cannot be seen: a non-breaking space, a joiner, a variation selector."""
    return "".join(
        char if char.isprintable() and char not in _UNSEEN else f"&#{ord(char)};" for char in escape(text, quote=False)
    )


def _attribute(name: str, value: str | None) -> str:
    if value is None:
        return name
    if name == "class":
        value = " ".join(sorted(set(value.split())))
    elif name == "style":
        value = ";".join(declarations(value))
    quoted = _visible(_SPACES.sub(" ", value).strip()).replace('"', "&quot;")
    return f'{name}="{quoted}"'


@dataclass
class _Open:
    """An element that is not closed yet; line: the number of lines up to and with its start tag."""

    tag: str
    line: int


class _Reader(HTMLParser):
    """Reads a document and writes its lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.open: list[_Open] = []
        self.text = ""
        self.after_block = True

    def write(self, line: str) -> None:
        self.lines.append(_INDENT * len(self.open) + line)

    def inside(self, *tags: str) -> bool:
        return any(element.tag in tags for element in self.open)

    # What html.parser calls.

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._start(tag, attrs, ">")
        if not _VOID.fullmatch(tag):
            self.open.append(_Open(tag, len(self.lines)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._start(tag, attrs, ">" if _VOID.fullmatch(tag) else " />")

    def handle_endtag(self, tag: str) -> None:
        self.end_text(before_block=not _AMONG_WORDS.fullmatch(tag))
        if not self.open or self.open[-1].tag != tag:
            # Of Outlook's tables, or wrongly nested: then the form says so by where the tag stands.
            self.write(f"</{tag}>")
            return
        closed = self.open.pop()
        inside = self.lines[closed.line :]
        short = "".join([self.lines[closed.line - 1], *(line.strip() for line in inside), f"</{tag}>"])
        is_words = not any("<" in line for line in inside)
        if len(inside) < 2 and is_words and len(short) <= WIDTH and tag not in ("pre", *_STYLE_SHEETS):
            self.lines[closed.line - 1 :] = [short]
        else:
            self.write(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_decl(self, decl: str) -> None:
        self.end_text(before_block=True)
        self.write(f"<!{decl.lower()}>")

    def handle_comment(self, data: str) -> None:
        self.end_text(before_block=True)
        if condition := _CONDITION.fullmatch(data.strip()):
            self.write(f"<!--{condition[1]}")
            self.lines += [self._indented(line.lstrip()) for line in normal_form(condition[2]).splitlines()]
            self.write(f"{condition[3]}-->")
        else:
            self.write(f"<!--{_SPACES.sub(' ', data).strip()}-->")

    # Their parts.

    def _indented(self, line: str) -> str:
        return _INDENT * (len(self.open) + 1) + line

    def _start(self, tag: str, attributes: list[tuple[str, str | None]], end: str) -> None:
        among_words = _AMONG_WORDS.fullmatch(tag) is not None
        self.end_text(before_block=not among_words)
        self.write(" ".join([f"<{tag}", *sorted(_attribute(*attribute) for attribute in attributes)]) + end)
        self.after_block = not among_words

    def end_text(self, *, before_block: bool) -> None:
        """Write the text since the last tag. before_block: whether the next one makes a block."""
        text, self.text = self.text, ""
        after_block, self.after_block = self.after_block, before_block
        if self.inside(*_STYLE_SHEETS):
            for rule in rules(text):
                self.write(rule)
        elif self.inside("pre"):
            for line in text.split("\n") if text else ():
                self.write(f"|{_visible(line)}")
        else:
            words = _SPACES.sub(" ", text)
            words = words.lstrip(" ") if after_block else words
            words = words.rstrip(" ") if before_block else words
            if words:
                self.write(re.sub(r"^ | $", "&#32;", _visible(words)))
