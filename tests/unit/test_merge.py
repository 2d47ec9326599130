"""Merge fields: hidden on the way, written in a service's syntax at the end."""

from __future__ import annotations

import pytest

from newsletter.merge import (
    NativeTag,
    Sample,
    ServiceLink,
    SubscriberField,
    UnknownTag,
    conceal,
    conceal_all,
    conceal_in_cell,
    fill,
    has_tags,
    in_one_piece,
    known_names,
    parse,
    reveal,
    tags_in,
    tags_with_offsets,
    write_address,
    write_html,
    write_text,
)
from newsletter.services.mailchimp_syntax import MailchimpSyntax

MAILCHIMP = MailchimpSyntax()
FIELDS = {"first_name": "there"}
NAME = "{{ subscriber.first_name }}"

NATIVE = [
    ("mailchimp", "*|FNAME|*"),
    ("mailchimp", "*|IF:FNAME|*"),
    ("mailchimp", "*|END:IF|*"),
    ("mailchimp", "*|DATE:d/m/y|*"),
    ("resend", "{{{FIRST_NAME|there}}}"),
    ("listmonk", "{{ .Subscriber.FirstName }}"),
    ("listmonk", "{{ UnsubscribeURL }}"),
    ("listmonk", "{{- TrackView -}}"),
    ("brevo", "{{ contact.FIRSTNAME }}"),
    ("brevo", "{{ params.x }}"),
    ("brevo", "{{ mirror }}"),
    ("buttondown", "{{ subscriber.metadata.first_name }}"),
    ("buttondown", "{{ unsubscribe_url }}"),
    ("another service", "%FIRSTNAME%"),
]


@pytest.mark.parametrize(
    "tag",
    [
        NAME,
        '{{ subscriber.first_name | default("Müller") }}',
        '{{ subscriber.first_name | default("友達 👩‍⚕️") }}',
        '{{ subscriber.first_name | default("~a~ b~") }}',
        '{{ subscriber.first_name | default("~1f~") }}',
        "*|FNAME|*",
        "%FIRSTNAME%",
    ],
)
def test_a_concealed_tag_is_letters_only_and_comes_back_unchanged(tag):
    hidden = conceal(tag)
    assert hidden.isalpha()
    assert reveal(f"a {hidden} b") == f"a {tag} b"


def test_concealing_touches_nothing_but_tags():
    for text in (
        "100% of 50%",
        "a | b || c",
        "*a*|b|",
        "{ a }",
        "{{ a",
        "%20%BD%3F",
        "%E3%81%82",
        "a %AB% b",
        "{{\n}}",
    ):
        assert conceal_all(text) == text


@pytest.mark.parametrize("url", ["/a%20b%BD%20c", "/%ABC%20", "?q=%C3%9F%E2%82%AC", "/%20ABC%20"])
def test_percent_encoded_bytes_of_an_address_are_no_tags(url):
    assert not has_tags(conceal_all(url))


def test_a_tag_behind_a_backslash_is_left_to_markdown():
    assert conceal_all(r"\{{ subscriber.email }}") == r"\{{ subscriber.email }}"


def test_a_pipe_of_a_table_cell_may_stand_behind_a_backslash():
    meant = conceal('{{ a | default("b|c") }}')
    assert conceal_in_cell(conceal_all(r'x {{ a \| default("b\|c") }} \| *|Y|*')) == rf"x {meant} \| {conceal('*|Y|*')}"
    assert list(tags_with_offsets(r"| {{ a \| b }} |")) == [(2, "{{ a | b }}")]


def test_adjacent_tags_are_told_apart():
    text = conceal_all("*|FNAME|**|LNAME|*{{ subscriber.email }}")
    assert list(tags_in(text)) == ["*|FNAME|*", "*|LNAME|*", "{{ subscriber.email }}"]


def test_offsets_of_tags_are_counted_in_characters():
    assert list(tags_with_offsets("ä {{ x }} and *|Y|*")) == [(2, "{{ x }}"), (14, "*|Y|*")]


@pytest.mark.parametrize(("service", "tag"), NATIVE)
def test_a_services_own_tag_is_recognised_and_goes_out_untouched(service, tag):
    assert parse(tag, FIELDS) == NativeTag(tag, service)
    assert write_text(conceal_all(f"Hi {tag}!"), MAILCHIMP, FIELDS) == f"Hi {tag}!"
    assert write_html(f"<p>Hi {conceal_all(tag)}!</p>", MAILCHIMP, FIELDS) == f"<p>Hi {tag}!</p>"


@pytest.mark.parametrize("tag", ["{{ subscriber.shoe_size }}", "{{ links.moon }}", "{{ foo }}", "{{ a | b | c }}"])
def test_an_unknown_tag_is_reported_and_goes_out_untouched(tag):
    assert isinstance(parse(tag, FIELDS), UnknownTag)
    assert write_text(conceal_all(tag), MAILCHIMP, FIELDS) == tag


@pytest.mark.parametrize(
    ("tag", "default"),
    [
        (NAME, "there"),
        ('{{subscriber.first_name|default("friend")}}', "friend"),
        ("{{ subscriber.first_name | default('dear friend') }}", "dear friend"),
        ("{{ subscriber.first_name | default(“friend”) }}", "friend"),
        ('{{ subscriber.first_name | default("it\'s you") }}', "it's you"),
        ('{{ subscriber.first_name | default("") }}', ""),
    ],
)
def test_the_default_is_the_posts_or_else_the_settings(tag, default):
    assert parse(tag, FIELDS) == SubscriberField("first_name", default)


def test_a_field_without_any_default_has_none():
    assert parse("{{ subscriber.email }}", {}) == SubscriberField("email", None)


def test_links_of_the_service_are_known():
    assert parse("{{ links.view_in_browser }}", {}) == ServiceLink("view_in_browser")
    assert write_text(conceal_all("{{ links.unsubscribe }}"), MAILCHIMP, {}) == "*|UNSUB|*"


def test_mailchimp_gets_a_condition_for_a_default():
    assert write_text(conceal_all(NAME), MAILCHIMP, FIELDS) == "*|IF:FNAME|**|FNAME|**|ELSE:|*there*|END:IF|*"
    assert write_text(conceal_all("{{ subscriber.email }}"), MAILCHIMP, FIELDS) == "*|EMAIL|*"
    assert write_text(conceal_all(NAME), MailchimpSyntax({"first_name": "VORNAME"}), {}) == "*|VORNAME|*"


def test_a_field_the_service_does_not_have_stays_as_written():
    assert write_text(conceal_all("{{ subscriber.shoe }}"), MAILCHIMP, {"shoe": "x"}) == "{{ subscriber.shoe }}"


def test_a_default_is_escaped_in_text_and_in_attributes():
    tag = conceal("{{ subscriber.first_name | default(\"<b> & 'you'\") }}")
    text = write_html(f"<p>{tag}</p>", MAILCHIMP, FIELDS)
    attribute = write_html(f'<img alt="{tag}" />', MAILCHIMP, FIELDS)
    assert "*|ELSE:|*&lt;b&gt; &amp; 'you'*|END:IF|*" in text
    assert "*|ELSE:|*&lt;b&gt; &amp; &#x27;you&#x27;*|END:IF|*" in attribute


def test_an_unknown_tag_with_quotes_cannot_end_the_attribute_it_stands_in():
    tag = conceal_all('{{ b | default("x") }}')
    assert write_html(f'<a title="{tag}">', MAILCHIMP, {}) == '<a title="{{ b | default(&quot;x&quot;) }}">'


def test_what_a_service_would_run_is_defused_where_it_is_only_shown():
    assert "*|FNAME|*" not in write_html("<code>*|FNAME|*</code>", MAILCHIMP, FIELDS)
    assert "*|FNAME|*" not in write_text("write *|FNAME|* yourself", MAILCHIMP, FIELDS)


def test_settings_are_filled_in_and_subscriber_fields_stay_concealed():
    text = conceal_all(f"Call {{{{ brand.phone }}}}, {NAME}")
    filled = fill(text, {"brand.phone": "704-519-6918"})
    assert filled == f"Call 704-519-6918, {conceal(NAME)}"


def test_an_empty_setting_gives_way_to_the_default_of_the_post():
    assert fill(conceal('{{ issue.date | default("soon") }}'), {"issue.date": ""}) == "soon"
    assert fill(conceal("{{ issue.date }}"), {"issue.date": ""}) == ""


def test_a_sample_subscriber_gets_data_or_the_default_and_links_that_go_nowhere():
    ada, nobody = Sample({"first_name": "Ada"}), Sample({"first_name": ""})
    assert write_text(conceal(NAME), ada, FIELDS) == "Ada"
    assert write_text(conceal(NAME), nobody, FIELDS) == "there"
    assert write_text(conceal("{{ links.view_in_browser }}"), ada, {}) == "https://view-in-browser.invalid/"
    assert write_html("<b>{{ x }}</b>", ada, {}) == "<b>{{ x }}</b>"


def test_tags_are_kept_in_one_piece_by_another_space():
    assert in_one_piece("a b {{ contact.X | default: 1 }} c", "_") == "a b {{_contact.X_|_default:_1_}} c"


def test_every_name_that_may_be_written_is_listed_once():
    names = known_names({"first_name": "", "city": ""}, {"brand.phone": ""})
    assert len(names) == len(set(names))
    assert {"subscriber.city", "subscriber.email", "links.unsubscribe", "brand.phone"} <= set(names)


def test_a_sample_readers_data_is_words_and_never_html():
    source = f"<p>{conceal('{{ subscriber.first_name }}')}</p>"
    assert write_html(source, Sample({"first_name": 'A "B" <c>'}), {}) == '<p>A "B" &lt;c&gt;</p>'


@pytest.mark.parametrize("data", [{}, {"email": "a b&c@x.test"}])
def test_what_stands_in_for_a_field_inside_a_link_target_never_ends_the_address(data):
    tag = conceal('{{ subscriber.email | default("a b&c@x.test") }}')
    written = write_html(f'<a href="https://x.test/?e={tag}">x</a>', Sample(data), {})
    assert written == '<a href="https://x.test/?e=a%20b%26c@x.test">x</a>'


def test_a_tag_that_stays_as_it_is_stays_so_in_a_link_target():
    written = write_html(f'<a href="{conceal("{{ contact.URL }}")}">x</a>', Sample({}), {})
    assert written == '<a href="{{ contact.URL }}">x</a>'


DEFAULTS = {
    "blanks and signs": ('https://a.org/?e={{ subscriber.email | default("a&b c") }}', "a%26b%20c"),
    "an apostrophe and an accent": ("https://a.org/?e={{ subscriber.email | default(\"it's é\") }}", "it%27s%20%C3%A9"),
    "a share": ("https://a.org/?e={{ subscriber.email | default('50% off') }}", "50%25%20off"),
    "what is encoded already": ("https://a.org/?e={{ subscriber.email | default('a%20b') }}", "a%20b"),
    "a bar, which the tag has as well": ("https://a.org/?e={{ subscriber.email | default(' | ') }}", "%20%7C%20"),
    "a whole address": (
        "{{ subscriber.page | default('https://b.org/c d?e=1&f=2') }}", "https://b.org/c%20d?e=1&f=2"
    ),
    "nothing": ("https://a.org/?e={{ subscriber.email | default('') }}", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", DEFAULTS)
def test_words_for_a_missing_value_are_encoded_where_they_are_part_of_an_address(case):
    target, default = DEFAULTS[case]
    start = "https://a.org/?e=" if target.startswith("https") else ""
    fields = {"page": ""}
    assert write_address(conceal_all(target), Sample({}), fields) == start + default
    escaped = (start + default).replace("&", "&amp;")
    assert write_html(f'<a href="{conceal_all(target)}">x</a>', Sample({}), fields) == f'<a href="{escaped}">x</a>'
