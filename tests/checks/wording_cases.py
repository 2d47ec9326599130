"""Faults of words: what was left unfinished, written twice, without its partner, or to be avoided."""

from __future__ import annotations

from tests.checks.cases import SETTINGS, Case, post

PRACTICE = SETTINGS.replace("service: mailchimp", "service: sandbox")


def avoiding(*words: str) -> str:
    """Settings that ask to avoid these words."""
    return f"{SETTINGS}checks:\n  words:\n    avoid: [{', '.join(words)}]\n"


def written(more: str, **front: str) -> str:
    """The clean post with more text, or a post in another language that is nothing but this text."""
    return post(f"{more}\n", **front) if "language" in front else post(more=more, **front)


def line(text: str, more: str) -> int:
    """The line of a post on which some text begins, which is the last of it."""
    return text[: text.rindex(more)].count("\n") + 1


def said(code: str, more: str, column: int | None = 1, *, severity: str = "warning", **front: str) -> Case:
    """A post with one more paragraph in which something is found."""
    text = written(more, **front)
    at = f"{line(text, more)}:{column}" if column else str(line(text, more))
    return Case(text, ((code, severity, at),))


def left(more: str, column: int = 1, **front: str) -> Case:
    """A placeholder that cannot be meant."""
    return said("placeholder", more, column, severity="error", **front)


def fine(more: str, **front: str) -> Case:
    return Case(written(more, **front))


def claim(more: str, column: int, *words: str, **front: str) -> Case:
    """Words that are found, in a workspace that avoids them."""
    case = said("word-avoid", more, column, **front)
    return Case(case.post, case.findings, avoiding(*words))


def noted(more: str, column: int, *words: str, **front: str) -> Case:
    """Words that are found and are a note, since they may be no claim."""
    case = said("word-avoid", more, column, severity="note", **front)
    return Case(case.post, case.findings, avoiding(*words))


def no_claim(more: str, *words: str, **front: str) -> Case:
    return Case(written(more, **front), settings=avoiding(*words))


# The line of a paragraph that is appended to the clean post.
MORE = line(post(more="The last word"), "The last word")
PLACEHOLDERS = {
    "[[…]] in the post": left("Read more.[[citation]]", 11),
    "[[…]] while practising": Case(
        post(more="See [[citation]] for more."), (("placeholder", "note", f"{MORE}:5"),), settings=PRACTICE
    ),
    "[[…]] in the settings": Case(
        settings=SETTINGS.replace("1 Main Street,", "'[[street]]' #"),
        findings=(("placeholder", "error", "newsletter.yaml:7"),),
    ),
    "TODO": said("placeholder", "TODO: ask Neal", 1),
    "TODO in the middle": said("placeholder", "Sleep well. TODO more about tea", 13),
    "FIXME": said("placeholder", "The dose is FIXME drops.", 13),
    "TK": said("placeholder", "We have seen TK visitors this year.", 14),
    "TKTK": said("placeholder", "TKTK", 1),
    "XXX": said("placeholder", "Dear XXX, sleep well.", 6),
    "a telephone number of X": said("placeholder", "Call us at XXX-XXX-XXXX today.", 12),
    "lorem ipsum": said("placeholder", "Lorem ipsum is what we say.", 1),
    "lorem ipsum dolor": left("Lorem ipsum dolor sit amet.", 1),
    "insert here": said("placeholder", "Thanks to insert doctor's name here for this.", 11),
    "insert in capitals": said("placeholder", "INSERT PICTURE HERE", 1),
    "your text here": said("placeholder", "Your text here", 1),
    "text goes here": said("placeholder", "Some text goes here.", 6),
    "[First Name]": left("Hello [First Name], sleep well.", 7),
    "[insert … here]": left("See [insert link here] for more.", 5),
    "[insert …]": left("See [Insert study] for more.", 5),
    "[link here]": left("See [link here] for more.", 5),
    "[TBD]": left("Our next evening is on [TBD].", 24),
    "[email protected] from a copied page": left("Write to [email protected] today.", 10),
    "{First Name}": left("Hello {First Name}, sleep well.", 7),
    "a German name": left("Guten Tag [Vorname], gute Nacht.", 11, language="de"),
    "in a heading": left("## Hello [Name]", 10),
    "in a table": Case(
        post(more="| Who | When |\n|---|---|\n| [Name] | noon |"), (("placeholder", "error", f"{MORE + 2}:3"),)
    ),
    "in an image's description": left("![A photo of [name] here](hill.png)", 14),
    "on a button": left("**[Call [Name]](https://hill-clinic.org/call)**", 9),
    "in the subject": Case(post(subject="'Sleep better, [First Name]'"), (("placeholder", "error", "4:25"),)),
    "in angles in the subject": Case(post(subject="Sleep better, <First Name>"), (("placeholder", "error", "4:24"),)),
    "a price of X": said("placeholder", "The visit costs $XX.", 17),
    "a price of many X": said("placeholder", "The visit costs $XXX.", 17),
    "a time of X": said("placeholder", "It begins at XX:XX p.m. on time.", 14),
    "a German time of X": said("placeholder", "Beginn: XX Uhr", 9, language="de"),
    "a share of X": said("placeholder", "It helped XX% of them.", 11),
    "a day of X": said("placeholder", "We meet in March, and on April XX at noon.", 26),
    "[LINK]": said("placeholder", "See [LINK] for more.", 5),
    "a link to come": said("placeholder", "See here (link to come).", 10),
    "[add photo …]": said("placeholder", "[add photo of Dr. Ada Hill] See you.", 1),
    "[Photo: …]": said("placeholder", "[Photo: Dr. Ada Hill] See you.", 1),
    "[Comment: …]": said("placeholder", "See you. [Comment: check with Ada]", 10),
    "[check with …]": said("placeholder", "See you. [check with Ada]", 10),
    "TBD": said("placeholder", "The room is TBD.", 13),
    "TBC": said("placeholder", "TBC: the room.", 1),
    "TBA, which readers may be told": said("placeholder", "Our next evening: TBA.", 19, severity="note"),
    "a field's name after a greeting": left("Hi FNAME, sleep well.", 1),
    "a note to somebody": said("placeholder", "@Ada please check this number.", 1),
    "question marks alone": said("placeholder", "???", 1),
    "question marks for a room": said("placeholder", "Room: ???, second floor", 7),
    "a German order": left("Wo: [Ort einfügen], wie immer", 5, language="de"),
    "a French order": left("Où : [insérer le lieu], comme avant", 6, language="fr"),
    "a Spanish order": left("Aquí: [insertar enlace], como antes", 7, language="es"),
    "an Italian order": left("Dove: [inserire luogo], come prima", 7, language="it"),
    "a template's text": said("placeholder", "Add your text here.", 5),
    "while practising": Case(
        post(more="Hello [First Name]"), (("placeholder", "warning", f"{MORE}:7"),), settings=PRACTICE
    ),
    # Markdown takes it for HTML, which says so as well.
    "in angles in the text": Case(
        post(more="Hello <First Name>, sleep well."),
        (("html-removed", "warning", f"{MORE}:7"), ("placeholder", "error", f"{MORE}:7")),
    ),
    "in angles while practising": Case(
        post(more="Hello <name>, sleep well."),
        (("html-removed", "warning", f"{MORE}:7"), ("placeholder", "warning", f"{MORE}:7")),
        settings=PRACTICE,
    ),
}  # fmt: skip
DOUBLED = {
    "the the": said("word-doubled", "Go to the the bed.", 7),
    "at the beginning of a sentence": said("word-doubled", "The the bed is warm.", 1),
    "over two lines": said("word-doubled", "Go to the\nthe bed.", 7),
    "over the edge of bold": said("word-doubled", "Go to **the** the bed.", 9),
    "a longer word": said("word-doubled", "Most visitors visitors rest.", 6),
    "of": said("word-doubled", "A cup of of tea.", 7),
    "in the preheader": Case(post(preheader="Three habits for for nothing"), (("word-doubled", "warning", "4:25"),)),
    "in a heading": said("word-doubled", "## A cup of of tea", 10),
    "in a subject that is the heading, once": Case(
        post("# Sleep in in winter\n\nHi there.\n", subject=""), (("word-doubled", "warning", "5:9"),)
    ),
    "in in, behind a noun": said("word-doubled", "We rest in in the lobby.", 9),
    "is is": said("word-doubled", "What helps is is simple.", 12),
    "in German": said("word-doubled", "Tee und und Ruhe.", 5, language="de"),
    "in French": said("word-doubled", "Une tasse et et du repos.", 11, language="fr"),
    "in Spanish": said("word-doubled", "Una taza de de té.", 10, language="es"),
    "in Italian": said("word-doubled", "Una tazza di di tè.", 11, language="it"),
    "in Dutch": said("word-doubled", "Een kopje van van thee.", 11, language="nl"),
}
UNBALANCED = {
    "an aside that never ends": said("quotes-unbalanced", "Drink tea (not coffee before bed.", 11),
    "an aside that never began": said("quotes-unbalanced", "Drink tea not coffee) before bed.", None),
    "a square bracket": said("quotes-unbalanced", "Drink tea [not coffee before bed.", 11),
    "one bracket inside another": said("quotes-unbalanced", "Drink (tea [not coffee) before bed.", 12),
    "a quotation that never ends": said("quotes-unbalanced", 'He said "sleep well and went.', 9),
    "a curly quotation that never ends": said("quotes-unbalanced", "He said “sleep well and went.", 9),
    "a quotation that never began": said("quotes-unbalanced", "He said sleep well” and went.", None),
    "the third of three marks": said("quotes-unbalanced", 'He said "sleep" and "rest to us.', 21),
    "a German quotation": said("quotes-unbalanced", "Er sagte „schlaf gut und ging.", 10, language="de"),
    "a Swedish quotation": said("quotes-unbalanced", "Han sade ”sov gott och gick.", 10, language="sv"),
    "a French quotation": said("quotes-unbalanced", "Il a dit « dors bien et partit.", 10, language="fr"),
    "a Japanese quotation": said("quotes-unbalanced", "先生は「よく眠ると言った。", 4, language="ja"),
    "an Arabic aside": said("quotes-unbalanced", "النوم (مفيد جدا", 7, language="ar"),
    "in a heading": said("quotes-unbalanced", "## Tea (and coffee", 8),
    "beside a link": said("quotes-unbalanced", "Drink [our tea](https://hill-clinic.org/tea) (hot.", 46),
    "in a link that is no link": Case(
        post(more="See [our guide](https://hill-clinic.org/a%20b"), (("link-malformed", "error", f"{MORE}:5"),)
    ),
    "in the subject": Case(post(subject="Sleep (better in the dark"), (("quotes-unbalanced", "warning", "4:16"),)),
    "in one cell and another": Case(
        post(more="| Who (a | When late) |\n|---|---|\n| Ada | noon |"),
        (("quotes-unbalanced", "warning", f"{MORE}:7"), ("quotes-unbalanced", "warning", f"{MORE}:17")),
    ),
}  # fmt: skip
AVOIDED = {
    "a claim": claim("We have a cure for you.", 11, "cure"),
    "a claim in capitals": claim("We Cure all of it.", 4, "cure"),
    "a phrase over two lines": claim("It is a magic\nbullet for you.", 9, "magic bullet"),
    "a phrase with another apostrophe": claim("It is the doctor’s choice.", 11, "doctor's choice"),
    "a phrase with another hyphen": claim("It is pain‑free.", 7, "pain-free"),
    "a phrase with a space for its hyphen": claim("Live pain free.", 6, "pain-free"),
    "the longest of two": claim("Live pain-free.", 6, "pain", "pain-free"),
    "inside bold": claim("It is a **cure** for you.", 11, "cure"),
    "in the subject": Case(
        post(subject="A cure for winter"), (("word-avoid", "warning", "4:12"),), avoiding("cure")
    ),
    "what somebody else says": claim('> "It was a cure," she said.', 13, "cure"),
    "not only": claim("It is not only a cure, it is cheap.", 18, "cure"),
    "no doubt": claim("It is no doubt a cure.", 18, "cure"),
    "another sentence is denied": claim("It does not hurt. It is a cure.", 27, "cure"),
    "another clause is denied": claim("It does not hurt, it is a cure.", 27, "cure"),
    "a contrast": claim("It is not cheap but a cure.", 23, "cure"),
    "no as an answer": claim("No, we cure it.", 8, "cure"),
    "don't miss": claim("Don't miss our cure for you.", 16, "cure"),
    "cures, cured, curing": Case(
        post(more="It cures you. It has cured her. Curing you is easy."),
        tuple(("word-avoid", "warning", f"{MORE}:{column}") for column in (4, 22, 33)),
        avoiding("cure"),
    ),
    "heals": claim("It heals you.", 4, "heal"),
    "many words": claim("We make guarantees.", 9, "guarantee"),
    "a question": noted("Is there a cure?", 12, "cure"),
    "a question in a heading": noted("## Can tea cure you?", 12, "cure"),
    "a question that is answered": noted("Is there a cure in sight? No.", 12, "cure"),
    "a French question": noted("« Peut-on guérir du froid ? » Non.", 11, "guérir", language="fr"),
    "an Arabic question": noted("هل من معجزة؟", 7, "معجزة", language="ar"),
    "behind a question": claim("Why wait? Here is a cure.", 21, "cure"),
    "what not everyone knows": claim("Not everyone knows that tea is a cure.", 34, "cure"),
    "what many are not aware of": claim("You may not be aware that tea is a cure.", 36, "cure"),
    "denied because": claim("You do not need coffee because tea is a cure.", 41, "cure"),
    "the last of a list": claim("No coffee, no waiting, guaranteed.", 24, "guaranteed"),
    "rather, without than": claim("We would rather cure you.", 17, "cure"),
    "no doubt in Japanese": claim("完治するのは間違いありません。", 1, "完治", language="ja"),
    "a contrast in Japanese": claim("完治しますが、コーヒーは飲みません。", 1, "完治", language="ja"),
    "in Arabic": claim("هذا علاج نهائي لكم.", 5, "علاج نهائي", language="ar"),
    "a contrast in Arabic": claim("لا ننام لكن هذا علاج نهائي.", 17, "علاج نهائي", language="ar"),
    "in Hebrew": claim("זה ריפוי מלא עבורכם.", 4, "ריפוי מלא", language="he"),
    "Japanese, which has no spaces": claim("これで完治します。", 4, "完治", language="ja"),
    "German": claim("Das ist ein Wundermittel.", 13, "Wundermittel", language="de"),
    "a language whose denials nobody told us": noted("To není zázrak.", 9, "zázrak", language="cs"),
}  # fmt: skip
FAULTS = {
    **{f"placeholder: {about}": case for about, case in PLACEHOLDERS.items()},
    **{f"doubled: {about}": case for about, case in DOUBLED.items()},
    **{f"unbalanced: {about}": case for about, case in UNBALANCED.items()},
    **{f"avoided: {about}": case for about, case in AVOIDED.items()},
}
FINE = {
    "TODO as people speak of it": fine("Keep a TODO list, and look at your TODO items."),
    "everything, in Spanish capitals": fine("Aquí hay TODO lo bueno.", language="es"),
    "sizes and a Super Bowl": fine("Shirts up to XXXL, since Super Bowl XXX and in chapter XXXVIII."),
    "a health insurer": fine("Fragen Sie die TK.", language="de"),
    "what readers sign": fine("Add your name here to sign our letter."),
    "rows of seats": fine("Rows XXX–XL and sizes XS–XXX are here."),
    "a century": fine("The XX. century, chapter XX, and Malcolm X."),
    "more to come": fine("There is more to come (details to come, and the best is yet to come)."),
    "a label in small letters": fine("We heard it [link], and saw it [PDF]."),
    "an editor's remark": fine('"Drink tea [add sugar if you like], and [check with your doctor]", she said.'),
    "a handle": fine("Follow us, @hillclinic, please, and write to @ada."),
    "somebody wonders": fine("She did what??? Really???"),
    "somebody wonders in French": fine("Vraiment ???", language="fr"),
    "an illness": fine("Impfung gegen TBC.", language="de"),
    "a field that is spoken of": fine("We renamed the FNAME field."),
    "a country's domain": fine("We looked at names that end in .TK or .tk."),
    "a kindergarten": fine("For TK-5 teachers."),
    "placeholders in code": fine(
        "Write `TODO` or `[First Name]`, and `lorem ipsum`.\n\n```\n[[x]] TK <First Name>\n```"
    ),
    "a comment": Case(
        post(more="Sleep well.\n\n<!-- TODO: <name> -->"), (("html-comment", "note", f"{MORE + 2}"),)
    ),
    "brackets of an editor": fine('"During that [time] he slept, and [my doctor] knew [...]", she said.'),
    "a label": fine("We heard it on the radio [video]."),
    "a math footnote and a reference": fine("As others wrote [1] and [Hill 2020]."),
    "insert a card": fine("Insert your card at the door, and wait here."),
    "had had and that that": fine("She had had enough, and knew that that was so."),
    "bye bye": fine("They said bye bye, and it was very very late. No no, far far away."),
    "names that are doubled": fine("Duran Duran played in Walla Walla, New York New York, with Bora Bora."),
    "Will will": fine("In May may be late; Will will come."),
    "in in-person": fine("Join in in-person visits, or log-in in time."),
    "a verb and its particle": fine(
        "Check in in the lobby, sign in in time, log on on Monday, go on on foot, move on on time, drop in in May."
    ),
    "what it is is": fine("What it is is simple, and who she is is clear; what the plan is is a secret."),
    "a word, a comma, the word": fine("It was long, long ago; tea, tea and tea."),
    "vitamin A a day": fine("Take vitamin A a day."),
    "numbers": fine("It was 10 10 years ago, 5 5."),
    "doubled over a line break that was asked for": fine("Sleep well with the\\\nthe sea at night."),
    "doubled over two cells": fine("| the | the |\n|---|---|\n| the | the |"),
    "doubled over two list items": fine("- visitors\n- visitors"),
    "doubled over code": fine("Use the `x` the way you like."),
    "French nous nous": fine("Nous nous levons, et vous vous levez.", language="fr"),
    "German die die": fine("Das sind Menschen, für die die Nacht kurz ist.", language="de"),
    "Malay, of which we know nothing": fine("Anak anak tidur, orang orang juga, the the.", language="ms"),
    "Japanese": fine("眠る 眠る、夜 夜。", language="ja"),
    "feet and inches": fine("He is 5'10\" tall, and the 6\" pillow is 8½\" wide."),
    "the '90s": fine("In the '90s we slept, rock 'n' roll, 'tis so, the visitors' beds."),
    "lists in letters and numbers": fine("Rest: a) tea, b) bed, 1) books, iv) dreams."),
    "smileys": fine("Sleep well :) and not badly :-( but (well ;-)) or so :D"),
    "asides and quotations inside others": fine("(Tea [not \"coffee\" (ever)] is 'fine'.)"),
    "an interval": fine("Between [0, 1) and (2, 5] hours."),
    "a quotation of three paragraphs": fine('"First we slept.\n\n"Then we woke.\n\n"Then we slept again."'),
    "a curly quotation of two paragraphs": fine("> “First we slept.\n>\n> “Then we woke.”"),
    "a quotation that goes on in the next paragraph": fine("“First we slept.\n\nThen we woke.”"),
    "an aside of two paragraphs": fine("(First we slept.\n\nThen we woke.)"),
    "a German quotation": fine("Er sagte „schlaf ‚gut‘“ und »gute Nacht«.", language="de"),
    "a Swiss quotation": fine("Er sagte «schlaf gut».", language="de-CH"),
    "a Swedish quotation": fine("Han sade ”sov gott”.", language="sv"),
    "a French quotation": fine("Il a dit « dors “bien” ».", language="fr"),
    "a Japanese quotation": fine("先生は「よく『眠る』」と言った（笑）。", language="ja"),
    "brackets of two widths": fine("我们（休息)。", language="zh"),
    "a Hebrew abbreviation": fine('הוא ישן בצה"ל.', language="he"),
    "brackets as Arabic readers may type them": fine("النوم )مفيد( جدا.", language="ar"),
    "an arrow": fine("[Read more about sleep »](https://hill-clinic.org/more)\n\n« Back to sleep"),
    "a quoted merge field": fine('She is called "{{ subscriber.first_name | default("you") }}".'),
    "ditto marks": fine('| Who | When |\n|---|---|\n| Ada | noon |\n| Grace | " |'),
    "brackets in code": fine("Write `f(` and `]`."),
    "nothing to avoid": fine("We have a cure."),
    "a blank to avoid": no_claim("We have tea.", '""', '" "'),
    "part of a word": no_claim("We secure it, in a curious way.", "cure"),
    "behind a hyphen": no_claim("Try the gluten-free bread.", "free"),
    "before a hyphen": no_claim("It is a win-win.", "win"),
    "a short word is not inflected": no_claim("The wins and the winged.", "win"),
    "a word is not inflected in German": no_claim("Er heilts.", "heilt", language="de"),
    "a search for it": no_claim("The search for a cure goes on, and we hope for a real cure.", "cure"),
    "what somebody wanted": no_claim("He wanted guarantees, and we gave none.", "guarantee"),
    "a German search for it": no_claim("Die Suche nach einem Wundermittel geht weiter.", "Wundermittel", language="de"),
    "rather than, apart": no_claim("We'd rather be honest than promise a miracle.", "miracle"),
    "not our motto": no_claim('"No pain, no gain" is not our motto.', '"no pain, no gain"'),
    "no treatment that": no_claim("There is no treatment that cures you, and none which is a cure.", "cure"),
    "only few, in German": no_claim(
        "Ganz schmerzfrei werden nur wenige. Kaum jemand wird schmerzfrei.", "schmerzfrei", language="de"
    ),
    "denied in Arabic": no_claim("لا يوجد علاج نهائي للصداع.", "علاج نهائي", language="ar"),
    "denied in Hebrew": no_claim("אין ריפוי מלא למיגרנה.", "ריפוי מלא", language="he"),
    "denied in Japanese": no_claim("頭痛を完治させる薬はまだありませんが、薬はあります。", "完治", language="ja"),
    "denied in Japanese, shorter": no_claim("これは奇跡ではない。", "奇跡", language="ja"),
    "we don't have a cure": no_claim("We don't have a cure, and there is no magic bullet.", "cure", "magic bullet"),
    "curly don’t": no_claim("We don’t have a cure.", "cure"),
    "no evidence that": no_claim("There is no evidence that tea is a cure.", "cure"),
    "isn't": no_claim("It isn't a miracle or a cure.", "cure", "miracle"),
    "a list that is denied": no_claim("It is not a drug, a miracle, or a cure.", "cure", "miracle"),
    "neither nor": no_claim("It is neither cheap nor a cure.", "cure"),
    "without": no_claim("We come without guarantee.", "guarantee"),
    "never": no_claim("We never promise a cure.", "cure"),
    "rather than": no_claim("We offer rest rather than a cure.", "cure"),
    "an aside between commas": no_claim("It does not, however, cure you.", "cure"),
    "denied behind it": no_claim("A cure is not known, and a cure doesn't exist.", "cure"),
    "denied over a line break": no_claim("There is no\ncure.", "cure"),
    "denied in German": no_claim(
        "Es ist kein Wundermittel und heilt Sie nicht.", "Wundermittel", "heilt", language="de"
    ),
    "denied in French": no_claim("Ce n’est pas un remède.", "remède", language="fr"),
    "denied in Spanish": no_claim("No es una cura.", "cura", language="es"),
    "in code": no_claim("Write `cure`.", "cure"),
}  # fmt: skip
