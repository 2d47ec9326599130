"""Addresses that lead through somebody else, or tell whose mail they were copied from.

Our own collection of what services show in their addresses; it need not be complete. A name of a website stands for all
names below it (`within`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

# Mail filters and websites that lead on: the start of the path, and the parameters one of which holds the target.
WRAPPERS: Mapping[str, tuple[str, str]] = {
    "safelinks.protection.outlook.com": ("", "url"), "safelinks.protection.office365.us": ("", "url"),
    "statics.teams.cdn.office.net": ("evergreen-assets/safelinks", "url"), "urldefense.proofpoint.com": ("", "u"),
    "urldefense.com": ("", "u"), "urldefense.us": ("", "u"), "linkprotect.cudasvc.com": ("", "a"),
    "mimecast.com": ("s/", ""), "mimecastprotect.com": ("", ""), "secure-web.cisco.com": ("", ""),
    "protection.sophos.com": ("", "d"), "google.com": ("url", "q url"), "google.co.uk": ("url", "q url"),
    "google.de": ("url", "q url"), "google.fr": ("url", "q url"), "google.es": ("url", "q url"),
    "google.ca": ("url", "q url"), "google.com.au": ("url", "q url"), "l.facebook.com": ("", "u"),
    "lm.facebook.com": ("", "u"), "l.instagram.com": ("", "u"), "linkedin.com": ("redir/redirect", "url"),
    "youtube.com": ("redirect", "q"), "out.reddit.com": ("", "url"), "steamcommunity.com": ("linkfilter", "url u"),
    "duckduckgo.com": ("l/", "uddg"), "bing.com": ("ck/", ""), "href.li": ("", ""), "deref-mail.com": ("", "q"),
    # What mailing services put around the links of somebody's mail, to count who taps.
    "list-manage.com": ("track/", ""), "mandrillapp.com": ("track/click", ""), "ct.sendgrid.net": ("", ""),
    "sendibt2.com": ("", ""), "sendibt3.com": ("", ""), "sendibm1.com": ("", ""), "sendibm3.com": ("", ""),
    "hubspotlinks.com": ("", ""), "rs6.net": ("", ""), "awstrack.me": ("", ""), "click.mlsend.com": ("", ""),
    "click.convertkit-mail.com": ("", ""), "click.convertkit-mail2.com": ("", ""), "click.pstmrk.it": ("", ""),
    "trk.klclick.com": ("", ""), "cmail19.com": ("", ""), "cmail20.com": ("", ""), "createsend1.com": ("", ""),
    "exacttarget.com": ("", ""), "t.yesware.com": ("", ""), "link.mail.beehiiv.com": ("", ""),
    "substack.com": ("redirect/", ""),
}  # fmt: skip

# Parameters that tell who received a mail: whoever taps a copy is taken for that person.
PERSONAL = frozenset({
    "mc_eid", "_hsenc", "_hsmi", "mkt_tok", "oly_enc_id", "oly_anon_id", "vero_id", "vero_conv", "__s", "_ke", "_kx",
    "ml_subscriber", "ml_subscriber_hash", "ck_subscriber_id", "bento_uuid", "ss_email_id", "bbemailid", "wickedid",
    "et_rid", "elqtrackid", "elq",
})  # fmt: skip


def within(host: str) -> Iterator[str]:
    """A host's name, and each name that it stands below."""
    while host:
        yield host
        host = host.partition(".")[2]
