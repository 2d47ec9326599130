"""Where links lead once they are in a mail, and what is added to them for the website's statistics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter import merge
from newsletter.blocks import Link, Paragraph, RawHtml, Text
from newsletter.config import Settings, Utm, load_settings, parse_settings
from newsletter.links import finished, parameters, tagged, untagged
from newsletter.model import Issue
from newsletter.pipeline import examine
from newsletter.post import read_issue
from newsletter.tree import inlines_of, walk_blocks, walk_inlines, with_inlines
from newsletter.workspace import Workspace, find_issue

UTM = "utm_source=newsletter&utm_medium=email&utm_campaign=2026-11"
BRAND = "id: x1\nbrand: {name: Hill Clinic, website: 'https://hill-clinic.org/news/'}\n"
TRACKED = f"{BRAND}tracking: {{utm: {{source: newsletter, medium: email}}}}\n"
HOMELESS = "id: x1\nbrand: {name: Hill Clinic}\n"
Finish = Callable[..., Issue]


@pytest.fixture
def finish(tmp_path: Path) -> Finish:
    """Reads a post and finishes its links, as a render does."""

    def made(post: str, text: str = TRACKED, name: str = "2026-11-sleep") -> Issue:
        folder = tmp_path / "issues" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "issue.md").write_text(post, encoding="utf-8")
        workspace, read = Workspace(tmp_path), parse_settings(text)
        found = find_issue(workspace, name, tmp_path)
        issue = read_issue(found, workspace, read, templates=("default",), services=("sandbox",))
        return finished(issue, read, found.folder)

    return made


def targets(issue: Issue) -> list[str]:
    """Where every link of an issue leads, its merge fields as they are written."""
    found = [inline for block in walk_blocks(issue.blocks) for inline in walk_inlines(inlines_of(block))]
    return [merge.reveal(inline.href) for inline in found if isinstance(inline, Link)]


def complaints(issue: Issue) -> list[tuple[str, str, str]]:
    return [(f.code, f.severity, str(f.location).split("/")[-1]) for f in issue.findings]


# What is written between the round brackets of a Markdown link -> where it leads with UTM values and a website.
TAGGED = {
    "a bare host": ("https://a.org", f"https://a.org?{UTM}"),
    "a path": ("https://a.org/b", f"https://a.org/b?{UTM}"),
    "a scheme in capitals": ("HTTPS://A.org/b", f"HTTPS://A.org/b?{UTM}"),
    "plain http": ("http://a.org/", f"http://a.org/?{UTM}"),
    "a query": ("https://a.org/b?c=1&d", f"https://a.org/b?c=1&d&{UTM}"),
    "an empty query": ("https://a.org/b?", f"https://a.org/b?{UTM}"),
    "a query that ends with its mark": ("https://a.org/b?c=1&", f"https://a.org/b?c=1&{UTM}"),
    "a query with semicolons": ("https://a.org/b?c=1;d=2", f"https://a.org/b?c=1;d=2&{UTM}"),
    "a fragment": ("https://a.org/b#c", f"https://a.org/b?{UTM}#c"),
    "a query and a fragment": ("https://a.org/b?c=1#d", f"https://a.org/b?c=1&{UTM}#d"),
    "a question mark in the fragment": ("https://a.org/#/b?c=1", f"https://a.org/?{UTM}#/b?c=1"),
    "an empty fragment": ("https://a.org/b#", f"https://a.org/b?{UTM}#"),
    "encoded letters": ("https://a.org/%2F%c3%A4?b=%26+c#%20", f"https://a.org/%2F%c3%A4?b=%26+c&{UTM}#%20"),
    "a host of another script": ("https://müller.de/ü", f"https://xn--mller-kva.de/%C3%BC?{UTM}"),
    "a port, a name and a password": ("https://u:p@a.org:8443/b", f"https://u:p@a.org:8443/b?{UTM}"),
    "an anchor with a name like a signature's": ("https://a.org/b#token", f"https://a.org/b?{UTM}#token"),
    "an IPv6 host": ("https://[::1]:80/b", f"https://[::1]:80/b?{UTM}"),
    "an address in another's query": (
        "https://a.org/?to=https://b.org/?c",
        f"https://a.org/?to=https://b.org/?c&{UTM}",
    ),
    "a word that only ends like a tag": ("https://a.org/?xutm_source=1", f"https://a.org/?xutm_source=1&{UTM}"),
    "words like those of unsubscribing": (
        "https://a.org/unsubstantiated/adopt-outdoors?q=list-manage.com",
        f"https://a.org/unsubstantiated/adopt-outdoors?q=list-manage.com&{UTM}",
    ),
    "a page on what patients prefer": (
        "https://a.org/preferences-of-patients",
        f"https://a.org/preferences-of-patients?{UTM}",
    ),
    "a setting filled in": ("{{ brand.website }}visit", f"https://hill-clinic.org/news/visit?{UTM}"),
}


@pytest.mark.parametrize("case", TAGGED)
def test_a_web_address_is_tagged_behind_its_query_and_before_its_fragment(finish, case):
    written, target = TAGGED[case]
    assert targets(finish(f"[x]({written})\n")) == [target]


UNTOUCHED = {
    "an email address": "mailto:a@b.org?subject=Hi",
    "a phone number": "tel:+17045196918",
    "a short message": "sms:+17045196918",
    "a calendar": "webcal://a.org/b.ics",
    "a place in the mail": "#visit",
    "a link of the service": "{{ links.unsubscribe }}",
    "a merge field at the beginning": "{{ subscriber.page }}/b",
    "a merge field in the query": "https://a.org/?m={{ subscriber.email }}",
    "a merge field in the fragment": "https://a.org/#{{ subscriber.email }}",
    "a tag of Mailchimp": "https://a.org/*|UNIQID|*",
    "a tag of Mailchimp alone": "*|ARCHIVE|*",
    "a tag between percent signs": "https://a.org/?m=%EMAIL%",
    "a tag of another service": "https://a.org/{{ contact.ID }}",
    "a tag of another service with words in quotes": "https://a.org/{{ .Join (index .Tags 'a b') }}",
    "a tagged link": "https://a.org/?utm_source=partner",
    "a tagged link in capitals": "https://a.org/?b=1&UTM_Campaign=c",
    "a tagged link between semicolons": "https://a.org/?b=1;utm_id=c",
    "a tagged link in encoded letters": "https://a.org/?utm%5Fsource=c",
    "a tagged fragment": "https://a.org/#/b?utm_source=c",
    "a file signed by Amazon": "https://a.s3.amazonaws.com/b.pdf?X-Amz-Date=1&X-Amz-Signature=ab12",
    "a file signed by Amazon's older way": "https://a.s3.amazonaws.com/b.pdf?AWSAccessKeyId=c&Signature=ab",
    "a file signed by Azure": "https://a.blob.core.windows.net/b?sv=1&sig=ab%3D",
    "a link with a token": "https://a.org/reset?token=abc",
    "a web address without a host": "http://",
    "a web address of a path alone": "https:///b",
    "a page to unsubscribe": "https://clinic.example.com/unsubscribe?id=5",
    "a page to unsubscribe, in capitals": "https://a.org/Newsletter/UnSubscribe.aspx",
    "a page to unsubscribe, in short": "https://a.org/unsub/5",
    "an action that unsubscribes": "https://a.org/?action=unsubscribe&id=5",
    "a host for those who unsubscribe": "https://unsubscribe.a.org/5",
    "Mailchimp's page to unsubscribe": "https://us1.list-manage.com/unsubscribe?u=1&id=2",
    "Mailchimp's page for preferences": "https://clinic.us1.list-manage.com/profile?u=1",
    "a page to opt out": "https://a.org/opt-out",
    "a page to opt out, in one word": "https://a.org/lists/optout?m=5",
    "a page for preferences": "https://a.org/preferences/5",
    "a page for email preferences": "https://a.org/email-preferences",
    "a page to unsubscribe in German": "https://a.org/newsletter/abmelden",
    "a page to unsubscribe in French": "https://a.org/se-d%C3%A9sabonner",
    "a page to unsubscribe in French, composed": "https://a.org/se-de%CC%81sabonner",
    "a page to unsubscribe in French, without accents": "https://a.org/desinscription",
    "a page to unsubscribe in Spanish": "https://a.org/darse-de-baja",
}


@pytest.mark.parametrize("case", UNTOUCHED)
def test_a_link_that_must_not_be_tagged_stays_as_it_is(finish, case):
    written = UNTOUCHED[case]
    issue = finish(f"[x]({written if ' ' not in written or '{{' in written else f'<{written}>'})\n")
    assert targets(issue) == [written]
    assert "link-" not in str(issue.findings)


def test_a_complaint_on_a_field_in_an_address_still_says_where_it_is_written(newsroom):
    found = examine(newsroom.render("# T\n\n[x](https://a.org/?e={{ subscriber.nope | default('a b') }})\n"))
    unknown = [(f.location.line, f.location.column, f.message) for f in found if f.code == "merge-field-unknown"]
    assert unknown == [(3, 22, "there is no merge field '{{ subscriber.nope | default('a b') }}'")]


@pytest.mark.parametrize("text", [TRACKED, HOMELESS])
def test_a_merge_field_that_misses_a_brace_is_left_to_its_own_check(finish, text):
    issue = finish("[x]({{links.preferences}) [y](https://a.org/{{links.preferences})\n", text)
    assert targets(issue) == ["%7B%7Blinks.preferences%7D", "https://a.org/%7B%7Blinks.preferences%7D"]
    assert complaints(issue) == []


# Without UTM, with the website https://hill-clinic.org/news/.
MENDED = {
    "a path from the top": ("/contact", "https://hill-clinic.org/contact"),
    "a page beside": ("about.html", "https://hill-clinic.org/news/about.html"),
    "a page in a folder": ("./a/b.html", "https://hill-clinic.org/news/a/b.html"),
    "a page above": ("../x", "https://hill-clinic.org/x"),
    "a query alone": ("?page=2", "https://hill-clinic.org/news/?page=2"),
    "an empty query and an empty fragment": ("/a?#", "https://hill-clinic.org/a?#"),
    "a query and a fragment": ("a?b=%26#c", "https://hill-clinic.org/news/a?b=%26#c"),
    "a tagged path": ("/a?utm_source=b", "https://hill-clinic.org/a?utm_source=b"),
    "a merge field behind a path": (
        "/a?m={{ subscriber.email }}",
        "https://hill-clinic.org/a?m={{ subscriber.email }}",
    ),
    "no scheme": ("//a.org/b?c", "https://a.org/b?c"),
    "www": ("www.clinic.com", "https://www.clinic.com"),
    "www with all the rest": ("www.clinic.com:8443/a?b#c", "https://www.clinic.com:8443/a?b#c"),
    "WWW in capitals": ("WWW.Clinic.com/A", "https://WWW.Clinic.com/A"),
    "www in another script": ("www.müller.de/ü", "https://www.xn--mller-kva.de/%C3%BC"),
    "an email address": ("info@clinic.com", "mailto:info@clinic.com"),
    "an email address with a subject": ("info+x@clinic.com?subject=A%20b", "mailto:info+x@clinic.com?subject=A%20b"),
    "a phone number": ("704-519-6918", "tel:+17045196918"),
    "a phone number in brackets": ("<(704) 519-6918>", "tel:+17045196918"),
    "a phone number from abroad": ("<+49 30 901820>", "tel:+4930901820"),
    "a phone number in one piece": ("7045196918", "tel:+17045196918"),
    "a date, which is no phone number": ("2026-11-20", "https://hill-clinic.org/news/2026-11-20"),
    "a page whose name holds a phone number": ("call-704-519-6918", "https://hill-clinic.org/news/call-704-519-6918"),
    "a page whose name begins with one": ("<704-519-6918 (us)>", "https://hill-clinic.org/news/704-519-6918%20(us)"),
    "a number, which is no phone number": ("1234567890", "https://hill-clinic.org/news/1234567890"),
    "a name with the sign of an address": ("/@clinic", "https://hill-clinic.org/@clinic"),
    "a page whose name looks like a country's": ("read.md", "https://hill-clinic.org/news/read.md"),
    "a whole address": ("https://a.org/b?c#d", "https://a.org/b?c#d"),
}


@pytest.mark.parametrize("case", MENDED)
def test_what_is_written_without_its_beginning_gets_one(finish, case):
    written, target = MENDED[case]
    issue = finish(f"[x]({written})\n", BRAND)
    assert targets(issue) == [target]
    assert complaints(issue) == []


def test_a_mended_link_is_tagged_like_any_other(finish):
    issue = finish("[a](/a#b) [c](www.c.org) [d](//d.org/?e) [f](f@g.org) [h](704-519-6918)\n")
    assert targets(issue) == [
        f"https://hill-clinic.org/a?{UTM}#b",
        f"https://www.c.org?{UTM}",
        f"https://d.org/?e&{UTM}",
        "mailto:f@g.org",
        "tel:+17045196918",
    ]


@pytest.mark.parametrize("written", ["contact.html", "/contact", "../x", "?page=2", "a/b"])
def test_a_relative_link_without_a_website_stays_and_is_an_error_at_its_place(finish, written):
    issue = finish(f"# Title\n\nText\n[x]({written})\n", HOMELESS)
    assert targets(issue) == [written]
    assert complaints(issue) == [("link-relative", "error", "issue.md:4:5")]
    assert issue.findings[0].message == f"this link leads nowhere in a mail: '{written}'"
    assert "brand: {website: …}" in issue.findings[0].hint


@pytest.mark.parametrize("written", ["clinic.com", "clinic.com/visit?a", "book.clinic.co.uk:8443", "hill.clinic#a"])
@pytest.mark.parametrize("text", [TRACKED, HOMELESS])
def test_a_host_without_its_scheme_is_never_guessed_but_suggested(finish, written, text):
    issue = finish(f"[x]({written})\n", text)
    assert targets(issue) == [written]
    assert complaints(issue) == [("link-relative", "error", "issue.md:1:5")]
    assert issue.findings[0].hint == f"did you mean 'https://{written}'?"


def test_a_website_still_to_be_filled_in_is_none(finish):
    issue = finish("[x](/a)\n", 'id: x1\nbrand: {name: Clinic, website: "[[https://…]]"}\n')
    assert (targets(issue), complaints(issue)) == (["/a"], [("link-relative", "error", "issue.md:1:5")])


@pytest.mark.parametrize("text", [BRAND, HOMELESS])
@pytest.mark.parametrize("written", ["flyer.pdf", "my%20flyer.pdf", "./flyer.pdf#page=2", "<my flyer.pdf>", "issue.md"])
def test_a_link_to_a_file_beside_the_post_is_an_error(finish, tmp_path, written, text):
    finish("Text\n", text)
    for name in ("flyer.pdf", "my flyer.pdf"):
        (tmp_path / "issues" / "2026-11-sleep" / name).write_bytes(b"%PDF")
    issue = finish(f"Text\n\n[x]({written})\n", text)
    assert [finding.code for finding in issue.findings] == ["link-local-file"]
    assert issue.findings[0].location.line == 3


@pytest.mark.parametrize("written", ["<C:\\Users\\ada\\flyer.pdf>", "C:/flyer.pdf"])
def test_a_link_to_a_file_of_a_computer_is_an_error(finish, written):
    assert complaints(finish(f"[x]({written})\n"))[0][0] == "link-local-file"


@pytest.mark.parametrize("written", ["/flyer.pdf", "flyer", "%00.pdf", "a" * 5000, "/etc/passwd", "%2Fetc/passwd"])
def test_a_link_to_what_only_the_website_has_is_none(finish, tmp_path, written):
    finish("Text\n")
    (tmp_path / "issues" / "2026-11-sleep" / "flyer.pdf").write_bytes(b"%PDF")
    assert complaints(finish(f"[x]({written})\n")) == []


EVERYWHERE = """\
---
hero: {src: hill.png, alt: A hill, href: /p0}
cta: {label: Book, href: /p1}
---
# Title

A **bold [link](/p2)**, an <https://hill-clinic.org/p3>, and a note.[^1]

- item [link](/p4)
    1. inner [link](/p5)

> quoted [link](/p6)

| [head](/p7) | b |
|---|---|
| c | [cell](/p8) |

[![A hill](hill.png)](/p9)

::: button /p10
Visit
:::

::: callout tip
[in a box](/p11)
:::

::: quote
[Said](/p12)

-- [Ada](/p13)
:::

::: stats
- **[3](/p14)** of [five](/p15)
- **4** of nine
:::

<table><tr><td><a href="/p16?a=1&amp;b=2" title="a &gt; b">cell</a></td></tr></table>

A tag <a href="/p17">in a line</a>.

[^1]: A source: [here](/p18).
"""


def test_every_link_of_a_post_is_finished_wherever_it_stands(finish):
    issue = finish(EVERYWHERE)
    found = [*targets(issue), issue.hero.href, issue.cta.href]
    assert all(target.startswith("https://hill-clinic.org/p") and target.endswith(UTM) for target in found)
    assert {int(target.split("/p")[1].split("?")[0]) for target in found} == set(range(19))
    assert issue.hero.image.src == "hill.png"


def test_an_authors_own_html_says_the_same_in_all_its_forms(finish):
    post = (
        '<p title="x"><a title="1 > 0" href="/a?b=1&amp;c=2">one</a> <a href="{{ links.unsubscribe }}">two</a> '
        '<a href=" www.c.org ">www.c.org</a> <img src="/d.png" alt="e"> &lt;/a&gt;</p>\n'
    )
    block = next(block for block in finish(post).blocks if isinstance(block, RawHtml))
    one, two, three = (link.href for link in block.links)
    assert one == f"https://hill-clinic.org/a?b=1&c=2&{UTM}"
    assert merge.reveal(two) == "{{ links.unsubscribe }}"
    assert three == f"https://www.c.org?{UTM}"
    assert f'href="{one.replace("&", "&amp;")}"' in block.html
    assert f'href="{three.replace("&", "&amp;")}"' in block.html
    assert 'src="/d.png"' in block.html
    assert f"one <{one}>" in block.text
    assert "</a>" in block.text


def test_the_words_of_a_link_stay_as_they_are_written(finish):
    paragraph = finish("Go to https://a.org/b today\n").blocks[0]
    assert paragraph.inlines[1].children == (Text("https://a.org/b"),)
    assert untagged(paragraph.inlines[1].href) == "https://a.org/b"


def test_a_post_with_crlf_line_ends_and_a_link_in_hebrew_keeps_its_lines(finish):
    issue = finish("---\r\nlanguage: he\r\n---\r\n# כותרת\r\n\r\nטקסט [קישור](/דף) 🙂\r\n", HOMELESS)
    assert complaints(issue) == [("link-relative", "error", "issue.md:6:14")]


def test_nothing_is_added_without_the_setting(finish):
    assert targets(finish("[x](https://a.org/b)\n", BRAND)) == ["https://a.org/b"]


SETTINGS = {
    "absent": ("tracking: {opens: no}\n", None),
    "empty": ("tracking:\n  utm:\n", None),
    "a group without values": ("tracking: {utm: {}}\n", Utm("newsletter", "email")),
    "half": ("tracking: {utm: {source: letter}}\n", Utm("letter", "email")),
    "whole": ("tracking: {utm: {source: letter, medium: mail}}\n", Utm("letter", "mail")),
}


@pytest.mark.parametrize("case", SETTINGS)
def test_the_setting_fills_in_what_it_does_not_say_only_where_it_is_written(case):
    text, utm = SETTINGS[case]
    assert parse_settings(BRAND + text).tracking.utm == utm


CAMPAIGNS = {
    "the issue's year and month": ("2026-11-sleep", "", "2026-11"),
    "the day of the front matter": ("2026-11-sleep", "date: 2027-01-02\n", "2027-01"),
    "the slug without a date": ("sleep", "slug: sleep-well\n", "sleep-well"),
    "the id without either": ("sleep", "", "sleep"),
    "the post's own": ("2026-11-sleep", "utm_campaign: Winter & Sleep/ü\n", "Winter%20%26%20Sleep%2F%C3%BC"),
    "the post's own with a value filled in": ("2026-11-sleep", "utm_campaign: '{{ issue.year }}-a'\n", "2026-a"),
    "the post's own, empty": ("2026-11-sleep", "utm_campaign: ''\n", "2026-11"),
}


@pytest.mark.parametrize("case", CAMPAIGNS)
def test_the_campaign_is(finish, case):
    name, front, campaign = CAMPAIGNS[case]
    target = targets(finish(f"---\n{front}---\n[x](https://a.org/)\n", name=name))[0]
    assert target == f"https://a.org/?utm_source=newsletter&utm_medium=email&utm_campaign={campaign}"


def test_an_empty_value_is_left_out_and_a_merge_field_stays_whole(finish):
    issue = finish("Text\n")
    assert parameters(Utm("", "e mail"), issue) == "utm_medium=e%20mail&utm_campaign=2026-11"
    field = merge.conceal("{{ subscriber.plan }}")
    assert (
        parameters(Utm("a", ""), replace(issue, utm_campaign=f"{field} x")) == f"utm_source=a&utm_campaign={field}%20x"
    )


def test_a_month_of_one_digit_has_two(finish):
    issue = replace(finish("Text\n"), date=date(2026, 3, 1))
    assert parameters(Utm(), issue).endswith("utm_campaign=2026-03")


@pytest.mark.parametrize("text", [TRACKED, BRAND, HOMELESS])
def test_a_second_run_changes_nothing(finish, tmp_path, text):
    written = [one for one, _ in (*TAGGED.values(), *MENDED.values())] + list(UNTOUCHED.values()) + ["clinic.com", "b"]
    once = finish("\n\n".join(f"[x]({target})" for target in written) + "\n\n" + EVERYWHERE.split("---\n")[2], text)
    assert finished(once, parse_settings(text), tmp_path) == once


# Addresses of any shape: what they were made of is what they are made of afterwards.
LETTERS = st.characters(blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), blacklist_characters="#?[]\\<>\"'`{}|^")
PART = st.text(LETTERS, max_size=12).filter(lambda part: not merge.has_tags(part))
PATH = PART.map(lambda part: f"/{part}")
HOST = st.sampled_from(["a.org", "xn--mller-kva.de", "u:p@a.org", "a.org:8443", "[::1]", "[2001:db8::1]:80"])
QUERY = st.one_of(
    st.none(), st.lists(st.sampled_from(["a=1", "b", "&", ";", "=", "?", "%26", "+", "ü=ß"])).map("".join)
)
FRAGMENT = st.none() | st.text(LETTERS | st.sampled_from("?#"), max_size=12).filter(lambda part: "utm_" not in part)
ADDRESS = st.builds(
    lambda scheme, host, path, query, fragment: (
        f"{scheme}://{host}{path}"
        + ("" if query is None else f"?{query}")
        + ("" if fragment is None else f"#{fragment}")
    ),
    st.sampled_from(["https", "http", "HTTPS"]),
    HOST,
    st.just("") | PATH,
    QUERY,
    FRAGMENT,
)
ANY = settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.filter_too_much])


@ANY
@given(ADDRESS)
def test_any_address_keeps_its_parts_and_gains_the_parameters_once(address):
    made = tagged(address, UTM)
    old, new = urlsplit(address), urlsplit(made)
    assert (new.scheme, new.netloc, new.path, new.fragment) == (old.scheme, old.netloc, old.path, old.fragment)
    assert new.query.startswith(old.query)
    assert parse_qsl(new.query, keep_blank_values=True) == [
        *parse_qsl(old.query, keep_blank_values=True),
        *parse_qsl(UTM),
    ]
    assert tagged(made, UTM) == made
    # An empty query, and a mark behind the last parameter, say nothing.
    assert urlsplit(untagged(made))._replace(query="") == old._replace(query="")
    assert urlsplit(untagged(made)).query in (old.query, old.query.removesuffix("&"))


@ANY
@given(st.text(LETTERS | st.sampled_from("#?/:@.[]%"), max_size=30))
def test_any_target_is_finished_in_one_run(target):
    text = parse_settings(TRACKED)
    issue = Issue(
        id="x", file="x.md", subject="", preheader="", title="", title_in_body=False, date=None, language="en",
        direction="ltr", template="default", slug="x", hero=None, cta=None, findings=(), lines=("",),
        blocks=(Paragraph((Link((Text("x"),), target, line=1),), 1),),
    )  # fmt: skip
    once = finished(issue, text, Path(__file__).parent)
    assert finished(once, text, Path(__file__).parent) == once


def test_a_render_carries_the_finished_links_and_changes_its_version_with_them(newsroom):
    post = "# Title\n\n[Visit us](/visit?a=1) or [leave]({{ links.unsubscribe }}), see [x](clinic.com)\n"
    plain = newsroom.render(post)
    newsroom.write("newsletter.yaml", f"{(newsroom.root / 'newsletter.yaml').read_text()}tracking: {{utm: {{}}}}\n")
    rendered = newsroom.render(post)
    target = f"https://quiet.test/visit?a=1&{UTM}"
    assert f'href="{target.replace("&", "&amp;")}"' in rendered.email.html
    assert f"[Visit us]:\n  {target}" in rendered.email.text
    assert rendered.email.html.count("utm_source") == 1
    assert plain.digest != rendered.digest
    assert [finding.code for finding in examine(rendered) if finding.severity == "error"] == ["link-relative"]


def test_with_inlines_changes_every_sequence_that_inlines_of_gives(finish):
    def louder(inlines):
        return (Text("!"), *inlines)

    kinds = ("Heading", "Paragraph", "Table", "PullQuote", "Stats")
    for block in walk_blocks(finish(EVERYWHERE).blocks):
        if type(block).__name__ in kinds:
            more = inlines_of(with_inlines(block, louder))
            assert [inline for inline in more if inline != Text("!")] == list(inlines_of(block))
            assert more[0] == Text("!")


def test_the_sample_workspace_tags_its_links():
    settings_file = Path(__file__).parents[2] / "newsletter.yaml"
    read: Settings = load_settings(settings_file)
    assert read.tracking.utm == Utm("newsletter", "email")
