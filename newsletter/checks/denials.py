"""Whether a sentence says something, or denies it, asks it, or hopes for it."""

from __future__ import annotations

import re

# What denies the words behind it, by language; German, Dutch and the like also deny those before it.
_DENIALS = {
    "en": r"(?<!why )not|no|never|without|nor|neither|none|nobody|nothing|cannot|\w+n't|lacks?|instead of|far from"
    r"|rather (?:[\w'-]+ ){0,6}?than|rarely|seldom|hardly any|very few",
    "de": r"nicht|kein\w{0,2}|nie|niemals|ohne|weder|nichts|niemand\w{0,2}|statt|anstatt|kaum|(?<!nicht )selten"
    r"|nur wenige\w?",
    "fr": r"pas|jamais|sans|ni|aucune?|rien|non|ne|n'\w+",
    "es": r"no|nunca|jamás|sin|ni|ningún|ninguna|ninguno|nada|tampoco",
    "it": r"non|senza|mai|né|nessun\w?|niente|nulla",
    "pt": r"não|nunca|jamais|sem|nem|nenhuma?|nada",
    "nl": r"niet|geen|nooit|zonder|noch|niets|niemand",
    "da": r"ikke|ingen|intet|aldrig|uden",
    "sv": r"inte|ingen|inget|inga|aldrig|utan",
    "nb": r"ikke|ingen|intet|aldri|uten",
    "ar": "[وف]?(?:لا|ليس|ليست|لم|لن|بدون|دون|بلا|غير)",
    "he": "[ושה]?(?:אין|לא|ללא|בלי|אינו|אינה|אינם|אינן)",
}
_DENIED_LATER = frozenset({"de", "nl", "da", "sv", "nb"})
# A verb that is denied, at the end of a Japanese clause. Left out: "no doubt", "no problem", "few", "shall we not?".
_DENIED_IN_JAPANESE = re.compile(
    "(?<!間違い)(?<!間違いは)(?<!問題)(?<!少)(?<!危)(?:ない|なかった)(?!か)|(?<!間違いあり)(?<!問題あり)ません(?!か)|(?:では|じゃ)なく"
)
# "not only a cure", "no doubt a cure", "nothing less than a cure", "don't miss our cure" deny nothing.
_NO_DENIAL = (
    r"(?!\s+(?:only|just|merely|simply|solely|least|doubt|wonder|question|matter|less|short|but|before|miss|forget"
    r"|believe|let|late|be\s+(?:more|better|easier|happier|simpler|prouder)|recommend"
    r"|hesitate|wait|worry|delay|nur|allein|bloß|seulement|solo|sólo|solamente|soltanto|apenas|alleen|kun|bara|bare"
    r"|فقط|רק)\b)"
)
# "A cure is not known", "a cure does not exist", "'no pain, no gain' is not our motto".
_DENIED_BEHIND = re.compile(
    r"[\"'”»]?\s+(?:(?:is|are|was|were|has|have)(?:n't|\s+(?:not|never))(?:\s+yet)?\s+(?:been|known|found|available"
    r"|possible|proven|promised|guaranteed|there|in sight|realistic|our|what we|how we)"
    r"|do(?:es)?(?:n't|\s+not)\s+exist|(?:is|are)\s+(?:unknown|impossible))\b",
    re.IGNORECASE,
)
# Where what was denied ends: a sentence, a condition, a comma before somebody who does something else, what is true
# whether people know it or not; or a contrast.
_CLAUSE = (
    r"[.!?;:…—()\n。！？؟؛]|\s-+\s|\b(?:if|when|since|once|after|unless|until|wenn|falls)\b[^,]{1,120},"
    r"|,\s+(?:so|yet|it|it's|we|we're|they|they're|you|you're|he|she|i|i'm|this|that|these|those|there|our|your|only"
    r"|just|which)\b"
    r"|\b(?:(?:everyone|everybody|all|many|people|patients)\s+(?:know|realiz|realis)\w*|aware|forget|surprising)\s+that\b"
)
_CONTRASTS = {
    "en": "but|however|although|though|because|whereas|while",
    "de": "aber|sondern",
    "fr": "mais",
    "es": "pero|sino",
    "it": "ma|bensì",
    "pt": "mas",
    "nl": "maar",
    "da": "men",
    "sv": "men",
    "nb": "men",
    "ar": "و?لكن|بل",
    "he": "אבל|אך|אלא",
}
# What stands between two commas and ends nothing.
_ASIDE = re.compile(
    r",\s+(?:however|unfortunately|sadly|of course|alas|yet|therefore|indeed|to date|so far),", re.IGNORECASE
)
# "The search for a cure goes on", "waiting for a miracle", "I wanted guarantees".
_HOPED_FOR = {
    "en": r"\b(?:(?:search|hop(?:e|ing)|quest|look|wait|rac(?:e|ing)|hunt|wish|long)\w{0,3} for|wanted)"
    r" (?:[\w'-]+ ){0,2}$",
    "de": r"\b(?:such|hoff|wart|sehn)\w{0,5} (?:nach|auf) (?:[\w-]+ ){0,2}$",
    "fr": r"\b(?:recherche|espoir|attente|quête) (?:d'|de )(?:[\w-]+ ){0,2}$",
}
_SENTENCE_ENDS = re.compile(r"[.!](?=\s|$)|[?？؟。！\n]")
# How far a denial reaches, in characters and in words.
_REACH, _REACHED_WORDS = 160, 10


def is_understood(tongue: str) -> bool:
    """Whether denials are understood in a language."""
    return tongue in _DENIALS or tongue == "ja"


def is_asked(words: str, end: int) -> bool:
    """Whether the sentence of which a word ends at `end` is a question."""
    found = _SENTENCE_ENDS.search(words, end, end + _REACH)
    return found is not None and found[0] in "?？؟"


def is_hoped_for(words: str, start: int, tongue: str) -> bool:
    """Whether the word that begins at `start` is what somebody looks, waits or hopes for."""
    pattern = _HOPED_FOR.get(tongue)
    return pattern is not None and bool(re.search(pattern, words[max(0, start - _REACH) : start], re.IGNORECASE))


def is_denied(words: str, start: int, end: int, tongue: str) -> bool:
    """Whether the clause that the words from `start` to `end` stand in says that it is not so.

    words: with plain apostrophes and hyphens.
    """
    behind = words[end : end + _REACH]
    if tongue == "ja":
        return bool(_DENIED_IN_JAPANESE.search(re.split("[。！？!?\n]|が、|ので|から、", behind)[0]))
    if tongue not in _DENIALS:
        return False
    denial = rf"(?<![\w'])(?:{_DENIALS[tongue]})(?!\w){_NO_DENIAL}"
    before = _ASIDE.sub("", words[max(0, start - _REACH) : start])
    clause = re.split(rf"{_CLAUSE}|\b(?:{_CONTRASTS[tongue]})\b", before, flags=re.IGNORECASE)[-1]
    denied = list(re.finditer(denial, clause, re.IGNORECASE))
    # "No side effects, no waiting, guaranteed."
    last_of_a_list = clause.rstrip().endswith(",") and re.match(r"\s*(?:[.!]|$)", behind)
    if denied and not last_of_a_list and len(clause[denied[-1].end() :].split()) <= _REACHED_WORDS:
        return True
    if tongue in _DENIED_LATER:
        return bool(re.search(denial, re.split(r"[,.!?;:…—()\n]", behind)[0], re.IGNORECASE))
    return tongue == "en" and bool(_DENIED_BEHIND.match(behind))
