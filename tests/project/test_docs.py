"""The documentation says what the program does: every command, option, exit code and check, and nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from newsletter import errors
from newsletter.checks import catalogue
from newsletter.cli import cli

PROJECT = Path(__file__).parents[2]
COMMANDS = sorted(cli.commands)
WRONG = "docs/when-something-went-wrong.md"


def read(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def section(text: str, title: str) -> str:
    found = re.search(rf"^##+ {re.escape(title)}\n(.*?)(?=^##+ |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"there is no section '{title}'"
    return found[1]


def sections(text: str, level: int = 2) -> list[str]:
    return re.findall(rf"^{'#' * level} (.+)$", text, re.MULTILINE)


def options(command: click.Command) -> list[str]:
    return [name for option in command.params if isinstance(option, click.Option) for name in option.opts]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name):
    documented = section(read("docs/command-line.md"), f"newsletter {name}")
    for option in options(cli.commands[name]):
        assert f"`{option}" in documented, option
    for word in re.findall(r"`(--[a-z-]+)", documented):
        assert word in {*options(cli.commands[name])}, word


def test_every_option_of_the_whole_is_documented():
    before = read("docs/command-line.md").split("\n## ")[0]
    assert all(f"`{option}" in before for option in (*options(cli), "-h", "--help"))


def test_no_command_is_documented_that_does_not_exist():
    names = [title.removeprefix("newsletter ") for title in sections(read("docs/command-line.md"))]
    assert sorted(names) == sorted([*COMMANDS, "Exit codes"])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_text_is_a_sentence_with_an_example(name):
    command = cli.commands[name]
    shown = CliRunner().invoke(cli, [name, "--help"]).output
    assert re.search(rf"\n  Examples?:\n    newsletter {name}\b", shown)
    assert "\\b" not in shown
    first = command.help.split("\n\n")[0]
    assert first[0].isupper()
    assert first.rstrip().endswith(".")
    helps = [option.help for option in command.params if isinstance(option, click.Option)]
    assert all(text and text[0].isupper() and text.endswith(".") for text in helps)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_name_options_that_exist(name):
    command = cli.commands[name]
    assert set(re.findall(r"--[a-z-]+", f"{command.help} {command.epilog}")) <= set(options(command))


@pytest.mark.parametrize("name", ["demo", "init", "check", "build", "push", "status", "connect", "sandbox"])
def test_the_readme_mentions_the_commands_of_a_month(name):
    assert re.search(rf"\bnewsletter\s+{name}\b", read("README.md"))


def test_the_readme_and_the_pages_name_no_command_that_does_not_exist():
    for page in ("README.md", "docs/command-line.md", "docs/checks.md", "docs/writing.md", "docs/settings.md", WRONG):
        for name in re.findall(r"`newsletter ([a-z]+)\b", read(page)):
            assert name in COMMANDS, (page, name)


def test_every_link_between_the_pages_leads_somewhere():
    for page in (PROJECT / "README.md", *(PROJECT / "docs").glob("*.md")):
        prose = re.sub(r"^```.*?^```|`[^`\n]+`", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        for target in re.findall(r"""(?:\]\(|\bsrc=")(?!https?:|mailto:|#)([^)"#\s]+)""", prose):
            assert (page.parent / target).exists(), (page.name, target)


def kinds() -> Iterator[type[errors.NewsletterError]]:
    waiting = [errors.NewsletterError]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            yield kind


def test_every_exit_code_is_documented_and_in_the_help():
    import newsletter.services.answers  # noqa: F401 - brings its own kinds of error

    codes = {kind.exit_code for kind in kinds() if kind.__module__.startswith("newsletter")} | {0, 70, 130}
    table = section(read("docs/command-line.md"), "Exit codes")
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)} == codes
    assert {int(code) for code in re.findall(r"\b(\d+) (?=[a-z])", cli.epilog)} == codes


# The codes of findings, read out of the source: each is written where the finding is made.


def constants(node: ast.expr, tree: ast.Module) -> Iterator[str]:
    """The strings that an argument can be: itself, either side of a condition, what a name was set to."""
    match node:
        case ast.Constant(value=str(value)):
            yield value
        case ast.IfExp(body=body, orelse=orelse):
            yield from constants(body, tree)
            yield from constants(orelse, tree)
        case ast.Name(id=name):
            for inner in ast.walk(tree):
                if isinstance(inner, ast.Assign) and any(getattr(t, "id", None) == name for t in inner.targets):
                    yield from constants(inner.value, tree)


def codes_in_source() -> dict[str, str]:
    found = {}
    for path in (PROJECT / "newsletter").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding":
                codes = list(constants(node.args[0], tree))
                assert codes, f"{path.name}:{node.lineno}: the code of this finding cannot be read out of the source"
                found |= dict.fromkeys(codes, path.name)
    return found


def test_every_code_is_documented_and_no_other():
    documented = sections(read("docs/checks.md"), 3)
    assert sorted(documented) == sorted(codes_in_source())
    assert len(documented) == len(set(documented))


def test_every_code_is_documented_within_its_family():
    families = {}
    for title in sections(read("docs/checks.md")):
        text = re.search(
            rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", read("docs/checks.md"), re.MULTILINE | re.DOTALL
        )[1]
        name = re.search(r"The family is called `([a-z-]+)`\.", text)[1]
        families |= dict.fromkeys(sections(text, 3), name)
    assert families == catalogue.codes()


@pytest.mark.parametrize("code", sections(read("docs/checks.md"), 3))
def test_every_code_has_its_reason_an_example_and_a_remedy(code):
    text = section(read("docs/checks.md"), code)
    assert re.match(r"\n\*(Error|Warning|Note)\b[^*]*\.\* \S", text)
    assert re.search(r"^```\n.+?\n```$", text, re.MULTILINE | re.DOTALL)
    assert "**Mend it:** " in text


def test_a_code_is_lower_case_with_hyphens():
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in codes_in_source())
