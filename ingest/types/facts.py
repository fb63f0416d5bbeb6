"""Values read from a text, the same in every language."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ingest.types.knowledge import Span


class FactKind(StrEnum):
    """What a fact measures."""

    AMOUNT = "amount"
    PERIOD = "period"
    DATE = "date"
    TIME = "time"
    PERCENT = "percent"
    QUANTITY = "quantity"
    NUMBER = "number"
    CODE = "code"
    LINK = "link"
    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Fact:
    """A value read from a text, in a form that is the same in every language.

    `value` is canonical: a decimal string without needless zeros ("39.9"), a range "3..5", an ISO date "2026-11-30" or a part of one ("--11-30"), a time
    "17:30", a code, link, address or number in upper or lower case as its kind demands. `unit` is an ISO 4217 code, or "day", "business_day", "hour",
    "minute", "week", "month", "year", "cm", "kg", "percent"…, or "".
    """

    kind: FactKind
    value: str
    unit: str
    text: str
    """The characters read, `source[span.start:span.end]`."""
    span: Span
    polarity: bool = True
    """False where the statement that holds the fact is negated."""
