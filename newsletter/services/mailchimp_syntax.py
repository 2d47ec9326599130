"""Mailchimp's merge tags. Apart from the adapter, so that a build can read them without importing an HTTP library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# mailchimp.com/help/all-the-merge-tags-cheat-sheet
_LINKS = {"unsubscribe": "*|UNSUB|*", "preferences": "*|UPDATE_PROFILE|*", "view_in_browser": "*|ARCHIVE|*"}
_FIELDS = {"first_name": "FNAME", "last_name": "LNAME", "email": "EMAIL"}


@dataclass(frozen=True)
class MailchimpSyntax:
    """Mailchimp's side of `merge.MergeSyntax`. fields: a subscriber field's name -> its tag in the audience."""

    fields: Mapping[str, str] = field(default_factory=dict)

    def subscriber(self, name: str, default: str | None) -> str | None:
        """`*|FNAME|*`; a default needs a condition, as Mailchimp's tags have none of their own."""
        tag = self.fields.get(name) or _FIELDS.get(name)
        if not tag:
            return None
        return f"*|{tag}|*" if not default else f"*|IF:{tag}|**|{tag}|**|ELSE:|*{default}*|END:IF|*"

    def link(self, name: str) -> str | None:
        return _LINKS.get(name)

    def escape_html(self, source: str) -> str:
        """A character reference in the middle: browsers show `*|`, Mailchimp sees no tag."""
        return source.replace("*|", "*&#124;")

    def escape_text(self, source: str) -> str:
        """Mailchimp has no escape for text: an invisible word joiner keeps the two characters apart."""
        return source.replace("*|", "*\u2060|")
