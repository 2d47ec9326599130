"""What SpamAssassin holds against an email: `newsletter check --spam`.

The rules that are installed on this computer are applied, and nothing is asked of the network. Of these rules only
those about the content count: what a header of the delivery or the sender's domain says is decided by the mailing
service, and is not in a local copy. So the points are an approximation, and are called so.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from newsletter.errors import Location
from newsletter.model import Finding
from newsletter.pipeline import Rendered
from newsletter.sample_mail import sample_mail

# SpamAssassin's own `required_score`; most installations keep it.
LIMIT = 5.0
# It takes 1 s for the sample (SpamAssassin 4.0.1), and a minute for none that anybody would send.
SECONDS = 60
# Rules about what the mailing service, the sending server or the reader's own lists decide, by their names in the rules
# of SpamAssassin 4.0.1: a local copy has none of it, or a stand-in (its Message-ID, its List-Unsubscribe).
_NOT_CONTENT = re.compile(
    r"(?:T_)?(?:NO_RECEIVED|NO_RELAYS|NO_RDNS|MISSING_(?!SUBJECT)|DKIM|SPF_|DMARC|ARC_|RCVD_|RDNS_|HELO_|MSGID_|INVALID_"
    r"|DATE_IN_|UNPARSEABLE_|ALL_TRUSTED|FORGED_|FSL_HELO|RATWARE_|USER_IN_|AWL$|TXREP|BAYES_|HDRS?_|HEADER_|TO_"
    r"|XM_|X_IP|MIME_BOUND|KHOP_HELO|DOS_|HK_RANDOM|HK_RCVD|SORTED_RECIPS|SUSPICIOUS_RECIPS)"
    r"|.*_(?:NORDNS|NO_RDNS|DIRECT|DIRECT_TO_MX|DIRECT_MX|MSGID|MSGID_MALF|FCRDNS)$"
)
_SCORE = re.compile(r"([A-Z]\w*)=(-?\d+(?:\.\d+)?)")
_DESCRIBED = re.compile(r"^ *-?\d+(?:\.\d+)? ([A-Z]\w+) +(.*(?:\n {20,}.*)*)", re.MULTILINE)
# Where a rule was met, in front of its description.
_AREA = re.compile(r"^(?:BODY|RAW|URI|FULL|HEADER|META): ")
_SHOWN = 4
_PASSED = ("PATH", "TMPDIR", "SYSTEMROOT", "PERL5LIB")


class Rule(NamedTuple):
    """A rule that an email meets. points: what it adds; below zero it speaks for the email."""

    name: str
    points: float
    about: str


class _NotScoredError(Exception):
    """There are no points; the message says why."""


def score(
    rendered: Rendered, *, workspace: Path, progress: Callable[[str], None] = lambda _: None
) -> tuple[Finding, ...]:
    """What SpamAssassin's local content rules say about an email, as its first sample subscriber would get it.

    One finding, `spam-score`: a warning from five points on, otherwise a note, also where SpamAssassin is missing or
    failed. workspace: a folder that may come from anybody, of which no program is run. progress: gets a short phrase
    before the run, which takes a second or more. Raises SettingsError for an address that no message can carry.
    """
    where = Location(rendered.issue.file, 1)
    samples = rendered.settings.sample_subscribers
    message = sample_mail(rendered, samples[0] if samples else {})
    program = shutil.which("spamassassin")
    if program is None:
        words = "the email was not looked at as a spam filter would: SpamAssassin is not on this computer"
        hint = "install it with 'apt install spamassassin' (Linux) or 'brew install spamassassin' (Mac)"
        return (Finding("spam-score", "note", words, where, hint),)
    if not _is_installed(program, workspace):
        words = f"the email was not looked at as a spam filter would: '{program}' was not run, because of where it lies"
        hint = "take it out of the folder of the newsletter, and install SpamAssassin for the whole computer"
        return (Finding("spam-score", "note", words, where, hint),)
    progress("asking SpamAssassin")
    try:
        rules = content_rules(program, message)
    except _NotScoredError as error:
        words = f"the email was not looked at as a spam filter would: {error}"
        hint = "run 'spamassassin --lint' to see whether its installation is whole"
        return (Finding("spam-score", "note", words, where, hint),)
    return (_finding(rules, where),)


def _is_installed(program: str, workspace: Path) -> bool:
    """Whether a program is this computer's own, rather than a file that came with a workspace.

    Windows looks for programs in the current folder first, and so does a PATH with `.` in it.
    """
    if not Path(program).is_absolute():
        return False
    unsafe = workspace.resolve()
    # The link to a program, and the program.
    folders = (Path(program).parent.resolve(), Path(program).resolve().parent)
    return not any(folder.is_relative_to(unsafe) or folder == Path.cwd().resolve() for folder in folders)


def _finding(rules: tuple[Rule, ...], where: Location) -> Finding:
    total = round(sum(rule.points for rule in rules), 1)
    telling = sorted((rule for rule in rules if abs(rule.points) >= 0.05), key=lambda rule: -abs(rule.points))
    hint = "this is an approximation: filters also judge the sender, and each service has rules of its own"
    if not telling:
        words = "SpamAssassin finds nothing in this email (0.0 points by its local content rules)"
        return Finding("spam-score", "note", words, where, hint)
    listed = [
        f"{rule.points:.1f} {rule.name}" + f" ({rule.about[:45]})" * bool(rule.about) for rule in telling[:_SHOWN]
    ]
    more = [f"{len(telling) - _SHOWN} more"] if len(telling) > _SHOWN else []
    points = f"SpamAssassin gives this email {total:.1f} points by its local content rules"
    details = ", ".join([*listed, *more])
    if total >= LIMIT:
        hint = f"write plainly what these rules look for, and check again; {hint}"
        words = f"{points}, and most filters reject from {LIMIT:g} on: {details}"
        return Finding("spam-score", "warning", words, where, hint)
    return Finding("spam-score", "note", f"{points}, below {LIMIT:g}: {details}", where, hint)


def content_rules(program: str, message: bytes) -> tuple[Rule, ...]:
    """The content rules that a message meets, by a SpamAssassin that knows no network, no history and no user's wishes.

    Raises _NotScoredError, with its words, where it fails or takes longer than `SECONDS`.
    """
    mark = secrets.token_hex(16)  # nothing in the message can be taken for the report
    with tempfile.TemporaryDirectory() as home:
        preferences = Path(home) / "preferences"
        preferences.write_text(_preferences(mark), encoding="utf-8")
        output = _run(
            [program, "--local", "--test-mode", "--nocreate-prefs", f"--prefspath={preferences}"], message, home
        )
    _, found, report = output.rpartition(mark)
    if not found:
        raise _NotScoredError("SpamAssassin gave no report")
    scores, _, summary = report.partition("\n\n")
    about = {name: _AREA.sub("", " ".join(words.split())).rstrip(".") for name, words in _DESCRIBED.findall(summary)}
    about = {name: words for name, words in about.items() if words != "No description available"}
    rules = (Rule(name, float(points), about.get(name, "")) for name, points in _SCORE.findall(scores))
    return tuple(rule for rule in rules if not _NOT_CONTENT.match(rule.name))


def _preferences(mark: str) -> str:
    """Preferences of a user who has none, and a report that programs can read (man Mail::SpamAssassin::Conf)."""
    report = (mark, "_TESTSSCORES_", "", "_SUMMARY_")
    lines = ("use_bayes 0", "report_safe 0", "clear_headers", "clear_report_template")
    return "\n".join((*lines, *(f"report {line}" for line in report), ""))


def _run(command: list[str], message: bytes, home: str) -> str:
    """What a command writes. It has a home folder of its own, which SpamAssassin writes its state into.

    Of the environment it gets what a Perl program needs to start: the keys of mailing services stand there too.
    """
    environment = {name: os.environ[name] for name in _PASSED if name in os.environ} | {"HOME": home, "LC_ALL": "C"}
    try:
        done = subprocess.run(  # noqa: S603 (a program found on the PATH, its arguments are ours)
            command, input=message, env=environment, cwd=home, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _NotScoredError(f"SpamAssassin took longer than {SECONDS} seconds") from error
    except OSError as error:
        raise _NotScoredError(f"SpamAssassin could not be started ({error.strerror or error})") from error
    if done.returncode:
        words = " ".join(done.stderr.decode(errors="replace").split())[:200] or f"exit code {done.returncode}"
        raise _NotScoredError(f"SpamAssassin failed: {words}")
    return done.stdout.decode(errors="replace")
