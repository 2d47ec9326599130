"""Pictures made fit for mail: turned upright, resized, converted. The only module that imports Pillow.

It is imported when a picture must be changed, and not before. The same input gives the same bytes with the same Pillow;
what kind of file comes out, and its size in pixels, does not depend on Pillow's version.
"""

from __future__ import annotations

import io
import logging
import warnings
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageCms

from newsletter.image_bytes import inspect
from newsletter.image_kinds import (
    Kind,
    MailableKind,
    ProcessedImage,
    UnusableImageError,
    damaged,
    refuse_too_many_pixels,
    upright,
)

# At twice the width shown, 85 looks like the source on faces and gradients, at about half the bytes of 95.
_JPEG_OPTIONS = {"quality": 85, "optimize": True, "progressive": True}
# Measured on 24 photographs, scans, charts and screenshots: colour photographs keep 0.58 to 1.01 of their raw bytes as
# PNG and have 32,000 colours and more, drawings keep up to 0.25. As JPEG the photographs had a seventh of the bytes.
# The decision looks at the source alone, so that it is the same with every version of Pillow.
_PHOTOGRAPH_BYTES = 300 * 1024
_PHOTOGRAPH_SHARE = 0.45
_PHOTOGRAPH_COLORS = 4096
_PALETTE = 256
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# How a profile names the colours it describes (ICC.1:2022, 7.2.6).
_PROFILE_COLORS = {b"GRAY": {"L", "LA"}, b"RGB ": {"RGB", "RGBA"}, b"CMYK": {"CMYK"}}

# What it thinks of damaged files is said by us, in one sentence, and not on the terminal besides.
logging.getLogger("PIL").addHandler(logging.NullHandler())


@dataclass(frozen=True)
class _Decoded:
    """A picture's pixels. orientation: how they are still to be turned. size: of the source, upright."""

    pixels: Image.Image
    orientation: int
    size: tuple[int, int]


def process(content: bytes, kind: Kind, orientation: int, widest: int | None) -> ProcessedImage:
    """The picture upright and at most `widest` pixels wide, as JPEG or PNG.

    content: the file, of a JPEG, PNG or GIF without its metadata. orientation: of these; other kinds say it themselves.
    Raises UnusableImageError for one that is damaged, moves, or has too many pixels.
    """
    decoded = _decoded(content, kind, orientation, widest)
    profile = decoded.pixels.info.get("icc_profile")
    colored = _in_plain_colors(decoded.pixels, profile)
    width, height = _resized_size(decoded.size, widest)
    few = kind != "JPEG" and colored.getcolors(_PALETTE) is not None
    weight = len(content) * width * height // (decoded.size[0] * decoded.size[1])
    made: MailableKind = "JPEG" if _as_jpeg(colored, kind, few=few, weight=weight, source=len(content)) else "PNG"
    resized = colored.resize(upright(width, height, decoded.orientation), Image.Resampling.LANCZOS)
    result = resized.transpose(_TURNS[decoded.orientation]) if decoded.orientation in _TURNS else resized
    if few and made == "PNG" and result.mode in {"RGB", "RGBA"}:
        result = _with_palette(result)
    clean = inspect(_saved(result, made, _fitting(profile, colored.mode)), made)
    return ProcessedImage(clean.content, made, width, height, clean.transparent, *decoded.size)


def _decoded(content: bytes, kind: Kind, orientation: int, widest: int | None) -> _Decoded:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what decoders mumble about odd files helps nobody here
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image = Image.open(io.BytesIO(content), formats=(kind.upper(),))
            refuse_too_many_pixels(*image.size)
            _refuse_moving(image, kind)
            if kind == "JPEG":
                size = upright(*image.size, orientation)
                # The decoder halves on its way, to what is still large enough.
                image.draft(image.mode, upright(*_resized_size(size, widest), orientation))
                image.load()
                return _Decoded(image, orientation, size)
            image.load()
            if kind not in {"PNG", "TIFF"}:  # Pillow turns a TIFF while it reads it
                found = image.getexif().get(0x0112, 1)
                orientation = found if found in _TURNS else 1
            return _Decoded(image, orientation, upright(*image.size, orientation))
        except UnusableImageError:
            raise
        except Exception as error:  # decoders raise whatever they stumble over, and it is the file that is at fault
            raise damaged("cannot be decoded") from error


def _refuse_moving(image: Image.Image, kind: Kind) -> None:
    if kind in {"WebP", "AVIF"} and getattr(image, "n_frames", 1) > 1:
        hint = "save it as GIF, or as JPEG or PNG if it need not move"
        raise UnusableImageError(f"is a moving {kind} picture, which mail clients do not show", hint)


def _resized_size(size: tuple[int, int], widest: int | None) -> tuple[int, int]:
    """The size a picture goes out with: never wider, never enlarged, in its own proportions."""
    width, height = size
    return (widest, max(1, round(height * widest / width))) if widest and width > widest else size


def _in_plain_colors(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in grey or in red, green and blue, with transparency only where something is transparent."""
    if image.mode == "CMYK":
        return _from_inks(image, profile)
    if image.mode.startswith("I;16"):
        # Pillow's own conversion cuts off what is brighter than 255 of 65,535.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in {"I", "F"}:
        raise UnusableImageError("has more than 16 bits a colour", "save it as JPEG or PNG")
    if image.has_transparency_data:
        image = image.convert("LA" if image.mode == "LA" else "RGBA")
        opaque = image.getchannel("A").getextrema() == (255, 255)
        return image.convert(image.mode.removesuffix("A")) if opaque else image
    if image.mode in {"L", "RGB"}:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _from_inks(image: Image.Image, profile: bytes | None) -> Image.Image:
    """A picture for printers in the colours of screens: by its profile, or without one as well as can be guessed."""
    if _fitting(profile, "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile or b""))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            converted = None
        if converted:
            return converted
    return image.convert("RGB")


def _fitting(profile: bytes | None, mode: str) -> bytes | None:
    """The profile, if it describes colours of this mode."""
    return profile if profile and mode in _PROFILE_COLORS.get(profile[16:20], ()) else None


def _as_jpeg(image: Image.Image, kind: Kind, *, few: bool, weight: int, source: int) -> bool:
    """Whether a picture is to be a JPEG: opaque, and a photograph.

    few: whether a palette holds its colours. weight: bytes it would have as it is. source: bytes of the file.
    """
    if image.mode not in {"L", "RGB"}:
        return False
    if kind != "PNG":
        return not few and kind != "GIF"
    raw = image.width * image.height * len(image.getbands())
    heavy = weight > _PHOTOGRAPH_BYTES and source > _PHOTOGRAPH_SHARE * raw
    return heavy and image.mode == "RGB" and image.getcolors(_PHOTOGRAPH_COLORS) is None


def _with_palette(image: Image.Image) -> Image.Image:
    """A drawing of few colours, whose edges resizing gave many shades, in the 256 that matter most."""
    method = Image.Quantize.FASTOCTREE if image.mode == "RGBA" else Image.Quantize.MEDIANCUT
    return image.quantize(_PALETTE, method, dither=Image.Dither.NONE)


def _saved(image: Image.Image, kind: MailableKind, profile: bytes | None) -> bytes:
    image.info = {}  # comments and the like, which some formats would write again
    file = io.BytesIO()
    options: dict[str, Any] = dict(_JPEG_OPTIONS) if kind == "JPEG" else {"optimize": True}
    image.save(file, kind, icc_profile=profile, **options)
    return file.getvalue()
