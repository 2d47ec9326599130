"""What a mailing service may be able to do. Apart from the seam, because a build reads this and nothing else of it."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

Capability: TypeAlias = Literal[
    "test",
    "plain_text",
    "preheader",
    "schedule",
    "unschedule",
    "image_upload",
    "checklist",
    "report",
    "segments",
]
EVERYTHING: frozenset[Capability] = frozenset(get_args(Capability))
