"""When two facts say the same."""

from __future__ import annotations

from decimal import Decimal

from ingest.types import Fact, FactKind

FACTORS = {
    "week": ("day", Decimal(7)), "mm": ("m", Decimal("0.001")), "cm": ("m", Decimal("0.01")), "km": ("m", Decimal(1000)), "mg": ("g", Decimal("0.001")),
    "kg": ("g", Decimal(1000)), "t": ("g", Decimal(1_000_000)), "ml": ("l", Decimal("0.001")), "cl": ("l", Decimal("0.01")), "mA": ("A", Decimal("0.001")),
    "mAh": ("Ah", Decimal("0.001")), "mV": ("V", Decimal("0.001")), "kV": ("V", Decimal(1000)), "mW": ("W", Decimal("0.001")), "kW": ("W", Decimal(1000)),
    "kWh": ("Wh", Decimal(1000)), "kHz": ("Hz", Decimal(1000)), "MHz": ("Hz", Decimal(1_000_000)), "GHz": ("Hz", Decimal(1_000_000_000)),
    "kΩ": ("Ω", Decimal(1000)), "year": ("month", Decimal(12)), "hour": ("minute", Decimal(60)),
}  # fmt: skip
"""Units that are a fixed number of others. Hours are not days (24 hours run from the minute, a day to midnight) and business days are not days."""

NUMERIC = (FactKind.AMOUNT, FactKind.PERIOD, FactKind.PERCENT, FactKind.QUANTITY, FactKind.NUMBER)


def canonical(fact: Fact) -> tuple[str, str, str]:
    """Kind, value and unit in the form two equal facts share: ("period", "14", "day") for two weeks."""
    if fact.kind is FactKind.DATE and fact.value.isdigit():  # "2026年" names its unit, "in 2026" does not
        return (FactKind.NUMBER.value, fact.value, "")
    if fact.kind not in NUMERIC:
        return (fact.kind.value, fact.value, fact.unit)
    unit, factor = FACTORS.get(fact.unit, (fact.unit, Decimal(1)))
    ends = [Decimal(end) * factor for end in fact.value.split("..")]
    return (fact.kind.value, "..".join(f"{end.normalize():f}" for end in ends), unit)


def same_fact(a: Fact, b: Fact) -> bool:
    """True if both have the same kind, value and unit; 14 days are two weeks, but 24 hours are not a day. Polarity is not compared."""
    return canonical(a) == canonical(b)
