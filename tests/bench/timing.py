"""Honest times: what is compared is run in turn, in one session, and the ratio is taken pair by pair.

What is counted is processor time, of this process and of those it started: what else the machine does at the moment is
not in it. On a machine with nothing else to do it is the time on the clock, to a few percent.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")} | {
    "PYTHONPATH": str(ROOT)
}
Action = Callable[[], object]


@dataclass(frozen=True)
class Times:
    """Processor times of one action in milliseconds, in the order of the rounds."""

    rounds: Sequence[float]

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    def ratio(self, other: Times) -> float:
        """The median of this time divided by the other's, round by round."""
        return statistics.median(one / two for one, two in zip(self.rounds, other.rounds, strict=True))


@dataclass(frozen=True)
class Used:
    """What one whole process took: seconds on the clock, and the largest memory of it or of one it started, in MiB."""

    seconds: float
    peak: float


def in_turn(actions: Mapping[str, Action], rounds: int) -> dict[str, Times]:
    """Run all actions in turn, so many rounds, after one that does not count."""
    taken: dict[str, list[float]] = {name: [] for name in actions}
    for number in range(rounds + 1):
        for name, action in actions.items():
            start = _processor_time()
            action()
            if number:
                taken[name].append((_processor_time() - start) * 1000)
    return {name: Times(times) for name, times in taken.items()}


def _processor_time() -> float:
    """Seconds of this process and of all that it started and waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def process(*arguments: str, cwd: Path) -> Action:
    """A whole Python process, started and waited for; what it prints is thrown away."""
    command = [sys.executable, *arguments]
    return lambda: subprocess.run(command, cwd=cwd, env=ENVIRONMENT, check=True, capture_output=True)


def used_by(*arguments: str, cwd: Path, cores: set[int]) -> Used:
    """Run newsletter on these processors only, and see what it took.

    The memory is never less than that of this process when it starts the other: measure it early.
    """
    script = f"import os, runpy; os.sched_setaffinity(0, {cores}); runpy.run_module('newsletter', run_name='__main__')"
    start = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        cwd=cwd,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"newsletter {' '.join(arguments)} ended with {child.returncode}")
    # Kilobytes on Linux, bytes on macOS (getrusage(2) of both).
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return Used(time.perf_counter() - start, usage.ru_maxrss / unit)
