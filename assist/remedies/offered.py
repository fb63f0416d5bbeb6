"""What a reply may offer for a complaint: the options of the shop's own table that the agent may give alone, as values a script states and cites."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assist.remedies.complaint import complaint_of
from assist.remedies.options import Case, options_for
from assist.types import REMEDY, Citation, RemedyKind, Value
from assist.values import TEXT
from ingest.types import FactKind

if TYPE_CHECKING:
    from assist.remedies.policy import RemedyPolicy
    from assist.settings import AssistSettings
    from assist.types import Complaint, Conversation, RemedyOption, Triage

STATED = {
    RemedyKind.VOUCHER: ("offer_voucher", FactKind.AMOUNT),
    RemedyKind.POINTS: ("offer_points", FactKind.NUMBER),
    RemedyKind.PARTIAL_REFUND: ("offer_partial", FactKind.AMOUNT),
    RemedyKind.FULL_REFUND: ("offer_full", FactKind.AMOUNT),
}
"""A remedy and the value that a script states it by. A reshipment needs the stock looked at, so it is offered beside the draft alone."""
MANY = "offer_many"


def offered(talk: Conversation, triage: Triage, policy: RemedyPolicy | None, most: Decimal) -> dict[str, Value]:
    """Values by field: each option of one part that is worth no more than `most`, in the table's currency, cheapest first of each kind; and `offer_many`."""
    complaint = complaint_of(talk, triage)
    if complaint is None or policy is None or lacking(policy, talk) or talk.order is None or talk.order.total is None:
        return {}
    found: dict[str, Value] = {}
    for option in options_for(policy, complaint, Case(talk.market, talk.order.total, most, None)):
        part = option.parts[0] if len(option.parts) == 1 else None
        if part is None or part.remedy not in STATED or option.above or option.blocked:
            continue
        name, kind = STATED[part.remedy]
        unit = policy.currency if kind is FactKind.AMOUNT else ""
        found.setdefault(name, Value(name, kind, f"{part.amount:f}", unit, citation=_cited(complaint, option)))
    return {**found, MANY: Value(MANY, TEXT, MANY)} if len(found) > 1 else found


def lacking(policy: RemedyPolicy, talk: Conversation) -> str:
    """What keeps the table from being asked: an order whose value is known, in the table's currency, is needed."""
    order = talk.order
    if order is None or order.total is None or order.total < 0:
        return "no_order"
    return "" if order.currency == policy.currency else "currency"


def authority(settings: AssistSettings, policy: RemedyPolicy) -> Decimal:
    """Most an agent may give alone, in the table's currency; nothing where the setting speaks of another one."""
    amount, currency = settings.granted
    return amount if currency == policy.currency else Decimal(0)


def _cited(complaint: Complaint, option: RemedyOption) -> Citation:
    """The table's option as a source, in English."""
    part = option.parts[0]
    amount = f"{part.amount:f}" if part.remedy is RemedyKind.POINTS else f"{part.amount:f} {option.currency}"
    quote = f"{complaint.kind}: {part.remedy.replace('_', ' ')} {amount}, tier {option.tier}"
    name = f"{REMEDY}{complaint.kind}/{option.key}"
    return Citation(name, name, quote, "en", 0, len(quote), option.key, "remedies.yaml", (str(complaint.kind),))
