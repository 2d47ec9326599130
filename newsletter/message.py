"""The email as a message file (.eml), the way a sample subscriber would receive it.

It opens in any mail program. Its List-Unsubscribe header is a simulation: the real one is written and signed by the
mailing service, per recipient (RFC 8058).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from newsletter.errors import SettingsError
from newsletter.model import Email

_POLICY = policy.SMTP.clone(cte_type="7bit", max_line_length=78)
_HOUR = time(9)


@dataclass(frozen=True)
class Envelope:
    """Who writes to whom, and when: at nine in the morning of the issue's date in the sender's time zone.

    Addresses may be placeholders. digest: hexadecimal, makes Message-ID and boundaries the same for the same email.
    """

    sender_name: str
    sender_email: str
    reply_to: str
    recipient_name: str
    recipient_email: str
    day: date | None
    timezone: str
    digest: str


def to_eml(email: Email, envelope: Envelope) -> bytes:
    """The message as bytes with CRLF line ends, clean by RFC 5322 and all ASCII.

    email: with the sample subscriber's data filled in. Raises SettingsError for an address no message can carry.
    """
    message = EmailMessage(policy=_POLICY)
    _headers(message, email, envelope)
    message.set_content(email.text, cte="quoted-printable")
    html = email.html
    for image in email.images:
        html = html.replace(image.path, f"cid:{_content_id(image.name, envelope)}")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    page = message.get_payload()[1]  # type: ignore[index]
    for image in email.images:
        kind, _, subtype = image.mime_type.partition("/")
        page.add_related(  # type: ignore[union-attr]
            image.content, kind, subtype, cid=f"<{_content_id(image.name, envelope)}>", filename=image.name,
            disposition="inline",
        )  # fmt: skip
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{envelope.digest[:24]}_{number}")
    return message.as_bytes()


def _headers(message: EmailMessage, email: Email, envelope: Envelope) -> None:
    moment = datetime.combine(envelope.day or date(1970, 1, 1), _HOUR, ZoneInfo(envelope.timezone))
    message["From"] = _address(envelope.sender_name, envelope.sender_email)
    message["To"] = _address(envelope.recipient_name, envelope.recipient_email)
    if envelope.reply_to and envelope.reply_to != envelope.sender_email:
        message["Reply-To"] = _address("", envelope.reply_to)
    message["Subject"] = " ".join(email.subject.split())
    message["Date"] = moment if moment.utcoffset() is not None else moment.astimezone(UTC)
    message["Message-ID"] = f"<{envelope.digest[:32]}@newsletter.invalid>"
    message["List-Unsubscribe"] = "<https://unsubscribe.invalid/>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["X-Newsletter-Note"] = "a local copy; the mailing service writes and signs the real List-Unsubscribe"


def _address(name: str, email: str) -> Address:
    try:
        return Address(name, addr_spec=email)
    except (ValueError, IndexError, MessageError) as error:
        raise SettingsError(
            f"'{email}' cannot be the address of a message", hint="correct sender.email in newsletter.yaml"
        ) from error


def _content_id(name: str, envelope: Envelope) -> str:
    return f"{name}@{envelope.digest[:12]}.newsletter.invalid"
