"""A warm process for `test_push_crashes.py`: forks a child for each push, and kills it at the point that is asked for.

It is a process of its own, without threads, so that forking is safe. One JSON object a line goes in: `root` (a
workspace), `runs` (lists of arguments, one after the other), `point` (0: never). One comes out: `codes` (of the runs
that ended), `points` (what was passed, in order), `killed`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import requests

from newsletter import receipts
from newsletter.__main__ import run

# What every push needs, imported once for all children.
from newsletter.commands import push, schedule, test  # noqa: F401
from newsletter.sandbox import app, server  # noqa: F401
from newsletter.services import mailchimp  # noqa: F401


def watch(fatal: int, report) -> None:
    """Pass a point before and after each request, and before, in the middle of and after each write of a receipt."""
    passed = 0

    def point(name: str) -> None:
        nonlocal passed
        passed += 1
        report({"point": name})
        if passed == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    send, replace_file, replace = requests.Session.send, receipts.replace_file, Path.replace

    def watched_send(self, request, **options):
        name = f"{request.method} {request.path_url.split('?')[0]}"
        point(f"before {name}")
        answer = send(self, request, **options)
        answer.content  # noqa: B018 - the answer has arrived, all of it
        point(f"after {name}")
        return answer

    def watched_replace_file(path, content):
        point("before a receipt")
        replace_file(path, content)
        point("after a receipt")

    def watched_replace(self, target):
        if self.suffix == ".tmp":
            point("in the middle of a receipt")
        return replace(self, target)

    requests.Session.send = watched_send
    receipts.replace_file = watched_replace_file
    Path.replace = watched_replace


def child(order: dict, writing: int) -> None:
    """Do the runs and leave, without the clean-up of an interpreter that ends."""

    def report(data: dict) -> None:
        os.write(writing, json.dumps(data).encode() + b"\n")

    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nowhere, stream)
    os.chdir(order["root"])
    watch(order["point"], report)
    for arguments in order["runs"]:
        report({"code": run(arguments)})
    os._exit(0)


def main() -> None:
    """Serve until standard input ends."""
    for line in sys.stdin:
        reading, writing = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(reading)
            child(json.loads(line), writing)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            reports = [json.loads(report) for report in pipe]
        status = os.waitpid(pid, 0)[1]
        answer = {
            "codes": [report["code"] for report in reports if "code" in report],
            "points": [report["point"] for report in reports if "point" in report],
            "killed": os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL,
        }
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
