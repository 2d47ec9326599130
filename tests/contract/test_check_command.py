"""`newsletter check`: what it looks at, what it prints for whom, and its exit code."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import pytest
from PIL import Image

from newsletter.check_formats import Checked, github, human, sarif
from newsletter.check_formats.manual import manual
from newsletter.checks import catalogue
from newsletter.errors import Location
from newsletter.link_probe import probe
from newsletter.model import Finding
from newsletter.reach import Reach

PROJECT = Path(__file__).parents[2]
with io.BytesIO() as _content:
    Image.new("RGB", (1200, 400), "#14565d").save(_content, "PNG")
    HILL = _content.getvalue()
ISSUE = "2026-11-migraine"
FILE = f"issues/{ISSUE}/issue.md"
HEAD = "---\nsubject: Living with migraine\npreheader: What helps, and when to call us\n---\n# Living with migraine\n\n"
# An error of `images`, a warning of `inbox`, a note of `reading`.
FAULTS = f"{HEAD.replace('preheader: What helps, and when to call us', 'date: 2026-11-03')}\
Rest helps <!-- says who? -->.\n\n![](hill.png)\n"
WARNED = f"{HEAD.replace('preheader: What helps, and when to call us', 'date: 2026-11-03')}Rest helps.\n"


@pytest.fixture
def post(clinic):
    """Writes the clinic's issue, or another one."""

    def write(text: str, issue: str = ISSUE) -> Path:
        path = clinic / "issues" / issue / "issue.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.with_name("hill.png").write_bytes(HILL)
        return path

    return write


@pytest.fixture
def codes(newsletter):
    """The exit code of a check and the codes it found, by way of JSON."""

    def check(*arguments: object) -> tuple[int, list[str]]:
        ran = newsletter("check", *arguments, "--format", "json")
        assert ran.err == "", ran
        return ran.code, [finding["code"] for finding in json.loads(ran.out)["findings"]]

    return check


# What is looked at.


def test_the_findings_of_the_faulty_post_are_these(post, codes):
    post(FAULTS)
    code, found = codes()
    assert (code, set(found)) == (1, {"alt-missing", "preheader-missing", "html-comment"})


@pytest.mark.parametrize(
    ("arguments", "code", "left"),
    [
        (["--select", "images"], 1, {"alt-missing"}),
        (["--select", "inbox"], 0, {"preheader-missing"}),
        (["--select", "inbox", "--strict"], 1, {"preheader-missing"}),
        (["--select", "preheader-missing,html-comment"], 0, {"preheader-missing", "html-comment"}),
        (["--select", "inbox", "--select", "reading"], 0, {"preheader-missing", "html-comment"}),
        (["--ignore", "alt-missing"], 0, {"preheader-missing", "html-comment"}),
        (["--ignore", "images, inbox"], 0, {"html-comment"}),
        (["--ignore", "images,inbox", "--strict"], 0, {"html-comment"}),
        (["--select", "inbox,images", "--ignore", "images"], 0, {"preheader-missing"}),
        (["--select", "INBOX"], 0, {"preheader-missing"}),
        (["--select", "merge-fields"], 0, set()),
    ],
)
def test_select_and_ignore_narrow_what_is_shown_and_the_exit_code(post, codes, arguments, code, left):
    post(FAULTS)
    assert codes(*arguments) == (code, [name for name in codes()[1] if name in left])


@pytest.mark.parametrize("option", ["--select", "--ignore", "--explain"])
def test_a_name_that_nothing_has_is_refused_with_the_nearest_one(newsletter, clinic, option):
    ran = newsletter("check", option, "alt-mising")
    assert (ran.code, ran.out) == (2, "")
    assert f"{option} names 'alt-mising', which is neither a code nor a family of checks" in ran.err
    assert "did you mean 'alt-missing'?" in ran.err


def test_every_unknown_name_is_told_in_one_run(newsletter, clinic):
    ran = newsletter("check", "--select", "qqqq,images,zzzz")
    assert ran.err.count("error: --select names") == 2
    assert "the families are: " in ran.err


@pytest.mark.parametrize("arguments", [["--select", "images"], ["--ignore", "reading"], ["--ignore", "unreadable"]])
def test_an_issue_that_cannot_be_read_is_told_whatever_is_asked_for(post, codes, arguments):
    post(f"{HEAD}::: nonsense\n:::\n")
    assert codes(*arguments) == (1, ["unreadable"])


def test_a_warning_stops_only_where_it_is_asked_to(post, newsletter):
    post(WARNED)
    assert newsletter("check").code == 0
    strict = newsletter("check", "--strict")
    assert strict.code == 1
    assert "With --strict that is not good enough.\nNext: mend the warning above" in strict.out


def test_a_check_is_made_as_for_the_service_that_is_named(clinic, post, codes, newsletter):
    post(f"{HEAD}[[a placeholder]]\n")
    assert codes("--select", "placeholder") == (0, ["placeholder"])
    assert codes("--select", "placeholder", "--service", "mailchimp") == (1, ["placeholder"])
    again = f"then run 'newsletter check {ISSUE} --service mailchimp' again"
    assert again in newsletter("check", "--service", "mailchimp").out


def test_the_workspace_that_is_named_is_checked(newsletter, clinic, post, monkeypatch):
    post(FAULTS)
    monkeypatch.chdir(clinic.parent)
    [*_, last] = json.loads(newsletter("-C", "clinic", "check", "--format", "json").out)["findings"]
    assert last["file"] == FILE


# What is looked for on request.


class NotFound(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self.send_error(404)

    do_GET = do_HEAD  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def lost_page(monkeypatch):
    """The address of a page that is not there, on a website that this computer serves and `--online` may ask."""
    with ThreadingHTTPServer(("127.0.0.1", 0), NotFound) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        port = server.server_address[1]
        reach = Reach(
            allowed=frozenset({("127.0.0.1", port)}), look_up=lambda *_: ["127.0.0.1"], proxies=lambda _: {}, pause=0
        )
        monkeypatch.setitem(probe.__kwdefaults__, "reach", reach)
        yield f"http://hill-clinic.org:{port}/lost"
        server.shutdown()


def test_links_are_followed_only_where_somebody_asks_for_it(post, codes, lost_page):
    post(f"{HEAD}Read [our page about rest]({lost_page}).\n")
    assert "link-broken" not in codes()[1]
    code, found = codes("--online")
    assert (code, found.count("link-broken")) == (1, 1)
    assert codes("--online", "--ignore", "links")[0] == 0


def test_what_was_found_online_can_be_waived_and_its_waiver_is_not_idle_offline(newsletter, post, codes, lost_page):
    waived = HEAD.replace("---\n#", "waive: {link-broken: it opens on Monday}\n---\n#")
    post(f"{waived}Read [our page about rest]({lost_page}).\n")
    assert "waiver-idle" not in codes()[1]
    ran = newsletter("check", "--online", "--select", "link-broken")
    assert (ran.code, "(waived: it opens on Monday)" in ran.out) == (0, True)


def test_the_spam_filter_is_asked_only_where_somebody_asks_for_it(post, codes, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))  # without SpamAssassin, which takes a second
    assert "spam-score" not in codes()[1]
    assert "spam-score" in codes("--spam")[1]


# For people.


def test_a_check_without_findings_says_so_and_what_comes_next(newsletter, clinic):
    assert newsletter("check").out == (
        f"{ISSUE}\n{ISSUE}: nothing found.\nNext: newsletter push {ISSUE}   (makes a draft, sends nothing)\n\n"
    )


def test_what_matters_most_comes_first_and_a_verdict_comes_last(newsletter, post):
    post(FAULTS)
    out = newsletter("check").out
    assert re.findall(r"^(\w+) \[([a-z-]+)\]: ", out, re.MULTILINE) == [
        ("error", "alt-missing"),
        ("warning", "preheader-missing"),
        ("note", "html-comment"),
    ]
    assert out.endswith(
        f"{ISSUE}: 1 error, 1 warning, 1 note. It cannot be sent like this.\n"
        f"Next: mend the error above, then run 'newsletter check {ISSUE}' again.\n\n"
        "To read more about a finding: newsletter check --explain alt-missing\n"
    )


def test_a_mail_with_warnings_alone_may_go_out(newsletter, post):
    post(WARNED)
    assert (
        f"{ISSUE}: 1 warning. It is good enough for practice; the warning is worth a look.\n" in newsletter("check").out
    )
    real = newsletter("check", "--service", "mailchimp", "--ignore", "placeholder")
    assert f"Next: newsletter check {ISSUE} --service mailchimp   (shows everything)" in real.out


def test_a_partial_view_never_says_that_the_mail_may_go_out(newsletter, post):
    post(FAULTS)
    out = newsletter("check", "--ignore", "images").out
    assert f"{ISSUE}: 1 warning, 1 note. Not all findings were asked for.\n" in out
    assert f"Next: newsletter check {ISSUE}   (shows everything)\n" in out
    assert f"{ISSUE}: nothing found. Not all findings were asked for.\n" in newsletter("check", "--select", "law").out


def test_the_next_step_is_a_test_where_the_draft_is_up_to_date_and_the_report_where_it_was_sent(newsletter, clinic):
    newsletter("push", ISSUE)
    assert f"Next: newsletter test {ISSUE} --to you@your-organisation.org" in newsletter("check").out
    newsletter("test", ISSUE, "--to", "ada@hill-clinic.org")
    assert newsletter("send", ISSUE, "--yes").code == 0
    assert f"Next: newsletter report {ISSUE}   (it was sent already, for practice)" in newsletter("check", ISSUE).out


def test_of_an_issue_that_was_sent_no_check_says_that_it_could_not_be(newsletter, clinic, post):
    for arguments in (["push", ISSUE], ["test", ISSUE, "--to", "ada@hill-clinic.org"], ["send", ISSUE, "--yes"]):
        assert newsletter(*arguments).code == 0
    post(FAULTS)
    out = newsletter("check", ISSUE).out
    assert f"{ISSUE}: 1 error, 1 warning, 1 note. It was sent already, for practice.\nNext: mend the error" in out


def test_after_a_real_sending_the_next_step_is_its_report_whatever_is_found(capsys):
    finding = Finding("x", "error", "m", Location("issues/a.md", 1))
    human.show([Checked("a", (finding,), "newsletter check a", "newsletter report a", sent=True)], human.View())
    assert "a: 1 error. It was sent already.\nNext: newsletter report a\n" in capsys.readouterr().out


UNSOUGHT = {
    "spam-score": "spam-score is looked for with --spam only.",
    "link-moved": "link-moved is looked for with --online only.",
    "link-moved,alt-missing,link-broken": "link-moved and link-broken are looked for with --online only.",
}


@pytest.mark.parametrize("names", UNSOUGHT)
def test_a_code_that_is_looked_for_on_request_alone_is_not_said_to_be_missing(newsletter, clinic, names):
    ran = newsletter("check", "--select", names)
    assert f"{ISSUE}: nothing found. {UNSOUGHT[names]} Not all findings were asked for.\n" in ran.out
    asked = newsletter("check", "--select", names, "--format", "json")
    assert (json.loads(asked.out), asked.err) == ({"findings": []}, f"note: {UNSOUGHT[names]}\n")


def test_a_code_that_was_looked_for_is_not_said_to_need_an_option(newsletter, clinic, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "looked for with" not in newsletter("check", "--spam", "--select", "spam-score").out


def test_a_damaged_receipt_stops_no_check(newsletter, clinic):
    (clinic / ".newsletter" / "receipts").mkdir(parents=True)
    (clinic / ".newsletter" / "receipts" / f"{ISSUE}.yaml").write_text("<<<<<<<", encoding="utf-8")
    ran = newsletter("check", ISSUE)
    assert (ran.code, f"Next: newsletter push {ISSUE}" in ran.out) == (0, True)


def test_many_findings_of_one_kind_are_folded_and_shown_with_v(newsletter, post):
    unknown = "\n\n".join(f"Hello {{{{ nobody{number} }}}} there." for number in range(20))
    post(HEAD + unknown + "\n")
    out = newsletter("check").out
    assert out.count("error [merge-field-unknown]") == 3
    assert (
        "… and 17 more of merge-field-unknown: lines 13, 15, 17, 19, 21, 23, 25, 27, 29, 31, 33, 35 and 5 more "
        "(newsletter -v check shows each)"
    ) in out
    assert f"{ISSUE}: 20 errors." in out
    assert newsletter("-v", "check").out.count("error [merge-field-unknown]") == 20
    post(HEAD + unknown.split("nobody5")[0].removesuffix("Hello {{ ") + "\n")
    assert newsletter("check").out.count("error [merge-field-unknown]") == 5


def test_folded_findings_in_other_files_are_named_with_their_file(capsys):
    found = [Finding("x", "note", "m", Location("issues/a.md", line)) for line in range(1, 5)]
    found += [Finding("x", "note", "m", Location("issues/b.md", line)) for line in (1, 2)]
    found += [Finding("x", "note", "somewhere")]
    human.show([Checked("a", tuple(found), "newsletter check a")], human.View())
    assert "… and 4 more of x: line 4; issues/b.md:1, issues/b.md:2 (newsletter" in capsys.readouterr().out


def test_several_issues_have_a_verdict_each_and_one_in_total(newsletter, post):
    post(FAULTS, "2026-12-sleep")
    out = newsletter("check").out
    assert re.findall(r"^(\S+): ", out, re.MULTILINE)[:1] == [ISSUE]
    assert f"{ISSUE}: nothing found.\n" in out
    assert "2026-12-sleep: 1 error, 1 warning, 1 note. It cannot be sent like this.\n" in out
    assert "\n2 issues checked: 1 error, 1 warning, 1 note. To be mended: 2026-12-sleep.\n" in out


def test_what_is_wrong_in_the_settings_is_told_once_and_counted_in_every_issue(newsletter, clinic, post, codes):
    settings = clinic / "newsletter.yaml"
    settings.write_text(f"{settings.read_text(encoding='utf-8')}checks: {{ignore: [image-smal]}}\n", encoding="utf-8")
    post(f"{HEAD}Rest helps.\n", "2026-12-sleep")
    out = newsletter("check").out
    assert out.count("[check-unknown]") == 1
    assert "2026-12-sleep: 1 warning, those in newsletter.yaml shown above. It is good enough" in out
    assert "2 issues checked: 1 warning.\n" in out
    assert codes() == (0, ["check-unknown"])
    annotations = newsletter("check", "--format", "github").out
    assert annotations.startswith("::warning file=newsletter.yaml,line=6,endLine=6,col=19,endColumn=29,title=check-")
    assert annotations.count("\n") == 1


def test_without_issues_there_is_a_way_to_begin_and_an_empty_list(newsletter, clinic, codes):
    shutil.rmtree(clinic / "issues")
    ran = newsletter("check")
    assert (ran.code, ran.out) == (
        0,
        "There is no issue yet. Put a post into issues/2026-12-my-topic/issue.md to begin.\n",
    )
    assert codes() == (0, [])
    assert newsletter("check", "--format", "github") == type(ran)(0, "", "")
    assert json.loads(newsletter("check", "--format", "sarif").out)["runs"][0]["results"] == []


def test_no_colour_is_printed_where_nobody_wants_it_and_some_on_a_terminal(clinic, post):
    post(FAULTS)
    assert "\x1b[31m" in on_terminal(clinic)
    assert not re.search(r"\x1b\[[0-9;]*3\d", on_terminal(clinic, NO_COLOR="1"))


def on_terminal(folder: Path, **environment: str) -> str:
    """What `newsletter check` prints on a real terminal."""
    terminal, end = os.openpty()
    clean = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    clean |= {"PYTHONPATH": str(PROJECT), "TERM": "xterm-256color", **environment}
    subprocess.run(
        [sys.executable, "-m", "newsletter", "check"], cwd=folder, stdout=end, stderr=end, env=clean, check=False
    )
    os.close(end)
    data = b""
    try:
        while chunk := os.read(terminal, 65536):
            data += chunk
    except OSError:  # Linux' way to say that the other end was closed
        pass
    os.close(terminal)
    return data.decode()


@pytest.mark.parametrize("output", ["human", "json", "github", "sarif"])
def test_a_reader_who_has_gone_changes_neither_exit_code_nor_anything_else(clinic, post, output):
    post(FAULTS)
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "newsletter", "check", "--format", output],
        cwd=clinic, env={**os.environ, "PYTHONPATH": str(PROJECT)}, stdout=writing, stderr=subprocess.PIPE, text=True,
        check=False,
    )  # fmt: skip
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("output", ["json", "sarif"])
def test_json_is_whole_where_the_terminal_knows_few_letters(clinic, post, output):
    post(f"{HEAD}日本 ![](日本.png)\n")
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "newsletter", "check", "--format", output]
    done = subprocess.run(command, cwd=clinic, env=environment, capture_output=True, check=False)
    assert "日本.png" in json.dumps(json.loads(done.stdout.decode("utf-8")), ensure_ascii=False)


# For other programs.


def test_json_has_these_names_in_a_stable_order(newsletter, post):
    post(FAULTS)
    first = newsletter("check", "--format", "json").out
    found = json.loads(first)["findings"]
    assert {tuple(finding) for finding in found} == {
        ("code", "severity", "message", "file", "line", "column", "hint", "url")
    }
    assert {finding["file"] for finding in found} == {FILE}
    assert [finding["line"] for finding in found] == sorted(finding["line"] for finding in found)
    assert all(finding["url"] == f"docs/checks.md#{finding['code']}" for finding in found)
    assert newsletter("check", "--format", "json").out == first


# For GitHub.


def annotation(line: str) -> tuple[str, dict[str, str], str]:
    """A line as GitHub's runner reads it (ActionCommand.cs): the command, its properties, its message."""
    head, _, message = line.removeprefix("::").partition("::")
    name, _, properties = head.partition(" ")
    pairs = dict(pair.split("=", 1) for pair in properties.split(","))

    def unescaped(text: str, marks: str) -> str:
        for mark in marks:
            text = text.replace(f"%{ord(mark):02X}", mark)
        return text.replace("%25", "%")

    return name, {key: unescaped(value, "\r\n:,") for key, value in pairs.items()}, unescaped(message, "\r\n")


EVIL = "\x1b[2J\x9b1m\x07\u202e\u2066"


def test_nothing_in_a_finding_can_colour_the_log_or_turn_it_round(capsys, tmp_path):
    finding = Finding("alt-missing", "error", f"m{EVIL}", Location(f"issues/{EVIL}.md", 3), f"h{EVIL}")
    github.show([Checked("x", (finding,), "again")], tmp_path)
    assert not set(capsys.readouterr().out) & set(EVIL) - set("[2J1m")


def test_no_name_of_a_file_or_an_issue_moves_a_terminals_cursor(capsys):
    found = tuple(Finding("x", "note", "m", Location(f"issues/{EVIL}.md", line)) for line in range(1, 9))
    results = [Checked(name, found, f"newsletter check {EVIL}") for name in (f"a{EVIL}", f"b{EVIL}")]
    human.show(results, human.View(partial=True))
    assert not set(capsys.readouterr().out) & set(EVIL) - set("[2J1m")


HOSTILE = [
    "50 %: a, b",
    "::error file=x::y",
    "two\nlines\r\n::set-output name=a::b",
    "%0A%25%3A",
    "a,line=9",
    "🎉 日本",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_finding_can_make_an_annotation_of_its_own(capsys, tmp_path, text):
    finding = Finding("alt-missing", "error", text, Location(f"issues/{text}.md", 3, 5, 2), text)
    github.show([Checked("x", (finding,), "again")], tmp_path)
    [line, end] = capsys.readouterr().out.split("\n")
    assert (end, line.count("\r")) == ("", 0)
    name, properties, message = annotation(line)
    assert (name, message) == ("error", f"{text}\nhint: {text}")
    place = {"line": "3", "endLine": "3", "col": "5", "endColumn": "7", "title": "alt-missing"}
    assert properties == {"file": f"issues/{text}.md", **place}


def test_annotations_have_githubs_three_severities_errors_first(newsletter, post):
    post(FAULTS)
    ran = newsletter("check", "--format", "github")
    lines = [annotation(line) for line in ran.out.splitlines()]
    assert ran.code == 1
    assert [(name, properties["title"]) for name, properties, _ in lines] == [
        ("error", "alt-missing"), ("warning", "preheader-missing"), ("notice", "html-comment"),
    ]  # fmt: skip
    assert {properties["file"] for _, properties, _ in lines} == {FILE}


def test_without_a_place_an_annotation_has_its_title_alone(capsys, tmp_path):
    found = (Finding("size", "warning", "long"), Finding("size", "note", "long", Location("a.md", 2)))
    github.show([Checked("x", found, "again")], tmp_path)
    assert (
        capsys.readouterr().out == "::warning title=size::long\n::notice file=a.md,line=2,endLine=2,title=size::long\n"
    )


@pytest.mark.parametrize("mark", ["folder", "file"])
def test_in_a_repository_paths_are_counted_from_its_root(newsletter, clinic, post, mark):
    git = clinic.parent / ".git"
    git.mkdir() if mark == "folder" else git.write_text("gitdir: elsewhere\n", encoding="utf-8")
    post(FAULTS)
    for line in newsletter("check", "--format", "github").out.splitlines():
        assert annotation(line)[1]["file"] == f"clinic/{FILE}"
    [run] = json.loads(newsletter("check", "--format", "sarif").out)["runs"]
    assert {uri(result) for result in run["results"]} == {f"clinic/{FILE}"}
    assert json.loads(newsletter("check", "--format", "json").out)["findings"][0]["file"] == FILE


# For code scanners.

# What we write of SARIF 2.1.0, as its schema has it; nothing else is allowed.
TEXT = {"type": "object", "properties": {"text": {"type": "string", "minLength": 1}}, "required": ["text"]}
LEVEL = {"enum": ["none", "note", "warning", "error"]}


def strict(required: dict[str, object], **optional: object) -> dict[str, object]:
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
        "additionalProperties": False,
    }


POSITIVE = {"type": "integer", "minimum": 1}
RULE = strict(
    {"id": {"type": "string"}, "shortDescription": TEXT, "fullDescription": TEXT},
    help=strict({"text": {"type": "string"}, "markdown": {"type": "string"}}),
    defaultConfiguration=strict({"level": LEVEL}),
    properties={"type": "object", "properties": {"tags": {"type": "array", "uniqueItems": True}}},
)
ARTIFACT = strict({"uri": {"type": "string", "format": "uri-reference"}}, uriBaseId={"type": "string"})
REGION = strict({"startLine": POSITIVE}, startColumn=POSITIVE, endColumn=POSITIVE)
RESULT = strict(
    {"ruleId": {"type": "string"}, "message": TEXT, "level": LEVEL},
    ruleIndex={"type": "integer", "minimum": 0},
    locations={
        "type": "array",
        "items": strict({"physicalLocation": strict({"artifactLocation": ARTIFACT, "region": REGION})}),
    },
    partialFingerprints={"type": "object", "additionalProperties": {"type": "string"}},
    suppressions={
        "type": "array",
        "items": strict(
            {"kind": {"enum": ["inSource", "external"]}},
            status={"enum": ["accepted", "underReview", "rejected"]},
            justification={"type": "string"},
        ),
    },
)
DRIVER = strict({"name": {"const": "newsletter"}, "version": {"type": "string"}, "rules": {"items": RULE}})
RUN = strict(
    {"tool": strict({"driver": DRIVER}), "results": {"type": "array", "items": RESULT}},
    columnKind={"const": "unicodeCodePoints"},
    originalUriBaseIds={"type": "object", "additionalProperties": strict({"description": TEXT})},
)
LOG = strict(
    {"version": {"const": "2.1.0"}, "runs": {"type": "array", "items": RUN}}, **{"$schema": {"type": "string"}}
)


NASTY = """\
---
subject: "A, b: c %0A ::error::x"
waive:
  alt-missing: 100 % "decoration"
  size: left over
---
# 日本 🎉

🎉 ![](no%20hill,a:b.png) {{ nobody }}

![](no%20hill,a:b.png) <script>x</script> <!-- x -->

*|FNAME|*
"""


def uri(result: dict) -> str:
    return unquote(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])


def test_sarif_of_a_nasty_workspace_is_valid_and_complete(newsletter, clinic, post):
    post(NASTY)
    broken = clinic / "issues" / "2026-12 ä,b:c%20d.md"
    broken.write_text("::: nonsense\n", encoding="utf-8")
    ran = newsletter("check", "--format", "sarif")
    log = json.loads(ran.out)
    jsonschema.validate(log, LOG)
    assert ran.code == 1
    [run] = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [one["ruleId"] for one in run["results"]]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert {"unreadable", "image-missing", "merge-field-unknown", "waiver-idle"} <= {rule["id"] for rule in rules}
    assert {uri(result) for result in run["results"]} == {FILE, "issues/2026-12 ä,b:c%20d.md"}
    assert {one["level"] for one in run["results"]} == {"error", "warning", "note"}


def test_columns_of_sarif_count_letters_and_not_bytes(newsletter, post):
    post(f"{HEAD}🎉 日本 {{{{ nobody }}}}\n")
    [run] = json.loads(newsletter("check", "--format", "sarif", "--select", "merge-fields").out)["runs"]
    [result] = run["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 7, "startColumn": 6, "endColumn": 18}
    assert run["columnKind"] == "unicodeCodePoints"


def test_a_waived_finding_is_a_suppressed_result_with_its_reason(newsletter, post):
    post(FAULTS.replace("---\n#", "waive: {alt-missing: it decorates}\n---\n#"))
    [run] = json.loads(newsletter("check", "--format", "sarif").out)["runs"]
    suppressed = {result["ruleId"]: result["suppressions"] for result in run["results"] if "suppressions" in result}
    assert suppressed == {"alt-missing": [{"kind": "inSource", "status": "accepted", "justification": "it decorates"}]}


def identities(newsletter) -> dict[str, str]:
    [run] = json.loads(newsletter("check", "--format", "sarif").out)["runs"]
    return {result["partialFingerprints"]["newsletterFinding/v1"]: result["ruleId"] for result in run["results"]}


def test_a_finding_keeps_its_fingerprint_when_lines_above_it_come_and_go(newsletter, post):
    text = f"{HEAD}![](hill.png)\n\nRest helps.\n\n![](hill.png)\n"
    post(text)
    before = identities(newsletter)
    assert list(before.values()) == ["alt-missing", "alt-missing"]
    post(text.replace("# Living with migraine\n", "# Living with migraine\n\nOne more paragraph.\n"))
    assert identities(newsletter) == before
    post(text.replace("hill.png", "./hill.png"))
    assert not identities(newsletter).keys() & before.keys()


def test_a_finding_without_a_place_or_outside_the_workspace_is_still_a_result(capsys, tmp_path):
    found = (
        Finding("size", "warning", "long"),
        Finding("size", "note", "m", Location((tmp_path / "a b.md").as_posix(), 2)),
    )
    sarif.show([Checked("x", found, "again")], tmp_path)
    log = json.loads(capsys.readouterr().out)
    jsonschema.validate(log, LOG)
    [nowhere, outside] = log["runs"][0]["results"]
    assert nowhere["locations"] == []
    artifact = outside["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": (tmp_path / "a b.md").as_uri()}


# What is claimed.

CLAIMING = f"""\
{HEAD.replace("What helps, and when to call us", "A letter from us")}\
Rest helps 70 % of our visitors.[^1]

Three in five sleep better after a week.

[^1]: Hill 2025, https://a.org/x
"""


def test_the_claims_are_a_sheet_for_whoever_approves_the_issue(newsletter, post):
    post(CLAIMING)
    ran = newsletter("check", "--claims")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("What these mails claim, for the person who approves them.")
    [version] = re.findall(rf"^{ISSUE}   \(version ([0-9A-Z]{{4}})\)$", ran.out, re.MULTILINE)
    assert re.search(
        rf"^{FILE}:7:1   [a-z, ]*figure[a-z, ]*\n  Rest helps 70\s% .*\n  source: .*a\.org/x", ran.out, re.MULTILINE
    )
    assert re.search(rf"^{FILE}:9:1   [a-z, ]+\n  Three in five .*\n  no source follows$", ran.out, re.MULTILINE)
    assert f"{ISSUE}: 2 claims, 1 of them without a source.\n" in ran.out
    assert f"newsletter approve {ISSUE} --by NAME --code {version}\n" in ran.out


def test_claims_are_there_for_programs_too(newsletter, post):
    post(CLAIMING)
    ran = newsletter("check", "--claims", "--format", "json")
    one, other = json.loads(ran.out)["claims"]
    assert set(one) == {"issue", "version", "kinds", "sentence", "source", "file", "line", "column"}
    assert (one["issue"], one["file"], one["line"], one["column"]) == (ISSUE, FILE, 7, 1)
    assert "figure" in one["kinds"]
    assert (bool(one["source"]), other["source"]) == (True, None)


@pytest.mark.parametrize("arguments", [["--strict"], ["--online"], ["--format", "sarif"], ["--select", "links"]])
def test_a_sheet_of_claims_takes_no_flags_of_the_checks(newsletter, clinic, arguments):
    ran = newsletter("check", "--claims", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert f"leave out {' '.join(arguments) if '--format' in arguments else arguments[0]}\n" in ran.err


def test_an_issue_that_cannot_be_read_does_not_keep_the_claims_of_others_back(newsletter, post):
    post(CLAIMING)
    post("::: nonsense\n", "2026-12-sleep")
    ran = newsletter("check", "--claims")
    assert (ran.code, f"{ISSUE}: 2 claims" in ran.out) == (1, True)
    assert "there is no block called 'nonsense'\n  --> issues/2026-12-sleep/issue.md:1:1" in ran.err


def test_without_issues_nothing_is_claimed(newsletter, clinic):
    shutil.rmtree(clinic / "issues")
    assert "There is no issue" in newsletter("check", "--claims").out
    assert json.loads(newsletter("check", "--claims", "--format", "json").out) == {"claims": []}


# Explained.


@pytest.mark.parametrize("code", sorted(catalogue.codes()))
def test_every_code_is_explained_in_plain_text(newsletter, clinic, code):
    ran = newsletter("check", "--explain", code)
    assert (ran.code, ran.err) == (0, "")
    first, *rest = ran.out.splitlines()
    assert first == f"{code} (family: {catalogue.codes()[code]})"
    assert re.match(r"(Error|Warning|Note)\b", rest[1])
    assert "\nMend it: " in ran.out
    assert "```" not in ran.out
    assert "**" not in "\n".join(line for line in rest if not line.startswith("    "))


def test_a_code_is_explained_outside_of_any_workspace(newsletter, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert newsletter("check", "--explain", "alt-missing").out.endswith(
        "    ![](hill.jpg)\n\nMend it: Say in a few words what it shows: '![A quiet hill at dawn](hill.jpg)'.\n"
    )


@pytest.mark.parametrize("family", sorted(set(catalogue.codes().values())))
def test_a_family_is_explained_by_its_codes(newsletter, clinic, family):
    out = newsletter("check", "--explain", family).out
    shown = re.findall(r"^([a-z]+(?:-[a-z]+)*)$", out, re.MULTILINE)
    assert sorted(shown) == sorted(code for code, home in catalogue.codes().items() if home == family)
    assert manual().families[family] in out


def test_a_rules_level_is_the_highest_that_its_documentation_names():
    levels = {code: section.severity for code, section in manual().sections.items()}
    assert (levels["size"], levels["image-small"], levels["encoding"]) == ("error", "warning", "note")


def test_the_help_names_every_family(newsletter):
    said = " ".join(newsletter("check", "--help").out.split())
    listed = re.search(r"The families: ([a-z, -]+)\.", said)[1].split(", ")
    assert set(listed) >= set(catalogue.codes().values())
    assert set(listed) == set(manual().families)
