"""A chat model that keeps failing is left alone for a while, and no more callers wait for it than it can serve.

The circuit breaker of Nygard's "Release It!" (closed, open, half open): after some failures in a row nobody is sent to the server until it has rested; then one
caller tries it, and its answer decides for all.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from serving.chat import open_chat
from serving.errors import ModelBabble, ModelUnreachable
from serving.turns import unheard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from serving.chat import Chat
    from serving.settings import ServingSettings
    from serving.turns import Heed, Picture, Spoken


class Health(StrEnum):
    """How a served model does."""

    WELL = "well"
    RESTING = "resting"
    TRYING = "trying"


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a served model now."""

    health: Health
    failures: int
    """Failures in a row."""
    busy: int
    """Callers it is serving."""
    rests: float
    """Seconds until it is tried again; 0 unless it rests."""
    last: str
    """What went wrong last, as a sentence; empty if nothing did."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When a model is left alone, and how many it serves at once."""

    failures: int = 3
    """Failures in a row after which it rests."""
    rest: float = 20.0
    """Seconds it rests."""
    at_once: int = 16
    """Callers at the same time; one more is turned away rather than kept waiting."""


class Breaker:
    """A chat behind its limits. Safe to share between threads."""

    def __init__(self, chat: Chat, limits: Limits, now: Callable[[], float] = time.monotonic) -> None:
        self._chat = chat
        self._limits = limits
        self._now = now
        self._lock = threading.Lock()
        self._failures = 0
        self._busy = 0
        self._until = 0.0
        self._trying = False
        self._last = ""

    @property
    def room(self) -> int:
        """Tokens a prompt may have."""
        return self._chat.room

    @property
    def pictures(self) -> int:
        """Pictures one question may hold."""
        return self._chat.pictures

    def ask(self, system: str, user: str, schema: dict[str, Any], pictures: Sequence[Picture] = (), heard: Heed = unheard) -> Spoken:
        """As the chat's own. Raises `ModelUnreachable` at once while the model rests or serves all it can."""
        with self._place():
            return self._chat.ask(system, user, schema, pictures, heard)

    def close(self) -> None:
        """Let the connections go."""
        self._chat.close()

    def state(self) -> State:
        """How the model does now."""
        with self._lock:
            rests = max(self._until - self._now(), 0.0) if self._open() else 0.0
            health = Health.TRYING if self._trying else Health.RESTING if self._open() else Health.WELL
            return State(health, self._failures, self._busy, rests, self._last)

    def _open(self) -> bool:
        return self._failures >= self._limits.failures

    @contextmanager
    def _place(self) -> Iterator[None]:
        """A caller's turn, and what its end says of the model."""
        trying = self._enter()
        failed = None
        try:
            yield
        except (ModelUnreachable, ModelBabble) as error:
            failed = str(error)
            raise
        finally:
            self._leave(failed, trying=trying)

    def _enter(self) -> bool:
        """Take a place; whether this caller is the one that tries a rested model. Raises `ModelUnreachable`."""
        with self._lock:
            if self._open() and (self._trying or self._now() < self._until):
                raise ModelUnreachable(f"The chat model rests after {self._failures} failures in a row. The last: {self._last}")
            if self._busy >= self._limits.at_once:
                raise ModelUnreachable(f"The chat model already serves {self._busy} drafts at once (CONCORD_SERVING_CHAT_AT_ONCE). Try again shortly.")
            self._busy += 1
            self._trying = self._open()
            return self._trying

    def _leave(self, failed: str | None, *, trying: bool) -> None:
        """Give the place back. Any end but a failure of the server's closes the circuit: a refused prompt was answered."""
        with self._lock:
            self._busy -= 1
            if trying:
                self._trying = False
            if failed is None:
                self._failures, self._last = 0, ""
                return
            self._failures += 1
            self._last = failed
            self._until = self._now() + self._limits.rest


def open_breaker(settings: ServingSettings) -> Breaker | None:
    """The configured chat model behind its limits, or None where no URL is set. Connects to nothing yet."""
    chat = open_chat(settings)
    return None if chat is None else Breaker(chat, Limits(settings.chat_failures, settings.chat_rest, settings.chat_at_once))
