"""Asks a system every question of a suite over HTTP, several side by side. A failed call is a value, never an exception."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

import httpx

from eval.errors import UnusableTarget
from eval.exchange import Address, exchange
from eval.types import Call

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from eval.kept_calls import KeptCalls
    from eval.target import Target
    from eval.types import Reply, Topic

__all__ = ["Address", "ask_all", "prober"]

MINUTE = 60


def ask_all(
    target: Target, address: Address, topics: Sequence[Topic], say: Callable[[str], None], kept: KeptCalls | None = None, time: int = 0
) -> tuple[Call, ...]:
    """Ask every topic in every language; answers come back in the suite's order.

    `say` hears progress; `kept` gives what an earlier run got before it was cut off, and stores each answer as it comes; `time` counts repeated runs.
    Raises `UnusableTarget` when not even a connection can be made to the address: there is nothing to judge.
    """
    wanted = [(topic, lang, question) for topic in topics for lang, question in topic.questions]
    told = Told(len(wanted), say)
    with httpx.Client(timeout=address.timeout_s, follow_redirects=False, trust_env=False) as client:
        refuse_silence(client, address)

        def call(each: tuple[Topic, str, str]) -> Call:
            known = kept.find(*each, time) if kept is not None else None
            made = known or ask(client, target, address, *each)
            if kept is not None and known is None:
                kept.put(made, each[0], time)
            told.one(made, fresh=known is None)
            return made

        with ThreadPoolExecutor(max_workers=address.parallel) as pool:
            return tuple(pool.map(call, wanted))


def ask(client: httpx.Client, target: Target, address: Address, topic: Topic, lang: str, question: str) -> Call:
    """One question; every way it can fail is a status with a sentence."""
    came = exchange(client, target, address, topic, lang, question)
    return Call(topic.id, lang, question, came.status, came.reply, came.detail, came.milliseconds)


@contextmanager
def prober(target: Target, address: Address) -> Iterator[Callable[[Topic, str, str, Sequence[str]], Reply | None] | None]:
    """Asks one question with passages given, for the time of the block; None where the target's description has no `probe`."""
    if target.probe is None:
        yield None
        return
    swapped = target.model_copy(update={"request": target.probe})
    with httpx.Client(timeout=address.timeout_s, follow_redirects=False, trust_env=False) as client:
        yield lambda topic, lang, question, given: exchange(client, swapped, address, topic, lang, question, given).reply


class Told:
    """Says how far a run is and how long it will still take, going by the answers that were not there already."""

    def __init__(self, total: int, say: Callable[[str], None]) -> None:
        self._total, self._say = total, say
        self._done = self._fresh = 0
        self._begun = perf_counter()

    def one(self, call: Call, *, fresh: bool) -> None:
        """One more answer is there."""
        self._done, self._fresh = self._done + 1, self._fresh + fresh
        left = (self._total - self._done) * (perf_counter() - self._begun) / max(1, self._fresh)
        rest = f"{left / MINUTE:.0f} min left" if left >= MINUTE else f"{left:.0f} s left"
        self._say(f"{self._done}/{self._total}, {rest}: {call.topic} in {call.lang}: {call.status}")


def refuse_silence(client: httpx.Client, address: Address) -> None:
    """Raise `UnusableTarget` where no connection can be made."""
    try:
        with client.stream("GET", address.url):
            return
    except (httpx.ConnectError, httpx.UnsupportedProtocol, httpx.InvalidURL) as cause:
        message = f"Nothing answers at {address.url} ({cause}): start the system that is to be judged, or name it with --target."
        raise UnusableTarget(message) from cause
    except httpx.HTTPError:
        return  # slow or odd is not silent: each call says so for itself
