"""A complaint, how fair its claim looks, and what the shop may give for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class ComplaintKind(StrEnum):
    """What a complaint is about."""

    LATE = "late"
    NOT_AS_DESCRIBED = "not_as_described"
    DAMAGED = "damaged"
    DUTY = "duty"
    WRONG_ITEM = "wrong_item"
    SERVICE = "service"


class RemedyKind(StrEnum):
    """What may be given."""

    VOUCHER = "voucher"
    POINTS = "points"
    PARTIAL_REFUND = "partial_refund"
    RESHIP = "reship"
    FULL_REFUND = "full_refund"
    GIFT = "gift"


class ApprovalState(StrEnum):
    """How a request stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ComplaintReason:
    """Why something was judged so: a code of the pages' texts, and how much it weighed."""

    code: str
    weight: int
    value: str = ""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is complained of, and how badly it went."""

    kind: ComplaintKind
    severity: str
    """low, medium or high."""
    reasons: tuple[ComplaintReason, ...]
    delay: int
    """Days past the promise."""


@dataclass(frozen=True, slots=True)
class FairClaim:
    """How fair a claim looks: advice, which refuses nothing."""

    score: int
    """0 to 100; 50 where nothing is known."""
    word: str
    """likely, open or look."""
    reasons: tuple[ComplaintReason, ...]


@dataclass(frozen=True, slots=True)
class History:
    """What the shop knows of the customer's earlier complaints, and of others like this one."""

    talks: int = 0
    """Earlier conversations of the same customer."""
    claims: int = 0
    """Of these, complaints."""
    similar: int = 0
    """Other customers' complaints about the same articles."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is given."""

    remedy: RemedyKind
    amount: Decimal
    """In the option's currency; for points their number; for a reshipment what the goods are worth."""


@dataclass(frozen=True, slots=True)
class RemedyOption:
    """What may be given together."""

    key: str
    """Names it: its tier and parts with their amounts, the same for the same offer."""
    tier: int
    parts: tuple[Part, ...]
    worth: Decimal
    """To the customer, in `currency`."""
    cost: Decimal
    """To the shop, in `currency`."""
    currency: str
    above: bool
    """Whether it is worth more than the agent may give alone."""
    blocked: str = ""
    """Why it cannot be offered now: no_stock or stock_unknown."""
    capped: bool = False
    """Whether the shop's cap on generosity made it smaller."""


@dataclass(frozen=True, slots=True)
class Approval:
    """A request to give more than the agent may."""

    id: str
    conversation_id: str
    remedy: str
    """The option's key."""
    amount: Decimal
    currency: str
    note: str
    asked_by: str
    asked_at: datetime
    state: ApprovalState
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """Which remedy a customer took."""

    conversation_id: str
    kind: ComplaintKind
    severity: str
    score: int
    offered: tuple[str, ...]
    taken: str
    amount: Decimal
    """Its worth to the customer."""
    cost: Decimal
    """To the shop."""
    currency: str
    agent: str
    at: datetime
