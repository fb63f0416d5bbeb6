"""E-mail files: the message is a ticket; its attachments are documents of their own."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ingest.errors import UnreadableDocument
from ingest.mail import looks_like_mail, notes_of, read_mail
from ingest.quotes import take_apart
from ingest.read import is_document, is_picture, parts_of
from ingest.reading import Given, Part, Reading, Say
from ingest.table import escaped
from ingest.types import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.mail import Mail
    from ingest.mail_parts import MailAttachment

_MIME = "message/rfc822"
_ENDINGS = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/zip": ".zip",
    "message/rfc822": ".eml",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
}


def read(given: Given, say: Say) -> Iterator[Part]:
    """The message and its attachments. Raises `UnreadableDocument`: no message, or one without text and attachments."""
    if not looks_like_mail(given.data):
        raise UnreadableDocument("The content is no e-mail message: it does not begin with headers such as From and Date; export it again.")
    mail = read_mail(given.data)
    yield from conversation(given, "", [mail], given.digest, say)


def conversation(given: Given, member: str, mails: Sequence[Mail], digest: str, say: Say) -> Iterator[Part]:
    """One or more messages as one document, known as `member` of the file, and their attachments below it. Raises as `read` does."""
    text = conversation_text(mails)
    attachments = [each for mail in mails for each in mail.attachments]
    if text:
        subject = mails[0].subject or given.stem
        people = tuple(dict.fromkeys(mail.sender_name for mail in mails if mail.sender_name))
        yield Part(member, Reading(text, subject, (), _MIME, digest, notes=notes_of(iter(mails)), kind=Kind.TICKET, people=people))
    elif not attachments:
        raise UnreadableDocument(" ".join(notes_of(iter(mails))) or "The message holds no text; remove it, or export it again with its body.")
    taken: set[str] = set()
    for index, attachment in enumerate(attachments, 1):
        name = _free(_name(attachment, index), taken)
        inside = f"{member}/{name}" if member else name
        if inside not in given.skip:
            say(inside, 0, 0)
            yield from _attached(given, inside, name, attachment)


def conversation_text(mails: Sequence[Mail]) -> str:
    """Markdown of a conversation: the subject, then what each message says. Who wrote it stays out: it is nobody's business who asked."""
    told = [mail for mail in mails if mail.text.strip()]
    if not told:
        return ""
    head = f"# {escaped(mails[0].subject)}\n\n" if mails[0].subject else ""
    if len(told) == 1:
        return head + told[0].text + "\n"
    # each message quotes those before it, which stand above already
    fresh = [take_apart(mail.text).text for mail in told]
    days = [f" · {mail.date:%Y-%m-%d}" if mail.date else "" for mail in told]
    parts = [f"## {number}{day}\n\n{text}" for number, (day, text) in enumerate(zip(days, fresh, strict=True), 1)]
    return head + "\n\n".join(parts) + "\n"


def _attached(given: Given, inside: str, name: str, attachment: MailAttachment) -> Iterator[Part]:
    path = PurePosixPath(name)
    if not is_document(path):
        yield Part(inside, reason=f"not a document: attachment of type {attachment.mime}", skipped=True)
        return
    if is_picture(path):
        # signatures' logos, trackers, photos of customers: none is knowledge
        yield Part(inside, reason="not a document: a picture attached to a message", skipped=True)
        return
    if len(attachment.data) > given.limit:
        yield Part(inside, reason=f"The attachment has {len(attachment.data):,} bytes, more than the {given.limit:,} allowed; split it or raise the limit.")
        return
    digest = hashlib.sha256(attachment.data).hexdigest()
    try:
        inner = Given(name, attachment.data, digest, limit=given.limit, depth=given.depth + 1, budget=given.budget, hint=given.hint)
        for part in parts_of(inner, lambda *_: None):
            # what a customer attached is no more public than what they wrote
            reading = replace(part.reading, kind=Kind.TICKET) if part.reading else None
            yield Part(f"{inside}/{part.member}" if part.member else inside, reading, part.reason, part.skipped)
    except UnreadableDocument as error:
        yield Part(inside, reason=str(error))


def _name(attachment: MailAttachment, index: int) -> str:
    """A name that ends in what the content is, and holds nothing a path could be made of."""
    name = "".join(char for char in attachment.name if char.isprintable() and char not in '/\\:*?"<>|').strip(" .")[:120]
    if not name:
        name = f"attachment-{index}{_ENDINGS.get(attachment.mime, '')}"
    elif not PurePosixPath(name).suffix:
        name += _ENDINGS.get(attachment.mime, "")
    return name


def _free(name: str, taken: set[str]) -> str:
    """`name`, or with a number where another attachment has it."""
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{PurePosixPath(name).stem}-{number}{PurePosixPath(name).suffix}"
    taken.add(found)
    return found
