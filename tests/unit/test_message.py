"""The .eml file: a message that any mail program opens."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes, policy

import pytest

from newsletter.errors import SettingsError
from newsletter.message import Envelope, to_eml
from newsletter.model import Email, ImageFile

ENVELOPE = Envelope(
    sender_name="Quiet Clinic",
    sender_email="news@quiet.test",
    reply_to="desk@quiet.test",
    recipient_name="Ada",
    recipient_email="ada@quiet.test",
    day=date(2026, 11, 24),
    timezone="America/New_York",
    digest="0123456789abcdef" * 4,
)
IMAGE = ImageFile("a.png", "a-0123456789.png", b"\x89PNG" + bytes(range(256)) * 10, "image/png", 1, 1)
EMAIL = Email(
    subject="Living with migraine",
    preheader="",
    mjml="",
    html=f'<html><body><p>Grüße, {"long " * 500}❤️</p><img src="{IMAGE.path}"><img src="{IMAGE.path}"></body></html>',
    text="Grüße\n.\nFrom here\n" + "x" * 2000 + "\n",
    images=(IMAGE,),
)
SUBJECTS = [
    "Short",
    "🧠 " + "A rather long subject about migraines and what can be done about them, in detail " * 3,
    "Größe é 日本語の件名はとても長いので折り返されます" * 5,
    "x" * 300,
    "👩‍⚕️" * 60,
    'a, b; <c> "d" (e) = ? f',
    "Trailing comma,",
]
NAMES = [
    "Quiet Clinic",
    "Taub, Neal (Dr.)",
    'The "Quiet" Clinic',
    "Klinik Größe, München",
    "日本語",
    "a@b.test",
    "",
    "O'Neil; x: y",
    "x" * 120,
]


def parsed(email=EMAIL, **changes):
    data = to_eml(email, replace(ENVELOPE, **changes))
    return data, message_from_bytes(data, policy=policy.default)


def test_text_comes_first_and_html_carries_its_images():
    _, message = parsed()
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
    ]
    assert message.defects == []
    image = list(message.walk())[-1]
    assert image.get_content() == IMAGE.content
    html = message.get_body(("html",)).get_content()
    assert html.count("cid:" + image["Content-ID"].strip("<>")) == 2
    assert IMAGE.path not in html


def test_text_and_html_arrive_as_they_were():
    _, message = parsed(replace(EMAIL, images=()))
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == EMAIL.text
    assert message.get_body(("html",)).get_content().rstrip("\r\n") == EMAIL.html
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_byte_is_ascii_and_every_line_short(subject):
    data, message = parsed(replace(EMAIL, subject=subject))
    assert data.isascii()
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"\r" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 998
    head = data.partition(b"\r\n\r\n")[0].decode()
    assert all(len(line) <= 78 or not re.search(r"\S\s+\S", line) for line in head.split("\r\n")), head
    assert message["Subject"] == " ".join(subject.split())


@pytest.mark.parametrize("name", NAMES)
def test_names_of_every_kind_arrive_as_they_are(name):
    _, message = parsed(sender_name=name)
    (sender,) = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, "news@quiet.test")
    assert len(message.defects) == len(message["From"].defects) == 0


def test_a_line_feed_in_a_subject_cannot_start_a_header():
    data, message = parsed(replace(EMAIL, subject="a\r\nBcc: x@y.test"))
    assert message["Subject"] == "a Bcc: x@y.test"
    assert b"\r\nBcc" not in data


@pytest.mark.parametrize("address", ["no address", "a@b\r\nBcc: c@d.test", "@", "a@"])
def test_an_address_that_no_message_can_carry_is_an_error_of_the_settings(address):
    with pytest.raises(SettingsError):
        parsed(sender_email=address)


def test_reply_to_is_left_out_where_it_is_the_sender():
    assert parsed()[1]["Reply-To"] == "desk@quiet.test"
    assert parsed(reply_to="news@quiet.test")[1]["Reply-To"] is None
    assert parsed(reply_to="")[1]["Reply-To"] is None


@pytest.mark.parametrize(
    ("day", "timezone", "hours"),
    [
        (date(2026, 11, 24), "America/New_York", -5),
        (date(2026, 7, 1), "America/New_York", -4),
        (date(2026, 3, 8), "America/New_York", -4),  # the clocks went forward that night
        (date(2026, 11, 1), "America/New_York", -5),  # and back
        (date(2026, 7, 1), "Asia/Kolkata", 5.5),
        (date(2026, 7, 1), "UTC", 0),
    ],
)
def test_the_date_is_nine_in_the_morning_where_the_sender_is(day, timezone, hours):
    moment = parsed(day=day, timezone=timezone)[1]["Date"].datetime
    assert (moment.date(), moment.hour, moment.minute, moment.second) == (day, 9, 0, 0)
    assert moment.utcoffset() == timedelta(hours=hours)


def test_an_issue_without_a_date_has_one_that_never_changes():
    assert parsed(day=None)[1]["Date"] == parsed(day=None)[1]["Date"]


def test_the_same_email_is_the_same_bytes_and_another_digest_another_message():
    assert to_eml(EMAIL, ENVELOPE) == to_eml(EMAIL, ENVELOPE)
    first, second = parsed()[1], parsed(digest="f" * 64)[1]
    assert first["Message-ID"] != second["Message-ID"]
    assert first.get_boundary() != second.get_boundary()


def test_boundaries_differ_and_do_not_occur_in_the_content():
    data, message = parsed()
    boundaries = [part.get_boundary() for part in message.walk() if part.is_multipart()]
    assert len(set(boundaries)) == 2
    assert all(data.count(b"--" + boundary.encode()) == 3 for boundary in boundaries)


def test_the_unsubscribe_header_is_a_simulation_and_said_to_be_one():
    _, message = parsed()
    assert ".invalid" in message["List-Unsubscribe"]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "the mailing service writes and signs the real" in message["X-Newsletter-Note"]
