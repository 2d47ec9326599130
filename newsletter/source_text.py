"""Bytes of a file that a person wrote become text, and places in that text become locations.

Posts come out of every editor and word processor, so whatever can be read is read, and what had to be guessed
is a note. Settings decide where mail goes, so nothing is guessed there.
"""

from __future__ import annotations

import re
import stat
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from newsletter.errors import ContentError, Location, SettingsError
from newsletter.merge import FIRST, SPARE
from newsletter.model import Finding

POST_LIMIT = 5 * 1024 * 1024
SETTINGS_LIMIT = 1024 * 1024

# Longer lines are cut for the terminal: a post pasted as one line may be a megabyte long.
SHOWN_CHARACTERS = 200

# Merge fields travel through the stages as these letters, so a source must not contain them.
_RESERVED = re.compile(f"[{FIRST}-{SPARE}]")

# Characters that no person types and that XML, mail headers or YAML refuse.
_UNTYPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")

# What an escape sequence in a quoted value must not bring back in.
UNUSABLE = re.compile(f"{_UNTYPED.pattern}|{_RESERVED.pattern}|[\ud800-\udfff]")

_SPACING_CONTROLS = re.compile("[\x0b\x0c\x85]")
_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")
_CONTROL_BYTES = bytes({*range(0x20), 0x7F} - set(b"\t\n\v\f\r\x1a\x1b"))

# The five bytes that Windows-1252 leaves undefined become U+FFFD.
_WINDOWS_1252 = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}

_FOREIGN_KINDS = (
    (b"PK\x03\x04", "a Word document or another zipped file"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"{\\rtf", "a rich text document"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
)

_Kind: TypeAlias = type[ContentError] | type[SettingsError]


@dataclass(frozen=True)
class SourceText:
    """The text of a post with line feeds as line ends, and notes on what had to be guessed or removed."""

    text: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Source:
    """A text, or a run of whole lines of one, whose places can be told.

    file: path relative to the workspace. first_line: the number of the text's first line in that file, from 1.
    """

    file: str
    text: str
    first_line: int = 1

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def location(self, start: int, end: int | None = None) -> Location:
        """The place of the characters from offset `start` up to `end`, as far as they stand on one line.

        The line's text is left out where the place lies too far to the right to be shown.
        """
        start = max(0, min(start, len(self.text)))
        index = bisect_right(self._starts, start) - 1
        begin = self._starts[index]
        line_end = self._starts[index + 1] - 1 if index + 1 < len(self._starts) else len(self.text)
        column = start - begin + 1
        shown: str | None = self.text[begin : min(line_end, begin + SHOWN_CHARACTERS)]
        if line_end - begin > SHOWN_CHARACTERS:
            shown = f"{shown}…" if column <= SHOWN_CHARACTERS else None
        length = min(end if end is not None else start + 1, line_end, begin + SHOWN_CHARACTERS) - start
        return Location(self.file, self.first_line + index, column, max(1, length), shown)


def read_post(path: Path, file: str) -> SourceText:
    """Read a post from disk; `file` is what its messages call it.

    Raises:
        ContentError: the file is missing, unreadable, too large, not text, or holds reserved characters.
    """
    return decode_post(_read(path, file, POST_LIMIT, ContentError), file)


def read_settings(path: Path, file: str) -> str:
    """Read a settings file from disk, with line feeds as line ends; `file` is what its messages call it.

    Raises:
        SettingsError: the file is missing, unreadable, too large, or not UTF-8 text.
    """
    return decode_settings(_read(path, file, SETTINGS_LIMIT, SettingsError), file)


def decode_post(data: bytes, file: str) -> SourceText:
    """The text of a post: UTF-8, UTF-16 or, with a note, Windows-1252.

    Raises:
        ContentError: the bytes are too many, no text, or hold reserved characters.
    """
    _refuse_size(len(data), POST_LIMIT, file, ContentError)
    text, findings = _post_characters(data, file)
    text = _with_line_feeds(text)
    stray = _UNTYPED.search(text)
    if stray:
        findings = (*findings, _control_note(Source(file, text), stray))
        # A vertical tab is a line break of Word's: a space keeps the words apart and the line numbers right.
        text = _UNTYPED.sub("", _SPACING_CONTROLS.sub(" ", text))
    _refuse_reserved(Source(file, text), ContentError)
    return SourceText(text, findings)


def decode_settings(data: bytes, file: str) -> str:
    """The text of a settings file: UTF-8, or UTF-16 with its byte order mark; nothing is guessed.

    Raises:
        SettingsError: the bytes are too many or no such text; the place is that of the first wrong byte.
    """
    _refuse_size(len(data), SETTINGS_LIMIT, file, SettingsError)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = _utf16(data, file, SettingsError)
    else:
        text = data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    source = Source(file, _with_line_feeds(text))
    wrong = _ESCAPED_BYTE.search(source.text)
    if wrong:
        # The line is not shown: a terminal could not print the byte either.
        raise SettingsError(
            f"the byte 0x{ord(wrong[0]) - 0xDC00:02x} here is not part of a UTF-8 text",
            location=_without_text(source.location(wrong.start())),
            hint="save the file again with the encoding UTF-8; most editors offer it under “Save as”",
        )
    stray = _UNTYPED.search(source.text)
    if stray:
        raise SettingsError(
            f"the invisible character {_code_point(stray[0])} cannot stand in a settings file",
            location=_without_text(source.location(stray.start())),
            hint="delete it and type the words around it anew, or save the file again with the encoding UTF-8",
        )
    _refuse_reserved(source, SettingsError)
    return source.text


def _read(path: Path, file: str, limit: int, kind: _Kind) -> bytes:
    start = Location(file, 1)
    try:
        # A pipe or a device would keep us waiting for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            what = "a folder" if path.is_dir() else "not a file"
            raise kind(f"{file} is {what}", location=start, hint="name a text file")
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except FileNotFoundError:
        raise kind(f"{file} does not exist", location=start, hint="check the name and the folder") from None
    except PermissionError:
        hint = "ask whoever owns the file to let you read it"
        raise kind(f"{file} may not be read by you", location=start, hint=hint) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise kind(f"{file} cannot be read: {reason}", location=start, hint="check the name and the disk") from None
    _refuse_size(len(data), limit, file, kind)
    return data


def _refuse_size(size: int, limit: int, file: str, kind: _Kind) -> None:
    if size > limit:
        raise kind(
            f"{file} is larger than {limit // 1024 // 1024} MB, which is too much to be read",
            location=Location(file, 1),
            hint="it should hold text only; images belong in files of their own",
        )


def _post_characters(data: bytes, file: str) -> tuple[str, tuple[Finding, ...]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _utf16(data, file, ContentError), ()
    bare = _bare_utf16(data)
    if bare:
        note = "the file looks like UTF-16 without a byte order mark and was read as such"
        return bare, (Finding("encoding", "note", note, Location(file, 1), "save it as UTF-8 to be sure"),)
    _refuse_binary(data, file)
    text = data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    foreign = _ESCAPED_BYTE.search(text)
    if not foreign:
        return text, ()
    # Byte by byte, so that UTF-8 with one pasted Windows character keeps all its other characters.
    place = len(_with_line_feeds(text[: foreign.start()]))
    text = text.translate(_WINDOWS_1252)
    note = f"this is not UTF-8; it was read as Windows-1252, which makes it '{text[foreign.start()]}'"
    where = Source(file, _with_line_feeds(text)).location(place)
    return text, (Finding("encoding", "note", note, where, "read it through, and save the file as UTF-8"),)


def _utf16(data: bytes, file: str, kind: _Kind) -> str:
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError:
        raise kind(
            f"{file} begins like UTF-16 text but is not",
            location=Location(file, 1, 1),
            hint="save it again as plain text with the encoding UTF-8",
        ) from None


def _bare_utf16(data: bytes) -> str | None:
    """The text, if every second byte of the beginning is mostly zero and the others never are."""
    low, high = data[0:4096:2], data[1:4096:2]
    if len(data) < 4 or len(data) % 2:
        return None
    for zeros, letters, codec in ((high, low, "utf-16-le"), (low, high, "utf-16-be")):
        if zeros.count(0) * 2 > len(zeros) and 0 not in letters:
            try:
                return data.decode(codec)
            except UnicodeDecodeError:
                return None
    return None


def _refuse_binary(data: bytes, file: str) -> None:
    kind = next((name for magic, name in _FOREIGN_KINDS if data.startswith(magic)), None)
    head = data[:8192]
    controls = len(head) - len(head.translate(None, _CONTROL_BYTES))
    if kind is None and controls <= max(3, len(head) // 20):
        return
    raise ContentError(
        f"{file} is {kind or 'not a text file'}, not Markdown",
        location=Location(file, 1),
        hint="in the program you wrote it with, save it as plain text with the encoding UTF-8",
    )


def _control_note(source: Source, first: re.Match[str]) -> Finding:
    count = len(_UNTYPED.findall(source.text))
    what = "an invisible control character was" if count == 1 else f"{count} invisible control characters were"
    message = f"{what} removed, beginning with {_code_point(first[0])}"
    where = _without_text(source.location(first.start()))
    return Finding("control-characters", "note", message, where, "nothing needs doing if the mail reads well")


def _refuse_reserved(source: Source, kind: _Kind) -> None:
    reserved = _RESERVED.search(source.text)
    if reserved:
        name = unicodedata.name(reserved[0], "an Anatolian hieroglyph").lower()
        raise kind(
            f"the character {_code_point(reserved[0])} ({name}) is reserved for merge fields",
            location=source.location(reserved.start()),
            hint="use a picture of it instead",
        )


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _code_point(character: str) -> str:
    return f"U+{ord(character):04X}"


def _without_text(location: Location) -> Location:
    return Location(location.file, location.line, location.column, location.length)
