"""The products that a conversation's newest messages name, beside its draft: price and stock with their moment, options, size chart and what they work with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assist.api.deps import InboxDep, SettingsDep
from assist.store.beside import wares_of
from assist.values import MOMENT, Value, write_value
from assist.wares import moment_of
from assist.web.show import show, strings_of
from ingest.cldr import format_amount

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assist.strings import Strings
    from assist.types import Conversation, Product, Ware

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a product as the page shows it."""

    sku: str
    options: str
    price: str
    stock: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One product with its forms."""

    product: Product
    source: str
    as_of: str
    forms: tuple[Form, ...]
    measures: tuple[str, ...]
    """What the size chart's columns measure."""


@router.get("/c/{conversation_id}/wares")
async def wares_card(conversation_id: str, request: Request, inbox: InboxDep, settings: SettingsDep) -> Response:
    """The card; nothing where no product is named. Raises `UnknownThing`."""
    strings, talk = strings_of(request, settings.agent_language), await inbox.conversation(conversation_id)
    found = tuple(_shown(talk, await wares_of(inbox.engine, talk) or talk.wares, strings))
    return show(request, "wares.html", strings, wares=found) if found else Response("", media_type="text/html")


def _shown(talk: Conversation, wares: Sequence[Ware], strings: Strings) -> Iterator[Shown]:
    for source in dict.fromkeys(one.source for one in wares):
        mine = [one for one in wares if one.source == source]
        product = mine[0].product
        at = moment_of(talk, product.as_of)
        told = write_value(Value("", MOMENT, at.isoformat(timespec="minutes")), strings.lang, {}) if at else ""
        forms = tuple(_form(one, strings) for one in mine)
        yield Shown(product, source, told, forms, tuple(dict.fromkeys(name for _, row in product.sizes for name, _ in row)))


def _form(ware: Ware, strings: Strings) -> Form:
    one, currency = ware.variant, ware.product.currency
    price = format_amount(one.price, currency, strings.lang) if one.price is not None and currency else ""
    known = "" if one.available is None else strings.text("wares.there" if one.available else "wares.gone")
    stock = known if one.stock is None else strings.text("wares.stock", n=str(one.stock))
    return Form(one.sku, " · ".join(f"{name}: {value}" for name, value in one.options), price, stock)
