"""A server that keeps failing is left alone for a while, and is asked no more at once than it can serve.

The circuit breaker of Nygard's "Release It!" (closed, open, half open): after some failures in a row nobody is sent to the server until it has rested; then one
caller tries it, and its answer decides for all. Who asks one server for several things shares its circuit and has a turnstile for each.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from serving.errors import ModelBabble, ModelRefused, ModelUnreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Health(StrEnum):
    """How a server does: asked by all, by nobody, or by one caller whose answer decides."""

    WELL = "well"
    RESTING = "resting"
    TRYING = "trying"


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a server now, and of those who ask it for one thing."""

    health: Health
    since: datetime
    """When it came into this health; at first, when it was set up."""
    failures: int
    """Failures in a row."""
    rests: float
    """Seconds until it is tried again; 0 unless it rests."""
    last: str
    """What went wrong last, as a sentence, a refusal too; empty if nothing ever did."""
    last_at: datetime | None
    busy: int = 0
    """Callers it is serving."""
    at_once: int = 0
    """Most callers at the same time; 0 where no limit is set here."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When a server is left alone, and how many it serves at once."""

    failures: int = 3
    """Failures in a row after which it rests; 0 for one that is never left alone."""
    rest: float = 20.0
    """Seconds it rests."""
    at_once: int = 16
    """Callers at the same time; one more is turned away rather than kept waiting. 0 turns nobody away."""


def _now() -> datetime:
    return datetime.now(UTC)


class Circuit:
    """One server's health. Safe to share between threads."""

    def __init__(self, limits: Limits, now: Callable[[], float] = time.monotonic, clock: Callable[[], datetime] = _now) -> None:
        """`now` gives seconds that only grow, `clock` the time of day."""
        self._limits, self._now, self._clock = limits, now, clock
        self._lock = threading.Lock()
        self._failures = 0
        self._until = 0.0
        self._trying = False
        self._last = ""
        self._last_at: datetime | None = None
        self._since = clock()

    def enter(self, what: str) -> bool:
        """Whether this caller is the one that tries a rested server. Raises `ModelUnreachable` while it rests; `what` names it: "The chat model"."""
        with self._lock:
            if not self._open():
                return False
            if self._trying or self._now() < self._until:
                raise ModelUnreachable(f"{what} rests after {self._failures} failures in a row. The last: {self._last}")
            self._trying, self._since = True, self._clock()
            return True

    def leave(self, failed: str, refused: str, *, trying: bool) -> None:
        """A caller's end. Any but a failure of the server's closes the circuit: a refused prompt was answered."""
        with self._lock:
            was, at = self._open(), self._clock()
            if trying:
                self._trying = False
            if failed or refused:
                self._last, self._last_at = failed or refused, at
            self._failures = self._failures + 1 if failed else 0
            if failed:
                self._until = self._now() + self._limits.rest
            if trying or was != self._open():
                self._since = at

    def state(self) -> State:
        """How the server does now."""
        with self._lock:
            rests = max(self._until - self._now(), 0.0) if self._open() else 0.0
            health = Health.TRYING if self._trying else Health.RESTING if self._open() else Health.WELL
            return State(health, self._since, self._failures, rests, self._last, self._last_at)

    def _open(self) -> bool:
        return 0 < self._limits.failures <= self._failures


class Turnstile:
    """Lets callers through to a server for one thing, and no more of them than set. Safe to share between threads."""

    def __init__(self, circuit: Circuit, at_once: int, what: str = "The chat model", setting: str = "CONCORD_SERVING_CHAT_AT_ONCE") -> None:
        """`at_once` 0 turns nobody away. `what` and `setting` stand in the message for who is."""
        self._circuit, self._at_once, self._what, self._setting = circuit, at_once, what, setting
        self._lock = threading.Lock()
        self._busy = 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A caller's turn, and what its end says of the server. Raises `ModelUnreachable` at once while it rests or serves all it can."""
        trying = self._enter()
        failed = refused = ""
        try:
            yield
        except (ModelUnreachable, ModelBabble) as error:
            failed = str(error)
            raise
        except ModelRefused as error:
            refused = str(error)
            raise
        finally:
            self._circuit.leave(failed, refused, trying=trying)
            with self._lock:
                self._busy -= 1

    def state(self) -> State:
        """How the server does now, and how many of these callers it serves."""
        one = self._circuit.state()
        with self._lock:
            return State(one.health, one.since, one.failures, one.rests, one.last, one.last_at, self._busy, self._at_once)

    def _enter(self) -> bool:
        with self._lock:
            if 0 < self._at_once <= self._busy:
                raise ModelUnreachable(f"{self._what} already serves {self._busy} at once ({self._setting}). Try again shortly.")
            self._busy += 1
        try:
            return self._circuit.enter(self._what)
        except ModelUnreachable:
            with self._lock:
                self._busy -= 1
            raise
