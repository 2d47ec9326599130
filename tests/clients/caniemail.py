"""caniemail's data, as far as a newsletter can need it: which sign of HTML and CSS which mail program understands.

Its features are named in prose, so each is matched to its signs (see `newsletter/checks/client_features.py`) here: by
its name where that is mechanical, otherwise by hand. A new feature that is neither stops the script, so that somebody
decides about it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

SOURCE = "https://github.com/hteumeuleu/caniemail"
_LOGICAL = ("inline", "block", "inline-start", "inline-end", "block-start", "block-end")
_PARTS = ("", "-width", "-style", "-color")

# What no newsletter has, or what none of its readers would miss. Feature, or the beginning of several -> why.
LEFT_OUT = {
    "amp": "a format of its own",
    "bimi": "a record of the domain",
    "css-accent-color": "colours forms",
    "css-at-keyframes": "the `animation` that uses it is reported",
    "css-at-media-device-pixel-ratio": "improves pictures on sharp screens",
    "css-at-media-hover": "improves what can be pointed at",
    "css-at-media-prefers-reduced-motion": "takes motion away",
    "css-at-supports": "says itself what happens without",
    "css-comments": "never seen",
    "css-cursor": "the pointer",
    "css-font-kerning": "the gap between two letters",
    "css-hyphen": "where words part",
    "css-important": "goes by what it is important for",
    "css-orphans": "print",
    "css-outline": "the frame around what has the keyboard's focus",
    "css-overflow-wrap": "breaks what no line could hold",
    "css-pseudo-class-active": "what is pointed at",
    "css-pseudo-class-focus": "what is pointed at",
    "css-pseudo-class-hover": "what is pointed at",
    "css-pseudo-class-link": "links are styled where they stand",
    "css-pseudo-class-visited": "what was read",
    "css-pseudo-element-placeholder": "forms",
    "css-resize": "forms",
    "css-scroll-snap": "where scrolling rests",
    "css-selector-class": "every style sheet has them",
    "css-selector-descendant": "every style sheet has them",
    "css-selector-grouping": "every style sheet has them",
    "css-selector-id": "every style sheet has them",
    "css-selector-type": "every style sheet has them",
    "css-text-decoration-skip-ink": "the line below a g",
    "css-text-wrap": "where lines part",
    "css-transition": "how what is pointed at changes",
    "css-user-select": "what can be marked",
    "css-widows": "print",
    "css-word-break": "breaks what no line could hold",
    "css-word-wrap": "breaks what no line could hold",
    "html-acronym": "words stay, as in <address>, <code>, <dfn>, <small> and <strike>",
    "html-address": "words stay",
    "html-anchor-links": "footnotes have them, and a post has no other places to lead to",
    "html-aria": "read aloud where it is understood, and otherwise not missed",
    "html-button": "forms are reported as what runs",
    "html-code": "words stay",
    "html-comments": "never seen",
    "html-dfn": "words stay",
    "html-doctype": "every mail has one",
    "html-form": "forms are reported as what runs",
    "html-input": "forms are reported as what runs",
    "html-h1-h6": "every mail has them",
    "html-lists": "every mail has them",
    "html-loading": "when pictures are fetched",
    "html-mailto-links": "understood by all but one",
    "html-object": "reported as what runs",
    "html-popover": "needs a button",
    "html-required": "forms",
    "html-role": "for those who hear the mail",
    "html-rp": "goes with <ruby>",
    "html-rt": "goes with <ruby>",
    "html-select": "forms",
    "html-small": "words stay",
    "html-strike": "words stay",
    "html-target": "mail programs open links in a new window by themselves",
    "html-textarea": "forms",
    "image-base64": "reported as what runs",
    "image-hdr": "how bright a picture is",
}
# Features whose signs do not follow from their names.
SIGNS = {
    "css-at-media-orientation": ["(orientation)"],
    "css-background-image": ["background-image", "background: url()"],
    "css-block-inline-size": ["block-size", "inline-size"],
    "css-border-inline-block": ["border-inline", "border-block"],
    "css-border-inline-block-individual": [f"border-{side}{part}" for side in _LOGICAL[2:] for part in _PARTS],
    "css-border-inline-block-longhand": [f"border-{side}{part}" for side in _LOGICAL[:2] for part in _PARTS[1:]],
    "css-border-radius-logical": [f"border-{one}-{two}-radius" for one in ("start", "end") for two in ("start", "end")],
    "css-column-layout-properties": ["columns", "column-width", "column-rule", "column-span", "column-fill"],
    "css-color-scheme": ["color-scheme"],
    "css-conic-gradient": ["conic-gradient()", "repeating-conic-gradient()"],
    "css-display-flex": ["display: flex", "display: inline-flex"],
    "css-display-grid": ["display: grid", "display: inline-grid"],
    "css-display-none": ["display: none"],
    "css-flex-direction": ["flex-direction: column"],
    "css-flex-wrap": ["flex-wrap: wrap"],
    "css-gap": ["gap", "row-gap", "column-gap"],
    "css-grid-template": ["grid-template", "grid-template-areas", "grid-template-columns", "grid-template-rows"],
    "css-inline-size": [],  # the same as in css-block-inline-size
    "css-intrinsic-size": [": fit-content", ": min-content", ": max-content"],
    "css-left-right-top-bottom": ["left", "right", "top", "bottom"],
    "css-linear-gradient": ["linear-gradient()", "repeating-linear-gradient()"],
    "css-margin-block-start-end": ["margin-block-start", "margin-block-end"],
    "css-margin-inline-block": ["margin-inline", "margin-block"],
    "css-margin-inline-start-end": ["margin-inline-start", "margin-inline-end"],
    "css-modern-color": ["lch()", "oklch()", "lab()", "oklab()"],
    "css-nesting": ["a { b {} }"],
    "css-padding-block-start-end": ["padding-block-start", "padding-block-end"],
    "css-padding-inline-block": ["padding-inline", "padding-block"],
    "css-padding-inline-start-end": ["padding-inline-start", "padding-inline-end"],
    "css-radial-gradient": ["radial-gradient()", "repeating-radial-gradient()"],
    "css-selector-adjacent-sibling": ["a + b"],
    "css-selector-attribute": ["a[b]"],
    "css-selector-chaining": [".a.b"],
    "css-selector-child": ["a > b"],
    "css-selector-general-sibling": ["a ~ b"],
    "css-selector-universal": ["*"],
    "css-sytem-ui": [f": {name}" for name in ("system-ui", "ui-serif", "ui-sans-serif", "ui-rounded", "ui-monospace")],
    "css-unit-calc": ["calc()"],
    "css-unit-initial": [": initial"],
    "css-variables": ["var()"],
    "html-abbr": ["<abbr title>"],  # its words stay, only what they stand for is lost
    "html-image-maps": ["usemap="],
    "html-meta-color-scheme": [],  # as good as nobody reads it: every template has it for those who do
    "html-semantics": ["<details>"],  # the words of the others stay
    "html-srcset": ["srcset=", "sizes="],
    "html-svg": ["<svg>"],
    "image-heif": [".heic", ".heif"],
    "image-tiff": [".tif", ".tiff"],
}
# Where "partly" hides that of several things the one that has a sign is missing.
MISSING_WHERE_PARTLY = frozenset({"html-semantics"})


def table(file: Path) -> dict[str, object]:
    """The facts as `newsletter/checks/client_uses.py` reads them, without the baseline. file: caniemail's JSON."""
    data = json.loads(file.read_text(encoding="utf-8"))
    every = [feature["stats"] for feature in data["data"]]
    clients = sorted({f"{family}.{where}" for stats in every for family, by in stats.items() for where in by})
    notice = (file.parent / "LICENSE").read_text(encoding="utf-8").strip()
    features = {}
    for feature in sorted(data["data"], key=lambda one: one["slug"]):
        verdicts = "".join(_verdict(feature, client) for client in clients)
        signs = signs_of(feature["slug"], feature["title"])
        if signs and "n" in verdicts:
            features[feature["slug"]] = [verdicts, *signs]
    date = data["last_update_date"][:10]
    return {"source": SOURCE, "date": date, "notice": notice, "clients": clients, "features": features}


def _verdict(feature: dict, client: str) -> str:
    """`y`es, `n`o, `a`lmost, `u`nknown: the last in the file's order, because versions mix numbers and dates."""
    family, _, where = client.partition(".")
    tests = list(feature["stats"].get(family, {}).get(where, {}).values())
    verdict = tests[-1][0] if tests else "u"
    return "n" if verdict == "a" and feature["slug"] in MISSING_WHERE_PARTLY else verdict


def signs_of(slug: str, title: str) -> list[str]:
    """The signs of a feature, none for one that is left out. Raises LookupError for one that nobody has decided on."""
    if slug in SIGNS:
        return SIGNS[slug]
    if any(slug.startswith(left) for left in LEFT_OUT):
        return []
    for beginning, form in _BY_NAME.items():
        if slug.startswith(beginning):
            return [form.format(slug.removeprefix(beginning))]
    return [_by_title(slug, title)]


def _by_title(slug: str, title: str) -> str:
    kind, _, name = slug.partition("-")
    if kind == "image":
        return f".{name}"
    if kind == "css" and re.sub(r" (?:property|shorthand)$", "", title.strip()) == name:
        return name
    for pattern, form in (
        (r"<(\w+)>(?: element)?", "<{}>"),
        (r"([\w-]+) attribute", "{}="),
        (r"([\w-]+)\(\)", "{}()"),
    ):
        if match := re.fullmatch(pattern, title.strip()):
            return form.format(match[1])
    raise LookupError(f"decide on {slug} ({title}): what is it seen by, or why is it left out?")


_BY_NAME = {
    "css-at-media-": "({})",
    "css-at-": "@{}",
    "css-function-": "{}()",
    "css-pseudo-class-": ":{}",
    "css-pseudo-element-": "::{}",
    "css-unit-": "1{}",
}
