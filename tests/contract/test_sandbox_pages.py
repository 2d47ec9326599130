"""The practice service's web pages, as a browser gets them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import requests

from newsletter.model import ImageFile
from newsletter.sandbox import audience

PRACTICE = "Practice run: no real person received this."


@pytest.fixture
def origin(base_url: str) -> str:
    return base_url.removesuffix("/3.0")


def page(url: str, **options) -> requests.Response:
    return requests.get(url, timeout=10, **options)


def test_every_page_says_that_nobody_received_anything(origin, mailchimp, draft):
    made = mailchimp.create(draft)
    mailchimp.send_test(made.id, ["a@example.com"])
    mailchimp.send(made.id)
    for path in (
        "/",
        f"/campaigns/{made.id}",
        f"/campaigns/{made.id}?reader=nameless",
        f"/campaigns/{made.id}/tests/1",
        "/reader/unsubscribe",
        "/campaigns/none",
        "/nowhere",
    ):
        assert PRACTICE in page(origin + path).text, path


def test_an_empty_service_says_what_to_do(origin):
    assert "newsletter push" in page(origin).text


def test_campaigns_are_listed_newest_first_with_state_audience_and_subject(origin, mailchimp, draft):
    mailchimp.create(replace(draft, subject="October"))
    mailchimp.create(replace(draft, subject="November", segment_id=str(audience.SEGMENTS[0].id)))
    text = page(origin).text
    assert text.index("November") < text.index("October")
    assert "187 people in “New readers”, a part of “Newsletter readers (practice)”" in text
    assert "2,341 people in “Newsletter readers (practice)”" in text
    assert text.count('<span class="state">draft</span>') == 2
    assert re.search(r'updated <time datetime="[^"]+">\d+ \w+ \d{4}, \d\d:\d\d</time>', text)


def test_a_campaigns_page_shows_what_a_reader_would_get(origin, mailchimp, draft):
    made = mailchimp.create(draft)
    text = page(f"{origin}/campaigns/{made.id}").text
    for words in (draft.subject, draft.preheader, draft.sender_name, draft.reply_to, "Hello Ada\n", audience.LIST_NAME):
        assert words in text
    assert f'src="/campaigns/{made.id}/email?reader=ada"' in text


def test_the_mail_is_kept_in_a_frame_where_nothing_runs(origin, mailchimp, draft):
    made = mailchimp.create(draft)
    assert (
        '<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" ' in page(f"{origin}/campaigns/{made.id}").text
    )
    assert page(f"{origin}/campaigns/{made.id}/stored").text == draft.html
    mail = page(f"{origin}/campaigns/{made.id}/email")
    assert "<p>Hello Ada</p>" in mail.text
    policy = mail.headers["Content-Security-Policy"].split("; ")
    assert policy[0] == "sandbox allow-popups allow-popups-to-escape-sandbox"
    assert "script-src 'none'" in policy


def test_a_link_in_the_mail_opens_beside_the_page(origin, mailchimp, draft):
    made = mailchimp.create(replace(draft, html="<!doctype html><HEAD lang=x><title>t</title></head><a href='/'>x</a>"))
    text = page(f"{origin}/campaigns/{made.id}/email").text
    assert text.startswith('<!doctype html><HEAD lang=x><base target="_blank"><title>')


def test_words_from_outside_are_words_on_every_page(origin, mailchimp, draft):
    evil = "</title><script>alert(1)</script>\"'"
    made = mailchimp.create(
        replace(draft, subject=evil, preheader=evil, sender_name=evil, name=f"{evil} {draft.key}", text=evil)
    )
    mailchimp.send_test(made.id, ["a@b.example"])
    for path in ("/", f"/campaigns/{made.id}", f"/campaigns/{made.id}/tests/1"):
        response = page(origin + path)
        assert "<script" not in response.text
        assert "script-src" not in response.headers["Content-Security-Policy"]
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_campaign_without_settings_or_content_has_a_page(origin, base_url):
    made = requests.post(f"{base_url}/campaigns", json={"type": "regular"}, auth=("a", "b"), timeout=10).json()
    text = page(f"{origin}/campaigns/{made['id']}").text
    assert "(no subject yet)" in text
    assert "no content yet" in text
    assert page(origin).status_code == 200
    assert page(f"{origin}/campaigns/{made['id']}/email").text == ""


def test_a_campaigns_states_are_shown_in_words_that_say_practice(origin, mailchimp, draft):
    made = mailchimp.create(draft)
    at = datetime.now(UTC).replace(minute=30, second=0, microsecond=0) + timedelta(days=3)
    mailchimp.schedule(made.id, at)
    local = at.astimezone()
    words = f'<span class="state">scheduled for {local.day} {local:%B %Y, %H:%M} (practice)</span>'
    for path in ("/", f"/campaigns/{made.id}"):
        assert words in page(origin + path).text
    mailchimp.send(made.id)
    for path in ("/", f"/campaigns/{made.id}"):
        assert '<span class="state">sent (practice)</span>' in page(origin + path).text
    assert "a real service would have sent it to them" in page(f"{origin}/campaigns/{made.id}").text


def test_test_mails_are_kept_as_they_were(origin, mailchimp, draft):
    made = mailchimp.create(draft)
    mailchimp.send_test(made.id, ["ada@example.com", "bob@example.com"])
    mailchimp.update(made.id, replace(draft, subject="Later", html="<p>later</p>"))
    mailchimp.send_test(made.id, ["carol@example.com"])
    text = page(f"{origin}/campaigns/{made.id}").text
    assert text.index("Test for carol@example.com") < text.index("Test for ada@example.com, bob@example.com")
    first = page(f"{origin}/campaigns/{made.id}/tests/1").text
    assert draft.subject in first
    assert "Hello Ada\n" in first
    mail = page(f"{origin}/campaigns/{made.id}/tests/1/email")
    assert "<p>Hello Ada</p>" in mail.text
    assert "sandbox" in mail.headers["Content-Security-Policy"]
    other = mailchimp.create(draft)
    assert page(f"{origin}/campaigns/{other.id}/tests/1").status_code == 404


@pytest.mark.parametrize(
    ("source", "named", "nameless"),
    [
        ("Hello *|FNAME|* *|LNAME|*", "Hello Ada Example", "Hello  "),
        ("Hi *|IF:FNAME|**|FNAME|**|ELSE:|*there*|END:IF|*!", "Hi Ada!", "Hi there!"),
        ("*|IFNOT:FNAME|*Stranger*|END:IF|*.", ".", "Stranger."),
        ("*|IF:FNAME|*a*|IF:LNAME|*b*|ELSE:|*c*|END:IF|*d*|END:IF|*e", "abde", "e"),
        ("*|IF:NOPE|*a*|ELSE:|*b*|END:IF|*", "b", "b"),
        ("*|END:IF|**|ELSE:|*x", "*|END:IF|**|ELSE:|*x", "*|END:IF|**|ELSE:|*x"),
        ("*|NOBODY_KNOWS|* *&#124;FNAME|* *|\n|*", "*|NOBODY_KNOWS|* *&#124;FNAME|* *|\n|*", None),
        ("*|LIST:NAME|*", audience.LIST_NAME, None),
    ],
)
def test_merge_tags_become_what_a_reader_gets(origin, mailchimp, draft, source, named, nameless):
    made = mailchimp.create(replace(draft, html=source))
    assert page(f"{origin}/campaigns/{made.id}/email").text == named
    assert page(f"{origin}/campaigns/{made.id}/email?reader=nameless").text == (named if nameless is None else nameless)
    assert page(f"{origin}/campaigns/{made.id}/stored").text == source


def test_the_links_a_service_puts_in_lead_to_a_page_that_explains_them(origin, mailchimp, draft):
    html = "<a href='*|UNSUB|*'>1</a><a href='*|UPDATE_PROFILE|*'>2</a><a href='*|ARCHIVE|*'>3</a>"
    made = mailchimp.create(replace(draft, html=html))
    links = re.findall("href='([^']+)'", page(f"{origin}/campaigns/{made.id}/email").text)
    assert [link.rpartition("/")[2] for link in links] == ["unsubscribe", "preferences", "archive"]
    for link in links:
        assert "Here a reader could" in page(link).text


def test_images_of_an_earlier_run_are_shown_from_this_one(origin, mailchimp, draft):
    url = mailchimp.upload_image(ImageFile("a.png", "a-1.png", b"picture", "image/png", 1, 1))
    earlier = re.sub(r":\d+/", ":1/", url)
    made = mailchimp.create(replace(draft, html=f'<img src="{earlier}">'))
    source = re.search('src="([^"]+)"', page(f"{origin}/campaigns/{made.id}/email").text)
    assert page(origin + source[1]).content == b"picture"


@pytest.mark.parametrize(
    "path",
    [
        "/campaigns/none",
        "/campaigns/none/email",
        "/campaigns/none/tests/1",
        "/reader/nowhere",
        "/files/1/a",
        "/files/x/a",
        "/x",
        "/3.0x",
    ],
)
def test_an_address_that_leads_nowhere_is_a_friendly_page(origin, path):
    response = page(origin + path)
    assert response.status_code == 404
    assert "Nothing is here" in response.text


def test_a_file_is_only_given_under_its_own_name_and_never_as_a_page(origin, mailchimp):
    mailchimp.upload_image(ImageFile("a", "a.html", b"<script>1</script>", "text/html", 1, 1))
    assert page(f"{origin}/files/1/b.html").status_code == 404
    response = page(f"{origin}/files/1/a.html")
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"] == "attachment"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "[::1", "10.0.0.1"])
def test_a_foreign_host_name_is_refused(origin, host):
    assert page(origin, headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1", "[::1]:80"])
def test_every_name_of_this_computer_is_fine(origin, host):
    assert page(origin, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("foreign", ["https://evil.example", "null", "http://localhost:1"])
def test_another_web_page_cannot_post(base_url, foreign):
    response = requests.post(
        f"{base_url}/campaigns", json={"type": "regular"}, auth=("a", "b"), headers={"Origin": foreign}, timeout=10
    )
    assert response.status_code == 403
    assert requests.get(f"{base_url}/campaigns", auth=("a", "b"), timeout=10).json()["total_items"] == 0


def test_the_pages_own_origin_may_post(base_url, origin):
    response = requests.post(
        f"{base_url}/campaigns", json={"type": "regular"}, auth=("a", "b"), headers={"Origin": origin}, timeout=10
    )
    assert response.status_code == 200
