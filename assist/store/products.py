"""Products as shops told them: rows that are found by name, article number and options, price and stock with their time; the caller holds the transaction."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import TypeAdapter
from sqlalchemy import insert, or_, select, update

from assist.store.customer_tables import PRODUCTS
from assist.types import Product, Variant, Ware

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal
    from typing import Any

    from sqlalchemy.ext.asyncio import AsyncConnection

PRODUCT = TypeAdapter(Product)
MOST = 500
"""Rows looked at for one search."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What rows must be: every field that is set must hold."""

    words: str = ""
    """Part of a name, an article number or an option."""
    options: tuple[tuple[str, str], ...] = ()
    """(name, value), in any letter case."""
    skus: tuple[str, ...] = ()
    most: Decimal | None = None
    """Highest price, in `currency`; rows in another currency, or without one, do not hold."""
    currency: str = ""
    available: bool = False
    """Only what can be had: a form whose stock nobody counts or tells may be."""
    limit: int = 20


async def keep_product(connection: AsyncConnection, feed: str, product: Product, currency: str = "") -> bool:
    """Keep what a shop tells of a product; False where something newer is known. `currency` is the shop's where the product names none."""
    name = f"{feed}/{product.id or product.name}"[:160]
    product = replace(product, currency=product.currency or currency)
    known = (await connection.execute(select(PRODUCTS.c.as_of).where(PRODUCTS.c.id == name))).first()
    if known and known.as_of and product.as_of and product.as_of < known.as_of:
        return False
    values = {"feed": feed, "words": _words(product), "as_of": product.as_of, "payload": PRODUCT.dump_python(product, mode="json")}
    if known:
        await connection.execute(update(PRODUCTS).where(PRODUCTS.c.id == name).values(**values))
    else:
        await connection.execute(insert(PRODUCTS).values(id=name, **values))
    return True


async def find_products(connection: AsyncConnection, wanted: Wanted) -> tuple[Ware, ...]:
    """Rows that hold all that is wanted, by name."""
    query = select(PRODUCTS).order_by(PRODUCTS.c.words, PRODUCTS.c.id).limit(MOST)
    for word in folded(wanted.words).split():
        query = query.where(PRODUCTS.c.words.contains(word, autoescape=True))
    if wanted.skus:
        query = query.where(or_(*(PRODUCTS.c.words.contains(f"\n{folded(sku)}\n", autoescape=True) for sku in wanted.skus)))
    rows = [(row.id, PRODUCT.validate_python(row.payload)) for row in await connection.execute(query)]
    found = [Ware(product, variant, name) for name, product in rows for variant in product.variants if _holds(product, variant, wanted)]
    return tuple(found[: wanted.limit])


async def products_like(connection: AsyncConnection, signs: Iterable[tuple[str, ...]], most: int = MOST) -> tuple[Ware, ...]:
    """Rows whose names, article numbers or options hold all words of one of these, in their order."""
    patterns = ["%".join(("", *(escaped(word) for word in words), "")) for words in signs]
    if not patterns:
        return ()
    query = select(PRODUCTS).where(or_(*(PRODUCTS.c.words.like(one, escape="/") for one in patterns))).order_by(PRODUCTS.c.words, PRODUCTS.c.id).limit(most)
    rows = [(row.id, PRODUCT.validate_python(row.payload)) for row in await connection.execute(query)]
    return tuple(Ware(product, variant, name) for name, product in rows for variant in product.variants)


def escaped(word: str) -> str:
    """A word in which nothing stands for another sign."""
    return re.sub(r"([%_/])", r"/\1", folded(word))


def folded(words: str) -> str:
    """Words as they are compared: letters of any case and width alike."""
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split())


def _words(product: Product) -> str:
    """A line each, so that an article number is found whole."""
    options = {value for variant in product.variants for _, value in variant.options}
    parts = (product.name, product.kind, *(variant.sku for variant in product.variants), *sorted(options))
    return "\n" + "".join(f"{folded(part)}\n" for part in parts if part)


def _holds(product: Product, variant: Variant, wanted: Wanted) -> bool:
    options = {(folded(name), folded(value)) for name, value in variant.options}
    return (
        (not wanted.skus or folded(variant.sku) in {folded(sku) for sku in wanted.skus})
        and all((folded(name), folded(value)) in options for name, value in wanted.options)
        and (wanted.most is None or (variant.price is not None and product.currency == wanted.currency != "" and variant.price <= wanted.most))
        and not (wanted.available and (variant.available is False or variant.stock == 0))
    )


def plain(row: Ware) -> dict[str, Any]:
    """A row as JSON has it."""
    told: dict[str, Any] = {**PRODUCT.dump_python(replace(row.product, variants=(row.variant,)), mode="json"), "source": row.source}
    return told
