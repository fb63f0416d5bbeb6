"""Products of the shop's catalogue that a message names: found, stated in replies with their moment and cited, shown beside the draft; never guessed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
from starlette.testclient import TestClient

from assist.api.access import COOKIE, Gate
from assist.api.app import Parts, create_app
from assist.articles import signs_said, wares_named
from assist.demo.load import products
from assist.feeds.mapped import read_mapped
from assist.feeds.mapping import read_mapping
from assist.settings import AssistSettings
from assist.store.beside import beside, wares_of
from assist.store.products import keep_product
from assist.types import Conversation, Message, Mode, Product, Severity, Speaker, Variant, Ware
from assist.wares import row_text, ware_values
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage
from tests.assist.test_model_mode import drafted, numbered, reply, says

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
AT = datetime(2026, 11, 20, 5, tzinfo=UTC)
ROWS = tuple(Ware(one, form, f"demo/{one.id}") for one in products() for form in one.variants)
SHIRT = Product(
    "S1",
    "TrailFlex 200 shirt",
    "EUR",
    (
        Variant("TF-S", (("Size", "S"), ("Color", "black")), Decimal("39.90"), 4),
        Variant("TF-M", (("Size", "M"), ("Color", "black")), Decimal("39.90"), 0),
        Variant("TF-L", (("Size", "L"), ("Color", "black")), Decimal("39.90"), 9),
    ),
    AT,
    "https://shop.example/tf",
    fits=("TrailFlex jacket",),
    sizes=(("S", (("chest", "88-92 cm"),)), ("M", (("chest", "93-98 cm"),))),
)
SHIRTS = tuple(Ware(SHIRT, form, "shop/S1") for form in SHIRT.variants)
ASKED = {
    "en": ("GB", "Is the RTR_520 in stock?"),
    "zh": ("CN", "RTR_520还有货吗？"),
    "zh-TW": ("TW", "請問RTR_520還有現貨嗎？"),
    "de": ("DE", "Ist der RTR_520 auf Lager?"),
    "ja": ("JP", "RTR_520は在庫がありますか？"),
    "ar": ("SA", "هل المنتج RTR_520 متوفر؟"),
    "ko": ("KR", "RTR_520 재고 있나요?"),
    "ru": ("RU", "Есть ли в наличии RTR_520?"),
    "hi": ("IN", "क्या RTR_520 स्टॉक में है?"),
    "vi": ("VN", "RTR_520 còn hàng không?"),
    "tr": ("TR", "RTR_520 stokta var mı?"),
}


def talk(text, market="GB", wares=()):
    return Conversation((Message(Speaker.CUSTOMER, text, "m1", NOW),), market, "en", id="ware", now=NOW, wares=tuple(wares))


def stated(draft):
    """Sentences that rest on a product's row."""
    return [one for one in draft.sentences if any(cited.path.startswith("product:") for cited in one.citations)]


@pytest.mark.parametrize("lang", ASKED)
def test_stock_and_price_are_stated_in_the_customers_language_with_their_moment_and_cited(desk, lang):
    market, text = ASKED[lang]
    draft = desk.draft(talk(text, market, wares_named(text, ROWS)))
    assert draft.language == lang
    assert draft.triage.products == ("RTR_520 robot vehicle",)
    there, price = stated(draft)
    assert "189 EUR" in {f"{Decimal(fact.value).normalize():f} {fact.unit}" for fact in price.facts if fact.unit == "EUR"}
    for sentence in (there, price):
        assert "2026-11-20" in {fact.value for fact in sentence.facts}
        [cited] = sentence.citations
        assert (cited.path, cited.title) == ("product:demo/PR-RTR520#PR-RTR520", "RTR_520 robot vehicle")
        assert "stock 7" in cited.quote
    assert not [one for one in draft.findings if one.severity is Severity.BLOCKING]


def test_what_is_gone_is_said_to_be_gone(desk):
    text = "Haben Sie das SlimeVR Set noch auf Lager?"
    draft = desk.draft(talk(text, "DE", wares_named(text, ROWS)))
    assert "nicht vorrätig" in stated(draft)[0].text
    assert not [one for one in draft.findings if one.severity is Severity.BLOCKING]


def test_nothing_is_stated_where_several_products_are_named(desk):
    text = "Do you have a robot vehicle in stock?"
    wares = wares_named(text, ROWS)
    assert len(wares) == 2
    draft = desk.draft(talk(text, "GB", wares))
    assert stated(draft) == []
    assert any(one.role == "ask" for one in draft.sentences), "it asks which one is meant"


def test_the_form_that_the_message_names_is_told_and_else_those_that_can_be_had():
    assert ware_values(talk("Is the TrailFlex in M there?", wares=SHIRTS))["ware_stock"].value == "gone"
    assert ware_values(talk("Is the TrailFlex in l there?", wares=SHIRTS))["ware_stock"].value == "there"
    several = ware_values(talk("Is the TrailFlex there?", wares=SHIRTS))
    assert several["ware_forms"].value == "S black, L black"
    assert "ware_stock" not in several
    assert several["ware_price"].canonical == "39.90 EUR"


@pytest.mark.parametrize(("days", "held"), [(0, True), (30, True), (31, False)])
def test_what_is_older_than_a_month_is_not_stated(days, held):
    later = replace(talk("RTR_520?", wares=[ROWS[2]]), now=AT + timedelta(days=days))
    assert ("ware_stock" in ware_values(later)) is held


def test_nobody_knows_where_nobody_counts():
    bare = Ware(Product("1", "Kettle K200", "EUR", (Variant("K200"),), AT), Variant("K200"), "shop/1")
    assert not {"ware_stock", "ware_price", "ware_forms"} & set(ware_values(talk("K200?", wares=[bare])))


def test_a_moment_is_told_on_the_customers_clock_also_where_summer_ends():
    summer = replace(SHIRT, as_of=datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    winter = replace(SHIRT, as_of=datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    told = [row_text(talk("?", "DE"), Ware(one, one.variants[0], "x")) for one in (summer, winter)]
    assert all("as of 2026-10-25 02:30" in one for one in told), "both are half past two in Berlin, an hour apart"
    assert "as of 2026-10-25 09:30" in row_text(talk("?", "JP"), Ware(summer, summer.variants[0], "x"))


def test_a_number_names_more_surely_than_a_model_and_a_model_than_two_words():
    assert [one.source for one in wares_named("RTR_520 robot vehicle", ROWS)] == ["demo/PR-RTR520"]
    assert [one.variant.sku for one in wares_named("the TrailFlex, number TF-M", SHIRTS)] == ["TF-M"]
    assert wares_named("where is my parcel", ROWS) == ()


@pytest.mark.parametrize("text", ["RTR 520", "rtr-520", "ＲＴＲ＿５２０", "PR-RTR520", "飞控PX4坏了", "flight controller", "四轴无人机还有吗"])
async def test_what_a_message_names_is_found_in_the_store(inbox, text):
    drone = Product("D1", "四轴无人机 套装", "CNY", (Variant("D1", price=Decimal(999), stock=2),), AT)
    async with inbox.engine.begin() as connection:
        for one in (*products(), drone):
            await keep_product(connection, "demo", one)
    found = {one.source for one in await wares_of(inbox.engine, talk(text))}
    wanted = "demo/PR-FC1" if "PX4" in text or "flight" in text else "demo/D1" if "四轴" in text else "demo/PR-RTR520"
    assert found == {wanted}


async def test_signs_that_stand_for_anything_find_nothing(inbox):
    async with inbox.engine.begin() as connection:
        await keep_product(connection, "demo", products()[0])
    for text in ("%%% ___", "100%_5", "a_b% c_d%", ""):
        assert await wares_of(inbox.engine, talk(text)) == ()


async def test_the_newest_row_is_told_and_a_message_of_its_own_rows_keeps_them_where_the_store_has_none(inbox):
    given = talk("Is the TrailFlex in stock?", wares=SHIRTS)
    told, marks = await beside(inbox.engine, given)
    assert (told.wares, marks) == (SHIRTS, {})
    async with inbox.engine.begin() as connection:
        await keep_product(connection, "shop", replace(SHIRT, variants=(Variant("TF-S", stock=1),)))
    told, _ = await beside(inbox.engine, given)
    assert [one.variant.stock for one in told.wares] == [1]


def test_a_long_message_is_looked_for_by_so_many_words_alone():
    assert len(signs_said(" ".join(f"word{n} other" for n in range(500)), 40)) == 40


def test_a_served_model_is_given_the_row_and_may_cite_it(desk):
    text = "Is the RTR_520 in stock?"

    def answer(system):
        return reply(says("The RTR_520 robot vehicle is in stock, 7 pieces.", [numbered(system, "stock 7")]))

    draft, _ = drafted(desk, answer, messages=talk(text).messages, market="GB", reply_language="en", wares=wares_named(text, ROWS))
    assert draft.mode is Mode.MODEL
    assert [one.text for one in stated(draft)] == ["The RTR_520 robot vehicle is in stock, 7 pieces."]


def test_size_charts_and_what_it_works_with_come_from_a_shops_own_file(tmp_path):
    mapping = tmp_path / "map.yaml"
    mapping.write_text('kind: products\nrows: ""\nfields: {name: /n, fits: /f, sizes: /s}\nvariants: {sku: /k}\n', encoding="utf-8")
    given = b'[{"n": "Shirt", "k": "S", "f": ["Jacket; Vest", "Jacket"], "s": {"M": {"chest": "96 cm", "hip": ""}}}, {"n": "Odd", "s": ["M"]}]'
    read = read_mapped(given, read_mapping(mapping), NOW, table=False)
    [shirt] = read.products
    assert (shirt.fits, shirt.sizes) == (("Jacket", "Vest"), (("M", (("chest", "96 cm"),)),))
    assert any("sizes" in one for one in read.missing), "a row whose chart is none is named and left out"


async def shop(inbox):
    async with inbox.engine.begin() as connection:
        await keep_product(connection, "shop", replace(SHIRT, link="https://shop.example/tf"))
        await keep_product(
            connection, "shop", Product("X", "Evil<b>X900</b> jug", "EUR", (Variant("X9", stock=None, available=True),), AT, "javascript:alert(1)")
        )
    await inbox.add(replace(talk("Is the TrailFlex in M there?", "DE"), id="c-shirt"))
    await inbox.add(replace(talk("Is X900 there?"), id="c-evil"))
    await inbox.add(replace(talk("Where is my parcel?"), id="c-none"))


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    gate, folder = Gate("the-token"), tmp_path_factory.mktemp("wares")
    index = ListIndex([passage("You pay the return.")])
    app = create_app(Parts(AssistSettings(data=folder, agent="Mara"), index, EchoAssistant(index), gate), on_ready=shop)
    with TestClient(app) as client:
        client.cookies.set(COOKIE, gate.enter(gate.new_link()))
        yield client


def test_the_card_shows_forms_price_stock_chart_and_the_moment(client):
    shown = unescape(client.get("/c/c-shirt/wares").text)
    for part in (
        "TrailFlex 200 shirt",
        "TF-M",
        "Size: M",
        "€39.90",
        "0 in stock",
        "TrailFlex jacket",
        "93-98 cm",
        "November 20, 2026 6:00",
        'href="https://shop.example/tf"',
    ):
        assert part in shown, part


def test_the_card_writes_what_a_shop_sent_as_text_and_links_to_no_script(client):
    shown = client.get("/c/c-evil/wares").text
    assert "<b>X900" not in shown
    assert "javascript:" not in shown
    assert "in stock" in shown


def test_no_card_where_no_product_is_named(client):
    assert client.get("/c/c-none/wares").text == ""
    assert client.get("/c/nobody/wares").status_code == 404
