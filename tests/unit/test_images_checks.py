"""What the checks say of pictures, and at which line: pass and fail cases as data."""

from __future__ import annotations

import io
import random
from dataclasses import replace

import pytest
from PIL import Image

from newsletter.checks import images
from newsletter.checks.interface import Subject
from newsletter.config import parse_settings
from newsletter.model import ImageFile, OriginalImage
from newsletter.pipeline import examine

CODES = ("image-heavy", "image-endless", "image-small", "image-converted")
KB, MB = 1024, 1024 * 1024
HEAD = "---\nsubject: a\npreheader: b\n---\n# A\n"


def file(src="hill.jpg", size=1000, width=1200, frames=1, endless=False, mime="image/jpeg", original=None):
    return ImageFile(
        src, src.split("/")[-1], bytes(size), mime, width, 100, identity="0" * 64, original=original, frames=frames,
        loops_forever=endless,
    )  # fmt: skip


@pytest.fixture
def subject(newsroom):
    """What the checks are given: a post, its picture files, and the width at which each is shown."""

    def make(files, widths=600, post="![A hill](hill.jpg)", html="") -> Subject:
        rendered = newsroom.render(f"{HEAD}\n{post}\n")
        widths = widths if isinstance(widths, dict) else dict.fromkeys((one.path for one in files), widths)
        html += "".join(f'<img alt="" src="{path}" width="{width}" />' for path, width in widths.items())
        return Subject(
            issue=rendered.issue,
            email=replace(rendered.for_service, html=html),
            settings=parse_settings("id: x\nbrand: {name: A, logo: {src: logo.png}}\n"),
            destination=rendered.destination,
            files={one.src: one for one in files},
            unusable={},
            tags=(),
            palette=rendered.palette,
            templates=rendered.templates,
        )

    return make


def found(subject):
    checks = (images.image_heavy, images.image_endless, images.image_small, images.image_converted)
    return [finding for check in checks for finding in check(subject)]


CASES = {
    "a usual picture": ([file(size=120 * KB)], []),
    "just light enough": ([file(size=500 * KB)], []),
    "heavy": ([file(size=500 * KB + 1)], [("image-heavy", "warning")]),
    "a moving one may weigh more": ([file(size=MB, frames=2)], []),
    "a heavy moving one": ([file(size=MB + 1, frames=2)], [("image-heavy", "warning")]),
    "many that are heavy together": (
        [file(f"{number}.jpg", 450 * KB) for number in range(5)], [("image-heavy", "warning")],
    ),
    "many that are not": ([file(f"{number}.jpg", 400 * KB) for number in range(5)], []),
    "a moving one that stops": ([file(frames=9)], []),
    "one without end": ([file(frames=9, endless=True)], [("image-endless", "warning")]),
    "twice the width": ([file(width=1200)], []),
    "one and a half": ([file(width=900)], []),
    "a little less": ([file(width=899)], [("image-small", "note")]),
    "the width shown": ([file(width=600)], [("image-small", "note")]),
    "less than the width shown": ([file(width=599)], [("image-small", "warning")]),
    "as it was": ([file(original=OriginalImage(1200, 100, 1000, "JPEG"))], []),
    "converted": ([file(original=OriginalImage(1200, 100, 1000, "WebP"))], [("image-converted", "note")]),
    "a JPEG for printers": ([file(original=OriginalImage(9, 9, 9, "CMYK JPEG"))], [("image-converted", "note")]),
}  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), CASES.values(), ids=CASES.keys())
def test_what_is_said_of_pictures(subject, files, expected):
    assert [(finding.code, finding.severity) for finding in found(subject(files))] == expected


def test_a_dot_and_a_line_need_not_be_sharp(subject):
    assert found(subject([file(width=8)], widths=8)) == []
    assert [f.code for f in found(subject([file(width=24)], widths=24))] == ["image-small"]


def test_the_widest_place_counts_and_a_width_nobody_wrote_does_not(subject):
    html = "<img src='images/hill.jpg' width='100'><IMG\nwidth=\"700px\" src=\"images/hill.jpg\">"
    [finding] = found(subject([file(width=800)], widths={}, html=html))
    assert "800 pixels wide and shown at 700" in finding.message
    assert finding.hint.startswith("use one that is 1400 pixels wide")
    for width in ("", "width", 'width="50%"', 'width="auto"'):
        assert found(subject([file(width=8)], widths={}, html=f'<img src="images/hill.jpg" {width}>')) == []


def test_a_file_that_is_used_twice_is_judged_once(subject):
    same = replace(file(size=600 * KB), src="./hill.jpg")
    post = "![A](hill.jpg)\n\n![B](./hill.jpg)"
    assert len(found(subject([file(size=600 * KB), same], post=post))) == 1


def test_findings_stand_at_the_line_of_the_picture_or_of_the_logo(subject):
    post = "Text\n\n![A hill](<my hill.jpg>)"
    [here] = found(subject([file("my%20hill.jpg", 600 * KB)], post=post))
    assert (here.location.line, here.location.column) == (9, 12)
    assert "'my hill.jpg'" in here.message
    given = subject([file("logo.png", 600 * KB)])
    [logo] = found(replace(given, files={"brand.logo.src": given.files["logo.png"]}))
    assert (logo.location.file, logo.location.line) == ("newsletter.yaml", 2)


def test_sizes_are_said_as_people_say_them(subject):
    original = OriginalImage(4000, 3000, 2_306_867, "WebP")
    [finding] = found(subject([file(size=340 * KB, original=original)]))
    assert finding.message == "the image 'hill.jpg', WebP with 2.2 MB, goes out as JPEG with 340 KB"


def test_every_finding_says_what_to_do(subject):
    original = OriginalImage(1, 1, 1, "BMP")
    files = [
        file(size=3 * MB, frames=frames, endless=frames > 1, width=10, mime=mime, original=original)
        for frames in (1, 2)
        for mime in ("image/png", "image/jpeg")
    ]
    for one in files:
        assert all(finding.hint and finding.location for finding in found(subject([one])))
    assert "save it as JPEG" in {f.hint for f in found(subject([files[0]]))}


def saved(kind, picture, **options):
    content = io.BytesIO()
    picture.save(content, kind, **options)
    return content.getvalue()


def test_a_check_of_an_issue_finds_what_is_wrong_with_its_real_pictures(newsroom):
    grain = Image.frombytes("L", (1400, 900), random.Random(1).randbytes(1400 * 900))
    folder = "issues/2026-11-topic"
    newsroom.write(f"{folder}/hill.webp", saved("WebP", grain.resize((1400, 900)).convert("RGB")))
    newsroom.write(f"{folder}/soft.png", saved("PNG", Image.new("RGB", (300, 200), "teal")))
    newsroom.write(f"{folder}/dance.gif", saved("GIF", grain, save_all=True, append_images=[grain.rotate(180)], loop=0))
    post = f"{HEAD}\n![A hill](hill.webp)\n\n![Soft](soft.png){{width=400}}\n\n![A dance](dance.gif)\n"
    seen = [(f.code, f.severity, f.location.line) for f in examine(newsroom.render(post)) if f.code in CODES]
    assert ("image-converted", "note", 7) in seen
    assert ("image-small", "warning", 9) in seen
    assert ("image-heavy", "warning", 11) in seen
    assert ("image-endless", "warning", 11) in seen


def test_a_hero_is_judged_at_its_line(newsroom):
    newsroom.write("issues/2026-11-topic/top.gif", saved(
        "GIF", Image.new("L", (1400, 300)), save_all=True, append_images=[Image.new("L", (1400, 300), 99)], loop=0,
    ))  # fmt: skip
    post = "---\nsubject: a\npreheader: b\nhero: {src: top.gif, alt: Top}\n---\n# A\n"
    [finding] = [f for f in examine(newsroom.render(post)) if f.code in CODES]
    assert (finding.code, finding.location.line, finding.location.column) == ("image-endless", 4, 13)


def test_a_picture_on_the_web_is_not_judged(newsroom):
    post = f"{HEAD}\n![A hill](https://quiet.test/hill.webp){{width=400}}\n"
    assert [f for f in examine(newsroom.render(post)) if f.code in CODES] == []
