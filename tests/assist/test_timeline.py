"""A parcel's way as a picture, and what is usual for it by the shop's own parcels before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest

from assist.explanation import explain
from assist.parcels import late_days
from assist.store.known import recall
from assist.store.shipments import keep_parcel, lanes_of
from assist.strings import Strings
from assist.timeline import picture, stages
from assist.types import Conversation, CustomsState, Doubt, Message, Order, ParcelEvent, Party, Shipment, Speaker

SENT = datetime(2026, 11, 1, 8, tzinfo=UTC)


def event(day, status, party=Party.CARRIER, customs=CustomsState.NONE, place=""):
    return ParcelEvent(SENT + timedelta(days=day), status, place, "", "", customs, party)


WAY = (
    event(0, "picked_up", place="深圳"),
    event(1, "in_transit"),
    event(3, "in_transit"),
    event(5, "in_transit", Party.CUSTOMS, CustomsState.INSPECTION, place="<Leipzig> & Halle"),
    event(9, "out_for_delivery"),
)


def test_events_that_say_the_same_are_one_stage_with_the_party_responsible():
    found = stages(Shipment("DHL", "JJD1", "out_for_delivery", events=WAY), Strings.load("en"))
    assert [(one.party, one.when) for one in found] == [
        ("carrier", "Nov 1, 2026"),
        ("carrier", "Nov 2, 2026 – Nov 4, 2026"),
        ("customs", "Nov 6, 2026"),
        ("carrier", "Nov 10, 2026"),
    ]


@pytest.mark.parametrize(("lang", "word"), [("en", "Customs"), ("de", "Zoll"), ("zh", "海关"), ("ja", "税関"), ("ar", "الجمارك"), ("th", "ศุลกากร")])
def test_the_picture_is_whole_xml_in_the_customers_language(lang, word):
    drawn = picture(Shipment("DHL", "JJD1", "out_for_delivery", events=WAY), Strings.load(lang), "Shop & Söhne")
    root = ElementTree.fromstring(drawn)  # noqa: S314 - our own drawing
    said = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert any(word in one for one in said)
    assert "Shop & Söhne" in said
    assert any("<Leipzig> & Halle" in one for one in said)
    assert root.get("direction") == ("rtl" if lang == "ar" else "ltr")


def test_events_that_contradict_each_other_are_not_drawn_as_if_they_were_true():
    parcel = Shipment("DHL", "JJD1", "in_transit", events=WAY, doubts=(Doubt.MOVED_AFTER_DELIVERY,))
    assert stages(parcel, Strings.load("en")) == ()
    assert "Status unknown" in picture(parcel, Strings.load("en"), "Shop")


async def delivered(inbox, number, days, carrier="DHL"):
    ended = event(days, "delivered")
    parcel = Shipment(carrier, f"OLD{number}", "delivered", updated_at=ended.at, events=(event(0, "picked_up"), ended), delivered_at=ended.at)
    async with inbox.engine.begin() as connection:
        await keep_parcel(connection, "f", Shipment(**{**_fields(parcel), "origin": "CN", "destination": "DE"}), SENT)


def _fields(parcel):
    return {name: getattr(parcel, name) for name in Shipment.__dataclass_fields__}


async def under_way(inbox, **more):
    parcel = Shipment("DHL", "NEW1", "in_transit", updated_at=SENT, events=(event(0, "picked_up"),), origin="CN", destination="DE", **more)
    talk = Conversation((Message(Speaker.CUSTOMER, "?"),), id="c1", order=Order("A-1", status="shipped", shipments=(parcel,)))
    await inbox.add(talk)
    return (await inbox.conversation("c1")).order.shipments[0]


async def test_a_parcel_is_late_from_130_percent_of_the_median_of_its_own_way_on(inbox):
    for number, days in enumerate((8, 9, 10, 11, 40)):
        await delivered(inbox, number, days)
    await delivered(inbox, 9, 1, "Other")
    parcel = await under_way(inbox)
    assert (parcel.usual, parcel.usual_n, parcel.late_from) == (date(2026, 11, 11), 5, date(2026, 11, 14))
    assert [late_days(parcel, date(2026, 11, day)) for day in (11, 13, 14, 20)] == [0, 0, 3, 9]
    assert explain(parcel, date(2026, 11, 14), Strings.load("en")).kind == "late"


async def test_another_percentage_moves_the_day(inbox):
    for number in range(5):
        await delivered(inbox, number, 10)
    await under_way(inbox)
    async with inbox.engine.begin() as connection:
        await recall(connection, "c1", late=200)
    assert (await inbox.conversation("c1")).order.shipments[0].late_from == date(2026, 11, 21)


async def test_few_parcels_are_shown_and_judge_nothing(inbox):
    for number in range(4):
        await delivered(inbox, number, 10)
    parcel = await under_way(inbox)
    assert (parcel.usual_n, parcel.late_from, late_days(parcel, date(2026, 12, 24))) == (4, None, 0)


async def test_a_promise_or_the_carriers_own_day_goes_before_what_is_usual(inbox):
    for number in range(5):
        await delivered(inbox, number, 10)
    parcel = await under_way(inbox, promised=date(2026, 12, 1))
    assert late_days(parcel, date(2026, 11, 30)) == 0


async def test_deliveries_before_they_were_sent_count_for_nothing(inbox):
    await delivered(inbox, 1, -3)
    async with inbox.engine.connect() as connection:
        assert await lanes_of(connection, [Shipment("DHL", "x", "in_transit", origin="CN", destination="DE")]) == {}
