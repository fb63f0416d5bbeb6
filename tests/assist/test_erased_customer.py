"""Orders, parcels, records, promises, letters and surveys of an erased customer: out of every table, and out of every byte; another's stay."""

from __future__ import annotations

import asyncio
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from assist.__main__ import main
from assist.contact import Contact
from assist.inbox import Inbox
from assist.payloads.reading import Buyer
from assist.store.customer_tables import CUSTOMER_KEYS, CUSTOMER_TALKS, CUSTOMERS, LETTERS, MERGES, ORDERS, PROMISES, SHIPMENTS, SURVEYS
from assist.store.customers import customer_of
from assist.store.letters import New, draft
from assist.store.merges import merge
from assist.store.open import open_store
from assist.store.orders import keep_order
from assist.store.owed import Promised, owe
from assist.store.shipments import keep_parcel
from assist.store.surveys import Mark, answer, ask
from assist.types import Conversation, Customer, Message, Order, OrderLine, ParcelEvent, Shipment, Speaker, Verdict
from tests.assist.fakes_desk import EchoAssistant

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
TABLES = (ORDERS, SHIPMENTS, CUSTOMERS, CUSTOMER_KEYS, CUSTOMER_TALKS, MERGES, PROMISES, LETTERS, SURVEYS)


async def one(inbox, who, number, phone):
    """A customer with all that can be kept of one; every text of theirs holds their name or number."""
    contact = Contact(f"{who}@lyon.example", phone)
    await inbox.add(Conversation((Message(Speaker.CUSTOMER, f"{who} asks", at=NOW),), id=f"talk-{who}", customer=Customer(who)), contact)
    await inbox.add(Conversation((Message(Speaker.CUSTOMER, f"{who} again"),), id=f"chat-{who}"), Contact(person=f"chat/{who}"))
    view = await inbox.open(f"talk-{who}")
    decision = await inbox.decide(view.kept.id, Verdict.ACCEPT, "", "", "bo")
    parcel = Shipment("DHL", f"JJD{number}", "in_transit", updated_at=NOW, events=(ParcelEvent(NOW, "picked_up"),), order=f"#{number}")
    order = Order(f"#{number}", status="paid", lines=(OrderLine("K-1", f"Kettle for {who}"),), shipments=(parcel,), as_of=NOW)
    async with inbox.engine.begin() as db:
        mine, other = [await customer_of(db, f"{kind}-{who}") for kind in ("talk", "chat")]
        await keep_order(db, "shop", order, Buyer(f"#{number}", contact.address, phone, Customer(who)), NOW)
        await keep_parcel(db, "carrier", parcel, NOW)
        await merge(db, mine, other, f"{who} said so", "bo")
        await owe(db, decision, f"talk-{who}", [Promised(f"{who} hears on Monday", NOW + timedelta(days=2))])
        new = New(f"late:{number}", "late", f"talk-{who}", mine, number, "en", f"Dear {who}, late", f"{who}: late", {"parcel": f"JJD{number}"}, NOW)
        await draft(db, new, NOW)
        asked = await ask(db, f"talk-{who}", mine, ("en", "FR"), NOW)
        await answer(db, asked.id, Mark(1, 0, f"{who} is cross"), NOW)


@pytest.fixture
def data(tmp_path, index):
    async def fill():
        store = await open_store(tmp_path / "data", "")
        inbox = Inbox(store, EchoAssistant(index))
        await one(inbox, "zebedee", "99817", "+33612345678")
        await one(inbox, "bolinda", "55512", "+33687654321")
        await store.dispose()

    asyncio.run(fill())
    return tmp_path / "data"


def counts(data):
    async def get():
        store = await open_store(data, "")
        async with store.connect() as db:
            found = {table.name: (await db.execute(select(func.count()).select_from(table))).scalar() for table in TABLES}
        await store.dispose()
        return found

    return asyncio.run(get())


def left(data, *words):
    files = [path.read_bytes() for path in data.rglob("*") if path.is_file()]
    return [word for word in words if any(word.encode() in content for content in files)]


WORDS = ("zebedee", "99817", "33612345678")


@pytest.mark.parametrize("named", ["zebedee@lyon.example", "+33612345678", "talk-zebedee"])
def test_nothing_of_an_erased_customer_is_left_in_any_table_or_byte_and_another_stays(data, capsys, named):
    before = counts(data)
    assert left(data, *WORDS) == list(WORDS)
    code = main(["erase", named, "--yes", "--data", str(data), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (code, told["traces"], told["erased"]["conversations"]) == (0, [], 2)
    assert {name: before[name] - after for name, after in counts(data).items()} == {name: number // 2 for name, number in before.items()}
    assert left(data, *WORDS) == []
    assert left(data, "bolinda", "55512", "33687654321") == ["bolinda", "55512", "33687654321"]


def test_a_buyer_who_never_wrote_is_erased_by_address(tmp_path, capsys):
    async def fill():
        store = await open_store(tmp_path, "")
        async with store.begin() as db:
            await keep_order(db, "shop", Order("#7", status="paid"), Buyer("#7", "quiet@lyon.example"), NOW)
        await store.dispose()

    asyncio.run(fill())
    assert main(["erase", "quiet@lyon.example", "--yes", "--data", str(tmp_path)]) == 0
    capsys.readouterr()
    assert (counts(tmp_path)["orders"], left(tmp_path, "quiet@lyon")) == (0, [])


def test_an_export_holds_orders_promises_letters_and_answers_and_nothing_of_another(data, tmp_path):
    assert main(["export", "zebedee@lyon.example", "--out", str(tmp_path / "a.zip"), "--data", str(data)]) == 0
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        beside = json.loads(archive.read("beside.json"))
    wanted = ("customers", "known_by", "merges", "orders", "parcels", "promises", "letters", "surveys")
    assert {name: bool(beside[name]) for name in wanted} == dict.fromkeys(wanted, True)
    assert "bolinda" not in json.dumps(beside)
