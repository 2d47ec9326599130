"""What each stage costs: `make bench`.

Prints medians, and ratios within this one run: absolute times move with the machine, ratios hold. Nothing here is a
test.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
SAMPLE = "2026-11-chronic-migraines"
WARM_RUNS = 60
COLD_RUNS = 15


def median_ms(action: Callable[[], object], runs: int) -> float:
    """Median wall time of an action in milliseconds, after two runs that do not count."""
    action(), action()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def process(*command: str, cwd: Path) -> Callable[[], object]:
    """A whole process, started and waited for."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return lambda: subprocess.run(command, cwd=cwd, env=environment, check=True, capture_output=True)


@contextmanager
def workspace() -> Iterator[Path]:
    """The sample workspace in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("issues", "templates"):
            shutil.copytree(ROOT / name, root / name)
        shutil.copy(ROOT / "newsletter.yaml", root)
        yield root


def stages(root: Path) -> list[tuple[str, float]]:
    """Each stage of a warm build of the sample."""
    from newsletter import markdown, merge, mjml, pipeline, plain_text, template
    from newsletter.commands.build import _envelope
    from newsletter.config import load_settings
    from newsletter.front_matter import read_front_matter
    from newsletter.message import to_eml
    from newsletter.workspace import find_issue, find_workspace

    place = find_workspace(root)
    settings = load_settings(place.settings)
    found = find_issue(place, SAMPLE, root)
    source = found.post.read_text(encoding="utf-8")
    rendered = pipeline.render(found, place, settings)
    templates = pipeline.templates_of(place)
    brand = pipeline._brand(settings, rendered.files)
    _, line, body, _ = read_front_matter(source, "issue.md", templates=("default",), services=("sandbox",))
    sample = rendered.for_sample(settings.sample_subscribers[0])
    timed: list[tuple[str, Callable[[], object]]] = [
        ("settings: newsletter.yaml", lambda: load_settings(place.settings)),
        ("front matter", lambda: read_front_matter(source, "issue.md", templates=("default",), services=("sandbox",))),
        ("Markdown → blocks", lambda: markdown.parse(body, file="issue.md", first_line=line)),
        ("blocks → MJML (Jinja)", lambda: template.render(rendered.issue, brand, rendered.files, templates)),
        ("MJML → HTML (inspect, engine)", lambda: mjml.to_html(rendered.email.mjml)),
        ("blocks → text part", lambda: plain_text.render(rendered.issue, rendered.footer, str)),
        ("merge fields → Mailchimp", rendered.for_service),
        ("message file (.eml)", lambda: to_eml(sample, _envelope(rendered, {}))),
        ("checks", lambda: pipeline.examine(rendered)),
        ("whole warm render (read, HTML, text, images)", lambda: pipeline.render(found, place, settings)),
    ]
    assert merge.has_tags(rendered.email.html)
    return [(name, median_ms(action, WARM_RUNS)) for name, action in timed]


def cold(root: Path) -> list[tuple[str, float]]:
    """Whole processes, each started from nothing."""
    python = sys.executable
    commands = [
        ("python -c pass (the floor)", (python, "-c", "pass")),
        ('python -c "import click"', (python, "-c", "import click")),
        ("newsletter --help", (python, "-m", "newsletter", "--help")),
        ("newsletter build SAMPLE", (python, "-m", "newsletter", "build", SAMPLE)),
        ("newsletter check SAMPLE", (python, "-m", "newsletter", "check", SAMPLE)),
        ("newsletter push SAMPLE (unchanged, sandbox)", (python, "-m", "newsletter", "push", SAMPLE)),
    ]
    return [(name, median_ms(process(*command, cwd=root), COLD_RUNS)) for name, command in commands]


def table(title: str, rows: list[tuple[str, float]], unit: float) -> None:
    """Print rows with their ratio to one of them."""
    print(f"\n{title}\n{'':48}{'ms':>9}{'ratio':>8}")
    for name, value in rows:
        print(f"{name:<48}{value:>9.2f}{value / unit:>8.2f}")


def main() -> None:
    """Measure everything and print the tables of docs/performance.md."""
    with workspace() as root:
        warm = stages(root)
        table("Warm, median of 60; ratio to the whole render", warm, warm[-1][1])
        started = cold(root)
        table("Cold processes, median of 15; ratio to `import click`", started, started[1][1])


if __name__ == "__main__":
    main()
