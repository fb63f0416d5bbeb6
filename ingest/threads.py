"""Messages of a mailbox to conversations: by what each answers to (References, In-Reply-To), else by an answer's subject."""

from __future__ import annotations

import hashlib
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.answered import own_addresses
from ingest.errors import UnreadableDocument
from ingest.mail import Mail, read_mail
from ingest.mailbox import MailLimits, Place, open_mailbox, places, read_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import BinaryIO

_HEAD = 1 << 16
"""Bytes at the start of a message in which its headers stand."""
# Re:, AW:, Antw:, RE[2]:, 回复：, 返信: … before an answer's subject
_ANSWER = re.compile(
    r"^(?:\s*(?:re|aw|sv|vs|antw|antwort|rép|odp|ynt|res|rif|r|ref|回复|回覆|答复|答覆|返信|답장|회신|ответ|رد|ตอบกลับ|trả lời)(?:\[\d+\])?\s*[:：])+\s*",
    re.IGNORECASE,
)
_MOST_RECIPIENTS = 5
_DAYS_APART = 30
"""An answer without References belongs to the last conversation of its subject for so long."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Messages that answer each other, oldest first."""

    key: str
    """Sixteen hexadecimal digits: the same for the same first message, in any export of the mailbox."""
    mails: tuple[Mail, ...]
    own: frozenset[str] = frozenset()
    """The shop's addresses, told from the whole mailbox."""


@dataclass(slots=True)
class _Seen:
    """What is remembered of each message while the mailbox is looked through."""

    place: Place
    conversation: int
    sender: str
    recipients: tuple[str, ...]


def conversations(
    path: Path, *, limits: MailLimits | None = None, skip: frozenset[str] = frozenset(), say: Callable[[int, int], None] = lambda _, __: None
) -> Iterator[Conversation]:
    """Conversations of a mailbox, in the order of their first message. One conversation is held at a time; of the others only where they stand.

    `skip` are keys of conversations not to be read; `say` hears messages read and messages there are (0 while they are counted).

    Raises as `mailbox.messages` does.
    """
    limits = limits or MailLimits()
    with open_mailbox(path, limits) as box:
        found, own = _grouped(box, limits, say)
        total, done = sum(len(group) for _, group in found), 0
        for key, group in found:
            done += len(group)
            say(done, total)
            if key in skip:
                continue
            mails = [mail for place in group if (mail := read_at(box, place, limits)) is not None]
            if mails:
                yield Conversation(key, tuple(sorted(mails, key=lambda mail: mail.date.timestamp() if mail.date else 0)), own)


def _grouped(box: BinaryIO, limits: MailLimits, say: Callable[[int, int], None]) -> tuple[list[tuple[str, list[Place]]], frozenset[str]]:
    """Key and places of each conversation, and the shop's own addresses. A first look at the headers alone."""
    import os

    size = os.fstat(box.fileno()).st_size
    threads = _Threads()
    for count, place in enumerate(places(box, size, limits)):
        if count % 1000 == 0:
            say(count, 0)
        box.seek(place.start)
        head = box.read(min(_HEAD, place.end - place.start))
        try:
            mail = read_mail(head.split(b"\n\n", 1)[0].split(b"\r\n\r\n", 1)[0] + b"\n\n")
        except UnreadableDocument:
            continue
        threads.add(mail, place, head)
    return threads.groups(), threads.own()


class _Threads:
    """Joins messages as they come; an answer may stand before what it answers."""

    def __init__(self) -> None:
        self._parents: list[int] = []
        self._keys: list[str] = []
        self._seen: list[_Seen] = []
        self._by_id: dict[str, int] = {}
        self._by_subject: dict[str, tuple[int, float]] = {}

    def add(self, mail: Mail, place: Place, head: bytes) -> None:
        """Put one message into its conversation."""
        names = dict.fromkeys(name for name in (mail.message_id, mail.in_reply_to, *mail.references) if name)
        at = len(self._parents)
        self._parents.append(at)
        self._keys.append(hashlib.sha256((mail.message_id or "").encode("utf-8", "replace") or head).hexdigest()[:16])
        self._seen.append(_Seen(place, at, sys.intern(mail.sender), tuple(map(sys.intern, mail.recipients[:_MOST_RECIPIENTS]))))
        for name in names:
            self._join(self._by_id.setdefault(name, at), at)
        bare = _ANSWER.sub("", mail.subject).casefold()
        moment = mail.date.timestamp() if mail.date else 0.0
        if bare and bare != mail.subject.casefold() and len(names) < 2 and bare in self._by_subject:
            other, when = self._by_subject[bare]
            if abs(moment - when) <= _DAYS_APART * 86_400:
                self._join(other, at)
        if bare:
            self._by_subject[bare] = (at, moment)

    def groups(self) -> list[tuple[str, list[Place]]]:
        """Key and places of each conversation, in the order of their first message in the mailbox."""
        found: dict[int, list[int]] = {}
        for seen in self._seen:
            found.setdefault(self._root(seen.conversation), []).append(seen.conversation)
        taken: dict[str, int] = {}
        named = []
        for group in found.values():
            key = self._keys[group[0]]
            taken[key] = taken.get(key, 0) + 1
            # the same message twice in a mailbox that nothing joins
            named.append((key if taken[key] == 1 else f"{key}-{taken[key]}", [self._seen[at].place for at in group]))
        return named

    def own(self) -> frozenset[str]:
        """The shop's own addresses."""
        found: dict[int, list[tuple[str, tuple[str, ...]]]] = {}
        for seen in self._seen:
            found.setdefault(self._root(seen.conversation), []).append((seen.sender, seen.recipients))
        return own_addresses(found.values())

    def _root(self, at: int) -> int:
        while self._parents[at] != at:
            self._parents[at] = self._parents[self._parents[at]]
            at = self._parents[at]
        return at

    def _join(self, first: int, second: int) -> None:
        a, b = sorted((self._root(first), self._root(second)))
        self._parents[b] = a
