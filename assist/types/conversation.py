"""What comes in: a conversation with its order and parcel."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from assist.types.order import Order, Ware
from assist.types.parcel import Shipment


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
    """The order it is about, once that is known."""
    channel: str = "email"
    id: str = ""
    subject: str = ""
    now: datetime | None = None
    """The clock for this draft; None is the real one."""
    reply_language: str = ""
    """Chosen by the agent; empty means the customer's own language."""
    orders: tuple[Order, ...] = ()
    """Orders to choose from while it is not known which one is meant; no reply states anything of them."""
    parcels: tuple[Shipment, ...] = ()
    """Parcels handed with the conversation that no order lists."""
    wares: tuple[Ware, ...] = ()
    """Rows of the shop's products that the customer's newest messages name."""
