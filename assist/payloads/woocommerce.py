"""WooCommerce REST v3: orders, their refunds and products, as pulls and webhooks send them (bare objects, or lists of them).

Never read: how it was paid, `transaction_id`, the customer's IP address, addresses beyond the country.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assist.payloads.codes import Meaning, codes_of
from assist.payloads.digits import clean
from assist.payloads.fields import Fields
from assist.payloads.moments import moment_of
from assist.payloads.parcel import parcel_of
from assist.payloads.reading import Adapter, Buyer, Reading
from assist.payloads.woocommerce_product import product_of
from assist.types import Customer, Order, OrderLine, ParcelStatus, Repayment, Shipment
from ingest.numbers import dialled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

VENDOR = "woocommerce"
TRACKING = frozenset({"_wc_shipment_tracking_items", "_aftership_tracking_items", "wc_shipment_tracking_items"})
"""Keys under which plug-ins keep a list of parcels in an order's `meta_data`."""
SINGLE = {
    "tracking_number": frozenset({"_tracking_number", "_aftership_tracking_number", "ywot_tracking_code"}),
    "carrier": frozenset({"_tracking_provider", "_aftership_tracking_provider_name", "ywot_carrier_name"}),
}


def recognises(top: Fields) -> bool:
    """An order, a refund or a product of WooCommerce."""
    return any(True for _ in _objects(top))


def read(top: Fields, now: datetime) -> Reading:
    """Every object of the payload. Raises `BadPayload`."""
    found = tuple(_objects(top))
    orders = tuple(_order(one, now) for kind, one in found if kind == "order") + tuple(_of_refund(one) for kind, one in found if kind == "refund")
    buyer = next((one.part("billing") for kind, one in found if kind == "order"), None)
    return Reading(
        VENDOR,
        orders=orders,
        shipments=tuple(parcel for order in orders for parcel in order.shipments),
        products=tuple(product_of(one) for kind, one in found if kind == "product"),
        customer=_named(buyer) if buyer else None,
        address=buyer.text("email").casefold() if buyer else "",
        buyers=tuple(_buyer(one, order) for (_, one), order in zip([each for each in found if each[0] == "order"], orders, strict=False)),
        missing=tuple(top.missing),
    )


def _objects(top: Fields) -> Iterator[tuple[str, Fields]]:
    value = top.value
    if {"line_items", "billing", "status"} <= value.keys() or {"line_items", "order_key"} <= value.keys():
        yield "order", top
    elif {"amount", "reason"} <= value.keys() and {"refunded_by", "refunded_payment"} & value.keys():
        yield "refund", top
    elif {"regular_price", "stock_status"} <= value.keys():
        yield "product", top
    else:
        for name in ("order", "product"):
            if isinstance(value.get(name), dict):
                yield from _objects(top.part(name))
        for name in ("orders", "products", "refunds"):
            if isinstance(value.get(name), list):
                yield from (found for one in top.parts(name) for found in _objects(one))


def _order(one: Fields, now: datetime) -> Order:
    currency, said, number = one.currency("currency"), one.text("status"), one.text("number", "id")
    status = codes_of(VENDOR).order(said.removeprefix("wc-"), "orders")
    if status is None:
        one.note(f"WooCommerce's order status {said!r} is not known; it is kept in the shop's word.")
    total, refunds = one.amount("total"), tuple(_repayment(each, currency) for each in one.parts("refunds"))
    local, _ = moment_of(one.text("date_created"))
    placed = one.moment("date_created_gmt", "date_created") if local else None
    returned = [paid.amount for paid in refunds if paid.amount is not None]
    back = sum(returned, Decimal()) if returned else None
    partly = status in {"paid", "shipped", "delivered"} and back is not None and total is not None and Decimal(0) < back < total
    return Order(
        number=number,
        placed_on=local.date() if local else None,
        currency=currency,
        total=total if currency else None,
        status="partly_refunded" if partly else said if status is None else status,
        lines=tuple(_lines(one)),
        shipments=tuple(_parcels(one, number, now)),
        id=one.text("id"),
        placed_at=placed,
        vendor_status=said,
        shipping=one.amount("shipping_total"),
        refunds=refunds,
        refunded=back,
        country=one.part("shipping").country("country") or one.part("billing").country("country"),
        as_of=one.moment("date_modified_gmt") or placed,
    )


def _named(billing: Fields) -> Customer:
    return Customer(billing.text("first_name"), billing.text("last_name"))


def _buyer(one: Fields, order: Order) -> Buyer:
    billing = one.part("billing")
    return Buyer(order.number, billing.text("email").casefold(), dialled(billing.text("phone"), billing.country("country")), _named(billing))


def _repayment(each: Fields, currency: str) -> Repayment:
    """Within an order a refund's `total` is negative; alone its `amount` is not."""
    amount = each.amount("amount", signed=True) if each.has("amount") else each.amount("total", signed=True)
    on, _ = moment_of(each.text("date_created"))
    return Repayment(amount, currency, on.date() if on else None, each.text("reason", "refund"))


def _of_refund(one: Fields) -> Order:
    one.note("This is a refund; of its order only the key is known, and no currency.")
    up = next((link.text("href") for link in one.part("_links").parts("up")), "")
    key = one.text("parent_id") or up.rstrip("/").rpartition("/")[2]
    paid = _repayment(one, "")
    return Order(key, id=key, refunds=(paid,), refunded=paid.amount, as_of=one.moment("date_created_gmt"))


def _lines(one: Fields) -> Iterator[OrderLine]:
    for each in one.parts("line_items"):
        quantity = each.count("quantity")
        yield OrderLine(each.text("sku"), each.text("name"), 1 if quantity is None else quantity, each.amount("price"), tuple(_options(each)))


def _options(each: Fields) -> Iterator[tuple[str, str]]:
    """What the customer chose; keys with an underscore are the shop's own."""
    for meta in each.parts("meta_data"):
        key = meta.text("key")
        if not key.startswith("_") and isinstance(meta.value.get("value"), str | int):
            yield clean(meta.text("display_key") or key.removeprefix("pa_")), meta.text("display_value", "value")


def _parcels(one: Fields, number: str, now: datetime) -> Iterator[Shipment]:
    """Parcels that plug-ins note: WooCommerce itself knows none, and none says how far one is."""
    listed = [item for meta in one.parts("meta_data") if meta.text("key") in TRACKING for item in meta.parts("value")] + list(one.parts("shipment_trackings"))
    for item in listed:
        carrier = item.text("custom_tracking_provider", "formatted_tracking_provider", "tracking_provider", "slug")
        link = item.text("custom_tracking_link", "formatted_tracking_link", "tracking_link", "ast_tracking_link")
        sent, _ = moment_of(item.text("date_shipped"))
        yield parcel_of(
            Shipment(carrier, item.text("tracking_number"), ParcelStatus.UNKNOWN, updated_at=sent, link=link, order=number),
            Meaning(ParcelStatus.UNKNOWN),
            (),
            now,
        )
    single = {name: next((meta.text("value") for meta in one.parts("meta_data") if meta.text("key") in keys), "") for name, keys in SINGLE.items()}
    if single["tracking_number"] and not listed:
        yield Shipment(single["carrier"], single["tracking_number"], ParcelStatus.UNKNOWN, order=number)


ADAPTER = Adapter(VENDOR, recognises, read)
