"""What becomes of findings: sorted, each once, explained by others, waived, ignored."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.checks import catalogue
from newsletter.checks.interface import Check, Subject
from newsletter.checks.places import Places
from newsletter.errors import Location
from newsletter.model import Finding
from tests.checks.cases import SETTINGS, Case, post

WITHOUT_ADDRESS = "\n".join(line for line in SETTINGS.splitlines() if "address:" not in line)
PICTURE = "![](hill.png)"


def waived_post(code: str, more: str = "") -> str:
    return post(more=more, waive=f"{{{code}: 'the doctor says so'}}")


def ignoring(*names: str) -> str:
    return f"{SETTINGS}checks:\n  ignore: [{', '.join(names)}]\n"


def short(findings) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity) for finding in findings]


# Ignored in the settings.


@pytest.mark.parametrize("name", ["preheader-missing", "inbox"])
def test_a_warning_that_the_settings_ignore_is_left_out(check, name):
    case = Case(post(preheader=""))
    assert short(check(case)) == [("preheader-missing", "warning")]
    assert check(Case(case.post, settings=ignoring(name))) == []


@pytest.mark.parametrize("name", ["alt-missing", "images"])
def test_an_error_is_never_ignored(check, name):
    assert short(check(Case(post(more=PICTURE), settings=ignoring(name)))) == [("alt-missing", "error")]


@pytest.mark.parametrize("name", ["alt-missing", "images"])
def test_an_error_that_is_waived_is_a_note_that_no_setting_hides(check, name):
    case = Case(waived_post("alt-missing", PICTURE), settings=ignoring(name))
    [finding] = check(case)
    assert (finding.code, finding.severity, finding.waived) == ("alt-missing", "note", "the doctor says so")


def test_a_warning_that_is_waived_shows_its_reason_where_the_settings_ignore_it(check):
    waived = post(preheader="", waive="{preheader-missing: it looks better}")
    assert short(check(Case(waived, settings=ignoring("inbox")))) == [("preheader-missing", "note")]


def test_a_name_that_is_no_check_is_a_warning_at_its_own_place(check):
    [finding] = check(Case(settings=f"{SETTINGS}checks:\n  ignore:\n    - image-small\n    - image-smal\n"))
    assert (finding.code, finding.severity) == ("check-unknown", "warning")
    line = SETTINGS.count("\n") + 4
    assert (finding.location.file, finding.location.line, finding.location.column) == ("newsletter.yaml", line, 7)
    assert (finding.hint, "'image-smal'" in finding.message) == ("did you mean 'image-small'?", True)


def test_far_from_any_name_the_families_are_listed(check):
    [finding] = check(Case(settings=ignoring("qqqq")))
    assert finding.hint.startswith("the families are: reading, settings")


def test_the_engines_own_warnings_can_be_ignored_like_others(check):
    assert check(Case(settings=ignoring("check-unknown", "no-such-check"))) == []
    assert check(Case(waived_post("alt-missing"), settings=ignoring("waiver-idle"))) == []


# Waived in the post.


def test_a_waived_finding_keeps_its_reason_for_people_and_for_programs(check):
    [finding] = check(Case(waived_post("alt-missing", PICTURE)))
    assert (finding.severity, finding.waived) == ("note", "the doctor says so")
    assert finding.message.endswith("(waived: the doctor says so)")


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("alt-missing", "remove it"),
        ("alt-mising", "did you mean 'alt-missing'?"),
        ("qqqq", "correct the code, or remove it"),
    ],
)
def test_a_waiver_for_nothing_is_a_warning_at_its_line(check, code, hint):
    [finding] = check(Case(waived_post(code)))
    assert (finding.code, finding.severity, finding.hint) == ("waiver-idle", "warning", hint)
    assert finding.location.text.startswith("waive:")


def test_a_family_cannot_be_waived_at_once(check):
    assert ("waiver-idle", "warning") in short(check(Case(waived_post("images", PICTURE))))


def test_idle_waivers_can_be_waived_and_that_waiver_is_never_idle(check):
    both = post(waive="{waiver-idle: we keep it for later, size: a long issue}")
    assert short(check(Case(both))) == [("waiver-idle", "note")]
    assert check(Case(waived_post("waiver-idle"))) == []


def test_a_waiver_of_what_was_not_looked_for_is_not_idle(check):
    assert check(Case(waived_post("link-broken"))) == []


def test_what_the_law_asks_for_is_waived_for_practice_and_for_nobody_else(check):
    waived = waived_post("address-missing")
    [real] = check(Case(waived, settings=WITHOUT_ADDRESS))
    assert (real.severity, real.waived) == ("error", "")
    assert real.hint.endswith("; the law asks for it, so it cannot be waived")
    [practice] = check(Case(waived, settings=WITHOUT_ADDRESS, service="sandbox"))
    assert (practice.severity, practice.waived) == ("note", "the doctor says so")


@pytest.mark.parametrize("service", ["mailchimp", "sandbox"])
@pytest.mark.parametrize(("code", "src"), [("image-missing", "gone.png"), ("image-unusable", "poster.pdf")])
def test_what_no_push_goes_without_is_waived_for_nobody(check, code, src, service):
    waived = Case(waived_post(code, f"![A hill]({src})"), files={"poster.pdf": b"%PDF-1.7"}, service=service)
    [finding] = check(waived)
    assert (finding.code, finding.severity, finding.waived) == (code, "error", "")
    assert finding.hint.endswith("; nothing is pushed without it, so it cannot be waived")


def test_a_law_finding_without_a_hint_gets_one_sentence(monkeypatch, check):
    def bare(subject: Subject) -> Iterator[Finding]:
        yield Finding("address-missing", "error", "no address", subject.line(8))

    monkeypatch.setitem(catalogue.FAMILIES, "law", (Check(bare, ("address-missing",)),))
    [finding] = check(Case(waived_post("address-missing")))
    assert finding.hint == "the law asks for it, so it cannot be waived"


# One fault, one finding.


def finding_at(code: str, column: int | None, length: int = 1, line: int = 8) -> Finding:
    return Finding(code, "warning", f"this is {code}", Location("issues/x.md", line, column, length), "mend it")


def made_of(monkeypatch, *made: tuple[Check, list[Finding]]) -> None:
    """Puts checks in place of all others, each with what it finds."""
    for family in catalogue.FAMILIES:
        monkeypatch.setitem(catalogue.FAMILIES, family, ())
    fakes = tuple(
        Check(lambda _, findings=findings: iter(findings), check.codes, check.requires) for check, findings in made
    )
    monkeypatch.setitem(catalogue.FAMILIES, "links", fakes)


def fake(code: str, *requires: str) -> Check:
    return Check(lambda _: iter(()), (code,), requires)


@pytest.mark.parametrize(
    ("reason", "other", "is_told"),
    [
        (finding_at("broken", 3, 5), finding_at("slow", 3, 5), False),
        (finding_at("broken", 3, 5), finding_at("slow", 7, 9), False),
        (finding_at("broken", 3, 5), finding_at("slow", 8, 9), True),
        (finding_at("broken", 9, 1), finding_at("slow", 3, 6), True),
        (finding_at("broken", 3, 0), finding_at("slow", 3, 0), False),
        (finding_at("broken", None), finding_at("slow", 40), False),
        (finding_at("broken", 40), finding_at("slow", None), False),
        (finding_at("broken", 3, 5, line=9), finding_at("slow", 3, 5), True),
        (Finding("broken", "warning", "m"), Finding("slow", "warning", "n"), False),
        (Finding("broken", "warning", "m"), finding_at("slow", 3, 5), True),
        (finding_at("broken", 3, 5), Finding("slow", "warning", "n"), True),
    ],
)
def test_a_finding_is_explained_by_another_at_the_same_place(check, monkeypatch, reason, other, is_told):
    made_of(monkeypatch, (fake("broken"), [reason]), (fake("slow", "broken"), [other]))
    assert {finding.code for finding in check(Case())} == ({"broken", "slow"} if is_told else {"broken"})


def test_without_its_reason_a_finding_is_told(check, monkeypatch):
    other = finding_at("slow", 3)
    made_of(monkeypatch, (fake("broken"), []), (fake("slow", "broken"), [other]))
    assert check(Case()) == [other]


def test_what_reading_brought_up_explains_findings_too(check, monkeypatch):
    made_of(monkeypatch)
    post_with_script = post(more="Text <script>go()</script>")
    [removed] = check(Case(post_with_script))
    made_of(monkeypatch, (fake("slow", "html-removed"), [Finding("slow", "error", "m", removed.location)]))
    assert short(check(Case(post_with_script))) == [("html-removed", "warning")]


def test_every_finding_stands_there_once(check, monkeypatch):
    twice = finding_at("slow", 3)
    made_of(monkeypatch, (fake("slow"), [twice, twice]), (fake("slow"), [twice]))
    assert check(Case()) == [twice]


def test_findings_come_in_the_order_of_the_source_whatever_the_order_of_the_checks(check, monkeypatch):
    ordered = [
        Finding("slow", "note", "nowhere"),
        Finding("slow", "note", "m", Location("a.md", 9)),
        finding_at("slow", None, line=2),
        finding_at("broken", 3, line=2),
        finding_at("slow", 3, line=2),
        finding_at("broken", 20, line=2),
        finding_at("broken", 1, line=10),
    ]
    made_of(monkeypatch, (fake("slow"), ordered[::-1]))
    assert check(Case()) == ordered


def test_what_a_check_requires_is_known_and_never_the_other_way_round():
    requires = {}
    for one in (one for family in catalogue.FAMILIES.values() for one in family):
        for code in one.codes:
            requires.setdefault(code, set()).update(one.requires)
    assert set().union(*requires.values()) <= catalogue.codes().keys()

    def reasons(code, seen=()):
        assert code not in seen, "two findings that explain each other away would both be lost"
        return [reasons(reason, (*seen, code)) for reason in requires.get(code, ())]

    assert all(reasons(code) is not None for code in requires)


def test_no_code_belongs_to_two_families():
    homes = [
        *((code, "reading") for code in catalogue.READING),
        *((code, "settings") for code in catalogue.ENGINE),
        *catalogue.ON_REQUEST.items(),
        *((code, name) for name, family in catalogue.FAMILIES.items() for one in family for code in one.codes),
    ]
    assert len(set(homes)) == len(dict(homes))


def test_a_name_stands_for_one_code_or_for_a_whole_family():
    assert catalogue.chosen(["alt-missing"]) == {"alt-missing"}
    assert {"alt-missing", "image-missing", "image-small"} <= catalogue.chosen(["images"])
    assert catalogue.chosen(["images", "size"]) == catalogue.chosen(["images"]) | {"size"}
    assert catalogue.chosen(["nonsense"]) == frozenset()
    assert not {*catalogue.codes()} & {*catalogue.codes().values()}, "a name that is both would be ambiguous"


places = st.builds(
    Location,
    st.sampled_from(["a.md", "b.md"]),
    st.integers(1, 2),
    st.one_of(st.none(), st.integers(1, 12)),
    st.integers(0, 4),
)


def overlap(one: Location, other: Location) -> bool:
    """The definition, character by character."""
    if (one.file, one.line) != (other.file, other.line):
        return False
    if one.column is None or other.column is None:
        return True
    characters = [set(range(place.column, place.column + max(place.length, 1))) for place in (one, other)]
    return bool(characters[0] & characters[1])


@given(st.lists(places), places)
def test_places_overlap_where_they_have_a_character_in_common(known, asked):
    assert Places(known).overlap(asked) == any(overlap(place, asked) for place in known)


def test_ten_thousand_findings_in_one_line_are_no_burden():
    spans = [Location("a.md", 1, column, 9) for column in range(1, 200_000, 20)]
    known = Places(spans)
    assert all(known.overlap(place) for place in spans)
    assert not any(known.overlap(Location("a.md", 1, place.column + 10, 10)) for place in spans)
