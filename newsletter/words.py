"""The few words the tool itself puts into an email, and its dates, in the language of the issue.

Months and dates are as the Unicode CLDR has them (cldr.unicode.org, `dates/calendars/gregorian`, the formats `yMMMM`
and `long`), in Western digits; English dates have the day first, unless the language is `en-US`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from newsletter.words_by_language import WORDS

# Languages that are here with their words and not with their months write a month as a number.
_MONTHS: Mapping[str, str] = {
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "fa": "ژانویهٔ فوریهٔ مارس آوریل مهٔ ژوئن ژوئیهٔ اوت سپتامبر اکتبر نوامبر دسامبر",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "he": "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pl": "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "ru": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    "uk": "січень лютий березень квітень травень червень липень серпень вересень жовтень листопад грудень",
}
_MONTHS_BEHIND_A_DAY: Mapping[str, str] = {
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
}
_MONTH_AND_YEAR: Mapping[str, str] = {
    "es": "{month} de {year}",
    "ja": "{year}年{month}月",
    "ko": "{year}년 {month}월",
    "pt": "{month} de {year}",
    "ru": "{month} {year}\u00a0г.",
    "uk": "{month} {year}\u00a0р.",
    "zh": "{year}年{month}月",
    "zh-hant": "{year}年{month}月",
}
_LONG_DATE: Mapping[str, str] = {
    "da": "{day}. {month} {year}",
    "de": "{day}. {month} {year}",
    "en-us": "{month} {day}, {year}",
    "es": "{day} de {month} de {year}",
    "he": "{day} ב{month} {year}",
    "ja": "{year}年{month}月{day}日",
    "ko": "{year}년 {month}월 {day}일",
    "pt": "{day} de {month} de {year}",
    "ru": "{day} {month} {year}\u00a0г.",
    "uk": "{day} {month} {year}\u00a0р.",
    "zh": "{year}年{month}月{day}日",
    "zh-hant": "{year}年{month}月{day}日",
}
_FIRST_DAY: Mapping[str, str] = {"fr": "1er"}

# Where Chinese is written in traditional characters if the tag does not say which (CLDR, likely subtags).
_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})


def _key(language: str) -> str:
    """A BCP 47 tag as the tables have it: only its first part counts, for Chinese the script as well."""
    first, *rest = language.lower().split("-")
    return "zh-hant" if first == "zh" and "hans" not in rest and not _TRADITIONAL.isdisjoint(rest) else first


def words(language: str) -> Mapping[str, str]:
    """The words of a language (BCP 47) by what they mean; English where we have none."""
    return WORDS.get(_key(language), WORDS["en"])


def month_and_year(day: date, language: str) -> str:
    """`November 2026`, or `2026-11` in a language whose months we do not know."""
    key = _key(language)
    if key not in WORDS:
        return f"{day:%Y-%m}"
    return _MONTH_AND_YEAR.get(key, "{month} {year}").format(month=_month(_MONTHS.get(key), day), year=day.year)


def long_date(day: date, language: str) -> str:
    """`24 November 2026`, or `2026-11-24` in a language whose months we do not know."""
    key = _key(language)
    if key not in WORDS:
        return day.isoformat()
    month = _month(_MONTHS_BEHIND_A_DAY.get(key) or _MONTHS.get(key), day)
    pattern = _LONG_DATE.get(language.lower()) or _LONG_DATE.get(key, "{day} {month} {year}")
    number = _FIRST_DAY.get(key) if day.day == 1 else None
    return pattern.format(day=number or day.day, month=month, year=day.year)


def _month(names: str | None, day: date) -> str:
    return names.split()[day.month - 1] if names else str(day.month)
