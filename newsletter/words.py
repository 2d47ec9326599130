"""The few words the tool itself puts into an email, in the language of the issue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

_ENGLISH: Mapping[str, str] = {
    "unsubscribe": "Unsubscribe",
    "preferences": "Preferences",
    "view_in_browser": "View in browser",
    "privacy": "Privacy",
    "info": "Good to know",
    "tip": "Tip",
    "warning": "Please note",
    "done": "done",
    "to_do": "to do",
    "image": "Image",
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": _ENGLISH,
    "de": {
        "unsubscribe": "Abmelden",
        "preferences": "Einstellungen",
        "view_in_browser": "Im Browser ansehen",
        "privacy": "Datenschutz",
        "info": "Gut zu wissen",
        "tip": "Tipp",
        "warning": "Bitte beachten",
        "done": "erledigt",
        "to_do": "offen",
        "image": "Bild",
    },
    "es": {
        "unsubscribe": "Darse de baja",
        "preferences": "Preferencias",
        "view_in_browser": "Ver en el navegador",
        "privacy": "Privacidad",
        "info": "Conviene saber",
        "tip": "Consejo",
        "warning": "Atención",
        "done": "hecho",
        "to_do": "pendiente",
        "image": "Imagen",
    },
    "fr": {
        "unsubscribe": "Se désabonner",
        "preferences": "Préférences",
        "view_in_browser": "Voir dans le navigateur",
        "privacy": "Confidentialité",
        "info": "Bon à savoir",
        "tip": "Conseil",
        "warning": "À noter",
        "done": "fait",
        "to_do": "à faire",
        "image": "Image",
    },
}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}


def words(language: str) -> Mapping[str, str]:
    """The words of a language (BCP 47, only its first part counts); English where we have none."""
    return _WORDS.get(language.lower().split("-")[0], _ENGLISH)


def month_and_year(day: date, language: str) -> str:
    """`November 2026`, or `2026-11` in a language whose months we do not know."""
    months = _MONTHS.get(language.lower().split("-")[0])
    return f"{months.split()[day.month - 1]} {day.year}" if months else f"{day:%Y-%m}"


def long_date(day: date, language: str) -> str:
    """`24 November 2026`, or `2026-11-24` in a language whose months we do not know."""
    months = _MONTHS.get(language.lower().split("-")[0])
    if not months:
        return day.isoformat()
    return f"{day.day}{'.' if language.startswith('de') else ''} {months.split()[day.month - 1]} {day.year}"
