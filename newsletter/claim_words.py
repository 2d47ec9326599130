"""What makes a sentence a claim: figures, quotations, and the words for studies and outcomes, language by language."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from typing import Literal, TypeAlias

from newsletter import autolinks
from newsletter.words import month_and_year

Kind: TypeAlias = Literal["figure", "study", "quotation", "outcome"]
KINDS: tuple[Kind, ...] = ("figure", "study", "quotation", "outcome")

# Numbers that claim nothing: dates, times, years, versions, ordinals, the numbers of things, lists and houses.
_NO_FIGURE = (
    r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d+\.\d+\.\d+[\w.]*|\b24/7\b"
    r"|\b\d{1,2}[:.]\d{2}(?:\s?(?:[ap]\.?m\b|Uhr|h\b))|\b\d{1,2}:\d{2}\b|\b\d{1,2}\s?(?:[ap]\.?m\b|Uhr\b)"
    r"|\b\d+(?:st|nd|rd|th|er|ère|º|ª)\b|\d{1,4}\s?[年년]|\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]|^\s*\d+[.)]\s"
    r"|\b(?:steps?|chapter|figure|fig|table|room|suite|no|nos|nr|week|day|part|issue|pages?|pp?|level|section"
    r"|version|phase"
    r"|schritt|kapitel|abbildung|tabelle|teil|seite|ausgabe|étape|chapitre|paso|capítulo|página)\b\.?\s?\d+(?!\s?%)"
    r"|\b\d{1,5}[a-z]?\s(?:[^\W\d_][\w.'’-]*\s){1,3}(?:street|st|avenue|ave|road|rd|boulevard|blvd|drive|lane|ln"
    r"|way|court)\b"
    r"|\b(?:19|20)\d\d(?:\s?[-–]\s?(?:(?:19|20)?\d\d))?\b(?![,.]?\d|\s?(?:%|mg\b|ml\b|€|euros?\b|dollars?\b|people"
    r"|patients"
    r"|participants|adults|women|men|children|users|members|cases|readers|visitors|menschen|patient|personnes"
    r"|personas))"
)
_DIGITS = r"(?<![A-Za-zÀ-ÿ_#\d])(?<![A-Za-z]-)[$€£¥]?\d"
_MANY = (
    "people patients participants adults women men children users members cases readers visitors volunteers studies"
    " trials days weeks months years hours minutes sessions treatments infusions doses times percent million billion"
    " guests clients families"
)
_NUMBERS = (
    r"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|hundred"
    r"|thousand)"
)
# Figures in words, studies, and the promise of an effect. A stem stands for what it begins; our own compilation.
_WORDS: Mapping[str, Mapping[Kind, str]] = {
    "en": {
        "figure": r"(?:nearly |almost |about |over )?half (?:of|the|a|as|all)\b|\bhalf (?:our|your|their)\b"
        r"|\b(?:one|two|three)[- ]"
        r"(?:thirds?|quarters?|fifths?|tenths?)\b|\ba (?:third|quarter|fifth) of\b"
        r"|\b(?:one|two|three|four|five|six|seven|eight|nine)(?: out of| in) (?:two|three|four|five|six|seven|eight"
        r"|nine|ten)\b"
        r"|\b(?:twice|double[ds]?|triple[ds]?|tenfold|twofold|threefold)\b|\b(?:dozens|hundreds|thousands|millions"
        r"|billions) of\b"
        rf"|\b{_NUMBERS} (?:{_MANY.replace(' ', '|')}|of (?:our|the|them|those|these|his|her|my|all))\b"
        r"|\b(?:majority of|most (?:people|patients|of our|of them))\b",
        "study": r"\bstud(?:y|ies)\b|(?<!free )\btrials?\b|\bresearch(?:ers?)?\b|\bmeta-analys[ei]s\b|\breviews? of\b"
        r"|\bsystematic review|\bsurvey(?:s|ed)?\b|\baccording to\b|\bpublished (?:in|by|on)\b|\bpeer-reviewed\b"
        r"|\bevidence\b"
        r"|\bscientists?\b|\bscientific|\bclinically\b|\brandomi[sz]ed\b|\bplacebo\b|\bjournal of\b|\bdata (?:show"
        r"|suggest)",
        "outcome": r"\brelie(?:f|v)|\bcur(?:e[sd]?|ing|able)\b|\bheal(?:s|ed|ing)?\b|\bimprov|\breduc(?:e|es|ed|ing"
        r"|tions?)\b"
        r"|\beffective|\b(?:pain|symptom|side-effect|drug)[- ]free\b|\b(?:will|can|could|may"
        r"|might) (?:also )?help\b|\bhelp(?:s|ed)\b"
        r"|\bhelping (?:you|people|patients)\b|\bguarantee|\bsuccess|\bproven\b|\bprevent(?:s|ed|ing|ion)?\b"
        r"|\beas(?:e[sd]?|ing)\b"
        r"|\blower(?:s|ed|ing) |\brecover(?:y|ed|s)?\b|\bremission\b|\bsafe(?:ly|r|st)?\b|\bside effects?\b"
        r"|\beliminat|\bboost"
        r"|\bbreak(?:s|ing)? (?:the cycle|free)\b|\blife-changing\b|\btransform|\btreats\b|\bworks (?:for|better"
        r"|faster|within)\b"
        r"|\breclaim|\bmake quick work|\bblocks? (?:the )?pain|\b(?:well|better) as a result\b|\breverse[sd]?\b"
        r"|\brestor(?:e[sd]?|ing)\b|\bsucceed|\b(?:feel(?:s|ing)?|felt) (?:\w+ )?better\b"
        # Not who works at the clinic, nor which bus stops there; the noun `work` has other words before it.
        r"|\bworks\b(?! (?:at|as|in|from|with|on|of|here|there|out)\b)|\bstop(?:s|ped)\b(?! (?:at|by|in|here|there)\b)"
        r"|\b(?:can|could|does|may|might|really|they|treatments?|infusions|sessions|will) (?:also )?(?:work|stop)\b"
        r"(?! (?:at|by|in|here|there|with)\b)",
    },
    "de": {
        "figure": r"\b(?:Hälfte|Drittel|Viertel|doppelt|Mehrheit)\b|\b(?:Dutzende|Hunderte|Tausende|Millionen"
        r"|Milliarden)\b"
        r"|\b(?:eine[rsm]?|zwei|drei|vier|fünf|sechs|sieben|acht|neun) von (?:zwei|drei|vier|fünf|sechs|sieben|acht"
        r"|neun|zehn)\b",
        "study": r"\w*studien?\b|\bforsch|\buntersuchung|\bwissenschaft|\blaut\b|\bveröffentlicht\b|\bmeta-?analyse"
        r"|\bumfrage",
        "outcome": r"\blinder|\bheil(?:t|en|ung)|\bverbesser|\breduzier|\bsenk(?:t|en)\b|\bwirk(?:t|sam|ung)"
        r"|\bhilft\b|\bhelfen\b"
        r"|\bgeholfen\b|\bgaranti|\b(?:schmerz|beschwerde)frei|\berfolg|\bbeugt\b|\bvorbeug|\bsicher(?:e[rs]?|en)?\b",
    },
    "es": {
        "figure": r"\b(?:la )?mitad de|\btercios?\b|\bcuarta parte|\bel doble\b|\b(?:decenas|cientos|miles"
        r"|millones) de\b"
        r"|\b(?:uno|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve) de cada\b",
        "study": r"\bestudios?\b|\bensayos? clínico|\binvestiga|\bsegún\b|\bpublicad|\bmetaanálisis\b|\bencuesta"
        r"|\bcientífic",
        "outcome": r"\balivi|\bcura(?:r|n|ción)?\b|\bsana(?:r|n)?\b|\bmejor(?:a|ar|an|ó|ía)\b|\breduc|\bredu(?:ce"
        r"|jo)|\beficaz|\befectiv"
        r"|\bayuda(?:n|rá|r)? a\b|\bgarant|\bsin dolor\b|\béxito|\bpreven|\bprevien|\bsegur[oa]s?\b",
    },
    "fr": {
        "figure": r"\b(?:la )?moitié|\btiers\b|\bun quart\b|\ble double\b|\b(?:dizaines|centaines|milliers"
        r"|millions) d"
        r"|\b(?:un|une|deux|trois|quatre|cinq|six|sept|huit|neuf) (?:\w+ )?sur (?:deux|trois|quatre|cinq|dix)\b",
        "study": r"\bétudes?\b|\bessais? clinique|\brecherches?\b|\bchercheu|\bselon\b|\bpublié|\bméta-?analyse"
        r"|\benquête|\bscientifique",
        "outcome": r"\bsoulag|\bguéri|\bamélior|\bréduit|\bréduire|\bréduction|\befficac|\baide(?:nt|ra)? à\b"
        r"|\bgaranti|\bsans douleur"
        r"|\bsuccès\b|\bpréven|\bprévien|\bsûre?s?\b",
    },
}
_QUOTED = (
    r"“([^“”]{9,2000})”|„([^„“”]{9,2000})[“”]|«([^«»]{9,2000})»|»([^«»]{9,2000})«|\"([^\"]{9,2000})\""
    r"|「([^「」]{8,2000})」"
    r"|『([^『』]{8,2000})』|(?<!\w)‘([^‘]{9,400}?)’(?!\w)"
)
_EAST_ASIAN = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{8}"


def kinds_of(words: str, language: str, given: Collection[Kind] = ()) -> tuple[Kind, ...]:
    """What claims a sentence makes; `given` are those that are known already. language: BCP 47."""
    known = _WORDS.get(language.lower().partition("-")[0], {})
    found = {kind for kind, pattern in known.items() if re.search(pattern, words, re.IGNORECASE)}
    if _has_figure(words, language):
        found.add("figure")
    if any(_is_speech(match[match.lastindex or 0]) for match in re.finditer(_QUOTED, words)):
        found.add("quotation")
    return tuple(kind for kind in KINDS if kind in found or kind in given)


def _is_speech(quoted: str) -> bool:
    """Whether words in quotation marks are more than a term or a title: four words, or eight East Asian characters."""
    return len(re.findall(r"[^\W_]+(?:['’-]\w+)*", quoted)) >= 4 or bool(re.search(_EAST_ASIAN, quoted))


def _has_figure(words: str, language: str) -> bool:
    if not any(char.isdigit() for char in words):
        return False
    for start, end, _ in tuple(autolinks.find(words))[::-1]:
        words = f"{words[:start]} {words[end:]}"
    words = re.sub(_dates(language.lower().partition("-")[0]), " ", words, flags=re.IGNORECASE)
    return bool(re.search(_DIGITS, re.sub(_NO_FIGURE, " ", words, flags=re.IGNORECASE)))


@cache
def _dates(language: str) -> str:
    """A pattern of a day beside a month, whose name may be shortened or inflected."""
    months = (month_and_year(date(2000, month, 28), language).split()[0] for month in range(1, 13))
    stems = "|".join(sorted({re.escape(month[:3]) for month in months if month[:1].isalpha()})) or "(?!)"
    month = rf"(?:{stems})[^\W\d_]{{0,7}}"
    return (
        rf"\b(?:\d{{1,2}}\.?\s?[-–]\s?)?\d{{1,2}}(?:st|nd|rd|th|er|\.)?\s(?:of |de )?ב?{month}\b\.?"
        rf"|\b{month}\.?\s\d{{1,2}}(?:\s?[-–]\s?\d{{1,2}})?\b(?!\s?%)"
    )
