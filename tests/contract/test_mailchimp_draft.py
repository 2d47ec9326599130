"""The Mailchimp adapter against the practice service, every request and answer validated by Mailchimp's own spec."""

from __future__ import annotations

import base64
import json
import string
from dataclasses import replace
from datetime import date

import pytest
import requests
from mailchimp_marketing import Client
from openapi_core.exceptions import OpenAPIError

from newsletter.credentials import Secret
from newsletter.errors import ProtectedError, RefusedError, SettingsError, UnavailableError, UnknownOutcomeError
from newsletter.model import ImageFile
from newsletter.sandbox import audience
from newsletter.sandbox.store import Store
from newsletter.services.answers import NotFoundError
from newsletter.services.mailchimp import Mailchimp

SCRIPTS = (
    "Grüße, naïve œuvre; Ελληνικά; Українська; עברית; العربية; हिन्दी; 中文; 日本語; 한국어; ไทย; "
    "👩🏽\u200d⚕️; e\u0301; \u200b|\u00a0|\u2028|\U0001f9e0"
)
KEY = "0123456789abcdef0123456789abcdef-us19"


def ask(base_url: str, method: str, path: str, **options) -> requests.Response:
    return requests.request(method, base_url + path, auth=("any", KEY), timeout=10, **options)


def reply(document: object) -> bytes:
    body = json.dumps(document).encode()
    return b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


def set_status(tmp_path, campaign_id: str, status: str) -> None:
    store = Store(tmp_path / ".newsletter" / "sandbox.sqlite")
    with store._connection() as connection:
        connection.execute("UPDATE campaigns SET status = ? WHERE id = ?", (status, campaign_id))


def test_the_witness_notices_what_the_specification_forbids(base_url, witness):
    with requests.Session() as session:
        session.mount("http://", witness)
        with pytest.raises(OpenAPIError):
            session.post(
                f"{base_url}/campaigns", json={"type": "regular", "recipients": {}}, auth=("a", KEY), timeout=10
            )
        with pytest.raises(OpenAPIError):
            session.get(f"{base_url}/campaigns?count=1001", auth=("a", KEY), timeout=10)
        with pytest.raises(OpenAPIError):
            session.get(f"{base_url}/unknown", auth=("a", KEY), timeout=10)


def test_create_makes_a_draft_that_is_found_by_its_id(mailchimp, draft):
    made = mailchimp.create(draft)
    assert made.state == "draft"
    assert (made.name, made.subject, made.audience_id) == (draft.name, draft.subject, draft.audience_id)
    assert mailchimp.find(made.id) == made


def test_the_settings_arrive_as_the_draft_has_them(mailchimp, draft, base_url):
    made = mailchimp.create(replace(draft, segment_id=str(audience.SEGMENTS[0].id)))
    stored = ask(base_url, "GET", f"/campaigns/{made.id}").json()
    assert stored["type"] == "regular"
    assert stored["recipients"]["segment_opts"]["saved_segment_id"] == audience.SEGMENTS[0].id
    assert stored["recipients"]["recipient_count"] == audience.SEGMENTS[0].members
    assert stored["settings"]["preview_text"] == draft.preheader
    assert stored["settings"]["from_name"] == draft.sender_name
    assert stored["settings"]["reply_to"] == draft.reply_to
    assert stored["settings"]["auto_footer"] is False
    tracking = stored["tracking"]
    assert (tracking["opens"], tracking["html_clicks"], tracking["text_clicks"]) == (True, False, False)


def test_the_page_of_a_campaign_opens_at_its_web_address(mailchimp, draft):
    assert draft.subject in requests.get(mailchimp.create(draft).web_url, timeout=10).text


@pytest.mark.parametrize("nasty", [SCRIPTS, string.punctuation * 3, " \t leading\r\nand trailing \n", "x" * 120_000])
def test_content_comes_back_as_it_went(mailchimp, draft, nasty):
    made = mailchimp.create(replace(draft, html=f"<p>{nasty}</p>", text=nasty or "\n"))
    content = mailchimp.content(made.id)
    assert (content.html, content.text) == (f"<p>{nasty}</p>", nasty)


def test_subject_title_and_sender_survive_every_script_and_sign(mailchimp, draft):
    nasty = replace(
        draft, subject=SCRIPTS + string.punctuation, sender_name='O’Brien & "Söhne" <x>', name=f"{SCRIPTS} k-1"
    )
    made = mailchimp.create(nasty)
    assert (made.subject, made.name) == (nasty.subject, nasty.name)


def test_update_changes_settings_and_content_of_the_same_campaign(mailchimp, draft):
    made = mailchimp.create(draft)
    changed = mailchimp.update(made.id, replace(draft, subject="Better", html="<p>new</p>", text="new\n"))
    assert (changed.id, changed.subject) == (made.id, "Better")
    assert mailchimp.content(made.id).html == "<p>new</p>"
    assert len(mailchimp.find_by_key(draft.key)) == 1


def test_an_update_without_a_segment_takes_the_old_segment_away(mailchimp, draft, base_url):
    made = mailchimp.create(replace(draft, segment_id=str(audience.SEGMENTS[0].id)))
    mailchimp.update(made.id, draft)
    assert ask(base_url, "GET", f"/campaigns/{made.id}").json()["recipients"]["recipient_count"] == audience.MEMBERS


def test_a_service_that_keeps_the_old_segment_is_noticed(base_url, client, draft, monkeypatch):
    service = Mailchimp(Secret(KEY), base_url, client=client(base_url))
    made = service.create(replace(draft, segment_id=str(audience.SEGMENTS[0].id)))
    planned = service.planned
    monkeypatch.setattr(
        service,
        "planned",
        lambda _, campaign_id: planned(replace(draft, segment_id=str(audience.SEGMENTS[0].id)), campaign_id),
    )
    with pytest.raises(ProtectedError, match="other recipients"):
        service.update(made.id, draft)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("schedule", "scheduled"),
        ("sending", "sending"),
        ("sent", "sent"),
        ("paused", "paused"),
        ("canceled", "canceled"),
    ],
)
def test_a_campaign_that_is_no_draft_is_never_changed(mailchimp, draft, tmp_path, status, state):
    made = mailchimp.create(draft)
    set_status(tmp_path, made.id, status)
    with pytest.raises(ProtectedError, match=state) as raised:
        mailchimp.update(made.id, replace(draft, html="<p>too late</p>"))
    assert raised.value.exit_code == 7
    assert mailchimp.content(made.id).html == draft.html


def test_a_campaign_that_leaves_the_draft_state_meanwhile_is_refused_by_the_service(
    mailchimp, draft, tmp_path, monkeypatch
):
    made = mailchimp.create(draft)
    set_status(tmp_path, made.id, "sent")
    monkeypatch.setattr(mailchimp, "find", lambda _: made)
    with pytest.raises(RefusedError, match="not a draft any more"):
        mailchimp.update(made.id, draft)


def test_a_state_nobody_knows_is_not_guessed(base_url, client, draft, tmp_path):
    service = Mailchimp(Secret(KEY), base_url, client=client(base_url))
    made = service.create(draft)
    set_status(tmp_path, made.id, "teleported")
    with pytest.raises(RefusedError, match="teleported"):
        service.find(made.id)


def test_a_deleted_campaign_is_none_and_an_update_of_it_stops(mailchimp, draft, base_url):
    made = mailchimp.create(draft)
    assert ask(base_url, "DELETE", f"/campaigns/{made.id}").status_code == 204
    assert mailchimp.find(made.id) is None
    assert mailchimp.find_by_key(draft.key) == ()
    with pytest.raises(ProtectedError, match="deleted"):
        mailchimp.update(made.id, draft)
    with pytest.raises(NotFoundError):
        mailchimp.content(made.id)


@pytest.mark.parametrize("campaign_id", ["", ".", "..", "../lists", "a/b", "a?b=c", "a b", "ä"])
def test_an_id_that_leads_to_another_address_is_not_followed(mailchimp, witness, campaign_id):
    assert mailchimp.find(campaign_id) is None
    assert witness.seen == []


def test_find_by_key_looks_through_all_pages_and_gives_the_newest_first(mailchimp, draft, tmp_path, witness):
    store = Store(tmp_path / ".newsletter" / "sandbox.sqlite")
    old = mailchimp.create(draft)
    for number in range(230):
        store.add_campaign({"type": "regular", "settings": {"title": f"another {number}"}})
    new = mailchimp.create(draft)
    witness.seen.clear()
    assert [campaign.id for campaign in mailchimp.find_by_key(draft.key)] == [new.id, old.id]
    assert len(witness.seen) == 3


@pytest.mark.parametrize("total", [{}, {"total_items": "many"}])
def test_pages_are_read_to_the_end_even_when_nobody_says_how_many_there_are(raw, client, total):
    pages = (
        [{"id": str(n), "status": "save", "settings": {"title": f"k {n}"}} for n in part]
        for part in (range(100), range(100, 103))
    )
    raw.play(*(reply({"campaigns": page, **total}) for page in pages))
    assert len(Mailchimp(Secret(KEY), raw.url, client=client(raw.url)).find_by_key("k")) == 103


@pytest.mark.parametrize("items", [None, {}, "x", [7], [{}], [None]])
def test_a_page_that_makes_no_sense_is_not_taken_for_an_empty_one(raw, client, items):
    raw.play(reply({"campaigns": items, "total_items": 1}))
    with pytest.raises(UnavailableError, match="could not be read"):
        Mailchimp(Secret(KEY), raw.url, client=client(raw.url)).find_by_key("k")


@pytest.mark.parametrize("url", ["", "http://evil.example/a.png", "javascript:1", 7])
def test_an_image_address_that_no_reader_could_open_is_refused(raw, client, url):
    raw.play(reply({"full_size_url": url}))
    with pytest.raises(UnknownOutcomeError, match=r"take the image 'a\.png'"):
        Mailchimp(Secret(KEY), raw.url, client=client(raw.url)).upload_image(
            ImageFile("a.png", "a.png", b"x", "image/png", 1, 1)
        )


def test_a_new_campaign_that_is_not_a_draft_raises_the_alarm(raw, client, draft):
    raw.play(reply({"id": "1", "status": "sending"}))
    with pytest.raises(ProtectedError, match="should be a draft"):
        Mailchimp(Secret(KEY), raw.url, client=client(raw.url)).create(draft)
    assert len(raw.requests) == 1


def test_find_by_key_finds_nothing_where_there_is_nothing(mailchimp):
    assert mailchimp.find_by_key("nl-7f3a91-2026-11") == ()


def test_an_empty_key_would_find_everything_and_is_refused(mailchimp):
    with pytest.raises(ValueError, match="every campaign"):
        mailchimp.find_by_key("")


def test_audiences_and_segments_come_by_name_with_their_counts(mailchimp):
    (readers,) = mailchimp.audiences()
    assert (readers.name, readers.count) == (audience.LIST_NAME, audience.MEMBERS)
    segments = mailchimp.segments(readers.id)
    assert [part.name for part in segments] == sorted(part.name for part in audience.SEGMENTS)
    assert {part.count for part in segments} == {part.members for part in audience.SEGMENTS}


def test_the_segments_of_an_unknown_audience_are_refused(mailchimp):
    with pytest.raises(RefusedError, match="could not be found"):
        mailchimp.segments("0000000000")


def test_an_uploaded_image_can_be_fetched(mailchimp):
    content = bytes(range(256))
    url = mailchimp.upload_image(ImageFile("pics/a b.png", "a b-1f3c.png", content, "image/png", 1, 1))
    response = requests.get(url, timeout=10)
    assert response.content == content
    assert response.headers["Content-Type"] == "image/png"


def test_the_planned_requests_are_the_ones_that_leave(mailchimp, draft, witness):
    made = mailchimp.create(draft)
    first, second = mailchimp.planned(draft, None)
    assert [(r.method, r.path_url, json.loads(r.body)) for r in witness.seen] == [
        (first.method, "/3.0" + first.path, first.body),
        (second.method, "/3.0" + second.path.replace("{campaign_id}", made.id), second.body),
    ]
    witness.seen.clear()
    mailchimp.update(made.id, draft)
    planned = mailchimp.planned(draft, made.id)
    assert [(r.method, r.path_url, json.loads(r.body)) for r in witness.seen[1:]] == [
        (request.method, "/3.0" + request.path, request.body) for request in planned
    ]


def test_planning_makes_no_request(mailchimp, draft, witness):
    mailchimp.planned(draft, None)
    assert witness.seen == []


def test_extra_is_merged_last_and_deep(mailchimp, draft, base_url):
    extra = {"settings": {"to_name": "*|FNAME|*", "inline_css": True}, "tracking": {"google_analytics": "november"}}
    made = mailchimp.create(replace(draft, extra=extra))
    stored = ask(base_url, "GET", f"/campaigns/{made.id}").json()
    assert stored["settings"]["to_name"] == "*|FNAME|*"
    assert stored["settings"]["inline_css"] is True
    assert stored["settings"]["subject_line"] == draft.subject
    assert stored["tracking"]["google_analytics"] == "november"
    assert stored["tracking"]["opens"] is True


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ({"type": "rss"}, "cannot set type"),
        ({"settings": {"title": "x"}}, "cannot set settings.title"),
        ({"settings": {"template_id": 7}}, "cannot set settings.template_id"),
        ({"recipients": {"list_id": "x"}}, "cannot set recipients.list_id"),
        ({"settings": {"to_name": date(2026, 11, 1)}}, "cannot be sent"),
        ({"tracking": {"opens": float("nan")}}, "cannot be sent"),
    ],
)
def test_extra_that_would_break_the_campaign_is_a_settings_error(mailchimp, draft, extra, words):
    with pytest.raises(SettingsError, match=words):
        mailchimp.planned(replace(draft, extra=extra), None)


def test_a_segment_that_is_not_a_number_is_a_settings_error(mailchimp, draft):
    with pytest.raises(SettingsError, match="newest"):
        mailchimp.planned(replace(draft, segment_id="newest"), None)


def test_a_refusal_carries_the_fields_in_the_services_own_words(mailchimp, draft):
    with pytest.raises(RefusedError) as raised:
        mailchimp.create(replace(draft, audience_id="0000000000", reply_to="nobody"))
    assert "recipients.list_id: There is no audience with this id" in str(raised.value)
    assert "settings.reply_to: This is not an email address" in str(raised.value)
    assert raised.value.exit_code == 4


@pytest.mark.parametrize(
    "key", ["", "abc", "0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef-evil.example/", f"{KEY}\n"]
)
def test_a_key_that_is_not_mailchimps_is_refused_without_being_shown(key):
    with pytest.raises(SettingsError, match="not a Mailchimp key") as raised:
        Mailchimp(Secret(key))
    assert not key or key not in str(raised.value)


def test_the_key_names_the_host():
    assert Mailchimp(Secret(KEY)).peer.base_url == "https://us19.api.mailchimp.com/3.0"


@pytest.mark.parametrize("base_url", ["https://evil.example/3.0", "https://us20.api.mailchimp.com/3.0"])
def test_another_host_does_not_get_the_key(base_url):
    with pytest.raises(SettingsError, match="would send your key to"):
        Mailchimp(Secret(KEY), base_url)


@pytest.mark.parametrize("key", ["", "two words", "schlüssel"])
def test_even_the_practice_service_needs_a_well_formed_key(key):
    with pytest.raises(SettingsError):
        Mailchimp(Secret(key), "http://127.0.0.1:1/3.0")


def test_the_official_client_does_the_same_unmodified(base_url, draft, mailchimp):
    official = Client({"api_key": KEY})
    official.api_client.host = base_url
    assert official.ping.get()["health_status"]
    (readers,) = official.lists.get_all_lists()["lists"]
    made = official.campaigns.create(
        {"type": "regular", "recipients": {"list_id": readers["id"]}, "settings": {"title": draft.name}}
    )
    official.campaigns.set_content(made["id"], {"html": "<p>Hello</p>"})
    assert official.campaigns.get_content(made["id"])["plain_text"] == "Hello"
    assert official.campaigns.get(made["id"])["status"] == "save"
    uploaded = official.fileManager.upload({"name": "a.png", "file_data": base64.b64encode(b"x").decode()})
    assert uploaded["full_size_url"].startswith("http://127.0.0.1:")
    assert [campaign.id for campaign in mailchimp.find_by_key(draft.key)] == [made["id"]]
