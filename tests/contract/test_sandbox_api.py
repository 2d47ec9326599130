"""The practice service itself: what it takes and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.sandbox import audience

ROOT = Path(__file__).parents[2]
NEW = {"type": "regular", "recipients": {"list_id": audience.LIST_ID}, "settings": {"title": "one"}}
CHANGE = {"settings": {"subject_line": "s", "from_name": "f", "reply_to": "a@b.example"}}


@pytest.fixture
def ask(base_url: str):
    def make(method: str, path: str, body: object = None, **options) -> requests.Response:
        options.setdefault("auth", ("any", "key"))
        if body is not None:
            options["data"] = body if isinstance(body, bytes) else json.dumps(body)
        return requests.request(method, base_url + path, timeout=10, **options)

    return make


def assert_problem(response: requests.Response, status: int) -> dict:
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    document = response.json()
    assert document["status"] == status
    assert {"type", "title", "detail", "instance"} <= document.keys()
    return document


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Basic"},
        {"Authorization": "Basic !!"},
        {"Authorization": "Basic YW55Og=="},
        {"Authorization": "Bearer "},
        {"Authorization": "Digest x"},
        {"Authorization": "Basic /////w=="},
    ],
)
def test_a_request_without_a_key_is_refused(ask, headers):
    assert_problem(ask("GET", "/lists", auth=lambda r: r, headers=headers), 401)


def test_a_bearer_token_is_a_key_too(ask):
    assert ask("GET", "/ping", auth=lambda r: r, headers={"Authorization": "Bearer k"}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/lists/", 404),
        ("GET", "/campaigns/none", 404),
        ("GET", "/campaigns/none/content", 404),
        ("GET", "/campaigns/none/send-checklist", 404),
        ("GET", "/lists/none/segments", 404),
        ("PUT", "/campaigns", 405),
        ("DELETE", "/lists", 405),
        ("POST", "/campaigns/none/actions/send", 404),
        ("POST", "/campaigns/none/actions/schedule", 404),
        ("POST", "/campaigns/none/actions/test", 404),
        ("GET", "/lists?count=x", 400),
        ("GET", "/lists?count=1001", 400),
        ("GET", "/lists?offset=-1", 400),
        ("GET", "/lists?count=99999999999999999999", 400),
        ("POST", "/campaigns/none/actions/unschedule", 404),
        ("POST", "/campaigns/none/actions/cancel-send", 404),
        ("POST", "/campaigns/none/actions/replicate", 404),
        ("POST", "/campaigns/none/actions/create-resend", 404),
        ("GET", "/campaigns/none/actions/send", 405),
        ("GET", "/reports/none", 404),
        ("GET", "/reports/none/click-details", 404),
        ("GET", "/campaigns?status=gone", 400),
        ("GET", "/campaigns?sort_dir=up", 400),
        ("GET", "/campaigns?since_create_time=2026-01-01", 400),
    ],
)
def test_what_is_not_there_is_a_problem_document(ask, method, path, status):
    assert_problem(ask(method, path), status)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "type"),
        ({"type": 7}, "type"),
        ({"type": "rss"}, "type"),
        ({"type": "regular", "settings": []}, "settings"),
        ({"type": "regular", "settings": {"subject_line": 7}}, "settings.subject_line"),
        ({"type": "regular", "settings": {"auto_footer": "no"}}, "settings.auto_footer"),
        ({"type": "regular", "settings": {"reply_to": "nobody"}}, "settings.reply_to"),
        ({"type": "regular", "settings": {"template_id": 1}}, "settings.template_id"),
        ({"type": "regular", "tracking": {"opens": 1}}, "tracking.opens"),
        ({"type": "regular", "recipients": {}}, "recipients.list_id"),
        ({"type": "regular", "recipients": {"list_id": "none"}}, "recipients.list_id"),
        (
            {"type": "regular", "recipients": {"list_id": audience.LIST_ID, "segment_opts": {"saved_segment_id": 1}}},
            "recipients.segment_opts.saved_segment_id",
        ),
    ],
)
def test_a_bad_campaign_is_refused_by_the_field(ask, body, field):
    problem = assert_problem(ask("POST", "/campaigns", body), 400)
    assert problem["title"] == "Invalid Resource"
    assert field in [error["field"] for error in problem["errors"]]
    assert ask("GET", "/campaigns").json()["total_items"] == 0


@pytest.mark.parametrize(
    "body", [{}, {"settings": {}}, {"settings": {"subject_line": "s"}}, {**CHANGE, "type": "regular"}]
)
def test_a_bad_change_is_refused(ask, body):
    made = ask("POST", "/campaigns", NEW).json()
    assert_problem(ask("PATCH", f"/campaigns/{made['id']}", body), 400)


@pytest.mark.parametrize("body", [{}, {"html": 1}, {"html": "x", "plain_text": None}, {"url": "https://a.example"}])
def test_bad_content_is_refused(ask, body):
    made = ask("POST", "/campaigns", NEW).json()
    assert_problem(ask("PUT", f"/campaigns/{made['id']}/content", body), 400)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "a"},
        {"name": "a", "file_data": "?"},
        {"name": "a", "file_data": ""},
        {"name": "a/b", "file_data": "eA=="},
        {"name": "..", "file_data": "eA=="},
        {"name": "", "file_data": "eA=="},
        {"name": "a\n", "file_data": "eA=="},
        {"name": "ä", "file_data": "ä"},
    ],
)
def test_a_bad_file_is_refused(ask, body):
    assert_problem(ask("POST", "/file-manager/files", body), 400)
    assert ask("GET", "/file-manager/files").json()["total_items"] == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"\xff",
        b'{"type": NaN}',
        b'{"type": "\\ud800"}',
        b"[" * 100_000,
        b"1" * 10_000,
        b'{"type":"regular","x":' + b"[" * 900 + b"]" * 900 + b"}",
    ],
)
def test_a_body_that_is_no_json_object_is_refused(ask, body):
    assert ask("POST", "/campaigns", body).status_code in {200, 400}


def test_a_body_that_is_too_large_is_refused(ask):
    assert_problem(ask("POST", "/campaigns", b" " * (15 * 1024 * 1024)), 413)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["regular", audience.LIST_ID]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "settings",
                    "recipients",
                    "tracking",
                    "list_id",
                    "segment_opts",
                    "saved_segment_id",
                    "title",
                    "reply_to",
                    "html",
                    "plain_text",
                    "name",
                    "file_data",
                    "subject_line",
                    "from_name",
                    "other",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.builds(lambda value: {**NEW, **CHANGE, **value} if isinstance(value, dict) else value, json_values),
    target=st.sampled_from(
        ["POST /campaigns", "PATCH /campaigns/ID", "PUT /campaigns/ID/content", "POST /file-manager/files"]
    ),
)
def test_no_json_makes_it_fail(ask, body, target):
    made = ask("POST", "/campaigns", NEW).json()["id"]
    method, path = target.replace("ID", made).split()
    assert ask(method, path, body).status_code in {200, 400}
    assert ask("GET", f"/campaigns/{made}").status_code == 200
    assert requests.get(f"{ask('GET', '/ping').url.removesuffix('/3.0/ping')}/campaigns/{made}", timeout=10).ok


def test_fields_and_pages_are_respected(ask):
    for number in range(5):
        ask("POST", "/campaigns", {**NEW, "settings": {"title": str(number)}})
    page = ask("GET", "/campaigns?fields=campaigns.settings.title,total_items&count=2&offset=1").json()
    assert page == {"campaigns": [{"settings": {"title": "3"}}, {"settings": {"title": "2"}}], "total_items": 5}
    oldest = ask(
        "GET", "/campaigns?sort_field=create_time&sort_dir=ASC&count=1&exclude_fields=campaigns.settings"
    ).json()
    assert "settings" not in oldest["campaigns"][0]
    assert ask("GET", "/campaigns?count=0").json()["campaigns"] == []
    assert ask("GET", "/lists?fields=lists.id").json() == {"lists": [{"id": audience.LIST_ID}]}
    assert len(ask("GET", "/campaigns?status=sent").json()["campaigns"]) == 0
    for odd in ("campaigns", "campaigns.id,campaigns", ",,..,a.b.c", "total_items.x"):
        assert ask("GET", "/campaigns", params={"fields": odd}).status_code == 200


def test_settings_that_a_change_does_not_name_stay(ask):
    made = ask("POST", "/campaigns", NEW).json()
    changed = ask("PATCH", f"/campaigns/{made['id']}", CHANGE).json()
    assert changed["settings"]["title"] == "one"
    assert changed["settings"]["subject_line"] == "s"
    assert changed["recipients"]["list_id"] == audience.LIST_ID


def test_the_checklist_names_what_is_missing(ask):
    made = ask("POST", "/campaigns", NEW).json()
    checklist = ask("GET", f"/campaigns/{made['id']}/send-checklist").json()
    missing = [item["heading"] for item in checklist["items"] if item["type"] == "error"]
    assert missing == ["Subject line", "From name", "Reply-to email", "Content"]
    assert checklist["is_ready"] is False
    ask("PATCH", f"/campaigns/{made['id']}", CHANGE)
    ask("PUT", f"/campaigns/{made['id']}/content", {"html": "<p>x</p>"})
    assert ask("GET", f"/campaigns/{made['id']}/send-checklist").json()["is_ready"] is True


def test_a_text_part_is_made_from_html_that_came_without_one(ask):
    made = ask("POST", "/campaigns", NEW).json()
    html = "<html><head><title>t</title><style>p{}</style></head><h1>One &amp; two</h1><p>Three <b>four</b></p></html>"
    content = ask("PUT", f"/campaigns/{made['id']}/content", {"html": html}).json()
    assert content["plain_text"] == "One & two\n\nThree four"


def test_account_audience_and_subscriber_fields_are_there(ask, witness, base_url):
    with requests.Session() as session:
        session.mount("http://", witness)
        for path in (
            "/",
            f"/lists/{audience.LIST_ID}",
            f"/lists/{audience.LIST_ID}/merge-fields",
            "/file-manager/files",
        ):
            assert session.get(base_url + path, auth=("a", "b"), timeout=10).status_code == 200
    assert [f["tag"] for f in ask("GET", f"/lists/{audience.LIST_ID}/merge-fields").json()["merge_fields"]] == [
        "FNAME",
        "LNAME",
    ]
