"""A served judge that is waited for while it rests, and given up when it does not come back: an evaluation has time, but not for a server that is dead."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from serving.breaker import open_breaker
from serving.circuit import Health
from serving.duties import Duty
from serving.turns import unheard

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from serving.breaker import Breaker
    from serving.settings import ServingSettings
    from serving.turns import Heed, Picture, Spoken

RESTS = 3
"""Rests in a row that are waited for; after them what is asked of a resting judge fails at once."""


@dataclass(slots=True, eq=False)
class PatientJudge:
    """A judge behind its circuit breaker, asked again after each rest."""

    breaker: Breaker
    wait: Callable[[float], None] = time.sleep
    """Given seconds."""
    _waited: int = 0

    @property
    def room(self) -> int:
        """Tokens a prompt may have."""
        return self.breaker.room

    @property
    def pictures(self) -> int:
        """Pictures one question may hold."""
        return self.breaker.pictures

    @property
    def model(self) -> str:
        """Which model is asked; empty until the server said which one it serves."""
        return self.breaker.model

    def ask(self, system: str, user: str, schema: dict[str, Any], pictures: Sequence[Picture] = (), heard: Heed = unheard) -> Spoken:
        """As the chat's own, after the judge's rest. Raises `ModelUnreachable` at once while it rests for the fourth time in a row."""
        state = self.breaker.state()
        if state.health is Health.RESTING and self._waited < RESTS:
            self._waited += 1
            self.wait(state.rests)
        spoken = self.breaker.ask(system, user, schema, pictures, heard)
        self._waited = 0
        return spoken

    def close(self) -> None:
        """Let the connections go."""
        self.breaker.close()


def open_judge(settings: ServingSettings) -> PatientJudge | None:
    """The model that judges, or None where there is none. Connects to nothing yet. Raises `UnknownProfile`."""
    breaker = open_breaker(settings, Duty.JUDGE)
    return PatientJudge(breaker) if breaker else None
