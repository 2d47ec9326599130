"""`newsletter connect` writes one value into newsletter.yaml, and everything else stays as people wrote it."""

from __future__ import annotations

import pytest
import yaml

from newsletter.config import parse_settings
from newsletter.settings_file import with_audience

NAME = "Leser & Freunde: «Grüße» #1"
HEAD = "# Ours.\nbrand: {name: Clinic}   # us\n"

# What stands after the head, and what it becomes; VALUE is the audience as it is written.
SHAPES = {
    "no services": ("", "\nservices: {mailchimp: {audience: VALUE}}\n"),
    "comments at the end": ("# the end\n", "# the end\n\nservices: {mailchimp: {audience: VALUE}}\n"),
    "services without anything": ("services:\n", "services: {mailchimp: {audience: VALUE}}\n"),
    "services without anything but a comment": (
        "services:  # where to\ntimezone: UTC\n",
        "services: {mailchimp: {audience: VALUE}}  # where to\ntimezone: UTC\n",
    ),
    "services that are null": ("services: ~\n", "services: {mailchimp: {audience: VALUE}}\n"),
    "empty braces": ("services: {}\n", "services: {mailchimp: {audience: VALUE}}\n"),
    "another service in braces": (
        "services: {sandbox: {audience: x}}  # keep\n",
        "services: {mailchimp: {audience: VALUE}, sandbox: {audience: x}}  # keep\n",
    ),
    "another service in lines": (
        "services:\n  # practice\n  sandbox:\n    audience: x  # keep\n\n# after\n",
        "services:\n  # practice\n  mailchimp: {audience: VALUE}\n  sandbox:\n    audience: x  # keep\n\n# after\n",
    ),
    "the service without anything": (
        "services:\n  mailchimp:\n  sandbox: {audience: x}\n",
        "services:\n  mailchimp: {audience: VALUE}\n  sandbox: {audience: x}\n",
    ),
    "the service with other settings": (
        "services:\n    mailchimp:\n        segment: Staff   # for tests\n",
        "services:\n    mailchimp:\n        audience: VALUE\n        segment: Staff   # for tests\n",
    ),
    "the service in braces": (
        "services:\n  mailchimp: {segment: Staff}\n",
        "services:\n  mailchimp: {audience: VALUE, segment: Staff}\n",
    ),
    "an audience in lines": (
        "services:\n  mailchimp:\n    audience: Old name  # the list\n    segment: Staff\n",
        "services:\n  mailchimp:\n    audience: VALUE  # the list\n    segment: Staff\n",
    ),
    "an audience in quotes": (
        "services: {mailchimp: {audience: 'it''s old'}}\n",
        "services: {mailchimp: {audience: VALUE}}\n",
    ),
    "an audience without anything": (
        "services:\n  mailchimp:\n    audience:\n    segment: Staff\n",
        "services:\n  mailchimp:\n    audience: VALUE\n    segment: Staff\n",
    ),
    "an audience over several lines": (
        "services:\n  mailchimp:\n    audience: |\n      Old\n    segment: Staff\n",
        "services:\n  mailchimp:\n    audience: VALUE\n    segment: Staff\n",
    ),
    "a quoted key": (
        "services:\n  'mailchimp':\n    \"audience\": old\n",
        "services:\n  'mailchimp':\n    \"audience\": VALUE\n",
    ),
}


def audience_of(text: str) -> str:
    return parse_settings(text).for_service("mailchimp").audience


@pytest.mark.parametrize(("before", "after"), SHAPES.values(), ids=SHAPES.keys())
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_the_audience_is_written_and_everything_else_stays(before, after, line_end):
    text = (HEAD + before).replace("\n", line_end)
    changed = with_audience(text, "mailchimp", NAME)
    assert changed == (HEAD + after).replace("VALUE", f'"{NAME}"').replace("\n", line_end)
    assert audience_of(changed) == NAME


@pytest.mark.parametrize(
    "text", [HEAD.rstrip(), f"\ufeff{HEAD}", f"---\n{HEAD}"], ids=["no line end", "mark", "dashes"]
)
def test_the_beginning_and_the_end_of_the_file_may_be_odd(text):
    changed = with_audience(text, "mailchimp", NAME)
    assert changed.startswith(text)
    assert audience_of(changed) == NAME


def test_settings_in_braces_get_it_too():
    changed = with_audience('{"brand": {"name": "Clinic"}}\n', "mailchimp", NAME)
    assert yaml.safe_load(changed) == {"brand": {"name": "Clinic"}, "services": {"mailchimp": {"audience": NAME}}}


def test_writing_twice_is_writing_once():
    once = with_audience(HEAD, "mailchimp", "One")
    assert with_audience(with_audience(HEAD, "mailchimp", "Two"), "mailchimp", "One") == once


@pytest.mark.parametrize("name", ["", "yes", "1", "a\tb", 'quote " and \\', "*", "ends in :", "👩🏽\u200d⚕️", "\u2029x"])
def test_any_name_of_an_audience_arrives_as_it_is(name):
    changed = with_audience(HEAD, "mailchimp", name)
    # Where a name cannot be written for certain, nothing is.
    assert changed is None or yaml.safe_load(changed)["services"]["mailchimp"]["audience"] == name
    assert changed is not None or name == "\u2029x"


REFUSED = {
    "not YAML": "brand: {name: [",
    "a list": "- brand\n",
    "a sentence": "hello\n",
    "empty": "",
    "two documents": f"{HEAD}---\n{HEAD}",
    "an end of document": f"{HEAD}...\n",
    "services that are a word": f"{HEAD}services: mailchimp\n",
    "services that are a list": f"{HEAD}services: [mailchimp]\n",
    "a service that is a word": f"{HEAD}services: {{mailchimp: readers}}\n",
    "a list of audiences": f"{HEAD}services: {{mailchimp: [a]}}\n",
    "shared settings": f"{HEAD}services:\n  sandbox: &s {{audience: x}}\n  mailchimp: *s\n",
    "an anchor before braces": f"{HEAD}services: &s {{sandbox: {{audience: x}}}}\n",
    "a tag": f"{HEAD}services: !!map {{sandbox: {{audience: x}}}}\n",
    "a control character": f"{HEAD}x: \x07\n",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_where_it_is_not_certain_nothing_is_changed(text):
    assert with_audience(text, "mailchimp", NAME) is None
