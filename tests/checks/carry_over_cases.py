"""Faults of what came along from the issue before, which was sent on 3 November 2026."""

from __future__ import annotations

from collections.abc import Mapping

from tests.checks.cases import SETTINGS, Case, post

# Another issue altogether, a month earlier.
BODY = """\
# A walk before breakfast

Hi {{ subscriber.first_name }}, the mornings are cold. This is what keeps our visitors on their feet in the fall.

## Put on warm shoes

Nobody slips on the way to the lake, and [our map of the paths](https://hill-clinic.org/paths) shows where it is.

Call us at 704-555-0142 with any question.
"""
LAST: Mapping[str, str] = {
    "subject": "Walking in the morning",
    "preheader": "Why ten minutes are enough",
    "date": "2026-11-03",
}
LONG = "Our waiting room has new chairs, and everybody who has sat in one of them has asked where to get one like it."
SHORT = "Our waiting room has new chairs."
MIDDLE = """\
# Better sleep in winter

Hi {{ subscriber.first_name }}, the evenings are long again. Here is what helps most of our visitors to rest.

@

Go to bed at the same time each day, and read [our guide to good sleep](https://hill-clinic.org/sleep) before you do.

A cool room is worth more than a new pillow.

Call us at 704-555-0142 with any question.
"""
UTM = SETTINGS + "tracking: {utm: {source: newsletter, medium: email}}\n"


def last(body: str = BODY, *, more: str = "", **front: str) -> str:
    """The issue before, with other front matter, another body, or more text."""
    return post(body, more=more, **{**LAST, **front})


def said(more: str, code: str = "repeated-paragraph", at: str = "10") -> Case:
    return Case(post(MIDDLE.replace("@", more)), ((code, "warning", at),), before=last(more=more))


def silent(more: str, before: str = "") -> Case:
    return Case(post(MIDDLE.replace("@", more)), before=last(more=before or more))


def hero(alt: str, src: str = "hill.png") -> str:
    return f'{{src: "{src}", alt: "{alt}"}}'


def cta(label: str, href: str) -> str:
    return f'{{label: "{label}", href: "{href}"}}'


def months(now: str, before: str, at: str) -> Case:
    return Case(post(subject=now), (("month-old", "warning", at),), before=last(subject=before))


def abroad(language: str, text: str, now: str, before: str, at: str = "") -> Case:
    """Two issues in another language. at: where last month's name stands, if it is one."""
    front = {"language": language, "preheader": ""}
    missing = (("preheader-missing", "warning", "1"),)
    found = (*missing, ("month-old", "warning", at)) if at else missing
    body = f"# {text[:12]}\n\n{text}\n"
    return Case(
        post(body, subject=now, **front), found, before=last(f"# {text[-12:]}\n\nOK.\n", subject=before, **front)
    )


GERMAN = "Die Abende sind wieder lang, und wir sagen, was den meisten beim Schlafen hilft: kühle Luft und wenig Licht."
JAPANESE = "夜が長くなりました。よく眠るために役立つことを、いくつかご紹介します。寝室は涼しく、暗くしておきましょう。"
CHAIRS = "待合室の椅子が新しくなりました。一度座った方は皆、どこで買えるのかとお尋ねになります。"
GUIDE = "https://hill-clinic.org/articles/sleeping-well"
FAULTS = {
    "the subject of last month": Case(
        post(subject="Walking  in the Morning"), (("repeated-subject", "warning", "4"),), before=last()
    ),
    "the preheader of last month": Case(
        post(preheader="Why ten minutes are enough"), (("repeated-preheader", "warning", "4"),), before=last()
    ),
    "the alt text of last month's picture": Case(
        post(hero=hero("Two chairs")), (("repeated-hero", "warning", "5"),), before=last(hero=hero("two chairs"))
    ),
    "last month's picture of the website": Case(
        post(hero=hero("A hill", "https://hill-clinic.org/a.jpg")),
        (("repeated-hero", "warning", "5"),),
        before=last(hero=hero("Two chairs", "https://hill-clinic.org/a.jpg")),
        notes=False,
    ),
    "the call to action of last month": Case(
        post(cta=cta("Read the article", GUIDE)),
        (("repeated-call", "warning", "5"),),
        before=last(cta=cta("Read the article", GUIDE)),
    ),
    "a button of last month": Case(
        post(more=f"::: button\n[Register for the talk]({GUIDE}?talk=7)\n:::"),
        (("repeated-call", "warning", "19"),),
        before=last(more=f"::: button\n[Register for the talk]({GUIDE}?talk=7)\n:::"),
    ),
    "the campaign of last month": Case(
        post(utm_campaign="fall-walks"),
        (("repeated-campaign", "warning", "5"),),
        UTM,
        before=last(utm_campaign="fall-walks"),
    ),
    "a link with last month's campaign": said(
        f"Everybody can [read the longer story]({GUIDE}?utm_campaign=walks) there.", "repeated-campaign"
    ),
    "last month in the subject": months("November: sleeping better", "November: walking", "4:10"),
    "last month in capital letters": months("NOVEMBER: sleeping better", "November: walking", "4:10"),
    "last month in German": abroad("de", GERMAN, "Ruhiger schlafen im November", "Besser schlafen im November", "3:30"),
    "last month in Japanese": abroad("ja", JAPANESE, "2026年11月号の眠り", "2026年11月号の歩き", "3:15"),
    "last month in the preheader": Case(
        post(preheader="Three habits for November"),
        (("month-old", "warning", "4:29"),),
        before=last(preheader="Two habits for November"),
    ),
    "last month in a heading": Case(
        post(MIDDLE.replace("@", "## Our hours in November")),
        (("month-old", "warning", "10:17"),),
        before=last(more="## Our hours in November\n\nAs ever."),
    ),
    "last month on a button": Case(
        post(cta=cta("See all of November", "https://hill-clinic.org/events")),
        (("month-old", "warning", "5"),),
        before=last(cta=cta("Look at all of November", "https://hill-clinic.org/events")),
    ),
    "last month with another day and year": months("Hours from November 9, 2026", "Hours from November 12", "4:21"),
    "last month between two clauses": months("Hill Clinic | November 2026", "News | November 2026", "4:24"),
    "the date of last month": Case(post(date="2026-11-03"), (("date-old", "warning", "4"),), before=last()),
    "an earlier date": Case(post(date="2026-10-06"), (("date-old", "warning", "4"),), before=last()),
    "a year mistyped": Case(post(date="2028-12-01"), (("date-old", "warning", "4"),), before=last()),
    "a paragraph of last month": said(LONG),
    "one that is broken in other places": Case(
        post(MIDDLE.replace("@", LONG.replace("and everybody", "\nand everybody"))),
        (("repeated-paragraph", "warning", "10"),),
        before=last(more=LONG),
    ),
    "one without spaces": said(CHAIRS),
    "one with a merge field": said("{{ subscriber.first_name }}, " + LONG),
    "several of them are one finding": Case(
        post(MIDDLE.replace("@", f"{LONG}\n\n{LONG.replace('chairs', 'tables')}")),
        (("repeated-paragraph", "warning", "10"),),
        before=last(more=f"{LONG}\n\n{LONG.replace('chairs', 'tables')}"),
    ),
    "one at the top of a short post": Case(
        post(f"# Better sleep\n\n{LONG}\n\nSleep well.\n"),
        (("repeated-paragraph", "warning", "8"),),
        before=last(more=LONG),
    ),
}  # fmt: skip
FINE = {
    "another issue altogether": Case(before=last()),
    "no issue before": Case(),
    "no preheader and no hero in either": Case(
        post(preheader=""), (("preheader-missing", "warning", "1"),), before=last(preheader="")
    ),
    "a picture of the usual name": Case(
        post(hero=hero("A hill at dawn")), before=last(hero=hero("Two chairs"))
    ),
    "the phone on the button": Case(
        post(cta=cta("Call 704-555-0142", "tel:+17045550142")),
        before=last(cta=cta("Call 704-555-0142", "tel:+17045550142")),
    ),
    "the website on the button": Case(
        post(cta=cta("Visit our website", "https://hill-clinic.org/")),
        before=last(cta=cta("Visit our website", "https://hill-clinic.org/")),
    ),
    "the page for appointments on the button": Case(
        post(cta=cta("Book a visit", "https://hill-clinic.org/book/online-2")),
        before=last(cta=cta("Book a visit", "https://hill-clinic.org/book/online-2")),
    ),
    "a part of the website on the button": Case(
        post(cta=cta("All events", "https://hill-clinic.org/events")),
        before=last(cta=cta("All events", "https://hill-clinic.org/events")),
    ),
    "the words on the button, and another page": Case(
        post(cta=cta("Read the article", GUIDE)), before=last(cta=cta("Read the article", f"{GUIDE}-2"))
    ),
    "the months as campaigns": Case(settings=UTM, before=last()),
    "another campaign": Case(
        post(utm_campaign="winter-rest"), settings=UTM, before=last(utm_campaign="fall-walks")
    ),
    "a campaign that is not used": Case(
        post(utm_campaign="fall-walks"), before=last(utm_campaign="fall-walks")
    ),
    "the month before, looked back at": Case(
        post(subject="What November taught us"), before=last(subject="What October taught us")
    ),
    "the month before in running text": silent("Since November we sleep better.", "In November we walk more."),
    "the month before where the last issue did not name it": Case(
        post(MIDDLE.replace("@", "## New since November")), before=last(subject="Walking in November")
    ),
    "the month of both": Case(
        post(subject="November: sleeping", date="2026-11-24"), before=last(subject="November: walking")
    ),
    "last month's name in another sentence": Case(
        post(subject="What you made possible in November"), before=last(subject="Your November at the clinic")
    ),
    "last month's name behind another word": Case(
        post(subject="What we learned in November"), before=last(subject="Three dates in November")
    ),
    "a heading that looks back": Case(
        post(MIDDLE.replace("@", "## What November taught us")),
        before=last(more="## Our hours in November\n\nAs ever."),
    ),
    "an issue without a date": Case(post(date=""), before=last()),
    "a last issue without a date": Case(before=last(date="")),
    "an issue a year later": Case(post(date="2027-11-02"), before=last()),
    "a greeting with a merge field": silent('Dear {{ subscriber.first_name | default("friend of our house") }},'),
    "a row of signs": silent("🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲"),
    "may, which is no month": Case(
        post(subject="What you may try", date="2026-06-01"),
        before=last(subject="What you may do", date="2026-05-03"),
    ),
    "a word that only holds the month's letters": Case(
        post(subject="Marching on", date="2026-04-01"), before=last(subject="Marching off", date="2026-03-03")
    ),
    "another number that ends like the month's": abroad("ja", JAPANESE, "第111月号の眠り", "第111月号の歩き"),
    "a short sentence of last month": silent(SHORT),
    "how to reach us": silent(
        "You can reach all of us from Monday to Friday between nine and five at 704-555-0142, and we call back."
    ),
    "a box with the same words each month": silent(f'::: callout info "As ever"\n{LONG}\n:::'),
    "an included file": Case(
        post(MIDDLE.replace("@", "::: include chairs.md :::")),
        files={"chairs.md": LONG.encode(), "/issues/2026-11-before/chairs.md": LONG.encode()},
        before=last(more="::: include chairs.md :::"),
    ),
    "what stands at the end of each issue": Case(
        post(more=f"{LONG}\n\nSleep well."), before=last(more=f"{LONG}\n\nWalk well.")
    ),
    "a note with a source": silent(f"It helps.[^1]\n\n[^1]: {LONG}"),
}  # fmt: skip
