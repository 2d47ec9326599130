"""Faults of the subject and the preheader."""

from __future__ import annotations

from tests.checks.cases import Case, post

FAULTS = {
    "no subject": Case(
        post("Text without a heading.\n", subject=""), (("subject-missing", "error", "1"),)
    ),
    "no preheader": Case(post(preheader=""), (("preheader-missing", "warning", "1"),)),
}  # fmt: skip
FINE = {
    "the subject is the heading": Case(post(subject="")),
}
