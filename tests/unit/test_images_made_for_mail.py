"""Pictures made fit for mail: their size, their kind, their colours, and which are left alone."""

from __future__ import annotations

import hashlib
import io
import os
import random
import subprocess
import sys
from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageDraw

from newsletter.images import UnusableImage, load
from newsletter.model import ImageFile

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
PROJECT = Path(__file__).parents[2]


def photograph(width=1500, height=1000, mode="RGB"):
    """Something with as many colours as a photograph, and its noise: soft light, and grain."""
    grain = [Image.frombytes("L", (width, height), random.Random(seed).randbytes(width * height)) for seed in (1, 2, 3)]
    light = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", [Image.blend(light.rotate(90 * turn), g, 0.2) for turn, g in enumerate(grain)]).convert(
        mode
    )


def chart(width=1500, height=1000, mode="RGB"):
    picture = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(picture)
    for index, color in enumerate(("teal", "navy", "orange")):
        draw.ellipse((index * 300, 100, index * 300 + 500, 600), color)
    return picture.convert(mode)


def clear_gif(width=1500, height=1000):
    """A GIF whose white ground is clear."""
    picture = chart(width, height).quantize(8)
    return saved("GIF", picture, transparency=picture.getpixel((0, 0)))


def see_through(picture):
    picture = picture.convert("RGBA")
    picture.putalpha(Image.radial_gradient("L").resize(picture.size))
    return picture


def corners():
    """A picture whose corners tell which way it is up: red, green, blue, white, clockwise from the upper left."""
    picture = Image.new("RGB", (80, 40), "red")
    for box, color in (((40, 0, 80, 20), "lime"), ((40, 20, 80, 40), "blue"), ((0, 20, 40, 40), "white")):
        picture.paste(color, box)
    return picture


def saved(kind, picture, **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


@pytest.fixture
def made(tmp_path):
    def make(content, width=300, name="a.x", cache=None) -> ImageFile:
        (tmp_path / name).write_bytes(content)
        return load(name, tmp_path, tmp_path, width=width, cache=cache)

    return make


def pixels(image, mode="RGB"):
    return Image.open(io.BytesIO(image.content)).convert(mode)


SMALL_ENOUGH = {
    "a photo": saved("JPEG", photograph(600, 400), quality=95),
    "a progressive photo": saved("JPEG", photograph(600, 400), progressive=True),
    "a photograph as PNG": saved("PNG", photograph(600, 400)),
    "a chart": saved("PNG", chart(600, 400, "P")),
    "a drawing in sixteen bits": saved("PNG", Image.new("I;16", (60, 40), 40_000)),
    "a GIF": saved("GIF", chart(600, 400)),
}


@pytest.mark.parametrize("content", SMALL_ENOUGH.values(), ids=SMALL_ENOUGH.keys())
def test_a_picture_that_is_small_enough_goes_out_byte_for_byte(made, content):
    assert made(content).content == content


@pytest.mark.parametrize("content", SMALL_ENOUGH.values(), ids=SMALL_ENOUGH.keys())
def test_without_a_known_width_pictures_keep_their_pixels(made, content):
    assert made(content, width=None).content == content


RESIZED = {
    "a photo": (saved("JPEG", photograph()), "jpeg"),
    "a photograph as PNG": (saved("PNG", photograph(1300, 866)), "jpeg"),
    "a small photograph as PNG": (saved("PNG", photograph(640, 160)), "png"),
    "a photograph with clear parts": (saved("PNG", see_through(photograph())), "png"),
    "a photograph with an idle alpha": (saved("PNG", photograph(mode="RGBA")), "jpeg"),
    "a chart": (saved("PNG", chart()), "png"),
    "a chart, badly packed": (saved("PNG", chart(), compress_level=0), "png"),
    "a chart with a palette": (saved("PNG", chart(mode="P")), "png"),
    "a chart with clear parts": (saved("PNG", see_through(chart())), "png"),
    "a scan in grey": (saved("PNG", photograph(mode="L")), "png"),
    "black and white": (saved("PNG", chart(mode="1")), "png"),
    "grey with alpha": (saved("PNG", see_through(chart()).convert("LA")), "png"),
    "sixteen bits": (saved("PNG", Image.new("I;16", (1500, 1000), 40_000)), "png"),
    "a GIF": (saved("GIF", chart()), "png"),
    "a GIF with a clear colour": (clear_gif(), "png"),
}


@pytest.mark.parametrize(("content", "kind"), RESIZED.values(), ids=RESIZED.keys())
def test_a_wide_picture_is_made_twice_as_wide_as_shown_and_keeps_its_shape(made, content, kind):
    image = made(content)
    source = Image.open(io.BytesIO(content))
    out = Image.open(io.BytesIO(image.content))
    assert (image.mime_type, image.width, out.size) == (f"image/{kind}", 600, (image.width, image.height))
    assert abs(image.height / image.width - source.height / source.width) < 0.002
    assert (image.original.width, image.original.height) == source.size
    assert len(image.content) < len(content) * 1.1


@pytest.mark.parametrize(("content", "kind"), RESIZED.values(), ids=RESIZED.keys())
def test_a_resized_picture_shows_what_its_source_shows(made, content, kind):
    image = made(content)
    source = Image.open(io.BytesIO(content))
    if source.mode == "I;16":
        source = Image.new("L", source.size, 40_000 // 256)
    expected = source.convert("RGBA").resize((image.width, image.height), Image.Resampling.LANCZOS).reduce(8)
    there = pixels(image, "RGBA").reduce(8)
    # Where nothing is to be seen, any colour will do.
    for picture in (expected, there):
        picture.paste((0, 0, 0, 0), mask=picture.getchannel("A").point(lambda alpha: 255 * (alpha < 16)))
    differences = [abs(a - b) for a, b in zip(expected.tobytes(), there.tobytes(), strict=True)]
    assert sum(differences) / len(differences) < 3


@pytest.mark.parametrize("content", [saved("PNG", see_through(chart())), clear_gif()])
def test_what_was_clear_stays_clear(made, content):
    image = made(content)
    assert image.transparent
    assert pixels(image, "RGBA").getchannel("A").getextrema()[0] < 8


@pytest.mark.parametrize("size", [(601, 1), (9000, 1), (601, 5000)])
def test_an_odd_shape_never_vanishes(made, size):
    image = made(saved("PNG", Image.new("RGB", size)))
    assert (image.width, image.height) == (600, max(1, round(size[1] * 600 / size[0])))


def test_nothing_is_enlarged(made):
    content = saved("WebP", photograph(90, 60))
    assert (made(content).width, made(content).height) == (90, 60)


TURNED = {  # the corners as the reader must see them, clockwise from the upper left
    1: "rgbw", 2: "grwb", 3: "bwrg", 4: "wbgr", 5: "rwbg", 6: "wrgb", 7: "bgrw", 8: "gbwr",
}  # fmt: skip
COLORS = {"r": (255, 0, 0), "g": (0, 255, 0), "b": (0, 0, 255), "w": (255, 255, 255)}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WebP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", TURNED)
@pytest.mark.parametrize("width", [None, 300, 15])
def test_a_picture_lying_on_its_side_goes_out_upright(made, kind, orientation, width):
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"quality": 100, "subsampling": 0} if kind == "JPEG" else {}
    image = made(saved(kind, corners(), exif=exif, **options), width=width)
    shape = (80, 40) if orientation < 5 else (40, 80)
    assert (image.original.width, image.original.height) == shape
    assert (image.width, image.height) == ((30, round(30 * shape[1] / shape[0])) if width == 15 else shape)
    out = pixels(image)
    right, low = image.width - 3, image.height - 3
    seen = [out.getpixel(at) for at in ((2, 2), (right, 2), (right, low), (2, low))]
    for color, expected in zip(seen, TURNED[orientation], strict=True):
        assert all(abs(a - b) < 24 for a, b in zip(color, COLORS[expected], strict=True)), (seen, orientation)


CONVERTED = {
    "WebP photo": (saved("WebP", photograph(400, 300)), "jpeg", "WebP"),
    "WebP with alpha": (saved("WebP", see_through(photograph(400, 300))), "png", "WebP"),
    "WebP chart": (saved("WebP", chart(400, 300), lossless=True), "png", "WebP"),
    "AVIF photo": (saved("AVIF", photograph(400, 300)), "jpeg", "AVIF"),
    "BMP photo": (saved("BMP", photograph(400, 300)), "jpeg", "BMP"),
    "BMP screenshot": (saved("BMP", chart(400, 300)), "png", "BMP"),
    "TIFF photo": (saved("TIFF", photograph(400, 300)), "jpeg", "TIFF"),
    "TIFF for printers": (saved("TIFF", photograph(400, 300, "CMYK")), "jpeg", "TIFF"),
    "TIFF in sixteen bits": (saved("TIFF", Image.new("I;16", (400, 300), 9)), "png", "TIFF"),
    "Windows icon": (saved("ICO", see_through(chart(64, 64)), sizes=[(16, 16), (64, 64)]), "png", "ICO"),
    "JPEG for printers": (saved("JPEG", photograph(400, 300, "CMYK")), "jpeg", "CMYK JPEG"),
}


@pytest.mark.parametrize(("content", "kind", "original"), CONVERTED.values(), ids=CONVERTED.keys())
def test_what_mail_clients_do_not_show_is_converted(made, content, kind, original):
    image = made(content)
    out = Image.open(io.BytesIO(image.content))
    assert (image.mime_type, out.format.lower(), image.original.kind) == (f"image/{kind}", kind, original)
    assert out.mode in {"L", "RGB", "RGBA", "P"}
    assert out.size == Image.open(io.BytesIO(content)).size == (image.width, image.height)


def test_a_converted_picture_is_resized_as_well(made):
    assert made(saved("WebP", photograph(900, 600))).width == 600


@pytest.mark.parametrize("kind", ["WebP", "AVIF"])
def test_a_moving_picture_of_another_kind_is_refused_with_a_hint(made, kind):
    image = made(saved(kind, photograph(60, 40), save_all=True, append_images=[chart(60, 40)]))
    assert isinstance(image, UnusableImage)
    assert f"a moving {kind} picture" in image.message
    assert image.hint.startswith("save it as GIF")


def test_more_than_sixteen_bits_are_refused(made):
    assert "more than 16 bits" in made(saved("TIFF", Image.new("F", (40, 30)))).message


@pytest.mark.parametrize("width", [None, 5, 300])
def test_a_moving_gif_is_never_changed(made, width):
    content = saved("GIF", chart(900, 600), save_all=True, append_images=[chart(900, 600).rotate(180)], loop=0)
    image = made(content, width=width)
    assert (image.content, image.frames, image.loops_forever) == (content, 2, True)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WebP", "TIFF"])
def test_the_colour_profile_stays(made, kind):
    image = made(saved(kind, photograph(), icc_profile=SRGB))
    assert Image.open(io.BytesIO(image.content)).info["icc_profile"] == SRGB


def test_a_profile_for_other_colours_does_not_stay(made):
    profile = bytearray(SRGB)
    profile[16:20] = b"CMYK"
    image = made(saved("JPEG", photograph(mode="CMYK"), icc_profile=bytes(profile)))
    assert "icc_profile" not in Image.open(io.BytesIO(image.content)).info


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WebP", "TIFF", "AVIF"])
@pytest.mark.parametrize("width", [20, 5000])
def test_where_a_photo_was_taken_never_goes_out(made, kind, width):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "ACME"
    exif.get_ifd(0x8825).update({1: "N", 2: (35.0, 13.0, 37.0)})
    content = saved(kind, photograph(90, 60), exif=exif, xmp=b"<?xpacket at home?>")
    assert b"ACME" in content
    image = made(content, width=width)
    assert b"ACME" not in image.content
    assert b"xpacket" not in image.content
    assert not dict(Image.open(io.BytesIO(image.content)).getexif())


def png_of(width, height):
    """A PNG that says it has so many pixels, and has none."""
    content = bytearray(saved("PNG", Image.new("L", (1, 1))))
    content[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    import zlib

    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    return bytes(content)


@pytest.mark.parametrize(("width", "height"), [(10_000, 5_001), (2**31 - 1, 2**31 - 1), (1, 50_000_001)])
def test_a_bomb_is_refused_before_it_is_unpacked(made, width, height):
    for shown in (None, 300):
        image = made(png_of(width, height), width=shown)
        assert f"{width} × {height} pixels" in image.message


def test_a_bomb_of_another_kind_is_refused_before_it_is_unpacked(made):
    bomb = saved("TIFF", Image.new("1", (10_000, 5_001)), compression="group4")
    assert len(bomb) < 20_000
    assert "10000 × 5001 pixels" in made(bomb).message


def test_a_file_that_lies_about_its_size_is_refused_when_it_must_be_resized(made):
    assert "cannot be decoded" in made(png_of(2000, 1000)).message


def test_what_a_library_thinks_of_a_damaged_file_is_not_on_the_terminal(tmp_path):
    content = bytearray(saved("TIFF", chart(40, 30)))
    at = content.index(b"\x15\x01\x03\x00")  # samples for each pixel
    content[at + 8 : at + 10] = b"\0\x08"
    (tmp_path / "a.x").write_bytes(content)
    script = (
        "import sys; from pathlib import Path; from newsletter.images import load\n"
        "print(load('a.x', Path(sys.argv[1]), Path(sys.argv[1])).message)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True, cwd=PROJECT
    )
    assert "cannot be decoded" in done.stdout
    assert done.stderr == ""


# Names, and what is kept between runs.


def test_the_name_says_what_a_picture_was_made_from_and_for_which_width(made):
    content = saved("JPEG", photograph())
    names = [made(content, width=width).name for width in (300, 300, 200, 750, 5000, None)]
    assert names[0] == names[1]
    assert len({names[0], names[2], names[3]}) == 3
    # What is left alone is one and the same file, wherever it is shown.
    assert names[3] == names[4] == names[5]


def test_the_name_does_not_depend_on_the_bytes_that_a_library_writes(made, monkeypatch):
    content = saved("JPEG", photograph())
    usual = made(content)
    monkeypatch.setitem(sys.modules["newsletter.image_processing"]._JPEG_OPTIONS, "quality", 40)
    other = made(content)
    assert other.content != usual.content
    assert (other.name, other.identity, other.width) == (usual.name, usual.identity, usual.width)
    assert len(usual.identity) == 64
    assert usual.identity[:10] in usual.name


@pytest.mark.parametrize(("content", "kind"), RESIZED.values(), ids=RESIZED.keys())
def test_the_same_input_gives_the_same_bytes(made, content, kind):
    assert made(content) == made(content)


def without_pillow(folder, *arguments):
    """Whether Pillow was imported by loading a picture in a process of its own, and the digest of what goes out."""
    script = (
        "import sys, hashlib; from pathlib import Path; from newsletter.images import load\n"
        "here = Path(sys.argv[1])\n"
        "image = load('a.x', here, here, width=300, cache=here / 'cache')\n"
        "print('PIL' in sys.modules, hashlib.sha256(image.content).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, folder], capture_output=True, text=True, check=True, cwd=PROJECT
    )
    return tuple(done.stdout.split())


@pytest.mark.parametrize("content", SMALL_ENOUGH.values(), ids=SMALL_ENOUGH.keys())
def test_a_picture_that_is_small_enough_needs_no_library(tmp_path, content):
    (tmp_path / "a.x").write_bytes(content)
    assert without_pillow(tmp_path) == ("False", hashlib.sha256(content).hexdigest())
    assert not (tmp_path / "cache").exists()


def test_what_was_made_once_needs_no_library_the_second_time(tmp_path):
    (tmp_path / "a.x").write_bytes(saved("WebP", photograph(900, 600)))
    first, second = without_pillow(tmp_path), without_pillow(tmp_path)
    assert (first[0], second[0]) == ("True", "False")
    assert first[1] == second[1]


def test_what_is_kept_is_what_was_made(made, tmp_path):
    content = saved("WebP", see_through(photograph(900, 600)))
    assert made(content, cache=tmp_path / "cache") == made(content, cache=tmp_path / "cache") == made(content)


@pytest.mark.parametrize(
    "damage",
    [
        lambda kept: b"",
        lambda kept: kept[: len(kept) // 2],
        lambda kept: kept[:-1],
        lambda kept: kept + b"x",
        lambda kept: kept.replace(b'"width": 600', b'"width": 601'),
        lambda kept: kept[:-9] + b"tampered!",
        lambda kept: b"\xff" * 200,
        lambda kept: hashlib.sha256(b"").hexdigest().encode() + b"\n",
    ],
)
def test_a_torn_or_changed_cache_file_is_made_anew(made, tmp_path, damage):
    content, cache = saved("JPEG", photograph()), tmp_path / "cache"
    right = made(content, cache=cache)
    [path] = cache.iterdir()
    whole = path.read_bytes()
    assert damage(whole) != whole
    path.write_bytes(damage(whole))
    assert made(content, cache=cache) == right
    assert path.read_bytes() == whole


def test_a_cache_file_under_another_pictures_name_is_not_taken_for_it(made, tmp_path):
    cache = tmp_path / "cache"
    made(saved("JPEG", photograph()), cache=cache)
    [first] = cache.iterdir()
    right = made(saved("JPEG", chart()), cache=cache)
    [second] = set(cache.iterdir()) - {first}
    second.write_bytes(first.read_bytes())
    assert made(saved("JPEG", chart()), cache=cache) == right


def test_a_cache_that_cannot_be_written_stops_nothing(made, tmp_path):
    (tmp_path / "cache").write_text("a file where a folder should be")
    right = made(saved("JPEG", photograph()))
    assert made(saved("JPEG", photograph()), cache=tmp_path / "cache") == right
    assert made(saved("JPEG", photograph()), cache=tmp_path / "a.x" / "b") == right


def test_the_cache_may_be_used_by_many_at_once(made, tmp_path):
    content, cache = saved("JPEG", photograph(900, 600)), tmp_path / "cache"
    right = made(content)
    with ThreadPool(4) as pool:
        found = pool.map(lambda _: load("a.x", tmp_path, tmp_path, width=300, cache=cache), range(12))
    assert all(image == right for image in found)
    assert [path.name for path in cache.iterdir()] == [right.identity]


def test_what_nobody_used_for_three_months_is_let_go(made, tmp_path):
    cache = tmp_path / "cache"
    made(saved("JPEG", photograph(900, 600)), cache=cache)
    [old] = cache.iterdir()
    os.utime(old, (1, 1))
    made(saved("JPEG", photograph(900, 600)), cache=cache)
    assert old.stat().st_mtime > 1_000_000  # used, so kept
    os.utime(old, (1, 1))
    made(saved("JPEG", chart(900, 600)), cache=cache)
    assert not old.exists()
    assert len(list(cache.iterdir())) == 1
