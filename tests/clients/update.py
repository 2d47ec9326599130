"""Makes `newsletter/checks/client_support.json` anew, and shows what that changes in it: `make clients`.

The facts come from caniemail's data. Where that is not at hand the kept ones stay, and only the baseline is taken
anew: what the packaged looks use, which is to be done after a change in them.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from contextlib import redirect_stdout
from difflib import unified_diff
from io import StringIO
from pathlib import Path
from typing import Any

import click
from selectolax.lexbor import LexborHTMLParser

from newsletter import mjml
from newsletter.checks import client_features
from newsletter.checks.client_uses import FACTS
from tests.clients import caniemail
from tests.every_template import SAMPLES, TEMPLATES, build

DATA = Path(__file__).parents[2] / ".." / "shared" / "caniemail" / "caniemail.json"
# Plain MJML, without a look: what the engine itself writes for its ordinary components, with its own fallbacks.
BARE = """
<mjml lang="en" dir="ltr"><mj-head><mj-style>.a .b { color: #000 }</mj-style></mj-head>
<mj-body background-color="#eeeeee">
<mj-wrapper padding="8px" border="1px solid #000000" border-radius="4px"><mj-section background-color="#ffffff">
<mj-column width="40%" padding="4px" border-radius="4px"><mj-text>words <a href="https://a.test">link</a></mj-text>
<mj-button href="https://a.test" border-radius="4px">label</mj-button></mj-column>
<mj-group width="60%"><mj-column><mj-image src="https://a.test/a.png" alt="a" width="80px" /></mj-column>
<mj-column><mj-image src="https://a.test/a.png" alt="a" fluid-on-mobile="true" border-radius="4px" /></mj-column>
</mj-group>
</mj-section></mj-wrapper>
<mj-section full-width="full-width" background-url="https://a.test/a.png" background-size="cover"><mj-column>
<mj-divider border-width="1px" /><mj-spacer height="20px" /><mj-table><tr><td>cell</td></tr></mj-table>
<mj-social><mj-social-element name="facebook" href="https://a.test">words</mj-social-element></mj-social>
<mj-navbar><mj-navbar-link href="https://a.test">words</mj-navbar-link></mj-navbar></mj-column></mj-section>
</mj-body></mjml>
"""


@click.command(help=__doc__)
@click.argument("data", type=click.Path(path_type=Path), default=DATA)
def main(data: Path) -> None:
    """Show what differs, and write it. data: caniemail's JSON, with its LICENSE beside it."""
    before = FACTS.read_text(encoding="utf-8") if FACTS.is_file() else ""
    if not data.is_file():
        click.echo(f"There is no {data}: the facts stay as they are, and the baseline is taken anew.")
    now = made(data if data.is_file() else None)
    for line in unified_diff(before.split("\n"), now.split("\n"), "as kept", "as made now", lineterm="", n=0):
        click.echo(line[:160])
    FACTS.write_text(now, encoding="utf-8", newline="\n")
    click.echo(f"{FACTS.name}: {'unchanged' if now == before else 'written'}")


def made(data: Path | None) -> str:
    """The whole file. data: caniemail's JSON; None keeps the facts that are there."""
    facts = caniemail.table(data) if data else json.loads(FACTS.read_text(encoding="utf-8"))
    signs = {sign for _, *signs in facts["features"].values() for sign in signs}
    signs |= {sign + client_features.IN_MEDIA for sign in signs}
    return written({**facts, "baseline": sorted(baseline() & signs)})


def baseline() -> frozenset[str]:
    """The signs of what MJML writes for its components, and of the samples in every packaged look."""
    pages = [mjml.to_html(BARE)]
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(StringIO()):
        for template in TEMPLATES:
            for sample in SAMPLES:
                place = Path(folder, template, sample)
                place.mkdir(parents=True)
                built = build(place, template, sample)
                pages.append((built / "email.html").read_text(encoding="utf-8"))
    return frozenset().union(*(client_features.of_page(LexborHTMLParser(page)) for page in pages))


def written(facts: Mapping[str, Any]) -> str:
    """The file's text: a line for each feature, so that a difference shows what changed."""
    lines = []
    for key, value in facts.items():
        if isinstance(value, dict):
            inner = ",\n".join(f"  {json.dumps(name)}: {json.dumps(what)}" for name, what in value.items())
            lines.append(f" {json.dumps(key)}: {{\n{inner}\n }}")
        else:
            lines.append(f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    main()
