"""Local images: found beside the post, never outside the workspace, and what is said where one cannot be used."""

from __future__ import annotations

import io
import os

import pytest
from PIL import Image

from newsletter.image_files import MAX_SOURCE_BYTES
from newsletter.images import UnusableImage, is_remote, load
from newsletter.model import ImageFile


def drawn(kind, size=(6, 4), **options):
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind, **options)
    return file.getvalue()


PNG, GIF, JPEG = drawn("PNG", (3, 2)), drawn("GIF", (5, 4)), drawn("JPEG", (6, 7))


@pytest.fixture
def post(tmp_path):
    """The folder of a post, in a workspace that is not all there is."""
    folder = tmp_path / "workspace" / "issues" / "2026-11-x"
    folder.mkdir(parents=True)
    (tmp_path / "secret.png").write_bytes(PNG)
    return folder


def find(post, src):
    return load(src, post, post.parents[1])


def write(post, name, content=PNG):
    path = post / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "kind", "size"),
    [
        ("a.png", PNG, "png", (3, 2)),
        ("a.gif", GIF, "gif", (5, 4)),
        ("a.JPEG", JPEG, "jpeg", (6, 7)),
        ("a.png", JPEG, "jpeg", (6, 7)),
        ("a", PNG, "png", (3, 2)),
        ("a.pdf", GIF, "gif", (5, 4)),
    ],
)
def test_an_image_is_known_by_its_bytes_whatever_its_name_says(post, name, content, kind, size):
    write(post, name, content)
    image = find(post, name)
    assert (image.mime_type, (image.width, image.height), image.content) == (f"image/{kind}", size, content)
    assert image.name == f"a-{image.identity[:10]}.{'jpg' if kind == 'jpeg' else kind}"
    assert (image.original.width, image.original.height, image.original.size) == (*size, len(content))


def test_another_picture_has_another_name(post):
    write(post, "a.png")
    first = find(post, "a.png").name
    write(post, "a.png", drawn("PNG", (3, 3)))
    assert find(post, "a.png").name != first


def test_the_name_it_goes_out_under_is_safe_everywhere(post):
    write(post, 'Ünser Bild (Entwurf) & "x".png')
    image = find(post, 'Ünser Bild (Entwurf) & "x".png')
    assert image.path.removeprefix("images/").replace("-", "").replace(".", "").isalnum()
    assert image.path.isascii()
    write(post, "日本.png")
    assert find(post, "日本.png").name.startswith("image-")


@pytest.mark.parametrize(
    ("file", "src"),
    [
        ("my picture.png", "my%20picture.png"),
        ("my picture.png", "my picture.png"),
        ("50%.png", "50%25.png"),
        ("50%.png", "50%.png"),
        ("50%20.png", "50%20.png"),
        ("a#1?.png", "a%231%3F.png"),
        ("a#1.png", "a#1.png"),
        ("sub/a.png", "sub\\a.png"),
        ("sub/a.png", "sub%5Ca.png"),
        ("sub/a.png", "./sub/../sub/a.png"),
        ("a.png", "a.png?v=2#x"),
        ("a.png", "/a.png"),
        ("ä.png", "%C3%A4.png"),
        ("a\u0308.png", "ä.png"),
        ("ä.png", "a\u0308.png"),
        ("日本.png", "日本.png"),
        ("🎉.png", "🎉.png"),
    ],
)
def test_names_are_found_as_people_and_editors_write_them(post, file, src):
    write(post, file)
    assert isinstance(find(post, src), ImageFile)


def test_an_image_elsewhere_in_the_workspace_may_be_used(post):
    (post.parents[1] / "logo.png").write_bytes(PNG)
    assert isinstance(find(post, "../../logo.png"), ImageFile)


@pytest.mark.parametrize("src", ["../../../secret.png", "..%2F..%2F..%2Fsecret.png", "..\\..\\..\\secret.png"])
def test_nothing_outside_the_workspace_is_read(post, src):
    image = find(post, src)
    assert isinstance(image, UnusableImage)
    assert "outside the workspace" in image.message


@pytest.mark.parametrize("src", ["x.png#/../../../../secret.png", "x.png?/../../../../secret.png"])
def test_a_query_leads_nowhere_else(post, src):
    assert find(post, src).missing


def test_a_link_that_leads_out_of_the_workspace_is_not_followed(post):
    (post / "a.png").symlink_to(post.parents[2] / "secret.png")
    assert "outside the workspace" in find(post, "a.png").message


def test_a_link_within_the_workspace_is_followed_and_one_to_itself_is_told(post):
    write(post, "b.png")
    (post / "a.png").symlink_to(post / "b.png")
    assert isinstance(find(post, "a.png"), ImageFile)
    (post / "c.png").symlink_to(post / "c.png")
    assert isinstance(find(post, "c.png"), UnusableImage)


def test_an_absolute_path_stays_in_the_posts_folder(post):
    assert find(post, str(post.parents[2] / "secret.png")).missing
    assert find(post, "//" + str(post.parents[2] / "secret.png")).missing


@pytest.mark.parametrize("src", ["C:\\Users\\Ann\\a.png", "d:/a.png", "file:///home/ann/a.png", "FILE:a.png"])
def test_a_place_on_one_computer_is_told_to_be_one(post, src):
    image = find(post, src)
    assert image.missing
    assert "its place on one computer" in image.message
    assert "beside the post" in image.hint


def test_a_missing_image_is_missing_and_a_near_name_is_offered(post):
    write(post, "Hero.JPG", JPEG)
    image = find(post, "hero.jpg")
    assert image.missing or isinstance(image, ImageFile)  # macOS and Windows do not mind the case
    image = find(post, "hero.png")
    assert (image.missing, image.hint) == (True, "did you mean 'Hero.JPG'?")
    assert find(post, "zzz.png").hint.startswith("put the file there")
    assert find(post, "no/such/folder.png").missing


@pytest.mark.parametrize("src", ["", " ", "?x", "#top", "%20"])
def test_an_image_without_a_name_says_so(post, src):
    assert "no address" in find(post, src).message


def test_a_folder_and_a_pipe_are_no_images_and_nobody_waits_for_them(post):
    (post / "a.png").mkdir()
    assert "is not a file" in find(post, "a.png").message
    os.mkfifo(post / "b.png")
    assert "is not a file" in find(post, "b.png").message


def test_a_pipe_that_takes_the_files_place_before_it_is_opened_is_not_waited_for(post, monkeypatch):
    path = write(post, "a.png")
    opened = os.open

    def exchange(*arguments, **options):
        path.unlink()
        os.mkfifo(path)
        return opened(*arguments, **options)

    monkeypatch.setattr(os, "open", exchange)
    assert "is not a file" in find(post, "a.png").message


def test_a_file_that_vanishes_before_it_is_opened_is_missing(post, monkeypatch):
    path = write(post, "a.png")
    opened = os.open

    def vanish(*arguments, **options):
        path.unlink()
        return opened(*arguments, **options)

    monkeypatch.setattr(os, "open", vanish)
    assert find(post, "a.png").missing


def test_a_file_that_may_not_be_read_is_told(post, monkeypatch):
    def refuse(*_arguments, **_options):
        raise PermissionError(13, "Permission denied")

    write(post, "a.png")
    monkeypatch.setattr(os, "open", refuse)
    assert "Permission denied" in find(post, "a.png").message


REFUSED = {
    "nothing": (b"", "is empty", "copy it again"),
    "a word": (b"hello", "is not a picture", "JPEG, PNG and GIF"),
    "a web page": (b"<html><body></body></html>", "is not a picture", "JPEG, PNG and GIF"),
    "a film": (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "is not a picture", "JPEG, PNG and GIF"),
    "SVG": (b"<svg/>", "is an SVG drawing", "export it as PNG, 1200 pixels wide"),
    "SVG with a head": (b"\xef\xbb\xbf\n<?xml version='1.0'?>\n<SVG/>", "is an SVG drawing", "export it as PNG"),
    "HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "is a HEIC photo", "save it as JPEG"),
    "PDF": (b"%PDF-1.4", "is a PDF", "export the page as PNG, 1200 pixels wide"),
    "a broken WebP": (b"RIFF\0\0\0\0WEBPVP8 ", "cannot be decoded", "copy it again"),
    "a broken BMP": (b"BM" + b"\xff" * 60, "cannot be decoded", "copy it again"),
    "a broken TIFF": (b"II*\0" + b"\xff" * 60, "cannot be decoded", "copy it again"),
    "PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n", "is not a picture", "JPEG, PNG and GIF"),
}


@pytest.mark.parametrize(("content", "message", "hint"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_mailed_is_refused_with_the_reason_and_what_to_do(post, content, message, hint):
    write(post, "a.png", content)
    image = load("a.png", post, post.parents[1], width=600)
    assert image.message.startswith("the image 'a.png' ")
    assert message in image.message
    assert hint in image.hint


@pytest.mark.parametrize(
    "content", [PNG, JPEG, drawn("JPEG", (60, 40), progressive=True), drawn("WebP"), drawn("TIFF")]
)
def test_a_file_that_ends_too_early_is_refused_and_never_breaks_a_render(post, content):
    for length in range(len(content)):
        write(post, "a.png", content[:length])
        assert isinstance(find(post, "a.png"), ImageFile | UnusableImage)
    for length in (6, len(content) // 2):
        write(post, "a.png", content[:length])
        assert isinstance(find(post, "a.png"), UnusableImage)


def test_a_gif_may_lack_its_end_mark_as_in_browsers_and_nothing_else(post):
    for length in range(len(GIF) - 1):
        write(post, "a.gif", GIF[:length])
        assert isinstance(find(post, "a.gif"), UnusableImage), length
    write(post, "a.gif", GIF[:-1])
    assert find(post, "a.gif").content == GIF


def test_a_file_too_large_to_read_is_refused(post):
    with (post / "a.png").open("wb") as file:
        file.truncate(MAX_SOURCE_BYTES + 1)
    assert "larger than 40 MB" in find(post, "a.png").message


def test_what_would_go_out_with_more_than_10_mb_is_refused(post):
    noise = Image.frombytes("L", (3400, 3400), os.urandom(3400 * 3400))
    noise.save(post / "a.png", compress_level=0)
    image = find(post, "a.png")
    assert "more than 10 MB" in image.message
    assert image.hint == "export it smaller, 1200 pixels wide"
    assert isinstance(load("a.png", post, post, width=300), ImageFile)


@pytest.mark.parametrize("src", ["x" * 5000 + ".png", "a\0b.png", "a%00b.png", "data:image/png;base64," + "A" * 9000])
def test_a_name_that_no_file_can_have_is_told_in_a_short_sentence(post, src):
    image = find(post, src)
    assert isinstance(image, UnusableImage)
    assert 10 < len(image.message) < 200


@pytest.mark.parametrize(
    ("src", "remote"),
    [("https://a.test/b", True), ("HTTP://a", True), ("//a.test/b", True), ("/a.png", False), ("a.png", False)],
)
def test_an_image_on_the_web_is_left_there(src, remote):
    assert is_remote(src) is remote


def test_copies_of_one_picture_travel_once_under_the_first_name(newsroom):
    for number in range(50):
        newsroom.write(f"issues/2026-11-topic/day-{number}.png", PNG)
    newsroom.write("issues/2026-11-topic/other.png", drawn("PNG", (3, 3)))
    post = "".join(f"![Day {number}](day-{number}.png)\n\n" for number in range(50))
    rendered = newsroom.render(f"{post}![Other](other.png)\n")
    first, other = rendered.email.images
    assert (first.name[:6], other.name[:6]) == ("day-0-", "other-")
    assert rendered.email.html.count(f'src="{first.path}"') == 50
    assert [src for src, file in rendered.files.items() if file.src != src] == []
    assert len(rendered.files) == 51
