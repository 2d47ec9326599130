"""What the findings of merge fields tell: what to write instead, and nobody's address."""

from __future__ import annotations

import pytest

from tests.checks.cases import BODY, SETTINGS, Case, post

FIELD = "{{ subscriber.first_name }}"
EMPTY = '{{ subscriber.first_name | default("") }}'
ADA = "sample_subscribers: [{first_name: Grace, email: grace@hill-clinic.org}]"


@pytest.mark.parametrize(
    ("tag", "hint"),
    [
        ("*|FNAME|*", "write '{{ subscriber.first_name }}', which works with every service"),
        ("*|LNAME|*", "write '{{ subscriber.last_name }}', which works with every service"),
        ("*|EMAIL|*", "write '{{ subscriber.email }}', which works with every service"),
        ("*|TITLE:FNAME|*", "write '{{ subscriber.first_name }}', which works with every service"),
        ("*|UNSUB|*", "write '{{ links.unsubscribe }}', which works with every service"),
        ("*|IF:FNAME|*", "say it without a condition, so that it fits every reader"),
        ("*|ELSE:|*", "say it without a condition, so that it fits every reader"),
        ("*|END:IF|*", "say it without a condition, so that it fits every reader"),
        ("*|MERGE7|*", "say it without, or give it a name of your own below 'subscriber_fields:' in newsletter.yaml"),
        ("{{ contact.LASTNAME }}", "readers would see it as it is: write '{{ subscriber.last_name }}', which works"),
    ],
)
def test_in_place_of_a_services_own_tag_the_field_that_fits_is_named(check, tag, hint):
    found = check(Case(post(BODY.replace(f"Hi {FIELD},", f"So {tag} and"))))
    [finding] = [finding for finding in found if finding.code.startswith("merge-field-")]
    assert finding.hint.startswith(hint)


@pytest.mark.parametrize(
    ("subscribers", "called"),
    [
        ("[{first_name: Ada, email: ada@hill-clinic.org}]", "the sample subscriber Ada"),
        (
            '[{first_name: Ada, last_name: Hill}, {first_name: "", email: ada@hill-clinic.org}]',
            "the sample subscriber without a name (number 2)",
        ),
    ],
)
def test_a_sample_subscriber_is_named_and_never_by_an_address(check, subscribers, called):
    words = BODY.replace(f"Hi {FIELD},", EMPTY.replace("first", "last").join(("Hi ", ",")))
    [finding] = check(Case(post(words), settings=SETTINGS.replace(ADA, f"sample_subscribers: {subscribers}")))
    assert finding.message.startswith(called)
    assert "@" not in finding.message
