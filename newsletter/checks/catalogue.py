"""All checks by family, and all codes: a check is added here.

With the codes of its findings it is entered in `FAMILIES`; its cases stand in `tests/checks/`, and each code has a
section in `docs/checks.md`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from newsletter.checks import (
    addresses,
    avoided,
    carry_over,
    clients,
    contrast,
    delivery,
    image_words,
    images,
    inbox,
    law,
    link_contacts,
    link_texts,
    link_ways,
    link_words,
    links,
    merge_fields,
    pairs,
    people,
    phones,
    privacy,
    structure,
    unfinished,
    weekdays,
    wording,
)
from newsletter.checks.interface import Check
from newsletter.schema import did_you_mean

FAMILIES: Mapping[str, tuple[Check, ...]] = {
    "inbox": (
        Check(inbox.subject_missing, ("subject-missing",)),
        Check(inbox.preheader_missing, ("preheader-missing",)),
        Check(inbox.subject_long, ("subject-long",)),
        Check(inbox.preheader_long, ("preheader-long",)),
        Check(inbox.subject_shouting, ("subject-shouting",)),
        Check(inbox.subject_punctuation, ("subject-punctuation",)),
        Check(inbox.subject_reply, ("subject-reply",)),
        Check(inbox.subject_draft, ("subject-draft",)),
        Check(inbox.preheader_repeats, ("preheader-repeats",)),
    ),
    "words": (
        Check(unfinished.placeholder_left, ("placeholder",)),
        Check(unfinished.placeholder_in_post, ("placeholder",)),
        Check(unfinished.placeholder_as_html, ("placeholder",)),
        Check(wording.word_doubled, ("word-doubled",)),
        Check(pairs.quotes_unbalanced, ("quotes-unbalanced",)),
        Check(avoided.word_avoid, ("word-avoid",)),
        Check(weekdays.weekday_wrong, ("weekday-wrong",)),
        Check(phones.phone_mismatch, ("phone-mismatch",)),
        Check(
            phones.phone_foreign, ("phone-foreign",), requires=("phone-mismatch", "tel-malformed", "link-misleading")
        ),
        Check(addresses.email_foreign, ("address-foreign",), requires=("mailto-malformed",)),
        Check(addresses.street_foreign, ("address-foreign",)),
        Check(people.person_misspelt, ("person-misspelt",)),
    ),
    "carry-over": (
        Check(carry_over.repeated_subject, ("repeated-subject",)),
        Check(carry_over.repeated_preheader, ("repeated-preheader",)),
        Check(carry_over.repeated_hero, ("repeated-hero",)),
        Check(carry_over.repeated_call, ("repeated-call",)),
        Check(carry_over.repeated_campaign, ("repeated-campaign",)),
        Check(carry_over.date_old, ("date-old",)),
        Check(carry_over.month_old, ("month-old",), ("repeated-subject", "repeated-preheader", "repeated-call")),
        Check(carry_over.repeated_paragraph, ("repeated-paragraph",)),
    ),
    "links": (
        Check(links.link_empty, ("link-empty",), requires=("link-relative", "link-local-file")),
        Check(links.link_lost, ("link-empty",)),
        Check(links.link_malformed, ("link-malformed",), requires=("link-relative", "link-local-file")),
        Check(links.link_unread, ("link-malformed",)),
        Check(links.link_placeholder, ("link-placeholder",), requires=("link-malformed",)),
        Check(links.link_anchor, ("link-anchor",)),
        Check(link_contacts.tel_malformed, ("tel-malformed",)),
        Check(link_contacts.mailto_malformed, ("mailto-malformed",)),
        Check(link_ways.link_private, ("link-private",), requires=("placeholder",)),
        Check(link_ways.link_document_private, ("link-document-private",)),
        Check(link_ways.link_wrapped, ("link-wrapped",)),
        Check(link_ways.link_insecure, ("link-insecure",)),
        Check(link_words.link_misleading, ("link-misleading",)),
        Check(link_ways.link_shortener, ("link-shortener",)),
        Check(link_texts.link_text_url, ("link-text-url",)),
        Check(link_texts.link_text_generic, ("link-text-generic",)),
        Check(link_texts.link_text_repeated, ("link-text-repeated",)),
    ),
    "images": (
        Check(images.image_missing, ("image-missing", "image-unusable")),
        Check(images.image_type, ("image-type",)),
        Check(images.image_insecure, ("image-insecure",), requires=("image-type",)),
        Check(images.image_heavy, ("image-heavy",)),
        Check(images.image_endless, ("image-endless",)),
        Check(images.image_small, ("image-small",)),
        Check(images.image_converted, ("image-converted",)),
        Check(image_words.alt_missing, ("alt-missing",)),
        Check(image_words.alt_file_name, ("alt-file-name",)),
        Check(image_words.alt_long, ("alt-long",)),
        Check(image_words.alt_repeated, ("alt-repeated",)),
        Check(image_words.mostly_images, ("mostly-images",)),
    ),
    "structure": (
        Check(structure.heading_order, ("heading-order",)),
        Check(structure.heading_many, ("heading-many",)),
        Check(structure.heading_missing, ("heading-missing",)),
        Check(structure.heading_long, ("heading-long",)),
        Check(structure.heading_fake, ("heading-fake",)),
        Check(structure.table_head_empty, ("table-head-empty",)),
        Check(structure.wall_of_text, ("wall-of-text",)),
        Check(structure.language_mismatch, ("language-mismatch",), requires=("direction-unset",)),
        Check(structure.list_fake, ("list-fake",)),
        Check(structure.capitals, ("capitals",)),
    ),
    "contrast": (
        Check(contrast.color_changed, ("color-changed",)),
        Check(contrast.contrast_low, ("contrast-low",)),
    ),
    "merge-fields": (
        Check(
            merge_fields.merge_field, ("merge-field-unknown", "merge-field-not-portable", "merge-field-foreign")
        ),
        Check(merge_fields.merge_field_broken, ("merge-field-unknown",)),
        Check(merge_fields.merge_field_default, ("merge-field-default",)),
        Check(merge_fields.merge_field_empty, ("merge-field-empty",)),
    ),
    "law": (
        Check(law.unsubscribe_missing, ("unsubscribe-missing",)),
        Check(law.address_missing, ("address-missing",)),
        Check(law.sender_free_mail, ("sender-free-mail",)),
        Check(law.sender_no_reply, ("sender-no-reply",)),
        Check(privacy.audience_telling, ("audience-telling",)),
        Check(privacy.utm_telling, ("utm-telling",)),
    ),
    "delivery": (
        Check(delivery.executable, ("executable",)),
        Check(delivery.size, ("size",)),
        Check(delivery.style_heavy, ("style-heavy",)),
        Check(delivery.style_refused, ("style-refused",)),
    ),
    "clients": (Check(clients.client_support, ("client-support",), requires=("style-refused",)),),
}  # fmt: skip
# What comes up before a check is made: when a post and its template are read.
READING = (
    *("unreadable", "encoding", "control-characters", "front-matter-unknown", "front-matter-foreign"),
    *("front-matter-quotes", "include-front-matter", "paragraph-lines", "html-removed", "html-comment"),
    *("comment-unclosed", "attributes-ignored", "table-broken", "footnote-missing", "footnote-unused"),
    *("reference-missing", "image-unread", "direction-unset", "link-relative", "link-local-file", "template-name"),
)
# What is looked for only where somebody asks: `check --online` and `check --spam`. Code -> family.
ON_REQUEST: Mapping[str, str] = {
    "link-broken": "links",
    "link-doubtful": "links",
    "link-moved": "links",
    "spam-score": "delivery",
}
# What the engine itself finds.
ENGINE = ("waiver-idle", "check-unknown")


def codes() -> dict[str, str]:
    """Every code there is, and its family."""
    known = dict.fromkeys(READING, "reading") | dict.fromkeys(ENGINE, "settings") | dict(ON_REQUEST)
    return known | {code: family for family, checks in FAMILIES.items() for check in checks for code in check.codes}


def chosen(names: Collection[str]) -> frozenset[str]:
    """The codes that names of codes and of families stand for; those that are neither stand for nothing."""
    return frozenset(code for code, family in codes().items() if code in names or family in names)


def unknown(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The names that are neither a code nor a family, each with a hint."""
    known = codes()
    every = (*dict.fromkeys(known.values()), *known)
    for name in names:
        if name not in every:
            hint = did_you_mean(name, every) or f"the families are: {', '.join(dict.fromkeys(known.values()))}"
            yield name, hint
