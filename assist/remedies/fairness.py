"""How fair a claim looks, with every reason: advice for the agent, which refuses nothing by itself.

Weights are the project's own judgement and no model's; nothing of a person enters but what they claimed before.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assist.gather import has_photo
from assist.parcels import contradicts, current_parcel
from assist.triage import newest_words
from assist.types import ComplaintKind, ComplaintReason, CustomsState, FairClaim, ParcelStatus
from ingest.facts import read_facts
from ingest.types import FactKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assist.types import Complaint, Conversation, History

START, LIKELY, LOOK = 50, 65, 40
"""Score where nothing is known, from which a claim looks likely fair, and below which somebody should look closer."""
SEEN = frozenset({ComplaintKind.DAMAGED, ComplaintKind.WRONG_ITEM, ComplaintKind.NOT_AS_DESCRIBED})
"""Kinds that a photo shows."""
OFTEN = 2
LARGE = 10_000_000


def fair_claim(conversation: Conversation, complaint: Complaint, history: History, lang: str) -> FairClaim:
    """Claim history, the claim against the order's value, evidence and similar orders, weighed. `lang` is the customer's language."""
    reasons = tuple(
        reason for part in (_history(history), _claimed(conversation, lang), _evidence(conversation, complaint), _similar(history)) for reason in part
    )
    score = max(0, min(100, START + sum(one.weight for one in reasons)))
    return FairClaim(score, "likely" if score >= LIKELY else "open" if score >= LOOK else "look", reasons)


def _history(history: History) -> Iterator[ComplaintReason]:
    if history.claims > OFTEN and history.claims * 2 > history.talks:
        yield ComplaintReason("many_claims", -20, f"{history.claims}/{history.talks}")
    elif history.talks and not history.claims:
        yield ComplaintReason("no_claims", 15, str(history.talks))
    elif history.talks == 0:
        yield ComplaintReason("new_customer", 0)


def _claimed(conversation: Conversation, lang: str) -> Iterator[ComplaintReason]:
    order = conversation.order
    if order is None or order.total is None or not order.total or not order.currency:
        yield ComplaintReason("no_order", -10)
        return
    asked = [Decimal(one.value) for one in read_facts(newest_words(conversation), lang) if _sum(one.kind, one.unit, one.value, order.currency)]
    if asked and max(asked) > order.total:
        yield ComplaintReason("above_order", -15, f"{min(max(asked), Decimal(LARGE)):f} {order.currency}")
    elif asked:
        yield ComplaintReason("within_order", 5)


def _sum(kind: FactKind, unit: str, value: str, currency: str) -> bool:
    return kind is FactKind.AMOUNT and unit == currency and re.fullmatch(r"\d+(\.\d+)?", value) is not None


def _evidence(conversation: Conversation, complaint: Complaint) -> Iterator[ComplaintReason]:
    parcel = current_parcel(conversation)
    if complaint.kind in SEEN:
        yield ComplaintReason("photo", 20) if has_photo(conversation) else ComplaintReason("no_photo", -5)
    elif complaint.kind is ComplaintKind.LATE and parcel is not None:
        if contradicts(parcel):
            yield ComplaintReason("parcel_unclear", 0)
        elif complaint.delay:
            yield ComplaintReason("parcel_late", 25, str(complaint.delay))
        elif parcel.status == ParcelStatus.DELIVERED:
            yield ComplaintReason("parcel_delivered", -15)
        else:
            yield ComplaintReason("parcel_in_time", -15)
    elif complaint.kind is ComplaintKind.DUTY and parcel is not None and parcel.customs_state != CustomsState.NONE:
        yield ComplaintReason("at_customs", 15)


def _similar(history: History) -> Iterator[ComplaintReason]:
    if history.similar >= OFTEN:
        yield ComplaintReason("similar", 15, str(history.similar))
