"""A value a reply may state: where it came from, and how a language writes it."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

from assist.types import Value
from ingest.cldr import CLDR_UNITS, format_amount, format_date, format_number, format_percent, format_period, format_range, format_time
from ingest.places import territory_name
from ingest.types import FactKind

if TYPE_CHECKING:
    from assist.types import Citation
    from ingest.types import Fact

__all__ = ["ANSWER_BY", "CHOICE", "MOMENT", "STATUS", "TERRITORY", "TEXT", "Value", "value_of_fact", "write_value"]

TEXT = "text"
STATUS = "status"
MOMENT = "moment"
"""A day with its time, ISO 8601."""
CHOICE = "choice"
TERRITORY = "territory"
ANSWER_BY = "answer_by"
"""The variable that holds the day by which a team answers."""


def value_of_fact(name: str, role: str, fact: Fact, citation: Citation) -> Value:
    """A fact read from a passage as a script's variable."""
    return Value(name, str(fact.kind), fact.value, fact.unit, role, citation)


def write_value(value: Value, lang: str, statuses: dict[str, dict[str, str]]) -> str:
    """The value as a reader of this language writes it. Text, codes and links stay as they are."""
    match value.kind:
        case FactKind.AMOUNT:
            return format_amount(Decimal(value.value), value.unit, lang)
        case FactKind.PERIOD | FactKind.QUANTITY:
            return _write_counted(value, lang)
        case FactKind.DATE:
            return format_date(date.fromisoformat(value.value), lang)
        case "moment":
            at = datetime.fromisoformat(value.value)
            return f"{format_date(at.date(), lang)} {format_time(at.time(), lang)}"
        case FactKind.TIME:
            return _write_time(value.value, lang)
        case FactKind.PERCENT:
            return format_percent(Decimal(value.value), lang)
        case FactKind.NUMBER:
            return format_number(Decimal(value.value), lang)
        case "territory":
            return territory_name(value.value, lang)
        case "status":
            return statuses.get(value.value, {}).get(lang, value.value)
        case _:
            return value.value


def _write_counted(value: Value, lang: str) -> str:
    """A period or a measure with its unit's name; a measure with its unit's sign where no language has a name for it: 1,350 mAh."""
    if value.kind == FactKind.PERIOD or value.unit in CLDR_UNITS:
        return format_period(value.value, value.unit, lang)
    written = [format_number(Decimal(part), lang) for part in value.value.split("..")]
    return f"{written[0] if len(written) == 1 else format_range(written[0], written[1], lang)} {value.unit}"


def _write_time(value: str, lang: str) -> str:
    """One time of day, or two as a range."""
    written = [format_time(time.fromisoformat(part), lang) for part in value.split("..")]
    return written[0] if len(written) == 1 else format_range(written[0], written[1], lang)
