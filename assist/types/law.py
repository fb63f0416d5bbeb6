"""What a market's law says, as facts with their evidence, and what the shop's owner said of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class LawKind(StrEnum):
    """What a fact is about."""

    WITHDRAWAL_PERIOD = "withdrawal_period"
    WITHDRAWAL_EXTENSION = "withdrawal_extension"
    WITHDRAWAL_DEFECTIVE = "withdrawal_defective"
    WITHDRAWAL_EXCEPTIONS = "withdrawal_exceptions"
    WITHDRAWAL_BUTTON = "withdrawal_button"
    RETURN_COST = "return_cost"
    REFUND_DEADLINE = "refund_deadline"
    GUARANTEE = "guarantee"
    IMPORT_THRESHOLD = "import_threshold"
    IMPORT_DUTY = "import_duty"
    DELIVERY_RULE = "delivery_rule"
    INVOICE = "invoice"
    DATA_PROTECTION = "data_protection"
    HOURS = "hours"


class LawStatus(StrEnum):
    """Whether a fact may be stated. Only a verified one is ever told to a customer."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"


class MarkAct(StrEnum):
    """What an owner did with a fact."""

    VERIFY = "verify"
    CORRECT = "correct"
    RETIRE = "retire"


@dataclass(frozen=True, slots=True)
class LawEvidence:
    """What a fact rests on."""

    grade: str
    """"statute" where the law's own text was read, "quoted" where a public source quotes it, "shop" where the shop's owner vouches."""
    quote: str
    source: str


@dataclass(frozen=True, slots=True)
class LawFact:
    """One rule of one market."""

    id: str
    """Unique in its market: the kind, or the kind with what tells it apart."""
    market: str
    """ISO 3166-1 code, or EU for what the Union's members share."""
    kind: LawKind
    text: str
    """English."""
    law: str
    status: LawStatus
    checked: date
    value: str = ""
    """Decimal; for hours "09:00..18:00"."""
    unit: str = ""
    """day, business_day, month, year, time, or an ISO 4217 code."""
    starts: str = ""
    """What a period runs from: receipt, contract, told, returned or noticed."""
    payer: str = ""
    """For costs: customer, shop, or contract where the law leaves it to what was agreed."""
    conditional: bool = False
    """Whether it holds under conditions only, so that no policy is held against it."""
    everybody: bool = True
    """Of the Union's facts: whether they bind everybody there, and not only through each member's own law."""
    evidence: LawEvidence | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    """Last day on which it holds."""
    note: str = ""

    @property
    def verified(self) -> bool:
        """Whether it may be stated."""
        return self.status is LawStatus.VERIFIED

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Market:
    """A country with its law, as the project ships it."""

    code: str
    languages: tuple[str, ...]
    currency: str
    """ISO 4217."""
    zone: str
    """IANA name of the time zone most people there live by; empty if unknown."""
    facts: tuple[LawFact, ...] = ()
    union: str = ""
    """EU for a member state."""
    known: bool = True
    """False for a country without a file: formats, currency and holidays alone."""


@dataclass(frozen=True, slots=True)
class FactMark:
    """What an owner did with a fact; the newest one counts."""

    market: str
    fact: str
    """The fact's id."""
    act: MarkAct
    source: str
    """Where the owner read it."""
    by: str
    at: datetime
    review: date | None = None
    """Day after which the fact is to be checked again, and is not stated until then."""
    value: str = ""
    unit: str = ""
    payer: str = ""
    text: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """What the shop's own policy says of one thing."""

    kind: LawKind
    value: str = ""
    unit: str = ""
    payer: str = ""
    starts: str = ""


@dataclass(frozen=True, slots=True)
class LawAnswer:
    """What holds for an order: by the shop's policy, by the law, or by nothing that is known."""

    kind: LawKind
    basis: str
    """policy, law or none."""
    value: str = ""
    unit: str = ""
    payer: str = ""
    law: LawFact | None = None
    """The verified fact it was held against."""
    worse: bool = False
    """Whether the shop's policy gives the customer less than the law does."""
    to_check: tuple[LawFact, ...] = ()
    """Unverified facts on the same matter: for the agent alone."""


@dataclass(frozen=True, slots=True)
class Customs:
    """How a country writes, pays and rests."""

    currency: str
    languages: tuple[str, ...]
    amount: str
    """1234.5 of its currency as it is written there."""
    day: str
    """A day as it is written there."""
    number: str
    holidays: tuple[tuple[date, str], ...]
    """Public holidays of the days to come, with their names."""


@dataclass(frozen=True, slots=True)
class Law:
    """What holds for one conversation."""

    market: Market
    ordered: date
    """The day whose law counts: the order's, else today."""
    answers: tuple[LawAnswer, ...]
    """Of the kinds that policy or law speaks of, verified or compared."""
    stated: tuple[LawFact, ...]
    """Verified facts in force."""
    to_check: tuple[LawFact, ...]
    """What nobody verified: for the agent alone."""
    customs: Customs
