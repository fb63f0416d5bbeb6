"""What a payload was read as, and the contract that every vendor's file fulfils."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from assist.payloads.fields import Fields
from assist.types import Conversation, Customer, Order, Product, Shipment


@dataclass(frozen=True, slots=True)
class Reading:
    """The records of one payload; newest first where it holds several."""

    vendor: str
    orders: tuple[Order, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    products: tuple[Product, ...] = ()
    conversations: tuple[Conversation, ...] = ()
    customer: Customer | None = None
    address: str = ""
    """The customer's e-mail address: compared with that of an order, never printed and never part of a draft."""
    missing: tuple[str, ...] = ()
    """Sentences on what the payload lacks or what in it could not be used."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """One vendor: a name, whether a payload has this vendor's shape, and how it is read. `read` raises `BadPayload`."""

    vendor: str
    recognises: Callable[[Fields], bool]
    read: Callable[[Fields, datetime], Reading]
    """Of a payload and the clock by which stale days are counted."""
