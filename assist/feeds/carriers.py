"""How 17TRACK and AfterShip are asked for one parcel with the shop's key, and what they answer.

Sources: api.17track.net documentation v2.2 (`gettrackinfo`, `register`; -18019902 is a number not registered yet, -18010002 a key that is not
let in); aftership.com, Tracking API 2025-01 (`GET` and `POST /trackings`, header `as-api-key`, 429 with `Retry-After`).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from assist.errors import BadPayload, ChannelFailed
from assist.payloads.read import reading_of
from assist.store.shipments import key_of

if TYPE_CHECKING:
    from assist.feeds.feed import Feed
    from assist.http import Answer, Egress
    from assist.types import Shipment

UNREGISTERED = -18019902
KEYS = frozenset({-18010001, -18010002, -18010003, -18010004, -18010005})
"""17TRACK's codes inside an answer of 200 for a key or address that it does not let in."""
BUSY = frozenset({-18010014, -18019907, -18019908})
"""Its codes for too many calls, or a quota that is used up."""


async def ask(http: Egress, feed: Feed, tracking: str) -> Shipment | None:
    """The parcel as its carrier tells it now; None where it is not known there yet, in which case it is made known for the next time.

    Raises `ChannelFailed`: for an answer that is no success, or tells of another parcel than the one asked for.
    """
    return await (_seventeentrack if feed.vendor == "17track" else _aftership)(http, feed, tracking)


async def _seventeentrack(http: Egress, feed: Feed, tracking: str) -> Shipment | None:
    told = _json(await _post(http, feed, "/track/v2.2/gettrackinfo", {"17token": feed.token.get_secret_value()}, [{"number": tracking}]))
    given = told.get("data")
    data: dict[str, Any] = given if isinstance(given, dict) else {}
    codes = {told.get("code"), *((one.get("error") or {}).get("code") for one in data.get("rejected") or () if isinstance(one, dict))}
    codes |= {one.get("code") for one in data.get("errors") or () if isinstance(one, dict)}
    if codes & KEYS:
        raise ChannelFailed(_refused(feed), 401)
    if codes & BUSY:
        raise ChannelFailed(f"{feed.name}: 17TRACK asks to slow down, or the quota is used up.", 429)
    if UNREGISTERED in codes:
        _json(await _post(http, feed, "/track/v2.2/register", {"17token": feed.token.get_secret_value()}, [{"number": tracking}]))
        return None
    return _parcel(feed, told, tracking) if data.get("accepted") else None


async def _aftership(http: Egress, feed: Feed, tracking: str) -> Shipment | None:
    headers = {"as-api-key": feed.token.get_secret_value()}
    url = f"{feed.home}/tracking/2025-01/trackings"
    told = _json(_checked(feed, await http.call("GET", url, headers, query={"tracking_numbers": tracking})))
    data = told.get("data")
    if isinstance(data, dict) and data.get("trackings") == []:
        _checked(feed, await http.call("POST", url, headers, {"tracking_number": tracking}), there=True)
        return None
    return _parcel(feed, told, tracking)


async def _post(http: Egress, feed: Feed, path: str, headers: dict[str, str], body: object) -> Answer:
    return _checked(feed, await http.call("POST", f"{feed.home}{path}", headers, body))


def _parcel(feed: Feed, told: dict[str, Any], tracking: str) -> Shipment:
    """The one that was asked for. An answer about another one is a lie, whoever's fault it is."""
    try:
        found = reading_of(told, datetime.now(UTC)).shipments
    except BadPayload as error:
        raise ChannelFailed(f"{feed.name} answers with what cannot be read. {error}", 422) from error
    parcel = next((one for one in found if key_of(one.tracking) == key_of(tracking)), None)
    if parcel is None:
        raise ChannelFailed(f"{feed.name} answers about another parcel than the one asked for; nothing was taken.", 422)
    return parcel


def _json(answer: Answer) -> dict[str, Any]:
    try:
        told = json.loads(answer.body)
    except ValueError as error:
        raise ChannelFailed("The carrier's service answered with something else than JSON. Check the address of the feed.", 422) from error
    if not isinstance(told, dict):
        raise ChannelFailed("The carrier's service answered with no object. Check the address of the feed.", 422)
    return told


def _checked(feed: Feed, answer: Answer, *, there: bool = False) -> Answer:
    """`there`: that it is known already is as good as a success."""
    status = answer.status
    if 200 <= status < 300 or (there and status in {400, 409}):
        return answer
    told = {
        401: _refused(feed),
        403: _refused(feed),
        404: f"{feed.name}: there is nothing at this address. Check the feed's url.",
        429: f"{feed.name} asks to slow down. It is asked again by itself.",
    }.get(status, f"{feed.name} is in trouble ({status}). It is asked again by itself.")
    raise ChannelFailed(told, status, retry_after=answer.retry_after)


def _refused(feed: Feed) -> str:
    return f"{feed.name} does not accept the shop's key. Renew it, set its variable and start again."
