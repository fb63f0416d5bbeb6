"""What a reply may state of the product a message names: whether it can be had, its price, its forms, what it works with, each as of its moment."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from assist.gather import today
from assist.markets.load import load_markets
from assist.triage import newest_words
from assist.types import Citation, Value
from assist.values import CHOICE, MOMENT, TEXT
from ingest.types import FactKind, Kind, Passage, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from assist.types import Conversation, Ware

STALE = timedelta(days=30)
"""After which a price or stock is not stated any more."""
MOST_NAMES = 12
"""Names listed in one sentence."""


def ware_values(talk: Conversation) -> dict[str, Value]:
    """Values by field: ware, ware_stock (there or gone), ware_price, ware_as_of, ware_forms, ware_fits; none where several products are named."""
    wares = talk.wares
    if not wares or len({one.source for one in wares}) > 1:
        return {}
    chosen = _chosen(newest_words(talk), wares)
    return {value.name: value for value in (*_named(talk, chosen[0]), *_held(talk, chosen))}


def ware_passages(talk: Conversation) -> tuple[Passage, ...]:
    """The rows as passages that a served model may cite."""
    return tuple(_passage(talk, one) for one in talk.wares[:MOST_NAMES])


def row_text(talk: Conversation, ware: Ware) -> str:
    """One row in English, with its moment in the customer's time zone."""
    product, variant = ware.product, ware.variant
    options = ", ".join(f"{name} {value}" for name, value in variant.options)
    price = f"price {variant.price} {product.currency}" if variant.price is not None and product.currency else ""
    stock = "" if _there(ware) is None else f"stock {variant.stock}" if variant.stock is not None else "in stock" if variant.available else "not in stock"
    at = moment_of(talk, product.as_of)
    fits = f"works with {', '.join(product.fits)}" if product.fits else ""
    sizes = "; ".join(f"size {size}: {', '.join(f'{name} {value}' for name, value in row)}" for size, row in product.sizes)
    told = (product.name, variant.sku, options, price, stock, f"as of {at:%Y-%m-%d %H:%M}" if at else "", fits, sizes)
    return " · ".join(part for part in told if part)


def _chosen(text: str, wares: Sequence[Ware]) -> Sequence[Ware]:
    """The forms whose options the message names; all of them where it names none."""
    words = set(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))
    named = [sum(value.casefold() in words for _, value in one.variant.options) for one in wares]
    best = max(named)
    return [one for one, hits in zip(wares, named, strict=True) if hits == best]


def _named(talk: Conversation, ware: Ware) -> Iterator[Value]:
    yield Value("ware", TEXT, ware.product.name, citation=_cited(talk, ware))
    if ware.product.fits:
        yield Value("ware_fits", TEXT, ", ".join(ware.product.fits[:MOST_NAMES]), citation=_cited(talk, ware))


def _held(talk: Conversation, wares: Sequence[Ware]) -> Iterator[Value]:
    """What holds at a moment, while that is no longer ago than it may be."""
    first = wares[0]
    at = moment_of(talk, first.product.as_of)
    if at is None or today(talk) - at.date() > STALE:
        return
    cited = _cited(talk, first)
    yield Value("ware_as_of", MOMENT, at.isoformat(timespec="minutes"), citation=cited)
    prices = {one.variant.price for one in wares}
    if len(prices) == 1 and first.variant.price is not None and first.product.currency:
        yield Value("ware_price", FactKind.AMOUNT, f"{first.variant.price}", first.product.currency, citation=cited)
    states = {_there(one) for one in wares}
    if len(states) == 1 and None not in states:
        yield Value("ware_stock", CHOICE, "there" if True in states else "gone", citation=cited)
    forms = ", ".join(dict.fromkeys(form for one in wares if _there(one) and (form := " ".join(value for _, value in one.variant.options))))
    if len(wares) > 1 and forms:
        quote = f"{first.product.name} · in stock: {forms} · as of {at:%Y-%m-%d %H:%M}"
        yield Value("ware_forms", TEXT, forms, citation=replace(cited, quote=quote, end=len(quote)))


def _there(ware: Ware) -> bool | None:
    """Whether it can be had; None where nobody counts and nobody tells."""
    return ware.variant.available if ware.variant.stock is None else ware.variant.stock > 0


def moment_of(talk: Conversation, at: datetime | None) -> datetime | None:
    """The moment on the clock of the customer's market; as the shop wrote it where that is not known."""
    market = load_markets().get(talk.market) if talk.market else None
    return at.astimezone(ZoneInfo(market.zone)) if at and at.tzinfo and market and market.zone else at


def _cited(talk: Conversation, ware: Ware) -> Citation:
    one = _passage(talk, ware)
    return Citation(one.id, one.path, one.text, one.lang, 0, len(one.text), one.digest, one.title, one.heading, kind=str(one.kind))


def _passage(talk: Conversation, ware: Ware) -> Passage:
    text, at = row_text(talk, ware), ware.product.as_of
    name = f"product:{ware.source}#{ware.variant.sku}"
    version = at.isoformat(timespec="seconds") if at else ""
    return Passage(name, name, text, (ware.variant.sku,), None, "en", name, Kind.PRODUCT, version, Span(0, len(text)), 0, title=ware.product.name)
