"""Mapped rows of a shop's own file or system as orders and products. A row that cannot be read is named and left out; the others are kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assist.errors import BadPayload
from assist.feeds.mapping import rows_of
from assist.payloads.fields import Fields
from assist.payloads.reading import Buyer, Reading
from assist.types import Customer, Order, OrderLine, ParcelStatus, Product, Shipment, Variant
from ingest.numbers import dialled

if TYPE_CHECKING:
    from datetime import date, datetime

    from assist.feeds.mapping import FieldMap, Mapped

VENDOR = "file"


def read_mapped(data: bytes, mapping: FieldMap, now: datetime, *, table: bool) -> Reading:
    """Every row that can be read; `missing` names the rest with what is wrong. Raises `BadPayload` for a document that is none as a whole."""
    reading = Reading(VENDOR)
    missing: list[str] = []
    for at, one in enumerate(rows_of(data, mapping, table=table), 1):
        notes: list[str] = []
        given = Fields({name: value for name, value in one.fields.items() if value not in (None, "")}, VENDOR, f"row {at}", notes)
        try:
            reading = _with(reading, given, one, mapping, now)
        except BadPayload as error:
            missing.append(str(error))
        missing += notes
    return replace(reading, missing=tuple(dict.fromkeys(missing)))


def _with(reading: Reading, given: Fields, one: Mapped, mapping: FieldMap, now: datetime) -> Reading:
    if mapping.kind == "products":
        return replace(reading, products=(*reading.products, _product(given, one, mapping, now)))
    order = _order(given, one, mapping, now)
    buyer = Buyer(
        order.number,
        given.text("email").casefold(),
        dialled(given.text("phone"), order.country),
        Customer(given.text("first_name"), given.text("family_name"), tuple(given.words("language"))),
    )
    return replace(reading, orders=(*reading.orders, order), buyers=(*reading.buyers, buyer))


def _order(given: Fields, one: Mapped, mapping: FieldMap, now: datetime) -> Order:
    number = given.text("number")
    if not number:
        given.refuse("number", "", "an order's number")
    currency = given.currency("currency") if given.has("currency") else mapping.currency
    placed, said = given.moment("placed_at"), given.text("status")
    total = given.amount("total")
    return Order(
        number=number,
        id=given.text("id"),
        placed_on=placed.date() if placed else None,
        placed_at=placed,
        currency=currency,
        total=total if currency else None,
        status=mapping.statuses.get(said, said),
        vendor_status=said,
        delivered_on=_day(given.moment("delivered_on")),
        lines=tuple(_line(Fields(part, VENDOR, given.place, given.missing)) for part in one.parts if any(part.get(name) for name in ("sku", "name"))),
        shipments=_parcels(given, number),
        country=given.country("country"),
        as_of=given.moment("changed_at") or now,
    )


def _parcels(given: Fields, number: str) -> tuple[Shipment, ...]:
    tracking = given.text("tracking")
    parcel = Shipment(given.text("carrier"), tracking, ParcelStatus.UNKNOWN, promised=_day(given.moment("promised")), order=number)
    return (parcel,) if tracking else ()


def _line(part: Fields) -> OrderLine:
    quantity = part.count("quantity")
    return OrderLine(part.text("sku"), part.text("name") or part.text("sku"), 1 if quantity is None else quantity, part.amount("price"), _options(part))


def _product(given: Fields, one: Mapped, mapping: FieldMap, now: datetime) -> Product:
    name = given.text("name")
    if not name:
        given.refuse("name", "", "a product's name")
    forms = tuple(_variant(Fields(part, VENDOR, given.place, given.missing)) for part in one.parts)
    currency = given.currency("currency") if given.has("currency") else mapping.currency
    about = (given.text("link"), given.text("kind"), _fits(given), _sizes(given))
    return Product(given.text("id") or name, name, currency, forms, given.moment("changed_at") or now, *about)


def _fits(given: Fields) -> tuple[str, ...]:
    """What a product works with: a list, or one text with semicolons between."""
    return tuple(dict.fromkeys(part.strip() for word in given.words("fits") for part in word.split(";") if part.strip()))


def _sizes(given: Fields) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """A size chart as an object of objects: {"M": {"chest": "96-101 cm"}}."""
    chart = given.value.get("sizes")
    if chart in (None, ""):
        return ()
    if not isinstance(chart, dict) or not all(isinstance(row, dict) for row in chart.values()):
        given.refuse("sizes", chart, "an object of sizes with their measures")
    return tuple((str(size), tuple((str(name), str(value)) for name, value in row.items() if value not in (None, ""))) for size, row in chart.items())


def _variant(part: Fields) -> Variant:
    stock = part.count("stock")
    return Variant(part.text("sku"), _options(part), part.amount("price"), stock, None if stock is None else stock > 0)


def _options(part: Fields) -> tuple[tuple[str, str], ...]:
    given = part.value.get("options")
    return tuple((name, str(value)) for name, value in given.items() if value not in (None, "")) if isinstance(given, dict) else ()


def _day(at: datetime | None) -> date | None:
    return at.date() if at else None
