"""Whatever bytes a file holds, reading it ends in a value or in an error that a person can understand."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsletter.config import SERVICES, parse_settings
from newsletter.errors import NewsletterError
from newsletter.front_matter import read_front_matter
from newsletter.source_text import decode_post, decode_settings

BOUNDED = settings(derandomize=True, max_examples=2000, deadline=None)

# Pieces that mean something to YAML, TOML or the readers, so that chance gets past the first line.
PIECES = st.sampled_from(
    [
        *(
            "---\n",
            "+++\n",
            "...\n",
            "\n",
            "\n  ",
            "\n- ",
            "\t",
            " ",
            ": ",
            ":",
            " #",
            "# ",
            "'",
            '"',
            "\\",
            "|\n",
            ">\n",
        ),
        *(
            "[",
            "]",
            "{",
            "}",
            "[[",
            "]]",
            "{{",
            "}}",
            ",",
            "&a",
            "*a",
            "!!python/object:a.b ",
            "<<",
            "%",
            "@",
            "`",
            "?",
        ),
        *("brand", "name", "logo", "sender", "email", "services", "mailchimp", "extra", "timezone", "colors", "id"),
        *("subject", "hero", "src", "cta", "from", "date", "waive", "template", "tags", "true", "12", "2026-12-01"),
        *(
            "\ufeff",
            "\u2028",
            "\x85",
            "\x00",
            "“",
            "”",
            "ü",
            "\U00014421",
            "\U0001f600",
            "= ",
            '= "',
            "a.b.c",
            "\r",
            "—",
        ),
    ]
)
TEXTS = st.lists(PIECES, max_size=40).map("".join)
BYTES = st.one_of(st.binary(max_size=200), TEXTS.map(str.encode), TEXTS.map(lambda text: text.encode("utf-16")))


def understandable(error):
    assert error.problems
    for problem in error.problems:
        assert problem.message
        assert problem.location is None or problem.location.line >= 1
    str(error).encode()


@BOUNDED
@given(BYTES)
@example(b"\x80")
@example(b"brand: {name: " + b"[" * 50)
def test_any_bytes_as_settings_raise_nothing_but_our_errors(data):
    try:
        parse_settings(decode_settings(data, "newsletter.yaml"))
    except NewsletterError as error:
        understandable(error)


@BOUNDED
@given(BYTES, st.sampled_from(["", "---\n", "+++\n"]))
def test_any_bytes_as_a_post_raise_nothing_but_our_errors(data, opening):
    try:
        text = decode_post(opening.encode() + data, "issue.md").text
        for source in (text, f"{text}\n---\nBody", f"{text}\n+++\nBody"):
            _, line, body, _ = read_front_matter(source, "issue.md", templates=("default",), services=SERVICES)
            assert source.endswith(body)
            assert source.count("\n") - body.count("\n") == line - 1
    except NewsletterError as error:
        understandable(error)
