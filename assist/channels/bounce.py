"""A mail of ours that came back: which one, and why.

Sources: RFC 3464 (delivery status notifications), RFC 3462 (multipart/report).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

OURS = re.compile(r"<(?P<thread>[0-9a-f]{24})\.(?P<job>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@[^<>\s]+>")
"""A Message-ID that we wrote: the thread and the job in it."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A reply that did not arrive."""

    job: str
    told: str
    """What the server said of it, on one line."""
    final: bool
    """False while the server goes on trying."""


def bounce_of(data: bytes) -> Bounce | None:
    """The mail of ours that this one says did not arrive; None for any other mail."""
    mail = message_from_bytes(data)
    if mail.get_content_type() != "multipart/report" or str(mail.get_param("report-type", "")).lower() != "delivery-status":
        return None
    ids = (OURS.search(str(part.get("message-id", ""))) for part in _returned(mail))
    ours = next((one for one in ids if one), None)
    if ours is None:
        return None
    fields = [(str(name).lower(), str(value)) for part in mail.walk() if part.get_content_type() == "message/delivery-status" for name, value in _fields(part)]
    action = next((value for name, value in fields if name == "action"), "failed").strip().lower()
    if action not in {"failed", "delayed"}:
        return None
    said = next((value for name, value in fields if name == "diagnostic-code"), "") or next((value for name, value in fields if name == "status"), "")
    return Bounce(ours["job"], " ".join(said.split())[:300], final=action == "failed")


def _returned(mail: Message) -> Iterator[Message]:
    """The mail that came back, whole or its head alone."""
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822":
            yield from (one for one in part.get_payload() if not isinstance(one, str))
        elif part.get_content_type() == "text/rfc822-headers":
            raw = part.get_payload(decode=True)
            yield message_from_bytes(raw if isinstance(raw, bytes) else b"")


def _fields(part: Message) -> Iterator[tuple[str, str]]:
    inside = part.get_payload()
    for block in inside if isinstance(inside, list) else ():
        if not isinstance(block, str):
            yield from ((name, str(value)) for name, value in block.items())
