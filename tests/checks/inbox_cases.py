"""Faults of the subject and the preheader."""

from __future__ import annotations

from tests.checks.cases import BODY, Case, post

LONG = "Sleeping better in the dark months when the evenings are long and cold again"
PREHEADER = (
    "Three habits that cost nothing, a word about coffee, and what our visitors told us about the first weeks of their"
    " new evenings"
)
# 36 ideographs are 72 columns.
IDEOGRAPHS = "冬の夜によく眠るために知っておきたい三つの習慣とお茶の時間についてのお話です"


def inbox(code: str, at: str, **front: str) -> Case:
    """A case of which one finding above a note must come."""
    return Case(post(**front), ((code, "warning", at),))


FAULTS = {
    "no subject": Case(
        post("Text without a heading.\n", subject=""), (("subject-missing", "error", "1"),)
    ),
    "no preheader": Case(post(preheader=""), (("preheader-missing", "warning", "1"),)),
    "a subject that every screen cuts": Case(post(subject=LONG), (("subject-long", "note", "4:10"),)),
    "a Japanese subject that every screen cuts": Case(
        post("# 眠り\n\nおやすみなさい。\n", subject=IDEOGRAPHS, language="ja"), (("subject-long", "note", "4:10"),)
    ),
    "a preheader of which no screen shows the end": Case(
        post(preheader=PREHEADER), (("preheader-long", "note", "4:12"),)
    ),
    "a subject in capitals": inbox("subject-shouting", "4:10", subject="SLEEP BETTER THIS WINTER"),
    "a German subject in capitals": Case(
        post("# Schlaf\n\nGute Nacht.\n", subject="BESSER SCHLAFEN IM WINTER", language="de"),
        (("subject-shouting", "warning", "4:10"),),
    ),
    "a Russian subject in capitals": Case(
        post("# Сон\n\nДоброй ночи.\n", subject="СПИТЕ ЛУЧШЕ ЗИМОЙ", language="ru"),
        (("subject-shouting", "warning", "4:10"),),
    ),
    "one word that is shouted": inbox("subject-shouting", "4:10", subject="FREE guide to better sleep"),
    "shouting with an apostrophe": inbox("subject-shouting", "4:10", subject="DON’T sleep too late"),
    "a shouted word that the post writes in small letters": inbox(
        "subject-shouting", "4:14", subject="Why EVENINGS feel long"
    ),
    "a shouting preheader": inbox("subject-shouting", "4:25", preheader="Three habits NOW for nothing"),
    "two exclamation marks": inbox("subject-punctuation", "4:22", subject="Sleep better!!"),
    "question and exclamation marks": inbox("subject-punctuation", "4:22", subject="Sleep better?!?"),
    "Japanese exclamation marks": Case(
        post("# 眠り\n\nおやすみなさい。\n", subject="よく眠る！！", language="ja"),
        (("subject-punctuation", "warning", "4:14"),),
    ),
    "many full stops": inbox("subject-punctuation", "4:15", subject="Sleep....... better"),
    "a preheader of three exclamation marks": inbox(
        "subject-punctuation", "4:36", preheader="Habits that cost nothing!!!"
    ),
    "Re:": inbox("subject-reply", "4:11", subject="'Re: your visit with us'"),
    "RE: without a colon behind it": inbox("subject-reply", "4:11", subject="'RE : your visit'"),
    "Fwd:": inbox("subject-reply", "4:11", subject="'Fwd: Better sleep for the family'"),
    "a German answer": Case(
        post("# Schlaf\n\nGute Nacht.\n", subject="'AW: Ihr Besuch'", language="de"),
        (("subject-reply", "warning", "4:11"),),
    ),
    "a Chinese answer": Case(
        post("# 睡眠\n\n晚安。\n", subject="回复：你好", language="zh"), (("subject-reply", "warning", "4:10"),)
    ),
    "a test": inbox("subject-draft", "4:10", subject="TEST - December newsletter"),
    "a test in small letters": inbox("subject-draft", "4:11", subject="'Test: December newsletter'"),
    "a draft with a number": inbox("subject-draft", "4:11", subject="'[DRAFT v2] Better sleep'"),
    "a draft": inbox("subject-draft", "4:11", subject="'Draft: better sleep'"),
    "a copied campaign": inbox("subject-draft", "4:10", subject="Copy of November newsletter"),
    "a test mail": inbox("subject-draft", "4:10", subject="Test mail"),
    "a German draft": Case(
        post("# Schlaf\n\nGute Nacht.\n", subject="Entwurf 2 - gut schlafen", language="de"),
        (("subject-draft", "warning", "4:10"),),
    ),
    "a draft that is the heading": Case(
        post("# [Draft] Better sleep\n\nHi there.\n", subject=""), (("subject-draft", "warning", "5:3"),)
    ),
    "the preheader is the subject": inbox(
        "preheader-repeats", "4:12", preheader="Sleeping better in the dark months."
    ),
    "the preheader begins with the subject": inbox(
        "preheader-repeats", "4:12", preheader="Sleeping better in the dark months, with three habits"
    ),
    "the preheader is the first sentence": Case(
        post(
            BODY.replace("Hi {{ subscriber.first_name }}, the evenings", "The evenings"),
            preheader="The evenings are long again.",
        ),
        (("preheader-repeats", "warning", "4:12"),),
    ),
    "the preheader is the beginning of the article": Case(
        post(
            BODY.replace("Hi {{ subscriber.first_name }}, the", "The"),
            preheader="The evenings are long again. Here is what",
        ),
        (("preheader-repeats", "warning", "4:12"),),
    ),
    "the preheader is the lead": Case(
        post(preheader="Three habits that cost nothing at all", lead="Three habits that cost nothing at all!"),
        (("preheader-repeats", "warning", "4:12"),),
    ),
}  # fmt: skip
FINE = {
    "the subject is the heading": Case(post(subject="")),
    "a subject that only phones cut": Case(
        post(subject="Sleeping better in the dark months, and on the long weekends")
    ),
    "a merge field is not counted by its tag": Case(
        post(
            subject="\"{{ subscriber.first_name | default('friend') }}, sleep better in the dark months of this year\"",
            preheader="Three habits that cost nothing, and a cup of tea",
        )
    ),
    "marks and joiners take no room": Case(post(subject="Sleep" + "e\u0301" * 50, preheader="Three habits")),
    "acronyms": Case(post(subject="COVID-19, ADHD and NMDA: your FAQ")),
    "nothing but acronyms": Case(post(subject="ADHD FAQ")),
    "a brand in capitals": Case(post(subject="What SPRAVATO is, and what BOTOX is not")),
    "a brand alone": Case(post(subject="SPRAVATO")),
    "SMART goals": Case(post(subject="SMART goals for the winter", more="Smart people sleep.")),
    "a service's own tag shouts at nobody": Case(
        post(subject='"*|FNAME|*, sleep better"'), (("merge-field-not-portable", "note", "4:11"),)
    ),
    "one letter": Case(post(subject="Vitamin D and I")),
    "an Arabic subject has no capitals": Case(
        post("# نوم أفضل\n\nننام جيدا في الشتاء.\n", subject="النوم الجيد", preheader="ثلاث عادات", language="ar")
    ),
    "a Japanese subject has no capitals": Case(
        post("# よく眠る\n\n冬の夜は長い。\n", subject="よく眠るために", preheader="三つの習慣", language="ja")
    ),
    "a question that wonders": Case(post(subject="Sleeping at noon?!")),
    "an ellipsis": Case(post(subject="To sleep... or not to sleep…")),
    "Spanish opening marks": Case(post(subject="¿¡Dormir mejor!?")),
    "a price": Case(post(subject="A pillow for $20 or 20€")),
    "a conference": Case(post(subject="'re:Invent 2026: what we heard'")),
    "a word that begins with re": Case(post(subject="'Rest: three habits'")),
    "a test for readers": Case(post(subject="'Test: how well do you sleep?'")),
    "testing": Case(post(subject="Testing for ADHD, and a test of your newsletter")),
    "a draft in the room": Case(post(subject="Draft beer, or a draft in your bedroom")),
    "a sport's draft": Case(post(subject="Draft 2026 - who comes")),
    "copycats": Case(post(subject="Copycats, and the copy of a masterpiece")),
    "regarding something": Case(post(subject="'Sleep re: coffee'")),
    "a preheader that goes on from the subject": Case(post(preheader="Sleeping better with three habits")),
    "a preheader that shares a word": Case(
        post(subject="Sleep", preheader="Sleep is a habit, and habits can be learnt")
    ),
    "a preheader from the description": Case(post(preheader="", description="Three habits that cost nothing")),
}  # fmt: skip
