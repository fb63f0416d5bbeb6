"""By when a customer who waits should hear from the shop: the first reply's mark, and the 24 hours many marketplaces count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from assist.types import Speaker

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assist.types import Conversation, Message

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Due:
    """When the marks are reached."""

    first: datetime | None
    """None once an agent has ever replied."""
    day: datetime


def due(conversation: Conversation, first_reply: timedelta) -> Due | None:
    """The marks of the oldest message that waits for a reply; None where the shop spoke last or no moment is known."""
    found = waits(conversation.messages)
    if found.since is None:
        return None
    return Due(None if found.replied else found.since + first_reply, found.since + DAY)


@dataclass(frozen=True, slots=True)
class Waits:
    """Whether a customer waits."""

    since: datetime | None
    """When the oldest message without a reply came; None where none waits, or it bears no moment."""
    replied: bool
    """Whether the shop ever replied."""


def waits(messages: Iterable[Message]) -> Waits:
    """Read from who spoke when, oldest first."""
    since: datetime | None = None
    replied = False
    for one in messages:
        if one.role is Speaker.AGENT:
            since, replied = None, True
        elif one.role is Speaker.CUSTOMER and since is None:
            since = one.at
    return Waits(since, replied)


def last_word(messages: Sequence[Message]) -> Speaker | None:
    """Who spoke last; notes are nobody's word."""
    return next((one.role for one in reversed(messages) if one.role is not Speaker.NOTE), None)
