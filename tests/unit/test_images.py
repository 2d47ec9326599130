"""Local images: found beside the post, never outside the workspace, and what is said where one cannot be used."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from newsletter.images import MAX_BYTES, UnusableImage, is_remote, load
from newsletter.model import ImageFile

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000030000000208060000009d74661a0000000049454e44ae426082")
GIF = b"GIF89a\x05\x00\x04\x00\x80\x00\x00"
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0000b080007000601011100ffd9")


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
    [("a.png", PNG, "png", (3, 2)), ("a.gif", GIF, "gif", (5, 4)), ("a.JPEG", JPEG, "jpeg", (6, 7))],
)
def test_an_image_is_known_by_its_content_and_named_by_it(post, name, content, kind, size):
    write(post, name, content)
    image = find(post, name)
    assert isinstance(image, ImageFile)
    assert (image.mime_type, (image.width, image.height), image.content) == (f"image/{kind}", size, content)
    ending = "jpg" if kind == "jpeg" else kind
    assert image.name == f"a-{hashlib.sha256(content).hexdigest()[:10]}.{ending}"


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
        ("a#1?.png", "a%231%3F.png"),
        ("sub/a.png", "sub\\a.png"),
        ("sub/a.png", "sub%5Ca.png"),
        ("sub/a.png", "./sub/../sub/a.png"),
        ("a.png", "a.png?v=2#x"),
        ("a.png", "/a.png"),
        ("ä.png", "%C3%A4.png"),
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


def test_a_link_that_leads_out_of_the_workspace_is_not_followed(post):
    try:
        (post / "a.png").symlink_to(post.parents[2] / "secret.png")
    except OSError:
        pytest.skip("this system makes no symbolic links")
    assert "outside the workspace" in find(post, "a.png").message


def test_an_absolute_path_stays_in_the_posts_folder(post):
    assert find(post, str(post.parents[2] / "secret.png")).missing
    assert find(post, "//" + str(post.parents[2] / "secret.png")).missing


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


def test_a_folder_is_no_image(post):
    (post / "a.png").mkdir()
    assert find(post, "a.png").missing


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"RIFF\0\0\0\0WEBPVP8 ", b"hello", b"%PDF-1.4"])
def test_what_mail_clients_do_not_show_is_refused(post, content):
    write(post, "a.png", content)
    assert "JPEG, PNG and GIF" in find(post, "a.png").hint


@pytest.mark.parametrize("content", [PNG, GIF, JPEG])
def test_a_file_that_ends_too_early_is_refused_and_never_breaks_a_render(post, content):
    for length in range(len(content)):
        write(post, "a.png", content[:length])
        assert isinstance(find(post, "a.png"), ImageFile | UnusableImage)
    write(post, "a.png", content[:6])
    assert isinstance(find(post, "a.png"), UnusableImage)


def test_a_file_too_large_for_any_service_is_refused_unread(post):
    with (post / "a.png").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert "larger than 10 MB" in find(post, "a.png").message


@pytest.mark.parametrize("src", ["x" * 5000 + ".png", "a\0b.png", "a%00b.png", "data:image/png;base64," + "A" * 9000])
def test_a_name_that_no_file_can_have_is_told(post, src):
    image = find(post, src)
    assert isinstance(image, UnusableImage)
    assert image.message


def test_a_file_that_may_not_be_read_is_told(post, monkeypatch):
    def refuse(_path):
        raise PermissionError(13, "Permission denied")

    write(post, "a.png")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert "Permission denied" in find(post, "a.png").message


@pytest.mark.parametrize(
    ("src", "remote"),
    [("https://a.test/b", True), ("HTTP://a", True), ("//a.test/b", True), ("/a.png", False), ("a.png", False)],
)
def test_an_image_on_the_web_is_left_there(src, remote):
    assert is_remote(src) is remote
