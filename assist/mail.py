"""A mail as part of a conversation: which one it answers, who wrote, by which marketplace it was handed on, what came with it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assist.attached import keep_attached
from assist.payloads.mail import read_file
from assist.relays import relay_of
from ingest.mail import read_mail

if TYPE_CHECKING:
    from pathlib import Path

    from assist.types import Conversation


@dataclass(frozen=True, slots=True)
class Heard:
    """One mail."""

    conversation: Conversation
    """Its one message, under no id yet."""
    sender: str
    """Whom a reply goes to: the address, lower case."""
    refers: tuple[str, ...]
    """Ids of the messages it answers, without angle brackets, oldest first, its own last."""
    marketplace: str
    """Name of the marketplace that handed it on; "" for none."""
    automatic: bool
    """Sent by a program."""

    @property
    def thread(self) -> str:
        """24 hex digits that all mails of one exchange share, as long as their programs name what they answer."""
        return thread_of(self.refers[0])


def thread_of(message_id: str) -> str:
    """The thread that a message begins."""
    return hashlib.sha256(message_id.encode()).hexdigest()[:24]


def hear(data: bytes, folder: Path) -> Heard:
    """Read a mail (RFC 5322) and keep its photos in `folder`. Raises `UnreadableDocument` for what is none."""
    head, reading = read_mail(data), read_file(data)
    relay = relay_of(head.sender)
    kept = () if head.automatic else tuple(keep_attached(one.name or "attachment", one.mime, one.data, folder) for one in head.attachments)
    talk = reading.conversations[0]
    own = head.message_id or hashlib.sha256(data).hexdigest()
    message = replace(talk.messages[0], id=own, attachments=kept)
    channel = "marketplace" if relay else talk.channel
    talk = replace(talk, messages=(message,), market=relay.market if relay else "", channel=channel, id="")
    refers = tuple(dict.fromkeys((*head.references, *((head.in_reply_to,) if head.in_reply_to else ()), own)))
    return Heard(talk, head.reply_to or head.sender, refers, relay.name if relay else "", head.automatic)
