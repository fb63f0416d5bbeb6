"""Asks a system every question of a suite over HTTP. A failed call is a value, never an exception."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import httpx

from eval.errors import UnusableTarget
from eval.target import body_for, fill, parse_reply
from eval.types import Call, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eval.target import Target
    from eval.types import Reply, Topic

SHOWN = 300
"""Characters of an error's body that are kept."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the judged system is and how long to wait for it."""

    url: str
    token: str = ""
    timeout_s: float = 60.0
    parallel: int = 4


def ask_all(target: Target, address: Address, topics: Sequence[Topic], say: Callable[[str], None]) -> tuple[Call, ...]:
    """Ask every topic in every language; answers come back in the suite's order.

    `say` hears progress. Raises `UnusableTarget` when not even a connection can be made to the address: there is nothing to judge.
    """
    wanted = [(topic, lang, question) for topic in topics for lang, question in topic.questions]
    with httpx.Client(timeout=address.timeout_s, follow_redirects=False, trust_env=False) as client:
        _refuse_silence(client, address)
        calls: list[Call] = []
        with ThreadPoolExecutor(max_workers=address.parallel) as pool:
            for call in pool.map(lambda each: ask(client, target, address, *each), wanted):
                calls.append(call)
                say(f"{len(calls)}/{len(wanted)} {call.topic} in {call.lang}: {call.status}")
    return tuple(calls)


def ask(client: httpx.Client, target: Target, address: Address, topic: Topic, lang: str, question: str) -> Call:
    """One question; every way it can fail is a status with a sentence."""
    begun = perf_counter()
    status, reply, detail = _exchange(client, target, address, topic, lang, question)
    return Call(topic.id, lang, question, status, reply, detail, (perf_counter() - begun) * 1000)


def _exchange(client: httpx.Client, target: Target, address: Address, topic: Topic, lang: str, question: str) -> tuple[Status, Reply | None, str]:
    values = {"question": question, "lang": lang, "market": topic.market, "token": address.token}
    body = body_for(target, topic, lang, question)
    try:
        # A GET carries its question in the path, so values are percent-encoded there and nowhere else.
        path = fill(target.request.path, {name: str(httpx.QueryParams({"": value}))[1:] for name, value in values.items()})
        answer = client.request(target.request.method, address.url.rstrip("/") + path, json=body, headers=_headers(target, values))
    except httpx.TimeoutException:
        return Status.TIMEOUT, None, f"no answer within {address.timeout_s:g} s"
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Status.ERROR, None, f"{type(error).__name__}: {error}"
    if not answer.is_success:
        return Status.ERROR, None, f"HTTP {answer.status_code}: {answer.text[:SHOWN]}"
    try:
        reply = parse_reply(answer.json(), target.reply)
    except ValueError as error:  # not JSON, not UTF-8, or `Unreadable`
        return Status.UNPARSEABLE, None, f"{error}; reply begins: {answer.text[:SHOWN]}"
    return (Status.ANSWERED if reply.refusal is None else Status.REFUSED), reply, reply.refusal or ""


def _headers(target: Target, values: dict[str, str]) -> dict[str, str]:
    wanted = {name: template for name, template in target.request.headers.items() if values["token"] or "{token}" not in template}
    return {name: fill(template, values) for name, template in wanted.items()}


def _refuse_silence(client: httpx.Client, address: Address) -> None:
    try:
        client.get(address.url)
    except (httpx.ConnectError, httpx.UnsupportedProtocol, httpx.InvalidURL) as cause:
        message = f"Nothing answers at {address.url} ({cause}): start the system that is to be judged, or name it with --target."
        raise UnusableTarget(message) from cause
    except httpx.HTTPError:
        return  # slow or odd is not silent: each call says so for itself
