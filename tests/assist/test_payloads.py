"""Payloads of vendors to records: every sample as a person reads it, and no vendor's shape taken for another's."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assist.payloads.fields import Fields
from assist.payloads.read import ADAPTERS, read_payload
from assist.payloads.show import reading_json, reading_lines
from prompts.table import read_table

FOLDER = Path(__file__).parent / "payloads"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
EXPECTED: dict[str, dict[str, Any]] = read_table(FOLDER / "EXPECTED.yaml")
CARDS = ("4242", "Visa", "ch_1", "192.0.2.9", "1.1.1.1", "Chestnut", "555-625", "969 Market", "1 Main St", "anna@example.com", "bob.norman@", "hanako@")
"""Of payment, places and addresses in the samples: none of it may come out."""


def told(name: str) -> dict[str, Any]:
    return reading_json(read_payload((FOLDER / name).read_bytes(), NOW))


def test_every_sample_has_its_expected_record_and_its_source():
    samples = {path.name for path in FOLDER.glob("*") if path.suffix in {".json", ".eml"}}
    assert samples == set(EXPECTED)
    assert {name for name in samples if not name.startswith("own_")} == set(read_table(FOLDER / "SOURCES.yaml"))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_sample_is_read_as_a_person_reads_it(name: str):
    wanted, read = EXPECTED[name], told(name)
    assert read["vendor"] == wanted["vendor"]
    for kind in ("order", "shipment", "conversation"):
        fields = wanted.get(kind)
        assert (read[kind] is None) == (fields is None), kind
        assert {field: read[kind][field] for field in fields or {}} == (fields or {})
    assert {field: read["products"][0][field] for field in wanted.get("product", {})} == wanted.get("product", {})


@pytest.mark.parametrize("name", [name for name in sorted(EXPECTED) if "scans" in EXPECTED[name]])
def test_every_event_of_a_sample_has_its_status_and_its_customs_state(name: str):
    assert [f"{event['status']} {event['customs_state']}" for event in told(name)["shipment"]["events"]] == EXPECTED[name]["scans"]


@pytest.mark.parametrize("name", [name for name in sorted(EXPECTED) if "lines" in EXPECTED[name]])
def test_every_line_of_an_order_has_its_number_of_pieces_and_its_price(name: str):
    assert [f"{line['sku']} {line['quantity']} {line['price']}" for line in told(name)["order"]["lines"]] == EXPECTED[name]["lines"]


@pytest.mark.parametrize("name", [name for name in sorted(EXPECTED) if "said" in EXPECTED[name]])
def test_every_message_is_its_speakers_and_every_file_its_messages(name: str):
    messages = told(name)["conversation"]["messages"]
    assert [f"{message['role']} {message['text']}" for message in messages] == EXPECTED[name]["said"]
    files = [f"{one['name']} {one['mime']} {one['size']}" for message in messages for one in message["attachments"]]
    assert files == EXPECTED[name].get("attachments", [])


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_nothing_of_cards_addresses_and_whereabouts_comes_out(name: str):
    shown = json.dumps(told(name), ensure_ascii=False)
    assert [secret for secret in CARDS if secret in shown] == []


@pytest.mark.parametrize("name", [name for name in sorted(EXPECTED) if name.endswith(".json")])
def test_a_payload_has_the_shape_of_one_vendor_alone(name: str):
    given = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    assert [one.vendor for one in ADAPTERS if one.recognises(Fields(given, one.vendor))] == [EXPECTED[name]["vendor"]]


def test_lines_for_a_person_name_vendor_parcel_events_and_what_is_missing():
    lines = list(reading_lines(read_payload((FOLDER / "own_karrio_duties.json").read_bytes(), NOW)))
    assert lines[0] == "Vendor: karrio"
    assert "customs duties_due" in lines[1]
    assert lines[-1].startswith("Missing: karrio's events have no time zone")


def test_a_list_of_orders_keeps_all_of_them_newest_first():
    first = json.loads((FOLDER / "shopify_order.json").read_text(encoding="utf-8"))["order"]
    second = {**first, "id": 2, "name": "#1002", "created_at": "2009-01-10T11:00:00-05:00"}
    read = reading_json(read_payload(json.dumps({"orders": [first, second]}).encode(), NOW))
    assert [order["number"] for order in read["orders"]] == ["#1002", "#1001"]
    assert read["order"]["number"] == "#1002"
    assert reading_json(read_payload(json.dumps([first, second]).encode(), NOW))["orders"] == read["orders"]


def test_a_list_is_read_as_far_as_its_items_are_a_vendors():
    tracking = json.loads((FOLDER / "own_karrio_customs.json").read_text(encoding="utf-8"))
    pair = [[tracking], [{"carrier_name": "parcelnet", "code": "404", "message": "not found"}]]
    read = reading_json(read_payload(json.dumps(pair).encode(), NOW))
    assert read["shipment"]["tracking"] == "PN123"
    assert read["missing"] == ["Item 2 of the list has no vendor's shape; it was left out."]
    assert reading_json(read_payload(json.dumps([[tracking], []]).encode(), NOW))["missing"] == []
