"""Which language a text is plainly written in: by its script, or by the small words that every sentence has."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

# Own compilation: languages (BCP 47) that are usually written in each script; some have two.
# Unicode 16, Blocks.txt, without rarely used supplements.
_CYRILLIC = "ru uk be bg mk sr kk ky mn tg uz az tt ba cv os ce sh bs tk"
_SCRIPTS: Mapping[str, tuple[str, str]] = {
    "Cyrillic": ("\u0400-\u052f", _CYRILLIC),
    "Greek": ("\u0370-\u03ff\u1f00-\u1fff", "el grc"),
    "Hebrew": ("\u0590-\u05ff\ufb1d-\ufb4f", "he yi lad"),
    "Arabic": (
        "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff",
        "ar fa ur ps sd ug ku ckb ks pa az ms ha",
    ),
    "Thai": ("\u0e01-\u0e5b", "th"),
    "Devanagari": ("\u0900-\u097f", "hi mr ne sa kok mai bho ks sd doi brx"),
    "Korean": ("\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3", "ko"),
    "Japanese": ("\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9d", "ja"),
    "Chinese": ("\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff", "zh yue wuu nan hak lzh"),
}  # fmt: skip
# Those that are written in Latin letters too.
_LATIN_TOO = frozenset(
    ("sr", "sh", "bs", "uz", "az", "kk", "tk", "tt", "tg", "ku", "ks", "pa", "ms", "ha", "mn", "lad", "yi", "sd")
)
_NEVER_LATIN = frozenset(code for _, codes in _SCRIPTS.values() for code in codes.split()) - _LATIN_TOO
_LETTERS = {name: re.compile(f"[{letters}]") for name, (letters, _) in _SCRIPTS.items()}
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_WORD = re.compile("[a-z\u00df-\u00f6\u00f8-\u00ff\u0153]+")
# Own compilation: small words of each language, without those that mean something in several of these.
_SMALL_WORDS = {
    "en": "the and of to is that for with you are this have from not your we our be it as at by they their what",
    "de": "und der das nicht ist ein eine mit auf für von dem den sich auch wir sie zu im werden sind wie oder bei",
    "fr": "les des une est dans pour que qui sur avec vous nous pas sont cette aux ou et du au par plus votre nos",
    "es": "el los las que una por con para del es como pero su sus se y al más nuestro está son usted sin este",
    "it": "il che di è per non una con sono della nel gli anche più questo dei come le da si delle nostra alla lo",
    "nl": "het een van dat niet voor zijn met op te aan ook bij wordt naar deze wij onze de en uw maar worden zo",
    "pt": "o que não uma com para os do da em por mais as dos como no na ao são você seu sua nosso pela também",
}
_WORDS_OF = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}
NAMES = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "nl": "Dutch",
    "pt": "Portuguese", "ru": "Russian", "uk": "Ukrainian", "el": "Greek", "he": "Hebrew", "ar": "Arabic",
    "th": "Thai", "ko": "Korean", "ja": "Japanese", "zh": "Chinese",
}  # fmt: skip
# Less text than this may be names and quotations alone; in letters, and in words.
_FEWEST_LETTERS, _FEWEST_WORDS = 80, 40
# The share of a script's letters, and of a language's small words: ordinary prose has a quarter to a half of these.
_MOST_LETTERS, _SMALL_SHARE = 0.7, 0.15
# How many times as often as those of the language that is declared.
_OVERWHELMING = 4
# Characters that are looked at; a longer post goes on in the same language.
_ENOUGH = 20_000


def another_language(text: str, declared: str) -> str:
    """What a text is written in, where that is plainly not the language that is declared; otherwise nothing.

    declared: BCP 47. The answer is a code (`de`), or the name of a script that is written in more than one language
    (`Cyrillic`).
    """
    text = text[:_ENOUGH]
    language = declared.lower().split("-", 1)[0]
    counts = {name: len(letters.findall(text)) for name, letters in _LETTERS.items()}
    # Where there are kana among the Chinese characters, it is Japanese.
    if counts["Japanese"] * 10 > counts["Chinese"]:
        counts["Japanese"] += counts.pop("Chinese")
    latin = len(_LATIN.findall(text))
    letters = sum(counts.values()) + latin
    if letters < _FEWEST_LETTERS:
        return ""
    script = max(counts, key=lambda name: counts[name])
    if counts[script] > _MOST_LETTERS * letters:
        codes = _SCRIPTS[script][1].split()
        return "" if language in codes else _only(script, codes)
    if latin > _MOST_LETTERS * letters:
        return _latin_language(text, language)
    return ""


def _only(script: str, codes: Collection[str]) -> str:
    """The code of the language that a script is named after, or the script where it has several."""
    return next((code for code in codes if NAMES.get(code) == script), script)


def _latin_language(text: str, language: str) -> str:
    words = _WORD.findall(text.lower())
    if len(words) < _FEWEST_WORDS:
        return ""
    counts = {code: sum(word in small for word in words) for code, small in _WORDS_OF.items()}
    likely = max(counts, key=lambda code: counts[code])
    is_plain = counts[likely] > _SMALL_SHARE * len(words)
    if language in counts:
        return likely if is_plain and counts[likely] > _OVERWHELMING * counts[language] else ""
    if language in _NEVER_LATIN:
        return likely if is_plain else "Latin"
    return ""
