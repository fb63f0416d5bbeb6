"""What a payload was read as, and the contract that every vendor's file fulfils."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from assist.payloads.fields import Fields
from assist.types import Conversation, Customer, Order, Product, Shipment


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who placed an order, by what tells whose it is; compared, never printed and never part of a draft."""

    order: str
    """The order's number."""
    address: str = ""
    """E-mail address, in small letters."""
    phone: str = ""
    """As it is dialled from anywhere."""
    customer: Customer = field(default_factory=Customer)


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
    phone: str = ""
    """The customer's telephone number as it is dialled from anywhere, where a helpdesk names one."""
    buyers: tuple[Buyer, ...] = ()
    """Of the orders, in their order, as far as the vendor names them."""
    missing: tuple[str, ...] = ()
    """Sentences on what the payload lacks or what in it could not be used."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """One vendor: a name, whether a payload has this vendor's shape, and how it is read. `read` raises `BadPayload`."""

    vendor: str
    recognises: Callable[[Fields], bool]
    read: Callable[[Fields, datetime], Reading]
    """Of a payload and the clock by which stale days are counted."""
