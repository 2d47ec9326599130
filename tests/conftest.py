"""Fixtures for all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published specifications and corpora beside the project; tests that need it skip without it."""
    folder = Path(os.environ.get("NEWSLETTER_SHARED") or Path(__file__).parents[1] / ".." / "shared").resolve()
    if not folder.is_dir():
        pytest.skip(f"the folder of specifications is not there: {folder}")
    return folder
