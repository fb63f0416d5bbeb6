"""The tables of vendors' codes: every documented code has its meaning, and a broken table is refused with its line."""

from __future__ import annotations

import pytest

from assist.payloads.codes import FOLDER, codes_of
from assist.types import CustomsState, ParcelStatus
from prompts.table import TableUnreadable

DOCUMENTED = {
    "17track": {
        "unknown": "NotFound NotFound_Other NotFound_InvalidCode",
        "pending": "InfoReceived",
        "picked_up": "InTransit_PickedUp PickedUp",
        "in_transit": "InTransit InTransit_Other InTransit_Departure InTransit_Arrival InTransit_CustomsProcessing InTransit_CustomsReleased"
        " InTransit_CustomsRequiringInformation",
        "ready_for_pickup": "AvailableForPickup AvailableForPickup_Other",
        "out_for_delivery": "OutForDelivery OutForDelivery_Other",
        "delivered": "Delivered Delivered_Other",
        "delivery_failed": "DeliveryFailure DeliveryFailure_Other DeliveryFailure_NoBody DeliveryFailure_Security"
        " DeliveryFailure_Rejected DeliveryFailure_InvalidAddress"
        " Exception_Damage Exception_Rejected Exception_Lost Exception_Destroyed",
        "on_hold": "Exception Exception_Other Exception_NoBody Exception_Security",
        "delivery_delayed": "Expired Expired_Other Exception_Delayed",
        "return_to_sender": "Exception_Returning Exception_Returned",
        "cancelled": "Exception_Cancel",
    },
    "aftership": {
        "pending": "Pending Pending_001 InfoReceived InfoReceived_001",
        "picked_up": "InTransit_002",
        "in_transit": "InTransit InTransit_001 InTransit_003 InTransit_004 InTransit_005 InTransit_006 InTransit_007 InTransit_008 InTransit_009",
        "out_for_delivery": "OutForDelivery OutForDelivery_001 OutForDelivery_003 OutForDelivery_004",
        "ready_for_pickup": "AvailableForPickup AvailableForPickup_001",
        "delivered": "Delivered Delivered_001 Delivered_002 Delivered_003 Delivered_004 Delivered_005",
        "delivery_failed": "AttemptFail AttemptFail_001 AttemptFail_002 AttemptFail_003 Exception_002 Exception_003 Exception_007"
        " Exception_008 Exception_012 Exception_013",
        "delivery_delayed": "Exception_004 Exception_005 Exception_016 Exception_017",
        "on_hold": "Exception Exception_001 Exception_006 Exception_009 Exception_018",
        "return_to_sender": "Exception_010 Exception_011",
        "unknown": "Expired Expired_001",
    },
    "easypost": {
        "unknown": "unknown error",
        "pending": "pre_transit",
        "in_transit": "in_transit",
        "out_for_delivery": "out_for_delivery",
        "delivered": "delivered",
        "ready_for_pickup": "available_for_pickup",
        "return_to_sender": "return_to_sender",
        "delivery_failed": "failure",
        "cancelled": "cancelled",
    },
    "shopify": {
        "pending": "label_printed label_purchased confirmed SUBMITTED",
        "picked_up": "CARRIER_PICKED_UP",
        "in_transit": "in_transit",
        "delivery_delayed": "delayed",
        "out_for_delivery": "out_for_delivery",
        "ready_for_pickup": "ready_for_pickup",
        "delivery_failed": "attempted_delivery failure NOT_DELIVERED",
        "delivered": "delivered PICKED_UP",
        "cancelled": "CANCELED LABEL_VOIDED",
        "unknown": "FULFILLED MARKED_AS_FULFILLED",
    },
}
"""Status by the vendor's documented codes, from their pages, not from the tables."""
CUSTOMS = {
    ("17track", "InTransit_CustomsProcessing"): "in_progress",
    ("17track", "InTransit_CustomsReleased"): "released",
    ("17track", "InTransit_CustomsRequiringInformation"): "info_required",
    ("aftership", "InTransit_005"): "released",
    ("aftership", "InTransit_006"): "in_progress",
    ("aftership", "Exception_004"): "in_progress",
    ("aftership", "Exception_018"): "info_required",
}
REASONS = {
    "customs_delay": "in_progress",
    "customs_documentation": "info_required",
    "customs_duties_unpaid": "duties_due",
    "customs_inspection": "inspection",
    "customs_prohibited": "refused",
    "weather_delay": "none",
}
ORDERS = {
    ("shopify", "payment"): {
        "pending": "pending",
        "authorized": "pending",
        "partially_paid": "pending",
        "paid": "paid",
        "partially_refunded": "partly_refunded",
        "refunded": "refunded",
        "voided": "cancelled",
    },
    ("shopify", "dispatch"): {"fulfilled": "shipped", "partial": "partly_shipped", "restocked": "returned", "UNFULFILLED": ""},
    ("woocommerce", "orders"): {
        "pending": "pending",
        "processing": "paid",
        "on-hold": "on_hold",
        "completed": "shipped",
        "cancelled": "cancelled",
        "refunded": "refunded",
        "failed": "failed",
        "trash": "cancelled",
    },
}


@pytest.mark.parametrize("vendor", sorted(DOCUMENTED))
def test_every_documented_code_of_a_vendor_has_its_status(vendor: str):
    wanted = {code: status for status, listed in DOCUMENTED[vendor].items() for code in listed.split()}
    read = {code: codes_of(vendor).parcel(code) for code in wanted}
    assert {code: meaning and str(meaning.status) for code, meaning in read.items()} == wanted


def test_every_state_of_karrio_is_its_own_status():
    assert {status: codes_of("karrio").parcel(status).status for status in ParcelStatus} == {status: status for status in ParcelStatus}


@pytest.mark.parametrize(("pair", "state"), sorted(CUSTOMS.items()))
def test_codes_that_speak_of_customs_say_what_customs_does(pair: tuple[str, str], state: str):
    assert codes_of(pair[0]).parcel(pair[1]).customs == CustomsState(state)


def test_karrios_reasons_say_what_customs_does():
    assert {reason: str(codes_of("karrio").parcel(reason, section="details").customs) for reason in REASONS} == REASONS


@pytest.mark.parametrize("pair", sorted(ORDERS))
def test_every_documented_state_of_an_order_has_its_status(pair: tuple[str, str]):
    assert {code: codes_of(pair[0]).order(code, pair[1]) for code in ORDERS[pair]} == ORDERS[pair]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_table_names_its_source(path):
    text = path.read_text(encoding="utf-8")
    assert "source:" in text.casefold()
    if path.stem != "customs":
        assert "Read 20" in codes_of(path.stem).source


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("  A: {status: flown}", "line 3"),
        ("  A: {status: delivered, colour: red}", "colour"),
        ("  A: delivered", "parcels.A"),
        ("  A: {status: delivered}\nstates: {}", "states"),
    ],
)
def test_a_table_that_breaks_its_schema_is_refused_with_its_place(tmp_path, row: str, said: str):
    (tmp_path / "broken.yaml").write_text(f"source: somebody\nparcels:\n{row}\n", encoding="utf-8")
    with pytest.raises(TableUnreadable, match=said):
        codes_of("broken", tmp_path)
