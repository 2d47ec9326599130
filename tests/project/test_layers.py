"""Imports point downwards only: what pyproject.toml says of the layers is true."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def test_the_layers_are_kept():
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_module_has_its_layer():
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    [contract] = settings["tool"]["importlinter"]["contracts"]
    layered = {name.strip() for layer in contract["layers"] for name in layer.split("|")}
    modules = {path.stem for path in (PROJECT / "newsletter").glob("*.py")} | {
        path.parent.name for path in (PROJECT / "newsletter").glob("*/__init__.py")
    }
    assert modules - layered == {"__init__"}
    assert layered <= modules


def test_no_module_is_called_utils():
    assert not [path for path in (PROJECT / "newsletter").rglob("*.py") if path.stem in {"utils", "util", "helpers"}]
