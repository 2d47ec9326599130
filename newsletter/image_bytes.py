"""What a picture's own bytes say, and the same picture without what is nobody's business. No library is needed.

Cameras and phones write into a file who took it, when and where. What is kept is what a picture needs to look right:
all else is dropped, and so is what stands behind its end (a phone's film, a second picture). Pixels are not touched.
Sources: ITU-T T.81 (JPEG), W3C PNG Third Edition, GIF89a, Exif 2.32.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Literal

from newsletter.image_kinds import Inspected, MailableKind, damaged

_EARLY = "ends too early"
# A marker in JPEG: FF and a code. FF00 is a byte of the picture, FFD0 to FFD7 are its restarts, FFFF is filling.
_JPEG_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_END, _JPEG_SCAN = 0xD9, 0xDA
# Frames, and the tables they are read with (T.81, table B.1).
_JPEG_NEEDED = _JPEG_FRAMES | {0xC4, 0xCC, _JPEG_SCAN, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF}
_PNG_NEEDED = frozenset(
    b"IHDR PLTE IDAT IEND tRNS iCCP sRGB gAMA cHRM cICP mDCV cLLI sBIT bKGD pHYs acTL fcTL fdAT".split()
)
# Colour profiles are some kilobytes long; a compressed one that grows beyond this is not one.
_PROFILE_BYTES = 4 * 1024 * 1024
_GIF_EXTENSIONS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def inspect(content: bytes, kind: MailableKind) -> Inspected:
    """Describe a file of that kind, and leave its metadata behind.

    Raises UnusableImageError for one that is damaged; pixels are not decoded, so not every damage is seen.
    """
    try:
        found = {"JPEG": _jpeg, "PNG": _png, "GIF": _gif}[kind](content)
    except IndexError:
        raise damaged(_EARLY) from None
    if not found.width or not found.height:
        raise damaged("has no size")
    return found


def _jpeg(content: bytes) -> Inspected:
    kept = [content[:2]]
    size = (0, 0)
    orientation, displayable = 1, True
    for marker, segment, picture in _jpeg_segments(content):
        kept.append(picture)
        payload = segment[4:]
        if marker in _JPEG_NEEDED:
            kept.append(segment)
        if marker in _JPEG_FRAMES and size == (0, 0):
            size = int.from_bytes(payload[3:5]), int.from_bytes(payload[1:3])
            # Baseline, extended and progressive, eight bits, grey or colour: what browsers decode. Four are inks.
            displayable = marker <= 0xC2 and payload[0] == 8 and payload[5] in {1, 3}
        elif marker == 0xE0 and payload.startswith(b"JFIF\0") and len(payload) >= 14:
            kept.append(b"\xff\xe0\x00\x10" + payload[:12] + b"\0\0")  # without the small picture some cameras put here
        elif (marker == 0xE2 and payload.startswith(b"ICC_PROFILE\0")) or (
            marker == 0xEE and payload.startswith(b"Adobe")
        ):
            kept.append(segment)
        elif marker == 0xE1 and payload.startswith(b"Exif\0\0"):
            orientation = _orientation(payload[6:])
    return Inspected("JPEG", b"".join((*kept, b"\xff\xd9")), *size, orientation, displayable)


def _jpeg_segments(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Code and bytes of each segment, and the bytes of the picture that stand before it."""
    at, scans = 2, 0
    scanning = False
    while found := _JPEG_MARKER.search(content, at):
        picture = content[at : found.start()] if scanning else b""
        marker = content[found.start() + 1]
        if marker == _JPEG_END:
            yield marker, b"", picture
            break
        end = found.end() + int.from_bytes(content[found.end() : found.end() + 2])
        if end > len(content) or end < found.end() + 2:
            raise damaged(_EARLY)
        yield marker, content[found.start() : end], picture
        scanning = marker == _JPEG_SCAN
        scans += scanning
        at = end
    if not found or not scans:
        raise damaged(_EARLY)


def _orientation(tiff: bytes) -> int:
    """The orientation in a block of Exif data, 1 where it says none."""
    order: Literal["little", "big"] = "little" if tiff[:2] == b"II" else "big"

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], order)  # nothing behind the end: 0

    entries = number(4, 4)
    for index in range(min(number(entries, 2), 500)):
        entry = entries + 2 + 12 * index
        if number(entry, 2) == 0x0112:
            value = number(entry + 8, 2)
            return value if 1 <= value <= 8 else 1
    return 1


def _png(content: bytes) -> Inspected:
    kept = [content[:8]]
    names = set()
    orientation, frames, plays = 1, 1, 1
    for name, body, chunk in _png_chunks(content):
        if name == b"eXIf":
            orientation = _orientation(body)
        if name not in _PNG_NEEDED:
            if not name[0] & 0x20:  # a capital letter: a chunk that a reader must understand
                raise damaged("is of a kind that browsers do not read")
            continue
        if zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:]):
            raise damaged("was changed on its way here")
        if name == b"acTL":
            frames, plays = int.from_bytes(body[:4]), int.from_bytes(body[4:8])
        if name != b"iCCP" or _is_profile(body):
            names.add(name)
            kept.append(chunk)
    header = kept[1][8:-4] if len(kept) > 1 else b""
    if not {b"IHDR", b"IDAT"} <= names or len(header) != 13:
        raise damaged(_EARLY)
    size = int.from_bytes(header[:4]), int.from_bytes(header[4:8])
    transparent = header[9] in {4, 6} or b"tRNS" in names
    return Inspected(
        "PNG", b"".join(kept), *size, orientation, True, transparent, frames, frames > 1 and not plays,
    )  # fmt: skip


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Name, body and bytes of each chunk, up to and with IEND."""
    at, name = 8, b""
    while name != b"IEND":
        end = at + 12 + int.from_bytes(content[at : at + 4])
        if end > len(content):
            raise damaged(_EARLY)
        chunk = content[at:end]
        name = chunk[4:8]
        yield name, chunk[8:-4], chunk
        at = end


def _is_profile(body: bytes) -> bool:
    """Whether a chunk holds a colour profile that can be unpacked, and not a bomb."""
    packed = body.partition(b"\0")[2][1:]
    try:
        unpacking = zlib.decompressobj()
        unpacking.decompress(packed, _PROFILE_BYTES)
    except zlib.error:
        return False
    return unpacking.eof


def _gif(content: bytes) -> Inspected:
    size = int.from_bytes(content[6:8], "little"), int.from_bytes(content[8:10], "little")
    kept = [content[: 13 + _color_table(content[10])]]
    frames, transparent, forever = 0, False, False
    for block in _gif_blocks(content, len(kept[0])):
        if block[:1] == b",":
            frames += 1
        elif block[1] == 0xF9:
            transparent = transparent or bool(block[3] & 1)
        elif block[1] == 0xFF and block[3:14] in _GIF_EXTENSIONS:
            forever = forever or (block[15] == 1 and block[16:18] == b"\0\0")  # times to play again; 0 is without end
        elif block[1] != 0x01:  # 01 is text that belongs to the picture; what is left are comments and metadata
            continue
        kept.append(block)
    if not frames:
        raise damaged(_EARLY)
    return Inspected(
        "GIF", b"".join((*kept, b";")), *size, transparent=transparent, frames=frames,
        loops_forever=frames > 1 and forever,
    )  # fmt: skip


def _gif_blocks(content: bytes, at: int) -> Iterator[bytes]:
    """Each picture and each extension, whole; a missing end mark is let pass, as browsers do."""
    while content[at : at + 1] not in {b";", b""}:
        start = at
        if content[at] == 0x21:
            at += 2
        elif content[at] == 0x2C:
            at += 11 + _color_table(content[at + 9])
        else:
            raise damaged("holds something that is not part of a picture")
        while content[at]:
            at += 1 + content[at]
        at += 1
        yield content[start:at]


def _color_table(flags: int) -> int:
    """How many bytes of colours follow a header with these flags."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0
