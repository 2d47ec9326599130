"""Opening a mail in a browser asks the network for nothing: its own images lie beside it."""

from __future__ import annotations

import pytest

from tests.every_template import build, each_sample_in_each_template

pytestmark = pytest.mark.browser


@each_sample_in_each_template
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_opening_a_mail_reads_its_own_images_and_nothing_else(browser, tmp_path, template, sample, scheme):
    folder = build(tmp_path, template, sample)
    opened = (folder / "email.html").as_uri()
    asked = []
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(opened, wait_until="networkidle")
    context.close()
    images = {path.as_uri() for path in (folder / "images").iterdir()}
    assert set(asked) == {opened} | images
