"""What a customer bought, and what a shop sells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from assist.types.parcel import Shipment


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One article of an order."""

    sku: str
    name: str
    quantity: int = 1
    price: Decimal | None = None
    """Of one piece, in the order's currency."""
    options: tuple[tuple[str, str], ...] = ()
    """(name, value): size, colour, engraving."""


@dataclass(frozen=True, slots=True)
class Repayment:
    """Money that went back to the customer. No means of payment is read."""

    amount: Decimal | None
    currency: str = ""
    on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """What the shop's system says of the order a conversation is about."""

    number: str
    placed_on: date | None = None
    currency: str = ""
    """ISO 4217 code of the amounts."""
    total: Decimal | None = None
    status: str = ""
    """pending, paid, on_hold, partly_shipped, shipped, delivered, returned, cancelled, refunded, partly_refunded, failed; else the shop's word."""
    delivered_on: date | None = None
    lines: tuple[OrderLine, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    id: str = ""
    """The shop system's own key, where it differs from the number."""
    placed_at: datetime | None = None
    vendor_status: str = ""
    """The shop's own words for payment and dispatch, as sent."""
    cancelled_on: date | None = None
    cancel_reason: str = ""
    shipping: Decimal | None = None
    """What the delivery cost, in the order's currency."""
    refunds: tuple[Repayment, ...] = ()
    refunded: Decimal | None = None
    """All that went back so far, in the order's currency."""
    charged: Decimal | None = None
    """What the customer paid where the shop shows prices in another currency than its own."""
    charged_currency: str = ""
    country: str = ""
    """ISO 3166-1 code of the delivery address; no more of it is read."""
    as_of: datetime | None = None
    """When the shop's system last changed it."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One form in which a product is sold."""

    sku: str
    options: tuple[tuple[str, str], ...] = ()
    price: Decimal | None = None
    stock: int | None = None
    """Pieces; None where the shop does not count."""
    available: bool | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """An article with its forms. Prices and stock hold at `as_of` and at no other time."""

    id: str
    name: str
    currency: str = ""
    variants: tuple[Variant, ...] = ()
    as_of: datetime | None = None
    link: str = ""
    kind: str = ""
    fits: tuple[str, ...] = ()
    """What it works with, as the shop names it."""
    sizes: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    """The size chart: (size, ((what is measured, value with its unit), …))."""


@dataclass(frozen=True, slots=True)
class Ware:
    """One form of a product, with where it is from and as of when it holds."""

    product: Product
    variant: Variant
    source: str
    """In the store: feed, slash, the shop's own key; what a sentence about it cites."""
