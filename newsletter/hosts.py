"""Names of computers in web addresses: which belong to one owner, and which the public internet does not know."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache

# Below the domains of countries, the names under which everybody can register (publicsuffix.org has the whole list).
_SECOND_LEVEL = frozenset({
    "ac", "asso", "co", "com", "edu", "go", "gob", "gouv", "gov", "gv", "k12", "ltd", "me", "mil", "ne", "net", "nhs",
    "nom", "or", "org", "plc", "sch",
})  # fmt: skip
# Under these, each name is somebody else's website.
_SHARED = frozenset({
    "appspot.com", "azurewebsites.net", "blogspot.com", "carrd.co", "cloudfront.net", "github.io", "gitlab.io",
    "herokuapp.com", "netlify.app", "pages.dev", "readthedocs.io", "squarespace.com", "substack.com", "tumblr.com",
    "vercel.app", "web.app", "webflow.io", "weebly.com", "wixsite.com", "wordpress.com", "workers.dev",
})  # fmt: skip
# One website under two names.
_ALIASES = {
    "fb.com": "facebook.com", "fb.me": "facebook.com", "fb.watch": "facebook.com", "g.co": "google.com",
    "goo.gle": "google.com", "instagr.am": "instagram.com", "lnkd.in": "linkedin.com", "t.me": "telegram.org",
    "telegram.me": "telegram.org", "wa.me": "whatsapp.com", "x.com": "twitter.com", "youtu.be": "youtube.com",
    "youtube-nocookie.com": "youtube.com", "redd.it": "reddit.com", "amzn.to": "amazon.com", "pin.it": "pinterest.com",
    # The short names that houses have for their own pages.
    "a.co": "amazon.com", "aka.ms": "microsoft.com", "amzn.eu": "amazon.com", "apne.ws": "apnews.com",
    "apple.co": "apple.com", "bbc.in": "bbc.com", "bloom.bg": "bloomberg.com", "bos.gl": "bostonglobe.com",
    "cbsn.ws": "cbsnews.com", "cnn.it": "cnn.com", "ebay.to": "ebay.com", "econ.st": "economist.com",
    "etsy.me": "etsy.com", "flic.kr": "flickr.com", "git.io": "github.com", "gu.com": "theguardian.com",
    "lat.ms": "latimes.com", "mck.co": "mckinsey.com", "mayocl.in": "mayoclinic.org", "n.pr": "npr.org",
    "nbcnews.to": "nbcnews.com", "nyti.ms": "nytimes.com", "politi.co": "politico.com", "reut.rs": "reuters.com",
    "spoti.fi": "spotify.com", "tcrn.ch": "techcrunch.com", "theatln.tc": "theatlantic.com", "usat.ly": "usatoday.com",
    "wapo.st": "washingtonpost.com", "wp.me": "wordpress.com",
    "maps.app.goo.gl": "google.com", "githubusercontent.com": "github.com",
}  # fmt: skip
# Names that only a local network answers to: RFC 6761 and 6762, RFC 8375, ICANN's `internal`, and what routers use.
_LOCAL = re.compile(r"(?:.+\.)?(?:localhost|localdomain|local|internal|intranet|lan|corp|home|home\.arpa|private)")
# NAT64 (RFC 6052): an IPv4 address stands in the last 32 bits.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@lru_cache(maxsize=4096)
def registrable(host: str) -> str:
    """The part of a host's name that one owner registered: `clinic.co.uk` of `www.clinic.co.uk`.

    Two labels of the name, or three below a country's `co` and its like; addresses in digits stay whole.
    """
    host = host.lower().rstrip(".")
    bare = host.removeprefix("www.")
    # Else `www.nhs.uk` and `nhs.uk` would be websites of two owners.
    host = bare if "." in bare else host
    labels = host.split(".")
    if address_of(host) or len(labels) < 3:
        return _ALIASES.get(host, host)
    last = ".".join(labels[-2:])
    if host in _ALIASES:
        return _ALIASES[host]
    if last in _SHARED or (len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL):
        return ".".join(labels[-3:])
    return _ALIASES.get(last, last)


def address_of(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a host written in digits is, or None for a name."""
    try:
        bare = host.strip("[]")
        # A zone stands behind addresses with colons alone (RFC 4007); elsewhere `%31` is a digit in disguise.
        return ipaddress.ip_address(bare.partition("%")[0] if ":" in bare.partition("%")[0] else bare)
    except ValueError:
        return None


def is_local(host: str) -> bool:
    """Whether only computers near by can know a host: a name without a dot, a local domain, a private address."""
    address = address_of(host)
    if address:
        return not is_public(address)
    return "." not in host.rstrip(".") or bool(_LOCAL.fullmatch(host.lower().rstrip(".")))


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address belongs to the public internet (IANA's registries of special-purpose addresses).

    An IPv4 address inside an IPv6 one is judged by itself: a router may lead there.
    """
    inside = _inside(address)
    if inside is not None:
        return is_public(inside)
    special = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    site_local = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    return address.is_global and not special and not site_local and not address.is_link_local and not address.is_private


def _inside(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64 or not int(address) >> 32:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
