"""What every step of making a picture fit for mail speaks of: kinds of files, what is known of one, a refusal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias, TypeGuard

Kind: TypeAlias = Literal["JPEG", "PNG", "GIF", "WebP", "AVIF", "HEIC", "BMP", "TIFF", "ICO", "SVG", "PDF", ""]
MailableKind: TypeAlias = Literal["JPEG", "PNG", "GIF"]

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"\0\0\1\0", "ICO"),
    (b"%PDF", "PDF"),
)
# A phone's 48 megapixels pass. Unpacked they take 200 MB, four bytes each, here and in a mail client.
MAX_PIXELS = 50_000_000
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1")


class UnusableImageError(Exception):
    """A picture that cannot be mailed. reason: continues the sentence "the image 'x' …". hint: what to do."""

    def __init__(self, reason: str, hint: str, *, missing: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint
        self.missing = missing


@dataclass(frozen=True)
class Inspected:
    """A JPEG, PNG or GIF file, as its bytes describe it.

    content: the file without metadata. width, height: pixels, before it is turned. orientation: how it must be turned,
    1 (upright) to 8 (Exif tag 0x0112). displayable: whether mail clients show such a file (not a JPEG for printers).
    transparent: whether it may have transparent parts. frames: if more than one, it moves.
    """

    kind: MailableKind
    content: bytes = field(repr=False)
    width: int
    height: int
    orientation: int = 1
    displayable: bool = True
    transparent: bool = False
    frames: int = 1
    loops_forever: bool = False

    @property
    def upright_size(self) -> tuple[int, int]:
        """Width and height in pixels once it is turned."""
        return upright(self.width, self.height, self.orientation)


@dataclass(frozen=True)
class ProcessedImage:
    """What was made of a picture that could not go out as it was. original_…: of the source, turned upright."""

    content: bytes = field(repr=False)
    kind: MailableKind
    width: int
    height: int
    transparent: bool
    original_width: int
    original_height: int


def upright(width: int, height: int, orientation: int) -> tuple[int, int]:
    """The size of a picture once it is turned; orientations 5 to 8 lie on their side."""
    return (height, width) if orientation >= 5 else (width, height)


def refuse_too_many_pixels(width: int, height: int) -> None:
    """Raise UnusableImageError for a picture of more than 50 megapixels, before any of them is unpacked."""
    if width * height > MAX_PIXELS:
        reason = f"has {width} × {height} pixels, more than any computer should unpack for a mail"
        raise UnusableImageError(reason, "save it smaller, 1200 pixels wide")


def kind_of(content: bytes) -> Kind:
    """What a file is by its first bytes, whatever its name says; empty where it is no kind of picture known here."""
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "WebP"
    if content[4:8] == b"ftyp":
        brands = content[8:64]
        if b"avif" in brands or b"avis" in brands:
            return "AVIF"
        return "HEIC" if any(brand in brands for brand in _HEIF_BRANDS) else ""
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "SVG" if start.startswith(b"<") and b"<svg" in start else ""


def is_mailable(kind: Kind) -> TypeGuard[MailableKind]:
    """Whether every mail client shows this kind of picture (caniemail.com: image-jpg, image-png, image-gif)."""
    return kind in {"JPEG", "PNG", "GIF"}


def damaged(reason: str) -> UnusableImageError:
    """The error for a file that is broken."""
    return UnusableImageError(f"is damaged: it {reason}", "copy it again from where it came from, or save it anew")
