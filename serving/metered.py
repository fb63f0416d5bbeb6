"""A chat model as one shop asks it: within its budget, in its turn, and every call counted."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from serving.errors import ModelBabble, ServingError
from serving.tokens import count_tokens
from serving.turns import unheard

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from serving.breaker import Breaker
    from serving.circuit import State
    from serving.duties import Duty
    from serving.share import FairShare
    from serving.turns import Heed, Picture, Spoken


@dataclass(frozen=True, slots=True)
class Call:
    """What one call took."""

    duty: Duty
    model: str
    profile: str
    prompt_tokens: int
    answer_tokens: int
    failed: bool = False
    """Whether no usable answer came."""
    estimated: bool = False
    """Whether the server did not say what it took, and it was counted here."""


class Meter(Protocol):
    """Whoever counts calls and holds the budget. Asked from several threads."""

    def allow(self) -> None:
        """Raises `BudgetSpent`."""
        ...

    def count(self, call: Call) -> int:
        """Take a call into account; what it cost, in millionths of the currency that the shop counts in."""
        ...


class Unmetered:
    """For a command of one draft: no budget, no count."""

    def allow(self) -> None:
        """Always."""

    def count(self, call: Call) -> int:  # noqa: ARG002 - the contract's signature
        """Nobody asks for it."""
        return 0


class Metered:
    """A chat model behind a shop's budget and turns. Safe to share between threads."""

    def __init__(self, chat: Breaker, duty: Duty, shop: str, meter: Meter, share: FairShare | None = None) -> None:
        """Without `share` the shop has the model for itself."""
        self._chat, self._duty, self._shop, self._meter, self._share = chat, duty, shop, meter, share

    @property
    def room(self) -> int:
        """Tokens a prompt may have."""
        return self._chat.room

    @property
    def pictures(self) -> int:
        """Pictures one question may hold."""
        return self._chat.pictures

    @property
    def model(self) -> str:
        """Which model is asked; empty until its server said so."""
        return self._chat.model

    def ask(self, system: str, user: str, schema: dict[str, Any], pictures: Sequence[Picture] = (), heard: Heed = unheard) -> Spoken:
        """As the chat's own. Raises `BudgetSpent` before anything is asked, `NoTurn` where the shop's turn does not come."""
        self._meter.allow()
        with self._share.turn(self._shop) if self._share else nullcontext():
            # Of the calls that waited together, the first may have taken what was left.
            self._meter.allow()
            try:
                spoken = self._chat.ask(system, user, schema, pictures, heard)
            except ServingError as error:
                # What was garbled was answered, and will be on the bill; who did not answer is not charged for.
                read = count_tokens(system + user) if isinstance(error, ModelBabble) else 0
                self._meter.count(self._call(read, 0, self.model, failed=True))
                raise
        said = spoken.prompt_tokens > 0
        prompt = spoken.prompt_tokens if said else count_tokens(system + user)
        answer = spoken.answer_tokens if said else count_tokens(json.dumps(spoken.content, ensure_ascii=False))
        self._meter.count(self._call(prompt, answer, spoken.model, estimated=not said))
        return spoken

    def told_to(self, meter: Callable[[Meter], Meter]) -> Metered:
        """The same model and turns, counted by what is made of its meter."""
        return Metered(self._chat, self._duty, self._shop, meter(self._meter), self._share)

    def state(self) -> State:
        """How the model does now."""
        return self._chat.state()

    def close(self) -> None:
        """Let the connections go."""
        self._chat.close()

    def _call(self, prompt: int, answer: int, model: str, *, failed: bool = False, estimated: bool = False) -> Call:
        place = self._chat.place
        return Call(self._duty, model or self.model, place.profile if place else "", prompt, answer, failed, estimated or failed)
