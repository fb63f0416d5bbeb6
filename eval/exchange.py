"""One question over HTTP, asked again while it makes sense to: the system is down or asks to wait. Whatever else comes back is a value with a sentence."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpx

from eval.target import body_for, fill, parse_reply
from eval.types import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.target import Target
    from eval.types import Reply, Topic

SHOWN = 300
"""Characters of an error's body that are kept."""
MOST_BYTES = 2_000_000
"""Of a reply: the longest draft with all its sources is a tenth of that."""
LONGEST_PAUSE = 60.0
"""Seconds a system may ask to wait before it counts as having no answer."""
BUSY = frozenset({429, 502, 503, 504})
"""HTTP codes after which asking again makes sense (RFC 9110, RFC 6585)."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the judged system is and how long to wait for it."""

    url: str
    token: str = ""
    timeout_s: float = 60.0
    parallel: int = 4
    tries: int = 4
    """How often a question is asked of a system that is down or busy; one that is merely slow is asked twice at most."""
    pause_s: float = 0.5
    """Seconds before the second try, doubled with each; a system's own Retry-After goes before it."""


@dataclass(frozen=True, slots=True)
class Came:
    """What one try brought. `again`: seconds after which another may bring more; None where it would not."""

    status: Status
    reply: Reply | None
    detail: str
    milliseconds: float
    again: float | None = None


def exchange(client: httpx.Client, target: Target, address: Address, topic: Topic, lang: str, question: str, given: Sequence[str] = ()) -> Came:
    """The answer, or after some tries the last failure with its sentence. `given`: passages the search is to find, if it can be told."""
    try:
        request = _request(client, target, address, topic, lang, question, given)
    except httpx.InvalidURL as error:
        return Came(Status.ERROR, None, f"{type(error).__name__}: {error}", 0.0)
    came = _once(client, target, address, request)
    for number in range(1, address.tries):
        if came.again is None or (came.status is Status.TIMEOUT and number > 1):
            break
        if came.again > LONGEST_PAUSE:
            return Came(came.status, None, f"{came.detail}; it asks to wait {came.again:g} s, longer than a run waits", came.milliseconds)
        time.sleep(came.again or address.pause_s * 2 ** (number - 1))
        came = _once(client, target, address, request)
    return came


def _once(client: httpx.Client, target: Target, address: Address, request: httpx.Request) -> Came:
    begun = time.perf_counter()

    def came(status: Status, reply: Reply | None, detail: str, again: float | None = None) -> Came:
        return Came(status, reply, detail, (time.perf_counter() - begun) * 1000, again)

    try:
        code, headers, body = _sent(client, address, request, begun)
    except httpx.TimeoutException:
        return came(Status.TIMEOUT, None, f"no answer within {address.timeout_s:g} s", 0.0)
    except httpx.HTTPError as error:
        return came(Status.ERROR, None, f"{type(error).__name__}: {error}", 0.0)
    if not 200 <= code < 300:
        return came(Status.ERROR, None, f"HTTP {code}: {body[:SHOWN].decode('utf-8', 'replace')}", pause_of(headers) if code in BUSY else None)
    if len(body) > MOST_BYTES:
        return came(Status.UNPARSEABLE, None, f"the reply is longer than {MOST_BYTES:,} bytes and was not read to its end")
    try:
        reply = parse_reply(json.loads(body), target.reply)
    except ValueError as error:  # not JSON, not UTF-8, or `Unreadable`
        begins = body[:SHOWN].decode("utf-8", "replace")
        return came(Status.UNPARSEABLE, None, f"{error}; reply begins: {begins}" if body.strip() else "the reply is empty")
    return came(Status.ANSWERED if reply.refusal is None else Status.REFUSED, reply, reply.refusal or "")


def _request(client: httpx.Client, target: Target, address: Address, topic: Topic, lang: str, question: str, given: Sequence[str]) -> httpx.Request:
    values = {"question": question, "lang": lang, "market": topic.market, "token": address.token}
    # A GET carries its question in the path, so values are percent-encoded there and nowhere else.
    path = fill(target.request.path, {name: str(httpx.QueryParams({"": value}))[1:] for name, value in values.items()})
    body = body_for(target, topic, lang, question, given)
    return client.build_request(target.request.method, address.url.rstrip("/") + path, json=body, headers=_headers(target, values))


def _sent(client: httpx.Client, address: Address, request: httpx.Request, begun: float) -> tuple[int, httpx.Headers, bytes]:
    """HTTP code, headers, and the body up to a byte more than may be read. Raises httpx's errors; a body that drips counts as slow."""
    answer = client.send(request, stream=True)
    try:
        body = bytearray()
        for piece in answer.iter_bytes():
            body += piece
            if time.perf_counter() - begun > address.timeout_s:
                raise httpx.ReadTimeout("the reply did not end")
            if len(body) > MOST_BYTES:
                break
        return answer.status_code, answer.headers, bytes(body[: MOST_BYTES + 1])
    finally:
        answer.close()


def pause_of(headers: httpx.Headers) -> float:
    """Seconds of a Retry-After, as a number or as a date (RFC 9110, 10.2.3); 0 where there is none that can be read."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return 0.0
    return max(0.0, ((when if when.tzinfo else when.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds())


def _headers(target: Target, values: dict[str, str]) -> dict[str, str]:
    wanted = {name: template for name, template in target.request.headers.items() if values["token"] or "{token}" not in template}
    return {name: fill(template, values) for name, template in wanted.items()}
