"""What a spam filter thinks of our HTML: SpamAssassin with the rules that Debian ships, and nothing of the network.

The message is scored as `newsletter build` wrote it, without the headers of a delivery. Their absence costs nothing
(NO_RECEIVED and NO_RELAYS weigh -0.001 each), and it is the stricter form: some rules about the HTML do not apply to
what a known mail server delivers (FONT_INVIS_MSGID, for one).
"""

from __future__ import annotations

import email
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.every_template import build, each_sample_in_each_template

MOST = 0.5
# With the rules as packaged: an `sa-update` on this machine, or its administrator's own rules, decide nothing here.
DEBIANS_RULES = Path("/usr/share/spamassassin")
PREFERENCES = """\
use_bayes 0
report_safe 0
clear_headers
add_header all Points _SCORE_ _TESTSSCORES_
"""


@pytest.fixture(scope="module")
def spam_points(tmp_path_factory):
    """Judges a message: its points, and what each rule that it meets gives to them."""
    if not (shutil.which("spamassassin") and DEBIANS_RULES.is_dir()):
        pytest.skip("Debian's spamassassin is not installed")
    home = tmp_path_factory.mktemp("home")
    preferences = home / "preferences"
    preferences.write_text(PREFERENCES, encoding="utf-8")
    options = ("--local", "--nocreate-prefs", f"--prefspath={preferences}", f"--configpath={DEBIANS_RULES}")

    def points(message: bytes) -> tuple[float, dict[str, float]]:
        done = subprocess.run(
            ["spamassassin", *options],
            input=message, env=os.environ | {"HOME": str(home)}, capture_output=True, check=True,
        )  # fmt: skip
        header = email.message_from_bytes(done.stdout)["X-Spam-Points"]
        rules = {rule: float(value) for rule, value in re.findall(r"(\w+)=(-?[\d.]+)", header)}
        return float(header.split()[0]), rules

    return points


@pytest.mark.slow
@each_sample_in_each_template
def test_a_spam_filter_holds_next_to_nothing_against_a_mail(spam_points, tmp_path, template, sample):
    total, rules = spam_points((build(tmp_path, template, sample) / "email.eml").read_bytes())
    assert "HTML_MESSAGE" in rules, "the filter has not seen the HTML part"
    assert total <= MOST, rules


@pytest.mark.slow
def test_the_filter_would_notice_what_spam_looks_like(spam_points):
    message = (
        b"From: x <x@example.com>\r\nTo: y <y@example.com>\r\nSubject: VIAGRA!!! BUY NOW\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n"
        b"<html><body><font color=white>Buy viagra now</font><script>a()</script></body></html>\r\n"
    )
    total, _ = spam_points(message)
    assert total > MOST
