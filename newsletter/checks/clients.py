"""The check of what some mail programs do not understand."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.checks.interface import Subject
from newsletter.model import Finding, Severity


def client_support(subject: Subject) -> Iterator[Finding]:
    """What a mail program does not understand it leaves out in silence, and its readers see something else."""
    from newsletter.checks.client_uses import facts, uses  # noqa: PLC0415 (its parsers and tables are no use to a build)
    from newsletter.checks.mail_programs import FALLBACK, LEAST, MANY, SHOWING, names, readers  # noqa: PLC0415

    for feature, use in uses(subject).items():
        missing, partly = facts().missing[feature], facts().partly[feature]
        share = sum(one.share for one in missing)
        if share < LEAST:
            continue
        lost = feature in SHOWING
        message = f"{use.words} is not {'shown' if lost else 'understood'} by {names(missing)}, {readers(share)}"
        message += f", and only partly by {names(partly)}" if partly else ""
        message += f"; {FALLBACK[feature]}" if feature in FALLBACK else ""
        severity: Severity = "warning" if lost and share >= MANY else "note"
        yield Finding("client-support", severity, message, use.where, _hint(feature, lost=lost))


def _hint(feature: str, *, lost: bool) -> str:
    if feature.startswith("image-"):
        return "save it as JPEG or PNG, put that beside the post, and show it in its place"
    if lost:
        return "show a picture that links to it on your website"
    return "send a test to such an address and see whether that will do, or leave it out"
