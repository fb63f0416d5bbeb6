"""A parcel asked for at its carrier with the shop's key: fresh news are not asked for again, and a service that limits, lies or dies costs nobody anything."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest

from assist.errors import ChannelFailed
from assist.feeds.drawing import Drawing
from assist.feeds.feed import Feed, Feeds
from assist.http import Egress
from assist.store.jobs import JobBook
from assist.store.shipments import parcels_of
from assist.types import Conversation, Message, Order, Shipment, Speaker
from tests.loopback import listening


def seventeen(number="RR1", status="InTransit"):
    event = {"time_utc": "2026-11-20T10:00:00Z", "description": "Departed", "stage": status, "sub_status": f"{status}_Other"}
    info = {"latest_status": {"status": status, "sub_status": f"{status}_Other"}, "tracking": {"providers": [{"provider": {"name": "X"}, "events": [event]}]}}
    return {"code": 0, "data": {"accepted": [{"number": number, "carrier": 1, "track_info": info}], "rejected": []}}


UNKNOWN = {"code": 0, "data": {"accepted": [], "rejected": [{"number": "RR1", "error": {"code": -18019902, "message": "does not register"}}]}}


class Carrier(BaseHTTPRequestHandler):
    """Says what the test has it say, and remembers what it was asked."""

    def do_POST(self):
        length = int(self.headers.get("content-length") or 0)
        self.asked.append((self.path, self.headers.get("17token"), json.loads(self.rfile.read(length) or b"null")))
        status, body = self.says[0] if len(self.says) == 1 else self.says.pop(0)
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "7")
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        self.do_POST()

    def log_message(self, *_):
        """Stays quiet."""


class Clock:
    """Monotonic seconds that only the test moves."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
async def drawn(inbox):
    """A conversation whose parcel is on its way, and what draws it from a carrier that says these things."""
    order = Order("A-1", status="shipped", shipments=(Shipment("X", "RR1", "in_transit"),))
    await inbox.add(Conversation((Message(Speaker.CUSTOMER, "Where is it?"),), id="c1", order=order))
    https = []

    def made(url, vendor="17track", **more):
        feed = Feed(name="carrier", vendor=vendor, url=url, token="the-key", private=True)
        https.append(Egress([feed.home]))
        return Drawing(inbox.engine, Feeds((feed,)), https[-1], timedelta(minutes=30), **more)

    yield made
    for one in https:
        await one.close()


async def wanted(inbox, drawing):
    """The jobs that opening the conversation leaves, each taken once."""
    await drawing.look_again(await inbox.conversation("c1"))
    async with inbox.engine.begin() as connection:
        return await JobBook(connection).take((), datetime.now(UTC) + timedelta(seconds=5))


async def known(inbox):
    async with inbox.engine.connect() as connection:
        return await parcels_of(connection, ["RR1"])


async def test_a_parcel_is_asked_for_with_the_shops_key_once_while_it_is_fresh_and_its_news_outdate_the_draft(inbox, drawn):
    asked, view = [], await inbox.open("c1")
    with listening(Carrier, asked=asked, says=[(200, seventeen(status="OutForDelivery"))]) as url:
        drawing = drawn(url)
        job = await wanted(inbox, drawing)
        await drawing.works()[job.kind](job)
        assert await wanted(inbox, drawing) is None
    assert asked == [("/track/v2.2/gettrackinfo", "the-key", [{"number": "RR1"}])]
    assert (await inbox.conversation("c1")).order.shipments[0].status == "out_for_delivery"
    assert (await inbox.state(view.kept.id), drawing.trouble()) == ("outdated", "")


async def test_a_number_the_carrier_does_not_know_is_made_known_to_it(inbox, drawn):
    asked = []
    with listening(Carrier, asked=asked, says=[(200, UNKNOWN), (200, {"code": 0, "data": {}})]) as url:
        drawing = drawn(url)
        job = await wanted(inbox, drawing)
        await drawing.works()[job.kind](job)
    assert [path for path, _, _ in asked] == ["/track/v2.2/gettrackinfo", "/track/v2.2/register"]
    assert await known(inbox) == ()


async def test_aftership_makes_an_unknown_number_known_too(inbox, drawn):
    asked = []
    with listening(Carrier, asked=asked, says=[(200, {"meta": {"code": 200}, "data": {"trackings": []}}), (201, {})]) as url:
        drawing = drawn(url, "aftership")
        job = await wanted(inbox, drawing)
        await drawing.works()[job.kind](job)
    assert [path for path, _, _ in asked] == ["/tracking/2025-01/trackings?tracking_numbers=RR1", "/tracking/2025-01/trackings"]


@pytest.mark.parametrize(
    ("says", "raised", "told"),
    [
        ((401, {}), False, "does not accept the shop's key"),
        ((200, {"code": -18010002, "data": {}}), False, "does not accept the shop's key"),
        ((404, {}), False, "nothing at this address"),
        ((429, {}), True, "slow down"),
        ((500, {}), True, "in trouble"),
        ((200, b"<html>maintenance</html>"), False, "something else than JSON"),
        ((200, seventeen("RR2")), False, "another parcel"),
        ((200, {"code": 0, "data": {"accepted": [{"number": 5, "track_info": []}]}}), False, ""),
    ],
)
async def test_a_service_that_refuses_limits_lies_or_dies_changes_nothing_and_is_named(inbox, drawn, says, raised, told):
    with listening(Carrier, asked=[], says=[says]) as url:
        drawing = drawn(url)
        job = await wanted(inbox, drawing)
        if raised:
            with pytest.raises(ChannelFailed):
                await drawing.works()[job.kind](job)
        else:
            await drawing.works()[job.kind](job)
    assert told in drawing.trouble()
    assert await known(inbox) == ()
    assert (await inbox.conversation("c1")).order.shipments[0].status == "in_transit"


@pytest.mark.parametrize(("says", "calls", "rest"), [((401, {}), 1, 600), ((429, {}), 1, 7), ((500, {}), 3, 60)])
async def test_a_failing_service_is_left_alone_for_a_while_and_then_asked_again(inbox, drawn, says, calls, rest):
    asked, clock = [], Clock()
    with listening(Carrier, asked=asked, says=[says]) as url:
        drawing = drawn(url, clock=clock)
        job = await wanted(inbox, drawing)

        async def ask_five_times():
            for _ in range(5):
                try:
                    await drawing.works()[job.kind](job)
                except ChannelFailed:
                    continue

        await ask_five_times()
        assert len(asked) == calls
        clock.now = rest - 1
        await ask_five_times()
        assert len(asked) == calls
        clock.now = rest + 1
        await ask_five_times()
        assert len(asked) == calls + 1
