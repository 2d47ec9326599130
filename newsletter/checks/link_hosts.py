"""What the checks of links know by name: example domains, shorteners, trackers, pages behind a sign-in.

All of it is our own collection of what services show in their addresses; it need not be complete. Patterns are text,
because most posts need none of them, and compiling them all would be felt at the start. A name of a website stands for
all names below it (`wrappers.within`).
"""

from __future__ import annotations

from collections.abc import Mapping

# Reserved for examples (RFC 2606, RFC 6761), and what templates and drafts hold.
PLACEHOLDER_HOST = (
    r"(?:.+\.)?(?:example\.(?:com|org|net|edu)|example|test|invalid|domain(?:name)?\.(?:com|org|net|tld))"
    r"|(?:.+\.)?(?:your|my|some)-?(?:own-?)?(?:domain|web-?site|site|company|clinic|organi[sz]ation|business|brand"
    r"|practice|link|url)(?:-?(?:name|here))?\.[a-z]{2,4}"
)
# A target that says what is still to come.
PLACEHOLDER_WORD = (
    r"(?i:todo|tbd|tba|tbc|fixme|xxx+|url|link|href|placeholder|\.{2,}|…|(?:link|url)[-_ ]?here"
    r"|(?:insert|add|put|your|the)[-_ ]?(?:your[-_ ]?|the[-_ ]?)?(?:link|url|address)(?:[-_ ]?here)?)"
)

SHORTENERS = frozenset({
    "adf.ly", "bit.do", "bit.ly", "bitly.com", "bl.ink", "buff.ly", "clck.ru", "cutt.ly", "dlvr.it", "goo.gl",
    "is.gd", "j.mp", "lc.chat", "mcaf.ee", "ow.ly", "qr.ae", "rb.gy", "rebrand.ly", "s.id", "short.io", "shorte.st",
    "shorturl.at", "shrtco.de", "snip.ly", "soo.gd", "t.co", "t.ly", "t2m.io", "tiny.cc", "tiny.one", "tinyurl.com",
    "trib.al", "u.nu", "urlz.fr", "v.gd", "x.gd", "zpr.io",
})  # fmt: skip

# Parameters by which services know one reader, and that nothing else is called: whoever taps is taken for that person.
ONE_READER = frozenset({
    "mc_eid", "_hsenc", "mkt_tok", "oly_enc_id", "vero_id", "ck_subscriber_id", "ml_subscriber_hash",
})  # fmt: skip
# Parameters that advertisers and services add to count their own visits.
TRACKERS = frozenset({
    "mc_cid", "fbclid", "gclid", "gclsrc", "gbraid", "wbraid", "dclid", "msclkid", "twclid", "li_fat_id", "ttclid",
    "yclid", "igshid", "igsh", "hsctatracking", "et_cid", "elqtrack", "_openstat", "guccounter", "guce_referrer",
    "guce_referrer_sig", "epik", "srsltid", "_branch_match_id",
})  # fmt: skip

# Pages that only their makers can open, by what their paths look like: an address copied from the editor.
EDITING: Mapping[str, str] = {
    "canva.com": r"design/.+/edit", "admin.mailchimp.com": "", "admin.shopify.com": "", "app.hubspot.com": "",
    "manage.wix.com": "", "editor.wix.com": "", "app.brevo.com": "", "app.convertkit.com": "", "app.kit.com": "",
    "dashboard.mailerlite.com": "", "buttondown.com": "emails/", "medium.com": "p/[^/]+/edit",
    "substack.com": "publish/", "squarespace.com": r"config(?:/|$)", "studio.youtube.com": "",
    "docs.google.com": r"forms/(?:u/\d/)?d/(?!e/)[^/]+/edit",
    "linkedin.com": r"company/\d+/admin", "business.facebook.com": "", "webflow.com": "design/",
}  # fmt: skip
# WordPress and Ghost stand on websites of any name.
EDITING_ANYWHERE = r"(?:.+/)?wp-(?:admin(?:/|$)|login\.php)|ghost/?$"
# Parameters of a preview that needs its maker's sign-in (WordPress, Drupal, Ghost and others).
PREVIEW = frozenset({"preview_id", "preview_nonce", "_preview_nonce", "preview_key", "preview_token"})
# Where a website is tried out before the public sees it: the first label of its name, and whose names they are.
STAGING = r"(?:staging|stage|stg|dev|preview|draft|preprod|uat|test)\d?(?:-.+)?|deploy-preview-\d+--.+|.+-git-.+"
STAGING_HOSTS = frozenset({
    "wpengine.com", "wpenginepowered.com", "myftpupload.com", "cloudwaysapps.com", "kinsta.cloud", "ngrok.io",
    "ngrok.app", "ngrok-free.app", "trycloudflare.com",
})  # fmt: skip

# Documents that open for those with access, by what their paths look like. Published forms and pages are none of them.
DOCUMENTS: Mapping[str, str] = {
    "docs.google.com": r"(?:a/[^/]+/)?(?:document|spreadsheets|presentation)/(?:u/\d/)?d/(?!e/)[^/]+(?:/edit|$)",
    "drive.google.com": "", "mail.google.com": "", "calendar.google.com": r"calendar/(?:u/\d/)?r(?:/|$)",
    "sharepoint.com": "", "onedrive.live.com": "", "officeapps.live.com": "", "outlook.office.com": "(?!book)",
    "outlook.office365.com": "(?!owa/calendar|book)", "outlook.live.com": "", "dropbox.com": "(?:home|work|personal)",
    "notion.so": ".*[0-9a-f]{32}", "figma.com": "(?:file|design)/", "app.box.com": "(?:file|folder)/",
    "icloud.com": "(?:iclouddrive|pages|numbers)/", "miro.com": "app/", "app.asana.com": "", "slack.com": "archives/",
    "app.slack.com": "", "airtable.com": "app", "evernote.com": "client/",
}  # fmt: skip

# What slips into the end of a host's name, and what it should be. None of them is a domain (IANA's root zone).
SLIPS = {
    "con": "com", "cmo": "com", "ocm": "com", "vom": "com", "comm": "com", "coom": "com", "xom": "com", "ogr": "org",
    "orgg": "org", "orf": "org", "rog": "org", "nte": "net", "ent": "net", "nett": "net", "edy": "edu", "gove": "gov",
}  # fmt: skip
MAIL_SLIPS = {
    "gmial.com": "gmail.com", "gmal.com": "gmail.com", "gmai.com": "gmail.com", "gnail.com": "gmail.com",
    "gamil.com": "gmail.com", "hotmial.com": "hotmail.com", "hotmal.com": "hotmail.com", "yaho.com": "yahoo.com",
    "yahooo.com": "yahoo.com", "outlok.com": "outlook.com", "outloook.com": "outlook.com", "iclould.com": "icloud.com",
}  # fmt: skip
