"""What a picture's bytes say without any library, and that nothing of who, when and where goes out with it."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from newsletter.image_bytes import inspect
from newsletter.image_kinds import UnusableImageError, kind_of

SECRETS = (b"Exif", b"ACME", b"Ada Lovelace", b"xpacket", b"at home", b"film behind", b"GPS")
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
PICTURE = Image.linear_gradient("L").resize((60, 40)).convert("RGB")


def exif(orientation=1):
    """What a phone writes: the camera, the owner, the place (35° 13' N, 80° 50' W)."""
    data = Image.Exif()
    data[0x0112], data[0x010F], data[0x013B] = orientation, "ACME GPS", "Ada Lovelace"
    data.get_ifd(0x8825).update({1: "N", 2: (35.0, 13.0, 37.0), 3: "W", 4: (80.0, 50.0, 35.0)})
    return data


def saved(kind, picture=PICTURE, **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def with_chunks(png, *chunks):
    """A PNG with more chunks behind its header."""
    return png[:33] + b"".join(chunks) + png[33:]


def photo(**options):
    return saved(
        "JPEG", exif=exif(), comment=b"taken at home", xmp=b"<?xpacket Ada Lovelace?>", icc_profile=SRGB, **options
    )


def drawing():
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "Ada Lovelace")
    text.add_text("Comment", "taken at home " * 50, zip=True)
    text.add_itxt("XML:com.adobe.xmp", "<?xpacket Ada Lovelace?>")
    png = saved("PNG", pnginfo=text, exif=exif(), icc_profile=SRGB, dpi=(144, 144))
    return with_chunks(png, chunk(b"tIME", b"\x07\xea\x0b\x16\1\2\3"), chunk(b"prVt", b"Ada Lovelace"))


def animation(**options):
    frames = [Image.new("P", (20, 10), number) for number in range(3)]
    for frame in frames:
        frame.putpalette([value for number in range(256) for value in (number * 80 % 256, number, 0)])
    return saved("GIF", frames[0], save_all=True, append_images=frames[1:], duration=100, **options)


XMP = b"!\xff\x0bXMP DataXMP" + bytes([20]) + b"<?xpacket at home?> " + b"\0"
CARRIERS = {
    "a photo": photo(),
    "a progressive photo": photo(progressive=True),
    "a photo with a film": photo() + b"\0\0\0\x18ftypmp42 film behind",
    "a drawing": drawing(),
    "a drawing with something behind": drawing() + b"film behind",
    "a moving picture": animation(comment=b"Ada Lovelace at home", loop=0).replace(b"!\xf9", XMP + b"!\xf9", 1)
    + b"GPS",
}


@pytest.mark.parametrize("content", CARRIERS.values(), ids=CARRIERS.keys())
def test_who_when_and_where_is_dropped_and_the_picture_stays(content):
    assert any(secret in content for secret in SECRETS)
    clean = inspect(content, kind_of(content)).content
    assert [secret for secret in SECRETS if secret in clean] == []
    before, after = Image.open(io.BytesIO(content)), Image.open(io.BytesIO(clean))
    assert before.convert("RGBA").tobytes() == after.convert("RGBA").tobytes()
    assert after.info.get("icc_profile") == before.info.get("icc_profile")
    assert dict(after.getexif()) == {}
    assert not set(after.info) & {"comment", "exif", "xmp", "Author", "Comment", "photoshop"}


@pytest.mark.parametrize("content", CARRIERS.values(), ids=CARRIERS.keys())
def test_what_was_cleaned_has_nothing_left_to_clean(content):
    clean = inspect(content, kind_of(content))
    assert inspect(clean.content, clean.kind).content == clean.content


def test_the_small_picture_inside_a_photo_is_dropped_which_may_show_what_was_cropped_away():
    thumbnail = b"\xff\xe0" + struct.pack(">H", 16 + 12) + b"JFIF\0\1\1\0\0\1\0\1\2\2" + b"crop" * 3
    content = b"\xff\xd8" + thumbnail + saved("JPEG")[20:]
    assert content.startswith(b"\xff\xd8\xff\xe0")
    clean = inspect(content, "JPEG").content
    assert b"crop" not in clean
    assert clean == saved("JPEG")


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_how_a_picture_must_be_turned_is_read_before_it_is_dropped(kind, orientation):
    found = inspect(saved(kind, exif=exif(orientation)), kind)
    assert (found.orientation, found.width, found.height) == (orientation, 60, 40)
    assert found.upright_size == ((40, 60) if orientation > 4 else (60, 40))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"II", b"II*\0", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\xff\xff", b"XX*\0\x08\0\0\0\1\0",
        b"II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\x63\0\0\0", b"II*\0\0\0\0\0" * 50,
    ],
)  # fmt: skip
def test_damaged_exif_data_means_upright(data):
    segment = b"\xff\xe1" + struct.pack(">H", len(data) + 8) + b"Exif\0\0" + data
    content = saved("JPEG")
    assert inspect(content[:2] + segment + content[2:], "JPEG").orientation == 1


KINDS = {
    "a progressive photo": (saved("JPEG", progressive=True), {"displayable": True}),
    "a grey photo": (saved("JPEG", PICTURE.convert("L")), {"displayable": True}),
    "a photo for printers": (saved("JPEG", PICTURE.convert("CMYK")), {"displayable": False}),
    "a drawing": (saved("PNG"), {"transparent": False, "frames": 1}),
    "a drawing with alpha": (saved("PNG", PICTURE.convert("RGBA")), {"transparent": True}),
    "a palette with a clear colour": (saved("PNG", PICTURE.convert("P"), transparency=0), {"transparent": True}),
    "sixteen bits": (saved("PNG", Image.new("I;16", (60, 40))), {"transparent": False}),
    "a still GIF": (saved("GIF"), {"frames": 1, "loops_forever": False, "transparent": False}),
    "a GIF with a clear colour": (saved("GIF", PICTURE.convert("P"), transparency=0), {"transparent": True}),
    "a GIF that moves once": (animation(), {"frames": 3, "loops_forever": False}),
    "a GIF that moves twice": (animation(loop=2), {"frames": 3, "loops_forever": False}),
    "a GIF without end": (animation(loop=0), {"frames": 3, "loops_forever": True}),
    "a still GIF that says it loops": (saved("GIF", loop=0), {"frames": 1, "loops_forever": False}),
    "a PNG that moves": (
        saved("PNG", save_all=True, append_images=[PICTURE.convert("L").convert("RGB").rotate(9)], loop=0),
        {"frames": 2, "loops_forever": True},
    ),
    "a PNG that moves once": (
        saved("PNG", save_all=True, append_images=[PICTURE.rotate(9)], loop=1), {"frames": 2, "loops_forever": False},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), KINDS.values(), ids=KINDS.keys())
def test_what_the_bytes_say_of_a_picture(content, expected):
    found = inspect(content, kind_of(content))
    assert {name: getattr(found, name) for name in expected} == expected
    assert Image.open(io.BytesIO(found.content)).size == (found.width, found.height)


def damaged_png(**changes):
    png = bytearray(saved("PNG"))
    for at, value in changes.items():
        png[int(at[1:])] ^= value
    return bytes(png)


BROKEN = {
    "a byte of the header changed": damaged_png(_20=1),
    "a byte of the picture changed": damaged_png(_50=1),
    "no picture inside": saved("PNG")[:33] + chunk(b"IEND", b""),
    "no header": saved("PNG")[:8] + saved("PNG")[33:],
    "nothing but the beginning": saved("PNG")[:8],
    "a chunk that only Apple reads": with_chunks(saved("PNG"), chunk(b"CgBI", b"\0\0\0\0")),
    "a size of nothing": saved("PNG")[:8] + chunk(b"IHDR", b"\0" * 13) + saved("PNG")[33:],
    "a JPEG without a picture": b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xd9",
    "a JPEG whose segment has no length": b"\xff\xd8\xff\xdb\0\1\xff\xd9",
    "a JPEG in a JPEG's place": b"\xff\xd8\xff\xe0\0\x02" + saved("JPEG"),
    "a GIF without a picture": b"GIF89a\1\0\1\0\0\0\0;",
    "a GIF with rubbish": b"GIF89a\1\0\1\0\0\0\0hello",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_a_damaged_file_is_refused_in_words(content):
    with pytest.raises(UnusableImageError, match="is damaged: it "):
        inspect(content, kind_of(content))


def test_text_that_unpacks_to_a_gigabyte_is_dropped_and_not_unpacked():
    bomb = zlib.compress(b"\0" * 40_000_000, 9)
    png = with_chunks(saved("PNG"), chunk(b"zTXt", b"Comment\0\0" + bomb), chunk(b"iCCP", b"profile\0\0" + bomb))
    clean = inspect(png, "PNG").content
    assert clean == saved("PNG")


@pytest.mark.parametrize("body", [b"", b"name", b"name\0\0", b"name\0\0not packed", b"x" * 5000])
def test_a_colour_profile_that_cannot_be_unpacked_is_dropped(body):
    assert inspect(with_chunks(saved("PNG"), chunk(b"iCCP", body)), "PNG").content == saved("PNG")


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(CARRIERS)), st.data())
def test_no_damage_brings_anything_but_a_picture_or_a_refusal(name, data):
    content = bytearray(CARRIERS[name])
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = inspect(bytes(content), kind_of(bytes(content)))
    except UnusableImageError:
        return
    assert found.width > 0
    assert found.height > 0
