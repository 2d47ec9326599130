"""Faults that readers of some mail programs see: what the workspace's template adds, and pictures on the web."""

from __future__ import annotations

from tests.checks.cases import MORE, SETTINGS, Case, post

# The line of what is appended to the clean post.
# A macro of the packaged look, replaced: `gap` stands between the parts of every mail.
OWN = "/templates/default/frame.mjml.j2"
GAP = """\
{{#- A look of our own: no <video> here. -#}}
{{%- macro gap(height) -%}}
<mj-raw><tr><td>{}</td></tr></mj-raw>
{{%- endmacro -%}}
"""


def gap(html: str) -> dict[str, bytes]:
    return {OWN: GAP.format(html).encode()}


def screen(css: str) -> dict[str, bytes]:
    return {OWN: f"{{%- macro screen_more() -%}}\n{css}\n{{%- endmacro -%}}\n".encode()}


def note(line: int, severity: str = "note") -> tuple[tuple[str, str, str], ...]:
    return (("client-support", severity, f"templates/default/frame.mjml.j2:{line}"),)


FAULTS = {
    "a template stacks parts side by side with flex": Case(
        files=gap('<div style="display: flex; gap: 8px; align-items: center"></div>'), findings=note(3)
    ),
    "a template places parts over one another": Case(
        files=gap('<div style="position:absolute;left:0;z-index:2"></div>'), findings=note(3)
    ),
    "a template shows a film": Case(
        files=gap('<video src="https://hill-clinic.org/a.mp4"></video>'), findings=note(3, "warning")
    ),
    "a template shows a drawing of its own": Case(
        files=gap('<svg width="9" height="9"><title>Dot</title></svg>'), findings=note(3, "warning")
    ),
    "a template brings its font": Case(
        files=screen("@font-face{font-family:Hill;src:local(Hill)}"), findings=note(2)
    ),
    "a template lets something move": Case(
        files=screen("@keyframes k{from{opacity:0}to{opacity:1}}\n.k{animation:k 2s}"), findings=note(3)
    ),
    "a template puts a grid where only phones see it": Case(
        files=screen("@media (max-width:480px){.g{display:grid}}"), findings=note(2)
    ),
    "a template styles the first of several": Case(files=screen(".g:first-child{margin:0}"), findings=note(2)),
    "a template measures in rem": Case(files=gap('<p style="font-size: 1.2rem"></p>'), findings=note(3)),
    "an abbreviation explains itself where it is pointed at": Case(
        post(more='<p>The <abbr title="World Health Organization">WHO</abbr> agrees with all of this.</p>'),
        (("client-support", "note", f"{MORE}:8"),),
    ),
    "an abbreviation further down in the author's HTML": Case(
        post(more='<div>\n<p>Words of a doctor.</p>\n<p>The <abbr title="Health">H</abbr> matters to us.</p>\n</div>'),
        (("client-support", "note", f"{MORE + 2}:8"),),
    ),
    "a drawing from the web": Case(
        post(more="![A map of our street](https://hill-clinic.org/map.svg?size=2)"),
        (("client-support", "warning", f"{MORE}:24"),),
        notes=False,
    ),
    "a picture from the web that Outlook does not show": Case(
        post(more="![A map of our street](https://hill-clinic.org/map.webp)"),
        (("client-support", "warning", f"{MORE}:24"),),
        notes=False,
    ),
    "a logo from the web that Gmail does not show": Case(
        settings=SETTINGS.replace("  people:", "  logo: {src: https://hill-clinic.org/a.svg, width: 180}\n  people:"),
        findings=(("client-support", "warning", "newsletter.yaml:6"),),
    ),
}  # fmt: skip
FINE = {
    "pictures from the web that all programs show": Case(
        post(more="![A map of our street](https://hill-clinic.org/map.svg.png?from=map.webp)"), notes=False
    ),
    "an abbreviation without an explanation": Case(
        post(more="<p>The <abbr>WHO</abbr> agrees with <q>all</q> of this.</p>")
    ),
    "a list of terms in the author's HTML": Case(post(more="<dl><dt>Rest</dt><dd>Eight hours</dd></dl>")),
    "words about what is not understood": Case(post(more="Our page has `display: grid`, a `<video>` and `a.svg`.")),
    "a template that does what the packaged ones do": Case(
        files=gap('<div style="border-radius:6px;max-height:9px;overflow:hidden;display:none"></div>')
        | {"/templates/default/style.mjml.j2": b'{%- set figure = "#14565d" -%}\n'}
    ),
    "a template with what only improves": Case(files=screen("a:hover{cursor:pointer;transition:none}")),
    "a template that hides things for Outlook in a comment": Case(
        files=gap('<!--[if mso]><p style="position:absolute">a</p><![endif]-->')
    ),
    "right to left": Case(post(head="---\nsubject: Sleep well\npreheader: Habits\nlanguage: ar\n---\n", body=(
        "# نوم أفضل\n\nمرحبا {{ subscriber.first_name }}، الأمسيات طويلة.\n"
    ))),
}  # fmt: skip
