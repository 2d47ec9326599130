"""MJML's components and the attributes each may have: facts, so that a slip in a template is found.

Read off `allowedAttributes` of npm mjml 5.4.1 (MIT, github.com/mjmlio/mjml) on 2026-11-22 by tests/project/mjml_table.mjs,
with what every component takes (css-class, mj-class). `REFUSED` holds what mjml-python 1.4.2 (mrml 6.0.1) rejects or, worse,
turns into something else without a word.
"""

from __future__ import annotations

from collections.abc import Mapping

_EVERYWHERE = ("css-class", "mj-class")

_WORDS: Mapping[str, str] = {
    "mj-accordion": (
        "border container-background-color font-family icon-align icon-height icon-position icon-unwrapped- "
        "alt icon-unwrapped-url icon-width icon-wrapped-alt icon-wrapped-url padding padding-bottom padding- "
        "left padding-right padding-top"
    ),
    "mj-accordion-element": (
        "background-color border font-family icon-align icon-height icon-position icon-unwrapped-alt icon- "
        "unwrapped-url icon-width icon-wrapped-alt icon-wrapped-url"
    ),
    "mj-accordion-text": (
        "background-color color font-family font-size font-weight letter-spacing line-height padding padding- "
        "bottom padding-left padding-right padding-top"
    ),
    "mj-accordion-title": (
        "background-color color font-family font-size font-weight padding padding-bottom padding-left "
        "padding-right padding-top"
    ),
    "mj-attributes": "",
    "mj-body": "background-color id width",
    "mj-breakpoint": "width",
    "mj-button": (
        "align background-color border border-bottom border-left border-radius border-right border-top color "
        "container-background-color font-family font-size font-style font-weight height href inner-padding "
        "letter-spacing line-height name padding padding-bottom padding-left padding-right padding-top rel "
        "target text-align text-decoration text-transform title vertical-align width"
    ),
    "mj-column": (
        "background-color border border-bottom border-left border-radius border-right border-top direction "
        "inner-background-color inner-border inner-border-bottom inner-border-left inner-border-radius inner- "
        "border-right inner-border-top padding padding-bottom padding-left padding-right padding-top "
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
        "height inner-background-color inner-padding inner-padding-bottom inner-padding-left inner-padding- "
        "right inner-padding-top mode padding padding-bottom padding-left padding-right padding-top vertical- "
        "align"
    ),
    "mj-image": (
        "align alt border border-bottom border-left border-radius border-right border-top container- "
        "background-color fluid-on-mobile font-size height href max-height name padding padding-bottom "
        "padding-left padding-right padding-top rel sizes src srcset target title usemap width"
    ),
    "mj-navbar": (
        "align base-url hamburger ico-align ico-close ico-color ico-font-family ico-font-size ico-line-height "
        "ico-open ico-padding ico-padding-bottom ico-padding-left ico-padding-right ico-padding-top ico-text- "
        "decoration ico-text-transform padding padding-bottom padding-left padding-right padding-top"
    ),
    "mj-navbar-link": (
        "color font-family font-size font-style font-weight href letter-spacing line-height name padding "
        "padding-bottom padding-left padding-right padding-top rel target text-decoration text-transform"
    ),
    "mj-preview": "",
    "mj-raw": "position",
    "mj-section": (
        "background-color background-position background-position-x background-position-y background-repeat "
        "background-size background-url border border-bottom border-left border-radius border-right border- "
        "top direction full-width gutter padding padding-bottom padding-left padding-right padding-top text- "
        "align text-padding"
    ),
    "mj-social": (
        "align border border-radius color container-background-color font-family font-size font-style font- "
        "weight icon-height icon-padding icon-size inner-padding line-height mode padding padding-bottom "
        "padding-left padding-right padding-top table-layout text-decoration text-padding vertical-align"
    ),
    "mj-social-element": (
        "align alt background-color border border-radius color font-family font-size font-style font-weight "
        "href icon-height icon-padding icon-position icon-size line-height name padding padding-bottom "
        "padding-left padding-right padding-top rel sizes src srcset target text-decoration text-padding "
        "title vertical-align"
    ),
    "mj-spacer": (
        "border border-bottom border-left border-right border-top container-background-color height padding "
        "padding-bottom padding-left padding-right padding-top"
    ),
    "mj-style": "inline",
    "mj-table": (
        "align border cellpadding cellspacing color container-background-color font-family font-size font- "
        "weight line-height padding padding-bottom padding-left padding-right padding-top role table-layout "
        "vertical-align width"
    ),
    "mj-text": (
        "align background-color color container-background-color font-family font-size font-style font-weight "
        "height letter-spacing line-height padding padding-bottom padding-left padding-right padding-top "
        "text-decoration text-transform vertical-align"
    ),
    "mj-title": "",
    "mj-wrapper": (
        "background-color background-position background-position-x background-position-y background-repeat "
        "background-size background-url border border-bottom border-left border-radius border-right border- "
        "top direction full-width gap gutter padding padding-bottom padding-left padding-right padding-top "
        "text-align text-padding"
    ),
    "mjml": "dir lang",
    "mj-all": "",
    "mj-class": "name",
}

ATTRIBUTES: Mapping[str, frozenset[str]] = {
    name: frozenset(words.split()) | frozenset(_EVERYWHERE) for name, words in _WORDS.items()
}

# Component, or component and attribute -> what to do instead.
REFUSED: Mapping[str, str] = {
    "mj-include": "the engine loses widths and paddings of what is included; use Jinja's {% include %}",
    "mj-html-attributes": "the engine does not know it; write the attribute where it belongs",
    "mj-carousel": "the engine gives every carousel the same id, and most mail clients show only its first image",
    "mj-carousel-image": "the engine gives every carousel the same id; use mj-image",
    "mj-style inline": "the engine does not inline styles; write them as style attributes",
    "mj-hero mode": "the engine collapses such heroes; use an image in a section",
    "mj-wrapper gap": "the engine ignores it; use padding on the sections",
    "mj-body id": "the engine ignores it; use css-class",
    "mj-image title": "the engine drops it from links; put it into the alt text",
    "mj-button title": "the engine drops it; put it into the label",
}
