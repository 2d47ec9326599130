"""Faults of colours, which only a template of the workspace's own can bring in."""

from __future__ import annotations

from collections.abc import Mapping

from tests.checks.cases import CLEAN, SETTINGS, Case

TEXT, FRAME = "templates/default/text.mjml.j2", "templates/default/frame.mjml.j2"


def paragraphs(style: str, kind: str = "", sheet: str = "") -> Mapping[str, bytes]:
    """A template whose paragraphs have a style of their own, and may have a rule in the style sheet."""
    files = {
        f"/{TEXT}": (
            "{%- macro paragraph(b) -%}\n"
            f'<p class="{kind}" style="margin:{{{{ b.space }}}}px 0 0;{style}">{{{{ b.content }}}}</p>\n'
            "{%- endmacro -%}\n"
        ).encode()
    }
    if sheet:
        files[f"/{FRAME}"] = f"{{%- macro screen_more() -%}}\n{sheet}\n{{%- endmacro -%}}\n".encode()
    return files


def headings(style: str, kind: str = "", sheet: str = "") -> Mapping[str, bytes]:
    """The same of headings."""
    heading = f'<h2 class="{kind}" style="{style}">{{{{ b.content }}}}</h2>'
    macro = f"{{%- macro heading(b) -%}}\n{heading}\n{{%- endmacro -%}}\n"
    return {**paragraphs("margin:0", "", sheet), f"/{TEXT}": macro.encode()}


FAULTS = {
    "a colour of the brand's that had to change": Case(
        CLEAN,
        (("color-changed", "note", "newsletter.yaml:8"),),
        settings=SETTINGS.replace('"#14565d"', '"#ffcc00"'),
    ),
    "text that is nearly white": Case(
        CLEAN, (("contrast-low", "error", f"{TEXT}:2"),), files=paragraphs("color:#cccccc")
    ),
    "text that is a little too pale, in light and in dark": Case(
        CLEAN, (("contrast-low", "warning", f"{TEXT}:2"),) * 2, files=paragraphs("color:#7a7a7a")
    ),
    "a colour that nobody changes in the dark": Case(
        CLEAN, (("contrast-low", "warning", f"{TEXT}:2"),), files=paragraphs("color:#14565d")
    ),
    "a ground that goes with the style sheet": Case(
        CLEAN,
        (("contrast-low", "warning", f"{TEXT}:2"),),
        files=headings("font-size:20px;color:#ffffff", "own", ".own{background-color:#10191b}"),
    ),
    "a rule for Outlook.com that takes the colour of its ground": Case(
        CLEAN,
        (("contrast-low", "warning", f"{FRAME}:2"),),
        files=paragraphs("margin:0", "own", ".own[data-ogsc],[data-ogsc] .own{color:#3a3a3a!important}"),
    ),
    "a pale heading": Case(
        CLEAN,
        (("contrast-low", "error", f"{TEXT}:2"),),
        files=headings("font-size:24px;color:#a1bbbe"),
    ),
}
FINE = {
    "a large heading may be paler": Case(CLEAN, files=headings("font-size:24px;font-weight:700;color:#808080")),
    "colours and grounds of a template's own": Case(
        CLEAN, files=headings("font-size:20px;color:#ffffff;background-color:#10191b")
    ),
    "a rule for a colour of the dark": Case(
        CLEAN,
        files=paragraphs(
            "color:#18282a", "own", "@media (prefers-color-scheme:dark){.own{color:#e3eae8!important}}"
        ),
    ),
    "a rule for printers": Case(
        CLEAN, files=paragraphs("margin:0", "own", "@media print{.own{color:#ffffff!important}}")
    ),
}  # fmt: skip
