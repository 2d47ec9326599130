"""The practice service fuzzed from the published specification: whatever comes, it never fails itself."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.sandbox import audience

NEW = {
    "type": "regular",
    "recipients": {"list_id": audience.LIST_ID},
    "settings": {"title": "t", "subject_line": "s", "from_name": "f", "reply_to": "a@b.example"},
}


def campaigns_in_every_state(base_url: str) -> list[str]:
    """The ids of a draft without content, a draft, a scheduled and a sent campaign."""
    made = []
    for state in ("empty", "draft", "schedule", "send"):
        made.append(requests.post(f"{base_url}/campaigns", json=NEW, auth=("a", "b"), timeout=10).json()["id"])
        path = f"{base_url}/campaigns/{made[-1]}"
        if state != "empty":
            body = {"html": "<a href='https://example.com'>x</a>"}
            requests.put(f"{path}/content", json=body, auth=("a", "b"), timeout=10)
        if state == "schedule":
            body = {"schedule_time": "2099-01-01T10:00:00+00:00"}
            requests.post(f"{path}/actions/schedule", json=body, auth=("a", "b"), timeout=10)
        if state == "send":
            requests.post(f"{path}/actions/send", auth=("a", "b"), timeout=10)
    return made


@pytest.mark.slow
def test_no_request_makes_the_service_fail(shared: Path, base_url: str):
    document = json.loads((shared / "specs" / "mailchimp.core.openapi3.json").read_text(encoding="utf-8"))
    schema = schemathesis.openapi.from_dict(document)
    answers = Counter()
    for operation in schema.get_all_operations():
        answers += fuzzed(operation.ok(), base_url, [*campaigns_in_every_state(base_url), "none"])
    print(f"\nfuzzed: {answers.total()} requests, answered {dict(answers)}")
    assert answers.total() > 500
    assert {200, 204, 400, 403, 404, 405} <= answers.keys()


def fuzzed(operation, base_url: str, ids: list[str]) -> Counter[int]:
    """Ask one operation a few dozen times; returns how often each status came."""
    statuses = Counter()

    @settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(
        data=st.data(),
        campaign_id=st.sampled_from(ids),
        mode=st.sampled_from(list(schemathesis.GenerationMode)),
    )
    def ask(data, campaign_id, mode):
        case = data.draw(operation.as_strategy(generation_mode=mode))
        if "campaign_id" in case.path_parameters:
            case.path_parameters["campaign_id"] = campaign_id
        if "list_id" in case.path_parameters:
            case.path_parameters["list_id"] = audience.LIST_ID
        if isinstance(case.body, dict) and isinstance(case.body.get("recipients"), dict):
            case.body["recipients"]["list_id"] = audience.LIST_ID
        case.headers["Authorization"] = "Bearer k"
        response = case.call(base_url=base_url, timeout=10)
        assert response.status_code < 500, (case.as_curl_command(), response.text)
        statuses[response.status_code] += 1

    ask()
    return statuses
