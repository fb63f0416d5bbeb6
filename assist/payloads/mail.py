"""E-mail: an .eml file, or a mail as JSON in the fields of inbound-mail services (Postmark, SendGrid, Mailgun) or in plain ones (from, subject, text)."""

from __future__ import annotations

import hashlib
from email.utils import parseaddr
from typing import TYPE_CHECKING

from assist.payloads.reading import Adapter, Reading
from assist.payloads.speech import attachment_of, customer_of, html_text
from assist.types import Attachment, Conversation, Message, Speaker
from ingest.mail import read_mail
from ingest.quotes import take_apart

if TYPE_CHECKING:
    from datetime import datetime

    from assist.payloads.fields import Fields

VENDOR = "email"
SENDERS = ("From", "from", "sender", "from_email")
SUBJECTS = ("Subject", "subject")
NEW_TEXT = ("StrippedTextReply", "stripped-text")
"""What the service itself cut free of quotes."""
TEXTS = ("TextBody", "text", "body-plain", "body_text", "body", "plain")
PAGES = ("HtmlBody", "html", "body-html", "body_html")


def recognises(top: Fields) -> bool:
    """A sender and a body, and a recipient, subject or message id."""
    value = top.value
    named = any(isinstance(value.get(name), str) and "@" in str(value[name]) for name in SENDERS)
    said = any(isinstance(value.get(name), str) for name in (*NEW_TEXT, *TEXTS, *PAGES))
    return named and said and any(name in value for name in (*SUBJECTS, "To", "to", "recipient", "MessageID", "message_id", "Message-Id"))


def read(top: Fields, _now: datetime) -> Reading:
    """One message. Raises `BadPayload`."""
    name, address = parseaddr(top.text(*SENDERS))
    new = top.text(*NEW_TEXT)
    body = new or take_apart(top.text(*TEXTS) or html_text(top.text(*PAGES))).text
    at = top.moment("Date", "date") or top.moment("timestamp")
    files = tuple(_attached(one) for one in (*top.parts("Attachments"), *_listed(top)))
    return _reading(
        Message(Speaker.CUSTOMER, body, top.text("MessageID", "Message-Id", "message_id"), at, files),
        top.text("FromName") or name,
        address,
        top.text(*SUBJECTS),
        tuple(top.missing),
    )


def read_file(data: bytes) -> Reading:
    """An .eml file. Raises `UnreadableDocument` for what is no mail."""
    mail = read_mail(data)
    files = tuple(Attachment(one.name or "attachment", one.mime, len(one.data), hashlib.sha256(one.data).hexdigest()) for one in mail.attachments)
    notes = (*mail.notes, *(("The mail was sent by a program, not by a person.",) if mail.automatic else ()))
    return _reading(
        Message(Speaker.CUSTOMER, take_apart(mail.text).text, mail.message_id, mail.date, files), mail.sender_name, mail.sender, mail.subject, notes
    )


def _reading(message: Message, name: str, address: str, subject: str, notes: tuple[str, ...]) -> Reading:
    customer = customer_of(name)
    talk = Conversation((message,), customer=customer, channel="email", id=message.id, subject=subject)
    return Reading(VENDOR, conversations=(talk,), customer=customer, address=address.casefold(), missing=notes)


def _listed(top: Fields) -> tuple[Fields, ...]:
    return top.parts("attachments") if isinstance(top.value.get("attachments"), list) else ()


def _attached(one: Fields) -> Attachment:
    if one.has("Name"):
        return attachment_of(one, name="Name", mime="ContentType", size="ContentLength", url="")
    return attachment_of(
        one, name="filename" if one.has("filename") else "name", mime="content_type" if one.has("content_type") else "type", size="size", url="url"
    )


ADAPTER = Adapter(VENDOR, recognises, read)
