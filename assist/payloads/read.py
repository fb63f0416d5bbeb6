"""A payload to its records: whose shape it has is asked of every vendor's file in turn, never told by a file's name."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, NoReturn

from assist.errors import BadPayload, UnknownPayload
from assist.payloads import aftership, chatwoot, easypost, gorgias, karrio, mail, seventeentrack, shopify, woocommerce, zendesk
from assist.payloads.fields import Fields
from assist.payloads.reading import Reading
from ingest.errors import UnreadableDocument
from ingest.mail import looks_like_mail

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from assist.payloads.reading import Adapter

ADAPTERS: tuple[Adapter, ...] = tuple(
    module.ADAPTER for module in (seventeentrack, easypost, aftership, karrio, shopify, woocommerce, zendesk, chatwoot, gorgias, mail)
)
LARGEST = 20_000_000
"""Bytes of one payload: webhooks and pages of an API stay far below."""
DIGITS = 64
"""Digits of one number."""


def read_payload(data: bytes, now: datetime) -> Reading:
    """What one file or request body says, stale days counted to `now`. Raises `BadPayload`, `UnknownPayload` where no vendor's shape is recognised."""
    if len(data) > LARGEST:
        raise BadPayload(f"The payload is larger than {LARGEST // 1_000_000} MB. Send one page of it at a time.")
    if not data.strip():
        raise BadPayload("The payload is empty. Send what the helpdesk, shop or carrier sent.")
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")) and looks_like_mail(data):
        return _read_mail(data)
    return reading_of(_parsed(data), now)


def reading_of(given: object, now: datetime) -> Reading:
    """What parsed JSON says; raises as `read_payload` does. A list is read item by item, all of one vendor."""
    if isinstance(given, list):
        return _listed(given, now)
    if not isinstance(given, dict):
        raise BadPayload(f"The payload is {json.dumps(given, default=str)[:40]}, where an object belongs. Send what the helpdesk, shop or carrier sent, whole.")
    found = adapter_of(given)
    if found is None:
        keys = ", ".join(sorted(str(key) for key in given)[:12]) or "none"
        raise UnknownPayload(
            f"No vendor's shape is recognised (fields: {keys}). Known are {', '.join(one.vendor for one in ADAPTERS)}. "
            "If it is one of theirs, it may be cut short or wrapped: send the body as the vendor sent it."
        )
    return found.read(Fields(given, found.vendor), now)


def adapter_of(given: dict[str, object]) -> Adapter | None:
    """The vendor whose shape a payload has. Shapes exclude each other: the first that knows it is the one."""
    for adapter in ADAPTERS:
        try:
            if adapter.recognises(Fields(given, adapter.vendor)):
                return adapter
        except BadPayload:
            # a field this vendor would have as a list is something else: not its shape
            continue
    return None


def _read_mail(data: bytes) -> Reading:
    try:
        return mail.read_file(data)
    except UnreadableDocument as error:
        raise BadPayload(str(error)) from error


def _parsed(data: bytes) -> object:
    try:
        return json.loads(data, parse_float=_number, parse_int=_whole, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise BadPayload(f"The payload is not UTF-8 text: {error.reason} at byte {error.start}. Save it as the vendor sent it.") from error
    except RecursionError as error:
        raise BadPayload("The payload is nested too deeply to be one of a known vendor. Nothing was read.") from error
    except json.JSONDecodeError as error:
        cut = " It seems to be cut short: fetch it again whole." if error.pos >= len(error.doc.rstrip()) - 1 else " Correct that place, or fetch it again."
        raise BadPayload(f"The payload is not JSON: line {error.lineno}, column {error.colno}: {error.msg}.{cut}") from error


def _number(written: str) -> Decimal:
    if len(written) > DIGITS:
        _no_number(written)
    return Decimal(written)


def _whole(written: str) -> int:
    if len(written) > DIGITS:
        _no_number(written)
    return int(written)


def _no_number(written: str) -> NoReturn:
    raise BadPayload(f"The payload holds {written[:20]} where a number belongs. The sender is at fault; nothing was read.")


def _listed(given: list[object], now: datetime) -> Reading:
    """A list item by item; what in it is no vendor's is said to be left out, unless it is all of it. karrio pairs its trackings with a list of messages."""
    readings, strange = [], []
    for at, one in enumerate(given):
        if one in ([], {}, None):
            continue
        try:
            readings.append(reading_of(one, now))
        except UnknownPayload as error:
            strange.append((at, error))
    if strange and not readings:
        raise strange[0][1]
    if not readings:
        raise UnknownPayload("The payload is an empty list: the vendor tells of nothing. Send one with at least one item.")
    left_out = tuple(f"Item {at + 1} of the list has no vendor's shape; it was left out." for at, _ in strange)
    return replace(joined := _joined(readings), missing=joined.missing + left_out)


def _joined(readings: Sequence[Reading]) -> Reading:
    """A list's readings as one."""
    vendors = sorted({one.vendor for one in readings})
    if len(vendors) > 1:
        raise BadPayload(f"The list mixes payloads of {', '.join(vendors)}. Send each vendor's by itself.")
    return replace(
        readings[0],
        orders=tuple(order for one in readings for order in one.orders),
        shipments=tuple(parcel for one in readings for parcel in one.shipments),
        products=tuple(product for one in readings for product in one.products),
        conversations=tuple(talk for one in readings for talk in one.conversations),
        missing=tuple(dict.fromkeys(sentence for one in readings for sentence in one.missing)),
    )
