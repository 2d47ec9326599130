"""How links are taken apart, and that no post with links in it is too much."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.checks.link_address import parsed, unwrapped, wrapped_by
from newsletter.checks.link_contacts import number_fault
from newsletter.hosts import is_local, is_public, registrable
from tests.checks.cases import SETTINGS, Case, post

UNWRAPPED = {
    "a filter of Microsoft's": (
        "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fjournal.org%2Fa%3Fb%3Dc&data=05%7C02&sdata=x",
        "https://journal.org/a?b=c",
    ),
    "Proofpoint, second version": (
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__journal.org_a-2Db&d=DwMFAg&c=x",
        "https://journal.org/a-b",
    ),
    "Proofpoint, third version": (
        "https://urldefense.com/v3/__https://journal.org/a?b=c__;!!Nc0!x$",
        "https://journal.org/a?b=c",
    ),
    "Google": ("https://www.google.com/url?q=https://journal.org/a&sa=D", "https://journal.org/a"),
    "Facebook": (
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fjournal.org%2Fa%3Ffbclid%3Dx&h=y",
        "https://journal.org/a",
    ),
    "Barracuda": ("https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fjournal.org%2fa&c=E,1", "https://journal.org/a"),
    "a wrapper in a wrapper": (
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Fjournal.org%252Fa",
        "https://journal.org/a",
    ),
    "trackers among others": ("https://journal.org/a?b=c&mc_eid=1&d=e&mc_cid=2#f", "https://journal.org/a?b=c&d=e#f"),
    "trackers alone": ("https://journal.org/a?fbclid=x", "https://journal.org/a"),
    "nothing to take off": ("https://journal.org/a?b=c", "https://journal.org/a?b=c"),
    "a wrapper that keeps its secret": (
        "https://protect-us.mimecast.com/s/aB1",
        "https://protect-us.mimecast.com/s/aB1",
    ),
    "a wrapper around something that runs": (
        "https://href.li/?javascript:alert(1)",
        "https://href.li/?javascript:alert(1)",
    ),
}


@pytest.mark.parametrize("about", UNWRAPPED)
def test_a_wrapped_address_is_unwrapped_as_far_as_it_tells_where_it_leads(about):
    wrapped, direct = UNWRAPPED[about]
    assert unwrapped(wrapped) == direct


@pytest.mark.parametrize(
    "href", ["https://www.google.com/search?q=a", "https://www.youtube.com/watch?v=a", "https://hill.substack.com/p/a"]
)
def test_a_page_beside_a_redirector_is_not_taken_for_one(href):
    assert wrapped_by(parsed(href)) == ""


NUMBERS = {
    "+17045550142": True, "704-555-0142": True, "(704) 555-0142": True, "911": True, "116117": True,
    "+442079460123": True, "+390612345678": True, "+1-704-555-0142;ext=12": True, "555-0142": True,
    "7045550142,,12#": True, "0800 123 456": True,
    "": False, "//7045550142": False, "1-800-FLOWERS": False, "+1704555014": False, "+11045550142": False, "12": False,
    "+0447045550142": False, "+49 (0)30 123456": False, "+44 0207 946 0123": False, "call us": False,
    "+1704+555": False,
    "1234567890123456": False, "+12345": False,
}  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_is_told_from_what_cannot_be_dialled(number):
    assert (number_fault(number) is None) == NUMBERS[number]


def test_letters_on_a_phones_keys_become_the_digits_they_stand_for():
    assert number_fault("1-800-FLOWERS") == ("a phone dials digits only", "did you mean 'tel:+18003569377'?")


OWNERS = {
    "clinic.org": "clinic.org", "www.clinic.org": "clinic.org", "a.b.CLINIC.org.": "clinic.org",
    "www.clinic.co.uk": "clinic.co.uk", "trust.nhs.uk": "trust.nhs.uk", "x.clinic.com.au": "clinic.com.au",
    "ada.github.io": "ada.github.io", "www.ada.github.io": "ada.github.io", "10.1.2.3": "10.1.2.3",
    "youtu.be": "youtube.com", "m.youtube.com": "youtube.com", "www.gov.uk": "gov.uk", "localhost": "localhost",
    "www.nhs.uk": "nhs.uk", "nhs.uk": "nhs.uk", "www.substack.com": "substack.com",
    "hill.substack.com": "hill.substack.com",
    "www.hill.tumblr.com": "hill.tumblr.com", "www.tumblr.com": "tumblr.com", "www.hill.co.uk": "hill.co.uk",
    "www.com": "www.com", "wwww.hill.org": "hill.org",
}  # fmt: skip


@pytest.mark.parametrize("host", OWNERS)
def test_names_of_one_owner_are_known_by_their_end(host):
    assert registrable(host) == OWNERS[host]


ADDRESSES = {
    "8.8.8.8": True, "2606:4700::1111": True, "::ffff:8.8.8.8": True, "64:ff9b::808:808": True,
    "127.0.0.1": False, "10.0.0.1": False, "172.16.0.1": False, "192.168.0.1": False, "169.254.169.254": False,
    "100.64.0.1": False, "0.0.0.0": False, "224.0.0.1": False, "255.255.255.255": False, "192.0.2.1": False,
    "::": False, "::1": False, "fe80::1": False, "fc00::1": False, "fec0::1": False, "ff02::1": False,
    "::ffff:127.0.0.1": False, "::7f00:1": False, "64:ff9b::7f00:1": False, "2002:7f00:1::": False,
    "2001:db8::1": False,
}  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_addresses_of_the_public_internet_are_public(address):
    assert is_public(ipaddress.ip_address(address)) == ADDRESSES[address]


@pytest.mark.parametrize(
    "host", ["localhost", "intranet", "printer.local", "a.b.internal", "[::1]", "10.0.0.1", "127.1.1.1"]
)
def test_names_of_the_local_network_are_local(host):
    assert is_local(host)


@pytest.mark.parametrize("host", ["clinic.org", "8.8.8.8", "local.clinic.org", "home.blog", "localhost.clinic.org"])
def test_names_of_the_internet_are_not_local(host):
    assert not is_local(host)


@given(
    st.one_of(
        st.text(max_size=80),
        st.text(alphabet="htps:/?#@[]%.&=;,-_ aA1é…<>{}", max_size=60).map("https:{}".format),
        st.text(alphabet="@,;:%& a.1(", max_size=30).map("mailto:{}".format),
    )
)
def test_no_target_is_too_odd_to_be_taken_apart(href):
    address = parsed(href)
    assert not (address.fault and address.host)
    assert isinstance(unwrapped(href), str)
    number_fault(href)


def test_an_included_files_link_is_found_in_that_file(check):
    found = check(
        Case(post(more="::: include hours.md :::"), files={"hours.md": b"# Hours\n\nSee [them](htps://x.org)\n"})
    )
    places = [(f.location.file, f.location.line, f.location.column) for f in found if f.code == "link-malformed"]
    assert places == [("issues/2026-12-sleep/hours.md", 3, 12)]


def test_the_heros_and_the_settings_links_are_found_where_they_are_written(check):
    settings = SETTINGS.replace("  phone:", "  privacy_url: https://bit.ly/3xYz\n  phone:")
    case = Case(post(hero="{src: hill.png, alt: A hill, href: 'http://localhost:4000/'}"), settings=settings)
    places = {f.code: (f.location.file, f.location.line) for f in check(case) if f.code.startswith("link-")}
    assert places == {
        "link-private": ("issues/2026-12-sleep/issue.md", 5),
        "link-shortener": ("newsletter.yaml", 5),
    }


def test_a_link_for_the_web_page_alone_is_not_the_mails(check):
    case = Case(post(more="::: only web\n[The map](http://localhost/map) is here.\n:::"))
    assert [f for f in check(case) if f.code.startswith("link-")] == []


def test_utm_values_do_not_stand_in_messages(check):
    case = Case(post(more="[The map](http://localhost/map) is here."), settings=f"{SETTINGS}tracking: {{utm: {{}}}}\n")
    found = [f for f in check(case) if f.code == "link-private"]
    assert [f.location.column for f in found] == [11]
    assert "utm_" not in found[0].message


def test_of_two_thousand_links_on_one_line_twenty_are_told_and_the_rest_counted(check):
    more = " ".join(f"[words {number}](https://bit.ly/{number})" for number in range(2_000))
    found = check(Case(post(more=more)))
    told = [f.message for f in found if f.code == "link-shortener"]
    assert len(told) == 20
    assert told[-1].endswith("; and 1980 more such in this post")


def test_an_error_is_told_behind_however_many_warnings(check):
    links = [f"Open http://localhost:{port}/ now." for port in range(4000, 4030)]
    found = check(Case(post(more="\n\n".join([*links, "[Read it](http://intranet/a) well."]))))
    told = [f.severity for f in found if f.code == "link-private"]
    assert (told.count("warning"), told.count("error")) == (20, 1)


def test_a_number_with_nine_digits_is_complete_where_the_brands_is_not_north_american(check):
    settings = SETTINGS.replace("704-555-0142", "+49 30 123456")
    found = check(Case(post(more="[Call us](tel:704555014) now"), settings=settings))
    assert [f for f in found if f.code == "tel-malformed"] == []
