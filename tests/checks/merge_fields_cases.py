"""Faults of merge fields: a reader sees one as it is written, or a gap in its place."""

from __future__ import annotations

from tests.checks.cases import BODY, FIRST, SETTINGS, Case, post

NO_DEFAULT = SETTINGS.replace("default: there, ", "")
NAMELESS = SETTINGS.replace(
    "sample_subscribers: [{first_name: Grace, email: grace@hill-clinic.org}]",
    'sample_subscribers: [{first_name: Grace}, {first_name: "", email: nameless@hill-clinic.org}]',
)
FIELD = "{{ subscriber.first_name }}"
EMPTY = '{{ subscriber.first_name | default("") }}'


def says(first: str) -> str:
    """The clean post with another beginning of its first paragraph."""
    return post(BODY.replace(f"Hi {FIELD},", first))


def gap(first: str, column: int) -> Case:
    return Case(says(first), (("merge-field-empty", "warning", f"{FIRST}:{column}"),), NAMELESS)


UNKNOWN, NATIVE = "merge-field-unknown", "merge-field-not-portable"
FAULTS = {
    "a misspelt field": Case(
        says("Hi {{ subscriber.frist_name }},"), ((UNKNOWN, "error", f"{FIRST}:4"),)
    ),
    "a field nobody knows": Case(says("Hi {{ name }},"), ((UNKNOWN, "error", f"{FIRST}:4"),)),
    "a brace is missing": Case(says("Hi {{ subscriber.first_name },"), ((UNKNOWN, "error", f"{FIRST}:4"),)),
    "a field the service has no tag for": Case(
        says("Hi {{ subscriber.pet }},"),
        ((UNKNOWN, "error", f"{FIRST}:4"),),
        SETTINGS.replace("FNAME}}", "FNAME}, pet: {default: pet}}"),
    ),
    "the service's own tag": Case(says("Hi *|FNAME|*,"), ((NATIVE, "note", f"{FIRST}:4"),)),
    "the service's own tag, also shown as code": Case(
        post(BODY.replace(FIELD, "*|FNAME|*"), more="Write `*|FNAME|*` or:\n\n```\n*|FNAME|*\n```"),
        ((NATIVE, "note", f"{FIRST}:4"),),
    ),
    "another service's tag": Case(
        says("Hi {{ contact.FIRSTNAME }},"), (("merge-field-foreign", "error", f"{FIRST}:4"),)
    ),
    "a greeting without a default": Case(
        settings=NO_DEFAULT, findings=(("merge-field-default", "error", f"{FIRST}:4"),)
    ),
    "a subject without a default": Case(
        post(subject='"{{ subscriber.last_name }}, sleep well"'),
        (("merge-field-default", "error", "4:11"),),
    ),
    "a possessive without a default": Case(
        says("This is {{ subscriber.last_name }}’s letter:"), (("merge-field-default", "error", f"{FIRST}:9"),)
    ),
    "a bold field without a default": Case(
        says("Dear **{{ subscriber.last_name }}**, listen:"), (("merge-field-default", "error", f"{FIRST}:8"),)
    ),
    "a sentence without a default, which holds without": Case(
        says("So dear {{ subscriber.last_name }} and all,"), (("merge-field-default", "warning", f"{FIRST}:9"),)
    ),
    "a greeting with an empty default": gap(f"Hi {EMPTY},", 4),
    "a beginning with an empty default": gap(f"{EMPTY}, good evening:", 1),
    "an Arabic greeting with an empty default": gap(f"مرحبا {EMPTY}، good evening:", 7),
    "an empty default for who has no such data at all": Case(
        says('Hi {{ subscriber.last_name | default("") }},'),
        (("merge-field-empty", "warning", f"{FIRST}:4"),),
    ),
}  # fmt: skip
FINE = {
    "a default in the post": Case(
        says('Hi {{ subscriber.last_name | default("friend") }},'), settings=NAMELESS
    ),
    "a default in the settings": Case(settings=NAMELESS),
    "an empty default that leaves no gap": Case(says(f"Good evening{EMPTY}, dear reader:"), settings=NAMELESS),
    "an empty default in the middle of a sentence": Case(says(f"So {EMPTY} it is:"), settings=NAMELESS),
    "an empty default, and everybody has the data": Case(says(f"Hi {EMPTY},")),
    "the address, which everybody has": Case(says("You read this at {{ subscriber.email }}, and")),
    "what a build fills in": Case(says("Hi from {{ brand.name }},")),
    "a link of the service": Case(says("[Read this in a browser]({{ links.view_in_browser }}):")),
    "tags that are only shown": Case(post(more="Write `{{ contact.X }}`, `*|FNAME|*` or `{{ name }}` there.")),
    "a block of code with tags": Case(post(more="```\nHi {{ contact.FIRSTNAME }} {{ name }} *|FNAME|*\n```")),
    "an indented block of code": Case(post(more="    Hi {{ subscriber.last_name }},")),
    "braces and percent signs that are none": Case(post(more="A set is written {1, 2}, and 50% of 100% is 50%.")),
}  # fmt: skip
