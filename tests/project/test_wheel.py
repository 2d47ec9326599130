"""The wheel is complete: installed far from the checkout, with nothing but its dependencies, it does the whole demo."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(PROJECT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    [made] = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("far away")
    command = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--target", str(target), str(wheel)]
    subprocess.run(command, check=True, capture_output=True)
    return target


def newsletter(installed: Path, cwd: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The installed command; of the environment it gets the dependencies alone, and not the checkout."""
    dependencies = sysconfig.get_path("purelib")
    script = f"import sys; sys.path[:0] = [{str(installed)!r}]; from newsletter.__main__ import main; main()"
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-P", "-c", script, *arguments],
        cwd=cwd, env={**kept, "HOME": str(home), "USERPROFILE": str(home), "PYTHONPATH": dependencies},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_wheel_holds_what_it_needs_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {
        "newsletter/__main__.py",
        "newsletter/_starter/newsletter.yaml",
        "newsletter/_starter/docs/checks.md",
        "newsletter/_starter/issues/2026-11-chronic-migraines/issue.md",
        "newsletter/_starter/templates/default/layout.mjml.j2",
        "newsletter/_starter/templates/default/logo.png",
    } <= set(names)
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"newsletter"}
    unwanted = ("tests/", "/build/", "receipt.yaml", ".env", ".sqlite", "__pycache__", ".pyc", "/.newsletter/")
    assert [name for name in names if any(part in name for part in unwanted)] == []
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_the_sandboxs_pages_are_in_the_wheel(wheel):
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if name.startswith("newsletter/sandbox/") and ".html." in name}
    here = {path.relative_to(PROJECT).as_posix() for path in (PROJECT / "newsletter" / "sandbox").rglob("*.html.*")}
    assert inside == here


def test_the_installed_newsletter_says_its_version(installed, tmp_path):
    from newsletter import __version__

    done = newsletter(installed, tmp_path, tmp_path, "--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"newsletter {__version__}\n", "")


def test_the_installed_newsletter_explains_its_checks(installed, tmp_path):
    done = newsletter(installed, tmp_path, tmp_path, "check", "--explain", "alt-missing")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("alt-missing (family: images)\n")


def test_the_installed_newsletter_does_the_whole_demo(installed, tmp_path):
    here, home = tmp_path / "an empty folder", tmp_path / "home"
    here.mkdir()
    home.mkdir()
    done = newsletter(installed, here, home, "demo")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert "Created the draft of 2026-11-chronic-migraines at the sandbox" in done.stdout
    built = here / "newsletter-demo" / "build" / "2026-11-chronic-migraines"
    assert (built / "email.html").stat().st_size > 5000
    assert list((built / "images").iterdir())
    status = newsletter(installed, here / "newsletter-demo", home, "status")
    assert "draft (practice)" in status.stdout
    assert not list(installed.rglob(".newsletter"))
