"""The same issue is the same bytes, whoever builds it, wherever and whenever."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
POST = """\
---
subject: "Größe 🧠: {{ subscriber.first_name }}"
preheader: First
date: 2026-11-24
waive: {b: why, a: because}
---
# Title "quoted" -- é

Hello {{ subscriber.first_name | default("friend") }}, call 704-519-6918[^1].

![A](a.png) and ![B](b.png)

| a | b |
|---|--:|
| 1 | 2 |

<p style="x" title="t" align="left">raw <script>x</script></p>

::: callout tip
Tip
:::

[^1]: Note
"""
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
FILES = ("email.html", "email.txt", "email.mjml", "email.eml")


def build(newsroom, **environment):
    """The digests of all files of a build in a fresh process."""
    command = (sys.executable, "-m", "newsletter", "-C", newsroom.root, "build", "2026-11-topic")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "TZ"))}
    known = {"PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run(command, env=inherited | known, capture_output=True, check=False, cwd=newsroom.root)
    assert done.returncode == 0, done.stderr
    folder = newsroom.root / "build" / "2026-11-topic"
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*.*"))}


@pytest.fixture
def filled(newsroom):
    newsroom.write("issues/2026-11-topic/issue.md", POST)
    newsroom.write("issues/2026-11-topic/a.png", PNG)
    newsroom.write("issues/2026-11-topic/b.png", PNG + b"x")
    return newsroom


def test_two_renders_are_the_same_bytes(filled):
    first, second = filled.render(POST), filled.render(POST)
    assert first.email == second.email
    assert (first.digest, first.version) == (second.digest, second.version)
    assert first.for_service == second.for_service


def test_a_build_is_the_same_bytes_in_any_surroundings(filled):
    usual = build(filled, LANG="C.UTF-8", TZ="UTC", PYTHONHASHSEED="0")
    assert set(FILES) <= set(usual)
    for surroundings in (
        {"LANG": "C", "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "1"},
        {"LC_ALL": "tr_TR.UTF-8", "TZ": "America/New_York", "PYTHONHASHSEED": "4711", "PYTHONUTF8": "0"},
    ):
        assert build(filled, **surroundings) == usual


def test_the_digest_follows_the_content(filled):
    digests = {
        filled.render(POST).digest,
        filled.render(POST.replace("Hello", "Hallo")).digest,
        filled.render(POST.replace("preheader: First", "preheader: Second")).digest,
        filled.render(POST.replace("friend", "reader")).digest,
    }
    filled.write("issues/2026-11-topic/a.png", PNG + b"changed")
    digests.add(filled.render(POST).digest)
    assert len(digests) == 5


def test_where_the_workspace_lies_does_not_matter(filled, tmp_path):
    here = filled.render(POST).digest
    moved = type(filled)(tmp_path / "some where else")
    for name in ("newsletter.yaml", "issues/2026-11-topic/a.png", "issues/2026-11-topic/b.png"):
        moved.write(name, (filled.root / name).read_bytes())
    assert moved.render(POST).digest == here
