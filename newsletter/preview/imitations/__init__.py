"""What mail programs make of a mail: functions from its HTML to HTML that a browser shows as the program would.

All are approximations. What each leaves out stands at `imitate`.
"""

from __future__ import annotations

from newsletter.preview.imitations.views import APPS, COLOURS, imitate

__all__ = ["APPS", "COLOURS", "imitate"]
