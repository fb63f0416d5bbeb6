"""Shopify Admin: orders, refunds, fulfilments, their events and products, by REST, by webhook (bare objects) and by GraphQL (camel case, under `data`).

Never read: `payment_details`, transactions' receipts and authorisations, addresses beyond the country.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assist.payloads.reading import Adapter, Buyer, Reading
from assist.payloads.shopify_order import order_of, repayment_of
from assist.payloads.shopify_parcel import shipment_of, shipment_of_event
from assist.payloads.shopify_product import product_of
from assist.types import Customer, Order
from ingest.numbers import dialled

if TYPE_CHECKING:
    from datetime import datetime

    from assist.payloads.fields import Fields

VENDOR = "shopify"
SINGLE = ("order", "refund", "fulfillment", "fulfillment_event", "product")
MANY = {"orders": "order", "refunds": "refund", "fulfillments": "fulfillment", "fulfillment_events": "fulfillment_event", "products": "product"}
ORDER = (
    {"line_items", "financial_status"},
    {"line_items", "total_price", "name"},
    {"name", "displayFinancialStatus"},
    {"name", "lineItems"},
    {"name", "totalPriceSet"},
)
KINDS: dict[str, tuple[set[str], ...]] = {
    "order": ORDER,
    "refund": ({"refund_line_items", "transactions"}, {"refund_line_items", "order_id"}),
    "fulfillment_event": ({"fulfillment_id", "status", "happened_at"},),
    "fulfillment": ({"order_id", "tracking_numbers", "status"}, {"order_id", "tracking_company", "status"}),
    "product": ({"title", "variants", "handle"}, {"title", "variants", "options"}, {"title", "variants", "body_html"}),
}
"""What tells one of Shopify's objects: it holds all fields of one of these sets."""


def recognises(top: Fields) -> bool:
    """One of Shopify's objects, bare, under its own name, or under GraphQL's `data`."""
    return bool(_objects(top))


def read(top: Fields, now: datetime) -> Reading:
    """Every object of the payload. Raises `BadPayload`."""
    found = _objects(top)
    orders = [order_of(one, now) for kind, one in found if kind == "order"]
    orders += [_of_refund(one) for kind, one in found if kind == "refund"]
    events = [one for kind, one in found if kind == "fulfillment_event"]
    shipments = [shipment_of(one, now) for kind, one in found if kind == "fulfillment"] + ([shipment_of_event(events, now)] if events else [])
    listed = tuple(parcel for order in orders for parcel in order.shipments)
    buyer = next((one for kind, one in found if kind == "order"), None)
    return Reading(
        VENDOR,
        orders=tuple(orders),
        shipments=(*listed, *shipments),
        products=tuple(product_of(one) for kind, one in found if kind == "product"),
        customer=_customer(buyer) if buyer else None,
        address=_address(buyer) if buyer else "",
        buyers=tuple(_buyer(one, order) for (_, one), order in zip([each for each in found if each[0] == "order"], orders, strict=False)),
        missing=tuple(top.missing),
    )


def _objects(top: Fields) -> list[tuple[str, Fields]]:
    """(kind, object) of everything the payload holds."""
    if kind := _kind(top.value):
        return [(kind, top)]
    if isinstance(top.value.get("data"), dict):
        return _objects(top.part("data"))
    found = [(name, top.part(name)) for name in SINGLE if _is(name, top.value.get(name))]
    for name, kind in MANY.items():
        listed = top.parts(name) if isinstance(top.value.get(name), list | dict) else ()
        found += [(kind, one) for one in listed if _is(kind, one.value)]
    return found


def _kind(value: dict[str, object]) -> str:
    return next((kind for kind in KINDS if _is(kind, value)), "")


def _is(kind: str, value: object) -> bool:
    return isinstance(value, dict) and any(keys <= value.keys() for keys in KINDS[kind])


def _of_refund(one: Fields) -> Order:
    """A refund alone: of its order only the key is known."""
    one.note("This is a refund; of its order only the key is known.")
    paid = repayment_of(one, "")
    order = Order(one.text("order_id"), id=one.text("order_id"), refunds=(paid,), refunded=paid.amount, currency=paid.currency)
    return replace(order, as_of=one.moment("created_at"))


def _address(order: Fields) -> str:
    return (order.text("email", "contact_email") or order.part("customer").text("email")).casefold()


def _buyer(one: Fields, order: Order) -> Buyer:
    ship = one.part("shipping_address") if one.has("shipping_address") else one.part("shippingAddress")
    phone = one.text("phone") or one.part("customer").text("phone") or ship.text("phone")
    return Buyer(order.number, _address(one), dialled(phone, order.country), _customer(one))


def _customer(order: Fields) -> Customer:
    """Name and language; the delivery's name where the account has none."""
    buyer = order.part("customer")
    ship = order.part("shipping_address") if order.has("shipping_address") else order.part("shippingAddress")
    given = buyer.text("first_name", "firstName") or ship.text("first_name", "firstName")
    family = buyer.text("last_name", "lastName") or ship.text("last_name", "lastName")
    locale = order.text("customer_locale", "customerLocale") or buyer.text("locale")
    return Customer(given, family, (locale.replace("_", "-").partition("-")[0].lower(),) if locale else ())


ADAPTER = Adapter(VENDOR, recognises, read)
