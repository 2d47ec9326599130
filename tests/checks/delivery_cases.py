"""Faults of what arrives: of the template's styles, of what runs, of the mail's length."""

from __future__ import annotations

from tests.checks.cases import Case, post

TEXT, FRAME = "/templates/default/text.mjml.j2", "/templates/default/frame.mjml.j2"
# A link as the look has it.
LOOK = 'class="ac" style="color:#14565d;text-decoration:underline"'
OF_TEXT, OF_FRAME = TEXT[1:], FRAME[1:]


def paragraph(inside: str) -> dict[str, bytes]:
    """A template that puts something before each paragraph, on its second line."""
    macro = "{%- macro paragraph(b) -%}\n" + inside + "<p>{{ b.content }}</p>\n{%- endmacro -%}\n"
    return {TEXT: macro.encode()}


def styles(css: str) -> dict[str, bytes]:
    """A template that adds to the first style sheet, from its second line on."""
    return {FRAME: ("{%- macro screen_more() -%}\n" + css + "\n{%- endmacro -%}\n").encode()}


def runs(inside: str) -> Case:
    return Case(files=paragraph(inside), findings=(("executable", "error", f"{OF_TEXT}:2"),))


def refused(css: str, line: int = 2) -> Case:
    """Which mail programs do not know such a rule is a note of another family."""
    return Case(files=styles(css), findings=(("style-refused", "warning", f"{OF_FRAME}:{line}"),), notes=False)


def rules(length: int) -> str:
    """CSS of about so many characters."""
    return ".aa{margin:0}\n" * (length // 14)


WHO = ("Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald", "Frances", "Niklaus", "Radia", "Leslie", "Margaret")
DID = (
    "slept",
    "walked",
    "read",
    "rested",
    "sang",
    "cooked",
    "painted",
    "wrote",
    "swam",
    "danced",
    "stretched",
    "sewed",
)
WHERE = (
    *("in the garden", "by the lake", "on the hill", "near the old mill", "under the trees", "behind the barn"),
    *("at the harbor", "along the river", "across the bridge", "beside the chapel", "above the valley"),
    *("below the dam", "around the square"),
)


def sentence(number: int) -> str:
    """One of some thousand sentences, no two alike."""
    who, did, where = (words[number % len(words)] for words in (WHO, DID, WHERE))
    return f"{who} {did} {where} while the evening was calm and the air was mild."


def long(paragraphs: int) -> str:
    """A post of so many paragraphs, about 650 bytes of HTML each."""
    parts = [" ".join(sentence(6 * number + part) for part in range(6)) for number in range(paragraphs)]
    parts[40:40] = ["## The long summer"]
    parts[5:5] = ["## The short spring"]
    return post(more="\n\n".join(parts))


FAULTS = {
    "a script": runs("<script>go()</script>"),
    "an event handler": runs('<b onclick="go()">Hi</b>'),
    "an address that runs": runs(f'<a href="javascript:go()" {LOOK}>our guide</a>'),
    "an address that runs and hides it": runs(f'<a href=" JAVASCRIPT:go()" {LOOK}>our guide</a>'),
    "a form": runs("<form><b>Your answer</b></form>"),
    "a frame": runs('<iframe src="https://hill-clinic.org/"></iframe>'),
    "far too long": Case(long(170), (("size", "error", "1"),), notes=False),
    "a little too long": Case(long(140), (("size", "warning", "1"),), notes=False),
    "a style sheet that is too long": Case(
        files=styles(rules(8200)), findings=(("style-heavy", "warning", "1"),)
    ),
    "style sheets that are too long together": Case(
        files={FRAME: (
            "{%- macro screen_more() -%}" + rules(6000) + "{%- endmacro -%}\n"
            "{%- macro night_more() -%}" + rules(5600) + "{%- endmacro -%}\n"
            "{%- macro gap(height) -%}<mj-raw><style>" + rules(5000) + "</style></mj-raw>{%- endmacro -%}\n"
        ).encode()},
        findings=(("style-heavy", "warning", "1"),),
    ),
    "an at-rule inside another one": refused("@media screen{\n@supports (display:grid){\n.aa{margin:0}\n}\n}", 3),
    "a font from the network": refused("@font-face{font-family:Hill;src:url(https://hill-clinic.org/hill.woff2)}"),
    "a style sheet that loads another one": refused("@import url('https://fonts.example/css?family=Hill');"),
    "a picture in a style sheet": refused(".aa{background:URL( 'https://hill-clinic.org/hill.png' )}"),
}  # fmt: skip
FINE = {
    "words about what runs": Case(
        post(more="The words `onclick=` and javascript: in a text run nothing: script, form.")
    ),
    "a link whose address has it in the middle": Case(
        post(more="Read [about our data](https://hill-clinic.org/javascript:form?data:onload=1) when you can.")
    ),
    "a comment for Outlook that runs nothing": Case(files=paragraph("<!--[if mso]><i>Hi</i><![endif]-->")),
    "rules of the template's own": Case(files=styles("@media screen{.aa{margin:0}}\n@media print{.ab{margin:0}}")),
    "what only looks like a rule": Case(
        files=styles("/* @import 'a.css'; url(a.png) */\n.aa:before{content:'@media{url(b.png)}'}")
    ),
    "styles below the limit": Case(files=styles(rules(5000))),
    "a mail that is long enough": Case(long(60), notes=False),
}
