"""Faults of what the law asks for, of the sender's address, and of names that tell somebody's health."""

from __future__ import annotations

from tests.checks.cases import SETTINGS, Case, post

FRAME = "/templates/default/frame.mjml.j2"
TAG = "{{ links[0].href }}"
LINK = f'<a href="{TAG}" class="ac" style="color:#14565d">Unsubscribe</a>'
STOP = "https://hill-clinic.org/stop.png"
MISSING = (("unsubscribe-missing", "error", "newsletter.yaml:3"),)
AUDIENCE = "  mailchimp: {audience: Newsletter readers}"
FIELDS = "subscriber_fields: {first_name: {default: there, mailchimp: FNAME}}"
UNSEEN = (("address-missing", "error", "newsletter.yaml:7"),)
UTM = "tracking: {utm: {source: newsletter, medium: email}}\n"


def foot(inside: str, more: str = "") -> dict[str, bytes]:
    """A template of one's own whose foot has the address, and what is to be looked at."""
    macro = "{%- macro facts(links) -%}<p>{{ brand.address }}</p>" + inside + "{%- endmacro -%}\n"
    if more:
        macro += "{%- macro screen_more() -%}" + more + "{%- endmacro -%}\n"
    return {FRAME: macro.encode()}


def address_in(style: str, words: str = "{{ brand.address }}") -> dict[str, bytes]:
    """A template of one's own whose foot has the address in a style."""
    macro = f'<p class="ac" style="{style}">{words}</p><p>{LINK}</p>'
    return {FRAME: ("{%- macro facts(links) -%}" + macro + "{%- endmacro -%}\n").encode()}


def without(inside: str, more: str = "") -> Case:
    return Case(files=foot(inside, more), findings=MISSING)


def leads(inside: str, more: str = "") -> Case:
    return Case(files=foot(inside, more))


def sender(email: str, reply_to: str = "") -> str:
    lines = f"  email: {email}\n" + (f"  reply_to: {reply_to}\n" if reply_to else "")
    return SETTINGS.replace("  email: news@hill-clinic.org\n", lines)


def audience(name: str, segment: str = "") -> str:
    more = f", segment: {segment}" if segment else ""
    return SETTINGS.replace(AUDIENCE, f"  mailchimp: {{audience: {name}{more}}}")


def field(name: str, tag: str) -> str:
    return SETTINGS.replace(FIELDS, f"{FIELDS[:-1]}, {name}: {{default: x, mailchimp: {tag}}}}}")


def linked(query: str) -> str:
    return post(more=f"Everybody can [read the longer story](https://hill-clinic.org/story?{query}) there.")


FREE, NO_REPLY = (
    (("sender-free-mail", "warning", "newsletter.yaml:13"),),
    (("sender-no-reply", "warning", "newsletter.yaml:13"),),
)
TELLING = (("audience-telling", "warning", "newsletter.yaml:17"),)
FIELD = (("audience-telling", "warning", "newsletter.yaml:18"),)
LINK_TELLS = (("utm-telling", "warning", "18:69"),)

FAULTS = {
    "no unsubscribe link": without("<p>Hill Clinic</p>"),
    "one without words": without(f'<p><a href="{TAG}"> </a></p>'),
    "one whose words have no width": without(f'<p><a href="{TAG}">\u200b</a></p>'),
    "one in a comment": without(f"<!-- {LINK} -->"),
    "one that only Outlook shows": without(f"<!--[if mso]>{LINK}<![endif]-->"),
    "one that Outlook hides": without(f'<div style="mso-hide: all">{LINK}</div>'),
    "one that Outlook leaves out": without(f"<!--[if !mso]><!--><p>{LINK}</p><!--<![endif]-->"),
    "one that Outlook leaves out, with something for it": without(
        f"<!--[if !mso]><!--><p>{LINK}</p><!--[if mso]><i>Hi</i><![endif]--><b>Bye</b><!--<![endif]-->"
    ),
    "one in a hidden part": without(f'<div style="display:none"><p>{LINK}</p></div>'),
    "one that is not visible": without(f'<p style="visibility: hidden">{LINK}</p>'),
    "one in a part without height": without(f'<div style="max-height:0;overflow:hidden">{LINK}</div>'),
    "one without size": without(f'<p style="font-size:0">{LINK}</p>'),
    "one of a pixel": without(f'<p><a href="{TAG}" class="ac" style="font-size:1px">Unsubscribe</a></p>'),
    "one that is see-through": Case(
        files=foot(f'<p style="opacity:0">{LINK}</p>'), findings=MISSING, notes=False
    ),
    "one in a colour without substance": without(
        f'<p><a href="{TAG}" class="ac" style="color:transparent">Unsubscribe</a></p>'
    ),
    "one that a style sheet hides": Case(
        files=foot(f'<p class="zz">{LINK}</p>', ".zz{display:none}"), findings=MISSING, notes=False
    ),
    "one in the colour of its ground": Case(
        files=foot(
            f'<p><a href="{TAG}" class="ac" style="color:#fefefe">Unsubscribe</a></p>'
        ),
        findings=(*MISSING, ("contrast-low", "error", "templates/default/frame.mjml.j2:1")),
    ),
    "one that is not the service's own": without(LINK.replace(TAG, "https://hill-clinic.org/stop")),
    "one on the web page alone": Case(
        post(more="::: only web\n[Leave this list]({{ links.unsubscribe }})\n:::"),
        files=foot("<p>Hill Clinic</p>"),
        findings=MISSING,
    ),
    "no postal address": Case(
        settings=SETTINGS.replace("  address: 1 Main Street, Charlotte, North Carolina\n", ""),
        findings=(("address-missing", "error", "newsletter.yaml:3"),),
    ),
    "a postal address that the template leaves out": Case(
        files={FRAME: ("{%- macro facts(links) -%}<p>" + LINK + "</p>{%- endmacro -%}\n").encode()},
        findings=(("address-missing", "error", "newsletter.yaml:7"),),
    ),
    "a postal address that is hidden": Case(
        files={
            FRAME: (
                '{%- macro facts(links) -%}<p style="display:none">{{ brand.address }}</p><p>'
                + LINK
                + "</p>{%- endmacro -%}\n"
            ).encode()
        },
        findings=(("address-missing", "error", "newsletter.yaml:7"),),
    ),
    "a postal address of a pixel": Case(files=address_in("font-size:1px"), findings=UNSEEN),
    "a postal address that is see-through": Case(files=address_in("opacity:0"), findings=UNSEEN, notes=False),
    "a postal address in the colour of its ground": Case(
        files=address_in("color:#fefefe"),
        findings=(*UNSEEN, ("contrast-low", "error", "templates/default/frame.mjml.j2:1")),
    ),
    "a sender at Gmail": Case(settings=sender("hill.clinic@gmail.com"), findings=FREE),
    "a sender at Yahoo in another country": Case(settings=sender("Clinic@Yahoo.co.uk"), findings=FREE),
    "a sender at a German provider": Case(settings=sender("clinic@t-online.de"), findings=FREE),
    "a sender at Gmail in the post": Case(
        post(**{"from": "Hill Clinic <hill@gmail.com>"}), findings=(("sender-free-mail", "warning", "5"),)
    ),
    "a sender who wants no answer": Case(settings=sender("no-reply@hill-clinic.org"), findings=NO_REPLY),
    "one in one word": Case(settings=sender("noreply+news@hill-clinic.org"), findings=NO_REPLY),
    "one in German": Case(settings=sender("nicht-antworten@hill-clinic.org"), findings=NO_REPLY),
    "one in French": Case(settings=sender("ne-pas-repondre@hill-clinic.org"), findings=NO_REPLY),
    "answers that nobody reads": Case(
        settings=sender("news@hill-clinic.org", "donotreply@hill-clinic.org"),
        findings=(("sender-no-reply", "warning", "newsletter.yaml:14"),),
    ),
    "answers to the post that nobody reads": Case(
        post(reply_to="noreply@hill-clinic.org"), findings=(("sender-no-reply", "warning", "5"),)
    ),
    "an audience of patients": Case(settings=audience("Patients 2026"), findings=TELLING),
    "an audience of people with a condition": Case(settings=audience("Migraine sufferers"), findings=TELLING),
    "an audience in German": Case(settings=audience("Schmerzpatienten Nord"), findings=TELLING),
    "an audience in Spanish": Case(settings=audience("Pacientes con depresión"), findings=TELLING),
    "an audience in Japanese": Case(settings=audience("片頭痛の患者様"), findings=TELLING),
    "an audience in Russian": Case(settings=audience("Наши пациенты"), findings=TELLING),
    "a segment of a treatment": Case(settings=audience("Readers", "chemo_2025"), findings=TELLING),
    "an audience of the post": Case(
        post(audience="HIV group"), findings=(("audience-telling", "warning", "5"),)
    ),
    "a field of a condition": Case(settings=field("has_diabetes", "DIAB"), findings=FIELD),
    "a field in one word": Case(settings=field("cancerType", "CT"), findings=FIELD),
    "a field whose tag tells it": Case(settings=field("group", "DIAGNOSIS"), findings=FIELD),
    "a campaign that tells a condition": Case(
        post(utm_campaign="chronic-migraine"),
        settings=SETTINGS + UTM,
        findings=(("utm-telling", "warning", "5"),),
    ),
    "a source of patients": Case(
        settings=SETTINGS + UTM.replace("newsletter", "patients-list"),
        findings=(("utm-telling", "warning", "newsletter.yaml:20"),),
    ),
    "a link that tells a treatment": Case(linked("utm_campaign=ivf+offer"), findings=LINK_TELLS),
    "a link that tells it encoded": Case(linked("utm_content=schwangerschaft%2Dwoche"), findings=LINK_TELLS),
}  # fmt: skip
FINE = {
    "an unsubscribe link in a foot of one's own": leads(f"<p>{LINK}</p>"),
    "one that is a picture": leads(
        f'<p style="font-size:0"><a href="{TAG}"><img src="{STOP}" alt="Unsubscribe" width="90" height="48"></a></p>'
    ),
    "one in a part of no size that has a size again": leads(
        f'<div style="font-size:0"><a href="{TAG}" class="ac" style="font-size:14px;color:#14565d">Stop</a></div>'
    ),
    "one whose words are in an element of their own": leads(
        f'<p><a href="{TAG}" style="color:#ffffff"><span class="ac" style="color:#14565d">Unsubscribe</span></a></p>'
    ),
    "one for Outlook and one for the others": leads(
        f"<!--[if mso]>{LINK}<![endif]--><!--[if !mso]><!-->{LINK}<!--<![endif]--><p>{LINK}</p>"
    ),
    "one that Outlook leaves out, and one for Outlook": leads(
        f"<!--[if mso]>{LINK}<![endif]--><!--[if !mso]><!--><p>{LINK}</p><!--<![endif]-->"
    ),
    "one beside what Outlook leaves out": leads(f"<!--[if !mso]><!--><p>Hi</p><!--<![endif]--><p>{LINK}</p>"),
    "one behind what nobody is shown": leads(f"<!--[if !mso]><p>Hi</p><![endif]--><p>{LINK}</p>"),
    "one that Outlook hides, and one for Outlook": leads(
        f'<!--[if mso]>{LINK}<![endif]--><div style="mso-hide:all">{LINK}</div>'
    ),
    "one in the post alone": Case(
        post(more="You can [leave this list]({{ links.unsubscribe }}) whenever you like."),
        files=foot("<p>Hill Clinic</p>"),
    ),
    "one that a phone's style sheet leaves alone": leads(
        f"<p>{LINK}</p>", "@media (max-width:479px){.zz{display:none}}"
    ),
    "a postal address in small print": Case(files=address_in("font-size:14px;color:#14565d")),
    "a postal address in parts": Case(
        files=address_in("color:#14565d", "1 Main <b>Street</b>, Charlotte, North Carolina")
    ),
    "a sender at a domain that begins like a free one": Case(settings=sender("news@gmail.com.hill-clinic.org")),
    "a sender at a domain that ends like a free one": Case(settings=sender("news@livewell-outlook.com")),
    "answers to a free mailbox": Case(settings=sender("news@hill-clinic.org", "hill.clinic@gmail.com")),
    "a sender whose name holds the letters": Case(settings=sender("casino.replyteam@hill-clinic.org")),
    "a sender who asks for answers": Case(settings=sender("reply@hill-clinic.org")),
    "an audience that is an id": Case(settings=audience("5a9d0c7e41", "4103")),
    "an audience of friends": Case(settings=audience("Friends of the clinic", "Opened the last issue")),
    "an audience with the brand's own name": Case(
        settings=audience("Hill Migraine Clinic readers").replace("name: Hill Clinic", "name: Hill Migraine Clinic")
    ),
    "an impatient audience": Case(settings=audience("Impatient readers")),
    "a word that only begins like one": Case(settings=audience("Cancerian stargazers")),
    "a field of the usual kind": Case(settings=field("city", "CITY")),
    "a campaign that is the month": Case(settings=SETTINGS + UTM),
    "a title that names a condition, which is public": Case(
        post("# Living with migraine\n\nText about it, and about what we know of it today.\n"), settings=SETTINGS + UTM
    ),
    "a link to a page about a condition": Case(
        post(more="Everybody can [read the longer story](https://hill-clinic.org/migraine?page=cancer) there.")
    ),
    "a link with a campaign of its own": Case(linked("utm_campaign=winter&utm_content=top")),
}  # fmt: skip
