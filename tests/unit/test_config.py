"""What newsletter.yaml may say, and how its mistakes are told."""

from __future__ import annotations

import pickle
import re

import pytest

from newsletter.config import SERVICES, SubscriberField, load_settings, parse_settings, placeholders
from newsletter.errors import SettingsError
from newsletter.fonts import STACKS, stack

FULL = """\
id: 7f3a91                       # made by init
brand:
  name: Charlotte Ketamine Center
  website: https://clinic.org
  phone: 704-519-6918
  other_phones: []
  people: [Dr. Neal Taub]        # names that must be spelt right
  address: 1 Main Street, Charlotte
  logo: {src: templates/default/logo.png, dark: dark.png, alt: Logo, width: 200}
  colors: {accent: "#0F7", ink: "#112233", paper_dark: "#000"}
  fonts: {text: Georgia, headings: helvetica}
  radius: 4px
  spacing: generous
  language: en-US
  privacy_url: https://clinic.org/privacy
  why_you_receive_this: You asked for it: on our website.
  disclaimer: |
    First: line
    Second
sender: {name: Clinic, email: news@clinic.org, reply_to: hello@clinic.org}
timezone: America/New_York
service: mailchimp
services:
  mailchimp: {audience: Readers, segment: 12, api_key_env: MC_KEY, base_url: "http://127.0.0.1:8/3.0/", extra: {a: 1}}
  listmonk: {base_url: https://lists.clinic.org}
subscriber_fields: {first_name: {default: there, mailchimp: FNAME}}
sample_subscribers: [{first_name: Ada, email: ada@example.com}, {first_name: "", email: no-name@example.com}]
tracking: {opens: no, clicks: On, utm: {source: letter, medium: mail}}
checks: {words: {avoid: [cure]}}
approval: required
images: {base_url: https://cdn.clinic.org/}
"""
SECRET = "0123456789abcdef0123456789abcdef-us14"


def problems(text):
    with pytest.raises(SettingsError) as caught:
        parse_settings(text)
    return caught.value.problems


def brand(lines):
    return parse_settings("brand:\n  name: X\n" + lines).brand


def test_the_sample_of_the_contract_is_read():
    settings = parse_settings(FULL)
    assert (settings.id, settings.timezone, settings.service) == ("7f3a91", "America/New_York", "mailchimp")
    assert settings.brand.people == ("Dr. Neal Taub",)
    assert settings.brand.other_phones == ()
    assert settings.brand.logo.width == 200
    assert settings.brand.colors == {"accent": "#00ff77", "ink": "#112233", "paper_dark": "#000000"}
    assert settings.brand.fonts == {"text": "georgia", "headings": "helvetica"}
    assert (settings.brand.radius, settings.brand.spacing) == (4, "generous")
    assert settings.brand.why_you_receive_this == "You asked for it: on our website."
    assert settings.brand.disclaimer == "First: line\nSecond"
    assert settings.sender.reply_to == "hello@clinic.org"
    assert settings.subscriber_fields == {"first_name": SubscriberField("first_name", "there", {"mailchimp": "FNAME"})}
    assert settings.sample_subscribers[1] == {"first_name": "", "email": "no-name@example.com"}
    assert (settings.tracking.opens, settings.tracking.clicks, settings.tracking.utm.medium) == (False, True, "mail")
    assert (settings.checks.words.avoid, settings.approval) == (("cure",), "required")
    assert settings.images.base_url == "https://cdn.clinic.org"
    assert placeholders(settings) == ()
    assert str(settings.locations["brand.logo.width"]) == "newsletter.yaml:9:77"
    assert str(settings.locations["brand.people.0"]) == "newsletter.yaml:7:12"


def test_settings_travel_to_other_processes():
    settings = parse_settings(FULL)
    assert pickle.loads(pickle.dumps(settings)) == settings


def test_a_service_has_its_name_its_key_variable_and_its_extra():
    settings = parse_settings(FULL)
    mailchimp = settings.for_service("mailchimp")
    assert (mailchimp.name, mailchimp.segment, mailchimp.api_key_env) == ("mailchimp", "12", "MC_KEY")
    assert (mailchimp.base_url, mailchimp.extra) == ("http://127.0.0.1:8/3.0", {"a": 1})
    assert settings.for_service("listmonk").api_key_env == "LISTMONK_API_KEY"
    assert settings.for_service("resend").name == "resend"


def test_one_line_is_enough():
    settings = parse_settings("brand: {name: Clinic}\n")
    assert (settings.service, settings.approval, settings.timezone) == ("sandbox", "optional", "UTC")
    assert settings.tracking.opens
    assert settings.subscriber_fields["first_name"].tags == {"mailchimp": "FNAME"}


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "brand:\n", "id: abc\n", "word\n", "- a\n"])
def test_a_file_without_the_minimum_is_told_what_it_needs(text):
    (problem,) = problems(text)
    assert "brand: {name: …}" in problem.hint
    assert problem.location.file == "newsletter.yaml"


def test_an_unknown_setting_gets_a_place_a_line_and_a_suggestion():
    (problem,) = problems("brand:\n  name: X\n  adress: 123 Example Street\n")
    assert problem.message == "unknown setting 'adress' in brand"
    assert problem.hint == "did you mean 'address'?"
    assert (str(problem.location), problem.location.length) == ("newsletter.yaml:3:3", 6)
    assert problem.location.text == "  adress: 123 Example Street"


def test_an_unknown_setting_near_nothing_gets_the_list():
    (problem,) = problems("brand: {name: X}\nqqqq: 1\n")
    assert problem.hint.startswith("the settings are: id, brand, sender")


def test_all_problems_are_told_in_one_run():
    found = problems(
        "brand:\n  nam: x\n  colors: {accent: red}\n  website: clinic.org\n  logo: x.png\n  language: english\n"
        "sender: {email: nope, name: [a]}\ntimezone: America/NewYork\nservice: mailchip\ntracking: {opens: maybe}\n"
        "id: a b\nimages: {base_url: http://x.org}\nservices: {mailchmp: {}}\nid: again\n"
    )
    assert [problem.location.line for problem in found] == [2, 3, 4, 5, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14]
    hints = " ".join(problem.hint for problem in found)
    for hint in ("'name'", "'https://clinic.org'", "'America/New_York'", "'mailchimp'"):
        assert f"did you mean {hint}?" in hints


@pytest.mark.parametrize(
    ("written", "meant"), [("true", True), ("YES", True), ("on", True), ("No", False), ("off", False)]
)
def test_yes_and_no_may_be_written_in_every_usual_way(written, meant):
    assert parse_settings(f"brand: {{name: X}}\ntracking: {{opens: {written}}}").tracking.opens is meant


@pytest.mark.parametrize(
    "url", ["ftp://x.org", "https://", "https://a b.org", "javascript:alert(1)", "https://[", "https://x:99999", "x"]
)
def test_a_wrong_web_address_is_refused(url):
    assert "web address" in problems(f"brand: {{name: X, website: '{url}'}}")[0].message


@pytest.mark.parametrize(
    "url", ["http://x.org", "https://user:pw@x.org", "http://10.0.0.1", "http://localhost.evil.org"]
)
def test_a_base_url_is_https_or_this_computer(url):
    assert "https://" in problems(f"brand: {{name: X}}\nimages: {{base_url: '{url}'}}")[0].message
    for local in ("http://localhost:9000", "http://127.0.0.2", "http://[::1]:80"):
        assert parse_settings(f"brand: {{name: X}}\nimages: {{base_url: '{local}'}}").images.base_url == local


def test_colours_need_no_quotes_on_a_line_of_their_own():
    assert brand("  colors:\n    accent: #0F766E\n    ink: '#abc'\n").colors == {
        "accent": "#0f766e",
        "ink": "#aabbcc",
    }


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("14565d", 'did you mean "#14565d"?'),
        ("'0a6'", 'did you mean "#0a6"?'),
        ("teal", "names such as teal are not read; write # and three or six digits"),
        ("'#12345'", "write # and three or six digits"),
        ("'#14565d80'", "write # and three or six digits"),
        ("rgb(1 2 3)", "write # and three or six digits"),
    ],
)
def test_a_colour_of_another_notation_is_told_how_to_be_written(written, hint):
    (problem,) = problems(f"brand:\n  name: X\n  colors:\n    accent: {written}\n")
    assert problem.message == "'accent' should be a colour such as \"#0f766e\""
    assert problem.hint.startswith(hint)
    assert problem.location.line == 4


@pytest.mark.parametrize(
    ("written", "hint"),
    [("acent", "did you mean 'accent'?"), ("ink_drak", "did you mean 'ink_dark'?"), ("qqq", "the settings in brand.c")],
)
def test_a_colour_that_no_template_knows_is_an_unknown_setting(written, hint):
    (problem,) = problems(f"brand: {{name: X, colors: {{{written}: '#123456'}}}}")
    assert problem.message == f"unknown setting '{written}' in brand.colors"
    assert problem.hint.startswith(hint)


@pytest.mark.parametrize("name", STACKS)
def test_every_font_is_a_stack_that_fits_into_a_style_attribute_and_every_client_has(name):
    assert stack(brand(f"  fonts: {{text: {name.title()}}}").fonts["text"]) == STACKS[name]
    assert stack(name).split(",")[-1] in ("serif", "sans-serif", "monospace")
    assert re.fullmatch(r"(?:-?[A-Za-z][A-Za-z-]*(?: [A-Z][A-Za-z]*)*,)+[a-z-]+", stack(name))


@pytest.mark.parametrize(
    ("written", "message", "hint"),
    [
        ("gorgia", "'gorgia' is not a font that mail clients have", "did you mean 'georgia'?"),
        ("Times New Roman", "'times new roman' is not a font", "did you mean 'times'?"),
        ("Inter", "'inter' is not a font that mail clients have", "write one of: arial, helvetica,"),
        ("Inter, Arial", "'text' should be one name, not a list of fonts", "write one of: arial, helvetica,"),
        ("[Inter, Arial]", "'text' should be one name, not a list of fonts", "write one of: arial, helvetica,"),
        ("https://fonts.org/x.css", "'text' should be one name", "write one of: arial, helvetica,"),
        ("''", "'' is not a font", "write one of: arial, helvetica,"),
        ("{a: b}", "'text' should be text, not a group of settings", "put the text"),
    ],
)
def test_a_font_that_mail_clients_lack_is_refused_with_the_list(written, message, hint):
    (problem,) = problems(f"brand:\n  name: X\n  fonts:\n    text: {written}\n")
    assert problem.message.startswith(message)
    assert problem.hint.startswith(hint)
    assert problem.location.line == 4


def test_fonts_are_for_text_and_headings():
    assert problems("brand: {name: X, fonts: {heading: arial}}")[0].hint == "did you mean 'headings'?"


@pytest.mark.parametrize("value", ["-1", "25", "4em", "round", "4.5"])
def test_a_radius_is_a_whole_number_of_pixels(value):
    (problem,) = problems(f"brand: {{name: X, radius: {value}}}")
    assert problem.message == "'radius' should be a whole number from 0 to 24"


def test_a_radius_of_nothing_is_not_the_same_as_none_at_all():
    assert brand("  radius: 0\n").radius == 0
    assert brand("").radius is None


def test_spacing_is_one_of_three_words():
    (problem,) = problems("brand: {name: X, spacing: genorous}")
    assert problem.hint == "did you mean 'generous'?"
    assert brand("").spacing == "normal"


def test_what_is_to_be_filled_in_is_read_as_it_is_written():
    settings = parse_settings(
        "brand:\n  name: [[Clinic]]\n  address: [[postal address]], Charlotte\n  website: [[https://…]]\n"
        "  privacy_url: https://www.example.com/privacy\n  people: [[[name]], Ada]\n"
        "sender: {name: Test, email: news@clinic.test}\nsample_subscribers: [{email: a@example.com}]\n"
    )
    found = placeholders(settings)
    assert [(path, value) for path, value, _ in found] == [
        ("brand.name", "[[Clinic]]"),
        ("brand.website", "[[https://…]]"),
        ("brand.people.0", "[[name]]"),
        ("brand.address", "[[postal address]], Charlotte"),
        ("brand.privacy_url", "https://www.example.com/privacy"),
        ("sender.email", "news@clinic.test"),
    ]
    assert [location.line for _, _, location in found] == [2, 4, 6, 3, 5, 7]


@pytest.mark.parametrize("value", ["This is a test.", "For example: us", "https://contest.org", "me@latest.com"])
def test_ordinary_words_are_no_placeholders(value):
    assert placeholders(parse_settings(f"brand:\n  name: X\n  disclaimer: {value}\n")) == ()


@pytest.mark.parametrize(
    "text",
    [
        f"services: {{mailchimp: {{api_key: {SECRET}, audiense: x}}}}",
        f"services: {{mailchimp: {{api_key_env: {SECRET}, audiense: x}}}}",
        f"services:\n  mailchimp:\n    extra: {{a: [{SECRET}]}}",
        f"{SECRET}: x",
        f"sender: {{email: {SECRET}}}",
        f"service: {SECRET}",
        f"timezone: {SECRET}",
        f"api_key: '{SECRET}",
        f"token: {SECRET} : x\n  y: z",
        f"services: {{mailchimp: {{base_url: https://x:{SECRET}@y.org}}}}",
    ],
)
def test_a_key_in_the_file_is_an_error_that_never_shows_it(text):
    with pytest.raises(SettingsError) as caught:
        parse_settings("brand: {name: X}\n" + text)
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(caught.value.problems)
    assert SECRET[:20] not in repr(caught.value.problems)


@pytest.mark.parametrize("name", ["api_key", "token", "password", "API-KEY", "secret"])
def test_a_key_by_name_is_an_error_that_says_where_keys_belong(name):
    (problem,) = problems(f"brand: {{name: X}}\nservices: {{brevo: {{{name}: hunter2}}}}")
    assert "hunter2" not in repr(problem)
    assert ".env" in problem.hint
    assert problem.location.text is None
    assert problem.location.line == 2


def test_a_key_where_the_variable_belongs_is_not_shown():
    (problem,) = problems("brand: {name: X}\nservices: {brevo: {api_key_env: hunter-2}}")
    assert "hunter" not in repr(problem)


def test_a_file_of_another_kind_does_not_flood_the_terminal():
    text = "brand: {name: X}\n" + "".join(f"services{n}: {{a: b}}\n" for n in range(3000))
    assert len(problems(text)) <= 51


def test_missing_and_unreadable_files_are_explained(tmp_path):
    with pytest.raises(SettingsError, match="does not exist"):
        load_settings(tmp_path / "newsletter.yaml")
    path = tmp_path / "newsletter.yaml"
    path.write_bytes(b"brand: \xff")
    with pytest.raises(SettingsError, match="0xff"):
        load_settings(path)
    path.write_text(FULL)
    assert load_settings(path, "sub/newsletter.yaml").locations["id"].file == "sub/newsletter.yaml"


def test_the_known_services_are_those_of_the_contract():
    assert SERVICES == ("sandbox", "mailchimp", "listmonk", "brevo", "buttondown", "sendgrid", "resend")
