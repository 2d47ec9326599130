"""What mail programs do not understand: which uses are reported, how often, where, and in which words."""

from __future__ import annotations

import pytest

from newsletter.checks import client_features
from tests.checks.cases import BODY, CLEAN, Case, post
from tests.every_template import TEMPLATES

OWN = "/templates/{}/frame.mjml.j2"
SCREEN = "{{%- macro screen_more() -%}}\n{}\n{{%- endmacro -%}}\n"


@pytest.fixture
def found(check):
    def findings(case):
        return [finding for finding in check(case) if finding.code == "client-support"]

    return findings


def styled(css, look="default"):
    return {OWN.format(look): SCREEN.format(css).encode()}


def named(findings):
    return [finding.message.split("'")[1] for finding in findings]


@pytest.mark.parametrize("look", TEMPLATES)
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_a_packaged_look_adds_nothing_to_the_baseline(found, look, direction):
    everything = (
        "::: callout\nWords\n:::\n\n::: columns\n::: column\nOne\n:::\n::: column\nTwo\n:::\n:::\n\n"
        "> Said\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- [x] done\n\n1. one\n\n`code`[^1] ~~gone~~\n\n[^1]: A note.\n"
    )
    assert found(Case(post(BODY + "\n" + everything, template=look, direction=direction))) == []


def test_what_is_used_many_times_is_reported_once(found):
    css = "\n".join(f".g{i}{{display:grid;transform:none}}" for i in range(50))
    assert [finding.message.split("'")[1] for finding in found(Case(files=styled(css)))] == [
        "display: grid",
        "transform",
    ]


def test_a_finding_underlines_what_is_meant_in_the_template(found):
    (finding,) = found(Case(files=styled(".a{margin:0}\n.b{color:red; display : grid}")))
    assert (finding.location.line, finding.location.column) == (3, 15)
    assert finding.location.text[14 : 14 + finding.location.length] == "display : grid"


def test_a_template_is_searched_in_the_look_that_the_issue_has(found):
    files = styled(".a{transform:none}", "letter")
    (finding,) = found(Case(post(template="letter"), files=files))
    assert finding.location.file == "templates/letter/frame.mjml.j2"
    assert found(Case(files=files)) == []


def test_what_a_template_puts_together_is_blamed_on_the_post(found):
    (finding,) = found(Case(files=styled('.a{ {{- "trans" ~ "form" -}} :none}')))
    assert (finding.location.file, finding.location.line) == ("issues/2026-12-sleep/issue.md", 1)


def test_what_only_goes_with_something_else_is_not_reported_beside_it(found):
    alone = found(Case(files=styled(".a{gap:4px;z-index:2}")))
    together = found(Case(files=styled(".a{display:flex;position:relative;gap:4px;z-index:2}")))
    assert named(alone) == ["gap", "z-index"]
    assert named(together) == ["display: flex", "position"]


def test_what_only_few_readers_would_miss_is_not_reported(found):
    assert found(Case(files=styled(".a{text-align:left;text-indent:1px}\n.b#c{word-break:break-all}"))) == []


def test_a_finding_says_who_how_many_and_what_they_see(found):
    (finding,) = found(Case(files=styled(".a{display:flex}")))
    assert finding.message == (
        "'display: flex' is not understood by Outlook for Windows, GMX in the browser and WEB.DE in the browser, about "
        "1 reader in 20, and only partly by Gmail on Android and Gmail on iPhone; parts stand one under another there"
    )


def test_the_same_in_a_media_rule_of_a_packaged_look_is_no_excuse_outside_of_it(found):
    assert len(found(Case(files=styled(".a{display:flex}")))) == 1
    assert found(Case(files=styled("@media (max-width:480px){.a{display:flex}}"))) == []


def test_pictures_in_one_format_are_reported_once_at_the_first(found):
    pictures = "\n\n".join(f"![A map](https://hill-clinic.org/{i}.svg)" for i in range(9))
    (finding,) = found(Case(post(more=pictures)))
    assert finding.severity == "warning"
    assert "0.svg" in finding.message
    assert finding.location.line == CLEAN.count("\n") + 2


def test_a_picture_beside_the_post_is_left_to_the_checks_of_images(found):
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"></svg>'
    assert found(Case(post(more="![A map](map.svg)"), files={"map.svg": svg})) == []


def test_a_picture_on_the_web_in_the_authors_html_is_seen(found):
    html = '<p>Words <img src="https://hill-clinic.org/map.webp" alt="A map" /> and words.</p>'
    (finding,) = found(Case(post(more=html)))
    assert "map.webp" in finding.message


def test_another_writing_and_merge_fields_in_addresses_change_nothing(found):
    picture = "![地図](https://hill-clinic.org/地図-{{ subscriber.first_name }}.svg)"
    html = "<p><abbr title='健康'>健</abbr> 😀</p>"
    findings = found(Case(post(more=f"{picture}\r\n\r\n{html}\r\n")))
    assert sorted(finding.severity for finding in findings) == ["note", "warning"]


def test_a_style_longer_than_any_mail_program_reads_is_not_read_to_its_end():
    late = "a{color:red}" * 20_000 + "b{display:grid}"
    assert "display: grid" not in client_features.of_sheet(late)
