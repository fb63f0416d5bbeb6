"""Turns at a served model that several shops share: each in its round, so that one shop's rush makes nobody else wait for more than one call of it.

Free turns are given at once. When all are taken, callers wait by shop, and each turn that ends goes to the next shop that waits (round robin:
Shreedhar and Varghese's fair queueing, 1996, with every call counting as one).
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from serving.errors import NoTurn

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True, eq=False)
class _Waiter:
    bell: threading.Event = field(default_factory=threading.Event)


class FairShare:
    """The turns of one duty. Safe to share between threads."""

    def __init__(self, at_once: int, waiting: int, patience: float) -> None:
        """At most `at_once` callers are served; of each shop at most `waiting` wait, none longer than `patience` seconds."""
        self._free, self._waiting, self._patience = at_once, waiting, patience
        self._lock = threading.Lock()
        self._queues: OrderedDict[str, deque[_Waiter]] = OrderedDict()

    @contextmanager
    def turn(self, shop: str) -> Iterator[None]:
        """A shop's turn. Raises `NoTurn` when too many of the shop's own wait already, or its turn does not come in time."""
        self._enter(shop)
        try:
            yield
        finally:
            with self._lock:
                self._free += 1
                self._give()

    def waiting(self, shop: str) -> int:
        """How many callers of a shop wait now."""
        with self._lock:
            return len(self._queues.get(shop, ()))

    def _enter(self, shop: str) -> None:
        with self._lock:
            if self._free > 0 and not self._queues:
                self._free -= 1
                return
            queue = self._queues.setdefault(shop, deque())
            if len(queue) >= self._waiting:
                if not queue:
                    del self._queues[shop]
                raise NoTurn(f"{len(queue)} requests of this shop wait for the model already (CONCORD_SERVING_CHAT_WAITING). Try again shortly.")
            mine = _Waiter()
            queue.append(mine)
        if mine.bell.wait(self._patience):
            return
        with self._lock:
            if mine.bell.is_set():  # the turn came while the patience ended
                return
            queue.remove(mine)
            if not queue:
                del self._queues[shop]
        raise NoTurn(f"The model had no turn for this shop within {self._patience:g} s (CONCORD_SERVING_CHAT_PATIENCE). Try again shortly.")

    def _give(self) -> None:
        """Hand free turns to the shops that wait, one each, the longest unserved first."""
        while self._free > 0 and self._queues:
            shop, queue = self._queues.popitem(last=False)
            self._free -= 1
            queue.popleft().bell.set()
            if queue:
                self._queues[shop] = queue
