"""Letters nobody asked for: one for each cause, in the customer's language, in their daytime, never to whom does not want them, and only by a person's yes."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from assist.contact import Contact
from assist.errors import BadRequest
from assist.faults import read_faults
from assist.followup import FollowUp
from assist.hours import allowed, next_allowed
from assist.inbox import Inbox
from assist.letters import Said, languages, word
from assist.settings import AssistSettings
from assist.store.customer_tables import CUSTOMERS, SURVEYS
from assist.store.customers import customer_of, opt_out
from assist.store.letters import decide, letters
from assist.store.open import open_store
from assist.store.remedy_tables import REMEDIES
from assist.store.shipments import keep_parcel
from assist.types import Conversation, Customer, Message, ParcelEvent, Shipment, Speaker, Verdict
from prompts.load import load_library
from tests.assist.fakes_desk import EchoAssistant
from tests.assist.test_feeds import bought, tell

SOLVED = datetime(2026, 11, 2, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def library():
    return load_library()


@pytest.fixture
async def desk(empty_desk, index, library):
    store = await open_store(empty_desk, "")
    inbox = Inbox(store, EchoAssistant(index, library=library))
    yield FollowUp(inbox, AssistSettings(data=empty_desk, public_url="https://desk.example", shop="Polaris"))
    await store.dispose()


async def complaint(desk, name="c1", lang="de", market="DE"):
    talk = Conversation(
        (Message(Speaker.CUSTOMER, "Kaputt!", at=SOLVED),), id=name, market=market, customer=Customer("Ana", "Weber", (lang,)), reply_language=lang
    )
    await desk.inbox.add(talk, Contact(f"{name}@shop.example"))
    view = await desk.inbox.open(name)
    await desk.inbox.decide(view.kept.id, Verdict.ACCEPT, "", "", "bo")
    row = {"id": str(uuid.uuid4()), "conversation_id": name, "kind": "damaged", "severity": "normal", "score": 50, "offered": [], "taken": "refund"}
    async with desk.inbox.engine.begin() as db:
        await db.execute(insert(REMEDIES).values(**row, amount="", currency="", agent="bo", at=SOLVED))


async def kept(desk):
    async with desk.inbox.engine.connect() as db:
        return await letters(db)


async def test_seven_and_thirty_days_after_a_solved_complaint_a_check_in_is_drafted_once(desk):
    await complaint(desk)
    made = [await desk.look(SOLVED + timedelta(days=days)) for days in (6, 8, 9, 29, 31, 32, 90)]
    assert made == [0, 1, 0, 0, 1, 0, 0]
    assert {one.kind for one in await kept(desk)} == {"checkin7", "checkin30"}


@pytest.mark.parametrize(("lang", "words"), [("de", "Beschwerde"), ("zh", "投诉"), ("ja", "回答"), ("ar", "شكواك"), ("th", "ข้อร้องเรียน"), ("en", "complaint")])
async def test_a_check_in_speaks_the_customers_language_with_its_gloss_survey_and_a_way_out(desk, lang, words):
    await complaint(desk, lang=lang)
    await desk.look(SOLVED + timedelta(days=8))
    (one,) = await kept(desk)
    assert (one.language, words in one.text, "complaint" in one.gloss) == (lang, True, True)
    assert "https://desk.example/survey/" in one.text
    assert "Polaris" in one.text
    async with desk.inbox.engine.connect() as db:
        (asked,) = await db.execute(select(SURVEYS))
    assert (asked.conversation_id, asked.language, asked.market, asked.answered_at) == ("c1", lang, "DE", None)


async def test_a_customer_who_wrote_again_is_not_asked_whether_all_is_well(desk):
    await complaint(desk)
    await desk.inbox.receive("c1", Message(Speaker.CUSTOMER, "Still broken", at=SOLVED + timedelta(days=5)))
    assert await desk.look(SOLVED + timedelta(days=8)) == 0


async def test_who_opted_out_gets_nothing_and_what_waits_is_dropped(desk):
    await complaint(desk)
    await complaint(desk, "c2")
    await desk.look(SOLVED + timedelta(days=8))
    async with desk.inbox.engine.begin() as db:
        await opt_out(db, await customer_of(db, "c1"), SOLVED)
    states = {one.conversation_id: (one.id, one.state) for one in await kept(desk)}
    assert (states["c1"][1], states["c2"][1]) == ("dropped", "drafted")
    await desk.look(SOLVED + timedelta(days=31))
    assert {one.conversation_id for one in await kept(desk) if one.kind == "checkin30"} == {"c2"}
    async with desk.inbox.engine.begin() as db:
        await opt_out(db, await customer_of(db, "c2"), None)
        await decide(db, states["c2"][0], "Hello", "bo", SOLVED, approved=True)
        with pytest.raises(BadRequest, match="decided already"):
            await decide(db, states["c2"][0], "Hello", "bo", SOLVED, approved=True)


async def test_who_opts_out_between_draft_and_approval_is_not_written_to(desk):
    await complaint(desk)
    await desk.look(SOLVED + timedelta(days=8))
    (one,) = await kept(desk)
    async with desk.inbox.engine.begin() as db:
        await db.execute(CUSTOMERS.update().values(opted_out_at=SOLVED))
        with pytest.raises(BadRequest, match="does not want"):
            await decide(db, one.id, one.text, "bo", SOLVED, approved=True)


def shipped(number="L1", last=SOLVED, **more):
    events = (ParcelEvent(SOLVED - timedelta(days=1), "picked_up"), ParcelEvent(last, "in_transit"))
    return Shipment("DHL", number, "in_transit", updated_at=last, events=events, order="1001", **more)


async def notice(desk, parcel, now, **order):
    await tell(desk.inbox, "shopify", bought(**order))
    async with desk.inbox.engine.begin() as db:
        await keep_parcel(db, "carriers", parcel, now)
    return await desk.look(now)


@pytest.mark.parametrize(
    ("parcel", "kind"),
    [
        (shipped(promised=date(2026, 11, 5), last=SOLVED + timedelta(days=7)), "late"),
        (shipped(), "stuck"),
        (shipped(last=SOLVED + timedelta(days=7)), ""),
        (shipped(doubts=("moved_after_delivery",)), ""),
    ],
)
async def test_a_late_or_stuck_parcel_is_told_before_the_customer_asks_and_nothing_that_may_not_be_true(desk, parcel, kind):
    assert await notice(desk, parcel, SOLVED + timedelta(days=8)) == bool(kind)
    found = await kept(desk)
    assert [one.kind for one in found] == ([kind] if kind else [])
    assert all("1001" in one.text and one.sources["parcel"] == "L1" for one in found)
    assert await desk.look(SOLVED + timedelta(days=9)) == 0


async def test_a_parcel_whose_buyer_nobody_can_reach_gives_no_letter(desk):
    assert await notice(desk, shipped(), SOLVED + timedelta(days=8), email="", contact_email="", phone="", shipping_address=None) == 0


FAULTS = """faults:
  - sku: {sku}
    text: {{en: "Stop using it.", de: "Bitte nicht mehr benutzen."}}
    source: Recall 12/2026
    bought_from: 2000-01-01
    bought_until: 2030-01-01
"""


async def test_whoever_bought_a_product_with_a_known_fault_is_told_with_its_source(desk):
    order = bought()
    sku = order["line_items"][0]["sku"]
    (desk.settings.data / "faults.yaml").write_text(FAULTS.format(sku=sku), "utf-8")
    await tell(desk.inbox, "shopify", order)
    assert [await desk.look(SOLVED), await desk.look(SOLVED)] == [1, 0]
    (one,) = await kept(desk)
    assert (one.kind, one.sources["source"]) == ("fault", "Recall 12/2026")


async def test_a_file_of_faults_that_cannot_be_used_is_named_by_line_and_stops_no_other_letter(desk):
    (desk.settings.data / "faults.yaml").write_text(FAULTS.format(sku="K-1").replace("2000-01-01", "soon"), "utf-8")
    with pytest.raises(BadRequest, match="line 5"):
        read_faults(desk.settings.data)
    await complaint(desk)
    assert await desk.look(SOLVED + timedelta(days=8)) == 1


def test_a_letter_is_worded_in_every_language_it_says_it_speaks(library):
    settings = AssistSettings(shop="Polaris")
    for lang in languages():
        made = word((Said("late", {"order": "A-1"}),), Customer("Ana", "Weber"), lang, library, settings)
        assert (made.language, "A-1" in made.text, "{{" in made.text) == (lang, True, False)
    assert word((Said("checkin"),), Customer(), "sw", library, settings).language == "en"


BERLIN_NIGHT = datetime(2026, 11, 25, 22, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "market", "found"),
    [
        (BERLIN_NIGHT, "DE", datetime(2026, 11, 26, 8, tzinfo=UTC)),
        (datetime(2026, 11, 26, 10, tzinfo=UTC), "DE", datetime(2026, 11, 26, 10, tzinfo=UTC)),
        (datetime(2026, 12, 24, 19, 30, tzinfo=UTC), "DE", datetime(2026, 12, 28, 8, tzinfo=UTC)),
        (datetime(2026, 11, 26, 15, tzinfo=UTC), "JP", datetime(2026, 11, 27, 0, tzinfo=UTC)),
        (datetime(2026, 10, 24, 23, tzinfo=UTC), "DE", datetime(2026, 10, 26, 8, tzinfo=UTC)),
        (datetime(2026, 11, 27, 12, tzinfo=UTC), "US", datetime(2026, 11, 27, 19, tzinfo=UTC)),
        (datetime(2026, 11, 26, 3, tzinfo=UTC), "", datetime(2026, 11, 26, 9, tzinfo=UTC)),
    ],
)
def test_nobody_is_written_to_at_night_on_holidays_or_weekends_of_their_own_country(at, market, found):
    assert next_allowed(at, market, (20, 9)) == found
    assert allowed(found, market, (20, 9))
