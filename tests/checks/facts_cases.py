"""Faults of facts: weekdays, phone numbers, addresses and names that are not what the brand's settings say."""

from __future__ import annotations

from tests.checks.cases import MORE, SETTINGS, Case, post

GERMAN = """\
# Besser schlafen im Winter

Die Abende sind wieder lang, und viele unserer Besucher fragen, was ihnen hilft, zur Ruhe zu kommen.

"""
# An address in the form of a letter, and one as it is written in Germany.
LETTER = SETTINGS.replace(
    "address: 1 Main Street, Charlotte, North Carolina",
    'address: "214 North Oak Street, Suite 200, Charlotte, NC 28202"',
)
BERLIN = SETTINGS.replace("1 Main Street, Charlotte, North Carolina", "Lindenstr. 5a, 10115 Berlin")
# A second number and a second person.
MORE_FACTS = SETTINGS.replace(
    "people: [Dr. Ada Hill]", 'people: [Dr. Neal Taub, "Grace B. Hopper, MD"]\n  other_phones: ["+49 30 901820"]'
)


def fault(more: str, code: str, column: int | str, severity: str = "warning", settings: str = SETTINGS) -> Case:
    """A clean post with one more paragraph, and the one finding in it."""
    return Case(post(more=more), ((code, severity, f"{MORE}:{column}"),), settings=settings)


def fine(more: str, settings: str = SETTINGS) -> Case:
    return Case(post(more=more), settings=settings)


def german(sentence: str) -> str:
    return post(f"{GERMAN}{sentence}\n", language="de", subject="Besser schlafen", preheader="Drei Gewohnheiten")


FAULTS = {
    # The issue is of 1 December 2026, a Tuesday.
    "a weekday that was right last year": fault(
        "Come and see us on Tuesday, December 15, or on Monday, December 15.", "weekday-wrong", 48
    ),
    "a weekday and a date with its year": fault(
        "We open on Friday 1 January 2027 and Monday 2 January 2027.", "weekday-wrong", 38
    ),
    "a shortened weekday": fault("Doors open: Wed, Dec 15th, at nine.", "weekday-wrong", 13),
    "a weekday in brackets": fault("See you on 15 December (Wednesday) at nine.", "weekday-wrong", 12),
    "a weekday beside an ISO date": fault("The talk is on Monday, 2026-12-15, at nine.", "weekday-wrong", 16),
    "a weekday of a day that does not exist": fault(
        "The talk is on Monday, November 31, at nine.", "weekday-wrong", 16
    ),
    "a German weekday": Case(
        german("Der Vortrag ist am Montag, 15. Dezember 2026, um neun."), (("weekday-wrong", "warning", "11:20"),)
    ),
    "a German weekday with a date in digits": Case(
        german("Der Vortrag ist am Montag, den 15.12.2026, um neun."), (("weekday-wrong", "warning", "11:20"),)
    ),
    "a weekday in the subject": Case(
        post(subject="Our open day is on Monday, December 15"), (("weekday-wrong", "warning", "4:29"),)
    ),
    "last month's number": fault("Call us at 704-555-0124 before you come.", "phone-foreign", 12),
    "a number behind a button that shows none": fault(
        "[Call us before you come](tel:+17045550124)", "phone-foreign", 31
    ),
    "a number that is not among several": fault(
        "Call us at 704-555-0142 or +49 30 901821 today.", "phone-foreign", 28, settings=MORE_FACTS
    ),
    "a slip in a number that nobody can tap": fault("Ask Ann: 7045550124 today.", "phone-foreign", 10),
    "a number that is called ours": fault("Our new number: 216-555-0171.", "phone-foreign", 17),
    "numbers of others": fault("Ann has 216-555-0171, Eve (216) 555-0149.", "phone-foreign", 9, severity="note"),
    "a weekday in front of slashes": fault("Come on Thurs. 12/11, at noon.", "weekday-wrong", 9),
    "two weekdays and their days": fault("Closed Thursday and Friday, December 23 and 24.", "weekday-wrong", 8),
    "a link that calls another number than it shows": fault(
        "[Call 704-555-0142 today](tel:+17045550124)", "phone-mismatch", 7, severity="error"
    ),
    "a slip in the domain of an email address": fault(
        "Write to info@hill-clinc.org with any question.", "address-foreign", 10
    ),
    "a slip in the sender's address": fault("Write to nesw@hill-clinic.org with any question.", "address-foreign", 10),
    "a slip in a link that begins a mail": fault(
        "[Write to our front desk](mailto:news@hill-clinci.org)", "address-foreign", 34
    ),
    "the brand's street with another number": fault("You find us at 12 Main Street.", "address-foreign", 16),
    "a slip in the brand's street": fault(
        "You find us at 214 N. Aok Street in Charlotte.", "address-foreign", 16, settings=LETTER
    ),
    "the brand's street with another suite": fault(
        "You find us at 214 North Oak St, Suite 220.", "address-foreign", 16, settings=LETTER
    ),
    "the brand's street with another postcode": fault(
        "Our address: 214 North Oak Street, Charlotte, NC 28203.", "address-foreign", 14, settings=LETTER
    ),
    "a German street with another number": fault(
        "Visit us at Lindenstraße 7, 10115 Berlin.", "address-foreign", 13, settings=BERLIN
    ),
    "a slip in a first name": fault("Ask Dr. Neil Taub about it.", "person-misspelt", 9, settings=MORE_FACTS),
    "a slip in a surname": fault("Ask Neal Traub about it.", "person-misspelt", 5, settings=MORE_FACTS),
    "a slip in a surname behind a title": fault("It is Dr. Tabu’s idea.", "person-misspelt", 7, settings=MORE_FACTS),
    "a slip beside a middle name": fault("Meet Grace B. Hoper today.", "person-misspelt", 6, settings=MORE_FACTS),
}  # fmt: skip
FINE = {
    "weekdays that fit": fine(
        "Tuesday, December 1, Fri 4 Dec and Saturday the 12th of December; 15 December (Tuesday)."
    ),
    "a weekday that fits a day of the past half year": fine("We met on Thursday, October 1, and on Saturday 1 August."),
    "a weekday that fits a day of the year to come": fine("Save the date: Monday, September 6."),
    "days of the week beside a date": fine(
        "From 15 December, Monday to Friday, nine to five; Monday and Tuesday, 14 and 15 December."
    ),
    "a span of days": fine("The course runs Monday to Friday, December 14 to December 18, or Monday, December 14–18."),
    "a date that can be read in two ways": Case(
        post(more="The talk is on Monday, 12/01, or Monday 01/12/2026.", language="en")
    ),
    "a weekday of last year": fine("Last year’s talk on Saturday, December 6, was full."),
    "a weekday and a time": fine("Come on Monday 9 am, or on Sat 10:30."),
    "words that look like weekdays": fine("The sun 1 December saw was pale; we sat 3 hours."),
    "a weekday without a date": fine("We are closed on Monday. December 15 is our open day."),
    "another year that is written": fine("We opened on Monday, December 15, 2025."),
    "a German weekday that fits": Case(
        german("Kommen Sie am Dienstag, 15. Dezember 2026; die Gruppe beginnt mit 1. Januar.")
    ),
    "English weekdays in a German issue are not judged": Case(german("Auf dem Plakat steht „Monday 15 December“.")),
    "the brand's number in every form": fine(
        "Call (704) 555-0142, 704.555.0142, +1 704 555 0142, 704-555-0142 ext. 3 or [1-704-555-0142](tel:7045550142)."
    ),
    "another number of the brand": fine("Call +49 30 901820 or [our office in Berlin](tel:+4930901820).", MORE_FACTS),
    "numbers for emergencies": fine(
        "In an emergency call 911, [988](tel:988) or 1-800-273-8255; in Germany 112 or [116117](tel:116117). "
        "For your dog there are 888-426-4435 and (855) 764-7661."
    ),
    "a foreign number where the brand has none": Case(
        post(more="Call them at 704-555-0199."), settings=SETTINGS.replace("  phone: 704-555-0142\n", "")
    ),
    "figures that are no phone number": fine("Trial NCT 704-555-0199 had 1,234,567 readers; see 2026-2027."),
    "a link that calls the number it shows": fine(
        "[Call 704-555-0142 now](tel:704-555-0142) or [Call us](tel:+1-704-555-0142)."
    ),
    "an email address of somebody else": fine("Write to help@sleep-society.org or to us at desk@hill-clinic.org."),
    "an email address below the brand's domain": fine("Write to desk@mail.hill-clinic.org."),
    "the brand's own address": fine("You find us at 214 N. Oak St., Ste. 200, Charlotte.", LETTER),
    "the brand's street in another town": fine("They are at 12 Main Street, Raleigh, and at 7 Main Street in Durham."),
    "somebody else's address": fine("The library is at 15 Elm Avenue, Charlotte, and 1 Park Street."),
    "the brand's street next door": fine("Park at 12 Main Street (Grace Lutheran), or at 14 Main Street, next door."),
    "the brand's new street": fine("Our new office is at 12 Main Street, and we moved to 14 Main Street."),
    "a street with a year": fine("The 2027 Main Street Festival is near."),
    "the brand's German address": fine("Visit us at Lindenstraße 5 a, 10115 Berlin.", BERLIN),
    "names as they are": fine(
        "Dr. Neal Taub, NEAL TAUB, Dr Taub, Neal, Taub’s team, the Taubs, Grace Hopper and Dr. Hopper.", MORE_FACTS
    ),
    "names of others": fine("Neal Young, Dr. Bloom, Grace Kelly, Mr. Teal and Neal. Tabs are open.", MORE_FACTS),
    "names that go on": fine("Dr. Neil deGrasse Tyson and Dr. Neil van der Berg spoke.", MORE_FACTS),
    "a short name is never a slip": fine("Ida Hill, Ana Hill and Eda Hill are sisters."),
    "a name with a German ending": Case(german("Mit der Hilfe von Neal Taubs Gruppe geht es."), settings=MORE_FACTS),
}  # fmt: skip
