"""Mailboxes (MBOX): each conversation is a document, read on its own; the whole is never in memory."""

from __future__ import annotations

import hashlib
import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.answered import ticket_of
from ingest.distil import distil
from ingest.errors import UnreadableDocument
from ingest.front import front_matter
from ingest.readers.message import conversation
from ingest.reading import Given, Part, Reading, Say
from ingest.threads import conversations
from ingest.types import Audience, Kind, Meta

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.threads import Conversation


def read(given: Given, say: Say) -> Iterator[Part]:
    """A document for each conversation, known by the day and id of its first message. Raises `UnreadableDocument`: no mailbox, or too large a one."""
    if given.path is not None:
        yield from _read(given, given.path, say)
        return
    with tempfile.TemporaryDirectory(prefix="concord-mailbox-") as folder:
        path = Path(folder) / "mailbox"
        path.write_bytes(given.data)
        yield from _read(given, path, say)


def _read(given: Given, path: Path, say: Say) -> Iterator[Part]:
    found = 0
    done = frozenset(_key(member) for member in given.skip)
    for each in conversations(path, say=lambda at, of: say("", at, of), skip=done):
        found += 1
        member = _member(each)
        digest = hashlib.sha256(repr([(mail.message_id, mail.subject, mail.text, mail.date) for mail in each.mails]).encode("utf-8", "replace"))
        try:
            for part in conversation(given, member, each.mails, digest.hexdigest(), lambda *_: None):
                yield replace(part, reading=_solved(part.reading, each)) if part.member == member and part.reading else part
        except UnreadableDocument as error:
            yield Part(member, reason=str(error))
    if not found and not done:
        raise UnreadableDocument("The mailbox holds no message; export it again in MBOX format.")


def _solved(reading: Reading, each: Conversation) -> Reading:
    """What was asked and what solved it, where the shop can be told from its customers and answered; else the conversation as it is."""
    told = distil(ticket_of(each.key, each.mails, each.own), each.key)
    if not told.text:
        return reading
    meta, text = front_matter(told.text)
    return replace(reading, text=text, title=meta.title or reading.title, meta=Meta(lang=meta.lang, kind=Kind.TICKET, audience=Audience.INTERNAL))


def _member(each: Conversation) -> str:
    first = each.mails[0].date
    return f"{first:%Y-%m-%d}-{each.key}" if first else f"undated-{each.key}"


def _key(member: str) -> str:
    """The conversation's key in a member's name."""
    return re.sub(r"^(?:undated|\d{4}-\d\d-\d\d)-", "", member.split("/", maxsplit=1)[0])
