"""Faults of a post's structure, and of the language it says it is in."""

from __future__ import annotations

from tests.checks.cases import MORE, Case, post

SENTENCE = "We looked at how people slept in the winter before and asked them what had helped. "
OTHERS = ("A cool room is better than a warm one. ", "Coffee stays with you for hours. ", "Light wakes you up. ")
LONG = SENTENCE + "".join(OTHERS) * 5
# Where a text that is appended to the clean post begins.
GERMAN = (
    "Die Abende sind wieder lang, und viele von uns schlafen schlecht. Wir haben für Sie gesammelt, was den meisten"
    " hilft: ein kühles Zimmer, ein Gang mit dem Hund und kein Kaffee nach dem Mittag. Das ist nicht schwer und"
    " kostet nichts. Wenn Sie auch nach einem Monat nicht besser schlafen, rufen Sie uns an oder kommen Sie zu uns."
)
SPANISH = (
    "Las noches son largas otra vez y muchos dormimos mal. Aquí está lo que ayuda a la mayoría de los pacientes: una"
    " habitación fresca, un paseo por la tarde con el perro y nada de café después de las dos. No es caro y no cuesta"
    " nada. Si después de un mes no duerme mejor, llame por teléfono o venga a la clínica sin cita para que hablemos."
)
RUSSIAN = (
    "Вечера снова стали длинными, и многие из нас плохо спят. Мы собрали для вас то, что помогает большинству людей."
)
SLOVENE = (
    "Večeri so spet dolgi in mnogi od nas slabo spimo. Zbrali smo, kar pomaga večini naših gostov: hladna soba, sprehod"
    " s psom in nič kave po kosilu. To ni težko in nič ne stane. Če po enem mesecu ne spite bolje, nas pokličite ali"
    " pridite k nam, da se o tem pogovorimo in poiščemo, kar je dobro za vas."
)
JAPANESE = "夜はまた長くなりました。眠れない人のために、役に立つことを集めました。"
CHINESE = "晚上又变长了。这里是我们大多数访客觉得有用的办法，简单而且不花钱。"
KOREAN = "밤이 다시 길어졌습니다. 잠이 오지 않는 분들을 위해 도움이 되는 것을 모았습니다. "
FRENCH_QUOTE = "> Les nuits sont longues et nous dormons mal dans cette maison, pour la plus grande joie du chat.\n"
PLAIN = {"subject": "Winter", "preheader": "Sleep"}
FAULTS = {
    "a level that is left out": Case(
        post(more="#### What you need\n\nA cool room is enough."), (("heading-order", "note", f"{MORE}"),)
    ),
    "a level that is left out in the other notation": Case(
        post("Sleep\n=====\n\nHours\n-----\n\n#### Weekends\n\nThen too.\n"), (("heading-order", "note", "12"),)
    ),
    "several titles": Case(
        post(more="# What you need\n\nA cool room is enough."), (("heading-many", "note", f"{MORE}"),)
    ),
    "a long text without headings": Case(
        post("# Sleep\n\n" + f"{LONG}\n\n" * 6), (("heading-missing", "note", "8"),)
    ),
    "a heading that is a paragraph": Case(
        post(more="## What most of our visitors told us about sleeping in winter, and what we make of it next year"),
        (("heading-long", "note", f"{MORE}"),),
    ),
    "a table without header": Case(
        post(more="|   |   |\n|---|---|\n| Monday | 9 to 5 |"), (("table-head-empty", "warning", f"{MORE}"),)
    ),
    "a table with a column without header": Case(
        post(more="| Day | Hours |   |\n|---|---|---|\n| Monday | 9 to 5 | by phone |"),
        (("table-head-empty", "warning", f"{MORE}"),),
    ),
    "a table in HTML without header": Case(
        post(more="<table>\n<tr><td>Monday</td><td>9–5</td></tr>\n<tr><td>Friday</td><td>9–1</td></tr>\n</table>"),
        (("table-head-empty", "warning", f"{MORE}"),),
    ),
    "a Korean paragraph without end": Case(
        post(f"# 겨울의 잠\n\n{KOREAN * 12}", language="ko", **PLAIN), (("wall-of-text", "note", "9"),)
    ),
    "a paragraph without end": Case(
        post(more=LONG + " " + LONG), (("wall-of-text", "note", f"{MORE}"),)
    ),
    "a Japanese paragraph without end": Case(
        post(f"# 冬の眠り\n\n{JAPANESE * 10}", language="ja"),
        (("wall-of-text", "note", "9"),),
    ),
    "German that says it is English": Case(
        post(f"# Besser schlafen\n\n{GERMAN}\n", **PLAIN), (("language-mismatch", "warning", "1"),)
    ),
    "Spanish that says it is English": Case(
        post(f"# Dormir mejor\n\n{SPANISH}\n", language="en", **PLAIN), (("language-mismatch", "warning", "3"),)
    ),
    "English that says it is German": Case(
        post(language="de", more=SENTENCE * 2), (("language-mismatch", "warning", "5"),)
    ),
    "English that says it is Arabic": Case(
        post(language="ar", more=SENTENCE * 2), (("language-mismatch", "warning", "5"),)
    ),
    "Russian that says it is English": Case(
        post(f"# Лучше спать зимой\n\n{RUSSIAN}\n", **PLAIN), (("language-mismatch", "warning", "1"),)
    ),
    "Chinese that says it is Japanese": Case(
        post(f"# 冬天睡得更好\n\n{CHINESE * 4}", language="ko"),
        (("language-mismatch", "warning", "5"),),
    ),
    "typed bullets": Case(post(more="What helps:\n• a cool room\n• a dark room"), (("list-fake", "note", f"{MORE}"),)),
    "typed bullets with breaks": Case(
        post(more="• a cool room  \n• a dark room  \n• no coffee"), (("list-fake", "note", f"{MORE}"),)
    ),
    "a bold line for a heading": Case(
        post(more="**What you need**\n\nA cool room is enough."), (("heading-fake", "note", f"{MORE}"),)
    ),
    "a paragraph in capitals": Case(
        post(more="PLEASE CALL US BEFORE YOU COME TO THE CLINIC"), (("capitals", "note", f"{MORE}"),)
    ),
    "a heading in capitals": Case(
        post(more="## WHAT HELPS IN THE LONG NIGHTS\n\nA cool room."), (("capitals", "note", f"{MORE}"),)
    ),
}  # fmt: skip
FINE = {
    "a level back up": Case(post(more="### What you need\n\nA cool room.\n\n## Next month\n\nMore about rest.")),
    "a post that begins at the second level": Case(post("## Hours\n\nGo to bed early.\n\n### Weekends\n\nThen too.\n")),
    "a hash in code": Case(post(more="```\n# a\n#### b\n```")),
    "a long text with headings": Case(post("# Sleep\n\n" + f"## Hours\n\n{LONG}\n\n" * 6)),
    "a long text with a heading in HTML": Case(post("# Sleep\n\n<h2>Hours</h2>\n\n" + f"{LONG}\n\n" * 6)),
    "a corner without words": Case(post(more="|   | Monday | Friday |\n|---|---|---|\n| Hours | 9 to 5 | 9 to 1 |")),
    "a table in HTML with headers": Case(
        post(more="<table><tr><th>Day</th><th>Hours</th></tr><tr><td>Monday</td><td>9 to 5</td></tr></table>")
    ),
    "a table in HTML that arranges paragraphs": Case(
        post(more="<table><tr><td><p>A</p></td><td><p>B</p></td></tr><tr><td><p>C</p></td><td><p>D</p></td></tr></table>")
    ),
    "a table in HTML of one row": Case(post(more="<table><tr><td>Monday</td><td>9 to 5</td></tr></table>")),
    "a Korean paragraph": Case(post(f"# 겨울의 잠\n\n{KOREAN * 6}", language="ko", **PLAIN)),
    "a picture as a header": Case(post(more="| Day | `h` |\n|---|---|\n| Monday | 8 |")),
    "a long list": Case(post(more="\n".join(f"- {sentence}" for sentence in OTHERS * 8))),
    "a paragraph of a hundred words": Case(post(more=SENTENCE + "".join(OTHERS) * 4)),
    "a post in German": Case(post(f"# Besser schlafen\n\n{GERMAN}\n", language="de-AT", **PLAIN)),
    "a post in Spanish": Case(post(f"# Dormir mejor\n\n{SPANISH}\n", language="es", **PLAIN)),
    "a post in Russian": Case(post(f"# Лучше спать зимой\n\n{RUSSIAN}\n", language="ru", **PLAIN)),
    "an English post for readers of two languages": Case(post(more=f"{SENTENCE * 2}\n\n{SPANISH[:230]}")),
    "a quotation in French": Case(post(more=FRENCH_QUOTE)),
    "German names": Case(post(more="Our guests: Der Spiegel, Die Zeit, Frankfurter Allgemeine Zeitung, Das Erste.")),
    "a language that nobody counts here": Case(
        post(f"# Spi bolje\n\n{SLOVENE}\n", language="sl", **PLAIN)
    ),
    "bullets of its own": Case(post(more="- a cool room\n- a dark room")),
    "a line with a dot in it": Case(post(more="Monday · Tuesday · Friday\nfrom nine to five")),
    "a dash at the beginning": Case(post(more="— and then we slept.\n— You did?")),
    "a bold line alone": Case(post(more="**We are closed on Friday**")),
    "a bold sentence": Case(post(more="**We are closed on Friday.**\n\nCall us on Monday.")),
    "a bold name": Case(post(more="**Dr. Ada Hill**\n\nCall her any time.")),
    "a bold link is a button": Case(
        post(more="**[Book a visit](https://hill-clinic.org/book)**\n\nIt takes a minute.")
    ),
    "a bold label in a card": Case(post(more="::: card\n**Opening hours**\n\nNine to five.\n:::")),
    "abbreviations": Case(post(more="WHO and CDC: TMS, IV, EEG")),
    "a Japanese title": Case(post("# 冬の眠り\n\n夜は長い。\n", language="ja")),
}  # fmt: skip
