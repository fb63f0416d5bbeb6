"""Shopify's order with its lines, refunds and parcels, from REST's snake case or GraphQL's camel case."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assist.payloads.codes import Meaning, codes_of
from assist.payloads.parcel import Scan, parcel_of
from assist.types import Order, OrderLine, ParcelStatus, Repayment, Shipment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from assist.payloads.fields import Fields

VENDOR = "shopify"
FINAL = frozenset({"refunded", "partly_refunded", "cancelled", "failed"})
"""What payment says that outweighs what dispatch says."""
SETTLED = frozenset({"success", "SUCCESS", ""})


def order_of(one: Fields, now: datetime) -> Order:
    """One order; no field of how it was paid is read."""
    currency = one.currency("currency", "currencyCode")
    placed, cancelled = one.moment("created_at", "createdAt", "processed_at"), one.moment("cancelled_at", "cancelledAt")
    total, charged, paid_in = _money(one, "total_price", "totalPriceSet", currency)
    currency = currency or _set(one, "totalPriceSet", "shopMoney").currency("currencyCode")
    if total is None:
        one.note("The order names no total.")
    number = one.text("name", "order_number", "id")
    refunds = tuple(repayment_of(each, currency) for each in one.parts("refunds"))
    shipments = tuple(shipment_of(each, now, number) for each in one.parts("fulfillments") if _sent(each))
    return Order(
        number=number,
        placed_on=placed.date() if placed else None,
        currency=currency,
        total=total if currency else None,
        status="cancelled" if cancelled else _status(one),
        delivered_on=max((p.delivered_at.date() for p in shipments if p.delivered_at), default=None),
        lines=tuple(_lines(one)),
        shipments=shipments,
        id=one.text("id"),
        placed_at=placed,
        vendor_status=" / ".join(part for part in _states(one) if part),
        cancelled_on=cancelled.date() if cancelled else None,
        cancel_reason=one.text("cancel_reason", "cancelReason"),
        shipping=_shipping(one),
        refunds=refunds,
        refunded=_refunded(one, refunds, currency),
        charged=charged,
        charged_currency=paid_in,
        country=one.part("shipping_address").country("country_code") or one.part("shippingAddress").country("countryCodeV2", "countryCode"),
        as_of=one.moment("updated_at", "updatedAt") or placed,
    )


def repayment_of(one: Fields, currency: str) -> Repayment:
    """A refund: the sum of its settled repayments, else of its lines."""
    money = _set(one, "totalRefundedSet", "shopMoney")
    done = [each for each in one.parts("transactions") if each.text("kind").lower() in {"", "refund"} and each.text("status") in SETTLED]
    amounts = [amount for each in done if (amount := each.amount("amount", signed=True)) is not None] or [
        amount for each in one.parts("refund_line_items") if (amount := each.amount("subtotal")) is not None
    ]
    paid = money.amount("amount") if money.value else sum(amounts, Decimal()) if amounts else None
    on = one.moment("created_at", "createdAt", "processed_at")
    named = money.currency("currencyCode") or next((found for each in done if (found := each.currency("currency"))), currency)
    return Repayment(paid, named, on.date() if on else None, one.text("note"))


def shipment_of(one: Fields, now: datetime, order: str = "") -> Shipment:
    """A fulfilment: its carrier, its numbers, and how far it is as Shopify knows it."""
    info = next(iter(one.parts("trackingInfo")), one.part("tracking_info"))
    codes, said = codes_of(VENDOR), one.text("shipment_status", "displayStatus")
    code = codes.parcel(said) if said else codes.parcel(one.text("status"), section="fulfillment")
    if said and code is None:
        one.note(f"Shopify's parcel status {said!r} is not known; the parcel's status is unknown.")
    due = one.moment("estimated_delivery_at", "estimatedDeliveryAt")
    parcel = Shipment(
        carrier=one.text("tracking_company") or info.text("company"),
        tracking=", ".join(one.words("tracking_numbers")) or one.text("tracking_number") or info.text("number"),
        status=ParcelStatus.UNKNOWN,
        updated_at=one.moment("updated_at", "updatedAt", "created_at", "createdAt"),
        expected=due.date() if due else None,
        delivered_at=one.moment("deliveredAt") or (one.moment("updated_at") if said.lower() == "delivered" else None),
        link=_link(one) or info.text("url"),
        vendor_status=said or one.text("status"),
        destination=one.part("destination").country("country_code"),
        order=order or one.text("order_id"),
    )
    events = [_scan(each) for each in one.parts("events")]
    return parcel_of(parcel, code or Meaning(ParcelStatus.UNKNOWN), events, now)


def shipment_of_event(events: Sequence[Fields], now: datetime) -> Shipment:
    """One or more fulfilment events without their fulfilment: no carrier and no number are in them."""
    events[0].note("A fulfilment event names neither the carrier nor the tracking number.")
    newest = max(events, key=lambda each: each.text("happened_at"))
    due = newest.moment("estimated_delivery_at")
    parcel = Shipment("", "", ParcelStatus.UNKNOWN, expected=due.date() if due else None, vendor_status=newest.text("status"), order=newest.text("order_id"))
    code = codes_of(VENDOR).parcel(newest.text("status"))
    if code is None:
        newest.note(f"Shopify's parcel status {newest.text('status')!r} is not known; the parcel's status is unknown.")
    return parcel_of(parcel, code or Meaning(ParcelStatus.UNKNOWN), [_scan(each) for each in events], now)


def _scan(each: Fields) -> Scan:
    place = ", ".join(part for part in (each.text("city"), each.text("province"), each.text("country")) if part)
    return Scan(each.moment("happened_at", "happenedAt"), codes_of(VENDOR).parcel(each.text("status")), each.text("message"), place, each.text("status"))


def _sent(one: Fields) -> bool:
    """A fulfilment that was cancelled, or that failed with the service before any parcel had a number, is no parcel."""
    numbered = bool(one.words("tracking_numbers") or one.text("tracking_number") or one.parts("trackingInfo") or one.text("shipment_status"))
    return one.text("status").lower() not in {"cancelled", "error", "failure"} or numbered


def _link(one: Fields) -> str:
    return next(iter(one.words("tracking_urls")), "") or one.text("tracking_url")


def _set(one: Fields, name: str, side: str) -> Fields:
    return one.part(name).part(side)


def _money(one: Fields, name: str, camel: str, currency: str) -> tuple[Decimal | None, Decimal | None, str]:
    """The amount in the shop's currency; and, where the customer paid in another one, that amount and its currency."""
    total = one.amount(name) if one.has(name) else _set(one, camel, "shopMoney").amount("amount")
    shown = _set(one, f"{name}_set", "presentment_money") if one.has(f"{name}_set") else _set(one, camel, "presentmentMoney")
    paid_in = shown.currency("currency_code", "currencyCode")
    return (total, shown.amount("amount"), paid_in) if paid_in and currency and paid_in != currency else (total, None, "")


def _shipping(one: Fields) -> Decimal | None:
    fees = [fee for each in one.parts("shipping_lines") if (fee := each.amount("price")) is not None]
    whole = _set(one, "totalShippingPriceSet", "shopMoney")
    return sum(fees, Decimal()) if fees else whole.amount("amount")


def _refunded(one: Fields, refunds: tuple[Repayment, ...], currency: str) -> Decimal | None:
    if one.has("totalRefundedSet"):
        return _set(one, "totalRefundedSet", "shopMoney").amount("amount")
    known = [paid.amount for paid in refunds if paid.amount is not None and paid.currency in {"", currency}]
    return sum(known, Decimal()) if known else None


def _states(one: Fields) -> tuple[str, str]:
    return one.text("financial_status", "displayFinancialStatus"), one.text("fulfillment_status", "displayFulfillmentStatus")


def _status(one: Fields) -> str:
    """Payment where it ended the order, else dispatch where it began, else payment."""
    payment, dispatch = _states(one)
    paid, sent = codes_of(VENDOR).order(payment, "payment"), codes_of(VENDOR).order(dispatch, "dispatch")
    for said, known in ((payment, paid), (dispatch, sent)):
        if said and known is None:
            one.note(f"Shopify's order status {said!r} is not known; it is kept in Shopify's word.")
    if paid in FINAL:
        return str(paid)
    return sent or (dispatch if dispatch and sent is None else "") or (paid if paid is not None else payment)


def _lines(one: Fields) -> Iterator[OrderLine]:
    for each in (*one.parts("line_items"), *one.parts("lineItems")):
        pieces = each.count("current_quantity") if each.has("current_quantity") else each.count("currentQuantity") if each.has("currentQuantity") else None
        quantity = pieces if pieces is not None else each.count("quantity")
        price = each.amount("price") if each.has("price") else _set(each, "originalUnitPriceSet", "shopMoney").amount("amount")
        options = tuple((part.text("name", "key"), part.text("value")) for part in (*each.parts("properties"), *each.parts("customAttributes")) if part.text("value"))
        variant = each.text("variant_title", "variantTitle")
        named = (("variant", variant),) if variant and variant != "Default Title" else ()
        yield OrderLine(each.text("sku"), each.text("name", "title"), 1 if quantity is None else quantity, price, (*named, *options))
