"""A chat model behind its limits: left alone while its server rests, and asked by no more than it may serve at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from serving.calibrate import Dearness
from serving.chat import ServedChat, opened_at
from serving.circuit import Circuit, Limits, Turnstile
from serving.duties import Duty, chat_place
from serving.errors import ModelRefused
from serving.turns import unheard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serving.chat import Chat
    from serving.circuit import State
    from serving.duties import ChatPlace
    from serving.settings import ServingSettings
    from serving.turns import Heed, Picture, Spoken


CUT = frozenset({Duty.DRAFT, Duty.REVISE})
"""Duties whose prompts are cut to the model's room."""


class Breaker:
    """A chat behind its limits. Safe to share between threads."""

    def __init__(self, chat: Chat, limits: Limits, circuit: Circuit | None = None, place: ChatPlace | None = None, dearness: Dearness | None = None) -> None:
        """`circuit` is shared by all who ask the same server; `dearness` is found after the first question, and its prompts are cut by it."""
        self._chat, self._dearness = chat, dearness
        setting = place.setting("at_once") if place else "CONCORD_SERVING_CHAT_AT_ONCE"
        self._turnstile = Turnstile(circuit or Circuit(limits), limits.at_once, setting=setting)
        self.place = place

    @property
    def room(self) -> int:
        """Tokens a prompt may have, in those of the estimate: fewer than the chat's own where the model's are known to be dearer."""
        return self._chat.room if self._dearness is None else int(self._chat.room / self._dearness.times)

    @property
    def pictures(self) -> int:
        """Pictures one question may hold."""
        return self._chat.pictures

    @property
    def model(self) -> str:
        """Which model is asked; empty until its server said so."""
        return self._chat.model if isinstance(self._chat, ServedChat) else ""

    def ask(self, system: str, user: str, schema: dict[str, Any], pictures: Sequence[Picture] = (), heard: Heed = unheard) -> Spoken:
        """As the chat's own. Raises `ModelUnreachable` at once while the model rests or serves all it can."""
        try:
            with self._turnstile.turn():
                spoken = self._chat.ask(system, user, schema, pictures, heard)
        except ModelRefused:  # the prompt may have been too long for it
            self._count()
            raise
        self._count()
        return spoken

    def close(self) -> None:
        """Let the connections go."""
        self._chat.close()

    def state(self) -> State:
        """How the model does now."""
        return self._turnstile.state()

    def _count(self) -> None:
        """Has the model count our samples, once: when it has answered, so that one which is down or slow is never waited for twice."""
        if self._dearness is not None and self.model:
            self._dearness.find(self.model)


def open_breaker(settings: ServingSettings, duty: Duty = Duty.DRAFT, circuits: dict[str, Circuit] | None = None) -> Breaker | None:
    """The chat model of a duty behind its limits, or None where there is none. Connects to nothing yet. Raises `UnknownProfile`.

    `circuits`, by address, are shared: a server that fails one duty is left alone by all.
    """
    place = chat_place(settings, duty)
    if place is None:
        return None
    shared = {} if circuits is None else circuits
    circuit = shared.setdefault(place.url.rstrip("/"), Circuit(place.limits))
    return Breaker(opened_at(place), place.limits, circuit, place, Dearness(place.url, place.key) if duty in CUT else None)
