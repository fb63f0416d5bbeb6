"""By when a customer who waits should hear from the shop: the first reply's mark, and the 24 hours many marketplaces count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from assist.types import Speaker

if TYPE_CHECKING:
    from assist.types import Conversation

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Due:
    """When the marks are reached."""

    first: datetime | None
    """None once an agent has ever replied."""
    day: datetime


def due(conversation: Conversation, first_reply: timedelta) -> Due | None:
    """The marks of the oldest message that waits for a reply; None where the shop spoke last or no moment is known."""
    waiting: datetime | None = None
    answered = False
    for one in conversation.messages:
        if one.role is Speaker.AGENT:
            waiting, answered = None, True
        elif one.role is Speaker.CUSTOMER and waiting is None:
            waiting = one.at
    return None if waiting is None else Due(None if answered else waiting + first_reply, waiting + DAY)
