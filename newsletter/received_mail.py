"""What the headers of a mail that arrived say about how it was sent: is it signed, and can readers leave with one tap?

The requirements are those of RFC 8058 (one-click unsubscription) and of Gmail's and Yahoo's rules for bulk senders
(since February 2024). Results are read from `Authentication-Results` (RFC 8601), which the receiving server wrote.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.utils import parseaddr

from newsletter.doctor import Item

_METHODS = {
    "spf": "whether the sending server may send for the domain",
    "dkim": "whether the mail is signed and was not changed",
    "dmarc": "whether the sender's address is the domain's that vouches for it",
}
_SAVE = "in Gmail: open the mail, 'Show original', 'Download original'"
_TAG = re.compile(r"\*\|[A-Z_:]+\|\*|\{\{.*?\}\}")


def examine_mail(content: bytes) -> tuple[Item, ...]:
    """What a saved mail (RFC 5322) says. Raises nothing."""
    message = email.message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    if not message.get("From"):
        return (Item("problem", "mail", "this is not a mail: it has no sender", f"save it again; {_SAVE}"),)
    if _domain(message).endswith(".invalid") or ".invalid" in _header(message, "List-Unsubscribe"):
        words = "this file was written by 'newsletter build', so its headers are a simulation"
        return (Item("note", "mail", words, f"send yourself a test, and save that; {_SAVE}"),)
    found = (_sender(message), *_authentication(message), *_unsubscribe(message), *_signature(message), *_tags(message))
    return tuple(found)


def _header(message: EmailMessage, name: str) -> str:
    """A header without its line breaks; the topmost where it comes more than once, which the last server wrote."""
    values = message.get_all(name, [])
    return " ".join(str(values[0]).split()) if values else ""


def _domain(message: EmailMessage) -> str:
    return parseaddr(_header(message, "From"))[1].rpartition("@")[2].lower()


def _sender(message: EmailMessage) -> Item:
    if len(message.get_all("From", [])) > 1:
        return Item("problem", "from", "it has more than one sender", "most mailboxes refuse such a mail")
    return Item("ok", "from", _header(message, "From"))


def _authentication(message: EmailMessage) -> Iterator[Item]:
    results = _header(message, "Authentication-Results")
    if not results:
        words = "the receiving server did not write down what it checked"
        yield Item("note", "authentication", words, f"take a mail from another mailbox; {_SAVE}")
        return
    for method, meaning in _METHODS.items():
        verdicts = re.findall(rf"\b{method}=(\w+)", results)
        if "pass" in verdicts:
            yield Item("ok", method, f"passed ({meaning})")
        else:
            said = verdicts[0] if verdicts else "not checked"
            mend = "verify your domain at the mailing service; it shows the DNS entries to make"
            yield Item("problem", method, f"{said} ({meaning})", mend)


def _unsubscribe(message: EmailMessage) -> Iterator[Item]:
    target, post = _header(message, "List-Unsubscribe"), _header(message, "List-Unsubscribe-Post")
    mend = "the mailing service writes this header; ask its support, or use another sender"
    if not target:
        yield Item("problem", "unsubscribe", "it has no List-Unsubscribe header", mend)
    elif not re.search(r"<https://[^>]+>", target):
        yield Item("problem", "unsubscribe", "List-Unsubscribe has no https address (RFC 8058)", mend)
    elif post.replace(" ", "").lower() != "list-unsubscribe=one-click":
        yield Item(
            "problem", "unsubscribe", "it cannot be left with one tap: no List-Unsubscribe-Post (RFC 8058)", mend
        )
    else:
        yield Item("ok", "unsubscribe", "readers can leave with one tap")


def _signature(message: EmailMessage) -> Iterator[Item]:
    signatures = [_tags_of(str(value)) for value in message.get_all("DKIM-Signature", [])]
    if not signatures:
        yield Item("problem", "signature", "it has no DKIM signature", "verify your domain at the mailing service")
        return
    domain = _domain(message)
    aligned = [one for one in signatures if _belongs(one.get("d", "").lower(), domain)]
    if not aligned:
        signers = ", ".join(one.get("d", "?") for one in signatures)
        words = f"it is signed by {signers}, and not by {domain}"
        yield Item("problem", "signature", words, f"verify {domain} at the mailing service")
    else:
        yield Item("ok", "signature", f"signed by {aligned[0]['d']}")
    covered = [set(one.get("h", "").lower().split(":")) for one in signatures]
    needed = {"list-unsubscribe", "list-unsubscribe-post"}
    if message.get("List-Unsubscribe-Post") and not any(needed <= headers for headers in covered):
        words = "no signature covers the List-Unsubscribe headers, which RFC 8058 asks for"
        yield Item("problem", "signature", words, "the mailing service signs them; ask its support")


def _tags_of(value: str) -> dict[str, str]:
    """The `tag=value` list of a DKIM signature (RFC 6376, 3.2), without its white space."""
    pairs = (part.partition("=") for part in "".join(value.split()).split(";"))
    return {name: text for name, _, text in pairs if name}


def _belongs(signer: str, domain: str) -> bool:
    """Relaxed alignment (RFC 7489, 3.1.1), without the list of public suffixes."""
    return bool(signer) and (domain == signer or domain.endswith(f".{signer}") or signer.endswith(f".{domain}"))


def _tags(message: EmailMessage) -> Iterator[Item]:
    body = message.get_body(("html", "plain"))
    try:
        text = str(body.get_content()) if body else ""
    except (LookupError, UnicodeError, KeyError):
        text = ""
    left = sorted(set(_TAG.findall(f"{_header(message, 'Subject')}\n{text}")))
    if left:
        words = f"merge fields were not filled in: {', '.join(left[:5])}"
        yield Item("problem", "merge fields", words, "correct them in the post, and test again")
    if _header(message, "Subject").startswith("[DRAFT]"):
        yield Item("note", "subject", "it begins with [DRAFT]", "mend the errors, and test again")
