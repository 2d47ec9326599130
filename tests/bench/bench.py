"""What newsletter costs, and whether that is within its bars: `make bench`.

Prints the tables of docs/performance.md. Nothing here is a test: a slow machine is no mistake. The other side of the
comparison is inkletter, which makes HTML of the same Markdown by way of the same MJML engine.
"""

from __future__ import annotations

import contextlib
import io
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from pathlib import Path
from statistics import median

from preview_latency import latency
from stages import stage_costs
from timing import ROOT, Used, in_turn, process, used_by

sys.path.insert(0, str(ROOT))
SAMPLE = "2026-11-chronic-migraines"
SEED = "seed"
COLD_ROUNDS, WARM_ROUNDS = 15, 40
MANY = 1000
PEER = "from inkletter.cli import cli; cli()"


@dataclass(frozen=True)
class Bar:
    """One promise: what was measured, beside the most (or, with `least`, the least) that it may be."""

    what: str
    figures: str
    measured: float
    bar: float
    least: bool = False
    unit: str = "×"

    @property
    def met(self) -> bool:
        return self.measured >= self.bar if self.least else self.measured <= self.bar


@dataclass(frozen=True)
class Bench:
    """A workspace of its own, and in it the post that both sides are given: as an issue, and as bare Markdown."""

    root: Path
    issue: str
    markdown: Path


@contextmanager
def bench() -> Iterator[Bench]:
    """The samples in a folder of their own; the first user's post too, where the folder of shared data is there."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("issues", "templates"):
            shutil.copytree(ROOT / name, root / name)
        shutil.copy(ROOT / "newsletter.yaml", root)
        shared = Path(os.environ.get("NEWSLETTER_SHARED") or ROOT / ".." / "shared")
        seed = shared / "seed" / "post.txt"
        if seed.is_file():
            title, *lines = seed.read_text(encoding="utf-8").splitlines()
            # Its headings are the short lines; nothing else is marked.
            body = f"# {title}\n\n" + "".join(f"## {line}\n\n" if len(line) < 70 else f"{line}\n\n" for line in lines)
            front = f'---\nsubject: "{title}"\npreheader: What helps, and when to call us\n---\n'
            (root / "issues" / f"{SEED}.md").write_text(front + body, encoding="utf-8")
        else:
            body = _body(root)
        bare = root / "bare.md"
        bare.write_text(body, encoding="utf-8")
        yield Bench(root, SEED if seed.is_file() else SAMPLE, bare)


def _body(root: Path) -> str:
    """The sample without its front matter."""
    return (root / "issues" / SAMPLE / "issue.md").read_text(encoding="utf-8").split("---\n", 2)[2]


def cold(there: Bench) -> tuple[list[Bar], list[tuple[str, float]]]:
    """Whole processes, each from nothing."""

    def ours(*arguments: str) -> tuple[str, ...]:
        return ("-m", "newsletter", *arguments)

    commands = {
        "python -c pass": ("-c", "pass"),
        'python -c "import click"': ("-c", "import click"),
        "newsletter --help": ours("--help"),
        "inkletter md2html POST": ("-c", PEER, "md2html", str(there.markdown), "-o", str(there.root / "peer.html")),
        "newsletter build POST": ours("build", there.issue),
        "newsletter build SAMPLE": ours("build", SAMPLE),
        "newsletter check SAMPLE": ours("check", SAMPLE),
        "newsletter push SAMPLE (practice service)": ours("push", SAMPLE),
    }
    times = in_turn({name: process(*command, cwd=there.root) for name, command in commands.items()}, COLD_ROUNDS)

    def against(ours: str, other: str, bar: float) -> Bar:
        one, two = times[ours], times[other]
        return Bar(f"{ours} ÷ {other}", f"{one.median:.0f} ÷ {two.median:.0f} ms", one.ratio(two), bar)

    check = times["newsletter check SAMPLE"].median
    bars = [
        against("newsletter build POST", "inkletter md2html POST", 1.25),
        against("newsletter --help", 'python -c "import click"', 2.5),
        Bar("newsletter check SAMPLE", f"{check:.0f} ms", check / 1000, 0.5, unit=" s"),
    ]
    return bars, [(name, taken.median) for name, taken in times.items()]


def warm(there: Bench) -> Bar:
    """HTML and text of the post against the peer's HTML alone, both in this process."""
    from inkletter import parse_markdown_to_html

    from newsletter.config import load_settings
    from newsletter.pipeline import render
    from newsletter.workspace import find_issue, find_workspace

    workspace = find_workspace(there.root)
    settings = load_settings(workspace.settings)
    found = find_issue(workspace, there.issue, there.root)
    source = there.markdown.read_text(encoding="utf-8")
    times = in_turn(
        {"ours": lambda: render(found, workspace, settings), "peer": lambda: parse_markdown_to_html(source)},
        WARM_ROUNDS,
    )
    ours, peer = times["ours"], times["peer"]
    return Bar(
        "warm render, HTML and text ÷ inkletter's HTML",
        f"{ours.median:.1f} ÷ {peer.median:.1f} ms",
        ours.ratio(peer),
        1.0,
    )


def many(there: Bench) -> list[Bar]:
    """A thousand issues on one processor and on two, by the clock; memory against that of a hundred."""
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(cores) < 2:
        print("\nA thousand issues: not measured, for want of two processors that can be chosen.")
        return []
    post = "---\nsubject: One of many\n---\n" + there.markdown.read_text(encoding="utf-8")

    def workspace(count: int) -> Path:
        root = there.root / f"of {count}"
        (root / "issues").mkdir(parents=True)
        shutil.copy(there.root / "newsletter.yaml", root)
        shutil.copytree(there.root / "templates", root / "templates")
        for number in range(count):
            (root / "issues" / f"issue-{number}.md").write_text(post, encoding="utf-8")
        return root

    def quickest(root: Path, cores: list[int]) -> Used:
        return min((used_by("build", cwd=root, cores=set(cores)) for _ in range(2)), key=attrgetter("seconds"))

    hundred, thousand = workspace(MANY // 10), workspace(MANY)
    few, two, one = quickest(hundred, cores[:2]), quickest(thousand, cores[:2]), quickest(thousand, cores[:1])
    return [
        Bar(
            f"{MANY} issues: one processor ÷ two",
            f"{one.seconds:.1f} ÷ {two.seconds:.1f} s",
            one.seconds / two.seconds,
            1.7,
            least=True,
        ),
        Bar(
            f"memory of {MANY} issues ÷ of {MANY // 10}",
            f"{two.peak:.0f} ÷ {few.peak:.0f} MiB",
            two.peak / few.peak,
            1.2,
        ),
    ]


def large(there: Bench) -> Bar:
    """Whether a post of one megabyte costs four times as much as a quarter of it."""
    from newsletter.config import load_settings
    from newsletter.pipeline import render
    from newsletter.workspace import find_issue, find_workspace

    workspace = find_workspace(there.root)
    settings = load_settings(workspace.settings)
    body = _body(there.root)

    def post(kilobytes: int) -> str:
        name = f"large-{kilobytes}"
        copies = kilobytes * 1024 // len(body.encode()) + 1
        (there.root / "issues" / f"{name}.md").write_text(
            "---\nsubject: A large one\n---\n" + body * copies, encoding="utf-8"
        )
        return name

    quarter, whole = (find_issue(workspace, post(size), there.root) for size in (256, 1024))
    times = in_turn(
        {"quarter": lambda: render(quarter, workspace, settings), "whole": lambda: render(whole, workspace, settings)},
        3,
    )
    figures = f"{times['whole'].median / 1000:.1f} ÷ {times['quarter'].median / 1000:.1f} s"
    return Bar("a post of 1 MB ÷ of 256 KB (linear: 4)", figures, times["whole"].ratio(times["quarter"]), 5)


def preview(there: Bench) -> list[Bar]:
    """From a save to the screen, and what the preview takes beside that."""
    measured = latency(there.root, SAMPLE)
    if isinstance(measured, str):
        print(f"\nThe preview: not measured, as {measured}.")
        return []
    announced, shown = median(measured.announced), median(measured.shown)
    memory = f"; {measured.memory:.0f} MiB in memory" if measured.memory else ""
    print(f"\nThe preview: {announced:.0f} ms to its address, {shown:.0f} ms to the mail in a browser{memory}.")
    what = "a save of SAMPLE on the screen of the preview (90 % of them)"
    figures = f"{measured.median:.0f} ({measured.ninetieth:.0f}) ms"
    return [Bar(what, figures, measured.median / 1000, 0.2, unit=" s")]


def print_bars(bars: list[Bar]) -> None:
    """Print what was promised, what was measured, and whether it is kept."""
    print(f"\n{'Bars':<62}{'measured':>18}{'ratio':>10}{'bar':>10}")
    for bar in bars:
        limit = f"{'≥' if bar.least else '≤'} {bar.bar:g}{bar.unit}"
        met = "met" if bar.met else "NOT MET"
        print(f"{bar.what:<62}{bar.figures:>18}{bar.measured:>9.2f}{bar.unit.strip()}{limit:>10}  {met}")


def print_times(title: str, rows: list[tuple[str, float]]) -> None:
    """Print medians in milliseconds, each beside its share of the last."""
    whole = rows[-1][1]
    print(f"\n{title}\n{'':50}{'ms':>9}{'share':>8}")
    for name, value in rows:
        print(f"{name:<50}{value:>9.2f}{value / whole:>8.2f}")


def main() -> None:
    """Measure everything and print it."""
    from newsletter.__main__ import run

    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.machine()}, {platform.system()}")
    with bench() as there:

        def build(issue: str) -> None:
            with contextlib.redirect_stdout(io.StringIO()):
                run(["-C", str(there.root), "build", issue])

        bars, processes = cold(there)
        crowd = many(there)
        bars.append(warm(there))
        costs = {
            issue: stage_costs(partial(build, issue), WARM_ROUNDS) for issue in dict.fromkeys((there.issue, SAMPLE))
        }
        followed = preview(there)  # before there is a post of a megabyte in its list
        bars += [large(there), *crowd, *followed]
        print_bars(bars)
        print_times(f"Whole processes, median of {COLD_ROUNDS} (POST: {there.issue})", processes)
        for issue, rows in costs.items():
            print_times(f"A warm build of {issue}, median of {WARM_ROUNDS}", rows)


if __name__ == "__main__":
    main()
