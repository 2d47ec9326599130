"""What a bug of ours leaves behind for whoever mends it."""

from __future__ import annotations

import os
import tempfile
import traceback
from pathlib import Path


def reported(error: BaseException) -> str:
    """Write where an error came from into a file, and say in a sentence where that is; without a disk, the whole."""
    local = Path(".newsletter")
    folder = local / "crashes" if local.is_dir() else Path(tempfile.gettempdir())
    report = "".join(traceback.format_exception(error))
    try:
        folder.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(prefix="newsletter-crash-", suffix=".txt", dir=folder)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(report)
    except OSError:
        return report
    return f"The details are in {name}"
