"""Bad payloads: refused with a sentence that says whose fault it is, or read as far as they go with what is missing."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assist.errors import BadPayload, UnknownPayload
from assist.payloads.read import read_payload
from tests.sources import ROOT

FOLDER = Path(__file__).parent / "payloads"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def sample(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def read(given: object):
    return read_payload(json.dumps(given).encode(), NOW)


def parcel(*events: dict[str, Any], status: str = "in_transit", **rest: Any):
    return read({"carrier_name": "c", "tracking_number": "N1", "status": status, "delivered": False, "events": list(events), **rest}).shipments[0]


def event(at: str, status: str, text: str = "") -> dict[str, Any]:
    return {"timestamp": at, "status": status, "description": text, "code": "1"}


@pytest.mark.parametrize("name", [path.stem for path in sorted(FOLDER.glob("*.json"))])
def test_a_payload_cut_short_anywhere_is_refused_with_its_place(name: str):
    whole = (FOLDER / f"{name}.json").read_bytes().rstrip()
    for part in (0.1, 0.5, 0.9, 0.999):
        with pytest.raises(BadPayload, match=r"not JSON|UTF-8"):
            read_payload(whole[: int(len(whole) * part)], NOW)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"  \n",
        b"nonsense",
        b"[]",
        b"42",
        b'"order"',
        b"null",
        b"{}",
        b'{"order": {}}',
        b'{"foo": 1}',
        b'{"data": {}}',
        b"\xff\xfe\x00",
        b"[" * 90_000,
        b'{"a": NaN}',
        b"[1, 2]",
    ],
)
def test_what_is_no_vendors_payload_is_refused_with_a_sentence(data: bytes):
    with pytest.raises(BadPayload) as told:
        read_payload(data, NOW)
    assert str(told.value).endswith(".")


def test_an_unknown_shape_is_told_with_its_fields_and_the_vendors_there_are():
    with pytest.raises(UnknownPayload, match=r"fields: colour, weight.*Known are 17track, .*zendesk"):
        read({"weight": 3, "colour": "red"})


@pytest.mark.parametrize(
    ("name", "path", "value", "field"),
    [
        ("shopify_order", ("order", "total_price"), "-409.94", "order.total_price"),
        ("shopify_order", ("order", "total_price"), "many", "order.total_price"),
        ("shopify_order", ("order", "total_price"), "1.299,00", "order.total_price"),
        ("shopify_order", ("order", "total_price"), True, "order.total_price"),
        ("shopify_order", ("order", "line_items"), "three", "order.line_items"),
        ("shopify_order", ("order", "line_items", 0, "quantity"), -1, r"line_items\[0\].quantity"),
        ("shopify_order", ("order", "line_items", 0, "quantity"), 1.5, r"line_items\[0\].quantity"),
        ("shopify_order", ("order", "name"), ["#1"], "order.name"),
        ("woocommerce_order_727", ("total",), "-29.35", "total"),
        ("woocommerce_order_727", ("billing",), "John", "billing"),
        ("easypost_tracker", ("tracking_details",), {"a": "b"}, None),
        ("easypost_tracker", ("tracking_details",), "none", "tracking_details"),
        ("seventeentrack_gettrackinfo_v2_2", ("data", "accepted", 0, "track_info", "tracking"), [1], "tracking"),
        ("aftership_tracking_cn_jp", ("data", "tracking", "checkpoints"), 7, "checkpoints"),
        ("own_zendesk_ticket", ("comments", 0, "body"), {"text": "hi"}, r"comments\[0\].body"),
        ("own_karrio_customs", ("events", 0), "gone", r"events\[0\]"),
    ],
)
def test_a_field_of_the_wrong_kind_is_refused_by_its_name(name: str, path: tuple[Any, ...], value: object, field: str | None):
    given = sample(name)
    place = given
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    if field is None:
        assert read(given).shipments
        return
    with pytest.raises(BadPayload, match=rf"{field} is .* where .* belongs\. The sender is at fault"):
        read(given)


def test_an_unknown_currency_leaves_the_amounts_unstated_and_says_so():
    given = sample("shopify_order")
    given["order"]["currency"] = "EURO"
    reading = read(given)
    assert (reading.orders[0].currency, reading.orders[0].total) == ("", None)
    assert any("'EURO'" in sentence for sentence in reading.missing)


@pytest.mark.parametrize(
    ("name", "path", "kept"),
    [
        ("seventeentrack_gettrackinfo_v2_2", ("data", "accepted", 0, "track_info", "latest_status"), "sub_status"),
        ("aftership_tracking_cn_jp", ("data", "tracking"), "subtag"),
        ("easypost_tracker", (), "status"),
        ("own_karrio_customs", (), "status"),
    ],
)
def test_an_unknown_status_is_unknown_and_kept_in_the_vendors_word(name: str, path: tuple[Any, ...], kept: str):
    given = sample(name)
    place = given
    for step in path:
        place = place[step]
    place.update({"status": "Teleported", "tag": "Teleported", kept: "Teleported"})
    reading = read(given)
    assert reading.shipments[0].status == "unknown"
    assert "Teleported" in reading.shipments[0].vendor_status
    assert any("'Teleported'" in sentence for sentence in reading.missing)


def test_an_unknown_event_keeps_its_words_and_says_no_status():
    one = parcel(event("2026-11-20T10:00:00Z", "teleported", "瞬間移動"), status="in_transit")
    assert [(each.status, each.text) for each in one.events] == [("unknown", "瞬間移動")]


def test_an_unknown_carrier_is_no_obstacle():
    given = sample("easypost_tracker")
    given["carrier"] = None
    assert read(given).shipments[0].carrier == ""


def test_events_come_out_in_order_of_time_whatever_the_order_they_came_in():
    days = [event(f"2026-11-{day:02d}T10:00:00Z", "in_transit", str(day)) for day in (12, 10, 14, 11)]
    assert [each.text for each in parcel(*days).events] == ["10", "11", "12", "14"]


def test_events_of_one_moment_stay_in_the_vendors_order_turned_round_if_it_lists_the_newest_first():
    same = [event("2026-11-20T10:00:00Z", "in_transit", "second"), event("2026-11-20T10:00:00Z", "in_transit", "first")]
    newest_first = [event("2026-11-21T10:00:00Z", "in_transit", "third"), *same]
    assert [each.text for each in parcel(*newest_first).events] == ["first", "second", "third"]


def test_a_parcel_that_moves_after_its_delivery_is_in_doubt():
    one = parcel(event("2026-11-20T10:00:00Z", "delivered"), event("2026-11-21T10:00:00Z", "in_transit"))
    assert one.doubts == ("moved_after_delivery",)


def test_a_delivery_that_the_parcels_own_status_does_not_know_is_in_doubt():
    assert parcel(event("2026-11-20T10:00:00Z", "delivered")).doubts == ("status_differs",)
    assert parcel(event("2026-11-20T10:00:00Z", "delivered"), status="delivered").doubts == ()


def test_an_event_ahead_of_the_clock_is_shown_and_counts_for_nothing():
    ahead = (NOW + timedelta(days=40)).isoformat()
    one = parcel(event("2026-11-20T10:00:00Z", "in_transit"), event(ahead, "delivered"))
    assert (one.status, one.stale_days, one.doubts, len(one.events)) == ("in_transit", 6, ("future_event",), 2)


def test_days_without_news_are_whole_days_by_the_clock_and_none_without_a_time():
    assert parcel(event("2026-11-25T12:00:01Z", "in_transit")).stale_days == 0
    assert parcel(event("2026-11-25T12:00:00Z", "in_transit")).stale_days == 1
    assert parcel(event("", "in_transit")).stale_days is None
    assert parcel(event("2026-11-01T12:00:00Z", "delivered"), status="delivered").stale_days == 0


def test_the_hour_that_comes_twice_in_autumn_is_ordered_by_its_offset():
    twice = [event("2026-10-25T02:30:00+01:00", "in_transit", "second"), event("2026-10-25T02:30:00+02:00", "in_transit", "first")]
    assert [each.text for each in parcel(*twice).events] == ["first", "second"]


def test_a_time_without_a_zone_is_taken_as_utc_and_said_to_be():
    reading = read({"carrier_name": "c", "tracking_number": "N1", "status": "in_transit", "events": [event("2026-03-29T02:30:00", "in_transit")]})
    assert reading.shipments[0].events[0].at == datetime(2026, 3, 29, 2, 30, tzinfo=UTC)
    assert any("no time zone" in sentence for sentence in reading.missing)


def test_a_moment_that_is_none_is_left_out_and_said_to_be():
    reading = read({"carrier_name": "c", "tracking_number": "N1", "status": "in_transit", "events": [event("gestern", "in_transit", "x")]})
    assert reading.shipments[0].events[0].at is None
    assert any("'gestern'" in sentence for sentence in reading.missing)


def test_digits_of_every_script_and_turned_directions_are_read():
    given = sample("woocommerce_order_727") | {"total": "٢٩٫٣٥", "number": "\u202e７２７\u202c"}
    order = read(given).orders[0]
    assert (str(order.total), order.number) == ("29.35", "７２７")
    one = read(
        {
            "carrier_name": "c",
            "tracking_number": "１Ｚ２３",
            "status": "in_transit",
            "events": [event("２０２６-11-20T10:00:00Z", "in_transit", "\u202bفي الطريق\u202c")],
        }
    ).shipments[0]
    assert (one.tracking, one.updated_at, one.events[0].text) == ("1Z23", datetime(2026, 11, 20, 10, tzinfo=UTC), "في الطريق")


def test_halves_of_characters_and_controls_cannot_stop_the_output():
    given = sample("own_mail_postmark") | {"TextBody": "a\ud800b\x00c"}
    assert read(given).conversations[0].messages[0].text == "abc"


@pytest.mark.parametrize(("name", "code"), [("shopify_order.json", 0), ("SOURCES.yaml", 2), ("nowhere.json", 2)])
def test_the_command_answers_with_json_or_one_sentence_and_its_exit_code(name: str, code: int):
    ran = subprocess.run([sys.executable, "-m", "assist", "read", str(FOLDER / name), "--json"], capture_output=True, text=True, cwd=ROOT, check=False)
    assert ran.returncode == code
    if code:
        assert (ran.stdout, ran.stderr.count("\n")) == ("", 1)
        assert ran.stderr.startswith("read: ")
    else:
        assert {"vendor", "order", "shipment", "conversation"} <= json.loads(ran.stdout).keys()
