"""The mail programs that readers use: what each is called, how many use it, and what it makes of what it lacks.

Shares are rough, in readers out of a hundred, rounded from published opens (litmus.com's figures as
aurorasendcloud.com/blog/email-client-market-share quotes them, 2026-04-12: Apple Mail 46.6 %, Gmail 25.5 %, Outlook
4.4 %, Yahoo Mail 2.3 %, Android's own 1.6 %; the rest goes by no name). How a program's share divides among its places
is our guess. Apple's is rather too high, because its servers open mails for readers; Outlook's is higher among
companies, and GMX's and WEB.DE's in Germany. Windows Mail ended in 2024.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Program(NamedTuple):
    """A mail program in one place. family: what it is called where it is the same in all its places."""

    id: str
    family: str
    name: str
    share: float


def _family(id_: str, name: str, places: Mapping[str, tuple[str, float]]) -> tuple[Program, ...]:
    return tuple(Program(f"{id_}.{place}", name, words, share) for place, (words, share) in places.items())


PROGRAMS: tuple[Program, ...] = (
    *_family("apple-mail", "Apple Mail", {"ios": ("Apple Mail on iPhone", 38), "macos": ("Apple Mail on Mac", 9)}),
    *_family("gmail", "Gmail", {
        "desktop-webmail": ("Gmail in the browser", 10),
        "android": ("Gmail on Android", 10),
        "ios": ("Gmail on iPhone", 6),
    }),
    *_family("outlook", "Outlook", {
        "windows": ("Outlook for Windows", 4),
        "outlook-com": ("Outlook.com", 2),
        "macos": ("Outlook for Mac", 0.5),
        "ios": ("Outlook on iPhone", 0.5),
        "android": ("Outlook on Android", 0.5),
    }),
    *_family("yahoo", "Yahoo Mail", {
        "desktop-webmail": ("Yahoo Mail in the browser", 1),
        "android": ("Yahoo Mail on Android", 0.7),
        "ios": ("Yahoo Mail on iPhone", 0.7),
    }),
    *_family("aol", "AOL Mail", {
        "desktop-webmail": ("AOL Mail in the browser", 0.3),
        "android": ("AOL Mail on Android", 0.1),
        "ios": ("AOL Mail on iPhone", 0.1),
    }),
    *_family("samsung-email", "Samsung Email", {"android": ("Samsung Email", 1.5)}),
    *_family("thunderbird", "Thunderbird", {"macos": ("Thunderbird", 0.4)}),
    *_family("gmx", "GMX in the browser", {"desktop-webmail": ("GMX in the browser", 0.3)}),
    *_family("web-de", "WEB.DE in the browser", {"desktop-webmail": ("WEB.DE in the browser", 0.3)}),
)  # fmt: skip
# Less than one reader in a hundred is not worth a line.
LEAST = 1.0
# Where something cannot be seen at all, from this share on it is worth a look.
MANY = 3.0
_FRACTIONS = (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 100)
_NAMED = 3

# Features that only work, or only matter, together with another: where that one is reported, all is said.
PART_OF: Mapping[str, str] = {
    **dict.fromkeys(
        ("css-align-items", "css-justify-content", "css-flex-direction", "css-flex-wrap", "css-gap"), "css-display-flex"
    ),
    "css-grid-template": "css-display-grid",
    **dict.fromkeys(("css-left-right-top-bottom", "css-inset", "css-z-index"), "css-position"),
    **dict.fromkeys(
        ("css-background-size", "css-background-position", "css-background-repeat", "css-background-blend-mode"),
        "css-background-image",
    ),
    "css-column-layout-properties": "css-column-count",
    "css-object-position": "css-object-fit",
    "css-shape-margin": "css-shape-outside",
}
# Features that show something: where a program lacks one, readers there miss what it shows.
SHOWING = frozenset(
    {"html-audio", "html-dialog", "html-meter", "html-progress", "html-svg", "html-video", "image-avif", "image-heif"}
    | {"image-ico", "image-mp4", "image-svg", "image-tiff", "image-webp"}
)
_SQUARE = "corners are square there"
_SIZE = "it has another size there"
_DARK = "their own dark colours are used there"
_STACKED = "parts stand one under another there"
_OVERLAID = "parts stand where they come, not above one another"
_PICTURE = "the background colour is shown there"
_PLAIN_RULES = "what these rules say does not hold there"
_PLAIN = "it looks plain there"
# What readers see where it is not understood.
FALLBACK: Mapping[str, str] = {
    **dict.fromkeys(("css-border-radius", "css-border-radius-logical"), _SQUARE),
    **dict.fromkeys(("css-background-image", "css-linear-gradient", "css-radial-gradient"), _PICTURE),
    **dict.fromkeys(("css-conic-gradient", "css-mask-image", "html-background"), _PICTURE),
    **dict.fromkeys(("css-at-media-prefers-color-scheme", "css-function-light-dark", "css-color-scheme"), _DARK),
    **dict.fromkeys(("css-display-flex", "css-display-grid", "css-float", "css-column-count"), _STACKED),
    **dict.fromkeys(("css-position", "css-transform", "css-shape-outside"), _OVERLAID),
    **dict.fromkeys(("css-max-height", "css-min-height", "css-min-width", "css-height"), _SIZE),
    **dict.fromkeys(("css-unit-rem", "css-unit-vw", "css-unit-vh", "css-unit-ch", "css-unit-vmin"), _SIZE),
    **dict.fromkeys(("css-unit-vmax", "css-unit-calc", "css-function-clamp", "css-function-min"), _SIZE),
    **dict.fromkeys(("css-function-max", "css-aspect-ratio", "css-object-fit", "css-intrinsic-size"), _SIZE),
    **dict.fromkeys(("css-box-shadow", "css-text-shadow", "css-filter", "css-backdrop-filter"), _PLAIN),
    **dict.fromkeys(("css-border-image", "css-mix-blend-mode", "css-text-emphasis"), _PLAIN),
    **dict.fromkeys(("css-selector-attribute", "css-selector-child", "css-selector-universal"), _PLAIN_RULES),
    **dict.fromkeys(("css-selector-adjacent-sibling", "css-selector-general-sibling", "css-nesting"), _PLAIN_RULES),
    **dict.fromkeys(("css-selector-chaining", "css-at-import", "html-link"), _PLAIN_RULES),
    **dict.fromkeys(("css-pseudo-element-before", "css-pseudo-element-after"), "what it adds is missing there"),
    **dict.fromkeys(("css-opacity", "css-visibility", "html-hidden"), "it is shown in full there"),
    "css-animation": "nothing moves there",
    "css-at-font-face": "the next font of the list is used there",
    "css-at-media": "what is meant for phones does not hold there",
    "css-display-none": "it is shown there",
    "css-overflow": "what should be cut off is shown there",
    "css-sytem-ui": "the next font of the list is used there",
    "css-variables": "what is written with them does not hold there",
    "css-list-style-image": "an ordinary bullet is shown there",
    "html-abbr": "the words stay, but not what they stand for",
    "html-image-maps": "the picture leads nowhere there",
    "html-marquee": "the words stand still there",
    "html-picture": "the <img> inside is shown there",
    "html-ruby": "the reading stands behind the word there",
    "html-semantics": "all of it is shown there",
    "html-srcset": "the picture in src is shown there",
    "html-video": "at best its poster is shown there",
    "html-wbr": "words part elsewhere there",
    "image-apng": "its first picture is shown there",
}


def readers(share: float) -> str:
    """A share in words: `about 1 reader in 10`. share: of a hundred readers, above 0."""
    if share > 60:
        return "most readers"
    fraction = min(_FRACTIONS, key=lambda number: abs(100 / number - share))
    return f"about 1 reader in {fraction}"


def names(programs: Sequence[Program]) -> str:
    """Mail programs by their names, those with the most readers first, and a family where all of it is meant."""
    whole = {
        family
        for family in {one.family for one in programs}
        if sum(one.family == family for one in programs) == sum(one.family == family for one in PROGRAMS)
    }
    shares: dict[str, float] = {}
    for one in programs:
        name = one.family if one.family in whole else one.name
        shares[name] = shares.get(name, 0) + one.share
    ordered = sorted(shares, key=lambda name: -shares[name])
    shown = [*ordered[:_NAMED], "others"] if len(ordered) > _NAMED + 1 else ordered
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0]
