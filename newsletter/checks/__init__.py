"""The checks: each finds one kind of mistake in a finished email, without changing anything.

A check is added in `FAMILIES`, with the codes of its findings; its cases stand in `tests/checks/`, and each code has a
section in `docs/checks.md`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from newsletter.checks import contrast, delivery, images, inbox, law, merge_fields, wording
from newsletter.checks.interface import Check, Subject
from newsletter.errors import Location
from newsletter.model import Finding
from newsletter.schema import did_you_mean

FAMILIES: Mapping[str, tuple[Check, ...]] = {
    "inbox": (
        Check(inbox.subject_missing, ("subject-missing",)),
        Check(inbox.preheader_missing, ("preheader-missing",)),
    ),
    "words": (
        Check(wording.placeholder_left, ("placeholder",)),
        Check(wording.placeholder_in_post, ("placeholder",)),
    ),
    "images": (
        Check(images.image_missing, ("image-missing", "image-unusable")),
        Check(images.alt_missing, ("alt-missing",)),
        Check(images.image_heavy, ("image-heavy",)),
        Check(images.image_endless, ("image-endless",)),
        Check(images.image_small, ("image-small",)),
        Check(images.image_converted, ("image-converted",)),
    ),
    "contrast": (Check(contrast.color_changed, ("color-changed",)),),
    "merge-fields": (
        Check(
            merge_fields.merge_field, ("merge-field-unknown", "merge-field-not-portable", "merge-field-foreign")
        ),
        Check(merge_fields.merge_field_broken, ("merge-field-unknown",)),
    ),
    "law": (
        Check(law.unsubscribe_missing, ("unsubscribe-missing",)),
        Check(law.address_missing, ("address-missing",)),
    ),
    "delivery": (
        Check(delivery.executable, ("executable",)),
        Check(delivery.size, ("size",)),
    ),
}  # fmt: skip
# What comes up before a check is made: when a post and its template are read.
READING = (
    *("unreadable", "encoding", "control-characters", "front-matter-unknown", "front-matter-foreign"),
    *("front-matter-quotes", "include-front-matter", "paragraph-lines", "html-removed", "html-comment"),
    *("comment-unclosed", "attributes-ignored", "table-broken", "footnote-missing", "footnote-unused"),
    *("reference-missing", "direction-unset", "link-relative", "link-local-file", "template-name"),
)
# What is looked for only where somebody asks: `check --online` and `check --spam`. Code -> family.
ON_REQUEST: Mapping[str, str] = {}
# What the engine itself finds.
ENGINE = ("waiver-idle", "check-unknown")
# Required by law: no reason waives them for a real service.
LAW = frozenset({"unsubscribe-missing", "address-missing"})


def codes() -> dict[str, str]:
    """Every code there is, and its family."""
    known = dict.fromkeys(READING, "reading") | dict.fromkeys(ENGINE, "settings") | dict(ON_REQUEST)
    return known | {code: family for family, checks in FAMILIES.items() for check in checks for code in check.codes}


def chosen(names: Collection[str]) -> frozenset[str]:
    """The codes that names of codes and of families stand for; those that are neither stand for nothing."""
    return frozenset(code for code, family in codes().items() if code in names or family in names)


def unknown(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The names that are neither a code nor a family, each with a hint."""
    known = codes()
    every = (*dict.fromkeys(known.values()), *known)
    for name in names:
        if name not in every:
            hint = did_you_mean(name, every) or f"the families are: {', '.join(dict.fromkeys(known.values()))}"
            yield name, hint


def run(subject: Subject, families: Collection[str] = FAMILIES, more: Sequence[Finding] = ()) -> tuple[Finding, ...]:
    """Every finding about an email, those of reading it included, in the order of the source.

    Waived ones are notes. Warnings and notes that the settings ignore are left out; an error is never ignored.

    Args:
        subject: the email.
        families: which checks are made; all, where a build does not ask for less.
        more: findings of what was looked for on request, to be judged like the others.
    """
    found = [*subject.issue.findings, *more]
    for check in (check for family, checks in FAMILIES.items() if family in families for check in checks):
        reasons = [finding for finding in found if finding.code in check.requires]
        found += [new for new in check.run(subject) if not any(_explains(reason, new) for reason in reasons)]
    ignored = chosen(subject.settings.checks.ignore)
    judged = (_judged(finding, subject) for finding in found)
    kept = (finding for finding in judged if finding.severity == "error" or finding.code not in ignored)
    return tuple(sorted((*kept, *_idle_waivers(found, subject), *_unknown_ignored(subject)), key=_place))


def _explains(reason: Finding, finding: Finding) -> bool:
    """Whether two findings are about the same place."""
    here, there = finding.location, reason.location
    if here is None or there is None or (here.file, here.line) != (there.file, there.line):
        return here == there
    if here.column is None or there.column is None:
        return True
    return here.column < there.column + max(there.length, 1) and there.column < here.column + max(here.length, 1)


def _judged(finding: Finding, subject: Subject) -> Finding:
    reason = subject.issue.waivers.get(finding.code)
    if not reason or finding.severity == "note":
        return finding
    if finding.code in LAW and not subject.service.practice:
        return replace(finding, hint=f"{finding.hint}; the law asks for it, so it cannot be waived")
    return replace(finding, severity="note", message=f"{finding.message} (waived: {reason})")


def _idle_waivers(found: list[Finding], subject: Subject) -> Iterator[Finding]:
    """A waiver that waives nothing is a slip of the pen, or is left over; either way somebody relies on it."""
    for code in sorted(subject.issue.waivers.keys() - {finding.code for finding in found} - ON_REQUEST.keys()):
        message = f"there is nothing to waive: no finding has the code '{code}'"
        hint = "remove it"
        if code not in codes():
            hint = did_you_mean(code, codes()) or "correct the code, or remove it"
        yield Finding("waiver-idle", "warning", message, subject.front_matter(f"waive.{code}"), hint)


def _unknown_ignored(subject: Subject) -> Iterator[Finding]:
    for name, hint in unknown(subject.settings.checks.ignore):
        where: Location = subject.setting("checks.ignore")
        message = f"checks.ignore names '{name}', which is neither a code nor a family of checks"
        yield Finding("check-unknown", "warning", message, where, hint)


def _place(finding: Finding) -> tuple[str, int, int, str]:
    where = finding.location
    return (where.file, where.line, where.column or 0, finding.code) if where else ("", 0, 0, finding.code)
