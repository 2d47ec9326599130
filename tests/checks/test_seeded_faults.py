"""Every check finds the fault that was made for it, at its line, and nothing else; what is fine brings up nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from newsletter.checks import catalogue
from newsletter.checks.interface import Check, Subject
from newsletter.model import Finding
from tests.checks.cases import Case

MODULES = sorted(path.stem for path in Path(__file__).parent.glob("*_cases.py"))
FAULTS = {
    f"{name.removesuffix('_cases')}: {about}": case
    for name in MODULES
    for about, case in import_module(f"tests.checks.{name}").FAULTS.items()
}
FINE = {
    f"{name.removesuffix('_cases')}: {about}": case
    for name in MODULES
    for about, case in import_module(f"tests.checks.{name}").FINE.items()
}


def place(finding, wanted: str) -> str:
    """Where a finding is, as exactly as the case says it."""
    where = finding.location
    if where is None:
        return ""
    file = "" if where.file.endswith("2026-12-sleep/issue.md") else f"{where.file}:"
    colons = wanted.removeprefix(file).count(":")
    return f"{file}{where.line}" + (f":{where.column}" if colons and where.column else "")


def seen(found, case: Case) -> list[tuple[str, str, str]]:
    kept = [finding for finding in found if case.notes or finding.severity != "note"]
    wanted = dict.fromkeys((f.code for f in kept), "") | {code: at for code, _, at in case.findings}
    return sorted((f.code, f.severity, place(f, wanted[f.code])) for f in kept)


@pytest.fixture
def undeclared(monkeypatch) -> list[Finding]:
    """What checks find with a code that the catalogue does not give them, during a test."""
    strays: list[Finding] = []

    def watched(one: Check) -> Check:
        def run(subject: Subject) -> Iterator[Finding]:
            for finding in one.run(subject):
                if finding.code not in one.codes:
                    strays.append(finding)
                yield finding

        return replace(one, run=run)

    for name, family in catalogue.FAMILIES.items():
        monkeypatch.setitem(catalogue.FAMILIES, name, tuple(map(watched, family)))
    return strays


@pytest.mark.parametrize("about", FAULTS)
def test_a_seeded_fault_gives_exactly_its_finding_in_plain_sentences(check, about, undeclared):
    case = FAULTS[about]
    found = check(case)
    assert undeclared == [], "no finding of a check has a code that the check does not declare"
    assert seen(found, case) == sorted(case.findings), "\n".join(map(str, found))
    for finding in found:
        assert finding.hint, finding
        assert finding.location is not None, finding
        for words in (finding.message, finding.hint):
            assert "None" not in words
            assert not words.endswith("."), words
            assert len(words) < 400, words


@pytest.mark.parametrize("about", FINE)
def test_what_is_fine_brings_up_nothing(check, about):
    case = FINE[about]
    found = check(case)
    assert seen(found, case) == sorted(case.findings), "\n".join(map(str, found))


def test_the_clean_post_gives_nothing(check):
    assert check(Case()) == []


def test_every_code_of_a_check_has_a_seeded_fault():
    tried = {code for case in FAULTS.values() for code, _, _ in case.findings}
    assert {code for family in catalogue.FAMILIES.values() for check in family for code in check.codes} - tried == set()
