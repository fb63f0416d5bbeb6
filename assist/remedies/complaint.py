"""Which kind of complaint a message is, and how badly it went: from what the customer wants, the parcel, the mood and the sum."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from assist.gather import today
from assist.parcels import contradicts, current_parcel, late_days
from assist.types import Complaint, ComplaintKind, ComplaintReason, Emotion, Level
from prompts.schema import read_entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assist.types import Conversation, Triage

TABLE = Path(__file__).with_name("kinds.yaml")
LONG, VERY_LONG = 7, 30
"""Days late from which a delay weighs more, and most."""
DEAR = Decimal(100)
"""An order's total, in its currency, from which a complaint weighs more."""
MEDIUM, HIGH = 2, 4
"""Weights from which severity is medium, and high."""


@lru_cache(maxsize=1)
def complaint_kinds() -> Mapping[str, ComplaintKind]:
    """Wish to kind. Raises `PromptFileError`."""
    given = read_entry(TABLE).fields(tuple(ComplaintKind))
    return {intent: ComplaintKind(kind) for kind, entry in given.items() for intent in entry.words()}


def complaint_of(conversation: Conversation, triage: Triage) -> Complaint | None:
    """The complaint of the customer's newest messages, by the surest wish that is one; None where nothing is complained of."""
    kinds = complaint_kinds()
    kind = next((kinds[guess.intent] for guess in triage.intents if guess.intent in kinds), None)
    if kind is None:
        return None
    parcel = current_parcel(conversation)
    delay = late_days(parcel, today(conversation)) if parcel and not contradicts(parcel) else 0
    reasons = tuple(_weighed(conversation, triage, kind, delay))
    weight = sum(one.weight for one in reasons)
    return Complaint(kind, "high" if weight >= HIGH else "medium" if weight >= MEDIUM else "low", reasons, delay)


def _weighed(conversation: Conversation, triage: Triage, kind: ComplaintKind, delay: int) -> Iterator[ComplaintReason]:
    if delay >= LONG:
        yield ComplaintReason("delay", 4 if delay >= VERY_LONG else 2, str(delay))
    if kind in {ComplaintKind.DAMAGED, ComplaintKind.WRONG_ITEM, ComplaintKind.NOT_AS_DESCRIBED}:
        yield ComplaintReason("goods", 2)
    if triage.emotion is Emotion.ANGRY:
        yield ComplaintReason("angry", 1)
    if triage.risk is Level.HIGH:
        yield ComplaintReason("risk", 2)
    if conversation.order and conversation.order.total is not None and conversation.order.total >= DEAR:
        yield ComplaintReason("dear", 1)
