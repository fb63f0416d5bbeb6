"""What the model calls of one piece of work cost, besides their being counted for the shop."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from serving.chat_translate import ChatTranslator
from serving.metered import Metered

if TYPE_CHECKING:
    from assist.pipeline import Assistant
    from serving.metered import Call, Meter


class Tally:
    """Adds up calls from whatever thread."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._lock, self.micros = threading.Lock(), 0

    def over(self, meter: Meter) -> Meter:
        """The shop's meter, whose calls are added up here too."""
        return _Both(meter, self)

    def add(self, micros: int) -> None:
        """One more call's cost, in millionths of the shop's currency."""
        with self._lock:
            self.micros += micros


class _Both:
    def __init__(self, meter: Meter, tally: Tally) -> None:
        self._meter, self._tally = meter, tally

    def allow(self) -> None:
        self._meter.allow()

    def count(self, call: Call) -> int:
        micros = self._meter.count(call)
        self._tally.add(micros)
        return micros


def tallied(assistant: Assistant) -> tuple[Assistant, Tally]:
    """The assistant with its models' calls added up, and the sum; itself where nobody counts them."""
    tally = Tally()
    asked = {"chat": assistant.chat, "reviser": assistant.reviser, "translator": assistant.translator}
    told: dict[str, Any] = {name: one.told_to(tally.over) for name, one in asked.items() if isinstance(one, Metered | ChatTranslator)}
    return replace(assistant, **told) if told else assistant, tally
