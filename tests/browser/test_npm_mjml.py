"""A second opinion on our MJML: npm's mjml, which wrote the language, accepts it and draws the same picture.

Its package is looked for in NEWSLETTER_MJML, or where `.ci/run` puts it; without it, or without Node, these tests are
skipped. They install nothing.

Nothing is forgiven: not one pixel differs, light or dark. What the two engines do differently is invisible, or the
templates allow for it: the order of attributes and spaces in CSS; both of our <style> blocks in one; columns of
33.333333 % in place of 33.333332 %; neighbouring conditional comments in one; and mj-body's css-class on <body>, not on
the <div> in it, so that a dark ground has to be given to both.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.every_template import PROJECT, build, each_sample_in_each_template

MODULES = Path(os.environ.get("NEWSLETTER_MJML") or PROJECT / ".cache" / "mjml") / "node_modules"
SCHEMES = ("light", "dark")
WIDTHS = (600, 375)
FILES = ("email.html", "npm.html")


@pytest.fixture
def compiled(tmp_path):
    """Compiles a file with npm's mjml, strictly: its HTML, and what its validator objects to."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed")
    if not (MODULES / "mjml").is_dir():
        pytest.skip(f"npm's mjml is not installed in {MODULES}")

    def compile_file(path):
        script = Path(__file__).with_name("compile.mjs")
        done = subprocess.run(
            [node, script, MODULES, path], capture_output=True, text=True, encoding="utf-8", check=True
        )
        answer = json.loads(done.stdout)
        return answer["html"], answer["errors"]

    return compile_file


@each_sample_in_each_template
def test_npm_mjml_has_nothing_to_object_to(compiled, tmp_path, template, sample):
    html, errors = compiled(build(tmp_path, template, sample) / "email.mjml")
    assert errors == []
    assert "</html>" in html


def test_npm_mjml_does_object_to_what_is_no_mjml(compiled, tmp_path):
    wrong = tmp_path / "wrong.mjml"
    wrong.write_text('<mjml><mj-body><mj-section colour="red"></mj-section></mj-body></mjml>', encoding="utf-8")
    assert "colour" in " ".join(compiled(wrong)[1])


@pytest.mark.browser
@each_sample_in_each_template
def test_a_mail_looks_the_same_in_both_engines(browser, compiled, tmp_path, template, sample):
    folder = build(tmp_path, template, sample)
    (folder / "npm.html").write_text(compiled(folder / "email.mjml")[0], encoding="utf-8")
    views = [(scheme, width) for scheme in SCHEMES for width in WIDTHS]
    assert {view: _differing(browser, folder, view) for view in views} == dict.fromkeys(views, 0)


def _picture(browser, path, scheme, width):
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(path.as_uri())
    shot = page.screenshot(full_page=True, animations="disabled")
    context.close()
    return image.open(io.BytesIO(shot)).convert("RGB")


def _differing(browser, folder, view):
    """How many pixels differ at all. What differs does so twice: a picture may be taken too early."""
    numbers = (_different(*(_picture(browser, folder / name, *view) for name in FILES)) for _ in range(2))
    return next(numbers) and next(numbers)


def _different(one, other):
    """How many pixels differ; pictures of different sizes differ everywhere."""
    from PIL import ImageChops

    if one.size != other.size:
        return max(one.width * one.height, other.width * other.height)
    red, green, blue = ImageChops.difference(one, other).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return one.width * one.height - most.histogram()[0]
