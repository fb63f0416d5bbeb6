"""What comes in: a conversation with its order and parcel."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Speaker(StrEnum):
    """Who wrote a message."""

    CUSTOMER = "customer"
    AGENT = "agent"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file the customer sent; the bytes stay in the data folder under their digest."""

    name: str
    mime: str
    size: int
    digest: str
    description: str = ""
    seen: str = ""
    """What a served model says to see on it, in the agent's language; empty where none looked. An observation, never a fact."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation, oldest first."""

    role: Speaker
    text: str
    id: str = ""
    at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class ParcelEvent:
    """One line of a parcel's timeline."""

    at: datetime
    status: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Shipment:
    """A parcel: status is one of label, in_transit, customs, out_for_delivery, delivered, exception."""

    carrier: str
    tracking: str
    status: str
    updated_at: datetime | None = None
    promised: date | None = None
    """Last day of the delivery promise made at the order."""
    place: str = ""
    events: tuple[ParcelEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One article of an order."""

    sku: str
    name: str
    quantity: int = 1
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What the shop's system says of the order a conversation is about."""

    number: str
    placed_on: date | None = None
    currency: str = ""
    total: Decimal | None = None
    status: str = ""
    delivered_on: date | None = None
    lines: tuple[OrderLine, ...] = ()
    shipments: tuple[Shipment, ...] = ()


@dataclass(frozen=True, slots=True)
class Customer:
    """What is known of the writer."""

    name: str = ""
    family_name: str = ""
    languages: tuple[str, ...] = ()
    """Languages of earlier messages, newest first."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything a draft may be made from."""

    messages: tuple[Message, ...]
    market: str = ""
    """ISO 3166-1 code, or empty when unknown."""
    agent_language: str = "en"
    customer: Customer = field(default_factory=Customer)
    order: Order | None = None
    channel: str = "email"
    id: str = ""
    subject: str = ""
    now: datetime | None = None
    """The clock for this draft; None is the real one."""
    reply_language: str = ""
    """Chosen by the agent; empty means the customer's own language."""
