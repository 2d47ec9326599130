"""MJML's components: the attributes each may have, and what may stand in it, so that a slip in a template is found.

Facts read off `allowedAttributes` and the `dependencies` of npm's mjml 5.4.1 (© Mailjet SAS, MIT licence,
github.com/mjmlio/mjml) on 2026-11-22 by tests/project/mjml_table.mjs, which prints `_WORDS` and `_INSIDE`. What
mjml-python 1.4.2 (its engine is mrml 6.0.1) rejects, or turns into something else without a word, is in `REFUSED`. For
attributes that was measured: a document with the attribute and one without differ through npm's mjml, and do not
through mjml-python.
"""

from __future__ import annotations

from collections.abc import Mapping

# What every component takes.
_EVERYWHERE = frozenset({"css-class", "mj-class"})

_WORDS: Mapping[str, str] = {
    "mj-accordion": (
        "border container-background-color font-family icon-align icon-height icon-position icon-unwrapped-alt "
        "icon-unwrapped-url icon-width icon-wrapped-alt icon-wrapped-url padding padding-bottom padding-left "
        "padding-right padding-top"
    ),
    "mj-accordion-element": (
        "background-color border font-family icon-align icon-height icon-position icon-unwrapped-alt "
        "icon-unwrapped-url icon-width icon-wrapped-alt icon-wrapped-url"
    ),
    "mj-accordion-text": (
        "background-color color font-family font-size font-weight letter-spacing line-height padding "
        "padding-bottom padding-left padding-right padding-top"
    ),
    "mj-accordion-title": (
        "background-color color font-family font-size font-weight padding padding-bottom padding-left "
        "padding-right padding-top"
    ),
    "mj-all": "",
    "mj-attributes": "",
    "mj-body": "background-color id width",
    "mj-breakpoint": "width",
    "mj-button": (
        "align background-color border border-bottom border-left border-radius border-right border-top color "
        "container-background-color font-family font-size font-style font-weight height href inner-padding "
        "letter-spacing line-height name padding padding-bottom padding-left padding-right padding-top rel "
        "target text-align text-decoration text-transform title vertical-align width"
    ),
    "mj-carousel": (
        "align border-radius container-background-color icon-width left-icon padding padding-bottom "
        "padding-left padding-right padding-top right-icon tb-border tb-border-radius tb-hover-border-color "
        "tb-selected-border-color tb-width thumbnails"
    ),
    "mj-carousel-image": "alt border-radius href rel src target tb-border tb-border-radius thumbnails-src title",
    "mj-class": "name",
    "mj-column": (
        "background-color border border-bottom border-left border-radius border-right border-top direction "
        "inner-background-color inner-border inner-border-bottom inner-border-left inner-border-radius "
        "inner-border-right inner-border-top padding padding-bottom padding-left padding-right padding-top "
        "vertical-align width"
    ),
    "mj-divider": (
        "align border-color border-style border-width container-background-color padding padding-bottom "
        "padding-left padding-right padding-top width"
    ),
    "mj-font": "href name",
    "mj-group": "background-color direction vertical-align width",
    "mj-head": "",
    "mj-hero": (
        "background-color background-height background-position background-url background-width border-radius "
        "height inner-background-color inner-padding inner-padding-bottom inner-padding-left "
        "inner-padding-right inner-padding-top mode padding padding-bottom padding-left padding-right "
        "padding-top vertical-align"
    ),
    "mj-html-attributes": "",
    "mj-image": (
        "align alt border border-bottom border-left border-radius border-right border-top "
        "container-background-color fluid-on-mobile font-size height href max-height name padding "
        "padding-bottom padding-left padding-right padding-top rel sizes src srcset target title usemap width"
    ),
    "mj-navbar": (
        "align base-url hamburger ico-align ico-close ico-color ico-font-family ico-font-size ico-line-height "
        "ico-open ico-padding ico-padding-bottom ico-padding-left ico-padding-right ico-padding-top "
        "ico-text-decoration ico-text-transform padding padding-bottom padding-left padding-right padding-top"
    ),
    "mj-navbar-link": (
        "color font-family font-size font-style font-weight href letter-spacing line-height name padding "
        "padding-bottom padding-left padding-right padding-top rel target text-decoration text-transform"
    ),
    "mj-preview": "",
    "mj-raw": "position",
    "mj-section": (
        "background-color background-position background-position-x background-position-y background-repeat "
        "background-size background-url border border-bottom border-left border-radius border-right border-top "
        "direction full-width gutter padding padding-bottom padding-left padding-right padding-top text-align "
        "text-padding"
    ),
    "mj-social": (
        "align border border-radius color container-background-color font-family font-size font-style "
        "font-weight icon-height icon-padding icon-size inner-padding line-height mode padding padding-bottom "
        "padding-left padding-right padding-top table-layout text-decoration text-padding vertical-align"
    ),
    "mj-social-element": (
        "align alt background-color border border-radius color font-family font-size font-style font-weight "
        "href icon-height icon-padding icon-position icon-size line-height name padding padding-bottom "
        "padding-left padding-right padding-top rel sizes src srcset target text-decoration text-padding title "
        "vertical-align"
    ),
    "mj-spacer": (
        "border border-bottom border-left border-right border-top container-background-color height padding "
        "padding-bottom padding-left padding-right padding-top"
    ),
    "mj-style": "inline",
    "mj-table": (
        "align border cellpadding cellspacing color container-background-color font-family font-size "
        "font-weight line-height padding padding-bottom padding-left padding-right padding-top role "
        "table-layout vertical-align width"
    ),
    "mj-text": (
        "align background-color color container-background-color font-family font-size font-style font-weight "
        "height letter-spacing line-height padding padding-bottom padding-left padding-right padding-top "
        "text-decoration text-transform vertical-align"
    ),
    "mj-title": "",
    "mj-wrapper": (
        "background-color background-position background-position-x background-position-y background-repeat "
        "background-size background-url border border-bottom border-left border-radius border-right border-top "
        "direction full-width gap gutter padding padding-bottom padding-left padding-right padding-top "
        "text-align text-padding"
    ),
    "mjml": "dir lang owa",
}

# What may stand right inside a component; one that is not here holds text, HTML or nothing. `mj-attributes` holds any.
_INSIDE: Mapping[str, str] = {
    "mj-accordion": "mj-accordion-element mj-raw",
    "mj-accordion-element": "mj-accordion-text mj-accordion-title mj-raw",
    "mj-body": "mj-hero mj-raw mj-section mj-wrapper",
    "mj-carousel": "mj-carousel-image",
    "mj-column": (
        "mj-accordion mj-button mj-carousel mj-divider mj-image mj-navbar mj-raw mj-social mj-spacer mj-table mj-text"
    ),
    "mj-group": "mj-column mj-raw",
    "mj-head": "mj-attributes mj-breakpoint mj-font mj-html-attributes mj-preview mj-raw mj-style mj-title",
    "mj-hero": (
        "mj-accordion mj-button mj-carousel mj-divider mj-image mj-navbar mj-raw mj-social mj-spacer mj-table mj-text"
    ),
    "mj-html-attributes": "",
    "mj-navbar": "mj-navbar-link mj-raw",
    "mj-section": "mj-column mj-group mj-raw",
    "mj-social": "mj-raw mj-social-element",
    "mj-wrapper": "mj-hero mj-raw mj-section",
    "mjml": "mj-body mj-head mj-raw",
}

_UNSEEN = "the engine leaves it out without a word"

# A component, or a component and its attribute -> why it cannot be used, and what to use instead.
REFUSED: Mapping[str, str] = {
    "mj-include": "the engine loses widths and paddings of what it includes; use {% include %} of Jinja",
    "mj-html-attributes": "the engine does not know it; write the attribute on the element itself",
    "mj-selector": "the engine does not know it; write the attribute on the element itself",
    "mj-html-attribute": "the engine does not know it; write the attribute on the element itself",
    "mj-carousel": "the engine gives every carousel the same id, so that two would move each other; use mj-image",
    "mj-carousel-image": "the engine gives every carousel the same id; use mj-image",
    "mj-hero": "the engine gets its height wrong; use mj-section with background-url, or mj-image",
    "mjml owa": f"{_UNSEEN}; leave it out",
    "mj-accordion-title font-weight": f"{_UNSEEN}; write <strong> in the title",
    "mj-body id": f"{_UNSEEN}; use css-class, which arrives on the outermost <div>",
    "mj-button title": f"{_UNSEEN}; say it in the label",
    "mj-image border-bottom": f"{_UNSEEN}; use border, or a border of the column",
    "mj-image border-top": f"{_UNSEEN}; use border, or a border of the column",
    "mj-image sizes": f"{_UNSEEN}; use width, with a picture of twice that width",
    "mj-navbar hamburger": "the engine gives every menu the same id, so that two would open each other; leave it out",
    "mj-raw position": "the engine stops at it; put the mj-raw where its content belongs",
    "mj-section gutter": f"{_UNSEEN}; use padding on the columns",
    "mj-social border": f"{_UNSEEN}; use border-radius and background-color on the elements",
    "mj-social-element border": f"{_UNSEEN}; use an icon that has its border",
    "mj-social-element icon-position": f"{_UNSEEN}; the icon stands first",
    "mj-social-element sizes": f"{_UNSEEN}; use icon-size",
    "mj-social-element srcset": f"{_UNSEEN}; use src, with an icon of twice the size",
    "mj-style inline": "the engine does not inline styles but embeds them; write style attributes on the elements",
    "mj-table role": f"{_UNSEEN}; write a layout table, with its role, inside mj-text",
    "mj-wrapper gap": f"{_UNSEEN}; use padding on the sections",
    "mj-wrapper gutter": f"{_UNSEEN}; use padding on the columns",
}


def _usable(name: str, words: str) -> frozenset[str]:
    return frozenset(word for word in words.split() if f"{name} {word}" not in REFUSED) | _EVERYWHERE


# Component -> its attributes. Within `mj-attributes`, `mj-all` and `mj-class` take those of any component.
ATTRIBUTES: Mapping[str, frozenset[str]] = {
    name: _usable(name, words) for name, words in _WORDS.items() if name not in REFUSED
}

# Component -> the components that may stand right inside it.
CHILDREN: Mapping[str, frozenset[str]] = {
    name: frozenset(words.split()) - REFUSED.keys() for name, words in _INSIDE.items() if name not in REFUSED
}
