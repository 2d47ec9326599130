"""What a command costs before it does anything: what `--help`, `--version` and `build` import."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
SCRIPT = """
import json, os, sys
from newsletter.__main__ import run
sys.stdout, out = open(os.devnull, "w"), sys.stdout
code = run(sys.argv[1:])
print(json.dumps([code, sorted(sys.modules)]), file=out)
"""
# Coverage, where it measures child processes, brings modules of its own.
BARE = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
# Of the standard library, what is slow.
HEAVY = {"asyncio", "sqlite3", "http.client", "ssl", "email.parser", "urllib.request", "multiprocessing", "unittest"}


def imported(*arguments: str, cwd: Path = PROJECT) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(PROJECT)!r}){SCRIPT}", *arguments],
        cwd=cwd, env=BARE, capture_output=True, text=True, check=True,
    )  # fmt: skip
    code, modules = json.loads(done.stdout.splitlines()[-1])
    assert code == 0, done.stderr
    return set(modules)


def foreign(modules: set[str]) -> set[str]:
    """The packages that are neither ours nor Python's, without what every start of this interpreter brings."""
    start = subprocess.run(
        [sys.executable, "-I", "-c", "import sys; print(*sys.modules)"],
        env=BARE,
        capture_output=True,
        text=True,
        check=True,
    )
    tops = {name.split(".")[0] for name in modules - set(start.stdout.split())}
    return {name for name in tops - sys.stdlib_module_names - {"newsletter"} if not name.startswith("_")}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["push", "--help"]])
def test_help_imports_click_and_our_frame_alone(arguments):
    modules = imported(*arguments)
    assert foreign(modules) <= {"click"}
    assert {name for name in modules if name.startswith("newsletter")} <= {
        "newsletter", "newsletter.__main__", "newsletter.cli", "newsletter.cli_campaigns", "newsletter.cli_options",
        "newsletter.errors",
    }  # fmt: skip
    assert not modules & HEAVY


def test_a_build_imports_the_renderer_and_nothing_of_the_network(clinic):
    modules = imported("build", cwd=clinic)
    assert foreign(modules) <= {
        "click", "cython_runtime", "jinja2", "markdown_it", "markupsafe", "mdit_py_plugins", "mdurl", "mjml", "nh3",
        "platformdirs", "tzdata", "yaml",
    }  # fmt: skip
    assert not modules & {
        "asyncio",
        "sqlite3",
        "http.client",
        "http.server",
        "ssl",
        "urllib.request",
        "multiprocessing",
    }
    ours = {name for name in modules if name.startswith("newsletter.")}
    assert not {name for name in ours if name.startswith(("newsletter.sandbox", "newsletter.publish"))}
    assert not ours & {"newsletter.services.http", "newsletter.services.interface", "newsletter.services.mailchimp"}


def test_a_build_of_one_issue_does_not_read_receipts(clinic):
    assert "newsletter.receipts" not in imported("build", "migraine", cwd=clinic)


def test_check_imports_nothing_of_the_network_either(clinic):
    assert not foreign(imported("check", cwd=clinic)) & {"requests", "urllib3", "starlette", "uvicorn", "rich", "PIL"}


def test_a_dry_run_starts_no_server(clinic):
    modules = imported("push", "migraine", "--dry-run", cwd=clinic)
    assert not foreign(modules) & {"starlette", "uvicorn", "rich"}
    assert "sqlite3" not in modules
