"""Each check with the mails it must complain about, and those it must leave alone: code, severity and line."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.checks import engine, waivers
from newsletter.checks.delivery import SIZE_LIMIT, SIZE_WARNING, delivered_size
from newsletter.checks.interface import Subject
from newsletter.config import parse_settings
from newsletter.model import Finding
from newsletter.pipeline import Rendered, examine, render
from newsletter.services.catalogue import SERVICES
from newsletter.workspace import Workspace, find_issue

SETTINGS = """\
id: 7f3a91
brand:
  name: Hill Clinic
  address: 1 Main Street, Charlotte
sender:
  name: Hill Clinic
  email: news@hill-clinic.org
"""
HEAD = "---\nsubject: Living with migraine\npreheader: What helps\n---\n"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


@pytest.fixture
def rendered(tmp_path: Path) -> Callable[..., Rendered]:
    def make(post: str = f"{HEAD}# Hello\n", settings: str = SETTINGS, service: str = "sandbox") -> Rendered:
        (tmp_path / "issues").mkdir(exist_ok=True)
        (tmp_path / "issues" / "x.md").write_text(post, encoding="utf-8")
        (tmp_path / "issues" / "hill.png").write_bytes(PIXEL)
        (tmp_path / "issues" / "notes.png").write_text("no picture", encoding="utf-8")
        workspace = Workspace(tmp_path)
        return render(find_issue(workspace, "x", tmp_path), workspace, parse_settings(settings), service)

    return make


def short(findings) -> list[tuple[str, str, str]]:
    """Code, severity and place of each finding."""
    return [(f.code, f.severity, str(f.location).split("/")[-1]) for f in findings]


def test_a_mail_without_mistakes_has_no_findings(rendered):
    assert examine(rendered(service="mailchimp")) == ()


# What stands in the post behind the head, and what must be found; lines count from the top of the file.
IN_THE_POST = {
    "subject-missing": ("---\npreheader: a\n---\nText without a heading.\n", [("subject-missing", "error", "x.md:1")]),
    "subject from the heading": ("---\npreheader: a\n---\n# A heading\n", []),
    "subject from the title": ("---\ntitle: A title\npreheader: a\n---\nText.\n", []),
    "preheader-missing": ("---\nsubject: a\n---\n# A\n", [("preheader-missing", "warning", "x.md:1")]),
    "preheader from the description": ("---\nsubject: a\ndescription: b\n---\n# A\n", []),
    "image-missing": (f"{HEAD}# A\n\n![A hill](hills.png)\n", [("image-missing", "error", "x.md:7:11")]),
    "image-missing of another case": (f"{HEAD}# A\n\n![A hill](HILL.PNG)\n", [("image-missing", "error", "x.md:7:11")]),
    "image-missing named twice is found once": (
        f"{HEAD}# A\n\n![A](no.png)\n\n![B](no.png)\n",
        [("image-missing", "error", "x.md:7:6")],
    ),
    "image-missing of the hero": (
        "---\nsubject: a\npreheader: b\nhero: {src: no.png, alt: A hill}\n---\n# A\n",
        [("image-missing", "error", "x.md:4:13")],
    ),
    "image-unusable": (f"{HEAD}# A\n\n![A hill](notes.png)\n", [("image-unusable", "error", "x.md:7:11")]),
    "image-unusable outside": (f"{HEAD}# A\n\n![A](../../../a.png)\n", [("image-unusable", "error", "x.md:7:6")]),
    "an image that is there": (f"{HEAD}# A\n\n![A hill](hill.png)\n", []),
    "an image on the web": (f"{HEAD}# A\n\n![A hill](https://hill-clinic.org/hill.png)\n", []),
    "alt-missing": (f"{HEAD}# A\n\n![](hill.png)\n", [("alt-missing", "error", "x.md:7:5")]),
    "alt-missing that is only a space": (f"{HEAD}# A\n\n![ ](hill.png)\n", [("alt-missing", "error", "x.md:7:6")]),
    "alt-missing on the web": (f"{HEAD}# A\n\n![](https://a.org/b.png)\n", [("alt-missing", "error", "x.md:7:5")]),
    "merge-field-unknown": (
        f"{HEAD}# A\n\nHi {{{{ subscriber.frist_name }}}}\n",
        [("merge-field-unknown", "error", "x.md:7:4")],
    ),
    "merge-field-unknown twice": (
        f"{HEAD}# A\n\n{{{{ nobody }}}}\n\nx {{{{ nobody }}}}\n",
        [("merge-field-unknown", "error", "x.md:7:1"), ("merge-field-unknown", "error", "x.md:9:3")],
    ),
    "merge-field-unknown in the subject": (
        "---\nsubject: Hi {{ nobody }}\npreheader: b\n---\n# A\n",
        [("merge-field-unknown", "error", "x.md:2:13")],
    ),
    "merge-field-unknown that misses a brace": (
        f"{HEAD}# A\n\nHi {{{{ subscriber.first_name }}, hi {{ subscriber.first_name }}}}.\n",
        [("merge-field-unknown", "error", "x.md:7:4"), ("merge-field-unknown", "error", "x.md:7:35")],
    ),
    "merge-field-unknown that is broken over two lines": (
        f"{HEAD}# A\n\nHi {{{{ subscriber.first_name |\ndefault('you') }}}}\n",
        [("merge-field-unknown", "error", "x.md:7:4")],
    ),
    "merge-field-unknown that misses a brace in a link, a label, a subject": (
        (
            "---\nsubject: Hi {{ brand.name }\npreheader: b\n---\n# A\n\n[x]({{links.preferences})\n\n"
            '::: callout "{{ brand.phone }"\n![{{ brand.name }](hill.png)\n:::\n'
        ),
        [("merge-field-unknown", "error", f"x.md:{place}") for place in ("2:13", "7:5", "9:14", "10:3")],
    ),
    "a merge field that misses a brace where it is only shown": (
        f"{HEAD}# A\n\n`{{{{ subscriber.first_name }}` \\{{{{ brand.x }} {{a}} {{{{}} \n\n    {{{{ brand.name\n",
        [],
    ),
    "merge-field-foreign of a service with conditions": (
        f'{HEAD}# A\n\n{{% if contact.NAME == "Ada" %}}Hi\n',
        [("merge-field-foreign", "error", "x.md:7:1")],
    ),
    "merge-field-not-portable": (f"{HEAD}# A\n\n*|FNAME|*\n", [("merge-field-not-portable", "note", "x.md:7:1")]),
    "merge-field-foreign": (
        f"{HEAD}# A\n\nHi {{{{ contact.FIRSTNAME }}}}\n",
        [("merge-field-foreign", "error", "x.md:7:4")],
    ),
    "merge fields that are known": (
        HEAD
        + "# A\n\n{{ subscriber.first_name }} {{ subscriber.email }} {{ brand.name }} [x]({{ links.preferences }})\n",
        [],
    ),
}


@pytest.mark.parametrize(("post", "expected"), IN_THE_POST.values(), ids=IN_THE_POST.keys())
def test_what_stands_in_the_post_is_found_at_its_line(rendered, post, expected):
    assert short(examine(rendered(post))) == expected


# What stands in newsletter.yaml: what is replaced, and what is found for practice and for a real service.
IN_THE_SETTINGS = {
    "address-missing": ("  address: 1 Main Street, Charlotte\n", "", "address-missing", "newsletter.yaml:3:3", "error"),
    "placeholder in brackets": ("1 Main Street", "[[street]]", "placeholder", "newsletter.yaml:4:12", "note"),
    "placeholder of a domain": ("hill-clinic.org", "example.com", "placeholder", "newsletter.yaml:7:10", "note"),
    "image-missing of the logo": (
        "sender:", "  logo: {src: logo.png}\nsender:", "image-missing", "newsletter.yaml:5:15", "error",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "code", "place", "practice"), IN_THE_SETTINGS.values(), ids=IN_THE_SETTINGS.keys()
)
def test_what_stands_in_the_settings_is_found_there(rendered, old, new, code, place, practice):
    assert old in SETTINGS
    settings = SETTINGS.replace(old, new)
    [here] = short(examine(rendered(settings=settings)))
    [there] = short(examine(rendered(settings=settings, service="mailchimp")))
    assert (here[0], here[1], there[0], there[1]) == (code, practice, code, "error")
    assert here[2] == there[2]
    assert here[2].startswith(place.rsplit(":", 1)[0])


@pytest.mark.parametrize(("service", "severity"), [("sandbox", "note"), ("mailchimp", "error")])
def test_a_placeholder_in_the_post_is_found_where_it_stands(rendered, service, severity):
    post = f"{HEAD}# Hello\n\nA study.[^1] A [[link]](https://hill-clinic.org/) is none.\n\n[^1]: [[citation]]\n"
    found = [f for f in examine(rendered(post, service=service)) if f.code == "placeholder"]
    assert short(found) == [("placeholder", severity, "x.md:9:7")]
    assert found[0].message == "a placeholder is left: [[citation]]"


def test_a_placeholder_names_the_setting_and_its_value(rendered):
    [finding] = examine(rendered(settings=SETTINGS.replace("1 Main Street", "[[street]]")))
    assert finding.message == "brand.address still holds a placeholder: [[street]], Charlotte"


def test_a_field_that_the_service_does_not_know_is_found(rendered):
    settings = f"{SETTINGS}subscriber_fields: {{pet: {{default: your pet}}}}\n"
    [finding] = examine(rendered(f"{HEAD}# A\n\n{{{{ subscriber.pet }}}}\n", settings))
    assert (finding.code, finding.severity) == ("merge-field-unknown", "error")
    assert "subscriber_fields: {pet: {mailchimp: …}}" in finding.hint


def test_a_link_that_the_service_does_not_have_is_found(rendered):
    class Poor:
        def subscriber(self, name, default):
            return name

        def link(self, name):
            return "UNSUB" if name == "unsubscribe" else None

        def escape_html(self, source):
            return source

        escape_text = escape_html

    subject = subject_of(rendered(f"{HEAD}# A\n\n[x]({{{{ links.preferences }}}})\n"))
    subject = replace(
        subject,
        destination=replace(subject.destination, service=replace(subject.service, syntax=lambda _: Poor())),
        tags=[("{{ links.preferences }}", None), ("{{ links.unsubscribe }}", None)],
    )
    found = [f.message for f in engine.run(subject) if f.code == "merge-field-unknown"]
    assert found == ["the sandbox has no such link: '{{ links.preferences }}'"]


@pytest.mark.parametrize(
    ("tag", "hint"),
    [
        ("{{ subscriber.frist_name }}", "did you mean '{{ subscriber.first_name }}'?"),
        ("{{ links.unsubscibe }}", "did you mean '{{ links.unsubscribe }}'?"),
        ("{{ brand.fone }}", "did you mean '{{ brand.phone }}'?"),
        ("{{ xyzzy }}", "the merge fields are: subscriber.first_name"),
    ],
)
def test_an_unknown_merge_field_comes_with_a_suggestion(rendered, tag, hint):
    [finding] = examine(rendered(f"{HEAD}# A\n\n{tag}\n"))
    assert finding.hint.startswith(hint)


def subject_of(rendered: Rendered, html: Callable[[str], str] = str, **changes) -> Subject:
    """What the checks are given, with other HTML."""
    email = rendered.for_service
    subject = Subject(
        issue=rendered.issue,
        email=replace(email, html=html(email.html)),
        settings=rendered.settings,
        destination=rendered.destination,
        files=rendered.files,
        unusable=rendered.unusable,
        tags=(),
        palette=rendered.palette,
        templates=rendered.templates,
    )
    return replace(subject, **changes)


def found_in(subject: Subject, code: str) -> list[Finding]:
    return [finding for finding in engine.run(subject) if finding.code == code]


LINK = re.compile(r'<a\s[^>]*href="\*\|UNSUB\|\*".*?</a>', re.DOTALL)
UNSUBSCRIBE = {
    "as it is": (lambda html: html, True),
    "removed": (lambda html: LINK.sub("", html), False),
    "in a comment": (lambda html: LINK.sub(r"<!-- \g<0> -->", html), False),
    "in a comment for Outlook": (lambda html: LINK.sub(r"<!--[if mso]>\g<0><![endif]-->", html), False),
    "not for Outlook": (lambda html: LINK.sub(r"<!--[if !mso]><!-->\g<0><!--<![endif]-->", html), False),
    "not for Outlook, with a blank": (
        lambda html: LINK.sub(r"<!--[if !mso]><!-- -->\g<0><!--<![endif]-->", html),
        False,
    ),
    "not for Outlook, in short": (lambda html: LINK.sub(r"<![if !(mso)]>\g<0><![endif]>", html), False),
    "not for Outlook, and never closed": (lambda html: LINK.sub(r"<!--[if !mso]><!-->\g<0>", html), False),
    "once not for Outlook and once for Outlook alone": (
        lambda html: LINK.sub(r"<!--[if !mso]><!-->\g<0><!--<![endif]--><!--[if mso]>\g<0><![endif]-->", html),
        True,
    ),
    "without words": (lambda html: LINK.sub('<a href="*|UNSUB|*"><b></b></a>', html), False),
    "hidden": (lambda html: LINK.sub('<a style="display: none" href="*|UNSUB|*">Unsubscribe</a>', html), False),
    "only in words": (lambda html: LINK.sub("Unsubscribe: *|UNSUB|*", html), False),
    "in other quotes": (lambda html: LINK.sub("<A class=x HREF='*|UNSUB|*'><b>Leave</b></A>", html), True),
    "of another service": (lambda html: html.replace("*|UNSUB|*", "{{ unsubscribe }}"), False),
    "with something behind it": (lambda html: html.replace('"*|UNSUB|*"', '"*|UNSUB|*x"'), False),
}


@pytest.mark.parametrize(("change", "good"), UNSUBSCRIBE.values(), ids=UNSUBSCRIBE.keys())
def test_the_unsubscribe_link_must_be_one_that_readers_see(rendered, change, good):
    found = found_in(subject_of(rendered(), change), "unsubscribe-missing")
    assert [(f.severity, str(f.location)) for f in found] == ([] if good else [("error", "newsletter.yaml:3:3")])


ADDRESS = "1 Main Street, Charlotte"
ADDRESSES = {
    "as it is": (lambda html: html, True),
    "over two lines": (lambda html: html.replace(ADDRESS, "1 Main Street,<br/>\n  Charlotte"), True),
    "with references": (lambda html: html.replace(ADDRESS, "1&#32;Main Street,&nbsp;Charlotte"), True),
    "removed": (lambda html: html.replace(ADDRESS, ""), False),
    "in a comment": (lambda html: html.replace(ADDRESS, f"<!-- {ADDRESS} -->"), False),
    "in an attribute": (lambda html: html.replace(ADDRESS, f'<img alt="{ADDRESS}">'), False),
    "in the title alone": (lambda html: html.replace(ADDRESS, "").replace("<title>", f"<title>{ADDRESS}"), False),
}


@pytest.mark.parametrize(("change", "good"), ADDRESSES.values(), ids=ADDRESSES.keys())
def test_the_postal_address_must_be_one_that_readers_see(rendered, change, good):
    found = found_in(subject_of(rendered(), change), "address-missing")
    assert [(f.severity, str(f.location)[:17]) for f in found] == ([] if good else [("error", "newsletter.yaml:4")])


def padded(size: int) -> Callable[[str], str]:
    """HTML whose delivered size is that many bytes."""
    return lambda html: html + "x" * (size - delivered_size(html))


@pytest.mark.parametrize(
    ("size", "severities"),
    [
        (SIZE_WARNING - 1, []),
        (SIZE_WARNING, ["warning"]),
        (SIZE_LIMIT - 1, ["warning"]),
        (SIZE_LIMIT, ["error"]),
        (SIZE_LIMIT * 3, ["error"]),
    ],
)
def test_the_limits_of_size_are_exact(rendered, size, severities):
    found = found_in(subject_of(rendered(), padded(size)), "size")
    assert [finding.severity for finding in found] == severities
    assert all(f"about {size // 1024} KB" in f.message and "100 KB" in f.message for f in found)


def test_the_limits_are_those_of_the_documentation():
    assert (SIZE_WARNING, SIZE_LIMIT) == (80 * 1024, 102_400)


def test_the_delivered_size_counts_bytes_links_and_what_services_add():
    assert delivered_size("ä") == 2 + 2048
    assert delivered_size('<a href="x">y</a><A\nclass=b HREF="z">') == 37 + 2 * 200 + 2048


# Waivers.

WAIVED = "---\nsubject: a\npreheader: b\nwaive:\n  {}: the designer says so\n---\n# A\n\n![](hill.png)\n"


def test_a_waived_finding_is_a_note_that_shows_its_reason(rendered):
    [finding] = examine(rendered(WAIVED.format("alt-missing")))
    assert (finding.severity, finding.location.line) == ("note", 9)
    assert finding.message.endswith("has no alt text (waived: the designer says so)")


def test_a_waiver_of_one_code_leaves_the_others(rendered):
    codes = {f.code: f.severity for f in examine(rendered(WAIVED.format("size")))}
    assert codes == {"alt-missing": "error", "waiver-idle": "warning"}


def test_a_waiver_that_waives_nothing_is_mentioned_at_its_line(rendered):
    findings = examine(rendered(WAIVED.format("alt-mising")))
    [idle] = [finding for finding in findings if finding.code == "waiver-idle"]
    assert "'alt-mising'" in idle.message
    assert idle.location.line in {4, 5}


@pytest.mark.parametrize("code", sorted(waivers.LAW))
def test_the_law_cannot_be_waived_for_a_real_service(rendered, code):
    post = f"---\nsubject: a\npreheader: b\nwaive: {{{code}: we know}}\n---\n# A\n"

    def without(html: str) -> str:
        return LINK.sub("", html).replace(ADDRESS, "")

    practice = subject_of(rendered(post), without)
    real = subject_of(rendered(post, service="mailchimp"), without)
    assert [f.severity for f in found_in(practice, code)] == ["note"]
    [finding] = found_in(real, code)
    assert finding.severity == "error"
    assert finding.hint.endswith("the law asks for it, so it cannot be waived")


def test_a_note_stays_as_it_is_when_it_is_waived(rendered):
    post = f"{HEAD.replace('---', '---', 1)[:-4]}waive: {{merge-field-not-portable: ok}}\n---\n# A\n\n*|FNAME|*\n"
    [finding] = examine(rendered(post))
    assert (finding.severity, "waived" in finding.message) == ("note", False)


# The whole.


def test_findings_come_in_the_order_of_the_source(rendered):
    post = "---\nsubject: a\n---\n# A\n\n![](hill.png)\n\n{{ nobody }}\n\n![B](no.png)\n"
    found = examine(rendered(post, SETTINGS.replace("1 Main", "[[n]] Main")))
    assert [f.code for f in found] == [
        "preheader-missing", "alt-missing", "merge-field-unknown", "image-missing", "placeholder",
    ]  # fmt: skip


def test_what_reading_the_post_brought_up_is_among_the_findings(rendered):
    assert "html-comment" in {f.code for f in examine(rendered(f"{HEAD}# A\n\n<!-- secret -->\n"))}


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_every_finding_says_what_to_do(rendered, service):
    post = "---\nsummary: x\n---\n![](no.png) {{ nobody }} {{ contact.X }} *|FNAME|*\n"
    settings = "brand: {name: '[[x]]'}\n"
    found = examine(rendered(post, settings, service))
    assert len({f.code for f in found}) >= 8
    assert [f.code for f in found if not f.hint] == []


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        ("<script>go()</script>", "<script"),
        ('<p onclick="go()">Hi</p>', "<p onclick="),
        ('<a href="javascript:go()">Hi</a>', 'href="javascript:'),
        ("<p>The words onclick = and javascript: are harmless</p>", None),
    ],
)
def test_what_runs_in_a_template_is_found(rendered, tmp_path, inside, found):
    (tmp_path / "templates" / "default").mkdir(parents=True)
    macro = "{% macro paragraph(b) %}" + inside + "<p>{{ b.content }}</p>{% endmacro %}"
    (tmp_path / "templates" / "default" / "text.mjml.j2").write_text(macro, encoding="utf-8")
    messages = [f.message for f in examine(rendered(f"{HEAD}# Hello\n\nText\n")) if f.code == "executable"]
    assert messages == ([f"this email holds something that runs: {found}"] if found else [])


def test_a_footnote_that_nobody_wrote_is_found_and_one_in_code_is_not(rendered):
    found = examine(rendered(f"{HEAD}# Hello\n\nSo they said.[^1] `[^2]`\n"))
    assert short(found) == [("footnote-missing", "error", "x.md:7:14")]
