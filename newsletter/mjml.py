"""MJML -> HTML by mjml-python, with the care its engine (mrml) needs.

The engine says nothing about unknown tags and attributes, gives byte offsets or no place at all for what it refuses,
prints attribute values as Rust prints debug strings, and ends the process on endless nesting. So the MJML is read by
expat first, held against MJML's own table of components, and only then handed over.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from xml.parsers import expat

from newsletter import merge
from newsletter.mjml_components import ATTRIBUTES, CHILDREN, REFUSED

# mjml-python 1.4.2 stands 8,000 levels and dies at 20,000 (a stack overflow, not an exception).
MAX_DEPTH = 500
_VOID = re.compile(
    rb"<(area|br|col|hr|img|input|link|meta|wbr)\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)(/?)>", re.IGNORECASE
)
_POSITION = re.compile(r" in root template at position (\d+)(?:[:.]+\d+)?$")
_TAG = re.compile(r"<[A-Za-z][^<>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^<>\"']*)+>")
# The engine copies the title into an attribute, aria-label.
_TITLE = re.compile(r"(?<=<mj-title>)[^<>]*(?=</mj-title>)")
_VALUE = re.compile(r"\"[^\"]*\"|'[^']*'")
# Everything the engine would print as `\u{…}`, `\n` or `\\`. The opaque letters of merge fields pass unchanged.
_UNSAFE = re.compile(rf"[^ -\[\]-~{merge.FIRST}-{merge.LAST}]")


_CLOSING = re.compile(rb"</([^\s<>/]+)")
_UNCLOSED = (expat.errors.codes[expat.errors.XML_ERROR_TAG_MISMATCH], 3)  # 3: the document ends too early


class MjmlError(Exception):
    """MJML that cannot be trusted to the engine, or that it refused.

    offset: where in the MJML, in characters, or None. deep: the fault is endless nesting, which only content can cause.
    """

    def __init__(self, message: str, offset: int | None, *, deep: bool = False, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.deep = deep
        self.hint = hint


def to_html(source: str) -> str:
    """Render a whole MJML document (`<mjml>` to `</mjml>`). Raises MjmlError."""
    _Inspector(source).inspect()
    from mjml import mjml2html  # noqa: PLC0415 (not needed to report a broken template)

    try:
        return str(mjml2html(_protect(source), fonts={}))
    except ValueError as error:
        raise _refused(source, str(error)) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # pyo3's, which is not an Exception
            raise MjmlError("the MJML engine gave up on this email", None) from error
        raise


def _refused(source: str, words: str) -> MjmlError:
    match = _POSITION.search(words)
    offset = len(source.encode()[: int(match[1])].decode(errors="ignore")) if match else None
    reason = words[: match.start()] if match else words.removesuffix(" in root template")
    return MjmlError(f"the MJML engine refused this: {reason}", offset)


def _protect(source: str) -> str:
    """Attribute values with everything but plain ASCII as character references (mrml 6.0.1, `{:?}` on values)."""

    def value(match: re.Match[str]) -> str:
        return _UNSAFE.sub(_reference, match[0])

    source = _TITLE.sub(lambda title: _UNSAFE.sub(_reference, title[0]), source)
    return _TAG.sub(lambda tag: _VALUE.sub(value, tag[0]) if _UNSAFE.search(tag[0]) else tag[0], source)


def _reference(char: re.Match[str]) -> str:
    return f"&#{ord(char[0])};"


def _for_expat(source: str) -> bytes:
    """The same bytes at the same places, but XML: void tags closed (`<br>` as `<b/>`), no entities."""
    data = source.encode().replace(b"&", b" ")
    return _VOID.sub(lambda match: match[0] if match[3] else b"<" + match[1][:-1] + match[2] + b"/>", data)


@dataclass
class _Inspector:
    """Walks a document with expat: well-formed, not too deep, and nothing in it that MJML does not know."""

    source: str
    stack: list[str] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)  # bytes, for each of the stack
    seen: set[str] = field(default_factory=set)

    def inspect(self) -> None:
        self.parser = expat.ParserCreate("utf-8")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        try:
            self.parser.Parse(_for_expat(self.source), True)
        except expat.ExpatError as error:
            raise self._malformed(error) from error
        if "mj-body" not in self.seen or "mjml" not in self.seen:
            raise MjmlError("this template has no <mjml> with an <mj-body>", 0)

    def _offset(self) -> int:
        index = max(self.parser.CurrentByteIndex, 0)
        return len(self.source.encode()[:index].decode(errors="ignore"))

    def _malformed(self, error: expat.ExpatError) -> MjmlError:
        data = self.source.encode()
        at = max(self.parser.ErrorByteIndex, 0)
        reason = expat.ErrorString(error.code)
        if self.stack and error.code in _UNCLOSED:
            closing = _CLOSING.match(data, data.rfind(b"</", 0, at + 2))  # expat points behind the `</`
            name = closing[1].decode(errors="replace") if closing else ""
            if closing and name not in self.stack:
                reason, at = f"</{name}> closes nothing", closing.start()
            else:  # said where it opens: that is where somebody forgot it
                reason, at = f"<{self.stack[-1]}> is not closed", self.opened[-1]
        offset = len(data[:at].decode(errors="ignore"))
        return MjmlError(f"this is not well-formed: {reason}", offset, hint="every tag that opens must close again")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.stack.append(name)
        self.opened.append(max(self.parser.CurrentByteIndex, 0))
        if len(self.stack) > MAX_DEPTH:
            raise MjmlError(f"tags are nested more than {MAX_DEPTH} levels deep", self._offset(), deep=True)
        self._place(name)
        if name != "mjml" and not name.startswith("mj-"):
            return
        self.seen.add(name)
        self._component(name, attributes)

    def _end(self, _name: str) -> None:
        self.stack.pop()
        self.opened.pop()

    def _place(self, name: str) -> None:
        """Refuse what cannot stand inside its parent: the engine would print it between the cells of a table."""
        parent = self.stack[-2] if len(self.stack) > 1 else ""
        allowed = CHILDREN.get(parent)
        if allowed and parent != "mj-attributes" and name not in allowed:
            hint = f"<{parent}> holds only: {', '.join(sorted(allowed))}"
            raise MjmlError(f"<{name}> cannot stand inside <{parent}>", self._offset(), hint=hint)

    def _component(self, name: str, attributes: dict[str, str]) -> None:
        if name in REFUSED:
            raise MjmlError(f"<{name}> cannot be used: {REFUSED[name]}", self._offset())
        if name not in ATTRIBUTES:
            raise MjmlError(f"MJML has no <{name}>", self._offset(), hint=_near(name, list(ATTRIBUTES)))
        inside_defaults = "mj-attributes" in self.stack[:-1]
        for attribute in attributes:
            if reason := REFUSED.get(f"{name} {attribute}"):
                raise MjmlError(f"'{attribute}' cannot be used on <{name}>: {reason}", self._offset())
            known = ATTRIBUTES[name]
            if attribute not in known and not (inside_defaults and name in ("mj-all", "mj-class")):
                hint = _near(attribute, list(known))
                raise MjmlError(f"<{name}> has no attribute '{attribute}'", self._offset(), hint=hint)


def _near(word: str, known: list[str]) -> str | None:
    near = difflib.get_close_matches(word, known, n=1)
    return f"did you mean '{near[0]}'?" if near else None
