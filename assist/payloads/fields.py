"""Foreign JSON, read field by field: what is missing is empty, what has another type than the vendor documents is refused by its name."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, NoReturn

from assist.errors import BadPayload
from assist.payloads.digits import clean, decimal_of, plain_digits
from assist.payloads.moments import moment_of
from ingest.cldr import is_currency
from ingest.places import territory_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

LONGEST = 100_000
"""Characters of one text; a longer one is cut there and said to be."""


@dataclass(frozen=True, slots=True)
class Fields:
    """One object of a payload, where it stands, and the list in which what is missing is noted."""

    value: dict[str, object]
    vendor: str = ""
    place: str = ""
    missing: list[str] = field(default_factory=list)

    def has(self, *names: str) -> bool:
        """Whether all these fields are there and not null."""
        return all(self.value.get(name) is not None for name in names)

    def part(self, name: str) -> Fields:
        """The object under a name; an empty one where there is none. PHP writes an empty object as an empty list."""
        found = self.value.get(name)
        if found is None or found in ([], ""):
            found = {}
        if not isinstance(found, dict):
            self.refuse(name, found, "an object")
        return Fields(found, self.vendor, self._at(name), self.missing)

    def parts(self, name: str) -> tuple[Fields, ...]:
        """The objects of a list; GraphQL's edges and nodes are unfolded. Empty where there is none."""
        found = self.value.get(name)
        if isinstance(found, dict):
            found = _unfolded(found)
        if found is None or found == "":
            return ()
        if not isinstance(found, list):
            self.refuse(name, found, "a list")
        return tuple(self._item(name, at, one) for at, one in enumerate(found) if one is not None)

    def wrapped(self, names: Sequence[str], told: Callable[[dict[str, object]], bool], depth: int = 3) -> Iterator[Fields]:
        """The object itself if it is told to be one; else such objects under these names, in objects and lists, at most so deep."""
        if told(self.value):
            yield self
            return
        for name in names if depth else ():
            if isinstance(self.value.get(name), dict):
                yield from self.part(name).wrapped(names, told, depth - 1)
            elif isinstance(self.value.get(name), list):
                yield from (one for item in self.parts(name) for one in item.wrapped(names, told, depth - 1))

    def text(self, *names: str) -> str:
        """The first of these fields that says something, as text; numbers as they are written."""
        for name in names:
            found = self.value.get(name)
            if found is None or found is False or found is True:
                continue
            if isinstance(found, dict | list):
                self.refuse(name, found, "text")
            if said := clean(str(found)):
                return self._shortened(name, said)
        return ""

    def words(self, name: str) -> tuple[str, ...]:
        """A list of texts, or one text alone."""
        found = self.value.get(name)
        listed = found if isinstance(found, list) else [found]
        return tuple(said for one in listed if isinstance(one, str | int) and not isinstance(one, bool) and (said := clean(str(one))))

    def amount(self, name: str, *, signed: bool = False) -> Decimal | None:
        """An amount of money. A negative one is refused unless the vendor documents it (`signed`): its size is then returned."""
        found = self.value.get(name)
        if found is None or found == "":
            return None
        number = decimal_of(str(found)) if isinstance(found, str | int | float | Decimal) and not isinstance(found, bool) else None
        if number is None or not number.is_finite():
            self.refuse(name, found, "an amount such as 12.50")
        if number < 0 and not signed:
            self.refuse(name, found, "an amount of zero or more")
        return abs(number)

    def count(self, name: str) -> int | None:
        """A whole number of pieces, zero or more."""
        number = self.amount(name)
        if number is not None and number != number.to_integral_value():
            self.refuse(name, self.value.get(name), "a whole number")
        return None if number is None else int(number)

    def moment(self, *names: str) -> datetime | None:
        """The first of these fields that holds a moment. One that cannot be read, or has no zone, is noted as missing; `…_gmt` says its zone by its name."""
        for name in names:
            found = self.value.get(name)
            if found is None or found == "":
                continue
            if isinstance(found, dict | list):
                self.refuse(name, found, "a moment")
            read, zoned = moment_of(found)
            if read is None:
                self.note(f"{self._at(name)} is no moment ({str(found)[:40]!r}); it was left out.")
            elif not zoned and ":" in str(found) and not name.endswith("_gmt"):
                self.note(f"{self._at(name)} has no time zone; UTC is assumed.")
            if read is not None:
                return read
        return None

    def currency(self, *names: str) -> str:
        """An ISO 4217 code; empty, and noted, where the payload has something else there."""
        code = plain_digits(self.text(*names)).upper()
        if code and not is_currency(code):
            self.note(f"{self._at(names[0])} is {code[:12]!r}, which is no ISO 4217 code; amounts in it are not stated.")
            return ""
        return code

    def country(self, *names: str) -> str:
        """An ISO 3166-1 alpha-2 code, from the two- or three-letter one."""
        return territory_code(self.text(*names))

    def note(self, sentence: str) -> None:
        """Say once what this payload lacks."""
        if sentence not in self.missing:
            self.missing.append(sentence)

    def refuse(self, name: str, found: object, wanted: str) -> NoReturn:
        """Raise `BadPayload` for a field of the wrong type."""
        kind = {dict: "an object", list: "a list", bool: "true or false"}.get(type(found), repr(found)[:60])
        raise BadPayload(
            f"The {self.vendor} payload's field {self._at(name)} is {kind} where {wanted} belongs. The sender is at fault; "
            f"nothing was read. Have it corrected and send it again."
        )

    def _at(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name

    def _item(self, name: str, at: int, one: object) -> Fields:
        if not isinstance(one, dict):
            self.refuse(f"{name}[{at}]", one, "an object")
        return Fields(one, self.vendor, self._at(f"{name}[{at}]"), self.missing)

    def _shortened(self, name: str, said: str) -> str:
        if len(said) > LONGEST:
            self.note(f"{self._at(name)} is longer than {LONGEST:,} characters; the rest was left out.")
        return said[:LONGEST]


def _unfolded(found: dict[str, object]) -> object:
    """A GraphQL connection's nodes; any other object as a list of itself."""
    if isinstance(edges := found.get("edges"), list):
        return [edge.get("node") for edge in edges if isinstance(edge, dict)]
    return found.get("nodes", [found])
