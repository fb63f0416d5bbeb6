"""Shopify's product with its variants: options, price and stock, all as of its last change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.types import Product, Variant

if TYPE_CHECKING:
    from assist.payloads.fields import Fields


def product_of(one: Fields) -> Product:
    """A product; its prices have a currency only where the payload names one."""
    names = tuple(each.text("name") for each in one.parts("options"))
    variants = one.parts("variants")
    currency = next((found for each in variants if (found := _currency(each))), "")
    if not currency:
        one.note("The product names no currency; its prices are not stated.")
    return Product(
        id=one.text("id"),
        name=one.text("title"),
        currency=currency,
        variants=tuple(_variant(each, names) for each in variants),
        as_of=one.moment("updated_at", "updatedAt", "created_at"),
        link=one.text("onlineStoreUrl"),
        kind=one.text("product_type", "productType"),
    )


def _currency(each: Fields) -> str:
    shown = next(iter(each.parts("presentment_prices")), each)
    return shown.part("price").currency("currency_code") if isinstance(shown.value.get("price"), dict) else ""


def _variant(each: Fields, names: tuple[str, ...]) -> Variant:
    given = tuple(each.text(f"option{place}") for place in range(1, len(names) + 1))
    options = tuple((name, value) for name, value in zip(names, given, strict=True) if value and value != "Default Title")
    chosen = tuple((part.text("name"), part.text("value")) for part in each.parts("selectedOptions"))
    counted = each.text("inventory_management") or each.has("inventoryQuantity")
    stock = _pieces(each) if counted else None
    sold_out = stock == 0 and each.text("inventory_policy", "inventoryPolicy").lower() != "continue"
    return Variant(each.text("sku"), options or chosen, each.amount("price"), stock, None if stock is None else not sold_out)


def _pieces(each: Fields) -> int | None:
    """Pieces on hand; a shop that sells beyond its stock counts below zero, which is none."""
    found = each.value.get("inventory_quantity", each.value.get("inventoryQuantity"))
    return max(found, 0) if isinstance(found, int) and not isinstance(found, bool) else None
