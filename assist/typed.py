"""A variable as an agent types it, in the agent's own language: the form's fields, and what was typed read back."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from assist.edits import Change, key_of
from assist.errors import BadRequest
from assist.values import CHOICE, STATUS
from ingest.cldr import format_number, format_period, separators
from ingest.types import FactKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assist.compose.lines import Line
    from assist.strings import Strings
    from assist.types import Value
    from prompts.types import Library, Role

NAMED = {"promised": "promised_by", "placed_on": "placed_on", "delivered_on": "delivered_on", "total": "total"}
"""Texts that name what the order says."""
UNITS = ("hour", "day", "business_day", "week", "month", "year")
OPTIONS = frozenset({CHOICE, STATUS})
MEASURED = frozenset({FactKind.AMOUNT, FactKind.PERIOD, FactKind.PERCENT, FactKind.NUMBER})
TYPED = frozenset({*OPTIONS, *MEASURED, FactKind.DATE, FactKind.TIME})
"""Kinds of variables that an agent may change; names, numbers of orders and links come from the shop's systems."""
RANGE = re.compile(r"\s*(?:\.\.|[-–—~〜～‐‑‒])\s*")
MOST = Decimal(10) ** 9
PLURAL = "5"
"""A number whose plural no language writes as a word of its own."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form."""

    key: str
    was: str
    kind: str
    label: str
    text: str
    """What stands in it: as the agent's language writes it; ISO for a date."""
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    """(value, name) of the options, or of the units of a period."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a form is made with."""

    library: Library
    strings: Strings
    possible: Callable[[Line, Value, str], bool]
    """Whether an approved sentence states this option."""

    def fields(self, was: Line, now: Line) -> tuple[Field, ...]:
        """A field for each variable of a line that may be changed: `was` as drafted, `now` as it stands."""
        current = {key_of(value): value for value in now.values}
        return tuple(self._field(was, value, current.get(key_of(value), value)) for value in was.values if value.kind in TYPED and self._open(was, value))

    def _open(self, line: Line, value: Value) -> bool:
        return value.kind not in OPTIONS or len(self._options(line, value)) > 1

    def _field(self, line: Line, was: Value, now: Value) -> Field:
        lang = self.strings.lang
        choices = self._options(line, was) if was.kind in OPTIONS else units(lang, was.unit) if was.kind == FactKind.PERIOD else ()
        return Field(key_of(was), was.canonical, was.kind, self._label(was), written(now, lang), now.unit, choices)

    def _options(self, line: Line, value: Value) -> tuple[tuple[str, str], ...]:
        if value.kind == STATUS:
            named = [(key.removeprefix("parcel."), text) for key, text in self.strings.texts.items() if key.startswith("parcel.")]
        else:
            named = [(option.value, said(option.label, self.strings.lang) or option.value) for option in self.library.role(value.role).options]
        return tuple((option, name) for option, name in named if option == value.value or self.possible(line, value, option))

    def _label(self, value: Value) -> str:
        if value.kind in OPTIONS:
            return self.strings.text("edit.option")
        role = self._role(value.role)
        if role is not None and (label := said(role.label, self.strings.lang)):
            return label.format(value="…")
        key = NAMED.get(value.name, f"field.{value.name}")
        return self.strings.text(key if self.strings.has(key) else f"k.fact.{value.kind}")

    def _role(self, name: str) -> Role | None:
        return next((role for role in self.library.roles if role.name == name), None)


def said(label: tuple[tuple[str, str], ...], lang: str) -> str:
    """A label in a language, else in English."""
    texts: Mapping[str, str] = dict(label)
    return texts.get(lang) or texts.get("en", "")


def units(lang: str, own: str) -> tuple[tuple[str, str], ...]:
    """Units of periods with their names in a language, the variable's `own` among them."""
    return tuple((unit, format_period(PLURAL, unit, lang).replace(PLURAL, "").strip()) for unit in dict.fromkeys((*UNITS, own)) if unit)


def written(value: Value, lang: str) -> str:
    """A variable as the form shows it."""
    if value.kind in MEASURED:
        return "–".join(format_number(Decimal(part), lang) for part in value.value.split(".."))
    return value.value.replace("..", "–") if value.kind == FactKind.TIME else value.value


def change_of(field: Field, text: str, unit: str, strings: Strings) -> Change:
    """What was typed into a field, canonical. Raises `BadRequest` in the agent's language."""
    try:
        value = text if field.kind in OPTIONS else READ[FactKind(field.kind)](text, strings.lang)
    except (ValueError, InvalidOperation) as error:
        raise BadRequest(strings.text("edit.unread", text=text[:60], example=field.text)) from error
    chosen = unit.strip().upper() if field.kind == FactKind.AMOUNT else unit.strip()
    known = [one for one, _ in field.choices]
    strange = bool(known) and (value if field.kind in OPTIONS else chosen) not in known
    if strange or (field.kind == FactKind.AMOUNT and not re.fullmatch(r"[A-Z]{3}", chosen)):
        raise BadRequest(strings.text("edit.unread", text=(text if field.kind in OPTIONS else unit)[:60], example=field.unit or field.text))
    return Change(field.key, field.was, value, chosen if field.kind in {FactKind.AMOUNT, FactKind.PERIOD} else field.unit)


def _range(text: str, lang: str) -> str:
    ends = [part for part in RANGE.split(_plain(text)) if part]
    if len(ends) not in {1, 2}:
        raise ValueError(text)
    low, *high = [_decimal(part, lang) for part in ends]
    if high and high[0] <= low:
        raise ValueError(text)
    return "..".join(_text(one) for one in (low, *high))


def _number(text: str, lang: str) -> str:
    return _text(_decimal(_plain(text), lang))


def _date(text: str, _: str) -> str:
    return date.fromisoformat(text.strip()).isoformat()


def _times(text: str, _: str) -> str:
    ends = [time.fromisoformat(part.zfill(5)).isoformat("minutes") for part in RANGE.split(_plain(text)) if part]
    if len(ends) not in {1, 2}:
        raise ValueError(text)
    return "..".join(ends)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).strip()
    return "".join(str(unicodedata.digit(char)) if char.isdigit() else char for char in folded)


def _decimal(text: str, lang: str) -> Decimal:
    """A number as this language writes it. A point is taken for the decimal sign where the language parts no thousands with it; 39,90 is no English number."""
    point, group = separators(lang)
    bare = "".join(char for char in text if not char.isspace()).replace("٫", point).replace("٬", group)
    parted = "" if group.isspace() else group
    here = (
        rf"(?:\d+|\d{{1,3}}(?:{re.escape(parted)}\d{{2,3}})*{re.escape(parted)}\d{{3}})(?:{re.escape(point)}\d+)?"
        if parted
        else rf"\d+(?:{re.escape(point)}\d+)?"
    )
    if re.fullmatch(here, bare):
        number = Decimal(bare.replace(parted, "").replace(point, ".") if parted else bare.replace(point, "."))
    elif re.fullmatch(r"\d+\.\d+", bare):
        number = Decimal(bare)
    else:
        raise ValueError(text)
    if number > MOST:
        raise ValueError(text)
    return number


def _text(number: Decimal) -> str:
    return format(number, "f")


READ: dict[FactKind, Callable[[str, str], str]] = {
    FactKind.AMOUNT: _number,
    FactKind.PERCENT: _number,
    FactKind.NUMBER: _number,
    FactKind.PERIOD: _range,
    FactKind.DATE: _date,
    FactKind.TIME: _times,
}
