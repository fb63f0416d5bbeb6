"""E-mail messages to records: what an EML file or one message of a mailbox says, with its attachments decoded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import getaddresses, parsedate_to_datetime
from typing import TYPE_CHECKING

from ingest.errors import UnreadableDocument
from ingest.mail_parts import Body, MailAttachment, decoded, words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

_ID = re.compile(r"<([^<>\s]+)>")
_HEADER = re.compile(rb"^[!-9;-~]+:", re.MULTILINE)
_KNOWN_HEADERS = ("from", "date", "subject", "message-id", "received", "to", "return-path", "mime-version")


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail message."""

    sender: str
    """Address, lower case; "" if there is none."""
    sender_name: str
    recipients: tuple[str, ...]
    """Addresses of To and Cc, lower case."""
    date: datetime | None
    """In UTC; None if the message has no readable date."""
    subject: str
    """Decoded, on one line."""
    message_id: str
    """Without angle brackets; "" if there is none."""
    in_reply_to: str
    references: tuple[str, ...]
    """Ids of the messages before it in its conversation, oldest first."""
    text: str
    r"""Body with `\n` line ends: the plain part, else the HTML part as Markdown. Quotes and signatures are still in it."""
    attachments: tuple[MailAttachment, ...] = ()
    automatic: bool = False
    """Sent by a program: a mailing list, a bulk message, a notice that somebody is away (RFC 3834)."""
    notes: tuple[str, ...] = ()
    """What could not be kept of it, each as a sentence."""
    reply_to: str = ""
    """Address that answers are asked to go to, lower case; "" if none is named."""


def read_mail(data: bytes) -> Mail:
    """The message in these bytes (RFC 5322, MIME). Broken parts are read as far as they go.

    Raises:
        UnreadableDocument: no line of it is a mail header.

    """
    message = message_from_bytes(data)
    if not any(name.lower() in _KNOWN_HEADERS for name in message.keys()):  # noqa: SIM118 - a message is no dict
        raise UnreadableDocument("The content is no e-mail message: it has no header such as From, Date or Subject; export it again.")
    body = Body()
    body.take(message, 0)
    senders, date = _addresses(message, "from"), _date(message)
    return Mail(
        sender=senders[0][1] if senders else "",
        sender_name=senders[0][0] if senders else "",
        recipients=tuple(address for _, address in [*_addresses(message, "to"), *_addresses(message, "cc")]),
        date=date,
        subject=words(message, "subject"),
        message_id=next(iter(_ids(message, "message-id")), ""),
        in_reply_to=next(iter(_ids(message, "in-reply-to")), ""),
        references=_ids(message, "references"),
        text=body.text(),
        attachments=tuple(body.attachments),
        automatic=_automatic(message),
        notes=tuple(body.notes),
        reply_to=next((address for _, address in _addresses(message, "reply-to")), ""),
    )


def looks_like_mail(data: bytes) -> bool:
    """Whether bytes begin with mail headers."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf\r\n")
    names = {found.group()[:-1].decode("ascii").lower() for found in _HEADER.finditer(head.split(b"\n\n")[0].split(b"\r\n\r\n")[0])}
    return _HEADER.match(head) is not None and len(names & set(_KNOWN_HEADERS)) >= 2


def _words(message: Message, name: str) -> str:
    return decoded(message.get(name, ""))


def _addresses(message: Message, name: str) -> list[tuple[str, str]]:
    try:
        found = getaddresses([value if isinstance(value, str) else decoded(value) for value in message.get_all(name, [])][:100])
    except (ValueError, IndexError):
        return []
    return [(decoded(called), address.lower()) for called, address in found if "@" in address]


def _ids(message: Message, name: str) -> tuple[str, ...]:
    value = " ".join(str(each) for each in message.get_all(name, []))[:20_000]
    return tuple(dict.fromkeys(_ID.findall(value))) or tuple(value.split()[:1])


def _date(message: Message) -> datetime | None:
    try:
        moment = parsedate_to_datetime(str(message.get("date", "")))
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _automatic(message: Message) -> bool:
    submitted = str(message.get("auto-submitted", "no")).split(";")[0].strip().lower()
    precedence = str(message.get("precedence", "")).strip().lower()
    return submitted not in {"", "no"} or precedence in {"bulk", "junk", "list", "auto_reply"} or "list-id" in message


def notes_of(mails: Iterator[Mail]) -> tuple[str, ...]:
    """What could not be kept of several messages, each sentence once."""
    return tuple(dict.fromkeys(note for mail in mails for note in mail.notes))
