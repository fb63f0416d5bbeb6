"""How a customer is known beside their name: what helpdesks say of them, and what a caller hands over with a conversation."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assist.payloads.read import adapter_of, reading_of
from ingest.numbers import dialled

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Contact:
    """Of one customer; what is not known is empty."""

    address: str = ""
    """E-mail address, in small letters."""
    phone: str = ""
    """As it is dialled from anywhere."""
    person: str = ""
    """"connection/number" at a helpdesk."""

    def keys(self) -> Iterator[tuple[str, str]]:
        """(kind, value) of all that is known, the surest first."""
        named = (("helpdesk", self.person), ("email", self.address), ("phone", self.phone))
        yield from ((kind, value[:254]) for kind, value in named if value)


NOBODY = Contact()


def contact_of(body: bytes | str) -> Contact:
    """Of a conversation in JSON that has been read before: its `contact` with `email` and `phone`, else what the helpdesk's payload names."""
    given = json.loads(body)
    own = given.get("contact") if isinstance(given, dict) else None
    if isinstance(own, dict):
        return Contact(address_of(own.get("email")), dialled(str(own.get("phone") or ""), str(given.get("market") or "")))
    told = given.get("conversation", given) if isinstance(given, dict) else None
    if isinstance(told, dict) and adapter_of(told):
        reading = reading_of(told, datetime.now(UTC))
        return Contact(address_of(reading.address), reading.phone)
    return NOBODY


def address_of(given: object) -> str:
    """An e-mail address in small letters; "" for what is none."""
    said = str(given or "").strip().strip("<>").casefold()
    return said if said.count("@") == 1 and " " not in said and len(said) <= 254 else ""
