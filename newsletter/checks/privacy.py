"""The checks of names and addresses that tell somebody's health to people who need not know it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import parse_qsl

from newsletter.blocks import Link
from newsletter.checks.interface import Subject
from newsletter.errors import Location
from newsletter.model import Finding
from newsletter.tree import inlines_of, walk_blocks, walk_inlines

# Words that tell a condition, a treatment, or that somebody is a patient; each as a whole word. Our own compilation.
# What means something else just as often (stress, sleep, pain, aids, stroke) is left out.
_PEOPLE = """
    patient patients outpatient outpatients inpatient inpatients paciente pacientes paziente pazienti patientes
    patienten patientin patientinnen patiënt patiënten pacjent pacjenci pacjentka patienter пациент пациенты
    пациентка пацієнт пацієнти مريض مرضى بیمار بیماران מטופל מטופלים חולים
"""
_CONDITIONS = """
    addiction adhd alcoholism alzheimer alzheimers anorexia anxiety arthritis asthma autism autistic bipolar bulimia
    cancer chlamydia colitis copd crohn crohns dementia depressed depression diabetes diabetic diabetics eczema
    endometriosis epilepsy fibromyalgia gonorrhea headache headaches hepatitis herpes hiv hypertension infertility
    insomnia leukaemia leukemia lymphoma melanoma menopause migraine migraines miscarriage neuropathy obesity ocd
    oncology parkinson parkinsons pregnancy pregnant psoriasis psychosis ptsd schizophrenia suicidal suicide
    syphilis tuberculosis tumor tumour demenz depressionen diabetiker epilepsie krebs kopfschmerzen migräne
    schizophrenie schwanger schwangere schwangerschaft ansiedad cáncer depresión embarazada embarazadas embarazo
    epilepsia migraña migrañas enceinte enceintes grossesse migraineux ansietà depressione emicrania gravidanza
    tumore ansiedade câncer cancro depressão enxaqueca gravidez depressie hoofdpijn kanker zwanger zwangerschap
    migræne migrän kræft gravid ciąża depresja migrena nowotwór беременность депрессия диабет мигрень онкология
    вагітність депресія діабет мігрень اكتئاب سرطان سكري صداع افسردگی دیابت میگرن דיכאון סוכרת סרטן מיגרנה היריון
"""
_TREATMENTS = """
    abortion antidepressant antidepressants botox chemo chemotherapy chemotherapie diagnosed diagnoses diagnosis
    diagnóstico dialysis dialyse esketamine insulin ivf ketamin ketamina ketamine kétamine medication medications
    methadone opioid opioids ozempic psychiatric quimioterapia radiotherapy semaglutide spravato suboxone viagra
    wegovy
"""
# The same in scripts that put no spaces between words.
_INSIDE = re.compile(
    "患者|病人|환자|片頭痛|偏头痛|偏頭痛|편두통|うつ病|抑郁|憂鬱症|우울증|糖尿病|당뇨|癌|妊娠|怀孕|懷孕|임신"
)
# German puts what somebody suffers from in front of it: Migränepatienten.
_COMPOUND = ("patienten", "patientinnen")
_HUMP = re.compile("(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[^\W\d_]+")


def _folded(text: str) -> str:
    """A text in small letters without accents, as people write names of lists and tags."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()


_TELLING = frozenset(_folded(f"{_PEOPLE} {_CONDITIONS} {_TREATMENTS}").split())


def audience_telling(subject: Subject) -> Iterator[Finding]:
    """An audience, a segment or a field whose name says what somebody suffers from, or that somebody is a patient.

    The mailing company and everybody with a login reads such names beside each person's address, they stand in exports,
    and services show readers the names of lists. Being on a list so named is health information about a person (45 CFR
    160.103, GDPR Article 9), while a neutral name does the same work.
    """
    for kind, name, where in _names(subject):
        if word := _telling(name, subject):
            message = f"the name of the {kind} '{name[:80]}' tells something about its readers' health: '{word}'"
            hint = "the mailing service and its exports show that name beside people's addresses: give it a neutral one"
            yield Finding("audience-telling", "warning", message, where, hint)


def utm_telling(subject: Subject) -> Iterator[Finding]:
    """A `utm_` value of a link that names a condition, a treatment or patients.

    The website's statistics, which mostly are another company's, keep it beside whoever came by that link. Source: U.S.
    Department of Health and Human Services, "Use of Online Tracking Technologies by HIPAA Covered Entities" (December
    2022, revised in March 2024; partly vacated in June 2024, for visits to public pages: American Hospital Association
    v. Becerra). A link out of a newsletter tells more than such a visit: that this person was written to about it.
    """
    seen = set()
    for link in subject.page.links:
        for name, value in _query(link.href):
            if not name.lower().startswith("utm_") or (name, value) in seen:
                continue
            seen.add((name, value))
            if word := _telling(value, subject):
                message = (
                    f"links tell your website's statistics about a reader's health: {name}={value[:80]} ('{word}')"
                )
                hint = "a neutral value does the same work, such as the month of the issue"
                yield Finding("utm-telling", "warning", message, _utm_place(subject, name, value), hint)


def _telling(name: str, subject: Subject) -> str:
    """The word of a name that tells something, as it is written, or nothing.

    What is part of the brand's own name tells nothing new: the sender's address says as much.
    """
    own = {_folded(word) for word in _WORD.findall(subject.settings.brand.name)}
    for match in _WORD.finditer(_HUMP.sub(" ", name)):
        word = str(match[0])
        folded = _folded(word)
        if folded not in own and (folded in _TELLING or folded.endswith(_COMPOUND)):
            return word
    inside = _INSIDE.search(name)
    return str(inside[0]) if inside else ""


def _names(subject: Subject) -> Iterator[tuple[str, str, Location]]:
    """Every name that the mailing service keeps beside people: what it is the name of, the name, and its place."""
    issue, there = subject.issue, subject.destination
    for kind, name, own in (("audience", there.audience, issue.audience), ("segment", there.segment, issue.segment)):
        setting = subject.setting(f"services.{there.service.name}.{kind}")
        yield kind, name, subject.front_matter(kind) if own else setting
    for field in subject.settings.subscriber_fields.values():
        path = f"subscriber_fields.{field.name}"
        tag = field.tags.get(there.service.tags_from, "")
        if _telling(field.name, subject) or not tag:
            yield "field", field.name, subject.setting(path)
        else:
            yield "field", tag, subject.setting(f"{path}.{there.service.tags_from}")


def _utm_place(subject: Subject, name: str, value: str) -> Location:
    """Where a value comes from: the post's front matter, the settings, or a link that was written with it."""
    utm, kind = subject.settings.tracking.utm, name.removeprefix("utm_")
    if utm and kind in ("source", "medium") and getattr(utm, kind) == value:
        return subject.setting(f"tracking.utm.{kind}")
    if utm and kind == "campaign" and value in (subject.issue.utm_campaign, subject.issue.slug):
        return subject.front_matter("utm_campaign" if subject.issue.utm_campaign else "slug")
    for block in walk_blocks(subject.issue.blocks):
        for inline in walk_inlines(inlines_of(block)):
            if isinstance(inline, Link) and (name, value) in _query(inline.href):
                return subject.line(inline.line or block.line, f"{name}=")
    return subject.line(1)


def _query(href: str) -> list[tuple[str, str]]:
    return parse_qsl(href.partition("#")[0].partition("?")[2]) if "utm_" in href.lower() else []
