"""Faults of links, and what only looks like one."""

from __future__ import annotations

from tests.checks.cases import SETTINGS, Case, post

ANYWHERE = SETTINGS.replace("  website: https://hill-clinic.org\n", "")
OTHER_PHONES = SETTINGS.replace(
    "  phone:", "  other_phones: [+49 30 123456, +39 06 12345678, 1-800-555-0142, +43 1 23456]\n  phone:"
)
WRONG_PHONES = SETTINGS.replace(
    "  phone:", "  other_phones: ['+1704555014', '+4915112345678901234', '+4403012345678']\n  phone:"
)
SPANISH = SETTINGS.replace("  phone: 704-555-0142", "  phone: +34 912 345 678\n  other_phones: [704-555-0142]")
UNCOUNTED = f"{SETTINGS}tracking: {{clicks: false}}\n"


GERMAN_TEXT = """# Besser schlafen im Winter

Guten Tag, die Abende sind wieder lang. Das hilft den meisten unserer Besucher, zur Ruhe zu kommen. Gehen Sie jeden Tag
zur gleichen Zeit ins Bett, und lesen Sie mehr dazu [hier](https://hill-clinic.org/schlaf), bevor Sie es tun.
"""
JAPANESE_TEXT = """# 冬によく眠るために

こんにちは。夜が長くなりました。私たちの訪問者の多くに役立つことをご紹介します。毎日同じ時間に寝てください。詳しくは
[here](https://hill-clinic.org/a)。
"""
GERMAN_FAULT = Case(post(GERMAN_TEXT, language="de"), (("link-text-generic", "note", "10:54"),))
JAPANESE_POST = Case(post(JAPANESE_TEXT, language="ja"))


def one(code: str, severity: str, more: str, place: str = "18", **options) -> Case:
    """A case whose last paragraph has one fault."""
    return Case(post(more=more), ((code, severity, place),), **options)


FAULTS = {
    # Nowhere.
    "no target": one("link-empty", "error", "Read [our guide]() before you come."),
    "nothing but a hash": one("link-empty", "error", "Read [our guide](#) before you come.", "18:18"),
    "a scheme and nothing behind it": one("link-empty", "error", "Read [our guide](https://) before.", "18:18"),
    "no words": one("link-empty", "error", "Read []( https://hill-clinic.org/a ) [](https://hill-clinic.org/b) it."),
    "a blank for words": one("link-empty", "error", "Read [ ](https://hill-clinic.org/a) it.", "18:10"),
    "HTML without a target": one("link-empty", "error", '<p><a href="htps://hill-clinic.org/a">Our guide</a></p>'),
    "a button with no target": one("link-empty", "error", "::: button\n[Book a visit](#)\n:::", "19"),
    "an anchor from the blog": one("link-anchor", "warning", "[Jump to the hours](#hours) of our house.", "18:21"),
    "anchors are told once": one("link-anchor", "warning", "- [Hours](#hours)\n- [Team](#team)\n- [Way](#way)"),
    # Written wrong.
    "a letter of the scheme is missing": one("link-malformed", "error", "[Sleep](htps://hill-clinic.org/a)", "18:9"),
    "a scheme nobody knows": one("link-malformed", "error", "Open [the note](obsidian://open?vault=x).", "18:17"),
    "one slash": one("link-malformed", "error", "[Sleep](https:/hill-clinic.org/a) well", "18:9"),
    "no colon": one("link-malformed", "error", "[Sleep](https//hill-clinic.org/a) well"),
    "twice https": one("link-malformed", "error", "[Sleep](https://https://hill-clinic.org/a) well", "18:9"),
    "a comma in the name": one("link-malformed", "error", "[Sleep](https://www,hill-clinic.org/a) well", "18:9"),
    "two dots in the name": one("link-malformed", "error", "[Sleep](https://hill-clinic..org/a) well", "18:9"),
    "no end of the name": one("link-malformed", "error", "[Sleep](https://www.hillclinic/a) well", "18:9"),
    "a slip in the end": one("link-malformed", "error", "[Sleep](https://hill-clinic.con/a) well", "18:9"),
    "an email address with https": one("link-malformed", "error", "[Write](https://news@hill-clinic.org) us", "18:9"),
    "a password": one("link-malformed", "error", "[See](https://ada:secret@hill-clinic.org/a) it", "18:7"),
    "an address in digits that is none": one("link-malformed", "error", "[See](https://300.1.2.3/a) it", "18:7"),
    "a space in the address": one("link-malformed", "error", "[Sleep](https://hill-clinic.org/our guide) well", "18:1"),
    "a space before the address": one("link-malformed", "error", "[Sleep] (https://hill-clinic.org/a) well", "18:1"),
    "a space before the address, among addresses": Case(
        post(more="[Sleep] (https://hill-clinic.org/a) well.\n\nSee https://hill-clinic.org/b too."),
        (("link-malformed", "error", "18:1"), ("link-text-url", "warning", "20:5")),
    ),
    "the call to action": Case(
        post(cta="{label: Book a visit, href: 'htps://hill-clinic.org/visit'}"), (("link-malformed", "error", "5"),)
    ),
    # To be replaced.
    "an example's domain": one("link-placeholder", "error", "[Read it](https://www.example.com/study) well", "18:11"),
    "your domain": one("link-placeholder", "error", "[Read it](https://yourdomain.com/study) well", "18:11"),
    "to do": one("link-placeholder", "error", "[The study](TODO) says so.", "18:13"),
    "a template's url": one("link-placeholder", "error", "[The study](url) says so.", "18:13"),
    "https and dots": one("link-placeholder", "error", "[The study](https://...) says so.", "18:13"),
    "a number that is crossed out": one(
        "link-placeholder", "error", "[Join us](https://us02web.zoom.us/webinar/register/XXXXXXX) soon", "18:11"
    ),
    "brackets in the address": one("link-placeholder", "error", "[The study](https://[[journal]]/12) says so."),
    "an example's mail": one("link-placeholder", "error", "[Write to us](mailto:info@example.com) soon.", "18:15"),
    "a placeholder while practising": one(
        "link-placeholder", "note", "[Read it](https://www.example.com/study) well", service="sandbox"
    ),
    # For the author alone.
    "this computer": one("link-private", "error", "[Read it](http://localhost:4000/sleep) well", "18:11"),
    "this computer in running text": one("link-private", "warning", "Open http://localhost:3000 to see it.", "18:6"),
    "this computer before another address": Case(
        post(more="Open http://localhost:3000 to see it.\n\nThen read https://hill-clinic.org/b too."),
        (("link-private", "warning", "18:6"), ("link-text-url", "warning", "20:11")),
    ),
    "this computer by number": one("link-private", "error", "[Read it](http://127.0.0.1/sleep) well", "18:11"),
    "this computer in IPv6": one("link-private", "error", "[Read it](http://[::1]:8000/sleep) well", "18:11"),
    "the office's network": one("link-private", "error", "[Read it](http://192.168.1.20/sleep) well", "18:11"),
    "the intranet": one("link-private", "error", "[Read it](http://intranet/sleep) well", "18:11"),
    "a local name": one("link-private", "error", "[Read it](https://files.clinic.local/sleep) well", "18:11"),
    "a folder of the network": one("link-private", "error", r"[Read it](\\server\forms\a.pdf) well"),
    "a server's share": one("link-private", "error", "[Read it](smb://server/forms/a.pdf) well", "18:11"),
    "the editor of the website": one(
        "link-private", "error", "[Read it](https://hill-clinic.org/wp-admin/post.php?post=12) well", "18:11"
    ),
    "a preview": one("link-private", "error", "[Read it](https://hill-clinic.org/?p=12&preview=true) well", "18:11"),
    "the editor of a form": one(
        "link-private", "error", "[Answer us](https://docs.google.com/forms/d/1aB2c/edit) soon", "18:13"
    ),
    "the mailing service's own pages": one(
        "link-private", "error", "[Read it](https://us19.admin.mailchimp.com/campaigns/edit?id=1) well", "18:11"
    ),
    "a website that is tried out": one(
        "link-private", "warning", "[Read it](https://staging.hill-clinic.org/sleep) well", "18:11"
    ),
    "the settings' website": Case(
        settings=SETTINGS.replace("  phone:", "  privacy_url: http://192.168.1.20/privacy\n  phone:"),
        findings=(("link-private", "error", "newsletter.yaml:5"),),
    ),
    "a document in Google's editor": one(
        "link-document-private", "warning", "[A plan](https://docs.google.com/document/d/1aB2c3/edit) is out.", "18:10"
    ),
    "a file in Google Drive": one(
        "link-document-private", "warning", "[The plan](https://drive.google.com/file/d/1aB2c3/view) is here.", "18:12"
    ),
    "a file of the office": one(
        "link-document-private", "warning", "[The plan](https://hill-my.sharepoint.com/:w:/r/personal/a) is here."
    ),
    # By way of others.
    "a shortener": one("link-shortener", "warning", "[The study](https://bit.ly/3xYz) says so.", "18:13"),
    "a wrapper of a mail filter": one(
        "link-wrapped",
        "warning",
        "[The study](https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fjournal.org%2F1&data=05) says.",
        "18:13",
    ),
    "a search engine's redirector": one(
        "link-wrapped", "warning", "[The study](https://www.google.com/url?q=https://journal.org/1&sa=D) says so."
    ),
    "a link out of somebody's newsletter": one(
        "link-wrapped", "warning", "[The study](https://x.us1.list-manage.com/track/click?u=a&id=b&e=c) says so."
    ),
    "a wrapper that names a reader": one(
        "link-wrapped",
        "error",
        "[Join](https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fjournal.org&data=05%7C02%7Cada%40hill.org%7C1)",
        "18:8",
    ),
    "a tag of a test mail": one(
        "link-wrapped", "warning", "[Read it](https://us1.campaign-archive.com/?u=1&id=2&e=[UNIQID]) there"
    ),
    "a mail's own number": one("link-wrapped", "warning", "[A study](https://journal.org/1?_hsmi=2) says so.", "18:11"),
    "a reader's own number": one(
        "link-wrapped", "error", "[The study](https://journal.org/1?mc_cid=1&mc_eid=2) says so.", "18:13"
    ),
    "an advertiser's": one("link-wrapped", "warning", "[The study](https://journal.org/1?fbclid=IwAR0) says so."),
    "our own website without encryption": one(
        "link-insecure", "warning", "[Our hours](http://www.hill-clinic.org/hours) changed", "18:13"
    ),
    # Numbers and addresses.
    "letters for digits": one("tel-malformed", "error", "[Call us](tel:1-800-FLOWERS) now", "18:11"),
    "slashes behind tel": one("tel-malformed", "error", "[Call us](tel://7045550142) now", "18:11"),
    "a digit is missing at home": one("tel-malformed", "error", "[Call us](tel:704-555-014) now", "18:11"),
    "a digit is missing": one(
        "tel-malformed", "error", "[Call us](tel:+1704555014) now", "18:11", settings=WRONG_PHONES
    ),
    "too many digits": one(
        "tel-malformed", "error", "[Call us](tel:+4915112345678901234) now", "18:11", settings=WRONG_PHONES
    ),
    "a zero that stays at home": one(
        "tel-malformed", "error", "[Call us](tel:+4403012345678) now", "18:11", settings=WRONG_PHONES
    ),
    "no number": one("tel-malformed", "error", "[Call us](tel:) now", "18:11"),
    "no at": one("mailto-malformed", "error", "[Write us](mailto:hill-clinic.org) now", "18:12"),
    "two ats": one("mailto-malformed", "error", "[Write us](mailto:info@@journal.org) now", "18:12"),
    "a space in the mail address": one("mailto-malformed", "error", "[Write us](<mailto:info @journal.org>) now"),
    "slashes behind mailto": one("mailto-malformed", "error", "[Write us](mailto://news@hill-clinic.org) now", "18:12"),
    "no domain": one("mailto-malformed", "error", "[Write us](mailto:news@hill) now", "18:12"),
    "a slip in a mail's domain": one("mailto-malformed", "error", "[Write us](mailto:hill@gmial.com) now", "18:12"),
    "nobody": one("mailto-malformed", "error", "[Write us](mailto:) now", "18:12"),
    "semicolons": one("mailto-malformed", "error", "[Write us](mailto:a@hill-clinic.org;b@hill-clinic.org) now"),
    "a subject without its question mark": one(
        "mailto-malformed", "error", "[Write us](mailto:news@hill-clinic.org&subject=Hello) now", "18:12"
    ),
    # Words.
    "another domain": one(
        "link-misleading", "error", "[www.hill-clinic.org](https://hillclinic.com/a) it is", "18:2", settings=UNCOUNTED
    ),
    "another domain, bare": one("link-misleading", "error", "At [hill-clinic.org](https://hill-clinic.com).", "18:5"),
    "another country's website of the same name": one(
        "link-misleading", "warning", "[bbc.com](https://www.bbc.co.uk/a) says so.", "18:2"
    ),
    "our name in another country": one(
        "link-misleading", "error", "[hill-clinic.com](https://hill-clinic.org/a) it is", "18:2"
    ),
    "another domain behind words": one(
        "link-misleading", "warning", "[Visit cdc.gov](https://www.cdc-gov.org/headache) for it.", "18:2"
    ),
    "another domain behind German words": one(
        "link-misleading", "warning", "[Mehr auf rki.de →](https://www.rki-info.de/a) for it.", "18:2"
    ),
    "another domain in a sentence": one(
        "link-misleading", "error", "[See https://hill-clinic.org/a](https://evil.org/a) today", "18:2"
    ),
    "a shown domain behind a shortener": one("link-misleading", "error", "[hill-clinic.org](https://bit.ly/3xYz) is"),
    "another number": one("link-misleading", "error", "Call [704-555-0142](tel:+17045550124) now", "18:7"),
    "another mail address": one(
        "link-misleading", "error", "Write to [news@hill-clinic.org](mailto:news@hill-clinic.net)", "18:11"
    ),
    "an address for words": one("link-text-url", "warning", "See https://hill-clinic.org/hours for it.", "18:5"),
    "an address for words, with www": one("link-text-url", "warning", "See www.hill-clinic.org for it.", "18:5"),
    "addresses are told once": one(
        "link-text-url", "warning", "See https://hill-clinic.org/hours and www.hill-clinic.org/way for it.", "18:5"
    ),
    "click here": one("link-text-generic", "note", "Our hours: [click here](https://hill-clinic.org/hours).", "18:13"),
    "here": one("link-text-generic", "note", "Our hours are [here](https://hill-clinic.org/hours).", "18:16"),
    "a button that says more": one(
        "link-text-generic", "note", "::: button\n[Read more →](https://hill-clinic.org/hours)\n:::", "19"
    ),
    "hier": GERMAN_FAULT,
    "one name for two places": one(
        "link-text-repeated",
        "note",
        "[The new study](https://journal.org/1) and [the new study](https://journal.org/2) agree.",
        "18:45",
    ),
}  # fmt: skip


def fine(*paragraphs: str, **options) -> Case:
    return Case(post(more="\n\n".join(paragraphs)), **options)


FINE = {
    "ordinary links": fine(
        "[The study](https://journal.org/a,b;c?d=e(1)&f=%20#g), [the map](https://maps.app.goo.gl/aB1), and"
        " [the film](https://youtu.be/aB1?t=3), [a wiki](https://de.wikipedia.org/wiki/Schlaf_(Biologie)),"
        " [the doctor's](https://münchen.de/ärzte), [a port](https://hill-clinic.org:8443/a).",
        "[Write us](mailto:news@hill-clinic.org?subject=A%20visit&body=Hello), [text us](sms:+17045550142),"
        " [tell a friend](mailto:?subject=Sleep&body=https://hill-clinic.org).",
        "[The office](HTTPS://WWW.HILL-CLINIC.ORG/OFFICE) and [the garden](//hill-clinic.org/garden).",
    ),
    "a relative link to our own website": fine("[Our hours](/hours), [our link list](https://hill-clinic.org/link)."),
    "numbers of all kinds": fine(
        "[Emergency](tel:911), [crisis line](tel:988), [Berlin](tel:+49-30-123456), [Rome](tel:+390612345678),"
        " [toll-free](tel:1-800-555-0142), [with extension](tel:+1-704-555-0142;ext=12), [pause](tel:7045550142,,12),"
        " [Vienna](tel:+43-1-23456), [on-call](tel:116117).",
        settings=OTHER_PHONES,
    ),
    "mail to several": fine("[Write us](mailto:a@hill-clinic.org,b@hill-clinic.org?cc=c@hill-clinic.org) today."),
    "merge fields": fine(
        "[Your visit](https://hill-clinic.org/v?n={{ subscriber.first_name }}), [leave]({{ links.unsubscribe }})."
    ),
    "footnotes": fine("Nearly half said so.[^1] Others did not.[^1]", "[^1]: A study."),
    "a picture that links": fine("[![A quiet hill at noon](hill.png)](https://hill-clinic.org/hill)"),
    "code that looks like links": fine("Write `[](https://x.org)` or `[a](b c)`.", "    [](https://x.org)"),
    "an HTML anchor without a target": fine('<p><a name="hours">Our hours are as before</a></p>'),
    "the same website under its other names": fine(
        "[hill-clinic.org](https://www.hill-clinic.org/), [book.hill-clinic.org](https://hill-clinic.org/book),"
        " [youtube.com/hill](https://youtu.be/aB1), [clinic.co.uk](https://www.clinic.co.uk/a)."
    ),
    "names that look like domains": fine(
        "[Node.js](https://nodejs.org/en), [ASP.NET](https://dotnet.microsoft.com/x), [v10.0.0](https://nodejs.org/v),"
        " [Booking.com](https://partner.hotels.org/x), [e.g.](https://journal.org/eg), [crates.io](https://github.com/x)."
    ),
    "a repository named after its website": fine("[hill-clinic.org](https://github.com/hill/hill-clinic.org) is open."),
    "shown numbers and addresses that are the target's": fine(
        "[(704) 555-0142](tel:+17045550142), [+49 (0)30 123456](tel:+4930123456), [704-555-0142 x3](tel:+17045550142),"
        " [news@hill-clinic.org](mailto:News@hill-clinic.org?subject=Hi), [555-0142](tel:+17045550142).",
        settings=OTHER_PHONES,
    ),
    "addresses for words where nothing is counted": fine("See https://hill-clinic.org/hours.", settings=UNCOUNTED),
    "a domain for words": fine("See [hill-clinic.org](https://hill-clinic.org/hours) for our hours."),
    "a document that was shared": fine(
        "[The plan](https://docs.google.com/document/d/1aB2c3/edit?usp=sharing), and"
        " [the paper](https://docs.google.com/document/d/e/2PACX/pub), [the form](https://docs.google.com/forms/d/e/1F/viewform),"
        " [the slides](https://docs.google.com/presentation/d/1aB/preview), [the board](https://hill.notion.site/Plan-1)."
    ),
    "websites with a redirector's name": fine(
        "[Search it](https://www.google.com/search?q=sleep), [watch it](https://www.youtube.com/watch?v=aB1),"
        " [follow us](https://www.linkedin.com/company/hill), [like us](https://www.facebook.com/hill)."
    ),
    "a public address in digits, and a subdomain called dev": fine(
        "[The mirror](https://8.8.8.8/a), [the docs](https://dev.to/a), [the preview](https://preview.redd.it/a.png)."
    ),
    "somebody else's website without encryption": fine("[The old page](http://journal.org/1)."),
    "parameters that are nobody's": fine("[The list](https://journal.org/?p=1&preview=1&source=newsletter&id=2)."),
    "the same words to the same place": fine(
        "[Our guide](https://hill-clinic.org/a) and [our guide](https://www.hill-clinic.org/a)."
    ),
    "more than generic words": fine("[Read more about sleep](https://hill-clinic.org/a), [click here to book](https://hill-clinic.org/b)."),
    "German words in an English post": fine("Das Haus ist [hier](https://hill-clinic.org/haus)."),
    "English words in a Japanese post": JAPANESE_POST,
    "citations in brackets": fine("As others said [1] (see the list), it works (mostly)."),
    "a source in brackets": fine("As others said [1] (https://journal.org/1).", settings=UNCOUNTED),
    "a house's own short name": fine(
        "[nytimes.com](https://nyti.ms/3xYz), [washingtonpost.com](https://wapo.st/3x), [Visit npr.org](https://n.pr/3x)."
    ),
    "a domain that words are about": fine(
        "[Why we left booking.com](https://hill-clinic.org/b), [more on migraine](https://journal.org/m),"
        " [See cdc.gov](https://www.cdc.gov/a), [our talk at fosdem.org](https://journal.org/t)."
    ),
    "an address of this computer as code": fine("Open `http://localhost:3000` to see it."),
    "a page with a few crosses": fine("[The film](https://journal.org/xxx), [the fair](https://expo.org/XXXL/XXX-2)."),
    "a parameter for a reader with no one in it": fine("[The list](https://journal.org/?data=05%7Cada%40hill.org)."),
    "nine digits where ours has as many": fine(
        "[Madrid](tel:912345678) is ours.",
        settings=SPANISH,
    ),
    "a website without a setting": fine("[The study](https://journal.org/1).", settings=ANYWHERE),
}  # fmt: skip
