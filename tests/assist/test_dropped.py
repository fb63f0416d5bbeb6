"""Files and systems of a shop's own, by a mapping: what is read, what is left out and why."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler

import pytest

from assist.errors import BadPayload, BadRequest, ChannelFailed
from assist.feeds.dropped import take_files
from assist.feeds.feed import Feed
from assist.feeds.mapped import read_mapped
from assist.feeds.mapping import pointed, read_mapping
from assist.feeds.shop import ask_shop
from assist.http import Egress
from assist.store.orders import orders_numbered
from assist.store.products import Wanted, find_products
from tests.loopback import listening

NOW = datetime(2026, 11, 26, 10, 42, tzinfo=UTC)
ORDERS = """kind: orders
currency: EUR
fields: {number: Bestellnr, email: E-Mail, phone: Telefon, placed_at: Datum, total: Summe, status: Status, country: Land, tracking: Sendung, carrier: Versand}
lines: {sku: Artikel, name: Bezeichnung, quantity: Menge, price: Preis}
options: {Größe: Größe}
statuses: {versendet: shipped}
"""
HEAD = "Bestellnr;E-Mail;Telefon;Datum;Summe;Status;Land;Sendung;Versand;Artikel;Bezeichnung;Menge;Preis;Größe\n"
ROWS = HEAD + (
    "A-10;Ana@Shop.example;030 1234567;2026-11-02;59.90;versendet;DE;JJD1;DHL;K-1;Wasserkocher;1;39.90;\n"
    "A-10;Ana@Shop.example;030 1234567;2026-11-02;59.90;versendet;DE;JJD1;DHL;T-2;T-Shirt 白;2;10.00;M\n"
    "A-11;bo@li.example;;2026-11-03;-5;versendet;CN;;;K-1;Kettle;1;39.90;\n"
)
PRODUCTS = """kind: products
rows: /data/items
currency: JPY
fields: {id: /id, name: /title}
variants: {list: /forms, sku: /code, price: /amount, stock: /left}
options: {size: /size}
"""
ITEMS = {
    "data": {
        "items": [
            {"id": 7, "title": "登山靴", "forms": [{"code": "B-42", "amount": 12800, "left": 3, "size": "26"}, {"code": "B-43", "amount": 12800, "left": 0}]},
            {"id": 8, "title": "", "forms": []},
        ]
    }
}


@pytest.fixture
def mapping(tmp_path):
    def write(text):
        (tmp_path / "map.yaml").write_text(text, "utf-8")
        return read_mapping(tmp_path / "map.yaml")

    return write


def test_rows_of_one_number_are_one_order_and_a_bad_row_is_named_and_left_out(mapping):
    reading = read_mapped(ROWS.encode("utf-8-sig"), mapping(ORDERS), NOW, table=True)
    (order,) = reading.orders
    assert (order.number, order.total, order.currency, order.status, order.country) == ("A-10", Decimal("59.90"), "EUR", "shipped", "DE")
    assert [(line.sku, line.quantity, line.options) for line in order.lines] == [("K-1", 1, ()), ("T-2", 2, (("Größe", "M"),))]
    assert (reading.buyers[0].address, reading.buyers[0].phone, order.shipments[0].tracking) == ("ana@shop.example", "+49301234567", "JJD1")
    assert ["row 2.total" in one for one in reading.missing] == [True]


def test_products_keep_their_options_and_the_moment_of_price_and_stock(mapping):
    reading = read_mapped(json.dumps(ITEMS).encode(), mapping(PRODUCTS), NOW, table=False)
    (product,) = reading.products
    assert (product.name, product.currency, product.as_of) == ("登山靴", "JPY", NOW)
    assert [(one.sku, one.stock, one.available) for one in product.variants] == [("B-42", 3, True), ("B-43", 0, False)]
    assert len(reading.missing) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (ORDERS.replace("number:", "nummer:"), "line 3: fields.nummer: unknown key"),
        (ORDERS.replace("EUR", "EURO"), "line 2: currency"),
        ("kind: parcels\nfields: {number: a}\n", "line 1: kind"),
        ("kind: orders\nfields: {email: a}\n", "number' is missing"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused_with_its_line(mapping, text, told):
    with pytest.raises(BadRequest, match=told):
        mapping(text)


@pytest.mark.parametrize(("data", "told"), [(b"\xff\xfe", "UTF-8"), (b"a;b\n1;2\n", "no column"), (b"", "no column")])
def test_a_file_that_is_none_is_refused_in_a_sentence(mapping, data, told):
    with pytest.raises(BadPayload, match=told):
        read_mapped(data, mapping(ORDERS), NOW, table=True)


@pytest.mark.parametrize(("pointer", "found"), [("", {"a/b": [10, {"~": 1}]}), ("/a~1b/0", 10), ("/a~1b/1/~0", 1), ("/a~1b/7", None), ("/x/y", None)])
def test_a_pointer_leads_where_its_standard_says(pointer, found):
    assert pointed({"a/b": [10, {"~": 1}]}, pointer) == found


async def test_a_dropped_file_is_read_once_and_its_orders_are_found(inbox, tmp_path, mapping):
    mapping(ORDERS)
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "today.csv").write_text(ROWS, "utf-8")
    feed = Feed(name="erp", vendor="file", folder=tmp_path / "drop", mapping=tmp_path / "map.yaml")
    (first,), (second,) = await take_files(inbox.engine, feed), await take_files(inbox.engine, feed)
    assert (first.kept.orders, len(first.told), second.again) == (1, 1, True)
    async with inbox.engine.connect() as connection:
        assert [one.order.number for one in await orders_numbered(connection, ["a-10"])] == ["A-10"]


async def test_product_rows_are_found_and_filtered(inbox, tmp_path, mapping):
    mapping(PRODUCTS)
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "items.json").write_text(json.dumps(ITEMS), "utf-8")
    await take_files(inbox.engine, Feed(name="erp", vendor="file", folder=tmp_path / "drop", mapping=tmp_path / "map.yaml"))
    async with inbox.engine.connect() as connection:

        async def skus(**wanted):
            return [one.variant.sku for one in await find_products(connection, Wanted(**wanted))]

        assert await skus(words="登山") == ["B-42", "B-43"]
        assert await skus(words="登山", available=True) == ["B-42"]
        assert await skus(options=(("SIZE", "２６"),)) == ["B-42"]
        assert await skus(skus=("b-43",)) == ["B-43"]
        assert (await skus(most=Decimal(13000), currency="JPY"), await skus(most=Decimal(13000), currency="EUR")) == (["B-42", "B-43"], [])
        assert await skus(words="%") == []
        (row,) = await find_products(connection, Wanted(available=True))
        assert (row.source, row.product.as_of is not None) == ("erp/7", True)


class Erp(BaseHTTPRequestHandler):
    """A shop's own system: one order, by its number and a token."""

    status = 200

    def do_GET(self):
        self.asked.append((self.path, self.headers.get("X-Key")))
        body = json.dumps({"nr": "A/1", "sum": "12.00", "mail": "ana@shop.example"}).encode()
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Stays quiet."""


async def test_a_system_is_asked_by_the_address_of_its_feed_alone(tmp_path, mapping):
    mapping("kind: orders\ncurrency: EUR\nfields: {number: /nr, total: /sum, email: /mail}\n")
    asked = []
    with listening(Erp, asked=asked) as url:
        feed = Feed(name="erp", vendor="http", url=f"{url}/o/{{number}}", token="t0ken", header="X-Key", mapping=tmp_path / "map.yaml", private=True)
        http = Egress([feed.home])
        reading = await ask_shop(http, feed, ("number", "A/1 ../x"))
        assert await ask_shop(http, feed, ("email", "ana@shop.example")) is None
        await http.close()
    assert asked == [("/o/A%2F1%20..%2Fx", "t0ken")]
    assert (reading.orders[0].total, reading.buyers[0].address) == (Decimal("12.00"), "ana@shop.example")


@pytest.mark.parametrize(("status", "told"), [(401, "does not accept the token"), (500, "in trouble")])
async def test_a_system_that_refuses_or_fails_says_whose_turn_it_is(tmp_path, mapping, status, told):
    mapping("kind: orders\nfields: {number: /nr}\n")
    with listening(Erp, asked=[], status=status) as url:
        feed = Feed(name="erp", vendor="http", url=f"{url}/o/{{number}}", mapping=tmp_path / "map.yaml", private=True)
        http = Egress([feed.home])
        with pytest.raises(ChannelFailed, match=told):
            await ask_shop(http, feed, ("number", "1"))
        await http.close()
