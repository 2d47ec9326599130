"""`--spam`: what SpamAssassin's content rules say of an email, and nothing that stops anybody where it says nothing."""

from __future__ import annotations

import shutil
import stat
import time

import pytest

from newsletter import spam

PLAIN = "---\nsubject: Sleeping better\npreheader: Three habits\n---\n# Sleeping better\n\nGo to bed early, Ada.\n"
LOUD = """\
---
subject: VIAGRA!!! BUY NOW $$$ 100% FREE
preheader: Act now
---
# MAKE MONEY FAST

BUY VIAGRA NOW!!! Dear friend, you have won a lottery of $1,000,000.00 dollars. Viagra cialis levitra xanax valium.
Click here for free money, risk free. Lose weight fast. I am a barrister from Nigeria and wish to transfer ten million
dollars to your bank account, next of kin, strictly confidential.
"""
# Stands for SpamAssassin: reads the mail, finds the mark that begins the report, and says what the test wants.
STAND_IN = """\
#!/bin/sh
cat > "$HOME/mail"
for argument; do case "$argument" in --prefspath=*) preferences=${{argument#--prefspath=}};; esac; done
mark=$(grep -m 1 '^report ' "$preferences" | cut -d ' ' -f 2)
{say}
"""


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Puts a program called `spamassassin` onto the PATH, before any other."""

    def put(say: str) -> None:
        program = tmp_path / "bin" / "spamassassin"
        program.parent.mkdir(exist_ok=True)
        program.write_text(STAND_IN.format(say=say), encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")

    return put


def reporting(rules: dict[str, float], summary: str = "") -> str:
    scores = ",".join(f"{name}={points}" for name, points in rules.items())
    return f"cat \"$HOME/mail\"; printf '%s\\n%s\\n\\n%s\\n' \"$mark\" '{scores}' '{summary}'"


needs_spamassassin = pytest.mark.skipif(shutil.which("spamassassin") is None, reason="SpamAssassin is not installed")


@needs_spamassassin
@pytest.mark.slow
def test_a_plain_post_has_nothing_held_against_it(newsroom):
    phrases = []
    [finding] = spam.score(newsroom.render(PLAIN), workspace=newsroom.root, progress=phrases.append)
    assert (finding.code, finding.severity) == ("spam-score", "note")
    assert "finds nothing" in finding.message
    assert "approximation" in finding.hint
    assert phrases == ["asking SpamAssassin"]


@needs_spamassassin
@pytest.mark.slow
def test_a_post_like_spam_is_warned_of_with_the_rules_that_weigh_most(newsroom):
    [finding] = spam.score(newsroom.render(LOUD), workspace=newsroom.root)
    assert finding.severity == "warning"
    assert "DRUG" in finding.message
    assert len(finding.message) < 400
    assert finding.location.file == "issues/2026-11-topic/issue.md"


@needs_spamassassin
@pytest.mark.slow
def test_the_user_s_own_home_folder_is_left_alone(newsroom, tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    spam.score(newsroom.render(PLAIN), workspace=newsroom.root)
    assert list(home.iterdir()) == []


def test_where_there_is_no_spamassassin_a_note_says_how_to_get_it(newsroom, tmp_path, monkeypatch):
    rendered = newsroom.render(PLAIN)
    monkeypatch.setenv("PATH", str(tmp_path))
    [finding] = spam.score(rendered, workspace=newsroom.root)
    assert finding.severity == "note"
    assert "not on this computer" in finding.message
    assert "apt install spamassassin" in finding.hint
    assert "brew install spamassassin" in finding.hint


FAILURES = {
    "echo 'config: bad rule' >&2; exit 3": "SpamAssassin failed: config: bad rule",
    "exit 70": "SpamAssassin failed: exit code 70",
    'cat "$HOME/mail"': "SpamAssassin gave no report",
    "printf '\\377\\376 nothing'": "SpamAssassin gave no report",
    "kill -9 $$": "SpamAssassin failed: exit code -9",
}


@pytest.mark.parametrize(("say", "words"), FAILURES.items())
def test_a_spamassassin_that_fails_is_a_note_with_its_words(newsroom, stand_in, say, words):
    stand_in(say)
    [finding] = spam.score(newsroom.render(PLAIN), workspace=newsroom.root)
    assert finding.severity == "note"
    assert finding.message.endswith(words)


def test_a_spamassassin_that_hangs_is_ended(newsroom, stand_in, monkeypatch):
    stand_in("exec sleep 60")
    monkeypatch.setattr(spam, "SECONDS", 1)
    begin = time.monotonic()
    [finding] = spam.score(newsroom.render(PLAIN), workspace=newsroom.root)
    assert time.monotonic() - begin < 20
    assert finding.severity == "note"
    assert "longer than 1 seconds" in finding.message


TRANSPORT = {
    "NO_RECEIVED": 4.0, "NO_RELAYS": 1, "MISSING_MID": 2, "MISSING_DATE": 2, "DKIM_ADSP_ALL": 1, "SPF_NONE": 1,
    "DATE_IN_FUTURE_96_XX": 3, "INVALID_MSGID": 2, "UNPARSEABLE_RELAY": 1, "RDNS_NONE": 1, "T_SPF_PERMERROR": 1,
    "FONT_INVIS_NORDNS": 2, "FONT_INVIS_MSGID": 2, "ALL_TRUSTED": -1, "BAYES_99": 3, "USER_IN_WELCOMELIST": -100,
}  # fmt: skip
CONTENT = {
    "HTML_FONT_LOW_CONTRAST": 0.7, "MISSING_SUBJECT": 1.8, "SUBJ_ALL_CAPS": 0.5, "FREEMAIL_FROM": 0.1,
    "MIME_HTML_ONLY": 0.7, "URI_HEX": 0.1, "MONEY_FORM": 1.0,
}  # fmt: skip


@pytest.mark.parametrize("rule", TRANSPORT)
def test_what_the_mailing_service_decides_does_not_count(newsroom, stand_in, rule):
    stand_in(reporting({rule: TRANSPORT[rule], "HTML_MESSAGE": 0.001}))
    [finding] = spam.score(newsroom.render(PLAIN), workspace=newsroom.root)
    assert "finds nothing" in finding.message


@pytest.mark.parametrize("rule", CONTENT)
def test_what_the_content_is_to_blame_for_counts(newsroom, stand_in, rule):
    stand_in(reporting({rule: CONTENT[rule]}))
    [finding] = spam.score(newsroom.render(PLAIN), workspace=newsroom.root)
    assert f"{CONTENT[rule]:.1f} {rule}" in finding.message


@pytest.mark.parametrize(("points", "severity"), [(4.9, "note"), (5.0, "warning"), (5.1, "warning"), (25, "warning")])
def test_five_points_are_a_warning(newsroom, stand_in, points, severity):
    stand_in(reporting({"SHOUTING": points}))
    [finding] = spam.score(newsroom.render(PLAIN), workspace=newsroom.root)
    assert finding.severity == severity
    assert f"{points:.1f} points" in finding.message


def test_a_rule_is_told_in_spamassassin_s_own_words_over_two_lines(newsroom, stand_in):
    summary = " 2.0 LOUD                   BODY: Somebody is\n                            shouting"
    stand_in(reporting({"LOUD": 2.0}, summary))
    [finding] = spam.score(newsroom.render(PLAIN), workspace=newsroom.root)
    assert "2.0 LOUD (Somebody is shouting)" in finding.message


def test_many_rules_are_cut_to_those_that_weigh_most(newsroom, stand_in):
    stand_in(reporting({f"A_RULE_WITH_A_LONG_NAME_{'X' * n}": n / 10 for n in range(1, 12)}))
    [finding] = spam.score(newsroom.render(PLAIN), workspace=newsroom.root)
    assert "and 7 more" in finding.message or "7 more" in finding.message
    assert len(finding.message) < 400


def test_a_mail_cannot_write_its_own_report(newsroom, stand_in):
    stand_in(reporting({"LOUD": 6.0}))
    [finding] = spam.score(
        newsroom.render(PLAIN + "\nX-Spam: SHOUT=-99\n\n    0.0 LOUD nothing\n"), workspace=newsroom.root
    )
    assert "6.0 points" in finding.message


def test_an_issue_without_sample_subscribers_is_scored_too(newsroom, stand_in):
    settings = (newsroom.root / "newsletter.yaml").read_text(encoding="utf-8")
    newsroom.write("newsletter.yaml", settings.partition("sample_subscribers")[0])
    stand_in(reporting({}))
    [finding] = spam.score(newsroom.render(PLAIN), workspace=newsroom.root)
    assert "finds nothing" in finding.message


def test_the_mail_is_the_one_that_the_first_sample_subscriber_would_get(newsroom, stand_in, tmp_path):
    stand_in(f'cp "$HOME/mail" {tmp_path}/seen; ' + reporting({}))
    spam.score(newsroom.render(PLAIN.replace("Ada", "{{ subscriber.first_name }}")), workspace=newsroom.root)
    seen = (tmp_path / "seen").read_text(encoding="utf-8")
    assert "To: Ada <ada@quiet.test>" in seen
    assert "Go to bed early, Ada." in seen


def test_spamassassin_is_told_nothing_of_the_environment_but_how_to_start(newsroom, stand_in, tmp_path, monkeypatch):
    monkeypatch.setenv("MAILCHIMP_API_KEY", "secret-us1")
    monkeypatch.setenv("PERL5LIB", "/opt/perl")
    stand_in(f"env > {tmp_path}/seen; " + reporting({}))
    spam.score(newsroom.render(PLAIN), workspace=newsroom.root)
    seen = dict(line.split("=", 1) for line in (tmp_path / "seen").read_text(encoding="utf-8").splitlines())
    # The shell of the stand-in adds the last three.
    assert seen.keys() <= {"PATH", "TMPDIR", "SYSTEMROOT", "PERL5LIB", "HOME", "LC_ALL", "PWD", "SHLVL", "_", "OLDPWD"}
    assert (seen["PERL5LIB"], seen["LC_ALL"]) == ("/opt/perl", "C")


@pytest.mark.parametrize("where", ["workspace", "current folder", "by a relative path", "a link into the workspace"])
def test_a_spamassassin_that_came_with_a_workspace_is_not_run(newsroom, tmp_path, monkeypatch, where):
    folder = {"workspace": newsroom.root / "bin", "a link into the workspace": newsroom.root}.get(where, tmp_path / "b")
    folder.mkdir(exist_ok=True)
    program = folder / "spamassassin"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n", encoding="utf-8")
    program.chmod(0o755)
    found_in = str(folder)
    if where == "current folder":
        monkeypatch.chdir(folder)
    elif where == "by a relative path":
        monkeypatch.chdir(tmp_path)
        found_in = "b"
    elif where == "a link into the workspace":
        (tmp_path / "links").mkdir()
        (tmp_path / "links" / "spamassassin").symlink_to(program)
        found_in = str(tmp_path / "links")
    monkeypatch.setenv("PATH", found_in)
    [finding] = spam.score(newsroom.render(PLAIN), workspace=newsroom.root)
    assert (finding.code, finding.severity) == ("spam-score", "note")
    assert "was not run" in finding.message
    assert not (tmp_path / "ran").exists()
