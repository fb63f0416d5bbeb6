"""WooCommerce's product or variation: options, price and stock, all as of its last change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.types import Product, Variant

if TYPE_CHECKING:
    from assist.payloads.fields import Fields


def product_of(one: Fields) -> Product:
    """A product; WooCommerce names no currency in it, so that its prices stand without one."""
    one.note("The product names no currency; its prices are not stated.")
    counted = one.value.get("manage_stock") is True
    options = tuple((part.text("name"), part.text("option")) for part in one.parts("attributes") if part.text("option"))
    offered = tuple((part.text("name"), ", ".join(part.words("options"))) for part in one.parts("attributes") if part.words("options"))
    variant = Variant(one.text("sku"), options or offered, one.amount("price"), _pieces(one) if counted else None, one.text("stock_status") != "outofstock")
    kind = " / ".join(name for part in one.parts("categories") if (name := part.text("name")))
    return Product(one.text("id"), one.text("name"), "", (variant,), one.moment("date_modified_gmt"), one.text("permalink"), kind)


def _pieces(one: Fields) -> int | None:
    """Pieces on hand; a shop that takes back-orders counts below zero, which is none."""
    found = one.value.get("stock_quantity")
    return max(found, 0) if isinstance(found, int) and not isinstance(found, bool) else None
