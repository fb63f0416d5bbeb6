"""Shopify's order with its lines, refunds and parcels, from REST's snake case or GraphQL's camel case."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assist.payloads.codes import codes_of
from assist.payloads.shopify_parcel import shipment_of, was_sent
from assist.types import Order, OrderLine, Repayment

if TYPE_CHECKING:
    from collections.abc import Iterator
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
    shipments = tuple(shipment_of(each, now, number) for each in one.parts("fulfillments") if was_sent(each))
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
        options = tuple(
            (part.text("name", "key"), part.text("value")) for part in (*each.parts("properties"), *each.parts("customAttributes")) if part.text("value")
        )
        variant = each.text("variant_title", "variantTitle")
        named = (("variant", variant),) if variant and variant != "Default Title" else ()
        yield OrderLine(each.text("sku"), each.text("name", "title"), 1 if quantity is None else quantity, price, (*named, *options))
