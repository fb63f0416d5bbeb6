"""A customer's data exported, and erased so that no byte of them is left but the record's digests."""

import asyncio
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from assist.__main__ import main
from assist.inbox import Inbox
from assist.photos import keep_photo
from assist.store.choices import PERSON, choose
from assist.store.jobs import JobBook
from assist.store.open import open_store
from assist.store.persons import conversations_of
from assist.store.proof import verify
from assist.types import Conversation, Customer, Finding, Message, Order, Severity, Shipment, Speaker, Verdict
from tests.assist.fakes_desk import EchoAssistant

PNG = b"\x89PNG\r\n\x1a\n" + b"a very private picture" * 20
LONG = "My grandmother Zebedee in Lyon fell over the parcel and the gate is broken, " * 90
TOLD = {
    "en": LONG,
    "zh": "我的包裹在里昂丢失了，请尽快退款给我，我的地址是中山路八号",
    "de": "Meine Lieferung für Zwölfkämpfer ist verschwunden, bitte prüfen Sie das",
    "ja": "荷物が届きません。住所は大阪市北区です。至急返金してください",
    "ar": "لم تصل شحنتي إلى العنوان في مدينة ليون حتى الآن وأريد استرداد المال",
    "th": "พัสดุของฉันหายไปที่ลียง กรุณาคืนเงินให้ฉันโดยเร็วที่สุดด้วยค่ะ",
}


async def fill(data, index):
    """A customer with six conversations, orders, a photo, decisions, a delivery; and another one who stays."""
    store = await open_store(data, "")
    inbox = Inbox(store, EchoAssistant(index))
    photo = keep_photo(PNG, "door.png", data / "files")
    for lang, words in TOLD.items():
        order = Order(f"ZX-{lang}-99817", shipments=(Shipment("dhl", f"JJD{lang}000123", "in_transit"),))
        message = Message(Speaker.CUSTOMER, f"{words} zebedee.quill@lyon.example", attachments=(photo,))
        await inbox.add(Conversation((message,), id=f"gone-{lang}", customer=Customer("Zebedee Quill"), order=order, subject="Zebedee"))
        view = await inbox.open(f"gone-{lang}")
        inbox.assistant.finds = (Finding("days", Severity.WARNING, "Zebedee Quill is owed 30 days"),)
        await inbox.decide(view.kept.id, Verdict.EDIT, f"Dear Zebedee Quill, {words}", "she asked twice", "ana")
        async with store.begin() as connection:
            await choose(connection, f"gone-{lang}", PERSON, "zendesk/4711")
            job = await JobBook(connection).put("deliver", f"deliver:{lang}", f"gone-{lang}", {"text": words, "draft": view.kept.id, "act": "reply"})
            await JobBook(connection).done(job)
    await inbox.add(Conversation((Message(Speaker.CUSTOMER, "Where is my parcel?"),), id="stays", customer=Customer("Bo Li")))
    view = await inbox.open("stays")
    await inbox.decide(view.kept.id, Verdict.ACCEPT, "", "", "ana")
    await store.dispose()


@pytest.fixture
def data(tmp_path, index):
    home = tmp_path / "data"
    asyncio.run(fill(home, index))
    return home


def left(data):
    """Every piece of the customer in every byte of the folder, as UTF-8 and as JSON in ASCII."""
    words = [
        "Zebedee",
        "99817",
        "lyon.example",
        "she asked twice",
        "JJDen",
        "zendesk/4711",
        "gone-",
        *(text[i : i + 12] for text in TOLD.values() for i in range(0, len(text), 40)),
    ]
    pieces = {form for word in words for form in (word.encode(), json.dumps(word)[1:-1].encode())} | {PNG[8:40]}
    files = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    return sorted({(path.name, piece) for path, content in files.items() for piece in pieces if piece in content})


def erased(data, capsys, customer="Zebedee Quill"):
    code = main(["erase", customer, "--yes", "--data", str(data), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_no_byte_of_an_erased_customer_is_left(data, capsys):
    assert left(data)
    code, told = erased(data, capsys)
    assert (code, told["erased"]["conversations"], told["traces"]) == (0, 6, [])
    assert told["pieces"] > 20
    assert left(data) == []


def test_what_is_left_of_the_record_is_its_digests_and_the_chain_holds(data, capsys):
    erased(data, capsys)

    async def check():
        store = await open_store(data, "")
        async with store.connect() as connection:
            proof = await verify(connection)
        await store.dispose()
        return proof

    proof = asyncio.run(check())
    assert proof.broken == ()
    assert proof.erased == 24


def test_another_customers_data_stay(data, capsys, index):
    erased(data, capsys)

    async def there():
        store = await open_store(data, "")
        try:
            return await Inbox(store, EchoAssistant(index)).open("stays")
        finally:
            await store.dispose()

    assert asyncio.run(there()).decision.verdict is Verdict.ACCEPT


def test_erasing_while_the_service_holds_the_store_open_leaves_nothing_either(data, capsys, index):
    async def both():
        store = await open_store(data, "")
        inbox = Inbox(store, EchoAssistant(index))
        await inbox.listed()
        code = await asyncio.to_thread(main, ["erase", "Zebedee Quill", "--yes", "--data", str(data)])
        remains = left(data)
        kept = len(await inbox.listed())
        await store.dispose()
        return code, remains, kept

    assert asyncio.run(both()) == (0, [], 1)


@pytest.mark.parametrize("customer", ["zebedee  QUILL", "ZX-ja-99817", "zebedee.quill@lyon.example", "gone-th", "zendesk/4711", "Ｚebedee Quill"])
def test_a_customer_is_found_in_every_conversation_by_what_is_known(data, customer):
    async def ids():
        store = await open_store(data, "")
        async with store.connect() as connection:
            found = await conversations_of(connection, customer)
        await store.dispose()
        return found

    assert asyncio.run(ids()) == tuple(sorted(f"gone-{lang}" for lang in TOLD))


@pytest.mark.parametrize("customer", ["Zebedee", "quill@lyon.example", "ZX-", "%", "nobody"])
def test_part_of_a_name_is_nobodys(data, capsys, customer):
    assert main(["erase", customer, "--yes", "--data", str(data)]) == 2
    assert "Nothing is kept of such a customer" in capsys.readouterr().err


def test_nothing_is_erased_without_being_told_to(data, capsys):
    before = left(data)
    assert main(["erase", "Zebedee Quill", "--data", str(data)]) == 0
    assert "6 conversations would be erased" in capsys.readouterr().out
    assert left(data) == before


def test_what_stands_elsewhere_in_the_folder_is_named(data, capsys):
    (data / "originals").mkdir()
    (data / "originals" / "tickets.csv").write_text("ticket;Zebedee Quill;parcel lost")
    code, told = erased(data, capsys)
    assert (code, [one["file"] for one in told["traces"]]) == (1, ["originals/tickets.csv"])


def test_a_photo_that_another_conversation_shows_stays(data, capsys, index):
    async def share():
        store = await open_store(data, "")
        photo = keep_photo(PNG, "same.png", data / "files")
        await Inbox(store, EchoAssistant(index)).add(Conversation((Message(Speaker.CUSTOMER, "Mine too", attachments=(photo,)),), id="other"))
        await store.dispose()

    asyncio.run(share())
    assert erased(data, capsys)[1]["erased"]["photos"] == []
    assert len(list((data / "files").iterdir())) == 1


def test_an_export_holds_all_that_is_kept_of_a_customer_and_of_nobody_else(data, tmp_path, capsys):
    out = tmp_path / "customer.zip"
    assert main(["export", "Zebedee Quill", "--out", str(out), "--data", str(data)]) == 0
    with zipfile.ZipFile(out) as archive:
        told = json.loads(archive.read("customer.json"))
        (photo,) = [name for name in archive.namelist() if name.startswith("photos/")]
        assert archive.read(photo) == PNG
    assert {one["conversation"]["id"] for one in told} == {f"gone-{lang}" for lang in TOLD}
    assert all(one["decisions"] and one["drafts"] and one["deliveries"] and one["vouched"] and one["record"] for one in told)
    assert "Bo Li" not in json.dumps(told)


def test_what_is_older_than_the_shop_keeps_goes(data, capsys, monkeypatch, index):
    async def old():
        store = await open_store(data, "")
        moment = datetime.now(UTC) - timedelta(days=31)
        await Inbox(store, EchoAssistant(index)).add(Conversation((Message(Speaker.CUSTOMER, "An old question", at=moment),), id="old"))
        await store.dispose()

    asyncio.run(old())
    assert main(["erase", "--aged", "--yes", "--data", str(data)]) == 2
    monkeypatch.setenv("CONCORD_ASSIST_RETENTION_DAYS", "30")
    assert main(["erase", "--aged", "--yes", "--data", str(data), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["erased"]["conversations"] == 1
